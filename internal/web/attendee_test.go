package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// change is the address of the page on which a lead changes an RSVP.
func change(e hub.Event, r hub.RSVP) string {
	return link.DeskEvent("boston", e.ID) + "/attendees/" + string(r.ID)
}

// names are the first cells of a table.
func names(p response, table string) (list []string) {
	p.find(table + " tbody tr").Each(func(_ int, row *selection) { list = append(list, strings.TrimSpace(row.Find("strong").First().Text())) })
	return list
}

// A lead adds somebody with and without an address; a host may, and may do nothing else.
func TestALeadAddsSomebody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity, e.MaxParty = 3, 5 })
	list := link.DeskEvent("boston", e.ID) + "/attendees"
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	p := lead.get(list).must(200)
	p.lacks("form.search")
	if got := p.find(`a[href="` + list + `/new"]`).Text(); got != "Add someone" {
		t.Errorf("the way to add somebody is %q", got)
	}
	if n := lead.get(list + "/new").must(200).find("#f-party option").Length(); n != 3 {
		t.Errorf("%d sizes of a party at an event of 3 seats", n)
	}
	for field, form := range map[string]url.Values{
		"name": {"email": {"ann@example.org"}}, "email": {"name": {"Ann Vale"}, "email": {"ann@example"}}, "party": {"name": {"Ann Vale"}, "party": {"4"}},
	} {
		p := lead.post(list, form).must(422)
		p.problem(field)
		if got := p.value("email"); got != form.Get("email") {
			t.Errorf("the address that was typed is gone: %q", got)
		}
	}
	slip := url.Values{"name": {"Ann Vale"}, "email": {"ann.vale@gmial.com"}}
	if p := lead.post(list, slip).must(422); p.value("asked") != "ann.vale@gmial.com" {
		t.Error("a likely slip is not asked about")
	}
	added := func(form url.Values, code string) {
		t.Helper()
		lead.post(list, form).to(list)
		lead.get(list).must(200).says(".flash", page.NoticeOf(code).String())
	}
	added(but(slip, "asked", "ann.vale@gmial.com"), "added-mailed")
	lead.post(list, url.Values{"name": {"Ann Again"}, "email": {"ANN.VALE@gmial.com"}, "asked": {"ann.vale@gmial.com"}}).must(422).says("#e-email", "Someone with this email address is already on the list.")
	added(url.Values{"name": {"Nia Name"}, "party": {"2"}}, "added")
	added(url.Values{"name": {"Wai Ting"}, "email": {"wai@example.org"}}, "added-line-mailed")
	added(url.Values{"name": {"Wilma Name"}}, "added-line")
	if got := b.Mails(t, hub.MailAdded); got != 2 || b.Mails(t, "") != 2 {
		t.Errorf("%d emails, %d in all, want 2", got, b.Mails(t, ""))
	}
	if diff := cmp.Diff([]string{"Ann V.", "Nia N.", "Wai T.", "Wilma N."}, names(lead.get(list), "table")); diff != "" {
		t.Errorf("the list (-want +got):\n%s", diff)
	}

	b.Member(t, boston, "Hal Host")
	if err := b.Store.Chapter(boston.ID).AddHost(t.Context(), "", e.ID, storetest.Email("Hal Host")); err != nil {
		t.Fatal(err)
	}
	host := b.as(t, b.Person(t, "Hal Host"))
	host.post(list, url.Values{"name": {"By Host"}}).to(list)
	p = host.get(list).must(200)
	p.lacks(`td a[href*="/attendees/"]`)
	ann := b.Confirmed(t, e, "Gus Guest", 1)
	host.get(change(e, ann)).must(403)
	for _, do := range []string{"party", "move-up", "cancel", "erase", "remove"} {
		host.post(change(e, ann), url.Values{"do": {do}, "party": {"1"}, "why": {"x"}, "reason": {"x"}, "sure": {"1"}}).must(403)
	}

	b.advance(t, e.EndsAt.Sub(b.Clock.Now()))
	lead = b.as(t, b.Person(t, "Lee Lead"))
	lead.get(list).must(200).lacks(`a[href="` + list + `/new"]`)
	lead.post(list, url.Values{"name": {"Too Late"}}).must(http.StatusConflict)
}

