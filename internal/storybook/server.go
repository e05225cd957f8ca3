package storybook

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chapterhouse/components/layout"
	pages "chapterhouse/components/storybook"
	"chapterhouse/components/ui"
	adapter "chapterhouse/internal/web/page"
	"chapterhouse/static"
)

//go:embed frames.css
var frames string

// logo is the address of a picture for stories.
const logo = "/logo.svg"

// Handler answers the storybook's addresses.
func Handler() (http.Handler, error) {
	assets, err := static.Load()
	if err != nil {
		return nil, fmt.Errorf("storybook: %w", err)
	}
	b := &book{assets: assets, stories: Stories()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", b.index)
	mux.HandleFunc("GET /stories/{story}", b.looks)
	mux.HandleFunc("GET /stories/{story}/{look}", b.story)
	mux.HandleFunc("GET /look/{sheet}", b.sheet)
	mux.HandleFunc("GET /static/", func(w http.ResponseWriter, r *http.Request) {
		if !assets.Serve(w, r) {
			http.NotFound(w, r)
		}
	})
	mux.HandleFunc("GET "+logo, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		_, _ = w.Write(assets.Bytes("img/icon.svg"))
	})
	// What a story posts goes nowhere: there is no hub behind it.
	mux.HandleFunc("GET /", http.NotFound)
	mux.HandleFunc("POST /", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		adapter.Headers(w.Header())
		framed(w.Header())
		mux.ServeHTTP(w, r)
	}), nil
}

// framed lets pages of this address stand in frames of this address; nothing else of the hub's policy changes.
func framed(h http.Header) {
	policy := h.Get("Content-Security-Policy")
	h.Set("Content-Security-Policy", strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors 'self'; frame-src 'self'", 1))
	h.Set("X-Frame-Options", "SAMEORIGIN")
}

// mailPolicy is the policy under which the outbox shows a mail: mails style themselves, scripts stay off.
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

type book struct {
	assets  *static.Assets
	stories []Story
}

// assetsOf are the front end's files with the stylesheet of one look.
func (b *book) assetsOf(look Look) layout.Assets {
	sheet := "/look/light.css"
	if look.Dark {
		sheet = "/look/dark.css"
	}
	return layout.Assets{Stylesheet: sheet, Font: b.assets.URL("fonts/atkinson-latin.woff2"), Script: b.assets.URL("js/hub.js"), Drafts: b.assets.URL("js/draft.js"), Htmx: b.assets.URL("js/htmx.min.js"), Icon: b.assets.URL("img/icon.svg"), TouchIcon: b.assets.URL("img/apple-touch-icon.png")}
}

// around is the shell of the storybook's own pages, in the colors the person's system asks for.
func (b *book) around(title string) layout.Page {
	p := page(Looks()[0], b.assetsOf(Looks()[0]))
	p.Title, p.Desk, p.Nav, p.Viewer = title, true, nil, layout.Viewer{SignInURL: "/"}
	p.Assets.Stylesheet = "/look/any.css"
	return p
}

func (b *book) index(w http.ResponseWriter, r *http.Request) {
	v := contents(b.stories)
	v.Page = b.around("Storybook")
	b.write(w, r, pages.IndexPage(v))
}

// contents is the list of all components with their stories.
func contents(stories []Story) pages.Index {
	v := pages.Index{}
	components := 0
	for _, s := range stories {
		group, name, _ := strings.Cut(s.Component, ".")
		g := slices.IndexFunc(v.Groups, func(g pages.Group) bool { return g.Name == group })
		if g < 0 {
			g, v.Groups = len(v.Groups), append(v.Groups, pages.Group{Name: group})
		}
		list := v.Groups[g].Components
		c := slices.IndexFunc(list, func(c pages.Component) bool { return c.Name == name })
		if c < 0 {
			components++
			c, list = len(list), append(list, pages.Component{Name: name})
		}
		list[c].Stories = append(list[c].Stories, ui.Link{Text: s.State, URL: "/stories/" + s.ID()})
		v.Groups[g].Components = list
	}
	v.Count = fmt.Sprintf("%d components in %d stories.", components, len(stories))
	return v
}

func (b *book) find(id string) int {
	return slices.IndexFunc(b.stories, func(s Story) bool { return s.ID() == id })
}

func (b *book) looks(w http.ResponseWriter, r *http.Request) {
	i := b.find(r.PathValue("story"))
	if i < 0 {
		http.NotFound(w, r)
		return
	}
	s := b.stories[i]
	v := pages.Looks{Page: b.around(s.Component), Component: s.Component, State: s.State, Frames: framesOf(s)}
	link := func(s Story) ui.Link { return ui.Link{Text: s.Component + ", " + s.State, URL: "/stories/" + s.ID()} }
	if i > 0 {
		v.Before = link(b.stories[i-1])
	}
	if i+1 < len(b.stories) {
		v.After = link(b.stories[i+1])
	}
	b.write(w, r, pages.LooksPage(v))
}

func framesOf(s Story) []pages.Frame {
	var list []pages.Frame
	for _, look := range Looks() {
		list = append(list, pages.Frame{Label: look.Label, URL: s.URL(look), Class: "frame-" + look.Key})
	}
	return list
}

func (b *book) story(w http.ResponseWriter, r *http.Request) {
	i := b.find(r.PathValue("story"))
	l := slices.IndexFunc(Looks(), func(l Look) bool { return l.Key == r.PathValue("look") })
	if i < 0 || l < 0 {
		http.NotFound(w, r)
		return
	}
	if b.stories[i].Mail {
		w.Header().Set("Content-Security-Policy", mailPolicy)
	}
	html, err := b.render(r.Context(), b.stories[i], Looks()[l])
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, html)
}

