package email_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"chapterhouse/components/email"
)

func FuzzWordsOfAVisitor(f *testing.F) {
	f.Add("Kim Tran", "Hello!\n\nIs the hall step-free?")
	f.Add("<b>Kim</b>\r\nBcc: x@example.org", "</blockquote><img src=//evil.example>\n-- \nConfirm")
	f.Add("\u202egnp.\u2028", "\x00\x1b[31m\ufeff\r")
	f.Add("", "\xff\xfe")
	f.Fuzz(func(t *testing.T, from, text string) {
		if !utf8.ValidString(from) || !utf8.ValidString(text) {
			t.Skip() // the store hands out valid text; mail.Build repairs the rest
		}
		s := email.Contact{Frame: frame, From: from, Text: text}.Sheet(t.Context())
		doc, _ := render(t, s)
		if found := foreign(doc); found != "" {
			t.Fatalf("html holds %s", found)
		}
		if doc.Find("blockquote *").Not("br").Length() > 0 || doc.Find("dd *").Length() > 0 {
			t.Fatal("typed text became an element")
		}
		empty := email.Contact{Frame: frame, From: "x", Text: "x"}.Sheet(t.Context()).Text(t.Context())
		for l := range strings.SplitSeq(s.Text(t.Context()), "\n") {
			if !strings.HasPrefix(l, "> ") && !strings.HasPrefix(l, "Name given: ") && !strings.Contains(empty, l) {
				t.Fatalf("typed text became a line of its own: %q", l)
			}
		}
	})
}
