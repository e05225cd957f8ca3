package toolkit

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// NudgeGroup are the chapters that one kind of nudge fits.
type NudgeGroup struct {
	Kind  hub.NudgeKind
	Ready []hub.AdoptionRow // whom the office may write to
	Later []hub.AdoptionRow // who were nudged lately, or put it off
}

// Nudges are a toolkit's chapters that the office may ask after it, by kind.
type Nudges struct {
	Toolkit hub.Toolkit
	Title   string
	Groups  []NudgeGroup
}

// Of is the group of a kind, and whether there is such a kind.
func (n Nudges) Of(kind hub.NudgeKind) (NudgeGroup, bool) {
	i := slices.IndexFunc(n.Groups, func(g NudgeGroup) bool { return g.Kind == kind })
	if i < 0 {
		return NudgeGroup{}, false
	}
	return n.Groups[i], true
}

// Nudges returns whom the office may ask after a toolkit. Nobody who declined is among them.
func (s *Service) Nudges(ctx context.Context, actor hub.Actor, id hub.ToolkitID) (Nudges, error) {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return Nudges{}, err
	}
	b, err := s.Board(ctx, actor, id)
	if err != nil {
		return Nudges{}, err
	}
	n, now := Nudges{Toolkit: b.Toolkit, Title: b.Title()}, s.now()
	for _, kind := range hub.NudgeKinds() {
		g := NudgeGroup{Kind: kind}
		for _, r := range b.Rows {
			switch {
			case b.Toolkit.Archived() || r.Status == hub.CharterClosed || r.NudgeFor(now) != kind:
			case r.NudgeAgain().After(now):
				g.Later = append(g.Later, r)
			default:
				g.Ready = append(g.Ready, r)
			}
		}
		slices.SortStableFunc(g.Ready, func(a, b hub.AdoptionRow) int { return cmp.Compare(b.Silent(now), a.Silent(now)) })
		n.Groups = append(n.Groups, g)
	}
	return n, nil
}

// Nudge has the office write a word to chapters that a kind of nudge fits; the others of them are left out. It returns how many it was.
func (s *Service) Nudge(ctx context.Context, actor hub.Actor, n hub.Nudging) (int, error) {
	n, err := s.Nudging(ctx, actor, n)
	if err != nil {
		return 0, err
	}
	nudged, err := s.store.Nudge(ctx, actor.Person, n)
	if err != nil {
		return 0, fmt.Errorf("toolkit: nudge: %w", err)
	}
	return nudged, nil
}

// Nudging checks a nudge before it is sent, and returns it as it would be: to those of its chapters that may be nudged.
func (s *Service) Nudging(ctx context.Context, actor hub.Actor, n hub.Nudging) (hub.Nudging, error) {
	all, err := s.Nudges(ctx, actor, n.Toolkit)
	if err != nil {
		return n, err
	}
	group, known := all.Of(n.Kind)
	if !known {
		return n, fmt.Errorf("toolkit: nudge of kind %q: %w", n.Kind, hub.ErrNotFound)
	}
	in := &hub.Invalid{}
	n.Word = plain(n.Word)
	n.Chapters = slices.DeleteFunc(slices.Clone(n.Chapters), func(id hub.ChapterID) bool {
		return !slices.ContainsFunc(group.Ready, func(r hub.AdoptionRow) bool { return r.Chapter == id })
	})
	if len(n.Chapters) == 0 {
		in.Add("chapters", say.M("Choose at least one chapter."))
	}
	if n.Word == "" || tooLong(n.Word, maxWord) {
		in.Add("word", say.M("Write a few words to the leads, up to 500 characters."))
	}
	return n, in.Err()
}

// maxWord is the longest word with a nudge, in characters.
const maxWord = 500

// Snooze puts off the office's nudges about a toolkit until a day, which begins where the chapter is; the empty day: no longer.
func (s *Service) Snooze(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID, day string) error {
	if err := policy.Can(actor, policy.AnswerToolkit, subject(ch)); err != nil {
		return err
	}
	var until time.Time
	if day = strings.TrimSpace(day); day != "" {
		at, err := time.ParseInLocation(time.DateOnly, day, hub.Zone(ch.Zone))
		switch now := s.now(); {
		case err != nil:
			return hub.Wrong("until", say.M("Enter a date, like 2026-12-12."))
		case !at.After(now):
			return hub.Wrong("until", say.M("That date is in the past. Choose a future date."))
		case at.After(now.Add(hub.SnoozeMost)):
			return hub.Wrong("until", say.M("Choose a date within the next 90 days."))
		}
		until = at.UTC()
	}
	return s.store.Chapter(ch.ID).SnoozeToolkit(ctx, actor.Person, id, until)
}

// OweEmails owes the leads the emails about toolkits that were sent to their chapters, or that the office nudged them about.
func (s *Service) OweEmails(ctx context.Context) error {
	_, err := s.store.OweToolkitEmails(ctx)
	return err
}
