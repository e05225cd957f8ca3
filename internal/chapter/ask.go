package chapter

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// AskForm is what leads enter to ask the national office for something.
type AskForm struct {
	Kind     string `form:"kind"`
	Text     string `form:"text"`
	NeededBy string `form:"needed_by"` // "2026-12-12"; empty: no day
}

// AnswerForm is the office's answer.
type AnswerForm struct {
	Answer string `form:"answer"`
}

// AskFilter chooses asks of all chapters.
type AskFilter struct {
	State hub.AskState // anything else than one of hub.AskStates is open
	After hub.Cursor
	Limit int
}

// AskList is a page of asks of all chapters.
type AskList struct {
	State hub.AskState
	Asks  []hub.Ask
	Next  hub.Cursor // zero on the last page
}

// checked is the form as an ask, or an *hub.Invalid.
func (f AskForm) checked(today string) (hub.Ask, error) {
	a, in := hub.Ask{Kind: hub.AskKind(f.Kind), Text: strings.TrimSpace(hub.Text(f.Text)), NeededBy: strings.TrimSpace(f.NeededBy)}, &hub.Invalid{}
	if !a.Kind.Valid() {
		in.Add("kind", say.M("Choose what you’re asking for."))
	}
	switch {
	case a.Text == "":
		in.Add("text", say.M("Say in a few sentences what you need, and what for."))
	case utf8.RuneCountInString(a.Text) > hub.MaxAsk:
		in.Add("text", say.M("Keep this under 2,000 characters."))
	}
	if a.NeededBy != "" {
		if _, err := time.Parse(time.DateOnly, a.NeededBy); err != nil {
			in.Add("needed_by", say.M("Enter a date, like 2026-12-12, or leave it blank."))
		} else if a.NeededBy < today {
			in.Add("needed_by", say.M("That date is in the past. Choose a future date, or leave it blank."))
		}
	}
	return a, in.Err()
}

// MayAsk reports whether the actor asks the office for something in a chapter's name.
func (s *Service) MayAsk(actor hub.Actor, ch hub.Chapter) error {
	return policy.Can(actor, policy.AskOffice, policy.Subject{Chapter: ch.ID, National: ch.Kind == hub.KindNational})
}

// MayAnswerAsks reports whether the actor answers what chapters ask for.
func (s *Service) MayAnswerAsks(actor hub.Actor) error {
	return policy.Can(actor, policy.AnswerAsks, policy.Subject{})
}

// Asks returns what a chapter asked the office for, the last first.
func (s *Service) Asks(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.Ask, error) {
	if err := s.MayAsk(actor, ch); err != nil {
		return nil, err
	}
	list, err := s.store.Chapter(ch.ID).Asks(ctx)
	if err != nil {
		return nil, fmt.Errorf("chapter: asks: %w", err)
	}
	return list, nil
}

// Ask asks the office for something.
func (s *Service) Ask(ctx context.Context, actor hub.Actor, ch hub.Chapter, f AskForm) error {
	if err := s.MayAsk(actor, ch); err != nil {
		return err
	}
	if ch.Status == hub.CharterClosed {
		return hub.ErrClosed
	}
	a, err := f.checked(s.now().In(hub.Zone(ch.Zone)).Format(time.DateOnly))
	if err != nil {
		return err
	}
	err = s.store.Chapter(ch.ID).AddAsk(ctx, actor.Person, a)
	if errors.Is(err, hub.ErrTooMany) {
		return hub.Wrong("text", say.M("Your chapter has %d open asks. Take one back, or wait until the office answers one.", hub.MaxOpenAsks))
	}
	if err != nil {
		return fmt.Errorf("chapter: ask: %w", err)
	}
	return nil
}

// TakeBackAsk closes an ask of the chapter. One that is closed is hub.ErrConflict.
func (s *Service) TakeBackAsk(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.AskID) error {
	if err := s.MayAsk(actor, ch); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).CloseAsk(ctx, actor.Person, id)
}

// OpenAsks counts what waits for the office.
func (s *Service) OpenAsks(ctx context.Context, actor hub.Actor) (int, error) {
	if err := s.MayAnswerAsks(actor); err != nil {
		return 0, err
	}
	return s.store.OpenAsks(ctx)
}

// OfficeAsks returns a page of the asks of all chapters.
func (s *Service) OfficeAsks(ctx context.Context, actor hub.Actor, f AskFilter) (AskList, error) {
	if err := s.MayAnswerAsks(actor); err != nil {
		return AskList{}, err
	}
	if !f.State.Valid() {
		f.State = hub.AskOpen
	}
	list, err := s.store.OfficeAsks(ctx, f.State, f.After, f.Limit+1)
	if err != nil {
		return AskList{}, fmt.Errorf("chapter: asks: %w", err)
	}
	out := AskList{State: f.State, Asks: list}
	if len(list) > f.Limit {
		out.Asks = list[:f.Limit]
		last := out.Asks[f.Limit-1]
		out.Next = hub.Cursor{At: last.AskedAt, ID: string(last.ID)}
	}
	return out, nil
}

// OfficeAsk returns one ask for the office.
func (s *Service) OfficeAsk(ctx context.Context, actor hub.Actor, id hub.AskID) (hub.Ask, error) {
	if err := s.MayAnswerAsks(actor); err != nil {
		return hub.Ask{}, err
	}
	return s.store.OfficeAsk(ctx, id)
}

// AnswerAsk answers an ask, which emails the chapter's leads. One that is not open any more is hub.ErrConflict.
func (s *Service) AnswerAsk(ctx context.Context, actor hub.Actor, a hub.Ask, f AnswerForm) error {
	if err := s.MayAnswerAsks(actor); err != nil {
		return err
	}
	answer := strings.TrimSpace(hub.Text(f.Answer))
	switch {
	case answer == "":
		return hub.Wrong("answer", say.M("Enter your answer. The chapter’s leads get it by email."))
	case utf8.RuneCountInString(answer) > hub.MaxAskAnswer:
		return hub.Wrong("answer", say.M("Keep this under 4,000 characters."))
	}
	return s.store.Chapter(a.Chapter).AnswerAsk(ctx, actor.Person, a.ID, answer)
}

// TurnAsk closes or reopens an ask, as do says: "close", "reopen". One that is so is hub.ErrConflict.
func (s *Service) TurnAsk(ctx context.Context, actor hub.Actor, a hub.Ask, do string) error {
	if err := s.MayAnswerAsks(actor); err != nil {
		return err
	}
	handle := s.store.Chapter(a.Chapter)
	switch do {
	case "close":
		return handle.CloseAsk(ctx, actor.Person, a.ID)
	case "reopen":
		return handle.ReopenAsk(ctx, actor.Person, a.ID)
	}
	return fmt.Errorf("chapter: %w", hub.ErrNotFound)
}
