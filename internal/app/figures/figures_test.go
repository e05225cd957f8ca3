package figures_test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/sqldb"
)

// TestFigures prints one table in Markdown. It runs alone (make bench), because a test beside it would be in the figures.
func TestFigures(t *testing.T) {
	if os.Getenv("CHAPTERHOUSE_TEST_FIGURES") == "" {
		t.Skip("figures are measured by make bench, on a machine that does nothing else")
	}
	binary := build(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	hello := start(t, address, "/", []string{helloVariable + "=" + address}, self)
	var table strings.Builder
	fmt.Fprintf(&table, "| %d connections, %v each | per second | × hello | p50 | p99 |\n|---|---|---|---|---|\n", connections, lasting)
	row := func(what string, r, beside rate) {
		fmt.Fprintf(&table, "| %s | %.0f | %.3f | %v | %v |\n", what, r.perSecond, r.perSecond/beside.perSecond,
			r.p50.Round(10*time.Microsecond), r.p99.Round(10*time.Microsecond))
	}
	beside := press(t, http.StatusOK, get(t, hello.base, ""))
	row("`net/http` hello", beside, beside)
	var notes []string
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		hub := open(t, binary, engine)
		// The other half of the ratio is measured again beside each engine: machines change their pace.
		beside = press(t, http.StatusOK, get(t, hello.base, ""))
		for _, p := range hub.pages(t) {
			row(engine+": "+p.what, press(t, http.StatusOK, get(t, hub.base+p.path, p.cookie)), beside)
		}
		events := hub.events(t, 50)
		row(engine+": the bytes of the event page, from memory", press(t, http.StatusOK, hello.remember(t, hub.base+events[0])), beside)
		spread := press(t, http.StatusSeeOther, guests(t, hub.base, events, 10))
		row(fmt.Sprintf("%s: guest RSVP, over %d events", engine, len(events)), spread, beside)
		one := press(t, http.StatusSeeOther, guests(t, hub.base, events[:1], 11))
		row(engine+": guest RSVP, all for one event", one, beside)
		notes = append(notes, fmt.Sprintf("%s: %s", engine, hub.notes(t)))
		if engine == "SQLite" {
			notes = append(notes, "Event page in a browser: "+weigh(t, hub.base+events[0]))
		}
	}
	t.Logf("\n%s\n- %s\n", table.String(), strings.Join(notes, "\n- "))
}

// site is a hub with the demo, started for the second time: the schema is there.
type site struct {
	*program
	cold   []time.Duration
	loaded int
}

type target struct{ what, path, cookie string }

func open(t *testing.T, binary, engine string) *site {
	t.Helper()
	environ := []string{"CHAPTERHOUSE_DATA=" + t.TempDir(), "CHAPTERHOUSE_TRUSTED_PROXIES=127.0.0.0/8"}
	if engine == "PostgreSQL" {
		owner, hub, role := database(t)
		run(t.Context(), t, append(slices.Clone(environ), "CHAPTERHOUSE_DATABASE_URL="+owner), binary, "migrate", "--app-role", role)
		environ = append(environ, "CHAPTERHOUSE_DATABASE_URL="+hub)
	}
	run(t.Context(), t, environ, binary, "demo")
	s := &site{}
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

func (s *site) pages(t *testing.T) []target {
	t.Helper()
	event := s.events(t, 1)[0]
	chapter, _, _ := strings.Cut(event, "/events/")
	cookie, desk := s.lead(t)
	return []target{
		{"event page", event, ""},
		{"event page, rendered each time", event, "theme=none"},
		{"chapter page", chapter, ""},
		{"chapter page, rendered each time", chapter, "theme=none"},
		{"events near a ZIP code", "/events?near=02139", ""},
		{"events near a ZIP code, rendered each time", "/events?near=02139", "theme=none"},
		{"lead's desk, signed in", desk, cookie},
	}
}

func (s *site) notes(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf("start to first answer %v (middle of %d, schema there); resident %d MB after the start with the demo, %d MB after the loads",
		s.cold[len(s.cold)/2].Round(time.Millisecond), len(s.cold), s.loaded, s.resident(t))
}

// database is an empty database of the server beside the tests, and a role of it that owns nothing.
func database(t *testing.T) (owner, hub, role string) {
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
