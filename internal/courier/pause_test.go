package courier_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/store/storetest"
)

// TestNoMailLeavesWhileSendsArePaused was seen to fail with the condition on levers taken out of ClaimMessages (the courier
// claims and puts back without end), and with the check in deliver taken out as well (three mails are sent).
func TestNoMailLeavesWhileSendsArePaused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 3)
		if err := f.Store.PauseSends(t.Context(), hub.Operator, "restored from a backup"); err != nil {
			t.Fatal(err)
		}
		if n := b.deliver(t); n != 0 || len(b.sink.ids()) != 0 {
			t.Errorf("%d mails left, %d reached the relay", n, len(b.sink.ids()))
		}
		if n := b.Int(t, `SELECT COUNT(*) FROM messages WHERE state = 'queued' AND attempts = 0`); n != 3 {
			t.Errorf("%d of 3 mails were left alone", n)
		}
		told := f.Queue.Count()
		if err := f.Store.ResumeSends(t.Context(), hub.Operator); err != nil {
			t.Fatal(err)
		}
		if f.Queue.Count() != told+1 {
			t.Error("resuming tells the queue nothing: mail waits for the next sweep")
		}
		if n := b.deliver(t); n != 3 {
			t.Errorf("%d of 3 mails left after resuming", n)
		}
	})
}

// TestAPauseStopsABatchUnderWay was seen to fail with the check in deliver taken out: all 8 mails left.
func TestAPauseStopsABatchUnderWay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 8)
		b.sink.on = func(ctx context.Context, _ mail.Message) error {
			if len(b.sink.ids()) == 2 { // while the third is on its way
				return f.Store.PauseSends(ctx, hub.Operator, "wrong template")
			}
			return nil
		}
		if n := b.deliver(t); n != 3 {
			t.Errorf("%d mails left, want 3: what was on its way when the pause came, and no more", n)
		}
		if diff := cmp.Diff(map[string]int{"sent": 3, "queued": 5}, b.states(t)); diff != "" {
			t.Errorf("states:\n%s", diff)
		}
	})
}
