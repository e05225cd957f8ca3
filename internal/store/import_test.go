package store_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// fromFile is a published event of a file, a week from now.
func fromFile(f *storetest.Fixture) hub.Event {
	return hub.Event{
		Title: "Open house", Description: "Come as you are.", Mode: hub.ModeInPerson, State: hub.EventPublished, Audience: hub.AudiencePublic,
		StartsAt: f.Clock.Now().Add(7 * 24 * time.Hour), EndsAt: f.Clock.Now().Add(7*24*time.Hour + 2*time.Hour), Zone: "America/New_York",
		Place:    hub.Place{Venue: "Town hall", Address: "1 Main Street", Locality: "Boston", Region: "MA", Country: "US", Lat: 42.36, Lon: -71.06, Located: true},
		MaxParty: 5, Identifier: "ics:open-house",
	}
}

// imported is an event of a file in me that has the identifier of other's event.
func imported(me, other twin) hub.Event {
	e := me.draft
	e.ID, e.Title, e.State, e.Identifier = "", "Same identifier", hub.EventPublished, other.event.Identifier
	return e
}

// importing imports e into the chapter and wants an outcome, which CompareImport must have foreseen without writing.
func importing(t *testing.T, f *storetest.Fixture, c hub.Chapter, by hub.PersonID, e hub.Event, want store.ImportOutcome) {
	t.Helper()
	tenant, before := f.Store.Chapter(c.ID), everyRow(t, f)
	foreseen, err := tenant.CompareImport(t.Context(), e)
	done(t, err)
	same(t, "a comparison writes nothing", everyRow(t, f), before)
	got, err := tenant.ImportEvent(t.Context(), by, e)
	done(t, err)
	same(t, "outcome", got, want)
	same(t, "outcome foreseen", foreseen, want)
	if want == store.ImportUnchanged || want == store.ImportKept {
		same(t, "nothing is written", everyRow(t, f), before)
	}
}

// everyRow is all that an import could change, as text.
func everyRow(t *testing.T, f *storetest.Fixture) string {
	t.Helper()
	var b strings.Builder
	for _, table := range append([]string{"chapters", "audit"}, tenantTables(t)...) {
		for _, row := range rowsOf(t, f.DB, `SELECT * FROM `+table+` ORDER BY 1, 2, 3`) {
			b.WriteString(table + " " + strings.Join(row, "|") + "\n")
		}
	}
	return b.String()
}

func found(t *testing.T, f *storetest.Fixture, c hub.Chapter) hub.Event {
	t.Helper()
	list, err := f.Store.Chapter(c.ID).Events(t.Context(), store.EventFilter{
		States: []hub.EventState{hub.EventDraft, hub.EventPublished, hub.EventCancelled}, Members: true, Limit: 10, Whole: true,
	})
	done(t, err)
	same(t, "events", len(list), 1)
	return list[0]
}

func TestImportEvent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		e := fromFile(f)
		_, err := f.Store.Chapter("nochapter").ImportEvent(t.Context(), "", e)
		refused(t, err, hub.ErrNotFound)

		importing(t, f, boston, "", e, store.ImportAdded)
		want := e.Settled()
		first := found(t, f, boston)
		want.ID, want.Chapter, want.CreatedAt, want.UpdatedAt, want.PublishedAt = first.ID, boston.ID, f.Clock.Now(), f.Clock.Now(), f.Clock.Now()
		same(t, "every field comes back", first, want)
		trail, err := f.Store.Trail(t.Context(), 1)
		done(t, err)
		same(t, "an operator leaves no row in the trail", len(trail), 0)

		f.Clock.Advance(time.Hour)
		importing(t, f, boston, "", e, store.ImportUnchanged)
		importing(t, f, salem, "", e, store.ImportAdded)
		same(t, "the other chapter's event of this identifier is another one", found(t, f, boston), want)

		off := e
		off.Identifier, off.State = "ics:off", hub.EventCancelled
		_, err = f.Store.Chapter(boston.ID).ImportEvent(t.Context(), "", off)
		done(t, err)
		same(t, "a cancelled event is added as cancelled, with a reason", f.Int(t, `
			SELECT COUNT(*) FROM events WHERE identifier = 'ics:off' AND state = 'cancelled' AND cancel_reason = 'It was called off in the calendar it comes from.'`), 1)
	})
}

