package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// fillNetwork makes the network of v hold as many unconfirmed answers as it may.
func (b *bundle) fillNetwork(t *testing.T, v *browser, e hub.Event) {
	t.Helper()
	for i := range hub.NetworkUnconfirmed {
		v.post(link.Event("boston", e.ID)+"/rsvp", but(ann(), "email", "crowd"+strconv.Itoa(i)+"@gmail.com")).must(303)
	}
}

// holds says that what a selector finds has words in it.
func holds(t *testing.T, p response, selector, words string) {
	t.Helper()
	if got := p.find(selector).Text(); !strings.Contains(got, words) {
		t.Errorf("%s says %q, which lacks %q", selector, got, words)
	}
}

// TestARefusedAnswerIsKept: what was typed stays in the card, with a button that sends it again, with and without script; and
// it is taken when the limit no longer holds.
func TestARefusedAnswerIsKept(t *testing.T) {
	t.Parallel()
	b := setup(t)
	e := b.Event(t, b.Chapter(t, "boston"))
	path := link.Event("boston", e.ID)
	v := b.visitor(t)
	b.fillNetwork(t, v, e)
	for _, p := range []response{v.post(path+"/rsvp", ann()), v.with("HX-Request", "true").post(path+"/rsvp", ann())} {
		p.must(http.StatusTooManyRequests)
		if got := p.header.Get("Retry-After"); got != "300" {
			t.Errorf("try again after %q", got)
		}
		p.says("#rsvp h2", "Please try again in a moment")
		p.says("#rsvp .card-body > p", "Many RSVPs from your network are waiting to be confirmed by email. What you typed is still here. Try again in a few minutes. If you’re together in one place, confirm the emails you already have: that makes room for more.")
		p.says("#rsvp form button", "Try again")
		for name, want := range map[string]string{"name": "Ann Vale", "email": "ann.vale@example.org"} {
			if got := p.find(`.card [name="`+name+`"]`).AttrOr("value", ""); got != want {
				t.Errorf("what was typed as %s is gone: %q", name, got)
			}
		}
		if got := p.find(`.card [name="guests"] [selected]`).AttrOr("value", ""); got != "1" {
			t.Errorf("the number of guests is gone: %q", got)
		}
	}
	b.visitor(t).post(path+"/rsvp", but(ann(), "email", "ben.vale@example.org")).must(303) // the control: another network
	for i := range 3 {
		b.confirm(t, e, "crowd"+strconv.Itoa(i)+"@gmail.com")
	}
	v.post(path+"/rsvp", ann()).must(303)
}

// TestGuestsReadThatTheirRSVPsAreOff, members do not.
func TestGuestsReadThatTheirRSVPsAreOff(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	path, levers := link.Event("boston", e.ID), link.DeskEvent("boston", e.ID)+"/guests"
	lead, mia := b.as(t, b.Lead(t, boston, "Lee Lead")), b.as(t, b.Member(t, boston, "Mia Member"))
	off := func(what string) {
		t.Helper()
		p := b.visitor(t).get(path + "?" + what).must(200)
		p.says("#rsvp h2", "RSVPs without an account are off")
		p.lacks("#rsvp form")
		b.visitor(t).post(path+"/rsvp", ann()).must(http.StatusConflict).says("#rsvp h2", "RSVPs without an account are off")
		mia.get(path).must(200).says("#rsvp form button", "RSVP")
	}
	lead.get(levers).must(200).says("#stop", "Guest RSVPs")
	lead.post(levers, url.Values{"do": {"stop"}}).to(levers)
	off("one")
	holds(t, lead.get(levers).must(200), "main", "Allow guest RSVPs again")
	lead.post(levers, url.Values{"do": {"allow"}}).to(levers)
	b.visitor(t).post(path+"/rsvp", ann()).must(303)

	staff := b.as(t, b.Staff(t, "Sol Staff"))
	staff.post("/operator/guests/stop", nil).must(422)
	staff.post("/operator/guests/stop", url.Values{"why": {"A flood."}}).to("/operator/guests")
	off("everywhere")
	holds(t, staff.get("/operator/guests").must(200), "#guests-state", "Off everywhere")
	admin := b.as(t, b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{}))
	holds(t, admin.get("/operator").must(200), "#the-guests", "A flood.")
	admin.post("/operator/guests/allow", nil).to("/operator/guests")
	b.visitor(t).get(path+"?again").must(200).says("#rsvp form button", "RSVP")

	b.visitor(t).post(path+"/rsvp", but(ann(), "email", "x@gmail.com")).must(303)
	crowd := b.visitor(t)
	b.fillNetwork(t, crowd, e)
	crowd.post(path+"/rsvp", ann()).must(http.StatusTooManyRequests)
	holds(t, admin.get("/operator").must(200), "#live", "unconfirmed RSVPs")
	lead.post(levers, url.Values{"do": {"crowd"}}).to(levers)
	crowd.post(path+"/rsvp", ann()).must(303)
}

