package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// A lead postpones an event, gives it a new date, cancels it and puts it back on; everyone who RSVPed hears each time what changed.
func TestPostponedAndBackOn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	b.Confirmed(t, e, "Ines Farrow", 2)
	lead, v := b.as(t, b.Lead(t, boston, "Lena Lead")), b.visitor(t)
	base, public := link.DeskEvent("boston", e.ID), link.Event("boston", e.ID)

	editor := lead.get(base).must(200)
	editor.says(`a[href$="/postpone"]`, "Postpone event")
	editor.lacks(`a[href$="/reinstate"]`)
	lead.get(base+"/postpone").must(200).says("h1", "Postpone "+e.Title)
	p := lead.post(base+"/postpone", url.Values{"note": {strings.Repeat("x", 501)}}).must(422)
	p.problem("note")
	if got := p.value("note"); len(got) != 501 {
		t.Errorf("%d characters of the note are kept", len(got))
	}
	lead.post(base+"/postpone", url.Values{"note": {"The hall is flooded."}}).to(public)
	lead.get(public).says(".flash", "The event is postponed. 1 person who RSVPed will get an email.")
	if got := b.Mails(t, hub.MailPostponed); got != 1 {
		t.Errorf("%d emails, want 1", got)
	}
	lead.post(base+"/postpone", nil).must(409)

	page := v.get(public).must(200)
	page.says(".notice-bad strong", "This event is postponed. There’s no new date yet.")
	page.says("#rsvp h2", "This event is postponed")
	page.lacks(`form[action*="/rsvp"], a[href$=".ics"]`)
	if body := page.body; !strings.Contains(body, "https://schema.org/EventPostponed") || !strings.Contains(body, "<title>Postponed: ") || !strings.Contains(body, "The hall is flooded.") {
		t.Error("the page does not say everywhere that it is postponed")
	}
	v.get("/events").lacks(`a[href="` + public + `"]`)
	v.get("/chapters/boston/events").says(`.events .tag`, "Postponed")
	v.post(public+"/rsvp", url.Values{"name": {"Kim Tran"}, "email": {"kim.tran@example.org"}, "guests": {"0"}}).must(409)
	if feed := v.get("/chapters/boston/events.ics").must(200).body; !strings.Contains(feed, "STATUS:TENTATIVE") || !strings.Contains(feed, "SUMMARY:Postponed: ") {
		t.Errorf("the feed says nothing of it:\n%s", feed)
	}

	later := e.StartsAt.In(e.Location()).AddDate(0, 0, 7).Format(time.DateOnly)
	form := editorForm(b.Reload(t, e), "date", later, "quietly", "on", "change_note", "See you next week.")
	lead.post(base, form).to(base)
	lead.get(base).says(".flash", "Saved. 1 person who RSVPed will get an email about the change.")
	if got := b.Reload(t, e); got.Postponed() || got.ChangeNote != "See you next week." || b.Mails(t, hub.MailEventChanged) != 1 {
		t.Errorf("a new date is never kept quiet: %+v, %d emails", got.ChangeNote, b.Mails(t, hub.MailEventChanged))
	}
	v.get(public).lacks(".notice-bad")

	lead.post(base+"/cancel", url.Values{"reason": {"A storm."}}).to(public)
	lead.get(public).says(".flash", "The event is cancelled. 1 person who RSVPed will get an email.")
	off := lead.get(base).must(200)
	off.lacks("input[name=title]")
	off.says(`a[href$="/reinstate"]`, "Put back on")
	lead.get(base+"/reinstate").must(200).says("h1", "Put "+e.Title+" back on")
	lead.post(base+"/reinstate", url.Values{"note": {"The storm is gone."}}).to(public)
	lead.get(public).says(".flash", "The event is back on. 1 person who RSVPed will get an email.")
	v.get(public).lacks(".notice-bad")
	lead.post(base+"/reinstate", nil).must(409)
	lead.get(base + "/reinstate").must(200).lacks("form.form textarea")

	b.advance(t, 90*24*time.Hour)
	lead = b.as(t, b.Lead(t, boston, "Lou Lead"))
	lead.post(base+"/postpone", nil).must(409) // it is over
}

// A correction is kept quiet: calendars take it up, and nobody is emailed.
func TestAQuietCorrection(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	b.Confirmed(t, e, "Ines Farrow", 2)
	lead, base := b.as(t, b.Lead(t, boston, "Lena Lead")), link.DeskEvent("boston", e.ID)
	if lead.get(base).must(200).find(`input[name="quietly"]`).Length() != 1 {
		t.Error("the editor does not offer it")
	}
	lead.post(base, editorForm(b.Reload(t, e), "venue", "Dudley Branch Library", "quietly", "on")).to(base)
	lead.get(base).says(".flash", "Saved.")
	if got := b.Reload(t, e); b.Mails(t, hub.MailEventChanged) != 0 || got.Sequence != e.Sequence+1 || !got.Told.IsZero() {
		t.Errorf("%d emails, sequence %d, told %+v", b.Mails(t, hub.MailEventChanged), got.Sequence, got.Told)
	}
	lead.post(base, editorForm(b.Reload(t, e), "venue", "Dudley Library", "change_note", strings.Repeat("x", 501))).must(422).problem("change_note")
}

// A copy of an event that does not take RSVPs takes them.
func TestACopyTakesRSVPs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	lead := b.as(t, b.Lead(t, boston, "Lena Lead"))
	lead.post(link.DeskEvent("boston", e.ID)+"/guests", url.Values{"do": {"close"}})
	lead.post(link.DeskEvent("boston", e.ID)+"/postpone", nil)
	copied := lead.post(link.DeskEvent("boston", e.ID)+"/copy", nil)
	id := hub.EventID(copied.header.Get("Location")[len(link.DeskEvent("boston", "")):])
	got, err := b.Store.Chapter(boston.ID).Event(t.Context(), id)
	if err != nil || got.Closed() || got.Sequence != 0 {
		t.Errorf("closed %v, sequence %d: %v", got.Closed(), got.Sequence, err)
	}
}