func TestImportUpdatesOnlyWhatAFileKnows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		lead := f.Lead(t, boston, "Robin Vale")
		e := fromFile(f)
		importing(t, f, boston, lead, e, store.ImportAdded)
		first := found(t, f, boston)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "event.import", Object: "event:" + string(first.ID)})

		// What only the hub knows, written by nobody in particular.
		local := first
		local.Summary, local.Audience, local.PlaceHidden, local.MaxParty, local.Seats.Capacity = "Cake.", hub.AudienceMembers, true, 2, 9
		local.Access.StepFree, local.Cover, local.CoverAlt = hub.Yes, f.File(t, boston).ID, "The hall"
		done(t, storetest.Failure(f.Store.Chapter(boston.ID).UpdateEvent(t.Context(), "", local, first.UpdatedAt, store.TellNobody)))
		f.Confirmed(t, first, "Sam Ortiz", 1)
		f.Guest(t, first, "Not Confirmed", 1)
		local = found(t, f, boston)

		f.Clock.Advance(time.Hour)
		e.Title, e.Description = "Open day", "Bring a friend."
		importing(t, f, boston, lead, e, store.ImportUpdated)
		local.Title, local.Description, local.UpdatedAt = e.Title, e.Description, f.Clock.Now()
		same(t, "words changed", found(t, f, boston), local)
		same(t, "words are no news to who comes", f.Mails(t, hub.MailEventChanged), 0)

		for what, change := range map[string]func(){
			"start": func() { e.StartsAt = e.StartsAt.Add(-time.Hour) },
			"end":   func() { e.EndsAt = e.EndsAt.Add(time.Hour) },
			"zone":  func() { e.Zone = "America/Chicago" },
			"place": func() { e.Place.Venue, e.Place.Located = "Library", false },
			"link":  func() { e.Mode, e.JoinURL = hub.ModeHybrid, "https://meet.example.org/open" },
		} {
			f.Clock.Advance(time.Hour)
			mails, sequence := f.Mails(t, hub.MailEventChanged), found(t, f, boston).Sequence
			change()
			importing(t, f, boston, lead, e, store.ImportUpdated)
			same(t, what+": who comes is told, who never confirmed is not", f.Mails(t, hub.MailEventChanged), mails+1)
			same(t, what+": sequence", found(t, f, boston).Sequence, sequence+1)
		}
		local.Zone = e.Zone
		local.SetTimes(e.StartsAt, e.EndsAt)
		local.Place, local.Mode, local.JoinURL = e.Place, e.Mode, e.JoinURL
		local.Sequence, local.UpdatedAt = 5, f.Clock.Now()
		local.Place.Lat, local.Place.Lon = 0, 0
		got := found(t, f, boston)
		same(t, "what people knew before all of it is kept, since no email has left", []any{got.Told.Venue, got.Told.Join}, []any{"Town hall", true})
		local.Told = got.Told
		same(t, "all that the file knows changed, and nothing else", got, local)
	})
}

func TestImportCallsOff(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		e := fromFile(f)
		importing(t, f, boston, "", e, store.ImportAdded)
		f.Confirmed(t, found(t, f, boston), "Sam Ortiz", 1)

		f.Clock.Advance(time.Hour)
		off := e
		off.State, off.Title = hub.EventCancelled, "CANCELLED: Open house"
		want := found(t, f, boston)
		importing(t, f, boston, "", off, store.ImportUpdated)
		got := found(t, f, boston)
		if got.CancelReason == "" {
			t.Error("nobody reads why")
		}
		want.State, want.Sequence, want.UpdatedAt, want.CancelReason = hub.EventCancelled, 1, f.Clock.Now(), got.CancelReason
		same(t, "called off, and as it was otherwise", got, want)
		same(t, "who comes is told", f.Mails(t, hub.MailEventOff), 1)
		importing(t, f, boston, "", off, store.ImportUnchanged)
		importing(t, f, boston, "", e, store.ImportUnchanged) // once off, it stays off
	})
}

