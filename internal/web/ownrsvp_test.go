package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// saidIn is what an RSVP says now.
func (b *bundle) saidIn(t *testing.T, e hub.Event, r hub.RSVP) hub.RSVP {
	t.Helper()
	again, err := b.Store.Chapter(e.Chapter).RSVP(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// closeRSVPs closes the RSVPs of an event.
func (b *bundle) closeRSVPs(t *testing.T, ch hub.Chapter, e hub.Event) {
	t.Helper()
	if err := b.Store.Chapter(e.Chapter).SetRSVPsClosed(t.Context(), b.Lead(t, ch, "Clo Ser"), e.ID, true); err != nil {
		t.Fatal(err)
	}
}

// A member changes the number of people and the note, on the event's page and on their own.
func TestAMemberChangesTheirRSVP(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 4 })
	path, mia := link.Event("boston", e.ID), b.Member(t, boston, "Mia Member")
	v := b.as(t, mia)
	v.post(path+"/rsvp", url.Values{"guests": {"1"}, "note": {"No nuts, please."}}).must(303)
	r, err := b.Store.Chapter(boston.ID).RSVPOf(t.Context(), e.ID, mia)
	if err != nil {
		t.Fatal(err)
	}
	const form = `#rsvp details form`
	p := v.get(path).must(200)
	p.says(form+` option[selected]`, "2 people")
	p.says(form+` textarea`, "No nuts, please.")
	v.post(path+"/rsvp", url.Values{"guests": {"2"}, "note": {"By bus."}}).to(path + "#rsvp")
	p = v.get(path)
	p.says("#rsvp .flash", page.NoticeOf("changed").String())
	p.says("#rsvp .card-body p:not(.flash)", "RSVP for 3 people.")

	own := v.get("/me").must(200).find(`#rsvps ~ .events a[href^="/me?change="]`)
	if own.Length() != 1 {
		t.Fatalf("%d of the RSVPs on the own page can be changed", own.Length())
	}
	p = v.get(own.AttrOr("href", "")).must(200)
	p.says("#rsvp-"+string(r.ID)+" textarea", "By bus.")
	change := fieldsOf(p.find("#rsvp-" + string(r.ID) + ` form[action="` + path + `/rsvp"]`))
	v.post(path+"/rsvp", but(change, "guests", "0", "note", "")).to("/me#rsvps")
	v.get("/me").says(".flash", page.NoticeOf("changed").String())
	if got := b.saidIn(t, e, r); got.Party != 1 || got.Note != "" {
		t.Errorf("%d people, note %q", got.Party, got.Note)
	}
	if got := b.Mails(t, hub.MailGoing); got != 1 {
		t.Errorf("%d mails: a change is on the page", got)
	}

	t.Run("a mistake changes nothing, and what was typed stays", func(t *testing.T) {
		for field, form := range map[string]url.Values{
			"note": {"guests": {"0"}, "note": {strings.Repeat("x", 501)}}, "guests": {"guests": {"9"}, "note": {"Typed."}},
		} {
			p := v.post(path+"/rsvp", form).must(422)
			p.problem(field)
			p.says("#rsvp details[open] textarea", form.Get("note"))
		}
		p := v.post(path+"/rsvp", url.Values{"guests": {"4"}, "note": {"Typed."}}).must(422)
		p.says("#rsvp h2", "You’re coming")
		if got := b.saidIn(t, e, r); got.Party != 1 || got.Note != "" {
			t.Errorf("%d people, note %q", got.Party, got.Note)
		}
	})
	t.Run("a mistake on their own page is answered there", func(t *testing.T) {
		own := "#rsvp-" + string(r.ID)
		for field, form := range map[string]url.Values{
			"note": but(change, "guests", "0", "note", strings.Repeat("x", 501)), "guests": but(change, "guests", "9", "note", "Typed."),
		} {
			p := v.post(path+"/rsvp", form).must(422)
			p.says("h1", "Mia Member")
			p.problem(field)
			p.says(own+" .error-summary[role=alert][data-focus] strong", "Not saved. Please fix:")
			p.says(own+" textarea", form.Get("note"))
			if n := p.find("#rsvps ~ .events form textarea").Length(); n != 1 {
				t.Errorf("%d forms are open", n)
			}
		}
		if got := b.saidIn(t, e, r); got.Party != 1 || got.Note != "" {
			t.Errorf("%d people, note %q", got.Party, got.Note)
		}
	})
	t.Run("and cancels it there", func(t *testing.T) {
		p := v.get("/me?change=" + string(r.ID))
		v.post(path+"/rsvp/cancel", fieldsOf(p.find(`form[action="`+path+`/rsvp/cancel"]`))).to("/me#rsvps")
		b.Exec(t, `UPDATE events SET state = 'cancelled' WHERE id = $1`, e.ID)
		p = v.post(path+"/rsvp", but(change, "guests", "0", "note", "Late."))
		p.must(409).says("#rsvp-"+string(r.ID)+" .error-summary[role=alert]", "Not saved, because this event or your RSVP changed after you opened this page. This is how it stands now.")
	})
}

