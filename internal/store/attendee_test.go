package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// small is an event of four seats with a lead.
func small(t *testing.T, f *storetest.Fixture) (store.Chapter, hub.PersonID, hub.Event) {
	t.Helper()
	salem := f.Chapter(t, "salem")
	return f.Store.Chapter(salem.ID), f.Lead(t, salem, "Lee Lead"), f.Event(t, salem, func(e *hub.Event) { e.Seats.Capacity = 4 })
}

// TestTheOrganizersAdd: somebody gets seats when they are free and nobody waits ahead, else a place in line; they are emailed if they have
// an address, which is sealed, and nobody is on the list twice.
func TestTheOrganizersAdd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		tenant, lead, e := small(t, f)
		add := func(name, email string, party int) (hub.RSVP, error) {
			return tenant.AddAttendee(ctx, lead, store.RSVPInput{Event: e.ID, Name: name, Email: email, Party: party, Locale: "en-US"})
		}
		ann, err := add("Ann Added", "Ann.Added@Example.org", 3)
		done(t, err)
		same(t, "seated at once", []any{ann.State, ann.Party, ann.Number, ann.Guest}, []any{hub.RSVPGoing, 3, int64(1), true})
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: e.Chapter, Action: "attendee.add", Object: "rsvp:" + string(ann.ID)})
		same(t, "emailed once, by one kind", []int{f.Mails(t, hub.MailAdded), f.Mails(t, "")}, []int{1, 1})
		same(t, "the limits of that mailbox count it", f.Int(t, `SELECT COUNT(*) FROM messages WHERE address_key IS NOT NULL AND lane = 0`), 1)
		read, err := tenant.RSVP(ctx, ann.ID)
		done(t, err)
		same(t, "the address as it is kept", []string{read.Email, read.Name}, []string{"ann.added@example.org", "Ann Added"})
		stored := strings.ToLower(fmt.Sprint(rowsOf(t, f.DB, `SELECT * FROM people`), rowsOf(t, f.DB, `SELECT * FROM rsvps`)))
		same(t, "neither can be read in the database", strings.Contains(stored, "added"), false)
		_, err = add("Ann Again", "ann.added@example.org", 1)
		refused(t, err, hub.ErrListed)

		_, err = add("Too Many", "", 5)
		if large, is := errors.AsType[*hub.TooLarge](err); !is || large.Capacity != 4 {
			t.Fatalf("a party larger than the event: %v", err)
		}
		wai, err := add("Wai Ting", "", 2)
		done(t, err)
		same(t, "no seats are free", wai.State, hub.RSVPWaitlisted)
		last, err := add("Last One", "", 1)
		done(t, err)
		same(t, "a free seat is not for whoever passes the line", last.State, hub.RSVPWaitlisted)
		same(t, "nothing is owed to whoever has no address", f.Mails(t, ""), 1)
		list, err := tenant.Attendees(ctx, lead, e.ID, "attendees.read")
		done(t, err)
		same(t, "all are on the list", len(list), 3)

		_, err = tenant.CancelEvent(ctx, lead, e.ID, "Rain")
		done(t, err)
		same(t, "nor when the event is off", []int{f.Mails(t, hub.MailEventOff), f.Mails(t, "")}, []int{1, 2})
		_, err = add("Too Late", "", 1)
		refused(t, err, hub.ErrConflict)
		same(t, "counters", counters(t, f), nil)
	})
}

// TestWhoCancelledOrNeverConfirmedIsAddedAgain keeps one row for each person and event.
func TestWhoCancelledOrNeverConfirmedIsAddedAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		tenant, lead, e := small(t, f)
		gone, asked := f.Confirmed(t, e, "Gone Guest", 1), f.Guest(t, e, "Asked Only", 1)
		done(t, tenant.Withdraw(ctx, "", gone.ID))
		for _, r := range []hub.RSVP{gone, asked} {
			got, err := tenant.AddAttendee(ctx, lead, store.RSVPInput{Event: e.ID, Name: r.Name, Email: r.Email, Party: 2})
			done(t, err)
			same(t, "the same row", []any{got.ID, got.State, got.Party}, []any{r.ID, hub.RSVPGoing, 2})
		}
		done(t, tenant.SetRSVPsClosed(ctx, lead, e.ID, true))
		done(t, tenant.CancelAttendee(ctx, lead, asked.ID, false))
		got, err := tenant.AddAttendee(ctx, lead, store.RSVPInput{Event: e.ID, Name: "While Closed", Party: 1})
		done(t, err)
		same(t, "while RSVPs are closed", got.State, hub.RSVPGoing)
		same(t, "counters", counters(t, f), nil)
	})
}

