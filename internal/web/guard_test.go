package web

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// editor is a route that saves over what is stored, as two people in two tabs meet it.
type editor struct {
	page       func(w *world) string // where its form is, and where it posts
	below      string                // behind that, where it posts
	who        hub.Role
	one, two   string // fields that are changed
	first, own string // what the first and the second person put into one
	other      string // what the second puts into two
	check      string // a box or choice to change, with its value; empty: the form has none
	value      string
}

// editors are the routes that save over what is stored.
var editors = map[string]editor{
	"POST /chapters/:chapter/desk/chapter": {
		page: func(*world) string { return link.Desk("boston") + "/chapter" }, who: hub.RoleLead,
		one: "about", first: "We plant trees.", own: "We plant shrubs.", two: "access", other: "A ramp at the side.", check: "zone", value: "America/Chicago",
	},
	"POST /chapters/:chapter/desk/questions": {
		page: func(*world) string { return link.Desk("boston") + "/questions" }, who: hub.RoleLead,
		one: "question1", first: "Where are you from?", own: "Who are you?", two: "question2", other: "Can you drive?", check: "kind1", value: "needed",
	},
	"POST /chapters/:chapter/desk/welcome": {
		page: func(*world) string { return link.Desk("boston") + "/welcome" }, who: hub.RoleLead,
		one: "text", first: "Good to have you.", own: "Welcome!",
	},
	"POST /chapters/:chapter/desk/events/:event": {
		page: func(w *world) string { return link.DeskEvent("boston", w.draft.ID) }, who: hub.RoleLead,
		one: "title", first: "Seed swap", own: "Seed fair", two: "description", other: "Bring seeds.\r\nAnd a friend.", check: "access_step_free", value: "no",
	},
	"POST /chapters/:chapter/desk/toolkits/:toolkit": {
		page: func(w *world) string { return link.Desk("boston") + "/toolkits/" + string(w.kit.ID) }, who: hub.RoleLead,
		one: "slot_city", first: "Greater Boston", own: "Boston, MA", two: "slot_quote", other: "“We read.”",
	},
	"POST /chapters/:chapter/desk/members/:membership/notes": {
		page: func(w *world) string { return link.Desk("boston") + "/members/" + string(w.noted) }, below: "/notes", who: hub.RoleLead,
		one: "notes", first: "Call after six.", own: "Call before six.", two: "skills", other: "Carpentry", check: "follow_up", value: "2026-12-12",
	},
	"POST /national/pages/:page": {
		page: func(*world) string { return "/national/pages/about" }, who: hub.RoleNationalStaff,
		one: "body", first: "We plant trees.", own: "We plant shrubs.", two: "summary", other: "Who we are.",
	},
	"POST /national/chapters/:chapter/edit": {
		page: func(*world) string { return link.NationalChapter("boston") + "/edit" }, who: hub.RoleNationalStaff,
		one: "name", first: "Greater Boston", own: "Boston Bay", two: "city", other: "Cambridge", check: "zone", value: "America/Detroit",
	},
	"POST /national/toolkits/:toolkit": {
		page: func(w *world) string { return link.NationalToolkit(w.drafted.ID) }, who: hub.RoleNationalStaff,
		one: "title", first: "Sunday hours", own: "Sunday mornings", two: "summary", other: "Ten minutes.",
	},
	"POST /national/toolkits/:toolkit/items/:item": {
		page: func(w *world) string { return link.NationalToolkit(w.drafted.ID) + "/items/" + string(w.item) }, who: hub.RoleNationalStaff,
		one: "title", first: "A long letter", own: "A short letter", two: "body", other: "Dear all,\r\nhello.",
	},
}

