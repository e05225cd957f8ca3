package account

import (
	"context"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// OwnIdentity is an account at a sign-in provider as its person sees it.
type OwnIdentity struct {
	hub.LinkedIdentity

	Provider   string // how the sign-in page calls it; "" when it is not configured any more
	Current    bool   // it is signed in
	MayConfirm bool   // from this session, after a fresh sign-in
	MayRemove  bool
}

// Identities returns the accounts that open the actor's person. p is the session that asks.
func (s *Service) Identities(ctx context.Context, p Present) ([]OwnIdentity, error) {
	if err := policy.Can(p.Actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return nil, err
	}
	list, err := s.store.Identities(ctx, p.Actor.Person)
	if err != nil {
		return nil, fmt.Errorf("account: %w", err)
	}
	own := make([]OwnIdentity, len(list))
	for i, one := range list {
		if own[i], err = s.ownIdentity(ctx, p, one); err != nil {
			return nil, err
		}
	}
	return own, nil
}

func (s *Service) ownIdentity(ctx context.Context, p Present, one hub.LinkedIdentity) (OwnIdentity, error) {
	own := OwnIdentity{LinkedIdentity: one, Current: one.Identity == p.Identity}
	keys := s.providers.Of(one.Issuer)
	if len(keys) > 0 {
		own.Provider = s.providers.Name(keys[0])
	}
	if own.Current || !p.Confirmed || p.Actor.Reduced {
		return own, nil
	}
	rights, err := s.store.Rights(ctx, p.Actor.Person, one.Identity)
	if err != nil {
		return own, fmt.Errorf("account: %w", err)
	}
	may := true
	for _, key := range keys {
		may = may && policy.MayDecideIdentity(p.Actor, p.Confirmed, rights, s.trust[key].Carries)
	}
	own.MayConfirm = may && !one.Confirmed() && len(keys) > 0
	own.MayRemove = may || !one.Confirmed() // what brings no right takes none away
	return own, nil
}

// ConfirmIdentity lets another account of the actor's person bring all of the person's rights. It takes a session that has
// them itself, and a fresh sign-in. Errors: hub.ErrFresh, hub.ErrNotFound, hub.ErrForbidden, hub.ErrConflict.
func (s *Service) ConfirmIdentity(ctx context.Context, p Present, handle string) error {
	one, err := s.decidable(ctx, p, handle)
	if err != nil {
		return err
	}
	if !one.MayConfirm {
		return fmt.Errorf("account: confirm: %w", hub.ErrForbidden)
	}
	return s.store.ConfirmIdentity(ctx, p.Actor.Person, p.Actor.Person, one.Identity, one.Provider, "")
}

// RemoveIdentity takes another account from the actor's person; its sessions are over with their next request. Errors: as
// ConfirmIdentity.
func (s *Service) RemoveIdentity(ctx context.Context, p Present, handle string) error {
	one, err := s.decidable(ctx, p, handle)
	if err != nil {
		return err
	}
	if !one.MayRemove {
		return fmt.Errorf("account: remove: %w", hub.ErrForbidden)
	}
	return s.store.RemoveIdentity(ctx, p.Actor.Person, p.Actor.Person, one.Identity)
}

// decidable finds an account of the actor's person by its handle.
func (s *Service) decidable(ctx context.Context, p Present, handle string) (OwnIdentity, error) {
	if err := policy.Can(p.Actor, policy.OwnIdentities, policy.Subject{}); err != nil {
		return OwnIdentity{}, err
	}
	list, err := s.store.Identities(ctx, p.Actor.Person)
	if err != nil {
		return OwnIdentity{}, fmt.Errorf("account: %w", err)
	}
	for _, one := range list {
		if one.Handle() == handle {
			return s.ownIdentity(ctx, p, one)
		}
	}
	return OwnIdentity{}, fmt.Errorf("account: identity: %w", hub.ErrNotFound)
}
