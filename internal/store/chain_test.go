package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// history writes n rows into the chain of a chapter.
func history(t *testing.T, s *store.Store, chapter hub.ChapterID, n int) {
	t.Helper()
	for i := range n {
		done(t, s.Happened(t.Context(), hub.Fact{By: "somebody", Chapter: chapter, Kind: "event.update", Object: "event:" + strconv.Itoa(i)}))
	}
}

// chains verifies the trail and returns what became of each chain: "" for whole.
func chains(t *testing.T, s *store.Store) map[hub.ChapterID]string {
	t.Helper()
	report, err := s.VerifyTrail(t.Context(), nil)
	done(t, err)
	found := map[hub.ChapterID]string{}
	broken := 0
	for _, c := range report.Chains {
		found[c.Chapter] = ""
		if c.Break != nil {
			found[c.Chapter] = c.Break.String()
			broken++
		}
	}
	same(t, "broken chains", report.Broken(), broken)
	return found
}

// disarm takes away the triggers, as an owner of the database can.
func disarm(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	if f.DB.Engine == sqldb.Postgres {
		f.Exec(t, `ALTER TABLE audit DISABLE TRIGGER USER`)
		f.Exec(t, `ALTER TABLE audit_heads DISABLE TRIGGER USER`)
		return
	}
	for _, row := range rowsOf(t, f.DB, `SELECT name FROM sqlite_master WHERE type = 'trigger'`) {
		f.Exec(t, `DROP TRIGGER `+row[0])
	}
}

