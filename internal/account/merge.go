package account

import (
	"context"
	"errors"
	"fmt"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// mayMerge says that the actor has an address of their own, or why they may not bring in another. Without one it is hub.ErrConflict: then their
// address comes first.
func (s *Service) mayMerge(ctx context.Context, actor hub.Actor) error {
	err := s.addressless(ctx, actor)
	switch {
	case errors.Is(err, hub.ErrConflict):
		return nil
	case err == nil:
		return fmt.Errorf("account: merge: %w", hub.ErrConflict)
	}
	return err
}

// AskMerge sends a code to another address of the actor's. What happens is the same for addresses that are known here and for those that are not.
// One that is none, or the actor's own, is an *hub.Invalid of field "email".
func (s *Service) AskMerge(ctx context.Context, actor hub.Actor, typed, asked string, browser hub.Token, network string) error {
	if err := s.mayMerge(ctx, actor); err != nil {
		return err
	}
	email, problem := address.Parse(typed)
	if problem != address.None {
		return hub.Wrong("email", problem.Sentence())
	}
	if question, likely := address.Slip(email, asked); likely {
		return hub.Wrong("email", question)
	}
	p, err := s.store.Person(ctx, actor.Person)
	if err == nil && hub.FoldAddress(p.Email) == hub.FoldAddress(email) {
		err = hub.Wrong("email", say.M("That’s the address of this account. Enter the other one."))
	}
	if err != nil {
		return err
	}
	return s.store.AskConfirmation(ctx, hub.Confirmation{Kind: hub.ConfirmMerge, Person: actor.Person, Email: email}, browser, network)
}

// Merging is how far the actor is with another address of theirs in this browser.
type Merging struct {
	Asked  hub.Confirmation // whose code is to be entered; without a kind there is none
	Email  string           // that was proven; empty: none was
	Counts hub.Merged       // what moves
	// Account: whoever has the address can sign in.
	Account bool
	Why     error // why nothing moves: hub.ErrNotFound, store.ErrSignsIn or hub.ErrConflict
}

// Merging returns that. An actor without an address is hub.ErrConflict.
func (s *Service) Merging(ctx context.Context, actor hub.Actor, browser hub.Token) (m Merging, err error) {
	if err := s.mayMerge(ctx, actor); err != nil {
		return m, err
	}
	if !browser.Valid() {
		return m, nil
	}
	c, err := s.store.ConfirmationByBrowser(ctx, browser)
	switch {
	case errors.Is(err, hub.ErrNotFound) || err == nil && (c.Person != actor.Person || c.Kind != hub.ConfirmMerge):
		return m, nil
	case err != nil:
		return m, err
	case c.CodeOpen(s.now()):
		m.Asked = c
		return m, nil
	case !c.Proven(s.now()):
		return m, nil
	}
	_, m.Counts, err = s.store.MergeOwnCounts(ctx, actor.Person, browser)
	if errors.Is(err, hub.ErrNotFound) || errors.Is(err, hub.ErrConflict) {
		m.Account, m.Why, err = errors.Is(err, store.ErrSignsIn), err, nil
	}
	m.Email = c.Email
	return m, err
}

// ProveMerge takes the code of the email. A wrong one is an *hub.Invalid of field "code".
func (s *Service) ProveMerge(ctx context.Context, actor hub.Actor, browser hub.Token, typed string) error {
	m, err := s.Merging(ctx, actor, browser)
	if err != nil {
		return err
	}
	code, six := sixDigits(typed)
	switch {
	case m.Asked.Kind == "":
		return hub.Wrong("code", say.M("This code no longer works. Ask for another one."))
	case !six:
		return hub.Wrong("code", say.M("Enter the 6 digits from the email."))
	}
	_, err = s.store.ConfirmByCode(ctx, browser, code)
	switch {
	case errors.Is(err, store.ErrWrongCode):
		return hub.Wrong("code", say.M("That’s not the code in the last email we sent. Check it and try again."))
	case errors.Is(err, hub.ErrNotFound):
		return hub.Wrong("code", say.M("This code no longer works. Ask for another one."))
	}
	return err
}

// Merge brings in what belongs to the address that was proven. hub.ErrNotFound: none was, or nobody has it any more.
func (s *Service) Merge(ctx context.Context, actor hub.Actor, browser hub.Token) error {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return err
	}
	if !browser.Valid() {
		return fmt.Errorf("account: merge: %w", hub.ErrNotFound)
	}
	_, err := s.store.MergeOwn(ctx, actor.Person, browser)
	return err
}
