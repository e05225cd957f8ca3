package storybook

import (
	"slices"

	"chapterhouse/components/desk"
	"chapterhouse/components/layout"
	"chapterhouse/components/national"
	"chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
)

func deskStories() []Story {
	view := func(p layout.Page) desk.View {
		p.Title, p.Desk, p.Hue = "Desk", true, 1
		return desk.View{
			Page: p, Kicker: ui.Link{Text: "Boston chapter", URL: "#"}, Heading: "2 things need your attention", Members: "214 members", NewEvent: "#", Around: rows()[:1],
			Needs: []desk.Need{
				{Count: "3", Title: "people asked to join", Line: "The oldest request is from Thu, Nov 19.", Do: ui.Link{Text: "Reply", URL: "#"}, First: true},
				{Count: "1", Title: "new toolkit: Five minutes for safe crossings", Line: "4 blanks to fill in, about five minutes", Do: ui.Link{Text: "Open", URL: "#"}},
			},
			Events: []desk.EventLine{
				{Day: "Sat, Dec 5", Hour: "6:30 pm", Title: "Winter crossing-guard training", URL: "#", Line: "Dudley branch library", Seats: "22 of 40", Taken: "22", Capacity: "40", Waiting: "0"},
				{Day: "Tue, Dec 8", Hour: "7:00 pm", Title: longTitle, URL: "#", Line: "online", Seats: "12 of 12", Taken: "12", Capacity: "12", Waiting: "4", State: ui.Tag{Text: "Draft", Tone: "soft"}},
			},
			Past: []desk.EventLine{{Day: "Sat, Nov 21", Hour: "2:00 pm", Title: "Corner walk", URL: "#", Seats: "19 going", Waiting: "0"}}, Links: []ui.Link{{Text: "Members", URL: "#"}, {Text: "Toolkits", URL: "#"}},
			Rest: []desk.LinkGroup{{Title: "People", Links: []ui.Link{{Text: "Invite people by email", URL: "#"}, {Text: "Roles", URL: "#"}}}, {Title: "The chapter", Links: []ui.Link{{Text: "Chapter page", URL: "#"}, {Text: "Activity log", URL: "#"}}}},
		}
	}
	settings := func(p layout.Page) desk.Settings {
		v := desk.Settings{
			Page: workspace(p, "Chapter page"), Desk: ui.Link{Text: "Boston chapter desk", URL: "#"}, Action: "#",
			Form: form("about", "We look after crossings.", "access", "", "contact", "boston@example.org", "zone", "UTC",
				"meets", "First Tuesdays, 7 pm, Union Hall", "know", "Come **early**.", "picture_alt", "", "drop_picture", "", "phone", "(617) 555-0100", "no_form", "", "links", "Minutes https://example.org/minutes"), Zones: []ui.Option{{Value: "UTC", Label: "UTC"}},
		}
		for i, n := range []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23"} {
			v.Hues = append(v.Hues, desk.Hue{Value: n, Class: "hue-" + n, Label: n, Checked: i == 1})
		}
		return v
	}
	questions := func(p layout.Page) desk.Questions {
		v := desk.Questions{Page: workspace(p, "Questions for people who join"), Up: ui.Link{Text: "Boston chapter desk", URL: "#"}, Action: "#", Join: "#"}
		v.Form = form("question1", "How did you hear about us?", "kind1", "", "question2", longTitle, "kind2", "yesno-needed")
		v.Rows = []desk.QuestionRow{{Legend: "Question 1", Text: "question1", Kind: "kind1"}, {Legend: "Question 2", Text: "question2", Kind: "kind2"}}
		return v
	}
	welcome := func(p layout.Page) desk.Welcome {
		return desk.Welcome{
			Page: workspace(p, "Welcome email"), Up: ui.Link{Text: "Boston chapter desk", URL: "#"}, Action: "#", Form: form("text", "**Welcome!** We meet on first Tuesdays."),
			Preview: desk.WelcomeEmail{
				From: "Boston", Heading: "You’re a member", Lead: []string{"The chapter’s leads approved your request."}, By: "From the leads of Boston",
				Words: "<p><strong>Welcome!</strong> We meet on <a href=\"https://example.org\">first Tuesdays</a>.</p>", Button: "See what’s coming up", Text: "YOU’RE A MEMBER\n\n> Welcome! We meet on first Tuesdays.",
			},
		}
	}
	return []Story{
		whole("two things", desk.Desk, view),
		whole("lockable", desk.Desk, view, lockable),
		whole("locked", desk.Desk, view, locked),
		whole("nothing", desk.Desk, view, func(v *desk.View) {
			v.Needs, v.Events, v.Past, v.Around, v.Heading = nil, nil, nil, nil, "Nothing needs your attention"
		}),
		whole("all hues", desk.SettingsPage, settings),
		whole("wrong", desk.SettingsPage, settings, func(v *desk.Settings) {
			v.Form.Errors = faults("about", "Keep it under 600 characters.")
			v.Trouble.Errors = v.Form.Errors
		}),
		whole("with a picture", desk.SettingsPage, settings, func(v *desk.Settings) {
			v.Picture = ui.Picture{URL: logo, Width: "640", Height: "640", Alt: "Our logo"}
			v.Kept = "000000000000file"
		}),
		whole("three", desk.QuestionsPage, questions),
		whole("wrong", desk.QuestionsPage, questions, func(v *desk.Questions) {
			v.Form.Errors = faults("question2", "You ask this twice. Change one of the two.")
			v.Trouble.Errors = v.Form.Errors
		}),
		whole("standard words", desk.WelcomePage, welcome, func(v *desk.Welcome) { v.Standard, v.Preview.Words, v.Form.Values["text"] = true, "", "" }),
		whole("a preview", desk.WelcomePage, welcome, func(v *desk.Welcome) { v.Unsaved = true }),
		whole("overtaken", desk.SettingsPage, settings, func(v *desk.Settings) {
			v.Trouble.Opening, v.Form.Theirs = overtaken, map[string]string{"about": "We plant trees.", "zone": "UTC", "hue": "3"}
		}),
	}
}

