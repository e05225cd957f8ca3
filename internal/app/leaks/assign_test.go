package leaks_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// column is a column of the schema with a value that a form must not be able to give it.
type column struct{ table, name, value string }

// assigned are every column of every table, each with a value that is not there and that the column's rules would take.
func (o *organization) assigned(t *testing.T) []column {
	t.Helper()
	rows, err := o.DB.QueryContext(t.Context(), `
		SELECT m.name, c.name, lower(c.type) FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose_%' AND m.name NOT LIKE 'river_%' ORDER BY 1, c.cid`)
	must(t, err)
	defer func() { _ = rows.Close() }()
	two := o.things[2]
	words := map[string]string{
		"chapter_id": string(o.chapters[2].ID), "person_id": two["person.member"], "actor_id": two["person.member"], "event_id": two["event.draft"],
		"rsvp_id": two["rsvp.guest"], "toolkit_id": string(o.kits["kept"]), "cover_id": two["file.draft"], "file_id": two["file.draft"],
		"role": "national_admin", "audience": "members", "kind": "national", "status": "closed", "mode": "online", "source": "provider",
		"events.state": "published", "rsvps.state": "going", "memberships.state": "approved", "adoptions.state": "in_use", "messages.state": "sent",
		"country": "ZZ", "slug": "taken-over", "zone": "Asia/Tokyo", "widths": "1",
	}
	var list []column
	for rows.Next() {
		var c column
		var kind string
		must(t, rows.Scan(&c.table, &c.name, &kind))
		known := words[c.table+"."+c.name]
		if known == "" {
			known = words[c.name]
		}
		switch {
		case known != "":
			c.value = known
		case kind == "timestamp":
			c.value = "2001-02-03T04:05:06Z"
		case kind == "bigint" || kind == "integer":
			c.value = "17"
		case kind == "real":
			c.value = "17.5"
		case kind == "boolean":
			c.value = "true"
		default:
			c.value = "massassigned"
		}
		list = append(list, c)
	}
	must(t, rows.Err())
	if len(list) < 130 {
		t.Fatalf("%d columns: the schema is somewhere else", len(list))
	}
	return list
}

// spellings are the names under which frameworks bind a column: as it is, in the style of Go and of JavaScript, below its
// table with a dot and in brackets; a sealed column also by the name of what is in it.
func (c column) spellings() []string {
	plain := strings.TrimSuffix(c.name, "_sealed")
	words := strings.Split(plain, "_")
	camel := words[0]
	pascal := strings.ToUpper(words[0][:1]) + words[0][1:]
	for _, w := range words[1:] {
		camel += strings.ToUpper(w[:1]) + w[1:]
		pascal += strings.ToUpper(w[:1]) + w[1:]
	}
	one := strings.TrimSuffix(c.table, "s")
	return []string{c.name, plain, camel, pascal, strings.TrimSuffix(pascal, "Id") + "ID", one + "." + plain, c.table + "." + plain, one + "[" + plain + "]", c.table + "[0][" + plain + "]"}
}

// extras are the fields that nobody offers: all columns in all spellings but those that are fields of the form, and ways to
// say another method.
func extras(columns []column, f form) url.Values {
	out := url.Values{"_method": {"DELETE"}, "X-HTTP-Method-Override": {"PUT"}, "method": {"DELETE"}, "admin": {"true"}, "is_admin": {"1"}}
	for _, c := range columns {
		for _, name := range c.spellings() {
			if f.document && (strings.ContainsAny(name, ".[") || strings.ToLower(name[:1]) == name[:1] && strings.ToLower(name) != name) {
				continue // a form in parts may have 1,000 of them: those in brackets, with dots and in the style of JavaScript are left out
			}
			if !f.fields.Has(name) && !f.offers(name) {
				out.Set(name, c.value)
			}
		}
	}
	return out
}

// offers says whether the form, or another of its page with the same action, has a control of this name, which may
// be off: a checkbox, or a button that was not pressed.
func (f form) offers(name string) bool { return slices.Contains(f.siblings, name) }

