package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
)

// Every form of a chapter that is locked refuses, whoever sends it: the list is the route map. The control is the same chapter without its lock.
func TestALockedChapterTakesNoForm(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	event := b.Event(t, boston)
	lead := b.as(t, b.Lead(t, boston, "Robin Vale"))
	open := map[string]bool{"/leave": true, "/events/:event/rsvp/cancel": true, "/desk/lock": true, "/desk/roles/step-down": true}
	send := func(locked bool) (forms int) {
		t.Helper()
		for _, route := range routeList() {
			rest, own := strings.CutPrefix(route, "POST /chapters/:chapter")
			if !own || rest == "/desk/name" { // which takes a name off, and puts none on: TestANameGoesFromALockedChapter
				continue
			}
			forms++
			address := strings.NewReplacer("POST ", "", ":chapter", "boston", ":event", string(event.ID)).Replace(route)
			page := lead.post(address, url.Values{})
			if refused := page.find("h1").Text() == "This chapter is locked"; refused != (locked && !open[rest]) {
				t.Errorf("POST %s: refused %v, locked %v: %d", route, refused, locked, page.status)
			}
		}
		return forms
	}
	if forms := send(false); forms < 40 {
		t.Fatalf("%d forms of a chapter only", forms)
	}
	if err := b.Store.LockChapter(t.Context(), b.Person(t, "Robin Vale"), boston.ID, "A test."); err != nil {
		t.Fatal(err)
	}
	b.Clock.Advance(4 * time.Second) // the list of chapters is kept for three
	send(true)
	lead.get(link.Desk("boston")).must(200).says(".notice", "This chapter has been locked since Tue, Sep 1. You can read everything here and change nothing. Only stepping down still works. Two admins of the national office can unlock it.")
	holds(t, b.visitor(t).get(link.Chapter("boston")).must(200), "main", "paused")
}

func TestAChapterIsLockedByOneAndUnlockedByTwo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead, member := b.as(t, b.Lead(t, boston, "Robin Vale")), b.as(t, b.Member(t, boston, "Mia Member"))
	lead.post(link.Desk("boston")+"/lock", url.Values{}).must(200).says("h1", "Lock "+boston.Name+"?")
	empty := lead.post(link.Desk("boston")+"/lock", url.Values{"sure": {"1"}, "reason": {"  "}}).must(422)
	empty.says("h1", "Lock "+boston.Name+"?")
	empty.problem("reason")
	lead.post(link.Desk("boston")+"/lock", url.Values{"sure": {"1"}, "reason": {strings.Repeat("x", hub.MaxLockReason+1)}}).must(422)
	const reason = "Somebody took my laptop."
	lead.post(link.Desk("boston")+"/lock", url.Values{"sure": {"1"}, "reason": {reason}}).to(link.Desk("boston"))
	at := link.NationalChapter("boston")
	ada := b.as(t, b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{}))
	bea := b.as(t, b.Grant(t, "Bea Admin", hub.RoleNationalAdmin, hub.Chapter{}))
	staff := b.as(t, b.Staff(t, "Jordan Ellery"))
	staff.get(at).must(200).lacks(`form[action$="/unlock"]`)
	staff.post(at+"/unlock", url.Values{"do": {"ask"}}).must(403)
	staff.post(at+"/status", url.Values{"do": {"reopen"}}).must(409)
	// Its leads and the office read why; nobody else does.
	b.Clock.Advance(4 * time.Second)
	for who, reads := range map[*browser]bool{
		lead: true, staff: true, ada: true, b.as(t, b.Grant(t, "Uma Auditor", hub.RoleAuditor, hub.Chapter{})): false, member: false, b.visitor(t): false,
	} {
		found := false
		for _, address := range []string{link.Desk("boston"), at, link.Chapter("boston")} {
			found = found || strings.Contains(who.get(address).body, reason)
		}
		if found != reads {
			t.Errorf("the reason is read: %v, want %v", found, reads)
		}
	}
	ada.get(at).must(200).says(`#wrong ~ form button[value=ask]`, "Ask to unlock it")
	ada.post(at+"/unlock", url.Values{"do": {"ask"}}).to(at)
	ada.post(at+"/unlock", url.Values{"do": {"confirm"}}).must(403)
	b.Clock.Advance(4 * time.Second)
	bea.get(at).must(200).says(`button[value=confirm]`, "Confirm: unlock it")
	bea.post(at+"/unlock", url.Values{"do": {"confirm"}}).to(at)
	b.Clock.Advance(4 * time.Second)
	if ch, err := b.Store.ChapterBySlug(t.Context(), "boston"); err != nil || ch.Locked() || ch.Status != hub.CharterActive {
		t.Errorf("%+v, %v", ch, err)
	}
	lead.post("/chapters/boston/join", url.Values{}).must(303)
}

