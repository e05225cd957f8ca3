package web

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// attendees is the list of who answered, masked unless full names are asked for.
func (s *Server) attendees(q *request) error { return s.attendeesPage(q, http.StatusOK, "", nil) }

func (s *Server) attendeesPage(q *request, status int, host string, problems ui.Errors) error {
	list, err := s.Events.Attendees(q.ctx(), q.actor, q.chapter, q.event(), q.query("names") != "")
	if err != nil {
		return err
	}
	e, base := list.Event, deskEventURL(q.chapter.Slug, list.Event.ID)
	v := pages.Attendees{
		Page: s.deskPage(q, say.T(q.ctx(), "RSVPs")), Desk: s.deskLink(q), Event: ui.Link{Text: e.Title, URL: base}, When: s.when(q.ctx(), e),
		Heading: say.T(q.ctx(), "RSVPs"), Masked: list.Masked, Seats: seatsLine(q.ctx(), e), Errors: problems,
		HostMail: ui.Input{Name: "email", Label: say.T(q.ctx(), "Member’s email address"), Type: "email", Value: host, Error: problems.Of("email"), Required: true},
	}
	if list.Lead {
		v.Export, v.AddHost = base+"/attendees.csv", base+"/hosts"
		if list.Masked {
			v.Full = base + "/attendees?names=1"
		}
	}
	for _, h := range list.Hosts {
		v.Hosts = append(v.Hosts, pages.Host{Name: h.Name, Remove: base + "/hosts/" + string(h.Person) + "/remove"})
	}
	s.fillAttendees(q.ctx(), &v, list, base)
	v.Rows, v.Pages = paged(q, base+"/attendees", v.Rows)
	return s.render(q, status, pages.AttendeesPage(v))
}

// fillAttendees puts each answer where it belongs: on the list, with those held for the organizers, or with those removed.
func (s *Server) fillAttendees(ctx context.Context, v *pages.Attendees, list event.Attendees, base string) {
	e := list.Event
	v.Manage, v.LetIn = list.Manage, base+"/held"
	if list.Manage {
		v.RemoveMany = base + "/removals"
	}
	if list.Guests {
		v.Guests = base + "/guests"
	}
	for _, r := range list.RSVPs {
		row := pages.Attendee{
			Name: r.Name, Email: r.Email, Note: r.Note, Party: say.Number(ctx, r.Party), State: rsvpTag(ctx, r),
			Since: say.Moment(ctx, r.UpdatedAt.In(e.Location()), s.Now()),
		}
		one := base + "/attendees/" + string(r.ID)
		switch {
		case r.Held():
			row.LetIn, row.Remove = string(r.ID), one
			v.Held = append(v.Held, row)
		case r.Removed():
			if list.Manage {
				row.Note = r.RemovedReason
			}
			if s.Now().Sub(r.RemovedAt) <= hub.RestoreFor && e.Open(s.Now()) {
				row.Undo = one
			}
			v.Removed = append(v.Removed, row)
		default:
			if r.State.Coming() {
				row.Remove = one
			}
			v.Rows = append(v.Rows, row)
		}
	}
}

// csvState is an answer's state in a file.
func csvState(r hub.RSVP) string {
	switch {
	case r.Held():
		return "held"
	case r.Removed():
		return "removed"
	}
	return string(r.State)
}

// rsvpTag is an RSVP’s state in a word.
func rsvpTag(ctx context.Context, r hub.RSVP) ui.Tag {
	switch {
	case r.Held():
		return ui.Tag{Text: say.C(ctx, "an RSVP", "Held"), Tone: "warn"}
	case r.Removed():
		return ui.Tag{Text: say.C(ctx, "an RSVP", "Removed"), Tone: "soft"}
	}
	switch r.State {
	case hub.RSVPGoing:
		return ui.Tag{Text: say.C(ctx, "an RSVP", "Going"), Tone: "good"}
	case hub.RSVPWaitlisted:
		return ui.Tag{Text: say.C(ctx, "an RSVP", "On the waitlist"), Tone: "warn"}
	case hub.RSVPCancelled:
		return ui.Tag{Text: say.C(ctx, "an RSVP", "Cancelled"), Tone: "soft"}
	case hub.RSVPPending:
		return ui.Tag{Text: say.C(ctx, "an RSVP", "Unconfirmed"), Tone: "soft"}
	}
	return ui.Tag{Text: string(r.State)}
}

