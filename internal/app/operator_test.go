package app_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chapterhouse/internal/app"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
)

// quietQueue is a queue nobody works.
type quietQueue struct{}

func (quietQueue) EnqueueMail(context.Context, *sql.Tx, hub.Lane) error { return nil }

func (quietQueue) EnqueueImport(context.Context, *sql.Tx) error { return nil }

// storeOf opens the database of a hub behind its back.
func storeOf(t *testing.T, database, keys string) *store.Store {
	t.Helper()
	db, err := sqldb.Open(database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	k, err := seal.Load(keys)
	if err != nil {
		t.Fatal(err)
	}
	k.Follow(keys)
	return store.New(db, k, quietQueue{}, time.Now)
}

// TestDisasterRehearsal is the operator's worst day, from the command line alone, between both engines: back up a hub with
// a mail owed, verify, restore on another machine, look with doctor, sign in, resume, and see the one
// mail leave.
func TestDisasterRehearsal(t *testing.T) {
	t.Parallel()
	type machine func(database, data string) []string
	lite := func(t *testing.T, _ machine) string {
		t.Helper()
		return "sqlite:" + filepath.Join(t.TempDir(), "hub.db")
	}
	// On PostgreSQL the owner makes the tables, and everything else is done by the role the hub serves as.
	postgres := func(t *testing.T, m machine) string {
		t.Helper()
		owner, hub, role := ownDatabase(t, server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL"))
		runs(t, app.ExitOK, m(owner, "owner"), "migrate", "--app-role", role)
		return hub
	}
	for name, engines := range map[string][2]func(*testing.T, machine) string{
		"SQLite to PostgreSQL": {lite, postgres}, "PostgreSQL to SQLite": {postgres, lite},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			template, err := furnished()
			if err != nil {
				t.Fatal(err)
			}
			folder := t.TempDir()
			keys, file := filepath.Join(folder, "keys.json"), filepath.Join(folder, "hub.zip")
			relay := listenForMail(t)
			machine := func(database, data string) []string {
				return []string{
					"CHAPTERHOUSE_DATABASE_URL=" + database, "CHAPTERHOUSE_DATA=" + filepath.Join(folder, data), "CHAPTERHOUSE_KEYS=" + keys,
					"CHAPTERHOUSE_SMTP_URL=smtp://" + relay.address, "CHAPTERHOUSE_MAIL_FROM=Commons Alliance <hub@example.org>",
				}
			}
			oldDatabase := engines[0](t, machine)
			old := machine(oldDatabase, "old")
			if strings.HasPrefix(oldDatabase, "sqlite:") {
				runs(t, app.ExitOK, old, "migrate")
			}
			runs(t, app.ExitOK, old, "import", "chapters", filepath.Join(template, "chapters.csv"))
			runs(t, app.ExitOK, old, "grant", "lead", "--email", "robin.vale@example.org", "--chapter", "boston")
			from := storeOf(t, oldDatabase, keys)
			boston, err := from.ChapterBySlug(t.Context(), "boston")
			if err != nil {
				t.Fatal(err)
			}
			if err := from.Chapter(boston.ID).WriteToLeads(t.Context(), "", hub.ContactLetter{Text: "Is the meeting still on?"}); err != nil {
				t.Fatal(err)
			}
			if said := runs(t, app.ExitOK, old, "backup", file); !strings.Contains(said, "rows and 0 files") {
				t.Errorf("backup said %s", said)
			}
			runs(t, app.ExitOK, old, "backup", "verify", file)
			list, err := from.Backups(t.Context(), 5)
			if err != nil || len(list) != 1 || list[0].VerifiedAt.IsZero() {
				t.Errorf("the hub knows of %+v, %v", list, err)
			}

			newDatabase := engines[1](t, machine)
			elsewhere := machine(newDatabase, "new")
			runs(t, app.ExitOK, elsewhere, "restore", file)
			runs(t, app.ExitFailed, elsewhere, "restore", file) // it is not empty any more
			var found []string
			for _, f := range app.Examine(t, t.Context(), elsewhere, nil) {
				if f.Status != "ok" && f.Status != "none" {
					found = append(found, f.Name)
				}
			}
			if !slices.Equal(found, []string{"embedded-parts", "sends-paused"}) { // sign-in stands in, as it does on the old machine
				t.Errorf("doctor finds %v on the restored hub", found)
			}

			s := &stack{data: filepath.Join(folder, "new")}
			s.serve(t, elsewhere)
			v := newVisitor(t, s.base)
			v.signInAs("robin.vale@example.org")
			if where, page := v.get("/chapters/boston/desk"); where.Path != "/chapters/boston/desk" || !strings.Contains(page, "Boston") {
				t.Errorf("the lead's desk is %s", where.Path)
			}
			relay.mu.Lock()
			if n := len(relay.mails); n != 0 {
				t.Errorf("%d mails left before anybody resumed sends", n)
			}
			relay.mu.Unlock()
			if said := runs(t, app.ExitOK, elsewhere, "sends", "resume"); !strings.Contains(said, "In the queue: 1 due.") {
				t.Errorf("resume said %s", said)
			}
			relay.letter(t, "robin.vale@example.org", "")
		})
	}
}

