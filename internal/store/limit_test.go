package store_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// network is an address in the n-th network.
func network(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, byte(n >> 8), byte(n), 7}) }

// stranger is the answer of somebody from a network who has a mailbox among many others'.
func stranger(e hub.Event, n int, from netip.Addr) store.RSVPInput {
	return store.RSVPInput{Event: e.ID, Name: "Guest", Email: fmt.Sprintf("guest%d@gmail.com", n), Party: 1, From: from}
}

// limitOf is the limit that an error names, "" for none.
func limitOf(t *testing.T, err error) hub.Limit {
	t.Helper()
	many, ok := errors.AsType[*hub.TooMany](err)
	if err != nil && !ok {
		t.Fatal(err)
	}
	if many == nil {
		return ""
	}
	return many.Limit
}

// answers asks for a seat n times, in the name of strangers from first on, and returns how many were taken.
func answers(t *testing.T, f *storetest.Fixture, e hub.Event, first, n int, from netip.Addr) (taken int) {
	t.Helper()
	for i := range n {
		if limitOf(t, f.Store.Chapter(e.Chapter).RequestSeat(t.Context(), stranger(e, first+i, from))) == "" {
			taken++
		}
	}
	return taken
}

// confirm confirms what a stranger asked for.
func confirm(t *testing.T, f *storetest.Fixture, e hub.Event, email string) hub.RSVP {
	t.Helper()
	id := rsvpID(t, f, e, email)
	r, err := f.Store.Chapter(e.Chapter).ConfirmSeat(t.Context(), id)
	done(t, err)
	return r
}

func rsvpID(t *testing.T, f *storetest.Fixture, e hub.Event, email string) hub.RSVPID {
	t.Helper()
	rows := rowsOf(t, f.DB, `SELECT r.id FROM rsvps r JOIN people p ON p.id = r.person_id WHERE r.event_id = $1 AND p.email_key = $2`,
		e.ID, f.Keys.Lookup(email, "people.email"))
	if len(rows) != 1 {
		t.Fatalf("%s has %d answers", email, len(rows))
	}
	return hub.RSVPID(rows[0][0])
}

// TestANetworkIsLimitedUnderParallelAnswers: 240 answers of one network to eight events at the same time, and exactly 100 are
// taken. The first control gives each answer a network of its own: all are taken. The second counts without the lock of the
// network's row, as SQLite's one writer never lets it: on PostgreSQL more are taken.
func TestANetworkIsLimitedUnderParallelAnswers(t *testing.T) {
	t.Parallel()
	const asked, events = 240, 8
	rush := func(t *testing.T, f *storetest.Fixture, slug string, from func(i int) netip.Addr, ask func(ctx context.Context, c store.Chapter, in store.RSVPInput) error) int {
		t.Helper()
		boston := f.Chapter(t, slug)
		at := make([]hub.Event, events)
		for i := range at {
			at[i] = f.Event(t, boston)
		}
		var all sync.WaitGroup
		errs := make([]error, asked)
		for i := range asked {
			all.Go(func() {
				errs[i] = ask(t.Context(), f.Store.Chapter(boston.ID), stranger(at[i%events], i, from(i)))
			})
		}
		all.Wait()
		taken := 0
		for _, err := range errs {
			switch limit := limitOf(t, err); limit {
			case "":
				taken++
			case hub.LimitNetwork:
			default:
				t.Errorf("refused for %s", limit)
			}
		}
		same(t, "rows", f.Int(t, `SELECT COUNT(*) FROM rsvps WHERE chapter_id = $1`, boston.ID), taken)
		same(t, "mails", f.Int(t, `SELECT COUNT(*) FROM messages WHERE chapter_id = $1`, boston.ID), taken)
		return taken
	}
	ask := func(ctx context.Context, c store.Chapter, in store.RSVPInput) error { return c.RequestSeat(ctx, in) }
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		same(t, "answers of one network that are taken", rush(t, f, "boston", func(int) netip.Addr { return network(1) }, ask), hub.NetworkUnconfirmed)
		same(t, "control: as many networks", rush(t, f, "salem", func(i int) netip.Addr { return network(1000 + i) }, ask), asked)
		if f.DB.Engine == sqldb.Postgres {
			f.Queue.OnEnqueue(func(context.Context) error { time.Sleep(2 * time.Millisecond); return nil })
			if n := rush(t, f, "austin", func(int) netip.Addr { return network(2) }, store.AskUnlocked); n <= hub.NetworkUnconfirmed {
				t.Errorf("control: without the lock %d answers were taken", n)
			}
		}
	})
}

