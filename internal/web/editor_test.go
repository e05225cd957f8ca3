package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// editorForm is the editor's form of an event with some fields changed: pairs of name and value.
func editorForm(e hub.Event, pairs ...string) url.Values {
	f := event.FormOf(e)
	form := url.Values{
		"title": {f.Title}, "summary": {f.Summary}, "description": {f.Description}, "mode": {string(f.Mode)}, "date": {f.Date}, "start": {f.Start}, "end": {f.End}, "end_date": {f.EndDate}, "all_day": {map[bool]string{true: "1"}[f.AllDay]},
		"zone": {f.Zone}, "venue": {f.Venue}, "address": {f.Address}, "locality": {f.Locality}, "region": {f.Region}, "postal_code": {f.PostalCode},
		"join_url": {f.JoinURL}, "capacity": {page.NumberOrEmpty(f.Capacity)}, "max_party": {page.NumberOrEmpty(f.MaxParty)}, "bring": {f.Bring}, "cover_alt": {f.CoverAlt},
		"seen": {seenBy(e)},
	}
	return but(form, pairs...)
}

// seenBy is what the editor of an event says its fields began with.
func seenBy(e hub.Event) string {
	f := event.FormOf(e)
	stored := page.FormOf(nil, f, nil).Values
	for _, a := range hub.AccessQuestions() {
		stored["access_"+a.Key] = map[hub.Answer]string{hub.Yes: "yes", hub.No: "no", hub.NotAnswered: "open"}[*a.Of(&f.Access)]
	}
	stored["cover"] = string(e.Cover)
	return page.Seen(stored)
}