func TestBackupFromOutside(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	folder := c.data("backups")
	names := func() []string {
		entries, err := os.ReadDir(folder)
		must(c, err)
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
	must(c, os.MkdirAll(folder, 0o700))
	old := filepath.Join(folder, "chapterhouse-20200101T000000Z.zip")
	must(c, os.WriteFile(old, nil, 0o600))
	said := c.run(app.ExitOK, "backup", "--keep", "1")
	if !strings.Contains(said, "Removed "+filepath.Base(old)) || len(names()) != 1 {
		t.Errorf("said %s and left %v", said, names())
	}
	file := filepath.Join(folder, names()[0])
	if said := c.run(app.ExitOK, "backup", "verify", file); !strings.Contains(said, "it restores") {
		t.Errorf("verify said %s", said)
	}
	content, err := os.ReadFile(file)
	must(c, err)
	spoilt := filepath.Join(c.folder, "spoilt.zip")
	must(c, os.WriteFile(spoilt, content[:len(content)-100], 0o600))
	c.run(app.ExitFailed, "backup", "verify", spoilt)
	c.run(app.ExitFailed, "restore", "--with-redis", spoilt)
	c.run(app.ExitFailed, "restore", "--with-redis", file) // into the hub it came from

	for _, wrong := range [][]string{
		{"backup", "a", "b"}, {"backup", "--keep", "2", "a.zip"}, {"backup", "--keep", "-1"}, {"backup", "verify"}, {"restore"},
		{"sends", "pause"}, {"sends", "pause", "--reason", " "}, {"sessions", "revoke"}, {"sessions", "revoke", "--all", "--email", "a@example.org"},
		{"sessions", "revoke", "--email", "nobody"}, {"keys", "rotate", "--stages"}, {"guest-rsvps", "stop"}, {"guest-rsvps", "stop", "--reason", " "},
	} {
		c.run(app.ExitUsage, wrong...)
	}
	if n := len(names()); n != 1 {
		t.Errorf("wrong flags left %v", names())
	}

	// Without the keyset, or with another, nothing is backed up, verified or restored, and it is said why.
	right := c.environ["KEYS"]
	other, err := seal.Generate()
	must(c, err)
	c.set("KEYS", filepath.Join(c.folder, "other.json"))
	if said := c.run(app.ExitFailed, "backup", "verify", file); !strings.Contains(said, "no keyset here") {
		t.Errorf("verify without keys said %s", said)
	}
	c.set("DATA", filepath.Join(c.folder, "empty"))
	if said := c.run(app.ExitFailed, "restore", "--with-redis", file); !strings.Contains(said, "There is no keyset") {
		t.Errorf("restore without keys said %s", said)
	}
	must(c, other.Save(c.environ["KEYS"]))
	if said := c.run(app.ExitFailed, "backup", "verify", file); !strings.Contains(said, "does not open it") {
		t.Errorf("verify with other keys said %s", said)
	}
	if said := c.run(app.ExitFailed, "restore", "--with-redis", file); !strings.Contains(said, "the keyset here does not open this backup") {
		t.Errorf("restore with other keys said %s", said)
	}
	c.set("DATA", filepath.Join(c.folder, "data"))
	if said := c.run(app.ExitFailed, "backup"); !strings.Contains(said, "doesn’t open this database") {
		t.Errorf("backup with other keys said %s", said)
	}
	c.set("DATA", filepath.Join(c.folder, "empty"))
	c.set("KEYS", right)
	if said := c.run(app.ExitUsage, "restore", file); !strings.Contains(said, "Add --with-redis if that server is meant") {
		t.Errorf("restore with a session store configured said %s", said)
	}
	c.run(app.ExitOK, "restore", "--with-redis", file)
	c.run(app.ExitPartial, "doctor") // sends are paused
	c.run(app.ExitOK, "sends", "resume")
	// The restored hub knows of the first day's backup, not of the one it came from, which was noted after it was taken.
	code, _ := well()
	if said := c.run(code, "doctor"); !strings.Contains(said, "0 problems") {
		t.Error(said)
	}
}

// TestRevokedSessionsAreOverAtOnce: another process ends sessions, and the next request of each is nobody's. The control is
// somebody else, who stays signed in while one person's are ended.
func TestRevokedSessionsAreOverAtOnce(t *testing.T) {
	t.Parallel()
	kept := map[string]func(t *testing.T) string{
		"embedded session store": func(*testing.T) string { return "" },
		"Redis": func(t *testing.T) string {
			t.Helper()
			return server(t, "CHAPTERHOUSE_TEST_REDIS_URL") // which other hubs share: --all is for all of this one
		},
	}
	for name, url := range kept {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &stack{data: filepath.Join(t.TempDir(), "data")}
			var parts []string
			if redis := url(t); redis != "" {
				parts = append(parts, "CHAPTERHOUSE_REDIS_URL="+redis)
			}
			s.serveDemoPeople(t, parts)
			environ := append([]string{"CHAPTERHOUSE_DATA=" + s.data}, parts...)
			robin, sam := newVisitor(t, s.base), newVisitor(t, s.base)
			robin.signIn("robin-vale")
			sam.signIn("sam-okafor")
			runs(t, app.ExitFailed, environ, "sessions", "revoke", "--email", "nobody.here@example.org")
			runs(t, app.ExitOK, environ, "sessions", "revoke", "--email", "Robin.Vale@example.org")
			if robin.signedIn() {
				t.Error("a revoked session goes on")
			}
			if !sam.signedIn() {
				t.Error("control: somebody else's session is over too")
			}
			robin.signIn("robin-vale")
			said := runs(t, app.ExitOK, environ, "sessions", "revoke", "--all")
			if robin.signedIn() || sam.signedIn() {
				t.Error("a session goes on after all were revoked")
			}
			if len(parts) > 0 && !strings.Contains(said, "Removed 2 records") {
				t.Errorf("said %s", said)
			}
			sam.signIn("sam-okafor")
		})
	}
}

