package storybook

import (
	"chapterhouse/components/event"
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

func when() event.When {
	return event.When{Text: "Sat 5 Dec, 6:30 to 8:00 pm EST", ISOStart: "2026-12-05T18:30:00-05:00", ISOEnd: "2026-12-05T20:00:00-05:00", Zone: "America/New_York"}
}

// card is the RSVP card of a visitor.
func card() event.Card {
	return event.Card{
		Seats: "18 of 40 seats left", Heading: "Are you coming?", Button: "RSVP", Action: "#", Guest: true,
		Name:   ui.Input{Name: "name", Label: "Your name", Type: "text", Autocomplete: "name", Required: true},
		Email:  ui.Input{Name: "email", Label: "E-mail", Type: "email", Autocomplete: "email", Required: true},
		Guests: ui.Choice{Name: "guests", Label: "How many of you", Class: "input-short", Options: []ui.Option{{Value: "0", Label: "Just me", Selected: true}, {Value: "1", Label: "2 people"}}},
		Note:   ui.Area{Name: "note", Label: "Anything we should have ready?", Optional: true, Class: "textarea-short"},
		Fine:   "No account needed: we send one mail to confirm. Only the hosts see your name, and it is erased on 19 Dec.",
	}
}

// cards are the card in every state, by the words of the state.
func cards() map[string]event.Card {
	wrong := with(card(), func(c *event.Card) {
		c.Errors = faults("name", "Tell us what to call you.", "email", "Write an address such as ada@example.org.")
		c.Name.Error, c.Email.Error, c.Email.Value = c.Errors.Of("name"), c.Errors.Of("email"), "ines.farrow"
	})
	return map[string]event.Card{
		"open":       card(),
		"wrong":      wrong,
		"full":       with(card(), func(c *event.Card) { c.Seats, c.Button = "Full: 12 seats, 4 waiting", "Join the waitlist" }),
		"a member’s": with(card(), func(c *event.Card) { c.Guest, c.Fine = false, "Only the hosts see your name." }),
		"try again": with(card(), func(c *event.Card) {
			c.Heading, c.Button, c.Again, c.Done = "Please try again in a moment", "Try again", true, true
			c.Text, c.Name.Value, c.Email.Value = []string{"Many RSVPs from your network are waiting to be confirmed by email. What you typed is still here. Try again in a few minutes."}, "Ines Farrow", "ines.farrow@example.org"
		}),
		"guests off": {Seats: "18 of 40 seats left", Off: true, Heading: "RSVPs without an account are off", Text: []string{"The organizers have paused them for now. If you have an account, sign in to RSVP. Or check back here later."}, SignIn: "#"},
		"held":       {Seats: "18 of 40 seats left", Heading: "The organizers will look", Text: []string{"Many RSVPs came from your network. The organizers will look; we’ll email you."}, Withdraw: "#"},
		"asked":      {Seats: "18 of 40 seats left", Heading: "Look at your mail", Text: []string{"We sent a mail. Open it and confirm: until then no seat is held."}, Done: true},
		"going":      {Seats: "17 of 40 seats left", Heading: "You are going", Text: []string{"For 2 people."}, JoinURL: "#", JoinDetails: []string{"Meeting ID: 812 3456 7890", "Passcode: 440923", "Phone: +1 312 555 0199"}, Withdraw: "#", Fine: "It is on your page and in your calendar feed."},
		"waitlist":   {Seats: "Full: 12 seats, 4 waiting", Heading: "You are in line", Text: []string{"Number 4 for 1 person. We write as soon as a seat is free."}, Withdraw: "#"},
		"cancelled":  {Seats: "Cancelled", Off: true, Heading: "Called off", Text: []string{"Everyone who was coming got a mail."}},
		"over":       {Seats: "This event is over", Off: true, Heading: "See you at the next one", Text: []string{"You were going. Thank you for being part of it.", "Guests’ names are erased on 19 Dec."}},
	}
}

func eventView(p layout.Page) event.View {
	p.Hue, p.Title, p.Bar = 1, "Winter crossing-guard training", true
	return event.View{
		Page: p, Chapter: ui.Link{Text: "Boston chapter", URL: "#"}, Title: "Winter crossing-guard training", Summary: "Walk a school crossing with confidence.", Description: prose,
		When: when(), Where: []string{"Dudley branch library, Boston"}, WhereNote: "The exact place is in your confirmation mail.", Calendar: "#",
		Access: []event.Access{{Text: "Step-free entrance", Class: "yes"}, {Text: "No sign language", Class: "no"}, {Text: "Quiet room: not answered", Class: "unknown"}},
		Card:   card(), PageURL: "https://hub.example.org/chapters/boston/events/7m2q9x4kd1ab34cd",
	}
}

func eventStories() []Story {
	in := cards()
	view := func(change func(v *event.View)) func(p layout.Page) event.View {
		return func(p layout.Page) event.View { return with(eventView(p), change) }
	}
	list := event.List{
		Kicker: ui.Link{Text: "Boston chapter", URL: "#"}, Heading: "Events", ResultsHeading: "Coming up", Events: rows(), Calendar: "#",
		Switch: ui.Link{Text: "Past events", URL: "#"}, Next: ui.Link{Text: "Later events", URL: "#"}, Empty: "Nothing fits this search yet. Look further away, or take a filter off.",
	}
	search := &event.Search{
		Near: text("near", "Your postcode", "02139"), Within: ui.Choice{Name: "within", Label: "Within", Options: []ui.Option{{Value: "50", Label: "50 km", Selected: true}}},
		Mode: ui.Choice{Name: "mode", Label: "How", Options: []ui.Option{{Label: "In person or online", Selected: true}}}, Open: true,
		Access: []ui.Check{{Name: "access", Value: "step_free", Label: "Step-free entrance", Checked: true}, {Name: "access", Value: "captions", Label: "Live captions"}},
	}
	lists := func(change func(v *event.List)) func(p layout.Page) event.List {
		return func(p layout.Page) event.List {
			p.Title = "Events"
			return with(list, func(v *event.List) { v.Page = p; change(v) })
		}
	}
	stories := []Story{
		whole("a chapter’s", event.ListPage, lists(func(*event.List) {})),
		whole("a search", event.ListPage, lists(func(v *event.List) { v.Search, v.Kicker = search, ui.Link{} })),
		whole("an unknown postcode", event.ListPage, lists(func(v *event.List) {
			v.Errors, v.Events = unknownPostcode(), nil
			wrong := *search
			wrong.Near.Value, wrong.Near.Error = "99999", v.Errors.Of("near")
			v.Search = &wrong
		})),
		whole("nothing fits", event.ListPage, lists(func(v *event.List) { v.Search, v.Events = search, nil })),
		whole("long words", event.ListPage, lists(func(v *event.List) { v.Events = longRows() })),
		part("four", event.Results, list),
		part("none", event.Results, with(list, func(v *event.List) { v.Events = nil })),
		whole("open", event.Event, view(func(*event.View) {})),
		whole("going", event.Event, view(func(v *event.View) { v.Card, v.WhereNote, v.JoinURL, v.Page.Bar = in["going"], "", "#", false })),
		whole("full", event.Event, view(func(v *event.View) { v.Card = in["full"] })),
		whole("cancelled", event.Event, view(func(v *event.View) {
			v.State, v.Cancelled, v.Card, v.Page.Bar = "cancelled", "The library lost its heating. We try again in January.", in["cancelled"], false
		})),
		whole("over", event.Event, view(func(v *event.View) { v.Card, v.Page.Bar = in["over"], false })),
		whole("preview", event.Event, view(func(v *event.View) {
			v.Preview, v.Edit = &event.Preview{Edit: "#", Publish: "#"}, ui.Link{Text: "Edit this event", URL: "#"}
		})),
		whole("long words", event.Event, view(func(v *event.View) { v.Title, v.Where, v.Summary = longTitle, []string{longWord}, longWord })),
		whole("right to left words", event.Event, view(func(v *event.View) { v.Title, v.Where, v.Description = arabic, []string{arabic}, "<p>"+arabic+"</p>" })),
	}
	for _, state := range []string{"open", "wrong", "try again", "guests off", "held", "full", "a member’s", "asked", "going", "waitlist", "cancelled", "over"} {
		stories = append(stories, part(state, event.RSVPCard, in[state]))
	}
	return append(stories, manageStories()...)
}

func manageStories() []Story {
	guests := card().Guests
	manage := func(change func(v *event.Manage)) func(p layout.Page) event.Manage {
		return func(p layout.Page) event.Manage {
			p.Hue, p.Title, p.Viewer = 1, "Your RSVP", layout.Viewer{SignInURL: "#"}
			return with(event.Manage{
				Page: p, Chapter: ui.Link{Text: "Boston chapter", URL: "#"}, Heading: "You are going", Text: []string{"For 2 people."}, Title: "Winter crossing-guard training",
				RSVP: "7m2q9x4kd1ab34cd", URL: "#", When: when(), Where: []string{"Room 4, Dudley branch library", "14 Dudley Street, Boston"}, Calendar: "#", Guests: &guests, Withdraw: "Cancel, and your seat is free for somebody else.",
				Fine: "Only the hosts see your name, and it is erased on 19 Dec.",
			}, change)
		}
	}
	return []Story{
		whole("going", event.ManagePage, manage(func(*event.Manage) {})),
		whole("to confirm", event.ManagePage, manage(func(v *event.Manage) {
			v.Heading, v.Text, v.Confirm, v.ConfirmBy, v.Guests, v.Withdraw = "One step left", []string{"Nothing is held for you until you confirm."}, true, "Yes, I am coming", nil, ""
		})),
		whole("in line", event.ManagePage, manage(func(v *event.Manage) {
			v.Heading, v.Text, v.Withdraw = "You are in line", []string{"Number 4 for 2 people."}, "Cancel, and you leave the line."
		})),
		whole("wrong", event.ManagePage, manage(func(v *event.Manage) {
			v.Errors = faults("guests", "Only 1 seat is left. Come as one, or keep what you have.")
			wrong := guests
			wrong.Error = v.Errors.Of("guests")
			v.Guests = &wrong
		})),
		whole("cancelled", event.ManagePage, manage(func(v *event.Manage) {
			v.Heading, v.Text, v.Guests, v.Withdraw, v.Calendar = "You are not coming", []string{"Your RSVP is cancelled."}, nil, "", ""
		})),
	}
}