// TestTamperingWithTheTrailIsFound plants each fault behind the hub's back and wants it named; an untouched trail is whole.
func TestTamperingWithTheTrailIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		history(t, f.Store, "salem", 3)
		history(t, f.Store, "", 3)
		history(t, f.Store, "boston", 4)
		disarm(t, f)
		const old = ` FROM audit_heads WHERE chain = 'boston'`
		f.Exec(t, `CREATE TABLE old_head AS SELECT *`+old)
		history(t, f.Store, "boston", 2)
		f.Exec(t, `CREATE TABLE audit_copy AS SELECT * FROM audit`)
		f.Exec(t, `CREATE TABLE heads_copy AS SELECT * FROM audit_heads`)
		whole := map[hub.ChapterID]string{"": "", "boston": "", "salem": ""}
		same(t, "an untouched trail", chains(t, f.Store), whole)

		const at = ` WHERE chain = 'boston' AND seq = `
		const forged = `INSERT INTO audit (id, at, actor_id, chapter_id, action, object, chain, seq, mac)
			SELECT 'forged', at, actor_id, chapter_id, 'role.grant', object, chain, `
		tests := map[string]struct {
			faults []string
			want   string // begins the break of boston's chain
		}{
			"the id of a row":                        {[]string{`UPDATE audit SET id = 'other'` + at + `3`}, "row 3"},
			"its time":                               {[]string{`UPDATE audit SET at = (SELECT MAX(created_at) FROM people)` + at + `3`}, "row 3"},
			"its actor":                              {[]string{`UPDATE audit SET actor_id = 'another'` + at + `3`}, "row 3"},
			"its chapter":                            {[]string{`UPDATE audit SET chapter_id = NULL` + at + `3`}, "row 3"},
			"its action":                             {[]string{`UPDATE audit SET action = 'event.delete'` + at + `3`}, "row 3"},
			"its object":                             {[]string{`UPDATE audit SET object = 'event:none'` + at + `3`}, "row 3"},
			"its mac":                                {[]string{`UPDATE audit SET mac = (SELECT mac FROM audit` + at + `2)` + at + `3`}, "row 3"},
			"a letter moved between two fields":      {[]string{`UPDATE audit SET action = action || 'e', object = substr(object, 2)` + at + `3`}, "row 3"},
			"the oldest row is deleted":              {[]string{`DELETE FROM audit` + at + `1`}, "row 1: is missing"},
			"one in the middle is":                   {[]string{`DELETE FROM audit` + at + `3`}, "row 3: is missing"},
			"the newest is":                          {[]string{`DELETE FROM audit` + at + `6`}, "row 6: is missing"},
			"all are":                                {[]string{`DELETE FROM audit WHERE chain = 'boston'`}, "row 1: is missing"},
			"two rows change places":                 {[]string{`UPDATE audit SET seq = 99` + at + `3`, `UPDATE audit SET seq = 3` + at + `4`, `UPDATE audit SET seq = 4` + at + `99`}, "row 3"},
			"the two newest change places":           {[]string{`UPDATE audit SET seq = 99` + at + `5`, `UPDATE audit SET seq = 5` + at + `6`, `UPDATE audit SET seq = 6` + at + `99`}, "row 5"},
			"a row goes to another chain":            {[]string{`UPDATE audit SET chain = 'salem', seq = 4` + at + `6`}, "row 6: is missing"},
			"a row is forged behind the newest":      {[]string{forged + `7, mac FROM audit` + at + `6`}, "row 7 (forged): stands behind"},
			"a row is forged in the place of one":    {[]string{`DELETE FROM audit` + at + `6`, forged + `6, mac FROM audit` + at + `5`}, "row 6 (forged): was changed"},
			"a row is forged outside the chain":      {[]string{forged + `NULL, NULL FROM audit` + at + `6`}, "row forged: stands outside"},
			"a row is forged before the first":       {[]string{forged + `0, mac FROM audit` + at + `6`}, "row forged: is older"},
			"the head is put back, the rows are not": {[]string{`DELETE FROM audit_heads WHERE chain = 'boston'`, `INSERT INTO audit_heads SELECT * FROM old_head`}, "row 5"},
			"the newest goes, the head is written": {[]string{
				`UPDATE audit_heads SET seq = 5, mac = (SELECT mac FROM audit` + at + `5) WHERE chain = 'boston'`, `DELETE FROM audit` + at + `6`,
			}, "row 5: the chain's head was changed"},
			"the oldest goes, the mark is moved": {[]string{
				`UPDATE audit_heads SET first_seq = 2, first_prev = (SELECT mac FROM audit` + at + `1) WHERE chain = 'boston'`, `DELETE FROM audit` + at + `1`,
			}, "row 6: the chain's head was changed"},
			"the head goes":                     {[]string{`DELETE FROM audit_heads WHERE chain = 'boston'`}, "the chain has no head"},
			"the head is another chain's":       {[]string{`UPDATE audit_heads SET seal = (SELECT seal FROM heads_copy WHERE chain = 'salem') WHERE chain = 'boston'`}, "row 6: the chain's head was changed"},
			"the head names another newest mac": {[]string{`UPDATE audit_heads SET mac = (SELECT mac FROM heads_copy WHERE chain = 'salem') WHERE chain = 'boston'`}, "row 6: is not the one"},
		}
		f.Person(t, "Sam Ortiz") // somebody with a time
		f.Exec(t, `DELETE FROM audit_copy`)
		f.Exec(t, `INSERT INTO audit_copy SELECT * FROM audit`)
		f.Exec(t, `DELETE FROM heads_copy`)
		f.Exec(t, `INSERT INTO heads_copy SELECT * FROM audit_heads`)
		f.Exec(t, `UPDATE people SET created_at = $1`, sqldb.At(f.Clock.Now().Add(time.Microsecond)))
		for fault, test := range tests {
			for _, statement := range test.faults {
				f.Exec(t, statement)
			}
			// Looked at once as it is, and once after the hub has gone on writing: it must not make a forgery its own word.
			for _, when := range []string{"", ", and more rows come"} {
				found := chains(t, f.Store)
				if !strings.HasPrefix(found["boston"], test.want) && (when == "" || found["boston"] == "") {
					t.Errorf("%s%s: found %q, want %q", fault, when, found["boston"], test.want)
				}
				delete(found, "boston")
				delete(found, "salem")
				same(t, fault+": the national chain", found, map[hub.ChapterID]string{"": ""})
				err := f.Store.Happened(t.Context(), hub.Fact{By: "somebody", Chapter: "boston", Kind: "event.update", Object: "event:later"})
				if err != nil && !errors.Is(err, hub.ErrConflict) { // a row forged where the next one belongs is in the way
					t.Errorf("%s: the hub cannot go on: %v", fault, err)
				}
			}
			f.Exec(t, `DELETE FROM audit`)
			f.Exec(t, `INSERT INTO audit SELECT * FROM audit_copy`)
			f.Exec(t, `DELETE FROM audit_heads`)
			f.Exec(t, `INSERT INTO audit_heads SELECT * FROM heads_copy`)
			same(t, "undone: "+fault, chains(t, f.Store), whole)
		}
		other, err := seal.Generate()
		done(t, err)
		for chain, found := range chains(t, store.New(f.App, other, f.Queue, f.Clock.Now)) {
			if found == "" {
				t.Errorf("chain %q is whole with another key: the macs do not need it", chain)
			}
		}
		rotated, err := f.Keys.Rotate()
		done(t, err)
		after := store.New(f.App, rotated, f.Queue, f.Clock.Now)
		history(t, after, "boston", 2)
		same(t, "after the keys were rotated", chains(t, after), whole)
		same(t, "and for a process that has not seen the new key", chains(t, f.Store), whole)
	})
}