func TestImportLeavesWhatPeopleDidHere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem, lynn := f.Chapter(t, "boston"), f.Chapter(t, "salem"), f.Chapter(t, "lynn")
		lead := f.Lead(t, boston, "Robin Vale")
		e := fromFile(f)
		importing(t, f, boston, lead, e, store.ImportAdded)
		importing(t, f, salem, lead, e, store.ImportAdded)
		other := e
		other.Title = "Open hall"
		importing(t, f, boston, lead, other, store.ImportUpdated) // an import by somebody is no edit

		f.Clock.Advance(time.Hour)
		local := found(t, f, boston)
		local.Title = "Open house with cake"
		done(t, storetest.Failure(f.Store.Chapter(boston.ID).UpdateEvent(ctx, lead, local, local.UpdatedAt, store.TellNobody)))
		moved := e
		moved.StartsAt = e.StartsAt.Add(time.Hour)
		importing(t, f, boston, "", e, store.ImportKept)
		importing(t, f, boston, "", moved, store.ImportKept)
		importing(t, f, salem, "", moved, store.ImportUpdated) // nobody edited that one
		disarm(t, f)
		f.Exec(t, `DELETE FROM audit`)
		importing(t, f, boston, "", e, store.ImportKept) // nor when the trail has forgotten
		same(t, "the edit stays", found(t, f, boston).Title, "Open house with cake")
		off := e
		off.State = hub.EventCancelled
		importing(t, f, boston, "", off, store.ImportUpdated) // but what is off is off

		draft := f.Draft(t, lynn, func(d *hub.Event) { d.Identifier = e.Identifier })
		importing(t, f, lynn, "", e, store.ImportUnchanged)
		importing(t, f, lynn, "", off, store.ImportUnchanged)
		same(t, "a draft is not published, changed or called off", f.Reload(t, draft), draft)
	})
}

func TestImportOfThePastTellsNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		e := fromFile(f)
		for _, c := range []hub.Chapter{boston, salem} {
			importing(t, f, c, "", e, store.ImportAdded)
			f.Confirmed(t, found(t, f, c), "Sam Ortiz", 1)
		}
		f.Clock.Advance(e.EndsAt.Sub(f.Clock.Now()))
		e.Place.Venue = "Where it really was"
		importing(t, f, boston, "", e, store.ImportUpdated)
		e.State = hub.EventCancelled
		importing(t, f, boston, "", e, store.ImportUpdated)
		same(t, "mails", f.Mails(t, hub.MailEventChanged)+f.Mails(t, hub.MailEventOff), 0)

		e.State = hub.EventPublished
		e.StartsAt, e.EndsAt = e.StartsAt.Add(48*time.Hour), e.EndsAt.Add(48*time.Hour)
		importing(t, f, salem, "", e, store.ImportUpdated)
		same(t, "put off to a day to come, late: who comes is told", f.Mails(t, hub.MailEventChanged), 1)
	})
}

func TestImportIsAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		e := fromFile(f)
		importing(t, f, boston, "", e, store.ImportAdded)
		f.Confirmed(t, found(t, f, boston), "Sam Ortiz", 1)
		before := everyRow(t, f)
		f.Queue.OnEnqueue(refuse)
		e.Zone = "America/Chicago"
		_, err := f.Store.Chapter(boston.ID).ImportEvent(t.Context(), "", e)
		refused(t, err, errQueue)
		e.State = hub.EventCancelled
		_, err = f.Store.Chapter(boston.ID).ImportEvent(t.Context(), "", e)
		refused(t, err, errQueue)
		same(t, "a change that cannot be told is not made", everyRow(t, f), before)
	})
}

// addedAtOnce imports e eight times at the same time and counts how often it was added.
func addedAtOnce(t *testing.T, f *storetest.Fixture, c hub.Chapter, e hub.Event) (added int) {
	t.Helper()
	var all sync.WaitGroup
	outcomes, errs := make([]store.ImportOutcome, 8), make([]error, 8)
	for i := range outcomes {
		all.Go(func() { outcomes[i], errs[i] = f.Store.Chapter(c.ID).ImportEvent(t.Context(), "", e) })
	}
	all.Wait()
	for i, outcome := range outcomes {
		switch {
		case errs[i] != nil:
			refused(t, errs[i], hub.ErrConflict)
		case outcome == store.ImportAdded:
			added++
		default:
			same(t, "outcome", outcome, store.ImportUnchanged)
		}
	}
	return added
}

func TestImportsAtOnceAddOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston, e := f.Chapter(t, "boston"), fromFile(f)
		same(t, "added", addedAtOnce(t, f, boston, e), 1)
		same(t, "events", f.Int(t, `SELECT COUNT(*) FROM events`), 1)
		// The negative control: without what tells that it is the same event, the same check finds all eight.
		e.Identifier = ""
		same(t, "added without an identifier", addedAtOnce(t, f, boston, e), 8)
	})
}

