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

// AskAddress asks an address to confirm that it is the actor's own, whose provider gave none. What happens is the same for
// addresses that are known here and for those that are not. browser is the secret of the browser in which the email's code counts.
// An actor who has an address is hub.ErrConflict; an address that is none is an *hub.Invalid of field "email".
func (s *Service) AskAddress(ctx context.Context, actor hub.Actor, typed, asked string, browser hub.Token, network string) error {
	if err := s.addressless(ctx, actor); err != nil {
		return err
	}
	email, problem := address.Parse(typed)
	if problem != address.None {
		return hub.Wrong("email", problem.Sentence())
	}
	if question, likely := address.Slip(email, asked); likely {
		return hub.Wrong("email", question)
	}
	c := hub.Confirmation{Kind: hub.ConfirmAddress, Person: actor.Person, Email: email}
	if err := s.store.AskConfirmation(ctx, c, browser, network); err != nil {
		return fmt.Errorf("account: ask address: %w", err)
	}
	return nil
}

// addressless says that the actor has no address yet, or why they may not ask for one.
func (s *Service) addressless(ctx context.Context, actor hub.Actor) error {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return err
	}
	has, err := s.store.HasAddress(ctx, actor.Person)
	if err != nil {
		return fmt.Errorf("account: %w", err)
	}
	if has {
		return fmt.Errorf("account: address: %w", hub.ErrConflict)
	}
	return nil
}

// AskedAddress is what this browser asked an address to confirm for the actor, or hub.ErrNotFound. An actor who has an address is
// hub.ErrConflict.
func (s *Service) AskedAddress(ctx context.Context, actor hub.Actor, browser hub.Token) (hub.Confirmation, error) {
	if err := s.addressless(ctx, actor); err != nil {
		return hub.Confirmation{}, err
	}
	if !browser.Valid() {
		return hub.Confirmation{}, fmt.Errorf("account: browser: %w", hub.ErrNotFound)
	}
	c, err := s.store.ConfirmationByBrowser(ctx, browser)
	if err == nil && (c.Person != actor.Person || !c.Open(s.now()) || c.Kind != hub.ConfirmAddress) {
		err = fmt.Errorf("account: confirmation: %w", hub.ErrNotFound)
	}
	return c, err
}

// ConfirmCode confirms what this browser asked for with the code of the email. A wrong code is an *hub.Invalid of field "code".
func (s *Service) ConfirmCode(ctx context.Context, actor hub.Actor, browser hub.Token, typed string) (hub.Confirmed, error) {
	if _, err := s.AskedAddress(ctx, actor, browser); err != nil {
		return hub.Confirmed{}, err
	}
	in := &hub.Invalid{}
	code, six := sixDigits(typed)
	if !six {
		in.Add("code", say.M("Enter the 6 digits from the email.")) // no try: nobody guesses like that
		return hub.Confirmed{}, in
	}
	out, err := s.store.ConfirmByCode(ctx, browser, code)
	switch {
	case errors.Is(err, store.ErrWrongCode):
		in.Add("code", say.M("That’s not the code in the last email we sent. Check it and try again."))
		return out, in
	case errors.Is(err, hub.ErrNotFound):
		in.Add("code", say.M("This code no longer works. Tap the link in the email, or send another email."))
		return out, in
	}
	return out, err
}

// Asked is what a link asks to confirm, and for whom.
type Asked struct {
	hub.Confirmation

	Name string // of the account; may be empty
}

// Confirmation opens a confirmation link; it changes nothing. A link that is unknown, used or over is hub.ErrNotFound.
func (s *Service) Confirmation(ctx context.Context, token hub.Token) (Asked, error) {
	if !token.Valid() {
		return Asked{}, fmt.Errorf("account: confirmation link: %w", hub.ErrNotFound)
	}
	c, err := s.store.ConfirmationByToken(ctx, token)
	if err != nil {
		return Asked{}, err
	}
	if c.Kind == hub.ConfirmSignIn || c.Kind == hub.ConfirmMerge || !c.Open(s.now()) { // a link to sign in has a page of its own
		return Asked{}, fmt.Errorf("account: confirmation link: %w", hub.ErrNotFound)
	}
	person, err := s.store.Person(ctx, c.Person)
	return Asked{Confirmation: c, Name: person.Name}, err
}

// Confirm confirms what a link asks for; actor is who is signed in where it was opened, if anybody.
func (s *Service) Confirm(ctx context.Context, actor hub.Actor, token hub.Token) (hub.Confirmed, error) {
	if !token.Valid() {
		return hub.Confirmed{}, fmt.Errorf("account: confirmation link: %w", hub.ErrNotFound)
	}
	return s.store.ConfirmByLink(ctx, actor.Person, token)
}

// RefusesEmail says whether the owner of the address behind a link wants no email; a link the hub did not write is hub.ErrNotFound.
func (s *Service) RefusesEmail(ctx context.Context, link hub.Token) (bool, error) {
	return s.store.Refuses(ctx, link)
}

// RefuseEmail stops all email to the address behind a link, and AllowEmail lets it reach the address again. Whoever has the link
// reads the address's email, so nobody else is asked.
func (s *Service) RefuseEmail(ctx context.Context, link hub.Token) error {
	return s.store.Refuse(ctx, link)
}

// AllowEmail undoes RefuseEmail.
func (s *Service) AllowEmail(ctx context.Context, link hub.Token) error {
	return s.store.Allow(ctx, link)
}
