package demo

import "chapterhouse/internal/hub"

var libraryPieces = []piece{
	{
		"Letter table: longer library hours", "Stamps, paper and a first line to borrow.",
		`We sit at the long table by the window and write to the people who set the hours. There is a first line to borrow; the second one is yours.

*A letter that names the day you stood before a closed door is read twice.*`,
		sunday, 120, hub.ModeInPerson, 40,
	},
	{
		"Sunday reading room", "We keep a reading room open for one Sunday to show that people come.",
		`The door is open for three hours: newspapers, homework help, a warm chair. We count everyone who comes in, once an hour, without asking who they are.

The count goes into the letter about Sunday hours.`,
		sunday, 180, hub.ModeInPerson, 60,
	},
	{
		"Story hour helpers: first meeting", "Read aloud for twenty minutes a month.",
		`The branch needs twelve people who read aloud for twenty minutes a month, in any language. We try voices, choose books and fill in the calendar.

Nobody has to do the bear unless they want to.`,
		evening, 75, hub.ModeInPerson, 24,
	},
	{
		"Budget hearing: how to read the library line", "The page, the footnote and what it means for Saturdays.",
		`The library is one line in a budget of four hundred pages. A retired clerk shows us where it is, what the footnote says, and which hearing decides.

Online, with captions. The slides are read aloud.`,
		evening, 75, hub.ModeOnline, 0,
	},
	{
		"Repair the free bookshelf", "New hinges, dry paint, better books.",
		`The little shelf by the bus stop has lost a door. Bring a screwdriver if you own one, and three books you would lend a friend.

We are done when it closes.`,
		saturday, 120, hub.ModeInPerson, 15,
	},
	{
		"Homework help: volunteers’ evening", "An hour a week, at a table, with snacks.",
		`Fourteen pupils, nine helpers, one big table. We need five more people who are patient with fractions.

This evening shows how it works, who to ask and what to do when you do not know the answer either.`,
		evening, 60, hub.ModeInPerson, 20,
	},
	{
		"Large print, loud voice", "Making our own pages readable for everyone.",
		`We take our flyers, our door signs and this site and read them with people who see little or hear little. Then we fix what we found, the same evening.

There is a microphone, and we use it.`,
		evening, 90, hub.ModeHybrid, 35,
	},
	{
		"Door count Saturday", "Sit by the door for an hour and count.",
		`How many people come on a Saturday morning? Nobody knew, so we count: one volunteer, one clicker, one hour at a time.

Four branches, sixteen shifts. Choose yours at the door.`,
		saturday, 240, hub.ModeInPerson, 16,
	},
	{
		"Neighborhood history night", "Bring one photograph and the story behind it.",
		`Three minutes each: the photograph, where it was taken, who is missing from it. We scan what you bring and hand it back the same night.

The branch keeps copies only of what you say it may keep.`,
		evening, 120, hub.ModeInPerson, 70,
	},
	{
		"Seed library opening", "Borrow seeds in spring, bring some back in autumn.",
		`Drawers that held index cards now hold beans. Learn how to save seeds, take six packets, sign nothing.

A gardener is there for the questions nobody else can answer about tomatoes.`,
		saturday, 150, hub.ModeInPerson, 0,
	},
	{
		"Tea with the branch manager", "What the library would do with six more hours.",
		`She has a list; she has never been asked to read it out. Come and hear it, and bring your own.

We write both lists on the wall and look for what is on each.`,
		lunch, 60, hub.ModeInPerson, 30,
	},
}
