package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// The promise of trust.md: however many confirm at once, the seats are given away exactly, the waitlist has no gap, and
// nobody is passed over. The checks are lineProblems; the negative control at the end shows that they catch a hub that
// counts first and writes later, every time.

const seatsAtEvent = 50

// crowd asks for seats in the name of n guests at once, each with a party of party(i), behind the store's back: what is
// tested is what happens when they confirm.
func crowd(t *testing.T, f *storetest.Fixture, n int, party func(i int) int) (hub.Event, []hub.RSVP) {
	t.Helper()
	event := f.Event(t, f.Chapter(t, "boston"), func(e *hub.Event) { e.Seats.Capacity = seatsAtEvent })
	f.Exec(t, `
		WITH RECURSIVE guests(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM guests WHERE i + 1 < $1)
		INSERT INTO people (id, created_at) SELECT 'guest' || i, $2 FROM guests`, n, f.Clock.Now())
	f.Exec(t, `
		INSERT INTO rsvps (chapter_id, id, event_id, person_id, state, party, guest, created_at, updated_at, address_key)
		SELECT $1, p.id, $2, p.id, 'pending', 1, true, $3, $3, $4 FROM people p WHERE p.id LIKE 'guest%'`, event.Chapter, event.ID, f.Clock.Now(), []byte("an address"))
	asked := make([]hub.RSVP, n)
	for i := range asked {
		asked[i] = hub.RSVP{ID: hub.RSVPID(fmt.Sprintf("guest%d", i)), Party: party(i)}
		if asked[i].Party > 1 {
			f.Exec(t, `UPDATE rsvps SET party = $1 WHERE id = $2`, asked[i].Party, asked[i].ID)
		}
	}
	return event, asked
}

// together runs do for each answer at the same time and returns what went wrong.
func together(list []hub.RSVP, do func(hub.RSVP) error) error {
	errs := make([]error, len(list))
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, r := range list {
		all.Go(func() {
			<-start
			errs[i] = do(r)
		})
	}
	close(start)
	all.Wait()
	return errors.Join(errs...)
}

// line reads every answer of the event that took a number, in the order of the numbers.
func line(t *testing.T, f *storetest.Fixture, event hub.Event) []hub.RSVP {
	t.Helper()
	rows, err := f.DB.QueryContext(t.Context(), `SELECT id, state, party, number FROM rsvps WHERE event_id = $1 AND state <> 'pending' ORDER BY number, id`, event.ID)
	done(t, err)
	defer func() { _ = rows.Close() }()
	var list []hub.RSVP
	for rows.Next() {
		var r hub.RSVP
		done(t, rows.Scan(&r.ID, &r.State, &r.Party, &r.Number))
		list = append(list, r)
	}
	done(t, rows.Err())
	return list
}

// lineProblems says what is wrong with an event of seatsAtEvent seats after its answers were confirmed.
func lineProblems(list []hub.RSVP, confirmed int) (problems []string) {
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if len(list) != confirmed {
		wrong("%d answers, want %d", len(list), confirmed)
	}
	taken, firstWaiting, firstWaits := 0, 0, int64(0)
	for i, r := range list {
		if want := int64(i + 1); r.Number != want {
			wrong("answer %d has number %d", want, r.Number)
		}
		switch r.State {
		case hub.RSVPGoing:
			taken += r.Party
			if firstWaits > 0 {
				wrong("number %d got a seat and number %d waits", r.Number, firstWaits)
			}
		case hub.RSVPWaitlisted:
			if firstWaits == 0 {
				firstWaits, firstWaiting = r.Number, r.Party
			}
		default:
			wrong("number %d is %s", r.Number, r.State)
		}
	}
	if taken > seatsAtEvent {
		wrong("%d seats taken of %d", taken, seatsAtEvent)
	}
	if firstWaits > 0 && taken+firstWaiting <= seatsAtEvent {
		wrong("number %d waits for %d seats and %d are free", firstWaits, firstWaiting, seatsAtEvent-taken)
	}
	return problems
}

