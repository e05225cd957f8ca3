package leaks_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/net/html"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// long says whether the sweep that takes minutes is wanted.
func long() bool { return os.Getenv("CHAPTERHOUSE_TEST_LONG") != "" }

// routes are the hub's routes, as the test of the web door keeps them: "GET /chapters/:chapter".
func routes(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile("../../web/testdata/routes.golden")
	must(t, err)
	list := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(list) < 60 {
		t.Fatalf("%d routes: the list is somewhere else", len(list))
	}
	return list
}

// request is one thing a crawler asks for.
type request struct {
	method, path string
	form         url.Values
}

var (
	eventKinds = []string{"open", "draft", "members", "off", "hidden", "past"}
	fileKinds  = []string{"draft", "members"}
)

// fill puts ids of chapter `of` into a route below chapter `under`, in every combination.
func (o *organization) fill(route string, under, of int) []request {
	method, path, _ := strings.Cut(route, " ")
	paths := []string{strings.NewReplacer(":chapter", o.chapters[under].Slug, ":provider", "demo", ":session", "0000000000000000",
		":block", "0000000000000000", ":link", "0000000000000000", ":invite", "0000000000000000", ":audience", "0000000000000000", ":mail", "x", ":width", "640", ":token", strings.Repeat("A", 43), "*path", "authorize").Replace(path)}
	choose := func(mark string, ids ...string) {
		if !strings.Contains(path, mark) {
			return
		}
		var chosen []string
		for _, p := range paths {
			for _, id := range ids {
				chosen = append(chosen, strings.Replace(p, mark, id, 1))
			}
		}
		paths = chosen
	}
	var events, files, people, memberships []string
	for _, kind := range eventKinds {
		events = append(events, o.things[of]["event."+kind])
		if strings.HasSuffix(path, "/events/:event") && method == http.MethodGet {
			events = append(events, o.things[of]["event."+kind]+".ics")
		}
	}
	for _, kind := range fileKinds {
		files = append(files, o.things[of]["file."+kind])
	}
	for _, kind := range []string{"host", "member"} {
		people, memberships = append(people, o.things[of]["person."+kind]), append(memberships, o.things[of]["membership.request"])
	}
	choose(":duplicate", o.things[of]["duplicate"])
	choose(":ask", o.things[of]["ask.answered"])
	choose(":event", events...)
	choose(":file", files...)
	choose(":person", people...)
	if method == http.MethodGet || !strings.HasSuffix(path, "/members/:membership") {
		memberships = []string{o.things[of]["membership.member"]}
	}
	choose(":membership", slices.Compact(memberships)...)
	if strings.Contains(path, ":toolkit") {
		var chosen []string
		for _, name := range []string{"declined", "half", "kept", "drafted", "mailed"} {
			for _, p := range paths {
				chosen = append(chosen, strings.NewReplacer(":toolkit", string(o.kits[name]), ":item", string(o.items[name])).Replace(p))
			}
		}
		paths = chosen
	}
	out := make([]request, 0, len(paths))
	for _, p := range paths {
		out = append(out, request{method: method, path: p})
		if strings.HasSuffix(p, "/attendees") && method == http.MethodGet {
			out = append(out, request{method: method, path: p + "?names=1"})
		}
	}
	return out
}

// looks are the requests that read: every GET route, in chapters of the list with own ids, and below chapter 1 with the ids
// of each other chapter, and the other way round.
func (o *organization) looks(t testing.TB, in []int) []request {
	t.Helper()
	var out []request
	for _, route := range routes(t) {
		if !strings.HasPrefix(route, "GET ") || strings.Contains(route, "/static/") || strings.Contains(route, "/auth/") {
			continue
		}
		if !strings.Contains(route, ":chapter") {
			out = append(out, o.fill(route, 0, 0)...)
			continue
		}
		for _, n := range in {
			out = append(out, o.fill(route, n, n)...)
			if strings.Count(route, ":") > 1 && n != 1 && !strings.HasSuffix(route, ".png") && !strings.Contains(route, ":toolkit") {
				out = append(out, o.fill(route, 1, n)...)
				out = append(out, o.fill(route, n, 1)...)
			}
		}
	}
	for _, path := range []string{
		"/events?near=02108&within=250", "/events?mode=hybrid&access=step_free", "/chapters?q=town", "/chapters/town-1/desk/members?q=example",
		"/chapters/town-1/events?past=1", "/national/toolkits/" + string(o.kits["declined"]) + "/board?state=declined",
		"/national/toolkits/" + string(o.kits["drafted"]) + "/items/new?kind=letter", "/me/events.ics?key=" + strings.Repeat("A", 43), "/nowhere",
	} {
		out = append(out, request{method: http.MethodGet, path: path})
	}
	return out
}

// harmful are routes whose post by somebody allowed ends what the crawl still needs.
var harmful = []string{"/sign-out", "/sessions", "/publish", "/delete", "/embedded/", "/me/feed", "/push", "/national/toolkits/:toolkit"}