// attendeesCSV is the list as a file, with OSDI's field names.
func (s *Server) attendeesCSV(q *request) error {
	list, err := s.Events.Export(q.ctx(), q.actor, q.chapter, q.event())
	if errors.Is(err, hub.ErrFresh) { // a browser that comes back to a file stays on the page before it
		back := deskEventURL(q.chapter.Slug, q.event()) + "/attendees"
		return q.redirect("/sign-in?" + url.Values{"return": {back}, "fresh": {"1"}}.Encode())
	}
	if err != nil {
		return err
	}
	rows := [][]string{{"given_name", "family_name", "email_address", "status", "seats", "number", "note", "modified_date"}}
	for _, r := range list.RSVPs {
		given, family := splitName(r.Name)
		rows = append(rows, []string{given, family, r.Email, csvState(r), strconv.Itoa(r.Party), strconv.FormatInt(r.Number, 10), r.Note, r.UpdatedAt.Format(time.RFC3339)})
	}
	text, err := plainCSV(rows)
	if err != nil {
		return fmt.Errorf("web: attendees file: %w", err)
	}
	h := q.header()
	h.Set("Content-Disposition", `attachment; filename="attendees-`+string(list.Event.ID)+`.csv"`)
	h.Set("Cache-Control", "no-store")
	q.c.Data(http.StatusOK, "text/csv; charset=utf-8", []byte("\ufeff"+text))
	return nil
}

// plainCSV is rows as a file of RFC 4180 in which nothing runs.
func plainCSV(rows [][]string) (string, error) {
	var out strings.Builder
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	for _, row := range rows {
		for i := range row {
			row[i] = plainCell(row[i])
		}
		if err := w.Write(row); err != nil {
			return "", err
		}
	}
	w.Flush()
	return out.String(), w.Error()
}

// formula is what a spreadsheet may run: a sign at the start of a cell, behind blanks and invisible characters, or behind a
// character that ends a cell where files are separated with semicolons or tabs.
var formula = regexp.MustCompile(`(^|[;\t\r\n])([\pZ\p{Cc}\p{Cf}]*)([=+\-@|%＝＋－＠﹦﹢﹣﹫])`)

// plainCell keeps a spreadsheet from running what somebody typed: an apostrophe stands before every sign that could begin
// a formula, and before a cell that begins with a tab or a line break (OWASP, CSV injection).
func plainCell(cell string) string {
	cell = formula.ReplaceAllString(cell, "$1$2'$3")
	if cell != "" && strings.ContainsRune("\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// splitName takes the last word for the family name.
func splitName(name string) (given, family string) {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name, ""
	}
	return strings.Join(words[:len(words)-1], " "), words[len(words)-1]
}

// addHost names a host.
func (s *Server) addHost(q *request) error {
	err := s.Events.AddHost(q.ctx(), q.actor, q.chapter, q.event(), q.text("email"))
	if problems, wrong := invalid(q.ctx(), err, "email"); wrong {
		return s.attendeesPage(q, http.StatusUnprocessableEntity, q.text("email"), problems)
	}
	if err != nil {
		return err
	}
	s.notice(q, "host")
	return q.redirect(deskEventURL(q.chapter.Slug, q.event()) + "/attendees")
}

func (s *Server) removeHost(q *request) error {
	if err := s.Events.RemoveHost(q.ctx(), q.actor, q.chapter, q.event(), hub.PersonID(q.param("person"))); err != nil {
		return err
	}
	s.notice(q, "saved")
	return q.redirect(deskEventURL(q.chapter.Slug, q.event()) + "/attendees")
}