// TestAnEventFromTheFirstWordToTheLast goes the way of a lead: write, preview, publish, change, call off, copy.
func TestAnEventFromTheFirstWordToTheLast(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead, v := b.as(t, b.Lead(t, boston, "Lee Lead")), b.visitor(t)

	empty := lead.get(link.Desk("boston") + "/events/new").must(200)
	for field, want := range map[string]string{"date": "2026-09-08", "start": "18:30", "end": "20:00", "zone": "America/New_York", "locality": "Boston", "region": "MA", "max_party": "5"} {
		if got := empty.value(field); got != want {
			t.Errorf("a new event begins with %s %q, want %q", field, got, want)
		}
	}

	form := editorForm(hub.Event{Zone: "America/New_York", MaxParty: 5}, "title", "Seed swap", "mode", "in_person", "date", "2026-10-10", "start", "10:00", "end", "12:00",
		"venue", "Old barn", "locality", "Boston", "postal_code", "02108", "access_step_free", "yes", "access_masks", "no", "capacity", "20")
	wrong := lead.post(link.Desk("boston")+"/events", but(form, "title", "", "date", "soon", "capacity", "many", "bring", strings.Repeat("x", 241))).must(422)
	for _, field := range []string{"title", "date", "capacity", "bring"} {
		wrong.problem(field)
	}
	if got := wrong.value("venue"); got != "Old barn" {
		t.Errorf("what was typed is gone: %q", got)
	}

	saved := lead.post(link.Desk("boston")+"/events", but(form, "then", "preview")).must(303).header.Get("Location")
	id := hub.EventID(strings.TrimSuffix(strings.TrimPrefix(saved, link.Desk("boston")+"/events/"), "/preview"))
	base, public := link.DeskEvent("boston", id), link.Event("boston", id)
	preview := lead.get(saved).must(200)
	preview.says("h1", "Seed swap")
	preview.says(".access .yes", "Step-free entrance")
	preview.says(".access .no", "No masks provided")
	v.get(public).must(404)
	lead.post(base+"/publish", nil).to(public)
	lead.get(public).says(".flash", page.NoticeOf("published").String())
	v.get(public).must(200).says(".card-head", "20 of 20 seats left")

	guest := b.Confirmed(t, b.Reload(t, hub.Event{ID: id, Chapter: boston.ID}), "Ann Vale", 2)
	e := b.Reload(t, hub.Event{ID: id, Chapter: boston.ID})
	b.advance(t, time.Minute)
	lead.post(base, editorForm(e, "description", "Bring **seeds**.")).to(base)
	if got := b.Mails(t, hub.MailEventChanged); got != 0 {
		t.Errorf("%d mails about a word", got)
	}
	late := editorForm(e, "description", "Overwritten")
	lead.post(base, late).must(409)
	e = b.Reload(t, e)
	if e.Description != "Bring **seeds**." || e.Sequence != 0 {
		t.Errorf("description %q, sequence %d", e.Description, e.Sequence)
	}
	b.advance(t, time.Minute)
	lead.post(base, editorForm(e, "start", "11:00")).to(base)
	if got := b.Mails(t, hub.MailEventChanged); got != 1 {
		t.Errorf("%d mails about a new time, want 1", got)
	}
	none := v.get(public)
	none.says(".facts > div:last-child dt", "Where")
	b.advance(t, time.Minute)
	lead.post(base, editorForm(b.Reload(t, e), "bring", " Seeds, in paper  bags ")).to(base)
	v.get(public).says(".facts > div:last-child dd", "Seeds, in paper bags")
	if got := b.Mails(t, hub.MailEventChanged); got != 1 {
		t.Errorf("%d emails after a word about what to bring, want 1", got)
	}
	v.get(public).says(".facts time", "Sat, Oct 10, 11:00 am to noon EDT")

	lead.post(base+"/delete", nil).must(404) // only drafts can be deleted
	asked := lead.get(base + "/cancel").must(200)
	asked.says(".page-head h1 + p", "2 seats are taken. Everyone who RSVPed, including the waitlist, will get an email.")
	asked.says(".page-head p:nth-last-child(2)", "The page stays up and says the event is cancelled. It’s removed from people’s calendars.")
	lead.post(base+"/cancel", url.Values{"reason": {" "}}).must(422).problem("reason")
	lead.post(base+"/cancel", url.Values{"reason": {"A storm."}}).to(public)
	v.get(public).says(".notice-bad strong", "This event is cancelled.")
	if got := b.Mails(t, hub.MailEventOff); got != 1 {
		t.Errorf("%d mails, want 1", got)
	}
	lead.post(base+"/publish", nil).must(409)
	off := lead.post(base, editorForm(b.Reload(t, e), "title", "Back again")).must(409)
	off.says(".error-summary strong", "This event is cancelled and can’t be changed. What you typed is below, but it isn’t saved.")
	if got := off.value("title"); got != "Back again" {
		t.Errorf("what was typed is gone: %q", got)
	}
	off.lacks("form[data-modes] button")
	g := b.visitor(t)
	g.manage(guest).says("h1", "This event is cancelled")

	copied := lead.post(base+"/copy", nil).must(303).header.Get("Location")
	p := lead.get(copied).must(200)
	p.says(".flash", page.NoticeOf("copied").String())
	if title, date := p.value("title"), p.value("date"); title != "Seed swap" || date != "2026-09-08" {
		t.Errorf("the copy is %q on %s", title, date)
	}
	lead.post(copied+"/cancel", url.Values{"reason": {"Never announced."}}).must(409)
	ask := lead.post(copied+"/delete", nil).must(200)
	ask.says("main form button", "Delete draft")
	lead.get(copied).must(200) // it is there until the question is answered
	lead.post(copied+"/delete", url.Values{"sure": {"1"}}).to(link.Desk("boston"))
	lead.get(copied).must(404)
}

func TestWhatIsMissingForPublishingIsShownInTheEditor(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	late := b.Draft(t, boston, soon(time.Hour, b), func(e *hub.Event) { e.Place.Venue = "" })
	b.advance(t, 4*time.Hour)
	base := link.DeskEvent("boston", late.ID)
	for name, p := range map[string]response{
		"from the preview": lead.post(base+"/publish", nil).must(422),
		"from the editor":  lead.post(base, editorForm(late, "title", "Better words", "then", "publish")).must(422),
	} {
		p.problem("date")
		p.problem("venue")
		p.says(".error-summary strong", "The event is saved, but it isn’t published yet. Please fix:")
		if got := p.find("form[data-modes]").AttrOr("action", ""); got != base {
			t.Errorf("%s: the editor posts to %q", name, got)
		}
	}
	if got := b.Reload(t, late); got.State != hub.EventDraft || got.Title != "Better words" {
		t.Errorf("it is %s, %q", got.State, got.Title)
	}
}

