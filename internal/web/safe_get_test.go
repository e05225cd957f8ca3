package web

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
)

// everything is the whole database: the hash of each table's rows, in any order.
func (b *bundle) everything(t *testing.T) map[string]string {
	t.Helper()
	list := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_fts%'`
	if b.DB.Engine == sqldb.Postgres {
		list = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
	}
	tables := map[string]string{}
	for _, name := range b.strings(t, list) {
		rows := b.rows(t, `SELECT * FROM `+name)
		slices.Sort(rows)
		tables[name] = fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(rows, "\n"))))
	}
	if len(tables) < 15 {
		t.Fatalf("%d tables only", len(tables))
	}
	return tables
}

func (b *bundle) strings(t *testing.T, query string) []string {
	t.Helper()
	var out []string
	for _, row := range b.rows(t, query) {
		out = append(out, strings.Trim(row, "[]"))
	}
	return out
}

// rows are the rows of a query, each as text.
func (b *bundle) rows(t *testing.T, query string, args ...any) []string {
	t.Helper()
	rows, err := b.DB.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		row, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			at[i] = &row[i]
		}
		if err := rows.Scan(at...); err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprint(row))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// changedTables are the tables that differ.
func changedTables(before, after map[string]string) []string {
	var changed []string
	for name := range before {
		if before[name] != after[name] {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	return changed
}

// leaves are the GETs after which the trail has rows: reading names or the trail, and a sign-in that was refused. Nothing else changes.
var leaves = map[string]string{
	"GET /chapters/:chapter/desk/members":                       "members.read",
	"GET /chapters/:chapter/desk/members.csv":                   string(hub.FactMembersExport),
	"GET /chapters/:chapter/desk/members/:membership":           string(hub.FactMemberRead),
	"GET /chapters/:chapter/desk/blocks":                        string(hub.FactBlocksRead),
	"GET /chapters/:chapter/desk/join-invites":                  string(hub.FactJoinInvitesRead),
	"GET /national/blocks":                                      string(hub.FactBlocksRead),
	"GET /chapters/:chapter/desk/events/:event/attendees":       "attendees.read_masked",
	"GET /chapters/:chapter/desk/events/:event/attendees/:rsvp": "attendees.read_masked",
	"GET /chapters/:chapter/desk/events/:event/attendees.csv":   "attendees.export",
	"GET /chapters/:chapter/desk/events/:event/attendees/door":  "attendees.print",
	"GET /chapters/:chapter/desk/trail":                         "trail.read",
	"GET /chapters/:chapter/desk/roles":                         "roles.list",
	"GET /chapters/:chapter/desk/roles.csv":                     "roles.list",
	"GET /national/chapters/:chapter":                           "roles.list",
	"GET /national/roles":                                       "roles.list",
	"GET /national/roles.csv":                                   "roles.list",
	"GET /national/people":                                      string(hub.FactPersonList),
	"GET /national/people/:person":                              string(hub.FactPersonFind),
	"GET /national/duplicates/:duplicate":                       string(hub.FactPersonFind),
	"GET /national/requests":                                    string(hub.FactDataList),
	"GET /operator/trail":                                       "trail.read",
	"GET /operator/trail.csv":                                   "trail.export",
	"GET /auth/:provider/callback":                              string(hub.FactSessionRefused),
}

// touched asks a route twice as everybody and returns the tables that changed, and the actions that the trail gained.
func (w *walled) touched(t *testing.T, route, path string) (changed, actions []string) {
	t.Helper()
	before, trail := w.everything(t), w.rows(t, `SELECT id, action FROM audit`)
	for _, c := range w.columns {
		v := w.browser(t, c)
		for range 2 {
			w.ask(v, route, path)
		}
	}
	changed = changedTables(before, w.everything(t))
	for _, row := range w.rows(t, `SELECT id, action FROM audit`) {
		if _, action, _ := strings.Cut(strings.Trim(row, "[]"), " "); !slices.Contains(trail, row) && !slices.Contains(actions, action) {
			actions = append(actions, action)
		}
	}
	return changed, actions
}

// A GET changes nothing, whoever asks: every route, as every role, twice, with the whole database compared. Planted faults,
// seen: the room's page marking itself as seen (also the negative control below), and a page of one's own
// that makes a calendar link whenever it is shown.
func TestAGetChangesNothing(t *testing.T) {
	t.Parallel()
	for e, engine := range storetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			w := newWalled(t, options{engine: engine})
			for n, route := range routeList() {
				if !strings.HasPrefix(route, "GET ") || onOther(e, n) {
					continue
				}
				path, _ := w.address(t, w.column("V"), route, placesOf(route)[0])
				w.unmoved(t, route, path)
			}
			w.unmoved(t, "GET /chapters/:chapter/desk/toolkits/:toolkit", w.unseenRoom(t))
		})
	}
}

// unmoved fails the test when a route changes more than it may.
func (w *walled) unmoved(t *testing.T, route, path string) {
	t.Helper()
	changed, actions := w.touched(t, route, path)
	var may, leave []string
	if action, does := leaves[route]; does {
		may, leave = []string{"audit", "audit_heads"}, []string{action} // the trail, and the hash it ends with
	}
	if diff := cmp.Diff(may, changed); diff != "" {
		t.Errorf("%s changed tables (-may +did):\n%s", path, diff)
	}
	if diff := cmp.Diff(leave, actions); diff != "" {
		t.Errorf("%s left in the trail (-may +did):\n%s", path, diff)
	}
}

// unseenRoom is the room of a toolkit that no lead of Boston has opened.
func (w *walled) unseenRoom(t *testing.T) string {
	t.Helper()
	kit := w.Toolkit(t, "Benches for all")
	w.Push(t, kit, w.boston)
	return link.Desk("boston") + "/toolkits/" + string(kit.ID)
}

// The negative control: a page that marks itself as seen while it is fetched.
func TestAGetThatWritesIsFound(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			var w *walled
			w = newWalled(t, options{engine: engine, handler: func(s *Server) http.Handler {
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					if id, room := strings.CutPrefix(r.URL.Path, link.Desk("boston")+"/toolkits/"); room {
						_ = w.Store.Chapter(w.boston.ID).SeeToolkit(r.Context(), "", hub.ToolkitID(id))
					}
					s.ServeHTTP(rw, r)
				})
			}})
			changed, _ := w.touched(t, "GET /chapters/:chapter/desk/toolkits/:toolkit", w.unseenRoom(t))
			if !slices.Contains(changed, "adoptions") {
				t.Errorf("changed %q", changed)
			}
		})
	}
}
