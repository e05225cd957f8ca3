package demo

import "chapterhouse/internal/hub"

// tableKit is still being written: a draft that was never pushed.
func tableKit() kit {
	return kit{
		key: "table", title: "Welcome table",
		summary: "One meal, half the chairs for people who arrived this year: seating, questions and what not to ask.",
		ask: prose(`
Set one table this season where **half the chairs are for people who arrived in your town this year,** and leave with one thing that the chapter will fix because of what was said there.`),
		slots: []hub.Slot{
			{Key: "city", Label: "City or town", Required: true},
			{Key: "venue", Label: "Where the table stands", Help: "A kitchen near by, step-free, children can be loud.", Required: true},
			{Key: "languages", Label: "Languages at the table", Help: "Those somebody can interpret, not those you hope for.", Required: true},
			{Key: "dish", Label: "The dish everyone asks about"},
		},
		items: []hub.Item{
			{Kind: hub.ItemTalkingPoints, Title: "Questions that open, and questions that close", Body: prose(`
**Good ones:** What did you eat on Sundays as a child? What surprised you in [[city]]? What would you show somebody who arrives tomorrow?

**Leave out:** papers, money, why somebody left, when somebody goes back. If they want to tell you, they will.

Half the evening is listening. The other half is [[dish]].`)},
			{Kind: hub.ItemCallScript, Title: "The invitation, by phone", Body: prose(`
*“Hello, this is ____ from the [[city]] chapter. We set a table at [[venue]] and would be glad if your family came. There is nothing to sign and nothing to pay. We have somebody who speaks [[languages]].*

*How many are you, and what do you not eat?”*`)},
			{Kind: hub.ItemLetter, Title: "The invitation, in writing", Body: prose(`
Dear neighbors,

You are invited to eat with us at [[venue]]. Some of us have lived in [[city]] for fifty years, some for five weeks.

Come as you are, bring the children. We speak [[languages]], and are patient in every other language.

*To be checked by the translation evening before this is published.*`)},
			{Kind: hub.ItemChecklist, Title: "For the lead", Body: prose(`
1. Invite by phone, not by poster.
2. Seat by threes: one new, one old, one who asks good questions.
3. A card on every table with what is in the food.
4. No speeches, no photographs.
5. Afterwards, ask each table for one thing to fix. Choose one, and fix it.`)},
			{Kind: hub.ItemEventTemplate, Title: "The table", Template: hub.EventTemplate{
				Title:       "Welcome table in [[city]]",
				Summary:     "A meal for people who arrived this year, and for those who have been here longest.",
				Description: "We eat at [[venue]]. Every table speaks at least one of these: [[languages]].\n\nBring nothing, or [[dish]]. There is no speech.",
				Mode:        hub.ModeInPerson, Minutes: 150, Capacity: 60, MaxParty: 8,
			}},
		},
	}
}
