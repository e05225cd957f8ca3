package toolkit

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// away measures kilometers between two points on the map.
func away(lat1, lon1, lat2, lon2 float64) float64 {
	return geo.Kilometers(geo.Point{Lat: lat1, Lon: lon1}, geo.Point{Lat: lat2, Lon: lon2})
}

// Reach is whom a push would reach, and what they would be sent.
type Reach struct {
	Version hub.ToolkitVersion
	To      []hub.Chapter // who would get it
	Have    []hub.Chapter // who were chosen and have it: they keep their answers
	Note    string
}

// Sum tells one reach from another: a push that was looked at is the one that is sent.
func (r Reach) Sum() string {
	h := sha256.New()
	_, _ = fmt.Fprintln(h, r.Version.Number, strconv.Quote(r.Note))
	for _, c := range r.To {
		_, _ = fmt.Fprintln(h, c.ID)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Reach says what a push of the newest published version would do. Nobody chosen, or nobody who does not have it, is an *hub.Invalid.
func (s *Service) Reach(ctx context.Context, actor hub.Actor, id hub.ToolkitID, to hub.Audience, note string) (Reach, error) {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return Reach{}, err
	}
	t, err := s.store.Toolkit(ctx, id)
	if err != nil {
		return Reach{}, fmt.Errorf("toolkit: push: %w", err)
	}
	all, err := s.store.Chapters(ctx)
	if err != nil {
		return Reach{}, fmt.Errorf("toolkit: push: %w", err)
	}
	rows, err := s.store.Board(ctx, id)
	if err != nil {
		return Reach{}, fmt.Errorf("toolkit: push: %w", err)
	}
	r := Reach{Note: plain(note)}
	for _, c := range to.Of(all, away) {
		if slices.ContainsFunc(rows, func(row hub.AdoptionRow) bool { return row.Chapter == c.ID }) {
			r.Have = append(r.Have, c)
		} else {
			r.To = append(r.To, c)
		}
	}
	if err := r.check(t, to); err != nil {
		return Reach{}, err
	}
	if r.Version, err = s.published(ctx, id, t.Latest); err != nil {
		return Reach{}, fmt.Errorf("toolkit: push: %w", err)
	}
	return r, nil
}

// check says what keeps a push of t from being sent.
func (r Reach) check(t hub.Toolkit, to hub.Audience) error {
	in := &hub.Invalid{}
	if t.Latest == 0 {
		in.Add("version", say.M("Publish a version first."))
	}
	switch {
	case to.Empty():
		in.Add("chapters", say.M("Choose who gets it: a kind, a state, or chapters from the list."))
	case len(r.To)+len(r.Have) == 0:
		in.Add("chapters", say.M("No matching chapters. Choose others."))
	case len(r.To) == 0:
		in.Add("chapters", say.M("Every chapter you chose already has it. Choose others."))
	}
	if tooLong(r.Note, maxValue) {
		in.Add("note", say.M("Keep the note under 2,000 characters."))
	}
	return in.Err()
}

// Push offers the newest published version to the chapters of an audience with a note; their leads are told by mail. It returns
// how many chapters had not been offered it. A reach that is no longer what was looked at is hub.ErrConflict.
func (s *Service) Push(ctx context.Context, actor hub.Actor, id hub.ToolkitID, to hub.Audience, note, seen string) (int, error) {
	r, err := s.Reach(ctx, actor, id, to, note)
	if err != nil {
		return 0, err
	}
	if r.Sum() != seen {
		return 0, fmt.Errorf("toolkit: push: not what was looked at: %w", hub.ErrConflict)
	}
	chapters := make([]hub.ChapterID, len(r.To))
	for i, c := range r.To {
		chapters[i] = c.ID
	}
	defer s.asks.Forget()
	added, err := s.store.Push(ctx, actor.Person, hub.Push{Version: r.Version, Chapters: chapters, Note: r.Note})
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
	Slots   map[int]int // how many slots each version has that a chapter is on
}

// Title is what the newest published version is called.
func (b Board) Title() string { return cmp.Or(b.Version.Title, b.Toolkit.Title) }

// Old is how many chapters are on a version before the newest.
func (b Board) Old() int {
	n := 0
	for _, r := range b.Rows {
		if r.Version < b.Toolkit.Latest {
			n++
		}
	}
	return n
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
	b.Slots = map[int]int{}
	for _, r := range b.Rows {
		if _, known := b.Slots[r.Version]; known {
			continue
		}
		v, err := s.published(ctx, id, r.Version)
		if err != nil {
			return Board{}, fmt.Errorf("toolkit: board: %w", err)
		}
		b.Slots[r.Version] = len(v.Slots)
	}
	return b, nil
}
