package chapter

import (
	"context"
	"errors"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// LeadNameForm is what a lead enters to be named on their chapter's page.
type LeadNameForm struct {
	Name string `form:"name"`
}

// LeadNames are the first names of the chapter's leads who chose to be named on its page. They are read each time: nobody is named longer
// than a kept page lasts.
func (s *Service) LeadNames(ctx context.Context, ch hub.Chapter) ([]string, error) {
	names, err := s.store.Chapter(ch.ID).LeadNames(ctx)
	if err != nil {
		return nil, fmt.Errorf("chapter: names of leads: %w", err)
	}
	return names, nil
}

// MayShowName reports whether the actor chooses if their own first name is on the chapter's page. Nobody chooses for another.
func (s *Service) MayShowName(actor hub.Actor, ch hub.Chapter) error {
	return policy.Can(actor, policy.ShowOwnName, subject(ch))
}

// NamePublic reports whether a name can be put on the chapter's page now.
func (s *Service) NamePublic(ch hub.Chapter) bool {
	return ch.Status != hub.CharterClosed && !ch.Locked()
}

// LeadName is how the actor is named on the chapter's page, or hub.ErrNotFound.
func (s *Service) LeadName(ctx context.Context, actor hub.Actor, ch hub.Chapter) (hub.LeadName, error) {
	if err := s.MayShowName(actor, ch); err != nil {
		return hub.LeadName{}, err
	}
	n, err := s.store.Chapter(ch.ID).LeadName(ctx, actor.Person)
	if err != nil {
		return hub.LeadName{}, fmt.Errorf("chapter: name of a lead: %w", err)
	}
	return n, nil
}

// ShowName puts the actor's first name on the page of a chapter that they lead: the first word of their name, or what they enter instead.
func (s *Service) ShowName(ctx context.Context, actor hub.Actor, ch hub.Chapter, f LeadNameForm) error {
	if err := s.MayShowName(actor, ch); err != nil {
		return err
	}
	if ch.Locked() {
		return fmt.Errorf("chapter: show a lead: %w", hub.ErrLocked)
	}
	if ch.Status == hub.CharterClosed {
		return fmt.Errorf("chapter: show a lead: %w", hub.ErrClosed)
	}
	name := hub.Line(f.Name)
	switch {
	case name == "":
		return hub.Wrong("name", say.M("Enter the first name people know you by."))
	case !hub.ShownName(name):
		return hub.Wrong("name", say.M("Enter a first name, up to 40 letters. Numbers, email addresses and web addresses can’t be shown."))
	case name == hub.FirstName(actor.Name):
		name = ""
	}
	err := s.store.Chapter(ch.ID).ShowLeadName(ctx, actor.Person, name)
	if errors.Is(err, hub.ErrNotFound) { // the role ended meanwhile
		err = hub.ErrForbidden
	}
	if err != nil {
		return fmt.Errorf("chapter: show a lead: %w", err)
	}
	return nil
}

// HideName takes the actor's name off the chapter's page.
func (s *Service) HideName(ctx context.Context, actor hub.Actor, ch hub.Chapter) error {
	if err := s.MayShowName(actor, ch); err != nil {
		return err
	}
	if err := s.store.Chapter(ch.ID).HideLeadName(ctx, actor.Person); err != nil {
		return fmt.Errorf("chapter: hide a lead: %w", err)
	}
	return nil
}
