package leaks_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// ending are forms that take away what the others need; they are sent last or have no text.
var ending = []string{"/delete", "/remove", "/sign-out", "/leave", "/sessions/end", "/me/feed", "/cancel", "/postpone", "/publish", "/step-down", "/status", "/close", "/desk/asks/:ask", "/duplicates/:duplicate", "/toolkits/:toolkit/changes", "/toolkits/:toolkit/draft", "/toolkits/:toolkit/archive"}

// typist puts payloads into forms and keeps count.
type typist struct {
	o     *organization
	h     *house
	base  string
	tried map[string]int // by form and field
	taken map[string]int
	bad   []string
	asked int
	by    map[string]*visitor
}

func (o *organization) typist(t *testing.T, h *house) *typist {
	y := &typist{o: o, h: h, base: h.url, tried: map[string]int{}, taken: map[string]int{}, by: map[string]*visitor{}}
	for _, role := range strings.Split("VGSMHLNA", "") {
		y.by[role] = o.browser(t, h, role)
	}
	return y
}

// check keeps what is wrong with an answer.
func (y *typist) check(a answer) answer {
	y.asked++
	for _, problem := range badAnswer(a, y.base) {
		y.bad = append(y.bad, fmt.Sprintf("%s %s %s", a.method, a.path, problem))
	}
	return a
}

// fill sends a form with payloads in its free fields, then once more for each field that takes words of one form only.
func (y *typist) fill(t *testing.T, f form, choose func(n int) payload) {
	t.Helper()
	form, v := maps.Clone(f.fields), y.by[f.role]
	current(t, v, f, form)
	var free []string
	for i, name := range f.texts {
		if particular[kindOf(name)] == nil && particular[name] == nil {
			free = append(free, name)
			form.Set(name, choose(i).text)
		}
	}
	a := y.check(v.submit(t, f, f.path, form, choose(7).text+".pdf"))
	for _, name := range free {
		y.tried[f.key()+" "+name]++
		if a.status < 400 {
			y.taken[f.key()+" "+name]++
		}
	}
	for i, name := range f.texts {
		list := particular[name]
		if list == nil {
			list = particular[kindOf(name)]
		}
		if list == nil {
			continue
		}
		form := maps.Clone(f.fields)
		if strings.HasPrefix(name, "join_") {
			current(t, v, f, form)
			form.Set("mode", "hybrid")
		}
		form.Set(name, list[(i+y.tried[f.key()+" "+name])%len(list)])
		y.check(v.post(t, f.path, form))
		y.tried[f.key()+" "+name]++
	}
}

// current takes the moment an event was last changed from its page: a form that is older is refused.
func current(t *testing.T, v *visitor, f form, fields url.Values) {
	t.Helper()
	if fields.Get("seen") == "" {
		return
	}
	fields.Set("postal_code", "02108") // the one with a canary is none
	for _, now := range formsOf(t, f.role, v.get(t, f.page)) {
		if now.route == f.route && now.fields.Has("seen") {
			fields.Set("seen", now.fields.Get("seen"))
		}
	}
}

// outputs reads everything that may show what was typed: pages of all roles, calendars, the list as a file, and mails.
func (y *typist) outputs(t *testing.T, pages int) {
	t.Helper()
	y.h.deliver(t)
	one, town := y.o.things[1], "/chapters/town-1"
	events, desk := town+"/events/", town+"/desk/events/"
	shown := map[string][]string{
		"V": {
			"/", town, town + "/events.ics", "/events.ics", "/events?near=02108", "/toolkits", events + one["event.hidden"], events + one["event.open"] + ".ics",
			town + "/toolkits/" + string(y.o.kits["half"]), town + "/toolkits/" + string(y.o.kits["mailed"]),
		},
		"M": {events + one["event.members"], events + one["event.members"] + ".ics", events + one["event.off"]},
		"L": {desk + one["event.open"] + "/attendees?names=1", desk + one["event.open"] + "/attendees.csv", desk + one["event.members"] + "/attendees.csv"},
		"N": {"/national", "/national/toolkits/" + string(y.o.kits["half"]) + "/board", "/national/toolkits/" + string(y.o.kits["declined"]) + "/board"},
	}
	for role, v := range y.by {
		queue := append(y.o.formPages()[role], shown[role]...)
		first := len(queue)
		seen := map[string]bool{}
		for n := 0; n < len(queue) && n < first+pages; n++ {
			a := y.check(v.get(t, queue[n]))
			if !a.isHTML() {
				continue
			}
			for _, next := range links(t, a, y.base) {
				if !seen[next] && !strings.HasPrefix(next, "/static/") && !strings.HasPrefix(next, "/auth/") && !strings.HasSuffix(next, ".png") {
					seen[next] = true
					queue = append(queue, next)
				}
			}
		}
	}
	for _, m := range y.h.relay.all() {
		y.bad = append(y.bad, badMailParts(t, m, y.base)...)
	}
}

