package demo

import (
	"math/rand/v2"
	"slices"

	"chapterhouse/internal/hub"
)

// crowd hands out the people who come to one event, each once.
type crowd struct {
	b         *builder
	members   []int // who are members of the chapter, shuffled
	strangers []int // who are not, those first who came to nothing yet
	taken     map[int]bool
	outsiders int // of a hundred answers, how many are by people who are not members
}

// gather finds the people of an event.
func (b *builder) gather(r *rand.Rand, p *plan) *crowd {
	c := &b.chapters[p.chapter]
	crowd := &crowd{b: b, taken: map[int]bool{}, outsiders: 42}
	crowd.members = shuffled(r, c.members)
	switch {
	case p.audience == hub.AudienceMembers:
		crowd.outsiders = 0
	case c.Kind == hub.KindNational:
		crowd.outsiders = 100
		for i := range b.people {
			if !b.people[i].settled {
				crowd.strangers = append(crowd.strangers, i)
			}
		}
	default:
		fresh, known := []int{}, []int{}
		for _, n := range shuffled(r, c.near) {
			if b.people[n].settled {
				known = append(known, n)
			} else {
				fresh = append(fresh, n)
			}
		}
		crowd.strangers = slices.Concat(fresh, known)
	}
	for i := range People() { // the named people answer where the plan says
		crowd.taken[i] = true
	}
	return crowd
}

func shuffled(r *rand.Rand, list []int) []int {
	out := append([]int(nil), list...)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// next is whoever gives the answer w, and whether they do so as a guest. An answer that has not been confirmed is always
// a guest's; only a member answers a members' event.
func (c *crowd) next(r *rand.Rand, w row) (person int, guest bool) {
	if w.named != nil {
		return named(w.named.subject), w.named.guest
	}
	outside := r.IntN(100) < c.outsiders
	if w.state == hub.RSVPPending {
		return c.anyone(r), true
	}
	if !outside {
		if p, ok := c.from(&c.members); ok {
			return p, false
		}
	}
	if p, ok := c.from(&c.strangers); ok {
		return p, true
	}
	p := c.anyone(r)
	return p, len(c.b.people[p].chapters) == 0 || r.IntN(2) == 0
}

// from takes the first of list who is not taken yet.
func (c *crowd) from(list *[]int) (int, bool) {
	for len(*list) > 0 {
		p := (*list)[0]
		if *list = (*list)[1:]; !c.taken[p] {
			c.taken[p] = true
			return p, true
		}
	}
	return 0, false
}

// anyone is somebody from anywhere; no event has half as many answers as there are people.
func (c *crowd) anyone(r *rand.Rand) int {
	for {
		if p := r.IntN(len(c.b.people)); !c.taken[p] {
			c.taken[p] = true
			return p
		}
	}
}