// What was typed is what is published: the button is one of the editor's own form.
func TestPublishingSavesWhatWasTyped(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	e := b.Draft(t, boston, soon(48*time.Hour, b))
	base := link.DeskEvent("boston", e.ID)
	p := lead.get(base).must(200)
	p.says(`form[data-modes] button[name="then"][value="publish"]`, "Publish event")
	p.lacks(`form[action$="/publish"]`)
	lead.post(base, editorForm(e, "title", "", "then", "publish")).must(422).problem("title")
	lead.post(base, editorForm(e, "title", "Better words", "then", "publish")).to(link.Event("boston", e.ID))
	lead.get(link.Event("boston", e.ID)).says(".flash", page.NoticeOf("published").String())
	if got := b.Reload(t, e); got.State != hub.EventPublished || got.Title != "Better words" {
		t.Errorf("it is %s, %q", got.State, got.Title)
	}
	lead.get(base).lacks(`button[value="publish"]`)
}

// Two leads write at the same time: the second keeps their words, and decides.
func TestTheSecondOfTwoEditorsKeepsTheirWords(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	first, second := b.as(t, b.Lead(t, boston, "Lee Lead")), b.as(t, b.Lead(t, boston, "Lou Lead"))
	e := b.Draft(t, boston, soon(48*time.Hour, b))
	base := link.DeskEvent("boston", e.ID)
	b.advance(t, time.Minute)
	first.post(base, editorForm(e, "title", "Hers")).to(base)
	b.advance(t, time.Minute)
	theirs := editorForm(e, "title", "His", "description", "A long evening’s work.", "then", "publish")
	p := second.post(base, theirs).must(409)
	p.says(".error-summary strong", page.Overtaken.String())
	if title, text := p.value("title"), p.value("description"); title != "His" || text != "A long evening’s work." {
		t.Errorf("what was typed is gone: %q, %q", title, text)
	}
	if got := b.Reload(t, e); got.Title != "Hers" || got.State != hub.EventDraft {
		t.Errorf("it is %s, %q", got.State, got.Title)
	}
	second.post(base, theirs).must(409) // the old page still cannot
	second.post(base, but(theirs, "seen", p.value("seen"), "then", "")).to(base)
	if got := b.Reload(t, e).Title; got != "His" {
		t.Errorf("title %q", got)
	}
}

func TestAPictureThatIsRefusedLeavesTheEventSaved(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	e := b.Draft(t, boston, soon(48*time.Hour, b))
	base := link.DeskEvent("boston", e.ID)
	p := lead.upload(base, editorForm(e, "title", "Better words", "then", "publish"), "cover", "a.jpg", []byte("no picture")).must(422)
	p.says(".error-summary strong", "The event is saved, but its picture isn’t. Please fix:")
	p.problem("cover")
	if got := b.Reload(t, e); got.Title != "Better words" || got.State != hub.EventDraft {
		t.Errorf("it is %s, %q", got.State, got.Title)
	}
	wrong := lead.upload(base, editorForm(b.Reload(t, e), "title", ""), "cover", "a.jpg", []byte("no picture")).must(422)
	wrong.says(".error-summary strong", "Not saved. Please fix:")
}

// A lead sees what else is on when their event is, not what is on this week.
func TestAroundTheTimeOfTheEvent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston, quincy := b.Chapter(t, "boston"), b.Chapter(t, "quincy")
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	const week = 7 * 24 * time.Hour
	b.Event(t, quincy, soon(24*time.Hour, b), func(e *hub.Event) { e.Title = "This week" })
	b.Event(t, quincy, soon(5*week, b), func(e *hub.Event) { e.Title = "In five weeks" })
	e := b.Draft(t, boston, soon(5*week+24*time.Hour, b))
	base := link.DeskEvent("boston", e.ID)
	around := func(p response) string { return p.find("#around + .events h3").Text() }
	if got := around(lead.get(base).must(200)); got != "In five weeks" {
		t.Errorf("around the event: %q", got)
	}
	typed := b.Clock.Now().Add(48 * time.Hour).Format(time.DateOnly)
	if got := around(lead.post(base, editorForm(e, "title", "", "date", typed)).must(422)); got != "This week" {
		t.Errorf("around the date as typed: %q", got)
	}
	far := b.Draft(t, boston, soon(20*week, b))
	lead.get(link.DeskEvent("boston", far.ID)).says("#around + p", "No other events near you in the week before or after.")
}