// badMailParts checks a mail's header and each of its parts by its kind.
func badMailParts(t testing.TB, m delivered, base string) (problems []string) {
	t.Helper()
	for _, problem := range badMail(m.raw, m.to, base) {
		problems = append(problems, "a mail "+problem)
	}
	for _, part := range parts(t, m.raw)[2:] {
		switch {
		case bytes.HasPrefix(part, []byte("BEGIN:VCALENDAR")):
			for _, problem := range badCalendar(part) {
				problems = append(problems, "a mail's calendar "+problem)
			}
		case bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(part)), []byte("<!doctype")):
			for _, problem := range badPage(part, base, true) {
				problems = append(problems, "a mail's page "+problem)
			}
		}
	}
	return problems
}

// formulas are the payloads for lists that open in a spreadsheet.
func formulas() (list []payload) {
	for _, p := range payloads {
		if p.raw == "csv" {
			list = append(list, p)
		}
	}
	return list
}

// choice is which payload the field of a form gets in a round. Every second round an answer to an event gets a formula.
func choice(f form, i, n int) func(field int) payload {
	if list := formulas(); strings.HasSuffix(f.route, "/rsvp") && n%2 == 0 {
		return func(field int) payload { return list[(n/2+field)%len(list)] }
	}
	return func(field int) payload { return payloads[(i*5+field*3+n)%len(payloads)] }
}

// last says whether a form with text is sent after all others: those could not be answered any more.
func (f form) last() bool {
	return strings.HasSuffix(f.route, "/cancel") || strings.HasSuffix(f.route, "/postpone") || strings.HasSuffix(f.route, "/publish") || strings.HasSuffix(f.route, "/guests") || strings.HasSuffix(f.route, "/toolkits/:toolkit/changes") || f.button == "do=decline" || f.button == "then=publish"
}

// round types one choice of payloads into every form of a fresh hub and reads what comes of it.
func (o *organization) round(t *testing.T, h *house, forms []form, n, pages int) *typist {
	t.Helper()
	y := o.typist(t, h)
	for i, f := range forms {
		if slices.ContainsFunc(ending, func(end string) bool { return strings.HasSuffix(f.route, end) }) || f.fields.Get("do") == "cancel" || f.last() || strings.Contains(f.path, o.things[1]["event.off"]) {
			continue
		}
		y.fill(t, f, choice(f, i, n))
	}
	y.outputs(t, pages)
	for _, cancels := range []bool{false, true} { // what is cancelled cannot be postponed
		for i, f := range forms {
			if f.last() && strings.HasSuffix(f.route, "/cancel") == cancels {
				y.fill(t, f, choice(f, i, n))
			}
		}
	}
	y.outputs(t, 0)
	return y
}

// TestNothingTypedRuns types payloads into every text field of every form, and reads every page, calendar, file and mail
// that shows them with a real parser. By default a field gets 4 of the 50 payloads, each field others.
func TestNothingTypedRuns(t *testing.T) {
	t.Parallel()
	o := newOrganization(t, sqliteFixture(t))
	forms := o.forms(t)
	rounds, step, pages := 4, 13, 1
	if long() {
		rounds, step, pages = len(payloads), 1, 30
	}
	tried, taken, asked, bad := map[string]int{}, map[string]int{}, 0, map[string]bool{}
	for n := range rounds {
		y := o.round(t, o.twin(t, nil), forms, n*step, pages)
		for key, count := range y.tried {
			tried[key] += count
		}
		for key, count := range y.taken {
			taken[key] += count
		}
		asked += y.asked
		for _, problem := range y.bad {
			bad[problem] = true
		}
	}
	for i, problem := range slices.Sorted(maps.Keys(bad)) {
		if i < 30 {
			t.Error(problem)
		}
	}
	for _, f := range forms {
		for _, name := range f.texts {
			key := f.key() + " " + name
			switch {
			case strings.Contains(f.path, o.things[1]["event.off"]):
			case strings.HasSuffix(f.path, "/desk/name"): // a first name has letters alone, and no payload has
			case slices.Contains(f.texts, "domain") && tried[key] > 0: // no payload is a domain; the reason beside it is typed in the form of one RSVP, too
			case tried[key] == 0:
				t.Errorf("no payload went into %s", key)
			case taken[key] == 0 && particular[name] == nil && particular[kindOf(name)] == nil:
				t.Errorf("no payload of %d was taken by %s", tried[key], key)
			}
		}
	}
	t.Logf("%d answers, %d fields", asked, len(tried))
}

