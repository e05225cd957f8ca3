package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// problems says what in a seed the use cases could not have brought about on the day of now.
func problems(seed store.Seed, now time.Time) []string {
	c := checker{seed: seed, now: now, events: map[hub.EventID]hub.Event{}, people: map[hub.PersonID]hub.Person{}}
	for _, e := range seed.Events {
		c.events[e.ID] = e
	}
	for _, p := range seed.People {
		c.people[p.ID] = p
	}
	c.checkIDs()
	c.checkEvents()
	c.checkAnswers()
	c.checkSeats()
	c.checkPeople()
	c.checkAdoptions()
	return c.found
}

type checker struct {
	seed   store.Seed
	now    time.Time
	events map[hub.EventID]hub.Event
	people map[hub.PersonID]hub.Person
	found  []string
}

func (c *checker) say(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

func (c *checker) checkIDs() {
	seen := map[string]bool{}
	check := func(kind, id string) {
		if !hub.ValidID(id) || seen[id] {
			c.say("%s id %q is not an id of its own", kind, id)
		}
		seen[id] = true
	}
	for _, x := range c.seed.Chapters {
		check("chapter", string(x.ID))
	}
	for _, x := range c.seed.People {
		check("person", string(x.ID))
	}
	for _, x := range c.seed.Memberships {
		check("membership", string(x.ID))
	}
	for _, x := range c.seed.Events {
		check("event", string(x.ID))
	}
	for _, x := range c.seed.RSVPs {
		check("rsvp", string(x.ID))
	}
	for _, x := range c.seed.Audit {
		check("audit", string(x.ID))
	}
}

func (c *checker) checkEvents() {
	day := c.now.UTC().Truncate(24 * time.Hour)
	for _, e := range c.seed.Events {
		start := e.StartsAt.In(e.Location())
		if h := start.Hour(); h < 8 || h > 22 {
			c.say("%s starts at %s", e.Title, start.Format("15:04"))
		}
		if coming := e.StartsAt.After(day.AddDate(0, 0, 1)); coming && start.After(day.AddDate(0, 0, 71)) {
			c.say("%s is more than ten weeks off", e.Title)
		} else if !coming && (e.EndsAt.After(day) || e.StartsAt.Before(day.AddDate(0, -6, -3))) {
			c.say("%s at %v is neither coming nor within six months past", e.Title, e.StartsAt)
		}
		if len([]rune(e.Title)) > 120 || len([]rune(e.Summary)) > 240 || e.Title == "" || e.Summary == "" || len(e.Description) < 60 {
			c.say("%s: title, summary or description is too long or too short", e.Title)
		}
		if (e.State == hub.EventDraft) != e.PublishedAt.IsZero() || e.PublishedAt.After(c.now) || e.CreatedAt.After(e.UpdatedAt) || e.UpdatedAt.After(c.now) {
			c.say("%s is %s, made %v, published %v, changed %v", e.Title, e.State, e.CreatedAt, e.PublishedAt, e.UpdatedAt)
		}
		if (e.State == hub.EventCancelled) != (e.CancelReason != "") {
			c.say("%s is %s for the reason %q", e.Title, e.State, e.CancelReason)
		}
		if e.Mode.HasPlace() != (e.Place.Venue != "" && e.Place.Located) || e.Mode.HasLink() != (e.JoinURL != "") {
			c.say("%s is %s with the place %+v and the link %q", e.Title, e.Mode, e.Place, e.JoinURL)
		}
		if e.MaxParty < 1 || e.MaxParty > hub.MaxPartyLimit || (e.Seats.Limited() && (e.Seats.Capacity < 12 || e.Seats.Capacity > 200)) {
			c.say("%s has %d seats, %d in one answer", e.Title, e.Seats.Capacity, e.MaxParty)
		}
		if text := e.Title + e.Summary + e.Description; strings.Contains(text, "[[") || e.State != hub.EventDraft && strings.Contains(text, "____") {
			c.say("%s has an empty slot", e.Title)
		}
	}
}

func (c *checker) checkAnswers() {
	member := map[hub.ChapterID]map[hub.PersonID]bool{}
	for _, m := range c.seed.Memberships {
		if m.State == hub.MembershipApproved {
			if member[m.Chapter] == nil {
				member[m.Chapter] = map[hub.PersonID]bool{}
			}
			member[m.Chapter][m.Person] = true
		}
	}
	seen := map[string]bool{}
	for _, r := range c.seed.RSVPs {
		e := c.events[r.Event]
		if e.Chapter != r.Chapter || e.State == hub.EventDraft {
			c.say("an answer belongs to another chapter than %s, or to a draft", e.Title)
		}
		days := hub.MemberDataDays
		if r.Guest {
			days = hub.GuestDataDays
		}
		if gone := !c.now.Before(e.EndsAt.AddDate(0, 0, days)); gone && r.Person != "" || (r.Person == "") != (r.Name == "") || r.Person == "" && r.Note != "" {
			c.say("%s ended %v and holds a name", e.Title, e.EndsAt)
		}
		if r.Person != "" && (c.people[r.Person].Name != r.Name || seen[string(r.Event)+string(r.Person)]) {
			c.say("%s: somebody answers twice or under another name", e.Title)
		}
		seen[string(r.Event)+string(r.Person)] = true
		if e.Audience == hub.AudienceMembers && (r.Guest || r.Person != "" && !member[r.Chapter][r.Person]) {
			c.say("%s is for members, and somebody else comes", e.Title)
		}
		if r.State == hub.RSVPPending && (!r.Guest || r.Number != 0 || c.now.Sub(r.CreatedAt) > hub.PendingFor || e.Over(c.now)) {
			c.say("%s: an unconfirmed answer of %v", e.Title, r.CreatedAt)
		}
		if r.Party < 1 || r.Party > e.MaxParty || r.CreatedAt.Before(e.PublishedAt) || r.CreatedAt.After(c.now) || r.UpdatedAt.After(c.now) ||
			r.UpdatedAt.Before(r.CreatedAt) || r.CreatedAt.After(e.StartsAt) {
			c.say("%s (published %v): an answer for %d of %v, changed %v", e.Title, e.PublishedAt, r.Party, r.CreatedAt, r.UpdatedAt)
		}
	}
}

// checkSeats wants counters that are sums, capacities that hold, numbers without a gap in the order of the answers, and
// nobody waiting who would fit.
func (c *checker) checkSeats() {
	lines := map[hub.EventID][]hub.RSVP{}
	for _, r := range c.seed.RSVPs {
		lines[r.Event] = append(lines[r.Event], r)
	}
	for _, e := range c.seed.Events {
		line := lines[e.ID]
		slices.SortFunc(line, func(a, b hub.RSVP) int { return int(a.Number - b.Number) })
		seats, next, first := hub.Seats{Capacity: e.Seats.Capacity}, int64(0), 0
		var last time.Time
		for _, r := range line {
			if r.Number > 0 {
				if next++; r.Number != next || r.CreatedAt.Before(last) {
					c.say("%s: number %d comes after %d", e.Title, r.Number, next-1)
				}
				last = r.CreatedAt
			}
			switch {
			case r.State.HoldsSeats():
				seats.Taken += r.Party
			case r.State == hub.RSVPWaitlisted:
				if seats.Waiting++; first == 0 {
					first = r.Party
				}
			}
		}
		if seats != e.Seats {
			c.say("%s counts %+v, its answers %+v", e.Title, e.Seats, seats)
		}
		if seats.Limited() && seats.Taken > seats.Capacity || first > 0 && (!seats.Limited() || seats.Taken+first <= seats.Capacity) {
			c.say("%s: %+v, a party of %d waits", e.Title, seats, first)
		}
	}
}

// checkPeople wants an address, a name, and something behind everybody that the sweeps leave standing.
func (c *checker) checkPeople() {
	behind, emails, homes := map[hub.PersonID]bool{}, map[string]bool{}, map[hub.PersonID]int{}
	for _, g := range c.seed.Grants {
		behind[g.Person] = true
	}
	for _, m := range c.seed.Memberships {
		behind[m.Person] = true
		if m.Home {
			homes[m.Person]++
		}
		if m.RequestedAt.After(c.now) || m.DecidedAt.After(c.now) || (m.State == hub.MembershipRequested) != m.DecidedAt.IsZero() {
			c.say("a membership is %s, asked %v, decided %v", m.State, m.RequestedAt, m.DecidedAt)
		}
	}
	for _, r := range c.seed.RSVPs {
		behind[r.Person] = behind[r.Person] || r.State != hub.RSVPPending
	}
	for _, p := range c.seed.People {
		email, problem := address.Parse(p.Email)
		if problem != address.None || emails[email] || !strings.HasSuffix(email, "@example.org") || p.Name == "" || p.CreatedAt.IsZero() || homes[p.ID] > 1 {
			c.say("%s <%s> has no name or address of their own, or two homes", p.Name, p.Email)
		}
		emails[email] = true
		if !behind[p.ID] {
			c.say("nothing stands behind %s: the next sweep forgets them", p.Name)
		}
	}
}

func (c *checker) checkAdoptions() {
	versions, events := map[string]hub.ToolkitVersion{}, map[string]int{}
	for _, t := range c.seed.Toolkits {
		for _, v := range t.Versions {
			versions[fmt.Sprint(t.ID, v.Number)] = v
		}
	}
	for _, e := range c.seed.Events {
		if e.Toolkit != "" && e.State != hub.EventDraft {
			events[string(e.Chapter)+string(e.Toolkit)]++
		}
	}
	for _, a := range c.seed.Adoptions {
		v, known := versions[fmt.Sprint(a.Toolkit, a.Version)]
		if !known || v.PublishedAt.IsZero() || v.PublishedAt.After(a.PushedAt) && v.Note == "" { // a further version comes with what is new
			c.say("version %d of %s was pushed before it was published", a.Version, a.Toolkit)
		}
		missing := hub.MissingSlots(v.Slots, a.Values)
		if a.State.Public() && len(missing) > 0 || a.State == hub.AdoptionAdopted && len(missing) == 0 {
			c.say("%s with %d required slots empty", a.State, len(missing))
		}
		if (events[string(a.Chapter)+string(a.Toolkit)] > 0) != (a.State == hub.AdoptionInUse) {
			c.say("%s with %d events", a.State, events[string(a.Chapter)+string(a.Toolkit)])
		}
		if (a.State == hub.AdoptionUnseen) != a.SeenAt.IsZero() || (a.State == hub.AdoptionDeclined) != (a.Reason != "") ||
			(a.State.Taken() || a.State == hub.AdoptionDeclined) == a.DecidedAt.IsZero() {
			c.say("%s, seen %v, decided %v, reason %q", a.State, a.SeenAt, a.DecidedAt, a.Reason)
		}
		if a.SeenAt.After(c.now) || a.DecidedAt.After(c.now) || !a.SeenAt.IsZero() && a.SeenAt.Before(a.PushedAt) || !a.DecidedAt.IsZero() && a.DecidedAt.Before(a.SeenAt) {
			c.say("pushed %v, seen %v, decided %v", a.PushedAt, a.SeenAt, a.DecidedAt)
		}
	}
}