// An event that an import left without a town is copied as it is.
func TestCopyingAnEventWithoutATown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	e := b.Event(t, boston, func(e *hub.Event) { e.Place = hub.Place{Venue: "Old barn"} })
	to := lead.post(link.DeskEvent("boston", e.ID)+"/copy", nil).must(303).header.Get("Location")
	if got := lead.get(to).must(200).value("venue"); got != "Old barn" {
		t.Errorf("the copy is at %q", got)
	}
}

func TestHostsEditAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWalled(t, options{})
	host := w.browser(t, w.column("H"))
	e := w.open
	p := host.get(link.DeskEvent("boston", e.ID)).must(200)
	p.lacks(`form[action$="/copy"], button[value="publish"], form[action$="/delete"], a[href$="/cancel"]`)
	host.post(link.DeskEvent("boston", e.ID), editorForm(e, "summary", "Bring a friend.")).must(303)
	if got := w.Reload(t, e).Summary; got != "Bring a friend." {
		t.Errorf("summary %q", got)
	}
	draft := host.get(link.DeskEvent("boston", w.draft.ID)).must(200)
	draft.lacks(`form[action$="/copy"], button[value="publish"], form[action$="/delete"]`)
	host.post(link.DeskEvent("boston", w.draft.ID), editorForm(w.draft, "then", "publish")).must(403)
	if got := w.Reload(t, w.draft).State; got != hub.EventDraft {
		t.Errorf("a host published it: %s", got)
	}
	host.get(link.DeskEvent("boston", w.draft.ID) + "/preview").lacks(`form[action$="/publish"]`)
}

// Who hosts finds the way from their own page to everything a host may open.
func TestHostsFindTheirEvents(t *testing.T) {
	t.Parallel()
	w := newWalled(t, options{})
	over, off := w.Event(t, w.boston, soon(time.Hour, w.bundle)), w.Event(t, w.boston, soon(30*24*time.Hour, w.bundle))
	w.host(t, "Hal Host", over, off)
	if _, err := w.Store.Chapter(w.boston.ID).CancelEvent(t.Context(), "", off.ID, "A storm."); err != nil {
		t.Fatal(err)
	}
	w.browser(t, w.column("M")).get("/me").must(200).lacks("#hosted")
	w.advance(t, 27*time.Hour+time.Minute) // the right to one ended just now
	host := w.browser(t, w.column("H"))
	p := host.get("/me").must(200)
	var got []string
	p.find("#hosted + .people a").Each(func(_ int, a *selection) {
		href := a.AttrOr("href", "")
		host.get(href).must(200)
		got = append(got, strings.NewReplacer(string(w.open.ID), "OPEN", string(w.draft.ID), "DRAFT", string(off.ID), "OFF", string(over.ID), "OVER").Replace(href))
	})
	slices.Sort(got)
	want := []string{
		"/chapters/boston/desk/events/DRAFT", "/chapters/boston/desk/events/DRAFT/preview", "/chapters/boston/desk/events/OFF", "/chapters/boston/desk/events/OFF/attendees",
		"/chapters/boston/desk/events/OPEN", "/chapters/boston/desk/events/OPEN/attendees", "/chapters/boston/events/OFF", "/chapters/boston/events/OPEN",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what a host may open (-want +got):\n%s", diff)
	}
	tags := p.find("#hosted + .people .tag").Map(func(_ int, tag *selection) string { return tag.Text() })
	slices.Sort(tags)
	if diff := cmp.Diff([]string{"Cancelled", "Draft"}, tags); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

func TestNamingHosts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	base := link.DeskEvent("boston", e.ID)
	b.Person(t, "Sam Stranger")
	host := b.Member(t, boston, "Hal Host")

	for _, email := range []string{"sam.stranger@example.org", "nobody@example.org"} { // the same answer for both
		lead.post(base+"/hosts", url.Values{"email": {email}}).must(200).says("h1", "Invite "+email+" to host this event?")
	}
	for _, email := range []string{"", "no address"} {
		p := lead.post(base+"/hosts", url.Values{"email": {email}}).must(422)
		p.problem("email")
		if got := p.value("email"); got != email {
			t.Errorf("what was typed is gone: %q", got)
		}
	}
	b.as(t, host).get(base).must(404)
	lead.post(base+"/hosts", url.Values{"email": {"Hal.Host@example.org "}}).to(base + "/attendees")
	b.as(t, host).get(base).must(200)
	p := lead.get(base + "/attendees").must(200)
	p.says("#hosts ~ .people span", "Hal Host")
	remove := p.find("#hosts ~ .people form").AttrOr("action", "")
	lead.post(remove, nil).must(200).says("h1", "Remove Hal Host as a host?")
	b.as(t, host).get(base).must(200)
	lead.post(remove, url.Values{"sure": {"1"}}).to(base + "/attendees")
	b.as(t, host).get(base).must(404)
}

