package session

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	words "chapterhouse/internal/hub"
)

// spends is how many of n at once are allowed.
func spends(n int, spend func() bool) (allowed int) {
	for _, ok := range inParallel(n, spend) {
		if ok {
			allowed++
		}
	}
	return allowed
}

func TestABudgetHoldsHoweverManySpendAtOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		budget := Budget{Key: "codes " + h.person, Most: 5, Within: time.Hour}
		spend := func() bool { return h.Spend(t.Context(), budget).Allowed }
		if n := spends(40, spend); n != 5 {
			t.Fatalf("%d of 40 were allowed, want 5", n)
		}
		if d := h.Spend(t.Context(), budget); d.Allowed || !d.Shared || d.RetryAfter <= 59*time.Minute || d.RetryAfter > time.Hour {
			t.Errorf("the sixth: %+v", d)
		}
		if d := h.Spent(t.Context(), budget); d.Allowed || d.RetryAfter <= 59*time.Minute {
			t.Errorf("a look: %+v", d)
		}
		other := Budget{Key: budget.Key, Most: 9, Within: 24 * time.Hour}
		if d := h.Spent(t.Context(), other); !d.Allowed {
			t.Errorf("another time of the same key: %+v", d)
		}
		h.Refund(t.Context(), budget)
		if !h.Spent(t.Context(), budget).Allowed || !spend() || spend() {
			t.Error("one that was taken back makes room for one")
		}
		h.clock.Advance(time.Hour)
		if !spend() {
			t.Error("an hour later nothing counts any more")
		}

		// Control: looking first and counting afterwards lets more through. The barrier makes all of them look before any counts.
		control := Budget{Key: "control " + h.person, Most: 5, Within: time.Hour}
		var looked sync.WaitGroup
		looked.Add(40)
		if n := spends(40, func() bool {
			ok := h.Spent(t.Context(), control).Allowed
			looked.Done()
			looked.Wait()
			h.Spend(t.Context(), control)
			return ok
		}); n <= 5 {
			t.Errorf("control: %d were allowed, so the test would not catch it", n)
		}
	})
}

// The whole hub's budget of wrong digits: 500 an hour, however many try at once in two processes, and none more until the hour is over. Processes that
// count for themselves let more through, which shows that the test can see it.
func TestTheHubsWrongCodesInTwoProcesses(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		budget := Budget{Key: "codes-wrong:" + h.person, Most: words.WrongCodesHub, Within: time.Hour}
		const each = words.WrongCodesHub * 4 / 5
		both := func(spend func(process int) bool) int {
			var next atomic.Int64
			return spends(2*each, func() bool { return spend(int(next.Add(1) % 2)) })
		}
		processes := []*Redis{h.Redis, open(t, h.url, h.clock)}
		if n := both(func(process int) bool { return processes[process].Spend(t.Context(), budget).Allowed }); n != words.WrongCodesHub {
			t.Errorf("%d wrong codes of %d were taken in two processes, want %d", n, 2*each, words.WrongCodesHub)
		}
		for i, process := range processes {
			if d := process.Spent(t.Context(), budget); d.Allowed || !d.Shared {
				t.Errorf("process %d takes another: %+v", i, d)
			}
		}
		h.clock.Advance(time.Hour)
		if !processes[1].Spend(t.Context(), budget).Allowed {
			t.Error("an hour later none is taken")
		}

		alone := Budget{Key: "control " + h.person, Most: words.WrongCodesHub, Within: time.Hour}
		if n := both(func(process int) bool { return processes[process].spent.spend(alone).Allowed }); n <= words.WrongCodesHub {
			t.Errorf("control: two processes that count for themselves took %d", n)
		}
	})
}

// What was refused does not count, so that whoever keeps trying is let in again when the oldest use is over.
func TestWhatABudgetRefusesDoesNotCount(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		budget := Budget{Key: "codes " + h.person, Most: 2, Within: time.Hour}
		for _, want := range []bool{true, true, false, false, false} {
			if got := h.Spend(t.Context(), budget).Allowed; got != want {
				t.Fatalf("allowed %v, want %v", got, want)
			}
			h.clock.Advance(10 * time.Minute)
		}
		h.clock.Advance(10 * time.Minute) // an hour after the first
		if !h.Spend(t.Context(), budget).Allowed {
			t.Error("the first use still counts, or those that were refused do")
		}
		if h.Spend(t.Context(), budget).Allowed {
			t.Error("the second does not count any more after 50 minutes")
		}
	})
}

func TestABudgetWithoutRedisIsCountedHere(t *testing.T) {
	t.Parallel()
	h := setup(t, embeddedURL(t))
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	budget := Budget{Key: "codes", Most: 5, Within: time.Hour}
	spend := func() bool { return h.Spend(t.Context(), budget).Allowed }
	if n := spends(40, spend); n != 5 {
		t.Errorf("%d of 40 were allowed, want 5", n)
	}
	if d := h.Spent(t.Context(), budget); d.Allowed || d.Shared {
		t.Errorf("a look: %+v", d)
	}
	h.Refund(t.Context(), budget)
	if !spend() || spend() {
		t.Error("one that was taken back makes room for one")
	}
	h.clock.Advance(time.Hour)
	if !spend() {
		t.Error("an hour later nothing counts any more")
	}
	for i := range localBudgets + 100 { // strangers fill the table, and get through no more often than it has room
		h.Spend(t.Context(), Budget{Key: strconv.Itoa(i), Most: 1, Within: time.Hour})
	}
	if n := len(h.spent.uses); n > localBudgets+1 {
		t.Errorf("%d budgets are kept", n)
	}
	if h.Spend(t.Context(), Budget{Key: "one more", Most: 1, Within: time.Hour}).Allowed {
		t.Error("a full table lets people through uncounted")
	}
}
