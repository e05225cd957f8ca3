package storybook

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/national"
	"chapterhouse/components/ui"
)

// officeChapterStories are the office's pages about chapters.
func officeChapterStories() []Story {
	waiting := []national.Proposal{
		{Title: "Close Tulsa", Line: "Asked by Jordan Ellery on Sat, Nov 28. An admin has to confirm it.", URL: "#", Action: "#", Confirm: "See what happens, and close it", Drop: "Turn it down"},
		{Title: "Give " + longTitle + " the address https://hub.example.org/chapters/" + longWord, Line: "Asked by " + longWord + " on Sat, Nov 28. An admin has to confirm it.", URL: "#", Action: "#", Drop: "Take it back"},
	}
	list := func(p layout.Page) national.Chapters {
		v := national.Chapters{
			Up:   ui.Link{Text: "National office", URL: "#"},
			Page: workspace(p, "Chapters"), Lead: "3 of 71 chapters need your attention.", New: "#", Waiting: waiting, Words: text("q", "Name or city", "ton"), Found: "71 chapters", Clear: "#", Sort: "members", Next: "#", First: "#", CSV: "#",
			Status: ui.Choice{Name: "status", Label: "Status", Options: []ui.Option{{Label: "All statuses"}, {Value: "active", Label: "Active"}}},
			Kind:   ui.Choice{Name: "kind", Label: "Kind", Options: []ui.Option{{Label: "All kinds"}, {Value: "pod", Label: "Pod (forming chapter)"}}},
			Map:    country("health-needs-lead", "health-quiet", "health-good"), Key: []ui.Dot{{R: "6", Label: "Needs a lead", Class: "health-needs-lead", Path: "M0-8.5L7.5 5.5H-7.5Z"}, {R: "6", Label: "Going well", Class: "health-good"}},
			Review: ui.Choice{Name: "review", Label: "Yearly review", Options: []ui.Option{{Label: "Any"}, {Value: "due", Label: "Due within 30 days, or overdue"}}},
			Health: ui.Choice{Name: "health", Label: "How it’s doing", Options: []ui.Option{{Label: "Any"}, {Value: "quiet", Label: "No events"}}},
			Rows: []national.ChapterRow{
				{Name: "Little Rock", URL: "#", Kind: "Local chapter", Place: "Little Rock, AR", Health: ui.Tag{Text: "Needs a lead", Tone: "bad"}, Words: "Nobody leads it. No event since Aug 3.", Leads: "0", Members: "41", Followers: "120", Last: "Aug 3", Next: "None", RSVPs: "0", Seen: "Nobody", Charter: "Needs a lead", Agreement: "Agreement changed since", Review: "Nov 12", ReviewTag: ui.Tag{Text: "Overdue", Tone: "bad"}},
				{Name: longTitle, URL: "#", Kind: "Pod (forming chapter)", Place: longWord, Health: ui.Tag{Text: "No lead signs in", Tone: "warn"}, Words: "No event since Aug 3, and no lead has signed in since.", Leads: "2", Members: "1,204", Followers: "12,400", Last: "Aug 3", Next: "None", RSVPs: "1,940", Seen: "Jun 30", Charter: "Forming", Agreement: "Agreement not accepted", Review: "None"},
				{Name: "Boston", URL: "#", Kind: "Local chapter", Place: "Boston, MA", Health: ui.Tag{Text: "Going well", Tone: "good"}, Words: "Next event Dec 12.", Leads: "2", Members: "214", Followers: "890", Last: "Nov 21", Next: "Dec 12", RSVPs: "377", Seen: "Nov 29", Charter: "Active", Agreement: "Agreement accepted", Review: "Dec 12", ReviewTag: ui.Tag{Text: "Due soon", Tone: "warn"}},
			},
		}
		for _, c := range []string{"Chapter", "How it’s doing", "Leads", "A lead last signed in", "Members", "Followers", "Last event", "Next event", "RSVPs, 90 days", "Charter", "Next review"} {
			v.Columns = append(v.Columns, national.Column{Text: c, URL: "#", Number: c == "Leads" || c == "Members" || c == "Followers" || c == "RSVPs, 90 days"})
		}
		v.Columns[4].Sort = "descending"
		return v
	}
	openNames := func(p layout.Page) national.OpenNames {
		return national.OpenNames{
			Page: workspace(p, "Names"), Back: ui.Link{Text: "Boston chapter", URL: "#"}, Heading: "Read the names of Boston?", Action: "#", Form: ui.Form{Values: map[string]string{"reason": ""}},
			Lines: []string{"Admins don’t see who is in a chapter. In an emergency you can, for one hour.", "The chapter’s leads and the auditors get an email at once, with your reason."},
		}
	}
	names := func(p layout.Page) national.Names {
		return national.Names{
			Page: workspace(p, "Names"), Back: ui.Link{Text: "Boston chapter", URL: "#"}, Heading: "Names of Boston", Count: "2 members", Next: ui.Link{Text: "More members", URL: "#"},
			Glass:  national.Glass{Line: "You can read these names until Dec 1, 4:00 pm UTC. The chapter’s leads and the auditors were told.", Close: "#"},
			People: []national.NamedPerson{{Name: "Robin Vale", Email: "robin.vale@example.org", Line: "Since Mon, Mar 4, 2024"}, {Name: longWord, Email: longWord + "@example.org", Line: "2 people", State: ui.Tag{Text: "Going", Tone: "good"}}},
			Events: []national.NamedEvent{{Link: ui.Link{Text: longTitle, URL: "#"}, Line: "Sat, Dec 12, 6:30 to 8:00 pm EST"}},
		}
	}
	one := func(p layout.Page) national.Chapter {
		return national.Chapter{
			Page: workspace(p, "Boston"), Name: "Boston chapter", Public: ui.Link{Text: "Its public page", URL: "#"}, Health: ui.Tag{Text: "Going well", Tone: "good"}, Words: "Next event Dec 12.",
			Numbers: []national.Number{{Value: "214", Label: "Members"}, {Value: "890", Label: "Followers"}, {Value: "377", Label: "RSVPs, 90 days"}, {Value: "Nov 21", Label: "Last event"}, {Value: "Dec 12", Label: "Next event"}},
			Facts:   []national.Fact{{Label: "Kind", Value: "Local chapter"}, {Label: "Status", Value: "Active"}, {Label: "Web address", Value: "https://hub.example.org/chapters/" + longWord}},
			Leads:   []national.Lead{{Name: "Robin Vale", Lines: []string{"Since Mon, Mar 4, 2024", "Last signed in: Sun, Nov 29"}}, {Name: longWord, Lines: []string{"Since Mon, Mar 4, 2024", "No sign-in on record", "Suspended"}}},
			Invited: []string{"Invited until Sat, Dec 5: " + longWord + "@example.org"}, Roles: ui.Link{Text: "Invite or remove leads", URL: "#"}, Edit: "#", Rename: "#",
			Charter: national.Charter{
				Lines:    []string{"Charter since Mon, Mar 4, 2024.", longWord + " accepted the agreement on Mar 4, 2024. It has changed since.", "The next yearly review is due Dec 12."},
				Reviewed: "Last reviewed Dec 12, 2025.", Note: []string{"Going well.", longWord}, Action: "#", Form: form("note", "", "due", "1"),
			},
			Turns:     []national.Turn{{Action: "#", Do: "pause", Text: "Pause", Line: "Nobody can join or RSVP, and it can’t publish events, until you reopen it. Everyone who has a seat keeps it."}},
			CloseInto: "#", Part: []national.PartOf{{Text: "This chapter is part of it now:", Link: ui.Link{Text: longWord, URL: "#"}}},
			Close: &national.Turn{Action: "#", Do: "close", Text: "Close the chapter", Bad: true, Line: "Closing cancels its upcoming events. You’ll see what happens before you say yes."},
		}
	}
	fields := form("name", "New Bedford", "kind", "local", "slug", "", "city", "New Bedford", "region", "", "zip", "02740", "point", "", "zone", "", "email", "")
	open := func(p layout.Page) national.ChapterForm {
		return national.ChapterForm{
			Page: workspace(p, "Open a chapter"), Back: ui.Link{Text: "Chapters", URL: "#"}, Heading: "Open a chapter", Lead: "Its page is public right away and says that the chapter is forming. You make it active when it’s ready.", Action: "#", Form: fields,
			Kinds: []ui.Option{{Value: "local", Label: "Local chapter"}, {Value: "pod", Label: "Pod (forming chapter)"}, {Value: "council", Label: "Council"}}, Zones: []ui.Option{{Label: "Find it from the place"}, {Value: "UTC", Label: "UTC"}},
			Opening: true, Base: "https://hub.example.org/chapters/", Button: "Open the chapter",
		}
	}
	rename := func(p layout.Page) national.Address {
		return national.Address{
			Page: workspace(p, "Change the web address"), Back: ui.Link{Text: "Boston chapter", URL: "#"}, Heading: "Change the web address of Boston", Action: "#", Base: "https://hub.example.org/chapters/", Form: form("slug", ""), Button: "Change the address",
			Lines: []string{"Its page is at https://hub.example.org/chapters/boston.", "Links to that address lead to the new one from then on: on flyers, in emails, in calendars."},
		}
	}
	into := func(p layout.Page) national.Merge {
		return national.Merge{
			Page: workspace(p, "Close it into another chapter"), Back: ui.Link{Text: "Salem chapter", URL: "#"}, Heading: "Close Salem into another chapter", Action: "#", Button: "Ask another admin to close it",
			Lead:     "Its members, followers and upcoming events move to the other chapter. This can’t be undone, and two admins have to agree.",
			Chapters: ui.Choice{Name: "into", Label: "The chapter it becomes part of", Options: []ui.Option{{Label: "Choose a chapter"}, {Value: "boston", Label: "Boston", Selected: true}}},
			Into:     "Boston", Slug: "boston", Follows: []string{"41 members become members of Boston.", "3 of these people are members there already, and stay members.", longWord},
		}
	}
	return []Story{
		whole("close into", national.MergePage, into),
		whole("close into, chosen badly", national.MergePage, into, func(v *national.Merge) {
			v.Into, v.Errors = "", ui.Errors{{Field: "into", Text: "Choose the chapter it becomes part of. It has to be open."}}
			v.Chapters.Error = v.Errors[0].Text
		}),
		whole("list", national.ChaptersPage, list),
		whole("none", national.ChaptersPage, list, func(v *national.Chapters) {
			v.Rows, v.Waiting, v.New, v.Next, v.First, v.Found = nil, nil, "", "", "", "0 chapters"
		}),
		whole("open", national.ChapterPage, one),
		whole("closed, for an auditor", national.ChapterPage, one, func(v *national.Chapter) {
			v.Turns, v.Close, v.Edit, v.Rename, v.Leads, v.Invited = nil, nil, "", "", nil, nil
			v.Health, v.Words, v.Roles.Text = ui.Tag{Text: "Closed", Tone: "soft"}, "Its page and its past events stay.", "Who holds power"
		}),
		whole("locked", national.ChapterPage, one, lockedAtOffice),
		whole("asked to close", national.ChapterPage, one, func(v *national.Chapter) { v.Waiting = waiting }),
		whole("new", national.ChapterFormPage, open),
		whole("wrong", national.ChapterFormPage, open, func(v *national.ChapterForm) {
			v.Form.Errors = faults("slug", "Another chapter has or had this address. Choose another one.", "zip", "We can’t find that ZIP code. Enter five digits, like 02139, or leave it blank and enter a point.")
			v.Trouble.Errors = v.Form.Errors
		}),
		whole("overtaken", national.ChapterFormPage, open, func(v *national.ChapterForm) {
			v.Opening, v.Heading, v.Button, v.Trouble.Opening = false, "Edit "+longTitle, "Save", overtaken
			v.Form.Theirs = map[string]string{"name": "Greater New Bedford", "kind": "pod"}
		}),
		whole("closed", national.OpenNamesPage, openNames),
		whole("wrong", national.OpenNamesPage, openNames, func(v *national.OpenNames) { v.Form.Errors = faults("reason", "Say why, in up to 500 characters.") }),
		whole("open", national.NamesPage, names),
		whole("of an event", national.NamesPage, names, func(v *national.Names) {
			v.Heading, v.Count, v.Events, v.Next, v.Pages = longTitle, "2 RSVPs", nil, ui.Link{}, ui.Pages{Line: "1 to 100 of 214", Next: ui.Link{Text: "Next page", URL: "#"}}
		}),
		whole("another address", national.AddressPage, rename),
		whole("an address that is taken", national.AddressPage, rename, func(v *national.Address) {
			v.Form.Values, v.Form.Errors = map[string]string{"slug": "salem"}, faults("slug", "Another chapter has or had this address. Choose another one.")
		}),
	}
}
