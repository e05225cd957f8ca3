package courier_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// deliver is Deliver that must not fail.
func (b *bundle) deliver(t *testing.T) int {
	t.Helper()
	n, err := b.service.Deliver(t.Context())
	if err != nil {
		t.Fatalf("deliver: %v", err)
	}
	return n
}

// guests owes n confirm mails.
func (b *bundle) guests(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		b.Guest(t, b.event, fmt.Sprintf("Guest %03d", i), 1)
	}
}

func TestPermanentRefusalGivesTheMessageUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 1)
		b.sink.on = func(context.Context, mail.Message) error {
			return &mail.Permanent{Code: 550, Reason: "recipient refused"}
		}
		if n := b.deliver(t); n != 0 {
			t.Errorf("sent %d", n)
		}
		if diff := cmp.Diff(map[string]int{"failed": 1}, b.states(t)); diff != "" {
			t.Errorf("states:\n%s", diff)
		}
		if n := b.Int(t, `SELECT COUNT(*) FROM messages WHERE problem = 'mail: permanent: recipient refused, code 550'`); n != 1 {
			t.Error("the row does not say why")
		}
	})
}

func TestTemporaryFailureIsTriedAgainAndEndsAfterEightAttempts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 1)
		tries := 0
		b.sink.on = func(context.Context, mail.Message) error {
			tries++
			return &mail.Temporary{Reason: "connecting: timed out"}
		}
		waits := []time.Duration{30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour, 6 * time.Hour, 6 * time.Hour}
		for i, wait := range waits {
			b.deliver(t)
			b.Clock.Advance(wait - time.Second)
			b.deliver(t)
			if tries != i+1 {
				t.Fatalf("%d tries before wait %d (%s) was over, want %d", tries, i+1, wait, i+1)
			}
			b.Clock.Advance(time.Second)
		}
		b.deliver(t)
		b.Clock.Advance(24 * time.Hour)
		b.deliver(t)
		if tries != 8 || b.states(t)["failed"] != 1 {
			t.Errorf("%d tries, states %v; want 8 and a failed message", tries, b.states(t))
		}
	})
}

func TestTemporaryFailureThenSuccess(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 1)
		var tried []string
		b.sink.on = func(_ context.Context, m mail.Message) error {
			if tried = append(tried, m.ID); len(tried) == 1 {
				return fmt.Errorf("wrapped: %w", &mail.Temporary{Code: 451, Reason: "content refused"})
			}
			return nil
		}
		b.deliver(t)
		b.Clock.Advance(30 * time.Second)
		if n := b.deliver(t); n != 1 || b.states(t)["sent"] != 1 {
			t.Fatalf("sent %d, states %v", n, b.states(t))
		}
		if tried[0] != tried[1] {
			t.Errorf("Message-ID %s became %s", tried[0], tried[1])
		}
	})
}

// forbidSent makes every mark "sent" fail, as a database does that goes away at that moment; it returns what undoes it.
func (b *bundle) forbidSent(t *testing.T) func() {
	t.Helper()
	if b.DB.Engine == sqldb.Postgres {
		b.Exec(t, `ALTER TABLE messages ADD CONSTRAINT never_sent CHECK (state <> 'sent') NOT VALID`)
		return func() { b.Exec(t, `ALTER TABLE messages DROP CONSTRAINT never_sent`) }
	}
	b.Exec(t, `CREATE TRIGGER never_sent BEFORE UPDATE ON messages WHEN NEW.state = 'sent' BEGIN SELECT RAISE(ABORT, 'no'); END`)
	return func() { b.Exec(t, `DROP TRIGGER never_sent`) }
}

func TestAMarkThatFailsRepeatsOneMailUnderItsMessageID(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 3)
		allow := b.forbidSent(t)
		if _, err := b.service.Deliver(t.Context()); err == nil {
			t.Fatal("a mark that failed is no error")
		}
		if got := len(b.sink.ids()); got != 1 {
			t.Fatalf("%d mails left after a mark failed, want 1", got)
		}
		allow()
		if n := b.deliver(t); n != 0 {
			t.Fatalf("%d mails were sent while the lease holds", n)
		}
		b.Clock.Advance(hub.GatherFor) // the lease is over, and the mailbox may get another
		if n := b.deliver(t); n != 3 || b.states(t)["sent"] != 3 {
			t.Fatalf("sent %d, states %v", n, b.states(t))
		}
		if diff := cmp.Diff(b.sink.ids()[:1], b.sink.twice()); diff != "" {
			t.Errorf("sent twice (-the one before the failure +what was):\n%s", diff)
		}
	})
}

func TestManyCouriersSendEachMessageOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 130)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := b.courier(b.sink).Deliver(t.Context()); err != nil {
					t.Errorf("deliver: %v", err)
				}
			})
		}
		wg.Wait()
		if got := len(b.sink.ids()); got != 130 || len(b.sink.twice()) != 0 {
			t.Errorf("%d mails, twice %v; want 130, none twice", got, b.sink.twice())
		}
	})
}