// render is a story in one look. What the browser would be told by the person's system (the colors) and the hub by the
// page's language (the direction) is written into the document instead, so that one browser shows all looks at once.
func (b *book) render(ctx context.Context, s Story, look Look) (string, error) {
	var out bytes.Buffer
	if err := s.Show(page(look, b.assetsOf(look))).Render(ctx, &out); err != nil {
		return "", fmt.Errorf("storybook: %s: %w", s.ID(), err)
	}
	scheme := "light"
	if look.Dark {
		scheme = "dark"
	}
	html := strings.Replace(out.String(), `<meta name="color-scheme" content="light dark">`, `<meta name="color-scheme" content="`+scheme+`">`, 1)
	if s.Mail {
		html = strings.Replace(html, `<html `, `<html dir="`+look.Dir+`" `, 1)
	}
	return html, nil
}

func (b *book) write(w http.ResponseWriter, r *http.Request, c templ.Component) {
	var out bytes.Buffer
	if err := c.Render(r.Context(), &out); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(out.Bytes())
}

// sheet is the hub's stylesheet with one color scheme fixed, or any.
func (b *book) sheet(w http.ResponseWriter, r *http.Request) {
	text := string(b.assets.Bytes(static.Stylesheet))
	const asks = "@media (prefers-color-scheme: dark)"
	switch r.PathValue("sheet") {
	case "any.css":
	case "light.css":
		text = strings.ReplaceAll(strings.ReplaceAll(text, asks, "@media not all"), "color-scheme: light dark;", "color-scheme: light;")
	case "dark.css":
		text = strings.ReplaceAll(strings.ReplaceAll(text, asks, "@media all"), "color-scheme: light dark;", "color-scheme: dark;")
	default:
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = io.WriteString(w, text+frames)
}

// Serve serves the storybook on address until ctx ends. It says on out where it is.
func Serve(ctx context.Context, address string, out io.Writer) error {
	handler, err := Handler()
	if err != nil {
		return err
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("storybook: %w", err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	_, _ = fmt.Fprintf(out, "The storybook is at http://%s\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("storybook: %w", err)
	}
	return nil
}