// A capacity of zero is refused with what was typed still there; closing RSVPs is its own button, which pages tell, and opening them
// seats those who wait.
func TestClosingRSVPs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity, e.MaxParty = 4, 5 })
	path, base := link.Event("boston", e.ID), link.DeskEvent("boston", e.ID)
	lead, mia := b.as(t, b.Lead(t, boston, "Lee Lead")), b.as(t, b.Member(t, boston, "Mia Member"))
	for _, typed := range []string{"0", "00", "-1", "many"} {
		p := lead.post(base, editorForm(b.Reload(t, e), "capacity", typed)).must(422)
		p.problem("capacity")
		if got := p.value("capacity"); got != typed {
			t.Errorf("capacity %q: what was typed is gone: %q", typed, got)
		}
	}
	if got := b.Reload(t, e).Seats.Capacity; got != 4 {
		t.Errorf("capacity %d", got)
	}
	if n := b.visitor(t).get(path).must(200).find("#f-guests option").Length(); n != 4 {
		t.Errorf("%d sizes of a party to choose from at an event of 4 seats", n)
	}
	b.visitor(t).post(path+"/rsvp", but(ann(), "guests", "4")).must(422).problem("guests")

	b.Confirmed(t, e, "Has Seats", 4)
	b.Confirmed(t, e, "Wai Ting", 2)
	lead.post(base+"/guests", url.Values{"do": {"close"}}).to(base + "/guests")
	holds(t, lead.get(base+"/guests").must(200), "main", "Open RSVPs again")
	for name, v := range map[string]*browser{"a visitor": b.visitor(t), "a member": mia} {
		p := v.get(path + "?closed").must(200)
		p.says("#rsvp h2", "RSVPs are closed")
		p.lacks("#rsvp form")
		v.post(path+"/rsvp", ann()).must(http.StatusConflict).says("#rsvp h2", "RSVPs are closed")
		if t.Failed() {
			t.Fatal(name)
		}
	}
	holds(t, b.visitor(t).get("/chapters/boston/events").must(200), ".events", "RSVPs closed")
	lead.post(base, editorForm(b.Reload(t, e), "capacity", "6")).to(base)
	if got := b.Reload(t, e).Seats; got != (hub.Seats{Capacity: 6, Taken: 4, Waiting: 1}) {
		t.Errorf("while closed: %+v", got)
	}
	lead.post(base+"/guests", url.Values{"do": {"open"}}).to(base + "/guests")
	if got := b.Reload(t, e).Seats; got != (hub.Seats{Capacity: 6, Taken: 6}) {
		t.Errorf("opened again: %+v", got)
	}
	b.advance(t, time.Minute)
	lead.post(base, editorForm(b.Reload(t, e), "capacity", "2")).to(base)
	const overbooked = "6 people have seats, and you offer 2. Nobody loses their seat, and nobody moves up until seats are free."
	lead.get(base).must(200).says("form .notice", overbooked)
	lead.get(base+"/attendees").must(200).says(".page-head .notice", overbooked)
	b.visitor(t).get(path).must(200).lacks(".notice")
}

// A guest whose party the event cannot hold any more chooses fewer people on their page.
func TestAPartyThatIsTooLargeChoosesFewer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity, e.MaxParty = 6, 6 })
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	asked := b.Guest(t, e, "Ann Vale", 5)
	b.Confirmed(t, e, "Has Seats", 3)
	waits := b.Confirmed(t, e, "Wai Ting", 5)
	lead.post(link.DeskEvent("boston", e.ID), editorForm(b.Reload(t, e), "capacity", "4")).must(303)
	holds(t, lead.get(link.DeskEvent("boston", e.ID)+"/attendees"), ".table", "Waitlist, too many people")
	open := func(r hub.RSVP) *browser {
		v := b.visitor(t)
		v.get("/rsvp/" + string(b.Store.ManageToken(r.ID))).must(303)
		return v
	}
	v := open(waits)
	v.get("/rsvp").must(200).says(".lede", "This event has only 4 seats now, fewer than you asked for. Choose fewer people to move up the waitlist.")
	v.post("/rsvp", url.Values{"do": {"resize"}, "rsvp": {string(waits.ID)}, "guests": {"0"}}).to("/rsvp")
	v.get("/rsvp").must(200).says("h1", "You’re coming")

	v = open(asked)
	p := v.get("/rsvp").must(200)
	p.says(".lede", "This event has only 4 seats. Choose fewer people, then confirm.")
	p.lacks("[value=confirm]")
	v.post("/rsvp", url.Values{"do": {"confirm"}, "rsvp": {string(asked.ID)}}).must(422).problem("guests")
	v.post("/rsvp", url.Values{"do": {"resize"}, "rsvp": {string(asked.ID)}, "guests": {"1"}}).to("/rsvp")
	v.post("/rsvp", url.Values{"do": {"confirm"}, "rsvp": {string(asked.ID)}}).to("/rsvp")
	v.get("/rsvp").must(200).says("h1", "You’re on the waitlist")
}

