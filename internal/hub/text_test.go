package hub_test

import (
	"testing"
	"unicode/utf8"

	"chapterhouse/internal/hub"
)

// direction are the characters that turn or mark the reading direction (Unicode Standard Annex 9, section 2).
const direction = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

func TestText(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ what, text, want, line string }{
		{"plain words", "River clean-up", "River clean-up", "River clean-up"},
		{"a turned direction", "Potluck \u202egnp.exe", "Potluck gnp.exe", "Potluck gnp.exe"},
		{"every turn", "a" + direction + "b", "ab", "ab"},
		{"marks of direction", "a\u200eb\u200fc\u061cd", "a\u200eb\u200fc\u061cd", "abcd"},
		{"zero width", "a\u200bb\u2060c\ufeffd\u00ade", "abcde", "abcde"},
		{"joiners", "می\u200cخواهم 👩\u200d🌾", "می\u200cخواهم 👩\u200d🌾", "می\u200cخواهم 👩\u200d🌾"},
		{"a flag", "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"},
		{"controls", "a\x00b\x1bc\u0085d\x7fe", "abc\nde", "abc de"},
		{"letters without a form", "\u3164\u115f\uffa0\u1160", "", ""},
		{"other line ends", "a\u2028b\u2029c", "a\nb\nc", "a b c"},
		{"old marks", "a\u206ab\u206fc\ufff9d", "abcd", "abcd"},
		{"lines", "one\r\n two\tthree ", "one\r\n two\tthree ", "one two three"},
		{"other scripts", "ועד הבית، 計画", "ועד הבית، 計画", "ועד הבית، 計画"},
	} {
		if got := hub.Text(row.text); got != row.want {
			t.Errorf("%s: text %+q, want %+q", row.what, got, row.want)
		}
		if got := hub.Line(row.text); got != row.line {
			t.Errorf("%s: line %+q, want %+q", row.what, got, row.line)
		}
	}
	if got, want := hub.Lines(" 5  Main St\u202e\r\n\r\nRoom 2 \n"), "5 Main St\n\nRoom 2"; got != want {
		t.Errorf("lines %+q, want %+q", got, want)
	}
}

func FuzzLine(f *testing.F) {
	for _, seed := range []string{"a", direction, "\u200b", "\xff", "a\r\nb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := hub.Line(text); hub.Line(got) != got || hub.Text(got) != got || utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Errorf("%+q became %+q, and then %+q", text, got, hub.Line(got))
		}
	})
}
