package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

func TestErasePending(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston)
		erase := func(want int64) {
			t.Helper()
			n, err := tenant.ErasePending(ctx, f.Clock.Now().Add(-hub.PendingFor))
			done(t, err)
			same(t, "answers forgotten", n, want)
		}
		old, confirmed := f.Guest(t, event, "Never Opens", 1), f.Confirmed(t, event, "Opens Mail", 1)
		f.Clock.Advance(hub.PendingFor)
		erase(0) // 48 hours to the second are still in time
		f.Clock.Advance(time.Microsecond)
		young := f.Guest(t, event, "Just Asked", 1)
		erase(1)
		_, err := tenant.RSVP(ctx, old.ID)
		refused(t, err, hub.ErrNotFound)
		for _, r := range []hub.RSVP{young, confirmed} {
			_, err := tenant.RSVP(ctx, r.ID)
			done(t, err)
		}
		same(t, "the person of whom nothing is left is gone too", f.Int(t, `SELECT COUNT(*) FROM people WHERE id = $1`, old.Person), 0)
		same(t, "and the mail that was owed", f.Int(t, `SELECT COUNT(*) FROM messages WHERE rsvp_id = $1`, old.ID), 0)
		same(t, "the others stay", f.Int(t, `SELECT COUNT(*) FROM people`), 2)
	})
}

func TestEraseNames(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 4 })
		later := f.Event(t, boston, func(e *hub.Event) { e.EndsAt = e.EndsAt.AddDate(0, 2, 0) })
		guest, waiting := f.Confirmed(t, event, "Gus Guest", 3), f.Confirmed(t, event, "Wai Ting", 2)
		back := f.Confirmed(t, event, "Comes Again", 1)
		f.Confirmed(t, later, "Comes Again", 1)
		member := f.Member(t, boston, "Sam Ortiz")
		taken, err := tenant.TakeSeat(ctx, member, store.RSVPInput{Event: event.ID, Name: "Sam Ortiz", Party: 1, Note: "By bike"})
		done(t, err)
		seats := f.Reload(t, event).Seats
		erase := func(want int64) {
			t.Helper()
			guests, err := tenant.EraseGuests(ctx, f.Clock.Now().AddDate(0, 0, -hub.GuestDataDays))
			done(t, err)
			members, err := tenant.EraseAttendance(ctx, f.Clock.Now().AddDate(0, 0, -hub.MemberDataDays))
			done(t, err)
			same(t, "names erased", guests+members, want)
		}
		until := func(days int) {
			t.Helper()
			f.Clock.Advance(event.EndsAt.AddDate(0, 0, days).Sub(f.Clock.Now()))
		}
		until(hub.GuestDataDays)
		erase(0)
		f.Clock.Advance(time.Microsecond)
		erase(3)
		erase(0)
		for _, r := range []hub.RSVP{guest, waiting, back} {
			got, err := tenant.RSVP(ctx, r.ID)
			done(t, err)
			r.Name, r.Email, r.Note, r.Person, r.AddressKey = "", "", "", "", nil
			same(t, "party, state and number stay, the name does not", got, r)
			_, _, err = f.Store.RSVPByToken(ctx, f.Store.ManageToken(r.ID))
			refused(t, err, hub.ErrNotFound)
		}
		same(t, "the counts stay", f.Reload(t, event).Seats, seats)
		for name, left := range map[string]int{"Gus Guest": 0, "Wai Ting": 0, "Comes Again": 1, "Sam Ortiz": 1} {
			same(t, name, f.Int(t, `SELECT COUNT(*) FROM people WHERE email_key = $1`, f.Keys.Lookup(storetest.Email(name), "people.email")), left)
		}
		kept, err := tenant.RSVP(ctx, taken.ID)
		done(t, err)
		same(t, "a member's name is kept longer", kept.Name, "Sam Ortiz")

		until(hub.MemberDataDays)
		f.Clock.Advance(time.Microsecond)
		erase(1)
		kept, err = tenant.RSVP(ctx, taken.ID)
		done(t, err)
		same(t, "but not for ever", kept.Name+kept.Note+string(kept.Person), "")
		same(t, "the member is still a person", f.Int(t, `SELECT COUNT(*) FROM people WHERE id = $1`, member), 1)
		list, err := tenant.Attendees(ctx, "", event.ID, "attendees.read")
		done(t, err)
		same(t, "nobody is left to list", len(list), 0)
	})
}

