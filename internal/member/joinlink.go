package member

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// LinkForm is a link to join as it is typed.
type LinkForm struct {
	Name  string `form:"name"`
	Until string `form:"until"` // the last day, "2026-12-12"
	Most  int    `form:"most,-1,positive"`
	Lets  string `form:"lets"` // "ask" or "join"
}

// The first and the last day that a form offers for the end of a link.
func (s *Service) linkDays(zone *time.Location, days int) (first, last time.Time) {
	now := s.now().In(zone)
	first = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	return first, first.AddDate(0, 0, days)
}

// NewLinkForm is the form as it is first shown: a week, 50 people, and the leads decide.
func (s *Service) NewLinkForm(ch hub.Chapter) LinkForm {
	_, last := s.linkDays(hub.Zone(ch.Zone), hub.DirectLinkDays)
	return LinkForm{Until: last.Format(time.DateOnly), Most: 50, Lets: "ask"}
}

// checked is what the form says, or an *hub.Invalid.
func (s *Service) checkedLink(f LinkForm, ch hub.Chapter) (hub.JoinLink, error) {
	in, l := &hub.Invalid{}, hub.JoinLink{Name: hub.Line(f.Name), Direct: f.Lets == "join", Most: f.Most}
	most, days := hub.MaxJoinUses, hub.JoinLinkDays
	if l.Direct {
		most, days = hub.MaxDirectUses, hub.DirectLinkDays
	}
	switch n := utf8.RuneCountInString(l.Name); {
	case n == 0:
		in.Add("name", say.M("Give the link a name, like “November meeting”."))
	case n > hub.MaxJoinLinkName:
		in.Add("name", say.M("Keep this under %d characters.", hub.MaxJoinLinkName))
	}
	if f.Lets != "ask" && f.Lets != "join" {
		in.Add("lets", say.M("Choose what people can do by this link."))
	}
	if l.Most < 1 || l.Most > most {
		in.Add("most", say.M("Enter a number from 1 to %d.", most))
	}
	zone := hub.Zone(ch.Zone)
	first, last := s.linkDays(zone, days)
	day, err := time.ParseInLocation(time.DateOnly, f.Until, zone)
	if err != nil || day.Before(first) || day.After(last) {
		in.Add("until", say.M("Choose a day from today on, at most %d days ahead.", days))
	}
	l.ExpiresAt = day.AddDate(0, 0, 1).UTC()
	return l, in.Err()
}

// MayInvite says whether the actor may make links to join a chapter.
func (s *Service) MayInvite(actor hub.Actor, ch hub.Chapter) error {
	return policy.Can(actor, policy.InviteToJoin, subject(ch))
}

// JoinLinks returns a chapter's links to join, the last first.
func (s *Service) JoinLinks(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.JoinLink, error) {
	if err := s.MayInvite(actor, ch); err != nil {
		return nil, err
	}
	list, err := s.store.Chapter(ch.ID).JoinLinks(ctx)
	if err != nil {
		return nil, fmt.Errorf("member: join links: %w", err)
	}
	return list, nil
}

// JoinLink returns a link of the chapter with its secret, or hub.ErrNotFound.
func (s *Service) JoinLink(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.JoinLinkID) (hub.JoinLink, hub.Token, error) {
	if err := s.MayInvite(actor, ch); err != nil {
		return hub.JoinLink{}, "", err
	}
	l, err := s.store.Chapter(ch.ID).JoinLink(ctx, id)
	if err != nil {
		return hub.JoinLink{}, "", fmt.Errorf("member: join link: %w", err)
	}
	return l, s.store.JoinToken(id), nil
}

