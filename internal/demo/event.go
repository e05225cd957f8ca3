package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// buildEvents makes an event of each plan.
func (b *builder) buildEvents() {
	r := b.random("events")
	for i := range b.plans {
		p := &b.plans[i]
		c := &b.chapters[p.chapter]
		b.decide(r, p)
		e := hub.Event{
			ID: id[hub.EventID]("event", c.Slug, fmt.Sprint(i)), Chapter: c.ID, Title: p.Title, Summary: p.Summary, Description: p.Body, Bring: p.Bring,
			Mode: p.Mode, State: p.state, Audience: p.audience, GoodStanding: p.standing, Zone: c.Zone, MaxParty: p.party, CancelReason: p.reason,
			StartsAt: p.start.UTC(), EndsAt: p.start.UTC().Add(time.Duration(p.Minutes) * time.Minute), PlaceHidden: p.hidden,
			Seats: hub.Seats{Capacity: p.Seats}, Access: accessOf(r, p),
		}
		if p.zone != "" {
			e.Zone = p.zone
		}
		if closing := pick(r, words().Closings); p.access == nil && chance(r, 60) && p.Mode.HasPlace() {
			e.Description += "\n\n" + closing
		}
		if p.kit != nil {
			e.Toolkit, e.KitVersion, e.KitItem = p.kit.ID, p.kit.Versions, p.kit.template()
		}
		b.place(r, p, &e)
		b.date(r, p, &e)
		b.appointHosts(r, p, e)
		b.seed.Events = append(b.seed.Events, e)
	}
}

// decide settles by lot what the plan leaves open. It draws the same number of times for every plan.
func (b *builder) decide(r *rand.Rand, p *plan) {
	c := &b.chapters[p.chapter]
	luck, who, where, room, size, party := r.IntN(100), r.IntN(100), r.IntN(100), r.IntN(3), r.IntN(100), r.IntN(5)
	if p.state == "" {
		switch p.state = hub.EventPublished; {
		case !p.past && luck < 13:
			p.state = hub.EventDraft
		case luck >= 93:
			p.state = hub.EventCancelled
		}
	}
	if p.state == hub.EventCancelled && p.reason == "" {
		p.reason = words().CancelReasons[size%len(words().CancelReasons)]
	}
	if p.audience == "" {
		p.audience = hub.AudiencePublic
		if who < 20 && p.When == evening && c.Kind != hub.KindNational && c.weight >= 4 {
			p.audience = hub.AudienceMembers
		}
	}
	if p.room < 0 {
		p.room = room
	}
	if p.Mode == hub.ModeInPerson && where < 9 && p.kit == nil && !p.fixed {
		p.Mode = hub.ModeHybrid
	}
	p.hidden = p.Mode.HasPlace() && (p.hidden || slices.Contains(words().HiddenTitles, p.Title) || where >= 95 && p.kit == nil && !p.fixed)
	if p.hidden && where%2 == 0 {
		p.Mode = hub.ModeHybrid
	}
	if p.Seats > 0 && !p.fixed {
		p.Seats = min(200, max(12, p.Seats*(75+size/2)*(6+c.weight)/1000))
	}
	if p.party == 0 {
		p.party = []int{2, 3, 5, 5, 8}[party]
	}
	if p.audience == hub.AudienceMembers { // only members come, and there are only so many
		p.Seats = max(12, min(200, len(c.members)/3))
	}
}

// place puts the event in one of the chapter's rooms, behind a link, or both.
func (b *builder) place(r *rand.Rand, p *plan, e *hub.Event) {
	c := &b.chapters[p.chapter]
	if e.Mode.HasPlace() {
		e.Place = c.rooms[p.room%len(c.rooms)]
	}
	link := r.Uint64()
	if e.Mode.HasLink() {
		e.JoinURL = fmt.Sprintf("https://meet.example.org/%s/%06x", c.Slug, link%0xffffff)
	}
}

// date says when the event was written, opened and last changed; a toolkit's after the chapter took it up.
func (b *builder) date(r *rand.Rand, p *plan, e *hub.Event) {
	notice, edit := time.Duration(12+r.IntN(24))*24*time.Hour, time.Duration(30+r.IntN(400))*time.Hour
	opened := earlier(e.StartsAt.Add(-notice), b.day.Add(-edit))
	if p.kit != nil {
		opened = b.day.Add(-30 * time.Hour)
		for _, a := range b.seed.Adoptions {
			if a.Toolkit == p.kit.ID && a.Chapter == e.Chapter {
				opened = a.DecidedAt.Add(2 * time.Hour)
			}
		}
	}
	e.CreatedAt, e.UpdatedAt = opened.Add(-90*time.Minute), opened
	if e.State != hub.EventDraft {
		e.PublishedAt = opened
	}
	if p.postponed != "" {
		e.Sequence, e.UpdatedAt, e.ChangeNote = 1, opened.Add(time.Hour), p.postponed
		e.PostponedAt = e.UpdatedAt
	}
	if e.State == hub.EventCancelled {
		e.Sequence, e.UpdatedAt = 1, later(opened.Add(time.Hour), earlier(e.StartsAt.Add(-20*time.Hour), b.day.Add(-7*time.Hour)))
	}
}

// accessOf answers the six questions as chapters do: many yes, some no, and some not at all.
func accessOf(r *rand.Rand, p *plan) hub.Access {
	var a hub.Access
	for _, q := range hub.AccessQuestions() {
		luck, online := r.IntN(100), q.Key == "captions" || q.Key == "sign_language"
		yes := map[string]int{"step_free": 62, "captions": 40, "sign_language": 14, "quiet_room": 24, "masks": 46, "childcare": 33}[q.Key]
		if p.Mode == hub.ModeOnline && q.Key == "captions" {
			yes = 85
		}
		switch {
		case p.Mode == hub.ModeOnline && !online: // a question about rooms
		case luck < yes:
			*q.Of(&a) = hub.Yes
		case luck < yes+(100-yes)/2:
			*q.Of(&a) = hub.No
		}
	}
	if p.access != nil {
		return *p.access
	}
	return a
}

// appointHosts names one or two hosts from among the chapter's leads and members.
func (b *builder) appointHosts(r *rand.Rand, p *plan, e hub.Event) {
	c := &b.chapters[p.chapter]
	luck, member := r.IntN(100), r.IntN(1000)
	hosts := p.hosts
	if len(hosts) == 0 && len(c.leads) > 0 {
		hosts = append(hosts, c.leads[luck%len(c.leads)])
	}
	if helper := len(c.members); p.hosts == nil && helper > 0 && luck < 45 {
		if m := c.members[member%helper]; m >= len(People()) && !slices.Contains(hosts, m) {
			hosts = append(hosts, m)
		}
	}
	for _, h := range hosts {
		b.seed.Hosts = append(b.seed.Hosts, store.SeedHost{Chapter: c.ID, Event: e.ID, Person: b.people[h].ID, At: e.CreatedAt})
	}
}
