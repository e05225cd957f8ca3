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

// maxNote is the longest change note, in characters: one line.
const maxNote = 200

// Live returns a toolkit with its newest published version, or with its first while that is being written.
func (s *Service) Live(ctx context.Context, actor hub.Actor, id hub.ToolkitID) (Room, error) {
	if err := policy.Can(actor, policy.OpenNational, policy.Subject{}); err != nil {
		return Room{}, err
	}
	t, err := s.store.Toolkit(ctx, id)
	if err != nil {
		return Room{}, fmt.Errorf("toolkit: live: %w", err)
	}
	number := t.Latest
	if number == 0 {
		number = t.Draft
	}
	return s.room(ctx, actor, t, number)
}

// StartDraft begins the next version as a copy of what is live. A draft that is there stays.
func (s *Service) StartDraft(ctx context.Context, actor hub.Actor, id hub.ToolkitID) error {
	if err := policy.Can(actor, policy.WriteToolkit, policy.Subject{}); err != nil {
		return err
	}
	_, err := s.store.StartDraft(ctx, actor.Person, id)
	return err
}

// DropDraft throws the draft away. The first version of a toolkit, and none, is hub.ErrConflict.
func (s *Service) DropDraft(ctx context.Context, actor hub.Actor, id hub.ToolkitID) error {
	if _, err := s.writable(ctx, actor, id); err != nil {
		return err
	}
	return s.store.DropDraft(ctx, actor.Person, id)
}

// Changes is a draft beside what is live.
type Changes struct {
	Room  Room               // of the draft
	Live  hub.ToolkitVersion // the zero version where nothing is published
	Items []hub.ItemChange
	Slots []hub.SlotChange

	Swaps, Blanks, Waits int // chapters with a page up that could show it at once, that have blanks to fill first, and those that are filling in
}

// None reports whether nothing differs.
func (c Changes) None() bool {
	for _, i := range c.Items {
		if i.Change != hub.ChangeNone {
			return false
		}
	}
	for _, sl := range c.Slots {
		if sl.Change != hub.ChangeNone {
			return false
		}
	}
	return c.Live.ToolkitHead == c.Room.Version.ToolkitHead
}

// Changes compares the draft with what is live, and says how it would meet the chapters that take part. No draft is hub.ErrConflict.
func (s *Service) Changes(ctx context.Context, actor hub.Actor, id hub.ToolkitID) (Changes, error) {
	if err := policy.Can(actor, policy.OpenNational, policy.Subject{}); err != nil {
		return Changes{}, err
	}
	room, err := s.Open(ctx, actor, id)
	if err != nil {
		return Changes{}, err
	}
	if !room.Draft() {
		return Changes{}, fmt.Errorf("toolkit: no draft: %w", hub.ErrConflict)
	}
	c := Changes{Room: room}
	if room.Toolkit.Latest > 0 {
		if c.Live, err = s.published(ctx, id, room.Toolkit.Latest); err != nil {
			return Changes{}, fmt.Errorf("toolkit: changes: %w", err)
		}
		if err := s.meet(ctx, &c); err != nil {
			return Changes{}, err
		}
	}
	c.Items, c.Slots = hub.CompareItems(c.Live.Items, room.Version.Items), hub.CompareSlots(c.Live.Slots, room.Version.Slots)
	return c, nil
}

// meet counts the chapters that take part by what a new version would be to them.
func (s *Service) meet(ctx context.Context, c *Changes) error {
	standing, err := s.store.Words(ctx, c.Room.Toolkit.ID)
	if err != nil {
		return fmt.Errorf("toolkit: changes: %w", err)
	}
	for _, a := range standing {
		if !a.State.Taken() {
			continue
		}
		path, err := s.path(ctx, c.Room.Toolkit.ID, a.Version, c.Room.Toolkit.Latest)
		if err != nil {
			return err
		}
		missing := hub.Carry(append(path, c.Room.Version), a.Values).Missing
		switch {
		case !a.State.Public():
			c.Waits++
		case len(missing) == 0:
			c.Swaps++
		default:
			c.Blanks++
		}
	}
	return nil
}

// path are the published versions from one to another.
func (s *Service) path(ctx context.Context, id hub.ToolkitID, from, to int) (list []hub.ToolkitVersion, err error) {
	for number := from; number <= to; number++ {
		v, err := s.offered(ctx, id, number)
		if err != nil {
			return nil, fmt.Errorf("toolkit: versions: %w", err)
		}
		list = append(list, v)
	}
	return list, nil
}

