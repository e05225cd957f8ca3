package demo

import (
	"math/rand/v2"
	"time"

	"chapterhouse/internal/hub"
)

// buildMemberships spreads the people over the chapters: three of four are members of one chapter, some of a second, the
// rest are supporters who live near one. Leads are members. Then come the requests that wait.
func (b *builder) buildMemberships() {
	r := b.random("memberships")
	b.joinNamed()
	var town []int // each chapter as often as it weighs
	for i, c := range b.chapters {
		for range c.weight {
			if c.Kind != hub.KindNational {
				town = append(town, i)
			}
		}
	}
	for p := len(People()); p < len(b.people); p++ {
		home := pick(r, town)
		b.people[p].near = home
		b.people[p].Zone = b.chapters[home].Zone
		if !chance(r, 74) {
			b.chapters[home].near = append(b.chapters[home].near, p)
			continue
		}
		b.join(r, p, home)
		if other := pick(r, town); other != home && chance(r, 13) {
			b.join(r, p, other)
		}
	}
	b.appointLeads(r)
	b.ask(r)
}

// joinNamed gives the named people their chapters.
func (b *builder) joinNamed() {
	r := b.random("named members")
	for _, m := range []struct{ subject, slug string }{
		{robin, "boston"}, {alex, "boston"}, {dana, "boston"}, {sam, "new-orleans"}, {noor, "providence"},
	} {
		b.people[named(m.subject)].near = b.bySlug[m.slug]
		b.join(r, named(m.subject), b.bySlug[m.slug])
	}
	b.people[named(casey)].near = b.bySlug["boston"]
}

// join makes a person a member; a few have left again, or were declined.
func (b *builder) join(r *rand.Rand, p, c int) {
	person, ch := &b.people[p], &b.chapters[c]
	asked := later(person.CreatedAt, ch.CreatedAt).Add(time.Duration(r.IntN(20)) * time.Hour)
	asked = earlier(asked, b.daysAgo(6))
	m := hub.Membership{
		ID: id[hub.MembershipID]("membership", string(ch.ID), string(person.ID)), Chapter: ch.ID, Person: person.ID,
		State: hub.MembershipApproved, RequestedAt: asked, DecidedAt: asked.Add(time.Duration(2+r.IntN(70)) * time.Hour),
	}
	if luck := r.IntN(100); p >= len(People()) && luck < 3 {
		if m.State = hub.MembershipLeft; luck == 0 {
			m.State = hub.MembershipDeclined
			m.RequestedAt, m.DecidedAt = b.daysAgo(9+p%15), b.daysAgo(7+p%15)
		}
	}
	if m.State == hub.MembershipApproved {
		m.Home = len(person.chapters) == 0
		person.chapters = append(person.chapters, c)
		ch.members = append(ch.members, p)
	}
	person.settled = true // a membership that ended is still a row
	b.seed.Memberships = append(b.seed.Memberships, m)
}

// appointLeads gives every chapter that works one to three leads from among its members.
func (b *builder) appointLeads(r *rand.Rand) {
	for i := range b.chapters {
		c := &b.chapters[i]
		switch {
		case c.Status == hub.CharterDormant:
			continue
		case c.Kind == hub.KindNational: // the office's own letter box: somebody without a membership there
			c.leads = append(c.leads, last(b.chapter("kansas-city").members))
		case c.Slug == "boston":
			c.leads = append(c.leads, named(robin))
		case c.Slug == "new-orleans":
			c.leads = append(c.leads, named(sam))
		}
		wanted := 1 + r.IntN(3)
		if c.Kind == hub.KindPod || c.Status == hub.CharterPaused || c.Kind == hub.KindNational {
			wanted = 1
		}
		for _, m := range c.members {
			if len(c.leads) < wanted && m >= len(People()) {
				c.leads = append(c.leads, m)
			}
		}
		for _, lead := range c.leads {
			b.grant(lead, hub.RoleLead, c)
		}
	}
}

// answers are what somebody answered to the chapter's questions.
func answers(ch hub.Chapter, n int) (list []hub.JoinAnswer) {
	for i, q := range ch.Questions {
		a := hub.JoinAnswer{Question: q.Text, YesNo: q.YesNo, Text: joinAnswers[(n+i)%len(joinAnswers)]}
		if q.YesNo {
			a.Text = [...]string{hub.JoinYes, hub.JoinNo}[n%2]
		}
		list = append(list, a)
	}
	return list
}

// joinAnswers are what people answer in words.
var joinAnswers = []string{
	"A friend brought me to the last clean-up.", "I saw your poster at the library.", "Spanish, and I can drive.", "I can print flyers and make phone calls.",
}

// last is the last of list.
func last(list []int) int { return list[len(list)-1] }

// ask leaves three requests open in Boston and some elsewhere, from supporters who live near.
func (b *builder) ask(r *rand.Rand) {
	note := 3
	for i := range b.chapters {
		c := &b.chapters[i]
		if !c.Joinable() || c.Kind == hub.KindPod {
			continue
		}
		wanted := max(0, r.IntN(5)-2)
		if c.Slug == "boston" {
			wanted = 3
		}
		for n := range min(wanted, len(c.near)) {
			p, text := c.near[n], words().JoinNotes[note%len(words().JoinNotes)]
			if c.Slug == "boston" {
				text = words().JoinNotes[n]
			} else {
				note++
			}
			b.people[p].settled = true
			var link hub.JoinLinkID
			if c.Slug == "boston" && n == 2 {
				link = id[hub.JoinLinkID]("join link", meetingLink)
			}
			b.seed.Memberships = append(b.seed.Memberships, hub.Membership{
				JoinLink: link,
				ID:       id[hub.MembershipID]("membership", string(c.ID), string(b.people[p].ID)), Chapter: c.ID, Person: b.people[p].ID,
				State: hub.MembershipRequested, Note: text, Answers: answers(c.Chapter, n), RequestedAt: b.day.Add(-time.Duration(70-29*n+r.IntN(9)) * time.Hour),
			})
		}
	}
}
