package public

import (
	"fmt"
	"net/http"
	"net/url"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Flyer is an event on one sheet of paper, with the address of its page as a QR code: what to read on a wall, and nothing to tap.
func (h *Handlers) Flyer(q *page.Request) error {
	e, err := h.flown(q)
	if err != nil {
		return err
	}
	e = e.Public() // it hangs where everybody reads it
	ctx, path := q.Ctx(), link.Event(q.Chapter.Slug, e.ID)
	v := pages.FlyerView{
		Page: h.Layout(q, say.T(ctx, "Flyer: %s", e.Title)), Back: ui.Link{Text: say.T(ctx, "Event page"), URL: path}, Chapter: view.ChapterTitle(ctx, q.Chapter),
		Title: e.Title, Summary: e.Summary, When: h.whenView(ctx, e), Where: view.WhereLines(ctx, e), Bring: e.Bring, QR: path + "/qr.svg", Address: spoken(h.Absolute(path)),
	}
	v.Page.Meta.NoIndex = true
	if e.KitItem != "" {
		v.Check = h.checkLine(q, e.KitItem, e.KitVersion)
	}
	if e.PlaceHidden && e.Mode.HasPlace() {
		v.WhereNote = say.T(ctx, "RSVP to get the exact address.")
	}
	texts, classes := view.AccessWords(ctx, e)
	for i := range texts {
		if classes[i] == "yes" {
			v.Access = append(v.Access, texts[i])
		}
	}
	return h.Render(q, http.StatusOK, pages.Flyer(v))
}

// flown is the event of the address, if a flyer may invite to it: everybody can open its page, and it is neither off nor over.
func (h *Handlers) flown(q *page.Request) (hub.Event, error) {
	p, err := h.Events.Page(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return hub.Event{}, err
	}
	switch e := p.Event; {
	case e.State == hub.EventDraft || e.Audience != hub.AudiencePublic:
		return hub.Event{}, fmt.Errorf("web: flyer: %w", hub.ErrNotFound)
	case !h.inviting(e):
		return hub.Event{}, page.ErrNoFlyer
	}
	return p.Event, nil
}

// inviting reports whether a public event takes place, and when is known.
func (h *Handlers) inviting(e hub.Event) bool { return e.Open(h.Now()) && !e.Postponed() }

// spoken is an address as people type it from paper: without its scheme.
func spoken(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host + u.EscapedPath()
}
