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

// recallsOf are what of a toolkit is recalled. They are kept under a number that every recall changes, and every page reads that number with
// what it shows: a process that has an old list kept never shows it.
func (s *Service) recallsOf(ctx context.Context, id hub.ToolkitID, number int) (hub.Recalls, error) {
	if number == 0 {
		return nil, nil
	}
	list, err := s.recalls.Get(ctx, fmt.Sprint(id, "/", number), func(ctx context.Context) (hub.Recalls, error) { return s.store.Recalls(ctx, id) })
	if err != nil {
		return nil, fmt.Errorf("toolkit: %w", err)
	}
	return list, nil
}

// addRecalls reads what of a chapter's toolkit is recalled, and what the items are called that replace it.
func (s *Service) addRecalls(ctx context.Context, l *ChapterToolkit) (err error) {
	if l.Recalls, err = s.recallsOf(ctx, l.Version.Toolkit, l.Adoption.Recalls); err != nil || len(l.Recalls) == 0 {
		return err
	}
	newest, err := s.published(ctx, l.Version.Toolkit, l.Adoption.Latest)
	if err != nil {
		return fmt.Errorf("toolkit: %w", err)
	}
	l.newest = newest.Items
	return nil
}

// Recalled is why an item is recalled, in the version that the chapter has.
func (l ChapterToolkit) Recalled(i hub.Item) (hub.Recall, bool) {
	return l.Recalls.Of(i.Key, l.Version.Number)
}

// Whole is why all of the version is recalled that the chapter has.
func (l ChapterToolkit) Whole() (hub.Recall, bool) { return l.Recalls.Whole(l.Version.Number) }

// Replacement is the item that replaces what is recalled; here: the chapter's version has it. Without a key: nothing does.
func (l ChapterToolkit) Replacement(r hub.Recall) (item hub.Item, here bool) {
	if item, here = itemOf(l.Version.Items, r.Replacement); here {
		return item, true
	}
	item, _ = itemOf(l.newest, r.Replacement)
	return item, false
}

func itemOf(items []hub.Item, key hub.ItemKey) (hub.Item, bool) {
	i := slices.IndexFunc(items, func(known hub.Item) bool { return known.Key == key })
	if key == "" || i < 0 {
		return hub.Item{}, false
	}
	return items[i], true
}

// RecallChoice is text that can be recalled.
type RecallChoice struct {
	Item     hub.Item // without a key: all of the version
	Version  int
	Recalled bool // it is
}

// StandingRecall is a recall with the titles of what it names.
type StandingRecall struct {
	hub.Recall

	Title, ReplacedBy string // empty: all of the version; nothing
}

// Recalling is what of a toolkit is recalled, and what can be.
type Recalling struct {
	Toolkit  hub.Toolkit
	Newest   hub.ToolkitVersion // the newest published one
	Standing []StandingRecall
	Choices  []RecallChoice
	CanEdit  bool
}

// Recalling says what of a toolkit is recalled. One of which nothing is published is hub.ErrConflict.
func (s *Service) Recalling(ctx context.Context, actor hub.Actor, id hub.ToolkitID) (Recalling, error) {
	if err := policy.Can(actor, policy.OpenNational, policy.Subject{}); err != nil {
		return Recalling{}, err
	}
	t, err := s.store.Toolkit(ctx, id)
	if err != nil {
		return Recalling{}, fmt.Errorf("toolkit: recalls: %w", err)
	}
	if t.Latest == 0 {
		return Recalling{}, fmt.Errorf("toolkit: recalls: nothing is published: %w", hub.ErrConflict)
	}
	path, err := s.path(ctx, id, 1, t.Latest)
	if err != nil {
		return Recalling{}, err
	}
	list, err := s.recallsOf(ctx, id, t.Recalls)
	if err != nil {
		return Recalling{}, err
	}
	r := Recalling{Toolkit: t, Newest: path[len(path)-1], CanEdit: policy.Can(actor, policy.PushToolkit, policy.Subject{}) == nil}
	titles := map[hub.ItemKey]string{"": ""}
	slices.Reverse(path)
	for _, v := range path {
		for _, i := range v.Items {
			if _, known := titles[i.Key]; !known {
				titles[i.Key] = i.Title
				_, recalled := list.Of(i.Key, t.Latest)
				r.Choices = append(r.Choices, RecallChoice{Item: i, Version: v.Number, Recalled: recalled})
			}
		}
	}
	for _, v := range path {
		_, recalled := list.Whole(v.Number)
		r.Choices = append(r.Choices, RecallChoice{Version: v.Number, Recalled: recalled})
	}
	for _, one := range list {
		r.Standing = append(r.Standing, StandingRecall{Recall: one, Title: titles[one.Item], ReplacedBy: titles[one.Replacement]})
	}
	return r, nil
}

