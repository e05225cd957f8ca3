package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// owe writes n letters to the leads of a chapter and returns it.
func owe(t *testing.T, f *storetest.Fixture, n int) hub.Chapter {
	t.Helper()
	boston := f.Chapter(t, "boston")
	f.Lead(t, boston, "Robin Vale")
	for i := range n {
		done(t, f.Store.Chapter(boston.ID).WriteToLeads(t.Context(), "", hub.ContactLetter{Text: fmt.Sprint(i)}))
	}
	return boston
}

func messageIDs(list []hub.Message) []hub.MessageID {
	out := make([]hub.MessageID, len(list))
	for i, m := range list {
		out[i] = m.ID
	}
	slices.Sort(out)
	return out
}

func TestClaimLeaseAndSend(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		claim := func(limit int) []hub.Message {
			t.Helper()
			list, err := f.Store.ClaimMessages(ctx, hub.AnyLane, limit, time.Minute)
			done(t, err)
			return list
		}
		same(t, "nothing is due", len(claim(10)), 0)
		boston := owe(t, f, 5)
		first := claim(2)
		same(t, "no more than the limit", len(first), 2)
		rest := claim(10)
		same(t, "what is claimed is not claimed again", len(rest), 3)
		same(t, "nothing is left", len(claim(10)), 0)

		f.Clock.Advance(59 * time.Second)
		same(t, "the lease holds", len(claim(10)), 0)
		done(t, f.Store.MarkSent(ctx, first[:1]))
		f.Clock.Advance(time.Second)
		again := claim(10)
		want := messageIDs(append(slices.Clone(rest), first[1]))
		same(t, "a dead worker's messages are claimed again, sent ones never", messageIDs(again), want)
		for _, m := range again {
			same(t, "attempts", m.Attempts, 2)
			same(t, "the letter is whole", m.Letter.To, storetest.Email("Robin Vale"))
		}

		done(t, f.Store.MarkUnsent(ctx, again[:1], "451 try later", store.Retry{After: time.Hour}))
		done(t, f.Store.MarkUnsent(ctx, again[1:2], "550 no such box", store.Retry{GiveUp: true}))
		done(t, f.Store.MarkSent(ctx, again[2:3]))
		done(t, f.Store.MarkSent(ctx, again[3:4]))
		counts, err := f.Store.MessageCounts(ctx)
		done(t, err)
		same(t, "counts", counts, map[string]int{"queued": 1, "failed": 1, "sent": 3})
		same(t, "letters that are over are erased", f.Int(t, `SELECT COUNT(*) FROM messages WHERE letter_sealed IS NOT NULL`), 1)
		f.Clock.Advance(time.Hour - time.Microsecond)
		same(t, "not before its time", len(claim(10)), 0)
		f.Clock.Advance(time.Microsecond)
		same(t, "due again", messageIDs(claim(10)), []hub.MessageID{again[0].ID})

		done(t, f.Store.MarkSent(ctx, again[:1]))
		done(t, f.Store.MarkUnsent(ctx, again[:1], "a slow worker", store.Retry{}))
		done(t, f.Store.MarkUnsent(ctx, again[:1], "a slow worker", store.Retry{GiveUp: true}))
		counts, err = f.Store.MessageCounts(ctx)
		done(t, err)
		same(t, "a worker that comes late does not undo what was sent", counts, map[string]int{"failed": 1, "sent": 4})
		done(t, f.Store.MarkSent(ctx, []hub.Message{{ID: "nomessage", Chapter: boston.ID}}))
		done(t, f.Store.MarkUnsent(ctx, []hub.Message{{ID: "nonotice"}}, "", store.Retry{}))
	})
}

func TestWhatIsReleasedWasNotTried(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		owe(t, f, 4)
		first, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 10, time.Minute)
		done(t, err)
		done(t, f.Store.MarkSent(ctx, first[:1]))
		done(t, f.Store.MarkUnsent(ctx, first[1:2], "a slow relay", store.Retry{After: time.Hour}))
		done(t, f.Store.ReleaseMessages(ctx, messageIDs(first), 0))
		second, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 10, time.Minute)
		done(t, err)
		same(t, "what was neither sent nor tried is due at once", messageIDs(second), messageIDs(first[2:]))
		for _, m := range second {
			same(t, "attempts", m.Attempts, 1)
		}
		same(t, "one try of what was tried", f.Int(t, `SELECT attempts FROM messages WHERE id = $1`, first[1].ID), 1)
		done(t, f.Store.ReleaseMessages(ctx, nil, 0))
	})
}