// A party that is larger than the organizers allow by now keeps its size while its note changes.
func TestALargePartyKeepsItsSize(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	r := b.Confirmed(t, e, "Ann Vale", 4)
	b.Exec(t, `UPDATE events SET max_party = 2 WHERE id = $1`, e.ID)
	v := b.visitor(t)
	form := fieldsOf(v.manage(r).find(`form:has(select[name="guests"])`))
	v.post("/rsvp", but(form, "note", "By bus.")).to("/rsvp")
	if got := b.saidIn(t, e, r); got.Party != 4 || got.Note != "By bus." {
		t.Errorf("%d people, note %q", got.Party, got.Note)
	}
	v.post("/rsvp", but(form, "guests", "4")).must(422).problem("guests")
}

func TestAGuestChangesTheirNote(t *testing.T) {
	t.Parallel()
	b := setup(t)
	e := b.Event(t, b.Chapter(t, "boston"))
	r := b.Confirmed(t, e, "Ann Vale", 2)
	v := b.visitor(t)
	v.manage(r)
	v.post("/rsvp", said(r, "resize", "guests", "2", "note", "  A seat by the door. ")).to("/rsvp")
	p := v.get("/rsvp")
	p.says(".flash", page.NoticeOf("changed").String())
	p.says(`textarea[name="note"]`, "A seat by the door.")
	v.post("/rsvp", said(r, "resize", "guests", "1")).to("/rsvp") // a page from before the form asked for the note
	if got := b.saidIn(t, e, r); got.Party != 2 || got.Note != "A seat by the door." {
		t.Errorf("%d people, note %q", got.Party, got.Note)
	}
	p = v.post("/rsvp", said(r, "resize", "guests", "1", "note", strings.Repeat("x", 501))).must(422)
	p.problem("note")
	p.says("textarea", strings.Repeat("x", 501))
}

// While RSVPs are closed a party cannot grow, and the answer says what is possible. Before, it was "Someone else changed this first".
func TestMorePeopleWhileRSVPsAreClosed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	r, path, v := b.Confirmed(t, e, "Ann Vale", 2), link.Event("boston", e.ID), b.visitor(t)
	asked, w := b.Guest(t, e, "Ben Vale", 1), b.visitor(t)
	mia := b.as(t, b.Member(t, boston, "Mia Member"))
	mia.post(path+"/rsvp", url.Values{"guests": {"1"}}).must(303)
	v.manage(r)
	w.manage(asked)
	b.closeRSVPs(t, boston, e)
	const sentence = "RSVPs are closed, so you can’t add people. You can choose fewer people, or cancel."
	for who, p := range map[string]response{
		"a guest": v.post("/rsvp", said(r, "resize", "guests", "2", "note", "")), "a member": mia.post(path+"/rsvp", url.Values{"guests": {"2"}}),
	} {
		if got := p.must(422).problem("guests"); got != sentence {
			t.Errorf("%s reads %q", who, got)
		}
		if got := p.find(`select[name="guests"] option`).Length(); got != 2 {
			t.Errorf("%s is offered %d sizes, want those up to theirs", who, got)
		}
	}
	v.post("/rsvp", said(r, "resize", "guests", "0", "note", "")).to("/rsvp")
	// Whoever confirms a moment too late reads why.
	p := w.post("/rsvp", said(asked, "confirm")).must(http.StatusConflict)
	p.says("h1", "RSVPs are closed")
}

