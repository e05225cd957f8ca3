package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"chapterhouse/internal/hub"
)

// plan is an event that has a chapter, a date and a place in the count.
type plan struct {
	piece
	chapter   int
	start     time.Time
	past      bool
	kit       *kit // nil: not from a toolkit
	room      int  // index of the chapter's rooms, -1 for any
	zone      string
	state     hub.EventState // empty: by lot
	audience  hub.EventAudience
	standing  bool // for members whose membership of the organization is current
	hidden    bool
	reason    string
	postponed string // what was said when it lost its date; empty: it has one
	access    *hub.Access
	party     int // largest party, 0 for the usual
	meeting   bool
	fixed     bool
	taken     int // with fixed: seats taken and people waiting
	waiting   int
	held      int // confirmed by guests and put before the organizers
	removed   int // answers the organizers took off
	hosts     []int
	first     []seat
}

// seat is the answer of a named person.
type seat struct {
	subject string
	party   int
	state   hub.RSVPState
	guest   bool
}

const (
	comingCount = 220 // within ten weeks, drafts among them
	pastCount   = 180 // over six months
	eventCount  = comingCount + pastCount
)

// planEvents plans every event: the ones the pictures show, those made from toolkits, the monthly meetings, and what
// else chapters do.
func (b *builder) planEvents() {
	b.planShowcase()
	b.planKitEvents()
	b.planMeetings()
	b.planOthers()
}

func (b *builder) add(p plan) {
	c := &b.chapters[p.chapter]
	c.shelf = append(c.shelf, p.Title)
	b.plans = append(b.plans, p)
}

// count is how many events are planned on each side of the day.
func (b *builder) count() (coming, past int) {
	for _, p := range b.plans {
		if p.past {
			past++
		} else {
			coming++
		}
	}
	return coming, past
}

// planKitEvents gives every chapter that has a toolkit in use an event made from it, New Orleans two from the first.
func (b *builder) planKitEvents() {
	r := b.random("kit events")
	for i := range b.kits {
		k := &b.kits[i]
		for _, a := range b.seed.Adoptions {
			if a.Toolkit != k.ID || a.State != hub.AdoptionInUse {
				continue
			}
			c := slices.IndexFunc(b.chapters, func(c chapter) bool { return c.ID == a.Chapter })
			wanted := 1
			if b.chapters[c].Slug == "new-orleans" && k.Key == "crossings" {
				wanted = 2
			}
			for _, p := range b.plans {
				if p.chapter == c && p.kit == k {
					wanted--
				}
			}
			for range wanted {
				b.add(b.kitEvent(r, k, c, a.Values))
			}
		}
	}
}

// kitEvent is an event made from k's template with the chapter's values. Older toolkits have more of them behind them.
func (b *builder) kitEvent(r *rand.Rand, k *kit, c int, values map[string]string) plan {
	p := plan{piece: k.piece(values), chapter: c, kit: k, state: hub.EventPublished, audience: hub.AudiencePublic, room: -1}
	p.room = slices.IndexFunc(b.chapters[c].rooms, func(room hub.Place) bool { return room.Venue == values["venue"] })
	p.past = chance(r, min(70, k.Pushed))
	days := 2 + r.IntN(40)
	if p.past {
		days = 2 + r.IntN(k.Pushed-12)
	}
	if k.Key == "crossings" { // on either side of the day, but before the vote
		days = 2 + r.IntN(15)
		if p.past {
			days = 2 + r.IntN(6)
		}
	}
	p.start = b.when(r, b.chapters[c].zone, p.When, days, p.past)
	for k.Key == "crossings" && daysBetween(b.day, p.start) >= voteDays {
		p.start = p.start.AddDate(0, 0, -7)
	}
	return p
}

// planMeetings plans the next monthly meeting of every chapter that works, and the last one of every other.
func (b *builder) planMeetings() {
	for i := range b.chapters {
		c := &b.chapters[i]
		if c.meets() == "" {
			continue
		}
		for _, past := range []bool{false, true} {
			if past && i%2 == 0 {
				continue
			}
			themes := words().Themes
			theme := themes[(i*5+13)%len(themes)]
			if c.Slug == "new-orleans" {
				theme = themes[0]
			}
			if past {
				theme = themes[(i*5+6)%len(themes)]
			}
			p := plan{chapter: i, meeting: true, past: past, state: hub.EventPublished, audience: hub.AudiencePublic, start: b.meetingDay(c, past)}
			p.piece = piece{
				Title:   fmt.Sprintf("%s %s: %s", ordinals[c.meeting.nth], c.meeting.weekday, theme.Title),
				Summary: theme.Summary, Body: theme.Body + "\n\n" + meetingBody, Minutes: 120, Mode: hub.ModeInPerson,
			}
			if len(c.rooms) == 0 {
				p.Mode = hub.ModeOnline
			}
			b.add(p)
		}
	}
}

const meetingBody = `The first quarter of an hour is for people who are here for the first time. We end on time, and whoever likes stays to stack chairs.

*Nobody is asked for a speech.*`

// meetingDay is the next monthly meeting after the day, or the last one that is over everywhere.
func (b *builder) meetingDay(c *chapter, past bool) time.Time {
	step, month := 1, 0
	if past {
		step = -1
	}
	for {
		first := time.Date(b.day.Year(), b.day.Month()+time.Month(month), 1, c.meeting.hour, 0, 0, 0, c.zone)
		date := first.AddDate(0, 0, (int(c.meeting.weekday-first.Weekday())+7)%7+7*(c.meeting.nth-1))
		days := daysBetween(b.day, date)
		if !familyDay(date) && ((past && days <= -2) || (!past && days >= 1)) {
			return date
		}
		month += step
	}
}

// planOthers fills the count up with what chapters do besides, the livelier ones more of it.
func (b *builder) planOthers() {
	r := b.random("other events")
	var turns []int
	for i, c := range b.chapters {
		for range c.weight {
			turns = append(turns, i)
		}
	}
	r.Shuffle(len(turns), func(i, j int) { turns[i], turns[j] = turns[j], turns[i] })
	coming, past := b.count()
	for turn := 0; coming < comingCount || past < pastCount; turn++ {
		i := turns[turn%len(turns)]
		asleep := b.chapters[i].Status == hub.CharterPaused || b.chapters[i].Status == hub.CharterDormant
		before := asleep || coming >= comingCount || (past < pastCount && chance(r, 45))
		if before && past >= pastCount {
			continue
		}
		b.add(b.otherEvent(r, i, before))
		if before {
			past++
		} else {
			coming++
		}
	}
}

// otherEvent is something the chapter has not planned yet.
func (b *builder) otherEvent(r *rand.Rand, i int, past bool) plan {
	c := &b.chapters[i]
	pool := words().Local
	switch c.Kind {
	case hub.KindCouncil:
		pool = words().Council
	case hub.KindNational:
		pool = words().National
	case hub.KindLocal, hub.KindPod:
	}
	p := plan{chapter: i, past: past, room: -1, piece: pick(r, pool)}
	for tries := 0; slices.Contains(c.shelf, p.Title) && tries < 40; tries++ {
		p.piece = pick(r, pool)
	}
	days := 1 + r.IntN(54)
	if past {
		days = 2 + r.IntN(166)
		if c.Status == hub.CharterDormant {
			days = 90 + r.IntN(80)
		}
	}
	p.start = b.when(r, c.zone, p.When, days, past)
	return p
}
