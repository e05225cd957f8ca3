package demo

import (
	"embed"
	"fmt"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"

	"chapterhouse/internal/hub"
)

//go:embed content/*.yaml
var contentFiles embed.FS

// content is the words of the demo. The comments of the files say what each list is.
type content struct {
	Cities                           []city
	Abouts                           map[string]string // by the slug of the chapter
	Access                           []string
	FirstNames, LastNames            string
	Local, Council, National, Themes []piece
	Kits                             []kit

	Closings, CancelReasons, HiddenTitles, AnswerNotes, JoinNotes, Streets []string
}

// words reads the files once. They are part of the program, so one that does not fit is a mistake in it.
var words = sync.OnceValue(func() *content {
	c := &content{}
	files, err := contentFiles.ReadDir("content")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		text, err := contentFiles.ReadFile("content/" + file.Name())
		if err == nil {
			err = yaml.UnmarshalWithOptions(text, c, yaml.Strict())
		}
		if err != nil {
			panic(fmt.Errorf("demo: %s: %w", file.Name(), err))
		}
	}
	return c
})

// local is the piece with this title among those that a chapter with a place may hold.
func (c *content) local(title string) piece {
	return c.Local[slices.IndexFunc(c.Local, func(p piece) bool { return p.Title == title })]
}

// piece is an event as a chapter would announce it, before it has a date and a place.
type piece struct {
	Title, Summary, Body, Bring string
	When                        hours
	Minutes                     int
	Mode                        hub.Mode
	Seats                       int // typical capacity, 0 for no limit
}

// hours is the part of the week an event belongs to.
type hours string

// The parts of the week.
const (
	evening  hours = "evening"  // Monday to Thursday, 6 to 7:30 pm
	saturday hours = "saturday" // 9 to 10:30 am
	sunday   hours = "sunday"   // 2 to 3:30 pm
	morning  hours = "morning"  // Saturday or Sunday, 8:30 to 10 am
	night    hours = "night"    // Friday, 10 pm
	lunch    hours = "lunch"    // Wednesday or Thursday, noon
)

// A city is where a chapter of the Commons Alliance lives: a real place with invented venues.
type city struct {
	Slug       string // of the chapter
	Name       string
	Region     string // two-letter state code
	PostalCode string // a ZIP of the city, known to geo.Postcode
	Zone       string // IANA name
	Lat, Lon   float64
	Venues     []string // three, none of them a real organization
}

// The zones of the councils.
const (
	eastern  = "America/New_York"
	central  = "America/Chicago"
	mountain = "America/Denver"
	pacific  = "America/Los_Angeles"
)

// values is what a chapter wrote into the slots of its kit.
func (v valuer) values() map[string]string {
	inUse := v.state == hub.AdoptionInUse
	values := map[string]string{"city": v.city()}
	switch v.kit.Key {
	case "crossings":
		values["council_office"], values["local_quote"] = v.office("City council"), v.pick(v.kit.Quotes)
		if v.chapter.Slug == "boston" {
			values["local_quote"] = "" // two of four are filled
		}
		if inUse {
			values["venue"] = v.venue()
		}
	case "library":
		values["library"], values["council_office"], values["local_quote"] = v.library(), "the library board of "+v.city(), v.pick(v.kit.Quotes)
		if inUse {
			values["venue"] = v.venue()
		}
	case "river":
		values["river"], values["venue"], values["local_quote"] = v.pick(v.kit.Waters), v.venue(), v.pick(v.kit.Quotes)
		if inUse {
			values["tools"] = v.pick([]string{"the tool library", "the parks office shed", "the hardware store on the corner", "our own garage"})
		}
	case "lease":
		values["languages"] = v.pick([]string{"English and Spanish", "English", "English, Spanish and Somali", ""})
	case "bus":
		values["bus_line"] = v.pick([]string{"12 to the hospital", "7 crosstown", "39 to the depot", "3 harbor loop", "21 to the market"})
		values["council_office"], values["local_quote"] = v.office("Transit office"), v.pick(v.kit.Quotes)
		if inUse || v.state == hub.AdoptionLocalized {
			values["venue"] = v.venue()
		}
	}
	return values
}
