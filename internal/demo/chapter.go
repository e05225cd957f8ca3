package demo

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
)

// chapter is a chapter of the demo and what the builder must know of it.
type chapter struct {
	hub.Chapter
	rooms   []hub.Place // where the chapter meets, the usual one first; none for a council
	zone    *time.Location
	meeting meeting
	weight  int   // how much goes on there
	members []int // indexes of people who are approved members
	leads   []int
	near    []int    // indexes of people without a membership who live near
	shelf   []string // titles taken by events of the chapter
}

// meeting is when a chapter meets every month.
type meeting struct {
	nth     int // 1 to 3
	weekday time.Weekday
	hour    int
}

const (
	localCount = 64
	podCount   = 3
)

// councils are organized by vocation, not place; they have a zone because they meet.
var councils = []struct{ slug, name, zone string }{
	{"youth-council", "Youth council", eastern},
	{"artists-council", "Artists’ council", pacific},
	{"academic-council", "Academic council", central},
	{"elders-council", "Elders council", mountain},
}

// weights are the chapters with more going on than most, which count 4.
var weights = map[string]int{
	"boston": 9, "new-orleans": 8, "new-york": 8, "chicago": 7, "los-angeles": 7, "philadelphia": 6, "seattle": 6, "oakland": 6,
	"atlanta": 6, "houston": 6, "cambridge": 6, "providence": 5, "portland": 5, "washington": 5, "denver": 5,
	"national": 12, "fargo": 2, "duluth": 2, "marquette": 1, "taos": 1, "berea": 1, "tulsa": 2, "little-rock": 2, "academic-council": 2,
}

// hues are accents in degrees; a step of the wheel is 15. The rest of the chapters go round it.
var hues = map[string]int{"boston": 25, "new-orleans": 150, "national": 260}

const hueStep = 360 / hub.Hues

func (b *builder) buildChapters() {
	for i, c := range words().Cities {
		kind, status, name := hub.KindLocal, hub.CharterActive, c.Name
		switch {
		case i >= localCount+podCount:
			continue // the office comes last
		case i >= localCount:
			kind, status = hub.KindPod, hub.CharterForming
		case c.Slug == "little-rock":
			status = hub.CharterDormant
		case c.Slug == "tulsa":
			status = hub.CharterPaused
		case c.Slug == "portland-maine":
			name = "Portland, Maine"
		}
		b.addChapter(hub.Chapter{Slug: c.Slug, Name: name, Kind: kind, Status: status}, &c)
	}
	for _, c := range councils {
		b.addChapter(hub.Chapter{Slug: c.slug, Name: c.name, Kind: hub.KindCouncil, Status: hub.CharterActive, Zone: c.zone}, nil)
	}
	office := words().Cities[localCount+podCount]
	b.addChapter(hub.Chapter{Slug: "national", Name: "National office", Kind: hub.KindNational, Status: hub.CharterActive}, &office)
}

func (b *builder) addChapter(c hub.Chapter, at *city) {
	i := len(b.chapters)
	c.ID, c.Place.Country = id[hub.ChapterID]("chapter", c.Slug), "US"
	c.Access, c.About = words().Access[i%len(words().Access)], words().Abouts[c.Slug]
	if at == nil {
		c.Access = "Captions at every meeting, slides are read aloud, and a telephone number for those who would rather call in."
	}
	c.Hue = i * 7 % hub.Hues
	if degrees, chosen := hues[c.Slug]; chosen {
		c.Hue = (degrees + hueStep/2) / hueStep % hub.Hues
	}
	if c.Slug == "boston" || c.Slug == "miami" || c.Kind == hub.KindNational {
		c.Contact = c.Slug + "@commons.example.org"
	}
	c.Since = 2009 + i*5%14
	switch {
	case c.Slug == "new-orleans":
		c.Since = 2014
	case c.Kind == hub.KindNational:
		c.Since = 2009
	case c.Kind == hub.KindPod:
		c.Since = b.day.Year() - 1
	}
	made := chapter{Chapter: c, weight: 4, meeting: meeting{1 + i/4%3, time.Monday + time.Weekday(i%4), 18 + i%2}}
	if w, known := weights[c.Slug]; known {
		made.weight = w
	}
	if at != nil {
		made.Place = hub.Place{
			Locality: at.Name, Region: at.Region, PostalCode: at.PostalCode, Country: "US", Lat: at.Lat, Lon: at.Lon, Located: true,
		}
		made.Zone, made.rooms = at.Zone, b.rooms(*at)
	}
	if made.zone = location(made.Zone); c.Slug == "new-orleans" {
		made.meeting = meeting{1, time.Tuesday, 18}
	}
	made.dress()
	made.CreatedAt = time.Date(made.Since, time.March, 1+i%28, 15, 0, 0, 0, time.UTC)
	made.UpdatedAt = b.daysAgo(3 + i*7%150)
	b.bySlug[c.Slug] = i
	b.chapters = append(b.chapters, made)
}

