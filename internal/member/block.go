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

// BlockForm says whom to block, and why.
type BlockForm struct {
	Membership string `form:"membership"` // or else
	Email      string `form:"email"`
	Reason     string `form:"reason"`
	Asked      string `form:"asked"` // the address that looked like a slip when it was sent before
}

// checked is what the form says, or an *hub.Invalid.
func (f BlockForm) checked() (BlockForm, error) {
	in := &hub.Invalid{}
	f.Reason = hub.Line(f.Reason)
	if f.Reason == "" {
		in.Add("reason", say.M("Say why, in a few words."))
	}
	if utf8.RuneCountInString(f.Reason) > hub.MaxBlockReason {
		in.Add("reason", say.M("Keep this under 500 characters."))
	}
	if f.Membership != "" {
		return f, in.Err()
	}
	email, problem := address.Parse(f.Email)
	switch problem {
	case address.None:
		if question, likely := address.Slip(email, f.Asked); likely {
			in.Add("email", question)
		}
	case address.Malformed:
		in.Add("email", say.M("Enter an email address, like alex@example.org."))
	default:
		in.Add("email", problem.Sentence())
	}
	f.Email = email
	return f, in.Err()
}

// Blocks returns whom a chapter blocked, the last first.
func (s *Service) Blocks(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.Block, error) {
	if err := s.MayRemove(actor, ch); err != nil {
		return nil, err
	}
	if err := policy.Can(actor, policy.ReadMembers, subject(ch)); err != nil { // with names and addresses
		return nil, err
	}
	list, err := s.store.Chapter(ch.ID).Blocks(ctx, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("member: blocks: %w", err)
	}
	return list, nil
}

// ToBlock says what is wrong with a form that is not sent yet for good; nil: it may be sent.
func (s *Service) ToBlock(actor hub.Actor, ch hub.Chapter, f BlockForm) error {
	err := s.MayRemove(actor, ch)
	if err == nil {
		_, err = f.checked()
	}
	return err
}

// Block blocks somebody in a chapter: a member, or whoever reads an address's email. Nobody is told; see store.Chapter.Block.
func (s *Service) Block(ctx context.Context, actor hub.Actor, ch hub.Chapter, f BlockForm) error {
	if err := s.MayRemove(actor, ch); err != nil {
		return err
	}
	f, err := f.checked()
	if err != nil {
		return err
	}
	handle := s.store.Chapter(ch.ID)
	if f.Membership != "" {
		return refused(handle.BlockMember(ctx, actor.Person, hub.MembershipID(f.Membership), f.Reason), "reason")
	}
	return refused(handle.Block(ctx, actor.Person, f.Email, f.Reason), "email")
}

// refused words why somebody was not blocked, for a field of the form.
func refused(err error, field string) error {
	switch {
	case errors.Is(err, hub.ErrListed):
		return hub.Wrong(field, say.M("They’re blocked already."))
	case errors.Is(err, hub.ErrHoldsRole):
		return hub.Wrong(field, say.M("They have a role, such as lead or staff. It has to be taken away first: see Roles, or ask the national office."))
	case err != nil:
		return fmt.Errorf("member: block: %w", err)
	}
	return nil
}

// Unblock lifts a chapter's block. What it took away stays gone.
func (s *Service) Unblock(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.BlockID) error {
	if err := s.MayRemove(actor, ch); err != nil {
		return err
	}
	if err := s.store.Chapter(ch.ID).Unblock(ctx, actor.Person, id); err != nil {
		return fmt.Errorf("member: unblock: %w", err)
	}
	return nil
}

// NationalBlocks returns whom the national office blocked in every chapter, the last first.
func (s *Service) NationalBlocks(ctx context.Context, actor hub.Actor) ([]hub.Block, error) {
	if err := s.MayBlockEverywhere(actor); err != nil {
		return nil, err
	}
	list, err := s.store.NationalBlocks(ctx, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("member: national blocks: %w", err)
	}
	return list, nil
}

// MayBlockEverywhere says whether the actor blocks people in every chapter.
func (s *Service) MayBlockEverywhere(actor hub.Actor) error {
	return policy.Can(actor, policy.BlockEverywhere, policy.Subject{})
}

// MayUnblockEverywhere says whether the actor lifts such a block, together with a second admin; whether that asks for a fresh sign-in is
// found out when it is done.
func (s *Service) MayUnblockEverywhere(actor hub.Actor) bool {
	err := policy.Can(actor, policy.UnblockAnywhere, policy.Subject{})
	return err == nil || errors.Is(err, hub.ErrFresh)
}

// ToBlockEverywhere is ToBlock for every chapter.
func (s *Service) ToBlockEverywhere(actor hub.Actor, f BlockForm) error {
	err := s.MayBlockEverywhere(actor)
	if err == nil {
		_, err = f.checked()
	}
	return err
}

// BlockEverywhere blocks whoever reads an address's email in every chapter. Roles as a lead end with it.
func (s *Service) BlockEverywhere(ctx context.Context, actor hub.Actor, f BlockForm) error {
	if err := s.MayBlockEverywhere(actor); err != nil {
		return err
	}
	f.Membership = ""
	f, err := f.checked()
	if err != nil {
		return err
	}
	return refused(s.store.BlockEverywhere(ctx, actor.Person, f.Email, f.Reason), "email")
}

// MayConfirmUnblock says whether the actor may lift a national block now that somebody asked for it.
func (s *Service) MayConfirmUnblock(actor hub.Actor, b hub.Block) bool {
	return s.MayUnblockEverywhere(actor) && s.store.SecondWord(actor.Person, b.LiftAskedBy, b.LiftAskedAt) == nil
}

// DecideBlock asks to lift a national block, confirms that another admin asked, or keeps it. Errors: hub.ErrOwnProposal, and hub.ErrConflict
// for what was decided before.
func (s *Service) DecideBlock(ctx context.Context, actor hub.Actor, id hub.BlockID, do string) error {
	if err := policy.Can(actor, policy.UnblockAnywhere, policy.Subject{}); err != nil {
		return err
	}
	decide, known := map[string]func(context.Context, hub.PersonID, hub.BlockID) error{
		"ask": s.store.AskUnblock, "confirm": s.store.UnblockEverywhere, "keep": s.store.KeepBlock,
	}[do]
	if !known {
		return fmt.Errorf("member: decide a block: %w", hub.ErrNotFound)
	}
	if err := decide(ctx, actor.Person, id); err != nil {
		return fmt.Errorf("member: decide a block: %w", err)
	}
	return nil
}
