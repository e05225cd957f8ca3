package toolkit

import (
	"cmp"
	"context"
	"fmt"
	"maps"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// NewVersion is a newer version of a toolkit beside the one that a chapter has.
type NewVersion struct {
	ChapterToolkit // as the chapter has it

	Next    hub.ToolkitVersion
	Notes   []string    // what was new in each version since, the newest first
	Carried hub.Carried // the chapter's words in it
	Items   []hub.ItemChange
	Slots   []hub.SlotChange
}

// FillNext puts the chapter's words into a text of the newer version.
func (n NewVersion) FillNext(text string) string {
	return hub.FillSlots(text, n.Next.Slots, n.Carried.Values)
}

// NewVersion returns the newest version of a toolkit for a chapter that has an older one. One that has the newest is hub.ErrNotFound.
func (s *Service) NewVersion(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID) (NewVersion, error) {
	l, err := s.Look(ctx, actor, ch, id)
	if err != nil {
		return NewVersion{}, err
	}
	if l.Adoption.Latest <= l.Adoption.Version {
		return NewVersion{}, fmt.Errorf("toolkit: no newer version: %w", hub.ErrNotFound)
	}
	path, err := s.path(ctx, id, l.Adoption.Version, l.Adoption.Latest)
	if err != nil {
		return NewVersion{}, err
	}
	n := NewVersion{ChapterToolkit: l, Next: path[len(path)-1], Carried: hub.Carry(path, l.Adoption.Values)}
	for i := len(path) - 1; i > 0; i-- {
		if path[i].Note != "" {
			n.Notes = append(n.Notes, path[i].Note)
		}
	}
	n.Items, n.Slots = hub.CompareItems(l.Version.Items, n.Next.Items), hub.CompareSlots(l.Version.Slots, n.Next.Slots)
	return n, nil
}

// TakeVersion moves a chapter to the newest version of a toolkit, with its words and with the values given. While a page is up, every
// required slot must have words: the old page stays until then. number is the version that was looked at: another one is hub.ErrConflict.
func (s *Service) TakeVersion(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID, number int, values map[string]string) (hub.AdoptionState, error) {
	if err := policy.Can(actor, policy.AnswerToolkit, subject(ch)); err != nil {
		return "", err
	}
	n, err := s.NewVersion(ctx, actor, ch, id)
	if err != nil {
		return "", err
	}
	if n.Next.Number != number {
		return "", fmt.Errorf("toolkit: take version: not what was looked at: %w", hub.ErrConflict)
	}
	stored := maps.Clone(n.Adoption.Values)
	next := ChapterToolkit{Version: n.Next, Adoption: n.Adoption}
	next.Adoption.Values = maps.Clone(n.Carried.Values)
	in := &hub.Invalid{}
	next.put(values, in)
	if n.Adoption.State.Public() {
		for _, slot := range next.Missing {
			in.Add("slot_"+slot.Key, say.M("Fill this in to use the new version. Your page keeps showing the old one until then."))
		}
	}
	if err := in.Err(); err != nil {
		return "", err
	}
	take := hub.Take{
		Toolkit: id, From: n.Adoption.Version, To: number, Was: n.Adoption.State, Is: n.Adoption.State,
		Values: next.Adoption.Values, Stored: stored, Elsewhere: n.Carried.Elsewhere,
	}
	if n.Adoption.State.Taken() {
		take.Is = taken(next)
	}
	defer s.asks.Forget()
	return take.Is, s.store.Chapter(ch.ID).TakeVersion(ctx, actor.Person, take)
}

// left are the words that a chapter wrote for what its version does not ask for, under the names that earlier versions gave them.
func (s *Service) left(ctx context.Context, l ChapterToolkit) ([]hub.LeftWords, error) {
	path := []hub.ToolkitVersion{l.Version}
	if len(hub.Carry(path, l.Adoption.Values).Left) == 0 {
		return nil, nil
	}
	path, err := s.path(ctx, l.Version.Toolkit, 1, l.Version.Number)
	if err != nil {
		return nil, err
	}
	left := hub.Carry(path[len(path)-1:], l.Adoption.Values).Left
	labels := map[string]string{}
	for _, v := range path {
		for _, sl := range v.Slots {
			labels[sl.Key] = sl.Label
		}
	}
	for i, w := range left {
		left[i].Label = cmp.Or(labels[w.Key], w.Label)
	}
	return left, nil
}
