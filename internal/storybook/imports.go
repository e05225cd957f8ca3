package storybook

import (
	"chapterhouse/components/imports"
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// importStories are the pages on which the office, and a chapter's leads, bring people in.
func importStories() []Story {
	kinds := []ui.Option{{Value: "members", Label: "Members"}, {Value: "suppressions", Label: "People who want no email"}}
	list := func(p layout.Page) imports.List {
		return imports.List{Page: workspace(p, "Import people"), Action: "#", Form: form("kind", "members", "file", ""), Kinds: kinds, Limit: "50 MB", Up: ui.Link{Text: "National office", URL: "#"}, Intro: "Bring in members, followers or supporters from another program.", Rows: []imports.Row{
			{Title: "Members", URL: "#", Line: "Uploaded Mon, Nov 30. 1,240 of 5,000 rows: 1,101 new, 12 changed.", State: ui.Tag{Text: "Being imported", Tone: "accent"}},
			{Title: "People who want no email", URL: "#", Line: "Uploaded Sun, Nov 29. 312 of 312 rows: 312 new, 0 changed.", State: ui.Tag{Text: "Imported", Tone: "good"}},
			{Title: "Supporters of the national office", URL: "#", Line: "Uploaded Sat, Nov 28.", State: ui.Tag{Text: "Not imported yet", Tone: "soft"}},
		}}
	}
	columns := func(name, label, chosen string) ui.Choice {
		c := ui.Choice{Name: "column-0-" + name, Label: label, Options: []ui.Option{{Value: "-1", Label: "No column"}}}
		for _, header := range []string{"Email", "First name", "Chapter", longWord} {
			c.Options = append(c.Options, ui.Option{Value: header, Label: header, Selected: header == chosen})
		}
		return c
	}
	files := func() []imports.File {
		return []imports.File{{
			Name: "members.csv", Line: "Recognized as: a spreadsheet", Note: "Bring Mailchimp’s files of unsubscribed and cleaned people in together with this one, or before it.",
			Header: []string{"Email", "First name", "Chapter", longWord}, Rows: [][]string{{"ana@example.org", "Ana", "Boston", longTitle}, {longWord + "@example.org", "عمر", "Salem", ""}},
			Columns: []ui.Choice{columns("email", "Email", "Email"), columns("first_name", "First name", "First name"), columns("chapter", "Chapter, by name", "Chapter"), columns("phone", "Phone", "")},
		}}
	}
	setup := func() *imports.Setup {
		return &imports.Setup{
			Action: "#", Form: form("nearest", "", "chapter", "", "consented_at", "", "source", "", "wording", "", "zone", "UTC", "day_first", "", "account", "", "reason", ""),
			Chapters: []ui.Option{{Label: "Leave them out"}, {Value: "boston", Label: "Boston"}, {Value: "long", Label: longTitle}}, Near: "The nearest chapter, up to this many miles away",
			Zones: []ui.Option{{Value: "UTC", Label: "UTC"}}, Another: "#", Limit: "50 MB",
		}
	}
	report := func() *imports.Report {
		return &imports.Report{
			Title:  "What would happen",
			Counts: []imports.Count{{Number: "4,980", Words: "people who weren’t here before"}, {Number: "3,311", Words: "rows of people who agreed to email"}, {Number: "20", Words: "rows to mend"}},
			Notes:  []string{"312 people agreed, but the day or the words are missing. Add them below, and they go on the list."},
			Reasons: []imports.Reason{
				{Count: "12", Words: "There’s no chapter “" + longWord + "” here. Correct the name, or add the chapter first.", Where: "First in line 17."},
				{Count: "8", Words: "They unsubscribed or asked for no email, so they’re on no list here.", Where: "First in line 4 of unsubscribed.csv.", LeftOut: true},
			},
			Files: []ui.Link{{Text: "Download these rows with the reasons", URL: "#"}}, Until: "They’re kept sealed for 24 hours. Mend them in a spreadsheet and upload that file: its last column isn’t read.",
		}
	}
	room := func(p layout.Page) imports.Room {
		return imports.Room{Page: workspace(p, "Members"), Heading: "Members", State: ui.Tag{Text: "Not imported yet", Tone: "soft"}, Line: "Uploaded Mon, Nov 30, 2:05 pm EST.", Self: "#", Up: ui.Link{Text: "Import people", URL: "#"}, Files: files(), Setup: setup(), Discard: "#"}
	}
	return []Story{
		whole("three imports", imports.ListPage, list),
		whole("nothing yet", imports.ListPage, list, func(v *imports.List) {
			v.Rows, v.Form.Errors = nil, faults("file", "In people.csv: This file is empty.")
		}),
		whole("at a chapter's desk", imports.ListPage, list, func(v *imports.List) {
			v.Own, v.Limit, v.Up, v.Kinds = true, "10 MB", ui.Link{Text: "Members", URL: "#"}, []ui.Option{{Value: "members", Label: "Members"}, {Value: "followers", Label: "Followers of the chapter"}}
			v.Intro, v.Rows = "Bring in members or followers of Boston from another program, up to 5,000 at a time.", v.Rows[:1]
			v.Rows[0].Line = "Uploaded Mon, Nov 30. 1,240 of 1,240 rows, 1,201 taken."
		}),
		whole("chapters by area", imports.AreaPage, func(p layout.Page) imports.Area {
			return imports.Area{
				Page: workspace(p, "Supporters and their chapters"), Up: ui.Link{Text: "National office", URL: "#"}, Action: "#", Form: form("nearest", "50", "zips", ""), Near: "The nearest chapter, up to this many miles away",
				Rows: []imports.Row{{Title: "Mon, Nov 30, 2:05 pm EST", URL: "#", Line: "1,240 people in 31 chapters", State: ui.Tag{Text: "Done", Tone: "good"}}},
			}
		}),
		whole("chapters by area, counted", imports.RoomPage, room, func(v *imports.Room) {
			v.Setup, v.Files, v.Discard, v.Buttons = nil, nil, "", []imports.Button{{Action: "#", Text: "Give 1,240 people a chapter", Kind: "first"}}
			v.Report = &imports.Report{
				Title: "What would happen", Counts: []imports.Count{{Number: "1,240", Words: "people assigned to a chapter"}, {Number: "310", Words: "people who stay as they are: they follow a chapter, or none is near"}},
				Places: []imports.Count{{Number: "800", Words: "Boston"}, {Number: "440", Words: longWord}},
			}
		}),
		whole("a draft", imports.RoomPage, room),
		whole("wrong", imports.RoomPage, room, func(v *imports.Room) {
			v.Setup.Form.Errors = faults("chapter", "Say which chapter these people belong to: by a column, by the nearest chapter, or choose one here.")
			v.Problem = "In members.csv: This file is empty."
		}),
		whole("addresses that get no email", imports.RoomPage, room, func(v *imports.Room) {
			v.Setup.Of, v.Setup.Reasons = true, []ui.Option{{Value: "", Label: "They unsubscribed"}}
			v.Files[0].Header, v.Files[0].Columns, v.Files[0].Note = nil, nil, ""
		}),
		whole("a job works", imports.RoomPage, room, func(v *imports.Room) {
			v.Setup, v.Report, v.Discard = nil, report(), ""
			v.Report.Title, v.Report.Files = "So far", nil
			v.Progress = &imports.Progress{Title: "Importing", Line: "1,240 of 5,000 rows, about 2 minutes left", Done: "1240", Total: "5000", Stop: "#"}
		}),
		whole("nobody has counted yet", imports.RoomPage, room, func(v *imports.Room) {
			v.Setup, v.Progress = nil, &imports.Progress{Title: "Checking", Line: "Counting the rows. This begins within seconds.", Stop: "#"}
		}),
		whole("checked", imports.RoomPage, room, func(v *imports.Room) {
			v.Setup.Again = true
			v.Report, v.Buttons = report(), []imports.Button{{Action: "#", Text: "Import 4,980 rows", Kind: "first"}}
		}),
	}
}
