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
			Requests: []member.Request{{Name: "Casey Lindqvist", Email: "casey.lindqvist@example.org", Note: "I repair bikes.", Since: "Requested Thu, Nov 19, 6:12 pm EST", Action: "#"}},
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
		whole("nobody", member.ListPage, list, func(v *member.List) { v.Requests, v.Rows, v.Count, v.Search.Clear = nil, nil, "0 members", "#" }),
		whole("by name", member.ListPage, list, func(v *member.List) {
			v.First, v.More = false, "1 more request is waiting."
			v.Pages = ui.Pages{Line: "51 to 100 of 20,000", Before: ui.Link{Text: "Previous page", URL: "#"}, Next: ui.Link{Text: "Next page", URL: "#"}}
		}),
		whole("a member", member.ProfilePage, profile),
		whole("removed", member.ProfilePage, profile, func(v *member.Profile) {
			v.Removed, v.Restore, v.Remove, v.Block, v.Events = "Removed from the chapter. You can undo it until Fri, Nov 20, 6:12 pm EST.", "#", "", nil, nil
		}),
		whole("overtaken", member.ProfilePage, profile, func(v *member.Profile) {
			v.Trouble.Opening, v.Form.Theirs = overtaken, map[string]string{"notes": "Moved to Salem."}
		}),
		whole("blocks", member.BlocksPage, blocks),
		whole("nobody blocked", member.BlocksPage, blocks, func(v *member.Blocks) { v.Rows = nil }),
		whole("a wrong block", member.BlocksPage, blocks, func(v *member.Blocks) { v.Add.Form.Errors = faults("email", "They’re blocked already.") }),
	}
}
