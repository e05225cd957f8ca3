package storybook

import (
	"chapterhouse/components/desk"
	"chapterhouse/components/layout"
	"chapterhouse/components/national"
	"chapterhouse/components/ui"
)

// askStories are the pages on which chapters ask the office for something, and on which it answers.
func askStories() []Story {
	kinds := []ui.Option{{Value: "speaker", Label: "A speaker"}, {Value: "money", Label: "Money"}, {Value: "print", Label: "Printed material"}, {Value: "help", Label: "Help"}}
	asks := func(p layout.Page) desk.Asks {
		return desk.Asks{
			Page: workspace(p, "Ask the office"), Desk: ui.Link{Text: "Boston chapter desk", URL: "#"}, Action: "#", Kinds: kinds, Form: form("kind", "", "text", "", "needed_by", ""),
			Rows: []desk.Ask{
				{Kind: "Money", Text: []string{"A bus to the capitol.", "It holds 40."}, Tag: ui.Tag{Text: "Open", Tone: "warn"}, Lines: []string{"Asked Thu, Nov 19.", "Needed by Sat, Dec 12."}, Action: "#"},
				{Kind: "A speaker", Text: []string{longWord}, Answer: []string{"Yes: Kim Tran can come.", longWord}, Tag: ui.Tag{Text: "Answered", Tone: "good"}, Lines: []string{"Asked Thu, Nov 19.", "Answered Fri, Nov 20."}},
				{Kind: "Help", Text: []string{arabic}, Tag: ui.Tag{Text: "Closed", Tone: "soft"}, Lines: []string{"Asked Thu, Nov 19.", "Closed Fri, Nov 20."}},
			},
		}
	}
	row := national.Ask{
		Chapter: ui.Link{Text: "Boston", URL: "#"}, Title: "Boston: Money", URL: "#", Text: []string{"A bus to the capitol.", "It holds 40."}, Tag: ui.Tag{Text: "Open", Tone: "warn"},
		Lines: []string{"Asked Thu, Nov 19.", "Needed by Sat, Dec 12."},
	}
	queue := func(p layout.Page) national.Asks {
		long := row
		long.Title, long.Text = longWord, []string{longTitle, arabic}
		return national.Asks{
			Page: workspace(p, "Asks from chapters"), Rows: []national.Ask{row, long}, Next: "#", First: "#",
			Filter: []ui.Link{{Text: "Open", URL: "#", Current: true}, {Text: "Answered", URL: "#"}, {Text: "Closed", URL: "#"}},
		}
	}
	one := func(p layout.Page) national.AskView {
		return national.AskView{Page: workspace(p, "Asks from chapters"), Ask: row, State: "open", Action: "#", Form: form("answer", "")}
	}
	agreement := func(p layout.Page) desk.CharterView {
		return desk.CharterView{
			Page: workspace(p, "Charter"), Desk: ui.Link{Text: "Boston chapter desk", URL: "#"}, Lines: []string{"No yearly review is planned."}, Box: charterBox(), Agreement: "No lead has accepted the agreement yet.", HTML: prose, Action: "#", Version: "1",
		}
	}
	return []Story{
		whole("forming", desk.CharterPage, agreement),
		whole("granted", desk.CharterPage, agreement, func(v *desk.CharterView) {
			v.Lines, v.Box, v.Action, v.Agreement = []string{"Charter since Mon, Mar 4, 2024.", "The next yearly review is due Dec 12."}, nil, "", longWord+" accepted the agreement on Mar 4, 2024."
		}),
		whole("changed meanwhile", desk.CharterPage, agreement, func(v *desk.CharterView) {
			v.Trouble.Opening = "Not accepted: the agreement changed while you were reading, or another lead accepted it first. Please look at it again."
		}),
		whole("no agreement", desk.CharterPage, agreement, func(v *desk.CharterView) {
			v.HTML, v.Action, v.Agreement = "", "", "The national office hasn’t written its agreement yet."
		}),
		whole("three asks", desk.AsksPage, asks),
		whole("no ask", desk.AsksPage, asks, func(v *desk.Asks) { v.Rows = nil }),
		whole("wrong", desk.AsksPage, asks, func(v *desk.Asks) {
			v.Form.Errors = faults("text", "Say in a few sentences what you need, and what for.")
		}),
		whole("closed chapter", desk.AsksPage, asks, func(v *desk.Asks) { v.Closed = true }),
		whole("queue", national.AsksPage, queue),
		whole("empty queue", national.AsksPage, queue, func(v *national.Asks) { v.Rows, v.Next, v.First = nil, "", "" }),
		whole("to answer", national.AskPage, one),
		whole("wrong answer", national.AskPage, one, func(v *national.AskView) {
			v.Trouble.Errors = faults("answer", "Enter your answer. The chapter’s leads get it by email.")
			v.Form.Errors = v.Trouble.Errors
		}),
		whole("answered", national.AskPage, one, func(v *national.AskView) {
			v.State, v.Ask.Answer, v.Ask.Tag = "answered", []string{"Yes.", longWord}, ui.Tag{Text: "Answered", Tone: "good"}
		}),
		whole("answered meanwhile", national.AskPage, one, func(v *national.AskView) {
			v.State, v.Typed, v.Ask.Answer, v.Ask.Tag = "answered", true, []string{"Yes."}, ui.Tag{Text: "Answered", Tone: "good"}
			v.Trouble.Opening, v.Form = "Not sent. Someone else answered or closed this first. What you typed is below: reopen it to answer again.", form("answer", "No.")
		}),
	}
}

// charterBox are the conditions of a chapter that is forming.
func charterBox() *desk.CharterBox {
	met, missing := ui.Tag{Text: "Met", Tone: "good"}, ui.Tag{Text: "Missing", Tone: "warn"}
	return &desk.CharterBox{Met: "3 of 5 conditions are met.", URL: "#", Conditions: []desk.Condition{
		{Text: "Two leads", Tag: met}, {Text: "The agreement is accepted", Tag: missing}, {Text: "A city, or a point on the map", Tag: met},
		{Text: "Three events, held or published", Tag: missing}, {Text: "A contact email on its page", Tag: met},
	}}
}