// knocks are the requests that write, with ids of other chapters below chapter 1's address and the other way round. Forms are
// filled with words that some rule refuses, or with nothing.
func (o *organization) knocks(t testing.TB, in []int) []request {
	t.Helper()
	var out []request
	for _, route := range routes(t) {
		if !strings.HasPrefix(route, "POST ") || slices.ContainsFunc(harmful, func(part string) bool { return strings.Contains(route, part) }) {
			continue
		}
		for _, n := range in {
			if n == 1 {
				continue
			}
			for _, pair := range [][2]int{{1, n}, {n, 1}, {n, n}} {
				if !strings.Contains(route, ":chapter") {
					continue
				}
				for _, r := range o.fill(route, pair[0], pair[1]) {
					for i, form := range []url.Values{nil, {"answer": {"approve"}, "do": {"save"}, "title": {"x"}, "email": {"nobody@example.org"}, "guests": {"99"}, "hue": {"99"}}} {
						if i > 0 && !long() {
							continue
						}
						if form == nil && (strings.HasSuffix(r.path, "/rsvp") || strings.HasSuffix(r.path, "/join")) {
							continue // anybody may, and then sees more
						}
						r.form = form
						out = append(out, r)
					}
				}
			}
		}
	}
	return out
}

// leak is a canary that somebody saw who must not.
type leak struct{ who, where, what string }

func (l leak) String() string { return fmt.Sprintf("%s sees %s: %s", l.who, l.what, l.where) }

// crawler asks as one role and keeps what it should not have seen.
type crawler struct {
	o      *organization
	role   string
	as     string // the role whose rights are allowed; role itself unless a control says otherwise
	v      *visitor
	asked  int
	seen   map[canary]bool
	leaks  []leak
	status map[int]int
	done   map[string]bool
}

func (o *organization) crawler(t testing.TB, h *house, role string) *crawler {
	return &crawler{o: o, role: role, as: role, v: o.browser(t, h, role), seen: map[canary]bool{}, status: map[int]int{}, done: map[string]bool{}}
}

// ask sends one request and searches everything that comes back.
func (c *crawler) ask(t testing.TB, r request) answer {
	t.Helper()
	var a answer
	if r.method == http.MethodPost {
		a = c.v.post(t, r.path, r.form)
	} else {
		a = c.v.get(t, r.path)
		c.done[r.path] = true
	}
	c.asked++
	c.status[a.status]++
	var head bytes.Buffer
	_ = a.header.Write(&head)
	for found := range c.o.aviary.heard(append(head.Bytes(), a.body...)) {
		c.seen[found] = true
		if !allowed(c.as, found) {
			c.leaks = append(c.leaks, leak{"role " + c.role, r.method + " " + r.path, found.String()})
		}
	}
	return a
}

// wander follows links from the pages a person starts at, as far as limit pages.
func (c *crawler) wander(t testing.TB, limit int) {
	t.Helper()
	queue := []string{"/", "/me", "/chapters/town-1", "/chapters/town-1/desk", "/national", "/rsvp", "/sign-in"}
	queued := map[string]bool{}
	for n := 0; len(queue) > 0 && n < limit; {
		path := queue[0]
		queue = queue[1:]
		if c.done[path] && n > 20 {
			continue
		}
		a := c.ask(t, request{method: http.MethodGet, path: path})
		n++
		if !a.isHTML() {
			continue
		}
		for _, next := range links(t, a, c.v.Base) {
			if !queued[next] && !strings.HasPrefix(next, "/static/") && !strings.HasPrefix(next, "/auth/") {
				queued[next] = true
				queue = append(queue, next)
			}
		}
	}
}

// links are the addresses of this site that a page leads to: links, pictures, and forms that search.
func links(t testing.TB, a answer, base string) []string {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(a.body))
	must(t, err)
	var out []string
	for n := range doc.Descendants() {
		for _, attr := range n.Attr {
			if n.Type != html.ElementNode || !slices.Contains([]string{"href", "src", "action", "hx-get"}, attr.Key) {
				continue
			}
			if attr.Key == "action" && method(n) != http.MethodGet {
				continue
			}
			u, err := url.Parse(strings.TrimPrefix(attr.Val, base))
			if err == nil && u.Host == "" && strings.HasPrefix(u.Path, "/") {
				u.Fragment = ""
				out = append(out, u.RequestURI())
			}
		}
	}
	return out
}

func method(form *html.Node) string {
	for _, a := range form.Attr {
		if a.Key == "method" {
			return strings.ToUpper(a.Val)
		}
	}
	return http.MethodGet
}

// crawl looks at everything as some roles, side by side, and returns the crawlers.
func (o *organization) crawl(t testing.TB, h *house, roles string, reads []request, pages int) []*crawler {
	t.Helper()
	var list []*crawler
	var wg sync.WaitGroup
	for _, role := range strings.Split(roles, "") {
		c := o.crawler(t, h, role)
		list = append(list, c)
		wg.Go(func() {
			for _, r := range reads {
				c.ask(t, r)
			}
			c.wander(t, pages)
		})
	}
	wg.Wait()
	return list
}