// Publish makes the draft a version that chapters can be offered. Slots that texts use must be declared, and a version after the first
// says what is new.
func (s *Service) Publish(ctx context.Context, actor hub.Actor, id hub.ToolkitID, p hub.Publication) (int, error) {
	room, err := s.writable(ctx, actor, id)
	if err != nil {
		return 0, err
	}
	in := &hub.Invalid{}
	if len(room.Version.Items) == 0 {
		in.Add("items", say.M("Add at least one item before publishing."))
	}
	declared := map[string]bool{}
	for _, sl := range room.Version.Slots {
		declared[sl.Key] = true
	}
	for _, key := range usedSlots(room) {
		if !declared[key] && key != hub.SlotRepresentative {
			in.Add("slots", say.M("A text uses [[%s]], but no blank has that name. Add the blank, or take it out of the text.", key))
		}
	}
	if p.Note = oneLine(p.Note); room.Toolkit.Latest == 0 {
		p.Note, p.Swap = "", false // there is nobody to tell, and nothing before it
	}
	if room.Toolkit.Latest > 0 && p.Note == "" || tooLong(p.Note, maxNote) {
		in.Add("note", say.M("Say in one line what’s new, up to 200 characters. Chapters read it."))
	}
	if err := in.Err(); err != nil {
		return 0, err
	}
	defer s.asks.Forget()
	return s.store.PublishToolkit(ctx, actor.Person, id, p)
}

// GoneSlots are the slots of what is live that a draft does not have, and all of what is live.
func (s *Service) GoneSlots(ctx context.Context, room Room) (gone, live []hub.Slot, err error) {
	if !room.Draft() || room.Toolkit.Latest == 0 {
		return nil, nil, nil
	}
	v, err := s.published(ctx, room.Toolkit.ID, room.Toolkit.Latest)
	if err != nil {
		return nil, nil, fmt.Errorf("toolkit: live slots: %w", err)
	}
	for _, sl := range v.Slots {
		if !hasSlot(room.Version.Slots, sl.Key) {
			gone = append(gone, sl)
		}
	}
	return gone, v.Slots, nil
}

func hasSlot(slots []hub.Slot, key string) bool {
	return slices.ContainsFunc(slots, func(sl hub.Slot) bool { return sl.Key == key })
}

// checkRenamed says what is wrong with what slots were renamed from: only a new slot stands for another, for one that is gone, and one alone.
func checkRenamed(slots, live []hub.Slot, in *hub.Invalid) {
	taken := map[string]bool{}
	for i := range slots {
		sl := &slots[i]
		if sl.RenamedFrom == "" || hasSlot(live, sl.Key) {
			sl.RenamedFrom = ""
			continue
		}
		if !hasSlot(live, sl.RenamedFrom) || hasSlot(slots, sl.RenamedFrom) || taken[sl.RenamedFrom] {
			in.Add("slots", say.M("“%s” can only take over the answers to a blank that is gone, and that no other blank takes over.", sl.Label))
		}
		taken[sl.RenamedFrom] = true
	}
}

// Fix corrects one item of what is live: the next version is published with that one change, and pages show it at once. A draft takes the
// correction over. An item that is not live any more is hub.ErrConflict.
func (s *Service) Fix(ctx context.Context, actor hub.Actor, id hub.ToolkitID, item hub.Item, note string) (int, error) {
	item, note, err := s.Fixing(ctx, actor, id, item, note)
	if err != nil {
		return 0, err
	}
	defer s.asks.Forget()
	return s.store.FixItem(ctx, actor.Person, id, item, note)
}

// Fixing says what is wrong with a correction, and returns it as it would be published.
func (s *Service) Fixing(ctx context.Context, actor hub.Actor, id hub.ToolkitID, item hub.Item, note string) (hub.Item, string, error) {
	if err := policy.Can(actor, policy.WriteToolkit, policy.Subject{}); err != nil {
		return item, note, err
	}
	room, err := s.Live(ctx, actor, id)
	if err != nil {
		return item, note, err
	}
	i := slices.IndexFunc(room.Version.Items, func(known hub.Item) bool { return known.ID == item.ID })
	if i < 0 || room.Draft() {
		return item, note, fmt.Errorf("toolkit: fix: not live: %w", hub.ErrConflict)
	}
	known := room.Version.Items[i]
	item.Kind, item.File, item.Key = known.Kind, known.File, known.Key
	if known.Kind != hub.ItemCallScript || !item.Whom.Valid() {
		item.Whom = known.Whom
	}
	item.Title, item.Body, item.UseUntil, note = oneLine(item.Title), plain(item.Body), oneLine(item.UseUntil), oneLine(note)
	item.Template.Title, item.Template.Summary, item.Template.Description = oneLine(item.Template.Title), oneLine(item.Template.Summary), plain(item.Template.Description)
	in := &hub.Invalid{}
	if wrong, is := errors.AsType[*hub.Invalid](checkItem(item, false)); is {
		in = wrong
	}
	room.Version.Items[i] = item
	for _, key := range usedSlots(room) {
		if !hasSlot(room.Version.Slots, key) && key != hub.SlotRepresentative {
			in.Add("body", say.M("The text uses [[%s]], but no blank has that name. New blanks need a new version.", key))
		}
	}
	if note == "" || tooLong(note, maxNote) {
		in.Add("note", say.M("Say in one line what’s new, up to 200 characters. Chapters read it."))
	}
	if (hub.ItemChange{Before: known, After: item}).Same() {
		in.Add("title", say.M("Nothing is different yet."))
	}
	return item, note, in.Err()
}
