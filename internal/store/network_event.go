package store

import (
	"context"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// EventSearch chooses public events of all chapters.
type EventSearch struct {
	Mode   hub.Mode  // empty: any
	Access []string  // keys of hub.AccessQuestions that must be answered yes
	Near   *Near     // nil: anywhere
	From   time.Time // events that end after this
	Until  time.Time // events that start before this; zero: no end
	// Beside is a chapter whose events are left out; empty: none.
	Beside hub.ChapterID
	// Nearest are the nearest first, of those Near, on a first page without Keep.
	Nearest bool
	// Keep decides about what the statement cannot say; nil: all. It is asked in the order the events start, until Limit are kept.
	Keep  func(hub.EventListing) bool
	After hub.Cursor
	Limit int
}

// Near is a range of degrees, and within it the places whose squared distance from the middle, in degrees and with the longitude's square
// counted Squeeze times, is at most Square.
type Near struct {
	South, West, North, East  float64
	Lat, Lon, Squeeze, Square float64
}

// mostOfSearch is how many events a search that drops some of them reads at once, at most.
const mostOfSearch = 800

// ComingEvents returns public events of all chapters in the order they start: Limit of them unless there are no more. Why it crosses:
// visitors look for something near them, whichever chapter holds it; drafts and members-only events are left out by the statement itself.
func (s *Store) ComingEvents(ctx context.Context, f EventSearch) ([]hub.EventListing, error) {
	if f.Keep == nil {
		return s.comingEvents(ctx, f, f.Limit)
	}
	var kept []hub.EventListing
	for size := f.Limit; ; size = min(3*size, max(f.Limit, mostOfSearch)) {
		page, err := s.comingEvents(ctx, f, size)
		if err != nil {
			return nil, err
		}
		for _, l := range page {
			if f.Keep(l) {
				kept = append(kept, l)
			}
			if len(kept) == f.Limit {
				return kept, nil
			}
		}
		if len(page) < size {
			return kept, nil
		}
		last := page[len(page)-1]
		f.After = hub.Cursor{At: last.StartsAt, ID: string(last.ID)}
	}
}

// comingEvents is one statement of a search, which asks Keep nothing. Why it crosses: it is a page of ComingEvents.
func (s *Store) comingEvents(ctx context.Context, f EventSearch, limit int) ([]hub.EventListing, error) {
	a := &arguments{}
	// hub.MaxEventDays before From bound the index scan: a longer event, which only an import brings, is found from its chapter's page.
	query := `SELECT ` + eventColumns + `, c.slug, c.name, c.hue FROM events e
		JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id JOIN chapters c ON c.id = e.chapter_id
		WHERE e.state <> 'draft' AND e.audience = 'public' AND e.state = 'published' AND e.postponed_at IS NULL AND c.status <> 'closed'` +
		a.fill(` AND e.starts_at > ? AND e.ends_at > ?`, sqldb.At(f.From.AddDate(0, 0, -hub.MaxEventDays)), sqldb.At(f.From))
	if !f.Until.IsZero() {
		query += a.fill(` AND e.starts_at < ?`, sqldb.At(f.Until))
	}
	if f.Mode != "" {
		query += a.fill(` AND e.mode = ?`, f.Mode)
	}
	if f.Beside != "" {
		query += a.fill(` AND e.chapter_id <> ?`, f.Beside)
	}
	for _, q := range hub.AccessQuestions() {
		if slices.Contains(f.Access, q.Key) {
			query += ` AND e.` + q.Key + ` = true`
		}
	}
	if n := f.Near; n != nil {
		// search_lat and search_lon are hub.Event.SearchPoint, which the engine computes.
		query += a.fill(` AND e.search_lat BETWEEN ? AND ? AND e.search_lon BETWEEN ? AND ?`, n.South, n.North, n.West, n.East) +
			a.fill(` AND (e.search_lat - ?) * (e.search_lat - ?) + ? * (e.search_lon - ?) * (e.search_lon - ?) <= ?`, n.Lat, n.Lat, n.Squeeze, n.Lon, n.Lon, n.Square)
	}
	if f.After.ID != "" {
		query += a.fill(` AND (e.starts_at, e.id) > (?, ?)`, sqldb.At(f.After.At), f.After.ID)
	}
	query += ` ORDER BY `
	if n := f.Near; n != nil && f.Nearest {
		query += a.fill(`(e.search_lat - ?) * (e.search_lat - ?) + ? * (e.search_lon - ?) * (e.search_lon - ?), `, n.Lat, n.Lat, n.Squeeze, n.Lon, n.Lon)
	}
	rows, err := s.across().QueryContext(ctx, query+a.fill(`e.starts_at, e.id LIMIT ?`, limit), a.values()...)
	return collect(rows, err, s.scanListing)
}

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
