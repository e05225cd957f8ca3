package logtest_test

import (
	"strings"
	"testing"

	"chapterhouse/internal/logtest"
)

// The planted faults: a line of each kind is found, and says its kind.
func TestPlantedLinesAreFound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ line, want string }{
		"an address":             {`level=WARN msg="not sent" to=robin.vale@example.org`, "an e-mail address"},
		"an address in a query":  {`route=/x%3Femail%3Drobin%40example.org`, "an e-mail address"},
		"a name":                 {`msg="refused" error="Robin Vale is suspended"`, "a name"},
		"a name in capitals":     {`msg="refused" error="ROBIN VALE"`, "a name"},
		"a manage link":          {`route=/rsvp/q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA`, "a token"},
		"an ID token":            {`error="jwt eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln: bad"`, "a signed token"},
		"a visitor's network":    {`client=203.0.113.7`, "an IPv4 address"},
		"loopback is no excuse":  {`client=127.0.0.1`, "an IPv4 address"},
		"a visitor's IPv6":       {`client=2001:db8::7`, "an IPv6 address"},
		"a query string":         {`path=/events?near=02139`, "a query"},
		"a browser":              {`agent="Mozilla/5.0 (X11; Linux)"`, "a browser or a referrer"},
		"where somebody came by": {`referer=https://example.org/`, "a browser or a referrer"},
	} {
		found := logtest.Find("level=INFO msg=fine\n"+test.line, "Robin Vale")
		if len(found) == 0 || !strings.HasPrefix(found[0], "line 2 holds "+test.want) {
			t.Errorf("%s: found %q, want %s", name, found, test.want)
		}
	}
}

func TestHarmlessLinesPass(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`time=2026-09-01T16:00:00.000Z level=INFO msg=request id=7m2q4x8ynv method=GET route=/chapters/:chapter/events/:event status=200 took=1.2ms`,
		`level=ERROR msg=panic kind=string stack="goroutine 7 [running]:\nchapterhouse/internal/web.(*Server).recover.func1(0xc000182000)\n\t/src/internal/web/middleware.go:48 +0x1d"`,
		`stack="/go/pkg/mod/github.com/gin-gonic/gin@v1.12.0/context.go:192"`,
		`  Commons Alliance is at http://127.0.0.1:8080`,
		`  Emails are kept at http://127.0.0.1:8080/outbox`,
		`level=WARN msg="mail put back" message=7m2q4x8ynvkjr0tw.rsvp_confirm. kind=rsvp_confirm`,
		`took=00:00:01 version=1.2.3`,
	} {
		if found := logtest.Find(line, "Ada"); len(found) != 0 {
			t.Errorf("%q", found)
		}
	}
}
