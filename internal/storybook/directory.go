package storybook

import (
	"chapterhouse/components/desk"
	"chapterhouse/components/layout"
	"chapterhouse/components/national"
	"chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
)

// callStories are the pages on which people call, and on which leads read what came of it.
func callStories() []Story {
	outcomes := []ui.Option{{Value: "spoke", Label: "I called", Selected: true}, {Value: "message", Label: "I left a message"}, {Value: "busy", Label: "It was busy"}, {Value: "later", Label: "I’ll call later"}}
	call := func(p layout.Page) toolkit.Call {
		p.Hue = 1
		return toolkit.Call{
			Page: p, Kit: ui.Link{Text: "Five minutes for safe crossings", URL: "#"}, Title: "The call", Action: "#", Form: form("zip", "", "note", ""), AskZIP: true, Script: prose, Copied: "Copied.",
		}
	}
	calling := func(v *toolkit.Call) {
		v.Hidden = []toolkit.Field{{Name: "zip", Value: "02139"}}
		v.Callee = &toolkit.Callee{
			Name: "Hazel Lowell", Office: "U.S. representative for MA-1", Where: "Person 1 of 4", Phone: ui.Link{Text: "Call (202) 555-0176", URL: "tel:+12025550176"}, Web: "#",
			Offices: []ui.Link{{Text: "(617) 555-0100", URL: "tel:+16175550100"}}, Places: []string{"Boston"}, Outcomes: outcomes,
		}
	}
	event := rows()[0]
	calls := func(p layout.Page) desk.Calls {
		return desk.Calls{
			Page: workspace(p, "Calls"), Back: ui.Link{Text: "Five minutes for safe crossings", URL: "#"}, Days: "Notes are deleted after 90 days.",
			Items: []desk.CallItem{{Title: "The call", URL: "#", Counts: []desk.CallCount{{Label: "Called", Calls: 1204}, {Label: "Left a message", Calls: 30}}}, {Title: longTitle, URL: "#"}},
			Notes: []desk.CallNote{{Text: []string{"She said she’d look at it.", "Call again in May."}, Line: "Hazel Lowell · Called · Thu, Nov 19"}, {Text: []string{longWord}, Line: longWord}, {Text: []string{arabic}, Line: "Hazel Lowell · Called · Thu, Nov 19"}},
		}
	}
	return []Story{
		whole("asks for a ZIP code", toolkit.CallPage, call),
		whole("wrong ZIP code", toolkit.CallPage, call, func(v *toolkit.Call) {
			v.Form.Errors = faults("zip", "We can’t find that ZIP code. Enter five digits, like 02139.")
			v.Trouble = ui.Trouble{Opening: "We couldn’t search. Please fix:", Errors: v.Form.Errors}
		}),
		whole("no list", toolkit.CallPage, call, func(v *toolkit.Call) { v.AskZIP = false }),
		whole("two districts", toolkit.CallPage, call, func(v *toolkit.Call) {
			v.NotSure = true
			v.Choices = []toolkit.Choice{{Value: "MA-1", District: "District MA-1", Name: "Hazel Lowell"}, {Value: "MA-2", District: "District MA-2", Name: "Vacant seat"}, {Value: "MA-3", District: "District MA-3", Name: longWord}}
		}),
		whole("districts of a state", toolkit.CallPage, call, func(v *toolkit.Call) {
			v.Guessed, v.Choices = true, []toolkit.Choice{{Value: "MA-1", District: "District MA-1", Name: arabic}}
		}),
		whole("a person", toolkit.CallPage, call, calling),
		whole("a person without a phone", toolkit.CallPage, call, calling, func(v *toolkit.Call) {
			v.Callee.Phone, v.Callee.Name, v.Callee.Office = ui.Link{}, longWord, longTitle
			v.Vacant, v.Old = "The House seat of MA-2 is vacant on our list of Jun 15, 2026.", "Our list is from Jun 15, 2026, and people in office may have changed since. If a number is wrong, tell the chapter."
		}),
		whole("a note that is too long", toolkit.CallPage, call, calling, func(v *toolkit.Call) {
			v.Form.Errors = faults("note", "Keep your note under 500 characters.")
			v.Trouble = ui.Trouble{Errors: v.Form.Errors}
		}),
		whole("the end", toolkit.CallPage, call, func(v *toolkit.Call) {
			v.Done = &toolkit.Called{Line: "That’s everyone.", Later: []toolkit.Callee{{Name: "Leo Palmer", Phone: ui.Link{Text: "Call (202) 555-0139", URL: "tel:+12025550139"}}, {Name: longWord}}, Event: &event}
		}),
		whole("the end, no event", toolkit.CallPage, call, func(v *toolkit.Call) {
			v.Notice = "We couldn’t count this call: many came from your network. It still helps. Please go on."
			v.Done = &toolkit.Called{Line: "That’s everyone.", Next: ui.Link{Text: "See what the chapter does", URL: "#"}}
		}),
		whole("calls", desk.CallsPage, calls),
		whole("no calls", desk.CallsPage, calls, func(v *desk.Calls) { v.Items, v.Notes = nil, nil }),
	}
}

