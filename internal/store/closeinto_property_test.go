package store_test

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// twoChapters are two chapters with people in every state, before one is closed into the other.
type twoChapters struct {
	f          *storetest.Fixture
	from, into hub.Chapter
	people     []hub.PersonID
	leads      map[hub.PersonID]bool
	member     map[hub.ChapterID]map[hub.PersonID]string
	follows    map[hub.ChapterID]map[hub.PersonID]string
	blocked    map[hub.PersonID]bool
	home       map[hub.PersonID]hub.ChapterID
	noted      map[hub.PersonID]bool // the chapter that goes on has notes about them
	coming     []string              // ids of events of the chapter that closes
	past       []string
	rsvps      map[string]rsvpBefore
	shared     map[string]string // ids of its events whose identifier the other one has too
	covers     []string
	messages   int
}

type rsvpBefore struct {
	event, state string
	person       hub.PersonID
}

var newID = hub.NewID[string]

// random makes two such chapters; everything makes one of each state.
func random(t *testing.T, f *storetest.Fixture, r *rand.Rand, people []hub.PersonID, name string) *twoChapters {
	t.Helper()
	c := &twoChapters{
		f: f, from: f.Chapter(t, "from-"+name), into: f.Chapter(t, "into-"+name), people: people, leads: map[hub.PersonID]bool{}, blocked: map[hub.PersonID]bool{},
		member: map[hub.ChapterID]map[hub.PersonID]string{}, follows: map[hub.ChapterID]map[hub.PersonID]string{}, home: map[hub.PersonID]hub.ChapterID{}, noted: map[hub.PersonID]bool{},
		rsvps: map[string]rsvpBefore{}, shared: map[string]string{},
	}
	tx, err := f.DB.BeginTx(t.Context(), nil)
	done(t, err)
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := tx.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	now := f.Clock.Now()
	for i, ch := range []hub.Chapter{c.from, c.into} {
		c.member[ch.ID], c.follows[ch.ID] = map[hub.PersonID]string{}, map[hub.PersonID]string{}
		list := newID()
		exec(`INSERT INTO lists (chapter_id, id, kind, created_at) VALUES ($1, $2, 'followers', $3)`, ch.ID, list, sqldb.At(now))
		for _, p := range people {
			if state := pick(r, "", "approved", "requested", "left", "declined"); state != "" {
				home := state == "approved" && c.home[p] == "" && r.IntN(2) == 0
				if home {
					exec(`UPDATE memberships SET home = false WHERE person_id = $1`, p)
					c.home[p] = ch.ID
				}
				c.member[ch.ID][p] = state
				var notes any
				if p[len(p)-1]%2 == 0 { // by chance, and r stays what it was for the rest
					notes = []byte("noted")
					c.noted[p] = c.noted[p] || ch.ID == c.into.ID || state == "approved" || state == "requested"
				}
				exec(`INSERT INTO memberships (chapter_id, id, person_id, state, home, requested_at, decided_at, notes_sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
					ch.ID, newID(), p, state, home, sqldb.At(now), sqldb.At(now), notes)
			}
			if state := pick(r, "", "on", "pending", "left"); state != "" {
				c.follows[ch.ID][p] = state
				left := time.Time{}
				if state == "left" {
					left = now
				}
				exec(`INSERT INTO subscriptions (chapter_id, id, list_id, person_id, state, source, consented_at, left_at, created_at) VALUES ($1, $2, $3, $4, $5, 'page', $6, $7, $6)`,
					ch.ID, newID(), list, p, state, sqldb.At(now), sqldb.At(left))
			}
			if r.IntN(6) == 0 {
				c.blocked[p] = true
				exec(`INSERT INTO blocks (chapter_id, id, person_id, blocked_by, blocked_at) VALUES ($1, $2, $3, 'x', $4)`, ch.ID, newID(), p, sqldb.At(now))
			}
		}
		c.addEvents(exec, r, ch, i == 0)
	}
	lead := people[r.IntN(len(people))]
	if !c.blocked[lead] {
		c.leads[lead] = true
		exec(`INSERT INTO roles (person_id, role, chapter_id, source, granted_at) VALUES ($1, 'lead', $2, 'granted', $3)`, lead, c.from.ID, sqldb.At(now))
	}
	exec(`INSERT INTO confirmations (id, kind, chapter_id, address_key, address_sealed, token_key, created_at, expires_at) VALUES ($1, 'address', $2, $3, $3, $4, $5, $5)`,
		newID(), c.from.ID, []byte("k"), []byte(newID()), sqldb.At(now))
	done(t, tx.Commit())
	c.messages = f.Int(t, `SELECT COUNT(*) FROM messages`)
	return c
}

func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

// addEvents adds events to come and past ones, with people in every state.
func (c *twoChapters) addEvents(exec func(string, ...any), r *rand.Rand, ch hub.Chapter, closes bool) {
	now := c.f.Clock.Now()
	for i, days := range []int{7, 14, 21, -7} {
		id, starts, cover := newID(), now.AddDate(0, 0, days), sql.NullString{}
		if i < 2 && closes {
			cover = sql.NullString{String: newID(), Valid: true}
			exec(`INSERT INTO files (chapter_id, id, kind, name, type, size, widths, height, created_at) VALUES ($1, $2, 'picture', 'cover', 'image/jpeg', 1, '640', 480, $3)`, ch.ID, cover.String, sqldb.At(now))
			c.covers = append(c.covers, cover.String)
		}
		identifier := fmt.Sprintf("feed:%d", i+r.IntN(2)*10)
		exec(`INSERT INTO events (chapter_id, id, title, mode, state, audience, starts_at, ends_at, zone, identifier, cover_id, created_at, updated_at, starts_local, ends_local)
			VALUES ($1, $2, 'A walk', 'in_person', $3, 'public', $4, $5, 'UTC', $6, $7, $8, $8, '2026-09-08T12:00', '2026-09-08T13:00')`,
			ch.ID, id, pick(r, "published", "published", "draft", "cancelled"), sqldb.At(starts), sqldb.At(starts.Add(time.Hour)), identifier, cover, sqldb.At(now))
		switch {
		case closes && days > 0:
			c.coming, c.shared[id] = append(c.coming, id), identifier
		case closes:
			c.past = append(c.past, id)
		}
		taken, waiting := 0, 0
		for _, p := range c.people {
			state := pick(r, "", "", "going", "waitlisted", "cancelled", "pending")
			if state == "" {
				continue
			}
			rsvp := newID()
			c.rsvps[rsvp] = rsvpBefore{id, state, p}
			exec(`INSERT INTO rsvps (chapter_id, id, event_id, person_id, state, party, guest, number, token_key, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, 2, true, $6, $7, $8, $8)`,
				ch.ID, rsvp, id, p, state, len(c.rsvps), []byte(rsvp), sqldb.At(now))
			exec(`INSERT INTO messages (chapter_id, id, kind, event_id, rsvp_id, state, due_at, created_at, lane) VALUES ($1, $2, 'rsvp_going', $3, $4, $5, $6, $6, 1)`,
				ch.ID, newID(), id, rsvp, pick(r, "queued", "sent"), sqldb.At(now))
			taken += 2 * boolInt(state == "going")
			waiting += boolInt(state == "waitlisted")
		}
		exec(`INSERT INTO event_seats (chapter_id, event_id, capacity, taken, waiting, next_number) VALUES ($1, $2, $3, $4, $5, 1000)`, ch.ID, id, max(taken, 2), taken, waiting)
		exec(`INSERT INTO event_hosts (chapter_id, event_id, person_id, created_at) VALUES ($1, $2, $3, $4)`, ch.ID, id, c.people[0], sqldb.At(now))
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// stronger is the state that wins of two.
func stronger(order []string, a, b string) string {
	for _, s := range order {
		if a == s || b == s {
			return s
		}
	}
	return ""
}

// check compares what is stored with what the two chapters had, and returns what is wrong.
func (c *twoChapters) check(ctx context.Context, t *testing.T, told int) (wrong []string) {
	t.Helper()
	is := func(what string, got, want any) {
		if fmt.Sprint(got) != fmt.Sprint(want) {
			wrong = append(wrong, fmt.Sprintf("%s: %v, want %v", what, got, want))
		}
	}
	f, from, into := c.f, c.from.ID, c.into.ID
	toTell := map[hub.PersonID]bool{}
	for _, p := range c.people {
		s, o := c.member[from][p], c.member[into][p]
		member := stronger([]string{"approved", "requested"}, s, o)
		member = cmp.Or(member, o)
		follows := stronger([]string{"left", "on", "pending"}, c.follows[from][p], c.follows[into][p])
		in := member == "approved" || member == "requested"
		had := s == "approved" || s == "requested" || c.follows[from][p] == "on"
		home := c.home[p] != "" && member == "approved"
		if c.blocked[p] {
			if in {
				member, in = "left", false
			}
			if follows != "" {
				follows = "left"
			}
			home = false
		}
		toTell[p] = had && (in || follows == "on") || c.leads[p]
		is("membership of "+string(p), c.states(ctx, t, "memberships", into, p), member)
		is("home of "+string(p), f.Int(t, `SELECT COUNT(*) FROM memberships WHERE person_id = $1 AND chapter_id IN ($2, $3) AND home`, p, from, into), boolInt(home))
		if !c.blocked[p] { // a block ends what is noted
			is("notes of "+string(p), f.Int(t, `SELECT COUNT(*) FROM memberships WHERE person_id = $1 AND chapter_id = $2 AND notes_sealed IS NOT NULL`, p, into), boolInt(c.noted[p]))
		}
		is("following of "+string(p), c.states(ctx, t, "subscriptions", into, p), follows)
		is("block of "+string(p), f.Int(t, `SELECT COUNT(*) FROM blocks WHERE chapter_id = $1 AND person_id = $2`, into, p), boolInt(c.blocked[p]))
	}
	maps.DeleteFunc(toTell, func(_ hub.PersonID, tell bool) bool { return !tell })
	is("told", told, len(toTell))
	is("emails to them", f.Int(t, `SELECT COUNT(*) FROM messages WHERE chapter_id = $1 AND kind = 'chapter_merged'`, into), len(toTell))
	is("left behind", f.Int(t, `SELECT (SELECT COUNT(*) FROM memberships WHERE chapter_id = $1 AND state IN ('approved', 'requested')) + (SELECT COUNT(*) FROM subscriptions WHERE chapter_id = $1)
		+ (SELECT COUNT(*) FROM blocks WHERE chapter_id = $1) + (SELECT COUNT(*) FROM roles WHERE chapter_id = $1) + (SELECT COUNT(*) FROM confirmations WHERE chapter_id = $1)`, from), 0)
	for _, place := range []struct {
		chapter hub.ChapterID
		events  []string
	}{{into, c.coming}, {from, c.past}} {
		for _, id := range place.events {
			is("seats of "+id, f.Int(t, `SELECT COUNT(*) FROM event_seats WHERE chapter_id = $1 AND event_id = $2`, place.chapter, id), 1)
			is("hosts of "+id, f.Int(t, `SELECT COUNT(*) FROM event_hosts WHERE chapter_id = $1 AND event_id = $2`, place.chapter, id), boolInt(place.chapter == from || !c.blocked[c.people[0]]))
			is("event "+id, f.Int(t, `SELECT COUNT(*) FROM events WHERE chapter_id = $1 AND id = $2`, place.chapter, id), 1)
			is("seats of "+id, f.Int(t, `SELECT taken FROM event_seats WHERE event_id = $1`, id), f.Int(t, `SELECT CAST(COALESCE(SUM(party), 0) AS bigint) FROM rsvps WHERE event_id = $1 AND state = 'going'`, id))
		}
	}
	c.checkRSVPs(t, is)
	for id, identifier := range c.shared {
		got := f.Text(t, `SELECT identifier FROM events WHERE id = $1`, id)
		if n := f.Int(t, `SELECT COUNT(*) FROM events WHERE chapter_id = $1 AND id <> $2 AND identifier = $3`, into, id, identifier); n > 0 {
			identifier = c.from.Slug + "/" + identifier
		}
		is("identifier", got, identifier)
	}
	for _, id := range c.covers {
		is("cover", f.Int(t, `SELECT COUNT(*) FROM files f JOIN events e ON e.cover_id = f.id AND e.chapter_id = f.chapter_id WHERE f.id = $1 AND f.chapter_id = $2`, id, into), 1)
	}
	is("closed into", f.Text(t, `SELECT status || ' ' || COALESCE(merged_into, '') FROM chapters WHERE id = $1`, from), "closed "+string(into))
	return wrong
}

// checkRSVPs: each is where its event is and as it was, but for those of the blocked, and for who moved up into their seats.
func (c *twoChapters) checkRSVPs(t *testing.T, is func(string, any, any)) {
	t.Helper()
	rows, err := c.f.DB.QueryContext(t.Context(), `SELECT r.id, r.state, r.chapter_id = e.chapter_id, e.chapter_id, (SELECT COUNT(*) FROM messages m WHERE m.rsvp_id = r.id AND m.chapter_id <> r.chapter_id)
		FROM rsvps r JOIN events e ON e.id = r.event_id WHERE e.chapter_id IN ($1, $2)`, c.from.ID, c.into.ID)
	done(t, err)
	defer func() { _ = rows.Close() }()
	n := 0
	for rows.Next() {
		var id, state string
		var together bool
		var chapter hub.ChapterID
		var strays int
		done(t, rows.Scan(&id, &state, &together, &chapter, &strays))
		n++
		was := c.rsvps[id]
		want := was.state
		over := slices.Contains(c.past, was.event)
		if c.blocked[was.person] && chapter == c.into.ID && !over {
			want = "cancelled"
		}
		if want == "waitlisted" && state == "going" { // moved up: checked by the seats
			state = want
		}
		if chapter == c.into.ID && c.f.Int(t, `SELECT COUNT(*) FROM events WHERE id = $1 AND ends_at <= $2`, was.event, sqldb.At(c.f.Clock.Now())) > 0 {
			want = was.state
		}
		is("RSVP "+id+" to "+was.event, state, want)
		is("RSVP with its event", together, true)
		is("emails elsewhere", strays, 0)
	}
	done(t, rows.Err())
	is("RSVPs", n, len(c.rsvps))
}

// states are the state of a person's row, "" for none, and more than one in one line.
func (c *twoChapters) states(ctx context.Context, t *testing.T, table string, chapter hub.ChapterID, p hub.PersonID) (all string) {
	t.Helper()
	rows, err := c.f.DB.QueryContext(ctx, `SELECT state FROM `+table+` WHERE chapter_id = $1 AND person_id = $2`, chapter, p)
	done(t, err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var state string
		done(t, rows.Scan(&state))
		all += state
	}
	done(t, rows.Err())
	return all
}

func somePeople(t *testing.T, f *storetest.Fixture) (people []hub.PersonID) {
	t.Helper()
	for _, name := range []string{"Ana Ash", "Ben Birch", "Cy Cedar", "Di Dogwood", "Eli Elm", "Flo Fir", "Gil Gum", "Hal Hazel", "Ina Ivy", "Jo Juniper"} {
		people = append(people, f.Person(t, name))
	}
	return people
}

// TestClosingIntoAnotherKeepsEveryCount: whatever two chapters had, the one that is left has all of it once.
func TestClosingIntoAnotherKeepsEveryCount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		people := somePeople(t, f)
		for i := range 120 {
			r := rand.New(rand.NewPCG(uint64(i), 7))
			c := random(t, f, r, people, fmt.Sprint(i))
			told := f.Merge(t, c.from, c.into)
			if wrong := c.check(t.Context(), t, told); len(wrong) > 0 {
				t.Fatalf("case %d: %d are wrong, such as %s", i, len(wrong), wrong[0])
			}
		}
		same(t, "people", f.Int(t, `SELECT COUNT(*) FROM people`), len(people)+2) // and the two admins
	})
}

// TestLeavingOneTableOutIsFound is the control: without any one of the tables the check fails, or the database refuses.
func TestLeavingOneTableOutIsFound(t *testing.T) {
	t.Parallel()
	for _, table := range store.MergeTables() {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				people := somePeople(t, f)
				c := random(t, f, rand.New(rand.NewPCG(1, 7)), people, "one")
				admin := f.Grant(t, "Ada Ruiz", hub.RoleNationalAdmin, hub.Chapter{})
				told, err := store.MergeWithout(t.Context(), f.Store, admin, f.ProposedMerge(t, c.from, c.into), table)
				if err != nil {
					return
				}
				if wrong := c.check(t.Context(), t, told); len(wrong) == 0 {
					t.Error("nobody would notice")
				}
			})
		})
	}
}
