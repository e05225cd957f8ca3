package page

import (
	"encoding/csv"
	"regexp"
	"strings"
)

// PlainCSV is rows as a file of RFC 4180 in which nothing runs.
func PlainCSV(rows [][]string) (string, error) {
	var out strings.Builder
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	for _, row := range rows {
		for i := range row {
			row[i] = PlainCell(row[i])
		}
		if err := w.Write(row); err != nil {
			return "", err
		}
	}
	w.Flush()
	return out.String(), w.Error()
}

// PlainCell keeps a spreadsheet from running what somebody typed: an apostrophe stands before every sign that could begin
// a formula, and before a cell that begins with a tab or a line break (OWASP, CSV injection).
func PlainCell(cell string) string {
	cell = formula.ReplaceAllString(cell, "$1$2'$3")
	if cell != "" && strings.ContainsRune("\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// formula is what a spreadsheet may run: a sign at the start of a cell, behind blanks and invisible characters, or behind a
// character that ends a cell where files are separated with semicolons or tabs.
var formula = regexp.MustCompile(`(^|[;\t\r\n])([\pZ\p{Cc}\p{Cf}]*)([=+\-@|%＝＋－＠﹦﹢﹣﹫])`)
