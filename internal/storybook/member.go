package storybook

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/member"
	"chapterhouse/components/ui"
)

// memberStories are the pages about a chapter's members.
func memberStories() []Story {
	list := func(p layout.Page) member.List {
		return member.List{
			Page: workspace(p, "Members"), Desk: ui.Link{Text: "Boston chapter desk", URL: "#"}, Count: "2 members", First: true, CSV: "#", Blocks: ui.Link{Text: "Blocks", URL: "#"}, Empty: "No matching members.",
			Requests: []member.Request{{Name: "Casey Lindqvist", Email: "casey.lindqvist@example.org", Note: "I repair bikes.", Answers: []member.Answer{{Question: "How did you hear about us?", Text: "At the library."}}, Since: "Requested Thu, Nov 19, 6:12 pm EST", Action: "#"}},
			Rows:     []member.Row{{Name: "Alex Rivera", URL: "#", Email: "alex.rivera@example.org", Since: "Mon, Mar 4, 2024", Home: true}, {Name: longWord, URL: "#", Email: longWord + "@example.org", Since: "Tue, Jun 1, 2021"}},
			Search: member.Search{
				Action: "#", Words: text("q", "Name, or whole email address", ""), Since: ui.Input{Name: "since", Label: "Joined since", Type: "date"},
				Order: ui.Choice{Name: "order", Label: "Order", Options: []ui.Option{{Label: "Newest members first"}, {Value: "name", Label: "By name"}}},
				Who:   ui.Choice{Name: "who", Label: "Who", Options: []ui.Option{{Label: "All members"}, {Value: "home", Label: "This is their home chapter"}}},
				Tag:   &ui.Choice{Name: "tag", Label: "Tag", Options: []ui.Option{{Label: "Any tag"}, {Value: "a", Label: longTitle}}},
			},
		}
	}
	profile := func(p layout.Page) member.Profile {
		return member.Profile{
			Page: workspace(p, "Alex Rivera"), Up: ui.Link{Text: "Members", URL: "#"}, Name: "Alex Rivera", Action: "#", Remove: "#", Tags: "One on each line. This chapter uses: canvasser, Spanish.",
			Facts:  []member.Fact{{Name: "Email", Value: "alex.rivera@example.org", URL: "#"}, {Name: "Phone", Value: "+1 617 555 0100", URL: "#"}, {Name: "Member since", Value: "Mon, Mar 4, 2024"}},
			Form:   form("tags", "canvasser\nSpanish", "skills", "Carpentry", "notes", "Prefers calls after six.", "follow_up", "2026-12-12"),
			Events: []member.Event{{Title: longTitle, URL: "#", When: "Sat, Dec 5, 6:30 pm EST", State: "Coming"}, {Title: arabic, URL: "#", When: "Sat, Nov 21, 2:00 pm EST", State: "Had a seat"}},
			Twice:  &member.Twice{Action: "#", Form: form("other", "", "note", "")},
			Block:  &member.Block{Action: "#", Whom: "m1", Form: form("reason", "", "email", "")},
		}
	}
	blocks := func(p layout.Page) member.Blocks {
		return member.Blocks{
			Page: workspace(p, "Blocks"), Up: ui.Link{Text: "Members", URL: "#"}, Lead: "People who can’t RSVP to this chapter’s events or join it. Each view of this page is logged.",
			Rows: []member.Blocked{
				{Name: "Pat Doe", Email: "pat.doe@example.org", Reason: "Shouted at hosts twice.", Line: "Blocked Thu, Nov 19, 6:12 pm EST by Robin Vale", Action: "#", Buttons: []member.Button{{Do: "unblock", Text: "Unblock"}}},
				{Name: "Someone we hold nothing about", Reason: "The reason was deleted with their data.", Line: "Blocked Thu, Nov 19, 6:12 pm EST", Tag: ui.Tag{Text: "Waits for a second admin to unblock", Tone: "warn"}, Action: "#", Buttons: []member.Button{{Do: "confirm", Text: "Confirm: unblock"}, {Do: "keep", Text: "Keep blocked"}}},
				{Name: longWord, Email: longWord + "@example.org", Reason: longWord, Line: "Blocked Thu, Nov 19, 6:12 pm EST by " + longWord},
			},
			Add: &member.Block{Action: "#", Form: form("email", "", "reason", "")},
		}
	}
	return []Story{
		whole("a request", member.ListPage, list),
		whole("a request by a link", member.ListPage, list, func(v *member.List) {
			v.Requests[0].CameBy, v.Invite = "Came by the link “November meeting”", []ui.Link{{Text: "Invite people by email", URL: "#"}, {Text: "Invite people with a link or a QR code", URL: "#"}}
		}),
		whole("two requests", member.ListPage, list, func(v *member.List) {
			v.Many, v.Requests[0].ID = "#", "m1"
			v.Requests = append(v.Requests, member.Request{ID: "m2", Name: longWord, Email: longWord + "@example.org", Since: "Requested Thu, Nov 19, 6:12 pm EST", Action: "#"})
		}),
		whole("people who are here twice", member.ListPage, list, func(v *member.List) {
			v.Twice = []member.TwiceRow{{Names: "Ana Ruiz and Anna Ruiz", Word: "Same phone.", Line: "Sent Thu, Nov 19.", Action: "#"}, {Names: longWord + " and " + arabic, Word: longWord, Line: "Sent Thu, Nov 19.", Action: "#"}}
		}),
		whole("nobody", member.ListPage, list, func(v *member.List) { v.Requests, v.Rows, v.Count, v.Search.Clear = nil, nil, "0 members", "#" }),
		whole("by name", member.ListPage, list, func(v *member.List) {
			v.First, v.More = false, "1 more request is waiting."
			v.Pages = ui.Pages{Line: "51 to 100 of 20,000", Before: ui.Link{Text: "Previous page", URL: "#"}, Next: ui.Link{Text: "Next page", URL: "#"}}
		}),
		whole("a member", member.ProfilePage, profile),
		part("two", member.Answers, []member.Answer{{Question: "How did you hear about us?", Text: "At the library."}, {Question: longTitle, Text: "Yes"}}),
		whole("with answers", member.ProfilePage, profile, func(v *member.Profile) {
			v.Answers = []member.Answer{{Question: "How did you hear about us?", Text: longWord}}
		}),
		whole("removed", member.ProfilePage, profile, func(v *member.Profile) {
			v.Removed, v.Restore, v.Remove, v.Block, v.Events, v.Twice = "Removed from the chapter. You can undo it until Fri, Nov 20, 6:12 pm EST.", "#", "", nil, nil, nil
		}),
		whole("a wrong address of one who is here twice", member.ProfilePage, profile, func(v *member.Profile) {
			v.Twice.Form.Errors = faults("other", "No member of your chapter has this address. Enter the address as the list of members shows it.")
		}),
		whole("overtaken", member.ProfilePage, profile, func(v *member.Profile) {
			v.Trouble.Opening, v.Form.Theirs = overtaken, map[string]string{"notes": "Moved to Salem."}
		}),
		whole("blocks", member.BlocksPage, blocks),
		whole("nobody blocked", member.BlocksPage, blocks, func(v *member.Blocks) { v.Rows = nil }),
		whole("a wrong block", member.BlocksPage, blocks, func(v *member.Blocks) { v.Add.Form.Errors = faults("email", "They’re blocked already.") }),
	}
}

