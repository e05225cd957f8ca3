package leaks_test

import (
	"bytes"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// form is a form of a page with one of its buttons, as a browser would send it.
type form struct {
	role, page  string // who sees it, and where
	route, path string // "POST /chapters/:chapter/join", "/chapters/town-1/join"
	button      string // "do=adopt", empty for a button without a name
	fields      url.Values
	texts       []string // fields that take what somebody types
	controls    []string // every control, those that are off too
	siblings    []string // controls of all forms of the page that go to the route
	document    bool     // takes a file
}

// key names a form wherever it stands: route, button and fields.
func (f form) key() string {
	names := slices.Sorted(slices.Values(f.controls))
	for i, name := range names { // the slots of a toolkit are many of one kind
		names[i] = strings.TrimRight(name, "0123456789")
	}
	return strings.Join([]string{f.route, f.button, f.fields.Get("do"), f.fields.Get("answer"), strings.Join(slices.Compact(names), ",")}, " ")
}

// routeOf finds the route of an address.
func routeOf(t testing.TB, method, path string) string {
	t.Helper()
	want := strings.Split(strings.Trim(path, "/"), "/")
	best, stars := "", 99
	for _, route := range routes(t) {
		m, pattern, _ := strings.Cut(route, " ")
		have := strings.Split(strings.Trim(pattern, "/"), "/")
		if m != method || len(have) != len(want) {
			continue
		}
		n, fits := 0, true
		for i := range have {
			if strings.HasPrefix(have[i], ":") {
				n++
			} else if have[i] != want[i] {
				fits = false
			}
		}
		if fits && n < stars {
			best, stars = route, n
		}
	}
	return best
}

// formsOf reads the forms of a page that change something.
func formsOf(t testing.TB, role string, a answer) []form {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(a.body))
	must(t, err)
	var list []form
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" || method(n) != http.MethodPost {
			continue
		}
		path, _, _ := strings.Cut(attribute(n, "action"), "#") // where the answer is shown is the browser's
		if path == "" {
			path = a.path
		}
		f := form{role: role, page: a.path, path: path, route: routeOf(t, http.MethodPost, path), fields: url.Values{}}
		buttons := []string{""}
		for field := range n.Descendants() {
			if field.Type != html.ElementNode {
				continue
			}
			if field.Data == "button" && attribute(field, "name") != "" {
				buttons = append(buttons, attribute(field, "name")+"="+attribute(field, "value"))
				continue
			}
			f.take(field)
		}
		if strings.HasSuffix(f.route, "/push") && f.fields.Has("kind") {
			f.fields.Set("kind", "all") // nobody chosen is refused
		}
		if len(buttons) > 1 {
			buttons = buttons[1:]
		}
		for _, button := range buttons {
			with := f
			with.fields, with.button = maps.Clone(f.fields), button
			if name, value, named := strings.Cut(button, "="); named {
				with.fields.Set(name, value)
			}
			list = append(list, with)
		}
	}
	return list
}

// take fills one control as its page shows it; what is empty gets a value that the hub's rules accept.
func (f *form) take(n *html.Node) {
	name, value := attribute(n, "name"), attribute(n, "value")
	if name == "" {
		return
	}
	f.controls = append(f.controls, name)
	switch n.Data {
	case "textarea":
		if value = text(n); value == "" {
			value = plausible(f.route, name)
		}
		f.texts = append(f.texts, name)
		f.fields.Set(name, value)
	case "select":
		for option := range n.Descendants() {
			if option.Data == "option" && (has(option, "selected") || !f.fields.Has(name)) {
				f.fields.Set(name, attribute(option, "value"))
			}
			if option.Data == "option" && name == "chapter" && f.fields.Get(name) == "" { // of a role that has one
				f.fields.Set(name, attribute(option, "value"))
			}
		}
	case "input":
		switch attribute(n, "type") {
		case "hidden":
			f.fields.Set(name, value)
		case "checkbox":
			if has(n, "checked") || strings.HasSuffix(f.route, "/withdraw") && !f.fields.Has(name) { // from one chapter, which a question asks about first
				f.fields.Add(name, value)
			}
		case "radio":
			if has(n, "checked") || !f.fields.Has(name) {
				f.fields.Set(name, value)
			}
		case "file":
			f.document = name == "file" // covers are the picture reader's to test
		case "submit":
		default:
			if _, err := time.Parse(time.DateOnly, value); value == "" || attribute(n, "type") == "date" && err != nil { // a browser shows no date that is none
				value = plausible(f.route, name)
			}
			f.texts = append(f.texts, name)
			f.fields.Set(name, value)
		}
	}
}

