package storybook

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
)

// recalledNote stands in the place of recalled text.
func recalledNote() *toolkit.Recalled {
	return &toolkit.Recalled{Line: "The national office recalled this on Nov 30. Please don’t use it anymore.", Reason: "The council office has a new number.", Instead: ui.Link{Text: "The call, to the new office", URL: "#"}}
}

// recallStories are the pages about text that the office took back.
func recallStories() []Story {
	recalls := func(p layout.Page) toolkit.Recalls {
		return toolkit.Recalls{
			Page: workspace(p, "Recall text"), Back: ui.Link{Text: "Five minutes for safe crossings", URL: "#"}, Heading: "Recall text", Action: "#", CanEdit: true,
			Standing: []toolkit.StandingRecall{
				{ID: "a", Title: "The call", Line: "Since Mon, Nov 30.", Reason: "The council office has a new number.", Instead: "The call, to the new office", Lift: "Lift the recall of “The call”"},
				{ID: "b", Title: longTitle, Line: "Since Mon, Nov 30.", Reason: longWord, Lift: "Lift the recall of “" + longTitle + "”"},
			},
			Choices: []toolkit.RecallChoice{
				{Title: "The call", Kind: "Call script", Recalled: true},
				{Title: arabic, Kind: "Letter, last in version 1", URL: "#", Label: "Recall “" + arabic + "”"},
				{Title: "All of version 2", Kind: "The ask and every item. Chapters on other versions keep theirs.", URL: "#", Label: "Recall “All of version 2”"},
			},
		}
	}
	plan := func(p layout.Page) toolkit.Recalls {
		v := recalls(p)
		v.Heading, v.Back.Text = "Recall “The call”?", "Recall text"
		v.Plan = &toolkit.RecallPlan{
			Item: "a", Version: "2", Live: "2", Form: form("reason", "", "replacement", ""),
			Follows: []string{"It’s off the pages of 41 chapters within seconds. The reason, and what to use instead, stand in its place.", "2 upcoming events were made from it. Their leads see their text beside the current one, and correct it.", "The leads of 44 chapters get an email.", "You can lift the recall at any time."},
			Instead: []ui.Option{{Label: "Nothing replaces it", Selected: true}, {Value: "b", Label: longTitle, Written: true}},
		}
		return v
	}
	events := func(p layout.Page) toolkit.RecalledEvents {
		p.Desk, p.Hue, p.Title = true, 1, "Events made from recalled text"
		return toolkit.RecalledEvents{Page: p, Desk: ui.Link{Text: "Boston desk", URL: "#"}, Rows: []toolkit.RecalledEvent{
			{
				Title: "Call-in evening", When: "Thu, Dec 10, 6:30 to 8:00 pm", State: ui.Tag{Text: "Draft", Tone: "soft"}, Line: "Made from “Five minutes for safe crossings”. The national office recalled that text on Nov 30:",
				Reason: "The council office has a new number.", Edit: ui.Link{Text: "Edit this event", URL: "#"},
				Parts: []toolkit.Change{{
					Title: "Description", Tag: ui.Tag{Text: "Changed", Tone: "ink"}, Line: "Your event, then the office’s text as it is now.",
					Before: []toolkit.Piece{{Text: "Dial "}, {Text: "555-0100", Mark: "removed"}}, After: []toolkit.Piece{{Text: "Dial "}, {Text: "555-0199", Mark: "new"}},
				}},
			},
			{Title: longTitle, When: "Thu, Dec 10, 6:30 to 8:00 pm", Line: "Made from “" + longTitle + "”. The national office recalled that text on Nov 30:", Reason: longWord, None: "The office has no other text for it yet.", Edit: ui.Link{Text: "Edit this event", URL: "#"}},
		}}
	}
	check := func(p layout.Page) toolkit.Check {
		p.Title = "The call"
		return toolkit.Check{
			Page: p, Toolkit: "Five minutes for safe crossings", Title: "The call", Kind: "Call script", Answer: ui.Tag{Text: "Current", Tone: "good"}, Line: "This is current. Version 2 is the newest one.",
			Lists: ui.Link{Text: "See all toolkits, and the chapters that use them", URL: "#"},
		}
	}
	return []Story{
		whole("two recalled", toolkit.RecallPage, recalls),
		whole("none recalled", toolkit.RecallPage, recalls, func(v *toolkit.Recalls) { v.Standing, v.CanEdit = nil, false }),
		whole("one to recall", toolkit.RecallPage, plan),
		whole("without a reason", toolkit.RecallPage, plan, func(v *toolkit.Recalls) {
			v.Trouble = ui.Trouble{Opening: "Not recalled. Please fix:", Errors: faults("reason", "Say why, up to 400 characters. Everyone who opens a chapter’s page reads it.")}
			v.Plan.Form.Errors = v.Trouble.Errors
		}),
		whole("two events", toolkit.RecalledEventsPage, events),
		whole("no events", toolkit.RecalledEventsPage, events, func(v *toolkit.RecalledEvents) { v.Rows = nil }),
		whole("current", toolkit.CheckPage, check),
		whole("recalled", toolkit.CheckPage, check, func(v *toolkit.Check) {
			v.Title, v.Answer, v.Line, v.Reason, v.Instead = longTitle, ui.Tag{Text: "Recalled", Tone: "bad"}, recalledNote().Line, longWord, recalledNote().Instead
		}),
	}
}
