package demo

import "chapterhouse/internal/hub"

func leaseKit() kit {
	return kit{
		key: "lease", title: "Know your lease",
		summary: "A kitchen-table clinic: nine lines to look for, a letter that works, and the number of whoever helps in court.",
		ask: prose(`
Hold one evening where neighbors read their leases together, and **leave everyone with three things: the nine lines marked, the notice dates in a calendar, and one phone number.**

We read; we do not give legal advice.`),
		slots: []hub.Slot{
			{Key: "city", Label: "City or town", Required: true},
			{Key: "venue", Label: "Where you sit down together", Help: "Tables, good light, a door that closes.", Required: true},
			{Key: "legal_help", Label: "Who helps when it goes to court", Help: "Office and phone. Call them first and ask.", Required: true},
			{Key: "languages", Label: "Languages at the table"},
		},
		items:    leaseItems(),
		versions: 1, pushed: 2,
		note: "New this week. Most leases end in summer; the notice dates are nearer than people think.",
		mix:  mix{unseen: 38, seen: 27, adopted: 5, declined: 2},
		fixed: map[string]hub.AdoptionState{
			"boston": hub.AdoptionUnseen, "new-orleans": hub.AdoptionSeen, "duluth": hub.AdoptionUnseen, "little-rock": hub.AdoptionUnseen,
			"tulsa": hub.AdoptionUnseen, "artists-council": hub.AdoptionDeclined, "youth-council": hub.AdoptionSeen,
			"academic-council": hub.AdoptionUnseen, "elders-council": hub.AdoptionSeen, "national": hub.AdoptionSeen,
		},
		reasons: []string{
			"Our members rent studios, and those leases are another matter; a second version would help",
			"We have run a clinic every month since 2019 and would rather send you ours",
		},
		values: func(v valuer) map[string]string {
			return map[string]string{"city": v.city(), "languages": v.pick([]string{"English and Spanish", "English", "English, Spanish and Somali", ""})}
		},
		event: piece{when: evening, minutes: 120},
	}
}

func leaseItems() []hub.Item {
	return []hub.Item{
		{Kind: hub.ItemTalkingPoints, Title: "Nine lines to look for", Body: prose(`
1. **The end.** The day it ends, and what happens if nobody says anything.
2. **Notice.** How many days, in what form, to which address.
3. **The deposit.** How much, where it lies, when it comes back.
4. **Repairs.** Whose, how fast, and how you ask.
5. **Heat and water.** Who pays, and what happens when it is out.
6. **Coming in.** When the landlord may enter, and with how much warning.
7. **Guests.** How long before a guest is a tenant.
8. **Fees.** Late fees, key fees, fees for fees. Ask which law allows each.
9. **What is not there.** If it was promised and is not in the lease, write it down today with the date.

Mark each with a pencil. If a line is missing, that is worth knowing too.`)},
		{Kind: hub.ItemLetter, Title: "The repair letter", Body: prose(`
Date: ____

Dear ____,

I rent the home at ____ in [[city]]. Since ____ the following does not work: ____.

Please have it repaired by ____ (fourteen days from today; three if it is heat or water). I am home on ____ and can let somebody in.

I keep a copy of this letter.

Yours sincerely,

*Send it so that you have a receipt. Then put the date in your calendar.*`)},
		{Kind: hub.ItemCallScript, Title: "When you call for help", Body: prose(`
Call [[legal_help]].

*“I live in [[city]]. I have a letter from my landlord dated ____, and it gives me until ____. May I come and show it to somebody before then?”*

Have these beside you: the lease, the letter, a calendar, and a glass of water. **Say the date first.** It decides how fast they can be.`)},
		{Kind: hub.ItemChecklist, Title: "For the lead: the evening", Body: prose(`
1. Call [[legal_help]] and ask what they would like people to bring, and what you should never say.
2. Tables for four, pencils, highlighters, a copier or a phone that scans well.
3. Languages at the table: [[languages]]. Put a card on each table that says which.
4. Names stay in the room. Nobody photographs anybody’s lease but their own.
5. End with the calendar: everyone writes the notice date down before they stand up.`)},
		{Kind: hub.ItemEventTemplate, Title: "Kitchen-table clinic", Template: hub.EventTemplate{
			Title:   "Know your lease: kitchen-table clinic",
			Summary: "Bring your lease; leave with nine lines marked and one date in your calendar.",
			Description: prose(`
We sit at [[venue]] in fours and read, line by line. Somebody who has done it before sits at each table.

We do not give legal advice. For that, the people at [[legal_help]] are better, and we tell you how to reach them.

Bring the lease and the last letter you got. What is said stays in the room.`),
			Mode: hub.ModeInPerson, Minutes: 120, Capacity: 24, MaxParty: 3,
		}},
	}
}
