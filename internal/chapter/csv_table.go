package chapter

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"chapterhouse/internal/say"
)

// The limits of one table. 32 MiB is 10,000 rows of 3,300 bytes, about the longest a row can be whose texts are taken.
const (
	maxTable = 32 << 20
	maxRows  = 10_000
	maxCell  = 1 << 20
)

// table is a file of rows: the cells of its header and of each row below, as they stand.
type table struct {
	header line
	rows   []line
}

// line is a row of cells; number is the 1-based line of the file on which it begins. A row that cannot be read has problem.
type line struct {
	number  int
	cells   []string
	problem say.Text
}

// refusal is why a file is not read at all: a sentence for whoever brought it. It never quotes what may be a person's.
type refusal struct{ text say.Text }

// Error implements error.
func (r *refusal) Error() string { return r.text.String() }

var (
	errTooLarge = &refusal{say.M("This file is larger than 32 MB. Remove the columns that aren’t about chapters, or split the file.")}
	errTooMany  = &refusal{say.M("This file has more than 10,000 rows. Split it into smaller files.")}
	errEmpty    = &refusal{say.M("This file is empty. Its first line must name the columns, like name, city and state.")}
	errWorkbook = &refusal{say.M("This is a spreadsheet file. Open it, save it as “CSV UTF-8”, and import that.")}
	errEncoding = &refusal{say.M("This file isn’t plain text. Save it as “CSV UTF-8” and import that.")}
	errHeader   = &refusal{say.M("The first line of this file has a quotation mark out of place. Put quotation marks around a cell that contains one, and double the ones inside.")}
)

// readTable reads a table in any of the usual encodings, separators and line ends. An error is a refusal, or the reader's own.
func readTable(r io.Reader) (table, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxTable+1))
	if err != nil {
		return table{}, fmt.Errorf("chapter: read table: %w", err)
	}
	if len(data) > maxTable {
		return table{}, errTooLarge
	}
	text, err := decode(data)
	if err != nil {
		return table{}, err
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text, separator := separatorOf(text)
	return parse(unquoted(text, separator), separator)
}

// whole is a text that can be one: no NUL, which neither a person nor PostgreSQL writes, and something in it.
func whole(text []byte) (string, error) {
	if bytes.IndexByte(text, 0) >= 0 {
		return "", errEncoding
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return "", errEmpty
	}
	return string(text), nil
}

// separatorOf tells what parts the cells: what the spreadsheet says in a first line such as "sep=;", which it leaves
// empty, else what gives the header the most columns that are known, and then the most columns.
func separatorOf(text string) (rest string, separator rune) {
	first, rest, _ := strings.Cut(text, "\n")
	if hint, ok := strings.CutPrefix(strings.ToLower(strings.TrimRight(first, " ,")), "sep="); ok && len(hint) <= 1 {
		if hint == ";" || hint == "\t" {
			return "\n" + rest, rune(hint[0])
		}
		return "\n" + rest, ','
	}
	best, separator := -1, ','
	for _, candidate := range []rune{',', ';', '\t'} {
		cells, err := newReader(strings.NewReader(text), candidate).Read()
		if err != nil {
			continue
		}
		known, _ := columnsOf(cells)
		if score := len(known)*1000 + min(len(cells), 999); score > best {
			best, separator = score, candidate
		}
	}
	return text, separator
}

// unquoted writes a cell such as ="02139", by which programs keep a spreadsheet from taking it for a number, as the quoted cell "02139": a
// quotation mark behind the equals sign is out of place in a table.
func unquoted(text string, separator rune) string {
	mark := regexp.QuoteMeta(string(separator))
	formula := regexp.MustCompile(`(?m)(^|` + mark + `) ?="([^"\n` + mark + `]+)"`)
	return formula.ReplaceAllString(text, `$1"$2"`)
}

func newReader(r io.Reader, separator rune) *csv.Reader {
	c := csv.NewReader(r)
	c.Comma, c.FieldsPerRecord = separator, -1
	c.TrimLeadingSpace = separator != '\t' // cells are trimmed, so that a space before a quotation mark means nothing
	return c
}

// parse reads the rows. A row with a quotation mark out of place is kept with its problem, and reading goes on below it.
func parse(text string, separator rune) (table, error) {
	var t table
	reader := newReader(strings.NewReader(text), separator)
	for {
		cells, err := reader.Read()
		broken, isBroken := errors.AsType[*csv.ParseError](err)
		switch {
		case errors.Is(err, io.EOF) && t.header.cells == nil:
			return table{}, errEmpty
		case errors.Is(err, io.EOF):
			return t, nil
		case isBroken && t.header.cells == nil:
			return table{}, errHeader
		case isBroken:
			t.rows = append(t.rows, line{number: broken.StartLine, problem: quoting(broken)})
		case err != nil:
			return table{}, fmt.Errorf("chapter: read table: %w", err)
		case blank(cells):
		default:
			number, _ := reader.FieldPos(0)
			t.add(line{number: number, cells: cells})
		}
		if len(t.rows) > maxRows {
			return table{}, errTooMany
		}
	}
}

// quoting says what is wrong with the quotation marks of a row, and how far down the rows were lost with it.
func quoting(err *csv.ParseError) say.Text {
	if err.Line > err.StartLine {
		return say.M("A quotation mark is out of place. Put quotation marks around the whole cell, and double the ones inside it. Everything down to line %s was read as part of this row.",
			strconv.Itoa(err.Line))
	}
	return say.M("A quotation mark is out of place. Put quotation marks around the whole cell, and double the ones inside it.")
}

func (t *table) add(l line) {
	// Spreadsheets fill rows up with empty cells to the width of the widest: those say nothing.
	for len(l.cells) > len(t.header.cells) && strings.TrimSpace(l.cells[len(l.cells)-1]) == "" {
		l.cells = l.cells[:len(l.cells)-1]
	}
	if t.header.cells == nil {
		t.header = l
		return
	}
	if len(l.cells) != len(t.header.cells) {
		l.problem = say.MN(len(l.cells),
			"This row has 1 cell, but the first line has %[2]d. Add the missing cells.",
			"This row has %[1]d cells, but the first line has %[2]d. Put quotation marks around a cell with a separator in it, or add the missing cells.", len(t.header.cells))
	}
	for _, cell := range l.cells {
		if len(cell) > maxCell {
			l.problem = say.M("A cell in this row is larger than 1 MB. Shorten it.")
		}
	}
	t.rows = append(t.rows, l)
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}
