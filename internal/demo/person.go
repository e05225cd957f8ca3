package demo

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// Person is somebody the demo's sign-in page offers. Their row has the same address, so a sign-in with that address,
// verified, becomes them.
type Person struct {
	Subject, Name, Email string
	// Note says who that is, such as "lead of Boston".
	Note string
}

// The subjects of the named people whom other parts of the demo refer to.
const (
	robin  = "robin-vale"
	sam    = "sam-okafor"
	noor   = "noor-haddad"
	alex   = "alex-rivera"
	dana   = "dana-whitlow"
	casey  = "casey-lindqvist"
	jordan = "jordan-ellery"
	priya  = "priya-ramanathan"
	morgan = "morgan-tallis"
	august = "august-winterbourne"
)

// People returns the named people of the demo, one or two for each role, in the order the sign-in page offers them.
func People() []Person {
	people := []Person{
		{robin, "Robin Vale", "", "lead of Boston: the desk, join requests, a toolkit that waits"},
		{sam, "Sam Okafor", "", "lead of New Orleans: a chapter that has the toolkits in use"},
		{noor, "Noor Haddad", "", "council lead of six New England chapters: several desks"},
		{alex, "Alex Rivera", "", "member of Boston: own RSVPs, members-only pages"},
		{dana, "Dana Whitlow", "", "host of one coming Boston event: its attendees, nothing else"},
		{casey, "Casey Lindqvist", "", "supporter without a chapter: RSVPs and asking to join"},
		{jordan, "Jordan Ellery", "", "national staff: writes toolkits and pushes them"},
		{priya, "Priya Ramanathan", "", "national staff: reads the adoption board"},
		{morgan, "Morgan Tallis", "", "national admin: the office’s desk and totals"},
		{august, "August Winterbourne", "", "auditor: reads the trail"},
	}
	for i := range people {
		people[i].Email = strings.ReplaceAll(people[i].Subject, "-", ".") + "@example.org"
	}
	return people
}

// human is a person of the demo and what the builder must know of them.
type human struct {
	hub.Person
	chapters []int // indexes of chapters they are approved members of, the home chapter first
	near     int   // index of the chapter they live near
	settled  bool  // something stands behind the row that no sweep takes away
}

const peopleCount = 5000

// buildPeople makes everybody: the named people first, then the invented ones.
func (b *builder) buildPeople() {
	r := b.random("people")
	first, last := strings.Fields(words().FirstNames), strings.Fields(words().LastNames)
	for _, p := range People() {
		b.addPerson(p.Name, p.Email, b.daysAgo(400))
	}
	for i := len(b.people); i < peopleCount; i++ {
		name := first[r.IntN(len(first))] + " " + last[r.IntN(len(last))]
		email := fmt.Sprintf("%s.%d@example.org", plainLetters(strings.ReplaceAll(name, " ", ".")), i)
		b.addPerson(name, email, b.daysAgo(200+r.IntN(1600)).Add(-time.Duration(r.IntN(86400))*time.Second))
	}
}

func (b *builder) addPerson(name, email string, since time.Time) {
	b.people = append(b.people, human{Person: hub.Person{
		ID: id[hub.PersonID]("person", email), Name: name, Email: email, Standing: b.standing(len(b.people)), CreatedAt: since,
	}})
}

// standing is what the office's records say of the n-th person: most of those they know are current until the end of the year.
func (b *builder) standing(n int) hub.Standing {
	year := b.daysAgo(0).Year()
	switch {
	case n >= len(People()) && n%3 == 0:
		return hub.Standing{}
	case n >= len(People()) && n%7 == 0:
		return hub.Standing{Status: hub.StandingLapsed, Until: fmt.Sprintf("%d-12-31", year-1)}
	}
	return hub.Standing{Status: hub.StandingCurrent, Until: fmt.Sprintf("%d-12-31", year)}
}

// named returns the index of a named person; the named people are the first of all.
func named(subject string) int {
	for i, p := range People() {
		if p.Subject == subject {
			return i
		}
	}
	return -1
}

// plainLetters is s in lower case without accents: "José" is "jose".
func plainLetters(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Mn, c) {
			return -1
		}
		return c
	}, norm.NFD.String(strings.ToLower(s)))
}

// grant gives a role; chapter is nil for national roles.
func (b *builder) grant(person int, role hub.Role, c *chapter) {
	g := store.SeedGrant{Person: b.people[person].ID, Grant: hub.Grant{Role: role}, At: b.daysAgo(60 + person%120)}
	if c != nil {
		g.Chapter = c.ID
	}
	b.people[person].settled = true
	b.seed.Grants = append(b.seed.Grants, g)
}

// buildNational gives the roles of the office, and the council lead's chapters.
func (b *builder) buildNational() {
	for _, subject := range []string{jordan, priya} {
		b.grant(named(subject), hub.RoleNationalStaff, nil)
	}
	b.grant(named(morgan), hub.RoleNationalAdmin, nil)
	b.grant(named(august), hub.RoleAuditor, nil)
	for _, slug := range []string{"boston", "cambridge", "providence", "hartford", "portland-maine", "burlington"} {
		b.grant(named(noor), hub.RoleCouncilLead, b.chapter(slug))
	}
}
