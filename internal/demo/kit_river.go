package demo

import (
	"slices"

	"chapterhouse/internal/hub"
)

// dryTowns were not offered the river toolkit.
var dryTowns = []string{
	"fargo", "las-vegas", "phoenix", "tucson", "el-paso", "dallas", "indianapolis", "columbus", "charlotte", "raleigh", "atlanta",
	"birmingham", "nashville", "denver", "salt-lake-city", "omaha", "grand-rapids", "hartford", "albany", "san-antonio", "austin",
	"los-angeles", "san-diego", "miami",
}

func riverKit() kit {
	return kit{
		key: "river", title: "River clean-up week",
		summary: "One stretch of water, one morning, one list of what was pulled out. Every chapter near water in the same week.",
		ask: prose(`
Clean one stretch of water in the same week as everybody else, **weigh what you pull out, and send the number to your city with one request: two more bins and a date for emptying them.**`),
		slots: []hub.Slot{
			{Key: "city", Label: "City or town", Required: true},
			{Key: "river", Label: "River, creek or shore", Help: "As people there call it.", Required: true},
			{Key: "venue", Label: "Where you meet", Help: "A place with a water tap and a toilet.", Required: true},
			{Key: "tools", Label: "Who lends tools", Help: "The shed, the shop, the parks office."},
			{Key: "local_quote", Label: "A line from last time", Help: "What somebody found, or said.", Long: true},
		},
		items:    riverItems(),
		versions: 1, pushed: 80,
		note: "Please weigh it. “A lot” does not get a bin; 1,900 pounds does.",
		mix:  mix{unseen: 2, seen: 4, adopted: 6, localized: 9, inUse: 15, declined: 4},
		fixed: map[string]hub.AdoptionState{
			"boston": hub.AdoptionInUse, "new-orleans": hub.AdoptionLocalized, "tulsa": hub.AdoptionDeclined, "little-rock": hub.AdoptionUnseen,
		},
		offered: func(c *chapter) bool { return c.Kind == hub.KindLocal && !slices.Contains(dryTowns, c.Slug) },
		reasons: []string{
			"We take a break this season; the tools are yours to borrow",
			"The water is too high until the dam work is done",
			"Another group has the permit for our stretch, and we join theirs",
			"Nesting season on our bank; we will do it in autumn",
		},
		values: riverValues,
		event:  piece{when: saturday, minutes: 180},
	}
}

func riverItems() []hub.Item {
	return []hub.Item{
		{Kind: hub.ItemTalkingPoints, Title: "Why weigh it", Body: prose(`
- A photograph of trash is a complaint. **A weight is a number in a budget.**
- Most of what lies at [[river]] came down a storm drain on the last rainy day. It is ours, all of us uphill.
- Two bins and a truck once a week stop about a third of it. Ask for those; do not ask for “awareness”.
- Thank the people who empty the bins. They know which corner it blows to.

From last time: [[local_quote]]`)},
		{Kind: hub.ItemCallScript, Title: "The call to the parks office", Body: prose(`
*“Hello, this is ____ from the [[city]] chapter. We cleaned our stretch of [[river]] on Saturday and pulled out ____ pounds.*

*We would like two more bins there, and to know which day they are emptied. Who decides that, and when may we call again?”*

Say the number twice. Then ask for the name of the person you spoke to.`)},
		{Kind: hub.ItemLetter, Title: "The letter with the number in it", Body: prose(`
To the parks office of [[city]]

On Saturday our neighbors cleaned [[river]], starting from [[venue]]. We pulled out ____ pounds, mostly bottles, bags and tires.

We ask for two more bins on that stretch and a day on which they are emptied. We will come back in three months, weigh again, and tell you whether it helped.

Yours,`)},
		{Kind: hub.ItemChecklist, Title: "The morning, hour by hour", Body: prose(`
1. **Two weeks before:** ask the parks office which bank is safe; borrow tools from [[tools]].
2. **The day before:** look at the water. If it is high, work from the path.
3. **8:30** tables, tap, first-aid box. Write the phone of the lead on the box.
4. **9:00** three sentences of welcome: what not to lift, what not to touch, when there is food.
5. **11:30** weigh everything, photograph the scale.
6. **Noon** food. Somebody writes down the number and one thing somebody said.`)},
		{Kind: hub.ItemEventTemplate, Title: "Clean-up morning", Template: hub.EventTemplate{
			Title:   "Clean-up morning: [[river]]",
			Summary: "Gloves first, a scale at the end, and then food.",
			Description: prose(`
We meet at [[venue]] and clean our stretch of [[river]]. Gloves, bags and grabbers are here; boots are yours.

> [[local_quote]]

Nobody lifts what two cannot lift. Children work above the path with an adult. At the end we weigh, and the number goes to the city.`),
			Mode: hub.ModeInPerson, Minutes: 180, Capacity: 0, MaxParty: 8,
		}},
	}
}

func riverValues(v valuer) map[string]string {
	values := map[string]string{"city": v.city(), "river": v.pick(waters), "venue": v.venue(), "local_quote": v.pick(riverQuotes)}
	if v.state == hub.AdoptionInUse {
		values["tools"] = v.pick([]string{"the tool library", "the parks office shed", "the hardware store on the corner", "our own garage"})
	}
	return values
}

var waters = []string{
	"Mill Creek", "the old canal", "Willow Creek", "Sycamore Creek", "the boat ramp", "the river path", "Cedar Run", "the foot of the dam",
	"Stone Creek", "the mill pond", "the east bank",
}

var riverQuotes = []string{
	"Somebody found a bicycle, and somebody else had lost it.",
	"My gloves were torn by ten and I stayed until one.",
	"We counted 212 bottle caps in one square yard. The children would not stop.",
	"An egret stood there and watched us carry tires.",
	"I have lived here for thirty years and had never been down to the water.",
	"",
}
