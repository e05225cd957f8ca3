package public

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	pages "chapterhouse/components/outbox"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/page"
)

// outboxShown is how many emails the outbox lists.
const outboxShown = 200

// OutboxList lists the emails that a hub without a mail server keeps. It exists only on a loopback address.
func (h *Handlers) OutboxList(q *page.Request) error {
	if h.Outbox == nil {
		return hub.ErrNotFound
	}
	kept, err := h.Outbox.List(q.Ctx(), outboxShown)
	if err != nil {
		return fmt.Errorf("web: outbox: %w", err)
	}
	v := pages.List{Page: h.DeskPage(q, say.T(q.Ctx(), "Outbox"))}
	for _, m := range kept {
		v.Mails = append(v.Mails, pages.Line{Subject: m.Subject, To: m.To, Date: say.Moment(q.Ctx(), m.Date.UTC(), h.Now()), URL: "/outbox/" + m.ID})
	}
	return h.Render(q, http.StatusOK, pages.ListPage(v))
}

func (h *Handlers) outboxEmail(q *page.Request) (mail.Parsed, error) {
	if h.Outbox == nil {
		return mail.Parsed{}, hub.ErrNotFound
	}
	m, err := h.Outbox.Read(q.Ctx(), q.Param("mail"))
	if errors.Is(err, mail.ErrNotFound) {
		return m, hub.ErrNotFound
	}
	if err != nil {
		return m, fmt.Errorf("web: outbox: %w", err)
	}
	return m, nil
}

var links = regexp.MustCompile(`https?://[^\s<>"]+`)

// OutboxMail shows one email as it would arrive.
func (h *Handlers) OutboxMail(q *page.Request) error {
	m, err := h.outboxEmail(q)
	if err != nil {
		return err
	}
	base := "/outbox/" + q.Param("mail")
	v := pages.Mail{
		Page: h.DeskPage(q, m.Subject), Subject: m.Subject, From: m.From, To: m.To, Date: m.Date, Text: m.Text, Frame: base + "/html",
	}
	for _, link := range links.FindAllString(m.Text, -1) {
		v.Links = append(v.Links, strings.TrimRight(link, ".,)"))
	}
	if len(m.Calendar) > 0 {
		v.Calendar, v.Method = base+"/invite.ics", m.CalendarMethod
	}
	q.Header().Set("Content-Security-Policy", page.ContentSecurityPolicy+"; frame-src 'self'")
	return h.Render(q, http.StatusOK, pages.MailPage(v))
}

// OutboxHTML is the email's HTML, for the frame: inline styles are allowed, scripts are not.
func (h *Handlers) OutboxHTML(q *page.Request) error {
	m, err := h.outboxEmail(q)
	if err != nil {
		return err
	}
	header := q.Header()
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox")
	header.Set("X-Frame-Options", "SAMEORIGIN")
	return q.Send(http.StatusOK, "text/html; charset=utf-8", []byte(m.HTML))
}

// OutboxCalendar is the email's calendar part.
func (h *Handlers) OutboxCalendar(q *page.Request) error {
	m, err := h.outboxEmail(q)
	if err != nil {
		return err
	}
	if len(m.Calendar) == 0 {
		return hub.ErrNotFound
	}
	return q.Send(http.StatusOK, "text/calendar; charset=utf-8", m.Calendar)
}
