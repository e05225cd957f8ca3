package people

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/plaintext"
	"chapterhouse/internal/say"
)

// Source is a file that can be read more than once.
type Source struct {
	Name string
	Open func() (io.ReadCloser, error)
	// Columns says which column is what, where its name does not; -1: none is. A field that is not among them is found by name.
	Columns map[Field]int
}

// file is a source whose encoding, separator, columns and program are known.
type file struct {
	Source

	set     encoding.Encoding
	mark    byte
	header  header
	tool    tool
	clock   clock
	plain   bool // a list of addresses without a header
	chapter string
}

// Sentences about files that are not read at all.
var unreadable = []struct {
	err  error
	text say.Text
}{
	{plaintext.ErrWorkbook, say.M("This is a spreadsheet file. Open it, save it as “CSV UTF-8”, and import that.")},
	{plaintext.ErrEncoding, say.M("This file isn’t plain text. Save it as “CSV UTF-8” and import that.")},
	{plaintext.ErrEmpty, say.M("This file is empty.")},
}

// look reads what a file is. A file that is none of the kinds that can be read is an *hub.Invalid of field "file".
func look(ctx context.Context, src Source, opt Options) (*file, error) {
	f := &file{Source: src, clock: clock{zone: opt.Zone, now: opt.now}}
	r, err := src.Open()
	if err != nil {
		return nil, fmt.Errorf("people: open: %w", err)
	}
	f.set, err = plaintext.Detect(&stoppable{ctx, r})
	if err = errors.Join(err, r.Close()); err != nil {
		for _, u := range unreadable {
			if errors.Is(err, u.err) {
				return nil, hub.Wrong("file", say.M("In %[1]s: %[2]s", src.Name, u.text))
			}
		}
		return nil, err
	}
	if err := f.findHeader(opt); err != nil {
		return nil, err
	}
	return f, nil
}

// stoppable ends a long read when the context ends.
type stoppable struct {
	ctx context.Context //nolint:containedctx // of one call
	io.Reader
}

// Read implements io.Reader.
func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.Reader.Read(p)
}

// findHeader finds the row that names the columns, and what parts them.
func (f *file) findHeader(opt Options) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("people: open: %w", err)
	}
	defer func() { _ = r.Close() }()
	t := plaintext.NewTable(r, f.set)
	f.mark = separatorOf(t.Peek())
	t.Separator = f.mark
	first, err := f.next(t)
	if errors.Is(err, io.EOF) {
		return hub.Wrong("file", say.M("In %[1]s: %[2]s", f.Name, say.M("This file is empty.")))
	}
	if err != nil {
		return err
	}
	f.header = newHeader(first.Cells, f.mark)
	if _, problem := addressed(strings.Trim(first.Cells[0], `" `)); problem == 0 && len(first.Cells) <= 2 {
		f.plain = true
		return nil
	}
	f.tool = toolOf(f.header)
	if at, said := f.Columns[FieldConsent]; said {
		key := f.header.keyAt(at)
		f.header.asked = &key
	}
	f.clock.dayFirst = opt.DayFirst || f.seemsDayFirst(t)
	return nil
}

// next is the next record, behind a line that only tells the separator.
func (f *file) next(t *plaintext.Table) (plaintext.Record, error) {
	record, err := t.Next()
	if err == nil && record.Line == 1 && strings.HasPrefix(strings.ToLower(strings.TrimSpace(strings.Join(record.Cells, ""))), "sep=") {
		return t.Next()
	}
	return record, err
}