// An event of whole days has no hours: not on its page, in lists, in feeds, for programs that read the page, or in what people are told.
func TestAnEventOfWholeDays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	b.Confirmed(t, e, "Sam Ortiz", 1)
	lead, base, visitor := b.as(t, b.Lead(t, boston, "Lee Lead")), link.DeskEvent("boston", e.ID), b.visitor(t)
	lead.post(base, editorForm(e, "all_day", "1", "date", "2026-12-19", "end_date", "2026-12-18")).must(422).problem("end_date")
	lead.post(base, editorForm(e, "all_day", "1", "date", "2026-12-19", "end_date", "2027-01-19")).must(422).problem("end_date")
	lead.post(base, editorForm(e, "all_day", "1", "date", "2026-12-19", "end_date", "2026-12-20", "start", "", "end", "")).to(base)
	stored := b.Reload(t, e)
	if said := stored.Schedule(); said.Starts != "2026-12-19T00:00" || said.Ends != "2026-12-21T00:00" || !said.AllDay {
		t.Errorf("stored %+v", said)
	}
	p := visitor.get(link.Event("boston", e.ID)).must(200)
	p.says(".facts time", "Sat, Dec 19 to Sun, Dec 20, all day")
	p.lacks("[data-local]")
	if got := p.find(".facts time").AttrOr("datetime", ""); got != "2026-12-19" {
		t.Errorf("for programs it begins %q", got)
	}
	if data := p.find("script[type='application/ld+json']").Text(); !strings.Contains(data, `"startDate":"2026-12-19"`) || !strings.Contains(data, `"endDate":"2026-12-20"`) {
		t.Errorf("as data: %s", data)
	}
	visitor.get("/chapters/boston/events").says(".events p", "all day, through Sun, Dec 20")
	for _, feed := range []string{link.Event("boston", e.ID) + ".ics", "/chapters/boston/events.ics"} {
		text := visitor.get(feed).must(200).body
		if !strings.Contains(text, "DTSTART;VALUE=DATE:20261219\r\nDTEND;VALUE=DATE:20261221\r\n") || strings.Contains(text, "VTIMEZONE") {
			t.Errorf("%s:\n%s", feed, text)
		}
	}
	if b.Mails(t, hub.MailEventChanged) != 1 {
		t.Error("who comes is not told that the hours are gone")
	}
	form := lead.get(base)
	if form.find("[name=all_day][checked]").Length() != 1 || form.value("end_date") != "2026-12-20" || form.value("start") != "18:30" {
		t.Error("its editor does not show whole days, or offers no usual hours")
	}
	b.advance(t, time.Minute)
	lead.post(base, editorForm(stored, "all_day", "1", "title", "Market")).to(base) // nothing of when changed
	if again := b.Reload(t, e); again.Schedule() != stored.Schedule() || again.Sequence != stored.Sequence || again.Title != "Market" {
		t.Errorf("a new title gives %+v, sequence %d", again.Schedule(), again.Sequence)
	}
	b.advance(t, time.Minute)
	lead.post(base, editorForm(b.Reload(t, e), "all_day", "", "end_date", "", "start", "10:00", "end", "12:00")).to(base)
	if back := b.Reload(t, e); back.AllDay || back.Schedule().Starts != "2026-12-19T10:00" {
		t.Errorf("with hours again: %+v", back.Schedule())
	}
}

