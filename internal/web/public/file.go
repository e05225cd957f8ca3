package public

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"time"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/page"
)

// QR is the address of an event's page as a QR code for flyers: an SVG, sharp at any paper size.
func (h *Handlers) QR(q *page.Request) error {
	e, err := h.flown(q)
	if err != nil {
		return err
	}
	return q.SendQR(h.EventLink(q.Chapter.Slug, e.ID))
}

// File serves one width of a picture, or a document as a download, to those who may see what it belongs to. Bytes never
// change. Public files are served without finding out who asks, so that caches can keep them for everybody.
func (h *Handlers) File(q *page.Request) error {
	id, width := hub.FileID(q.Param("file")), page.WholeNumber(q.Param("width"), -1)
	if !hub.ValidID(string(id)) || width < 0 {
		return hub.ErrNotFound
	}
	f, err := h.FileRows(q.Ctx(), q.Chapter.ID, id)
	if err == nil && (f.Kind == "picture") != slices.Contains(f.Widths, width) {
		err = fmt.Errorf("web: width %d: %w", width, hub.ErrNotFound)
	}
	if err == nil && f.Use.Public() {
		return h.serve(q, f, width, "public, max-age=31536000, immutable")
	}
	h.FindActor(q) // for a missing file too: missing and hidden files get the same page
	if err != nil {
		return err
	}
	if !h.Events.MaySee(q.Actor, q.Chapter, f.Use) && !h.Toolkits.MaySee(q.Actor, f.Use) {
		return fmt.Errorf("web: file: %w", hub.ErrNotFound) // whatever the reason: a stranger learns nothing
	}
	return h.serve(q, f, width, "private, no-cache")
}

// serve sends the bytes of one width.
func (h *Handlers) serve(q *page.Request, f hub.File, width int, caching string) error {
	body, err := h.Files.Get(q.Ctx(), f.ID.Variant(width))
	if errors.Is(err, blob.ErrNotFound) {
		return hub.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("web: file: %w", err)
	}
	defer func() { _ = body.Close() }()
	header := q.Header()
	header.Set("Content-Type", f.Type)
	header.Set("Cache-Control", caching)
	header.Set("ETag", `"`+string(f.ID)+"-"+strconv.Itoa(width)+`"`) // bytes never change under their id
	if f.Use.Public() {
		header.Del("Vary")
	}
	if f.Kind != "picture" {
		header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	}
	return q.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.ServeContent(w, r, "", time.Time{}, body) }))
}
