package safety

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Service runs the use cases of safety.
type Service struct{ store *store.Store }

// New returns the use cases over st.
func New(st *store.Store) *Service { return &Service{store: st} }

// Search is the form that finds a person.
type Search struct {
	Email string `form:"email"`
}

// Reason is the form that suspends a person.
type Reason struct {
	Reason string `form:"reason"`
}

// maxReason is the longest reason, in characters.
const maxReason = 500

// MayFind says whether the actor finds people, after a fresh sign-in at the latest.
func (s *Service) MayFind(actor hub.Actor) bool {
	err := policy.Can(actor, policy.FindPerson, policy.Subject{})
	return err == nil || errors.Is(err, hub.ErrFresh)
}

// Suspended returns who is suspended, the last ones first.
func (s *Service) Suspended(ctx context.Context, actor hub.Actor) ([]hub.PersonFile, error) {
	if err := policy.Can(actor, policy.FindPerson, policy.Subject{}); err != nil {
		return nil, err
	}
	return s.store.Suspended(ctx, actor.Person)
}

// Find returns who has an address. An *hub.Invalid says what is wrong with it, or that nobody has it.
func (s *Service) Find(ctx context.Context, actor hub.Actor, f Search) (hub.PersonID, error) {
	if err := policy.Can(actor, policy.FindPerson, policy.Subject{}); err != nil {
		return "", err
	}
	email, problem := address.Parse(f.Email)
	if problem != address.None {
		return "", hub.Wrong("email", problem.Sentence())
	}
	id, err := s.store.FindPerson(ctx, actor.Person, email)
	if errors.Is(err, hub.ErrNotFound) {
		return "", hub.Wrong("email", say.M("Nobody here has this address. Check the spelling: only the exact address finds a person."))
	}
	return id, err
}

// Open returns what the office sees of a person.
func (s *Service) Open(ctx context.Context, actor hub.Actor, id hub.PersonID) (hub.PersonFile, error) {
	if err := policy.Can(actor, policy.FindPerson, policy.Subject{}); err != nil {
		return hub.PersonFile{}, err
	}
	return s.store.PersonFile(ctx, actor.Person, id)
}

// MaySuspend says whether the actor may suspend a person: anybody but themselves.
func (s *Service) MaySuspend(actor hub.Actor, id hub.PersonID) bool {
	return policy.Can(actor, policy.SuspendPerson, policy.Subject{}) == nil && actor.Person != id
}

// Suspend shuts a person out for a reason. hub.ErrConflict: they are already.
func (s *Service) Suspend(ctx context.Context, actor hub.Actor, id hub.PersonID, f Reason) error {
	if err := policy.Can(actor, policy.SuspendPerson, policy.Subject{}); err != nil {
		return err
	}
	if actor.Person == id {
		return fmt.Errorf("safety: suspend oneself: %w", hub.ErrForbidden)
	}
	reason, err := Typed(f.Reason)
	if err != nil {
		return err
	}
	return s.store.Suspend(ctx, actor.Person, id, reason)
}

// Typed returns a reason as it is kept, or an *hub.Invalid.
func Typed(reason string) (string, error) {
	reason = strings.TrimSpace(hub.Text(reason))
	if reason == "" || utf8.RuneCountInString(reason) > maxReason {
		return "", hub.Wrong("reason", say.M("Say why, in up to 500 characters. The national office reads it, and so does the person if they ask for their data."))
	}
	return reason, nil
}

// MayMerge reports whether the actor may make one person of two, after signing in again.
func (s *Service) MayMerge(actor hub.Actor) bool {
	err := policy.Can(actor, policy.MergePeople, policy.Subject{})
	return err == nil || errors.Is(err, hub.ErrFresh)
}

// Other is whom the exact address finds that is to become one with a person, and what would be that person's then. Who must stay apart is a *hub.Invalid.
func (s *Service) Other(ctx context.Context, actor hub.Actor, keep hub.PersonID, f Search) (hub.PersonID, hub.Merged, error) {
	if err := policy.Can(actor, policy.MergePeople, policy.Subject{}); err != nil {
		return "", hub.Merged{}, err
	}
	gone, err := s.Find(ctx, actor, f)
	if err != nil {
		return "", hub.Merged{}, err
	}
	if keep == gone {
		return "", hub.Merged{}, hub.Wrong("email", say.M("That’s the address of this person. Enter their other address."))
	}
	counts, err := s.store.MergeCounts(ctx, keep, gone)
	return gone, counts, stayTwo(err)
}

// Merge makes one person of two: who has the address becomes the person keep.
func (s *Service) Merge(ctx context.Context, actor hub.Actor, keep hub.PersonID, f Search) error {
	gone, _, err := s.Other(ctx, actor, keep, f)
	if err != nil {
		return err
	}
	_, err = s.store.MergePeople(ctx, actor.Person, keep, gone)
	return stayTwo(err)
}

func stayTwo(err error) error {
	if errors.Is(err, hub.ErrConflict) {
		return hub.Wrong("email", say.M("These two can’t become one: one of them is suspended or blocked, or the person with this address has a role. End that first, or keep the person with the role and enter the other address there."))
	}
	return err
}

// MayLift says whether the actor takes part in lifting suspensions, after a fresh sign-in at the latest.
func (s *Service) MayLift(actor hub.Actor) bool {
	err := policy.Can(actor, policy.LiftSuspension, policy.Subject{})
	return err == nil || errors.Is(err, hub.ErrFresh)
}

// MayConfirmLift says whether the actor may lift a suspension now that somebody asked for it.
func (s *Service) MayConfirmLift(actor hub.Actor, asked hub.Suspension) bool {
	return s.MayLift(actor) && s.store.SecondWord(actor.Person, asked.LiftAskedBy, asked.LiftAskedAt) == nil
}

// Lift asks for, confirms or drops the end of a suspension, as do says. hub.ErrOwnProposal: a second admin has to confirm.
// hub.ErrConflict: somebody was faster.
func (s *Service) Lift(ctx context.Context, actor hub.Actor, id hub.PersonID, do string) error {
	if err := policy.Can(actor, policy.LiftSuspension, policy.Subject{}); err != nil {
		return err
	}
	switch do {
	case "ask":
		return s.store.AskLift(ctx, actor.Person, id)
	case "confirm":
		return s.store.ConfirmLift(ctx, actor.Person, id)
	case "drop":
		return s.store.DropLift(ctx, actor.Person, id)
	}
	return hub.ErrNotFound
}

// SignOut ends every session of a person.
func (s *Service) SignOut(ctx context.Context, actor hub.Actor, id hub.PersonID) error {
	if err := policy.Can(actor, policy.SuspendPerson, policy.Subject{}); err != nil {
		return err
	}
	return s.store.SignOutEverywhere(ctx, actor.Person, id)
}

// CanSignEveryoneOut says whether the actor may end every session there is, or why not.
func (s *Service) CanSignEveryoneOut(actor hub.Actor) error {
	return policy.Can(actor, policy.SignEveryoneOut, policy.Subject{})
}

// SignEveryoneOut ends every session there is, the actor's too.
func (s *Service) SignEveryoneOut(ctx context.Context, actor hub.Actor) error {
	if err := s.CanSignEveryoneOut(actor); err != nil {
		return err
	}
	return s.store.EndSessions(ctx, actor.Person)
}