// Times of several zones say so, and what people join from anywhere tells the viewer's own time to the script.
func TestListsOfSeveralZones(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	b.Event(t, boston)
	p := b.visitor(t).get("/chapters/boston/events").must(200)
	p.lacks(".events-zones")
	b.Event(t, boston, func(e *hub.Event) {
		e.Title, e.Zone, e.Mode, e.JoinURL = "Call", "America/Denver", hub.ModeOnline, "https://meet.example.org/x"
	})
	p = b.visitor(t).get("/chapters/boston/events").must(200)
	p.says(".events-zones", "Each time is in the event’s own time zone.")
	own := p.find(".events [data-local]")
	if own.Length() != 1 || own.AttrOr("data-zone", "") != "America/Denver" || own.AttrOr("data-until", "") == "" {
		t.Errorf("%d lines for the viewer's own time", own.Length())
	}
}

// Hours that were mixed up are asked about with the next day filled in; a date in the past is said when it is saved, and the preview of
// another year shows the year.
func TestTheEditorAsksAboutOddTimes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Draft(t, boston)
	lead, base := b.as(t, b.Lead(t, boston, "Lee Lead")), link.DeskEvent("boston", e.ID)
	asked := lead.post(base, editorForm(b.Reload(t, e), "date", "2026-10-10", "start", "20:00", "end", "18:00")).must(422)
	asked.problem("end_date")
	if got := asked.value("end_date"); got != "2026-10-11" {
		t.Errorf("the end date offered is %q", got)
	}
	lead.post(base, editorForm(b.Reload(t, e), "date", "2026-10-10", "start", "20:00", "end", "18:00", "end_date", asked.value("end_date"))).to(base)
	if got := b.Reload(t, e); got.EndsAt.Sub(got.StartsAt) != 22*time.Hour {
		t.Errorf("from %s to %s", got.StartsAt, got.EndsAt)
	}
	for code, date := range map[string]string{"saved-past": "2020-10-10", "saved-far": "2029-10-10", "saved": "2026-12-10"} {
		b.advance(t, time.Minute)
		lead.post(base, editorForm(b.Reload(t, e), "date", date, "start", "18:00", "end", "20:00", "end_date", "")).to(base)
		lead.get(base).says(".flash", page.NoticeOf(code).String())
		if preview := lead.get(base + "/preview").must(200).text(".facts time"); strings.Contains(preview, date[:4]) != (date[:4] != "2026") {
			t.Errorf("%s: the preview says %q", date, preview)
		}
	}
}

// What a lead reads after an event is not what they read before it: who came, when names go, and nothing to call off or to share.
func TestThePagesOfAnEventThatHasEnded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	b.Confirmed(t, e, "Ann Vale", 3)
	person := b.Lead(t, boston, "Lee Lead")
	base := link.DeskEvent("boston", e.ID)
	for _, c := range []struct {
		days          int
		first, second string
		names         int
	}{
		{1, "We’ll delete guests’ names on ", "We’ll delete members’ names on ", 1},
		{15, "Guests’ names were deleted on ", "We’ll delete members’ names on ", 0},
		{31, "Guests’ names were deleted on ", "Members’ names were deleted on ", 0},
	} {
		b.advance(t, e.EndsAt.AddDate(0, 0, c.days).Sub(b.Clock.Now()))
		if _, err := b.Store.Chapter(boston.ID).EraseGuests(t.Context(), b.Clock.Now().AddDate(0, 0, -hub.GuestDataDays)); err != nil {
			t.Fatal(err)
		}
		lead := b.as(t, person)
		p := lead.get(base + "/attendees").must(200)
		holds(t, p, ".page-head", "Ended. 3 people had seats.")
		holds(t, p, ".page-head", c.first)
		holds(t, p, ".page-head", c.second)
		if got := p.find(".table tbody tr").Length(); got != c.names {
			t.Errorf("after %d days: %d names, want %d", c.days, got, c.names)
		}
		if c.names == 0 {
			p.says(".empty", "The names are deleted. The count stays.")
		}
		editor := lead.get(base).must(200)
		editor.lacks(`a[href$="/cancel"]`)
		holds(t, editor, "form .notice", "This event has ended.")
	}
}

