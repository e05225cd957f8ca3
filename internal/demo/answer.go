package demo

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"chapterhouse/internal/hub"
)

const answerCount = 20_000

// line is the answers to one event before they belong to anybody.
type line struct {
	event int // index of the event and its plan
	rows  []row
}

// row is one answer.
type row struct {
	state   hub.RSVPState
	party   int
	named   *seat
	held    bool
	removed string // the organizers' reason
}

// buildAnswers fills the events: first those with a capacity, which decides how many fit, then the others with what is
// left of the 20,000. The national office's come last: whoever supports the organization and was nowhere yet is there.
func (b *builder) buildAnswers() {
	r := b.random("answers")
	var lines []line
	var open []int // indexes of lines without a capacity
	left := answerCount
	for i, e := range b.seed.Events {
		if e.State == hub.EventDraft {
			continue
		}
		l := line{event: i}
		if e.Seats.Limited() || b.plans[i].fixed {
			l.rows = b.limited(r, &b.plans[i], e)
			left -= len(l.rows)
		} else {
			open = append(open, len(lines))
		}
		lines = append(lines, l)
	}
	b.spread(r, lines, open, left)
	slices.SortStableFunc(lines, func(x, y line) int {
		return cmp.Compare(b.turn(x.event), b.turn(y.event))
	})
	for _, l := range lines {
		b.seat(r, l)
	}
}

// turn is when an event gets its people: events to come, then past ones, then the national office's.
func (b *builder) turn(event int) int {
	switch p := b.plans[event]; {
	case b.chapters[p.chapter].Kind == hub.KindNational:
		return 2
	case p.past:
		return 1
	}
	return 0
}

// spread gives the open lines n answers in all, the livelier chapters' events more.
func (b *builder) spread(r *rand.Rand, lines []line, open []int, n int) {
	weights, sum := make([]int, len(open)), 0
	for i, at := range open {
		weights[i] = b.draw(lines[at].event) * (70 + r.IntN(60))
		sum += weights[i]
	}
	given, share := 0, 0
	for i, at := range open {
		share += weights[i]
		upto := n * share / sum
		p := &b.plans[lines[at].event]
		lines[at].rows = b.unlimited(r, p, upto-given)
		given = upto
	}
}

// draw is how many an event without a capacity draws, relative to others: a monthly meeting its own people, a clean-up the
// neighborhood, a council those of its vocation, a national call the whole country.
func (b *builder) draw(event int) int {
	p := &b.plans[event]
	c := &b.chapters[p.chapter]
	switch {
	case c.Kind == hub.KindNational:
		return 60
	case c.Kind == hub.KindCouncil:
		return 20
	case p.meeting:
		return c.weight
	}
	return 4 * c.weight
}

// limited is the answers to an event with a capacity (or with fixed numbers): some are full and have a line.
func (b *builder) limited(r *rand.Rand, p *plan, e hub.Event) []row {
	target, waiting, full := e.Seats.Capacity*(35+r.IntN(60))/100, 0, chance(r, 16)
	if full {
		target, waiting = e.Seats.Capacity, 2+r.IntN(10)
	}
	if p.fixed {
		target, waiting = p.taken, p.waiting
	}
	rows := p.named()
	for _, taken := range rows {
		if taken.state.HoldsSeats() {
			target -= taken.party
		} else if taken.state == hub.RSVPWaitlisted {
			waiting--
		}
	}
	for target > 0 {
		party := min(target, partyOf(r, p.party))
		rows = append(rows, row{state: hub.RSVPGoing, party: party})
		target -= party
	}
	rows = b.undecided(r, p, rows, len(rows))
	for range p.held {
		rows = append(rows, row{state: hub.RSVPPending, party: 4, held: true})
	}
	for i := range p.removed {
		rows = append(rows, row{state: hub.RSVPCancelled, party: 1 + i%2, removed: "Made-up names, ten in one minute."})
	}
	for range waiting {
		rows = append(rows, row{state: hub.RSVPWaitlisted, party: partyOf(r, p.party)})
	}
	return inLine(rows)
}

// unlimited is n answers to an event without a capacity.
func (b *builder) unlimited(r *rand.Rand, p *plan, n int) []row {
	rows := p.named()
	for len(rows) < n*88/100 {
		rows = append(rows, row{state: hub.RSVPGoing, party: partyOf(r, p.party)})
	}
	rows = b.undecided(r, p, rows, len(rows))
	for len(rows) < n {
		rows = append(rows, row{state: hub.RSVPGoing, party: 1})
	}
	return inLine(rows[:max(n, len(p.first))])
}

// named is the answers of named people.
func (p *plan) named() []row {
	var rows []row
	for i := range p.first {
		rows = append(rows, row{state: p.first[i].state, party: p.first[i].party, named: &p.first[i]})
	}
	return rows
}

