package storetest

import (
	"testing"

	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
)

// Fixture is one test's database and everything the store over it was given.
type Fixture struct {
	Store *store.Store
	// DB is the database as its owner has it, above row-level security: for what a test does behind the store's back.
	DB *sqldb.DB
	// App is the database as a serving hub has it, by a role that owns nothing. Store runs on it; on SQLite it is DB.
	App   *sqldb.DB
	Keys  *seal.Keys
	Clock *Clock
	Queue *Queue
	// Path is the SQLite file, empty on PostgreSQL.
	Path string
	// URL opens DB again, as sqldb.Open takes it, and AppURL opens App.
	URL, AppURL string
}

// Engines lists the engines every promise of the store is tested on.
func Engines() []sqldb.Engine { return []sqldb.Engine{sqldb.SQLite, sqldb.Postgres} }

// Each runs fn as a parallel subtest on each engine, each with a database of its own.
func Each(t *testing.T, fn func(t *testing.T, f *Fixture)) {
	t.Helper()
	EachFurther(t, Further{}, fn)
}

// EachFurther is Each with databases that are migrated further.
func EachFurther(t *testing.T, further Further, fn func(t *testing.T, f *Fixture)) {
	t.Helper()
	for _, engine := range Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			fn(t, openFurther(t, engine, newKeys(t), further))
		})
	}
}

// Open returns a migrated, empty database on one engine, gone when the test ends. It skips the test when the engine's
// server is not there.
func Open(t testing.TB, engine sqldb.Engine) *Fixture {
	t.Helper()
	return OpenSealed(t, engine, newKeys(t))
}

func newKeys(t testing.TB) *seal.Keys {
	t.Helper()
	keys, err := seal.Generate()
	if err != nil {
		t.Fatalf("storetest: keys: %v", err)
	}
	return keys
}

// OpenSealed is Open with the keys of the caller, for tests of rotation and of seal.Off.
func OpenSealed(t testing.TB, engine sqldb.Engine, keys *seal.Keys) *Fixture {
	t.Helper()
	return openFurther(t, engine, keys, Further{})
}

func openFurther(t testing.TB, engine sqldb.Engine, keys *seal.Keys, further Further) *Fixture {
	t.Helper()
	f := &Fixture{Keys: keys, Clock: NewClock(), Queue: &Queue{}}
	switch engine {
	case sqldb.SQLite:
		f.Path = sqliteFile(t)
		f.URL = "sqlite:" + f.Path
		f.AppURL = f.URL
		f.DB = open(t, f.URL)
		f.App = f.DB
		if further.Migrate != nil {
			if err := further.Migrate(t.Context(), f.DB); err != nil {
				t.Fatalf("storetest: migrate %s further: %v", further.Name, err)
			}
		}
	case sqldb.Postgres:
		f.postgres(t, further)
	}
	f.Store = store.New(f.App, keys, f.Queue, f.Clock.Now)
	return f
}

func open(t testing.TB, url string) *sqldb.DB {
	t.Helper()
	db, err := openKept(url)
	if err != nil {
		t.Fatalf("storetest: open: %v", err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