// TestKeysRotateBesideAHub rotates twice from another process while a lead reads and writes names. Every page answers, every
// value ends under the newest key, and a hub that was told by SIGHUP seals with it before it met it.
func TestKeysRotateBesideAHub(t *testing.T) {
	t.Parallel()
	s := &stack{data: filepath.Join(t.TempDir(), "data")}
	environ := []string{"CHAPTERHOUSE_DATA=" + s.data}
	keys := filepath.Join(s.data, "keys.json")
	s.serveDemoPeople(t, nil)
	people := 400
	if os.Getenv("CHAPTERHOUSE_TEST_LONG") != "" {
		people = 10_000
	}
	database := "sqlite:" + filepath.Join(s.data, "chapterhouse.db")
	crowd(t, storeOf(t, database, keys), people)
	v := newVisitor(t, s.base)
	v.signIn("robin-vale")
	first := runs(t, app.ExitOK, environ, "keys", "list")
	want := 4 // the first key, and one of each run that does not go on with the one before
	during(func() {
		for range 2 {
			said := runs(t, app.ExitOK, environ, "keys", "rotate")
			if !strings.Contains(said, "Resealed") {
				t.Errorf("rotate said %s", said)
			}
			want -= strings.Count(said, "Continuing")
		}
	}, func(turn int) {
		if _, page := v.get("/me"); !strings.Contains(page, "Robin Vale") {
			t.Error("a name could not be read")
		}
		if turn%10 == 0 && turn < 200 { // sign-ins are limited by the minute
			newVisitor(t, s.base).signIn("casey-lindqvist") // writes the name again
		}
	})
	if values, lost, err := storeOf(t, database, keys).OpenAll(t.Context()); err != nil || lost != 0 || values < int64(2*people) {
		t.Errorf("%d of %d values do not open, %v", lost, values, err)
	}
	// What the hub sealed before it met the new key is left for the next run, which goes on instead of adding a key.
	for strings.Contains(runs(t, app.ExitOK, environ, "keys", "rotate"), "Continuing") {
		t.Log("some values were sealed under the old key meanwhile")
	}
	last := runs(t, app.ExitOK, environ, "keys", "list")
	if strings.Count(first, " value") != 1 || strings.Count(last, " value") != want || strings.Count(last, " 0 values") != want-1 {
		t.Errorf("keys before:\n%safter:\n%s", first, last)
	}
}