// plausible is what a person might type into an empty field.
func plausible(route, name string) string {
	switch name {
	case "domain":
		return "example.org"
	case "list":
		return "ines.farrow@example.org"
	case "email":
		if strings.HasSuffix(route, "/hosts") || strings.HasSuffix(route, "/national/people") || strings.HasSuffix(route, "/merge") {
			return "mia.member@example.org"
		}
		return "ines.farrow@example.org"
	case "guests":
		return "0"
	case "contact":
		return "town@example.org"
	case "nearest":
		return "50"
	case "zips":
		return "02139 town-1"
	case "phone":
		return "(617) 555-0142"
	case "links":
		return "Minutes https://example.org/minutes"
	case "question2", "question3", "question4", "question5":
		return "" // none is asked twice
	case "other":
		return "mia.member@example.org"
	case "follow_up":
		return "2026-12-12"
	case "capacity", "event_capacity":
		return "20"
	case "until":
		if strings.HasSuffix(route, "/snooze") {
			return "2026-10-10"
		}
	case "end_date", "ends", "needed_by", "use_until", "wished_on":
		return "" // the day it starts; a role without an end
	case "join_url", "join_details":
		return "" // asked for online events; a link of an event in person is dropped
	case "postal_code", "zip":
		return "02108"
	case "region", "point":
		return "" // found from the ZIP code
	case "slug":
		return "somewhere-else"
	case "as_of":
		return "2026-05-01"
	case "consented_at":
		return "2026-05-01"
	}
	if strings.HasPrefix(name, "slot_label_") || strings.HasPrefix(name, "slot_key_") || strings.HasPrefix(name, "slot_help_") {
		return ""
	}
	return "Some words"
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func text(n *html.Node) string {
	var out strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			out.WriteString(c.Data)
		}
	}
	return out.String()
}

