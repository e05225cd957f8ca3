package figures_test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/sqldb"
)

// rounds is how often each row is measured; the table shows the middle one.
const rounds = 3

// TestFigures prints one table in Markdown. It runs alone (make bench), because a test beside it would be in the figures. One row alone:
// -run 'TestFigures/PostgreSQL/desk'.
func TestFigures(t *testing.T) {
	if os.Getenv("CHAPTERHOUSE_TEST_FIGURES") == "" {
		t.Skip("figures are measured by make bench, on a machine that does nothing else")
	}
	binary, hello := build(t), sayHello(t)
	table := newTable(fmt.Sprintf("%d connections, %v each, middle of %d rounds", connections, lasting, rounds))
	var notes []string
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		t.Run(engine, func(t *testing.T) {
			hub := open(t, binary, engine)
			loads := slices.Concat(hub.pages(t), []load{hello.remember(t, hub.base+hub.events(t, 1)[0])}, hub.writes(t))
			for range rounds {
				for _, l := range loads {
					t.Run(l.what, func(t *testing.T) {
						hub.settle(t)
						table.add(engine+": "+l.what, hub.measure(t, l, hello))
					})
				}
			}
			notes = append(notes, fmt.Sprintf("%s: %s", engine, hub.notes(t)))
			if engine == "SQLite" {
				notes = append(notes, "Event page in a browser: "+weigh(t, hub.base+hub.events(t, 1)[0]))
			}
		})
	}
	t.Logf("\n%s\n- %s\n", table, strings.Join(notes, "\n- "))
}

// site is a hub with the demo, started for the second time: the schema is there.
type site struct {
	*program
	cold     []time.Duration
	loaded   int
	database string // the address of the database, as its owner
	keys     string // the path of the keyset
	networks int    // the load of guests that runs, or ran last: each has networks of its own
}

func open(t *testing.T, binary, engine string) *site {
	t.Helper()
	data := t.TempDir()
	environ, database := []string{"CHAPTERHOUSE_DATA=" + data, "CHAPTERHOUSE_TRUSTED_PROXIES=127.0.0.0/8"}, "sqlite:"+data+"/chapterhouse.db"
	if engine == "PostgreSQL" {
		owner, hub, role := newDatabase(t)
		database = owner
		run(t.Context(), t, append(slices.Clone(environ), "CHAPTERHOUSE_DATABASE_URL="+owner), binary, "migrate", "--app-role", role)
		environ = append(environ, "CHAPTERHOUSE_DATABASE_URL="+hub)
	}
	environ = append(environ, relay(t)...)
	run(t.Context(), t, environ, binary, "demo")
	s := &site{database: database, keys: filepath.Join(data, "keys.json")}
	for range 5 {
		t.Run("start", func(t *testing.T) { s.cold = append(s.cold, serve(t, binary, environ).ready) })
	}
	slices.Sort(s.cold)
	s.program = serve(t, binary, environ)
	s.loaded = s.resident(t)
	return s
}

func serve(t *testing.T, binary string, environ []string) *program {
	t.Helper()
	public, admin := freeAddress(t), freeAddress(t)
	return start(t, public, "/healthz", append(slices.Clone(environ), "CHAPTERHOUSE_ADDR="+public, "CHAPTERHOUSE_ADMIN_ADDR="+admin), binary, "serve", "--demo")
}

// pages are the loads that only read.
func (s *site) pages(t *testing.T) []load {
	t.Helper()
	event := s.events(t, 1)[0]
	chapter, _, _ := strings.Cut(event, "/events/")
	lead, desk := s.signIn(t, "lead")
	reads := func(what, path, cookie string) load {
		return load{what: what, status: http.StatusOK, ask: get(t, s.base+path, cookie)}
	}
	return []load{
		reads("event page", event, ""),
		reads("event page, rendered each time", event, "theme=none"),
		reads("chapter page", chapter, ""),
		reads("chapter page, rendered each time", chapter, "theme=none"),
		reads("events near a ZIP code", "/events?near=02139", ""),
		reads("events near a ZIP code, rendered each time", "/events?near=02139", "theme=none"),
		reads("lead's desk, signed in", desk, lead),
	}
}

func (s *site) notes(t *testing.T) string {
	t.Helper()
	if len(s.cold) == 0 {
		return "no start was measured"
	}
	return fmt.Sprintf("start to first answer %v (middle of %d, schema there); resident %d MB after the start with the demo, %d MB after the loads",
		s.cold[len(s.cold)/2].Round(time.Millisecond), len(s.cold), s.loaded, s.resident(t))
}

// newDatabase is an empty database of the server beside the tests, and a role of it that owns nothing.
func newDatabase(t *testing.T) (owner, hub, role string) {
	t.Helper()
	server := os.Getenv("CHAPTERHOUSE_TEST_POSTGRES_URL")
	admin, err := sqldb.Open(server)
	if err != nil {
		t.Fatalf("figures need PostgreSQL (make bench starts one): %v", err)
	}
	defer func() { _ = admin.Close() }()
	name := "figures_" + strings.ToLower(rand.Text()[:12])
	for _, statement := range []string{"CREATE DATABASE " + name, "CREATE ROLE " + name + " LOGIN PASSWORD '" + name + "'"} {
		if _, err := admin.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	at, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	at.Path = "/" + name
	owner = at.String()
	at.User = url.UserPassword(name, name)
	return owner, at.String(), name
}