// TestOrganizersSeeWhatIsHeld and let it in, or remove it, with a reason, and take that back.
func TestOrganizersSeeWhatIsHeld(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 50 })
	base := link.DeskEvent("boston", e.ID)
	list := base + "/attendees"
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	for i := range 15 {
		v := b.visitor(t)
		email := fmt.Sprintf("fake%d@catchall.example", i)
		v.post(link.Event("boston", e.ID)+"/rsvp", but(ann(), "name", fmt.Sprintf("Fake %d", i), "email", email, "guests", "0")).must(303)
		var id hub.RSVPID
		if err := b.DB.QueryRowContext(t.Context(), `SELECT r.id FROM rsvps r JOIN people p ON p.id = r.person_id WHERE p.email_key = $1`, b.Keys.Lookup(email, "people.email")).Scan(&id); err != nil {
			t.Fatal(err)
		}
		v.get("/rsvp/" + string(b.Store.ManageToken(id))).to("/rsvp")
		v.post("/rsvp", url.Values{"do": {"confirm"}, "rsvp": {string(id)}}).to("/rsvp")
		if i == 14 {
			p := v.get("/rsvp").must(200)
			p.says(".flash", page.NoticeOf("held").String())
			p.says("h1", "Your RSVP is with the organizers")
		}
		b.Clock.Advance(time.Second)
	}
	holds(t, lead.get("/chapters/boston/desk").must(200), ".needs", "RSVPs held at")
	p := lead.get(list).must(200)
	p.says("#held", "Held: 3")
	first := p.find("#the-held table [name=rsvp]").First().AttrOr("value", "")
	lead.post(base+"/held", url.Values{"rsvp": {first}}).to(list)
	lead.get(list).says("#held", "Held: 2")
	lead.post(base+"/held", nil).must(404) // an empty form lets nobody in
	lead.post(base+"/held", url.Values{"rsvp": {"all"}}).to(list)
	p = lead.get(list)
	holds(t, p, ".flash", "Let in: 2.")
	p.lacks("#the-held")

	remove := p.find("td a[href*='/attendees/']").First().AttrOr("href", "")
	holds(t, lead.get(remove).must(200), "h1", "Fake")
	lead.post(remove, url.Values{"do": {"remove"}}).must(422)
	lead.post(remove, url.Values{"do": {"remove"}, "reason": {"Made-up name"}}).to(list)
	p = lead.get(list)
	holds(t, p, "[aria-labelledby=removed]", "Made-up name")
	lead.post(remove, url.Values{"do": {"restore"}}).to(list)
	lead.get(list).lacks("[aria-labelledby=removed]")
	if got := b.Mails(t, hub.MailRemoved); got != 0 {
		t.Errorf("%d people were told without a tick", got)
	}

	many := base + "/removals"
	lead.get(many).must(200)
	for domain, status := range map[string]int{"": 422, "gmail.com": 422, "elsewhere.example": 422} {
		lead.post(many, url.Values{"which": {"domain"}, "domain": {domain}, "reason": {"Fakes"}}).must(status)
	}
	lead.post(many, url.Values{"which": {"domain"}, "domain": {"@catchall.example"}, "reason": {"Fakes"}, "tell": {"1"}}).to(list)
	if got := b.Mails(t, hub.MailRemoved); got != 15 {
		t.Errorf("%d people were told, want 15", got)
	}
	lead.post(many, url.Values{"which": {"hour"}, "reason": {"Fakes"}}).must(422) // nobody is left
	b.Clock.Advance(hub.FreshFor)
	lead.post(many, url.Values{"which": {"hour"}, "reason": {"Fakes"}}).must(http.StatusForbidden) // asks for a fresh sign-in, and keeps what was typed
	if got := b.Reload(t, e).Seats.Taken; got != 0 {
		t.Errorf("%d seats are taken", got)
	}
}
