package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// crawl looks at every kind of page as a visitor, a member, a lead and the national staff see it: no page asks another
// site for anything, breaks its own policy, says an error, fails an accessibility rule, or is wider than a narrow phone.
func crawl(t *testing.T, s *stack) {
	t.Helper()
	pages := *s
	pages.album = newAlbum(t, "page")
	for _, who := range []struct {
		name string
		look func(t *testing.T, s *stack)
	}{
		{"a visitor", visitorPages}, {"a guest with a link", guestPages}, {"a member", memberPages}, {"a lead", leadPages},
		{"the staff", staffPages}, {"the others", otherPages}, {"the operator", roomPages},
	} {
		t.Run(name(who.name), func(t *testing.T) { t.Parallel(); who.look(t, &pages) })
	}
}

// pages visits addresses that answer with a page.
func (i *inspector) pages(addresses ...string) {
	i.t.Helper()
	for _, address := range addresses {
		i.page(address, http.StatusOK)
	}
}

// page visits one address.
func (i *inspector) page(address string, status int64) {
	i.t.Helper()
	i.report(address, i.visit(address, status))
}

// leads is the address behind a link of a page.
func (i *inspector) leads(page, link string) string {
	i.t.Helper()
	i.open(page)
	return i.find(link, "a").attribute("href")
}

// first is the address of the first link of a page that fits a selector.
func (i *inspector) first(page, selector string) string {
	i.t.Helper()
	i.open(page)
	return i.script(`new URL(document.querySelector("` + selector + `").href).pathname`)
}

func visitorPages(t *testing.T, s *stack) {
	i := inspect(s.guest(t))
	i.pages("/", "/events", "/events?near=02139&within=100&mode=in_person&access=step_free", "/chapters", "/chapters?q=zzz", "/toolkits",
		"/chapters/boston", "/chapters/new-orleans", "/chapters/youth-council", "/chapters/little-rock", "/chapters/national",
		"/chapters/boston/events", "/chapters/boston/events?past=1", "/chapters/boston/contact", "/sign-in", "/sign-in?problem=1", "/outbox")
	i.pages(
		i.leads("/chapters/boston/events", "Winter crossing-guard training"),
		i.leads("/chapters/boston/events", "Tenants’ hotline: first shift"), // full
		i.leads("/chapters/boston/events", "Path lights: an evening walk"),  // cancelled
		i.leads("/chapters/boston/events", "Interpreter roundtable"),        // place hidden
		i.leads("/chapters/boston/events?past=1", "Corner walk"),            // over
		i.leads("/sign-in", "Continue with the demonstration sign-in"),      // the demo people
	)
	i.open("/toolkits")
	i.pages(i.script(`document.querySelector("main .tags a").pathname`)) // a toolkit’s public page
	i.page("/events?near=00000", http.StatusUnprocessableEntity)
	i.page("/nowhere", http.StatusNotFound)
	i.page("/rsvp/"+strings.Repeat("A", 43), http.StatusNotFound)
	i.page("/chapters/boston/join", http.StatusOK) // asks to sign in
}

func guestPages(t *testing.T, s *stack) {
	i := inspect(s.guest(t))
	i.open(i.leads("/chapters/boston/events", "Winter crossing-guard training"))
	i.fill("Your name", "Ines Farrow")
	i.fill("Email", "ines.farrow@example.org")
	i.tap("RSVP")
	i.see("Check your email")
	i.report("the RSVP card after asking", i.examine("the RSVP card after asking"))
	i.begin()
	confirm := s.mails.letter(t, "ines.farrow@example.org", "Confirm your RSVP: Winter crossing-guard training")
	i.open(confirm.linkTo(t, "/stop-email/"))
	i.report("the page to stop email", i.examine("the page to stop email"))
	i.begin()
	i.open(confirm.link(t))
	i.report("the page to confirm", i.examine("the page to confirm"))
	i.begin()
	i.press("Yes, I’m coming")
	i.see("You’re coming")
	i.pages("/rsvp")
	i.open("/outbox")
	mail := i.in("tr", "ines.farrow@example.org", "Confirm your RSVP: ")
	i.pages(i.script(`new URL(` + mail.scope + `.querySelector("a").href).pathname`))
}