// unguarded are the routes that save nothing over what somebody else may have written, each with why.
var unguarded = map[string]string{
	"/national/chapters/:chapter/names":       "opens something: twice is refused",
	"/national/chapters/:chapter/names/close": "happens once: a second is refused",
	"/setup/admin":                        "one browser has the set-up, and nothing counts before it is finished",
	"/setup/chapters":                     "as /setup/admin",
	"/setup/code":                         "no form: a code",
	"/setup/finish":                       "happens once: a second finds nothing",
	"/setup/new-code":                     "prints a code",
	"/setup/office":                       "as /setup/admin",
	"/setup/organization":                 "as /setup/admin",
	"/auth/:provider/back-channel-logout": "ends sessions",
	"/chapters/:chapter/contact":          "sends a message",
	"/chapters/:chapter/desk/events":      "adds a draft: nothing is stored yet",
	"/chapters/:chapter/desk/events/:event/attendees":            "adds somebody: who is listed is refused",
	"/chapters/:chapter/desk/events/:event/attendees/:rsvp":      "one button, about one RSVP as it is",
	"/chapters/:chapter/desk/events/:event/cancel":               "happens once: a second is refused",
	"/chapters/:chapter/desk/events/:event/copy":                 "adds a draft",
	"/chapters/:chapter/desk/events/:event/delete":               "happens once: a second is refused",
	"/chapters/:chapter/desk/events/:event/guests":               "one button, which sets one thing",
	"/chapters/:chapter/desk/events/:event/held":                 "one button: who was let in is left out",
	"/chapters/:chapter/desk/events/:event/hosts":                "adds a host: twice is once",
	"/chapters/:chapter/desk/events/:event/hosts/:person/remove": "removes a host: twice is once",
	"/chapters/:chapter/desk/events/:event/postpone":             "happens once: a second is refused",
	"/chapters/:chapter/desk/events/:event/reinstate":            "happens once: a second is refused",
	"/chapters/:chapter/desk/events/:event/publish":              "happens once",
	"/chapters/:chapter/desk/events/:event/removals":             "removes what matches",
	"/chapters/:chapter/desk/members/:membership":                "happens once: a second answer is refused",
	"/chapters/:chapter/desk/requests":                           "happens once: whoever was answered is left out",
	"/chapters/:chapter/desk/members/:membership/remove":         "happens once: a second is refused",
	"/chapters/:chapter/desk/members/:membership/restore":        "happens once: a second is refused",
	"/chapters/:chapter/desk/members/:membership/duplicate":      "adds a proposal: a second is refused",
	"/chapters/:chapter/desk/duplicates/:duplicate":              "happens once",
	"/national/duplicates/:duplicate":                            "happens once: it is over then",
	"/chapters/:chapter/desk/name":                               "a lead's own name, which nobody else changes",
	"/chapters/:chapter/desk/charter":                            "compares the agreement’s version itself",
	"/national/chapters/:chapter/charter":                        "compares itself when the review was due: a second review is refused",
	"/chapters/:chapter/desk/asks":                               "adds an ask: nothing is stored yet",
	"/chapters/:chapter/desk/asks/:ask":                          "happens once: a second is refused",
	"/chapters/:chapter/toolkits/:toolkit/:item":                 "adds a report: one of a caller's round is counted once",
	"/national/directory/import":                                 "compares itself what was live: another is refused",
	"/national/asks/:ask":                                        "an answer is written once: a second is refused, and keeps what was typed",
	"/chapters/:chapter/desk/blocks":                             "adds a block: a second is refused",
	"/chapters/:chapter/desk/blocks/:block":                      "happens once",
	"/national/blocks":                                           "adds a block: a second is refused",
	"/national/blocks/:block":                                    "happens once: a second answer is refused",
	"/chapters/:chapter/desk/toolkits/:toolkit/seen":             "happens once",
	"/chapters/:chapter/desk/toolkits/:toolkit/snooze":           "one date: the last one counts",
	"/chapters/:chapter/desk/toolkits/:toolkit/changes":          "happens once, and compares its blanks: TestTwoLeadsTakeAVersion",
	"/chapters/:chapter/desk/lock":                               "asks first, and happens once",
	"/chapters/:chapter/desk/roles":                              "adds an invitation: a second is refused",
	"/chapters/:chapter/desk/roles/invitations/:invitation":      "happens once: a second answer is refused",
	"/chapters/:chapter/desk/roles/remove":                       "happens once: a second is refused",
	"/chapters/:chapter/desk/roles/step-down":                    "happens once: a second is refused",
	"/invitations":    "happens once: a second answer is refused",
	"/national/roles": "adds an invitation: a second is refused",
	"/national/roles/invitations/:invitation":         "happens once: a second answer is refused",
	"/national/roles/remove":                          "happens once: a second is refused",
	"/national/roles/removals/:removal":               "happens once: a second answer is refused",
	"/national/roles/step-down":                       "happens once: a second is refused",
	"/chapters/:chapter/events/:event/rsvp":           "a person's own RSVP",
	"/chapters/:chapter/events/:event/rsvp/cancel":    "a person's own RSVP",
	"/chapters/:chapter/events/:event/rsvp/undo":      "a person’s own RSVP",
	"/chapters/:chapter/join":                         "a person's own request",
	"/chapters/:chapter/leave":                        "a person's own membership",
	"/confirm":                                        "a person's own address",
	"/data":                                           "sends a link",
	"/data/erase":                                     "erases whoever asks",
	"/me/merge":                                       "sends an email",
	"/me/merge/code":                                  "proves an address",
	"/me/merge/sure":                                  "happens once: nobody has the address then",
	"/data/unfollow":                                  "a guest's own choice, with an undo",
	"/me/unfollow":                                    "a person's own choice, with an undo",
	"/data/export":                                    "saves nothing but that it was taken",
	"/data/open":                                      "happens once",
	"/me/data/erase":                                  "erases whoever asks",
	"/me/data/export":                                 "saves nothing but that it was taken",
	"/national/people":                                "finds somebody, and saves nothing",
	"/national/people/:person/lift":                   "happens once: a second answer is refused",
	"/national/people/:person/merge":                  "asks first, and happens once: the address is nobody’s then",
	"/national/people/:person/sign-out":               "ends sessions",
	"/national/people/:person/suspend":                "happens once: a second is refused",
	"/national/people/assign":                         "adds a run, which counts first",
	"/national/people/assign/:import/start":           "happens once: a second is refused",
	"/national/people/assign/:import/stop":            "one button: twice is once",
	"/national/people/sign-out-everyone":              "asks first, and ends sessions",
	"/national/requests":                              "adds a request",
	"/national/requests/:request/erase":               "happens once: a second is refused",
	"/national/requests/:request/export":              "happens once: a second is refused",
	"/embedded/id/*path":                              "signs in",
	"/me/address":                                     "a person's own address",
	"/sign-in/email":                                  "sends an email",
	"/sign-in/email/code":                             "signs in",
	"/sign-in/email/link":                             "signs in",
	"/me/name":                                        "a person's own name",
	"/me/address/code":                                "a person's own address",
	"/me/feed":                                        "makes a person's own link",
	"/me/identities/:identity/confirm":                "a person's own account",
	"/me/identities/:identity/remove":                 "a person's own account",
	"/me/language":                                    "one choice of one's own",
	"/me/sessions/:session/end":                       "ends a session",
	"/me/sessions/end":                                "ends sessions",
	"/national/toolkits":                              "adds a toolkit: nothing is stored yet",
	"/national/toolkits/:toolkit/draft":               "two who start it at once get the same; throwing it away asks first",
	"/national/toolkits/:toolkit/changes":             "publishes what was looked at, which it compares itself",
	"/national/toolkits/:toolkit/items/:item/remove":  "asks first, and happens once",
	"/national/toolkits/:toolkit/recall":              "recalls what was looked at, which it compares itself; lifting happens once",
	"/national/toolkits/:toolkit/archive":             "asks first, and happens once",
	"/national/toolkits/:toolkit/push":                "sends what was reviewed, which it compares itself",
	"/national/toolkits/:toolkit/withdraw":            "asks first, and happens once",
	"/national/audiences/:audience":                   "one name: the last one counts; deleting asks first",
	"/national/toolkits/:toolkit/nudge":               "asks first, and a second within a week is left out",
	"/operator/guests/allow":                          "one button",
	"/operator/guests/stop":                           "one button",
	"/operator/jobs/retry":                            "one button",
	"/operator/mails/retry":                           "one button",
	"/operator/sends/pause":                           "one button",
	"/operator/sends/resume":                          "one button",
	"/rsvp":                                           "a guest's own RSVP",
	"/sign-out":                                       "ends a session",
	"/stop-email":                                     "a person's own address",
	"/stop-email/:link":                               "a person's own address",
	"/national/chapters":                              "adds a chapter: nothing is stored yet",
	"/national/chapters/:chapter/status":              "one button, about the chapter as it is",
	"/national/chapters/:chapter/lock":                "asks first, and happens once",
	"/national/chapters/:chapter/unlock":              "one button: a second answer is refused",
	"/national/chapters/:chapter/close":               "asks first, and happens once",
	"/national/chapters/:chapter/close-into":          "one choice, which somebody else confirms",
	"/national/chapters/:chapter/address":             "one field: an address that another chapter has or had is refused",
	"/national/chapters/:chapter/proposals/:proposal": "happens once: a second answer is refused",
	"/me/home":                                        "a person's own choice",
	"/national/imports":                               "adds an import",
	"/national/imports/:import":                       "the whole form of a draft, which whoever uploaded it fills in once",
	"/national/imports/:import/discard":               "happens once: a second is refused",
	"/national/imports/:import/files":                 "adds a file",
	"/national/imports/:import/start":                 "happens once: a second is refused",
	"/national/imports/:import/stop":                  "one button: twice is once",
	"/chapters/:chapter/desk/imports":                 "adds an import",
	"/chapters/:chapter/desk/imports/:import":         "the whole form of a draft, which whoever uploaded it fills in once",
	"/chapters/:chapter/desk/imports/:import/discard": "happens once: a second is refused",
	"/chapters/:chapter/desk/imports/:import/files":   "adds a file",
	"/chapters/:chapter/desk/imports/:import/start":   "happens once: a second is refused",
	"/chapters/:chapter/desk/imports/:import/stop":    "one button: twice is once",
	"/chapters/:chapter/desk/join-invites":            "sends emails: whoever got one gets no other",
	"/chapters/:chapter/desk/join-invites/:invite":    "happens once: a second is refused",
	"/chapters/:chapter/desk/join-links":              "adds a link",
	"/chapters/:chapter/desk/join-links/:link":        "happens once: a second is refused",
	"/join": "a person's own request",
}