// undecided mixes in those who have changed their mind, and before the event those who have not confirmed.
func (b *builder) undecided(r *rand.Rand, p *plan, rows []row, of int) []row {
	add := func(state hub.RSVPState, percent int) {
		n := of * percent / 100
		if chance(r, of*percent%100) {
			n++
		}
		for range n {
			rows = slices.Insert(rows, r.IntN(len(rows)+1), row{state: state, party: partyOf(r, p.party)})
		}
	}
	add(hub.RSVPCancelled, 6)
	if !p.past && p.state == hub.EventPublished && !p.fixed && p.audience == hub.AudiencePublic {
		add(hub.RSVPPending, 1)
	}
	return rows
}

// inLine puts those who wait behind those who have seats, and the unconfirmed last.
func inLine(rows []row) []row {
	place := func(s hub.RSVPState) int {
		switch s {
		case hub.RSVPWaitlisted:
			return 1
		case hub.RSVPPending:
			return 2
		case hub.RSVPGoing, hub.RSVPCancelled:
		}
		return 0
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(place(a.state), place(b.state)) })
	return rows
}

// partyOf is how many come with one answer; most come alone.
func partyOf(r *rand.Rand, most int) int {
	luck, party := r.IntN(100), 1
	switch {
	case luck >= 98:
		party = 5
	case luck >= 95:
		party = 4
	case luck >= 89:
		party = 3
	case luck >= 68:
		party = 2
	}
	return min(party, most)
}

// seat gives the answers of one event to people, numbers and times, and counts the event's seats.
func (b *builder) seat(r *rand.Rand, l line) {
	e, p := &b.seed.Events[l.event], &b.plans[l.event]
	crowd := b.gather(r, p)
	until := earlier(b.day.Add(-14*time.Hour), e.StartsAt)
	if e.State == hub.EventCancelled {
		until = earlier(until, e.UpdatedAt)
	}
	step := until.Sub(e.PublishedAt) / time.Duration(max(1, len(l.rows)))
	number := int64(0)
	for i, w := range l.rows {
		who, guest := crowd.next(r, w)
		a := hub.RSVP{
			ID: id[hub.RSVPID]("rsvp", string(e.ID), fmt.Sprint(i)), Chapter: e.Chapter, Event: e.ID, State: w.state, Party: w.party, Guest: guest,
			CreatedAt: e.PublishedAt.Add(step*time.Duration(i) + step*time.Duration(r.IntN(60))/64).Truncate(time.Second),
		}
		note := r.IntN(len(words().AnswerNotes) * 30)
		if !b.erased(*e, guest) {
			person := &b.people[who]
			a.Person, a.Name = person.ID, person.Name
			person.settled = person.settled || w.state != hub.RSVPPending
			if note < len(words().AnswerNotes) && w.named == nil {
				a.Note = words().AnswerNotes[note]
			}
		}
		if e.Mode == hub.ModeHybrid && i%8 > 0 { // one in eight did not say
			a.Attends = []hub.Mode{hub.ModeInPerson, hub.ModeOnline}[i%3/2]
		}
		switch w.state {
		case hub.RSVPPending: // forgotten after two days, so these are from the last hours
			a.CreatedAt = b.day.Add(-time.Duration(1+i*7%11) * time.Hour)
		default:
			number++
			a.Number = number
		}
		if a.UpdatedAt = a.CreatedAt; w.state == hub.RSVPCancelled {
			a.UpdatedAt = a.CreatedAt.Add(until.Sub(a.CreatedAt) / 2).Truncate(time.Second)
		}
		b.holdOrRemove(&a, w, b.people[who].Email)
		if w.state.HoldsSeats() {
			e.Seats.Taken += w.party
		} else if w.state == hub.RSVPWaitlisted {
			e.Seats.Waiting++
		}
		b.seed.RSVPs = append(b.seed.RSVPs, a)
	}
}

// holdOrRemove marks an answer that waits for the organizers' word, or that they removed. Limits tell both by the guest's address.
func (b *builder) holdOrRemove(a *hub.RSVP, w row, email string) {
	if !w.held && w.removed == "" {
		return
	}
	a.Guest, a.Email = true, email
	if w.held {
		a.HeldAt = a.CreatedAt.Add(2 * time.Minute)
		return
	}
	a.CreatedAt = b.day.Add(-13 * time.Hour)
	a.ConfirmedAt, a.RemovedAt = a.CreatedAt, b.day.Add(-2*time.Hour)
	a.UpdatedAt = a.RemovedAt
	a.RemovedBy, a.RemovedReason, a.RemovedState = b.people[named(sam)].ID, w.removed, hub.RSVPGoing
}

// erased says whether the name behind an answer is gone, or will be by the end of the day.
func (b *builder) erased(e hub.Event, guest bool) bool {
	days := hub.MemberDataDays
	if guest {
		days = hub.GuestDataDays
	}
	return e.EndsAt.AddDate(0, 0, days).Before(b.day.AddDate(0, 0, 1))
}
