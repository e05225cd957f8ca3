package demo

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// The whole demo is loaded once per engine; what follows looks at it.
func TestLoad(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		var last, total int
		sum, err := Load(t.Context(), f.Store, f.Clock.Now(), func(done, of int) {
			if done < last || done > of {
				t.Errorf("%d of %d comes after %d", done, of, last)
			}
			last, total = done, of
		})
		if err != nil {
			t.Fatal(err)
		}
		if last != total || total < 30_000 {
			t.Errorf("progress ended at %d of %d", last, total)
		}
		want := Summary{Chapters: 72, People: 5000, Events: 400, RSVPs: 20_000, Toolkits: 6, Members: sum.Members, Coming: sum.Coming}
		if diff := cmp.Diff(want, sum); diff != "" || sum.Members < 3500 || sum.Coming < 190 {
			t.Errorf("summary (-want +got):\n%s%+v", diff, sum)
		}
		t.Run("rows", func(t *testing.T) { checkRows(t, f) })
		t.Run("again", func(t *testing.T) { checkSecondLoad(t, f) })
		t.Run("boston", func(t *testing.T) { checkBoston(t, f) })
		t.Run("people", func(t *testing.T) { checkNamedPeople(t, f) })
		t.Run("sweeps", func(t *testing.T) { checkSweeps(t, f) })
		t.Run("seats", func(t *testing.T) { checkLiveSeats(t, f) })
	})
}