// formPages are where the forms are: of chapter 1, and of the office.
func (o *organization) formPages() map[string][]string {
	one, desk := o.things[1], "/chapters/town-1/desk"
	return map[string][]string{
		"V": {"/data", "/chapters/town-1/contact", "/chapters/town-1/events/" + one["event.open"]},
		"G": {"/rsvp"},
		"S": {"/chapters/town-1/join", "/chapters/town-1", "/chapters/town-1/events/" + one["event.open"], "/me", "/me/data", "/me/merge"},
		"M": {"/chapters/town-1", "/chapters/town-1/events/" + one["event.members"]},
		"H": {desk + "/events/" + one["event.draft"], desk + "/events/" + one["event.hidden"]},
		"L": {
			desk + "/events/" + one["event.open"] + "/guests", desk + "/events/" + one["event.open"] + "/removals",
			desk + "/events/" + one["event.open"] + "/postpone",
			desk, desk + "/chapter", desk + "/questions", desk + "/welcome", desk + "/members", desk + "/join-links", desk + "/join-invites", desk + "/members/" + one["membership.member"], desk + "/asks", desk + "/charter", desk + "/events/new", desk + "/events/" + one["event.open"], desk + "/events/" + one["event.draft"],
			desk + "/events/" + one["event.draft"] + "/preview", desk + "/events/" + one["event.open"] + "/cancel", desk + "/events/" + one["event.open"] + "/attendees",
			desk + "/events/" + one["event.off"] + "/reinstate", desk + "/toolkits/" + string(o.kits["half"]), desk + "/toolkits/" + string(o.kits["half"]) + "/changes", desk + "/toolkits/" + string(o.kits["mailed"]), desk + "/toolkits/" + string(o.kits["declined"]),
		},
		"A": {"/national/blocks", "/national/roles", "/national/people", "/national/people/" + one["person.member"], "/national/chapters/town-1/names", "/national/requests", "/operator", "/operator/queues", "/operator/sends", "/operator/trail"},
		"N": {
			"/national/people/assign", "/national/directory/import", "/national/imports", "/national/imports/" + string(uploaded),
			"/national/pages/about", "/national/asks", "/national/asks/" + one["ask.open"], "/national/duplicates/" + one["duplicate"], "/national/chapters", "/national/chapters/new", "/national/chapters/town-1", "/national/chapters/town-1/edit", "/national/chapters/town-1/address", "/national/chapters/town-1/close-into?into=town-2", "/national/people/" + one["person.member"], "/national/toolkits/new", "/national/toolkits/" + string(o.kits["drafted"]), "/national/toolkits/" + string(o.kits["drafted"]) + "/items/" + string(o.items["drafted"]),
			"/national/toolkits/" + string(o.kits["drafted"]) + "/items/new?kind=event_template", "/national/toolkits/" + string(o.kits["drafted"]) + "/items/new?kind=file",
			"/national/toolkits/" + string(o.kits["drafted"]) + "/items/new?kind=letter", "/national/toolkits/" + string(o.kits["kept"]) + "/push", "/national/toolkits/" + string(o.kits["mailed"]) + "/nudge", "/national/toolkits/" + string(o.kits["mailed"]) + "/withdraw",
			"/national/toolkits/" + string(o.kits["kept"]), "/national/toolkits/" + string(o.kits["kept"]) + "/items/" + string(o.items["kept"]), "/national/toolkits/" + string(o.kits["drafted"]) + "/changes", "/national/toolkits/" + string(o.kits["kept"]) + "/recall", "/national/toolkits/" + string(o.kits["kept"]) + "/recall?version=1",
		},
	}
}

// forms are the forms of the hub, each once: those of the pages above and of wherever links lead.
func (o *organization) forms(t *testing.T) []form {
	t.Helper()
	known := map[string]form{}
	for _, role := range strings.Split("VGSMHLNA", "") {
		v := o.browser(t, o.house, role)
		queue := o.formPages()[role]
		seen := map[string]bool{}
		for n := 0; n < len(queue) && n < 80; n++ {
			a := v.get(t, queue[n])
			if a.status != http.StatusOK {
				if n < len(o.formPages()[role]) {
					t.Fatalf("role %s: %s answers %d", role, a.path, a.status)
				}
				continue
			}
			for _, f := range formsOf(t, role, a) {
				if _, is := known[f.key()]; !is && f.route != "" {
					known[f.key()] = f
				}
			}
			if n > 30 {
				continue
			}
			for _, next := range links(t, a, o.url) {
				if !seen[next] && !strings.Contains(next, "/static/") && !strings.Contains(next, "/auth/") && !strings.Contains(next, ".") {
					seen[next] = true
					queue = append(queue, next)
				}
			}
		}
	}
	list := slices.Collect(maps.Values(known))
	for i := range list {
		for _, other := range known { // forms beside each other may share a handler
			if other.route == list[i].route && other.page == list[i].page {
				list[i].siblings = append(list[i].siblings, other.controls...)
			}
		}
	}
	slices.SortFunc(list, func(a, b form) int { return strings.Compare(a.key(), b.key()) })
	return list
}

