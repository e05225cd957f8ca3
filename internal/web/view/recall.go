package view

import (
	"context"
	"time"

	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
)

// RecalledLine says that text is recalled, and since when.
func RecalledLine(ctx context.Context, r hub.Recall) string {
	return say.T(ctx, "The national office recalled this on %s. Please don’t use it anymore.", say.Date(ctx, r.At, r.At))
}

// recalledNote stands in the place of what is recalled on a page of the chapter.
func recalledNote(ctx context.Context, l toolkit.ChapterToolkit, r hub.Recall) *pages.Recalled {
	note := &pages.Recalled{Line: RecalledLine(ctx, r), Reason: r.Reason}
	item, here := l.Replacement(r)
	switch _, whole := l.Whole(); {
	case item.Key == "":
	case here && !whole:
		note.Instead = ui.Link{Text: item.Title, URL: "#i-" + string(item.ID)}
	default:
		note.Instead = ui.Link{Text: item.Title, URL: link.Item(item.Key, 0)}
	}
	return note
}

// WholeRecalled stands in the place of a chapter's toolkit where all of its version is recalled; nil where it is not.
func WholeRecalled(ctx context.Context, l toolkit.ChapterToolkit) *pages.Recalled {
	r, whole := l.Whole()
	if !whole {
		return nil
	}
	return recalledNote(ctx, l, r)
}

// EventBeside is an event beside the template that it would be made from now.
func EventBeside(ctx context.Context, e hub.Event, instead hub.EventTemplate) (list []pages.Change) {
	for _, part := range []struct{ title, theirs, now string }{
		{say.T(ctx, "Title"), e.Title, instead.Title}, {say.T(ctx, "Summary"), e.Summary, instead.Summary},
		{say.C(ctx, "of an event", "Description"), e.Description, instead.Description},
	} {
		if part.theirs != part.now {
			c := beside(ctx, pages.Change{Title: part.title, Line: say.T(ctx, "Your event, then the office’s text as it is now.")}, hub.ChangeText, part.theirs, part.now)
			list = append(list, c)
		}
	}
	return list
}

// CheckLine says on paper where to find out whether an item still holds.
func CheckLine(ctx context.Context, version int, address string) string {
	return say.T(ctx, "Version %[1]d. Is it still current? Look at %[2]s", version, address)
}

// CheckAnswer says in a word and a sentence whether an item still holds.
func CheckAnswer(ctx context.Context, c toolkit.CheckedItem, now time.Time) (answer ui.Tag, line string) {
	switch {
	case c.Recalled:
		return ui.Tag{Text: say.C(ctx, "a piece of a toolkit", "Recalled"), Tone: "bad"}, say.T(ctx, "The national office recalled this on %s. Please don’t use it anymore.", say.Date(ctx, c.Recall.At, now))
	case c.Gone:
		return ui.Tag{Text: say.C(ctx, "a piece of a toolkit", "Removed"), Tone: "bad"}, say.T(ctx, "The national office removed this. Version %d was the last one that had it. Please don’t use it anymore.", c.Version)
	case c.Toolkit.Archived():
		return ui.Tag{Text: say.C(ctx, "a piece of a toolkit", "Over"), Tone: "warn"}, say.T(ctx, "The season of this toolkit is over. Please don’t use it anymore.")
	case c.Expired:
		return ui.Tag{Text: say.C(ctx, "a piece of a toolkit", "Over"), Tone: "warn"}, UntilLine(ctx, c.Item.UseUntil, now.Format(time.DateOnly))
	case c.Older > 0:
		return ui.Tag{Text: say.C(ctx, "a piece of a toolkit", "Changed"), Tone: "warn"}, say.T(ctx, "Version %[1]d is current. Version %[2]d was recalled: if yours isn’t newer, please don’t use it.", c.Version, c.Older)
	case c.Differs:
		return ui.Tag{Text: say.C(ctx, "a piece of a toolkit", "Changed"), Tone: "warn"}, say.T(ctx, "This has changed since version %[1]d. Version %[2]d is current. Please use that one.", c.Asked, c.Version)
	}
	return ui.Tag{Text: say.C(ctx, "a piece of a toolkit", "Current"), Tone: "good"}, say.T(ctx, "This is current. Version %d is the newest one.", c.Version)
}

// UntilLine says that the last day of an item is over.
func UntilLine(ctx context.Context, until, today string) string {
	day, err := time.Parse(time.DateOnly, until)
	now, _ := time.Parse(time.DateOnly, today)
	if err != nil {
		return ""
	}
	return say.T(ctx, "This was to be used until %s. Please don’t use it anymore.", say.Date(ctx, day, now))
}
