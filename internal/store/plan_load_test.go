package store_test

import (
	"strconv"
	"strings"
	"testing"

	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// events is how many events the plans are made for: five years of a nation with 600 chapters.
const events = 100_000

// load fills the tables that grow, and tells the planner: 600 chapters, 100,000 events every ten minutes, nine of ten over,
// and in the other tables enough rows that no planner thinks a scan of them cheap. c7 holds e7, which p7 answered with r7.
func load(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	now := sqldb.At(f.Clock.Now())
	// The engines spell "i times ten minutes" differently.
	at := `strftime('%Y-%m-%d %H:%M:%S+00:00', $1, ((i - NOW) * 10 + $2) || ' minutes')`
	key := `CAST('k' || i AS blob)`
	if f.DB.Engine == sqldb.Postgres {
		at = `CAST($1 AS timestamptz) + ((i - NOW) * 10 + CAST($2 AS bigint)) * interval '1 minute'`
		key = `convert_to('k' || i, 'UTF8')`
	} else {
		f.Exec(t, `PRAGMA synchronous = OFF`)
	}
	at = strings.ReplaceAll(at, "NOW", strconv.Itoa(events*9/10))
	end := strings.ReplaceAll(at, "$2", "60")
	start := strings.ReplaceAll(at, "$2", "0")
	for _, table := range []struct {
		rows   int
		insert string
	}{
		{600, `INSERT INTO chapters (id, slug, name, kind, status, zone, hue, created_at, updated_at)
			SELECT 'c' || i, 'c' || i, 'Chapter ' || i, 'local', 'active', 'UTC', 1, $1, $1 FROM n`},
		{10_000, `INSERT INTO people (id, created_at) SELECT 'p' || i, $1 FROM n`},
		{10_000, `INSERT INTO identities (issuer, subject, person_id, created_at) SELECT 'https://id.example.org', 's' || i, 'p' || i, $1 FROM n`},
		{3_000, `INSERT INTO roles (person_id, role, chapter_id, source, granted_at) SELECT 'p' || i, 'lead', 'c' || (i % 600), 'granted', $1 FROM n`},
		{events, `INSERT INTO events (chapter_id, id, title, mode, state, audience, starts_at, ends_at, zone, lat, lon, identifier, toolkit_id, created_at, updated_at)
			SELECT 'c' || (i % 600), 'e' || i, 'An event', 'in_person', CASE WHEN i % 10 = 0 THEN 'draft' ELSE 'published' END,
				CASE WHEN i % 7 = 0 THEN 'members' ELSE 'public' END, ` + start + `, ` + end + `, 'UTC', 25 + (i % 2500) / 100.0, -120 + (i % 5003) / 100.0,
				'import:' || i, CASE WHEN i % 5 = 0 THEN 't' || (i % 50) END, $1, $1 FROM n`},
		{events, `INSERT INTO event_seats (chapter_id, event_id, capacity, taken, waiting, next_number)
			SELECT 'c' || (i % 600), 'e' || i, 50, CASE WHEN i < 210 THEN 48 ELSE 0 END, CASE WHEN i < 210 THEN 2 ELSE 0 END, 5000 FROM n WHERE $1 = $1`},
		{5_000, `INSERT INTO event_hosts (chapter_id, event_id, person_id, created_at) SELECT 'c' || (i % 600), 'e' || i, 'p' || i, $1 FROM n`},
		{20_000, `INSERT INTO rsvps (chapter_id, id, event_id, person_id, state, party, number, guest, created_at, updated_at, network)
			SELECT 'c' || (i % 210), 'r' || i, 'e' || (i % 210), CASE WHEN i < PEOPLE THEN 'p' || i END,
				CASE i % 25 WHEN 0 THEN 'waitlisted' WHEN 1 THEN 'pending' ELSE 'going' END, 1, i, true, $1, $1, CASE WHEN i % 25 = 1 THEN 'n' || (i % 7) ELSE '' END FROM n`},
		{10_000, `INSERT INTO memberships (chapter_id, id, person_id, state, requested_at, decided_at)
			SELECT 'c' || (i % 600), 'm' || i, 'p' || i, CASE WHEN i % 9 = 0 THEN 'requested' ELSE 'approved' END, $1, $1 FROM n`},
		{20_000, `INSERT INTO messages (chapter_id, id, kind, event_id, rsvp_id, state, due_at, created_at, lane, network, address_key)
			SELECT 'c' || (i % 210), 'x' || i, 'rsvp_going', 'e' || (i % 210), 'r' || i, CASE WHEN i % 10 = 0 THEN 'queued' ELSE 'sent' END, $1, $1,
				i / 10 % 2, 'n' || (i % 7), KEY FROM n`},
		{10_000, `INSERT INTO mailboxes (address_key, domain_key, used_at, created_at) SELECT KEY, KEY, $1, $1 FROM n`},
		{10_000, `INSERT INTO suppressions (address_key, list, reason, source, at) SELECT KEY, '', 'never', 'link', $1 FROM n`},
		{10_000, `INSERT INTO confirmations (id, kind, person_id, address_key, address_sealed, token_key, browser_key, created_at, expires_at)
			SELECT 'q' || i, 'address', 'p' || i, KEY, KEY, KEY, KEY, $1, $1 FROM n`},
		{20_000, `INSERT INTO notices (id, kind, person_id, confirmation_id, address_key, network, lane, state, due_at, created_at)
			SELECT 'y' || i, 'confirm_address', 'p' || (i % PEOPLE), 'q' || (i % PEOPLE), KEY, 'n' || (i % 7), i / 10 % 2, CASE WHEN i % 10 = 0 THEN 'queued' ELSE 'sent' END, $1, $1 FROM n`},
		{5_000, `INSERT INTO files (chapter_id, id, kind, name, type, size, created_at) SELECT 'c' || (i % 600), 'f' || i, 'picture', 'a.jpg', 'image/jpeg', 9, $1 FROM n`},
		{50, `INSERT INTO toolkits (id, title, created_at, updated_at) SELECT 't' || i, 'Toolkit', $1, $1 FROM n`},
		{50, `INSERT INTO toolkit_versions (toolkit_id, version, published_at, created_at) SELECT 't' || i, 1, $1, $1 FROM n`},
		{20_000, `INSERT INTO adoptions (chapter_id, toolkit_id, version, state, pushed_at)
			SELECT 'c' || (i % 600), 't' || (i / 600), 1, CASE WHEN i % 3 = 0 THEN 'in_use' ELSE 'unseen' END, $1 FROM n`},
		{40_000, `INSERT INTO slot_values (chapter_id, toolkit_id, slot, value, updated_at)
			SELECT 'c' || (i / 2 % 600), 't' || (i / 2 / 600), 's' || (i % 2), 'x', $1 FROM n`},
		{30_000, `INSERT INTO audit (id, at, actor_id, chapter_id, action, object, chain, seq, mac)
			SELECT 'a' || i, $1, 'p' || (i % PEOPLE), 'c' || (i % 600), CASE WHEN i % 10 = 0 THEN 'session.start' ELSE 'event.update' END,
				'event:e' || i, 'c' || (i % 600), 1 + i / 600, NULL FROM n`},
	} {
		f.Exec(t, `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < `+strconv.Itoa(table.rows-1)+`) `+strings.NewReplacer("PEOPLE", strconv.Itoa(10_000), "KEY", key).Replace(table.insert), now)
	}
	if f.DB.Engine == sqldb.SQLite {
		f.Exec(t, `PRAGMA analysis_limit = 1000`)
	}
	if f.DB.Engine == sqldb.Postgres { // else the server may take its statistics again in the middle of the calls, of rows that they changed
		f.Exec(t, `DO $$ DECLARE one text; BEGIN
			FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = false)', one); END LOOP;
		END $$`)
	}
	f.Exec(t, `ANALYZE`)
}
