package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/hub"
)

// valuer fills a toolkit's slots the way a chapter would.
type valuer struct {
	chance  *rand.Rand
	chapter *chapter
	kit     *kit
	state   hub.AdoptionState
}

// pick is one of list; a chapter whose event quotes it left nothing empty.
func (v valuer) pick(list []string) string {
	value := pick(v.chance, list)
	for value == "" && v.state == hub.AdoptionInUse {
		value = pick(v.chance, list)
	}
	return value
}

func (v valuer) city() string {
	if v.chapter.Place.Locality == "" {
		return "your town"
	}
	return v.chapter.Place.Locality
}

// office is who answers and when; 555-0100 to 555-0199 are numbers nobody has.
func (v valuer) office(name string) string {
	return fmt.Sprintf("%s, 555-01%02d, %s", name, v.chance.IntN(100), pick(v.chance, []string{"9 am to 4 pm", "weekdays 8 am to noon", "10 am to 3 pm"}))
}

func (v valuer) venue() string {
	if len(v.chapter.rooms) == 0 {
		return ""
	}
	return pick(v.chance, v.chapter.rooms).Venue
}

// library is the chapter's branch; a town without one among its rooms has a reading room.
func (v valuer) library() string {
	for _, room := range v.chapter.rooms {
		if strings.HasSuffix(room.Venue, "library") {
			return "the " + room.Venue
		}
	}
	return "the reading room"
}

// buildAdoptions pushes each toolkit and answers it: the fixed chapters first, the others by lot, as the mix wants it.
func (b *builder) buildAdoptions() {
	for i := range b.kits {
		if k := &b.kits[i]; k.Pushed > 0 {
			b.push(b.random("adoptions of "+k.Key), k)
		}
	}
}

func (b *builder) push(r *rand.Rand, k *kit) {
	states, reasons := k.states(), k.Reasons
	var rest []int
	for i := range b.chapters {
		c := &b.chapters[i]
		if !k.offered(c) {
			continue
		}
		state, fixed := k.fixed(c)
		if !fixed {
			rest = append(rest, i)
			continue
		}
		at := slices.Index(states, state)
		states = slices.Delete(states, at, at+1)
		reasons = b.answer(r, k, c, state, reasons)
	}
	r.Shuffle(len(states), func(i, j int) { states[i], states[j] = states[j], states[i] })
	for i, c := range rest {
		reasons = b.answer(r, k, &b.chapters[c], states[i], reasons)
	}
}

// answer is what one chapter said to a toolkit. It returns the reasons that are left.
func (b *builder) answer(r *rand.Rand, k *kit, c *chapter, state hub.AdoptionState, reasons []string) []string {
	a := hub.Adoption{
		Chapter: c.ID, Toolkit: k.ID, Version: k.has(c, state), State: state, Note: k.Note, PushedAt: b.pushedAt(k), Values: map[string]string{},
	}
	left := b.day.Sub(a.PushedAt)
	opened := a.PushedAt.Add(time.Hour + time.Duration(r.Int64N(int64(left)/3)))
	decided := opened.Add(time.Duration(r.Int64N(int64(left) / 3)))
	if state == hub.AdoptionInUse { // they were quick: an event came of it already
		opened = a.PushedAt.Add(time.Duration(2+r.IntN(18)) * time.Hour)
		decided = opened.Add(time.Duration(1+r.IntN(28)) * time.Hour)
	}
	if state != hub.AdoptionUnseen {
		a.SeenAt = opened
	}
	if c.Slug == "spokane" && k.Key == "crossings" {
		a.SeenAt = b.daysAgo(3)
	}
	if state.Taken() || state == hub.AdoptionDeclined {
		a.DecidedAt = decided
	}
	if state == hub.AdoptionDeclined {
		a.Reason, reasons = reasons[0], reasons[1:]
	}
	b.remind(k, c, &a)
	if state.Taken() {
		a.Values = valuer{r, c, k, state}.values()
		k.leaveOpen(r, state, a.Values)
	}
	b.seed.Adoptions = append(b.seed.Adoptions, a)
	return reasons
}

// remind is what the office and the chapter said since about the toolkit that is about the vote: some silent chapters were nudged, and some
// put it off.
func (b *builder) remind(k *kit, c *chapter, a *hub.Adoption) {
	if k.Key != "crossings" {
		return
	}
	a.WishedOn = b.day.AddDate(0, 0, 12).Format(time.DateOnly)
	if a.State != hub.AdoptionUnseen || !a.PushedAt.Before(b.daysAgo(4)) {
		return
	}
	switch len(c.Slug) % 3 {
	case 0:
		a.Nudge = hub.Nudge{Kind: hub.NudgeSilent, Word: "The council votes soon, and five minutes help. Is anything in the way?", At: b.daysAgo(3)}
	case 1:
		a.SnoozedUntil = b.day.AddDate(0, 0, 9)
	}
}

// leaveOpen drops what was not written, and from a toolkit that is only adopted one required slot that was.
func (k *kit) leaveOpen(r *rand.Rand, state hub.AdoptionState, values map[string]string) {
	for slot, value := range values {
		if value == "" {
			delete(values, slot)
		}
	}
	if state != hub.AdoptionAdopted || len(hub.MissingSlots(k.Slots, values)) > 0 {
		return
	}
	var required []string
	for _, s := range k.Slots {
		if s.Required && s.Key != "city" {
			required = append(required, s.Key)
		}
	}
	delete(values, pick(r, required))
}