func nationalStories() []Story {
	head := form("title", "Five minutes for safe crossings", "summary", "", "ask", "Call the council of [[city]].")
	wrong := form("title", "", "summary", "", "ask", "")
	wrong.Errors = faults("title", "Enter a title, up to 120 characters.")
	slot := func(n, key, label string) national.SlotRow {
		return national.SlotRow{
			N: n, Key: text("slot_key_"+n, "Name in texts", key), Label: text("slot_label_"+n, "Question for chapters", label), Help: text("slot_help_"+n, "Help text", "As people say it."),
			Required: ui.Check{Name: "slot_required_" + n, Value: "1", Label: "Required", Checked: true}, Long: ui.Check{Name: "slot_long_" + n, Value: "1", Label: "Several lines"},
		}
	}
	edit := func(p layout.Page) national.Editor {
		return national.Editor{
			Page: workspace(p, "Safe crossings"), Heading: "Five minutes for safe crossings", Line: "Version 1, draft", Draft: true, CanEdit: true, Editable: true, Form: head, Action: "#",
			Items: []national.Item{{ID: "a", Kind: "Call script", Title: "The call", HTML: prose, Edit: "#", Remove: "#"}, {ID: "b", Kind: "File", Title: "The flyer", File: "#", Edit: "#", Remove: "#"}},
			Kinds: []ui.Option{{Value: "call_script", Label: "Call script"}, {Value: "letter", Label: "Letter"}}, Slots: []national.SlotRow{slot("1", "city", "City"), slot("2", "", "")},
		}
	}
	item := func(p layout.Page) national.ItemForm {
		return national.ItemForm{
			Page: workspace(p, "Letter"), Back: ui.Link{Text: "Safe crossings", URL: "#"}, Heading: "Letter", Action: "#", Kind: "letter", Slots: "Blanks you can use: [[city]]",
			Form: form("title", "A letter", "body", "", "whom", "congress", "event_title", "Call-in evening in [[city]]", "event_summary", "", "event_description", "", "event_mode", "in_person",
				"event_minutes", "90", "event_capacity", "", "event_max_party", "5", "use_until", "2026-12-12"),
			Modes: []ui.Option{{Value: "in_person", Label: "In person"}, {Value: "online", Label: "Online"}},
			Whoms: []ui.Option{{Value: "", Label: "Everyone on the lists"}, {Value: "congress", Label: "Members of Congress"}},
		}
	}
	return append([]Story{
		whole("two toolkits", national.DeskPage, func(p layout.Page) national.Desk {
			return national.Desk{Page: workspace(p, "National office"), New: "#", CanWrite: true, Groups: officeGroups, Needs: []national.Need{
				{Count: 2, Text: "roles to confirm or decline", URL: "#"}, {Count: 1200, Text: "requests about personal data", Line: "1 is past its due date.", URL: "#"},
			}, Rows: []national.Row{
				{Title: "Five minutes for safe crossings", URL: "#", Summary: "Call your city council.", Line: "Started Mon, Nov 2.", State: ui.Tag{Text: "Version 2", Tone: "good"}, Board: "#"},
				{Title: longTitle, URL: "#", Summary: longWord, Line: "Started Fri, Nov 20.", State: ui.Tag{Text: "Draft", Tone: "soft"}},
			}}
		}),
		whole("one archived", national.DeskPage, func(p layout.Page) national.Desk {
			return national.Desk{Page: workspace(p, "National office"), New: "#", CanWrite: true, Groups: officeGroups, Archived: []national.Row{{Title: longTitle, URL: "#", Summary: longWord, Line: "Archived Mon, Nov 30.", State: ui.Tag{Text: "Version 2", Tone: "soft"}, Board: "#"}}}
		}),
		whole("none", national.DeskPage, func(p layout.Page) national.Desk {
			return national.Desk{Page: workspace(p, "National office"), New: "#", CanWrite: true, Groups: officeGroups}
		}),
		whole("empty", national.NewPage, func(p layout.Page) national.New {
			return national.New{Page: workspace(p, "New toolkit"), Action: "#", Form: head}
		}),
		whole("wrong", national.NewPage, func(p layout.Page) national.New {
			return national.New{Page: workspace(p, "New toolkit"), Action: "#", Form: wrong}
		}),
		whole("draft", national.EditorPage, edit),
		whole("draft of the next version", national.EditorPage, edit, draftSteps),
		whole("published, the next version being written", national.EditorPage, edit, func(v *national.Editor) {
			v.Draft, v.Editable, v.Line, v.Push, v.Board, v.Preview, v.Writing = false, false, "Version 1, published", "#", "#", "#", ui.Link{Text: "Go on with version 2", URL: "#"}
		}),
		whole("published", national.EditorPage, edit, func(v *national.Editor) {
			v.Draft, v.Editable, v.Line, v.Push, v.Board, v.Preview = false, false, "Version 2, published", "#", "#", "#"
			v.Start, v.StartText, v.Recall = "#", "Start version 3", "#"
			v.Summary, v.Ask = "Call your city council.", prose
			for i := range v.Items {
				v.Items[i].Edit, v.Items[i].Remove, v.Items[i].Fix = "", "", "#"
				v.Items[i].Recall = "#"
			}
		}),
		whole("archived", national.EditorPage, edit, func(v *national.Editor) {
			v.Draft, v.Editable, v.Line, v.Board, v.Preview, v.Recall, v.Archive, v.Archived = false, false, "Version 2, archived on Nov 30", "#", "#", "#", "#", true
		}),
		whole("wrong and empty", national.EditorPage, edit, func(v *national.Editor) {
			v.Items, v.Trouble = nil, ui.Trouble{Opening: "Saved, but not published. Please fix:", Errors: faults("items", "Add at least one item before publishing.")}
		}),
		whole("too late", national.EditorPage, edit, func(v *national.Editor) {
			v.Draft, v.Line, v.Trouble.Opening = false, "Version 1, published", "Not saved. This version is already published, and a published version never changes. What you typed is below."
		}),
		whole("overtaken", national.EditorPage, edit, func(v *national.Editor) {
			v.Trouble.Opening, v.BothSlots, v.TheirSlots = overtaken, true, []string{"City [[city]]", "A local quote [[quote]]"}
		}),
		whole("a letter", national.ItemPage, item),
		whole("too late", national.ItemPage, item, func(v *national.ItemForm) {
			v.Locked, v.Trouble.Opening = true, "Not saved. This version is already published, and a published version never changes. What you typed is below."
		}),
		whole("a typo", national.ItemPage, item, func(v *national.ItemForm) {
			v.Fix, v.Heading = true, "Fix a typo in “A letter”"
			v.Form.Values["note"] = "A correction in “A letter”."
		}),
		whole("a file", national.ItemPage, item, func(v *national.ItemForm) {
			v.Heading, v.Kind, v.HasFile, v.KeptFile = "File", "file", "#", "k3ptk3ptk3ptk3pt"
		}),
		whole("a call script", national.ItemPage, item, func(v *national.ItemForm) {
			v.Heading, v.Kind = "Call script", "call_script"
		}),
		whole("an event", national.ItemPage, item, func(v *national.ItemForm) {
			v.Heading, v.Kind = "Event", "event_template"
		}),
	}, append(personStories(), pushStories()...)...)
}

