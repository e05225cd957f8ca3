package baddays_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/jobs"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// TestKeysRotateKilledAtRandomPoints: kill -9 during `keys rotate`, again and again. The keyset is whole each time, every
// value opens, and one run to the end leaves none under an older key. Seen to fail with a keyset that is written after the
// values: the killed run's values open for nobody.
func TestKeysRotateKilledAtRandomPoints(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			if engine == sqldb.Postgres {
				server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL")
			}
			data, err := os.MkdirTemp("", "keys") // a name that does not look like a token in what the commands print
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.RemoveAll(data) })
			keys, _, err := seal.LoadOrCreate(filepath.Join(data, "keys.json"))
			if err != nil {
				t.Fatal(err)
			}
			f := storetest.OpenSealed(t, engine, keys)
			if err := jobs.Migrate(t.Context(), f.DB); err != nil {
				t.Fatal(err)
			}
			settings := []string{"CHAPTERHOUSE_DATA=" + data, "CHAPTERHOUSE_DATABASE_URL=" + f.URL}
			command := func(args ...string) *process { return start(t, settings, args) }
			done := func(args ...string) string {
				t.Helper()
				p := command(args...)
				if code := p.code(t); code != 0 {
					t.Fatalf("%v ends with %d:\n%s", args, code, p.said.text())
				}
				return p.said.text()
			}
			people := make([]hub.Person, 3000) // so many that a run takes a while
			for i := range people {
				people[i] = hub.Person{ID: hub.NewID[hub.PersonID](), Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@example.org", i), CreatedAt: f.Clock.Now()}
			}
			if err := f.Store.Seed(t.Context(), store.Seed{People: people}, nil); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			done("keys", "rotate")
			whole := time.Since(began)
			kills, cut := 4, 0
			if long() {
				kills = 20
			}
			for range kills {
				p := command("keys", "rotate")
				select {
				case <-time.After(rand.N(whole)):
				case <-p.ended:
				}
				if p.end(t, syscall.SIGKILL) == -1 {
					cut++
				}
				done("keys", "list") // the file is whole
			}
			if cut == 0 {
				t.Error("every run came to its end: the test kills nothing")
			}
			opens := func() {
				t.Helper()
				file := filepath.Join(data, "rotated.zip")
				done("backup", file)
				if said := done("backup", "verify", file); !regexp.MustCompile(`all [0-9,]+ sealed values open`).MatchString(said) {
					t.Errorf("not every value opens:\n%s", said)
				}
			}
			opens()
			done("keys", "rotate")
			list := done("keys", "list")
			sealing := regexp.MustCompile(` [1-9][0-9,]* values?`).FindAllString(list, -1)
			if len(sealing) != 1 {
				t.Errorf("after a run to the end %d keys seal values:\n%s", len(sealing), list)
			}
			t.Logf("%s: %d of %d runs were cut off within %s; %d keys", engine, cut, kills, whole.Round(time.Millisecond), strings.Count(list, "\n"))
		})
	}
}
