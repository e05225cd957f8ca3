package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/webtest"
)

// side is one thing of every kind of one chapter.
type side struct {
	chapter     hub.Chapter
	open, draft hub.Event
	kit, older  hub.ToolkitID
	picture     hub.File
	link        hub.JoinLinkID
	imported    hub.PeopleImportID // a draft that none of the people brought
	ask         hub.AskID          // is closed
	duplicate   hub.DuplicateID
}

// spot is where a route is asked: which chapter the address names, and whose things.
type spot struct{ word, slug, things string }

// The places of a route. "mixed" is the one that a chapter taken from the row instead of the address would open.
var (
	own   = spot{"own", "boston", "boston"}
	other = spot{"other", "austin", "austin"}
	mixed = spot{"mixed", "boston", "austin"}
	none  = spot{"none", "atlantis", "boston"}
	alone = spot{"-", "boston", "boston"} // the address names no chapter
)

func placesOf(route string) []spot {
	_, path, _ := strings.Cut(route, " ")
	rest, tenant := strings.CutPrefix(path, "/chapters/:chapter")
	switch {
	case !tenant:
		return []spot{alone}
	case strings.Contains(rest, ":"):
		return []spot{own, other, mixed, none}
	}
	return []spot{own, other, none}
}

// mistaken are forms with a mistake, by route, so that whoever may send them changes nothing. A route without one is sent
// an empty form.
var mistaken = map[string]url.Values{
	"POST /chapters/:chapter/desk/chapter":                   {"hue": {"99"}},
	"POST /chapters/:chapter/desk/questions":                 {"question1": {"Who are you?"}},
	"POST /chapters/:chapter/desk/welcome":                   {"text": {"Hello."}},
	"POST /chapters/:chapter/desk/members/:membership":       {"answer": {"approve"}},
	"POST /chapters/:chapter/desk/join-invites":              {"list": {"nobody"}},
	"POST /national/asks/:ask":                               {"do": {"close"}}, // it is
	"POST /chapters/:chapter/desk/requests":                  {"answer": {"approve"}},
	"POST /chapters/:chapter/desk/blocks":                    {"email": {"nobody"}},
	"POST /chapters/:chapter/desk/members/:membership/notes": {"notes": {"Hello."}},
	"POST /national/duplicates/:duplicate":                   {"do": {"decline"}, "note": {strings.Repeat("x", 501)}},
	"POST /national/blocks":                                  {"email": {"nobody"}},
	"POST /chapters/:chapter/desk/events/:event/hosts":       {"email": {"nobody"}},

	"POST /chapters/:chapter/desk/events/:event/attendees":       {"email": {"nobody@example.org"}},
	"POST /chapters/:chapter/desk/events/:event/attendees/:rsvp": {"do": {"remove"}},
	"POST /chapters/:chapter/desk/events/:event/guests":          {"do": {"crowd-off"}}, // as it is

	"POST /chapters/:chapter/desk/events/:event/held":                 {"rsvp": {"all"}},
	"POST /chapters/:chapter/desk/events/:event/delete":               {"sure": {"1"}},
	"POST /chapters/:chapter/desk/events/:event/postpone":             {"note": {strings.Repeat("x", 501)}},
	"POST /chapters/:chapter/desk/events/:event/reinstate":            {"note": {strings.Repeat("x", 501)}},
	"POST /chapters/:chapter/desk/events/:event/hosts/:person/remove": {"sure": {"1"}},
	"POST /chapters/:chapter/leave":                                   {"sure": {"1"}},
	"POST /national/toolkits/:toolkit/items/:item/remove":             {"sure": {"1"}},

	"POST /chapters/:chapter/desk/toolkits/:toolkit": {"do": {"decline"}},
	"POST /chapters/:chapter/join":                   {"note": {strings.Repeat("x", 2001)}},
	"POST /chapters/:chapter/events/:event/rsvp":     {"guests": {"99"}},
	"POST /national/toolkits/:toolkit/items/:item":   {"kind": {"letter"}},
	"POST /national/toolkits/:toolkit/push":          {"kind": {"council"}},
	"POST /national/toolkits/:toolkit/nudge":         {"kind": {"half"}},
	"POST /chapters/:chapter/desk/roles":             {"role": {"lead"}},
	"POST /chapters/:chapter/desk/roles/remove":      {"role": {"lead"}, "person": {nobody}, "sure": {"1"}},
	"POST /chapters/:chapter/desk/roles/step-down":   {"role": {"lead"}},
	"POST /national/chapters/:chapter/status":        {"do": {"reopen"}}, // it is open
	"POST /national/roles":                           {"role": {"lead"}, "chapter": {"boston"}},
	"POST /national/roles/remove":                    {"role": {"auditor"}, "person": {nobody}, "sure": {"1"}},
	"POST /national/roles/step-down":                 {"role": {"national_staff"}},
	"POST /national/pages/:page":                     {"body": {"Hello."}},
	"POST /national/requests/:request/erase":         {"sure": {"1"}},
	"POST /me/data/erase":                            {"word": {"no"}},
	"POST /me/data/export":                           {"do": {"export"}},
	"POST /data":                                     {"email": {"nobody"}},
	"POST /rsvp":                                     {"do": {"resize"}, "guests": {"99"}},
}

