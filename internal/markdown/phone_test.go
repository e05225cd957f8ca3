package markdown

import (
	"strings"
	"testing"
)

// Phone numbers of a call script are links, and nothing else is.
func TestPhoneNumbersCanBeTapped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Call (617) 555-0100 now.":         "tel:+16175550100",
		"617-555-0100":                     "tel:+16175550100",
		"617.555.0100, please":             "tel:+16175550100",
		"+1 617 555 0100":                  "tel:+16175550100",
		"1-617-555-0100":                   "tel:+16175550100",
		"Abroad: +4930901820.":             "tel:+4930901820",
		"**617-555-0100**":                 "tel:+16175550100",
		"- 617-555-0100 or 617-555-0199":   "tel:+16175550100 tel:+16175550199",
		"[the desk](tel:+16175550100)":     "tel:+16175550100",
		"`617-555-0100`":                   "",
		"Order 4617-555-0100":              "",
		"617-555-01000":                    "",
		"2026-12-05, 10:30, 117-555-0100":  "",
		"SKU617-555-0100 and 5550100":      "",
		"+16175550100123456":               "",
		"617-555-0100-22":                  "",
		"https://example.org/617-555-0100": "https://example.org/617-555-0100",
	} {
		var got []string
		for _, rest := range strings.Split(CallScript(text), `href="`)[1:] {
			got = append(got, rest[:strings.IndexByte(rest, '"')])
		}
		if have := strings.Join(got, " "); have != want {
			t.Errorf("%q leads to %q, want %q", text, have, want)
		}
	}
	for _, text := range []string{"Call (617) 555-0100 or (617) 555-0101 <now> & \"then\"", "# A\n\n> B 617-555-0100\n\n| a | b |\n|---|---|\n| 617-555-0100 | x |"} {
		got := textOf(CallScript(text))
		if want := strings.Count(text, "555-"); strings.Count(got, "555-") != want || strings.Count(CallScript(text), "tel:") != want {
			t.Errorf("%q reads %q", text, CallScript(text))
		}
	}
}

// FuzzCallScript: whatever is typed, the words stay as they are, and every link leads to a number.
func FuzzCallScript(f *testing.F) {
	for _, seed := range []string{"Call (617) 555-0100 now.", "+1617555010", "617-555-0100617-555-0100", "<a href=tel:1>617-555-0100</a>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if got, want := textOf(CallScript(src)), textOf(HTML(src)); got != want {
			t.Errorf("%q reads %q, want %q", src, got, want)
		}
	})
}

// textOf is markup without its tags.
func textOf(markup string) string {
	var out strings.Builder
	in := false
	for _, r := range markup {
		switch {
		case r == '<':
			in = true
		case r == '>' && in:
			in = false
		case !in:
			out.WriteRune(r)
		}
	}
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&quot;", `"`, "&amp;", "&").Replace(out.String())
}

// An item that begins with a box shows it, as text: it is read, copied, printed and mailed.
func TestTasksHaveBoxes(t *testing.T) {
	t.Parallel()
	const src = "- [ ] Print the flyer\n- [x] Call the *library*\n- [y] no box\n\nnot [ ] here"
	want := "<ul>\n<li class=\"task\">☐ Print the flyer</li>\n<li class=\"task\">☑ Call the <em>library</em></li>\n<li>[y] no box</li>\n</ul>\n<p>not [ ] here</p>\n"
	if got := HTML(src); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got, want := Text("- [ ] Print"), "- ☐ Print"; got != want {
		t.Errorf("as text %q, want %q", got, want)
	}
}