func TestWithoutAClaimTheSameCheckSeesMailsTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 2)
		other, first := b.courier(b.sink), true
		broken := &sink{on: func(ctx context.Context, m mail.Message) error {
			if first { // the claim of the first courier is void while it sends
				first = false
				b.Exec(t, `UPDATE messages SET state = 'queued', due_at = created_at`)
				b.Exec(t, `UPDATE mailboxes SET sends = ''`) // or its limit would hold the second back
				if _, err := other.Deliver(ctx); err != nil {
					t.Error(err)
				}
			}
			return b.sink.Send(ctx, m)
		}}
		if _, err := b.courier(broken).Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(b.sink.twice()) == 0 {
			t.Error("couriers without claims sent nothing twice: the check proves nothing")
		}
	})
}

func TestEndingTheContextFinishesTheMailInHandAndPutsTheRestBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 5)
		ctx, cancel := context.WithCancel(t.Context())
		b.sink.on = func(ctx context.Context, _ mail.Message) error {
			if len(b.sink.ids()) == 1 {
				cancel()
			}
			return ctx.Err()
		}
		n, err := b.service.Deliver(ctx)
		if n != 2 || !errors.Is(err, context.Canceled) {
			t.Fatalf("sent %d, error %v; want 2 and the context's error", n, err)
		}
		if diff := cmp.Diff(map[string]int{"sent": 2, "queued": 3}, b.states(t)); diff != "" {
			t.Errorf("states:\n%s", diff)
		}
		if n := b.deliver(t); n != 3 || len(b.sink.twice()) != 0 {
			t.Errorf("then sent %d, twice %v", n, b.sink.twice())
		}
	})
}

func TestABatchEndsBeforeItsLease(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 6)
		other := b.courier(b.sink)
		slow := &sink{on: func(ctx context.Context, m mail.Message) error {
			b.Clock.Advance(51 * time.Second) // of a slow relay: two fit into a lease of 2 min with its reserve
			if _, err := other.Deliver(ctx); err != nil {
				t.Error(err)
			}
			return b.sink.Send(ctx, m)
		}}
		if _, err := b.courier(slow).Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(b.sink.ids()); got != 6 || len(b.sink.twice()) != 0 {
			t.Errorf("%d mails, twice %v; want 6, none twice", got, b.sink.twice())
		}
	})
}

func TestAPanicOverOneMessageLeavesTheOthersAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 3)
		once := sync.Once{}
		b.sink.on = func(_ context.Context, m mail.Message) error {
			once.Do(func() { panic("over " + m.To.Email) })
			return nil
		}
		if n := b.deliver(t); n != 2 {
			t.Errorf("sent %d of 3, want 2", n)
		}
		if diff := cmp.Diff(map[string]int{"sent": 2, "queued": 1}, b.states(t)); diff != "" {
			t.Errorf("states:\n%s", diff)
		}
		if text := b.log.String(); strings.Contains(text, "@example.org") || !strings.Contains(text, "panic over a message") {
			t.Errorf("log: %s", text)
		}
	})
}

func TestTheLogNamesTheMessageAndNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.Guest(t, b.event, "Robin Vale", 1)
		id := f.Text(t, `SELECT id FROM messages`)
		b.sink.on = func(_ context.Context, m mail.Message) error { return errors.New("no mailbox " + m.To.Email) }
		b.deliver(t)
		text := b.log.String()
		for _, want := range []string{"mail put back", "message=" + id, "kind=rsvp_confirm"} {
			if !strings.Contains(text, want) {
				t.Errorf("the log lacks %q: %s", want, text)
			}
		}
		if strings.Count(text, "\n") != 1 || strings.Contains(strings.ToLower(text), "vale") {
			t.Errorf("the log says too much: %s", text)
		}
		if n := b.Int(t, `SELECT COUNT(*) FROM messages WHERE problem LIKE '%vale%'`); n != 0 {
			t.Error("the row's problem names the person")
		}
	})
}

func TestDeliverReportsADatabaseThatIsAway(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 1)
		b.Exec(t, `ALTER TABLE messages RENAME TO elsewhere`)
		if n, err := b.service.Deliver(t.Context()); err == nil || n != 0 {
			t.Errorf("sent %d, error %v", n, err)
		}
	})
}

func TestDeliverSendsWhatIsDueInBatches(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 51)
		if n := b.deliver(t); n != 51 {
			t.Errorf("sent %d, want 51", n)
		}
		if n := b.deliver(t); n != 0 {
			t.Errorf("then sent %d, want 0", n)
		}
		if n := b.Int(t, `SELECT COUNT(*) FROM messages WHERE letter_sealed IS NOT NULL`); n != 0 {
			t.Errorf("%d letters are left", n)
		}
	})
}

func TestAMessageWhoseRowVanishesIsNoError(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 2)
		b.sink.on = func(context.Context, mail.Message) error { b.Exec(t, `DELETE FROM messages`); return nil }
		if n := b.deliver(t); n == 0 {
			t.Error("sent nothing")
		}
	})
}
