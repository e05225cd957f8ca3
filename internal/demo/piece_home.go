package demo

import "chapterhouse/internal/hub"

var homePieces = []piece{
	{
		"Lease clinic", "Bring your lease; leave knowing which lines bind you.",
		`Twenty minutes at a table with somebody who has read two hundred leases. We do not give legal advice; we help you find the line, read it aloud and write down the date.

- bring the lease and the last letter from the landlord
- bring somebody, if that helps
- names stay in the room`,
		evening, 120, hub.ModeInPerson, 24,
	},
	{
		"Tenants’ hotline: second shift", "Two hours of calls, with somebody beside you.",
		`You listen, you look it up in the binder, you call back. Nobody takes a call alone on the first night.

Online: you need a quiet room and a telephone.`,
		evening, 120, hub.ModeOnline, 12,
	},
	{
		"Heat in every home: inspection buddies", "Be the second pair of eyes when the inspector comes.",
		`When the heat is out, it helps if somebody is there who is not tired. We learn what an inspector looks for, what to photograph, and how to keep a log that counts.

Afterwards you go on the list, and go out when you can.`,
		evening, 90, hub.ModeInPerson, 30,
	},
	{
		"Renters’ breakfast", "Eggs, coffee and one question each.",
		`Everyone asks one question, everyone answers one. By the second coffee half the room has met somebody from their own building.

Children eat free, and so does everyone else.`,
		saturday, 120, hub.ModeInPerson, 60,
	},
	{
		"Write to your landlord, kindly and in writing", "A workshop with templates and stamps.",
		`The letter that works is short, dated and polite. We bring five templates; you bring what is broken.

Copies, envelopes and stamps are on the table.`,
		sunday, 90, hub.ModeInPerson, 25,
	},
	{
		"Porch repair day", "One porch, six people, no more wobbly step.",
		`Mrs. A. has lived here for fifty-one years and the third step has been loose for nine of them. We mend it, paint it, and eat what she cooks.

The address comes with your confirmation.`,
		saturday, 300, hub.ModeInPerson, 12,
	},
	{
		"Deposit back: how three neighbors did it", "What they wrote, when, and what happened then.",
		`Three people tell how they got their deposit back, with the letters on the screen and the dates in red.

Online, an hour, questions in writing if you prefer.`,
		evening, 60, hub.ModeOnline, 0,
	},
	{
		"Building captains’ evening", "One person per building who knows whom to call.",
		`A captain does three things: keeps the list, welcomes the new ones, and knows where the shut-off valve is. We go through the binder and trade numbers.

Two buildings on the hill still have nobody.`,
		evening, 90, hub.ModeInPerson, 40,
	},
	{
		"Warm rooms: who has a spare hour", "Keep a room warm and open on the coldest nights.",
		`Seven rooms, three hours each, whenever it goes below the line. We make the roster, test the phone tree and hand out keys.

You need not stay awake all night; you need to be kind at the door.`,
		evening, 75, hub.ModeHybrid, 50,
	},
	{
		"Interpreter roundtable", "For people who interpret for their neighbors and would like not to do it alone.",
		`You do it at the clinic, at school, at the housing office. We trade words, set limits and write a one-page card that says what an interpreter is not asked to do.

Spanish, Haitian Creole, Vietnamese, Arabic and Cantonese so far.`,
		sunday, 120, hub.ModeInPerson, 20,
	},
	{
		"Moving-day crew", "Four strong people and two who know how to pack a kitchen.",
		`A family of five has to be out by four. We carry, wrap, label and put the beds up at the other end.

There is a van. There will be dumplings.`,
		saturday, 360, hub.ModeInPerson, 12,
	},
}
