package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

func TestWorkThatCannotRunIsRefused(t *testing.T) {
	t.Parallel()
	deliver := func(context.Context) (int, error) { return 0, nil }
	run := func(context.Context) error { return nil }
	for name, w := range map[string]Work{
		"nothing delivers":       {},
		"a sweep without name":   {Deliver: rest(deliver), Sweep: []Periodic{{Every: time.Hour, Run: run}}},
		"a sweep without time":   {Deliver: rest(deliver), Sweep: []Periodic{{Name: "a", Run: run}}},
		"a sweep without run":    {Deliver: rest(deliver), Sweep: []Periodic{{Name: "a", Every: time.Hour}}},
		"two sweeps of a name":   {Deliver: rest(deliver), Sweep: []Periodic{{"a", time.Hour, run}, {"a", time.Hour, run}}},
		"a sweep that goes back": {Deliver: rest(deliver), Sweep: []Periodic{{"a", -time.Hour, run}}},
	} {
		if _, err := configure(nil, w, production); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestAJobThatPanicsOrFailsIsLoggedWithoutDataAndHoldsUpNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		var calls atomic.Int32
		b.start(t, Work{Deliver: rest(func(ctx context.Context) (int, error) {
			switch calls.Add(1) {
			case 1:
				panic("over robin.vale@example.org")
			case 2:
				return 0, errors.New("courier: claim: disk full")
			}
			return b.deliver(ctx)
		})}, hurry)
		b.mustOwe(t, "a")
		waitFor(t, "a cancelled job", func() bool { return b.count(t, "cancelled") == 1 })
		b.mustOwe(t, "b")
		waitFor(t, "another cancelled job", func() bool { return b.count(t, "cancelled") == 2 })
		b.mustOwe(t, "c")
		if n := wait(t, "delivery", b.ran); n != 3 {
			t.Errorf("delivered %d, want 3", n)
		}
		text := b.out.String()
		for what, want := range map[string]int{"job panicked": 1, "job failed": 1, "disk full": 1, "robin.vale": 0} {
			if got := strings.Count(text, what); got != want {
				t.Errorf("%q is logged %d times, want %d:\n%s", what, got, want, text)
			}
		}
		if n := f.Int(t, `SELECT COUNT(*) FROM river_job WHERE CAST(errors AS text) LIKE '%robin.vale%' OR CAST(errors AS text) LIKE '%disk full%'`); n != 0 {
			t.Errorf("%d job rows hold what was panicked or returned", n)
		}
	})
}

func TestAJobWaitsForWhatIsAway(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		var calls atomic.Int32
		b.start(t, Work{Deliver: rest(func(ctx context.Context) (int, error) {
			if calls.Add(1) <= 3 {
				return 0, fmt.Errorf("claim: %w", hub.ErrUnavailable)
			}
			return b.deliver(ctx)
		})}, hurry)
		b.mustOwe(t, "a")
		if n := wait(t, "delivery", b.ran); n != 1 {
			t.Errorf("delivered %d", n)
		}
		waitFor(t, "one completed job", func() bool { return b.count(t, "completed") == 1 && b.count(t, "") == 1 })
	})
}

func TestAJobDoesNotWaitOnceTheNextPeriodHasCome(t *testing.T) {
	t.Parallel()
	p := pace{snooze: 5 * time.Second}
	now := time.Now()
	for _, tt := range []struct {
		age, period, want time.Duration
	}{
		{time.Minute, time.Hour, 5 * time.Second},
		{2 * time.Hour, time.Hour, 0},
		{2 * time.Hour, 0, 5 * time.Second},
	} {
		if got := p.patience(now.Add(-tt.age), tt.period); got != tt.want {
			t.Errorf("a job %s old with period %s waits %s, want %s", tt.age, tt.period, got, tt.want)
		}
	}
}

func TestStoppingEndsTheRunAndStartingGoesOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		running := make(chan struct{}, 10)
		first := b.start(t, Work{Deliver: rest(func(ctx context.Context) (int, error) {
			running <- struct{}{}
			<-ctx.Done()
			return 0, ctx.Err()
		})}, hurry)
		b.mustOwe(t, "a")
		wait(t, "a run", running)
		stop(t, first)
		if got := b.count(t, "available"); got != 1 {
			t.Fatalf("%d jobs are available after the stop, want the one that was cut off", got)
		}
		b.mustOwe(t, "b")
		b.start(t, Work{}, hurry)
		for delivered := 0; delivered < 2; {
			delivered += wait(t, "delivery of what waited", b.ran)
		}
		if strings.Contains(b.out.String(), "level=ERROR") {
			t.Errorf("a stop is logged as an error:\n%s", b.out)
		}
	})
}

