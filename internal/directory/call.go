package directory

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Report is what a caller says of one call.
type Report struct {
	Toolkit hub.ToolkitID
	Item    hub.ItemKey
	Round   string // of this caller's calls, a hub.NewID
	Callee  hub.Official
	Outcome hub.CallOutcome
	Note    string // to the organizers; may be empty
	From    netip.Addr
}

// Report counts a call that somebody says they made, and keeps their note. noted: the note was kept, if there is one. hub.ErrTooMany: it was
// not counted, since too many came from the caller's network. hub.ErrConflict: nothing is counted now.
func (s *Service) Report(ctx context.Context, ch hub.Chapter, r Report) (noted bool, err error) {
	if !r.Outcome.Valid() || !hub.ValidID(r.Round) {
		return false, fmt.Errorf("directory: report: %w", hub.ErrNotFound)
	}
	note := strings.TrimSpace(hub.Text(r.Note))
	if utf8.RuneCountInString(note) > hub.MaxCallNote {
		return false, hub.Wrong("note", say.M("Keep your note under 500 characters."))
	}
	return s.store.Chapter(ch.ID).ReportCall(ctx, store.CallReport{
		Toolkit: r.Toolkit, Item: r.Item, Round: r.Round, Official: r.Callee.ID, Callee: r.Callee.Name, Outcome: r.Outcome, Note: note, From: r.From,
	})
}

// Calls are what callers of a chapter reported about a toolkit.
type Calls struct {
	Counts []hub.CallCount
	Notes  []hub.CallNote
}

// Of is how many reported an outcome of an item.
func (c Calls) Of(item hub.ItemKey, outcome hub.CallOutcome) int {
	if i := slices.IndexFunc(c.Counts, func(n hub.CallCount) bool { return n.Item == item && n.Outcome == outcome }); i >= 0 {
		return c.Counts[i].Calls
	}
	return 0
}

// Calls returns what callers reported about a toolkit, for the chapter's leads.
func (s *Service) Calls(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID) (c Calls, err error) {
	if err := policy.Can(actor, policy.ReadCalls, policy.Subject{Chapter: ch.ID, National: ch.Kind == hub.KindNational}); err != nil {
		return c, err
	}
	if c.Counts, err = s.store.Chapter(ch.ID).CallCounts(ctx, id); err != nil {
		return c, fmt.Errorf("directory: calls: %w", err)
	}
	if c.Notes, err = s.store.Chapter(ch.ID).CallNotes(ctx, id); err != nil {
		return c, fmt.Errorf("directory: notes: %w", err)
	}
	return c, nil
}
