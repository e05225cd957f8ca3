package toolkit

import (
	"context"
	"fmt"
	"slices"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// Audience chooses the chapters of a push: all of a kind, of a region, or hand-picked ones. Zero fields choose all.
type Audience struct {
	Kind   hub.ChapterKind
	Region string
	Picked []hub.ChapterID
}

// Of returns the chapters of all that the audience holds, of those that take toolkits.
func (a Audience) Of(all []hub.Chapter) []hub.ChapterID {
	var ids []hub.ChapterID
	for _, c := range all {
		if !c.TakesToolkits() {
			continue
		}
		if len(a.Picked) > 0 {
			if slices.Contains(a.Picked, c.ID) {
				ids = append(ids, c.ID)
			}
			continue
		}
		if (a.Kind == "" || c.Kind == a.Kind) && (a.Region == "" || c.Place.Region == a.Region) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// Push offers the newest published version to the chapters of an audience with a note; their leads are told by mail. It returns
// how many chapters had not been offered it.
func (s *Service) Push(ctx context.Context, actor hub.Actor, id hub.ToolkitID, to Audience, note string) (int, error) {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return 0, err
	}
	t, err := s.store.Toolkit(ctx, id)
	if err != nil {
		return 0, fmt.Errorf("toolkit: push: %w", err)
	}
	all, err := s.store.Chapters(ctx)
	if err != nil {
		return 0, fmt.Errorf("toolkit: push: %w", err)
	}
	chapters, in := to.Of(all), &hub.Invalid{}
	note = plain(note)
	if t.Latest == 0 {
		in.Add("version", say.M("Publish a version first."))
	}
	if len(chapters) == 0 {
		in.Add("chapters", say.M("No matching chapters. Choose others."))
	}
	if tooLong(note, maxValue) {
		in.Add("note", say.M("Keep the note under 2,000 characters."))
	}
	if err := in.Err(); err != nil {
		return 0, err
	}
	defer s.asks.Forget()
	version, err := s.published(ctx, id, t.Latest)
	if err != nil {
		return 0, fmt.Errorf("toolkit: push: %w", err)
	}
	added, err := s.store.Push(ctx, actor.Person, version, chapters, note)
	if err != nil {
		return 0, fmt.Errorf("toolkit: push: %w", err)
	}
	return added, nil
}

// Board is what national sees of a push.
type Board struct {
	Toolkit hub.Toolkit
	Version hub.ToolkitVersion
	Rows    []hub.AdoptionRow
}

// Count is how many chapters stand in a state.
func (b Board) Count(state hub.AdoptionState) int {
	n := 0
	for _, r := range b.Rows {
		if r.State == state {
			n++
		}
	}
	return n
}

// Board returns every chapter's state.
func (s *Service) Board(ctx context.Context, actor hub.Actor, id hub.ToolkitID) (Board, error) {
	if err := policy.Can(actor, policy.ReadBoard, policy.Subject{}); err != nil {
		return Board{}, err
	}
	t, err := s.store.Toolkit(ctx, id)
	if err != nil {
		return Board{}, fmt.Errorf("toolkit: board: %w", err)
	}
	b := Board{Toolkit: t}
	if t.Latest > 0 {
		if b.Version, err = s.published(ctx, id, t.Latest); err != nil {
			return Board{}, fmt.Errorf("toolkit: board: %w", err)
		}
	}
	if b.Rows, err = s.store.Board(ctx, id); err != nil {
		return Board{}, fmt.Errorf("toolkit: board: %w", err)
	}
	b.Rows = slices.DeleteFunc(b.Rows, func(r hub.AdoptionRow) bool { return r.Kind == hub.KindNational })
	return b, nil
}
