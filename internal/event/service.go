package event

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chapterhouse/internal/cache"
	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
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

// pageSize is how many events a list shows at once.
const pageSize = 20

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
		if events[i] = events[i].Public(); ch.CanPublish() != nil && events[i].ClosedAt.IsZero() {
			events[i].ClosedAt = events[i].UpdatedAt // as each event's page says it
		}
	}
	return events, next, nil
}

// Page is an event as one actor may see it.
type Page struct {
	Event   hub.Event // without the exact place and the join link unless the actor may see them
	Own     hub.RSVP  // the actor's own RSVP; its ID is empty when there is none
	InLine  int       // the actor's waitlist position, 0 unless waitlisted
	Guest   bool      // Own is a guest's, whose manage link is open in this browser
	CanEdit bool
	// NoAddress: the actor is signed in, and has no address at which an RSVP could be confirmed.
	NoAddress bool
	Blocked   bool // the organizers take no RSVP from the actor
	CallOff   bool // the actor may cancel it though they may not edit it

	near *geo.Point // where it is, as precisely as a search may know; nil: nowhere
}

// Page returns one event. Drafts are found only by those who may edit them; members-only events answer hub.ErrMembers to
// everyone else, or hub.ErrStanding: see mayOpen.
func (s *Service) Page(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (Page, error) {
	e, err := s.store.Chapter(ch.ID).Event(ctx, id)
	if err != nil {
		return Page{}, fmt.Errorf("event: page: %w", err)
	}
	p := Page{Event: e, CanEdit: policy.Can(actor, policy.EditEvent, subject(ch, id)) == nil}
	if lat, lon, located := e.SearchPoint(); located && e.Mode.HasPlace() {
		p.near = &geo.Point{Lat: lat, Lon: lon}
	}
	if e.State == hub.EventDraft && !p.CanEdit {
		return Page{}, fmt.Errorf("event: draft: %w", hub.ErrNotFound)
	}
	if actor.SignedIn() {
		if err := s.own(ctx, actor, ch, &p); err != nil {
			return Page{}, err
		}
		if !p.Own.State.Coming() && e.Open(s.now()) {
			has, blocked, err := s.store.Chapter(ch.ID).CanRSVP(ctx, actor.Person)
			if err != nil {
				return Page{}, fmt.Errorf("event: page: %w", err)
			}
			p.NoAddress, p.Blocked = !has, blocked
		}
	}
	sub := subject(ch, id)
	if err := mayOpen(actor, e, sub, p.Own); err != nil {
		return Page{}, fmt.Errorf("event: %w", err)
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

// mayOpen refuses a members-only event: hub.ErrMembers to whoever is no member, and hub.ErrStanding to a member whose membership of the
// organization is not current, when the event asks for that and they have not RSVPed.
func mayOpen(actor hub.Actor, e hub.Event, sub policy.Subject, own hub.RSVP) error {
	if e.Audience != hub.AudienceMembers {
		return nil
	}
	if policy.Can(actor, policy.ReadMembersEvent, sub) != nil {
		return hub.ErrMembers
	}
	if sub.Standing = e.GoodStanding && !own.State.Coming(); policy.Can(actor, policy.ReadMembersEvent, sub) != nil {
		return hub.ErrStanding
	}
	return nil
}

// GuestPage is Page for somebody who is not signed in and has the manage link of an RSVP open: of its own event it has that RSVP, and the
// exact place and the way to join when the RSVP has seats. A link that nobody has opens the stranger's page.
func (s *Service) GuestPage(ctx context.Context, token hub.Token, ch hub.Chapter, id hub.EventID) (Page, error) {
	p, err := s.Page(ctx, hub.Actor{}, ch, id)
	if err != nil {
		return Page{}, err
	}
	m, err := s.Manage(ctx, token)
	if errors.Is(err, hub.ErrNotFound) {
		return p, nil
	}
	if err != nil {
		return Page{}, err
	}
	if m.RSVP.Event != p.Event.ID || !m.RSVP.State.Coming() && !m.RSVP.Held() {
		return p, nil
	}
	p.Own, p.InLine, p.Guest = m.RSVP, m.InLine, true
	if m.RSVP.State.HoldsSeats() {
		p.Event.Place, p.Event.JoinURL, p.Event.JoinDetails = m.Listing.Place, m.Listing.JoinURL, m.Listing.JoinDetails
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