// One edit that moves somebody up and changes the time is one email for them.
func TestAChangeIsToldOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 1 })
		f.Confirmed(t, event, "Robin Vale", 1)
		f.Confirmed(t, event, "Sam Ortiz", 1)
		mails, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 10, time.Minute)
		done(t, err)
		for _, m := range mails {
			done(t, f.Store.MarkSent(ctx, []hub.Message{m}))
		}
		e := f.Reload(t, event)
		e.Seats.Capacity = 2
		e.SetTimes(e.StartsAt.Add(time.Hour), e.EndsAt.Add(time.Hour))
		done(t, storetest.Failure(f.Store.Chapter(boston.ID).UpdateEvent(ctx, "", e, e.UpdatedAt, store.TellAll)))
		same(t, "who moves up is told so", f.Mails(t, hub.MailPromoted), 1)
		same(t, "who comes is told of the change", f.Mails(t, hub.MailEventChanged), 1)
		done(t, storetest.Failure(f.Store.Chapter(boston.ID).CancelEvent(ctx, "", event.ID, "Flooded.")))
		same(t, "all are told that it is off", f.Mails(t, hub.MailEventOff), 2)
	})
}

func TestManyWorkersClaimEachMessageOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		const messages, workers, limit = 60, 8, 7
		owe(t, f, messages)
		var mu sync.Mutex
		var claimed []hub.Message
		var all sync.WaitGroup
		for range workers {
			all.Go(func() {
				for {
					list, err := f.Store.ClaimMessages(t.Context(), hub.AnyLane, limit, time.Minute)
					if err != nil || len(list) > limit {
						t.Errorf("claimed %d of at most %d: %v", len(list), limit, err)
						return
					}
					if len(list) == 0 {
						return
					}
					mu.Lock()
					claimed = append(claimed, list...)
					mu.Unlock()
				}
			})
		}
		all.Wait()
		// A worker that finds only locked rows stops early, and another has them.
		same(t, "claimed", len(claimed), messages)
		same(t, "none twice", len(slices.Compact(messageIDs(claimed))), messages)
	})
}

func TestMailsOfAnAnswer(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		event := f.Event(t, boston)
		before := f.Queue.Count()
		r := f.Guest(t, event, "Sam Ortiz", 1)
		same(t, "the queue is told", f.Queue.Count(), before+1)
		mail, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 10, time.Minute)
		done(t, err)
		same(t, "the mail to confirm", mail, []hub.Message{{
			Chapter: boston.ID, Kind: hub.MailConfirm, Event: event.ID, RSVP: r.ID, Turn: 1, Attempts: 1, CreatedAt: f.Clock.Now(), DueAt: f.Clock.Now().Add(time.Minute),
		}}, ignoreMessageID)
	})
}

func TestNothingIsKeptWhenTheQueueFails(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		event := f.Event(t, boston)
		f.Queue.OnEnqueue(refuse)
		err := f.Store.Chapter(boston.ID).RequestSeat(t.Context(), store.RSVPInput{Event: event.ID, Name: "Sam Ortiz", Email: "sam@example.org", Party: 1})
		refused(t, err, errQueue)
		for _, table := range []string{"rsvps", "messages", "people"} {
			same(t, table, f.Int(t, `SELECT COUNT(*) FROM `+table), 0)
		}
	})
}

// TestNoPlanClaimsMoreThanTheLimit forbids PostgreSQL every plan that would run the inner statement once by itself: a
// claim must keep its limit whatever the planner believes of the table.
func TestNoPlanClaimsMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t, sqldb.Postgres)
	owe(t, f, 12)
	for _, setting := range []string{"hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize"} {
		f.Exec(t, `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_`+setting+` = off', current_database()); END $$`)
	}
	db, err := sqldb.Open(f.AppURL)
	done(t, err)
	t.Cleanup(func() { _ = db.Close() })
	list, err := store.New(db, f.Keys, f.Queue, f.Clock.Now).ClaimMessages(t.Context(), hub.AnyLane, 3, time.Minute)
	done(t, err)
	same(t, "claimed", len(list), 3)
}