// TestACrowdConfirmsAtOnce: 2,000 guests, and in the long form 10,000.
func TestACrowdConfirmsAtOnce(t *testing.T) {
	t.Parallel()
	guests := 2000
	if long() {
		guests = 10_000
	}
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		event, asked := crowd(t, f, guests, func(int) int { return 1 })
		tenant := f.Store.Chapter(event.Chapter)
		done(t, together(asked, func(r hub.RSVP) error {
			_, err := tenant.ConfirmSeat(t.Context(), r.ID)
			return err
		}))
		list := line(t, f, event)
		same(t, "problems", lineProblems(list, guests), []string(nil))
		same(t, "seats", f.Reload(t, event).Seats, hub.Seats{Capacity: seatsAtEvent, Taken: seatsAtEvent, Waiting: guests - seatsAtEvent})
		same(t, "counters", counters(t, f), nil)
		same(t, "mails", []int{f.Mails(t, hub.MailGoing), f.Mails(t, hub.MailWaitlisted)}, []int{seatsAtEvent, guests - seatsAtEvent})
		for _, i := range []int{seatsAtEvent, guests / 2, guests - 1} {
			r := list[i]
			r.Event = event.ID
			place, err := tenant.WaitlistPosition(t.Context(), r)
			done(t, err)
			same(t, "place in line", place, i+1-seatsAtEvent)
		}
	})
}

func TestMixedPartiesConfirmAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		const guests = 300
		random := rand.New(rand.NewPCG(7, 7))
		event, asked := crowd(t, f, guests, func(int) int { return 1 + random.IntN(4) })
		tenant := f.Store.Chapter(event.Chapter)
		done(t, together(asked, func(r hub.RSVP) error {
			_, err := tenant.ConfirmSeat(t.Context(), r.ID)
			return err
		}))
		same(t, "problems", lineProblems(line(t, f, event), guests), []string(nil))
		same(t, "counters", counters(t, f), nil)

		// A third withdraws at once. Whoever is left must look as if those had never stood in line, but for the numbers.
		done(t, together(asked[:guests/3], func(r hub.RSVP) error { return tenant.Withdraw(t.Context(), "", r.ID) }))
		same(t, "problems after withdrawals", lineProblems(left(line(t, f, event)), guests-guests/3), []string(nil))
		same(t, "counters after withdrawals", counters(t, f), nil)
	})
}

// left is the line without those who withdrew, numbered from 1.
func left(list []hub.RSVP) []hub.RSVP {
	list = slices.DeleteFunc(list, func(r hub.RSVP) bool { return r.State == hub.RSVPCancelled })
	for i := range list {
		list[i].Number = int64(i + 1)
	}
	return list
}

func TestCouplesConfirmAtOnceThenWithdraw(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		const guests, leaving = 340, 300
		event, asked := crowd(t, f, guests, func(int) int { return 2 })
		tenant := f.Store.Chapter(event.Chapter)
		done(t, together(asked, func(r hub.RSVP) error {
			_, err := tenant.ConfirmSeat(t.Context(), r.ID)
			return err
		}))
		list := line(t, f, event)
		same(t, "problems", lineProblems(list, guests), []string(nil))
		same(t, "exactly all seats", f.Reload(t, event).Seats.Taken, seatsAtEvent)

		random := rand.New(rand.NewPCG(11, 11))
		for _, i := range random.Perm(guests)[:leaving] {
			done(t, tenant.Withdraw(t.Context(), "", list[i].ID))
			// The model: who leaves a seat gives it to the lowest number that waits.
			had := list[i].State == hub.RSVPGoing
			list[i].State = hub.RSVPCancelled
			if next := slices.IndexFunc(list, func(r hub.RSVP) bool { return r.State == hub.RSVPWaitlisted }); had && next >= 0 {
				list[next].State = hub.RSVPGoing
			}
		}
		same(t, "promoted strictly in order", line(t, f, event), list)
		same(t, "counters", counters(t, f), nil)
		moved := f.Mails(t, hub.MailPromoted)
		got := f.Int(t, `SELECT COUNT(DISTINCT rsvp_id) FROM messages WHERE kind = $1`, hub.MailPromoted)
		same(t, "each who moved up is told once", got, moved)
		same(t, "each who left is told once", f.Mails(t, hub.MailCancelled), leaving)
	})
}

