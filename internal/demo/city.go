package demo

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