// Every change of an RSVP that people are told of is an email of its own, within one second too; a change that is none is not.
func TestEachTurnIsAnEmailOfItsOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Robin Vale")
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 2 })
		r := f.Confirmed(t, event, "Sam Ortiz", 2)
		owed := func(kind hub.MessageKind) int {
			t.Helper()
			return f.Int(t, `SELECT COUNT(*) FROM messages WHERE rsvp_id = $1 AND kind = $2`, r.ID, kind)
		}
		for range 2 {
			done(t, tenant.Remove(ctx, r.ID, store.Removal{By: lead, Reason: "Not one of us", Tell: true}))
			_, err := tenant.Restore(ctx, lead, r.ID)
			done(t, err)
		}
		same(t, "removed twice", owed(hub.MailRemoved), 2)
		same(t, "restored twice", owed(hub.MailRestored), 2)
		for range 2 { // the number stays between a restoration and a withdrawal
			done(t, tenant.Withdraw(ctx, "", r.ID))
			_, err := tenant.ConfirmSeat(ctx, r.ID)
			done(t, err)
		}
		same(t, "cancelled twice", owed(hub.MailCancelled), 2)
		same(t, "going three times", owed(hub.MailGoing), 3)
		other := f.Confirmed(t, event, "Ann First", 1)
		for range 2 { // waits, moves up, and is put back by nobody: each offer is told
			done(t, tenant.Withdraw(ctx, "", r.ID))
			done(t, tenant.Withdraw(ctx, "", other.ID))
			_, err := tenant.ConfirmSeat(ctx, r.ID)
			done(t, err)
			_, err = tenant.ConfirmSeat(ctx, other.ID)
			done(t, err)
		}
		same(t, "moved up at each withdrawal", f.Int(t, `SELECT COUNT(*) FROM messages WHERE rsvp_id = $1 AND kind = $2`, other.ID, hub.MailPromoted), 2)
		told := []hub.MessageKind{hub.MailGoing, hub.MailPromoted, hub.MailWaitlisted, hub.MailCancelled}
		last, err := tenant.LatestTurn(ctx, other.ID, told)
		done(t, err)
		now, err := tenant.RSVP(ctx, other.ID)
		done(t, err)
		same(t, "the last turn that people are told of", last, now.Turn)
		before := now.Turn
		done(t, tenant.Resize(ctx, "", other.ID, 2))
		now, err = tenant.RSVP(ctx, other.ID)
		done(t, err)
		same(t, "another party is no turn", now.Turn, before)
	})
}

// What guests do is counted without who, and outside the chains; what people with an account do is in the trail, and guests' rows go
// when the trail's would.
func TestGuestsActsAreFactsWithoutAPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston)
		r := f.Confirmed(t, event, "Sam Ortiz", 1)
		_, err := tenant.ConfirmSeat(ctx, r.ID) // again: nothing happens
		done(t, err)
		done(t, tenant.Resize(ctx, "", r.ID, 2))
		done(t, tenant.Withdraw(ctx, "", r.ID))
		done(t, tenant.Withdraw(ctx, "", r.ID)) // again: nothing happens
		same(t, "facts", f.Text(t, `SELECT string_agg(kind, ' ') FROM (SELECT kind FROM facts WHERE chapter_id = $1 AND object = $2 ORDER BY kind) f`, boston.ID, "rsvp:"+string(r.ID)),
			"rsvp.cancel rsvp.resize rsvp.take")
		same(t, "rows of the trail", f.Int(t, `SELECT COUNT(*) FROM audit`), 0)
		lead := f.Lead(t, boston, "Robin Vale")
		_, err = tenant.TakeSeat(ctx, lead, store.RSVPInput{Event: event.ID, Name: "Robin Vale", Party: 1})
		done(t, err)
		same(t, "facts beside the trail", f.Int(t, `SELECT COUNT(*) FROM facts`), 3)
		same(t, "the lead's own RSVP is in the trail", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'rsvp.take'`), 1)

		f.Clock.Advance(hub.AuditDays * 24 * time.Hour)
		gone, err := f.Store.ExpireFacts(ctx, f.Clock.Now().Add(-hub.AuditDays*24*time.Hour))
		done(t, err)
		same(t, "young enough", gone, int64(0))
		f.Clock.Advance(time.Second)
		gone, err = f.Store.ExpireFacts(ctx, f.Clock.Now().Add(-hub.AuditDays*24*time.Hour))
		done(t, err)
		same(t, "too old", gone, int64(3))
	})
}
