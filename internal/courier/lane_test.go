package courier_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/store/storetest"
)

// owed writes n messages of a kind behind the store's back, all of one network and about one answer. They are due a second ago.
func (b *bundle) owed(t *testing.T, n int, network string, kind hub.MessageKind, r hub.RSVP) {
	t.Helper()
	due := b.Clock.Now().Add(-time.Second)
	b.Exec(t, `
		INSERT INTO messages (chapter_id, id, kind, event_id, rsvp_id, state, due_at, created_at, lane, network)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		SELECT $2, 'flood.' || $3 || '.' || i, $4, $5, $6, 'queued', $7, $7, $8, $9 FROM n`,
		n, b.chapter.ID, network, string(kind), r.Event, r.ID, due, int(kind.Lane()), network)
}

// Ten thousand mails that one network caused hold up nobody else's: theirs leaves in the first handful. With the network's name
// taken from the rows, which is the negative control, it leaves last.
func TestAFloodOfOneNetworkHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	for name, network := range map[string]string{"another network": "calm", "the control: the same network": "loud"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				b := setup(t, f)
				loud := b.Guest(t, b.event, "Loud Guest", 1)
				b.drop(t)
				b.owed(t, 10_000, "loud", hub.MailConfirm, loud)
				b.Guest(t, b.event, "Calm Guest", 1)
				b.Exec(t, `UPDATE messages SET network = $1 WHERE network = ''`, network)
				var first []hub.Message
				for range 3 {
					list, err := b.Store.ClaimMessages(t.Context(), hub.LaneCodes, 5, time.Minute)
					if err != nil {
						t.Fatal(err)
					}
					first = append(first, list...)
				}
				at := slices.IndexFunc(first, func(m hub.Message) bool { return !strings.HasPrefix(string(m.ID), "flood.") })
				if network == "calm" && (at < 0 || at > 1) {
					t.Errorf("the calm network's mail is number %d of the first %d", at, len(first))
				}
				if network == "loud" && at >= 0 {
					t.Errorf("it is number %d without its network: the check proves nothing", at)
				}
			})
		})
	}
}

// However many networks and chapters owe however much, a claim takes from each before it takes a second from any, the one that
// waited longest first, and never more than was asked for.
func TestNetworksAndChaptersTakeTurns(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		r := b.Guest(t, b.event, "Robin Vale", 1)
		b.drop(t)
		for i, n := range []int{40, 1, 7, 3, 20} {
			b.owed(t, n, fmt.Sprint("n", i), hub.MailGoing, r)
		}
		seen := map[string]int{}
		left := map[string]int{"n0": 40, "n1": 1, "n2": 7, "n3": 3, "n4": 20}
		for total := 0; total < 71; {
			list, err := b.Store.ClaimMessages(t.Context(), hub.LaneRest, 10, time.Minute)
			if err != nil || len(list) == 0 || len(list) > 10 {
				t.Fatalf("%d of 71, then %d: %v", total, len(list), err)
			}
			got := map[string]int{}
			for _, m := range list {
				got[m.Network]++
				seen[string(m.ID)]++
			}
			// Nobody who still has some gets two fewer than another of the same claim.
			for network, n := range left {
				for other := range got {
					if n-got[network] > 0 && got[other] > got[network]+1 {
						t.Errorf("%s gets %d of a claim while %s, with %d left, gets %d", other, got[other], network, n, got[network])
					}
				}
			}
			for network, n := range got {
				left[network] -= n
			}
			total += len(list)
		}
		if len(seen) != 71 {
			t.Errorf("%d different messages", len(seen))
		}
	})
}

func TestEachKindLeavesByItsLane(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.Confirmed(t, b.event, "Robin Vale", 1)
		b.askAddress(t, "Sam Okafor")
		b.askCode(t, "Kim Tran")
		for lane, want := range map[hub.Lane][]hub.MessageKind{
			hub.LaneCodes: {hub.NoticeConfirmAddress, hub.MailConfirm, hub.NoticeSignIn}, hub.LaneRest: {hub.MailGoing},
		} {
			list, err := b.Store.ClaimMessages(t.Context(), lane, 10, time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			var got []hub.MessageKind
			for _, m := range list {
				got = append(got, m.Kind)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("lane %d: %v, want %v", lane, got, want)
			}
		}
	})
}

// A domain whose server takes its time does not hold up confirmations to others: four workers, twenty mails to it, one to another.
func TestASlowDomainDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		for i := range 20 {
			b.typed(t, fmt.Sprintf("guest%d@slow.example", i))
		}
		release := make(chan struct{})
		var stuck atomic.Int32
		arrived := make(chan struct{})
		b.sink.on = func(ctx context.Context, m mail.Message) error {
			if strings.HasSuffix(m.To.Email, "@slow.example") {
				stuck.Add(1)
				select {
				case <-release:
				case <-ctx.Done():
				}
				return nil
			}
			close(arrived)
			return nil
		}
		workers, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for workers.Err() == nil {
					if _, err := b.service.DeliverLane(workers, hub.LaneCodes); err != nil && workers.Err() == nil {
						t.Errorf("deliver: %v", err)
						return
					}
					select {
					case <-workers.Done():
					case <-time.After(20 * time.Millisecond):
					}
				}
			})
		}
		for deadline := time.Now().Add(20 * time.Second); stuck.Load() < 3; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%d workers are stuck", stuck.Load())
			}
		}
		b.typed(t, "quick@example.org")
		select {
		case <-arrived:
		case <-time.After(20 * time.Second):
			t.Error("the mail to another domain did not leave while three workers wait for the slow one")
		}
		if n := stuck.Load(); n > 3 {
			t.Errorf("%d workers wait for one domain", n)
		}
		close(release)
		stop()
		all.Wait()
	})
}