// Every route that saves is either an editor with the test of two tabs, or says why it overwrites nobody's words.
func TestEveryEditorIsGuarded(t *testing.T) {
	t.Parallel()
	routes := routeList()
	for _, route := range routes {
		_, guarded := editors[route]
		path, posts := strings.CutPrefix(route, "POST ")
		if _, told := unguarded[path]; posts && guarded == told {
			t.Errorf("%s saves: list it in editors, or in unguarded with the reason (only one of them)", route)
		}
	}
	for path := range unguarded {
		if !slices.Contains(routes, "POST "+path) {
			t.Errorf("there is no route POST %s", path)
		}
	}
}

// filled is what a browser would send of the form of an editor.
func (p response) filled() url.Values {
	p.t.Helper()
	form := url.Values{}
	p.find("main form:has([name=seen])").First().Find("input, textarea, select").Each(func(_ int, field *selection) {
		name, kind := field.AttrOr("name", ""), field.AttrOr("type", "text")
		_, checked := field.Attr("checked")
		switch {
		case name == "" || kind == "file" || (kind == "radio" || kind == "checkbox") && !checked:
		case goquery.NodeName(field) == "textarea":
			form.Set(name, strings.ReplaceAll(field.Text(), "\n", "\r\n"))
		case goquery.NodeName(field) == "select":
			form.Set(name, field.Find("option[selected]").AttrOr("value", field.Find("option").First().AttrOr("value", "")))
		default:
			form.Set(name, field.AttrOr("value", ""))
		}
	})
	return form
}

