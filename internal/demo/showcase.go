package demo

import (
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
)

// planShowcase plans the events that the product's pictures and its named people rely on. The Saturday about two weeks
// off is the day they hang on.
func (b *builder) planShowcase() {
	sat := b.next(time.Saturday, 11)
	b.planBoston(sat)
	b.planNewOrleans(sat)
	b.planElsewhere(sat)
}

func (b *builder) show(slug string, days, minute int, p plan) {
	p.chapter = b.bySlug[slug]
	c := &b.chapters[p.chapter]
	zone := c.zone
	if p.zone != "" {
		zone = location(p.zone)
	}
	p.start, p.past = b.at(zone, days, minute), days < 0
	if p.state == "" {
		p.state = hub.EventPublished
	}
	if p.audience == "" {
		p.audience = hub.AudiencePublic
	}
	b.add(p)
}

func (b *builder) planBoston(sat int) {
	b.show("boston", sat, 18*60+30, plan{
		piece: piece{
			Title: "Winter crossing-guard training", Summary: "Learn to walk a school crossing with confidence. Vests and hot cider are on us.",
			Body: `Learn to walk a school crossing with confidence: where to stand, what to say to drivers, how to write up a near miss. Vests and hot cider are on us.

We practice on the real corner for the last half hour, so dress for the cold. Children are welcome; a reading corner is open next door.`,
			Minutes: 90, Mode: hub.ModeInPerson, Seats: 40,
		},
		access: &hub.Access{StepFree: hub.Yes, Childcare: hub.Yes, Captions: hub.Yes, SignLanguage: hub.No, Masks: hub.Yes},
		fixed:  true, taken: 22, party: 5, hosts: []int{named(robin), named(dana)},
		first: []seat{{alex, 2, hub.RSVPGoing, false}, {casey, 1, hub.RSVPPending, true}},
	})
	b.show("boston", sat+3, 19*60, plan{
		piece: piece{
			Title: "Tenants’ hotline: first shift", Summary: "Two hours of calls, with somebody beside you on the line.",
			Body: `You listen, you look it up in the binder, you call back. Nobody takes a call alone on the first evening.

You need a quiet room, a telephone and a pencil. The binder comes by mail the day before.`,
			Minutes: 120, Mode: hub.ModeOnline, Seats: 12,
		},
		access: &hub.Access{Captions: hub.Yes, SignLanguage: hub.No},
		fixed:  true, taken: 12, waiting: 4, party: 1, hosts: []int{named(robin)},
		first: []seat{{alex, 1, hub.RSVPWaitlisted, false}},
	})
	crossings := b.kit("crossings")
	adopted := slices.IndexFunc(b.seed.Adoptions, func(a hub.Adoption) bool {
		return a.Toolkit == crossings.ID && a.Chapter == b.chapter("boston").ID
	})
	b.show("boston", sat+5, 18*60+30, plan{
		piece: crossings.piece(b.seed.Adoptions[adopted].Values), kit: crossings, state: hub.EventDraft,
	})
	b.show("boston", b.next(time.Saturday, -7), 10*60, plan{
		piece: words().local("Corner walk"), fixed: true, taken: 19, party: 1, hosts: []int{named(robin)}, first: []seat{{alex, 1, hub.RSVPGoing, false}},
	})
	b.show("boston", sat+11, 19*60, plan{
		piece: piece{
			Title: "Members’ evening: what we take on next", Summary: "Nine proposals, one wall, everyone has five stickers.",
			Body:    "Nine of us propose something in two minutes each. Then we walk along the wall and stick. The three with most stickers get a lead and a date **before we go home.**",
			Minutes: 120, Mode: hub.ModeInPerson, Seats: 70,
		},
		audience: hub.AudienceMembers, standing: true,
	})
	roundtable := plan{piece: words().local("Interpreter roundtable"), hidden: true, room: 1}
	roundtable.Mode = hub.ModeHybrid
	b.show("boston", sat+8, 14*60, roundtable)
	b.show("boston", sat-4, 18*60, plan{
		piece: words().local("Path lights: an evening walk"), state: hub.EventCancelled,
		reason: "The path is closed that week for repairs. We will walk as soon as it opens, and write to you then.",
	})
	b.show("boston", sat+15, 18*60+30, plan{
		piece: piece{
			Title: "Repair evening: bike lights and reflectors", Summary: "Bring a bike, or come to help somebody with theirs.",
			Body: "We check brakes and lights, and hand out reflectors. Tools are there.", Minutes: 120, Mode: hub.ModeInPerson, Seats: 25,
		},
		fixed: true, taken: 6, postponed: "The workshop’s heating is out. We’ll pick a new date as soon as it’s fixed.",
	})
}

