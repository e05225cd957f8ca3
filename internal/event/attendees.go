package event

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Attendees is an event's list as one actor may see it.
type Attendees struct {
	Event  hub.Event
	RSVPs  []hub.RSVP // in waitlist order
	Masked bool       // first name and initial, no addresses
	Lead   bool       // the actor may see all of it, export it and name hosts
	Hosts  []store.Host
	Manage bool // the actor can let in, remove and restore
	Guests bool // the actor can stop guests, and let more of them in
}

// Attendees returns who RSVPed. Names are masked unless full is set, which needs a fresh sign-in; every view
// leaves a row in the trail.
func (s *Service) Attendees(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, full bool) (Attendees, error) {
	action, row := policy.SeeMasked, hub.FactAttendeesReadMasked
	if full {
		action, row = policy.SeeAttendees, hub.FactAttendeesRead
	}
	if err := policy.Can(actor, action, subject(ch, id)); err != nil {
		return Attendees{}, err
	}
	return s.attendees(ctx, actor, ch, id, row, !full)
}

// MaySeeAttendees reports whether the actor may see the list of RSVPs.
func (s *Service) MaySeeAttendees(actor hub.Actor, ch hub.Chapter, id hub.EventID) bool {
	return policy.Can(actor, policy.SeeMasked, subject(ch, id)) == nil
}

// Export returns the list for a file that leaves the hub; it needs a fresh sign-in.
func (s *Service) Export(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (Attendees, error) {
	if err := policy.Can(actor, policy.ExportAttendees, subject(ch, id)); err != nil {
		return Attendees{}, err
	}
	return s.attendees(ctx, actor, ch, id, hub.FactAttendeesExport, false)
}

func (s *Service) attendees(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, row hub.FactKind, masked bool) (Attendees, error) {
	handle := s.store.Chapter(ch.ID)
	e, err := handle.Event(ctx, id)
	if err != nil {
		return Attendees{}, fmt.Errorf("event: attendees: %w", err)
	}
	rsvps, err := handle.Attendees(ctx, actor.Person, id, row)
	if err != nil {
		return Attendees{}, fmt.Errorf("event: attendees: %w", err)
	}
	hosts, err := handle.Hosts(ctx, id)
	if err != nil {
		return Attendees{}, fmt.Errorf("event: hosts: %w", err)
	}
	lead := policy.Can(actor, policy.AppointHost, subject(ch, id)) == nil
	if masked {
		for i := range rsvps {
			rsvps[i].Name, rsvps[i].Email, rsvps[i].Note = hub.MaskedName(rsvps[i].Name), "", ""
		}
	}
	list := Attendees{Event: e, RSVPs: rsvps, Masked: masked, Lead: lead, Hosts: hosts}
	list.Manage = policy.Can(actor, policy.ManageAttendees, subject(ch, id)) == nil
	list.Guests = policy.Can(actor, policy.SetGuests, subject(ch, id)) == nil
	return list, nil
}

// AddHost names a member of the chapter as a host of one event.
func (s *Service) AddHost(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, email string) error {
	if err := policy.Can(actor, policy.AppointHost, subject(ch, id)); err != nil {
		return err
	}
	err := s.store.Chapter(ch.ID).AddHost(ctx, actor.Person, id, email)
	if meant, likely := address.Suggest(strings.TrimSpace(email)); likely && errors.Is(err, hub.ErrNotFound) {
		return hub.Wrong("email", say.M("No member of the chapter has this email address. Did you mean %s?", meant))
	}
	if errors.Is(err, hub.ErrNotFound) {
		return hub.Wrong("email", say.M("No member of the chapter has this email address. A host must be a member: approve their request to join first."))
	}
	if err != nil {
		return fmt.Errorf("event: add host: %w", err)
	}
	return nil
}

// Host returns a host of an event whom the actor may remove.
func (s *Service) Host(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, person hub.PersonID) (store.Host, error) {
	if err := policy.Can(actor, policy.AppointHost, subject(ch, id)); err != nil {
		return store.Host{}, err
	}
	hosts, err := s.store.Chapter(ch.ID).Hosts(ctx, id)
	if err != nil {
		return store.Host{}, fmt.Errorf("event: host: %w", err)
	}
	i := slices.IndexFunc(hosts, func(h store.Host) bool { return h.Person == person })
	if i < 0 {
		return store.Host{}, fmt.Errorf("event: host: %w", hub.ErrNotFound)
	}
	return hosts[i], nil
}

// RemoveHost ends a person's host rights for one event.
func (s *Service) RemoveHost(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, person hub.PersonID) error {
	if err := policy.Can(actor, policy.AppointHost, subject(ch, id)); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).RemoveHost(ctx, actor.Person, id, person)
}