func TestTheDatabaseKeepsTheTrail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		f.Clock.Advance(time.Since(f.Clock.Now())) // the triggers go by the database's clock
		history(t, f.Store, "boston", 3)
		statements := []string{
			`UPDATE audit SET action = 'x'`, `UPDATE audit SET seq = seq`, `DELETE FROM audit WHERE seq = 1`, `DELETE FROM audit`, `DELETE FROM audit_heads`,
		}
		if f.DB.Engine == sqldb.Postgres {
			statements = append(statements, `TRUNCATE audit`)
		}
		for _, statement := range statements {
			for who, db := range map[string]*sqldb.DB{"the owner": f.DB, "the hub": f.App} {
				if _, err := db.ExecContext(t.Context(), statement); err == nil {
					t.Errorf("%s may %s", who, statement)
				}
			}
		}
		same(t, "rows", f.Int(t, `SELECT COUNT(*) FROM audit`), 3)
	})
}

func TestARefusedSignInLeavesARowWithoutAPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		done(t, f.Store.Happened(t.Context(), hub.Fact{Kind: hub.FactSessionRefused, Object: "sign-in:office:state"}))
		done(t, f.Store.Happened(t.Context(), hub.Fact{Kind: "event.update", Object: "event:x"})) // nobody's change leaves none
		trail, err := f.Store.Trail(t.Context(), 10)
		done(t, err)
		same(t, "rows", len(trail), 1)
		same(t, "action", trail[0].Action, hub.FactSessionRefused)
		same(t, "chains", chains(t, f.Store), map[hub.ChapterID]string{"": ""})
	})
}

func TestOldRowsOfTheTrailGo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		now := time.Now().UTC() // the triggers go by the database's clock
		f.Clock.Advance(now.AddDate(0, 0, -hub.AuditDays-30).Sub(f.Clock.Now()))
		var seed store.Seed // many rows at once
		for range 2500 {
			seed.Audit = append(seed.Audit, hub.AuditEntry{ID: hub.NewID[hub.AuditID](), At: f.Clock.Now(), Actor: "somebody", Chapter: "boston", Action: "event.update", Object: "event:x"})
		}
		done(t, f.Store.Seed(ctx, seed, nil))
		history(t, f.Store, "salem", 5)
		history(t, f.Store, "", 2)
		f.Clock.Advance(now.AddDate(0, 0, -10).Sub(f.Clock.Now()))
		history(t, f.Store, "boston", 3)
		history(t, f.Store, "salem", 3)
		f.Clock.Advance(now.Sub(f.Clock.Now()))
		before := f.Int(t, `SELECT COUNT(*) FROM audit`)
		disarm(t, f)
		f.Exec(t, `UPDATE audit_heads SET first_seq = 2 WHERE chain = 'salem'`)
		gone, err := f.Store.ExpireTrail(ctx, f.Clock.Now().Add(-hub.AuditDays*24*time.Hour))
		done(t, err)
		same(t, "rows that went", gone, int64(2502))
		same(t, "rows that stay", f.Int(t, `SELECT COUNT(*) FROM audit`), before-2502)
		same(t, "a broken chain keeps everything", f.Int(t, `SELECT COUNT(*) FROM audit WHERE chain = 'salem'`), 8)
		f.Exec(t, `UPDATE audit_heads SET first_seq = 1 WHERE chain = 'salem'`)
		gone, err = f.Store.ExpireTrail(ctx, f.Clock.Now().Add(-hub.AuditDays*24*time.Hour))
		done(t, err)
		same(t, "rows that went when the head was mended", gone, int64(5))
		whole := map[hub.ChapterID]string{"": "", "boston": "", "salem": ""}
		same(t, "after retention", chains(t, f.Store), whole)
		history(t, f.Store, "", 1) // a chain that is empty goes on
		same(t, "and later", chains(t, f.Store), whole)
		report, err := f.Store.VerifyTrail(ctx, nil)
		done(t, err)
		same(t, "what is left", report.Rows, 3+3+1)
		gone, err = f.Store.ExpireTrail(ctx, f.Clock.Now().Add(-hub.AuditDays*24*time.Hour))
		done(t, err)
		same(t, "again", gone, int64(0))
		f.Exec(t, `DELETE FROM audit WHERE chain = 'boston' AND seq = 2501`)
		same(t, "the oldest kept row is missed", chains(t, f.Store)["boston"], "row 2501: is missing")
	})
}