// faced are the chapters that show more of themselves, ask those who join, and welcome them in words of their own.
var faced = []string{"boston", "miami", "kansas-city"}

// dress says when the chapter meets, in its text about itself or in a line of its own, with the rest of its face.
func (c *chapter) dress() {
	if !slices.Contains(faced, c.Slug) {
		c.About += c.meets()
		return
	}
	c.Face = hub.ChapterFace{
		Meets: strings.Trim(c.meets(), " ."),
		Know:  "New here? **Come ten minutes early:** somebody at the door shows you around.\n\n- Nobody has to speak.\n- Children are welcome.\n- We end on time.",
		Links: []hub.ChapterLink{{Label: "Our notes and minutes", URL: "https://" + c.Slug + ".example.org/minutes"}, {Label: "Ride board", URL: "https://" + c.Slug + ".example.org/rides"}},
	}
	c.Questions = []hub.JoinQuestion{{Text: "How did you hear about us?"}, {Text: "What would you like to do?"}, {Text: "Can we call you for rides and errands?", YesNo: true}}
	c.Welcome = "**Good to have you.** Your first meeting is the best place to start.\n\n- [When we meet](https://" + c.Slug + ".example.org/calendar)\n- Need a ride? Ask on the ride board."
}

// meets is the end of the chapter's page about itself: "First Tuesdays, 6 pm, at the Cypress branch library."
func (c *chapter) meets() string {
	if c.Kind == hub.KindNational || c.Status == hub.CharterPaused || c.Status == hub.CharterDormant {
		return ""
	}
	where := " " + zoneWords[c.Zone] + ", online"
	if len(c.rooms) > 0 {
		where = ", at the " + c.rooms[0].Venue
	}
	return fmt.Sprintf(" %s %ss, %d pm%s.", ordinals[c.meeting.nth], c.meeting.weekday, c.meeting.hour-12, where)
}

var zoneWords = map[string]string{eastern: "Eastern", central: "Central", mountain: "Mountain", pacific: "Pacific"}

var ordinals = []string{"", "First", "Second", "Third"}

func (b *builder) chapter(slug string) *chapter { return &b.chapters[b.bySlug[slug]] }

// rooms are the city's venues, each with an address, a postcode of the city and a point not far from its center.
func (b *builder) rooms(c city) []hub.Place {
	r, codes := b.random("rooms of "+c.Slug), postcodesOf(c)
	rooms := make([]hub.Place, 0, len(c.Venues))
	for i, venue := range c.Venues {
		code := codes[i*len(codes)/len(c.Venues)]
		at, _ := geo.Postcode(code) // the codes are from the table
		rooms = append(rooms, hub.Place{
			Venue: venue, Address: fmt.Sprintf("%d %s", 3+r.IntN(240), pick(r, words().Streets)), Locality: c.Name, Region: c.Region,
			PostalCode: code, Country: "US", Located: true,
			// Within 450 m of the center of the postcode: nobody lives exactly there.
			Lat: degrees(at.Lat + (r.Float64()-0.5)*0.008), Lon: degrees(at.Lon + (r.Float64()-0.5)*0.008),
		})
	}
	return rooms
}

// degrees rounds to 11 m.
func degrees(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// postcodesOf returns up to nine postcodes within 8 km of the city's center, the chapter's own first.
func postcodesOf(c city) []string {
	codes, center := []string{c.PostalCode}, geo.Point{Lat: c.Lat, Lon: c.Lon}
	for n := 0; n < 100 && len(codes) < 9; n++ {
		code := fmt.Sprintf("%s%02d", c.PostalCode[:3], n)
		if p, known := geo.Postcode(code); known && code != c.PostalCode && geo.Kilometers(p, center) < 8 {
			codes = append(codes, code)
		}
	}
	return codes
}
