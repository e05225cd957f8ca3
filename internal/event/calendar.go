package event

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Link returns the URL of an event's page; the web packages supply it.
type Link func(chapterSlug string, id hub.EventID) string

// feedPast is how long a feed keeps events that are over, so that calendars do not lose them the next morning.
const feedPast = 60 * 24 * time.Hour

// FeedLimit is the most events one feed holds.
const FeedLimit = 500

// Feed is a public calendar: at most FeedLimit events, by start time.
type Feed struct {
	Entries []calendar.Entry
	// Cut says that there are more events, all after the start of the last entry.
	Cut bool
}

// feedOf keeps at most FeedLimit entries; one more than that means the feed is cut.
func feedOf(entries []calendar.Entry) Feed {
	if len(entries) > FeedLimit {
		return Feed{Entries: entries[:FeedLimit], Cut: true}
	}
	return Feed{Entries: entries}
}

// Entry is e as a calendar entry, in the language of ctx. The UID never changes; every change that people must be told of raises SEQUENCE.
// What e does not hold (a hidden place) cannot leak from here: pass e.Public() for strangers.
func Entry(ctx context.Context, e hub.Event, url string) calendar.Entry {
	entry := calendar.Entry{
		UID: string(e.ID) + "@events.chapterhouse", Sequence: e.Sequence, Stamp: e.UpdatedAt, Updated: e.UpdatedAt,
		Start: e.Starts(), End: e.Ends(), AllDay: e.AllDay, Zone: e.Zone, Summary: e.Title, URL: url, Location: Where(ctx, e),
		Latitude: e.Place.Lat, Longitude: e.Place.Lon, HasPoint: e.Place.Located, Cancelled: e.State == hub.EventCancelled, Tentative: e.Postponed(),
	}
	var lines []string
	switch {
	case entry.Cancelled && e.CancelReason != "":
		lines = append(lines, say.T(ctx, "This event is cancelled. %s", e.CancelReason))
	case entry.Cancelled:
		lines = append(lines, say.T(ctx, "This event is cancelled."))
	case e.Postponed():
		entry.Summary = say.T(ctx, "Postponed: %s", e.Title)
		lines = append(lines, strings.TrimSpace(say.T(ctx, "This event is postponed. There’s no new date yet. %s", e.ChangeNote)))
	}
	for _, text := range []string{e.Summary, markdown.Text(e.Description)} {
		if text != "" {
			lines = append(lines, text)
		}
	}
	if e.JoinURL != "" {
		lines = append(lines, say.T(ctx, "Join online: %s", e.JoinURL))
	}
	if e.JoinDetails != "" {
		lines = append(lines, e.JoinDetails)
	}
	entry.Description = strings.Join(append(lines, url), "\n\n")
	return entry
}

// Where is an event's place on one line.
func Where(ctx context.Context, e hub.Event) string {
	var parts []string
	for _, part := range []string{e.Place.Venue, strings.ReplaceAll(e.Place.Address, "\n", ", "), e.Place.Locality, e.Place.Region} {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	place := strings.Join(parts, ", ")
	switch {
	case e.Mode == hub.ModeOnline:
		return say.C(ctx, "format of an event", "Online")
	case e.Mode == hub.ModeHybrid && place != "":
		return say.T(ctx, "%s, and online", place)
	}
	return place
}

// Calendar returns one event's entry as the actor may see it.
func (s *Service) Calendar(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, link Link) (calendar.Entry, error) {
	page, err := s.Page(ctx, actor, ch, id)
	if err != nil {
		return calendar.Entry{}, err
	}
	if page.Event.State == hub.EventDraft {
		return calendar.Entry{}, fmt.Errorf("event: calendar of a draft: %w", hub.ErrNotFound)
	}
	return Entry(ctx, page.Event, link(ch.Slug, id)), nil
}

// ChapterFeed returns the public calendar of one chapter; cancelled events stay in it as CANCELLED.
func (s *Service) ChapterFeed(ctx context.Context, ch hub.Chapter, link Link) (Feed, error) {
	events, err := s.store.Chapter(ch.ID).Events(ctx, store.EventFilter{
		States: []hub.EventState{hub.EventPublished, hub.EventCancelled}, From: s.now().Add(-feedPast), Limit: FeedLimit + 1, Whole: true,
	})
	if err != nil {
		return Feed{}, fmt.Errorf("event: chapter feed: %w", err)
	}
	entries := make([]calendar.Entry, 0, len(events))
	for _, e := range events {
		entries = append(entries, Entry(ctx, e.Public(), link(ch.Slug, e.ID)))
	}
	return feedOf(entries), nil
}

// Feed returns the public calendar of a search over all chapters.
func (s *Service) Feed(ctx context.Context, q Search, link Link) (Feed, error) {
	q.Limit, q.After, q.Whole = FeedLimit, hub.Cursor{}, true
	found, err := s.Coming(ctx, q)
	if err != nil {
		return Feed{}, err
	}
	feed := Feed{Cut: found.Next.ID != ""}
	for _, l := range found.Listings {
		feed.Entries = append(feed.Entries, Entry(ctx, l.Event, link(l.ChapterSlug, l.ID)))
	}
	return feed, nil
}

// OwnFeed returns the calendar of one person: events they have seats at with the exact place, events they are waitlisted for as tentative.
// RSVPs they cancelled are left out; events that were cancelled stay as CANCELLED.
func (s *Service) OwnFeed(ctx context.Context, feed hub.Token, link Link) (Feed, error) {
	if !feed.Valid() {
		return Feed{}, fmt.Errorf("event: own feed: %w", hub.ErrNotFound)
	}
	person, err := s.store.PersonByFeed(ctx, feed.Hash())
	if err != nil {
		return Feed{}, fmt.Errorf("event: own feed: %w", err)
	}
	own, err := s.store.OwnRSVPs(ctx, person, s.now().Add(-feedPast), FeedLimit+1)
	if err != nil {
		return Feed{}, fmt.Errorf("event: own feed: %w", err)
	}
	var entries []calendar.Entry
	for _, o := range own {
		if !o.State.Coming() {
			continue
		}
		e := o.Listing.Event
		if !o.State.HoldsSeats() {
			e = e.Public()
		}
		entry := Entry(ctx, e, link(o.Listing.ChapterSlug, e.ID))
		entry.Tentative = !o.State.HoldsSeats()
		entries = append(entries, entry)
	}
	return feedOf(entries), nil
}

// Hosted returns the events that a signed-in person hosts, including drafts, until their host rights end a day after the event.
func (s *Service) Hosted(ctx context.Context, actor hub.Actor) ([]hub.EventListing, error) {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return nil, err
	}
	if len(actor.HostOf) == 0 {
		return nil, nil
	}
	hosted, err := s.store.HostedEvents(ctx, actor.Person, s.now().AddDate(0, 0, -1), deskLimit)
	if err != nil {
		return nil, fmt.Errorf("event: hosted: %w", err)
	}
	return hosted, nil
}

// Own returns a signed-in person's RSVPs to events since a day ago, by start time.
func (s *Service) Own(ctx context.Context, actor hub.Actor) ([]hub.OwnRSVP, error) {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return nil, err
	}
	own, err := s.store.OwnRSVPs(ctx, actor.Person, s.now().AddDate(0, 0, -1), FeedLimit)
	if err != nil {
		return nil, fmt.Errorf("event: own answers: %w", err)
	}
	for i := range own {
		if !own[i].State.HoldsSeats() {
			own[i].Listing.Event = own[i].Listing.Public()
		}
	}
	return own, nil
}
