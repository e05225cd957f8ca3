package baddays_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"chapterhouse/internal/sqldb"
)

// previousBinary builds the program of the previous release, whose commit testdata/previous names, out of this repository's
// history. It is built once; a second engine's test waits for the first.
var previousBinary = sync.OnceValues(func() (string, error) {
	commit, err := os.ReadFile("testdata/previous")
	if err != nil {
		return "", err
	}
	folder, err := os.MkdirTemp("", "previous")
	if err != nil {
		return "", err
	}
	sources, err := exec.Command("git", "-C", "../../..", "archive", strings.TrimSpace(string(commit))).Output()
	if err != nil {
		return "", err
	}
	unpack := exec.Command("tar", "-x", "-C", folder)
	unpack.Stdin = bytes.NewReader(sources)
	if err := unpack.Run(); err != nil {
		return "", err
	}
	binary := filepath.Join(folder, "chapterhouse")
	build := exec.Command("go", "build", "-o", binary, "./cmd/chapterhouse")
	build.Dir, build.Env = folder, append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	build.Stderr = os.Stderr
	return binary, build.Run()
})

// TestThePreviousReleaseServesThisSchema: while processes are replaced one by one, the previous release's meet this schema. A
// guest's RSVP, a publication and a sign-in through it work, and what it wrote this program reads, a lead's first sign-in among it.
func TestThePreviousReleaseServesThisSchema(t *testing.T) {
	t.Parallel()
	for _, engine := range []sqldb.Engine{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			if engine == sqldb.Postgres {
				server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL")
			}
			binary, err := previousBinary()
			if err != nil {
				t.Fatalf("the previous release cannot be built (the history of this repository is needed): %v", err)
			}
			s := newSite(t, newWorld(t, engine))
			s.hub = run(t, addressed(s.settings, s.public, s.admin), []string{binary, "serve"}, "serve")
			s.hub.base, s.hub.admin = "http://"+s.public, "http://"+s.admin
			s.hub.up(t)
			s.robin = newVisitor(s.hub.base)
			s.robin.signIn(t, s.office)
			page := s.published(t)
			if r := s.ask("guest RSVP", nil); r.status != 303 {
				t.Errorf("a guest's RSVP answers %d", r.status)
			}
			s.kept(t)
			s.stop(t)

			s.open(t)
			if r := newVisitor(s.hub.base).get(page); r.status != 200 {
				t.Errorf("the event that the previous release published answers %d", r.status)
			}
			s.healthy(t)
		})
	}
}

// published writes and publishes an event as the lead, and returns its public page.
func (s *site) published(t *testing.T) string {
	t.Helper()
	r := s.ask("desk write", nil)
	if r.status != 303 {
		t.Fatalf("a draft answers %d", r.status)
	}
	if p := s.robin.post(r.location+"/publish", draft("Potluck")); p.status != 303 {
		t.Fatalf("publishing answers %d: %s", p.status, p.body)
	}
	return strings.Replace(r.location, "/desk/", "/", 1)
}

// TestAProgramTooOldForTheSchemaDoesNotServe: what a migration made impossible for programs of before ends them, at their
// start and while they run; a schema that is only newer warns.
func TestAProgramTooOldForTheSchemaDoesNotServe(t *testing.T) {
	t.Parallel()
	for _, engine := range []sqldb.Engine{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			if engine == sqldb.Postgres {
				server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL")
			}
			s := newSite(t, newWorld(t, engine))
			s.Exec(t, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, $1)`, true)
			hub := serve(t, s.settings, s.public, s.admin)
			hub.says(t, "newer schema than this program")
			worker := start(t, s.settings, []string{"worker"})
			worker.says(t, "working")
			s.Exec(t, `UPDATE compatibility SET compatible_from = 9000`)
			for command, p := range map[string]*process{
				"serve, while it runs": hub, "worker, while it runs": worker,
				"serve":  start(t, addressed(s.settings, s.public, s.admin), []string{"serve"}),
				"worker": start(t, s.settings, []string{"worker"}),
			} {
				if code := p.code(t); code != 2 || !strings.Contains(p.said.text(), "Upgrade this process") {
					t.Errorf("%s ends with %d:\n%s", command, code, p.said.text())
				}
			}
		})
	}
}
