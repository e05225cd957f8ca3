package view

import (
	"context"
	"slices"
	"strings"

	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
)

// ToolkitItems are a toolkit's items with the chapter's blanks filled in; why it was recalled stands in the place of what was. Their files belong to the national office.
func ToolkitItems(ctx context.Context, office hub.Chapter, l toolkit.ChapterToolkit, public bool) (out []pages.Item) {
	if _, whole := l.Whole(); whole {
		return nil
	}
	for _, i := range l.Version.Items {
		if public && !i.Kind.Public() {
			continue
		}
		item := pages.Item{ID: string(i.ID), Kind: i.Kind.Label().In(ctx), Title: i.Title, Key: string(i.Key)}
		if r, recalled := l.Recalled(i); recalled {
			item.Recalled = recalledNote(ctx, l, r)
			out = append(out, item)
			continue
		}
		if i.Expired(l.Today) {
			item.Expired = UntilLine(ctx, i.UseUntil, l.Today)
		}
		item.HTML, item.Copied = ItemText(i, l.Fill), copied(ctx, i, l)
		item.Script = i.Kind == hub.ItemCallScript || i.Kind == hub.ItemLetter || i.Kind == hub.ItemSocialKit
		if i.Kind == hub.ItemEventTemplate {
			item.Event = TemplateLines(ctx, i.Template, l.Fill)
		}
		if i.File != "" {
			item.File = Attachment(ctx, office, i)
		}
		out = append(out, item)
	}
	return out
}

// ItemText is the text of an item: of an event template, the event's description.
func ItemText(i hub.Item, fill func(string) string) string {
	switch i.Kind {
	case hub.ItemCallScript:
		return markdown.CallScript(fill(i.Body))
	case hub.ItemEventTemplate:
		return markdown.HTML(fill(i.Template.Description))
	}
	return markdown.HTML(fill(i.Body))
}

// copied is said once the text of an item is copied: which blanks in it are still to be filled in.
func copied(ctx context.Context, i hub.Item, l toolkit.ChapterToolkit) string {
	var blank []string
	for _, slot := range l.Version.Slots {
		if slices.Contains(hub.SlotKeys(i.Body), slot.Key) && strings.TrimSpace(l.Adoption.Values[slot.Key]) == "" {
			blank = append(blank, slot.Label)
		}
	}
	if len(blank) == 0 {
		return say.T(ctx, "Copied.")
	}
	return say.N(ctx, len(blank), "Copied. One blank in it isn’t filled in: %[2]s.", "Copied. %[1]d blanks in it aren’t filled in: %[2]s.", say.List(ctx, blank))
}

// SlotField is the field of one blank.
func SlotField(slot hub.Slot, form ui.Form) pages.Slot {
	line, area := form.Line(SlotName(slot.Key), slot.Label).WithHelp(slot.Help), form.Area(SlotName(slot.Key), slot.Label).WithHelp(slot.Help).WithClass("textarea-short")
	line.Optional, area.Optional = !slot.Required, !slot.Required
	return pages.Slot{Long: slot.Long, Input: line, Area: area}
}

// SlotName is the name of a blank's field.
func SlotName(key string) string { return "slot_" + key }

// TemplateLines are an event template in a few lines.
func TemplateLines(ctx context.Context, t hub.EventTemplate, fill func(string) string) []string {
	lines := []string{fill(t.Title)}
	if t.Summary != "" {
		lines = append(lines, fill(t.Summary))
	}
	minutes := say.N(ctx, t.Minutes, "1 minute", "%d minutes")
	if t.Capacity > 0 {
		seats := say.N(ctx, t.Capacity, "1 seat", "%d seats")
		return append(lines, say.C(ctx, "format, length, seats", "%[1]s, %[2]s, %[3]s", modeWord(ctx, t.Mode), minutes, seats))
	}
	return append(lines, say.C(ctx, "format, length", "%[1]s, %[2]s", modeWord(ctx, t.Mode), minutes))
}

// modeWord is the format of an event in words.
func modeWord(ctx context.Context, m hub.Mode) string {
	switch m {
	case hub.ModeInPerson:
		return say.C(ctx, "format of an event", "In person")
	case hub.ModeOnline:
		return say.C(ctx, "format of an event", "Online")
	case hub.ModeHybrid:
		return say.C(ctx, "format of an event", "In person and online")
	}
	return ""
}

// Attachment is the file of an item.
func Attachment(ctx context.Context, office hub.Chapter, i hub.Item) pages.File {
	f := i.Attached
	if f.Kind == "picture" {
		widest := f.Widths[len(f.Widths)-1]
		return pages.File{Picture: link.File(office.Slug, f.ID, widest), Alt: i.Title}
	}
	return pages.File{URL: link.File(office.Slug, f.ID, 0), Name: say.T(ctx, "%[1]s (PDF, %[2]d KB)", f.Name, (f.Size+1023)/1024)}
}

// AdoptionTag is a chapter's state with a toolkit, in a word.
func AdoptionTag(ctx context.Context, state hub.AdoptionState) ui.Tag {
	tone := map[hub.AdoptionState]string{
		hub.AdoptionUnseen: "soft", hub.AdoptionSeen: "", hub.AdoptionAdopted: "accent", hub.AdoptionLocalized: "ink",
		hub.AdoptionInUse: "good", hub.AdoptionDeclined: "warn",
	}[state]
	return ui.Tag{Text: state.Label().In(ctx), Tone: tone}
}

// Modes are the formats of an event to choose from.
func Modes(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: string(hub.ModeInPerson), Label: say.C(ctx, "format of an event", "In person")},
		{Value: string(hub.ModeOnline), Label: say.C(ctx, "format of an event", "Online")},
		{Value: string(hub.ModeHybrid), Label: say.C(ctx, "format of an event", "Hybrid")},
	}
}
