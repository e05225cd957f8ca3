package baddays_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/web/webtest"
)

// many is a form of n fields.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "f%d=x&", i)
	}
	return b.String()
}

// parts is a multipart body of n fields, with or without its end.
func manyParts(n int, whole bool) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "--x\r\nContent-Disposition: form-data; name=\"f%d\"\r\n\r\nx\r\n", i)
	}
	if whole {
		b.WriteString("--x--\r\n")
	}
	return b.String()
}

// TestHostileForms: what is no form is refused with a page in words, on PostgreSQL, which is the pickier engine; nothing is
// a 500 and nothing is written. Without readable() in web/form.go the rows of bad text were seen to answer 500.
func TestHostileForms(t *testing.T) {
	t.Parallel()
	server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL")
	s := newSite(t, newWorld(t, sqldb.Postgres)).open(t)
	rsvp, desk := s.eventPath()+"/rsvp", "/chapters/boston/desk/events"
	fields := func(change func(url.Values)) string {
		form := draft("Potluck")
		change(form)
		return form.Encode()
	}
	for _, row := range []struct {
		what, path, kind, body string
		want                   int
		words                  string // in the page
	}{
		{"a form larger than is read", rsvp, webtest.Form, "name=" + strings.Repeat("a", 300<<10), 413, "too large"},
		{"a form of too many fields", rsvp, webtest.Form, many(20_000), 400, "didn’t get the whole form"},
		{"a multipart form of too many parts", rsvp, "multipart/form-data; boundary=x", manyParts(2000, true), 400, "didn’t get the whole form"},
		{"a multipart form without an end", rsvp, "multipart/form-data; boundary=x", manyParts(3, false), 400, "didn’t get the whole form"},
		{"a multipart form without a boundary", rsvp, "multipart/form-data", "x", 400, "didn’t get the whole form"},
		{"broken escapes", rsvp, webtest.Form, "name=%zz&email=a%4", 400, "didn’t get the whole form"},
		{"a text that is no UTF-8", desk, webtest.Form, fields(func(f url.Values) { f.Set("title", "Pot\xffluck") }), 400, "didn’t get the whole form"},
		{"a text with NUL in it", desk, webtest.Form, fields(func(f url.Values) { f.Set("description", "Pot\x00luck") }), 400, "didn’t get the whole form"},
		{"a name of a field with NUL in it", rsvp, webtest.Form, "na%00me=x", 400, "didn’t get the whole form"},
		{"JSON", rsvp, "application/json", `{"name":"Wren","email":"wren@example.org"}`, 415, "can’t read this kind of form"},
		{"plain text", rsvp, "text/plain", "name=Wren&email=wren@example.org", 415, "can’t read this kind of form"},
		{"an empty form", rsvp, webtest.Form, "", 422, "form"},
		{"an answer without an address", rsvp, webtest.Form, "name=Wren+Abara&email=nowhere", 422, "form"},
		{"a number that is none", rsvp, webtest.Form, "name=Wren&email=wren@example.org&guests=99999999999999999999", 422, "form"},
		{"an event whose title is too long", desk, webtest.Form, fields(func(f url.Values) { f.Set("title", strings.Repeat("long ", 100)) }), 422, "form"},
		{"an event without a date", desk, webtest.Form, fields(func(f url.Values) { f.Del("date") }), 422, "form"},
	} {
		t.Run(strings.ReplaceAll(row.what, " ", "_"), func(t *testing.T) {
			v := s.robin
			if row.path == rsvp {
				v = newVisitor(s.hub.base)
			}
			r := v.do(http.MethodPost, row.path, row.kind, row.body)
			if r.status != row.want || !strings.Contains(r.body, row.words) || !strings.Contains(r.body, "<h1") {
				t.Errorf("answers %d %v, want %d and a page with %q:\n%.2000s", r.status, r.err, row.want, row.words, r.body)
			}
		})
	}
	if n := s.Int(t, `SELECT COUNT(*) FROM rsvps`) + s.Int(t, `SELECT COUNT(*) FROM events`); n != 1 {
		t.Errorf("of what was refused, %d rows were written", n-1)
	}
	t.Run("what was typed is kept", func(t *testing.T) {
		r := newVisitor(s.hub.base).post(rsvp, url.Values{"name": {"Wren O’Abara"}, "email": {"nowhere"}, "note": {"<b>two</b> chairs"}})
		page, err := goquery.NewDocumentFromReader(strings.NewReader(r.body))
		if err != nil {
			t.Fatal(err)
		}
		for selector, want := range map[string]string{`input[name="name"]`: "Wren O’Abara", `input[name="email"]`: "nowhere"} {
			if got := page.Find(selector).AttrOr("value", ""); got != want {
				t.Errorf("%s holds %q, want %q", selector, got, want)
			}
		}
		if got := page.Find(`[name="note"]`).Text(); strings.TrimSpace(got) != "<b>two</b> chairs" {
			t.Errorf("the note holds %q", got)
		}
	})
	t.Run("addresses", func(t *testing.T) { hostileAddresses(t, s) })
	t.Run("a header that is too large", func(t *testing.T) {
		c := open(t, s.hub, "GET / HTTP/1.1\r\nHost: hub\r\nCookie: x="+strings.Repeat("a", 60<<10)+"\r\n\r\n")
		_ = c.SetReadDeadline(time.Now().Add(patience))
		answer, _ := io.ReadAll(c)
		if !strings.HasPrefix(string(answer), "HTTP/1.1 431 ") {
			t.Errorf("answers %.200q", answer)
		}
	})
	if r := s.robin.get("/chapters/boston/desk"); r.status != 200 {
		t.Errorf("afterwards the desk answers %d", r.status)
	}
	if strings.Contains(s.hub.said.text(), "msg=panic") {
		t.Error("something panicked")
	}
}

// hostileAddresses puts bytes that no database keeps into every part of an address.
func hostileAddresses(t *testing.T, s *site) {
	for _, path := range []string{
		"/events?near=%00", "/events?near=%ff&within=%00&mode=%00&access=%00&after=%00", "/events?after=1.%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00",
		"/events?" + many(20_000), "/chapters?words=%00&near=%ff&kind=%00", "/chapters/%00", "/chapters/%ff/events/%00", "/chapters/boston/events?after=%00&past=%ff",
		"/chapters/boston/events/%00000000000000000", "/chapters/boston/events/" + strings.Repeat("a", 5000), "/chapters/boston/files/%00/640",
		"/chapters/boston/toolkits/%ff", "/rsvp/%00", "/rsvp/%ff", "/me/events.ics?key=%00", "/sign-in?return=%00", "/auth/%00", "/static/%00", "/static/..%2f..%2fgo.mod",
		"/chapters/boston/desk/members?words=%00", "/chapters/boston/desk/members?q=%ff%00",
	} {
		for _, v := range []*visitor{newVisitor(s.hub.base), s.robin} {
			if r := v.get(path); r.status >= 500 || r.status == 0 {
				t.Errorf("%.80s answers %d %v", path, r.status, r.err)
			}
		}
	}
}