func memberPages(t *testing.T, s *stack) {
	i := inspect(s.signedIn(t, "alex-rivera"))
	i.pages("/me", "/", "/chapters/boston", "/chapters/providence/join",
		i.leads("/chapters/boston/events", "Winter crossing-guard training"), // going
		i.leads("/chapters/boston/events", "Tenants’ hotline: first shift"),  // in line
		i.leads("/chapters/boston/events", "Members’ evening: what we take on next"),
	)
	i.page("/chapters/boston/desk", http.StatusNotFound)
	casey := inspect(s.signedIn(t, "casey-lindqvist"))
	casey.page(i.leads("/chapters/boston/events", "Members’ evening: what we take on next"), http.StatusForbidden)
}

func leadPages(t *testing.T, s *stack) {
	i := inspect(s.signedIn(t, "robin-vale"))
	const desk = "/chapters/boston/desk"
	attendees := i.leads(desk, "Winter crossing-guard training")
	event := strings.TrimSuffix(attendees, "/attendees")
	i.pages(desk, desk+"/events/new", desk+"/members", desk+"/members?q=a", desk+"/chapter", desk+"/toolkits", attendees, event, event+"/cancel",
		i.leads(attendees, "Show full names and email addresses"), attendees+"/new", attendees+"/door", i.first(attendees, "main td a.button-small"), strings.Replace(event, "/desk/", "/", 1)+"/flyer")
	i.open(desk + "/toolkits")
	for _, kit := range strings.Fields(i.script(`[...document.querySelectorAll("main h2 a")].map(a => new URL(a.href).pathname).join(" ")`)) {
		i.pages(kit)
	}
	i.open(desk + "/events/new")
	i.begin()
	i.fill("Title", "An evening nowhere")
	i.fill("City", "")
	i.press("Save draft")
	i.see("Not saved")
	i.report("the editor with errors", i.examine("the editor with errors"))
}

func staffPages(t *testing.T, s *stack) {
	i := inspect(s.signedIn(t, "jordan-ellery"))
	i.pages("/national", "/national/toolkits/new", "/chapters/national/desk")
	i.open("/national")
	board := i.script(`new URL([...document.querySelectorAll("main a")].find(a => a.href.endsWith("/board")).href).pathname`)
	kit := strings.TrimSuffix(board, "/board")
	i.pages(kit, board, board+"?state=declined", kit+"/push")
	i.open("/national/toolkits/new")
	i.fill("Title", "A draft to look at")
	i.fill("Short summary", "It is never published.")
	i.fill("The core ask", "Ask nothing.")
	i.press("Save and add items")
	draft := i.where()
	i.pages(draft, draft+"/items/new?kind=file", draft+"/items/new?kind=event_template", draft+"/items/new?kind=letter")
	i.open(draft)
	i.press("Publish this version")
	i.see("Add at least one item")
	i.report("the toolkit with errors", i.examine("the toolkit with errors"))
}

// otherPages are the ones that differ for whoever has several desks, one event, or the whole house.
func otherPages(t *testing.T, s *stack) {
	noor := inspect(s.signedIn(t, "noor-haddad"))
	noor.pages("/me", "/chapters/cambridge/desk")
	dana := inspect(s.signedIn(t, "dana-whitlow"))
	event := dana.leads("/chapters/boston/events", "Winter crossing-guard training")
	dana.pages(event, strings.Replace(event, "/events/", "/desk/events/", 1)+"/attendees")
	inspect(s.signedIn(t, "morgan-tallis")).pages("/national")
	sam := inspect(s.signedIn(t, "sam-okafor"))
	levee := strings.Replace(sam.leads("/chapters/new-orleans/events", "Levee path clean-up"), "/events/", "/desk/events/", 1)
	sam.pages(levee+"/attendees", levee+"/guests", levee+"/removals") // RSVPs that wait for a lead's word, and removed ones
	august := inspect(s.signedIn(t, "august-winterbourne"))
	august.pages("/me")
	august.page("/national", http.StatusForbidden)
}