// formless are routes that take a post which no form of a page sends.
var formless = map[string]string{
	"POST /chapters/:chapter/toolkits/:toolkit/:item": "no chapter has a toolkit up here; web types into it",
	"POST /setup/code":                                           "a hub that is not set up; web types into it",
	"POST /setup/new-code":                                       "as /setup/code",
	"POST /setup/organization":                                   "as /setup/code",
	"POST /setup/office":                                         "as /setup/code",
	"POST /setup/admin":                                          "as /setup/code",
	"POST /setup/chapters":                                       "as /setup/code",
	"POST /setup/finish":                                         "as /setup/code; it has no field",
	"POST /chapters/:chapter/desk/lock":                          "one button, which has no field",
	"POST /national/chapters/:chapter/lock":                      "one button, which has no field",
	"POST /national/chapters/:chapter/unlock":                    "the buttons are there while the chapter is locked; they have no text",
	"POST /national/chapters/:chapter/names/close":               "the button is there while the names are open; it has no field",
	"POST /operator/sends/resume":                                "the button is there while sends are paused; it has no field",
	"POST /chapters/:chapter/desk/events/:event/held":            "the buttons stand beside RSVPs that are held; they have no text",
	"POST /chapters/:chapter/events/:event/rsvp/undo":            "the button is there for ten minutes after cancelling; it has no text",
	"POST /chapters/:chapter/desk/roles/invitations/:invitation": "the buttons stand beside what waits, as on the office's list, which is followed; they have no text",
	"POST /chapters/:chapter/desk/members/:membership/restore":   "the button is there for a day after a removal; it has no text",
	"POST /chapters/:chapter/desk/blocks/:block":                 "the button stands beside a block, of which there is none here; it has no text",
	"POST /chapters/:chapter/desk/join-links/:link":              "the button stands on the page of a link, of which there is none here; it has no text",
	"POST /chapters/:chapter/desk/join-invites/:invite":          "the button stands beside an invitation, of which there is none here; it has no text",
	"POST /chapters/:chapter/desk/requests":                      "the buttons stand below two requests, of which there is one here; they have no text",
	"POST /join":                                                 "the page of a link that a lead hands out; it has no field",
	"POST /national/audiences/:audience":                         "the form stands on the page of a saved audience, of which there is none here; web types into it",
	"POST /national/blocks/:block":                               "the buttons stand beside a block, of which there is none here; they have no text",
	"POST /me/home":                                              "asked of people who belong to several chapters, of whom there is none here; it has no text",
	"POST /chapters/:chapter/desk/roles/remove":                  "the button stands beside a role, as on the office's list, which is followed; it has no text",
	"POST /national/roles/removals/:removal":                     "the buttons stand beside a removal that waits, of which there is none here; they have no text",
	"POST /invitations":                                          "the page of a link in an email; it has no field",
	"POST /chapters/:chapter/desk/roles/step-down":               "the button stands beside a role of whoever looks; it has no text",
	"POST /national/roles/step-down":                             "the button stands beside a role of whoever looks; it has no text",
	"POST /confirm":                                              "the page of a link in an email; it has no field",
	"POST /me/address":                                           "asked of people without an address, of whom there is none here; web types into it",
	"POST /me/address/code":                                      "asked of people without an address, of whom there is none here; web types into it",
	"POST /sign-in/email/code":                                   "the page after asking for a code; web types into it",
	"POST /sign-in/email/link":                                   "the page of a link in an email; it has no field",
	"POST /me/name":                                              "asked of people who signed in by a code; web types into it",
	"POST /me/identities/:identity/confirm":                      "the button stands beside an account that is not confirmed; it has no field",
	"POST /data/open":                                            "the page of a link in an email; it has no field",
	"POST /data/unfollow":                                        "behind the link in an email, as on the page of an account",
	"POST /me/merge/code":                                        "the page after asking for a code; web types into it",
	"POST /me/merge/sure":                                        "the page after a code; it has no field",
	"POST /me/unfollow":                                          "a button and an id, for whoever follows a chapter; it has no text",
	"POST /data/export":                                          "behind the link in an email, as on the page of an account; it has no field",
	"POST /data/erase":                                           "behind the link in an email, as on the page of an account",
	"POST /national/chapters/:chapter/proposals/:proposal":       "the buttons stand beside a proposal that waits, of which there is none here; they have no text",
	"POST /national/people/:person/lift":                         "the buttons stand beside a suspension; they have no text",
	"POST /national/requests/:request/export":                    "the button stands beside a request; it has no field",
	"POST /national/requests/:request/erase":                     "the button stands beside a request; it has no field",
	"POST /chapters/:chapter/desk/imports":                       "as the office’s imports, which are followed",
	"POST /chapters/:chapter/desk/imports/:import":               "as the office’s imports, which are followed",
	"POST /chapters/:chapter/desk/imports/:import/files":         "as the office’s imports, which are followed",
	"POST /chapters/:chapter/desk/imports/:import/start":         "as the office’s imports, which are followed",
	"POST /chapters/:chapter/desk/imports/:import/stop":          "as the office’s imports, which are followed",
	"POST /chapters/:chapter/desk/imports/:import/discard":       "as the office’s imports, which are followed",
	"POST /national/people/assign/:import/start":                 "the button is there once a job counted; it has no field",
	"POST /national/people/assign/:import/stop":                  "the button is there while a job works; it has no field",
	"POST /national/imports/:import/files":                       "the form stands on the page of an import of one's own, of whom there is none here; web sends it",
	"POST /national/imports/:import/start":                       "the button is there once a file is checked; it has no field",
	"POST /national/imports/:import/stop":                        "the button is there while a job works; it has no field",
	"POST /operator/guests/allow":                                "the button is there while guests cannot RSVP; it has no field",
	"POST /stop-email":                                           "the page of a link in an email; it has no field",
	"POST /stop-email/:link":                                     "a mail program posts to it, with the link in an email",
	"POST /auth/:provider/back-channel-logout":                   "a provider posts to it, with a signed token",
	"POST /embedded/id/*path":                                    "the demonstration provider's own login",
	"POST /me/language":                                          "the form is there where there are several languages; it has no text",
	"POST /me/sessions/:session/end":                             "the form stands beside another session of the same person; it has no field",
	"POST /chapters/:chapter/events/:event/rsvp/cancel":          "the button of somebody who is coming; it has no field",
}

