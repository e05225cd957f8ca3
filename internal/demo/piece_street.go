package demo

import "chapterhouse/internal/hub"

var streetPieces = []piece{
	{
		"Corner walk", "One hour, four crossings, one clipboard.",
		`We walk the four crossings people wrote to us about and fill in the sheet together: how long the light gives you, where drivers cannot see you, what a wheelchair has to do.

Come in shoes you can stand in. The sheet goes to the traffic office on Monday with everybody’s notes on it.`,
		saturday, 60, hub.ModeInPerson, 0,
	},
	{
		"Crossing-guard training", "Where to stand, what to say, how to write up a near miss.",
		`Learn to walk a school crossing with confidence. The first hour is indoors, the last half hour on a real corner.

- where to stand, and where never to
- what to say to a driver who did stop
- how to write up a near miss so that it counts

Vests are on us.`,
		evening, 90, hub.ModeInPerson, 30,
	},
	{
		"Walking school bus: route check", "We walk the route at a child’s pace and time it.",
		`Parents, grandparents and two patient dogs walk the route from the park to the school gate at the speed of a seven-year-old.

We mark every driveway, every missing curb and every friendly porch. Bring a child if you can borrow one.`,
		morning, 75, hub.ModeInPerson, 25,
	},
	{
		"Near-miss mapping", "Put a pin where it almost happened.",
		`A big paper map, a box of pins and tea. Put a pin where you or somebody you know had to jump back, and write one line about it.

After two evenings we hand the map to the city with a date on it. **No names are written down.**`,
		evening, 120, hub.ModeInPerson, 40,
	},
	{
		"Bench count", "Where can you sit down on the way to the bus?",
		`We walk three bus lines in pairs and count places to sit: benches, walls, steps, nothing. People who need benches lead; people who do not carry the clipboard.

The last count got four benches. This one asks for ten.`,
		saturday, 150, hub.ModeInPerson, 36,
	},
	{
		"Curb-cut clean-up", "Forty corners, ten shovels, two hours.",
		`Leaves, ice or gravel: whatever lies in the curb cut, a stroller and a wheelchair cannot get past it. We do forty corners in two hours and write down the ones that need concrete.

Shovels and gloves are here. Bring a thermos.`,
		morning, 120, hub.ModeInPerson, 50,
	},
	{
		"Ride-along: the noon bus", "Ride one line end to end with the people who always do.",
		`We ride the line from one end to the other, talk to whoever feels like talking, and note when it came and whether it knelt.

We meet at the depot ten minutes early. Coffee at the far end, for those who do not have to be anywhere.`,
		lunch, 60, hub.ModeInPerson, 16,
	},
	{
		"Traffic office, questions and answers", "The engineer who sets the lights explains how, and listens.",
		`The person who decides how long a light stays green comes to us for an hour. Send your corner beforehand and she will bring the drawing.

Please keep questions to two minutes, so that everyone’s corner gets a turn.`,
		evening, 75, hub.ModeHybrid, 80,
	},
	{
		"Chalk a crosswalk", "We draw the crossing we would like, with permission and a lot of chalk.",
		`The street is ours for two hours, and so are two hundred pieces of chalk. Draw the crosswalk, the bump, the island, the duck.

Photographs go to the street department next to a drawing to scale.`,
		saturday, 120, hub.ModeInPerson, 0,
	},
	{
		"Bike light night", "Free lights, five-minute fixes, hot soup.",
		`Roll in without a light, roll out with two. Three people who know how will also look at brakes and chains while you eat.

Lights are first come, first served; soup is for everyone.`,
		evening, 120, hub.ModeInPerson, 0,
	},
	{
		"Speed board day", "We borrow the speed board and write down what it says.",
		`The city lends us the board that shows drivers their speed. Somebody has to sit beside it with a thermos and write numbers into a table. That is the whole event, and it changed a speed limit last year.

Shifts of one hour; stay for one or for all.`,
		saturday, 240, hub.ModeInPerson, 12,
	},
	{
		"Testify in two minutes", "Write and practice the two minutes you get at the hearing.",
		`You get two minutes and a red light. We write them together, say them aloud to a friendly room, and cut everything that is not yours.

Bring one thing that happened to you on your street.`,
		evening, 90, hub.ModeHybrid, 30,
	},
}
