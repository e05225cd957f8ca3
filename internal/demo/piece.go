package demo

import (
	"slices"

	"chapterhouse/internal/hub"
)

// piece is an event as a chapter would announce it, before it has a date and a place.
type piece struct {
	title, summary, body string
	when                 hours
	minutes              int
	mode                 hub.Mode
	seats                int // typical capacity, 0 for no limit
}

// hours is the part of the week an event belongs to.
type hours int

// The parts of the week.
const (
	evening  hours = iota // Monday to Thursday, 6 to 7:30 pm
	saturday              // 9 to 10:30 am
	sunday                // 2 to 3:30 pm
	morning               // Saturday or Sunday, 8:30 to 10 am
	night                 // Friday, 10 pm
	lunch                 // Wednesday or Thursday, noon
)

// localPieces is what a chapter with a place may hold.
var localPieces = slices.Concat(streetPieces, libraryPieces, riverPieces, homePieces, neighborPieces)

// local is the piece of localPieces with this title.
func local(title string) piece {
	return localPieces[slices.IndexFunc(localPieces, func(p piece) bool { return p.title == title })]
}

// closings are what chapters add at the end, more often than not.
var closings = []string{
	"The bus stops in front. If you drive, please bring somebody.",
	"Write to us if something would make it easier for you to come.",
	"Coffee is free; the jar is for the rent of the room.",
	"First time? Look for the person with the green scarf.",
	"Children are welcome and will be given something to do.",
	"If it pours, we meet all the same and stay under the roof.",
	"We start on time and end on time.",
	"You need not be a member, and nobody will ask you to become one.",
	"There is a bike rack and somebody who watches it.",
	"Bring a neighbor who has never been.",
	"We take no photographs of people; please do the same.",
	"Doors open a quarter of an hour before.",
}

// cancelReasons are why events were called off.
var cancelReasons = []string{
	"The hall’s boiler is out and it is too cold to sit. We will find another evening and write to you.",
	"The speaker is ill. We would rather wait for her than read her notes aloud.",
	"The river is above the lower steps. Nobody goes near it that day; please stay away too.",
	"The library needs the room for the early vote. Come and vote instead.",
	"Two of the three people who carry this have the flu. A new date follows.",
	"The bus line is being rerouted that week, and half of us could not get there.",
	"The street department did it first: the crossing was painted yesterday. We meet there for cake on Sunday.",
	"A storm is forecast for the afternoon. Check on your neighbors; we will see each other next week.",
}

// hiddenTitles are held at somebody’s home, or where people would rather not be found by everyone.
var hiddenTitles = []string{"Porch repair day", "Moving-day crew", "Interpreter roundtable"}
