package page

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"chapterhouse/static"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// compressFrom is the smallest page worth compressing, in bytes.
const compressFrom = 1400

// Render writes a component into a buffer, then sends it.
func (s *Site) Render(q *Request, status int, component templ.Component) error {
	buf, ok := buffers.Get().(*bytes.Buffer)
	if !ok {
		buf = new(bytes.Buffer)
	}
	defer buffers.Put(buf)
	buf.Reset()
	// Without the stores' deadline: a component does not render once its context has ended, and this may be the page that says so.
	if err := component.Render(q.arrived, buf); err != nil {
		return fmt.Errorf("web: render %s: %w", q.Gin.FullPath(), err)
	}
	h := q.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	// Pages for one person are sent as they are: compressing secrets beside what was typed would leak their length.
	if buf.Len() < compressFrom || q.Actor.SignedIn() || !static.AcceptsGzip(q.Gin.Request) {
		h.Set("Content-Length", fmt.Sprint(buf.Len()))
		q.Gin.Status(status)
		_, _ = q.Gin.Writer.Write(buf.Bytes()) // the person may be gone; there is nobody to tell
		return nil
	}
	h.Set("Content-Encoding", "gzip")
	h.Set("Vary", s.vary()+", Accept-Encoding")
	q.Gin.Status(status)
	zip, err := gzip.NewWriterLevel(q.Gin.Writer, gzip.BestSpeed)
	if err != nil {
		return fmt.Errorf("web: compress: %w", err)
	}
	_, _ = zip.Write(buf.Bytes()) // the person may be gone; there is nobody to tell
	_ = zip.Close()
	return nil
}

// PlainCSV is rows as an RFC 4180 file in which no cell runs as a formula.
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

// PlainCell keeps a spreadsheet from running what somebody typed: an apostrophe goes before every character that could begin
// a formula, and before a cell that begins with a tab or a line break (OWASP, CSV injection).
func PlainCell(cell string) string {
	cell = formula.ReplaceAllString(cell, "$1$2'$3")
	if cell != "" && strings.ContainsRune("\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// formula is what a spreadsheet may run: a character at the start of a cell, after blanks and invisible characters, or after a
// character that ends a cell where files are separated with semicolons or tabs.
var formula = regexp.MustCompile(`(^|[;\t\r\n])([\pZ\p{Cc}\p{Cf}]*)([=+\-@|%＝＋－＠﹦﹢﹣﹫])`)
