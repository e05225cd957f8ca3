package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// New zone data moves the instants of what is to come, and nothing that anybody reads.
func TestRecomputeTimes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		f.Lead(t, boston, "Robin Vale")
		said := func(title string, starts string) func(*hub.Event) {
			at, err := time.ParseInLocation("2006-01-02T15:04", starts, hub.Zone(boston.Zone))
			done(t, err)
			return func(e *hub.Event) { e.Title = title; e.SetTimes(at, at.Add(2*time.Hour)) }
		}
		kept := f.Event(t, boston, said("Seed swap", "2026-12-12T18:00"))
		draft := f.Draft(t, boston, said("Draft", "2026-12-12T18:00"))
		gone := f.Event(t, boston, said("Night walk", "2027-03-14T01:30"))
		past := f.Event(t, boston, said("Fair", "2026-08-01T18:00"))
		bare := f.Event(t, boston, said("Picnic", "2026-12-12T12:00"))
		right := f.Event(t, boston, said("Choir", "2026-12-12T12:00"))
		theirs := f.Event(t, salem, said("Quiz", "2026-12-12T18:00"))
		f.Confirmed(t, kept, "Sam Ortiz", 1)

		// As zone data of another year had it: an hour later.
		f.Exec(t, `UPDATE events SET zone_data = '2000a'`)
		for _, e := range []hub.Event{kept, draft, past, theirs} {
			f.Exec(t, `UPDATE events SET starts_at = $1, ends_at = $2 WHERE id = $3`, sqldb.At(e.StartsAt.Add(time.Hour)), sqldb.At(e.EndsAt.Add(time.Hour)), e.ID)
		}
		f.Exec(t, `UPDATE events SET starts_local = '2027-03-14T02:30' WHERE id = $1`, gone.ID)
		f.Exec(t, `UPDATE events SET starts_local = '', ends_local = '', zone_data = '' WHERE id = $1`, bare.ID)
		clock := func(e hub.Event) string { return e.Starts().Format("2006-01-02 15:04 MST") }
		same(t, "no zone data moves what people read", clock(f.Reload(t, kept)), "2026-12-12 18:00 EST")
		same(t, "not even a time that is skipped", clock(f.Reload(t, gone)), "2027-03-14 02:30 EST")
		same(t, "a row without clock times has those of its instants", clock(f.Reload(t, bare)), "2026-12-12 12:00 EST")

		f.Clock.Advance(time.Hour)
		tenant := f.Store.Chapter(boston.ID)
		named, more, err := tenant.RecomputeTimes(ctx, "2000a")
		done(t, err)
		same(t, "data that is no newer moves nothing", []any{named, more, f.Reload(t, kept).StartsAt}, []any{[]hub.EventID(nil), false, kept.StartsAt.Add(time.Hour)})

		named, more, err = tenant.RecomputeTimes(ctx, "2001a")
		done(t, err)
		same(t, "named: the clock time that is skipped", []any{named, more}, []any{[]hub.EventID{gone.ID}, false})
		moved := f.Reload(t, kept)
		same(t, "moved: instant, sequence, release, and when", []any{moved.StartsAt, moved.EndsAt, moved.Sequence, moved.ZoneData, moved.UpdatedAt},
			[]any{kept.StartsAt, kept.EndsAt, kept.Sequence + 1, "2001a", f.Clock.Now()})
		same(t, "a draft moves too", f.Reload(t, draft).StartsAt, draft.StartsAt)
		skipped := f.Reload(t, gone)
		same(t, "what is skipped keeps its instant", []any{skipped.StartsAt, skipped.Sequence, skipped.ZoneData}, []any{gone.StartsAt, gone.Sequence, "2001a"})
		same(t, "the past stays", f.Reload(t, past).StartsAt, past.StartsAt.Add(time.Hour))
		filled := f.Reload(t, bare)
		same(t, "clock times are filled in", []any{filled.StartsLocal, filled.EndsLocal, filled.StartsAt, filled.Sequence, filled.UpdatedAt},
			[]any{bare.StartsLocal, bare.EndsLocal, bare.StartsAt, bare.Sequence, bare.UpdatedAt})
		unmoved := f.Reload(t, right)
		same(t, "what was right is marked, and not changed", []any{unmoved.Sequence, unmoved.UpdatedAt, unmoved.ZoneData}, []any{right.Sequence, right.UpdatedAt, "2001a"})
		same(t, "another chapter's is its own", f.Reload(t, theirs).StartsAt, theirs.StartsAt.Add(time.Hour))
		same(t, "the leads are told once, of published events", f.Mails(t, hub.MailClocks), 1)
		same(t, "who comes was told the clock time, which stays", f.Mails(t, hub.MailEventChanged), 0)
		trail, err := f.Store.Trail(ctx, 10)
		done(t, err)
		facts := 0
		for _, entry := range trail {
			if entry.Action == hub.FactEventRecompute {
				facts++
			}
		}
		same(t, "facts: the published event and the draft", facts, 2)

		_, _, err = tenant.RecomputeTimes(ctx, "2001a")
		done(t, err)
		same(t, "a second time does nothing", []any{f.Reload(t, kept).Sequence, f.Mails(t, hub.MailClocks)}, []any{kept.Sequence + 1, 1})
	})
}
