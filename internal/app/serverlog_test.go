package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"chapterhouse/internal/logtest"
)

// What net/http says about a connection names nobody. The planted fault is net/http's own log, which each line is from.
func TestTheServersOwnLogNamesNobody(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"http: panic serving 203.0.113.7:51034: robin.vale@example.org\ngoroutine 7 [running]:\n": "panic outside the handlers",
		"http: TLS handshake error from 203.0.113.7:51034: EOF\n":                                 "TLS handshake error from (address): EOF",
		"http: TLS handshake error from [2001:db8::7]:51034: EOF\n":                               "TLS handshake error from (address): EOF",
		"http: Accept error: accept tcp [::]:8080: too many open files; retrying in 5ms\n":        "too many open files",
	} {
		if len(logtest.Find(line)) == 0 {
			t.Errorf("nothing is wrong with %q as it is", line)
		}
		var out bytes.Buffer
		serverLog(slog.New(slog.NewTextHandler(&out, nil))).Print(line)
		logtest.Check(t, out.String())
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q becomes %q", line, out.String())
		}
	}
}
