package web

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
)

// feedRefresh is how often a calendar app is asked to look again.
const feedRefresh = time.Hour

// writeCalendar sends entries as a calendar file.
func (s *Server) writeCalendar(q *request, name, file string, f event.Feed) error {
	var out bytes.Buffer
	feed := calendar.Feed{Name: name, Method: calendar.MethodPublish, Refresh: feedRefresh}
	if f.Cut {
		feed.Name = fmt.Sprintf("%s (first %d events)", name, event.FeedLimit)
		feed.Description = s.cutFeed(f)
	}
	if err := calendar.Write(&out, feed, f.Entries); err != nil {
		return fmt.Errorf("web: calendar: %w", err)
	}
	q.header().Set("Content-Disposition", `inline; filename="`+file+`"`)
	q.c.Data(http.StatusOK, "text/calendar; charset=utf-8; method=PUBLISH", out.Bytes())
	return nil
}

// cutFeed says what a calendar does not hold, and which ones hold less and all of it.
func (s *Server) cutFeed(f event.Feed) string {
	until := "" // a search around a postcode may find its first ones too far away
	if n := len(f.Entries); n > 0 {
		until = " It ends on " + f.Entries[n-1].Start.In(hub.Zone(f.Entries[n-1].Zone)).Format("January 2, 2006") + "."
	}
	return fmt.Sprintf("There are more events than the %d in this calendar.%s For all of them, subscribe to a chapter's own calendar (choose one at %s), or to the events near you: %s",
		event.FeedLimit, until, s.absolute("/chapters"), s.absolute("/events.ics?near=02139&within=50"))
}

func (s *Server) eventCalendar(q *request, id hub.EventID) error {
	entry, err := s.Events.Calendar(q.ctx(), q.actor, q.chapter, id, s.eventLink)
	if err != nil {
		return err
	}
	return s.writeCalendar(q, entry.Summary, string(id)+".ics", event.Feed{Entries: []calendar.Entry{entry}})
}

func (s *Server) chapterCalendar(q *request) error {
	feed, err := s.Events.ChapterFeed(q.ctx(), q.chapter, s.eventLink)
	if err != nil {
		return err
	}
	return s.writeCalendar(q, s.Organization+": "+q.chapter.Name, q.chapter.Slug+".ics", feed)
}

func (s *Server) eventsCalendar(q *request) error {
	search := searchOf(q.c.Request.URL.Query())
	feed, err := s.Events.Feed(q.ctx(), search, s.eventLink)
	if _, wrong := invalid(q.ctx(), err); wrong {
		return fmt.Errorf("web: calendar near an unknown place: %w", hub.ErrNotFound) // whoever reads it is no person
	}
	if err != nil {
		return err
	}
	name := s.Organization
	if search.Near != "" {
		name += ", near " + search.Near
	}
	return s.writeCalendar(q, name, "events.ics", feed)
}

// ownCalendar is a person's own calendar, by its secret link alone: calendar apps hold no session.
func (s *Server) ownCalendar(q *request) error {
	feed, err := s.Events.OwnFeed(q.ctx(), hub.Token(q.query("key")), s.eventLink)
	if err != nil {
		return err
	}
	q.header().Set("Cache-Control", "no-store")
	return s.writeCalendar(q, "My "+s.Organization, "my-events.ics", feed)
}
