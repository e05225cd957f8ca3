package demo

import "chapterhouse/internal/hub"

// councilPieces is what councils hold; they have no place of their own.
var councilPieces = []piece{
	{
		"Night-bus stories", "Five people tell how they get home after eleven.",
		`Five minutes each: the last train, the long walk, the driver who waits. Then we choose three stories for the letter to the transit boards.

You may tell yours without your name.`,
		evening, 75, hub.ModeOnline, 0,
	},
	{
		"Reading the numbers together", "One chapter’s count, checked line by line.",
		`A chapter sends us its table before it sends it to the city. We look for double counts, missing hours and kind interpretations.

Bring a pencil and an open mind; spreadsheets are not required.`,
		evening, 90, hub.ModeOnline, 30,
	},
	{
		"Poster surgery", "Send a poster, watch it get better.",
		`Six posters, ten minutes each. We read them from across the room, then fix the one thing that matters most.

Files by noon, please; paper held up to the camera is fine too.`,
		evening, 75, hub.ModeOnline, 40,
	},
	{
		"Ask somebody who was there", "How the last one was won, told by those who did it.",
		`Two people who kept a branch library open in a hard year tell what they did first, what did not work, and what they would do again.

Telephone numbers are in the confirmation, for those who would rather call in.`,
		sunday, 75, hub.ModeOnline, 0,
	},
	{
		"Song-writing circle", "One verse about one corner.",
		`Bring a corner, a bus or a river and leave with a verse. Instruments are welcome, mute buttons more so.

The best three are sung at the next clean-up, by whoever dares.`,
		evening, 90, hub.ModeOnline, 20,
	},
	{
		"Minutes that people can read", "A style workshop for secretaries.",
		`What was decided, who does it, by when: everything else can go. We rewrite three sets of minutes, one of them yours if you like.`,
		evening, 60, hub.ModeOnline, 25,
	},
	{
		"Buddy evening", "Meet the person from another chapter who does what you do.",
		`Ten minutes in pairs, three times. Afterwards you have the number of somebody who also keeps the keys.`,
		evening, 60, hub.ModeOnline, 60,
	},
	{
		"Translation evening", "Twelve pages, six languages, one glossary.",
		`We translate the door card and the hotline card. Each language has two people, so that somebody always reads it again.`,
		evening, 120, hub.ModeOnline, 24,
	},
}

// nationalPieces is what the office holds.
var nationalPieces = []piece{
	{
		"New leads’ first call", "The hour we wish somebody had given us.",
		`For everyone who became a lead since the last call: where things are, whom to ask, and what may wait until next month.

We leave half the time for questions.`,
		evening, 60, hub.ModeOnline, 0,
	},
	{
		"How to use a toolkit", "From “it arrived” to “our event is up”, live.",
		`We take one toolkit, fill its slots for one town and publish the event while you watch. It takes eleven minutes; then it is your turn, with help.

Captions throughout.`,
		evening, 60, hub.ModeOnline, 0,
	},
	{
		"Numbers of the quarter", "What 72 chapters did, in twelve lines.",
		`Events held, calls made, benches won, streets cleaned. Twelve lines, one picture, and an honest list of what did not work.`,
		lunch, 45, hub.ModeOnline, 0,
	},
	{
		"Office open house", "Come and see where the stamps are kept.",
		`The office is two rooms and a kettle. We show what we do all day and let you choose the next toolkit from a list of five.`,
		saturday, 180, hub.ModeInPerson, 40,
	},
	{
		"Accessibility clinic", "Bring an event; leave with answers to six questions.",
		`Step-free, captions, sign language, quiet room, masks, childcare: we go through your next event and find an answer to each, or the person who has one.`,
		evening, 75, hub.ModeOnline, 30,
	},
	{
		"Leads’ coffee, western evening", "An hour without an agenda for people who carry one.",
		`No slides, no asks. Bring what went well and what went sideways. Late enough that Honolulu is home from work.`,
		evening, 60, hub.ModeOnline, 50,
	},
	{
		"Toolkit preview: what comes next", "Read it before it is pushed, and say what is missing.",
		`Five pages, still in draft. We read them together and change what does not work where you live.

Nothing is recorded but the notes.`,
		evening, 60, hub.ModeOnline, 0,
	},
	{
		"Treasurers’ half hour", "Receipts, rooms and a shared spreadsheet.",
		`How other chapters pay for rooms, what to do with the jar, and the one page the auditor wants to see.`,
		lunch, 30, hub.ModeOnline, 60,
	},
	{
		"Keeping our lists safe", "Who sees a name, for how long, and why it disappears.",
		`A phone is lost, a laptop is stolen, somebody asks for the list: what then? We practice all three.

Names of people who come are erased two weeks after each event. We show where you can see that.`,
		evening, 60, hub.ModeOnline, 0,
	},
	{
		"Ask the office anything", "Forty-five minutes, no slides.",
		`Write your question beforehand or say it on the line. What we cannot answer we write down, with a date.`,
		evening, 45, hub.ModeOnline, 0,
	},
}

// themes are what the monthly meetings are about; the title begins with the day they always have.
var themes = []struct{ title, summary, body string }{
	{"plans for spring", "What we take on, and what we leave.", "We have nine ideas and strength for three. Everyone gets five beans; the bowls are on the table."},
	{"the budget in plain words", "Four pages instead of four hundred.", "A member who reads such things for a living tells us where to look, and which evening to turn up."},
	{"who has the keys", "Rooms, vans, urns: who can open what.", "We go through the list of everything we can borrow, and find a second person for each key."},
	{"a letter each", "Everyone leaves having written one.", "Paper, stamps and three addresses are on the table. Short is good; yours is better."},
	{"what the count showed", "The numbers from the last count, and what we ask for.", "Two of us put the count on one page. We decide what to ask for first, and who asks."},
	{"new people first", "The evening belongs to whoever came this season.", "Old hands listen, and answer only when asked. There is cake in either case."},
	{"sidewalks and shade", "Where the walk to the bus is hardest.", "Bring a photograph of your worst hundred yards. We choose three and write them up."},
	{"three small wins", "What worked, told by those who did it.", "Ten minutes each, then we ask what it would take to do it once more somewhere else."},
	{"the phone list", "Who calls whom, and when it was last tried.", "We read the list aloud, strike what is old, and try five numbers on the spot."},
	{"a story from each street", "One minute per street, in a circle.", "No agenda but this. Somebody writes, and the newsletter has its next page."},
	{"what to ask the council", "Five questions, in order of what they cost.", "The council meets on Thursday. We agree on five questions and on five people to ask them."},
	{"soup and minutes", "Two soups, last month’s minutes.", "Whoever disagrees with the minutes gets the ladle."},
	{"tools we can share", "What stands in garages, unused.", "Bring a list of what you would lend. By nine it is one list, with names and shelves."},
	{"rides and ramps", "How everyone gets there, up and in.", "We match people who drive with people who would come, and look at our own doors with a tape measure."},
}