// crowd signs people in who were never here.
func crowd(t *testing.T, st *store.Store, people int) {
	t.Helper()
	for i := range people {
		in := store.SignIn{Identity: hub.Identity{Issuer: "https://id.example.org", Subject: strconv.Itoa(i)}, Name: "Person " + strconv.Itoa(i), Email: strconv.Itoa(i) + "@example.org"}
		if _, err := st.SignIn(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
}

// during runs work, and turn after turn of meanwhile beside it until work is done, at least once.
func during(work func(), meanwhile func(turn int)) {
	stop := make(chan struct{})
	var other sync.WaitGroup
	other.Go(func() {
		for turn := 0; ; turn++ {
			meanwhile(turn)
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	work()
	close(stop)
	other.Wait()
}

// TestAHangupMakesAHubReadItsKeys: a hub that was told by SIGHUP seals with a key it has not met in any value. It was seen to
// fail with the call of rereadKeys taken out of serve: the signal ended the test.
func TestAHangupMakesAHubReadItsKeys(t *testing.T) {
	t.Parallel()
	s := &stack{data: filepath.Join(t.TempDir(), "data")}
	environ := []string{"CHAPTERHOUSE_DATA=" + s.data}
	keys := filepath.Join(s.data, "keys.json")
	s.serveDemoPeople(t, nil)
	v := newVisitor(t, s.base)
	v.signIn("casey-lindqvist")
	if said := runs(t, app.ExitOK, environ, "keys", "rotate", "--stage"); !strings.Contains(said, "another key") {
		t.Errorf("stage said %s", said)
	}
	k, err := seal.Load(keys)
	if err != nil {
		t.Fatal(err)
	}
	if k, err = k.Rotate(); err != nil {
		t.Fatal(err)
	}
	if err := k.Save(keys); err != nil {
		t.Fatal(err)
	}
	st := storeOf(t, "sqlite:"+filepath.Join(s.data, "chapterhouse.db"), keys)
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	late := time.After(2 * time.Second)
	for {
		newVisitor(t, s.base).signIn("casey-lindqvist") // writes the name again
		by, err := st.SealedBy(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if list := k.List(); len(list) == 2 && by[list[1].Fingerprint] > 0 {
			break
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-late:
			t.Fatal("the hub seals with the old key after SIGHUP")
		}
	}
	runs(t, app.ExitPartial, environ, "doctor") // stale-keys
	runs(t, app.ExitOK, environ, "keys", "rotate")
}
