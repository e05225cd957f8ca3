package directory

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/hub"
)

// sheet is a CSV file with a header, of which each row is read by itself: a broken one leaves the others alone.
type sheet struct {
	columns map[string]int
	width   int
	lines   []string // behind the header
	at      int      // index of the next line
}

// mostJoined is how many lines one row may have: a cell with line breaks.
const mostJoined = 20

// openSheet reads the header. It is false where there is none.
func openSheet(data []byte) (*sheet, bool) {
	text := strings.TrimPrefix(string(data), "\ufeff")
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	header, err := record(lines[0])
	if err != nil || len(header) < 2 {
		return nil, false
	}
	s := &sheet{columns: map[string]int{}, width: len(header), lines: lines[1:]}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := s.columns[name]; !twice {
			s.columns[name] = i
		}
	}
	return s, true
}

// has reports whether the file has all of some columns.
func (s *sheet) has(names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { _, there := s.columns[name]; return !there })
}

// row is one row of a sheet.
type row struct {
	sheet *sheet
	line  int // in the file, the header being 1
	cells []string
}

// cell is what stands in a column, on one line; "" where the file has no such column.
func (r row) cell(name string) string {
	if i, there := r.sheet.columns[name]; there {
		return hub.Line(r.cells[i])
	}
	return ""
}

// next returns the next row that is not blank, or what is wrong with it; false at the end.
func (s *sheet) next() (r row, flaw hub.RowFlaw, more bool) {
	for s.at < len(s.lines) && strings.TrimSpace(s.lines[s.at]) == "" {
		s.at++
	}
	if s.at >= len(s.lines) {
		return row{}, "", false
	}
	r = row{sheet: s, line: s.at + 2}
	first := s.at
	s.at++
	cells, err := record(s.lines[first])
	for n := 1; errors.Is(err, csv.ErrQuote) && n < mostJoined && first+n < len(s.lines); n++ { // a cell may go on in the next line
		joined, again := record(strings.Join(s.lines[first:first+n+1], "\n"))
		if again == nil && len(joined) == s.width {
			cells, err, s.at = joined, nil, first+n+1
		}
	}
	switch {
	case err != nil || !utf8.ValidString(strings.Join(cells, "")):
		return r, hub.FlawBroken, true
	case len(cells) != s.width:
		return r, hub.FlawShort, true
	}
	r.cells = cells
	return r, "", true
}

// record reads one row.
func record(text string) ([]string, error) {
	c := csv.NewReader(strings.NewReader(text))
	c.FieldsPerRecord = -1
	cells, err := c.Read()
	if err != nil {
		return nil, err //nolint:wrapcheck // told apart by whoever asks
	}
	if _, err := c.Read(); !errors.Is(err, io.EOF) {
		return nil, csv.ErrFieldCount // the text is more than one row
	}
	return cells, nil
}
