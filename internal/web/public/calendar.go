package public

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
	"chapterhouse/internal/web/page"
)

// feedRefresh is how often a calendar app is asked to refresh.
const feedRefresh = time.Hour

// writeCalendar sends a feed, which calendar apps refresh.
func (h *Handlers) writeCalendar(q *page.Request, name, file string, f event.Feed) error {
	feed := calendar.Feed{Name: name, Method: calendar.MethodPublish, Refresh: feedRefresh}
	if f.Cut {
		feed.Name = say.T(q.Ctx(), "%[1]s (first %[2]d events)", name, event.FeedLimit)
		feed.Description = h.cutFeed(q.Ctx(), f)
	}
	return sendCalendar(q, file, feed, f.Entries)
}

func sendCalendar(q *page.Request, file string, feed calendar.Feed, entries []calendar.Entry) error {
	var out bytes.Buffer
	if err := calendar.Write(&out, feed, entries); err != nil {
		return fmt.Errorf("web: calendar: %w", err)
	}
	q.Header().Set("Content-Disposition", `inline; filename="`+file+`"`)
	return q.Send(http.StatusOK, "text/calendar; charset=utf-8; method=PUBLISH", out.Bytes())
}

// cutFeed says that a calendar is cut off, and which smaller calendars are complete.
func (h *Handlers) cutFeed(ctx context.Context, f event.Feed) string {
	chapters, near := h.Absolute("/chapters"), h.Absolute("/events.ics?near=02139&within="+radiusOf(ctx, "").String())
	n := len(f.Entries)
	if n == 0 { // a search around a ZIP code may find its first ones too far away
		return say.T(ctx, "This calendar stops at %[1]d events, and there are more. To get them all, subscribe to a chapter’s calendar (choose one at %[2]s) or to the events near you: %[3]s",
			event.FeedLimit, chapters, near)
	}
	last := f.Entries[n-1]
	return say.T(ctx, "This calendar stops at %[1]d events, the last on %[4]s, and there are more. To get them all, subscribe to a chapter’s calendar (choose one at %[2]s) or to the events near you: %[3]s",
		event.FeedLimit, chapters, near, say.Day(ctx, last.Start.In(hub.Zone(last.Zone)), h.Now()))
}

func (h *Handlers) eventCalendar(q *page.Request, id hub.EventID) error {
	entry, err := h.Events.Calendar(q.Ctx(), q.Actor, q.Chapter, id, h.EventLink)
	if err != nil {
		return err
	}
	return sendEvent(q, id, entry)
}

// ManageCalendar is the file of a guest's event, as they may see it.
func (h *Handlers) ManageCalendar(q *page.Request) error {
	token, err := h.guest(q)
	if err != nil {
		return err
	}
	m, err := h.Events.Manage(q.Ctx(), token)
	if err != nil {
		return err
	}
	q.Header().Set("Cache-Control", "no-store")
	return sendEvent(q, m.Listing.ID, m.Calendar(q.Ctx(), h.EventLink))
}

// sendEvent sends one event. Without a name and a refresh, or an app would take the file for a calendar to subscribe to.
func sendEvent(q *page.Request, id hub.EventID, entry calendar.Entry) error {
	return sendCalendar(q, string(id)+".ics", calendar.Feed{Method: calendar.MethodPublish}, []calendar.Entry{entry})
}

// ChapterCalendar is the calendar of one chapter.
func (h *Handlers) ChapterCalendar(q *page.Request) error {
	feed, err := h.Events.ChapterFeed(q.Ctx(), q.Chapter, h.EventLink)
	if err != nil {
		return err
	}
	return h.writeCalendar(q, say.C(q.Ctx(), "organization: chapter", "%[1]s: %[2]s", h.Organization(), q.Chapter.Name), q.Chapter.Slug+".ics", feed)
}

// EventsCalendar is the calendar of a search over all chapters.
func (h *Handlers) EventsCalendar(q *page.Request) error {
	search := searchOf(q.Ctx(), q.Values())
	feed, err := h.Events.Feed(q.Ctx(), search, h.EventLink)
	if _, wrong := page.Invalid(q.Ctx(), err); wrong {
		return fmt.Errorf("web: calendar near an unknown place: %w", hub.ErrNotFound) // programs read it: no error page
	}
	if err != nil {
		return err
	}
	name := h.Organization()
	if asked := searchedFor(q.Ctx(), search, radiusOf(q.Ctx(), q.Query("within")), h.Now()); len(asked) > 0 {
		name = say.T(q.Ctx(), "%[1]s events: %[2]s", h.Organization(), say.List(q.Ctx(), asked))
	}
	return h.writeCalendar(q, name, "events.ics", feed)
}

// OwnCalendar is a person's own calendar, found by its secret link alone: calendar apps have no session.
func (h *Handlers) OwnCalendar(q *page.Request) error {
	feed, err := h.Events.OwnFeed(q.Ctx(), hub.Token(q.Query("key")), h.EventLink)
	if err != nil {
		return err
	}
	q.Header().Set("Cache-Control", "no-store")
	return h.writeCalendar(q, say.T(q.Ctx(), "My %s events", h.Organization()), "my-events.ics", feed)
}