func pushStories() []Story {
	push := func(p layout.Page) national.Push {
		return national.Push{
			Page: workspace(p, "Send to chapters"), Back: ui.Link{Text: "Safe crossings", URL: "#"}, Title: "Five minutes for safe crossings", Action: "#",
			Kind: ui.Choice{Name: "kind", Label: "Kind", Options: []ui.Option{{Label: "None chosen", Selected: true}}}, Region: ui.Choice{Name: "region", Label: "State", Options: []ui.Option{{Label: "All states", Selected: true}}},
			Note: ui.Area{Name: "note", Label: "Note to the leads", Optional: true}, WishedOn: ui.Input{Name: "wished_on", Label: "Answer by", Type: "date", Optional: true},
			ZIP: ui.Input{Name: "zip", Label: "Near a ZIP code", Type: "text", Optional: true}, Within: ui.Choice{Name: "within", Label: "Within", Options: []ui.Option{{Value: "161", Label: "100 miles", Selected: true}}},
			OpenLater: ui.Check{Name: "later", Value: "1", Label: "Chapters that open later, too", Help: "A chapter that matches gets it on the day it opens."}, Audiences: "#",
			Saved: []ui.Link{{Text: "New England", URL: "#", Current: true}, {Text: longTitle, URL: "#"}}, Later: []national.LaterRow{{ID: "a", Words: []string{"Every kind", "MA"}, Line: "Since Nov 20"}}, Chapters: []ui.Check{{Name: "chapter", Value: "a", Label: "Boston"}, {Name: "chapter", Value: "b", Label: longWord, Checked: true}},
		}
	}
	review := func(p layout.Page) national.Review {
		return national.Review{
			Page: workspace(p, "Send to chapters"), Back: ui.Link{Text: "Safe crossings", URL: "#"}, Heading: "Send to 2 chapters?", Send: "Send to 2 chapters", To: "2 chapters get it",
			Names: []string{"Boston", longWord}, Subject: "New toolkit: Safe crossings", Letter: "The national office sent your chapter a toolkit\n\nTake a look, then adopt it, or decline and say why.",
			Title: "Safe crossings", Summary: "Five minutes for safe crossings.", Ask: prose, Action: "#", AsName: "Boston", Preview: "#", Later: []string{"Every kind", "MA"},
			As: ui.Choice{Name: "as", Label: "As seen by", Options: []ui.Option{{Value: "a", Label: "Boston", Selected: true}, {Value: "b", Label: longWord}}}, Name: text("name", "Name", ""),
		}
	}
	nudge := func(p layout.Page) national.Nudge {
		return national.Nudge{
			Page: workspace(p, "Nudge chapters"), Back: ui.Link{Text: "Five minutes for safe crossings", URL: "#"}, Action: "#", Kind: "silent", Means: "Nobody opened it, or someone did and hasn’t answered for a week.",
			Tabs:  []ui.Link{{Text: "No answer 2", URL: "#", Current: true}, {Text: "Blanks left 4", URL: "#"}, {Text: "On an old version 1", URL: "#"}},
			Word:  ui.Area{Name: "word", Label: "A note to the leads", Help: "They read it in an email and on their desk, with a link to the toolkit.", Required: true},
			Ready: []ui.Check{{Name: "chapter", Value: "a", Label: "Boston", Help: "The chapter has no lead.", Checked: true}, {Name: "chapter", Value: "b", Label: longWord, Help: "Opened Nov 12, no answer yet.", Checked: true}},
			Later: []national.NudgeLater{{Chapter: "Salem", URL: "#", Line: "They asked to wait until Dec 5."}, {Chapter: longWord, URL: "#", Line: "Nudged Nov 25, again from Dec 2."}},
		}
	}
	states := []string{"unseen", "seen", "adopted", "localized", "in_use", "declined"}
	tones := []string{"soft", "", "accent", "ink", "good", "warn"}
	board := func(p layout.Page) national.Board {
		v := national.Board{
			Page: workspace(p, "Board"), Kicker: "Toolkit, version 2, sent Wed, Nov 18", Title: "Five minutes for safe crossings", Numbers: []national.Number{{Value: "72", Label: "Sent"}}, Map: country(states...),
			Editor: "#", CSV: "#", Filter: []ui.Link{{Text: "All", URL: "#", Current: true}},
			Columns: []national.Column{
				{Text: "Chapter", URL: "#", Sort: "ascending"}, {Text: "Status", URL: "#"}, {Text: "Since", URL: "#"}, {Text: "Days silent", URL: "#", Number: true}, {Text: "In their words"},
				{Text: "Blanks", URL: "#", Number: true}, {Text: "Events", URL: "#", Number: true}, {Text: "RSVPs", URL: "#", Number: true},
			},
			Timeline: national.Timeline{
				Summary: "5 of 72 chapters adopted it.", Width: "30", Bars: []national.Bar{{X: "1", Y: "58.0", Height: "2.0", Label: "Nov 18: 2 of 72"}, {X: "11", Y: "57.0", Height: "3.0", Label: "Nov 19: 3 of 72"}, {X: "21", Y: "55.0", Height: "5.0", Label: "Nov 20: 5 of 72"}},
				Lines: []string{"Nov 18: 9 opened, 2 adopted, 0 declined. Adopted so far: 2.", "Nov 20: 4 opened, 3 adopted, 1 declined. Adopted so far: 5."},
			},
			Nudge: "#", Calls: national.Calls{Heading: "7 chapters to phone", All: ui.Link{Text: "Show all of them in the table", URL: "#"}, Rows: []national.Call{
				{Chapter: "Salem", URL: "#", State: ui.Tag{Text: "Not opened", Tone: "soft"}, Why: []string{"The chapter has no lead."}},
				{Chapter: longWord, URL: "#", State: ui.Tag{Text: "Opened"}, Why: []string{"No lead has signed in since Aug 3.", "Opened Aug 1, no answer yet."}, Phone: ui.Link{Text: "(617) 555-0142", URL: "tel:6175550142"}},
			}},
		}
		for i, s := range states {
			v.Numbers = append(v.Numbers, national.Number{Value: "12", Label: s, Class: "state-" + s})
			v.Key = append(v.Key, ui.Dot{R: "6", Class: s, Label: s})
			v.Filter = append(v.Filter, ui.Link{Text: s + " 12", URL: "#"})
			v.Rows = append(v.Rows, national.BoardRow{Chapter: "Boston", URL: "#", State: ui.Tag{Text: s, Tone: tones[i]}, Words: "Our council voted last month.", Quote: s == "declined", Since: "Answered Nov 20", Slots: "2 of 4", Events: "1", RSVPs: "31", Lines: []string{"Nudged Nov 28."}})
		}
		v.Rows[0].Chapter = longWord
		return v
	}
	return []Story{
		whole("nobody chosen yet", national.PushPage, push),
		whole("to nobody", national.PushPage, push, func(v *national.Push) {
			v.Errors, v.Error, v.Open = faults("chapters", "No matching chapters. Choose others."), "No matching chapters. Choose others.", true
		}),
		whole("looked at", national.ReviewPage, review),
		whole("looked at, some have it", national.ReviewPage, review, func(v *national.Review) {
			v.KeepsHave, v.Have, v.Trouble.Opening = "1 chapter already has it and keeps its answers", []string{"Salem"}, "Not sent: this changed after you looked at it. Please look again."
		}),
		whole("every state", national.BoardPage, board),
		whole("two versions", national.BoardPage, board, func(v *national.Board) {
			v.Columns = slices.Insert(v.Columns, 5, national.Column{Text: "Version", URL: "#", Number: true})
			v.Filter = append(v.Filter, ui.Link{Text: "On an old version 3", URL: "#"})
			for i := range v.Rows {
				v.Rows[i].Version = "2"
			}
		}),
		whole("not pushed", national.BoardPage, board, func(v *national.Board) { v.Rows, v.Map.Dots = nil, nil }),
		whole("saved audiences", national.AudiencesPage, func(p layout.Page) national.Audiences {
			return national.Audiences{Page: workspace(p, "Saved audiences"), Back: ui.Link{Text: "National office", URL: "#"}, Rows: []national.AudienceRow{
				{Name: "New England", URL: "#", Words: []string{"Local chapter", "Within 100 miles of 02139", "2 chosen chapters"}}, {Name: longTitle, URL: "#", Words: []string{longWord}},
			}}
		}),
		whole("no audience", national.AudiencesPage, func(p layout.Page) national.Audiences {
			return national.Audiences{Page: workspace(p, "Saved audiences"), Back: ui.Link{Text: "National office", URL: "#"}}
		}),
		whole("an audience", national.AudiencePage, func(p layout.Page) national.Audience {
			return national.Audience{Page: workspace(p, longTitle), Back: ui.Link{Text: "Saved audiences", URL: "#"}, Name: longTitle, Words: []string{"Every kind", "MA"}, Action: "#", Rename: text("name", "Name", longTitle)}
		}),
		whole("to take back", national.WithdrawPage, func(p layout.Page) national.Withdraw {
			return national.Withdraw{Page: workspace(p, "Take back a toolkit"), Back: ui.Link{Text: "Safe crossings", URL: "#"}, Action: "#", Chapters: []ui.Check{{Name: "chapter", Value: "a", Label: "Boston", Help: "Sent Nov 18"}, {Name: "chapter", Value: "b", Label: longWord, Help: "Sent Nov 18"}}}
		}),
		whole("nothing to take back", national.WithdrawPage, func(p layout.Page) national.Withdraw {
			return national.Withdraw{Page: workspace(p, "Take back a toolkit"), Back: ui.Link{Text: "Safe crossings", URL: "#"}, Action: "#"}
		}),
		whole("nudge", national.NudgePage, nudge),
		whole("nudge without a word", national.NudgePage, nudge, func(v *national.Nudge) {
			v.Errors, v.Word.Error = faults("word", "Write a few words to the leads, up to 500 characters."), "Write a few words to the leads, up to 500 characters."
		}),
		whole("nobody to nudge", national.NudgePage, nudge, func(v *national.Nudge) { v.Ready, v.Later = nil, nil }),
	}
}