// Two people with the same editor open: a field that only one of them changed keeps that, whoever saves last, and one that both changed is
// shown with what the other wrote, and saved when it is sent again. Seen to fail without the comparison.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	for route, ed := range editors {
		t.Run(strings.TrimPrefix(route, "POST "), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			w := newWorld(t, b)
			w.noted = hub.MembershipID(b.Text(t, `SELECT id FROM memberships WHERE person_id = $1`, b.Member(t, w.boston, "Noted Member")))
			var lee, lou hub.PersonID
			if ed.who == hub.RoleLead {
				lee, lou = b.Lead(t, w.boston, "Lee Lead"), b.Lead(t, w.boston, "Lou Lead")
			} else {
				lee, lou = b.Staff(t, "Sol Staff"), b.Staff(t, "Sky Staff")
			}
			ed.run(t, b.as(t, lee), b.as(t, lou), ed.page(w))
		})
	}
}

func (ed editor) run(t *testing.T, first, second *browser, path string) {
	t.Helper()
	stored := func(want ...string) {
		t.Helper()
		now := second.get(path).must(200).filled()
		for i := 0; i < len(want); i += 2 {
			if got := now.Get(want[i]); got != want[i+1] {
				t.Errorf("%s is %q, want %q", want[i], got, want[i+1])
			}
		}
	}
	began := second.get(path).must(200).filled()
	theirs := but(began, ed.one, ed.first)
	if ed.check != "" {
		theirs.Set(ed.check, ed.value)
	}
	first.post(path+ed.below, theirs).must(303)
	second.post(path+ed.below, but(began, ed.two, ed.other)).must(303)
	stored(ed.one, ed.first, ed.two, ed.other)
	if ed.check != "" {
		stored(ed.check, ed.value)
	}

	both := second.post(path+ed.below, but(began, ed.one, ed.own)).must(409)
	both.says(".error-summary strong", "Someone else saved this while you were editing, and you both changed the fields marked below. What you typed is still here, and not saved yet. Save again to keep yours.")
	both.says("#n-"+ed.one, "Now: "+ed.first)
	if ids := both.find("#f-"+ed.one).AttrOr("aria-describedby", ""); !strings.Contains(ids, "n-"+ed.one) {
		t.Errorf("the field is described by %q", ids)
	}
	again := both.filled()
	if again.Get(ed.one) != ed.own || again.Get(ed.two) != ed.other {
		t.Errorf("the form holds %q and %q", again.Get(ed.one), again.Get(ed.two))
	}
	stored(ed.one, ed.first)
	second.post(path+ed.below, again).must(303)
	stored(ed.one, ed.own, ed.two, ed.other)

	none := maps.Clone(again)
	none.Set("seen", "1234")
	none.Set(ed.one, "Blind")
	second.post(path+ed.below, none).must(409)
	stored(ed.one, ed.own)
}

