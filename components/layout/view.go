package layout

import (
	"context"
	"strconv"

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
	Assets        Assets
	Meta          Meta
	Bar           bool // the page has a bar at the bottom edge on phones
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
type Assets struct{ Stylesheet, Script, Htmx, Icon, TouchIcon string }

// The color of the paper, in which browsers draw their own bars: --paper of the stylesheet.
const PaperLight, PaperDark = "#fcfaf4", "#0c1015"

// Meta is what other sites read: Open Graph and schema.org.
type Meta struct {
	Canonical string
	Image     string
	ImageAlt  string
	Feed      string // a calendar
	Structure any    // schema.org, written as JSON-LD
	NoIndex   bool
}

// BodyClass is the classes of body.
func (p Page) BodyClass() string {
	class := "hue-" + strconv.Itoa(p.Hue)
	if p.Bar {
		class += " has-bar"
	}
	if p.Desk {
		class += " desk"
	}
	return class
}

// FullTitle is the title of the browser's tab.
func (p Page) FullTitle() string {
	if p.Title == "" {
		return p.Organization
	}
	return p.Title + " · " + p.Organization
}

// htmxConfig keeps htmx inside the content security policy: no eval, no injected style, no other origin.
const htmxConfig = `{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"historyCacheSize":0,"scrollBehavior":"auto","responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true},{"code":"409","swap":true},{"code":"429","swap":true},{"code":"[45]..","swap":false,"error":true}]}`

// Footer names the organization, and says so when it is a demonstration.
func (p Page) Footer(ctx context.Context) string {
	if p.Demonstration {
		return say.T(ctx, "%s, a demonstration organization.", p.Organization)
	}
	return p.Organization
}
