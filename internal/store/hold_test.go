package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// filler is an answer of somebody who fills seats: from one domain, each time from another network.
func filler(e hub.Event, domain string, n int) store.RSVPInput {
	return store.RSVPInput{Event: e.ID, Name: "Fake", Email: fmt.Sprintf("fake%d@%s", n, domain), Party: 1, From: network(n)}
}

// hall is an event of 50 seats with a lead.
func hall(t *testing.T, f *storetest.Fixture) (store.Chapter, hub.PersonID, hub.Event) {
	t.Helper()
	boston := f.Chapter(t, "boston")
	return f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead"), f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 50 })
}

// confirmedGuest asks and confirms and returns the answer.
func confirmedGuest(t *testing.T, f *storetest.Fixture, e hub.Event, in store.RSVPInput) hub.RSVP {
	t.Helper()
	done(t, f.Store.Chapter(e.Chapter).RequestSeat(t.Context(), in))
	return confirm(t, f, e, in.Email)
}

// heldAt counts the answers that wait for the organizers.
func heldAt(t *testing.T, f *storetest.Fixture) int {
	t.Helper()
	return f.Int(t, `SELECT COUNT(*) FROM rsvps WHERE state = 'pending' AND held_at IS NOT NULL AND number = 0`)
}

// TestSeatsAreNotFilledByOneDomainOrNetwork: 29 confirmed at the same moment take twelve seats of fifty, the rest are held
// and keep no number, wherever they come from. The controls: a mailbox provider's domain, an event without a limit, seats
// taken over hours, and more guests let in.
func TestSeatsAreNotFilledByOneDomainOrNetwork(t *testing.T) {
	t.Parallel()
	domain := func(name string) func(hub.Event, int) store.RSVPInput {
		return func(e hub.Event, n int) store.RSVPInput { return filler(e, name, n) }
	}
	one := func(e hub.Event, n int) store.RSVPInput { return stranger(e, n, network(1)) }
	for _, row := range []struct {
		name     string
		answer   func(hub.Event, int) store.RSVPInput
		capacity int
		crowd    bool
		between  time.Duration
		seated   int
	}{
		{"one domain", domain("catchall.example"), 50, false, 0, 12},
		{"one network", one, 50, false, 0, 12},
		{"a fifth of a large hall", domain("catchall.example"), 100, false, 0, 20},
		{"a mailbox provider", domain("gmail.com"), 50, false, 0, 29},
		{"no limit", one, 0, false, 0, 29},
		{"one network, let in", one, 50, true, 0, 29},
		{"one domain, let in", domain("catchall.example"), 50, true, 0, 12},
		{"over hours", domain("catchall.example"), 50, false, 6 * time.Minute, 29},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				salem := f.Chapter(t, "salem")
				tenant, lead := f.Store.Chapter(salem.ID), f.Lead(t, salem, "Lee Lead")
				e := f.Event(t, salem, func(e *hub.Event) { e.Seats.Capacity = row.capacity })
				done(t, tenant.SetCrowd(t.Context(), lead, e.ID, row.crowd))
				asked := make([]hub.RSVP, 29)
				for i := range asked {
					in := row.answer(e, i)
					done(t, tenant.RequestSeat(t.Context(), in))
					asked[i].ID = rsvpID(t, f, e, in.Email)
				}
				var all sync.WaitGroup
				for _, r := range asked {
					if f.Clock.Advance(row.between); row.between > 0 {
						_, err := tenant.ConfirmSeat(t.Context(), r.ID)
						done(t, err)
						continue
					}
					all.Go(func() {
						if _, err := tenant.ConfirmSeat(t.Context(), r.ID); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
				same(t, "seats taken", f.Reload(t, e).Seats.Taken, row.seated)
				same(t, "held", heldAt(t, f), 29-row.seated)
				same(t, "told that the organizers will look", f.Mails(t, hub.MailHeld), 29-row.seated)
				same(t, "told that they have a seat", f.Mails(t, hub.MailGoing), row.seated)
				same(t, "counters", counters(t, f), nil)
			})
		})
	}
}

// TestAHeldAnswerWaits: it is not erased before the event, asking and confirming again change nothing, the leads are told once
// a day, and everybody hears when the event is cancelled.
func TestAHeldAnswerWaits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		tenant, lead, e := hall(t, f)
		var held []hub.RSVP
		for i := range 15 {
			if r := confirmedGuest(t, f, e, filler(e, "catchall.example", i)); r.Held() {
				held = append(held, r)
			}
		}
		same(t, "held", len(held), 3)
		same(t, "mails to the leads", f.Mails(t, hub.MailHeldLeads), 1)
		counts, err := tenant.HeldCounts(ctx)
		done(t, err)
		same(t, "held by event", counts, map[hub.EventID]int{e.ID: 3})
		f.Clock.Advance(hub.PendingFor + time.Hour)
		n, err := tenant.ErasePending(ctx, f.Clock.Now().Add(-hub.PendingFor))
		done(t, err)
		same(t, "erased as unconfirmed", n, int64(0))
		done(t, tenant.RequestSeat(ctx, filler(e, "catchall.example", 14)))
		r, err := tenant.ConfirmSeat(ctx, held[2].ID)
		done(t, err)
		same(t, "asked and confirmed again", r.Held(), true)
		same(t, "mails that it waits", f.Mails(t, hub.MailHeld), 4)
		rows, err := tenant.Attendees(ctx, lead, e.ID, "attendees.read")
		done(t, err)
		same(t, "on the list", len(rows), 15)
		_, err = tenant.TakeSeat(ctx, r.Person, store.RSVPInput{Event: e.ID, Name: "Fake", Party: 3})
		done(t, err)
		same(t, "an account is no way around", heldAt(t, f), 3)
		done(t, storetest.Failure(tenant.CancelEvent(ctx, lead, e.ID, "Storm.")))
		same(t, "told that it is off", f.Mails(t, hub.MailEventOff), 15)
	})
}

func TestTheOrganizersLetIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		tenant, lead, e := hall(t, f)
		var held []hub.RSVP
		for i := range 29 {
			if r := confirmedGuest(t, f, e, filler(e, "catchall.example", i)); r.Held() {
				held = append(held, r)
			}
			f.Clock.Advance(time.Second)
		}
		r, err := tenant.LetIn(ctx, lead, held[5].ID)
		done(t, err)
		same(t, "the next number", []any{r.State, r.Number, r.HeldAt.IsZero(), r.ConfirmedAt}, []any{hub.RSVPGoing, int64(13), true, f.Clock.Now()})
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: e.Chapter, Action: "attendee.let_in", Object: "rsvp:" + string(r.ID)})
		_, err = tenant.LetIn(ctx, lead, held[5].ID)
		refused(t, err, hub.ErrConflict)
		n, err := tenant.LetAllIn(ctx, lead, e.ID)
		done(t, err)
		same(t, "let in", n, 16)
		last, err := tenant.RSVP(ctx, held[16].ID)
		done(t, err)
		same(t, "the last who was held", last.Number, int64(29))
		same(t, "seats", f.Reload(t, e).Seats.Taken, 29)
		same(t, "each is told", f.Mails(t, hub.MailGoing), 29)
		n, err = tenant.LetAllIn(ctx, lead, e.ID)
		done(t, err)
		same(t, "let in again", n, 0)
		same(t, "counters", counters(t, f), nil)
	})
}

// TestTheOrganizersRemove: seats come free and the waitlist moves up, nobody is told unless somebody says so, and whoever was
// removed comes back only by their word.
func TestTheOrganizersRemove(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		salem := f.Chapter(t, "salem")
		tenant, lead := f.Store.Chapter(salem.ID), f.Lead(t, salem, "Lee Lead")
		e := f.Event(t, salem, func(e *hub.Event) { e.Seats.Capacity = 4 })
		fake, guest := f.Confirmed(t, e, "Fay Fake", 3), f.Confirmed(t, e, "Gus Guest", 1)
		waits := f.Confirmed(t, e, "Wai Ting", 2)
		why := store.Removal{By: lead, Reason: "Made-up name"}
		mails := f.Mails(t, "")
		done(t, tenant.Remove(ctx, fake.ID, why))
		got, err := tenant.RSVP(ctx, fake.ID)
		done(t, err)
		same(t, "removed", []any{got.State, got.Removed(), got.RemovedBy, got.RemovedReason, got.RemovedState, got.Number},
			[]any{hub.RSVPCancelled, true, lead, "Made-up name", hub.RSVPGoing, fake.Number})
		same(t, "the reason cannot be read in the database", strings.Contains(fmt.Sprint(rowsOf(t, f.DB, `SELECT removed_reason_sealed FROM rsvps`)), "Made-up"), false)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: e.Chapter, Action: "attendee.remove", Object: "rsvp:" + string(fake.ID)})
		same(t, "one moved up and is told, nobody else", []int{f.Mails(t, hub.MailPromoted), f.Mails(t, "") - mails}, []int{1, 1})
		same(t, "seats", f.Reload(t, e).Seats, hub.Seats{Capacity: 4, Taken: 3})
		refused(t, tenant.Remove(ctx, fake.ID, why), hub.ErrConflict)

		back, err := tenant.ConfirmSeat(ctx, fake.ID) // "I can come after all"
		done(t, err)
		same(t, "who was removed and confirms again waits for the organizers", back.Held(), true)
		done(t, tenant.Remove(ctx, fake.ID, why))
		member := f.Member(t, f.Chapter(t, "austin"), "Mia Member")
		taken, err := tenant.TakeSeat(ctx, member, store.RSVPInput{Event: e.ID, Name: "Mia Member", Party: 1})
		done(t, err)
		done(t, tenant.Remove(ctx, taken.ID, store.Removal{By: lead, Reason: "A joke", Tell: true}))
		same(t, "told because somebody said so", f.Mails(t, hub.MailRemoved), 1)
		taken, err = tenant.TakeSeat(ctx, member, store.RSVPInput{Event: e.ID, Name: "Mia Member", Party: 1})
		done(t, err)
		same(t, "an account is no way around", taken.Held(), true)
		done(t, tenant.Remove(ctx, guest.ID, why))
		done(t, tenant.Withdraw(ctx, "", waits.ID))
		refused(t, tenant.Remove(ctx, waits.ID, why), hub.ErrConflict)
		same(t, "counters", counters(t, f), nil)
	})
}

