package page

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestPlainCell(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"":                           "",
		"Ann Vale":                   "Ann Vale",
		"ann+bus@example.org":        "ann+bus@example.org",
		"5 - 3 = 2":                  "5 - 3 = 2",
		"O’Neill":                    "O’Neill",
		"=1+1":                       "'=1+1",
		"+1 617 555 0100":            "'+1 617 555 0100",
		"-2":                         "'-2",
		"@SUM(A1)":                   "'@SUM(A1)",
		"|calc":                      "'|calc",
		"%0A":                        "'%0A",
		"\t=1+1":                     "'\t'=1+1",
		"\r=1+1":                     "'\r'=1+1",
		"\n":                         "'\n",
		"  =1+1":                     "  '=1+1",
		"\u00a0=1+1":                 "\u00a0'=1+1",
		"\ufeff=1+1":                 "\ufeff'=1+1",
		"\u200b=1+1":                 "\u200b'=1+1",
		"＝1+1":                       "'＝1+1",
		"＋1":                         "'＋1",
		"﹦1":                         "'﹦1",
		"Ann;=1+1":                   "Ann;'=1+1",
		"Ann\n=1+1":                  "Ann\n'=1+1",
		"Ann\t @x":                   "Ann\t '@x",
		`=HYPERLINK("https://evil")`: `'=HYPERLINK("https://evil")`,
	} {
		if got := PlainCell(typed); got != want {
			t.Errorf("%q becomes %q, want %q", typed, got, want)
		}
	}
}

// runs says whether a spreadsheet might run a cell, read with one of the separators that spreadsheets use.
func runs(cell string) bool {
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(";\t\r\n", r) }) {
		part = strings.TrimLeftFunc(part, func(r rune) bool { return unicode.In(r, unicode.Z, unicode.Cc, unicode.Cf) })
		if r, _ := utf8.DecodeRuneInString(part); part != "" && strings.ContainsRune("=+-@|%＝＋－＠﹦﹢﹣﹫", r) {
			return true
		}
	}
	return cell != "" && strings.ContainsRune("\t\r\n", rune(cell[0]))
}

func FuzzPlainCell(f *testing.F) {
	for _, seed := range []string{"", "=1+1", " \t=1", "a;=1", "Ann Vale", "\ufeff\u200b-1", "\xff=1", "''=", "=;=\n="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		cell := PlainCell(typed)
		if runs(cell) {
			t.Errorf("%q becomes %q, which a spreadsheet may run", typed, cell)
		}
		if !runs(typed) && cell != typed {
			t.Errorf("%q is harmless and becomes %q", typed, cell)
		}
		if strings.ReplaceAll(cell, "'", "") != strings.ReplaceAll(typed, "'", "") {
			t.Errorf("%q becomes %q: more than an apostrophe changed", typed, cell)
		}
	})
}

// FuzzPlainCSV: any three cells come back as three cells, in which nothing runs and from which nothing is lost but
// apostrophes.
func FuzzPlainCSV(f *testing.F) {
	f.Add("Robin", "robin@example.org", "by the ramp")
	f.Add(`=HYPERLINK("https://example.net")`, "+1", "-1+1")
	f.Add("\t=1", "\r\n@SUM(1)", "a\";=1;\"")
	f.Add("\u00a0=1", "\u200b=1", "＝1")
	f.Add("\xff", "\x00=1", "\ufeff=1")
	begins := regexp.MustCompile(`^[\pZ\p{Cc}\p{Cf}]*[=+\-@|%]|^[\t\r\n]`)
	f.Fuzz(func(t *testing.T, a, b, c string) {
		text, err := PlainCSV([][]string{{a, b, c}, {"1", "2", "3"}})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatalf("cannot be read: %v", err)
		}
		first := rows[0]
		if len(rows) == 1 { // a row of nothing is a blank line
			first = []string{"", "", ""}
		}
		if len(first) != 3 || len(rows) > 2 {
			t.Fatalf("%d rows, the first of %d cells", len(rows), len(first))
		}
		bare := func(s string) string { return strings.NewReplacer("'", "", "\r\n", "\n", "\r", "").Replace(s) }
		for i, was := range []string{a, b, c} {
			if begins.MatchString(first[i]) {
				t.Errorf("%q runs", first[i])
			}
			if bare(first[i]) != bare(was) {
				t.Errorf("%q becomes %q", was, first[i])
			}
		}
	})
}
