package view

import (
	"context"

	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
)

// ToolkitItems are a toolkit's items with the chapter's blanks filled in. Their files belong to the national office.
func ToolkitItems(ctx context.Context, office hub.Chapter, l toolkit.ChapterToolkit, public bool) (out []pages.Item) {
	for _, i := range l.Version.Items {
		if public && !i.Kind.Public() {
			continue
		}
		item := pages.Item{
			ID: string(i.ID), Kind: i.Kind.Label().In(ctx), Title: i.Title, HTML: markdown.HTML(l.Fill(i.Body)),
			Script: i.Kind == hub.ItemCallScript || i.Kind == hub.ItemLetter || i.Kind == hub.ItemSocialKit,
		}
		if i.Kind == hub.ItemEventTemplate {
			item.HTML, item.Event = "", TemplateLines(ctx, i.Template, l.Fill)
		}
		if i.File != "" {
			item.File = Attachment(ctx, office, i)
		}
		out = append(out, item)
	}
	return out
}

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
		hub.AdoptionUnseen: "ink", hub.AdoptionSeen: "", hub.AdoptionAdopted: "accent", hub.AdoptionLocalized: "accent",
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
