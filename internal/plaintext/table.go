package plaintext

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
)

// Bounds of one record. A quoted cell that goes on for longer began with a quotation mark that is part of the text.
const (
	MaxLine    = 1 << 20
	mostLines  = 60
	mostRecord = 256 << 10
)

// Record is a row of a table: its cells as they stand, and the line of the file, from 1, on which it begins.
type Record struct {
	Line  int
	Cells []string
	// Long: the line is longer than MaxLine, and Cells are its beginning.
	Long bool
}

// Table reads the records of a file, one after the other. Lines end as they do on any system. Cells are parted by Separator; one that
// begins with a quotation mark goes on to the next single one that is followed by a separator or the end of the line (RFC 4180). A
// quotation mark anywhere else is a character like any other, so files without quoting lose nothing.
type Table struct {
	Separator byte

	lines *bufio.Reader
	end   byte // what a line ends with, beside a line feed
	line  int
	queue []oneLine
	err   error
}

type oneLine struct {
	text   string
	number int
	long   bool
}

// NewTable reads r as set says. The separator is to be set before the first record is read; Peek may be called before.
func NewTable(r io.Reader, set encoding.Encoding) *Table {
	return &Table{Separator: ',', lines: bufio.NewReaderSize(set.NewDecoder().Reader(r), chunk)}
}

// Peek returns the beginning of the text, some lines of it, without reading it.
func (t *Table) Peek() string {
	head, _ := t.lines.Peek(chunk)
	return string(head)
}

// Next returns the next record that has anything in it, or io.EOF.
func (t *Table) Next() (Record, error) {
	for {
		first, err := t.nextLine()
		if err != nil {
			return Record{}, err
		}
		if strings.TrimSpace(first.text) == "" {
			continue
		}
		r := Record{Line: first.number, Long: first.long}
		var open bool
		if r.Cells, open, _ = split(first.text, t.Separator, false); open && !first.long {
			if r.Cells, err = t.goOn(first); err != nil {
				return Record{}, err
			}
		}
		if !blank(r.Cells) {
			return r, nil
		}
	}
}

// goOn reads a record on whose first line a quoted cell did not end.
func (t *Table) goOn(first oneLine) ([]string, error) {
	text := first.text
	var more []oneLine
	for len(more) < mostLines && len(text) < mostRecord {
		l, err := t.nextLine()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		more = append(more, l)
		text += "\n" + l.text
		if !strings.Contains(l.text, `"`) {
			continue
		}
		cells, open, stray := split(text, t.Separator, false)
		if stray { // it ends in the middle of a cell, so it did not begin one
			break
		}
		if !open {
			return cells, nil
		}
	}
	t.queue = append(more, t.queue...) // the quotation mark was a stray one
	cells, _, _ := split(first.text, t.Separator, true)
	return cells, nil
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// Cells parts one line into its cells.
func Cells(line string, separator byte) []string {
	cells, _, _ := split(line, separator, true)
	return cells
}

// split parts a record into its cells. open: a quoted cell does not end; with plain it is not quoted then. stray: a cell begins with a
// quotation mark and is not quoted.
func split(text string, separator byte, plain bool) (cells []string, open, stray bool) {
	for {
		rest := text
		if separator != '\t' {
			rest = strings.TrimLeft(text, " ")
		}
		if strings.HasPrefix(rest, `"`) {
			cell, after, ended, whole := quoted(rest[1:], separator)
			if whole {
				cells = append(cells, cell)
				if ended {
					return cells, false, stray
				}
				text = after
				continue
			}
			if !plain && after == "" {
				return nil, true, stray
			}
			stray = true
		}
		at := strings.IndexByte(text, separator)
		if at < 0 {
			return append(cells, text), false, stray
		}
		cells, text = append(cells, text[:at]), text[at+1:]
	}
}

// quoted reads a quoted cell behind its first quotation mark. whole: it is one. ended: it is the last of the record. When it is not
// whole, after is "" if it does not end, and something else if there is text behind its end.
func quoted(text string, separator byte) (cell, after string, ended, whole bool) {
	var b strings.Builder
	for {
		at := strings.IndexByte(text, '"')
		if at < 0 {
			return "", "", false, false
		}
		b.WriteString(text[:at])
		text = text[at+1:]
		if strings.HasPrefix(text, `"`) {
			b.WriteByte('"')
			text = text[1:]
			continue
		}
		behind := text
		if separator != '\t' {
			behind = strings.TrimLeft(text, " ")
		}
		switch {
		case behind == "":
			return b.String(), "", true, true
		case behind[0] == separator:
			return b.String(), behind[1:], false, true
		}
		return "", text, false, false
	}
}

// nextLine is the next line without its end.
func (t *Table) nextLine() (oneLine, error) {
	if len(t.queue) > 0 {
		l := t.queue[0]
		t.queue = t.queue[1:]
		return l, nil
	}
	if t.err != nil {
		return oneLine{}, t.err
	}
	if t.end == 0 {
		t.end = '\n'
		if head := t.Peek(); !strings.Contains(head, "\n") && strings.Contains(head, "\r") { // as on the first Macs
			t.end = '\r'
		}
	}
	text, long, err := t.read()
	if err != nil {
		if t.err = err; !errors.Is(err, io.EOF) {
			t.err = fmt.Errorf("plaintext: %w", err)
		}
		if text == "" {
			return oneLine{}, t.err
		}
	}
	t.line++
	return oneLine{text: text, number: t.line, long: long}, nil
}

// read reads to the end of a line and keeps at most MaxLine of it.
func (t *Table) read() (text string, long bool, err error) {
	var line []byte
	for {
		part, err := t.lines.ReadSlice(t.end)
		if room := MaxLine - len(line); len(part) > room {
			long, part = true, part[:max(0, room)]
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			line = append(line, part...)
			continue
		case line == nil && err == nil:
			return clean(string(part), t.end), long, nil
		}
		return clean(string(append(line, part...)), t.end), long, err
	}
}

func clean(line string, end byte) string {
	line = strings.TrimSuffix(line, string(end))
	if end == '\n' {
		line = strings.TrimSuffix(line, "\r")
		if strings.IndexByte(line, '\r') >= 0 { // within a cell
			line = strings.ReplaceAll(line, "\r", "\n")
		}
	}
	return line
}