// TestInspectorSeesFaults plants what the crawl must find, each on a page that is fine but for it.
func TestInspectorSeesFaults(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	faults := []struct{ name, body, want string }{
		{"nothing", "", ""},
		{"a picture of another site", `<img src="` + other.URL + `/x.png" alt="A pixel">`, "asks another site: " + other.URL + "/x.png"},
		{"an inline style", `<p style="color: inherit">Text</p>`, "the policy stops style-src"},
		{"an inline script", `<script>document.title = "x"</script>`, "the policy stops script-src"},
		{"a picture without words", `<img src="/dot.svg">`, "axe image-alt"},
		{"a field without a label", `<input name="a">`, "axe label"},
		{"pale text", `<p class="pale">Text</p>`, "axe color-contrast"},
		{"text that is pale in the dark", `<p class="dim">Text</p>`, "dark phone: axe color-contrast"},
		{"a wide box", `<div class="wide">Text</div>`, "320 px: wider than the screen"},
		{"a box that is wide from right to left", `<div class="turned">Text</div>`, "right to left: wider than the screen"},
		{"an error of a script", `<script src="/broken.js"></script>`, "the page throws"},
		{"a word on the console", `<script src="/loud.js"></script>`, "the page says"},
		{"a file that is not there", `<script src="/none.js"></script>`, "the browser says"},
		{"a wrong status", wrongStatus, "answers 500"},
	}
	hub := httptest.NewServer(faultyPages(func(n int) string { return faults[n].body }))
	t.Cleanup(hub.Close)
	i := inspect(launch(t).person(t, hub.URL))
	i.hurried = false
	for n, fault := range faults {
		found := i.visit(fmt.Sprintf("/%d", n), http.StatusOK)
		hit := slices.ContainsFunc(found, func(line string) bool { return strings.HasPrefix(line, fault.want) })
		if fault.want == "" && len(found) > 0 || fault.want != "" && !hit {
			t.Errorf("%s: found %q, want %q", fault.name, found, fault.want)
		}
	}
}

// wrongStatus is the body of a page that answers 500.
const wrongStatus = "<p>Broken</p>"

// faultyPages is a site whose page /n has the nth body, under the hub's policy but for pictures.
func faultyPages(body func(n int) string) http.Handler {
	files := map[string][2]string{
		"/style.css": {"text/css", `:root { color-scheme: light dark } body { margin: 0; color: #111; background: #fff } .wide { width: 900px } .pale { color: #ccc }
.narrow { width: 4rem; overflow-wrap: anywhere } .anywhere { overflow-wrap: anywhere } [dir=rtl] .turned { width: 900px } @media (prefers-color-scheme: dark) { body { color: #fff; background: #111 } .dim { color: #333 } .pale { color: #fff } }`},
		"/broken.js": {"text/javascript", `throw new Error("planted")`},
		"/loud.js":   {"text/javascript", `console.error("planted")`},
		"/dot.svg":   {"image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>`},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if file, ok := files[r.URL.Path]; ok {
			w.Header().Set("Content-Type", file[0])
			_, _ = fmt.Fprint(w, file[1])
			return
		}
		n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		dir := "ltr"
		if r.FormValue("dir") == "rtl" {
			dir = "rtl"
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src *")
		if body(n) == wrongStatus {
			w.WriteHeader(http.StatusInternalServerError)
		}
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="en" dir="%s"><head><title>Page</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/style.css"><link rel="icon" href="/dot.svg"></head><body><main><h1>Page</h1>%s</main></body></html>`, dir, body(n))
	})
}