// letters searches every mail that the relay took.
func (o *organization) letters(t testing.TB, h *house) (count int, leaks []leak) {
	t.Helper()
	for _, m := range h.relay.all() {
		kind, chapter := o.recipient(m.to)
		for _, text := range parts(t, m.raw) {
			for c := range o.aviary.heard(text) {
				if !read(kind, chapter, c) {
					leaks = append(leaks, leak{fmt.Sprintf("a mail to the %s of chapter %d", kind, chapter), "a mail", c.String()})
				}
			}
		}
		count++
	}
	return count, leaks
}

func report(t testing.TB, leaks []leak) {
	t.Helper()
	slices.SortFunc(leaks, func(a, b leak) int { return strings.Compare(a.String(), b.String()) })
	for i, l := range slices.Compact(leaks) {
		if i == 40 {
			t.Errorf("and %d more", len(leaks)-i)
			return
		}
		t.Error(l)
	}
}

// expected are fields that a role must have come across, so that a crawl which sees nothing does not pass.
var expected = map[string][]canary{
	"M": {{1, "members.title"}},
	"G": {{1, "hidden.venue"}, {1, "hidden.join"}, {1, "hidden.joincode"}},
	"H": {{1, "draft.title"}, {1, "hidden.address"}, {1, "going.given"}, {1, "file draft.bytes"}},
	"L": {{1, "member.email"}, {1, "request.note"}, {1, "guest.email"}, {1, "guest.note"}, {1, "draft.title"}, {1, "slot.unpublished"}, {1, "adoption.reason"}, {1, "file draft.bytes"}},
	"C": {{1, "member.email"}, {1, "guest.note"}},
	"N": {{7, "members.title"}, {7, "adoption.reason"}, {0, "kit drafted.title"}, {0, "guest.email"}, {0, "draft.title"}},
	"A": {{7, "members.title"}, {0, "kit drafted.title"}},
}

// TestNobodySeesACanaryOfOthers asks for every route as every role with own and foreign ids, follows every link, knocks at
// every form, and reads every mail and the log, on both engines. The planted faults are in TestHolesAreFound.
func TestNobodySeesACanaryOfOthers(t *testing.T) {
	t.Parallel()
	in, pages, least := map[sqldb.Engine][]int{sqldb.SQLite: {0}, sqldb.Postgres: {7}}, 25, int64(3500)
	if long() {
		all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
		in, pages, least = map[sqldb.Engine][]int{sqldb.SQLite: all, sqldb.Postgres: all}, 3000, 50_000
	}
	var total atomic.Int64
	t.Run("engines", func(t *testing.T) {
		for _, engine := range storetest.Engines() {
			t.Run(string(engine), func(t *testing.T) {
				t.Parallel()
				o := newOrganization(t, storetest.Open(t, engine))
				o.deliver(t)
				total.Add(int64(o.sweep(t, in[engine], pages)))
			})
		}
	})
	if n := total.Load(); n < least {
		t.Errorf("%d responses only", n)
	}
}

// sweep is the whole crawl; it returns how many answers it searched.
func (o *organization) sweep(t *testing.T, in []int, pages int) int {
	t.Helper()
	total := 0
	for _, c := range o.crawl(t, o.house, roles, o.looks(t, in), pages) {
		total += c.asked
		report(t, c.leaks)
		for _, must := range expected[c.role] {
			if !c.seen[must] && slices.Contains(in, must.chapter) {
				t.Errorf("role %s does not see %s: the crawl misses a page", c.role, must)
			}
		}
	}
	posts := o.knocks(t, in[len(in)-1:])
	for i, role := range strings.Split(roles, "") {
		c := o.crawler(t, o.house, role)
		for j, r := range posts {
			if long() || j%4 == i%4 { // each of the forms by two or three roles
				c.ask(t, r)
			}
		}
		total += c.asked
		report(t, c.leaks)
	}
	o.answers(t)
	o.deliver(t)
	mails, leaks := o.letters(t, o.house)
	report(t, leaks)
	if mails < 5*chapters {
		t.Errorf("%d mails only", mails)
	}
	if heard := o.aviary.heard([]byte(o.log.String())); len(heard) != 0 {
		t.Errorf("the log holds %q", names(heard))
	}
	t.Logf("%d responses and %d mails searched", total, mails)
	return total
}

// answers makes more mails: guests ask again, are called off, and leads answer a request.
func (o *organization) answers(t *testing.T) {
	t.Helper()
	lead := o.browser(t, o.house, "L")
	v := o.visitor()
	for n := 1; n <= chapters; n++ {
		v.post(t, "/chapters/"+o.chapters[n].Slug+"/events/"+o.things[n]["event.open"]+"/rsvp",
			url.Values{"name": {o.word(n, "guest.given")}, "email": {o.word(n, "guest.email") + "@example.org"}, "guests": {"0"}})
		must(t, storetest.Failure(o.Store.Chapter(o.chapters[n].ID).CancelEvent(t.Context(), "", hub.EventID(o.things[n]["event.hidden"]), "The river is high.")))
	}
	lead.post(t, "/chapters/town-1/desk/members/"+o.things[1]["membership.request"], url.Values{"answer": {"approve"}})
}
