package public

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"chapterhouse/components/layout"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sharepic"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// pictureAge is how long shared caches keep a drawn picture: its address changes with its words.
const pictureAge = 7 * 24 * time.Hour

// degreesPerHue is the step between the colors a chapter can choose.
const degreesPerHue = 360 / hub.Hues

// EventPicture is the drawn picture of a public event, as a stranger may see it; its draft and its members-only kin have none.
func (h *Handlers) EventPicture(q *page.Request) error {
	p, err := h.Events.Page(q.Ctx(), hub.Actor{}, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	return h.sendPicture(q, eventCard(h.ownWords(q), p.Event.Public(), q.Chapter, h.Organization()))
}

// ChapterPicture is the drawn picture of a chapter.
func (h *Handlers) ChapterPicture(q *page.Request) error {
	return h.sendPicture(q, chapterCard(h.ownWords(q), q.Chapter, h.Organization()))
}

func (h *Handlers) sendPicture(q *page.Request, c sharepic.Card) error {
	body, err := h.Pictures.Picture(q.Ctx(), c)
	if err != nil {
		return fmt.Errorf("web: picture: %w", err)
	}
	q.Share(pictureAge)
	return q.Send(http.StatusOK, "image/png", body)
}

// ownWords is the organization's language: everybody gets one picture.
func (h *Handlers) ownWords(q *page.Request) context.Context {
	return say.With(q.Ctx(), h.Languages()[0])
}

// eventCard is what the picture of an event says. Pass e.Public().
func eventCard(ctx context.Context, e hub.Event, ch hub.Chapter, organization string) sharepic.Card {
	start := e.Starts()
	c := sharepic.Card{
		Weekday: say.Weekday(ctx, start), Day: start.Format("2"), Month: say.Month(ctx, start), Title: e.Title, Hue: ch.Hue * degreesPerHue,
		Lines: []string{view.Hours(ctx, e), event.Where(ctx, e)}, Foot: say.C(ctx, "chapter, organization", "%[1]s, %[2]s", view.ChapterTitle(ctx, ch), organization),
	}
	switch {
	case e.State == hub.EventCancelled:
		c.Off = say.C(ctx, "an event", "Cancelled")
	case e.Postponed():
		c.Off = say.C(ctx, "an event", "Postponed")
	}
	return c
}

func chapterCard(ctx context.Context, ch hub.Chapter, organization string) sharepic.Card {
	return sharepic.Card{Title: view.ChapterTitle(ctx, ch), Lines: []string{view.CityOf(ctx, ch.Place)}, Foot: organization, Hue: ch.Hue * degreesPerHue}
}

// drawn puts a drawn picture on a page, under an address that changes with it.
func (h *Handlers) drawn(m *layout.Meta, path string, c sharepic.Card) {
	m.Image = h.Absolute(path + "/picture.png?v=" + c.Key())
	m.ImageAlt = strings.Join(append([]string{c.Title}, c.Lines...), ", ")
	m.ImageWidth, m.ImageHeight = sharepic.Width, sharepic.Height
}

// preview fills what other sites show of a link to an event: its date, its place and whose it is, as a stranger may know them.
func (h *Handlers) preview(q *page.Request, p *layout.Page, e hub.Event, summary string) {
	ctx, off := q.Ctx(), e.State == hub.EventCancelled || e.Postponed()
	chapter := view.ChapterTitle(ctx, q.Chapter)
	p.Title = say.C(ctx, "the title of an event's page: event, day, chapter", "%[1]s · %[2]s · %[3]s", e.Title, view.Day(ctx, e, h.Now()), chapter)
	p.Description = say.C(ctx, "when, where, chapter", "%[1]s · %[2]s · %[3]s", view.When(ctx, e, h.Now()), event.Where(ctx, e), chapter)
	if summary != "" {
		p.Description = say.C(ctx, "an event in short, its summary", "%[1]s · %[2]s", p.Description, summary)
	}
	switch {
	case e.State == hub.EventCancelled:
		p.Title, p.Description = say.T(ctx, "Cancelled: %s", p.Title), say.T(ctx, "Cancelled: %s", p.Description)
	case off:
		p.Title, p.Description = say.T(ctx, "Postponed: %s", p.Title), say.T(ctx, "Postponed: %s", p.Description)
	}
	if p.Meta.Image == "" || off { // a photo does not say that it is off
		h.drawn(&p.Meta, link.Event(q.Chapter.Slug, e.ID), eventCard(h.ownWords(q), e, q.Chapter, h.Organization()))
	}
}

// open marks a page as one that anyone may share: its own address, and the icon where it has no picture.
func (h *Handlers) open(p *layout.Page, path string) {
	p.Meta.Canonical = h.Absolute(path)
	if p.Meta.Image == "" {
		p.Meta.Image, p.Meta.ImageAlt, p.Meta.Icon = h.Absolute(h.Assets.URL("img/icon-large.png")), h.Organization(), true
	}
}
