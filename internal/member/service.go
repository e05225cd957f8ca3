package member

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/store"
)

// Service runs the use cases of members.
type Service struct {
	store *store.Store
	now   func() time.Time
}

// New returns the use cases over st.
func New(st *store.Store, now func() time.Time) *Service { return &Service{store: st, now: now} }

func subject(ch hub.Chapter) policy.Subject {
	return policy.Subject{Chapter: ch.ID, National: ch.Kind == hub.KindNational}
}

// PerPage is how many members a page opens.
const PerPage = 50

// Query chooses members for a page of the list.
type Query struct {
	Words  string // a part of a name, or with an @ a whole address
	Tag    string
	Since  time.Time // who joined then or later
	Home   bool
	ByName bool
	// Removed chooses those whom the leads removed and can bring back.
	Removed bool

	After hub.Cursor // in the order of joining
	Page  int        // by name, from 1
}

// List is a page of the members.
type List struct {
	Members []hub.Membership
	Total   int        // how many the query chooses
	Next    hub.Cursor // in the order of joining: where the next page begins; zero at the end
	Page    int        // by name: which page it is
}

// List returns a page of a chapter's members: those who joined last first, or by name. What is searched or ordered by name is opened in
// memory, for this chapter; an address is found by its keyed hash, whole or not at all.
func (s *Service) List(ctx context.Context, actor hub.Actor, ch hub.Chapter, q Query) (List, error) {
	if err := policy.Can(actor, policy.ReadMembers, subject(ch)); err != nil {
		return List{}, err
	}
	f := hub.MemberFilter{Tag: strings.TrimSpace(q.Tag), Since: q.Since, Home: q.Home, Removed: q.Removed}
	words := strings.ToLower(strings.TrimSpace(q.Words))
	if strings.Contains(words, "@") {
		f.Email, words = words, ""
	}
	handle := s.store.Chapter(ch.ID)
	if words == "" && !q.ByName {
		return s.byDate(ctx, handle, actor, f, q.After)
	}
	var list List
	members, err := handle.MembersChosen(ctx, actor.Person, f, func(names []hub.MemberName) []hub.MembershipID {
		var ids []hub.MembershipID
		ids, list.Total, list.Page = choose(names, words, q.Page)
		return ids
	})
	if err != nil {
		return List{}, fmt.Errorf("member: list: %w", err)
	}
	list.Members = members
	return list, nil
}

func (s *Service) byDate(ctx context.Context, handle store.Chapter, actor hub.Actor, f hub.MemberFilter, after hub.Cursor) (List, error) {
	members, total, err := handle.Members(ctx, actor.Person, f, after, PerPage+1)
	if err != nil {
		return List{}, fmt.Errorf("member: list: %w", err)
	}
	list := List{Members: members, Total: total}
	if len(members) > PerPage {
		list.Members = members[:PerPage]
		last := list.Members[PerPage-1]
		list.Next = hub.Cursor{At: last.DecidedAt, ID: string(last.ID)}
	}
	return list, nil
}

// choose picks a page of those whose name has the words, by name. It returns how many have them, and which page it is.
func choose(names []hub.MemberName, words string, page int) (ids []hub.MembershipID, total, shown int) {
	type folded struct {
		hub.MemberName
		key string
	}
	var found []folded
	for _, n := range names {
		if key := strings.ToLower(n.Name); strings.Contains(key, words) {
			found = append(found, folded{n, key})
		}
	}
	slices.SortFunc(found, func(a, b folded) int {
		if c := strings.Compare(a.key, b.key); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	last := max(1, (len(found)+PerPage-1)/PerPage)
	shown = min(max(page, 1), last)
	for _, n := range found[(shown-1)*PerPage : min(shown*PerPage, len(found))] {
		ids = append(ids, n.ID)
	}
	return ids, len(found), shown
}

// Tags returns the words by which a chapter sorts people.
func (s *Service) Tags(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]string, error) {
	if err := policy.Can(actor, policy.ReadMembers, subject(ch)); err != nil {
		return nil, err
	}
	return s.store.Chapter(ch.ID).Tags(ctx)
}

// Requests returns who asks to join, the longest first.
func (s *Service) Requests(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.Membership, error) {
	if err := policy.Can(actor, policy.ReadMembers, subject(ch)); err != nil {
		return nil, err
	}
	list, err := s.store.Chapter(ch.ID).Requests(ctx, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("member: requests: %w", err)
	}
	return list, nil
}

// CanAnswer reports whether the actor answers those who ask to join, and so has the list of members.
func (s *Service) CanAnswer(actor hub.Actor, ch hub.Chapter) error {
	return policy.Can(actor, policy.AnswerJoin, subject(ch))
}

// Request returns a join request that waits for an answer. One that is not there, or was answered, is hub.ErrConflict.
func (s *Service) Request(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.MembershipID) (hub.Membership, error) {
	if err := s.CanAnswer(actor, ch); err != nil {
		return hub.Membership{}, err
	}
	waiting, err := s.store.Chapter(ch.ID).Requests(ctx, actor.Person)
	if err != nil {
		return hub.Membership{}, fmt.Errorf("member: request: %w", err)
	}
	i := slices.IndexFunc(waiting, func(m hub.Membership) bool { return m.ID == id })
	if i < 0 {
		return hub.Membership{}, fmt.Errorf("member: request: %w", hub.ErrConflict)
	}
	return waiting[i], nil
}

// Answer approves or declines a join request.
func (s *Service) Answer(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.MembershipID, approve bool) error {
	if err := s.CanAnswer(actor, ch); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).Decide(ctx, actor.Person, id, approve)
}

// AnswerMany approves or declines several join requests, and returns how many were answered by this.
func (s *Service) AnswerMany(ctx context.Context, actor hub.Actor, ch hub.Chapter, ids []hub.MembershipID, approve bool) (int, error) {
	if err := s.CanAnswer(actor, ch); err != nil {
		return 0, err
	}
	n, err := s.store.Chapter(ch.ID).DecideMany(ctx, actor.Person, ids, approve)
	if err != nil {
		return 0, fmt.Errorf("member: answer: %w", err)
	}
	return n, nil
}