// TestARemovalIsUndone within a day: seats that are free, else the waitlist with the number of before.
func TestARemovalIsUndone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		salem := f.Chapter(t, "salem")
		tenant, lead := f.Store.Chapter(salem.ID), f.Lead(t, salem, "Lee Lead")
		e := f.Event(t, salem, func(e *hub.Event) { e.Seats.Capacity = 3 })
		a, b := f.Confirmed(t, e, "Ann", 1), f.Confirmed(t, e, "Bob", 2)
		remove := func(r hub.RSVP, tell bool) {
			t.Helper()
			done(t, tenant.Remove(ctx, r.ID, store.Removal{By: lead, Reason: "Why", Tell: tell}))
		}
		restore := func(r hub.RSVP, want hub.RSVPState, mails int) {
			t.Helper()
			before := f.Mails(t, "")
			got, err := tenant.Restore(ctx, lead, r.ID)
			done(t, err)
			same(t, "restored", []any{got.State, got.Number, got.RemovedAt.IsZero(), got.RemovedReason}, []any{want, r.Number, true, ""})
			same(t, "mails", f.Mails(t, "")-before, mails)
			same(t, "counters", counters(t, f), nil)
		}
		remove(a, false)
		restore(a, hub.RSVPGoing, 0)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: e.Chapter, Action: "attendee.restore", Object: "rsvp:" + string(a.ID)})
		remove(a, true)
		f.Clock.Advance(time.Minute)
		restore(a, hub.RSVPGoing, 1) // who was told is told
		remove(b, false)
		c := f.Confirmed(t, e, "Cem", 2)
		restore(b, hub.RSVPWaitlisted, 1) // and who finds a place in line instead of seats
		d := f.Confirmed(t, e, "Dee", 1)
		same(t, "the old number is first in line", []int{place(t, tenant, b), place(t, tenant, d)}, []int{1, 2})
		remove(c, false)
		got, err := tenant.RSVP(ctx, b.ID)
		done(t, err)
		same(t, "it moves up first", got.State, hub.RSVPGoing)
		f.Clock.Advance(hub.RestoreFor + time.Second)
		_, err = tenant.Restore(ctx, lead, c.ID)
		refused(t, err, hub.ErrConflict)
		_, err = tenant.Restore(ctx, lead, a.ID)
		refused(t, err, hub.ErrConflict)
	})
}

func place(t *testing.T, c store.Chapter, r hub.RSVP) int {
	t.Helper()
	n, err := c.WaitlistPosition(t.Context(), r)
	done(t, err)
	return n
}

// TestManyAreRemoved: all guests of a domain, or of the last hour, and nobody else.
func TestManyAreRemoved(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		tenant, lead, e := hall(t, f)
		why := store.Removal{By: lead, Reason: "Made up"}
		early := confirmedGuest(t, f, e, stranger(e, 1, network(200)))
		f.Clock.Advance(2 * time.Hour)
		for i := range 14 {
			confirmedGuest(t, f, e, filler(e, []string{"catchall.example", "sub.catchall.example"}[i%2], i))
		}
		other := confirmedGuest(t, f, e, filler(e, "elsewhere.example", 50))
		_, err := tenant.TakeSeat(ctx, f.Member(t, f.Chapter(t, "salem"), "Mia Member"), store.RSVPInput{Event: e.ID, Name: "Mia Member", Party: 1})
		done(t, err)
		n, err := tenant.RemoveDomain(ctx, e.ID, "Catchall.example", why)
		done(t, err)
		same(t, "twelve with seats and two held", n, 14)
		same(t, "rows of the log", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'attendees.remove_domain'`), 14)
		same(t, "seats", f.Reload(t, e).Seats.Taken, 3)
		n, err = tenant.RemoveHour(ctx, e.ID, why)
		done(t, err)
		same(t, "the last hour’s", n, 1)
		rows, err := tenant.Attendees(ctx, lead, e.ID, "attendees.read")
		done(t, err)
		var stay []hub.RSVPID
		for _, r := range rows {
			if !r.Removed() {
				stay = append(stay, r.ID)
			}
		}
		same(t, "who stays: the early one and the member", []bool{len(stay) == 2, slices.Contains(stay, early.ID), slices.Contains(stay, other.ID)}, []bool{true, true, false})
		same(t, "nobody is told", f.Mails(t, hub.MailRemoved), 0)
		for _, r := range rows {
			if r.Removed() {
				_, err := tenant.Restore(ctx, lead, r.ID)
				done(t, err)
			}
		}
		same(t, "all undone: seats", []int{f.Reload(t, e).Seats.Taken, heldAt(t, f)}, []int{15, 2})
		same(t, "counters", counters(t, f), nil)
	})
}
