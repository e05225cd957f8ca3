package app

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
)

// openTest is a whole embedded hub that serves nobody.
func openTest(t *testing.T) *parts {
	t.Helper()
	cfg, err := config.Load([]string{"CHAPTERHOUSE_DATA=" + t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	p, err := openParts(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	return p
}

// series is one line of the hub's own metrics.
type series struct {
	name, labels, value string
}

var (
	line  = regexp.MustCompile(`(?m)^(chapterhouse_\w+)(?:\{(.*)\})? (\S+)$`)
	label = regexp.MustCompile(`(\w+)="((?:[^"\\]|\\.)*)"`)
)

// told is what the admin address tells of the hub itself.
func told(t *testing.T, p *parts) []series {
	t.Helper()
	w := httptest.NewRecorder()
	p.adminHandler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	var list []series
	for _, m := range line.FindAllStringSubmatch(w.Body.String(), -1) {
		list = append(list, series{m[1], m[2], m[3]})
	}
	return list
}

func tells(list []series, name string) bool {
	return slices.ContainsFunc(list, func(s series) bool { return s.name == name || s.name == name+"_count" })
}

// strange are labels that a stranger could have made: anything but a route template, a method, a number or a state.
func strange(list []series) []string {
	plain := regexp.MustCompile(`^(none|other|[A-Z]{3,7}|[1-5]\d\d|[a-z]+|[\d.]+|\+Inf|/([a-z:*.\-]+/?)*)$`)
	var found []string
	for _, s := range list {
		for _, l := range label.FindAllStringSubmatch(s.labels, -1) {
			if !plain.MatchString(l[2]) {
				found = append(found, s.name+" "+l[0])
			}
		}
	}
	return found
}

func TestMetricsCountRoutesAndNobody(t *testing.T) {
	t.Parallel()
	p := openTest(t)
	if _, err := p.store.SaveChapter(t.Context(), hub.Chapter{Slug: "salem", Name: "Salem", Kind: hub.KindLocal, Status: hub.CharterActive, Zone: "America/New_York"}); err != nil {
		t.Fatal(err) // a hub without a chapter is set up first
	}
	for _, r := range []struct{ method, path string }{
		{"GET", "/"}, {"GET", "/"}, {"GET", "/chapters/boston?q=robin.vale@example.org"}, {"GET", "/robin.vale@example.org"}, {"GET", "/rsvp/0TheSecretOfRobin"},
		{"ROBINVALE", "/"}, {"BREW", "/events"}, {"POST", "/sign-out"},
	} {
		p.web.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), r.method, r.path, http.NoBody))
	}
	list := told(t, p)
	for _, name := range []string{
		"chapterhouse_http_requests_total", "chapterhouse_http_request_seconds", "chapterhouse_messages", "chapterhouse_messages_oldest_seconds",
		"chapterhouse_jobs", "chapterhouse_sessions_breaker_open", "chapterhouse_sends_paused", "chapterhouse_info",
	} {
		if !tells(list, name) {
			t.Errorf("%s is not told", name)
		}
	}
	if found := strange(list); len(found) > 0 {
		t.Errorf("labels a stranger made: %q", found)
	}
	counted := map[string]string{}
	for _, s := range list {
		if s.name == "chapterhouse_http_requests_total" {
			counted[s.labels] = s.value
		}
	}
	if counted[`method="GET",route="/",status="200"`] != "2" || len(counted) > 8 {
		t.Errorf("eight requests were counted as %v", counted)
	}

	t.Run("the planted fault: a path for a route, a method as it came", func(t *testing.T) {
		planted := &parts{base: p.base, sessions: p.sessions, metrics: newMetrics()}
		planted.metrics.requests.WithLabelValues("/rsvp/0TheSecretOfRobin", "GET", "200").Inc()
		planted.metrics.requests.WithLabelValues("none", "ROBINVALE", "405").Inc()
		if found := strange(told(t, planted)); len(found) != 2 {
			t.Errorf("found %q, want both", found)
		}
	})
	t.Run("what is away is left out, and the rest is told", func(t *testing.T) {
		away := openTest(t)
		_ = away.db.Close()
		list := told(t, away)
		if tells(list, "chapterhouse_messages") || !tells(list, "chapterhouse_info") || !tells(list, "chapterhouse_sessions_breaker_open") {
			t.Errorf("with the database away it tells %v", list)
		}
	})
}

// Each part says how it is, within the two seconds a page waits, and a part in trouble says so without an address.
func TestThePartsOfTheRoomAnswer(t *testing.T) {
	t.Parallel()
	p := openTest(t)
	var names []string
	for _, part := range p.room() {
		words, err := part.Ask(t.Context())
		if !part.Means.Is() || !words.Is() && err == nil {
			t.Errorf("%s says nothing", part.Name)
		}
		names = append(names, part.Name.String())
	}
	if got := strings.Join(names, ", "); got != "Database, Sessions, Email, Sign-in, Disk" {
		t.Errorf("the parts are %s", got)
	}
	_ = p.db.Close()
	if _, err := p.askDatabase(t.Context()); err == nil || strings.Contains(err.Error(), "/") {
		t.Errorf("a database that is closed answers %v", err)
	}
}
