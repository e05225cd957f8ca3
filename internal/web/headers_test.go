package web

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

const html = "text/html; charset=utf-8"

// always is what every answer carries, whatever happened (trust.md, exact values).
var always = map[string]string{
	"Strict-Transport-Security":    "max-age=63072000; includeSubDomains",
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "same-origin",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"X-Frame-Options":              "DENY",
	"Permissions-Policy":           "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=(), interest-cohort=()",
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
		"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"Vary":          "Cookie",
	"Cache-Control": "no-cache",
}

// sent is the header of an answer without what differs from answer to answer, which must be there all the same.
func sent(p response) map[string]string {
	got := map[string]string{}
	for name, values := range p.header {
		got[name] = strings.Join(values, " | ")
	}
	for _, name := range []string{"Date", "Content-Length", "X-Request-Id", "Set-Cookie"} {
		delete(got, name)
	}
	return got
}

// checkHeader fails unless the answer carries exactly always and these; an empty value takes one of always out.
func checkHeader(t *testing.T, p response, status int, extra map[string]string) {
	t.Helper()
	want := maps.Clone(always)
	for name, value := range extra {
		want[name] = value
		if value == "" {
			delete(want, name)
		}
	}
	if p.status != status {
		t.Errorf("%s: status %d, want %d", p.asked, p.status, status)
	}
	if diff := cmp.Diff(want, sent(p)); diff != "" {
		t.Errorf("%s: headers (-want +got):\n%s", p.asked, diff)
	}
	if p.header.Get("X-Request-Id") == "" && status != http.StatusForbidden {
		t.Errorf("%s: no request id", p.asked)
	}
}

// planted is the server with routes that break in the ways no real one should.
func planted(s *Server) http.Handler {
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	s.routes(engine)
	engine.GET("/planted/panic", s.Handle(func(*page.Request) error { panic("robin.vale@example.org") }))
	engine.GET("/planted/late-panic", s.Handle(func(q *page.Request) error {
		q.Gin.String(http.StatusOK, "half a page")
		q.Gin.Writer.Flush()
		panic("too late")
	}))
	engine.GET("/planted/bare", func(c *gin.Context) { // the negative control: an answer that lost a header
		c.Writer.Header().Del("X-Frame-Options")
		c.String(http.StatusOK, "bare")
	})
	s.handler = s.CrossOrigin(engine, exemptions)
	return s
}