func TestConfirmedAnswersRaiseTheCeilingOfTheirNetwork(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		e, other := f.Event(t, boston), f.Event(t, boston)
		hall := network(1)
		same(t, "answers taken", answers(t, f, e, 0, 105, hall), 100)
		for i := range 10 {
			confirm(t, f, e, fmt.Sprintf("guest%d@gmail.com", i))
		}
		same(t, "after ten confirmed: 130 in all, of which 90 are there", answers(t, f, e, 200, 60, hall), 40)
		f.Clock.Advance(hub.LimitWindow + time.Second)
		same(t, "an hour later the old ones do not count", answers(t, f, other, 300, 140, hall), 130)
	})
}

// TestTheDayTurnsAndALimitHolds: a network has another name after midnight, and what it asked before still counts. It was
// seen to fail with yesterday's name left out.
func TestTheDayTurnsAndALimitHolds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		f.Clock.Advance(7*time.Hour + 40*time.Minute) // 23:40
		e := f.Event(t, f.Chapter(t, "boston"))
		before, err := store.NetworkName(t.Context(), f.Store, network(1))
		done(t, err)
		same(t, "answers before midnight", answers(t, f, e, 0, 70, network(1)), 70)
		f.Clock.Advance(40 * time.Minute) // 00:20
		after, err := store.NetworkName(t.Context(), f.Store, network(1))
		done(t, err)
		if before == after || len(before) != 32 {
			t.Errorf("the network is called %q on both days", before)
		}
		same(t, "answers after midnight", answers(t, f, e, 100, 40, network(1)), 30)
		same(t, "answers of another", answers(t, f, e, 200, 5, network(2)), 5)
		other := store.New(f.App, f.Keys, f.Queue, f.Clock.Now) // another process
		again, err := store.NetworkName(t.Context(), other, network(1))
		done(t, err)
		same(t, "the name another process gives it", again, after)
	})
}

func TestADomainIsLimitedUnlessManyShareIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		e := f.Event(t, f.Chapter(t, "boston"))
		tenant := f.Store.Chapter(e.Chapter)
		ask := func(domain string, first, n int) (taken int) {
			t.Helper()
			for i := first; i < first+n; i++ {
				in := store.RSVPInput{Event: e.ID, Name: "Guest", Email: fmt.Sprintf("guest%d@%s", i, domain), Party: 1, From: network(i)}
				switch limit := limitOf(t, tenant.RequestSeat(t.Context(), in)); limit {
				case "":
					taken++
				case hub.LimitDomain:
				default:
					t.Fatalf("refused for %s", limit)
				}
			}
			return taken
		}
		same(t, "a catch-all domain", ask("catchall.example", 0, 40), hub.DomainUnconfirmed)
		same(t, "a name below it", ask("more.catchall.example", 100, 3), 0)
		same(t, "a mailbox provider", ask("gmail.com", 200, 40), 40)
		for i := range hub.SharedBy {
			f.Exec(t, `INSERT INTO mailboxes (address_key, domain_key, confirmed_at, used_at, created_at) VALUES ($1, $2, $3, $3, $3)`,
				[]byte{byte(i)}, store.DomainKey(f.Store, "catchall.example"), f.Clock.Now())
		}
		same(t, "twenty people who were known for a minute", ask("catchall.example", 300, 3), 0)
		f.Exec(t, `UPDATE mailboxes SET created_at = $1`, f.Clock.Now().Add(-hub.SharedAfter-time.Second))
		same(t, "twenty people who are known", ask("catchall.example", 400, 40), 40)
	})
}

