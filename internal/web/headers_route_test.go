package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// perRoute is what single routes set in another way than always says, whatever their status. A header with several words
// may have any of them; "" is none.
var perRoute = map[string]map[string][]string{
	"GET /static/*path":                                {"Vary": {""}},
	"GET /robots.txt":                                  shared("86400"),
	"GET /sitemap.xml":                                 shared("600"),
	"GET /favicon.ico":                                 shared("86400"),
	"GET /apple-touch-icon.png":                        shared("86400"),
	"GET /site.webmanifest":                            shared("86400"),
	"GET /.well-known/security.txt":                    shared("86400"),
	"POST /chapters/:chapter/toolkits/:toolkit/:item":  {"Cache-Control": {"no-store", "no-cache"}},
	"GET /chapters/:chapter/picture.png":               shared("604800"),
	"GET /chapters/:chapter/events/:event/picture.png": shared("604800"),
	"GET /chapters/:chapter/files/:file/:width":        {"Vary": {"", "Cookie"}, "Cache-Control": {"public, max-age=31536000, immutable", "no-cache", "no-store"}},
	"GET /rsvp":                            {"Cache-Control": {"no-store", "no-cache"}}, // with a link, and without one
	"POST /rsvp":                           {"Cache-Control": {"no-store", "no-cache"}},
	"GET /rsvp.ics":                        {"Cache-Control": {"no-store", "no-cache"}},
	"GET /chapters/:chapter/events/:event": {"Cache-Control": {"no-store", "no-cache"}}, // of a guest, and of strangers
	"POST /chapters/:chapter/events/:event/rsvp": {"Cache-Control": {"no-store", "no-cache"}},
	"GET /me/events.ics":                         {"Cache-Control": {"no-store", "no-cache"}},
	"GET /outbox/:mail":                          {"Content-Security-Policy": {page.ContentSecurityPolicy + "; frame-src 'self'", page.ContentSecurityPolicy}},
	"GET /outbox/:mail/html": {
		"Content-Security-Policy": {"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox", page.ContentSecurityPolicy},
		"X-Frame-Options":         {"SAMEORIGIN", "DENY"}, // when it is not there
	},
	"POST /auth/:provider/back-channel-logout": {"Cache-Control": {"no-store", "no-cache"}},
}

// unbreakable are the addresses whose answers ask nothing that could break.
var unbreakable = []string{
	"/static/*path", "/healthz", "/robots.txt", "/favicon.ico", "/apple-touch-icon.png", "/site.webmanifest", "/.well-known/security.txt",
}

// shared are the headers of an answer that is the same for everybody for so many seconds, and of its error page.
func shared(seconds string) map[string][]string {
	return map[string][]string{"Vary": {"", "Cookie"}, "Cache-Control": {"public, max-age=" + seconds, "no-cache", "no-store"}}
}

// besides are the headers that an answer may have beside those of always, each with the first words it may have.
var besides = map[string][]string{
	"Date": {""}, "X-Request-Id": {""}, "Set-Cookie": {""}, "Content-Length": {""}, "Location": {"/", "http://127.0.0.1:"}, "Allow": {""},
	"Content-Type": {
		"text/html; charset=utf-8", "text/plain; charset=utf-8", "text/calendar; charset=utf-8", "text/csv; charset=utf-8", "text/css; charset=utf-8",
		"text/javascript; charset=utf-8", "image/png", "image/jpeg", "image/svg+xml", "font/woff2", "application/json",
		"application/xml; charset=utf-8", "application/manifest+json", "image/x-icon",
	},
	"Content-Disposition": {"inline; filename=", "attachment; filename="}, "Accept-Ranges": {"bytes"}, "Etag": {`"`}, "Retry-After": {""},
	"Clear-Site-Data": {`"cache", "storage"`}, "Refresh": {"0; url=http://127.0.0.1:"},
}

