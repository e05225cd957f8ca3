package safety

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Admins have no standing access to names. With a reason, one reads those of one chapter for an hour, and nothing else: there is no route
// that changes anything by it.

// namesPerPage is how many members a page shows; eventsShown is how many events, the newest first.
const (
	namesPerPage = 100
	eventsShown  = 50
)

// MayBreakGlass says whether the actor may open a chapter's names, after a fresh sign-in at the latest.
func (s *Service) MayBreakGlass(actor hub.Actor) bool {
	err := policy.Can(actor, policy.BreakGlass, policy.Subject{})
	return err == nil || errors.Is(err, hub.ErrFresh)
}

// Glass returns the actor's open reading of a chapter's names; the zero BreakGlass: there is none, and they may open one.
func (s *Service) Glass(ctx context.Context, actor hub.Actor, ch hub.Chapter) (hub.BreakGlass, error) {
	if err := policy.Can(actor, policy.BreakGlass, policy.Subject{}); err != nil {
		return hub.BreakGlass{}, err
	}
	g, err := s.store.Glass(ctx, actor.Person, ch.ID)
	if errors.Is(err, hub.ErrNotFound) {
		return hub.BreakGlass{}, nil
	}
	return g, err
}

// OpenNames lets the actor read a chapter's names for hub.BreakGlassFor; its leads and the auditors are told why. hub.ErrConflict: they can already.
func (s *Service) OpenNames(ctx context.Context, actor hub.Actor, ch hub.Chapter, f Reason) error {
	if err := policy.Can(actor, policy.BreakGlass, policy.Subject{}); err != nil {
		return err
	}
	reason := hub.Line(f.Reason)
	if reason == "" || utf8.RuneCountInString(reason) > maxReason {
		return hub.Wrong("reason", say.M("Say why, in up to 500 characters. The chapter’s leads and the auditors read it."))
	}
	return s.store.OpenGlass(ctx, actor.Person, ch.ID, reason)
}

// CloseNames ends it early. hub.ErrNotFound: it is over.
func (s *Service) CloseNames(ctx context.Context, actor hub.Actor, ch hub.Chapter) error {
	if err := policy.Can(actor, policy.BreakGlass, policy.Subject{}); err != nil && !errors.Is(err, hub.ErrFresh) {
		return err
	}
	return s.store.CloseGlass(ctx, actor.Person, ch.ID)
}

// opened returns the open reading, or hub.ErrNotFound.
func (s *Service) opened(ctx context.Context, actor hub.Actor, ch hub.Chapter) (hub.BreakGlass, store.Chapter, error) {
	g, err := s.Glass(ctx, actor, ch)
	if err == nil && g.ID == "" {
		err = fmt.Errorf("safety: names: %w", hub.ErrNotFound)
	}
	return g, s.store.Chapter(ch.ID), err
}

// Names are a chapter's names as an admin reads them.
type Names struct {
	Glass   hub.BreakGlass
	Members []hub.Membership
	Total   int
	Next    hub.Cursor
	Events  []hub.Event
}

// Names returns a page of a chapter's members, and its events. The view is in the chapter's activity log. hub.ErrNotFound: they are not open.
func (s *Service) Names(ctx context.Context, actor hub.Actor, ch hub.Chapter, after hub.Cursor) (n Names, err error) {
	g, handle, err := s.opened(ctx, actor, ch)
	if err != nil {
		return n, err
	}
	n.Glass = g
	if n.Members, n.Total, err = handle.Members(ctx, actor.Person, hub.MemberFilter{}, after, namesPerPage+1); err != nil {
		return n, err
	}
	if len(n.Members) > namesPerPage {
		n.Members = n.Members[:namesPerPage]
		last := n.Members[namesPerPage-1]
		n.Next = hub.Cursor{At: last.DecidedAt, ID: string(last.ID)}
	}
	n.Events, err = handle.Events(ctx, store.EventFilter{
		States: []hub.EventState{hub.EventPublished, hub.EventCancelled}, Members: true, From: time.Unix(0, 0), Latest: true, Limit: eventsShown,
	})
	return n, err
}

// EventNames returns who RSVPed to an event of a chapter whose names are open. The view is in the chapter's activity log.
func (s *Service) EventNames(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (g hub.BreakGlass, e hub.Event, list []hub.RSVP, err error) {
	g, handle, err := s.opened(ctx, actor, ch)
	if err == nil {
		e, err = handle.Event(ctx, id)
	}
	if err == nil {
		list, err = handle.Attendees(ctx, actor.Person, id, hub.FactAttendeesRead)
	}
	return g, e, list, err
}

// MaySeeGlassUses reports whether the actor sees which admins opened a chapter's names, or with no chapter, any chapter's.
func (s *Service) MaySeeGlassUses(actor hub.Actor, ch hub.Chapter) error {
	return policy.Can(actor, policy.SeeGlassUses, policy.Subject{Chapter: ch.ID, National: ch.Kind == hub.KindNational})
}

// GlassUses returns them, the last first.
func (s *Service) GlassUses(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.GlassUse, error) {
	if err := s.MaySeeGlassUses(actor, ch); err != nil {
		return nil, err
	}
	return s.store.GlassUses(ctx, ch.ID)
}