// separatorOf tells what parts the cells: what a first line such as "sep=;" says, else what gives the most columns that are known, and
// then the most columns.
func separatorOf(head string) byte {
	first, rest, _ := strings.Cut(strings.ReplaceAll(head, "\r", "\n"), "\n")
	if hint, told := strings.CutPrefix(strings.ToLower(strings.TrimRight(first, " ,")), "sep="); told && len(hint) <= 1 {
		if hint == ";" || hint == "\t" {
			return hint[0]
		}
		return ','
	}
	for strings.TrimSpace(first) == "" && rest != "" {
		first, rest, _ = strings.Cut(rest, "\n")
	}
	best, separator := -1, byte(',')
	for _, candidate := range []byte{',', ';', '\t'} {
		h := newHeader(plaintext.Cells(first, candidate), candidate)
		score := min(len(h.cells), 999)
		for _, names := range [][]string{emailNames, firstNames, lastNames, fullNames, phoneNames, zipNames, tagNames} {
			if h.like(anyOf(names...)) != "" {
				score += 1000
			}
		}
		if score > best {
			best, separator = score, candidate
		}
	}
	return separator
}

// telling is how many rows are looked at for how a file writes dates.
const telling = 2000

// seemsDayFirst reports whether a date such as 14/11/2026 is among the first rows, and none such as 11/14/2026.
func (f *file) seemsDayFirst(t *plaintext.Table) bool {
	day, month := false, false
	for range telling {
		record, err := t.Next()
		if err != nil {
			break
		}
		for _, cell := range record.Cells {
			date, _, _ := strings.Cut(strings.TrimSpace(cell), " ")
			parts := strings.Split(date, "/")
			if len(parts) != 3 || len(parts[2]) != 4 {
				continue
			}
			a, errA := strconv.Atoi(parts[0])
			b, errB := strconv.Atoi(parts[1])
			if errA == nil && errB == nil {
				day, month = day || a > 12 && a <= 31 && b <= 12, month || b > 12 && b <= 31 && a <= 12
			}
		}
	}
	return day && !month
}

// rows calls fn for each row below the header. An error of fn stops.
func (f *file) rows(ctx context.Context, fn func(record plaintext.Record) error) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("people: open: %w", err)
	}
	defer func() { _ = r.Close() }()
	t := plaintext.NewTable(r, f.set)
	t.Separator = f.mark
	if !f.plain {
		if _, err := f.next(t); err != nil {
			return fmt.Errorf("people: %s has changed since: %w", f.Name, err)
		}
	}
	for n := 0; ; n++ {
		if n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		record, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := fn(record); err != nil {
			return err
		}
	}
}

// understand reads a row; problem says why it cannot be.
func (f *file) understand(record plaintext.Record) (s said, problem say.Text) {
	cells := record.Cells
	for len(cells) > len(f.header.cells) && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1] // a spreadsheet fills rows up to the width of the widest
	}
	switch {
	case record.Long:
		return s, say.M("This row is longer than 1 MB. Shorten it.")
	case len(cells) > len(f.header.cells):
		return s, say.M("This row has %[1]d cells, but the first line has %[2]d. Put quotation marks around a cell with a separator in it.", len(cells), len(f.header.cells))
	}
	r := row{&f.header, cells}
	s.name = joined(f.get(r, FieldFirstName), f.get(r, FieldLastName))
	if s.name == "" {
		s.name = f.get(r, FieldName)
	}
	s.emails = []string{r.raw(emailNames...)}
	s.phone, s.country = f.get(r, FieldPhone), r.get(landNames...)
	if at, said := f.Columns[FieldZIP]; said {
		s.postcode = r.at(at)
	} else if f.header.postcode != "" {
		s.postcode = r.get(f.header.postcode)
	}
	for _, name := range f.tool.id {
		if id := r.get(name); id != "" && s.identifier == "" {
			s.identifier = id
		}
	}
	if f.tool.read != nil {
		f.tool.read(r, f.clock, &s)
	}
	f.override(r, &s)
	if s.standing, problem = f.standing(r); problem.Is() {
		return s, problem
	}
	if f.chapter != "" {
		s.chapter = r.get(f.chapter)
	}
	s.name, s.phone, s.tags = cut(s.name, maxName), cut(s.phone, maxPhone), tagsOf(s.tags)
	s.postcode = postcodeOf(s.postcode, s.country)
	return s, say.Text{}
}
