package chapter

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"chapterhouse/internal/hub"
)

// FuzzSlug: the slug of any name is an address of its own: small letters, digits and single hyphens, or nothing.
func FuzzSlug(f *testing.F) {
	for _, name := range []string{
		"Boston", "St. John’s & Area", "Doña Ana", "Ōtautahi", "李", "  a -- b  ", "../../etc/passwd", "a\x00b", "\xff\xfe", "ﬁne", "İstanbul",
		"<script>boom()</script>", strings.Repeat("very long ", 40), "national", "-", "🌊 River",
	} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		slug := slugOf(name)
		if strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.Contains(slug, "--") || strings.Trim(slug, "-") != slug {
			t.Errorf("%q becomes %q", name, slug)
		}
		if slug != "" && (url.PathEscape(slug) != slug || slugOf(slug) != slug) {
			t.Errorf("%q becomes %q, which becomes %q", name, slug, slugOf(slug))
		}
	})
}

// FuzzNamed: words find a chapter by each part of what it is called, in any case and order, and never panic.
func FuzzNamed(f *testing.F) {
	f.Add("River Bend", "Baton Rouge", "bend river")
	f.Add("Ōtautahi", "", "ŌTAUTAHI")
	f.Add("Boston", "Boston", "%_'\"; DROP TABLE chapters --")
	f.Add("a", "b", "\xff \x00")
	f.Fuzz(func(t *testing.T, name, town, words string) {
		c := hub.Chapter{Name: name, Place: hub.Place{Locality: town}}
		found := named(c, words)
		if len(strings.Fields(words)) == 0 && !found {
			t.Error("no words leave a chapter out")
		}
		if utf8.ValidString(name) && !named(c, name) {
			t.Errorf("%q is not found by its own name", name)
		}
		if found && !named(c, strings.ToUpper(strings.ToLower(words))) && strings.ToLower(strings.ToUpper(words)) == strings.ToLower(words) {
			t.Errorf("%q finds it in small letters only", words)
		}
	})
}