// The event's page knows the guest who confirmed in this browser, as long as their manage link is open, and nobody else does.
func TestTheEventPageKnowsItsGuest(t *testing.T) {
	t.Parallel()
	b := keeping(t)
	w := newWorld(t, b)
	e := b.hidden(t, w.boston)
	path, other := link.Event("boston", e.ID), link.Event("boston", w.open.ID)
	r := b.Confirmed(t, e, "Ann Vale", 2)
	v := b.visitor(t)
	v.get(path).says("#rsvp h2", "Are you coming?")
	v.manage(r)
	p := v.get(path).must(200)
	p.says("#rsvp h2", "You’re coming")
	p.says(`#rsvp a[href="/rsvp"]`, "Change or cancel your RSVP")
	p.lacks(`#rsvp form, .bar, a[href="` + path + `.ics"]`)
	if !strings.Contains(p.body, e.Place.Address) || p.find(`a[href="`+e.JoinURL+`"]`).Length() == 0 || p.find(`a[href="/rsvp.ics"]`).Length() == 0 {
		t.Error("the guest's page lacks the address, the link to join or their own file")
	}
	if got := p.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	v.get(other).must(200).says("#rsvp h2", "Are you coming?")

	stranger := b.visitor(t).get(path).must(200)
	stranger.says("#rsvp h2", "Are you coming?")
	stranger.silentOn(t, e.Place.Address, e.JoinURL, "You’re coming")
	v.Forget("rsvp")
	v.get(path).says("#rsvp h2", "Are you coming?")
	v.SetCookie("rsvp", string(hub.NewToken()))
	v.get(path).must(200).says("#rsvp h2", "Are you coming?")

	t.Run("whatever the state", func(t *testing.T) {
		b.Exec(t, `UPDATE event_seats SET capacity = 2 WHERE event_id = $1`, e.ID)
		for heading, r := range map[string]hub.RSVP{
			"You’re on the waitlist": b.Confirmed(t, e, "Ben Vale", 1), "Are you coming?": b.Guest(t, e, "Pia Vale", 1),
		} {
			v := b.visitor(t)
			v.manage(r)
			p := v.get(path).must(200)
			p.says("#rsvp h2", heading)
			p.silentOn(t, e.Place.Address, e.JoinURL)
		}
	})
}

// hidden is an event whose place and link are for those who are going.
func (b *bundle) hidden(t *testing.T, ch hub.Chapter) hub.Event {
	t.Helper()
	return b.Event(t, ch, func(e *hub.Event) {
		e.Mode, e.PlaceHidden, e.JoinURL, e.JoinDetails = hub.ModeHybrid, true, "https://meet.example.org/own-room", "Passcode: 440923"
		e.Place.Venue, e.Place.Address = "The back room", "77 Hidden Lane"
	})
}

// The calendar file of somebody who is coming has the place and the way to join, as the one in their email does.
func TestTheFileOfSomebodyWhoIsComing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	e := b.hidden(t, w.boston)
	b.Exec(t, `UPDATE event_seats SET capacity = 2 WHERE event_id = $1`, e.ID)
	secrets := []string{"77 Hidden Lane", "meet.example.org/own-room", "440923"}
	file := func(v *browser, path string) string { return strings.Join(v.get(path).must(200).unfolded(), "\n") }
	whole := func(who, text string) {
		t.Helper()
		for _, secret := range secrets {
			if !strings.Contains(text, secret) {
				t.Errorf("the file of %s lacks %q:\n%s", who, secret, text)
			}
		}
	}
	guest := b.visitor(t)
	guest.get("/rsvp.ics").must(404)
	own := guest.manage(b.Confirmed(t, e, "Ann Vale", 1)).find(`a[href="/rsvp.ics"]`)
	if own.Length() != 1 {
		t.Error("their page does not lead to it")
	}
	p := guest.get("/rsvp.ics").must(200)
	if got := p.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	whole("a guest", strings.Join(p.unfolded(), "\n"))

	mia := b.as(t, b.Member(t, w.boston, "Mia Chosen"))
	path := link.Event("boston", e.ID)
	mia.post(path+"/rsvp", url.Values{"guests": {"0"}, "attends": {"online"}}).must(303)
	whole("a member", file(mia, path+".ics"))

	waits := b.visitor(t)
	waits.manage(b.Confirmed(t, e, "Wai Ting", 1))
	for who, text := range map[string]string{"somebody who waits": file(waits, "/rsvp.ics"), "a stranger": file(b.visitor(t), path+".ics"), "a guest’s public file": file(guest, path+".ics")} {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("the file of %s holds %q", who, secret)
			}
		}
	}
	if text := file(waits, "/rsvp.ics"); !strings.Contains(text, "STATUS:TENTATIVE") {
		t.Errorf("somebody who waits has it for certain:\n%s", text)
	}
	b.advance(t, 2*time.Hour)
	guest.Forget("rsvp")
	guest.get("/rsvp.ics").must(404)
}

