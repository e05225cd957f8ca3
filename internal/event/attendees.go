package event

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/store"
)

// Attendees is an event's list as one actor may see it.
type Attendees struct {
	Event  hub.Event
	RSVPs  []hub.RSVP // in waitlist order
	Masked bool       // first name and initial, no addresses
	Lead   bool       // the actor may see all of it, export it and name hosts
	Hosts  []store.Host
	Manage bool          // the actor can let in, change, remove and restore
	Guests bool          // the actor can stop guests, and let more of them in
	Add    bool          // the actor can add people by hand
	Total  int           // RSVPs before the search
	Heads  hub.HeadCount // of all of them
}

// Look is how somebody looks at the list. The zero value shows everyone masked, in waitlist order.
type Look struct {
	Full  bool   // names, addresses and notes; needs a fresh sign-in
	Words string // a part of the names as they are shown, or of the addresses
	State string // one of States; any other: all of them
	Sort  string // "name", or "answered": the latest first
}

// States are what the list can be narrowed down to.
func States() []string { return []string{"going", "waitlist", "held", "cancelled", "removed"} }

// StateOf is which of States an RSVP is in.
func StateOf(r hub.RSVP) string {
	switch {
	case r.Held():
		return "held"
	case r.Removed():
		return "removed"
	case r.State == hub.RSVPWaitlisted:
		return "waitlist"
	}
	return string(r.State)
}

// Attendees returns who RSVPed; every view leaves a row in the trail. Names and addresses are sealed, so all of an event's RSVPs are opened,
// masked, then searched and sorted: what is masked cannot be found out by searching for it.
func (s *Service) Attendees(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, look Look) (Attendees, error) {
	action, row := policy.SeeMasked, hub.FactAttendeesReadMasked
	if look.Full {
		action, row = policy.SeeAttendees, hub.FactAttendeesRead
	}
	if err := policy.Can(actor, action, subject(ch, id)); err != nil {
		return Attendees{}, err
	}
	list, err := s.attendees(ctx, actor, ch, id, row, !look.Full)
	list.RSVPs = look.of(list.RSVPs)
	return list, err
}

// of is what a look shows of a list that is masked as it must be.
func (l Look) of(list []hub.RSVP) []hub.RSVP {
	words := strings.ToLower(strings.TrimSpace(l.Words))
	list = slices.DeleteFunc(list, func(r hub.RSVP) bool {
		return words != "" && !strings.Contains(strings.ToLower(r.Name+" "+r.Email), words) || slices.Contains(States(), l.State) && StateOf(r) != l.State
	})
	switch l.Sort {
	case "name":
		slices.SortStableFunc(list, byName)
	case "answered":
		slices.SortStableFunc(list, func(a, b hub.RSVP) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	}
	return list
}

func byName(a, b hub.RSVP) int {
	return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
}

// AtTheDoor returns those with seats by name, but for those who come online, for a sheet of paper; like a file that leaves the hub it needs a
// fresh sign-in.
func (s *Service) AtTheDoor(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (Attendees, error) {
	if err := policy.Can(actor, policy.ExportAttendees, subject(ch, id)); err != nil {
		return Attendees{}, err
	}
	list, err := s.attendees(ctx, actor, ch, id, hub.FactAttendeesPrint, false)
	list.RSVPs = slices.DeleteFunc(Look{State: "going", Sort: "name"}.of(list.RSVPs), func(r hub.RSVP) bool { return r.Attends == hub.ModeOnline })
	return list, err
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
	list := Attendees{Event: e, RSVPs: rsvps, Masked: masked, Lead: lead, Hosts: hosts, Total: len(rsvps), Heads: hub.Heads(rsvps)}
	list.Manage = policy.Can(actor, policy.ManageAttendees, subject(ch, id)) == nil
	list.Guests = policy.Can(actor, policy.SetGuests, subject(ch, id)) == nil
	list.Add = e.Open(s.now()) && policy.Can(actor, policy.AddAttendee, subject(ch, id)) == nil
	return list, nil
}

// AddHost names a member of the chapter as a host of one event. An address that is no member's is hub.ErrNotFound.
func (s *Service) AddHost(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, email string) error {
	if err := policy.Can(actor, policy.AppointHost, subject(ch, id)); err != nil {
		return err
	}
	err := s.store.Chapter(ch.ID).AddHost(ctx, actor.Person, id, email)
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
