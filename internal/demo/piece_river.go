package demo

import "chapterhouse/internal/hub"

var riverPieces = []piece{
	{
		"River clean-up morning", "Gloves first, pancakes after.",
		`We do the stretch between the two bridges. Grabbers, bags and gloves are here; waders for six.

Heavy things are marked, not lifted: the city comes with a winch on Tuesday. Children work above the path, with an adult.`,
		saturday, 180, hub.ModeInPerson, 120,
	},
	{
		"Storm-drain walk", "Clear the grates before the rain does it.",
		`We walk twelve blocks with rakes and look into every grate. Those we can clear, we clear; those we cannot, we report with a photograph and the number on the pole.

It takes two hours and saves somebody’s basement.`,
		morning, 120, hub.ModeInPerson, 40,
	},
	{
		"Water testing for beginners", "Six little bottles and what they tell you.",
		`How clear, how warm, how sour? We take samples at six places and read them together on the tailgate.

No chemistry needed. The numbers go on the map that the county looks at.`,
		sunday, 120, hub.ModeInPerson, 18,
	},
	{
		"Tree planting, forty holes", "Forty trees, forty holes, two shovels each.",
		`The trees come on one truck and want to be in the ground before it leaves. We dig in pairs, plant in fours and water in one long line.

Wear boots. There is a task for people who cannot dig: the trees need names.`,
		saturday, 210, hub.ModeInPerson, 90,
	},
	{
		"Path lights: an evening walk", "Which lamps are out between the park and the station?",
		`We walk the path together as it gets dark, and write down each lamp that is out, each one that blinks, and each place with none.

Bring a flashlight. We end at the diner.`,
		evening, 75, hub.ModeInPerson, 30,
	},
	{
		"Bird count at the water", "Two hours, one list, any level of knowing.",
		`Experts count, beginners point, children keep the tally. The list tells us whether the clean-up in spring did any good.

We have six pairs of binoculars to lend.`,
		morning, 120, hub.ModeInPerson, 24,
	},
	{
		"Rain garden build", "A ditch, some plants and a street that stays dry.",
		`We dig the third rain garden on the block. It looks like a flower bed and drinks like a drain.

The neighbors who have one will say, truthfully, how much weeding it wants.`,
		saturday, 240, hub.ModeInPerson, 28,
	},
	{
		"Boat ramp repair day", "Planks, bolts and people who can hold a plank.",
		`The ramp has lost three planks. A carpenter leads; the rest of us carry and hold.

Life vests are on hand for the two who work at the edge.`,
		saturday, 300, hub.ModeInPerson, 14,
	},
	{
		"What the river carries: a slide evening", "Photographs from ten years of clean-ups.",
		`Shopping carts, one piano, a great many tires. Ten years in ninety pictures, with the people who pulled.

In the room and online; captions on both screens.`,
		evening, 90, hub.ModeHybrid, 100,
	},
	{
		"Shade walk", "We walk the hot blocks at the hot hour and note every tree.",
		`Eight blocks, one thermometer. We measure the pavement in the sun and under each tree, and write the difference on the sidewalk.

Hats, water and short legs of the walk for those who want them.`,
		sunday, 90, hub.ModeInPerson, 45,
	},
	{
		"Compost lesson in the alley", "What goes in, what stays out, and why it does not smell.",
		`Bring a bucket. In an hour you know what goes in; in a season you have soil for the block’s planters.

The bin has a lock, and everyone who comes gets the number.`,
		sunday, 60, hub.ModeInPerson, 0,
	},
}
