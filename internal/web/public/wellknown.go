package public

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"

	"chapterhouse/components/layout"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/page"
)

// private are the paths that search engines are asked to leave alone: forms, rooms and secret links.
var private = []string{
	"/chapters/*/desk", "/chapters/*/join", "/chapters/*/contact", "/join", "/national", "/operator", "/me", "/rsvp", "/confirm", "/data", "/stop-email", "/sign-in", "/auth/", "/embedded/", "/outbox",
}

// Robots says which pages search engines may read, and where they are listed.
func (h *Handlers) Robots(q *page.Request) error {
	lines := []string{"User-agent: *"}
	for _, p := range private {
		lines = append(lines, "Disallow: "+p)
	}
	q.Share(fileAge)
	return q.SendText(http.StatusOK, strings.Join(append(lines, "", "Sitemap: "+h.Absolute("/sitemap.xml")), "\n"))
}

// securityTerm is how long security.txt says that it holds: RFC 9116, section 2.5.5, asks for less than a year.
const securityTerm = 90 * 24 * time.Hour

// SecurityText says whom to tell about a weakness (RFC 9116); it is there when the operator named somebody.
func (h *Handlers) SecurityText(q *page.Request) error {
	if h.SecurityContact == "" {
		return fmt.Errorf("web: no security contact: %w", hub.ErrNotFound)
	}
	expires := h.Now().UTC().Truncate(fileAge).Add(securityTerm).Format(time.RFC3339)
	language, _, _ := strings.Cut(string(say.Of(q.Ctx())), "-")
	q.Share(fileAge)
	return q.SendText(http.StatusOK, strings.Join([]string{
		"Contact: " + h.SecurityContact, "Expires: " + expires, "Preferred-Languages: " + language, "Canonical: " + h.Absolute(q.Path()),
	}, "\n"))
}

// webManifest is https://www.w3.org/TR/appmanifest/.
type webManifest struct {
	Name       string         `json:"name"`
	ShortName  string         `json:"short_name"`
	Start      string         `json:"start_url"`
	Display    string         `json:"display"`
	Background string         `json:"background_color"`
	Theme      string         `json:"theme_color"`
	Icons      []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Source string `json:"src"`
	Sizes  string `json:"sizes"`
	Type   string `json:"type"`
}

// Manifest is what a phone reads when somebody puts the hub on its home screen.
func (h *Handlers) Manifest(q *page.Request) error {
	body, err := json.Marshal(webManifest{
		Name: h.Organization(), ShortName: h.Organization(), Start: "/", Display: "browser", Background: layout.PaperLight, Theme: layout.PaperLight,
		Icons: []manifestIcon{
			{h.Assets.URL("img/icon.svg"), "any", "image/svg+xml"}, {h.Assets.URL("img/icon-small.png"), "192x192", "image/png"}, {h.Assets.URL("img/icon-large.png"), "512x512", "image/png"},
		},
	})
	if err != nil {
		return fmt.Errorf("web: manifest: %w", err)
	}
	q.Share(fileAge)
	return q.Send(http.StatusOK, "application/manifest+json", body)
}

// iconKinds are the icons that browsers and phones ask for by a fixed name.
var iconKinds = map[string]string{"/favicon.ico": "image/x-icon", "/apple-touch-icon.png": "image/png"}

// Icon is one of them.
func (h *Handlers) Icon(q *page.Request) error {
	q.Share(fileAge)
	return q.Send(http.StatusOK, iconKinds[q.Path()], h.Assets.Bytes("img/"+path.Base(q.Path())))
}