// joinLinkStories are the pages of links to join a chapter.
func joinLinkStories() []Story {
	list := func(p layout.Page) member.JoinLinks {
		return member.JoinLinks{
			Page: workspace(p, "Links to join"), Desk: ui.Link{Text: "Boston chapter desk", URL: "#"}, Action: "#", Form: form("name", "", "lets", "ask", "most", "50", "until", "2026-12-12"),
			Limits: "A link people ask by works for up to 90 days and 500 people. One that makes members: 7 days and 100 people.",
			Rows: []member.JoinLinkRow{
				{Name: "November meeting", URL: "#", Lines: []string{"12 of 50 people used it", "People ask, and a lead decides", "Works through Sat, Dec 12", "Made by Robin Vale"}, Tag: ui.Tag{Text: "Works", Tone: "good"}},
				{Name: longWord, URL: "#", Lines: []string{"50 of 50 people used it"}, Tag: ui.Tag{Text: "Used up", Tone: "soft"}},
				{Name: arabic, URL: "#", Lines: []string{"0 of 5 people used it"}, Tag: ui.Tag{Text: "Taken back", Tone: "soft"}},
			},
		}
	}
	invites := func(p layout.Page) member.JoinInvites {
		return member.JoinInvites{
			Page: workspace(p, "Invite people to join"), Up: ui.Link{Text: "Members", URL: "#"}, Links: ui.Link{Text: "Or make a link or a QR code", URL: "#"}, Action: "#",
			Form: form("list", ""), Limits: "Up to 200 people a day, and 400 by all leads of the chapter.",
			Rows: []member.JoinInviteRow{
				{Name: "Alex Rivera", Email: "alex.rivera@example.org", Line: "Invited Thu, Nov 19, 6:12 pm EST by Robin Vale", Tag: ui.Tag{Text: "Invited"}, Action: "#"},
				{Email: longWord + "@example.org", Line: "Invited Thu, Nov 19, 6:12 pm EST by " + longWord, Tag: ui.Tag{Text: "Asked to join", Tone: "good"}},
				{Name: arabic, Email: "a@example.org", Line: "Invited Thu, Nov 19, 6:12 pm EST", Tag: ui.Tag{Text: "Taken back", Tone: "soft"}},
			},
		}
	}
	one := func(p layout.Page) member.JoinLink {
		return member.JoinLink{
			Page: workspace(p, "November meeting"), Up: ui.Link{Text: "Links to join", URL: "#"}, Name: "November meeting", Lines: []string{"12 of 50 people used it", "Works through Sat, Dec 12"},
			Tag: ui.Tag{Text: "Works", Tone: "good"}, Chapter: "Boston chapter", Until: "This code works through Sat, Dec 12, 2026.",
			Address: "https://hub.example.org/join/" + longWord, QR: "#", Action: "#",
		}
	}
	return []Story{
		whole("three links", member.JoinLinksPage, list),
		whole("no link", member.JoinLinksPage, list, func(v *member.JoinLinks) { v.Rows = nil }),
		whole("wrong", member.JoinLinksPage, list, func(v *member.JoinLinks) {
			v.Form.Errors = faults("most", "Enter a number from 1 to 500.")
		}),
		whole("nobody can join", member.JoinLinksPage, list, func(v *member.JoinLinks) { v.Closed = true }),
		whole("three invited", member.JoinInvitesPage, invites),
		whole("nobody invited", member.JoinInvitesPage, invites, func(v *member.JoinInvites) { v.Rows = nil }),
		whole("wrong", member.JoinInvitesPage, invites, func(v *member.JoinInvites) { v.Form.Errors = faults("list", "Enter at least one email address.") }),
		whole("nobody can join", member.JoinInvitesPage, invites, func(v *member.JoinInvites) { v.Closed = true }),
		whole("to hold up", member.JoinLinkPage, one),
		whole("over", member.JoinLinkPage, one, func(v *member.JoinLink) { v.Address, v.Tag = "", ui.Tag{Text: "Expired", Tone: "soft"} }),
	}
}