func (b *builder) planNewOrleans(sat int) {
	b.show("new-orleans", sat, 9*60, plan{
		piece: piece{
			Title: "Levee path clean-up", Summary: "Bring gloves; tools provided.",
			Body: `We take the path from the steps to the old pump house: bags, bottles, and whatever the last high water left.

Bring gloves; tools are provided. Coffee at the steps from half past eight, red beans when we are done.`,
			Minutes: 180, Mode: hub.ModeInPerson, Seats: 60,
		},
		room: 2, fixed: true, taken: 29, held: 5, removed: 3, hosts: []int{named(sam)},
	})
	bus := b.kit("bus")
	for _, a := range b.seed.Adoptions {
		if a.Toolkit == bus.ID && a.Chapter == b.chapter("new-orleans").ID {
			b.show("new-orleans", sat+4, 22*60, plan{piece: bus.piece(a.Values), kit: bus, audience: hub.AudienceMembers})
		}
	}
	b.show("new-orleans", b.next(time.Thursday, 5), 18*60, plan{piece: words().local("Lease clinic"), fixed: true, taken: 24, waiting: 7})
}

func (b *builder) planElsewhere(sat int) {
	b.show("cambridge", sat-1, 18*60, plan{
		piece: piece{
			Title: "The long table", Summary: "One table, sixty chairs, everyone brings something for four.",
			Body: `Once a month we push every table together and eat. Salads to the left, pots to the right, children wherever they like.

Bring something for four, or come with an empty plate; there is always too much.`,
			Minutes: 150, Mode: hub.ModeInPerson, Seats: 60,
		},
		first: []seat{{alex, 1, hub.RSVPGoing, false}, {noor, 2, hub.RSVPGoing, false}},
	})
	library := b.kit("library")
	for _, a := range b.seed.Adoptions {
		if a.Toolkit == library.ID && a.Chapter == b.chapter("providence").ID {
			letters := plan{piece: library.piece(a.Values), kit: library, hosts: []int{named(noor)}, first: []seat{{casey, 1, hub.RSVPGoing, true}}}
			letters.Mode, letters.Seats = hub.ModeHybrid, 0
			b.show("providence", sat+1, 14*60, letters)
		}
	}
	b.show("portland-maine", sat+7, 10*60, plan{
		piece: piece{
			Title: "Parcel-bike repair morning", Summary: "Nine parcel bikes, four stands, many hands.",
			Body: `The parcel bikes carry groceries to people who cannot carry them. Nine of them need brakes, bearings or a new box.

Four stands, two mechanics, a job for everyone who can hold a wrench or a cup of coffee.`,
			Minutes: 180, Mode: hub.ModeInPerson, Seats: 24,
		},
		fixed: true, taken: 18, first: []seat{{alex, 1, hub.RSVPCancelled, false}},
	})
	year := b.day.AddDate(0, 0, 40).Year() // from late November on, people speak of the next one
	b.show("national", sat+5, 20*60, plan{
		piece: piece{
			Title: fmt.Sprintf("National call: river clean-up %d", year), Summary: "Every chapter near water, one week, one hour to agree on it.",
			Body: `Which week, which weight we aim for, and who lends waders to whom. Three chapters show how they did it; then we open the line.

Captions throughout. If you would rather listen by telephone, the number is in your confirmation.`,
			Minutes: 60, Mode: hub.ModeOnline,
		},
		zone: eastern, access: &hub.Access{Captions: hub.Yes, SignLanguage: hub.Yes}, first: []seat{{casey, 1, hub.RSVPGoing, true}},
	})
}
