package markdown

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestText(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ what, src, want string }{
		{"nothing", " \n", ""},
		{"blocks are parted by an empty line", "# a\nb\nc\n\n\n\nd", "a\n\nb\nc\n\nd"},
		{"emphasis goes", "*a* **b** ~~c~~ `d`", "a b c d"},
		{"a link has its address behind it", "[the map](https://example.org/map)", "the map (https://example.org/map)"},
		{"a bare address stands once", "https://example.org www.example.org a@example.org", "https://example.org www.example.org a@example.org"},
		{"mail and telephone without scheme", "[write](mailto:a@example.org) [call](tel:+15550100)", "write (a@example.org) call (+15550100)"},
		{"a forbidden link is its text", "[a](javascript:alert(1)) ![b](c)", "a b"},
		{"tight lists nest", "- a\n- b\n  - c\n    d\n- e", "- a\n- b\n  - c\n    d\n- e"},
		{"loose lists keep paragraphs", "1. a\n\n   b\n2. c", "1. a\n\n   b\n2. c"},
		{"numbers go on", "9. a\n10. b\n\n    c", "9. a\n10. b\n\n    c"},
		{"an empty item", "-\n- b", "-\n- b"},
		{"quotes", "> a\n> > b\n\nc", "> a\n>\n> > b\n\nc"},
		{"code keeps its lines", "```\n a\n\n  b\n```", "     a\n\n      b"},
		{"tables", "| a | b |\n|---|---|\n| [c](https://example.org) | |", "a | b\nc (https://example.org) |"},
		{"a rule", "a\n\n---\n\nb", "a\n\n---\n\nb"},
		{"markup is only text", "<b>a</b> &lt; &amp;amp; \\*", "<b>a</b> < &amp; *"},
	} {
		if diff := cmp.Diff(row.want, Text(row.src)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.what, diff)
		}
	}
	for what, src := range hostile(8 << 10) {
		if got := Text(src); !utf8.ValidString(got) || len(got) > maxGrowth*len(src)+baseOutput {
			t.Errorf("%s: %d bytes", what, len(got))
		}
	}
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		what, src string
		n         int
		want      string
	}{
		{"nothing of anything", "abc", 0, ""},
		{"less than nothing", "abc", -1, ""},
		{"anything of nothing", "", 9, ""},
		{"all when it fits", "a b c", 5, "a b c"},
		{"between words", "river clean-up at noon", 15, "river clean-up…"},
		{"not within a word", "river clean-up at noon", 14, "river…"},
		{"within the only word", "abcdefghij", 4, "abc…"},
		{"one character", "abc", 1, "…"},
		{"no comma before the ellipsis", "one, two", 5, "one…"},
		{"characters, not bytes", "éééé ßßßß", 6, "éééé…"},
		{"one line without marks", "# Title\n\n> quote\n\n- a\n- b\n\n---\n\n1. c", 80, "Title quote a b c"},
		{"links without addresses", "see [the map](https://example.org/very/long) now", 80, "see the map now"},
	} {
		if got := Excerpt(row.src, row.n); got != row.want {
			t.Errorf("%s: got %q, want %q", row.what, got, row.want)
		}
	}
	if got := Excerpt(strings.Repeat("word ", 5000), 160); utf8.RuneCountInString(got) > 160 {
		t.Errorf("got %d characters", utf8.RuneCountInString(got))
	}
}
