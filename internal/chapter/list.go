package chapter

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// ListQuery chooses chapters of the office's list, and their order.
type ListQuery struct {
	Words  string // part of a name, town or region
	Status hub.CharterStatus
	Kind   hub.ChapterKind
	Health hub.ChapterHealth
	Due    bool   // those whose yearly review is due, or will be within hub.ReviewAhead
	Sort   string // one of Sorts; anything else is the first
	After  string // List.Next of the page before; anything else is the first page
	Limit  int    // 0: all
}

// List is a part of the office's list.
type List struct {
	Lines     []hub.ChapterLine
	Matching  []hub.ChapterLine // on whichever page, without their counts
	Count     int               // that match
	All       int               // chapters there are
	Attention int               // of all, those that need attention
	Next      string            // empty on the last page
}

// Sorts are the orders of the office's list. The first one puts what needs attention first.
func Sorts() []string {
	return []string{"attention", "name", "leads", "members", "followers", "rsvps", "last", "next", "seen", "charter", "review"}
}

// counted are the sorts that need everybody's counts.
var counted = []string{"members", "followers", "rsvps"}

// rank is what a sort goes by; equal ranks are sorted by name.
func rank(sort string, l hub.ChapterLine, now time.Time) int64 {
	switch sort {
	case "name":
		return 0
	case "leads":
		return int64(l.Leads)
	case "members":
		return -int64(l.Members)
	case "followers":
		return -int64(l.Followers)
	case "rsvps":
		return -int64(l.RSVPs)
	case "last":
		return l.LastEvent.Unix()
	case "next":
		if l.NextEvent.IsZero() {
			return 1 << 60 // nothing planned comes last
		}
		return l.NextEvent.Unix()
	case "seen":
		return l.LeadSeen.Unix()
	case "charter":
		return int64(slices.Index(hub.CharterStatuses(), l.Status))
	case "review":
		if !l.Reviewed() {
			return 1 << 60 // no review comes last
		}
		return l.Charter.ReviewDue.Unix()
	}
	return int64(slices.Index(hub.ChapterHealths(), l.Health(now)))
}

// key is a line's place in an order.
type key struct {
	rank int64
	name string
	id   hub.ChapterID
}

func (k key) compare(o key) int {
	return cmp.Or(cmp.Compare(k.rank, o.rank), strings.Compare(k.name, o.name), cmp.Compare(k.id, o.id))
}

func keyOf(sort string, l hub.ChapterLine, now time.Time) key {
	return key{rank(sort, l, now), strings.ToLower(l.Name), l.ID}
}

// CanList reports whether the actor may see the office's list.
func (s *Service) CanList(actor hub.Actor) error {
	return policy.Can(actor, policy.SeeChapters, policy.Subject{})
}

// List returns the chapters that match, with their numbers, in the order asked for. It takes two statements, however many there are.
func (s *Service) List(ctx context.Context, actor hub.Actor, q ListQuery) (List, error) {
	if err := s.CanList(actor); err != nil {
		return List{}, err
	}
	all, err := s.store.ChapterLines(ctx, "")
	if err != nil {
		return List{}, fmt.Errorf("chapter: list: %w", err)
	}
	now := s.now()
	out := List{All: len(all)}
	for _, l := range all {
		if l.Health(now).NeedsAttention() {
			out.Attention++
		}
		if q.matches(l, now) {
			out.Lines = append(out.Lines, l)
		}
	}
	out.Count, out.Matching = len(out.Lines), slices.Clone(out.Lines)
	whole := q.Limit == 0 || slices.Contains(counted, q.Sort)
	if whole {
		if err := s.count(ctx, out.Lines, nil); err != nil {
			return List{}, err
		}
	}
	out.cut(q, now)
	if !whole && len(out.Lines) > 0 {
		err = s.count(ctx, out.Lines, idsOf(out.Lines))
	}
	return out, err
}

// matches reports whether a line is asked for.
func (q ListQuery) matches(l hub.ChapterLine, now time.Time) bool {
	return (q.Status == "" || l.Status == q.Status) && (q.Kind == "" || l.Kind == q.Kind) && (q.Health == "" || l.Health(now) == q.Health) && (!q.Due || l.Reviewed() && l.Charter.Due(now)) && named(l.Chapter, q.Words)
}

// cut sorts the lines and leaves those of the page that is asked for.
func (l *List) cut(q ListQuery, now time.Time) {
	slices.SortFunc(l.Lines, func(a, b hub.ChapterLine) int { return keyOf(q.Sort, a, now).compare(keyOf(q.Sort, b, now)) })
	if after, ok := q.after(l.Lines); ok {
		from := slices.IndexFunc(l.Lines, func(one hub.ChapterLine) bool { return keyOf(q.Sort, one, now).compare(after) > 0 })
		if from < 0 {
			from = len(l.Lines)
		}
		l.Lines = l.Lines[from:]
	}
	if q.Limit > 0 && len(l.Lines) > q.Limit {
		l.Lines = l.Lines[:q.Limit]
		last := keyOf(q.Sort, l.Lines[q.Limit-1], now)
		l.Next = strconv.FormatInt(last.rank, 10) + "." + string(last.id)
	}
}

// after is the key of the line that the page before ended with: its rank as it was then, so that a line whose number has changed since is
// passed over rather than all the others shown again.
func (q ListQuery) after(lines []hub.ChapterLine) (key, bool) {
	text, id, found := strings.Cut(q.After, ".")
	rank, err := strconv.ParseInt(text, 10, 64)
	i := slices.IndexFunc(lines, func(l hub.ChapterLine) bool { return string(l.ID) == id })
	if !found || err != nil || i < 0 {
		return key{}, false
	}
	return key{rank, strings.ToLower(lines[i].Name), lines[i].ID}, true
}

func idsOf(lines []hub.ChapterLine) []hub.ChapterID {
	ids := make([]hub.ChapterID, 0, len(lines))
	for _, l := range lines {
		ids = append(ids, l.ID)
	}
	return ids
}

// count fills in the counts of lines: of these ids, or without any of all.
func (s *Service) count(ctx context.Context, lines []hub.ChapterLine, ids []hub.ChapterID) error {
	counts, err := s.store.ChapterCounts(ctx, ids)
	if err != nil {
		return fmt.Errorf("chapter: counts: %w", err)
	}
	for i := range lines {
		lines[i].ChapterCounts = counts[lines[i].ID]
	}
	return nil
}