// Nobody takes a toolkit up that somebody else declined a moment before, without being told.
func TestTwoAnswersToAToolkit(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	kit := b.Toolkit(t, "Open on Mondays")
	b.Push(t, kit, w.boston)
	path := link.Desk("boston") + "/toolkits/" + string(kit.ID)
	lee, lou := b.as(t, b.Lead(t, w.boston, "Lee Lead")), b.as(t, b.Lead(t, w.boston, "Lou Lead"))
	form := lou.get(path).must(200).filled()
	lee.post(path, url.Values{"do": {"decline"}, "reason": {"No time."}}).to(path)
	p := lou.post(path, but(form, "do", "adopt", "slot_city", "Boston")).must(409)
	p.says(".error-summary strong", "Someone else declined this while your page was open. Nothing was saved. What you typed is still here. If you send it again, your answer counts.")
	if got := p.value("slot_city"); got != "Boston" {
		t.Errorf("what was typed is gone: %q", got)
	}
	lou.post(path, but(p.filled(), "do", "adopt")).to(path)
}

// The blanks of a toolkit are compared as a whole.
func TestTwoListsOfBlanks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	path := link.NationalToolkit(w.drafted.ID)
	sol, sky := b.as(t, b.Staff(t, "Sol Staff")), b.as(t, b.Staff(t, "Sky Staff"))
	began := sky.get(path).must(200).filled()
	sol.post(path, but(began, "slot_label_0", "Your city", "slot_key_0", "city")).to(path)
	sky.post(path, but(began, "title", "Other words")).to(path)
	if got := sky.get(path).value("slot_label_0"); got != "Your city" {
		t.Errorf("the blank is %q", got)
	}
	p := sky.post(path, but(began, "slot_label_0", "Your town", "slot_key_0", "town")).must(409)
	p.says("#slots ~ .now li", "Your city [[city]]")
	if got := p.value("slot_label_0"); got != "Your town" {
		t.Errorf("the blank typed is %q", got)
	}
	sky.post(path, p.filled()).to(path)
	if got := sky.get(path).value("slot_label_0"); got != "Your town" {
		t.Errorf("the blank is %q", got)
	}
}