func TestEraseRequests(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		tenant := f.Store.Chapter(boston.ID)
		stays, asks := f.Member(t, boston, "Sam Ortiz"), f.Person(t, "Still Asks")
		done(t, tenant.AskToJoin(ctx, asks, "May I?"))
		left := f.Member(t, boston, "Has Left")
		done(t, tenant.Leave(ctx, left))
		_, declined := f.Request(t, boston, "Was Declined")
		done(t, tenant.Decide(ctx, "", declined, false))
		_, elsewhere := f.Request(t, salem, "Was Declined Elsewhere")
		done(t, f.Store.Chapter(salem.ID).Decide(ctx, "", elsewhere, false))
		// Somebody without an account, of whom the request is all there is.
		event := f.Event(t, boston)
		guest := f.Guest(t, event, "Gus Guest", 1).Person
		done(t, tenant.AskToJoin(ctx, guest, ""))
		var id hub.MembershipID
		done(t, f.DB.QueryRowContext(ctx, `SELECT id FROM memberships WHERE person_id = $1`, guest).Scan(&id))
		done(t, tenant.Decide(ctx, "", id, false))
		erase := func(want int64) {
			t.Helper()
			n, err := tenant.EraseRequests(ctx, f.Clock.Now().Add(-hub.RequestDays*24*time.Hour))
			done(t, err)
			same(t, "requests forgotten", n, want)
		}
		f.Clock.Advance(hub.RequestDays * 24 * time.Hour)
		_, err := tenant.ErasePending(ctx, f.Clock.Now().Add(-hub.PendingFor))
		done(t, err)
		same(t, "a request keeps its person", f.Int(t, `SELECT COUNT(*) FROM people WHERE id = $1`, guest), 1)
		erase(0)
		f.Clock.Advance(time.Microsecond)
		erase(3)
		erase(0)
		same(t, "and nothing else does", f.Int(t, `SELECT COUNT(*) FROM people WHERE id = $1`, guest), 0)
		for who, want := range map[hub.PersonID]hub.MembershipState{stays: hub.MembershipApproved, asks: hub.MembershipRequested} {
			state, err := tenant.Membership(ctx, who)
			done(t, err)
			same(t, "who belongs or asks", state, want)
		}
		same(t, "another chapter's", f.Int(t, `SELECT COUNT(*) FROM memberships WHERE id = $1`, elsewhere), 1)
		_, err = f.Store.Person(ctx, left)
		done(t, err) // has an account
	})
}

// TestEraseFiles: of files that are all a week old, those go that nothing names.
func TestEraseFiles(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		office, boston := f.National(t), f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		cover, replaced, attached, loose := f.File(t, boston), f.File(t, boston), f.File(t, office), f.File(t, office)
		draft, err := f.Store.AddToolkit(ctx, "", hub.ToolkitHead{Title: "Flyers"})
		done(t, err)
		done(t, f.Store.SaveItem(ctx, "", draft, hub.Item{Kind: hub.ItemFile, Title: "A flyer", File: attached.ID}, time.Time{}))
		event, gone := f.Draft(t, boston), f.Draft(t, boston)
		for _, file := range []hub.File{replaced, cover} {
			event.Cover = file.ID
			done(t, storetest.Failure(tenant.UpdateEvent(ctx, "", event, event.UpdatedAt, store.TellNobody)))
			event = f.Reload(t, event)
		}
		deleted := f.File(t, boston)
		gone.Cover = deleted.ID
		done(t, storetest.Failure(tenant.UpdateEvent(ctx, "", gone, gone.UpdatedAt, store.TellNobody)))
		done(t, tenant.DeleteDraft(ctx, "", gone.ID))
		f.Clock.Advance(hub.LooseFileFor)
		erase := func(c hub.Chapter) (ids map[hub.FileID][]string) {
			t.Helper()
			files, err := f.Store.Chapter(c.ID).EraseFiles(ctx, f.Clock.Now().Add(-hub.LooseFileFor))
			done(t, err)
			ids = map[hub.FileID][]string{}
			for _, file := range files {
				ids[file.ID] = file.Keys()
			}
			return ids
		}
		none := map[hub.FileID][]string{}
		same(t, "of a week", erase(boston), none)
		f.Clock.Advance(time.Microsecond)
		young := f.File(t, boston)
		keys := func(file hub.File) []string { return []string{file.ID.Variant(640), file.ID.Variant(1280)} }
		same(t, "a chapter's", erase(boston), map[hub.FileID][]string{replaced.ID: keys(replaced), deleted.ID: keys(deleted)})
		same(t, "the office's", erase(office), map[hub.FileID][]string{loose.ID: keys(loose)})
		same(t, "again", erase(boston), none)
		for c, kept := range map[hub.ChapterID][]hub.FileID{boston.ID: {cover.ID, young.ID}, office.ID: {attached.ID}} {
			for _, id := range kept {
				_, err := f.Store.Chapter(c).File(ctx, id)
				done(t, err)
			}
		}
	})
}

func TestForgettingSparesWhoeverIsKnown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		event := f.Event(t, boston)
		known := []hub.PersonID{f.Person(t, "Has Account"), f.Lead(t, boston, "Has Role")}
		_, declined := f.Request(t, boston, "Was Declined")
		done(t, f.Store.Chapter(boston.ID).Decide(ctx, "", declined, false))
		done(t, f.Store.GrantByEmail(ctx, "never.signed.in@example.org", hub.Grant{Role: hub.RoleAuditor}))
		f.Confirmed(t, event, "Gus Guest", 1)
		people := f.Int(t, `SELECT COUNT(*) FROM people`)
		f.Clock.Advance(event.ErasedOn().Add(time.Hour).Sub(f.Clock.Now()))
		_, err := f.Store.Chapter(boston.ID).EraseGuests(ctx, event.EndsAt.Add(time.Minute))
		done(t, err)
		same(t, "only the guest is gone", f.Int(t, `SELECT COUNT(*) FROM people`), people-1)
		for _, id := range known {
			_, err := f.Store.Person(ctx, id)
			done(t, err)
		}
	})
}
