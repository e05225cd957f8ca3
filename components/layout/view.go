package layout

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"chapterhouse/components/ui"
	"chapterhouse/internal/say"
)

// Page is what the shell needs to know.
type Page struct {
	Title         string
	Description   string
	Lang, Dir     string
	Organization  string
	Hue           int
	Nav           []ui.Link // the places everyone can go, the current one marked
	Viewer        Viewer
	Demonstration bool   // anyone can sign in as anyone
	Outbox        string // of a demonstration: where its email is read; empty: it is sent
	Notice        ui.Notice
	EmailStopped  string // said to those who work here while no email leaves
	Saved         string // the draft that the browser drops: it was saved
	Assets        Assets
	Meta          Meta
	Alone         bool // a page before there are others: no navigation
	Desk          bool // a workspace: smaller titles
}

// Viewer is who looks at the page.
type Viewer struct {
	SignedIn  bool
	Label     string // "Robin"
	Role      string // "lead", or empty; narrow screens leave it out
	SignInURL string
	Places    []ui.Link // desks the person can open
}

// Assets are the hashed addresses of the front end.
type Assets struct{ Stylesheet, Font, Script, Drafts, Htmx, Icon, TouchIcon string }

// The color of the paper, in which browsers draw their own bars: --paper of the stylesheet.
const (
	PaperLight = "#fcfaf4"
	PaperDark  = "#0c1015"
)

// Meta is what other sites read: Open Graph and schema.org.
type Meta struct {
	Canonical               string
	Image                   string
	ImageAlt                string
	ImageWidth, ImageHeight int    // of a drawn picture; 0: not said
	Icon                    bool   // the image is the organization's icon: shown small
	Feed                    string // a calendar
	Structure               any    // schema.org, written as JSON-LD
	NoIndex                 bool
}

// BodyClass is the classes of body.
func (p Page) BodyClass() string {
	class := "hue-" + strconv.Itoa(p.Hue)
	if p.Desk {
		class += " desk"
	}
	return class
}

// words are what the script says, in the language of the page.
func words(ctx context.Context) templ.Attributes {
	return templ.Attributes{
		"data-uncopied": say.T(ctx, "Your browser didn’t allow that. Select the text and copy it."), "data-sending": say.T(ctx, "Sending…"), "data-searching": say.T(ctx, "Searching…"),
		"data-failed":  say.T(ctx, "That didn’t go through. What you typed is still here. Check your connection and try again."),
		"data-refused": say.T(ctx, "That wasn’t accepted, because something changed since you opened this page. What you typed is still here: copy it, then reload the page."),
	}
}

// FullTitle is the title of the browser's tab.
func (p Page) FullTitle() string {
	if p.Title == "" {
		return p.Organization
	}
	return p.Title + " · " + p.Organization
}

// sharedTitle is the title of a link to the page: the site's name is told beside it.
func (p Page) sharedTitle() string {
	if p.Title == "" {
		return p.Organization
	}
	return p.Title
}

// cardKind is how large other sites show the picture.
func (m Meta) cardKind() string {
	if m.Icon || m.Image == "" {
		return "summary"
	}
	return "summary_large_image"
}

// htmxConfig keeps htmx inside the content security policy: no eval, no injected style, no other origin. A form is given up after 45 s:
// the hub answers one within 20 s of having received it.
const htmxConfig = `{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"historyCacheSize":0,"timeout":45000,"scrollBehavior":"auto","responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true},{"code":"409","swap":true},{"code":"429","swap":true},{"code":"[45]..","swap":false,"error":true}]}`

// Footer names the organization, and says so when it is a demonstration.
func (p Page) Footer(ctx context.Context) string {
	if p.Demonstration {
		return say.T(ctx, "%s, a demonstration organization.", p.Organization)
	}
	return p.Organization
}
