package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/web/link"
)

// sameAsMissing: whoever may not see a thing cannot tell it from one that does not exist: not by the status, a header, or a
// byte. Seen to fail when the test's own answer for what is missing is that of a lead.
func (w *walled) sameAsMissing(t *testing.T, c column, route string, at spot, path string, ids []string, word string, there response) {
	t.Helper()
	refused := word == "404" || word == "403" || word == "sign-in" || word == "again"
	if !refused || len(ids) == 0 || at == none || mayKnow(c, route, at) { // a chapter that is none has no things
		return
	}
	elsewhere := withoutRows(path, ids...)
	a, b := addressless(w.ask(w.browser(t, c), route, elsewhere), elsewhere), addressless(there, path)
	if a != b {
		t.Errorf("%s tells %s that %s is there: %s", route, c.letter, path, firstDifference(a, b))
	}
}

// addressless is an answer without the address that was asked for, which the way to the sign-in page repeats.
func addressless(p response, path string) string {
	return strings.NewReplacer(url.QueryEscape(path), "", path, "").Replace(p.whole())
}

// mayKnow: who is refused and may know that the thing exists: hosts their own event, members what their chapter has, an
// admin the office's toolkits.
func mayKnow(c column, route string, at spot) bool {
	switch c.letter {
	case "H":
		return at == own && strings.Contains(route, "/desk/events/:event")
	case "A":
		return strings.Contains(route, " /national/")
	}
	return false
}

// whole is everything that travels, without what differs between any two answers.
func (p response) whole() string {
	var out strings.Builder
	for _, name := range []string{"Date", "X-Request-Id"} {
		p.header.Del(name)
	}
	_ = p.header.Write(&out)
	return http.StatusText(p.status) + "\n" + out.String() + "\n" + p.body
}

// withoutRows fills a route with ids that nobody has.
func withoutRows(path string, ids ...string) string {
	for _, id := range ids {
		path = strings.ReplaceAll(path, id, nobody)
	}
	return path
}

// firstDifference shows where two texts part.
func firstDifference(a, b string) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	from := max(0, at-80)
	return fmt.Sprintf("…%q against …%q", a[from:min(len(a), at+120)], b[from:min(len(b), at+120)])
}

// The negative control of sameAsMissing: who may know sees the difference.
func TestALeadSeesTheDifference(t *testing.T) {
	t.Parallel()
	w := newWalled(t, options{})
	v, path := w.browser(t, w.column("L")), link.DeskEvent("boston", w.open.ID)
	if v.get(path).whole() == v.get(withoutRows(path, string(w.open.ID))).whole() {
		t.Error("a lead's own event looks like a missing one")
	}
}
