package logtest

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
)

// kinds are the texts that no log holds, each with a word for it.
var kinds = []struct {
	what    string
	pattern *regexp.Regexp
	is      func(found string) bool // nil: the pattern says it all
}{
	{"an e-mail address", regexp.MustCompile(`[\pL\pN._%+-]+(?:@|%40)[\pL\pN-]+(?:\.[\pL\pN-]+)+`), reachable},
	{"a token", regexp.MustCompile(`[A-Za-z0-9_-]{40,}`), mixed},
	{"a signed token", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}`), nil},
	{"an IPv4 address", regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b`), address},
	{"an IPv6 address", regexp.MustCompile(`[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*`), address},
	{"a query", regexp.MustCompile(`[?&][A-Za-z_]+=`), nil},
	{"a browser or a referrer", regexp.MustCompile(`(?i)mozilla/|go-http-client|user-?agent|referr?er`), nil},
}

// module is the version of a Go module in the paths of a stack.
var module = regexp.MustCompile(`@v\d+\.\d+\.\d+`)

func reachable(found string) bool { return !module.MatchString(found) }

// mixed says whether a long run of characters is drawn from a large alphabet, as secrets are, and no identifier in a stack.
func mixed(found string) bool {
	var upper, lower, digits int
	for _, r := range found {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		case unicode.IsDigit(r):
			digits++
		}
	}
	return upper >= 5 && lower >= 5 && digits >= 2
}

func address(found string) bool {
	_, err := netip.ParseAddr(found)
	return err == nil
}

// ownAddress is where a hub that starts says it listens: its own loopback address, on the lines of its greeting and in the
// errors of a port that is taken.
var ownAddress = regexp.MustCompile(`(?m)^  [^\n]*http://127\.0\.0\.1:\d+|listen on 127\.0\.0\.1:\d+: listen tcp 127\.0\.0\.1:\d+`)

// Find returns what text must not hold, one sentence for each finding. names are the people of the test, with their
// addresses; one of fewer than five letters is not looked for, since it stands inside other words.
func Find(text string, names ...string) []string {
	text = ownAddress.ReplaceAllString(text, "${1}(here)")
	var found []string
	for i, line := range strings.Split(text, "\n") {
		for _, kind := range kinds {
			for _, match := range kind.pattern.FindAllString(line, -1) {
				if kind.is == nil || kind.is(match) {
					found = append(found, fmt.Sprintf("line %d holds %s (%q): %s", i+1, kind.what, match, line))
				}
			}
		}
		lower := strings.ToLower(line)
		for _, name := range names {
			if len([]rune(name)) >= 5 && strings.Contains(lower, strings.ToLower(name)) {
				found = append(found, fmt.Sprintf("line %d holds a name (%q): %s", i+1, name, line))
			}
		}
	}
	return found
}

// Failer is the part of testing.TB that Check needs.
type Failer interface {
	Helper()
	Errorf(format string, args ...any)
}

// Check fails a test for each finding.
func Check(t Failer, text string, names ...string) {
	t.Helper()
	for _, finding := range Find(text, names...) {
		t.Errorf("the log gives something away: %s", finding)
	}
}
