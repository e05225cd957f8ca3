package store_test

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// reported is one call as somebody tells it.
func reported(kit hub.Toolkit, round, official string) store.CallReport {
	return store.CallReport{Toolkit: kit.ID, Item: "item", Round: round, Official: official, Callee: "Ada Ash", Outcome: hub.CallSpoke}
}

func TestACallIsCountedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, boston, kit := t.Context(), f.Chapter(t, "boston"), f.Toolkit(t, "Open on Sundays")
		tenant := f.Store.Chapter(boston.ID)
		report := func(r store.CallReport) bool {
			t.Helper()
			noted, err := tenant.ReportCall(ctx, r)
			done(t, err)
			return noted
		}
		first := reported(kit, "round", "a")
		first.Note = "He said maybe."
		same(t, "its note is kept", report(first), true)
		report(first) // sent twice
		report(reported(kit, "round", "b"))
		report(reported(kit, "another", "a"))
		counts, err := tenant.CallCounts(ctx, kit.ID)
		done(t, err)
		same(t, "counts", counts, []hub.CallCount{{Item: "item", Outcome: hub.CallSpoke, Calls: 3}})
		notes, err := tenant.CallNotes(ctx, kit.ID)
		done(t, err)
		same(t, "notes", len(notes), 1)
		same(t, "the note", notes[0].Text+" "+notes[0].Callee, "He said maybe. Ada Ash")
		same(t, "facts", f.Int(t, `SELECT COUNT(*) FROM facts WHERE kind = 'call.report'`), 3)

		n, err := tenant.EraseCallReports(ctx, f.Clock.Now().Add(time.Second))
		done(t, err)
		same(t, "reports erased", n, int64(3))
		n, err = tenant.EraseCallNotes(ctx, f.Clock.Now().Add(time.Second))
		done(t, err)
		same(t, "notes erased", n, int64(1))
		same(t, "the counts stay", f.Int(t, `SELECT SUM(calls) FROM call_counts`), 3)
	})
}

// Many callers at once are counted exactly; a control that reads the count and writes it back loses some.
func TestCallsAtOnceAreCountedExactly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, boston, kit := t.Context(), f.Chapter(t, "boston"), f.Toolkit(t, "Open on Sundays")
		const callers = 200
		atOnce := func(call func(i int)) {
			var all sync.WaitGroup
			for i := range callers {
				all.Go(func() { call(i) })
			}
			all.Wait()
		}
		atOnce(func(i int) {
			if _, err := f.Store.Chapter(boston.ID).ReportCall(ctx, reported(kit, fmt.Sprint(i), "a")); err != nil {
				t.Error(err)
			}
		})
		same(t, "calls", f.Int(t, `SELECT calls FROM call_counts WHERE outcome = 'spoke'`), callers)

		f.Exec(t, `UPDATE call_counts SET calls = 0`)
		var gate sync.WaitGroup
		gate.Add(2)
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				var n int
				err := f.DB.QueryRowContext(ctx, `SELECT calls FROM call_counts`).Scan(&n)
				gate.Done()
				gate.Wait()
				if err == nil {
					_, err = f.DB.ExecContext(ctx, `UPDATE call_counts SET calls = $1`, n+1)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		same(t, "control: one of two is lost", f.Int(t, `SELECT calls FROM call_counts`), 1)
	})
}

// A network's calls are counted up to its limit, over all chapters and connections; another network's go on.
func TestTheLimitOfANetworksCalls(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, kit := t.Context(), f.Toolkit(t, "Open on Sundays")
		chapters := []hub.Chapter{f.Chapter(t, "boston"), f.Chapter(t, "austin")}
		var mu sync.Mutex
		taken, lost := 0, 0
		var all sync.WaitGroup
		for i := range hub.CallsPerNetwork + 40 {
			all.Go(func() {
				r := reported(kit, fmt.Sprint(i), "a")
				r.From = netip.MustParseAddr(fmt.Sprintf("192.0.2.%d", i%256)) // one network
				_, err := f.Store.Chapter(chapters[i%2].ID).ReportCall(ctx, r)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					taken++
				case errors.Is(err, hub.ErrTooMany):
					lost++
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		same(t, "taken", taken, hub.CallsPerNetwork)
		same(t, "refused", lost, 40)
		same(t, "counted", f.Int(t, `SELECT SUM(calls) FROM call_counts`), hub.CallsPerNetwork)
		other := reported(kit, "other", "a")
		other.From = netip.MustParseAddr("198.51.100.1")
		_, err := f.Store.Chapter(chapters[0].ID).ReportCall(ctx, other)
		done(t, err)
		f.Clock.Advance(hub.LimitWindow + time.Minute)
		later := reported(kit, "later", "a")
		later.From = netip.MustParseAddr("192.0.2.1")
		_, err = f.Store.Chapter(chapters[0].ID).ReportCall(ctx, later)
		done(t, err)
		done(t, f.Store.StopGuests(ctx, hub.Operator, "a flood"))
		_, err = f.Store.Chapter(chapters[0].ID).ReportCall(ctx, reported(kit, "stopped", "a"))
		refused(t, err, hub.ErrConflict)
	})
}