// An item that somebody else removed is added back with the words of the form.
func TestAnItemThatIsGone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	base := link.NationalToolkit(w.drafted.ID)
	path := base + "/items/" + string(w.item)
	staff := b.as(t, b.Staff(t, "Sol Staff"))
	form := staff.get(path).must(200).filled()
	staff.post(path+"/remove", url.Values{"sure": {"1"}}).to(base)
	p := staff.post(path, but(form, "body", "Dear everybody")).must(409)
	p.says(".error-summary strong", "Someone else removed this item while you were editing. What you typed is below. Save again to add it back.")
	to := p.find("main form").AttrOr("action", "")
	if to != base+"/items/new" || p.value("body") != "Dear everybody" {
		t.Fatalf("the form goes to %s with %q", to, p.value("body"))
	}
	staff.post(to, p.filled()).to(base)
}

// editorPath is the path of an editor: its page is where it posts.
var editorPath = regexp.MustCompile(`^(/chapters/[^/]+/desk/(chapter|(events|toolkits)/[0-9A-Za-z]+)|/national/chapters/[^/]+/edit|/national/toolkits/[0-9A-Za-z]+(/items/[0-9A-Za-z]+)?)$`)

// begun is a form as it comes from an editor that was opened just before: with what its fields began with.
func (v *browser) begun(path string, form url.Values) url.Values {
	v.t.Helper()
	if !editorPath.MatchString(path) || form.Has("seen") || len(form) == 0 {
		return form
	}
	form = maps.Clone(form)
	if seen := v.get(path).find("[name=seen]"); seen.Length() > 0 {
		form.Set("seen", seen.First().AttrOr("value", ""))
	}
	return form
}

