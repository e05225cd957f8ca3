package toolkit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// Form is a toolkit's head as typed.
type Form struct {
	Title   string `form:"title"`
	Summary string `form:"summary"`
	Ask     string `form:"ask"`
}

func (f Form) head(in *hub.Invalid) hub.ToolkitHead {
	t := hub.ToolkitHead{Title: oneLine(f.Title), Summary: oneLine(f.Summary), Ask: plain(f.Ask)}
	if t.Title == "" || tooLong(t.Title, maxTitle) {
		in.Add("title", say.M("Enter a title, up to 120 characters."))
	}
	if t.Summary == "" || tooLong(t.Summary, maxSummary) {
		in.Add("summary", say.M("Enter a sentence or two about what it’s for, up to 400 characters."))
	}
	if t.Ask == "" || tooLong(t.Ask, maxBody) {
		in.Add("ask", say.M("Enter the core ask. Chapters can’t change it."))
	}
	return t
}

// Add starts a toolkit with a first draft version.
func (s *Service) Add(ctx context.Context, actor hub.Actor, f Form) (hub.ToolkitID, error) {
	if err := policy.Can(actor, policy.WriteToolkit, policy.Subject{}); err != nil {
		return "", err
	}
	in := &hub.Invalid{}
	head := f.head(in)
	if err := in.Err(); err != nil {
		return "", err
	}
	return s.store.AddToolkit(ctx, actor.Person, head)
}

// Save writes a draft toolkit's head and declares its slots. Rows without a label are left out; a key is made from the label
// when it is missing. Nil slots, and whatever else is as it was, stay.
func (s *Service) Save(ctx context.Context, actor hub.Actor, id hub.ToolkitID, f Form, slots []hub.Slot) error {
	room, err := s.writable(ctx, actor, id)
	if err != nil {
		return err
	}
	in := &hub.Invalid{}
	head, kept := f.head(in), checkSlots(slots, in)
	_, live, err := s.GoneSlots(ctx, room)
	if err != nil {
		return err
	}
	checkRenamed(kept, live, in)
	if err := in.Err(); err != nil {
		return err
	}
	change := &head
	if head == room.Version.ToolkitHead {
		change = nil
	}
	if slots == nil || slices.Equal(kept, room.Version.Slots) {
		kept = nil
	} else if kept == nil {
		kept = []hub.Slot{} // all are taken out
	}
	if change == nil && kept == nil {
		return nil
	}
	defer s.asks.Forget()
	if err := s.store.SaveDraft(ctx, actor.Person, id, change, kept, room.Toolkit.UpdatedAt); err != nil {
		return fmt.Errorf("toolkit: save: %w", err)
	}
	return nil
}

func usedSlots(room Room) []string {
	texts := []string{room.Version.Ask}
	for _, item := range room.Version.Items {
		texts = append(texts, item.Body, item.Template.Title, item.Template.Summary, item.Template.Description)
	}
	return hub.SlotKeys(strings.Join(texts, "\n"))
}

// checkSlots returns the slots of a form, and says what is wrong with them.
func checkSlots(slots []hub.Slot, in *hub.Invalid) (kept []hub.Slot) {
	seen := map[string]bool{}
	for _, sl := range slots {
		sl.Label, sl.Help = oneLine(sl.Label), oneLine(sl.Help)
		if sl.Label == "" {
			continue
		}
		if sl.Key == "" {
			sl.Key = sl.Label
		}
		sl.Key = slotKey(sl.Key)
		switch {
		case sl.Key == "":
			in.Add("slots", say.M("Give each blank a short name of plain letters, like city."))
		case sl.Key == hub.FromUs:
			in.Add("slots", say.M("Every chapter has a blank named %s for its own words. Choose another name.", sl.Key))
		case seen[sl.Key]:
			in.Add("slots", say.M("Two blanks are named %s. Give each its own name.", sl.Key))
		case tooLong(sl.Label, maxTitle) || tooLong(sl.Help, maxSummary):
			in.Add("slots", say.M("Keep each label under 120 characters, and its help under 400."))
		}
		seen[sl.Key] = true
		kept = append(kept, sl)
	}
	return kept
}

// slotKey makes a slot's key from words: lower-case letters, digits and underscores, at most 40, beginning with a letter.
func slotKey(words string) string {
	key := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == ' ' || r == '_' || r == '-':
			return '_'
		}
		return -1
	}, strings.TrimSpace(words))
	key = strings.TrimLeft(strings.Trim(key, "_"), "0123456789_")
	return strings.TrimRight(key[:min(len(key), 40)], "_")
}
