package toolkit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// SaveItem adds an item to the draft, or replaces the one with its id. File is the attachment of an item of kind file:
// nil keeps the one it has.
func (s *Service) SaveItem(ctx context.Context, actor hub.Actor, national hub.Chapter, id hub.ToolkitID, item hub.Item, file *Upload) error {
	room, err := s.writable(ctx, actor, id)
	if err != nil {
		return err
	}
	item.Title, item.Body = oneLine(item.Title), plain(item.Body)
	item.Template.Title, item.Template.Summary, item.Template.Description = oneLine(item.Template.Title), oneLine(item.Template.Summary), plain(item.Template.Description)
	if i := slices.IndexFunc(room.Version.Items, func(known hub.Item) bool { return known.ID == item.ID }); i >= 0 {
		item.Kind = room.Version.Items[i].Kind
		if file == nil {
			item.File = room.Version.Items[i].File
		}
	} else if item.ID != "" {
		return fmt.Errorf("toolkit: item: %w", hub.ErrNotFound)
	}
	item.UseUntil = oneLine(item.UseUntil)
	if item.Kind != hub.ItemCallScript || !item.Whom.Valid() {
		item.Whom = hub.WhomNobody
	}
	if item.Kind == hub.ItemEventTemplate {
		item.Body = "" // its texts are the template's
	}
	attached := file != nil && item.Kind == hub.ItemFile
	if err := checkItem(item, attached); err != nil {
		return err
	}
	if attached {
		if item.File, err = s.keep(ctx, actor, national, *file); err != nil {
			return err
		}
	}
	return s.store.SaveItem(ctx, actor.Person, id, item, room.Toolkit.UpdatedAt)
}

// checkItem says what an item lacks; attached: a file comes with it.
func checkItem(item hub.Item, attached bool) error {
	in := &hub.Invalid{}
	if !item.Kind.Valid() {
		in.Add("kind", say.M("Choose what kind of item this is."))
	}
	if item.Title == "" || tooLong(item.Title, maxTitle) {
		in.Add("title", say.M("Enter a title for the item, up to 120 characters."))
	}
	if tooLong(item.Body, maxBody) {
		in.Add("body", say.M("Keep the text under 20,000 characters."))
	}
	if _, err := time.Parse(time.DateOnly, item.UseUntil); item.UseUntil != "" && err != nil {
		in.Add("use_until", say.M("Enter a date, or leave it blank."))
	}
	switch item.Kind {
	case hub.ItemFile:
		if item.File == "" && !attached {
			in.Add("file", say.M("Choose a PDF or a picture."))
		}
	case hub.ItemEventTemplate:
		t := item.Template
		if t.Title == "" || tooLong(t.Title, maxTitle) {
			in.Add("event_title", say.M("Enter a title for the event, up to 120 characters."))
		}
		if !t.Mode.Valid() {
			in.Add("event_mode", say.M("Choose in person, online or hybrid."))
		}
		if t.Minutes < 15 || t.Minutes > 24*60 {
			in.Add("event_minutes", say.M("Enter how long it takes, from 15 minutes to a day."))
		}
		if t.MaxParty < 1 || t.MaxParty > hub.MaxPartyLimit || t.Capacity < 0 {
			in.Add("event_capacity", say.M("Enter the capacity (blank for no limit) and the largest party."))
		}
	default:
		if item.Body == "" {
			in.Add("body", say.M("Enter the text of the item."))
		}
	}
	return in.Err()
}

// Removing returns an item of a draft that the actor may take out, and the others of the draft that may stand for it: none, where chapters
// never saw the item.
func (s *Service) Removing(ctx context.Context, actor hub.Actor, id hub.ToolkitID, item hub.ItemID) (hub.Item, []hub.Item, error) {
	room, err := s.writable(ctx, actor, id)
	if err != nil {
		return hub.Item{}, nil, err
	}
	i := slices.IndexFunc(room.Version.Items, func(known hub.Item) bool { return known.ID == item })
	if i < 0 {
		return hub.Item{}, nil, fmt.Errorf("toolkit: item: %w", hub.ErrNotFound)
	}
	found := room.Version.Items[i]
	if room.Toolkit.Latest == 0 {
		return found, nil, nil
	}
	live, err := s.published(ctx, id, room.Toolkit.Latest)
	if err != nil {
		return hub.Item{}, nil, fmt.Errorf("toolkit: item: %w", err)
	}
	if _, known := itemOf(live.Items, found.Key); !known && len(found.Replaces) == 0 {
		return found, nil, nil
	}
	return found, slices.Delete(slices.Clone(room.Version.Items), i, i+1), nil
}

// RemoveItem takes an item out of the draft. replacement is the item that stands for it, or empty.
func (s *Service) RemoveItem(ctx context.Context, actor hub.Actor, id hub.ToolkitID, item hub.ItemID, replacement hub.ItemKey) error {
	if _, err := s.writable(ctx, actor, id); err != nil {
		return err
	}
	return s.store.RemoveItem(ctx, actor.Person, id, item, replacement)
}