func TestHeadersAreExact(t *testing.T) {
	t.Parallel()
	b := setupWith(t, options{handler: planted})
	w := newWorld(t, b)
	lead := b.as(t, b.Lead(t, w.boston, "Lee Lead"))
	closed := b.Event(t, w.boston)
	if _, err := b.Store.Chapter(w.boston.ID).CancelEvent(t.Context(), "", closed.ID, "Storm."); err != nil {
		t.Fatal(err)
	}
	v := b.visitor(t)
	answer := url.Values{"name": {"Ann Vale"}, "email": {"ann.vale@example.org"}, "guests": {"0"}}
	anyone, personal := map[string]string{"Content-Type": html}, map[string]string{"Content-Type": html, "Cache-Control": "no-store"}
	event := link.Event("boston", w.open.ID)

	for name, c := range map[string]struct {
		p      func() response
		status int
		extra  map[string]string
	}{
		"a page":                    {func() response { return v.get("/events") }, 200, anyone},
		"a page, compressed":        {func() response { return v.with("Accept-Encoding", "gzip").get("/events") }, 200, map[string]string{"Content-Type": html, "Content-Encoding": "gzip", "Vary": "Cookie, Accept-Encoding", "Transfer-Encoding": ""}},
		"a page, asked for by HEAD": {func() response { return v.send(http.MethodHead, "/events", "", nil) }, 200, anyone},
		"a page of somebody known":  {func() response { return lead.with("Accept-Encoding", "gzip").get("/events") }, 200, personal},
		"a desk":                    {func() response { return lead.get(link.Desk("boston")) }, 200, personal},
		"a redirect to the sign-in": {func() response { return v.get("/me") }, 303, map[string]string{"Content-Type": html, "Location": "/sign-in?return=%2Fme"}},
		"a redirect after a form":   {func() response { return v.post(event+"/rsvp", answer) }, 303, map[string]string{"Location": event + "#rsvp"}},
		"a redirect for htmx": {func() response {
			return lead.with("HX-Request", "true").post(link.DeskEvent("boston", w.draft.ID)+"/publish", nil)
		}, 204, map[string]string{"Cache-Control": "no-store", "Hx-Redirect": link.Event("boston", w.draft.ID)}},
		"an address nobody has":    {func() response { return v.get("/nowhere") }, 404, anyone},
		"an event nobody has":      {func() response { return v.get(link.Event("boston", "0000000000000000")) }, 404, anyone},
		"a chapter nobody has":     {func() response { return v.get("/chapters/atlantis") }, 404, anyone},
		"a method nobody takes":    {func() response { return v.send(http.MethodPut, "/events", "", nil) }, 405, map[string]string{"Content-Type": html, "Allow": "GET"}},
		"a page for members":       {func() response { return v.get(link.Event("boston", w.members.ID)) }, 403, anyone},
		"a form of another site":   {func() response { return v.with("Sec-Fetch-Site", "cross-site").post(event+"/rsvp", answer) }, 403, map[string]string{"Content-Type": "text/plain; charset=utf-8"}},
		"an answer to what is off": {func() response { return v.post(link.Event("boston", closed.ID)+"/rsvp", answer) }, 409, anyone},
		"a form that is too large": {func() response { return v.post(event+"/rsvp", url.Values{"note": {strings.Repeat("x", page.MaxForm)}}) }, 413, map[string]string{"Content-Type": html}},
		"an upload that is too large": {func() response {
			return v.send(http.MethodPost, event+"/rsvp", "multipart/form-data; boundary=b", flood(page.MaxUpload))
		}, 413, map[string]string{"Content-Type": html}},
		"a form that is no form": {func() response {
			return v.send(http.MethodPost, event+"/rsvp", "application/x-www-form-urlencoded", strings.NewReader("name=%zz"))
		}, 400, anyone},
		"a form with mistakes":        {func() response { return v.post(event+"/rsvp", url.Values{"guests": {"99"}}) }, 422, anyone},
		"a search with a mistake":     {func() response { return v.get("/events?near=00000") }, 422, anyone},
		"a panic":                     {func() response { return v.get("/planted/panic") }, 500, anyone},
		"a health check":              {func() response { return v.get("/healthz") }, 200, map[string]string{"Content-Type": "text/plain; charset=utf-8"}},
		"a stylesheet":                {func() response { return v.get(b.web.Assets.URL("css/hub.css")) }, 200, map[string]string{"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}},
		"a font":                      {func() response { return v.get(b.web.Assets.URL("fonts/atkinson-latin.woff2")) }, 200, map[string]string{"Content-Type": "font/woff2", "Cache-Control": "public, max-age=31536000, immutable", "Vary": ""}},
		"a file of last week's build": {func() response { return v.get("/static/css/hub.000000000000.css") }, 404, map[string]string{"Content-Type": "text/plain; charset=utf-8", "Vary": ""}},
		"a picture":                   {func() response { return v.get(link.File("boston", w.picture.ID, 640)) }, 200, map[string]string{"Content-Type": "image/jpeg", "Cache-Control": "public, max-age=31536000, immutable", "Vary": "", "Accept-Ranges": "bytes", "Etag": `"` + string(w.picture.ID) + `-640"`}},
		"a picture nobody has":        {func() response { return v.get(link.File("boston", w.picture.ID, 641)) }, 404, anyone},
		"a calendar":                  {func() response { return v.get(event + ".ics") }, 200, map[string]string{"Content-Type": "text/calendar; charset=utf-8; method=PUBLISH", "Content-Disposition": `inline; filename="` + string(w.open.ID) + `.ics"`}},
		"a QR code":                   {func() response { return v.get(event + "/qr.svg") }, 200, map[string]string{"Content-Type": "image/svg+xml"}},
		"a list as a file":            {func() response { return lead.get(link.DeskEvent("boston", w.open.ID) + "/attendees.csv") }, 200, map[string]string{"Content-Type": "text/csv; charset=utf-8", "Cache-Control": "no-store", "Content-Disposition": `attachment; filename="` + w.open.StartsAt.In(w.open.Location()).Format("2006-01-02") + ` ` + strings.ReplaceAll(w.open.Title, ":", "") + ` RSVPs.csv"`}},
		"the sign-in":                 {func() response { return v.get("/sign-in") }, 200, anyone},
		"a provider's document":       {func() response { return v.get("/embedded/id/.well-known/openid-configuration") }, 200, map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store"}},
		"a kept mail's frame": {func() response { return v.get("/outbox/" + w.mail + "/html") }, 200, map[string]string{
			"Content-Type": html, "X-Frame-Options": "SAMEORIGIN",
			"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p := c.p()
			p.t = t
			checkHeader(t, p, c.status, c.extra)
		})
	}
}

// flood is a form field that never seems to end.
func flood(size int64) io.Reader {
	return io.MultiReader(strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"cover\"; filename=\"a.jpg\"\r\n\r\n"),
		io.LimitReader(endless{}, size+1), strings.NewReader("\r\n--b--\r\n"))
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte("x"), len(p))), nil }