// The browser keeps what is typed in the long forms of an editor, by person and form, drops it once it is saved, and keeps nothing of the
// pages about members, attendees and guests.
func TestWhichFormsAreKept(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	lead := b.Lead(t, w.boston, "Lee Lead")
	lee, lou, staff := b.as(t, lead), b.as(t, b.Lead(t, w.boston, "Lou Lead")), b.as(t, b.Staff(t, "Sol Staff"))
	desk, open := link.Desk("boston"), link.DeskEvent("boston", w.open.ID)
	names := map[string]string{}
	for path, v := range map[string]*browser{
		desk + "/chapter": lee, desk + "/events/new": lee, open: lee, link.DeskEvent("boston", w.draft.ID): lee, desk + "/toolkits/" + string(w.kit.ID): lee,
		"/national/toolkits/new": staff, link.NationalToolkit(w.drafted.ID): staff, link.NationalToolkit(w.drafted.ID) + "/items/" + string(w.item): staff,
		link.NationalToolkit(w.drafted.ID) + "/items/new?kind=letter": staff, link.NationalToolkit(w.drafted.ID) + "/items/new?kind=call_script": staff,
	} {
		name := v.get(path).must(200).find("form[data-draft]").AttrOr("data-draft", "")
		if other := names[name]; name == "" || other != "" {
			t.Errorf("%s keeps %q, as %q does", path, name, other)
		}
		names[name] = path
	}
	for path, v := range map[string]*browser{
		desk: lee, desk + "/members": lee, open + "/attendees": lee, open + "/attendees/" + string(w.robin.ID): lee, open + "/removals": lee, open + "/guests": lee, desk + "/trail": lee,
		open + "/cancel": lee, "/me": lee, link.NationalToolkit(w.kit.ID): staff, link.NationalToolkit(w.kit.ID) + "/push": staff, "/chapters/boston/contact": lee, "/chapters/boston/join": staff,
	} {
		v.get(path).must(200).lacks("[data-draft]")
	}
	if other := lou.get(desk+"/chapter").find("form[data-draft]").AttrOr("data-draft", ""); names[other] != "" {
		t.Error("two people share what the browser keeps")
	}
	lee.Forget("session")
	sent := lee.get(desk + "/chapter").must(303).header.Get("Location")
	if sent != "/sign-in?return="+url.QueryEscape(desk+"/chapter") {
		t.Errorf("once the session is over, the form leads to %s", sent)
	}
	lee = b.as(t, lead) // signed in again
	if name := lee.get(desk+"/chapter").find("form[data-draft]").AttrOr("data-draft", ""); names[name] != desk+"/chapter" {
		t.Error("after signing in again the browser looks for other words")
	}
	form := lee.get(desk + "/chapter").must(200)
	lee.post(desk+"/chapter", but(form.filled(), "zone", "nowhere")).must(422).lacks("body[data-saved]")
	lee.post(desk+"/chapter", form.filled()).must(303)
	name := form.find("form[data-draft]").AttrOr("data-draft", "")
	if got := lee.get("/chapters/boston").find("body").AttrOr("data-saved", ""); got != name {
		t.Errorf("saved: %q, want %q", got, name)
	}
	lee.get("/chapters/boston").lacks("body[data-saved]")
	lee.SetCookie("saved", "nobodys words")
	lee.get("/chapters/boston").must(200).silentOn(t, "nobodys words")
}

// An item is added from the toolkit's form, which is saved first: blanks that were not saved are not lost.
func TestAddingAnItemSavesTheBlanks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	path := link.NationalToolkit(w.drafted.ID)
	staff := b.as(t, b.Staff(t, "Sol Staff"))
	p := staff.get(path).must(200)
	add := p.find(`button[form="toolkit"][value="add letter"]`)
	form := but(p.filled(), "slot_label_0", "Your city", "slot_key_0", "city", add.AttrOr("name", ""), "add letter")
	staff.post(path, form).to(path + "/items/new?kind=letter")
	staff.get(path+"/items/new?kind=letter").says("form > .help", "Blanks you can use: [[city]]")
	again := staff.get(path).filled()
	staff.post(path, but(again, "then", "add nothing")).to(path)
	staff.post(path, but(again, "title", "", "then", "add letter")).must(422).problem("title")
}

// A file that came with the form of an item that could not be saved is kept for when it can.
func TestAFileSurvivesAnotherFieldsError(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	base := link.NationalToolkit(w.drafted.ID)
	staff := b.as(t, b.Staff(t, "Sol Staff"))
	form := url.Values{"kind": {"file"}, "title": {""}}
	p := staff.upload(base+"/items/new", form, "file", "flyer.jpg", jpegOf(t, 1400, 800)).must(422)
	p.problem("title")
	p.says(".notice", "We kept the file you chose. It’s saved with the item.")
	p.lacks("#e-file")
	kept := p.value("kept_file")
	staff.post(base+"/items/new", but(form, "title", "The flyer", "kept_file", kept)).to(base)
	if got := items(t, b, w.drafted); string(got[len(got)-1].File) != kept {
		t.Errorf("the file is %q, want %q", got[len(got)-1].File, kept)
	}
	staff.post(base+"/items/new", but(form, "title", "The flyer again", "kept_file", kept)).must(404) // it is in use
	bad := staff.upload(base+"/items/new", form, "file", "flyer.jpg", []byte("no picture")).must(422)
	bad.problem("title")
	bad.lacks("[name=kept_file]")
}
