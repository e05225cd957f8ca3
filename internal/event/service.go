package event

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"chapterhouse/internal/cache"
	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Service runs the use cases of events.
type Service struct {
	store *store.Store
	files Files
	now   func() time.Time

	publicPages *cache.Cache[PublicPages]
}

// New returns the use cases over st; cover pictures go to files.
func New(st *store.Store, files Files, now func() time.Time) *Service {
	return &Service{store: st, files: files, now: now, publicPages: cache.New[PublicPages](publicPagesAge, now)}
}

func subject(ch hub.Chapter, id hub.EventID) policy.Subject {
	return policy.Subject{Chapter: ch.ID, National: ch.Kind == hub.KindNational, Event: id}
}

// Search is what a visitor looks for.
type Search struct {
	Near   string   // postcode, empty: anywhere
	Within float64  // kilometers around it, 0: DefaultWithin
	Mode   hub.Mode // empty: any
	Access []string // keys of hub.AccessQuestions
	After  hub.Cursor
	Limit  int
}

// The default and largest radius of a search, in kilometers.
const (
	DefaultWithin = 50
	MaxWithin     = 500
)

// Found is one page of a search.
type Found struct {
	Listings []hub.EventListing
	Next     hub.Cursor // zero: no more
	Near     bool       // the search was around a known postcode
}

// pageSize is how many events a list shows at once.
const pageSize = 20

// Coming finds public upcoming events, by start time. An unknown postcode is an *hub.Invalid of field "near".
func (s *Service) Coming(ctx context.Context, q Search) (Found, error) {
	if q.Limit == 0 {
		q.Limit = pageSize
	}
	f := store.EventSearch{Mode: q.Mode, Access: q.Access, From: s.now(), After: q.After, Limit: q.Limit + 1}
	var center geo.Point
	if q.Near != "" {
		var known bool
		if center, known = geo.Postcode(q.Near); !known {
			return Found{}, hub.Wrong("near", say.M("We can’t find that ZIP code. Enter five digits, like 02139."))
		}
		if q.Within <= 0 {
			q.Within = DefaultWithin
		}
		q.Within = min(q.Within, MaxWithin)
		around(&f, center, q.Within)
	}
	listings, err := s.store.ComingEvents(ctx, f)
	if err != nil {
		return Found{}, fmt.Errorf("event: search: %w", err)
	}
	found := Found{Near: q.Near != ""}
	if len(listings) > q.Limit {
		listings = listings[:q.Limit]
		last := listings[q.Limit-1]
		found.Next = hub.Cursor{At: last.StartsAt, ID: string(last.ID)}
	}
	for _, l := range listings {
		if found.Near {
			l.Kilometers = away(center, l.Event)
		}
		l.Event = l.Public()
		found.Listings = append(found.Listings, l)
	}
	return found, nil
}

// away is how far an event is from a point, as precisely as a search may reveal; infinite without a place on the map.
func away(center geo.Point, e hub.Event) float64 {
	lat, lon, located := e.SearchPoint()
	if !located {
		return math.Inf(1)
	}
	return geo.Kilometers(center, geo.Point{Lat: lat, Lon: lon})
}

// around restricts a search to the events that are at most some kilometers from center.
func around(f *store.EventSearch, center geo.Point, kilometers float64) {
	box := geo.Around(center, kilometers)
	squeeze, square := geo.Flat(center, kilometers)
	f.Near = &store.Near{South: box.South, West: box.West, North: box.North, East: box.East, Lat: center.Lat, Lon: center.Lon, Squeeze: squeeze, Square: square}
	keep := f.Keep
	f.Keep = func(l hub.EventListing) bool { // the plane of the statement is a little larger than the circle
		return away(center, l.Event) <= kilometers && (keep == nil || keep(l))
	}
}