// directoryStories are the office's list of representatives, and how it is brought in.
func directoryStories() []Story {
	list := func(p layout.Page) national.Directory {
		return national.Directory{
			Page: workspace(p, "Representatives"), Import: "#", Waiting: "1 list is waiting for someone to look at what’s different.", Vacant: "4 House seats are vacant: CA-14, FL-20, GA-13 and TX-23.", State: "MA",
			Lists: []national.DirectoryList{
				{Name: "Members of Congress", Line: "537 rows from Jun 15. In use since Jun 20.", Age: ui.Tag{Text: "Current", Tone: "good"}},
				{Name: longWord, Line: "40 rows from Jun 15, 2024. In use since Jun 20, 2024.", Age: ui.Tag{Text: "Old", Tone: "bad"}, Why: "A new Congress has met since. Some people and districts on this list are wrong. Import a newer one."},
			},
			States: []ui.Link{{Text: "AL", URL: "#"}, {Text: "MA", URL: "#", Current: true}},
			Rows: []national.DirectoryRow{
				{Name: "Hazel Lowell", Office: "U.S. representative for MA-1", Party: "Independent", Phone: ui.Link{Text: "(202) 555-0176", URL: "tel:+12025550176"}, Web: ui.Link{Text: "Website", URL: "#"}},
				{Name: longWord, Office: longTitle}, {Name: arabic, Office: "Mayor"},
			},
		}
	}
	page := func(p layout.Page) national.DirectoryImport {
		return national.DirectoryImport{
			Page: workspace(p, "Import a list"), Action: "#", Form: form("file", "", "as_of", "", "list", ""),
			Reviews: []national.DirectoryReview{{
				ID: "one", Live: "two", Heading: "Members of Congress", Line: "legislators-current.csv, from Jul 1: 534 rows. It would replace the list from Jun 15.", Sums: []string{"1 seat is vacant", "2 rows are changed"},
				Changes: []national.DirectoryChange{
					{Tag: ui.Tag{Text: "Vacant", Tone: "bad"}, Before: "Hazel Lowell · U.S. representative for MA-1 · (202) 555-0176"},
					{Tag: ui.Tag{Text: "Changed", Tone: "accent"}, Before: "Leo Palmer · U.S. senator for MA · (202) 555-0139", After: "Leo Palmer · U.S. senator for MA · (202) 555-0140"}, {Tag: ui.Tag{Text: "New", Tone: "good"}, After: longWord},
				}, More: "And 12 more.", MoreFlaws: "2 rows weren’t taken", Flaws: []string{"Line 10 (xxx): The office is missing, or isn’t one we know.", longWord},
			}},
		}
	}
	return []Story{
		whole("a list", national.DirectoryPage, list),
		whole("no list", national.DirectoryPage, list, func(v *national.Directory) { *v = national.Directory{Page: v.Page, Import: "#"} }),
		whole("no state", national.DirectoryPage, list, func(v *national.Directory) { v.State, v.Rows = "", nil }),
		whole("one waits", national.DirectoryImportPage, page),
		whole("wrong", national.DirectoryImportPage, page, func(v *national.DirectoryImport) {
			v.Reviews = nil
			v.Form.Errors = append(faults("file", "Choose a CSV file."), faults("as_of", "Enter the day the list is from, like 2026-06-15, not in the future.")...)
		}),
	}
}