// One tap cancels, and for ten minutes one tap takes it back: the card and the button say what comes of it before.
func TestAMemberUndoesCancelling(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 2 })
	path := link.Event("boston", e.ID)
	mia, max := b.as(t, b.Member(t, boston, "Mia Member")), b.as(t, b.Member(t, boston, "Max Member"))
	mia.post(path+"/rsvp", url.Values{"guests": {"1"}}).must(303)
	const button = `#rsvp form[action$="/rsvp/undo#rsvp"] button`
	undo := func(v *browser, text, words, notice, heading string) {
		t.Helper()
		v.post(path+"/rsvp/cancel", nil).to(path + "#rsvp")
		p := v.get(path).must(200)
		p.says("#rsvp h2", "You’re not coming")
		p.says("#rsvp .flash", page.NoticeOf("cancelled").String())
		p.says("#rsvp form p", text)
		p.says(button, words)
		v.post(path+"/rsvp/undo", nil).to(path + "#rsvp")
		p = v.get(path)
		p.says("#rsvp .flash", page.NoticeOf(notice).String())
		p.says("#rsvp h2", heading)
	}
	undo(mia, "Your 2 seats are still free.", "Undo: take your 2 seats back", "undone", "You’re coming")
	max.post(path+"/rsvp", url.Values{"guests": {"0"}}).must(303)
	undo(mia, "Your seats have gone to someone else.", "Undo: you would be first on the waitlist", "undone-waiting", "You’re on the waitlist")

	t.Run("on the own page", func(t *testing.T) {
		mia.post(path+"/rsvp/cancel", url.Values{"back": {"me"}}).to("/me#rsvps")
		p := mia.get("/me").must(200)
		p.says(".flash", page.NoticeOf("out-of-line").String())
		p.says(`form[action="`+path+`/rsvp/undo"] button`, "Undo: take your place on the waitlist back")
		p.says(`form[action="`+path+`/rsvp/undo"] p`, "You can undo this for 10 more minutes.")
		mia.post(path+"/rsvp/undo", fieldsOf(p.find(`form[action="`+path+`/rsvp/undo"]`))).to("/me#rsvps")
		mia.get("/me").says(".tag", "On the waitlist")
	})
	t.Run("after ten minutes it is too late, which is no error", func(t *testing.T) {
		mia.post(path+"/rsvp/cancel", nil).must(303)
		b.advance(t, hub.UndoFor)
		mia.post(path+"/rsvp/undo", nil).to(path + "#rsvp")
		p := mia.get(path)
		p.says("#rsvp .flash", page.NoticeOf("undo-late").String())
		p.says("#rsvp h2", "Are you coming?")
		mia.get("/me").lacks(`form[action$="/undo"]`)
	})
	t.Run("nobody takes back what they did not cancel", func(t *testing.T) {
		b.as(t, b.Member(t, boston, "Sam Member")).post(path+"/rsvp/undo", nil).must(404)
	})
}

