package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/web/link"
)

// long are the words of a dump that could be a secret.
var long = regexp.MustCompile(`[A-Za-z0-9_=+/.-]{16,}`)

// What is in the session store opens no session, and says nobody's name. Planted fault, seen: HashTokenInStore off in
// session.newManager, with which a key of the dump is the cookie.
func TestAStolenStoreOpensNothing(t *testing.T) {
	everyRedis(t, func(t *testing.T, setup func(*testing.T) *bundle) {
		b := setup(t)
		b.offered(robin)
		v := b.visitor(t)
		v.signIn("/auth/demo", "robin").to("/me")
		v.post("/me/feed", nil).to("/me")
		loot := b.stolen(t, string(b.Person(t, "Robin Vale")))
		if len(loot) < 500 {
			t.Fatalf("the dump is too small to hold a session:\n%s", loot)
		}
		for _, secret := range []string{"Robin", "Vale", "robin.vale", "example.org", v.Cookie("session")} {
			if strings.Contains(loot, secret) {
				t.Errorf("the store holds %q", secret)
			}
		}
		tried := 0
		for word := range maps.Keys(wordsOf(loot)) {
			thief := b.visitor(t)
			thief.SetCookie("session", word)
			if p := thief.get("/me"); b.outcome(p) != "sign-in" {
				t.Errorf("%.10s… of the dump opens a session: %d", word, p.status)
			}
			tried++
		}
		if tried < 5 {
			t.Errorf("tried %d words only", tried)
		}
		v.get("/me").must(200)
	})
}

// wordsOf are the long words of a dump, and their parts.
func wordsOf(loot string) map[string]bool {
	words := map[string]bool{}
	for _, word := range long.FindAllString(loot, -1) {
		for _, part := range append(strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune(":./=", r) }), word) {
			if len(part) >= 16 && len(part) <= 4000 {
				words[part] = true
			}
		}
	}
	return words
}

// Of two different cookies of one name nobody knows which is the person's. Planted fault, seen: Request.Cookie in place of
// onlyCookie, which takes the first.
func TestTwoCookiesOfOneName(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	mine, theirs := b.as(t, b.Person(t, "Robin Vale")).Cookie("session"), b.as(t, b.Person(t, "Mallory")).Cookie("session")
	link := string(b.Store.ManageToken(w.robin.ID))
	for name, c := range map[string]struct {
		path, cookies string
		want          int
	}{
		"theirs before mine":      {"/me", "session=" + theirs + "; session=" + mine, 303},
		"mine before theirs":      {"/me", "session=" + mine + "; session=" + theirs, 303},
		"mine beside an empty":    {"/me", "session=; session=" + mine, 303},
		"mine twice":              {"/me", "session=" + mine + "; session=" + mine, 200},
		"two manage links":        {"/rsvp", "rsvp=" + link + "; rsvp=" + string(hub.NewToken()), 404},
		"one manage link, doubly": {"/rsvp", "rsvp=" + link + "; rsvp=" + link, 200},
	} {
		p := b.visitor(t).with("Cookie", c.cookies).get(c.path).must(c.want)
		if p.set["session"] != nil {
			t.Errorf("%s: the answer touches the cookie, which leaves the other one alone", name)
		}
	}
	t.Run("a sign-out ends both", func(t *testing.T) {
		b.visitor(t).with("Cookie", "session="+theirs+"; session="+mine).post("/sign-out", nil)
		for _, token := range []string{mine, theirs} {
			v := b.visitor(t)
			v.SetCookie("session", token)
			v.get("/me").must(303)
		}
	})
}

// A page that was open while a role changed sends several requests with the old cookie. One of them rotates the session; a
// late one neither clears nor replaces what the browser got. Planted faults, seen: the cookie cleared on ErrReplaced, and
// the note of session.Redis left out.
func TestALateRequestLeavesTheNewCookieAlone(t *testing.T) {
	everyRedis(t, func(t *testing.T, setup func(*testing.T) *bundle) {
		b := setup(t)
		boston := b.Chapter(t, "boston")
		other := b.twin(t)
		for round := range 6 {
			name := fmt.Sprintf("Robin %d", round)
			v := b.as(t, b.Person(t, name))
			old := v.Cookie("session")
			b.Lead(t, boston, name)
			answers := atOnce(10, func(i int) response {
				at := []*bundle{b, other}[i%2].visitor(t)
				return at.with("Cookie", "session="+old).get([]string{"/me", "/events", link.Desk("boston")}[i%3])
			})
			var fresh string
			for _, p := range answers {
				switch c := p.set["session"]; {
				case c == nil:
				case c.MaxAge < 0 || c.Value == "":
					t.Errorf("%s takes the cookie away", p.asked)
				case fresh != "" && c.Value != fresh:
					t.Errorf("%s replaces the new cookie", p.asked)
				default:
					fresh = c.Value
				}
				if out := b.outcome(p); out != "200" && out != "sign-in" {
					t.Errorf("%s: %s", p.asked, out)
				}
			}
			v.SetCookie("session", fresh)
			v.get(link.Desk("boston")).must(200)
			// The late one goes by the sign-in page, which sends on who is signed in by then.
			v.get("/sign-in?return=" + url.QueryEscape(link.Desk("boston"))).to(link.Desk("boston"))
			late := b.visitor(t).with("Cookie", "session="+old)
			late.get("/me").must(303)
			late.post("/sign-out", nil).must(http.StatusConflict) // it would end nothing, and says so
		}
	})
	t.Run("nor after another sign-in of the same browser", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.offered(robin)
		v := b.visitor(t)
		v.signIn("/auth/demo", "robin").to("/me")
		old := v.Cookie("session")
		v.signIn("/auth/demo?fresh=1", "robin").to("/me")
		if p := b.visitor(t).with("Cookie", "session="+old).get("/me").must(303); p.set["session"] != nil {
			t.Error("the late request takes the new cookie away")
		}
	})
}