// headerBreaches are the headers of an answer that are not as always, perRoute and besides say.
func (b *bundle) headerBreaches(route string, p response) []string {
	var out []string
	own := perRoute[route]
	if strings.Contains(route, " /embedded/") {
		own = map[string][]string{"Cache-Control": {"no-store"}}
	}
	for name, value := range always {
		may := []string{value}
		switch words, set := own[name]; {
		case set:
			may = words
		case name == "Cache-Control" && p.known:
			may = []string{"no-store"} // nothing that a signed-in browser got is kept
		}
		if got := strings.Join(p.header.Values(name), " | "); !slices.Contains(may, got) {
			out = append(out, fmt.Sprintf("%s, %d: %s is %q, want one of %q", p.asked, p.status, name, got, may))
		}
	}
	for name, values := range p.header {
		begins, known := besides[name]
		if _, fixed := always[name]; fixed {
			continue
		}
		if !known || len(values) > 1 && name != "Set-Cookie" || !slices.ContainsFunc(begins, func(s string) bool { return strings.HasPrefix(values[0], s) }) {
			out = append(out, fmt.Sprintf("%s, %d: %s is %q", p.asked, p.status, name, values))
		}
	}
	if p.header.Get("X-Request-Id") == "" && !strings.HasPrefix(p.body, "This form was sent from another site.") {
		out = append(out, p.asked+": no request id")
	}
	return out
}

// Every route in every way of going wrong that does not need a state of its own; TestTheWall asks them in every way of going
// right, and TestHeadersAreExact has the rest. Planted fault, seen: X-Frame-Options left out of what the cross-origin check
// answers.
func TestHeadersOfEveryRouteThatGoesWrong(t *testing.T) {
	t.Parallel()
	w := newWalled(t, options{})
	broken := setupWith(t, options{handler: crippled})
	lead, anyone := w.browser(t, w.column("L")), w.visitor(t)
	seen := map[int]int{}
	check := func(t *testing.T, b *bundle, route string, p response, status ...int) {
		t.Helper()
		seen[p.status]++
		if !slices.Contains(status, p.status) {
			t.Errorf("%s: status %d, want %d", p.asked, p.status, status)
		}
		for _, wrong := range b.headerBreaches(route, p) {
			t.Error(wrong)
		}
	}
	for _, route := range routeList() {
		method, path, _ := strings.Cut(route, " ")
		if strings.HasPrefix(path, "/embedded/") { // takes every method, and is its own handler
			continue
		}
		at, _ := w.address(t, w.column("L"), route, placesOf(route)[0])
		for _, v := range []*browser{lead, anyone} {
			check(t, w.bundle, "", v.send(http.MethodPut, at, "", nil), 405)
			if method != http.MethodPost {
				continue
			}
			check(t, w.bundle, route, v.with("Sec-Fetch-Site", "cross-site").post(at, mistaken[route]), crossSite(route))
			for status, body := range map[int]func(v *browser) response{
				400: func(v *browser) response {
					return v.send(method, at, "application/x-www-form-urlencoded", strings.NewReader("a=%zz"))
				},
				413: func(v *browser) response { return v.post(at, url.Values{"note": {strings.Repeat("x", page.MaxForm)}}) },
				415: func(v *browser) response { return v.send(method, at, "application/json", strings.NewReader("{}")) },
			} {
				check(t, w.bundle, route, body(v), status)
			}
		}
		if !slices.Contains(unbreakable, path) {
			check(t, broken, route, broken.visitor(t).withSession().send(method, at, "", nil), 500, 404)
		}
	}
	for _, status := range []int{400, 403, 405, 413, 415, 500} {
		if seen[status] < 20 {
			t.Errorf("only %d answers with status %d", seen[status], status)
		}
	}
}

// crossSite is what a form of another site gets.
func crossSite(route string) int {
	switch route {
	case "POST /auth/:provider/back-channel-logout":
		return http.StatusBadRequest // exempt: a logout token proves itself, and this is none
	case "POST /stop-email/:link":
		return http.StatusNotFound // exempt: the link of an email proves itself, and this is none
	}
	return http.StatusForbidden
}

// crippled is a server whose services are gone, so that every handler that asks one of them panics.
func crippled(s *Server) http.Handler {
	s.Account, s.Chapters = nil, nil
	s.rooms.public.Events, s.rooms.public.Toolkits, s.rooms.public.Outbox, s.rooms.public.FileRows, s.rooms.public.Files = nil, nil, nil, nil, nil
	s.rooms.desk.Events, s.rooms.desk.Toolkits, s.rooms.national.Toolkits, s.rooms.self.Events = nil, nil, nil, nil
	return s
}