// List returns a chapter's events: upcoming ones, or past ones, newest first. Members see members-only events too.
func (s *Service) List(ctx context.Context, actor hub.Actor, ch hub.Chapter, past bool, after hub.Cursor) ([]hub.Event, hub.Cursor, error) {
	f := store.EventFilter{
		States:  []hub.EventState{hub.EventPublished, hub.EventCancelled},
		Members: policy.Can(actor, policy.ReadMembersEvent, subject(ch, "")) == nil,
		From:    s.now(), After: after, Limit: pageSize + 1,
	}
	if past {
		f.From, f.Until, f.Latest = time.Time{}, s.now(), true
	}
	events, err := s.store.Chapter(ch.ID).Events(ctx, f)
	if err != nil {
		return nil, hub.Cursor{}, fmt.Errorf("event: list: %w", err)
	}
	var next hub.Cursor
	if len(events) > pageSize {
		events = events[:pageSize]
		next = hub.Cursor{At: events[pageSize-1].StartsAt, ID: string(events[pageSize-1].ID)}
	}
	for i := range events {
		events[i] = events[i].Public()
	}
	return events, next, nil
}

// Page is an event as one actor may see it.
type Page struct {
	Event   hub.Event // without the exact place and the join link unless the actor may see them
	Own     hub.RSVP  // the actor's own RSVP; its ID is empty when there is none
	InLine  int       // the actor's waitlist position, 0 unless waitlisted
	CanEdit bool
	// NoAddress: the actor is signed in, and has no address at which an RSVP could be confirmed.
	NoAddress bool
	CallOff   bool // the actor may cancel it though they may not edit it
}

// Page returns one event. Drafts are found only by those who may edit them; members-only events answer hub.ErrMembers to
// everyone else.
func (s *Service) Page(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (Page, error) {
	e, err := s.store.Chapter(ch.ID).Event(ctx, id)
	if err != nil {
		return Page{}, fmt.Errorf("event: page: %w", err)
	}
	if !ch.HoldsEvents() && e.ClosedAt.IsZero() {
		e.ClosedAt = ch.UpdatedAt // nobody RSVPs to an event of a closed chapter
	}
	p := Page{Event: e, CanEdit: policy.Can(actor, policy.EditEvent, subject(ch, id)) == nil}
	if e.State == hub.EventDraft && !p.CanEdit {
		return Page{}, fmt.Errorf("event: draft: %w", hub.ErrNotFound)
	}
	if actor.SignedIn() {
		if err := s.own(ctx, actor, ch, &p); err != nil {
			return Page{}, err
		}
		if !p.Own.State.Coming() && e.Open(s.now()) {
			has, err := s.store.HasAddress(ctx, actor.Person)
			if err != nil {
				return Page{}, fmt.Errorf("event: page: %w", err)
			}
			p.NoAddress = !has
		}
	}
	sub := subject(ch, id)
	if e.Audience == hub.AudienceMembers && policy.Can(actor, policy.ReadMembersEvent, sub) != nil {
		return Page{}, fmt.Errorf("event: %w", hub.ErrMembers)
	}
	sub.Going = p.Own.State.HoldsSeats()
	if policy.Can(actor, policy.SeeExactPlace, sub) != nil {
		public := e.Public()
		if sub.Going {
			public.JoinURL, public.JoinDetails = e.JoinURL, e.JoinDetails
		}
		p.Event = public
	}
	if cancel := policy.Can(actor, policy.CancelEvent, subject(ch, id)); !p.CanEdit && e.Open(s.now()) {
		p.CallOff = cancel == nil || errors.Is(cancel, hub.ErrFresh)
	}
	return p, nil
}

func (s *Service) own(ctx context.Context, actor hub.Actor, ch hub.Chapter, p *Page) error {
	handle := s.store.Chapter(ch.ID)
	r, err := handle.RSVPOf(ctx, p.Event.ID, actor.Person)
	if errors.Is(err, hub.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("event: own answer: %w", err)
	}
	if r.State == hub.RSVPPending && !r.Held() {
		return nil
	}
	p.Own = r
	if r.State == hub.RSVPWaitlisted {
		if p.InLine, err = handle.WaitlistPosition(ctx, r); err != nil {
			return fmt.Errorf("event: place in line: %w", err)
		}
	}
	return nil
}