// port is where the twin listens: the issuer of its own sign-in says it.
var port = regexp.MustCompile(`127\.0\.0\.1:[0-9]+`)

// secret is what a letter holds that is another one each time.
var secret = regexp.MustCompile(`"(token|code)":"[\w-]+"`)

// dump is every row of the hub's tables as text, with what is sealed opened and every id that is not in known as "new".
func (h *house) dump(t *testing.T, known map[string]bool) (lines []string) {
	t.Helper()
	ctx := context.Background()
	tables, err := h.DB.QueryContext(ctx, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%' AND name NOT LIKE 'river_%'`)
	must(t, err)
	defer func() { _ = tables.Close() }()
	var list []string
	for tables.Next() {
		var name string
		must(t, tables.Scan(&name))
		list = append(list, name)
	}
	must(t, tables.Err())
	for _, table := range list {
		rows, err := h.DB.QueryContext(ctx, `SELECT * FROM `+table)
		must(t, err)
		defer func() { _ = rows.Close() }()
		names, err := rows.Columns()
		must(t, err)
		for rows.Next() {
			values, dest := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				dest[i] = &values[i]
			}
			must(t, rows.Scan(dest...))
			line := table + ":"
			for i, name := range names {
				line += " " + name + "=" + h.plain(table, name, values[i], known)
			}
			lines = append(lines, port.ReplaceAllString(line, "127.0.0.1"))
		}
		must(t, rows.Err())
	}
	slices.Sort(lines)
	return lines
}

// plain is a value as text.
func (h *house) plain(table, name string, v any, known map[string]bool) string {
	raw, isBytes := v.([]byte)
	field, sealed := strings.CutSuffix(name, "_sealed")
	switch {
	case table == "network_keys" && sealed:
		return "random"
	case sealed && isBytes:
		text, err := h.Keys.Open(raw, table+"."+field)
		if err != nil {
			return "unreadable"
		}
		return fmt.Sprintf("%q", secret.ReplaceAllString(text, `"$1":"new"`))
	case isBytes:
		if known != nil && !known[string(raw)] {
			return "new"
		}
		return fmt.Sprintf("%x", raw)
	}
	if at, is := v.(time.Time); is {
		return at.UTC().Format(time.RFC3339Nano)
	}
	text := fmt.Sprint(v)
	if known == nil {
		return text
	}
	if name == "network" && text != "" {
		return "new" // each browser has its own
	}
	// Ids stand alone, behind a kind ("event:7m2q…"), and before the kind of a message ("7m2q….rsvp_going.1"). The name of a
	// network, of 32 characters, is under a key that each hub makes for itself.
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ':' || r == '.' })
	for _, part := range parts {
		if (len(part) == 16 || len(part) == 32) && !known[part] && !strings.ContainsAny(part, " _-") {
			text = strings.ReplaceAll(text, part, "new")
		}
	}
	return fmt.Sprintf("%q", text)
}

// known are the ids and hashes in the database before anything happens.
func (h *house) known(t *testing.T, columns []column) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	for _, c := range columns {
		rows, err := h.DB.QueryContext(t.Context(), `SELECT CAST(`+c.name+` AS blob) FROM `+c.table+` WHERE `+c.name+` IS NOT NULL`)
		must(t, err)
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var b []byte
			must(t, rows.Scan(&b))
			known[string(b)] = true
		}
		must(t, rows.Err())
	}
	return known
}

// twin is a hub over a copy of the rows.
func (o *organization) twin(t *testing.T, door func(*house) func(http.Handler) http.Handler) *house {
	t.Helper()
	path := filepath.Join(t.TempDir(), "twin.db")
	_, err := o.DB.ExecContext(t.Context(), `VACUUM INTO $1`, path)
	must(t, err)
	f := &storetest.Fixture{Keys: o.Keys, Clock: o.Clock, Queue: &storetest.Queue{}, Path: path, URL: "sqlite:" + path}
	f.DB, err = sqldb.Open(f.URL)
	must(t, err)
	t.Cleanup(func() { _ = f.DB.Close() })
	f.Store = store.New(f.DB, f.Keys, f.Queue, f.Clock.Now)
	b := build{over: o.house}
	if door != nil {
		b.door = door(&house{Fixture: f})
	}
	return buildHouse(t, f, b)
}