// withSession is the browser with a cookie that looks like a session.
func (v *browser) withSession() *browser {
	v.SetCookie("session", strings.Repeat("A", 43))
	return v
}

// What only a state of its own brings about: too many, away, unchanged, and what browsers ask for by themselves.
func TestHeadersOfRareAnswers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	for name, c := range map[string]struct {
		p      func(t *testing.T) response
		status int
		extra  map[string]string
	}{
		"too many messages from one network": {func(t *testing.T) response {
			t.Helper()
			v := b.visitor(t)
			for range 10 {
				v.post("/chapters/boston/contact", nil).must(422)
			}
			return v.post("/chapters/boston/contact", nil)
		}, 429, map[string]string{"Content-Type": html, "Retry-After": "*"}},
		"a session store that is away": {func(t *testing.T) response {
			t.Helper()
			away := setupWith(t, options{redisURL: "redis://127.0.0.1:1", patience: 250 * time.Millisecond})
			return away.visitor(t).withSession().get("/me")
		}, 503, map[string]string{"Content-Type": html, "Cache-Control": "no-store"}},
		"a database that is away": {func(t *testing.T) response {
			t.Helper()
			away := setup(t)
			if err := away.DB.Close(); err != nil {
				t.Fatal(err)
			}
			return away.visitor(t).get("/readyz")
		}, 503, map[string]string{"Content-Type": "text/plain; charset=utf-8"}},
		"the icon that browsers ask for by themselves": {func(t *testing.T) response { t.Helper(); return b.visitor(t).get("/favicon.ico") }, 200, map[string]string{"Content-Type": "image/x-icon", "Cache-Control": "public, max-age=86400", "Vary": ""}},
		"the icon of the pages": {func(t *testing.T) response { t.Helper(); return b.visitor(t).get(b.web.Assets.URL("img/icon.svg")) }, 200, map[string]string{
			"Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding",
		}},
		"a part of a picture": {func(t *testing.T) response {
			t.Helper()
			return b.visitor(t).with("Range", "bytes=0-9").get(link.File("boston", w.picture.ID, 640))
		}, 206, map[string]string{
			"Content-Type": "image/jpeg", "Cache-Control": "public, max-age=31536000, immutable", "Vary": "", "Accept-Ranges": "bytes", "Content-Range": "*", "Etag": "*",
		}},
		"a picture the browser has": {func(t *testing.T) response {
			t.Helper()
			first := b.visitor(t).get(link.File("boston", w.picture.ID, 640)).must(200)
			return b.visitor(t).with("If-None-Match", first.header.Get("Etag")).get(link.File("boston", w.picture.ID, 640))
		}, 304, map[string]string{"Cache-Control": "public, max-age=31536000, immutable", "Vary": "", "Etag": `"` + string(w.picture.ID) + `-640"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := c.p(t)
			p.t = t
			for _, name := range []string{"Content-Range", "Retry-After", "Etag"} { // must be there; the words are others' business
				if got := p.header.Get(name); c.extra[name] == "*" && got != "" {
					c.extra[name] = got
				}
			}
			checkHeader(t, p, c.status, c.extra)
		})
	}
}

// The negative control: an answer that lost a header, has one twice, or brings one that nobody wrote down.
func TestAHeaderOutOfPlaceIsSeen(t *testing.T) {
	t.Parallel()
	b := setup(t)
	good := b.visitor(t).get("/events")
	if wrong := b.headerBreaches("GET /events", good); len(wrong) != 0 {
		t.Fatal(wrong)
	}
	for name, harm := range map[string]func(http.Header){
		"lost":          func(h http.Header) { h.Del("X-Frame-Options") },
		"another value": func(h http.Header) { h.Set("Referrer-Policy", "no-referrer") },
		"twice":         func(h http.Header) { h.Add("Content-Security-Policy", "default-src *") },
		"more":          func(h http.Header) { h.Set("Server", "hub/1.0") },
		"kept":          func(h http.Header) { h.Set("Cache-Control", "private") },
		"leads away":    func(h http.Header) { h.Set("Location", "https://evil.example") },
	} {
		p := good
		p.header = good.header.Clone()
		harm(p.header)
		if len(b.headerBreaches("GET /events", p)) != 1 {
			t.Errorf("%s: nobody noticed", name)
		}
	}
}