// While RSVPs are closed somebody may still take back that they cancelled: nobody got their seat.
func TestAGuestUndoesWhileRSVPsAreClosed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	r, v := b.Confirmed(t, e, "Ann Vale", 1), b.visitor(t)
	v.manage(r)
	b.closeRSVPs(t, boston, e)
	v.post("/rsvp", said(r, "cancel")).to("/rsvp")
	p := v.get("/rsvp")
	p.says("h1", "You’re not coming")
	p.says(`form:has(input[value="undo"]) p`, "Your seat is still free.")
	v.post("/rsvp", said(r, "undo")).to("/rsvp")
	v.get("/rsvp").says("h1", "You’re coming")
	v.post("/rsvp", said(r, "cancel")).to("/rsvp")
	b.advance(t, hub.UndoFor)
	v.manage(r).says("h1", "RSVPs are closed")
	v.post("/rsvp", said(r, "undo")).to("/rsvp")
	v.get("/rsvp").says(".flash", page.NoticeOf("undo-late").String())
}

// A hybrid event asks who comes in person and who online, keeps it, and shows both counts to its hosts.
func TestInPersonOrOnline(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Mode = hub.ModeHybrid })
	path := link.Event("boston", e.ID)
	v, mia := b.visitor(t), b.as(t, b.Member(t, boston, "Mia Member"))
	v.get(path).says(`#rsvp fieldset:has([name="attends"][required]) legend`, "In person or online?")
	for _, wrong := range []string{"", "hybrid", "no"} {
		if got := v.post(path+"/rsvp", but(ann(), "attends", wrong)).must(422).problem("attends"); got != "Choose in person or online." {
			t.Errorf("%q: %q", wrong, got)
		}
	}
	v.post(path+"/rsvp", but(ann(), "attends", "online")).must(303)
	mia.post(path+"/rsvp", url.Values{"guests": {"2"}, "attends": {"in_person"}}).must(303)
	if in, online := b.Int(t, `SELECT COUNT(*) FROM rsvps WHERE attends = 'in_person'`), b.Int(t, `SELECT COUNT(*) FROM rsvps WHERE attends = 'online'`); in != 1 || online != 1 {
		t.Errorf("%d in person, %d online", in, online)
	}
	mia.get(path).says(`#rsvp details:has([value="in_person"][checked]) summary`, "Change your RSVP")
	mia.post(path+"/rsvp", url.Values{"guests": {"2"}, "note": {"A form from before it was asked."}}).must(303)

	old := b.Confirmed(t, e, "Old Vale", 2) // from before it was asked
	guest := b.visitor(t)
	guest.manage(old).lacks(`[name="attends"][checked]`)
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	desk := link.DeskEvent("boston", e.ID) + "/attendees"
	holds(t, lead.get(desk), ".page-head", "In person: 3. Online: 0. Not said: 2.")
	guest.post("/rsvp", said(old, "resize", "guests", "1")).must(422).problem("attends")
	guest.post("/rsvp", said(old, "resize", "guests", "1", "attends", "online")).to("/rsvp")
	p := lead.get(desk)
	holds(t, p, ".page-head", "In person: 3. Online: 2.")
	holds(t, p, ".table td.number", "3, In person")
	if file := lead.get(desk + ".csv").must(200).body; !strings.Contains(file, ",In person") || !strings.Contains(file, ",Online") {
		t.Errorf("the file lacks the words:\n%s", file)
	}

	t.Run("nobody else is asked", func(t *testing.T) {
		walk := b.Event(t, boston)
		v.get(link.Event("boston", walk.ID)).lacks(`[name="attends"]`)
		mia.post(link.Event("boston", walk.ID)+"/rsvp", url.Values{"guests": {"0"}, "attends": {"online"}}).must(303)
		if got := b.Int(t, `SELECT COUNT(*) FROM rsvps WHERE event_id = $1 AND attends <> ''`, walk.ID); got != 0 {
			t.Error("it is kept of an event that is in person only")
		}
	})
}

