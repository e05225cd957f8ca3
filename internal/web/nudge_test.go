package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// shows checks that the first element that fits holds these words.
func (p response) shows(selector, want string) {
	p.t.Helper()
	if got := p.text(selector); !strings.Contains(got, want) {
		p.t.Errorf("%s: %q says %q, which lacks %q", p.asked, selector, got, want)
	}
}

// The office asks after a toolkit, is asked whether it means it, and the leads read its word by email and on their desk. One that put it off
// is not asked; nor is one that declined.
func TestTheOfficeNudges(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	boston, austin, denver := b.Chapter(t, "boston"), b.Chapter(t, "austin"), b.Chapter(t, "denver")
	kit := b.Toolkit(t, "Open on Sundays")
	leads := map[string]hub.PersonID{"boston": b.Lead(t, boston, "Lee Lead"), "austin": b.Lead(t, austin, "Ann Lead"), "denver": b.Lead(t, denver, "Dan Lead")}
	b.Push(t, kit, boston, austin, denver)
	if err := b.Store.Chapter(denver.ID).SaveAdoption(t.Context(), "", hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionDeclined, Reason: "No."}, nil); err != nil {
		t.Fatal(err)
	}
	room := link.Desk("austin") + "/toolkits/" + string(kit.ID)
	ann := b.as(t, leads["austin"])
	for day, want := range map[string]string{"": "Enter a date", "soon": "Enter a date", "2026-08-01": "That date is in the past", "2027-08-01": "within the next 90 days"} {
		ann.post(room+"/snooze", url.Values{"until": {day}}).must(422).shows("main", want)
	}
	ann.post(room+"/snooze", url.Values{"until": {"2026-10-01"}}).to(room)
	ann.get(room).must(200).shows("form[action$=snooze]", "No reminders until Oct 1.")

	staff, nudge := b.as(t, b.Staff(t, "Sol Staff")), link.NationalToolkit(kit.ID)+"/nudge"
	p := staff.get(nudge).must(200)
	if got := p.find("input[name=chapter]").Length(); got != 1 {
		t.Errorf("%d chapters can be nudged, want Boston alone", got)
	}
	p.shows("main", "They asked to wait until Oct 1.")
	if strings.Contains(p.text("main"), "Denver") {
		t.Error("a chapter that declined is on the page")
	}
	form := url.Values{"kind": {"silent"}, "chapter": {string(boston.ID), string(austin.ID), string(denver.ID)}}
	staff.post(nudge, form).must(422).shows("main", "Write a few words to the leads")
	form.Set("word", "The vote is next week.")
	asked := staff.post(nudge, form).must(200)
	asked.shows("h1", "Nudge 1 chapter?")
	asked.shows("main", "The vote is next week.")
	if b.Int(t, `SELECT COUNT(*) FROM adoptions WHERE nudged <> ''`) != 0 {
		t.Error("a question nudged somebody")
	}
	form.Set("sure", "1")
	staff.post(nudge, form).to(link.NationalToolkit(kit.ID) + "/board")
	board := staff.get(link.NationalToolkit(kit.ID) + "/board").must(200)
	board.shows(".flash", "Nudged 1 chapter. Its leads will get an email.")
	board.shows("tbody", "Nudged Sep 1.")
	board.shows("tbody", "They asked to wait until Oct 1.")
	staff.post(nudge, form).must(422).shows("main", "Choose at least one chapter.") // nobody twice within a week

	if _, err := b.Store.OweToolkitEmails(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM messages WHERE kind = 'toolkit_nudge'`); n != 1 {
		t.Errorf("%d emails, want one to Boston's lead", n)
	}
	lee := b.as(t, leads["boston"])
	lee.get(link.Desk("boston")).must(200).shows(".needs", "The national office asks: The vote is next week.")
	lee.get(link.Desk("boston")+"/toolkits").must(200).shows("main", "The national office asks: The vote is next week.")
	lee.get(link.Desk("boston")+"/toolkits/"+string(kit.ID)).must(200).shows("main .notice", "The vote is next week.")

	ann.post(room+"/snooze", url.Values{"do": {"wake"}}).to(room)
	if got := staff.get(nudge).must(200).find("input[name=chapter]").Length(); got != 1 {
		t.Errorf("%d chapters can be nudged, want Austin, which allows it again", got)
	}
	b.advance(t, hub.NudgeEvery)
	if got := b.as(t, b.Staff(t, "Sky Staff")).get(nudge).must(200).find("input[name=chapter]").Length(); got != 2 {
		t.Errorf("%d chapters can be nudged after a week, want 2", got)
	}
}

// The board says whom to phone and why, and nobody's name.
func TestWhomToPhone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	boston, austin, denver, salem := b.Chapter(t, "boston"), b.Chapter(t, "austin"), b.Chapter(t, "denver"), b.Chapter(t, "salem")
	kit := b.Toolkit(t, "Open on Sundays")
	b.Lead(t, boston, "Lee Lead")
	b.Lead(t, denver, "Dan Lead")
	b.Lead(t, salem, "Sam Lead")
	b.Exec(t, `UPDATE people SET seen_on = NULL`)
	b.Exec(t, `UPDATE chapters SET public_phone = '(617) 555-0142' WHERE id = $1`, boston.ID)
	b.Push(t, kit, boston, austin, denver, salem)
	if err := b.Store.Chapter(denver.ID).SeeToolkit(t.Context(), "", kit.ID); err != nil {
		t.Fatal(err)
	}
	adopt(t, b, salem, kit)
	e := b.Event(t, salem, func(e *hub.Event) { e.Toolkit = kit.ID })
	b.Confirmed(t, e, "Gus Guest", 3)
	board := link.NationalToolkit(kit.ID) + "/board"
	staff := b.as(t, b.Staff(t, "Sol Staff"))
	phone := func(p response) string {
		return strings.Join(strings.Fields(p.text(`section[aria-labelledby="phone"]`)), " ")
	}
	if got := phone(staff.get(board).must(200)); got != "1 chapter to phoneAustinThe chapter has no lead.No phone number on its page.Not opened" {
		t.Errorf("on the first day: %s", got)
	}
	b.advance(t, 7*24*time.Hour)
	staff = b.as(t, b.Staff(t, "Sky Staff"))
	p := staff.get(board).must(200)
	got := phone(p)
	for _, want := range []string{"3 chapters to phone", "AustinThe chapter has no lead.", "BostonNo lead has ever signed in.(617) 555-0142Not opened", "DenverNo lead has ever signed in.Opened Sep 1, no answer yet."} {
		if !strings.Contains(got, want) {
			t.Errorf("after a week: %s, want %s", got, want)
		}
	}
	for _, name := range []string{"Lee", "Dan", "Sam", "Gus"} {
		if strings.Contains(p.text("main"), name) {
			t.Errorf("the board names %s", name)
		}
	}
	if got := p.find(`a[href="tel:6175550142"]`).Length(); got != 1 {
		t.Errorf("%d links dial Boston", got)
	}
	rows := func(query string) string {
		p := staff.get(board + query).must(200)
		return strings.Join(p.find(".table-fold tbody tr td:first-child a").Map(func(_ int, td *selection) string { return td.Text() }), " ")
	}
	if got := rows("?phone=1"); got != "Austin Boston Denver" {
		t.Errorf("to phone: %s", got)
	}
	if got := rows("?sort=rsvps"); !strings.HasPrefix(got, "Salem") {
		t.Errorf("by RSVPs: %s", got)
	}
	if got := rows("?sort=silent"); !strings.HasSuffix(got, "Salem") {
		t.Errorf("by days silent: %s", got)
	}
	staff.get(board+"?sort=rsvps").shows(`tbody td[data-label="RSVPs"]`, "3")
	file := staff.get(board + ".csv?phone=1").must(200).body
	for _, want := range []string{"Why to phone", "The chapter has no lead.", "Boston,Not opened"} {
		if !strings.Contains(file, want) {
			t.Errorf("the file lacks %q:\n%s", want, file)
		}
	}
	p.shows(`section[aria-labelledby="timeline"]`, "1 of 4 chapters adopted it.")
	if got := p.find("svg.chart rect").Length(); got != 8 {
		t.Errorf("the timeline has %d days, want 8", got)
	}
}