// RecallPlan is what a recall would do.
type RecallPlan struct {
	Recalling

	Choice       RecallChoice
	Replacements []hub.Item // of the newest version, which could stand in its place
	Pages        int        // of chapters, on which it stands
	Events       int        // to come, and drafts, that were made from it
	Told         int        // chapters whose leads get an email
}

// recall is the recall of the plan: of an item in all versions that are published.
func (p RecallPlan) recall() hub.Recall {
	r := hub.Recall{Toolkit: p.Toolkit.ID, Item: p.Choice.Item.Key, Version: p.Choice.Version}
	if !r.Whole() {
		r.Version = p.Toolkit.Latest
	}
	return r
}

// PlanRecall says what the recall of an item would do, or of all of a version where item is empty. What is not published is hub.ErrNotFound,
// and what is recalled already hub.ErrConflict.
func (s *Service) PlanRecall(ctx context.Context, actor hub.Actor, id hub.ToolkitID, item hub.ItemKey, version int) (RecallPlan, error) {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return RecallPlan{}, err
	}
	all, err := s.Recalling(ctx, actor, id)
	if err != nil {
		return RecallPlan{}, err
	}
	i := slices.IndexFunc(all.Choices, func(c RecallChoice) bool { return c.Item.Key == item && (item != "" || c.Version == version) })
	if i < 0 {
		return RecallPlan{}, fmt.Errorf("toolkit: recall: %w", hub.ErrNotFound)
	}
	p := RecallPlan{Recalling: all, Choice: all.Choices[i]}
	if p.Choice.Recalled {
		return p, fmt.Errorf("toolkit: recalled already: %w", hub.ErrConflict)
	}
	standing := hub.Recalls{p.recall()}
	for _, one := range all.Standing {
		standing = append(standing, one.Recall)
	}
	for _, other := range all.Newest.Items {
		if _, recalled := standing.Of(other.Key, all.Newest.Number); !recalled {
			p.Replacements = append(p.Replacements, other)
		}
	}
	reached, err := s.store.RecallReach(ctx, p.recall())
	if err != nil {
		return RecallPlan{}, fmt.Errorf("toolkit: recall: %w", err)
	}
	for _, to := range reached {
		if to.Shows && to.State.Public() && (item == "" || p.Choice.Item.Kind.Public()) {
			p.Pages++
		}
		if to.Told() {
			p.Told++
		}
		p.Events += to.Events
	}
	return p, nil
}

// Recall takes an item back in all versions that are published, or all of one version, with a reason and what replaces it. live is the newest
// version that was looked at: another one is hub.ErrConflict.
func (s *Service) Recall(ctx context.Context, actor hub.Actor, wanted hub.Recall, live int) error {
	p, err := s.PlanRecall(ctx, actor, wanted.Toolkit, wanted.Item, wanted.Version)
	if err != nil {
		return err
	}
	if live != p.Toolkit.Latest {
		return fmt.Errorf("toolkit: recall: another version was published: %w", hub.ErrConflict)
	}
	r, in := p.recall(), &hub.Invalid{}
	r.Reason, r.Replacement = oneLine(wanted.Reason), wanted.Replacement
	if r.Reason == "" || tooLong(r.Reason, maxSummary) {
		in.Add("reason", say.M("Say why, up to 400 characters. Everyone who opens a chapter’s page reads it."))
	}
	if len(p.Replacements) == 0 {
		r.Replacement = "" // nobody was asked
	}
	other, found := itemOf(p.Replacements, r.Replacement)
	if r.Replacement != "" && !found {
		in.Add("replacement", say.M("Choose an item that’s live and not recalled."))
	}
	if err := in.Err(); err != nil {
		return err
	}
	defer s.asks.Forget()
	return s.store.RecallText(ctx, actor.Person, r, hub.RecallLetter{Title: p.Newest.Title, Item: p.Choice.Item.Title, Reason: r.Reason, Replacement: other.Title})
}

// LiftRecall lets text be used again. A recall that does not stand any more is hub.ErrConflict.
func (s *Service) LiftRecall(ctx context.Context, actor hub.Actor, id hub.ToolkitID, recall hub.RecallID) error {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return err
	}
	all, err := s.Recalling(ctx, actor, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all.Standing, func(r StandingRecall) bool { return r.ID == recall })
	if i < 0 {
		return fmt.Errorf("toolkit: lift: %w", hub.ErrConflict)
	}
	one := all.Standing[i]
	defer s.asks.Forget()
	return s.store.LiftRecall(ctx, actor.Person, one.Recall, hub.RecallLetter{Title: all.Newest.Title, Item: one.Title})
}

// RecalledEvent is an event of a chapter that was made from what the office recalled, with what the office says instead.
type RecalledEvent struct {
	hub.RecalledEvent

	Toolkit string            // the title of its toolkit
	Instead hub.EventTemplate // with the chapter's words
	Changed bool              // Instead is there
}