// TestAnEventShedsTheLoudest: two networks fill an event to its ceiling; from there on both are refused, and each of thirty
// others that never asked is served. It was seen to fail with a ceiling for everybody.
func TestAnEventShedsTheLoudest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		e, other := f.Event(t, boston), f.Event(t, boston)
		same(t, "a loud network", answers(t, f, e, 0, 99, network(1)), 99)
		same(t, "another", answers(t, f, e, 100, 97, network(2)), 97)
		same(t, "a quiet one", answers(t, f, e, 200, 3, network(3)), 3)
		same(t, "one below the ceiling", answers(t, f, e, 300, 1, network(4)), 1)
		ask := func(n int, from netip.Addr) hub.Limit {
			t.Helper()
			return limitOf(t, f.Store.Chapter(boston.ID).RequestSeat(t.Context(), stranger(e, n, from)))
		}
		for name, from := range map[string]netip.Addr{"the loudest": network(1)} {
			if limit := ask(400, from); limit != hub.LimitEvent {
				t.Errorf("%s: refused for %q", name, limit)
			}
		}
		for i := range 30 {
			if limit := ask(500+i, network(100+i)); limit != "" {
				t.Fatalf("newcomer %d is refused for %s", i, limit)
			}
		}
		if limit := ask(600, network(2)); limit != hub.LimitEvent {
			t.Errorf("the second loudest, with thirty more there: refused for %q", limit)
		}
		if limit := ask(601, network(3)); limit != "" {
			t.Errorf("a quiet one is refused for %s", limit)
		}
		same(t, "the loudest at another event", answers(t, f, other, 700, 1, network(1)), 1)
		done(t, f.Store.Chapter(boston.ID).SetCrowd(t.Context(), "", e.ID, true))
		same(t, "more guests are let in: the loudest", answers(t, f, e, 800, 20, network(1)), 20)
	})
}

// TestTheHubShedsTheLoudest is the same for the whole hub, over chapters.
func TestTheHubShedsTheLoudest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		f.Store.HubCeiling = 60
		at := []hub.Event{f.Event(t, f.Chapter(t, "boston")), f.Event(t, f.Chapter(t, "salem"))}
		for i := range 50 {
			same(t, "a loud network", answers(t, f, at[i%2], i, 1, network(1)), 1)
		}
		for i := range 10 {
			same(t, "others", answers(t, f, at[i%2], 100+i, 1, network(10+i)), 1)
		}
		ask := func(n int, from netip.Addr) hub.Limit {
			t.Helper()
			return limitOf(t, f.Store.Chapter(at[n%2].Chapter).RequestSeat(t.Context(), stranger(at[n%2], n, from)))
		}
		same(t, "the loud one", ask(200, network(1)), hub.LimitHub)
		same(t, "one that holds one", ask(201, network(10)), hub.Limit(""))
		for i := range 20 {
			same(t, "a newcomer", ask(300+i, network(100+i)), hub.Limit(""))
		}
		floods, err := f.Store.Floods(t.Context())
		done(t, err)
		if len(floods) != 1 || floods[0].Limit != hub.LimitHub || floods[0].Answers != 81 || floods[0].Ceiling != 60 || !floods[0].Since.Equal(f.Clock.Now()) {
			t.Errorf("floods: %+v", floods)
		}
		f.Clock.Advance(hub.LimitWindow + time.Second)
		same(t, "the loud one an hour later", ask(400, network(1)), hub.Limit(""))
	})
}

func TestFloodsAreNamed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		e := f.Event(t, f.Chapter(t, "boston"))
		floods, err := f.Store.Floods(t.Context())
		done(t, err)
		same(t, "floods on a quiet day", floods, []hub.Flood(nil))
		began := f.Clock.Now()
		answers(t, f, e, 0, 110, network(1))
		f.Clock.Advance(time.Minute)
		for i := range 110 {
			answers(t, f, e, 200+i, 1, network(100+i))
		}
		floods, err = f.Store.Floods(t.Context())
		done(t, err)
		same(t, "floods", floods, []hub.Flood{
			{Limit: hub.LimitNetwork, Since: began, Answers: 100, Ceiling: 100},
			{Limit: hub.LimitEvent, Since: began, Answers: 210, Ceiling: 200, Chapter: e.Chapter, Event: e.ID, Title: e.Title},
		})
	})
}

