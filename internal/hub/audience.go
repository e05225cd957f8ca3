package hub

import (
	"slices"
	"time"
)

// EveryKind is the Kind of an Audience that holds chapters of every kind.
const EveryKind ChapterKind = "all"

// Audience chooses the chapters of a push: those of a kind, of a region, and near a ZIP code, or of some of these together, and the picked
// ones beside them. The zero Audience holds nobody. Its keys in JSON stay: it is stored.
type Audience struct {
	Kind   ChapterKind `json:"kind,omitempty"`
	Region string      `json:"region,omitempty"`
	ZIP    string      `json:"zip,omitempty"`    // empty: near and far
	Within int         `json:"within,omitempty"` // kilometers from the middle of ZIP
	Lat    float64     `json:"lat,omitempty"`    // the middle of ZIP
	Lon    float64     `json:"lon,omitempty"`
	Picked []ChapterID `json:"picked,omitempty"`
	Later  bool        `json:"later,omitempty"` // chapters that open later and are of the kind, the region and near
}

// Grouped reports whether the audience holds more than those who are picked.
func (a Audience) Grouped() bool { return a.Kind != "" || a.Region != "" || a.ZIP != "" }

// Empty reports whether nothing was chosen.
func (a Audience) Empty() bool { return !a.Grouped() && len(a.Picked) == 0 }

// Fits reports whether a chapter is of the audience's kind and region and near its ZIP code. away measures kilometers.
func (a Audience) Fits(c Chapter, away func(lat1, lon1, lat2, lon2 float64) float64) bool {
	return c.TakesToolkits() && a.Grouped() && (a.Kind == "" || a.Kind == EveryKind || c.Kind == a.Kind) && (a.Region == "" || c.Place.Region == a.Region) &&
		(a.ZIP == "" || c.Place.Located && away(a.Lat, a.Lon, c.Place.Lat, c.Place.Lon) <= float64(a.Within))
}

// Of returns the chapters of all that the audience holds, of those that take toolkits.
func (a Audience) Of(all []Chapter, away func(lat1, lon1, lat2, lon2 float64) float64) []Chapter {
	return slices.DeleteFunc(slices.Clone(all), func(c Chapter) bool {
		return !c.TakesToolkits() || !a.Fits(c, away) && !slices.Contains(a.Picked, c.ID)
	})
}

// SavedAudience is an audience with a name, for the next push.
type SavedAudience struct {
	ID   AudienceID
	Name string // one of its kind
	Audience
	CreatedAt time.Time
}

// Offering is a push that also goes to chapters that open later: each that fits its audience is offered the toolkit when it opens.
type Offering struct {
	ID       OfferingID
	Toolkit  ToolkitID
	Audience Audience
	Note     string // what national wrote with it
	WishedOn string
	At       time.Time
}

// Push is a version of a toolkit going out to chapters.
type Push struct {
	Version  ToolkitVersion
	Chapters []ChapterID
	Note     string    // what national writes with it
	WishedOn string    // the day by which it hopes for an answer: "2026-12-12"; empty: none
	Later    *Audience // whose chapters get it that open later; nil: none
}