// RecalledEvents returns the chapter's events to come, and its drafts, that were made from what the office recalled.
func (s *Service) RecalledEvents(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]RecalledEvent, error) {
	if err := policy.Can(actor, policy.OpenDesk, subject(ch)); err != nil {
		return nil, err
	}
	found, err := s.store.Chapter(ch.ID).RecalledEvents(ctx)
	if err != nil {
		return nil, err
	}
	kits := map[hub.ToolkitID]ChapterToolkit{}
	list := make([]RecalledEvent, 0, len(found))
	for _, e := range found {
		l, read := kits[e.Recall.Toolkit]
		if !read {
			if l, err = s.chapterToolkit(ctx, ch, e.Recall.Toolkit); err != nil && !errors.Is(err, hub.ErrNotFound) {
				return nil, err
			}
			kits[e.Recall.Toolkit] = l
		}
		one := RecalledEvent{RecalledEvent: e, Toolkit: l.Version.Title}
		one.Instead, one.Changed = l.instead(e)
		list = append(list, one)
	}
	return list, nil
}

// instead is the template that an event would be made from now: what replaces the recalled one, or its own in the newest version.
func (l ChapterToolkit) instead(e hub.RecalledEvent) (hub.EventTemplate, bool) {
	for _, key := range []hub.ItemKey{e.Recall.Replacement, e.Event.KitItem, e.Recall.Item} {
		item, there := itemOf(l.newest, key)
		if _, recalled := l.Recalls.Of(key, l.Adoption.Latest); there && !recalled && item.Kind == hub.ItemEventTemplate {
			return l.fillTemplate(item.Template), true
		}
	}
	return hub.EventTemplate{}, false
}

// CheckedItem is what an item's own address says of it.
type CheckedItem struct {
	Toolkit  hub.Toolkit
	Title    string // of the toolkit, in its newest published version
	Item     hub.Item
	Version  int  // the newest version that has the item
	Gone     bool // the newest published version does not
	Asked    int  // the version that was asked about; 0: none
	Differs  bool // the item has changed since
	Expired  bool // its last day is over
	Recalled bool
	Recall   hub.Recall
	Older    int      // the newest version in which it was recalled, where it is not any more; 0: none
	Instead  hub.Item // what replaces it; without a key: nothing does
}

// CheckItem says whether an item still holds, for whoever has it on paper. version is the one on the paper, or 0.
func (s *Service) CheckItem(ctx context.Context, key hub.ItemKey, version int) (CheckedItem, error) {
	found, err := s.store.PublishedItem(ctx, key)
	if err != nil {
		return CheckedItem{}, fmt.Errorf("toolkit: check: %w", err)
	}
	t := found.Toolkit
	newest, err := s.published(ctx, t.ID, t.Latest)
	if err != nil {
		return CheckedItem{}, fmt.Errorf("toolkit: check: %w", err)
	}
	last, err := s.published(ctx, t.ID, found.Version)
	if err != nil {
		return CheckedItem{}, fmt.Errorf("toolkit: check: %w", err)
	}
	c := CheckedItem{Toolkit: t, Title: newest.Title, Version: found.Version, Gone: found.Version < t.Latest}
	c.Item, _ = itemOf(last.Items, key)
	c.Expired = c.Item.Expired(s.today())
	if version > 0 && version < found.Version {
		old, err := s.published(ctx, t.ID, version)
		if err != nil {
			return CheckedItem{}, fmt.Errorf("toolkit: check: %w", err)
		}
		was, there := itemOf(old.Items, key)
		c.Asked, c.Differs = version, there && !(hub.ItemChange{Before: was, After: c.Item}).Same()
	}
	list, err := s.recallsOf(ctx, t.ID, t.Recalls)
	if err != nil {
		return CheckedItem{}, err
	}
	c.Recall, c.Recalled = list.Of(key, found.Version)
	c.Instead, _ = itemOf(newest.Items, c.Recall.Replacement)
	if old, was := list.Of(key, found.Version-1); was && !c.Recalled && found.Version > 1 {
		c.Recall, c.Older = old, old.Version
	}
	if c.Gone && c.Instead.Key == "" {
		c.Instead, err = s.successor(ctx, t, c.Item.Key, found.Version)
	}
	return c, err
}

// successor is the item of the newest version that stands for one that a version was the last to have; without a key: none does. What stands
// for it may have been removed in its turn.
func (s *Service) successor(ctx context.Context, t hub.Toolkit, key hub.ItemKey, last int) (hub.Item, error) {
	path, err := s.path(ctx, t.ID, last, t.Latest)
	if err != nil {
		return hub.Item{}, err
	}
	for _, v := range path {
		if item, found := replacing(v.Items, key); found {
			key = item.Key
		}
	}
	item, _ := itemOf(path[len(path)-1].Items, key)
	return item, nil
}

// replacing is the item that stands for another.
func replacing(items []hub.Item, key hub.ItemKey) (hub.Item, bool) {
	i := slices.IndexFunc(items, func(known hub.Item) bool { return slices.Contains(known.Replaces, key) })
	if i < 0 {
		return hub.Item{}, false
	}
	return items[i], true
}
