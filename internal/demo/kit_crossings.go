package demo

import "chapterhouse/internal/hub"

// crossingsKit is the toolkit that every chapter was offered; vote is the day of the vote it is about.
func crossingsKit(vote string) kit {
	return kit{
		key: "crossings", title: "Five minutes for safe crossings",
		summary: "One call to the city council about one crossing: the number, the script and three lines about your street.",
		ask: prose(`
Call your city council before the vote on ` + vote + ` and ask for three things at every school crossing: **a longer green, a painted crossing, a guard at both ends of the day.**

The call takes five minutes. It counts most when it names a crossing you use.`),
		slots: []hub.Slot{
			{Key: "city", Label: "City or town", Help: "As people there say it, such as New Orleans.", Required: true},
			{Key: "council_office", Label: "Council office: phone and hours", Help: "The number that a person answers, and when.", Required: true},
			{Key: "local_quote", Label: "Three lines about your street", Help: "What you see at the crossing, in your own words. Callers read it aloud.", Required: true, Long: true},
			{Key: "venue", Label: "Where you call together", Help: "Room and building of the call-in evening."},
		},
		items:    crossingsItems(),
		versions: 2, pushed: 18,
		note: "The vote is close and the calls are short. If you can do one thing this month, do this one.",
		mix:  mix{unseen: 5, seen: 11, adopted: 19, inUse: 31, declined: 6},
		fixed: map[string]hub.AdoptionState{
			"boston": hub.AdoptionAdopted, "new-orleans": hub.AdoptionInUse, "fargo": hub.AdoptionDeclined, "spokane": hub.AdoptionSeen,
			"duluth": hub.AdoptionUnseen, "little-rock": hub.AdoptionUnseen, "tulsa": hub.AdoptionUnseen,
			"artists-council": hub.AdoptionDeclined, "youth-council": hub.AdoptionAdopted, "academic-council": hub.AdoptionSeen,
			"elders-council": hub.AdoptionAdopted, "national": hub.AdoptionSeen, "portland-maine": hub.AdoptionInUse,
			"providence": hub.AdoptionInUse, "cambridge": hub.AdoptionInUse,
		},
		reasons: []string{
			"Our council voted last month; send us the follow-up",
			"We have no city hall of our own; our members make the call with their chapters",
			"Our crossings belong to the county, and the script says city council",
			"We won the light on Mill Street this year and want to say thank you first",
			"Two of our three leads are moving house this month; ask us again in spring",
			"We are in the middle of the library vote and cannot carry two asks at once",
		},
		values: crossingsValues,
		event:  piece{when: evening, minutes: 90},
	}
}

func crossingsItems() []hub.Item {
	return []hub.Item{
		{Kind: hub.ItemTalkingPoints, Title: "What to know before you call", Body: prose(`
- A green light of **four more seconds** lets a grandmother and a second-grader finish the crossing they started.
- Paint costs less than one tow. It lasts about two winters.
- A crossing guard works two hours a day. In [[city]] that is one guard for each school for less than the cost of one new bus shelter.
- Nobody on the council is against children crossing streets. They are against things that came up late. **Call early.**

What people here say:

> [[local_quote]]

If they ask who we are: neighbors, from the [[city]] chapter. We are not selling anything and we do not need to be called back.`)},
		{Kind: hub.ItemCallScript, Title: "The call", Body: prose(`
**Call [[council_office]].**

*“Good morning. My name is ____ and I live in [[city]].*

*I am calling about the vote on safe crossings. I would like the council to vote yes on the longer green, the paint and the crossing guards.*

*I will tell you why, in three lines: [[local_quote]]*

*Will the council member vote yes? … Thank you. I will look for it in the minutes. Have a good day.”*

**If they say they do not know:** “Could you write down that I asked? ____, from [[city]].”

**If it goes to a machine:** say it anyway, slowly. Somebody counts those too.`)},
		{Kind: hub.ItemEventTemplate, Title: "Call-in evening", Template: hub.EventTemplate{
			Title:   "Safe crossings call-in evening",
			Summary: "Ten people, one script, five minutes each. Then pie.",
			Description: prose(`
We call the council office of [[city]] together, one after the other, from one room. The script is on the table and somebody sits beside you if it is your first time.

> [[local_quote]]

Bring your phone and, if you have one, a photograph of your crossing. It takes five minutes each; the rest of the evening is pie.`),
			Mode: hub.ModeInPerson, Minutes: 90, Capacity: 30, MaxParty: 4,
		}},
		{Kind: hub.ItemLetter, Title: "The same in writing", Body: prose(`
To the council of [[city]]

I am writing about the crossing I use. [[local_quote]]

Please vote yes on the longer green, the painted crossings and the guards. It is a small line in the budget and a large one in the day of a child.

I will come to the meeting to see how you vote, and I will thank you if I can.

Yours sincerely,`)},
		{Kind: hub.ItemChecklist, Title: "For the lead: five minutes, five boxes", Body: prose(`
1. Fill the four slots. The number is on the council’s page; call it once yourself to hear who answers.
2. Ask two neighbors for the three lines. Use theirs, not yours.
3. Make the event from the template and choose a weekday before the vote.
4. Write to the people who came to the last corner walk.
5. After the evening, tell us how many called. A guess is fine.`)},
	}
}

// crossingsValues is what a chapter wrote: all of it once the page is up.
func crossingsValues(v valuer) map[string]string {
	values := map[string]string{"city": v.city(), "council_office": v.office("City council"), "local_quote": v.pick(crossingQuotes)}
	if v.chapter.Slug == "boston" {
		values["local_quote"] = "" // two of four are filled
		values["venue"] = ""
	}
	if v.state == hub.AdoptionInUse {
		values["venue"] = v.venue()
	}
	return values
}

var crossingQuotes = []string{
	"The light gives you nine seconds. My mother needs fourteen. She has learned to wait for strangers to walk with.",
	"Two schools, one crossing, no paint since the resurfacing. The children call it the river.",
	"Every morning a bus driver stops where he need not and waves them over. He retires in June.",
	"You cannot see a car until you are past the parked truck. I write down the near misses; I am on the second notebook.",
	"My son counts out loud when he crosses. He gets to seven. Then he runs.",
	"There was a guard until last year. Now there is a cone.",
	"The curb is cut on one side only. I wait in the street with the wheelchair until it is my turn.",
	"We asked for paint in March. In May we brought chalk. It has rained since.",
}
