package store_test

import (
	"context"
	"database/sql"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// load fills the tables that grow: 70 chapters, 5,000 events, answers and memberships, and messages, and tells the planner.
func load(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	now := f.Clock.Now()
	const count = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999) `
	f.Exec(t, `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 69)
		INSERT INTO chapters (id, slug, name, kind, status, zone, hue, created_at, updated_at)
		SELECT 'c' || i, 'c' || i, 'Chapter ' || i, 'local', 'active', 'UTC', 1, $1, $1 FROM n`, now)
	f.Exec(t, count+`INSERT INTO people (id, created_at) SELECT 'p' || i, $1 FROM n`, now)
	// Starts differ by an hour from 2,500 hours ago; the engines spell "an hour times i" differently, so Go does it.
	err := f.DB.Tx(t.Context(), func(tx *sql.Tx) error {
		insert, err := tx.PrepareContext(t.Context(), `
			INSERT INTO events (chapter_id, id, title, mode, state, audience, starts_at, ends_at, zone, lat, lon, created_at, updated_at)
			VALUES ($1, $2, 'An event', 'in_person', $3, $4, $5, $6, 'UTC', $7, $8, $9, $9)`)
		if err != nil {
			return err
		}
		defer func() { _ = insert.Close() }()
		for i := range 5000 {
			state, audience := "published", "public"
			if i%10 == 0 {
				state = "draft"
			}
			if i%7 == 0 {
				audience = "members"
			}
			start := now.Add(time.Duration(i-2500) * time.Hour)
			_, err := insert.ExecContext(t.Context(), "c"+strconv.Itoa(i%70), "e"+strconv.Itoa(i), state, audience, sqldb.At(start), sqldb.At(start.Add(time.Hour)),
				25+float64(i%250)/10, -120+float64(i%500)/10, sqldb.At(now))
			if err != nil {
				return err
			}
		}
		return nil
	})
	done(t, err)
	f.Exec(t, count+`
		INSERT INTO rsvps (chapter_id, id, event_id, person_id, state, party, number, guest, token_key, created_at, updated_at)
		SELECT 'c' || (i % 210 % 70), 'r' || i, 'e' || (i % 210), 'p' || i, CASE WHEN i % 5 = 0 THEN 'waitlisted' ELSE 'going' END, 1, i, true, NULL, $1, $1 FROM n`, now)
	f.Exec(t, `
		INSERT INTO event_seats (chapter_id, event_id, capacity, taken, waiting, next_number)
		SELECT e.chapter_id, e.id, 50, COALESCE(SUM(r.party) FILTER (WHERE r.state = 'going'), 0), COUNT(*) FILTER (WHERE r.state = 'waitlisted'), 5000
		FROM events e LEFT JOIN rsvps r ON r.event_id = e.id GROUP BY e.chapter_id, e.id`)
	f.Exec(t, count+`
		INSERT INTO memberships (chapter_id, id, person_id, state, requested_at)
		SELECT 'c' || (i % 70), 'm' || i, 'p' || i, CASE WHEN i % 9 = 0 THEN 'requested' ELSE 'approved' END, $1 FROM n`, now)
	messages := 5000
	if f.DB.Engine == sqldb.Postgres {
		messages = 20000 // a smaller table is cheaper to read whole than 20 rows by their ids
	}
	f.Exec(t, `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < `+strconv.Itoa(messages-1)+`)
		INSERT INTO messages (chapter_id, id, kind, event_id, rsvp_id, state, due_at, created_at)
		SELECT 'c' || (i % 5000 % 210 % 70), 'x' || i, 'rsvp_going', 'e' || (i % 5000 % 210), 'r' || (i % 5000), CASE WHEN i % 50 = 0 THEN 'queued' ELSE 'sent' END, $1, $1 FROM n`, now)
	if f.DB.Engine == sqldb.SQLite {
		f.Exec(t, `PRAGMA analysis_limit = 1000`)
	}
	f.Exec(t, `ANALYZE`)
}

// plannedCall is a call whose statements must find their rows by an index.
type plannedCall struct {
	name string
	call func(ctx context.Context, s *store.Store, now time.Time) error
	// sweep: runs now and then for many rows, where PostgreSQL may rightly read a small table whole. An index that it
	// would use in a large one is enough.
	sweep bool
}

// planned are the calls that run on every page or for every answer, and then the sweeps, which change what is there.
func planned() []plannedCall {
	const chapter, event, person, answer = "c7", "e7", "p7", "r7" // r7 holds a seat of e7, which is over
	return []plannedCall{
		{name: "ComingEvents", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.ComingEvents(ctx, store.EventSearch{From: now, Limit: 20})
			return err
		}},
		{name: "ComingEvents, the next page", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.ComingEvents(ctx, store.EventSearch{From: now, Limit: 20, After: store.Cursor{At: now.Add(90 * time.Hour), ID: "e2590"}})
			return err
		}},
		{name: "ComingEvents, nearby and accessible", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.ComingEvents(ctx, store.EventSearch{From: now, Limit: 20, Mode: hub.ModeInPerson, Access: []string{"step_free"},
				Box: &store.Box{South: 40, West: -100, North: 40.5, East: -99.5}})
			return err
		}},
		{name: "Events", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.Chapter(chapter).Events(ctx, store.EventFilter{States: []hub.EventState{hub.EventPublished, hub.EventCancelled}, From: now, Limit: 20})
			return err
		}},
		{name: "Events, the next page of the past", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.Chapter(chapter).Events(ctx, store.EventFilter{States: []hub.EventState{hub.EventPublished}, Members: true, Until: now, Latest: true, Limit: 20,
				After: store.Cursor{At: now.Add(-200 * time.Hour), ID: "e2300"}})
			return err
		}},
		{name: "RSVPOf", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).RSVPOf(ctx, event, person)
			return err
		}},
		{name: "RSVP", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).RSVP(ctx, answer)
			return err
		}},
		{name: "Confirm", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).Confirm(ctx, answer)
			return err
		}},
		{name: "Withdraw, which promotes", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.Chapter(chapter).Withdraw(ctx, "", answer)
		}},
		{name: "Place", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).Place(ctx, hub.RSVP{Event: event, Number: 4000})
			return err
		}},
		{name: "Attendees", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).Attendees(ctx, "", event, "attendees.read")
			return err
		}},
		{name: "RSVPByToken", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			if _, _, err := s.RSVPByToken(ctx, hub.NewToken()); err == nil {
				return errQueue
			}
			return nil
		}},
		{name: "OwnRSVPs", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.OwnRSVPs(ctx, person, now, 20)
			return err
		}},
		{name: "OwnMemberships", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.OwnMemberships(ctx, person)
			return err
		}},
		{name: "Rights", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Rights(ctx, person)
			return err
		}},
		{name: "ClaimMessages", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.ClaimMessages(ctx, 20, time.Minute)
			return err
		}},
		{name: "Members", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).Members(ctx, "", hub.MembershipRequested)
			return err
		}},
		{name: "DeskCounts", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).DeskCounts(ctx)
			return err
		}},
		{name: "ErasePending", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).ErasePending(ctx)
			return err
		}, sweep: true},
		{name: "EraseNames", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).EraseNames(ctx)
			return err
		}, sweep: true},
	}
}

// big are the tables that must never be read from end to end.
const big = `events|event_seats|rsvps|messages|memberships`

var (
	aliased    = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|UPDATE|INTO)\s+(` + big + `)\b(?:\s+(\w+))?`)
	sqliteScan = regexp.MustCompile(`^(?:SCAN (\w+)|SEARCH (\w+) .*\(ANY\()`)
	pgScan     = regexp.MustCompile(`(?:Seq Scan|Index Only Scan|Index Scan|Bitmap Heap Scan).* on (` + big + `)\b`)
)

