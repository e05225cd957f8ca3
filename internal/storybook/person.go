package storybook

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/national"
	"chapterhouse/components/ui"
)

// personStories are the pages on which the office finds and suspends people.
func personStories() []Story {
	people := func(p layout.Page) national.People {
		return national.People{
			Page: workspace(p, "Find a person"), Action: "#", SignOut: "#", Form: form("email", ""),
			Suspended: []national.SuspendedRow{
				{Name: "Sam Okafor", URL: "#", Line: "Suspended Mon, Nov 2.", State: ui.Tag{Text: "Waits for a second admin", Tone: "warn"}}, {Name: longWord, URL: "#", Line: "Suspended Fri, Nov 20."},
			},
		}
	}
	person := func(p layout.Page) national.Person {
		return national.Person{
			Page: workspace(p, "Sam Okafor"), Name: "Sam Okafor", Suspend: "#", SignOut: "#", Form: form("reason", ""), Merge: "#", MergeForm: form("email", ""), Roles: []string{"Chapter lead, Boston"},
			Facts: []national.Fact{{Label: "Email", Value: "sam@example.org"}, {Label: "Here since", Value: "Mon, Nov 2"}, {Label: "Last sign-in", Value: "Never"}},
		}
	}
	suspended := func(v *national.Person) {
		v.Suspend, v.SignOut, v.Merge, v.Lift, v.Roles = "", "", "", "#", nil
		v.Suspended, v.Reason = "Jordan Ellery suspended this account on Mon, Nov 2.", "Threatened a member after the meeting."
	}
	return []Story{
		whole("two are suspended", national.PeoplePage, people),
		whole("nobody is suspended", national.PeoplePage, people, func(v *national.People) {
			v.Suspended, v.SignOut = nil, ""
			v.Form.Errors = faults("email", "Nobody here has this address.")
		}),
		whole("a lead", national.PersonPage, person),
		whole("no reason", national.PersonPage, person, func(v *national.Person) { v.Form.Errors = faults("reason", "Say why, in up to 500 characters.") }),
		whole("who must stay two", national.PersonPage, person, func(v *national.Person) {
			v.MergeForm = form("email", "sam@home.example.org")
			v.MergeForm.Errors = faults("email", "These two can’t become one: one of them is suspended or blocked.")
		}),
		whole("suspended", national.PersonPage, person, suspended, func(v *national.Person) { v.CanAsk = true }),
		whole("to lift", national.PersonPage, person, suspended, func(v *national.Person) {
			v.Asked, v.CanConfirm, v.CanDrop = "Ada Castellan asked to lift the suspension on Fri, Nov 20. A second admin has to confirm it.", true, true
		}),
	}
}
