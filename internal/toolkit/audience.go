package toolkit

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// Audiences returns the saved audiences, by name.
func (s *Service) Audiences(ctx context.Context, actor hub.Actor) ([]hub.SavedAudience, error) {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return nil, err
	}
	return s.store.Audiences(ctx)
}

// Audience returns a saved audience, or hub.ErrNotFound.
func (s *Service) Audience(ctx context.Context, actor hub.Actor, id hub.AudienceID) (hub.SavedAudience, error) {
	list, err := s.Audiences(ctx, actor)
	if err != nil {
		return hub.SavedAudience{}, err
	}
	i := slices.IndexFunc(list, func(a hub.SavedAudience) bool { return a.ID == id })
	if i < 0 {
		return hub.SavedAudience{}, fmt.Errorf("toolkit: audience: %w", hub.ErrNotFound)
	}
	return list[i], nil
}

// SaveAudience keeps an audience under a name, and returns its id.
func (s *Service) SaveAudience(ctx context.Context, actor hub.Actor, name string, to hub.Audience) (hub.AudienceID, error) {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return "", err
	}
	in := &hub.Invalid{}
	name, to = audienceName(name, in), located(to, in)
	if to.Empty() {
		in.Add("chapters", say.M("Choose who gets it: a kind, a state, a ZIP code, or chapters from the list."))
	}
	if err := in.Err(); err != nil {
		return "", err
	}
	id, err := s.store.SaveAudience(ctx, actor.Person, hub.SavedAudience{Name: name, Audience: to})
	return id, nameTaken(err)
}

// RenameAudience gives a saved audience another name.
func (s *Service) RenameAudience(ctx context.Context, actor hub.Actor, id hub.AudienceID, name string) error {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return err
	}
	in := &hub.Invalid{}
	if name = audienceName(name, in); in.Err() != nil {
		return in.Err()
	}
	return nameTaken(s.store.RenameAudience(ctx, actor.Person, id, name))
}

// DeleteAudience forgets a saved audience.
func (s *Service) DeleteAudience(ctx context.Context, actor hub.Actor, id hub.AudienceID) error {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return err
	}
	return s.store.DeleteAudience(ctx, actor.Person, id)
}

func audienceName(name string, in *hub.Invalid) string {
	if name = oneLine(name); name == "" || tooLong(name, 80) {
		in.Add("name", say.M("Enter a name, up to 80 characters."))
	}
	return name
}

// nameTaken says that another audience has the name.
func nameTaken(err error) error {
	if errors.Is(err, hub.ErrConflict) {
		return hub.Wrong("name", say.M("Another audience has this name. Enter another one."))
	}
	return err
}

// Offerings returns the pushes of a toolkit that also go to chapters that open later.
func (s *Service) Offerings(ctx context.Context, actor hub.Actor, id hub.ToolkitID) ([]hub.Offering, error) {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return nil, err
	}
	return s.store.Offerings(ctx, id)
}

// StopOffering no longer offers a toolkit to chapters that open later.
func (s *Service) StopOffering(ctx context.Context, actor hub.Actor, id hub.ToolkitID, offering hub.OfferingID) error {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return err
	}
	return s.store.StopOffering(ctx, actor.Person, id, offering)
}

// Unopened returns the chapters from which a toolkit can be taken back: those that have not opened it.
func (s *Service) Unopened(ctx context.Context, actor hub.Actor, id hub.ToolkitID) (Board, error) {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return Board{}, err
	}
	b, err := s.Board(ctx, actor, id)
	b.Rows = slices.DeleteFunc(b.Rows, func(r hub.AdoptionRow) bool { return r.State != hub.AdoptionUnseen })
	return b, err
}

// Withdraw takes a toolkit back from those of some chapters that have not opened it, and returns from how many.
func (s *Service) Withdraw(ctx context.Context, actor hub.Actor, id hub.ToolkitID, chapters []hub.ChapterID) (int, error) {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return 0, err
	}
	if len(chapters) == 0 {
		return 0, hub.Wrong("chapters", say.M("Choose at least one chapter."))
	}
	n, err := s.store.Withdraw(ctx, actor.Person, id, chapters)
	if err != nil {
		return 0, fmt.Errorf("toolkit: withdraw: %w", err)
	}
	return n, nil
}

// AsChapter is a toolkit's newest published version, or else its draft, as the page of one chapter will show it: with what the chapter wrote
// so far, and blanks where it wrote nothing.
func (s *Service) AsChapter(ctx context.Context, actor hub.Actor, id hub.ToolkitID, ch hub.Chapter) (ChapterToolkit, error) {
	room, err := s.Open(ctx, actor, id)
	if err != nil {
		return ChapterToolkit{}, err
	}
	l := ChapterToolkit{Version: room.Version, Adoption: hub.Adoption{Values: map[string]string{}}}
	if room.Toolkit.Latest > 0 {
		if l.Version, err = s.published(ctx, id, room.Toolkit.Latest); err != nil {
			return ChapterToolkit{}, fmt.Errorf("toolkit: as a chapter: %w", err)
		}
	}
	a, err := s.store.Chapter(ch.ID).Adoption(ctx, id)
	if errors.Is(err, hub.ErrNotFound) {
		return l, nil
	}
	if err != nil {
		return ChapterToolkit{}, fmt.Errorf("toolkit: as a chapter: %w", err)
	}
	path, err := s.path(ctx, id, a.Version, l.Version.Number)
	if err != nil {
		return ChapterToolkit{}, err
	}
	l.Adoption = a
	l.Adoption.Values = hub.Carry(path, a.Values).Values
	return l, nil
}