// TestMovingUpOutOfOrder needs free seats and a place on the waitlist, keeps its reason sealed, and is told as any other moving up.
func TestMovingUpOutOfOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		tenant, lead, e := small(t, f)
		going := f.Confirmed(t, e, "Has Seats", 3)
		first, second, third := f.Confirmed(t, e, "First Inline", 2), f.Confirmed(t, e, "Second Inline", 1), f.Confirmed(t, e, "Third Inline", 2)
		done(t, tenant.MoveUp(ctx, lead, second.ID, "Brings the chairs"))
		got, err := tenant.RSVP(ctx, second.ID)
		done(t, err)
		same(t, "moved up", []any{got.State, got.MovedReason, got.Number}, []any{hub.RSVPGoing, "Brings the chairs", second.Number})
		same(t, "the reason cannot be read in the database", strings.Contains(fmt.Sprint(rowsOf(t, f.DB, `SELECT moved_reason_sealed FROM rsvps`)), "chairs"), false)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: e.Chapter, Action: "attendee.move_up", Object: "rsvp:" + string(second.ID)})
		same(t, "told", f.Mails(t, hub.MailPromoted), 1)
		same(t, "seats", f.Reload(t, e).Seats, hub.Seats{Capacity: 4, Taken: 4, Waiting: 2})
		if none, is := errors.AsType[*hub.NoSeats](tenant.MoveUp(ctx, lead, third.ID, "no")); !is || none.Left != 0 {
			t.Fatalf("without free seats: %v", none)
		}
		refused(t, tenant.MoveUp(ctx, lead, second.ID, "again"), hub.ErrConflict)

		done(t, tenant.CancelAttendee(ctx, lead, second.ID, false)) // one seat: too few for the first, who waits on
		if none, is := errors.AsType[*hub.NoSeats](tenant.MoveUp(ctx, lead, third.ID, "no")); !is || none.Left != 1 {
			t.Fatalf("with one free seat: %v", none)
		}
		got, err = tenant.RSVP(ctx, second.ID)
		done(t, err)
		same(t, "the reason goes with the place", got.MovedReason, "")
		done(t, tenant.Withdraw(ctx, "", going.ID)) // now both move up in order
		for _, r := range []hub.RSVP{first, third} {
			got, err := tenant.RSVP(ctx, r.ID)
			done(t, err)
			same(t, r.Name, got.State, hub.RSVPGoing)
		}
		same(t, "counters", counters(t, f), nil)
	})
}

// TestTheOrganizersChangeAParty, also while RSVPs are closed, as far as seats are free.
func TestTheOrganizersChangeAParty(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		tenant, lead, e := small(t, f)
		going, waits := f.Confirmed(t, e, "Has Seats", 3), f.Confirmed(t, e, "Wai Ting", 2)
		done(t, tenant.SetRSVPsClosed(ctx, lead, e.ID, true))
		mails := f.Mails(t, "")
		if none, is := errors.AsType[*hub.NoSeats](tenant.ResizeAttendee(ctx, lead, going.ID, 4)); !is || none.Left != 0 {
			t.Fatalf("past somebody who waits: %v", none)
		}
		done(t, tenant.ResizeAttendee(ctx, lead, waits.ID, 1))
		same(t, "nobody is emailed, and nobody moves up while RSVPs are closed", f.Mails(t, "")-mails, 0)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: e.Chapter, Action: "attendee.resize", Object: "rsvp:" + string(waits.ID)})
		done(t, tenant.SetRSVPsClosed(ctx, lead, e.ID, false))
		same(t, "the smaller party moved up", f.Reload(t, e).Seats, hub.Seats{Capacity: 4, Taken: 4})
		done(t, tenant.ResizeAttendee(ctx, lead, going.ID, 1))
		done(t, tenant.ResizeAttendee(ctx, lead, waits.ID, 3))
		same(t, "seats", f.Reload(t, e).Seats, hub.Seats{Capacity: 4, Taken: 4})
		asked := f.Guest(t, e, "Asked Only", 1)
		refused(t, tenant.ResizeAttendee(ctx, lead, asked.ID, 2), hub.ErrConflict)
		same(t, "counters", counters(t, f), nil)
	})
}