func TestPageEdited(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		lead := f.Lead(t, boston, "Robin Vale")
		edited := func(c hub.Chapter) bool {
			t.Helper()
			is, err := f.Store.Chapter(c.ID).PageEdited(ctx)
			done(t, err)
			return is
		}
		done(t, f.Store.Chapter(boston.ID).Update(ctx, "", boston))
		same(t, "by nobody", edited(boston), false)
		done(t, f.Store.Chapter(boston.ID).Update(ctx, lead, boston))
		same(t, "by a lead", edited(boston), true)
		same(t, "another chapter's", edited(salem), false)
		disarm(t, f)
		f.Exec(t, `DELETE FROM audit`)
		done(t, f.Store.Chapter(boston.ID).Update(ctx, "", boston))
		same(t, "when the trail has forgotten", edited(boston), true)
	})
}

// TestAnEventThatWasPutOnAgainStaysOn until the file's own entry changes: another mark, or the same one after it said that the event is on.
func TestAnEventThatWasPutOnAgainStaysOn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, boston := t.Context(), f.Chapter(t, "boston")
		tenant, event := f.Store.Chapter(boston.ID), f.Event(t, boston, func(e *hub.Event) { e.Identifier = "ics:a" })
		f.Confirmed(t, event, "Ines Farrow", 1)
		file := func(mark string) (store.ImportOutcome, hub.EventState) {
			t.Helper()
			e := f.Reload(t, event)
			e.State, e.FileMark = hub.EventPublished, ""
			if mark != "" {
				e.State, e.FileMark = hub.EventCancelled, mark
			}
			compared, err := tenant.CompareImport(ctx, e)
			done(t, err)
			outcome, err := tenant.ImportEvent(ctx, "", e)
			done(t, err)
			same(t, "a dry run", compared, outcome)
			return outcome, f.Reload(t, event).State
		}
		says := func(what, mark string, want store.ImportOutcome, state hub.EventState) {
			t.Helper()
			outcome, is := file(mark)
			same(t, what, []any{outcome, is}, []any{want, state})
		}
		on := func() {
			t.Helper()
			f.Clock.Advance(time.Minute)
			done(t, storetest.Failure(tenant.ReinstateEvent(ctx, "", event.ID, "")))
		}
		says("the file cancels", "1", store.ImportUpdated, hub.EventCancelled)
		on()
		says("the same entry again", "1", store.ImportKept, hub.EventPublished)
		says("the entry changed", "2", store.ImportUpdated, hub.EventCancelled)
		on()
		says("the file says that it is on", "", store.ImportUnchanged, hub.EventPublished)
		says("and cancels it again", "2", store.ImportUpdated, hub.EventCancelled)
		on()
		done(t, storetest.Failure(tenant.CancelEvent(ctx, "", event.ID, "flood")))
		says("it is cancelled here too", "3", store.ImportUnchanged, hub.EventCancelled)
		on()
		says("what the file said then is known", "3", store.ImportKept, hub.EventPublished)
	})
}

// TestAnImportEndsAPostponement with a new date, as saving one in the editor does; with the old date it stays postponed.
func TestAnImportEndsAPostponement(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, boston := t.Context(), f.Chapter(t, "boston")
		tenant, event := f.Store.Chapter(boston.ID), f.Event(t, boston, func(e *hub.Event) { e.Identifier = "ics:a" })
		f.Confirmed(t, event, "Ines Farrow", 1)
		done(t, storetest.Failure(tenant.PostponeEvent(ctx, "", event.ID, "flood")))
		e := f.Reload(t, event)
		outcome, err := tenant.ImportEvent(ctx, "", e)
		done(t, err)
		same(t, "the old date", []any{outcome, f.Reload(t, event).Postponed()}, []any{store.ImportUnchanged, true})
		f.Clock.Advance(time.Minute)
		e.SetTimes(e.StartsAt.Add(time.Hour), e.EndsAt.Add(time.Hour))
		outcome, err = tenant.ImportEvent(ctx, "", e)
		done(t, err)
		same(t, "a new date", []any{outcome, f.Reload(t, event).Postponed(), f.Mails(t, hub.MailEventChanged)}, []any{store.ImportUpdated, false, 1})
	})
}
