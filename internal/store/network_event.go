package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

func (s *Store) scanListing(row scanner) (hub.EventListing, error) {
	l := hub.EventListing{Kilometers: -1}
	var err error
	l.Event, err = s.scanEvent(row, &l.ChapterSlug, &l.ChapterName, &l.ChapterHue)
	return l, err
}

// HostedEvents returns the events a person hosts that end after since, drafts too, in the order they start. Why it crosses: who
// hosts is named for each event, in whichever chapter it is.
func (s *Store) HostedEvents(ctx context.Context, person hub.PersonID, since time.Time, limit int) ([]hub.EventListing, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT `+eventColumns+`, c.slug, c.name, c.hue FROM event_hosts h
		JOIN events e ON e.chapter_id = h.chapter_id AND e.id = h.event_id
		JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		JOIN chapters c ON c.id = e.chapter_id
		WHERE h.person_id = $1 AND e.ends_at > $2 ORDER BY e.starts_at, e.id LIMIT $3`,
		person, sqldb.At(since), limit)
	return collect(rows, err, s.scanListing)
}

// OwnRSVPs returns a person's confirmed RSVPs to events that end after since, in the order they start. Why it crosses: the rows
// belong to the person, in whichever chapter they are.
func (s *Store) OwnRSVPs(ctx context.Context, person hub.PersonID, since time.Time, limit int) ([]hub.OwnRSVP, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT `+rsvpColumns+`, `+eventColumns+`, c.slug, c.name, c.hue FROM rsvps r
		JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id
		JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		JOIN chapters c ON c.id = e.chapter_id
		WHERE r.person_id = $1 AND (r.state <> 'pending' OR r.held_at IS NOT NULL) AND e.state <> 'draft' AND e.ends_at > $2 ORDER BY e.starts_at, e.id LIMIT $3`,
		person, sqldb.At(since), limit)
	return collect(rows, err, func(row scanner) (hub.OwnRSVP, error) {
		o := hub.OwnRSVP{}
		var err error
		o.RSVP, o.Listing, err = s.scanRSVPAndEvent(row)
		return o, err
	})
}

// RSVPByToken finds the RSVP of a manage link. Why it crosses: the link is the whole of a guest's identity, and names
// no chapter. The event comes with it.
func (s *Store) RSVPByToken(ctx context.Context, token hub.Token) (hub.RSVP, hub.EventListing, error) {
	return s.scanRSVPAndEvent(s.across().QueryRowContext(ctx, `
		SELECT `+rsvpColumns+`, `+eventColumns+`, c.slug, c.name, c.hue FROM rsvps r
		JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id
		JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		JOIN chapters c ON c.id = e.chapter_id WHERE r.token_key = $1`, token.Hash()))
}

// scanRSVPAndEvent reads an RSVP, its event, and the slug, name and hue of its chapter.
func (s *Store) scanRSVPAndEvent(row scanner) (hub.RSVP, hub.EventListing, error) {
	l := hub.EventListing{Kilometers: -1}
	dest := append(events.dest(s, &l.Event), &l.Event.Seats.Capacity, &l.Event.Seats.Taken, &l.Event.Seats.Waiting)
	r, err := s.scanRSVP(row, append(dest, &l.ChapterSlug, &l.ChapterName, &l.ChapterHue)...)
	return r, l, err
}

// NewestZoneData is the newest release of the zone data that events were computed with; empty: none says. Why it crosses: it is about no
// event, and all of them.
func (s *Store) NewestZoneData(ctx context.Context) (string, error) {
	release, err := text[string](s.across().QueryRowContext(ctx, `SELECT COALESCE(MAX(zone_data), '') FROM events`))
	return release, wrap("newest zone data", err)
}