func TestGuestsCanBeStopped(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, boston := t.Context(), f.Chapter(t, "boston")
		e, other := f.Event(t, boston), f.Event(t, boston)
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		sam := f.Member(t, boston, "Sam Ortiz")
		pending := f.Guest(t, e, "Pat Pending", 1)
		off := func(what string, e hub.Event) {
			t.Helper()
			refused(t, tenant.RequestSeat(ctx, stranger(e, 1, network(1))), hub.ErrConflict)
			_, err := tenant.TakeSeat(ctx, sam, store.RSVPInput{Event: e.ID, Name: "Sam Ortiz", Party: 1})
			done(t, err)
		}
		done(t, tenant.SetGuestsOff(ctx, lead, e.ID, true))
		done(t, tenant.SetGuestsOff(ctx, lead, e.ID, true))
		off("one event", e)
		done(t, tenant.RequestSeat(ctx, stranger(other, 2, network(1))))
		_, err := tenant.ConfirmSeat(ctx, pending.ID) // who asked before may still confirm
		done(t, err)
		done(t, tenant.SetGuestsOff(ctx, lead, e.ID, false))
		done(t, tenant.RequestSeat(ctx, stranger(e, 3, network(1))))
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "event.guests_allow", Object: "event:" + string(e.ID)})
		same(t, "the event was not edited", f.Reload(t, e).UpdatedAt, e.UpdatedAt)

		done(t, f.Store.StopGuests(ctx, hub.Operator, "a flood"))
		done(t, f.Store.StopGuests(ctx, hub.Operator, "again"))
		p, err := f.Store.GuestsStopped(ctx)
		done(t, err)
		same(t, "the reason", p.Reason, "a flood")
		off("everywhere", other)
		same(t, "mail goes on", f.Int(t, `SELECT COUNT(*) FROM levers WHERE name = 'sends_paused'`), 0)
		done(t, f.Store.AllowGuests(ctx, hub.Operator))
		audited(t, f, hub.AuditEntry{Actor: hub.Operator, Action: "guests.allow", Object: "lever:guest_rsvps"})
		done(t, tenant.RequestSeat(ctx, stranger(other, 4, network(1))))
		refused(t, tenant.SetGuestsOff(ctx, lead, f.Draft(t, boston).ID, true), hub.ErrConflict)
	})
}

// TestNetworksAreForgotten: a day after the answer was confirmed its network's name goes, with the answer otherwise; the key
// goes when its next day is over.
func TestNetworksAreForgotten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		e := f.Event(t, f.Chapter(t, "boston"))
		answers(t, f, e, 0, 2, network(1))
		confirm(t, f, e, "guest0@gmail.com")
		named := func(what string, want int) {
			t.Helper()
			_, err := f.Store.ForgetNetworks(ctx, f.Clock.Now().Add(-hub.NetworkFor))
			done(t, err)
			same(t, what, f.Int(t, `SELECT COUNT(*) FROM rsvps WHERE network <> ''`), want)
		}
		claimed, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 10, time.Minute)
		done(t, err)
		emails := f.Int(t, `SELECT COUNT(*) FROM messages WHERE network <> ''`)
		done(t, f.Store.MarkSent(ctx, claimed[:1]))
		same(t, "emails that name it, but for the one that was sent", f.Int(t, `SELECT COUNT(*) FROM messages WHERE network <> ''`), emails-1)
		f.Clock.Advance(24 * time.Hour)
		named("a day later", 2)
		f.Clock.Advance(time.Second)
		named("a second more", 1)
		same(t, "locks", f.Int(t, `SELECT COUNT(*) FROM limit_locks`), 0)
		same(t, "keys", f.Int(t, `SELECT COUNT(*) FROM network_keys`), 1)
		f.Clock.Advance(24 * time.Hour)
		named("unconfirmed, until the answer goes", 1)
		same(t, "keys when the next day is over", f.Int(t, `SELECT COUNT(*) FROM network_keys`), 0)
		_, err = f.Store.Chapter(e.Chapter).ErasePending(ctx, f.Clock.Now().Add(-hub.PendingFor))
		done(t, err)
		named("with the answer", 0)
	})
}
