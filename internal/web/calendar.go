package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// feedRefresh is how often a calendar app is asked to look again.
const feedRefresh = time.Hour

// writeCalendar sends entries as a calendar file.
func (s *Server) writeCalendar(q *request, name, file string, f event.Feed) error {
	var out bytes.Buffer
	feed := calendar.Feed{Name: name, Method: calendar.MethodPublish, Refresh: feedRefresh}
	if f.Cut {
		feed.Name = say.T(q.ctx(), "%[1]s (first %[2]d events)", name, event.FeedLimit)
		feed.Description = s.cutFeed(q.ctx(), f)
	}
	if err := calendar.Write(&out, feed, f.Entries); err != nil {
		return fmt.Errorf("web: calendar: %w", err)
	}
	q.header().Set("Content-Disposition", `inline; filename="`+file+`"`)
	q.c.Data(http.StatusOK, "text/calendar; charset=utf-8; method=PUBLISH", out.Bytes())
	return nil
}

// cutFeed says what a calendar does not hold, and which ones hold less and all of it.
func (s *Server) cutFeed(ctx context.Context, f event.Feed) string {
	chapters, near := s.absolute("/chapters"), s.absolute("/events.ics?near=02139&within="+radiusOf(ctx, "").String())
	n := len(f.Entries)
	if n == 0 { // a search around a ZIP code may find its first ones too far away
		return say.T(ctx, "This calendar stops at %[1]d events, and there are more. To get them all, subscribe to a chapter’s calendar (choose one at %[2]s) or to the events near you: %[3]s",
			event.FeedLimit, chapters, near)
	}
	last := f.Entries[n-1]
	return say.T(ctx, "This calendar stops at %[1]d events, the last on %[4]s, and there are more. To get them all, subscribe to a chapter’s calendar (choose one at %[2]s) or to the events near you: %[3]s",
		event.FeedLimit, chapters, near, say.Day(ctx, last.Start.In(hub.Zone(last.Zone)), s.Now()))
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
	return s.writeCalendar(q, say.C(q.ctx(), "organization: chapter", "%[1]s: %[2]s", s.Organization, q.chapter.Name), q.chapter.Slug+".ics", feed)
}

func (s *Server) eventsCalendar(q *request) error {
	search := searchOf(q.ctx(), q.values())
	feed, err := s.Events.Feed(q.ctx(), search, s.eventLink)
	if _, wrong := invalid(q.ctx(), err); wrong {
		return fmt.Errorf("web: calendar near an unknown place: %w", hub.ErrNotFound) // whoever reads it is no person
	}
	if err != nil {
		return err
	}
	name := s.Organization
	if search.Near != "" {
		name = say.T(q.ctx(), "%[1]s, near %[2]s", s.Organization, search.Near)
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
	return s.writeCalendar(q, say.T(q.ctx(), "My %s events", s.Organization), "my-events.ics", feed)
}
