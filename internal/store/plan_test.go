package store_test

import (
	"database/sql"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// big are the tables that must never be read from end to end.
const big = `events|event_seats|event_hosts|rsvps|messages|memberships|files|adoptions|slot_values|people|identities|roles|audit|mailboxes|suppressions|confirmations|notices`

var (
	aliased    = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|UPDATE|INTO)\s+(` + big + `)\b(?:\s+(\w+))?`)
	sqliteScan = regexp.MustCompile(`^(?:SCAN (\w+)|SEARCH (\w+) .*\(ANY\()`)
	pgIndex    = regexp.MustCompile(`using (\w+) on`)
	pgScan     = regexp.MustCompile(`(?:Seq Scan|Index Only Scan|Index Scan|Bitmap Heap Scan).* on (` + big + `)\b`)
)

// scans lists the big tables a statement's plan reads from end to end.
func scans(t *testing.T, run querier, engine sqldb.Engine, s storetest.Statement, sweep bool) (tables []string, plan string) {
	t.Helper()
	if engine == sqldb.SQLite {
		names := map[string]string{}
		for _, m := range aliased.FindAllStringSubmatch(s.Query, -1) {
			names[m[1]], names[m[2]] = m[1], m[1]
		}
		for _, row := range rowsOf(t, run, `EXPLAIN QUERY PLAN `+s.Query, s.Args...) {
			plan += row[3] + "\n"
			// "ANY(column)" walks through the whole index, a value of its first columns at a time.
			if m := sqliteScan.FindStringSubmatch(row[3]); m != nil && names[m[1]+m[2]] != "" {
				tables = append(tables, names[m[1]+m[2]])
			}
		}
		return tables, plan
	}
	rowsOf(t, run, `SELECT set_config('enable_seqscan', $1, true)`, map[bool]string{false: "on", true: "off"}[sweep])
	for _, row := range rowsOf(t, run, `EXPLAIN `+s.Query, s.Args...) {
		plan += row[0] + "\n"
	}
	lines := strings.Split(plan, "\n")
	for i, line := range lines {
		m := pgScan.FindStringSubmatch(line)
		if m == nil || strings.Contains(line, "Bitmap Heap Scan") {
			continue // a bitmap begins with an index
		}
		if strings.Contains(line, "Seq Scan") || i+1 >= len(lines) || !begins(t, run, line, lines[i+1]) {
			tables = append(tables, m[1])
		}
	}
	return tables, plan
}

// begins reports whether an index scan of PostgreSQL starts inside its index: a condition that leaves out the first column
// walks through the whole of it. A partial index holds only the rows it is made for.
func begins(t *testing.T, run querier, scan, condition string) bool {
	t.Helper()
	index := pgIndex.FindStringSubmatch(scan)
	if index == nil || !strings.Contains(condition, "Index Cond") {
		return false
	}
	row := rowsOf(t, run, `SELECT pg_get_indexdef(indexrelid, 1, true), indpred IS NOT NULL FROM pg_index WHERE indexrelid = $1::regclass`, index[1])[0]
	return row[1] == "true" || strings.Contains(condition, row[0])
}

var errUndo = errors.New("undo")

// planning runs fn in a transaction that is undone, as the role of the hub and in a chapter's scope where there are such
// things; before runs first, as the owner.
func planning(t *testing.T, f *storetest.Fixture, before string, fn func(tx *sql.Tx)) {
	t.Helper()
	refused(t, f.DB.Tx(t.Context(), func(tx *sql.Tx) error {
		statements := []string{before}
		if f.DB.Engine == sqldb.Postgres {
			role := rowsOf(t, f.App, `SELECT current_user`)[0][0]
			statements = append(statements, `SET LOCAL ROLE `+role, `SET LOCAL hub.chapter = 'c7'`)
		}
		for _, statement := range statements {
			if _, err := tx.ExecContext(t.Context(), statement); err != nil {
				return err
			}
		}
		fn(tx)
		return errUndo
	}), errUndo)
}

// named is a statement with the method that ran it.
type named struct {
	storetest.Statement
	method string
	sweep  bool
}

// everyStatement runs every method of the store and of the tenant handle and returns what they ran, each text once.
func everyStatement(t *testing.T, f *storetest.Fixture) []named {
	t.Helper()
	db, notes := storetest.Record(f.App)
	t.Cleanup(func() { _ = db.Close() })
	recorded := store.New(db, f.Keys, f.Queue, f.Clock.Now)
	var all []named
	seen := map[string]bool{}
	take := func(method string, sweep bool, err error) {
		t.Helper()
		if err != nil && !errors.Is(err, hub.ErrNotFound) && !errors.Is(err, hub.ErrConflict) {
			t.Errorf("%s: %v", method, err)
		}
		ran := notes.Take()
		if len(ran) == 0 {
			t.Errorf("%s: ran no statement that could be explained", method)
		}
		for _, s := range ran {
			if !seen[s.Query] {
				seen[s.Query] = true
				all = append(all, named{s, method, sweep})
			}
		}
	}
	for _, one := range planned() {
		take(one.name, one.sweep, one.call(t.Context(), recorded, f.Clock.Now()))
	}
	// The isolation suite has a call for every method of the tenant handle.
	me, other := newTwin(t, f, "boston"), newTwin(t, f, "salem")
	for _, one := range trespasses() {
		_, _ = one.call(t.Context(), recorded.Chapter(me.chapter.ID), me, other)
		_, _ = one.call(t.Context(), recorded.Chapter(me.chapter.ID), me, me) // which goes further than a stranger's id
		take(one.method, strings.HasPrefix(one.method, "Erase"), nil)
	}
	return all
}

// unasked lists the methods of the store that no call here runs.
func unasked() (problems []string) {
	handle := reflect.TypeFor[*store.Store]()
	for i := range handle.NumMethod() {
		name := handle.Method(i).Name
		by := name
		if other := covered()[name]; other != "" {
			by = other
		}
		asked := slices.ContainsFunc(planned(), func(one plannedCall) bool { return one.name == by || strings.HasPrefix(one.name, by+",") })
		if asked == (unplanned()[name] != "") {
			problems = append(problems, name+" has no plan, or one and a reason for none")
		}
	}
	return problems
}

// TestPlansUseIndexes explains every statement that the store runs, with 100,000 events loaded. On PostgreSQL it does so as
// the role of the hub, with the policies in the plan. The planted fault is an index that is taken away: each of those that
// no other can stand in for is missed.
func TestPlansUseIndexes(t *testing.T) {
	t.Parallel()
	same(t, "methods without a plan", unasked(), []string(nil))
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		load(t, f)
		seesScans(t, f)
		all := everyStatement(t, f)
		t.Logf("%d statements", len(all))
		plans := ""
		planning(t, f, `SELECT 1`, func(tx *sql.Tx) {
			for _, s := range all {
				tables, plan := scans(t, tx, f.DB.Engine, s.Statement, s.sweep)
				if plans += plan; len(tables) > 0 {
					t.Errorf("%s reads all of %v:\n%s\n%s", s.method, tables, s.Query, plan)
				}
			}
		})
		var idle []string
		for _, index := range indexes(t, f) {
			if !strings.Contains(plans, index) && idleFor()[index] == "" {
				idle = append(idle, index)
			}
		}
		same(t, "indexes that no plan uses", idle, []string(nil))
		for _, index := range []string{"adoptions_toolkit", "event_hosts_person", "identities_person", "memberships_person", "roles_chapter", "roles_person"} {
			missed := false
			planning(t, f, `DROP INDEX `+index, func(tx *sql.Tx) {
				missed = slices.ContainsFunc(all, func(s named) bool {
					tables, _ := scans(t, tx, f.DB.Engine, s.Statement, s.sweep)
					return len(tables) > 0
				})
			})
			if !missed {
				t.Errorf("%s is gone and no plan shows it", index)
			}
		}
	})
}

// idleFor are the indexes that no plan here uses, each with its reason.
func idleFor() map[string]string {
	return map[string]string{
		"audit_actor":          "the binary of the release before reads when a lead last signed in by it",
		"audit_at":             "the newest rows of the trail are read off its end",
		"audit_chapter":        "a chapter's trail is read by its time (TestTheTrailIsReadByIndex)",
		"rsvps_pending":        "the sweep of unconfirmed answers takes rsvps_unconfirmed; the binary of the release before takes this one",
		"messages_failed":      "mails that were given up are read off its end",
		"audit_action":         "the trail is read by action (TestTheTrailIsReadByIndex)",
		"notices_person":       "a person's end takes their notices with them",
		"notices_confirmation": "a confirmation's end takes its notice with it",
		"notices_failed":       "as messages_failed",
	}
}

// indexes are those of the big tables that uphold nothing but speed.
func indexes(t *testing.T, f *storetest.Fixture) (names []string) {
	t.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%' AND tbl_name IN ('` + strings.ReplaceAll(big, "|", "', '") + `') ORDER BY name`
	if f.DB.Engine == sqldb.Postgres {
		query = `SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE 'CREATE INDEX%' AND tablename IN ('` + strings.ReplaceAll(big, "|", "', '") + `') ORDER BY indexname`
	}
	for _, row := range rowsOf(t, f.DB, query) {
		names = append(names, row[0])
	}
	return names
}

// seesScans is the negative control: plans that read a whole table are told from those that do not.
func seesScans(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	planning(t, f, `SELECT 1`, func(tx *sql.Tx) { seesScansIn(t, tx, f.DB.Engine) })
}

func seesScansIn(t *testing.T, tx *sql.Tx, engine sqldb.Engine) {
	t.Helper()
	for _, query := range []string{
		`SELECT 1 FROM events e WHERE e.title = 'x'`,
		`SELECT 1 FROM rsvps WHERE party = 7`,
		`SELECT 1 FROM rsvps WHERE number = 7`, // SQLite skips through an index by its first three columns
		`UPDATE messages SET problem = 'x' WHERE kind = 'x'`,
		`SELECT p.id FROM people p JOIN memberships m ON m.person_id = p.id WHERE m.note_sealed IS NOT NULL`,
		`SELECT COUNT(*) FROM event_seats`,
	} {
		if tables, plan := scans(t, tx, engine, storetest.Statement{Query: query}, false); len(tables) != 1 {
			t.Errorf("%s: found %v in\n%s", query, tables, plan)
		}
	}
}
