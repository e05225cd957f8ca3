package view

import (
	"context"
	"slices"
	"strings"

	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// Versions are two versions of a toolkit to be shown beside each other.
type Versions struct {
	Before, After hub.ToolkitVersion
	Items         []hub.ItemChange
	Slots         []hub.SlotChange
	Old, New      func(text string) string // puts the blanks into a text of either
}

// ToolkitChanges are the pieces of a toolkit that differ: what it says of itself, its items, its blanks. Those that stayed are left out.
func ToolkitChanges(ctx context.Context, v Versions) (list []pages.Change) {
	for _, head := range []struct{ title, before, after string }{
		{say.T(ctx, "Title"), v.Before.Title, v.After.Title}, {say.T(ctx, "Summary"), v.Before.Summary, v.After.Summary},
		{say.T(ctx, "The ask"), v.Old(v.Before.Ask), v.New(v.After.Ask)},
	} {
		if head.before != head.after {
			list = append(list, beside(ctx, pages.Change{Title: head.title}, changeOf(head.before), head.before, head.after))
		}
	}
	for _, c := range v.Items {
		if c.Change != hub.ChangeNone {
			list = append(list, itemChange(ctx, c, v))
		}
	}
	for _, c := range v.Slots {
		if c.Change != hub.ChangeNone {
			list = append(list, slotChange(ctx, c))
		}
	}
	return list
}

func changeOf(before string) hub.Change {
	if before == "" {
		return hub.ChangeNew
	}
	return hub.ChangeText
}

func itemChange(ctx context.Context, c hub.ItemChange, v Versions) pages.Change {
	kind, title := c.After.Kind, c.After.Title
	if c.Change == hub.ChangeRemoved {
		kind, title = c.Before.Kind, c.Before.Title
	}
	out := pages.Change{Title: title, Kind: kind.Label().In(ctx)}
	switch c.Change {
	case hub.ChangeMoved:
		out.Tag, out.Line = changeTag(ctx, c.Change), say.T(ctx, "Its text is the same.")
		return out
	case hub.ChangeNew:
		return beside(ctx, out, c.Change, "", itemText(ctx, c.After, v.New))
	case hub.ChangeRemoved:
		for _, i := range v.After.Items {
			if slices.Contains(i.Replaces, c.Before.Key) {
				out.Line = say.T(ctx, "Replaced by “%s”", i.Title)
			}
		}
		return beside(ctx, out, c.Change, itemText(ctx, c.Before, v.Old), "")
	case hub.ChangeNone, hub.ChangeText:
	}
	return beside(ctx, out, c.Change, itemText(ctx, c.Before, v.Old), itemText(ctx, c.After, v.New))
}

// itemText is an item as words that can be compared.
func itemText(ctx context.Context, i hub.Item, fill func(string) string) string {
	parts := []string{i.Title, fill(i.Body)}
	if i.Kind == hub.ItemEventTemplate {
		parts = append(TemplateLines(ctx, i.Template, fill), fill(i.Template.Description))
		parts = append([]string{i.Title}, parts...)
	}
	if i.File != "" {
		parts = append(parts, i.Attached.Name)
	}
	var text []string
	for _, p := range parts {
		if strings.TrimSpace(p) != "" {
			text = append(text, strings.TrimSpace(p))
		}
	}
	return strings.Join(text, "\n\n")
}

func slotChange(ctx context.Context, c hub.SlotChange) pages.Change {
	sl := c.After
	if c.Change == hub.ChangeRemoved {
		sl = c.Before
	}
	out := pages.Change{Title: sl.Label, Kind: say.C(ctx, "of a toolkit", "Blank")}
	if c.Change == hub.ChangeText && c.Before.Key != c.After.Key {
		out.Line = say.T(ctx, "It takes over the answers to “%s”.", c.Before.Label)
	}
	if c.Change == hub.ChangeRemoved {
		out.Line = say.T(ctx, "Chapters keep the words they wrote for it, and can still read them.")
	}
	return beside(ctx, out, c.Change, slotText(ctx, c.Before), slotText(ctx, c.After))
}

// slotText is a blank as words that can be compared.
func slotText(ctx context.Context, sl hub.Slot) string {
	if sl.Key == "" {
		return ""
	}
	lines := []string{sl.Label}
	if sl.Help != "" {
		lines = append(lines, sl.Help)
	}
	if sl.Required {
		lines = append(lines, say.T(ctx, "Required"))
	} else {
		lines = append(lines, say.T(ctx, "Optional"))
	}
	if sl.Long {
		lines = append(lines, say.T(ctx, "Several lines"))
	}
	return strings.Join(lines, "\n")
}

// beside is a change with the words of before beside those of after, what differs marked.
func beside(ctx context.Context, c pages.Change, change hub.Change, before, after string) pages.Change {
	c.Tag = changeTag(ctx, change)
	for _, e := range hub.WordDiff(before, after) {
		piece := pages.Piece{Text: e.Text, Mark: string(e.Change)}
		if e.Change != hub.ChangeNew && before != "" {
			c.Before = append(c.Before, piece)
		}
		if e.Change != hub.ChangeRemoved && after != "" {
			c.After = append(c.After, piece)
		}
	}
	return c
}

// changeTag is a change in a word.
func changeTag(ctx context.Context, c hub.Change) ui.Tag {
	switch c {
	case hub.ChangeNew:
		return ui.Tag{Text: say.C(ctx, "a piece of a toolkit", "New"), Tone: "good"}
	case hub.ChangeRemoved:
		return ui.Tag{Text: say.C(ctx, "a piece of a toolkit", "Removed"), Tone: "bad"}
	case hub.ChangeMoved:
		return ui.Tag{Text: say.C(ctx, "a piece of a toolkit", "Moved"), Tone: "soft"}
	case hub.ChangeText, hub.ChangeNone:
	}
	return ui.Tag{Text: say.C(ctx, "a piece of a toolkit", "Changed"), Tone: "ink"}
}