// outcome is what a form leaves behind: its answer and the whole database.
func (o *organization) outcome(t *testing.T, f form, more url.Values, known map[string]bool, door func(*house) func(http.Handler) http.Handler) (status int, rows []string) {
	t.Helper()
	h := o.twin(t, door)
	v := o.browser(t, h, f.role)
	sent := maps.Clone(f.fields)
	for name, values := range more {
		sent[name] = append(sent[name], values...)
	}
	path := f.path
	if more != nil {
		path += "?" + more.Encode()
	}
	a := v.submit(t, f, path, sent, "flyer.pdf")
	return a.status, h.dump(t, known)
}

// unasked are the rows that a form writes only because of fields it does not have.
func (o *organization) unasked(t *testing.T, f form, columns []column, known map[string]bool, door func(*house) func(http.Handler) http.Handler) []string {
	t.Helper()
	status, want := o.outcome(t, f, nil, known, nil)
	erases := strings.HasSuffix(f.route, "/data/erase")                                                         // wants a word that nobody types by chance: 422
	lists := strings.HasSuffix(f.route, "/directory/import")                                                    // a flyer is no list: 422
	corrects := strings.Contains(f.key(), "do=fix")                                                             // of a text that is as it was: 422
	if status >= 400 && !erases && !corrects && !lists && !strings.Contains(f.path, o.things[1]["event.off"]) { // an event that is off takes no change: 409
		t.Errorf("%s answers %d: the test does not know how to fill it", f.key(), status)
	}
	again, got := o.outcome(t, f, extras(columns, f), known, door)
	var problems []string
	if again != status {
		problems = append(problems, fmt.Sprintf("answers %d in place of %d", again, status))
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			problems = append(problems, "+ "+line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			problems = append(problems, "- "+line)
		}
	}
	return problems
}

// TestAFormChangesItsOwnFieldsAlone sends every form twice to twins of one hub, once as a browser does and once with every
// column of the schema in nine spellings, in body and address: the databases must be the same afterwards, row by row.
func TestAFormChangesItsOwnFieldsAlone(t *testing.T) {
	t.Parallel()
	o := newOrganization(t, sqliteFixture(t))
	columns := o.assigned(t)
	known := o.known(t, columns)
	forms := o.forms(t)
	if len(forms) < 35 {
		t.Errorf("%d forms only", len(forms))
	}
	for _, f := range forms {
		t.Run(f.role+" "+f.route+" "+f.button, func(t *testing.T) {
			t.Parallel()
			for _, problem := range o.unasked(t, f, columns, known, nil) {
				t.Errorf("fields that the form lacks change something: %s", problem)
			}
		})
	}

	// The planted fault: a door that writes a column because its name came along, once under each kind of spelling.
	for _, spelling := range []string{"taken", "event_seats.taken", "event_seat[taken]", "Taken"} {
		t.Run("the control: a door that binds "+spelling, func(t *testing.T) {
			t.Parallel()
			at := slices.IndexFunc(forms, func(f form) bool { return f.role == "V" && strings.HasSuffix(f.route, "/rsvp") })
			got := o.unasked(t, forms[at], columns, known, func(h *house) func(http.Handler) http.Handler { return binder(h, spelling) })
			if !slices.ContainsFunc(got, func(line string) bool {
				return strings.HasPrefix(line, "+ event_seats:") && strings.Contains(line, `taken="17"`)
			}) {
				t.Errorf("not found: %q", got)
			}
		})
	}
}

// binder is a door that takes the number of seats from a form.
func binder(h *house, spelling string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				raw, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(strings.NewReader(string(raw)))
				if form, err := url.ParseQuery(string(raw)); err == nil && form.Has(spelling) {
					_, _ = h.DB.ExecContext(r.Context(), `UPDATE event_seats SET taken = $1`, form.Get(spelling))
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}
