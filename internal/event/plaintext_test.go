package event

import (
	"strings"
	"testing"
	"unicode/utf8"

	"chapterhouse/internal/markdown"
)

func TestAsMarkdownReadsTheSame(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                          {"", ""},
		"words":                            {"Come as you are.", "Come as you are."},
		"lines":                            {"One\nTwo\n\nThree", "One\nTwo\n\nThree"},
		"a list stays one":                 {"Bring:\n- gloves\n- a hat", "Bring:\n- gloves\n- a hat"},
		"numbers":                          {"1. Meet\n2. Walk", "1. Meet\n2. Walk"},
		"a link stays one":                 {"See https://example.org/a_b?c=d&e=f.", "See https://example.org/a_b?c=d&e=f."},
		"stars":                            {"*Free* and 2 * 3 * 4", `\*Free\* and 2 \* 3 \* 4`},
		"stars beside a link":              {"*Free* https://example.org/a_b_c", `\*Free\* https://example.org/a_b_c`},
		"a heading":                        {"# 1 in town", `\# 1 in town`},
		"a rule that would be a heading":   {"Agenda\n------", "Agenda\n\\------"},
		"an underline of Outlook's":        {"_____\nJoin", `\_\_\_\_\_` + "\nJoin"},
		"Google's fence":                   {"-::~:~::~:~::-", `\-::\~:\~::\~:\~::-`},
		"brackets":                         {"[Read me](https://example.org)", `\[Read me\](https://example.org)`},
		"an entity":                        {"AT&amp;T", `AT\&amp;T`},
		"a backslash":                      {`C:\*`, `C:\\\*`},
		"code ticks":                       {"`rm`", "\\`rm\\`"},
		"a table":                          {"a | b\n--- | ---\nc | d", "a \\| b\n\\--- \\| ---\nc \\| d"},
		"an indent is no code":             {"Times:\n\n        6 pm", "Times:\n\n   6 pm"},
		"space at the ends goes":           {"\n  \nHello   \n", "Hello"},
		"a number that would begin a list": {"Since\n2019. It rained.", "Since\n2019. It rained."},
		"a reference that would vanish":    {"[a]: https://example.org", `\[a\]: https://example.org`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, cut := fit(c.text, 1000)
			if got != c.want || cut {
				t.Errorf("got %q (cut %v), want %q", got, cut, c.want)
			}
			if !reads(got, c.text) {
				t.Errorf("people read %q, not %q", markdown.Text(got), c.text)
			}
		})
	}
}

func TestFitCuts(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"words":              strings.Repeat("word ", 100),
		"one word":           strings.Repeat("x", 300),
		"other letters":      strings.Repeat("日本", 150),
		"nothing but marks":  strings.Repeat("*", 300),
		"marks at the end":   strings.Repeat("x", 150) + strings.Repeat("*", 150),
		"marks at the start": strings.Repeat("*", 60) + strings.Repeat("x", 150),
		"many lines":         strings.Repeat("#\n", 150),
	} {
		got, cut := fit(text, 200)
		if n := utf8.RuneCountInString(got); n > 200 || n < 80 || !cut || !utf8.ValidString(got) {
			t.Errorf("%s: %d characters, cut %v: %q", name, n, cut, got)
		}
		if !strings.HasSuffix(got, "…") || !reads(got, markdown.Text(got)) {
			t.Errorf("%s ends in %q", name, got[max(0, len(got)-20):])
		}
	}
	if got, cut := fit(strings.Repeat("x", 200), 200); cut || len(got) != 200 {
		t.Errorf("a text that just fits was cut to %d", len(got))
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                          "",
		"exactly twelve":            "exactly twe…",
		"a few short words go here": "a few short…",
		"abcdefghijklmnop":          "abcdefghijk…",
		"ab cdefghijklmnop":         "ab cdefghij…",
	} {
		if got := shorten(text, 12); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	if shorten("abc", 0) != "" {
		t.Error("something is left of nothing")
	}
}

func TestPlainTextOfMarkup(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ html, want string }{
		"no markup":               {"a < b & c > d <3", "a < b & c > d <3"},
		"entities alone":          {"Fish &amp; chips, it&#39;s &#x46;ree &lt;3 &nbsp;", "Fish & chips, it's Free <3  "},
		"what is no entity":       {"AT&T; &nosuch; https://example.org/?a=1&copy=2 &#0; &#10;", "AT&T; &nosuch; https://example.org/?a=1&copy=2 &#0; &#10;"},
		"an address in brackets":  {"Write to <robin@example.org> or <https://example.org>", "Write to <robin@example.org> or <https://example.org>"},
		"lines":                   {"One<br>Two<br/>Three", "One\nTwo\nThree"},
		"paragraphs and entities": {"<p>Salt &amp; pepper</p><p>Bread</p>", "Salt & pepper\nBread"},
		"a list":                  {"Bring<ul><li>gloves</li><li>a <b>hat</b></li></ul>", "Bring\n- gloves\n- a hat"},
		"a link with words":       {`<a href="https://example.org/x">Our page</a>!`, "Our page (https://example.org/x)!"},
		"a link of itself":        {`<a href="https://example.org/x">https://example.org/x</a>`, "https://example.org/x"},
		"a link through Google":   {`<a href="https://www.google.com/url?q=https://example.org/x&amp;sa=D">the page</a>`, "the page (https://example.org/x)"},
		"a link that is a script": {`<a href="javascript:alert(1)">press</a>`, "press"},
		"a mail address":          {`<a href="mailto:hi@example.org">hi@example.org</a>`, "hi@example.org"},
		"a script":                {"<p>Hello</p><script>alert(1)</script><style>p{}</style>there", "Hello\nthere"},
		"a table":                 {"<table><tr><td>6 pm</td><td>Doors</td></tr><tr><td>7 pm</td><td>Talk</td></tr></table>", "6 pm Doors \n7 pm Talk"},
	} {
		if got := plainText(c.html); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// FuzzDescription wants of any text that its description is valid, short enough, and read by people as the text is.
func FuzzDescription(f *testing.F) {
	for _, seed := range []string{
		"plain", "*a* _b_ `c` ~~d~~", "# h\n---\n> q\n1) x\n- y", "a\\b\\*", "&lt; &#60;", "[a](b) ![c](d)\n[a]: e", "<b>x</b><br>", "https://x.org/_a_*b*)",
		"www.x.org/a_b_ c@d.org", "| a |\n|---|\n| b |", "\t code\n\n    more", "```\nx\n```", "***", "a  \nb", "\u00a0\u2028x", "<https://x.org>", "~~~", "\\",
		"1.\n2.\n-\n+", "https://x.org/ü?ö=ä&amp;b", "  - a\n    - b\n      - c", "=\n==", "(c) https://x.org/(a)_b_.",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && (r < ' ' || r >= 0x7f && r < 0xa0) }) {
			return // the calendar package hands on none
		}
		if strings.ContainsAny(text, "\u2028\u2029\ufeff\ufffd") {
			return // what a page breaks lines at, drops or shows for bad bytes itself
		}
		plainText(text)
		got, cut := fit(text, 2000)
		if n := utf8.RuneCountInString(got); n > 2000 || !utf8.ValidString(got) {
			t.Fatalf("%d characters: %q", n, got)
		}
		if !cut && !reads(got, tidied(text)) {
			t.Fatalf("%q is read as %q", got, markdown.Text(got))
		}
	})
}
