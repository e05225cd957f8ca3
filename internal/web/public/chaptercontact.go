package public

import (
	"net/http"

	pages "chapterhouse/components/chapter"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// fillFace adds what the chapter shows of itself.
func (h *Handlers) fillFace(v *pages.View, ch hub.Chapter) {
	face := ch.Face
	v.Picture, v.Meets = view.ChapterPicture(ch), face.Meets
	if face.Know != "" {
		v.Know = markdown.HTML(face.Know)
	}
	for _, l := range face.Links {
		v.Links = append(v.Links, ui.Link{Text: l.Label, URL: l.URL})
	}
	if dial := markdown.Dial(face.Phone); dial != "" {
		v.Phone = ui.Link{Text: face.Phone, URL: dial}
	}
	if face.NoForm {
		v.Contact = ui.Link{}
	}
	if v.Picture.URL != "" {
		v.Page.Meta.Image, v.Page.Meta.ImageAlt = h.Absolute(v.Picture.URL), v.Picture.Alt
		v.Page.Meta.ImageWidth, v.Page.Meta.ImageHeight = face.PictureWidths[len(face.PictureWidths)-1], face.PictureHeight
	}
}

// ContactForm is the form of a message to the leads of a chapter.
func (h *Handlers) ContactForm(q *page.Request) error {
	if q.Chapter.Face.NoForm {
		return h.contactWays(q, http.StatusOK)
	}
	if reachable, err := h.Chapters.HasLead(q.Ctx(), q.Chapter); err != nil || !reachable {
		return h.nobodyLeads(q, err)
	}
	return h.contactPage(q, http.StatusOK, chapter.Contact{Name: q.Actor.Name}, nil)
}

// contactWays says how else to reach a chapter that takes no messages by form.
func (h *Handlers) contactWays(q *page.Request, status int) error {
	ctx, ch := q.Ctx(), q.Chapter
	v := pages.Contact{
		Page: h.Layout(q, say.T(ctx, "Contact %s", ch.Name)), Chapter: view.ChapterTitle(ctx, ch), URL: link.Chapter(ch.Slug), Heading: contactWords(ctx, ch),
	}
	v.Page.Meta.NoIndex = true
	if ch.Contact != "" {
		v.Ways = append(v.Ways, ui.Link{Text: ch.Contact, URL: "mailto:" + ch.Contact})
	}
	if dial := markdown.Dial(ch.Face.Phone); dial != "" {
		v.Ways = append(v.Ways, ui.Link{Text: ch.Face.Phone, URL: dial})
	}
	return h.Render(q, status, pages.ContactPage(v))
}

// nobodyLeads says what to do about a chapter that nobody leads. It answers 200 to a GET; only a sent message fails.
func (h *Handlers) nobodyLeads(q *page.Request, err error) error {
	if err != nil {
		return err
	}
	h.Explain(q, hub.ErrNoLead)
	return nil
}

func (h *Handlers) contactPage(q *page.Request, status int, c chapter.Contact, problems ui.Errors) error {
	ctx := q.Ctx()
	v := pages.Contact{
		Page: h.DeskPage(q, say.T(ctx, "Contact %s", q.Chapter.Name)), Chapter: view.ChapterTitle(ctx, q.Chapter), URL: link.Chapter(q.Chapter.Slug),
		Heading: contactWords(ctx, q.Chapter), Action: link.Chapter(q.Chapter.Slug) + "/contact", Form: page.FormOf(q, c, problems),
		Slip: page.SlipOf(c.Email, problems),
	}
	return h.Render(q, status, pages.ContactPage(v))
}

// ContactPerMinute is how many messages one network may send to leads.
const ContactPerMinute = 10

// Contact sends the message.
func (h *Handlers) Contact(q *page.Request) error {
	if q.Chapter.Face.NoForm {
		return h.contactWays(q, http.StatusConflict)
	}
	c := page.Read[chapter.Contact](q)
	c.Email = page.MeantEmail(q, c.Email)
	if h.TooFast(q, "contact", ContactPerMinute) {
		return h.contactPage(q, http.StatusTooManyRequests, c, ui.Errors{{Field: "text", Text: say.T(q.Ctx(), "Too many messages came from your network. Wait a minute, then send yours again.")}})
	}
	sent, err := c.Checked()
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[chapter.Contact]()...); wrong {
		return h.contactPage(q, http.StatusUnprocessableEntity, c, problems)
	}
	if why := h.contactTooOften(q, sent.Email); why != "" {
		return h.contactPage(q, http.StatusTooManyRequests, c, ui.Errors{{Field: "text", Text: why}})
	}
	err = h.Chapters.Write(q.Ctx(), q.Chapter, sent)
	return h.Done(q, err, "sent", link.Chapter(q.Chapter.Slug))
}