// A job whose time is up goes on later; nothing failed. Seen to fail when only a stop puts a job back.
func TestAJobWhoseTimeIsUpGoesOnLater(t *testing.T) {
	t.Parallel()
	var out output
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	err := run(ctx, slog.New(slog.NewTextHandler(&out, nil)), "mail", 0, func(ctx context.Context) error { return ctx.Err() })
	if _, snoozed := errors.AsType[*river.JobSnoozeError](err); !snoozed || out.String() != "" {
		t.Errorf("%v, log %q", err, out.String())
	}
}

func TestStopGivesUpWaitingWhenItsContextEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		running, goOn := make(chan struct{}, 10), make(chan struct{})
		w := b.start(t, Work{Deliver: rest(func(context.Context) (int, error) {
			running <- struct{}{}
			<-goOn
			return 0, nil
		})}, hurry)
		b.mustOwe(t, "a")
		wait(t, "a run", running)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := w.Stop(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("stop: %v", err)
		}
		close(goOn)
		stop(t, w)
		stop(t, w)
	})
}

func TestSweepsRunAtTheStartAndAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		often, once := make(chan struct{}, 10_000), make(chan struct{}, 10)
		b.start(t, Work{Sweep: []Periodic{
			{"often", 50 * time.Millisecond, func(context.Context) error { often <- struct{}{}; return nil }},
			{"daily", 24 * time.Hour, func(context.Context) error { once <- struct{}{}; return nil }},
		}}, hurry)
		wait(t, "the daily sweep at the start", once)
		for range 3 {
			wait(t, "another sweep", often)
		}
		if len(once) != 0 {
			t.Error("the daily sweep ran twice")
		}
	})
}

func TestTheMailSweepRepairsWhatTheQueueLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		p := hurry
		p.mailSweep = 50 * time.Millisecond
		b.start(t, Work{}, p)
		wait(t, "the first sweep", b.ran)
		f.Exec(t, `INSERT INTO owed (id) VALUES ('without a job')`)
		for n := 0; n == 0; {
			n = wait(t, "repair", b.ran)
		}
	})
}

func TestASweepNobodyKnowsIsCancelled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		if _, err := b.queue.client.Insert(t.Context(), sweepArgs{Name: "of tomorrow"}, nil); err != nil {
			t.Fatal(err)
		}
		b.start(t, Work{}, hurry)
		waitFor(t, "a cancelled job", func() bool { return b.count(t, "cancelled") == 1 })
	})
}

func TestTwoProcessesRunEachJobOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		const jobs = 60
		for range jobs {
			b.queue.insert(t.Context(), hub.LaneRest)
		}
		var calls [2]atomic.Int32
		for i := range calls {
			b.start(t, Work{Deliver: rest(func(context.Context) (int, error) { calls[i].Add(1); return 0, nil })}, hurry)
		}
		waitFor(t, "every job's end", func() bool { return b.count(t, "completed") == jobs })
		if got := calls[0].Load() + calls[1].Load(); got != jobs {
			t.Errorf("%d + %d runs of %d jobs", calls[0].Load(), calls[1].Load(), jobs)
		}
		if n := f.Int(t, `SELECT COUNT(*) FROM river_job WHERE attempt <> 1`); n != 0 {
			t.Errorf("%d jobs were attempted more than once", n)
		}
	})
}

func TestWithoutAClaimTwoProcessesRunAJobTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.mustOwe(t, "a")
		var calls atomic.Int32
		second := make(chan struct{})
		deliver := func(ctx context.Context) (int, error) {
			if calls.Add(1) == 2 {
				close(second)
				return 0, nil
			}
			_, err := b.db.ExecContext(ctx, `UPDATE river_job SET state = 'available'`) // as if the claim had not been written
			select {
			case <-second:
			case <-time.After(patient):
			}
			return 0, err
		}
		for range 2 {
			b.start(t, Work{Deliver: rest(deliver)}, hurry)
		}
		waitFor(t, "the job's end", func() bool { return b.count(t, "completed") == 1 })
		if calls.Load() != 2 {
			t.Errorf("%d runs: the check for jobs that run once proves nothing", calls.Load())
		}
	})
}

func TestAConfirmationLeavesSoon(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.start(t, Work{}, production)
		for n := 0; n == 0; { // the workers look, by the sweep at their start
			b.mustOwe(t, fmt.Sprint(time.Now().UnixNano()))
			n = wait(t, "a first delivery", b.ran)
		}
		begun := time.Now()
		b.mustOwe(t, "a")
		for n := 0; n == 0; {
			n = wait(t, "delivery", b.ran)
		}
		took := time.Since(begun)
		t.Logf("from commit to delivery: %s", took)
		if took > 5*time.Second { // about 0.3 s on a quiet machine; the sweep alone would take up to 15 s
			t.Errorf("it took %s", took)
		}
	})
}