// The negative control: the comparison sees a header that went missing.
func TestHeadersThatWentMissingAreSeen(t *testing.T) {
	t.Parallel()
	b := setupWith(t, options{handler: planted})
	if diff := cmp.Diff(always["X-Frame-Options"], sent(b.visitor(t).get("/planted/bare"))["X-Frame-Options"]); diff == "" {
		t.Error("the planted route lost a header, and nobody noticed")
	}
}

func TestBrokenHub(t *testing.T) {
	t.Parallel()

	t.Run("a panic names the request, and neither page nor log quote it", func(t *testing.T) {
		t.Parallel()
		b := setupWith(t, options{handler: planted})
		p := b.visitor(t).get("/planted/panic").must(500)
		p.says("h1", "Something went wrong on our side")
		if id := p.header.Get("X-Request-Id"); !strings.Contains(p.text("main .small"), id) || !strings.Contains(b.log.String(), id) {
			t.Errorf("the page or the log does not name request %s", id)
		}
		p.silentOn(t, "robin.vale", "goroutine")
		if strings.Contains(b.log.String(), "robin.vale") {
			t.Error("the log quotes what panicked")
		}
	})

	t.Run("a panic behind half a page ends it there", func(t *testing.T) {
		t.Parallel()
		b := setupWith(t, options{handler: planted})
		if p := b.visitor(t).get("/planted/late-panic"); p.body != "half a page" {
			t.Errorf("body %q", p.body)
		}
	})

	t.Run("a database that is gone is a clean 500, and the static files stay", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Chapter(t, "boston")
		v := b.visitor(t)
		v.get("/chapters").must(200)
		if err := b.DB.Close(); err != nil {
			t.Fatal(err)
		}
		b.advance(t, time.Minute) // past the kept directory
		for _, path := range []string{"/", "/events", "/chapters", "/chapters/boston"} {
			checkHeader(t, v.get(path), 500, map[string]string{"Content-Type": html})
		}
		calendar := v.get("/events.ics")
		checkHeader(t, calendar, 500, map[string]string{"Content-Type": "text/plain; charset=utf-8"})
		if !strings.HasPrefix(calendar.body, "Something went wrong on our side\n") {
			t.Errorf("a calendar app reads %q", calendar.body)
		}
		v.get(b.web.Assets.URL("js/hub.js")).must(200)
		v.get("/healthz").must(200)
	})
}

// Over https the cookies have the prefix that no neighbor of the host can set, and only travel there.
func TestCookiesOverHTTPS(t *testing.T) {
	t.Parallel()
	b := setupWith(t, options{edit: func(o *Options) { o.BaseURL = &url.URL{Scheme: "https", Host: "hub.example.org"} }})
	w := newWorld(t, b)
	p := b.visitor(t).get("/rsvp/" + string(b.Store.ManageToken(w.robin.ID))).to("/rsvp")
	want := "__Host-rsvp=" + string(b.Store.ManageToken(w.robin.ID)) + "; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax"
	if got := p.header.Get("Set-Cookie"); got != want {
		t.Errorf("cookie %q, want %q", got, want)
	}
}