// scans lists the big tables a statement's plan reads from end to end.
func scans(t *testing.T, db *sqldb.DB, s statement, sweep bool) (tables []string, plan string) {
	t.Helper()
	if db.Engine == sqldb.SQLite {
		names := map[string]string{}
		for _, m := range aliased.FindAllStringSubmatch(s.query, -1) {
			names[m[1]], names[m[2]] = m[1], m[1]
		}
		for _, row := range rowsOf(t, db, `EXPLAIN QUERY PLAN `+s.query, s.args...) {
			plan += row[3] + "\n"
			// "ANY(column)" walks through the whole index, a value of its first columns at a time.
			if m := sqliteScan.FindStringSubmatch(row[3]); m != nil && names[m[1]+m[2]] != "" {
				tables = append(tables, names[m[1]+m[2]])
			}
		}
		return tables, plan
	}
	plan = explain(t, db, s, sweep)
	lines := strings.Split(plan, "\n")
	for i, line := range lines {
		m := pgScan.FindStringSubmatch(line)
		if m == nil || strings.Contains(line, "Bitmap Heap Scan") {
			continue // a bitmap begins with an index
		}
		if strings.Contains(line, "Seq Scan") || i+1 >= len(lines) || !strings.Contains(lines[i+1], "Index Cond") {
			tables = append(tables, m[1])
		}
	}
	return tables, plan
}

// explain is PostgreSQL's plan of a statement.
func explain(t *testing.T, db *sqldb.DB, s statement, noSeqScan bool) (plan string) {
	t.Helper()
	done(t, db.Tx(t.Context(), func(tx *sql.Tx) error {
		if noSeqScan {
			if _, err := tx.ExecContext(t.Context(), `SET LOCAL enable_seqscan = off`); err != nil {
				return err
			}
		}
		rows, err := tx.QueryContext(t.Context(), `EXPLAIN `+s.query, s.args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			plan += line + "\n"
		}
		return rows.Err()
	}))
	return plan
}

func TestPlansUseIndexes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		load(t, f)
		seesScans(t, f)
		db, notes := recording(f.App)
		t.Cleanup(func() { _ = db.Close() })
		recorded := store.New(db, f.Keys, f.Queue, f.Clock.Now)
		for _, one := range planned() {
			notes.take()
			if err := one.call(t.Context(), recorded, f.Clock.Now()); err != nil {
				t.Fatalf("%s: %v", one.name, err)
			}
			ran := notes.take()
			if len(ran) == 0 {
				t.Fatalf("%s: ran no statement that could be explained", one.name)
			}
			for _, s := range ran {
				if tables, plan := scans(t, f.DB, s, one.sweep); len(tables) > 0 {
					t.Errorf("%s reads all of %v:\n%s\n%s", one.name, tables, s.query, plan)
				}
			}
		}
	})
}

// seesScans is the negative control: plans that read a whole table are told from those that do not.
func seesScans(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	for _, query := range []string{
		`SELECT 1 FROM events e WHERE e.title = 'x'`,
		`SELECT 1 FROM rsvps WHERE party = 7`,
		`SELECT 1 FROM rsvps WHERE number = 7`, // SQLite skips through an index by its first three columns
		`UPDATE messages SET problem = 'x' WHERE kind = 'x'`,
		`SELECT p.id FROM people p JOIN memberships m ON m.person_id = p.id WHERE m.note_sealed IS NOT NULL`,
		`SELECT COUNT(*) FROM event_seats`,
	} {
		if tables, plan := scans(t, f.DB, statement{query: query}, false); len(tables) != 1 {
			t.Errorf("%s: found %v in\n%s", query, tables, plan)
		}
	}
}