// Nobody is held in a role: a lead steps down while the chapter is locked, the last one, too.
func TestALeadStepsDownFromALockedChapter(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	robin := b.Lead(t, boston, "Robin Vale")
	sam := b.Lead(t, boston, "Sam Okafor")
	if err := b.Store.LockChapter(t.Context(), robin, boston.ID, "A test."); err != nil {
		t.Fatal(err)
	}
	at := link.Desk("boston") + "/roles"
	b.as(t, robin).get(at).must(200).says("#own ~ form button", "Step down as lead")
	b.as(t, robin).post(at+"/step-down", url.Values{"role": {"lead"}, "sure": {"1"}}).to("/me")
	b.as(t, robin).get(at).must(404)
	last := b.as(t, sam)
	holds(t, last.post(at+"/step-down", url.Values{"role": {"lead"}, "sure": {"1"}}).must(200), "#follows", "The chapter is locked")
	last.post(at+"/step-down", url.Values{"role": {"lead"}, "sure": {"1"}, "needs_lead": {"1"}}).to("/me")
	last.get(at).must(404)
	if ch, err := b.Store.ChapterBySlug(t.Context(), "boston"); err != nil || !ch.Locked() {
		t.Errorf("%+v, %v", ch.Lock, err)
	}
}

// The lock is not among a desk's everyday buttons, and imports are in the list of its pages.
func TestWhereADeskHasItsLockAndImports(t *testing.T) {
	t.Parallel()
	b := setup(t)
	desk := b.as(t, b.Lead(t, b.Chapter(t, "boston"), "Robin Vale")).get(link.Desk("boston")).must(200)
	desk.lacks(`nav.menu form[action$="/lock"]`)
	desk.says(`#wrong`, "If something is wrong")
	desk.says(`#wrong ~ form[action$="/lock"] button`, "Lock the chapter")
	desk.says(`nav[aria-labelledby=run] a[href="#wrong"]`, "If something is wrong")
	desk.says(`nav[aria-labelledby=run] a[href$="/desk/imports"]`, "Import people from a file")
}

// A lead hands over in the browser.
func TestALeadHandsOverInTheBrowser(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	robin, noor := b.as(t, b.Lead(t, boston, "Robin Vale")), b.as(t, b.Person(t, "Noor Haddad"))
	staff := b.as(t, b.Staff(t, "Jordan Ellery"))
	at := link.Desk("boston") + "/roles"
	robin.get(at).must(200).find("input[name=hand_over]")
	staff.get(at).must(200).lacks("input[name=hand_over]")
	robin.post(at, url.Values{"email": {storetest.Email("Noor Haddad")}, "role": {"lead"}, "hand_over": {"1"}}).to(at)
	noor.get("/invitations/" + b.invitationTo(t, storetest.Email("Noor Haddad"))).to(link.Invitation)
	page := noor.get(link.Invitation).must(200)
	page.says("h1", "Robin Vale hands "+boston.Name+" over to you")
	holds(t, page, ".page-head", "Only then do you become the lead")
	noor.post(link.Invitation, url.Values{"do": {"accept"}}).to("/me")
	holds(t, staff.get("/national").must(200), ".needs", "role to confirm or decline")
	id := b.Text(t, `SELECT id FROM invitations`)
	staff.get(link.NationalRoles).must(200).says("button[value=hand_over]", "Confirm the handover"+storetest.Email("Noor Haddad"))
	staff.post(link.NationalRoles+"/invitations/"+id, url.Values{"do": {"hand_over"}}).to(link.NationalRoles)
	robin.get(at).must(404)
	holds(t, noor.get(at).must(200), "#holders ~ section li", "Noor Haddad")
}
