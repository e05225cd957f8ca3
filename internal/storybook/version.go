package storybook

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/national"
	"chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
)

// versionStories are the pages that show a newer version of a toolkit beside an older one.
func versionStories() []Story {
	changed := ui.Tag{Text: "Changed", Tone: "ink"}
	parts := []toolkit.Change{
		{
			Title: "The call", Kind: "Call script", Tag: changed,
			Before: []toolkit.Piece{{Text: "Call the council office at "}, {Text: "555-0100 ", Mark: "removed"}, {Text: "before noon.\n\nSay who you are."}},
			After:  []toolkit.Piece{{Text: "Call the council office at "}, {Text: "555-0199 ", Mark: "new"}, {Text: "before noon.\n\nSay who you are."}},
		},
		{Title: longTitle, Kind: "Letter", Tag: ui.Tag{Text: "New", Tone: "good"}, After: []toolkit.Piece{{Text: longWord, Mark: "new"}}},
		{Title: "The flyer", Kind: "File", Tag: ui.Tag{Text: "Removed", Tone: "bad"}, Before: []toolkit.Piece{{Text: "The flyer", Mark: "removed"}}},
		{Title: "A checklist", Kind: "Checklist", Tag: ui.Tag{Text: "Moved", Tone: "soft"}, Line: "Its text is the same."},
		{Title: "نص المكالمة", Kind: "Call script", Tag: changed, Before: []toolkit.Piece{{Text: "اتصل "}, {Text: "اليوم", Mark: "removed"}}, After: []toolkit.Piece{{Text: "اتصل "}, {Text: "غدا", Mark: "new"}}},
	}
	choices := []ui.Option{{Value: "swap", Label: "Right away, where nothing new has to be filled in"}, {Value: "wait", Label: "When each chapter takes it"}}
	publish := func(p layout.Page) toolkit.Changes {
		return toolkit.Changes{
			Page: workspace(p, "What changes"), Back: ui.Link{Text: "Version 2, draft", URL: "#"}, Heading: "What changes in version 2", Lead: "Version 1, which is live, beside your draft of version 2.", Parts: parts,
			Publish: &toolkit.Publish{Action: "#", Form: form("note", "", "swap", "swap"), Choices: choices, Lines: []string{"12 chapters’ pages can show it right away.", "3 chapters have to fill in a new blank first."}},
		}
	}
	take := func(p layout.Page) toolkit.Changes {
		p.Desk, p.Hue = true, 1
		return toolkit.Changes{
			Page: p, Back: ui.Link{Text: "Five minutes for safe crossings", URL: "#"}, Heading: "A new version of “Five minutes for safe crossings”", Lead: "Your chapter has version 1. This is version 2, from the national office.",
			Notes: []string{"The council office has a new number."}, Parts: parts[:2], Taking: &toolkit.Taking{
				Action: "#", Number: "2", CanEdit: true, Slots: []toolkit.Slot{{Input: text("slot_office", "Council office: phone and hours", "")}},
				Carried: []toolkit.Words{{Label: "City or town", Text: "Boston"}, {Label: "Three lines about your street", Text: "The light gives you nine seconds.\nMy mother needs fourteen."}},
				Left:    []toolkit.Words{{Label: "Where you call together", Text: longWord}},
			},
		}
	}
	return []Story{
		whole("to publish", toolkit.ChangesPage, publish),
		whole("without a note", toolkit.ChangesPage, publish, func(v *toolkit.Changes) {
			v.Trouble = ui.Trouble{Opening: "Not published. Please fix:", Errors: faults("note", "Say in one line what’s new, up to 200 characters. Chapters read it.")}
			v.Publish.Form.Errors = v.Trouble.Errors
		}),
		whole("nothing differs", toolkit.ChangesPage, publish, func(v *toolkit.Changes) { v.Parts, v.Empty = nil, "Nothing differs from what is live yet." }),
		whole("to take", toolkit.ChangesPage, take),
		whole("nothing to fill in", toolkit.ChangesPage, take, func(v *toolkit.Changes) { v.Taking.Slots, v.Taking.Left = nil, nil }),
		whole("read by a host", toolkit.ChangesPage, take, func(v *toolkit.Changes) { v.Taking.CanEdit = false }),
	}
}

// draftSteps are the steps of an editor of a version after the first, and of a published one.
func draftSteps(v *national.Editor) {
	v.Slots[1].From = ui.Choice{Name: "slot_from_2", Label: "Takes over the answers to", Options: []ui.Option{{Label: "None of them", Selected: true}, {Value: "quote", Label: longWord}}}
	v.Line, v.Changes, v.Discard, v.Live, v.Board, v.Preview = "Version 2, draft", "#", "#", ui.Link{Text: "View version 1, which is live", URL: "#"}, "#", "#"
}
