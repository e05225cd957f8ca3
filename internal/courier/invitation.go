package courier

import (
	"bytes"
	"fmt"
	"time"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/mail"
)

// invitation is the calendar part of an email about an RSVP: an entry for this one attendee.
func (s *Service) invitation(method calendar.Method, a rsvpMail) (*mail.Calendar, error) {
	entry := a.entry
	entry.Stamp = a.event.UpdatedAt
	if a.message.CreatedAt.After(entry.Stamp) {
		entry.Stamp = a.message.CreatedAt
	}
	if a.event.Location() == time.UTC {
		entry.Zone = "UTC" // also where this machine does not know the zone's name
	}
	entry.Organizer = &calendar.Party{Name: a.chapter.Name, Email: s.cfg.From.Email}
	status := "DECLINED"
	if a.rsvp.State.HoldsSeats() {
		status = "ACCEPTED"
	}
	entry.Attendees = []calendar.Attendee{{Party: calendar.Party{Name: a.rsvp.Name, Email: a.rsvp.Email}, Status: status}}
	var body bytes.Buffer
	if err := calendar.Write(&body, calendar.Feed{Method: method}, []calendar.Entry{entry}); err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	return &mail.Calendar{Method: string(method), Body: body.Bytes()}, nil
}