// address fills a route's parameters. What an allowed request would use up is made for this cell alone.
func (w *walled) address(t *testing.T, c column, route string, at spot) (path string, ids []string) {
	t.Helper()
	_, path, _ = strings.Cut(route, " ")
	things, name := w.sides[at.things], "By "+c.letter+" "+at.word
	drafted, item, person, membership := w.drafted, w.item, w.robin.Person, hub.MembershipID("")
	rsvp := hub.RSVPID("")
	switch {
	case strings.HasSuffix(path, "/events/:event/delete"), strings.HasSuffix(path, "/events/:event/publish"):
		things.draft = w.Draft(t, things.chapter)
		if c.letter == "H" && at.things == "boston" {
			w.host(t, "Hal Host", things.draft)
		}
	case strings.HasSuffix(path, "/hosts/:person/remove"):
		person = w.Member(t, things.chapter, "Removed "+name)
		w.host(t, "Removed "+name, things.open)
	case strings.HasPrefix(path, "/national/people/:person"):
		person = w.Person(t, "Found "+name+" "+path[strings.LastIndex(path, "/")+1:])
	case strings.HasSuffix(path, "/attendees/:rsvp"):
		rsvp = w.Guest(t, things.open, "Going "+name, 1).ID
	case strings.Contains(path, "/members/:membership") && route != "POST /chapters/:chapter/desk/members/:membership":
		known := w.Member(t, things.chapter, "Known "+hub.NewID[string]()) // each request another
		membership = hub.MembershipID(w.Text(t, `SELECT id FROM memberships WHERE chapter_id = $1 AND person_id = $2`, things.chapter.ID, known))
	case strings.HasSuffix(path, "/members/:membership"):
		_, membership = w.Request(t, things.chapter, "Asking "+name)
	case strings.HasSuffix(route, "/items/:item/remove"):
		drafted = draftToolkit(t, w.bundle)
		item = items(t, w.bundle, drafted)[0].ID
	}
	if strings.HasSuffix(path, "/desk/duplicates/:duplicate") {
		things.duplicate = nobody // taking it back happens once
	}
	imported := w.imported
	if strings.HasPrefix(path, "/chapters/:chapter/desk/imports/") {
		imported = things.imported
	}
	if strings.HasPrefix(path, "/national/people/assign/") {
		imported = w.assigned
	}
	event, kit := things.open.ID, things.kit
	if slices.ContainsFunc([]string{"/delete", "/publish", "/preview"}, func(end string) bool { return strings.HasSuffix(path, end) }) {
		event = things.draft.ID
	}
	if route == "POST /national/toolkits/:toolkit" || strings.HasPrefix(path, "/national/toolkits/:toolkit/items/") || strings.HasPrefix(path, "/national/toolkits/:toolkit/draft") || strings.HasPrefix(path, "/national/toolkits/:toolkit/changes") {
		kit = drafted.ID
	}
	if strings.HasSuffix(path, "/desk/toolkits/:toolkit/changes") {
		kit = things.older
	}
	key := w.call
	if strings.HasPrefix(path, "/chapters/:chapter/toolkits/:toolkit/:item") {
		item = items(t, w.bundle, hub.Toolkit{ID: kit, Latest: 1})[0].ID // its key
	}
	for _, p := range []struct{ parameter, value string }{
		{":event", string(event)}, {":toolkit", string(kit)}, {":item", string(item)}, {":key", string(key)}, {":person", string(person)},
		{":membership", string(membership)}, {":rsvp", string(rsvp)}, {":file", string(things.picture.ID)}, {":link", string(things.link)}, {":ask", string(things.ask)}, {":duplicate", string(things.duplicate)},
	} {
		if strings.Contains(path, p.parameter) {
			path = strings.Replace(path, p.parameter, p.value, 1)
			ids = append(ids, p.value)
		}
	}
	return strings.NewReplacer(
		":chapter", at.slug, ":width", "640", ":token", string(w.Store.ManageToken(w.robin.ID)), ":mail", w.mail, ":provider", "demo",
		":session", nobody, ":request", nobody, ":import", string(imported), ":number", "1.csv", ":page", "about", ":invitation", nobody, ":removal", nobody, ":proposal", nobody, ":block", nobody, ":invite", nobody, ":audience", nobody, "/*path", "/jwks",
	).Replace(path), ids
}

// nobody is an id that nothing has.
const nobody = "0000000000000000"

// ask sends a route's request.
func (w *walled) ask(v *browser, route, path string) response {
	v.t.Helper()
	switch method, _, _ := strings.Cut(route, " "); method {
	case http.MethodGet:
		return v.get(path)
	case http.MethodPost:
		form := mistaken[route]
		if route == "POST /rsvp" { // the form of the guest's own page
			form = but(form, "rsvp", string(w.robin.ID))
		}
		// Forms of editors do not say what they began with: they are conflicts, for whoever may send them.
		return v.send(method, path, webtest.Form, strings.NewReader(form.Encode()))
	default:
		return v.send(method, path, "", nil)
	}
}

// word is an outcome as the rules of the wall write it: where a GET leads, "chapter" for a chapter's page, "problem" for a
// sign-in that was refused, "done" for a form that was taken, and "again" for one that waits for a sign-in.
func (b *bundle) word(route string, p response) string {
	out := b.outcome(p)
	if out == "/sign-in?problem=1" {
		return "problem"
	}
	if action, _ := waiting(p); out == "403" && action != "" {
		return "again"
	}
	if !strings.HasPrefix(route, "GET ") && (strings.HasPrefix(out, "/") || strings.HasPrefix(out, "http")) {
		return "done"
	}
	if slug, to := strings.CutPrefix(out, "/chapters/"); to && !strings.Contains(slug, "/") {
		return "chapter"
	}
	return out
}
