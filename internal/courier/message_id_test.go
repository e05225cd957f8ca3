package courier

import (
	"strings"
	"testing"

	"chapterhouse/internal/hub"
)

func TestMessageIDs(t *testing.T) {
	t.Parallel()
	for id, want := range map[hub.MessageID]string{
		"0123456789abcdef":                      "0123456789abcdef",
		"0123456789abcdef.event_changed.3":      "0123456789abcdef.event_changed.3",
		"0123456789abcdef.rsvp_confirm.":        "0123456789abcdef.rsvp_confirm-",
		"a b":                                   "row-",
		"a..b":                                  "row-",
		".a":                                    "row-",
		"":                                      "row-",
		"x\r\nBcc: evil@example.org":            "row-",
		hub.MessageID(strings.Repeat("a", 200)): "row-",
	} {
		if got := messageID(id); got != want && (want != "row-" || !strings.HasPrefix(got, want)) {
			t.Errorf("%q gives %q, want %q", id, got, want)
		}
	}
}

func FuzzMessageID(f *testing.F) {
	for _, seed := range []string{"0123456789abcdef.rsvp_confirm.", "", "a..b", "x\r\n", "\xff", "row-1"} {
		f.Add(seed, seed+"x")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		first, second := messageID(hub.MessageID(a)), messageID(hub.MessageID(b))
		if len(first) > 128 || !dotAtom.MatchString(first) {
			t.Fatalf("%q gives %q", a, first)
		}
		if first == second && a != b && !strings.Contains(a+b, "-") {
			t.Fatalf("%q and %q share %q", a, b, first)
		}
	})
}
