package demo

import "chapterhouse/internal/hub"

func libraryKit() kit {
	return kit{
		key: "library", title: "Keep the library open on Sundays",
		summary: "A letter with your own first line, a reading room for one afternoon, and the address of whoever sets the hours.",
		ask: prose(`
Ask whoever sets the hours to **keep one branch open on Sunday afternoons, from two to six,** in every town that has a library.

Four hours. One branch. The rest of the week can stay as it is.`),
		slots: []hub.Slot{
			{Key: "city", Label: "City or town", Required: true},
			{Key: "library", Label: "Which branch", Help: "The one that people reach without a car.", Required: true},
			{Key: "council_office", Label: "Who sets the hours", Help: "Name of the office, address or phone.", Required: true},
			{Key: "local_quote", Label: "Your first line", Help: "The line that letters begin with; writers may change it.", Long: true},
			{Key: "venue", Label: "Where you write together", Help: "Room and building."},
		},
		items:    libraryItems(),
		versions: 1, pushed: 37,
		note: "Budgets are drafted this quarter. A letter now is worth ten at the hearing.",
		mix:  mix{unseen: 3, seen: 7, adopted: 14, localized: 16, inUse: 22, declined: 5},
		fixed: map[string]hub.AdoptionState{
			"boston": hub.AdoptionLocalized, "new-orleans": hub.AdoptionLocalized, "providence": hub.AdoptionInUse,
			"little-rock": hub.AdoptionUnseen, "tulsa": hub.AdoptionSeen, "portland-maine": hub.AdoptionInUse,
		},
		offered: func(c *chapter) bool { return c.Kind == hub.KindLocal || c.Kind == hub.KindPod },
		reasons: []string{
			"Our branch has been open on Sundays since January. We would share how",
			"The library staff asked us to wait until their own contract is settled",
			"We are five people and all five are on the night-bus count",
			"Our library belongs to the county, and the county decides in June",
			"The branch is closed for repairs until next year",
		},
		values: libraryValues,
		event:  piece{when: sunday, minutes: 120},
	}
}

func libraryItems() []hub.Item {
	return []hub.Item{
		{Kind: hub.ItemLetter, Title: "The letter", Body: prose(`
To [[council_office]]

[[local_quote]]

I am asking for four hours: please keep [[library]] open on Sunday afternoons.

Sunday is when people who work six days have time, when children have homework due on Monday, and when a warm room with a chair is hardest to find in [[city]]. The lights, the heat and the books are there already. What is missing is two people at the desk and a key.

If it helps, our chapter will count who comes, every hour, and give you the count.

With thanks to everyone who works there,`)},
		{Kind: hub.ItemTalkingPoints, Title: "When somebody says there is no money", Body: prose(`
- Four hours at one branch is **two people’s Sunday shift**. Ask for that number, not for “more funding”.
- Where branches opened on Sundays, Monday mornings got quieter. The work moves; it does not only grow.
- A library is the only room in [[city]] where nobody asks what you want to buy.
- Never say that staff should do it for less. They are neighbors.`)},
		{Kind: hub.ItemCallScript, Title: "If you would rather call", Body: prose(`
Call [[council_office]] and say:

*“I live in [[city]] and use [[library]]. I would like it to be open on Sundays from two to six. Where would that be decided, and when?”*

Write down the answer and the date, and tell your chapter. **That date is worth more than the call.**`)},
		{Kind: hub.ItemChecklist, Title: "For the lead", Body: prose(`
1. Ask the branch manager first. Nothing we do should surprise the people who work there.
2. Choose one branch, the one with the bus.
3. Set up the letter table near the door, with stamps.
4. Keep the count: date, hour, how many. No names.
5. Hand letters and count over in one envelope, on a weekday, with a smile.`)},
		{Kind: hub.ItemEventTemplate, Title: "Letter afternoon", Template: hub.EventTemplate{
			Title:   "Letters for longer library hours",
			Summary: "Paper, stamps, a first line to borrow. Two hours, and the letters go out together.",
			Description: prose(`
We write to [[council_office]] about Sunday hours at [[library]]. There is a first line to borrow and somebody who takes dictation.

> [[local_quote]]

Children draw what they would do there on a Sunday; the drawings go in the same envelope.`),
			Mode: hub.ModeInPerson, Minutes: 120, Capacity: 40, MaxParty: 5,
		}},
	}
}

func libraryValues(v valuer) map[string]string {
	values := map[string]string{
		"city": v.city(), "library": v.library(), "council_office": "the library board of " + v.city(), "local_quote": v.pick(libraryQuotes),
	}
	if v.state == hub.AdoptionInUse {
		values["venue"] = v.venue()
	}
	return values
}

var libraryQuotes = []string{
	"Last Sunday I stood in front of your door with two children and three overdue books.",
	"My shifts end on Saturday night; the library and I have not met since spring.",
	"I learned to read English at your corner table, on a Sunday, when there still was one.",
	"On Sundays my father and I read the paper on your steps. We would rather sit down.",
	"I teach fourteen pupils who have no desk at home and homework due on Mondays.",
	"",
	"The warmest room on our block is yours, six days a week.",
}
