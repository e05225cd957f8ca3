package page

import (
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzClean: what a form keeps is text, cleaning twice is cleaning once, and text stays as it is.
func FuzzClean(f *testing.F) {
	for _, typed := range []string{"Robin Vale", "a\tb\r\nc", "a\x00b\x07", "\xff\xfe", "\u0085\u009f", "👩🏽‍🚀", "\u202eabc", "\ufffd"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		form := url.Values{"text": {typed, "Robin"}}
		changed := clean(form)
		got := form["text"][0]
		if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r) }) {
			t.Errorf("%q stays %q", typed, got)
		}
		if changed != (got != typed) || clean(form) || form["text"][1] != "Robin" {
			t.Errorf("%q becomes %q, then %q", typed, got, form)
		}
	})
}
