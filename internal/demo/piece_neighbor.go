package demo

import "chapterhouse/internal/hub"

var neighborPieces = []piece{
	{
		"Welcome table", "A meal for people who arrived this year, and for those who have been here longest.",
		`Every table has two people who are new and two who are not, and one question in the middle. Cooks bring one dish for ten.

Say at the door what you do not eat. There is no speech.`,
		sunday, 150, hub.ModeInPerson, 80,
	},
	{
		"Fix-it morning", "Bring what is broken; we look at it together.",
		`Toasters, zippers, lamps, a trumpet once. You sit beside the person who mends it, so that next time you can.

Last time: forty-one things came, thirty went home working.`,
		saturday, 180, hub.ModeInPerson, 60,
	},
	{
		"New members’ hour", "Who we are, what there is to do, and cake.",
		`For everybody who joined this season, and for those who joined long ago and never asked. We say what we do, you say what you like doing, and we find where they meet.

Nobody leaves with a committee they did not choose.`,
		evening, 60, hub.ModeInPerson, 0,
	},
	{
		"Phone-tree rehearsal", "We call everybody once, so that it works when it must.",
		`One rehearsal a season: the first five call five, who call five. We stop the clock when the last one picks up.

The record is thirty-eight minutes.`,
		evening, 60, hub.ModeOnline, 0,
	},
	{
		"Soup and minutes", "We read last month’s minutes aloud and eat soup.",
		`It sounds dull and is the best-attended evening we have. Somebody reads, somebody stirs, and whoever disagrees gets the ladle.

Two soups, one without meat.`,
		evening, 90, hub.ModeInPerson, 55,
	},
	{
		"First aid for everyone", "Bandages, burns, a fall on the ice, and whom to call.",
		`A nurse and a retired firefighter teach the ten things that help most. Everyone practices on everyone.

You need no strength; there is a chair for each exercise.`,
		saturday, 180, hub.ModeInPerson, 22,
	},
	{
		"Tool library: opening hours", "Borrow a ladder, return a drill.",
		`A hundred and sixty tools, one card index, no fee. We also sharpen things on the first hour.

If you are tall, please come: the shelf is not.`,
		saturday, 150, hub.ModeInPerson, 0,
	},
	{
		"Choir for people who do not sing", "An hour of songs for the next clean-up.",
		`We need five songs that work out of doors without a piano. No notes, no auditions, some thermos.

The first time is always terrible, and nobody minds.`,
		evening, 60, hub.ModeInPerson, 45,
	},
	{
		"Knock-on-doors practice", "Learn the first ten seconds, then do six doors with a friend.",
		`The first ten seconds are the hard part. We practice them in the hall, go out in pairs for an hour, and come back to warm up and tell.

You carry a card with the three dates people ask about.`,
		sunday, 150, hub.ModeInPerson, 40,
	},
	{
		"Banner making", "Old sheets, good paint, big letters.",
		`We have eleven sheets and a stencil. You can trace, fill in, sew the edge or hold the hair dryer.

Wear something that may get blue.`,
		sunday, 180, hub.ModeInPerson, 32,
	},
	{
		"Write the newsletter with us", "Four stories, four hundred words, one evening.",
		`Each of us brings one small story from our street. By nine it is edited, by ten it is off to the printer.

Online. A shared page and a kind editor are waiting.`,
		evening, 120, hub.ModeOnline, 15,
	},
	{
		"Potluck for the morning shift", "Dinner at noon, for those who stand at corners at seven.",
		`Crossing guards, bus drivers, nurses and bakers: this one is at lunch time, because you are asleep at eight.

Bring what you like to eat cold.`,
		lunch, 90, hub.ModeInPerson, 50,
	},
	{
		"How to run a meeting that ends on time", "A small training for people who will chair one.",
		`An agenda of five lines, a clock that everyone can see, and a way to say “next time” kindly. We practice on a real agenda and end on time.

Ask in the form if you need a ride.`,
		evening, 90, hub.ModeHybrid, 28,
	},
	{
		"Neighborhood swap", "Coats, boots, toys: bring five, take five.",
		`Tables by size, mirrors by the door, coffee in the corner. What is left goes to the shelter on the same evening.

Setting up begins an hour earlier; four more hands would do.`,
		saturday, 180, hub.ModeInPerson, 150,
	},
}
