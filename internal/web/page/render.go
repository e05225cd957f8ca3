package page

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"sync"

	"github.com/a-h/templ"

	"chapterhouse/static"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// compressFrom is the size from which a page is worth compressing, in bytes.
const compressFrom = 1400

// Render writes a component into a buffer and then to the person.
func (s *Site) Render(q *Request, status int, component templ.Component) error {
	buf, ok := buffers.Get().(*bytes.Buffer)
	if !ok {
		buf = new(bytes.Buffer)
	}
	defer buffers.Put(buf)
	buf.Reset()
	// Not the stores' deadline: a component refuses to render once its context is over, and this may be the page that says so.
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