// TestEveryPostHasItsForm keeps the searches that follow honest: a route that takes a post has a form that they find, or a
// reason. The planted fault: a page that is left out.
func TestEveryPostHasItsForm(t *testing.T) {
	t.Parallel()
	o := newOrganization(t, sqliteFixture(t))
	forms := o.forms(t)
	lacking := func(forms []form) (list []string) {
		for _, route := range routes(t) {
			if strings.HasPrefix(route, "POST ") && formless[route] == "" && !slices.ContainsFunc(forms, func(f form) bool { return f.route == route }) {
				list = append(list, route)
			}
		}
		return list
	}
	if got := lacking(forms); len(got) != 0 {
		t.Errorf("no form was found for %q", got)
	}
	without := slices.DeleteFunc(slices.Clone(forms), func(f form) bool { return strings.HasSuffix(f.route, "/join") })
	if got := lacking(without); !slices.Equal(got, []string{"POST /chapters/:chapter/join"}) {
		t.Errorf("without the page to join: %q", got)
	}
}

// submit sends a form as a browser does: with a document of this name where it takes one.
func (v *visitor) submit(t testing.TB, f form, path string, fields url.Values, document string) answer {
	t.Helper()
	if !f.document {
		return v.post(t, path, fields)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, value := range values {
			must(t, w.WriteField(name, value))
		}
	}
	part, err := w.CreateFormFile("file", document)
	must(t, err)
	_, err = part.Write([]byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"))
	must(t, err)
	must(t, w.Close())
	return v.send(t, http.MethodPost, path, w.FormDataContentType(), &body)
}
