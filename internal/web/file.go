package web

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/skip2/go-qrcode"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
)

// qrSize is the side of a QR picture, in pixels: 180 CSS pixels on paper at 300 dots an inch.
const qrSize = 512

// qr is the address of an event's page as a square of dots, for the flyer on the door.
func (s *Server) qr(q *request) error {
	p, err := s.Events.Page(q.ctx(), q.actor, q.chapter, q.event())
	if err != nil {
		return err
	}
	picture, err := qrcode.Encode(s.eventLink(q.chapter.Slug, p.Event.ID), qrcode.Medium, qrSize)
	if err != nil {
		return fmt.Errorf("web: qr: %w", err)
	}
	q.c.Data(http.StatusOK, "image/png", picture)
	return nil
}

// file serves one width of a picture, or a document as a download, to whoever may see what it belongs to. Bytes never
// change. What is public is found without asking who wants it, so that caches keep it for everybody.
func (s *Server) file(q *request) error {
	id, width := hub.FileID(q.param("file")), wholeNumber(q.param("width"), -1)
	if !hub.ValidID(string(id)) || width < 0 {
		return hub.ErrNotFound
	}
	f, err := s.FileRows(q.ctx(), q.chapter.ID, id)
	if err == nil && (f.Kind == "picture") != slices.Contains(f.Widths, width) {
		err = fmt.Errorf("web: width %d: %w", width, hub.ErrNotFound)
	}
	if err == nil && f.Use.Public() {
		return s.serve(q, f, width, "public, max-age=31536000, immutable")
	}
	s.who(q.c) // of a missing file too: what is missing and what is hidden get the same page
	if err != nil {
		return err
	}
	if !s.Events.MaySee(q.actor, q.chapter, f.Use) && !s.Toolkits.MaySee(q.actor, f.Use) {
		return fmt.Errorf("web: file: %w", hub.ErrNotFound) // whatever the reason: a stranger learns nothing
	}
	return s.serve(q, f, width, "private, no-cache")
}

// serve sends the bytes of one width.
func (s *Server) serve(q *request, f hub.File, width int, caching string) error {
	body, err := s.Files.Get(q.ctx(), f.ID.Variant(width))
	if errors.Is(err, blob.ErrNotFound) {
		return hub.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("web: file: %w", err)
	}
	defer func() { _ = body.Close() }()
	h := q.header()
	h.Set("Content-Type", f.Type)
	h.Set("Cache-Control", caching)
	h.Set("ETag", `"`+string(f.ID)+"-"+strconv.Itoa(width)+`"`) // bytes never change under their id
	if f.Use.Public() {
		h.Del("Vary")
	}
	if f.Kind != "picture" {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	}
	http.ServeContent(q.c.Writer, q.c.Request, "", time.Time{}, body)
	return nil
}