// TestTheOrganizersCancelForSomebody who is told or not, moves the waitlist up, and can come back without being held.
func TestTheOrganizersCancelForSomebody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		tenant, lead, e := small(t, f)
		quiet, told := f.Confirmed(t, e, "Not Told", 2), f.Confirmed(t, e, "Is Told", 2)
		f.Confirmed(t, e, "Wai Ting", 2)
		done(t, tenant.CancelAttendee(ctx, lead, quiet.ID, false))
		same(t, "one moves up, nobody else is told", []int{f.Mails(t, hub.MailPromoted), f.Mails(t, hub.MailCancelledFor), f.Mails(t, hub.MailCancelled)}, []int{1, 0, 0})
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: e.Chapter, Action: "attendee.cancel", Object: "rsvp:" + string(quiet.ID)})
		done(t, tenant.CancelAttendee(ctx, lead, told.ID, true))
		same(t, "told", f.Mails(t, hub.MailCancelledFor), 1)
		same(t, "seats", f.Reload(t, e).Seats, hub.Seats{Capacity: 4, Taken: 2})
		refused(t, tenant.CancelAttendee(ctx, lead, told.ID, true), hub.ErrConflict)
		back, err := tenant.ConfirmSeat(ctx, told.ID)
		done(t, err)
		same(t, "comes back", []any{back.State, back.Held()}, []any{hub.RSVPGoing, false})
		same(t, "counters", counters(t, f), nil)
	})
}

// TestTheOrganizersErase: the row, its emails and its stranger are gone, the waitlist moves up, and nobody is told.
func TestTheOrganizersErase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		tenant, lead, e := small(t, f)
		spam, waits := f.Confirmed(t, e, "Buy Cheap", 4), f.Confirmed(t, e, "Wai Ting", 2)
		nameless, err := tenant.AddAttendee(ctx, lead, store.RSVPInput{Event: e.ID, Name: "By Name", Party: 1})
		done(t, err)
		done(t, tenant.EraseAttendee(ctx, lead, spam.ID))
		_, err = tenant.RSVP(ctx, spam.ID)
		refused(t, err, hub.ErrNotFound)
		same(t, "its emails went with it", f.Int(t, `SELECT COUNT(*) FROM messages WHERE rsvp_id = $1`, spam.ID), 0)
		same(t, "so did the stranger", f.Int(t, `SELECT COUNT(*) FROM people WHERE id = $1`, spam.Person), 0)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: e.Chapter, Action: "attendee.erase", Object: "rsvp:" + string(spam.ID)})
		same(t, "both who waited moved up", f.Reload(t, e).Seats, hub.Seats{Capacity: 4, Taken: 3})
		same(t, "whoever has an address is told", f.Mails(t, hub.MailPromoted), 1)
		done(t, tenant.EraseAttendee(ctx, lead, nameless.ID))
		same(t, "of whom only a name was known", f.Int(t, `SELECT COUNT(*) FROM people WHERE id = $1`, nameless.Person), 0)
		refused(t, tenant.EraseAttendee(ctx, lead, nameless.ID), hub.ErrNotFound)
		same(t, "counters", counters(t, f), nil)

		f.Clock.Advance(e.EndsAt.AddDate(0, 0, hub.GuestDataDays+1).Sub(f.Clock.Now()))
		_, err = tenant.EraseGuests(ctx, f.Clock.Now().AddDate(0, 0, -hub.GuestDataDays))
		done(t, err)
		refused(t, tenant.EraseAttendee(ctx, lead, waits.ID), hub.ErrNotFound)
		same(t, "what is only a count stays", f.Reload(t, e).Seats.Taken, 2)
	})
}