// MakeJoinLink makes a link by which people join, or ask to. One that makes members lets people in whom no lead has seen, and takes a
// fresh sign-in. A chapter that takes nobody is hub.ErrClosed or hub.ErrPaused.
func (s *Service) MakeJoinLink(ctx context.Context, actor hub.Actor, ch hub.Chapter, f LinkForm) (hub.JoinLinkID, error) {
	if err := s.MayInvite(actor, ch); err != nil {
		return "", err
	}
	l, err := s.checkedLink(f, ch)
	if err != nil {
		return "", err
	}
	if l.Direct {
		if err := policy.Can(actor, policy.LetInByLink, subject(ch)); err != nil {
			return "", err
		}
	}
	if err := takesPeople(ch); err != nil {
		return "", err
	}
	l.MadeBy = actor.Person
	id, err := s.store.Chapter(ch.ID).MakeJoinLink(ctx, l)
	if errors.Is(err, hub.ErrTooMany) {
		return "", hub.Wrong("name", say.M("Your chapter has %[1]d links people can use, or made %[2]d since yesterday. Take one back, or make the next one tomorrow.", hub.MaxJoinLinks, hub.JoinLinksADay))
	}
	if err != nil {
		return "", fmt.Errorf("member: make a join link: %w", err)
	}
	return id, nil
}

// takesPeople says why nobody can join a chapter; nil: people can.
func takesPeople(ch hub.Chapter) error {
	switch {
	case ch.Joinable():
		return nil
	case ch.Status == hub.CharterPaused:
		return hub.ErrPaused
	}
	return hub.ErrClosed
}

// EndJoinLink takes a link back. One that was taken back before is hub.ErrConflict.
func (s *Service) EndJoinLink(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.JoinLinkID) error {
	if err := s.MayInvite(actor, ch); err != nil {
		return err
	}
	if err := s.store.Chapter(ch.ID).EndJoinLink(ctx, actor.Person, id); err != nil {
		return fmt.Errorf("member: take back a join link: %w", err)
	}
	return nil
}

// JoinOffer is what a secret lets its holder do: join a chapter, or ask to, by a link or by an invitation.
type JoinOffer struct {
	Chapter hub.ChapterID
	Direct  bool   // whoever takes it is a member at once
	By      string // the name of whoever invites; empty: it is a link

	link   hub.JoinLinkID
	invite hub.JoinInviteID
}

// OpenJoin returns what a secret offers while somebody can join by it; any other is hub.ErrNotFound, whatever became of it.
func (s *Service) OpenJoin(ctx context.Context, token hub.Token) (JoinOffer, error) {
	if !token.Valid() {
		return JoinOffer{}, fmt.Errorf("member: join: %w", hub.ErrNotFound)
	}
	l, err := s.store.JoinLinkByToken(ctx, token)
	offer, open := JoinOffer{Chapter: l.Chapter, Direct: l.Direct, link: l.ID}, l.Open(s.now())
	if errors.Is(err, hub.ErrNotFound) {
		var i hub.JoinInvite
		i, err = s.store.JoinInviteByToken(ctx, token)
		offer, open = JoinOffer{Chapter: i.Chapter, By: i.ByName, invite: i.ID}, i.Open(s.now())
	}
	if err == nil && !open {
		err = hub.ErrNotFound
	}
	if err != nil {
		return JoinOffer{}, fmt.Errorf("member: join: %w", err)
	}
	return offer, nil
}

// Join makes the actor a member, or asks for them, by what a secret offers; answer returns what was typed for one of the chapter's
// questions, by its key. Somebody who is blocked does not join, and gets no other
// answer than everybody. hub.ErrNotFound: it is over.
func (s *Service) Join(ctx context.Context, actor hub.Actor, ch hub.Chapter, offer JoinOffer, answer func(key string) string) error {
	if err := policy.Can(actor, policy.AskToJoin, subject(ch)); err != nil {
		return err
	}
	if actor.ByCode && actor.Name == "" { // the leads see who came
		return fmt.Errorf("member: join: %w", hub.ErrNoName)
	}
	answers, err := hub.AnswerQuestions(ch.Questions, answer)
	if err != nil {
		return err //nolint:wrapcheck // what is wrong with the form
	}
	if offer.link != "" {
		_, err = s.store.Chapter(ch.ID).JoinByLink(ctx, actor.Person, offer.link, answers...)
	} else {
		err = s.store.Chapter(ch.ID).JoinByInvite(ctx, actor.Person, offer.invite, answers...)
	}
	if err != nil && !errors.Is(err, hub.ErrBlocked) {
		return fmt.Errorf("member: join: %w", err)
	}
	return nil
}
