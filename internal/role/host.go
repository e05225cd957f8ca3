package role

import (
	"context"
	"errors"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// MayInviteHost says whether the actor may invite somebody to host an event of a chapter.
func (s *Service) MayInviteHost(actor hub.Actor, ch hub.Chapter, event hub.EventID) error {
	return policy.Can(actor, policy.AppointHost, policy.Subject{Chapter: ch.ID, Event: event, National: ch.Kind == hub.KindNational})
}

// InviteHost invites an address to host one event: whoever reads its email accepts by signing in, and then it is as if a lead had named
// them. The end of a host's rights is the event's.
func (s *Service) InviteHost(ctx context.Context, actor hub.Actor, ch hub.Chapter, event hub.EventID, f Form) error {
	if err := s.MayInviteHost(actor, ch, event); err != nil {
		return err
	}
	if ch.Status == hub.CharterClosed {
		return hub.ErrClosed
	}
	if _, err := s.store.Chapter(ch.ID).Event(ctx, event); err != nil {
		return fmt.Errorf("role: invite a host: %w", err)
	}
	invalid := &hub.Invalid{}
	email := checkAddress(invalid, f)
	if err := invalid.Err(); err != nil {
		return err
	}
	err := s.store.Invite(ctx, hub.Invitation{Grant: hub.Grant{Role: hub.RoleHost, Chapter: ch.ID}, Event: event, Email: email, AskedBy: actor.Person, State: hub.InvitationOpen})
	switch {
	case errors.Is(err, hub.ErrNotFound):
		return hub.Wrong("email", say.M("This event is cancelled or over, so nobody can be invited to host it."))
	case errors.Is(err, hub.ErrListed):
		return hub.Wrong("email", say.M("They host this event already."))
	}
	return inWords(err)
}

// HostInvitations are the invitations to host an event that wait, for those who may send one.
func (s *Service) HostInvitations(ctx context.Context, actor hub.Actor, ch hub.Chapter, event hub.EventID) ([]hub.Invitation, error) {
	if err := s.MayInviteHost(actor, ch, event); err != nil {
		return nil, err
	}
	list, err := s.store.HostInvitations(ctx, ch.ID, event)
	if err != nil {
		return nil, fmt.Errorf("role: %w", err)
	}
	return list, nil
}

// hosted is the event that an invitation is about; one that is cancelled, or whose hosts' rights are over, is hub.ErrNotFound.
func (s *Service) hosted(ctx context.Context, i hub.Invitation) (hub.Event, error) {
	e, err := s.store.Chapter(i.Chapter).Event(ctx, i.Event)
	if err == nil && (e.State == hub.EventCancelled || !s.now().Before(e.EndsAt.Add(hub.HostAfter))) {
		err = hub.ErrNotFound
	}
	if err != nil {
		return hub.Event{}, fmt.Errorf("role: invitation: %w", err)
	}
	return e, nil
}

// CodesHost reports whether somebody who signed in by a code in an email can host.
func (s *Service) CodesHost() bool { return s.codes.Host }

// mayHost refuses whoever accepts to host in a session that would not bring it, and whoever has no name that the leads could see.
func (s *Service) mayHost(actor hub.Actor, i hub.Invitation) error {
	switch {
	case i.Event == "" || !actor.ByCode:
		return nil
	case !s.codes.Host:
		return fmt.Errorf("role: host by a code: %w", hub.ErrForbidden)
	case actor.Name == "":
		return fmt.Errorf("role: host: %w", hub.ErrNoName)
	}
	return nil
}
