package sqldb_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// unmigrated is an empty database on f's engine, by several handles as several processes have.
func unmigrated(t *testing.T, f *storetest.Fixture, handles int) []*sqldb.DB {
	t.Helper()
	url := f.URL
	if f.DB.Engine == sqldb.SQLite {
		url += ".new"
	} else {
		f.Exec(t, `DROP SCHEMA public CASCADE`)
		f.Exec(t, `CREATE SCHEMA public`)
	}
	list := make([]*sqldb.DB, handles)
	for i := range list {
		db, err := sqldb.Open(url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		list[i] = db
	}
	return list
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		db := unmigrated(t, f, 1)[0]
		pending := func() int {
			t.Helper()
			schema, err := db.Schema(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return schema.Pending()
		}
		before := pending()
		first, err := db.Migrate(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if before == 0 || len(first) != before || !slices.IsSorted(first) {
			t.Errorf("%d migrations were pending and %v ran", before, first)
		}
		second, err := db.Migrate(t.Context())
		if err != nil || len(second) != 0 || pending() != 0 {
			t.Errorf("again: %v ran (%v), %d pending", second, err, pending())
		}
	})
}

func TestSeveralProcessesMigrateAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		processes := unmigrated(t, f, 4)
		ran := make([][]string, len(processes))
		errs := make([]error, len(processes))
		var all sync.WaitGroup
		for i, db := range processes {
			all.Go(func() { ran[i], errs[i] = db.Migrate(t.Context()) })
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		got := slices.Sorted(slices.Values(slices.Concat(ran...)))
		if diff := cmp.Diff(slices.Compact(slices.Clone(got)), got); diff != "" {
			t.Errorf("a migration ran twice:\n%s", diff)
		}
	})
}