// TestScriptsOnPostgreSQL is one round where text must be text for the database too.
func TestScriptsOnPostgreSQL(t *testing.T) {
	t.Parallel()
	o := newOrganization(t, storetest.Open(t, sqldb.Postgres))
	forms := o.forms(t)
	y := o.typist(t, o.house)
	for _, f := range forms {
		if slices.ContainsFunc(ending, func(end string) bool { return strings.HasSuffix(f.route, end) }) {
			continue
		}
		for _, p := range payloads {
			if strings.ContainsAny(p.text, "\x00\r") || p.raw == "bytes" {
				y.fill(t, f, func(int) payload { return p })
			}
		}
	}
	y.outputs(t, 0)
	for _, problem := range slices.Compact(slices.Sorted(slices.Values(y.bad))) {
		t.Error(problem)
	}
}

// The planted faults. Each payload, put as it is into the output that it is made for, is found by that output's parser;
// and a hub whose pages say what was typed without escaping it, and whose lists leave formulas alone, is found by the
// whole search.
func TestPlantedScriptsAreFound(t *testing.T) {
	t.Parallel()
	const base = "http://127.0.0.1:1"
	plant := map[string]func(string) []string{
		"html": func(p string) []string { return badPage([]byte("<!doctype html><main>"+p+"</main>"), base, false) },
		"attribute": func(p string) []string {
			return badPage([]byte(`<!doctype html><input value="`+p+`"><input value='`+p+`'>`), base, false)
		},
		"link":  func(p string) []string { return badPage([]byte(`<!doctype html><a href="`+p+`">x</a>`), base, false) },
		"bytes": func(p string) []string { return badPage([]byte("<!doctype html><p>"+p), base, false) },
		"csv": func(p string) []string {
			return badCSV([]byte("name,note\r\nRobin,\"" + strings.ReplaceAll(p, `"`, `""`) + "\"\r\n"))
		},
		"calendar": func(p string) []string {
			return badCalendar([]byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a@events.chapterhouse\r\nSUMMARY:" + p + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"))
		},
		"header": func(p string) []string {
			return badMail([]byte("From: hub@example.org\r\nTo: robin@example.org\r\nSubject: "+p+"\r\nContent-Type: text/plain\r\n\r\nHello\r\n"), "robin@example.org", base)
		},
	}
	for output, raw := range plant {
		if got := raw("harmless words"); len(got) != 0 {
			t.Errorf("harmless words in %s: %q", output, got)
		}
	}
	for _, p := range payloads {
		if p.raw != "" && len(plant[p.raw](p.text)) == 0 {
			t.Errorf("%q in %s is not found", p.text, p.raw)
		}
	}
	if got := badPage([]byte(`<!doctype html><script type="application/ld+json">{"name":"</script>`), base, false); len(got) != 1 {
		t.Errorf("JSON-LD that is cut short: %q", got)
	}

	o := newOrganization(t, sqliteFixture(t))
	forms := o.forms(t)
	y := o.round(t, o.twin(t, func(*house) func(http.Handler) http.Handler { return unescaping }), forms, 0, 0)
	for _, want := range []string{"holds a script", "holds onerror=", "holds the formula"} {
		if !slices.ContainsFunc(y.bad, func(problem string) bool { return strings.Contains(problem, want) }) {
			t.Errorf("a hub that escapes nothing: nothing found that %s", want)
		}
	}
}

// unescaping is a door that takes the escapes out of pages and lists.
func unescaping(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := &keeper{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(kept, r)
		body := kept.body.String()
		switch kind := w.Header().Get("Content-Type"); {
		case strings.HasPrefix(kind, "text/html"):
			body = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'").Replace(body)
		case strings.HasPrefix(kind, "text/csv"):
			body = strings.NewReplacer("'=", "=", "'+", "+", "'-", "-", "'@", "@").Replace(body)
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(kept.status)
		_, _ = w.Write([]byte(body))
	})
}

// keeper holds an answer back.
type keeper struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader implements http.ResponseWriter, like Write.
func (k *keeper) WriteHeader(status int) { k.status = status }

func (k *keeper) Write(b []byte) (int, error) { return k.body.Write(b) }