func checkRows(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	for what, query := range map[string]string{
		"messages are owed": `SELECT COUNT(*) FROM messages`,
		"seat counters differ from the sums": `SELECT COUNT(*) FROM event_seats s WHERE
			s.taken <> (SELECT COALESCE(SUM(r.party), 0) FROM rsvps r WHERE r.chapter_id = s.chapter_id AND r.event_id = s.event_id AND r.state = 'going')
			OR s.waiting <> (SELECT COUNT(*) FROM rsvps r WHERE r.chapter_id = s.chapter_id AND r.event_id = s.event_id AND r.state = 'waitlisted' AND (s.capacity = 0 OR r.party <= s.capacity))
			OR s.next_number <> (SELECT COALESCE(MAX(r.number), 0) + 1 FROM rsvps r WHERE r.chapter_id = s.chapter_id AND r.event_id = s.event_id)`,
		"answers without a person can be opened by a link": `SELECT COUNT(*) FROM rsvps WHERE (person_id IS NULL) <> (token_key IS NULL)`,
		"answers have somebody marked as come":             `SELECT COUNT(*) FROM rsvps WHERE attended IS NOT NULL`,
		"events have no seats":                             `SELECT COUNT(*) FROM events e WHERE NOT EXISTS (SELECT 1 FROM event_seats s WHERE s.event_id = e.id)`,
		"chapters at work have no lead, or more than three": `SELECT COUNT(*) FROM chapters c WHERE status IN ('active', 'forming') AND
			(SELECT COUNT(*) FROM roles r WHERE r.chapter_id = c.id AND r.role = 'lead') NOT BETWEEN 1 AND 3`,
		"dormant chapters have a lead": `SELECT COUNT(*) FROM roles r JOIN chapters c ON c.id = r.chapter_id WHERE c.status = 'dormant'`,
	} {
		if n := f.Int(t, query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	if f.DB.Engine == sqldb.SQLite { // PostgreSQL has no way round its foreign keys
		if n := f.Int(t, `SELECT COUNT(*) FROM pragma_foreign_key_check`); n != 0 {
			t.Errorf("%d rows point nowhere", n)
		}
	}
	// Negative control: the query sees one seat too many.
	const taken = `SELECT COUNT(*) FROM event_seats s WHERE s.taken <> (SELECT COALESCE(SUM(r.party), 0) FROM rsvps r WHERE r.chapter_id = s.chapter_id AND r.event_id = s.event_id AND r.state = 'going')`
	one := id[hub.EventID]("event", "boston", "0")
	f.Exec(t, `UPDATE event_seats SET taken = taken + 1 WHERE event_id = $1`, one)
	if n := f.Int(t, taken); n != 1 {
		t.Errorf("%d counters differ after one was changed", n)
	}
	f.Exec(t, `UPDATE event_seats SET taken = taken - 1 WHERE event_id = $1`, one)
}

func checkSecondLoad(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	before := f.Int(t, `SELECT COUNT(*) FROM rsvps`)
	if _, err := Load(t.Context(), f.Store, f.Clock.Now(), nil); !errors.Is(err, hub.ErrConflict) {
		t.Errorf("a second load: %v", err)
	}
	if after := f.Int(t, `SELECT COUNT(*) FROM rsvps`); after != before {
		t.Errorf("%d answers became %d", before, after)
	}
}

func checkBoston(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	boston, err := f.Store.ChapterBySlug(t.Context(), "boston")
	if err != nil {
		t.Fatal(err)
	}
	counts, err := f.Store.Chapter(boston.ID).DeskCounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if counts.Requests != 3 || counts.Toolkits != 1 || counts.Members < 50 || counts.OldestRequest.IsZero() {
		t.Errorf("the desk says %+v", counts)
	}
	requests, err := f.Store.Chapter(boston.ID).Requests(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range requests {
		if m.Note != words().JoinNotes[i] || m.Name == "" || m.Email == "" {
			t.Errorf("request %d says %q", i, m.Note)
		}
	}
	events, err := f.Store.Chapter(boston.ID).Events(t.Context(), store.EventFilter{
		States: []hub.EventState{hub.EventDraft, hub.EventPublished}, Members: true, From: f.Clock.Now(), Limit: 50,
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]hub.Seats{}
	for _, e := range events {
		got[e.Title] = e.Seats
		if local := e.StartsAt.In(e.Location()); e.Title == "Winter crossing-guard training" &&
			(local.Format("Mon 15:04") != "Sat 18:30" || e.EndsAt.Sub(e.StartsAt) != 90*time.Minute || local.Sub(f.Clock.Now()) < 10*24*time.Hour) {
			t.Errorf("the training is on %v", local)
		}
	}
	if got["Winter crossing-guard training"] != (hub.Seats{Capacity: 40, Taken: 22}) || got["Tenants’ hotline: first shift"] != (hub.Seats{Capacity: 12, Taken: 12, Waiting: 4}) {
		t.Errorf("Boston's events have %v", got)
	}
	if _, there := got["Safe crossings call-in evening"]; !there {
		t.Error("the draft from the toolkit is missing")
	}
}

func checkNamedPeople(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	type rights struct {
		level                                string
		leads, councils, member, hosts, here int
	}
	got := map[string]rights{}
	before := f.Int(t, `SELECT COUNT(*) FROM people`)
	for _, p := range People() {
		who, err := f.Store.SignIn(t.Context(), store.SignIn{
			Identity: hub.Identity{Issuer: "https://demo.example.org", Subject: p.Subject}, Email: p.Email, Name: p.Name,
		})
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Store.Rights(t.Context(), who, hub.Identity{Issuer: "https://demo.example.org", Subject: p.Subject})
		if err != nil {
			t.Fatal(err)
		}
		own, err := f.Store.OwnRSVPs(t.Context(), who, f.Clock.Now().AddDate(0, 0, -60), 50)
		if err != nil {
			t.Fatal(err)
		}
		actor := storetest.InSession(r)
		sum := rights{level: actor.Level(), member: len(r.MemberOf), hosts: len(r.HostOf), here: len(own)}
		for _, g := range actor.Grants {
			switch g.Role {
			case hub.RoleLead:
				sum.leads++
			case hub.RoleCouncilLead:
				sum.councils++
			case hub.RoleNationalStaff, hub.RoleNationalAdmin, hub.RoleAuditor:
			}
		}
		got[p.Subject] = sum
	}
	if after := f.Int(t, `SELECT COUNT(*) FROM people`); after != before {
		t.Errorf("signing in made %d people of %d", after, before)
	}
	bostonHosts := got[robin].hosts
	want := map[string]rights{
		robin: {"lead", 1, 0, 1, bostonHosts, 0}, sam: {"lead", 1, 0, 1, got[sam].hosts, 0}, noor: {"lead", 0, 6, 1, 1, 1},
		alex: {"member", 0, 0, 1, 0, 5}, dana: {"lead", 0, 0, 1, 1, 0}, casey: {"member", 0, 0, 0, 0, 2},
		jordan: {"staff", 0, 0, 0, 0, 0}, priya: {"staff", 0, 0, 0, 0, 0}, morgan: {"admin", 0, 0, 0, 0, 0}, august: {"admin", 0, 0, 0, 0, 0},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(rights{})); diff != "" || bostonHosts < 2 || got[sam].hosts < 2 {
		t.Errorf("named people (-want +got):\n%s", diff)
	}
}

// checkSweeps wants nothing to sweep: names that should be gone are gone, and nobody is a stranger.
func checkSweeps(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	before := f.Int(t, `SELECT COUNT(*) FROM people`)
	chapters, err := f.Store.Chapters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now := f.Clock.Now()
	for name, sweep := range map[string]struct {
		erase  func(store.Chapter, context.Context, time.Time) (int64, error)
		before time.Time
	}{
		"guests": {store.Chapter.EraseGuests, now.AddDate(0, 0, -hub.GuestDataDays)}, "members": {store.Chapter.EraseAttendance, now.AddDate(0, 0, -hub.MemberDataDays)},
		"unconfirmed": {store.Chapter.ErasePending, now.Add(-hub.PendingFor)},
	} {
		for _, c := range chapters {
			if n, err := sweep.erase(f.Store.Chapter(c.ID), t.Context(), sweep.before); err != nil || n != 0 {
				t.Errorf("%s of %s: %d, %v", name, c.Slug, n, err)
			}
		}
	}
	// A guest's answer that comes and goes makes the store forget strangers; none of the demo's people is one.
	f.Exec(t, `DELETE FROM rsvps WHERE state = 'pending'`)
	f.Exec(t, `DELETE FROM people WHERE NOT EXISTS (SELECT 1 FROM identities i WHERE i.person_id = people.id)
		AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.person_id = people.id) AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = people.id)
		AND NOT EXISTS (SELECT 1 FROM rsvps a WHERE a.person_id = people.id)`)
	if after := f.Int(t, `SELECT COUNT(*) FROM people`); after != before {
		t.Errorf("%d of %d people are forgotten", before-after, before)
	}
}

// checkLiveSeats lets people go on from where the demo stands: the next number is free, and a seat that is given back goes
// to the first in line.
func checkLiveSeats(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	ctx, boston := t.Context(), id[hub.ChapterID]("chapter", "boston")
	hotline := id[hub.EventID]("event", "boston", "1")
	line, err := f.Store.Chapter(boston).Attendees(ctx, "", hotline, "test")
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.Store.Chapter(boston).TakeSeat(ctx, id[hub.PersonID]("person", "robin.vale@example.org"), store.RSVPInput{Event: hotline, Name: "Robin Vale", Party: 1})
	if err != nil || r.State != hub.RSVPWaitlisted || r.Number != line[len(line)-1].Number+1 {
		t.Errorf("a newcomer is %s with the number %d after %d, %v", r.State, r.Number, line[len(line)-1].Number, err)
	}
	if err := f.Store.Chapter(boston).Withdraw(ctx, "", line[0].ID); err != nil {
		t.Fatal(err)
	}
	moved, err := f.Store.Chapter(boston).RSVPOf(ctx, hotline, id[hub.PersonID]("person", "alex.rivera@example.org"))
	if err != nil || moved.State != hub.RSVPGoing {
		t.Errorf("the first in line is %s, %v", moved.State, err)
	}
}

func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		Build(today)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		f := storetest.Open(b, sqldb.SQLite)
		b.StartTimer()
		if _, err := Load(b.Context(), f.Store, today, nil); err != nil {
			b.Fatal(err)
		}
	}
}