func TestTheSameAnswerAHundredTimes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = seatsAtEvent })
		times := make([]hub.RSVP, 100)
		done(t, together(times, func(hub.RSVP) error {
			return tenant.RequestSeat(ctx, store.RSVPInput{Event: event.ID, Name: "Sam Ortiz", Email: "sam.ortiz@example.org", Party: 2})
		}))
		same(t, "rows and mails", []int{f.Int(t, `SELECT COUNT(*) FROM rsvps`), f.Int(t, `SELECT COUNT(*) FROM people`), f.Mails(t, "")}, []int{1, 1, 1})
		r := f.Guest(t, event, "Sam Ortiz", 2)
		done(t, together(times, func(hub.RSVP) error { _, err := tenant.ConfirmSeat(ctx, r.ID); return err }))
		same(t, "confirmed once", []int{f.Mails(t, hub.MailGoing), f.Mails(t, "")}, []int{1, 2})
		done(t, together(times, func(hub.RSVP) error { return tenant.Withdraw(ctx, "", r.ID) }))
		same(t, "withdrawn once", []int{f.Mails(t, hub.MailCancelled), f.Mails(t, "")}, []int{1, 3})

		robin := f.Person(t, "Robin Vale")
		done(t, together(times, func(hub.RSVP) error {
			_, err := tenant.TakeSeat(ctx, robin, store.RSVPInput{Event: event.ID, Name: "Robin Vale", Party: 3})
			return err
		}))
		same(t, "taken once", f.Reload(t, event).Seats, hub.Seats{Capacity: seatsAtEvent, Taken: 3})
		same(t, "counters", counters(t, f), nil)
	})
}

// TestCountingFirstOversells is the negative control: the same guests and the same check, but a hub that counts the seats,
// and writes after everybody has counted.
func TestCountingFirstOversells(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		const guests = 100
		event, asked := crowd(t, f, guests, func(int) int { return 1 })
		var counted sync.WaitGroup
		counted.Add(guests)
		done(t, together(asked, func(r hub.RSVP) error { return countThenWrite(t.Context(), f, event, r, &counted) }))
		if problems := lineProblems(line(t, f, event), guests); len(problems) == 0 {
			t.Error("the check found nothing wrong with a hub that counts first and writes later")
		}
	})
}

// countThenWrite is Confirm as it must not be.
func countThenWrite(ctx context.Context, f *storetest.Fixture, event hub.Event, r hub.RSVP, counted *sync.WaitGroup) error {
	var taken, number int
	err := f.DB.QueryRowContext(ctx, `
		SELECT COALESCE(SUM(party) FILTER (WHERE state = 'going'), 0), COALESCE(MAX(number), 0) + 1 FROM rsvps WHERE event_id = $1`, event.ID).
		Scan(&taken, &number)
	counted.Done()
	if err != nil {
		return err
	}
	counted.Wait()
	state := hub.RSVPWaitlisted
	if taken+r.Party <= seatsAtEvent {
		state = hub.RSVPGoing
	}
	_, err = f.DB.ExecContext(ctx, `UPDATE rsvps SET state = $2, number = $3 WHERE id = $1`, r.ID, state, number)
	return err
}

func TestLineProblemsAreNamed(t *testing.T) {
	t.Parallel()
	row := func(number int64, state hub.RSVPState, party int) hub.RSVP {
		return hub.RSVP{Number: number, State: state, Party: party}
	}
	tests := []struct {
		name string
		list []hub.RSVP
		want int
	}{
		{"a good line", []hub.RSVP{row(1, hub.RSVPGoing, 49), row(2, hub.RSVPWaitlisted, 2), row(3, hub.RSVPWaitlisted, 1)}, 0},
		{"one answer lost", []hub.RSVP{row(1, hub.RSVPGoing, 1), row(2, hub.RSVPGoing, 1)}, 1},
		{"a gap", []hub.RSVP{row(1, hub.RSVPGoing, 1), row(2, hub.RSVPGoing, 1), row(4, hub.RSVPGoing, 1)}, 1},
		{"a number twice", []hub.RSVP{row(1, hub.RSVPGoing, 1), row(2, hub.RSVPGoing, 1), row(2, hub.RSVPGoing, 1)}, 1},
		{"oversold", []hub.RSVP{row(1, hub.RSVPGoing, 20), row(2, hub.RSVPGoing, 20), row(3, hub.RSVPGoing, 20)}, 1},
		{"passed over", []hub.RSVP{row(1, hub.RSVPGoing, 48), row(2, hub.RSVPWaitlisted, 3), row(3, hub.RSVPGoing, 1)}, 1},
		{"a free seat somebody waits for", []hub.RSVP{row(1, hub.RSVPGoing, 20), row(2, hub.RSVPGoing, 20), row(3, hub.RSVPWaitlisted, 10)}, 1},
		{"unanswered", []hub.RSVP{row(1, hub.RSVPGoing, 20), row(2, hub.RSVPGoing, 20), row(3, hub.RSVPPending, 10)}, 1},
	}
	for _, test := range tests {
		if got := lineProblems(test.list, 3); len(got) != test.want {
			t.Errorf("%s: found %q, want %d problems", test.name, got, test.want)
		}
	}
}
