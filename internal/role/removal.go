package role

import (
	"context"
	"errors"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/store"
)

// MayRemove says whether the actor may take a role away, or propose it. Which of it asks for a fresh sign-in is found out when it is done.
func (s *Service) MayRemove(actor hub.Actor, h hub.HeldRole) bool {
	if h.Provider != "" || h.Person == actor.Person {
		return false
	}
	remove, propose := removing(h.Role)
	_, err := either(actor, remove, propose, policy.Subject{Chapter: h.Chapter})
	return err == nil || errors.Is(err, hub.ErrFresh)
}

// Removes says whether the actor takes the role away outright: else they only propose it.
func (s *Service) Removes(actor hub.Actor, grant hub.Grant) (bool, error) {
	remove, propose := removing(grant.Role)
	proposes, err := either(actor, remove, propose, policy.Subject{Chapter: grant.Chapter})
	return !proposes, err
}

// Remove takes a role from somebody, or proposes it where that needs a second person; needsLead says that the chapter may be left without
// a lead. Errors: hub.ErrLastLead, hub.ErrLastAdmins, hub.ErrProviderRole; hub.ErrConflict when it was proposed before.
func (s *Service) Remove(ctx context.Context, actor hub.Actor, person hub.PersonID, grant hub.Grant, needsLead bool) (proposed bool, err error) {
	outright, err := s.Removes(actor, grant)
	if err != nil {
		return false, err
	}
	if person == actor.Person {
		return false, fmt.Errorf("role: remove: %w", hub.ErrNotFound) // that is to step down
	}
	if !outright {
		return true, decided(s.store.AskRemoval(ctx, actor.Person, person, grant))
	}
	return false, decided(s.store.EndRole(ctx, person, grant, store.RoleEnd{By: actor.Person, NeedsLead: needsLead}))
}

// StepDown ends a role of the actor.
func (s *Service) StepDown(ctx context.Context, actor hub.Actor, grant hub.Grant, needsLead bool) error {
	if err := s.MayStepDown(actor, grant); err != nil {
		return err
	}
	return s.store.EndRole(ctx, actor.Person, grant, store.RoleEnd{By: actor.Person, NeedsLead: needsLead})
}

// MayStepDown says whether the actor may give a role of theirs back: as far as that role goes, whatever others they have.
func (s *Service) MayStepDown(actor hub.Actor, grant hub.Grant) error {
	if !actor.Has(grant.Role, grant.Chapter) {
		if err := policy.Can(actor, policy.SeeRoles, policy.Subject{Chapter: grant.Chapter}); err != nil {
			return err
		}
		return fmt.Errorf("role: step down from another’s role: %w", hub.ErrForbidden)
	}
	only := actor
	only.Grants, only.HostOf = []hub.Grant{grant}, nil
	return policy.Can(only, policy.StepDown, policy.Subject{Chapter: grant.Chapter})
}

// MayConfirmRemoval says whether the actor may confirm a removal that somebody else asked for.
func (s *Service) MayConfirmRemoval(actor hub.Actor, m hub.Removal) bool {
	err := policy.Can(actor, confirmingRemoval(m.Role), policy.Subject{Chapter: m.Chapter})
	return (err == nil || errors.Is(err, hub.ErrFresh)) && s.store.SecondWord(actor.Person, m.AskedBy, m.AskedAt) == nil && m.Person != actor.Person
}

// MayDropRemoval says whether the actor may take back or refuse it.
func (s *Service) MayDropRemoval(actor hub.Actor, m hub.Removal) bool {
	err := policy.Can(actor, confirmingRemoval(m.Role), policy.Subject{Chapter: m.Chapter})
	return m.AskedBy == actor.Person || (err == nil || errors.Is(err, hub.ErrFresh)) && m.Person != actor.Person
}

func confirmingRemoval(r hub.Role) policy.Action {
	if r == hub.RoleNationalAdmin {
		return policy.ChangeAdmin
	}
	remove, _ := removing(r)
	return remove
}

// DecideRemoval confirms a removal that somebody asked for, or drops it.
func (s *Service) DecideRemoval(ctx context.Context, actor hub.Actor, id hub.RemovalID, do string, needsLead bool) error {
	if err := s.MaySee(actor, hub.Chapter{}); err != nil {
		return err
	}
	m, err := s.store.Removal(ctx, id)
	if err != nil {
		return fmt.Errorf("role: %w", err)
	}
	own := m.AskedBy == actor.Person && actor.SignedIn()
	if err := policy.Can(actor, confirmingRemoval(m.Role), policy.Subject{Chapter: m.Chapter}); err != nil && (!own || do == "confirm") {
		return err
	}
	switch {
	case m.Person == actor.Person:
		return fmt.Errorf("role: one’s own removal: %w", hub.ErrForbidden)
	case do == "confirm":
		return s.store.ConfirmRemoval(ctx, actor.Person, id, needsLead)
	case do == "drop":
		return s.store.DropRemoval(ctx, actor.Person, id)
	}
	return hub.ErrNotFound
}

// ExpireHandovers ends the handovers whose week is over, and emails those concerned.
func (s *Service) ExpireHandovers(ctx context.Context) error {
	if _, err := s.store.ExpireHandovers(ctx); err != nil {
		return fmt.Errorf("role: %w", err)
	}
	return nil
}