// What a lead can do about one RSVP stands on its page: change the party, move up with a reason, cancel, remove, delete.
func TestALeadActsOnAnAttendee(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity, e.MaxParty = 5, 4 })
	list := link.DeskEvent("boston", e.ID) + "/attendees"
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	ann, first, last := b.Confirmed(t, e, "Ann Vale", 4), b.Confirmed(t, e, "First Inline", 3), b.Confirmed(t, e, "Last Inline", 2)
	state := func(r hub.RSVP) hub.RSVP {
		t.Helper()
		got, err := b.Store.Chapter(boston.ID).RSVP(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	act := func(r hub.RSVP, notice string, form url.Values) {
		t.Helper()
		lead.post(change(e, r), form).to(list)
		lead.get(list).must(200).says(".flash", page.NoticeOf(notice).String())
	}

	p := lead.get(change(e, last)).must(200)
	p.says("h1", "Last I.")
	p.silentOn(t, "Inline", "last.inline@example.org")
	holds(t, p, ".facts", "Place on the waitlist2")
	holds(t, p, "form[aria-labelledby=move-up]", "1 seat is free.")
	lead.get(change(e, ann)).must(200).lacks("form[aria-labelledby=move-up]")
	p = lead.get(change(e, last) + "?names=1").must(200)
	p.says("h1", "Last Inline")
	holds(t, p, ".facts", "last.inline@example.org")
	b.since(t, b.Person(t, "Lee Lead"), 11*time.Minute).get(change(e, last) + "?names=1").must(http.StatusSeeOther)

	lead.post(change(e, last), url.Values{"do": {"move-up"}}).must(422).problem("why")
	p = lead.post(change(e, last), url.Values{"do": {"move-up"}, "why": {"Interpreter"}}).must(422)
	p.says("#e-why", "Only 1 seat is free, fewer than they need.")
	if p.value("why") != "Interpreter" {
		t.Error("the reason that was typed is gone")
	}
	act(last, "party", url.Values{"do": {"party"}, "party": {"1"}})
	act(last, "moved-up", url.Values{"do": {"move-up"}, "why": {"Interpreter"}})
	if got := state(last); got.State != hub.RSVPGoing || got.MovedReason != "Interpreter" || state(first).State != hub.RSVPWaitlisted {
		t.Errorf("moved up: %+v", got)
	}
	holds(t, lead.get(change(e, last)), ".facts", "Interpreter")

	for _, c := range []struct{ party, says string }{{"9", "Choose a number from 1 to 4."}, {"0", "Choose a number from 1 to 4."}, {"many", "Choose a number from 1 to 4."}} {
		lead.post(change(e, last), url.Values{"do": {"party"}, "party": {c.party}}).must(422).says("#e-party", c.says)
	}
	lead.post(change(e, last), url.Values{"do": {"party"}, "party": {"2"}}).must(422).says("#e-party", "No more seats are free, or others are waiting for them.")

	ask := lead.post(change(e, last), url.Values{"do": {"cancel"}, "told": {"1"}}).must(200)
	ask.says("h1", "Cancel the RSVP of Last I.?")
	holds(t, ask, "#follows", "They get an email that says so.")
	if ask.value("told") != "1" || state(last).State != hub.RSVPGoing {
		t.Error("the question forgets the tick, or asks too late")
	}
	act(last, "off-for-mailed", url.Values{"do": {"cancel"}, "told": {"1"}, "sure": {"1"}})
	if got := b.Mails(t, hub.MailCancelledFor); got != 1 {
		t.Errorf("%d emails, want 1", got)
	}
	act(first, "off-for", url.Values{"do": {"cancel"}, "sure": {"1"}})
	p = lead.get(list)
	if diff := cmp.Diff([][]string{{"Ann V."}, {"First I.", "Last I."}}, [][]string{names(p, "[aria-labelledby=list]"), names(p, "[aria-labelledby=cancelled]")}); diff != "" {
		t.Errorf("those who are not coming stand apart (-want +got):\n%s", diff)
	}
	lead.post(change(e, first), url.Values{"do": {"cancel"}, "sure": {"1"}}).must(http.StatusConflict)
	lead.get(change(e, first)).must(200).lacks("form[aria-labelledby=cancel], form[aria-labelledby=remove], form[aria-labelledby=party]")

	ask = lead.post(change(e, ann), url.Values{"do": {"erase"}}).must(200)
	ask.says("h1", "Delete the RSVP of Ann V.?")
	mails := b.Mails(t, "")
	act(ann, "row-deleted", url.Values{"do": {"erase"}, "sure": {"1"}})
	lead.get(change(e, ann)).must(404)
	if got := b.Mails(t, ""); got > mails {
		t.Errorf("%d emails more", got-mails)
	}
	if got := b.Reload(t, e).Seats; got != (hub.Seats{Capacity: 5}) {
		t.Errorf("seats: %+v", got)
	}
	for action, want := range map[string]int{"attendee.resize": 1, "attendee.move_up": 1, "attendee.cancel": 2, "attendee.erase": 1} {
		if got := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action = $1`, action); got != want {
			t.Errorf("%d rows of %s in the trail, want %d", got, action, want)
		}
	}
	lead.post(change(e, first), url.Values{"do": {"fly"}}).must(http.StatusBadRequest)
}

// The list is searched, narrowed down and sorted; what is masked cannot be found out by searching for it.
func TestTheListIsSearchedAndSorted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 3 })
	list := link.DeskEvent("boston", e.ID) + "/attendees"
	zoe := b.Confirmed(t, e, "Zoe Young", 2)
	b.advance(t, time.Minute)
	b.Confirmed(t, e, "ana Abara", 1)
	b.Confirmed(t, e, "Moe Miller", 1)
	gone := b.Confirmed(t, e, "Gone Guest", 1)
	b.advance(t, time.Minute)
	tenant := b.Store.Chapter(boston.ID)
	for _, err := range []error{tenant.Withdraw(t.Context(), "", gone.ID), tenant.Remove(t.Context(), zoe.ID, store.Removal{Reason: "Not coming"})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	for query, want := range map[string][]string{
		"":                          {"ana A.", "Moe M.", "Gone G.", "Zoe Y."},
		"?sort=name":                {"ana A.", "Moe M.", "Gone G.", "Zoe Y."},
		"?sort=answered":            {"Moe M.", "ana A.", "Gone G.", "Zoe Y."},
		"?q=MOE":                    {"Moe M."},
		"?q=miller":                 nil,
		"?q=moe.miller%40example":   nil,
		"?q=miller&names=1":         {"Moe Miller"},
		"?q=moe.miller%40e&names=1": {"Moe Miller"},
		"?state=going&sort=name":    {"ana A.", "Moe M."},
		"?state=cancelled":          {"Gone G."},
		"?state=removed":            {"Zoe Y."},
		"?state=held":               nil,
		"?state=nonsense&q=gone":    {"Gone G."},
	} {
		p := lead.get(list + query).must(200)
		if diff := cmp.Diff(want, names(p, "main table.table")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
		if len(want) == 0 {
			p.says(".empty", "No matching RSVPs. Try fewer filters.")
		}
	}
	p := lead.get(list + "?sort=name&q=o&names=1").must(200)
	if p.value("names") != "1" || p.value("q") != "o" || p.find("#f-sort option[selected]").AttrOr("value", "") != "name" {
		t.Error("the form forgets how the list was asked for")
	}
	p = lead.get(list + "?sort=name&q=o&page=1").must(200)
	if got := p.find(`a[href*="names=1"]`).AttrOr("href", ""); got != list+"?names=1&q=o&sort=name" {
		t.Errorf("the way to full names is %q", got)
	}
}

// The sheet for the door has the names of those with seats, in order, nothing else about them, and blank lines.
func TestTheSheetForTheDoor(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 5 })
	b.Confirmed(t, e, "Zoe Young", 3)
	b.Confirmed(t, e, "ana Abara", 1)
	online := b.Confirmed(t, e, "Onno Online", 1)
	b.Exec(t, `UPDATE rsvps SET attends = 'online' WHERE id = $1`, online.ID)
	b.Confirmed(t, e, "Wai Ting", 1)
	person := b.Lead(t, boston, "Lee Lead")
	path := link.DeskEvent("boston", e.ID) + "/attendees/door"
	p := b.as(t, person).get(path).must(200)
	var rows []string
	p.find("table.door tbody tr:not(.walk-in)").Each(func(_ int, row *selection) {
		rows = append(rows, strings.Join(strings.Fields(row.Text()), " "))
	})
	if diff := cmp.Diff([]string{"ana Abara1", "Zoe Young3"}, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	p.silentOn(t, "@example.org", "Wai", "Onno")
	if n := p.find("table.door tr.walk-in").Length(); n < 5 {
		t.Errorf("%d blank lines", n)
	}
	if n := p.find("table.door .box").Length(); n < len(rows) {
		t.Errorf("%d boxes to tick", n)
	}
	if got := b.looks(t, person, "attendees.print"); got != 1 {
		t.Errorf("%d rows in the trail", got)
	}
	b.since(t, person, 11*time.Minute).get(path).must(http.StatusSeeOther)
}
