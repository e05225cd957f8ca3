package storybook

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/national"
	"chapterhouse/components/ui"
)

// namesReadStories are the pages about who read names in an emergency.
func namesReadStories() []Story {
	list := func(p layout.Page) national.NamesRead {
		return national.NamesRead{
			Page: workspace(p, "Names read in an emergency"), Up: ui.Link{Text: "National office", URL: "#"}, CSV: "#",
			Rows: []national.NameReading{
				{Title: "Boston", URL: "#", Line: "Jordan Ellery, from Tue, Dec 1, 3:00 pm UTC to Tue, Dec 1, 4:00 pm UTC.", Reason: "A threat was made.", Read: []string{"2 views of the members", "1 view of an event’s RSVPs"}, Tag: ui.Tag{Text: "Open", Tone: "warn"}},
				{Title: longWord, Line: longTitle, Reason: longWord, Read: []string{"Nothing was read."}, Tag: ui.Tag{Text: "Closed", Tone: "soft"}},
				{Title: arabic, Line: arabic, Reason: arabic, Read: []string{"Nothing was read."}, Tag: ui.Tag{Text: "Closed", Tone: "soft"}},
			},
			Pages: ui.Pages{Line: "1 to 100 of 120", Next: ui.Link{Text: "Next page", URL: "#"}},
		}
	}
	return []Story{
		whole("three readings", national.NamesReadPage, list),
		whole("nobody read names", national.NamesReadPage, list, func(v *national.NamesRead) { v.Rows = nil }),
	}
}
