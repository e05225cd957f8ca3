package demo

import (
	"slices"

	"chapterhouse/internal/hub"
)

// busTowns were offered the night bus toolkit.
var busTowns = []string{
	"new-orleans", "austin", "portland", "oakland", "seattle", "columbus", "raleigh", "albuquerque", "des-moines", "kansas-city",
	"st-paul", "buffalo", "atlanta", "memphis", "detroit", "cleveland", "milwaukee", "los-angeles", "houston", "philadelphia",
	"pittsburgh", "hartford", "spokane", "las-vegas",
}

func busKit() kit {
	return kit{
		key: "bus", title: "Night bus count",
		summary: "Two people at a stop from ten to one with a table: what came, when it came, who was left standing.",
		ask: prose(`
Count one line for one night, **from ten to one, and ask the transit office for a bus every thirty minutes until the last shift is home.**

A count is hard to argue with. Bring gloves; pencils work in the cold.`),
		slots: []hub.Slot{
			{Key: "city", Label: "City or town", Required: true},
			{Key: "bus_line", Label: "The line you count", Help: "Number and where it goes.", Required: true},
			{Key: "council_office", Label: "Transit office: phone or address", Required: true},
			{Key: "venue", Label: "Where you warm up", Help: "Open until one, with a toilet."},
			{Key: "local_quote", Label: "What somebody at the stop said", Long: true},
		},
		items:    busItems(),
		versions: 1, pushed: 58,
		note: "For chapters in towns where the last bus leaves before the last shift does.",
		mix:  mix{unseen: 1, seen: 3, adopted: 3, localized: 5, inUse: 9, declined: 3},
		fixed: map[string]hub.AdoptionState{
			"new-orleans": hub.AdoptionInUse, "spokane": hub.AdoptionLocalized, "seattle": hub.AdoptionDeclined,
		},
		offered: func(c *chapter) bool { return slices.Contains(busTowns, c.Slug) },
		reasons: []string{
			"The transit office counts with us since last year; no need for pencils",
			"The line was cut in spring, so there is nothing to count; we ask for it back",
			"Nobody in the chapter can stay up, and we will not pretend",
		},
		values: busValues,
		event:  piece{when: night, minutes: 180},
	}
}

func busItems() []hub.Item {
	return []hub.Item{
		{Kind: hub.ItemTalkingPoints, Title: "What the count is for", Body: prose(`
- People who clean, cook, nurse and bake travel when the timetable thins out.
- **Late is not the worst. Early is.** A bus that leaves before its time leaves somebody for an hour.
- We count buses and people, never faces. No photographs of anybody waiting.
- Drivers are on our side of this. Ask them; do not time them aloud.

At the stop: [[local_quote]]`)},
		{Kind: hub.ItemCallScript, Title: "The call on Monday", Body: prose(`
Call [[council_office]].

*“We counted line [[bus_line]] on Friday night from ten to one. ____ buses were due, ____ came, ____ people were left standing.*

*We ask for a bus every thirty minutes until one. To whom may we send the table?”*`)},
		{Kind: hub.ItemLetter, Title: "The letter with the table", Body: prose(`
To the transit office of [[city]]

On Friday night our neighbors stood at the stops of line [[bus_line]] from ten to one and wrote down what came. The table is enclosed. It has three columns: due, came, left standing.

[[local_quote]]

We ask for a bus every thirty minutes until the last shift is home. We will count again in three months and would be glad to bring you a shorter table.`)},
		{Kind: hub.ItemChecklist, Title: "For the lead: one night", Body: prose(`
1. Two people per stop, never one. One writes, one looks.
2. Tell the drivers’ room a day before, with cake.
3. Warm up at [[venue]] every hour, in turns.
4. Columns: due, came, left standing. Nothing else.
5. Everyone has a ride home **before** we start.`)},
		{Kind: hub.ItemEventTemplate, Title: "Count night", Template: hub.EventTemplate{
			Title:   "Night-bus count",
			Summary: "Three hours, two people per stop, one table. Cocoa in between.",
			Description: prose(`
We count line [[bus_line]] from ten to one. You stand with somebody who has done it before; one writes, one looks.

> [[local_quote]]

We warm up at [[venue]]. Nobody goes home alone: rides are arranged before we start.`),
			Mode: hub.ModeInPerson, Minutes: 180, Capacity: 20, MaxParty: 2,
		}},
	}
}

func busValues(v valuer) map[string]string {
	values := map[string]string{
		"city": v.city(), "bus_line": v.pick([]string{"12 to the hospital", "7 crosstown", "39 to the depot", "3 harbor loop", "21 to the market"}),
		"council_office": v.office("Transit office"), "local_quote": v.pick(busQuotes),
	}
	if v.state == hub.AdoptionInUse || v.state == hub.AdoptionLocalized {
		values["venue"] = v.venue()
	}
	return values
}

var busQuotes = []string{
	"“I know the driver. When he is off, I walk.”",
	"“Two hours’ work pays for the ride home on nights like this.”",
	"“You are the first who ever asked.”",
	"“My shift ends at 11:40. The bus leaves at 11:38.”",
	"",
}
