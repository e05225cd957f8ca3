package web

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
)

// feedRefresh is how often a calendar app is asked to look again.
const feedRefresh = time.Hour

// writeCalendar sends entries as a calendar file.
func (s *Server) writeCalendar(q *request, name, file string, entries []calendar.Entry) error {
	var out bytes.Buffer
	feed := calendar.Feed{Name: name, Method: calendar.MethodPublish, Refresh: feedRefresh}
	if err := calendar.Write(&out, feed, entries); err != nil {
		return fmt.Errorf("web: calendar: %w", err)
	}
	q.header().Set("Content-Disposition", `inline; filename="`+file+`"`)
	q.c.Data(http.StatusOK, "text/calendar; charset=utf-8; method=PUBLISH", out.Bytes())
	return nil
}

func (s *Server) eventCalendar(q *request, id hub.EventID) error {
	entry, err := s.Events.Calendar(q.ctx(), q.actor, q.chapter, id, s.eventLink)
	if err != nil {
		return err
	}
	return s.writeCalendar(q, entry.Summary, string(id)+".ics", []calendar.Entry{entry})
}

func (s *Server) chapterCalendar(q *request) error {
	entries, err := s.Events.ChapterFeed(q.ctx(), q.chapter, s.eventLink)
	if err != nil {
		return err
	}
	return s.writeCalendar(q, s.Organization+": "+q.chapter.Name, q.chapter.Slug+".ics", entries)
}

func (s *Server) eventsCalendar(q *request) error {
	entries, err := s.Events.Feed(q.ctx(), s.eventLink)
	if err != nil {
		return err
	}
	return s.writeCalendar(q, s.Organization, "events.ics", entries)
}

// ownCalendar is a person's own calendar, by its secret link alone: calendar apps hold no session.
func (s *Server) ownCalendar(q *request) error {
	entries, err := s.Events.OwnFeed(q.ctx(), hub.Token(q.query("key")), s.eventLink)
	if err != nil {
		return err
	}
	q.header().Set("Cache-Control", "no-store")
	return s.writeCalendar(q, "My "+s.Organization, "my-events.ics", entries)
}