// The notice after publishing, and the empty list, say who can RSVP.
func TestPublishingSaysWhoCanRSVP(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	for notice, edit := range map[string]func(e *hub.Event){
		"published":         func(*hub.Event) {},
		"published-members": func(e *hub.Event) { e.Audience = hub.AudienceMembers },
	} {
		e := b.Draft(t, boston, edit)
		lead.post(link.DeskEvent("boston", e.ID)+"/publish", nil).to(link.Event("boston", e.ID))
		lead.get(link.Event("boston", e.ID)).must(200).says(".flash", page.NoticeOf(notice).String())
		empty := lead.get(link.DeskEvent("boston", e.ID) + "/attendees").must(200).text(".empty")
		if members := strings.Contains(empty, "members of the chapter can sign in"); members != (e.Audience == hub.AudienceMembers) {
			t.Errorf("%s: the empty list says %q", notice, empty)
		}
		if e.Audience == hub.AudienceMembers {
			lead.get(link.Event("boston", e.ID)).says(".card-head", "Open to all members, no limit")
		}
	}
	b.Exec(t, `INSERT INTO levers (name, set_at, set_by, reason) VALUES ('guest_rsvps', $1, 'operator', 'a flood')`, b.Clock.Now())
	e := b.Draft(t, boston)
	lead.post(link.DeskEvent("boston", e.ID)+"/publish", nil).to(link.Event("boston", e.ID))
	lead.get(link.Event("boston", e.ID)).must(200).says(".flash", page.NoticeOf("published-account").String())
}