// What a state says to a chapter that did not decide yet.
const (
	unopened = "Nobody in your chapter has opened it yet."
	opened   = "Your chapter has opened it, and hasn’t adopted or declined it yet."
)

func toolkitStories() []Story {
	items := []toolkit.Item{
		{ID: "a", Kind: "Call script", Title: "The call", HTML: prose, Script: true},
		{ID: "b", Kind: "File", Title: "The flyer", File: toolkit.File{URL: "#", Name: longWord + ".pdf"}},
		{ID: "c", Kind: "Event template", Title: "A call-in evening", Event: []string{"In person, 90 minutes"}},
	}
	asks := func(p layout.Page) toolkit.Asks {
		p.Title = "Toolkits"
		return toolkit.Asks{Page: p, Rows: []toolkit.Ask{
			{Title: "Five minutes for safe crossings", Summary: "Call your city council before the vote.", Line: "41 chapters have their pages up.", Chapters: []ui.Link{{Text: "Boston", URL: "#"}, {Text: longWord, URL: "#"}}, More: "And 39 more. Look for it on your chapter’s page."},
		}}
	}
	public := func(p layout.Page) toolkit.Public {
		p.Title, p.Hue = "Safe crossings", 1
		return toolkit.Public{Page: p, Chapter: ui.Link{Text: "Boston chapter", URL: "#"}, Title: "Five minutes for safe crossings", Summary: "Call your city council.", Ask: prose, Own: toolkit.Own{Heading: "From Boston", HTML: prose}, Items: items}
	}
	room := func(p layout.Page) toolkit.Room {
		p.Title, p.Desk, p.Hue = "Safe crossings", true, 1
		return toolkit.Room{
			Page: p, Desk: ui.Link{Text: "Boston chapter desk", URL: "#"}, Title: "Five minutes for safe crossings", State: ui.Tag{Text: "Opened"}, Means: opened, Line: "Version 2, sent Wed, Nov 18", Note: "The vote is on December 15.",
			Ask: prose, Items: items, Action: "#", CanEdit: true, Reason: text("reason", "Reason for declining", ""),
			Slots: []toolkit.Slot{{Input: text("slot_city", "City", "Boston")}, {Long: true, Area: ui.Area{Name: "slot_lines", Label: "Three lines about your street"}}},
		}
	}
	return []Story{
		whole("one", toolkit.AsksPage, asks),
		whole("one of a past season", toolkit.AsksPage, asks, func(v *toolkit.Asks) {
			v.Past = []toolkit.Ask{{Title: longTitle, Summary: longWord, Line: "12 of 41 chapters are taking part.", Chapters: v.Rows[0].Chapters}}
		}),
		whole("none", toolkit.AsksPage, asks, func(v *toolkit.Asks) { v.Rows = nil }),
		whole("full", toolkit.PublicPage, public),
		whole("an item recalled", toolkit.PublicPage, public, func(v *toolkit.Public) {
			v.Items = append([]toolkit.Item{{ID: "r", Kind: "Letter", Title: "To the council", Recalled: recalledNote()}}, v.Items...)
		}),
		whole("an item past its last day", toolkit.PublicPage, public, func(v *toolkit.Public) {
			v.Items = []toolkit.Item{{ID: "e", Kind: "Call script", Title: "The call", HTML: prose, Script: true, Expired: "This was to be used until Nov 28. Please don’t use it anymore."}}
		}),
		whole("over", toolkit.PublicPage, public, func(v *toolkit.Public) { v.Over = "The season of this toolkit is over. The text stays here to read." }),
		whole("all recalled", toolkit.PublicPage, public, func(v *toolkit.Public) { v.Items, v.Recalled = nil, recalledNote() }),
		whole("previewed by the office", toolkit.PublicPage, public, func(v *toolkit.Public) {
			v.Preview = toolkit.PreviewStrip{Text: "This is the page as visitors of Boston will see it. What the chapter hasn’t filled in shows as a blank.", Back: ui.Link{Text: "Back to sending", URL: "#"}}
		}),
		whole("long words", toolkit.PublicPage, public, func(v *toolkit.Public) { v.Title, v.Summary, v.Items = longTitle, longWord, v.Items[:1] }),
		whole("two", toolkit.OffersPage, func(p layout.Page) toolkit.Offers {
			return toolkit.Offers{Page: workspace(p, "Toolkits"), Desk: ui.Link{Text: "Boston chapter desk", URL: "#"}, Rows: []toolkit.OfferRow{
				{Title: "Five minutes for safe crossings", Summary: "Call your city council.", URL: "#", Line: "Sent Wed, Nov 18. 2 of 4 blanks filled in.", Means: "Your chapter is taking part. The public page goes up when the required blanks are filled in.", State: ui.Tag{Text: "Adopted", Tone: "accent"}, Newer: ui.Link{Text: "See the new version", URL: "#"}},
				{Title: longTitle, Summary: longWord, URL: "#", Line: "Sent Wed, Nov 18. 0 of 4 blanks filled in.", Means: unopened, State: ui.Tag{Text: "Not opened", Tone: "ink"}, Nudge: "The national office asks: " + longWord},
			}}
		}),
		whole("one of a past season", toolkit.OffersPage, func(p layout.Page) toolkit.Offers {
			return toolkit.Offers{Page: workspace(p, "Toolkits"), Desk: ui.Link{Text: "Boston chapter desk", URL: "#"}, Past: []toolkit.OfferRow{{Title: longTitle, URL: "#", Line: "Sent Wed, Nov 18. 4 of 4 blanks filled in.", State: ui.Tag{Text: "Ready", Tone: "ink"}}}}
		}),
		whole("none", toolkit.OffersPage, func(p layout.Page) toolkit.Offers {
			return toolkit.Offers{Page: workspace(p, "Toolkits"), Desk: ui.Link{Text: "Boston chapter desk", URL: "#"}}
		}),
		part("opened", toolkit.Standing, toolkit.Room{State: ui.Tag{Text: "Opened"}, Means: opened, Line: "Version 2, sent Wed, Nov 18"}),
		part("not opened yet", toolkit.Standing, toolkit.Room{State: ui.Tag{Text: "Not opened", Tone: "ink"}, Means: unopened, Line: "Version 2, sent Wed, Nov 18", See: "#"}),
		whole("to answer", toolkit.RoomPage, room),
		whole("previewed by the office", toolkit.RoomPage, room, func(v *toolkit.Room) {
			v.CanEdit, v.Preview = false, ui.Link{Text: "Back to the editor", URL: "#"}
		}),
		whole("nudged", toolkit.RoomPage, room, func(v *toolkit.Room) {
			v.Reminders = toolkit.Reminders{
				WishedOn: "The national office hopes for an answer by Dec 12.", Heading: "The national office asked on Nov 28", Word: []string{"The vote is next week.", longWord}, Action: "#",
				Until: ui.Input{Name: "until", Label: "Not before", Type: "date", Help: "The national office won’t remind you of this toolkit until then. It can see the date."},
			}
		}),
		whole("put off", toolkit.RoomPage, room, func(v *toolkit.Room) {
			v.Reminders = toolkit.Reminders{Action: "#", Snoozed: "No reminders until Dec 12.", Until: ui.Input{Name: "until", Label: "Not before", Type: "date"}}
		}),
		whole("blanks left", toolkit.RoomPage, room, func(v *toolkit.Room) {
			v.Means, v.Taken, v.Event, v.Missing, v.State = "Your chapter is taking part. The public page goes up when the required blanks are filled in.", true, true, []string{"Three lines about your street"}, ui.Tag{Text: "Adopted", Tone: "accent"}
		}),
		whole("over", toolkit.RoomPage, room, func(v *toolkit.Room) {
			v.CanEdit, v.Over = false, "The season of this toolkit is over. You can’t adopt it or create events from it anymore. If your page is up, it stays, and says so."
		}),
		whole("recalled", toolkit.RoomPage, room, func(v *toolkit.Room) { v.Taken, v.Public, v.Items, v.Recalled = true, "#", nil, recalledNote() }),
		whole("a new version", toolkit.RoomPage, room, func(v *toolkit.Room) {
			v.Taken, v.Public, v.Newer, v.News = true, "#", ui.Link{Text: "See what changed", URL: "#"}, "The council office has a new number."
			v.Left = []toolkit.Words{{Label: "Where you call together", Text: longWord}}
		}),
		whole("up", toolkit.RoomPage, room, func(v *toolkit.Room) {
			v.Means, v.Taken, v.Event, v.Public, v.State = "The required blanks are filled in, and your public page is up.", true, true, "#", ui.Tag{Text: "Ready", Tone: "accent"}
		}),
		whole("declined and wrong", toolkit.RoomPage, room, func(v *toolkit.Room) {
			v.Means, v.Said, v.State, v.Trouble.Errors = "Your chapter isn’t taking part. The national office can read your reason.", "Our council voted last month.", ui.Tag{Text: "Declined", Tone: "warn"}, faults("slot_city", "Keep this under 2,000 characters.")
			v.Slots[0].Input.Error = v.Trouble.Errors.Of("slot_city")
		}),
	}
}

// officeGroups are the links of the office's overview.
var officeGroups = []national.Group{
	{ID: "to-chapters", Heading: "Chapters", Links: []ui.Link{{Text: "All chapters", URL: "#"}}},
	{ID: "to-people", Heading: "People and roles", Links: []ui.Link{{Text: "Roles", URL: "#"}, {Text: "Find or suspend a person", URL: "#"}, {Text: longWord, URL: "#"}}},
}
