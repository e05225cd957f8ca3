package web

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
)

// outboxShown is how many emails the outbox lists.
const outboxShown = 200

// outbox lists the emails that a hub without a mail server keeps. It is there only on a loopback address.
func (s *Server) outbox(q *request) error {
	if s.Outbox == nil {
		return hub.ErrNotFound
	}
	kept, err := s.Outbox.List(q.ctx(), outboxShown)
	if err != nil {
		return fmt.Errorf("web: outbox: %w", err)
	}
	v := pages.List{Page: s.deskPage(q, say.T(q.ctx(), "Outbox"))}
	for _, m := range kept {
		v.Mails = append(v.Mails, pages.Line{Subject: m.Subject, To: m.To, Date: say.Moment(q.ctx(), m.Date.UTC(), s.Now()), URL: "/outbox/" + m.ID})
	}
	return s.render(q, http.StatusOK, pages.ListPage(v))
}

func (s *Server) outboxEmail(q *request) (mail.Parsed, error) {
	if s.Outbox == nil {
		return mail.Parsed{}, hub.ErrNotFound
	}
	m, err := s.Outbox.Read(q.ctx(), q.param("mail"))
	if errors.Is(err, mail.ErrNotFound) {
		return m, hub.ErrNotFound
	}
	if err != nil {
		return m, fmt.Errorf("web: outbox: %w", err)
	}
	return m, nil
}

var links = regexp.MustCompile(`https?://[^\s<>"]+`)

// outboxMail shows one email as it would arrive.
func (s *Server) outboxMail(q *request) error {
	m, err := s.outboxEmail(q)
	if err != nil {
		return err
	}
	base := "/outbox/" + q.param("mail")
	v := pages.Mail{
		Page: s.deskPage(q, m.Subject), Subject: m.Subject, From: m.From, To: m.To, Date: m.Date, Text: m.Text, Frame: base + "/html",
	}
	for _, link := range links.FindAllString(m.Text, -1) {
		v.Links = append(v.Links, strings.TrimRight(link, ".,)"))
	}
	if len(m.Calendar) > 0 {
		v.Calendar, v.Method = base+"/invite.ics", m.CalendarMethod
	}
	q.header().Set("Content-Security-Policy", policyText+"; frame-src 'self'")
	return s.render(q, http.StatusOK, pages.MailPage(v))
}

// outboxHTML is the email's own page, for the frame: emails style themselves inline, scripts stay off.
func (s *Server) outboxHTML(q *request) error {
	m, err := s.outboxEmail(q)
	if err != nil {
		return err
	}
	h := q.header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	q.c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(m.HTML))
	return nil
}

// outboxCalendar is the email's calendar part.
func (s *Server) outboxCalendar(q *request) error {
	m, err := s.outboxEmail(q)
	if err != nil {
		return err
	}
	if len(m.Calendar) == 0 {
		return hub.ErrNotFound
	}
	q.c.Data(http.StatusOK, "text/calendar; charset=utf-8", m.Calendar)
	return nil
}