// One row of tabs leads from each page of an event to the others, for those who may edit it; the desk leads to the editor.
func TestTheTabsOfAnEvent(t *testing.T) {
	t.Parallel()
	w := newWalled(t, options{})
	lead, host := w.as(t, w.Lead(t, w.boston, "Lee Lead")), w.browser(t, w.column("H"))
	edit := link.DeskEvent("boston", w.open.ID)
	pages := []string{link.Event("boston", w.open.ID), edit, edit + "/attendees"}
	for _, v := range []*browser{lead, host} {
		for i, path := range pages {
			p := v.get(path).must(200)
			tabs := p.find("nav.tabs a")
			got := tabs.Map(func(_ int, a *selection) string { return a.AttrOr("href", "") + " " + a.Text() })
			if diff := cmp.Diff([]string{pages[0] + " Page", pages[1] + " Edit", pages[2] + " RSVPs"}, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
			if at := tabs.Eq(i).AttrOr("aria-current", ""); at != "page" || tabs.Filter("[aria-current]").Length() != 1 {
				t.Errorf("%s marks no tab of its own", path)
			}
		}
	}
	w.visitor(t).get(pages[0]).must(200).lacks("nav.tabs")
	w.as(t, w.Lead(t, w.austin, "Olu Other")).get(pages[0]).must(200).lacks("nav.tabs")
	draft := lead.get(link.DeskEvent("boston", w.draft.ID)).must(200)
	draft.says("nav.tabs a:last-child", "Edit") // nobody can RSVP yet
	preview := lead.get(draft.find("nav.tabs a").AttrOr("href", "")).must(200)
	preview.says("nav.tabs [aria-current]", "Page")
	lead.get(link.DeskEvent("boston", "") + "new").must(200).lacks("nav.tabs")

	desk := lead.get(link.Desk("boston")).must(200)
	if got := desk.find(`table a[href="`+edit+`"]`).AttrOr("aria-label", ""); got != "Edit "+w.open.Title {
		t.Errorf("the desk leads to the editor with %q", got)
	}
}

// What one does comes before what one reads: the desk's menu before its lists, the blanks of a toolkit before the texts they fill.
func TestWhatOneDoesComesFirst(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	lead, staff := b.as(t, b.Lead(t, w.boston, "Lee Lead")), b.as(t, b.Staff(t, "Sol Staff"))
	for path, order := range map[string][2]string{
		link.Desk("boston"): {"main nav.menu", "main section, main table, main .needs"}, link.Desk("boston") + "/toolkits/" + string(w.kit.ID): {"#f-slot_city", "#ask"},
		"/national": {"main nav", "#kits"}, link.NationalToolkit(w.kit.ID): {`main a[href$="/push"]`, "#head"},
	} {
		v := lead
		if strings.HasPrefix(path, "/national") {
			v = staff
		}
		doc := v.get(path).must(200).doc()
		all := doc.Find("main *")
		first, then := all.IndexOfSelection(doc.Find(order[0]).First()), all.IndexOfSelection(doc.Find(order[1]).First())
		if first < 0 || then < 0 || first > then {
			t.Errorf("%s: %s is at %d, %s at %d", path, order[0], first, order[1], then)
		}
	}
}

// A picture that came with a form that could not be saved is kept for when it can, and one that is there can be removed.
func TestAPictureSurvivesAnotherFieldsError(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	form := editorForm(hub.Event{Zone: "America/New_York", MaxParty: 5}, "mode", "online", "date", "2026-10-10", "start", "10:00", "end", "12:00", "cover_alt", "A barn")
	form.Del("seen")
	p := lead.upload(link.Desk("boston")+"/events", form, "cover", "a.jpg", jpegOf(t, 1400, 800)).must(422)
	p.problem("title")
	p.says(".notice", "We kept the picture you chose. It’s saved with the event.")
	kept := p.value("kept_cover")
	to := lead.post(link.Desk("boston")+"/events", but(form, "title", "Seed swap", "kept_cover", kept)).must(303).header.Get("Location")
	e := b.Reload(t, hub.Event{ID: hub.EventID(strings.TrimPrefix(to, link.Desk("boston")+"/events/")), Chapter: boston.ID})
	if string(e.Cover) != kept || e.CoverAlt != "A barn" {
		t.Fatalf("the picture is %q, %q", e.Cover, e.CoverAlt)
	}
	editor := lead.get(to).must(200)
	if src := editor.find("img.cover").AttrOr("src", ""); src == "" {
		t.Error("the picture is not shown")
	} else {
		lead.get(src).must(200)
	}

	wrong := lead.upload(to, but(editor.filled(), "title", ""), "cover", "a.jpg", []byte("no picture")).must(422)
	wrong.problem("title")
	wrong.problem("cover")
	wrong.lacks("[name=kept_cover]")

	other := b.Draft(t, boston)
	lead.post(link.DeskEvent("boston", other.ID), but(lead.get(link.DeskEvent("boston", other.ID)).filled(), "kept_cover", kept)).must(303)
	if got := b.Reload(t, other).Cover; got != "" {
		t.Errorf("a picture that is in use became the cover of another event: %q", got)
	}

	lead.post(to, but(editor.filled(), "drop_cover", "1")).to(to)
	if e = b.Reload(t, e); e.Cover != "" || e.CoverAlt != "" {
		t.Errorf("the picture that was removed is %q, %q", e.Cover, e.CoverAlt)
	}
	lead.get(to).lacks("img.cover, [name=drop_cover]")

	lead.post(to+"/publish", nil).must(303)
	bare := lead.upload(to, lead.get(to).filled(), "cover", "a.jpg", jpegOf(t, 1400, 800)).must(422)
	bare.problem("cover_alt")
	lead.post(to, but(bare.filled(), "cover_alt", "A barn")).to(to)
	if e = b.Reload(t, e); e.Cover == "" || e.CoverAlt != "A barn" {
		t.Errorf("the picture whose description came later is %q, %q", e.Cover, e.CoverAlt)
	}
}