func TestManyAppendToOneChain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		var all sync.WaitGroup
		errs := make([]error, 50)
		for i := range errs {
			all.Go(func() {
				errs[i] = f.Store.Happened(t.Context(), hub.Fact{By: "somebody", Chapter: "boston", Kind: "event.update", Object: fmt.Sprint("event:", i)})
			})
		}
		all.Wait()
		done(t, errors.Join(errs...))
		same(t, "rows", f.Int(t, `SELECT COUNT(*) FROM audit WHERE chain = 'boston'`), 50)
		same(t, "the last number", f.Int(t, `SELECT MAX(seq) FROM audit WHERE chain = 'boston'`), 50)
		same(t, "chains", chains(t, f.Store), map[hub.ChapterID]string{"boston": ""})
		steps := 0
		_, err := f.Store.VerifyTrail(t.Context(), func(done int) { steps = done })
		done(t, err)
		same(t, "progress", steps, 50)
	})
}

// TestATrailWithoutChainsIsTakenIn upgrades a database of the schema before chains, with rows.
func TestATrailWithoutChainsIsTakenIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		db, app := older(t, f, byOwner, 5)
		const rows = 2300
		done(t, db.Tx(ctx, func(tx *sql.Tx) error {
			for i := range rows {
				chapter := []any{nil, "boston", "salem"}[i%3]
				_, err := tx.ExecContext(ctx, `INSERT INTO audit (id, at, actor_id, chapter_id, action, object) VALUES ($1, $2, 'somebody', $3, 'event.update', 'event:x')`,
					fmt.Sprintf("old%04d", i), sqldb.At(f.Clock.Now().Add(time.Duration(i)*time.Second)), chapter)
				if err != nil {
					return err
				}
			}
			return nil
		}))
		_, err := db.Migrate(ctx)
		done(t, err)
		if f.DB.Engine == sqldb.Postgres {
			f.GrantApp(t)
		}
		// A process of the older version that has not been stopped writes on, without a word about chains.
		for id, chapter := range map[string]any{"late1": "boston", "late2": nil, "late3": "salem"} {
			_, err := db.ExecContext(ctx, `INSERT INTO audit (id, at, actor_id, chapter_id, action, object) VALUES ($1, $2, 'somebody', $3, 'event.update', 'event:x')`,
				id, sqldb.At(f.Clock.Now().Add(rows*time.Second)), chapter)
			done(t, err)
		}
		s := store.New(app, f.Keys, f.Queue, f.Clock.Now)
		adopted := make([]int, 3)
		errs := make([]error, 3)
		var all sync.WaitGroup
		for i := range adopted { // three processes start at once
			all.Go(func() { adopted[i], errs[i] = s.AdoptTrail(ctx) })
		}
		all.Wait()
		done(t, errors.Join(errs...))
		same(t, "taken in", adopted[0]+adopted[1]+adopted[2], rows+3)
		for chain, id := range map[string]string{"": "late2", "boston": "late1", "salem": "late3"} {
			same(t, "the newest of "+chain, rowsOf(t, db, `SELECT id FROM audit WHERE chain = $1 ORDER BY seq DESC LIMIT 1`, chain)[0][0], id)
		}
		whole := map[hub.ChapterID]string{"": "", "boston": "", "salem": ""}
		same(t, "chains", chains(t, s), whole)
		history(t, s, "boston", 1)
		same(t, "chains that go on", chains(t, s), whole)
		// A row that somebody puts beside the chains later is not taken in.
		_, err = db.ExecContext(ctx, `INSERT INTO audit (id, at, actor_id, action, object) VALUES ('forged', $1, 'somebody', 'x', 'x')`, sqldb.At(f.Clock.Now()))
		done(t, err)
		again, err := s.AdoptTrail(ctx)
		done(t, err)
		same(t, "taken in later", again, 0)
		same(t, "the forged row", chains(t, s)[""], "row forged: stands outside the chain")
	})
}
