package storybook

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/national"
)

// duplicateStories are the pages on which the office decides whether two members are one person.
func duplicateStories() []Story {
	row := national.Duplicate{Title: "Two members of Boston", URL: "#", Word: "She told me she changed jobs.", Line: "Robin Vale proposed it on Thu, Nov 19."}
	list := func(p layout.Page) national.Duplicates {
		return national.Duplicates{Page: workspace(p, "One person, twice"), Rows: []national.Duplicate{row, {Title: longWord, URL: "#", Word: longWord, Line: longTitle}, {Title: arabic, URL: "#", Word: arabic, Line: arabic}}}
	}
	one := func(p layout.Page) national.DuplicateView {
		person := func(id, name, email string) national.DuplicatePerson {
			return national.DuplicatePerson{
				ID: id, Name: name, URL: "#", Facts: []national.Fact{{Label: "Email", Value: email}, {Label: "Here since", Value: "Mon, Mar 4, 2024"}, {Label: "Last sign-in", Value: "Never"}},
				Has: []string{"2 RSVPs", "1 membership", "0 places on mailing lists", "0 ways to sign in"},
			}
		}
		return national.DuplicateView{Page: workspace(p, "One person, twice"), Row: row, Action: "#", People: []national.DuplicatePerson{person("p1", "Ana Ruiz", "ana.ruiz@example.org"), person("p2", longWord, longWord+"@example.org")}, Form: form("note", "")}
	}
	return []Story{
		whole("three pairs", national.DuplicatesPage, list),
		whole("no pair", national.DuplicatesPage, list, func(v *national.Duplicates) { v.Rows = nil }),
		whole("two members", national.DuplicatePage, one),
		whole("one who must not go", national.DuplicatePage, one, func(v *national.DuplicateView) {
			v.People[0].Apart = "The other can’t become this one: one of the two is suspended or blocked, or the other has a role."
			v.People[1].Roles = []string{"Lead of Boston"}
			v.Form.Errors = faults("note", "Keep this under 500 characters.")
		}),
	}
}
