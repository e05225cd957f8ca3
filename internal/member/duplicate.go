package member

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// DuplicateForm says with which address a member is in the chapter a second time.
type DuplicateForm struct {
	Other string `form:"other"` // an address
	Word  string `form:"note"`  // to the national office; may be empty
}

// checked is what the form says, or an *hub.Invalid.
func (f DuplicateForm) checked() (DuplicateForm, error) {
	in := &hub.Invalid{}
	email, problem := address.Parse(f.Other)
	switch problem {
	case address.None:
	case address.Malformed:
		in.Add("other", say.M("Enter an email address, like alex@example.org."))
	default:
		in.Add("other", problem.Sentence())
	}
	f.Other, f.Word = email, hub.Line(f.Word)
	if utf8.RuneCountInString(f.Word) > hub.MaxDuplicateWord {
		in.Add("note", say.M("Keep this under 500 characters."))
	}
	return f, in.Err()
}

// MayProposeDuplicate reports whether the actor tells the national office that two members of a chapter are one person.
func (s *Service) MayProposeDuplicate(actor hub.Actor, ch hub.Chapter) error {
	return policy.Can(actor, policy.ProposeDuplicate, subject(ch))
}

// Duplicates returns what a chapter's leads proposed and the office has not decided, the last first.
func (s *Service) Duplicates(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.Duplicate, error) {
	if err := s.MayProposeDuplicate(actor, ch); err != nil {
		return nil, err
	}
	list, err := s.store.Chapter(ch.ID).Duplicates(ctx)
	if err != nil {
		return nil, fmt.Errorf("member: duplicates: %w", err)
	}
	return list, nil
}

// ProposeDuplicate tells the national office that a member and the member with another address are one person. Only the chapter's own members
// are found.
func (s *Service) ProposeDuplicate(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.MembershipID, f DuplicateForm) error {
	if err := s.MayProposeDuplicate(actor, ch); err != nil {
		return err
	}
	f, err := f.checked()
	if err != nil {
		return err
	}
	err = s.store.Chapter(ch.ID).AddDuplicate(ctx, actor.Person, id, f.Other, f.Word)
	switch {
	case errors.Is(err, hub.ErrNotFound):
		return hub.Wrong("other", say.M("No member of your chapter has this address. Enter the address as the list of members shows it."))
	case errors.Is(err, hub.ErrConflict):
		return hub.Wrong("other", say.M("That’s the address of this member. Enter their other address."))
	case errors.Is(err, hub.ErrListed):
		return hub.Wrong("other", say.M("The national office has these two already."))
	case errors.Is(err, hub.ErrTooMany):
		return hub.Wrong("other", say.M("The national office has %d of these from your chapter. Take one back, or wait until it decides.", hub.MaxOpenDuplicates))
	case err != nil:
		return fmt.Errorf("member: propose a duplicate: %w", err)
	}
	return nil
}

// EndDuplicate takes back what a chapter's leads proposed.
func (s *Service) EndDuplicate(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.DuplicateID) error {
	if err := s.MayProposeDuplicate(actor, ch); err != nil {
		return err
	}
	if err := s.store.Chapter(ch.ID).EndDuplicate(ctx, actor.Person, id); err != nil {
		return fmt.Errorf("member: end a duplicate: %w", err)
	}
	return nil
}