// atOnce calls f n times at once.
func atOnce[T any](n int, f func(i int) T) []T {
	all := make([]T, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { all[i] = f(i) })
	}
	wait.Wait()
	return all
}

// What one process ends is over at every other within a second. Planted fault, seen: rights kept for three seconds in
// Account.Actor.
func TestEffectiveOnEveryProcess(t *testing.T) {
	everyRedis(t, func(t *testing.T, setup func(*testing.T) *bundle) {
		here := setup(t)
		boston := here.Chapter(t, "boston")
		there := here.twin(t)
		for name, c := range map[string]struct {
			do   func(t *testing.T, v *browser, id hub.PersonID)
			path string
			want string
		}{
			"sign-out": {func(t *testing.T, v *browser, _ hub.PersonID) { t.Helper(); v.post("/sign-out", nil) }, "/me", "sign-in"},
			"sign-out everywhere": {func(t *testing.T, v *browser, _ hub.PersonID) {
				t.Helper()
				here.advance(t, time.Second)
				v.post("/me/sessions/end", nil).to("/")
			}, "/me", "sign-in"},
			"suspension": {func(t *testing.T, _ *browser, id hub.PersonID) { t.Helper(); here.Suspend(t, id) }, "/me", "sign-in"},
			"a role taken away": {func(t *testing.T, _ *browser, id hub.PersonID) {
				t.Helper()
				here.Exec(t, `DELETE FROM roles WHERE person_id = $1`, id)
			}, link.Desk("boston"), "404"},
			"sessions revoked": {func(t *testing.T, _ *browser, id hub.PersonID) {
				t.Helper()
				_, err := here.sessions.EndAll(t.Context(), string(id), "")
				noError(t, err)
			}, "/me", "sign-in"},
			"the provider's word": {func(t *testing.T, _ *browser, id hub.PersonID) {
				t.Helper()
				_, err := here.sessions.EndProvider(t.Context(), here.url+"/embedded/id", string(id), "")
				noError(t, err)
			}, "/me", "sign-in"},
			"a role that is given": {func(t *testing.T, _ *browser, id hub.PersonID) { t.Helper(); grantNational(t, here, id) }, "/national", "200"},
		} {
			t.Run(name, func(t *testing.T) {
				id := here.Lead(t, boston, "Lead Of "+name)
				v := here.as(t, id)
				elsewhere := there.visitor(t)
				elsewhere.SetCookie("session", v.Cookie("session"))
				elsewhere.get(link.Desk("boston")).must(200)
				began := time.Now()
				c.do(t, v, id)
				if got := there.outcome(elsewhere.get(c.path)); got != c.want {
					t.Errorf("the other process answers %s, want %s", got, c.want)
				}
				if took := time.Since(began); took > time.Second {
					t.Errorf("effective after %s, at most a second", took)
				}
			})
		}
	})
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func grantNational(t *testing.T, b *bundle, id hub.PersonID) {
	t.Helper()
	b.Exec(t, `INSERT INTO roles (person_id, role, source, granted_at) VALUES ($1, 'national_staff', 'granted', $2)`, id, sqldb.At(b.Clock.Now()))
}

// forEverybody reports whether a route answers everybody the same, so that browsers may keep it.
func forEverybody(route string) bool {
	return slices.Contains([]string{
		"GET /chapters/:chapter/files/:file/:width", "GET /chapters/:chapter/picture.png", "GET /chapters/:chapter/events/:event/picture.png", "GET /sitemap.xml",
		"GET /site.webmanifest", "GET /robots.txt", "GET /apple-touch-icon.png", "GET /favicon.ico", "GET /.well-known/security.txt",
	}, route)
}

// After a sign-out the back button shows nothing: no page of somebody signed in was kept, and each asks for a sign-in when
// it is fetched again. Planted fault, seen: no-cache in place of no-store.
func TestTheBackButtonAfterSignOut(t *testing.T) {
	t.Parallel()
	w := newWalled(t, options{})
	for _, letter := range []string{"M", "L", "S"} {
		v := w.browser(t, w.column(letter))
		var shown []string
		for _, route := range routeList() {
			if !strings.HasPrefix(route, "GET ") || strings.Contains(route, " /embedded/") {
				continue
			}
			path, _ := w.address(t, w.column(letter), route, placesOf(route)[0])
			p := v.get(path)
			guarded := w.outcome(w.visitor(t).get(path)) == "sign-in"
			if kept := p.header.Get("Cache-Control") != "no-store"; kept && !forEverybody(route) {
				t.Errorf("%s: a browser keeps %s", letter, path)
			}
			if p.status == 200 && guarded {
				shown = append(shown, path)
			}
		}
		if len(shown) < map[string]int{"M": 2, "L": 10, "S": 6}[letter] {
			t.Errorf("%s: only %d pages were shown: %q", letter, len(shown), shown)
		}
		if p := v.post("/sign-out", nil); p.header.Get("Clear-Site-Data") != `"cache", "storage"` {
			t.Errorf("%s: the sign-out leaves what was kept", letter)
		}
		for _, path := range shown {
			if got := w.outcome(v.get(path)); got != "sign-in" {
				t.Errorf("%s: after the sign-out %s answers %s", letter, path, got)
			}
		}
	}
}

// Every form, from every kind of elsewhere. Planted faults, seen: the protection taken off; a bypass for /me/.
func TestEveryFormOfAnotherSite(t *testing.T) {
	t.Parallel()
	w := newWalled(t, options{})
	before := w.everything(t)
	var routes []string
	for _, route := range routeList() {
		if strings.HasPrefix(route, "POST ") {
			routes = append(routes, route)
		}
	}
	forms := 0
	for name, headers := range map[string]http.Header{
		"another site":                  {"Sec-Fetch-Site": {"cross-site"}},
		"a sibling host":                {"Sec-Fetch-Site": {"same-site"}},
		"another site that lies":        {"Sec-Fetch-Site": {"cross-site"}, "Origin": {w.url}},
		"a word that does not exist":    {"Sec-Fetch-Site": {"friendly"}},
		"an old browser, another site":  {"Sec-Fetch-Site": nil, "Origin": {"https://evil.example"}},
		"an old browser, a frame":       {"Sec-Fetch-Site": nil, "Origin": {"null"}},
		"an old browser, another port":  {"Sec-Fetch-Site": nil, "Origin": {"http://127.0.0.1:1"}},
		"an old browser, almost us":     {"Sec-Fetch-Site": nil, "Origin": {w.url + ".evil.example"}},
		"an old browser, with htmx":     {"Sec-Fetch-Site": nil, "Origin": {"https://evil.example"}, "Hx-Request": {"true"}},
		"another site, with our origin": {"Sec-Fetch-Site": {"cross-site"}, "Origin": {w.url}, "Referer": {w.url + "/me"}},
	} {
		v := w.browser(t, w.column("L"))
		maps.Copy(v.Header, headers)
		for _, route := range routes {
			path := strings.NewReplacer(":membership", nobody, ":person", nobody, ":item", nobody).Replace(w.at(w.bundle, route))
			if got := w.ask(v, route, path).status; got != crossSite(route) && !(strings.Contains(route, "/embedded/") && got == 405) {
				t.Errorf("%s: %s answers %d, want %d", name, route, got, crossSite(route))
			}
			forms++
		}
	}
	if forms < 10*30 {
		t.Errorf("only %d forms were sent", forms)
	}
	after := w.everything(t)
	for _, trail := range []string{"audit", "audit_heads"} { // of the logout tokens that are none
		delete(before, trail)
		delete(after, trail)
	}
	if changed := changedTables(before, after); len(changed) > 0 {
		t.Errorf("forms of other sites changed %q", changed)
	}
	v := w.browser(t, w.column("L"))
	for name, headers := range map[string]http.Header{
		"this site": {"Sec-Fetch-Site": {"same-origin"}}, "the address bar": {"Sec-Fetch-Site": {"none"}}, "an old browser": {"Sec-Fetch-Site": nil, "Origin": {w.url}},
		"no browser": {"Sec-Fetch-Site": nil},
	} {
		maps.Copy(v.Header, headers)
		if got := v.post("/me/feed", nil).status; got != 303 {
			t.Errorf("the negative control, %s: %d", name, got)
		}
		delete(v.Header, "Origin")
	}
	if !slices.Equal(exemptions, []string{"POST /auth/{provider}/back-channel-logout", "POST /stop-email/{link}"}) {
		t.Errorf("%q are exempt: trust.md knows a logout token and an unsubscribe, and nothing else", exemptions)
	}
}