// Whoever cannot go is shown what else there is: of the chapter, and the nearest of other chapters, by what a search may know of a place.
func TestWhatToGoToInstead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston, salem := b.Chapter(t, "boston"), b.Chapter(t, "salem")
	at := func(lat, lon float64) func(*hub.Event) {
		return func(e *hub.Event) { e.Place.Lat, e.Place.Lon, e.Place.Located = lat, lon, true }
	}
	full := b.Event(t, boston, at(42.36, -71.06), func(e *hub.Event) { e.Seats.Capacity, e.PlaceHidden = 1, true })
	path := link.Event("boston", full.ID)
	b.visitor(t).get(path).must(200).lacks("#more, #others")
	for range 4 {
		b.Event(t, boston)
	}
	b.Draft(t, boston)
	b.Event(t, boston, func(e *hub.Event) { e.Audience = hub.AudienceMembers })
	far := b.Event(t, salem, at(43.9, -71.06), func(e *hub.Event) { e.Title = "Too far" })
	near := b.Event(t, salem, at(42.5, -71.0), func(e *hub.Event) { e.Title = "Second nearest"; e.StartsAt = e.StartsAt.Add(-time.Hour) })
	nearest := b.Event(t, salem, at(42.4, -71.06), func(e *hub.Event) { e.Title = "The nearest" })
	b.Event(t, salem, at(42.4, -71.06), func(e *hub.Event) { e.Audience = hub.AudienceMembers })
	seated := b.Confirmed(t, full, "Ann Vale", 1)
	shows := func(p response) {
		t.Helper()
		p.says("#more", "More from "+boston.Name)
		p.says("#others", "Near this event")
		if got := p.find("#more ~ .events li").Length(); got != 3 {
			t.Errorf("%d events of the chapter", got)
		}
		got := p.find("#others ~ .events h3").Map(func(_ int, h *selection) string { return h.Text() })
		if diff := cmp.Diff([]string{nearest.Title, near.Title}, got); diff != "" {
			t.Errorf("of other chapters (-want +got), %s is too far:\n%s", far.Title, diff)
		}
		p.lacks(`#more ~ .events a[href="` + path + `"]`)
		for n, away := range []string{"3 miles away", "11 miles away"} { // from the middle of the square in which the hidden place is
			if line := p.find("#others ~ .events li").Eq(n).Text(); !strings.Contains(line, away) {
				t.Errorf("of other chapters: %q, want %s", line, away)
			}
		}
	}
	shows(b.visitor(t).get(path).must(200))
	v := b.visitor(t)
	v.manage(seated)
	v.get(path).must(200).lacks("#more, #others") // they are going
	if _, err := b.Store.Chapter(boston.ID).CancelEvent(t.Context(), "", full.ID, "Storm."); err != nil {
		t.Fatal(err)
	}
	shows(b.visitor(t).get(path).must(200))
}

// The way to the address is one plain link, for those who may read the address.
func TestDirections(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	const directions = `a[href^="https://www.google.com/maps/dir/"][rel~="noreferrer"]`
	place := func(e *hub.Event) { e.Place.Venue, e.Place.Address = "The back room", "77 Open Lane\nRear door" }
	open := b.Event(t, w.boston, place)
	got := b.visitor(t).get(link.Event("boston", open.ID)).must(200).find(directions).AttrOr("href", "")
	if address, err := url.Parse(got); err != nil || !strings.HasPrefix(address.Query().Get("destination"), "The back room, 77 Open Lane, Rear door, Boston") {
		t.Errorf("the way leads to %q", got)
	}
	hidden := b.hidden(t, w.boston)
	path := link.Event("boston", hidden.ID)
	v := b.visitor(t)
	v.get(path).must(200).lacks(`a[href*="maps"]`)
	if got := v.manage(b.Confirmed(t, hidden, "Ann Vale", 1)).find(directions).Length(); got != 1 {
		t.Error("the guest's page does not show the way")
	}
	if got := v.get(path).find(directions).Length(); got != 1 {
		t.Error("the event's page does not show the way to its guest")
	}
	for name, e := range map[string]hub.Event{
		"online":      b.Event(t, w.boston, place, func(e *hub.Event) { e.Mode = hub.ModeOnline }),
		"just a city": b.Event(t, w.boston, func(e *hub.Event) { e.Place.Venue, e.Place.Address = "", "" }),
	} {
		if b.visitor(t).get(link.Event("boston", e.ID)).must(200).find(`a[href*="maps"]`).Length() > 0 {
			t.Errorf("%s: there is no way to it", name)
		}
	}
	b.Exec(t, `UPDATE events SET state = 'cancelled' WHERE id = $1`, open.ID)
	b.visitor(t).get(link.Event("boston", open.ID)).lacks(directions)
}
