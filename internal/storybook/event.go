package storybook

import (
	"chapterhouse/components/event"
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

func when() event.When {
	return event.When{Text: "Sat, Dec 5, 6:30 to 8:00 pm EST", ISOStart: "2026-12-05T18:30:00-05:00", ISOEnd: "2026-12-05T20:00:00-05:00", Own: ui.OwnTime{Start: "2026-12-05T18:30:00-05:00", End: "2026-12-05T20:00:00-05:00", Zone: "America/New_York"}}
}

// card is the RSVP card of a visitor.
func card() event.Card {
	return event.Card{
		Seats: "18 of 40 seats left", Heading: "Are you coming?", Button: "RSVP", ButtonFor: []string{"RSVP", "RSVP for 2"}, Action: "#", Guest: true,
		Form:   form("name", "", "email", "", "note", ""),
		Guests: ui.Choice{Name: "guests", Label: "How many are coming?", Options: []ui.Option{{Value: "0", Label: "Just me", Selected: true}, {Value: "1", Label: "2 people"}}},
		Fine:   "No account needed. We’ll email you a link to confirm. Only the hosts see your name, and we’ll delete it on Dec 19.",
	}
}

// subscribe is a calendar.
func subscribe() ui.Calendar {
	return ui.Calendar{Address: "https://hub.example.org/chapters/boston/events.ics", App: "#", Google: "#", Outlook: "#"}
}

// change is the form that changes an RSVP.
func change() *ui.RSVPChange {
	return &ui.RSVPChange{Action: "#", Guests: card().Guests, Form: form("note", "No nuts, please.")}
}

// cards are the card in every state, by the words of the state.
func cards() map[string]event.Card {
	wrong := with(card(), func(c *event.Card) {
		c.Form.Errors = faults("name", "Enter your name so the hosts know who’s coming.", "email", "Enter an email address, like alex@example.org. We’ll send your confirmation there.")
		c.Form.Values["email"] = "ines.farrow"
	})
	return map[string]event.Card{
		"open":  card(),
		"wrong": wrong,
		"full": with(card(), func(c *event.Card) {
			c.Seats, c.Button, c.ButtonFor = "Full: 12 seats, 4 waiting", "Join the waitlist", []string{"Join the waitlist", "Join the waitlist for 2"}
		}),
		"a member’s": with(card(), func(c *event.Card) { c.Guest, c.Fine = false, "Only the hosts see your name." }),
		"try again": with(card(), func(c *event.Card) {
			c.Heading, c.Button, c.Again, c.Done = "Please try again in a moment", "Try again", true, true
			c.Text = []string{"Many RSVPs from your network are waiting to be confirmed by email. What you typed is still here. Try again in a few minutes."}
			c.Form = form("name", "Ines Farrow", "email", "ines.farrow@example.org", "note", "")
		}),
		"guests off": {Seats: "18 of 40 seats left", Off: true, Heading: "RSVPs without an account are off", Text: []string{"The organizers have paused them for now. If you have an account, sign in to RSVP. Or check back here later."}, SignIn: "#"},
		"held":       {Seats: "18 of 40 seats left", Heading: "Your RSVP is with the organizers", Text: []string{"The organizers will look at your RSVP, and we’ll email you."}, Withdraw: "#"},
		"asked":      {Seats: "18 of 40 seats left", Heading: "One more step", Text: []string{"Check your email (ines.farrow@example.org) and tap the link to confirm. Your seat isn’t held until you do.", "It should arrive within a minute. If not, check your spam folder, or send the email again."}, Done: true, SentTo: "#", Sent: []event.Sent{{Name: "email", Value: "ines.farrow@example.org"}}},
		"going":      {Seats: "17 of 40 seats left", Heading: "You’re coming", Text: []string{"RSVP for 2 people."}, JoinURL: "#", JoinDetails: []string{"Meeting ID: 812 3456 7890", "Passcode: 440923", "Phone: +1 312 555 0199"}, Change: change(), Withdraw: "#", Fine: "It’s on your page and in your calendar feed."},
		"waitlist":   {Seats: "Full: 12 seats, 4 waiting", Heading: "You’re on the waitlist", Text: []string{"You’re number 4, for 1 person. We’ll email you if a seat opens up."}, Change: change(), Withdraw: "#"},
		"hybrid": with(card(), func(c *event.Card) {
			c.Attends = &ui.Segments{Name: "attends", Label: "In person or online?", Options: []ui.Option{{Value: "in_person", Label: "In person"}, {Value: "online", Label: "Online", Selected: true}}}
		}),
		"a guest’s": {Seats: "17 of 40 seats left", Heading: "You’re coming", Text: []string{"RSVP for 2 people."}, Manage: ui.Link{Text: "Change or cancel your RSVP", URL: "#"}},
		"to undo":   {Seats: "18 of 40 seats left", Heading: "You’re not coming", Text: []string{"Your RSVP is cancelled."}, Undo: ui.RSVPUndo{Text: []string{"Your seat is still free.", "You can undo this for 9 more minutes."}, Button: "Undo: take your seat back", Action: "#"}},
		"to change": with(event.Card{Seats: "RSVPs closed", Heading: "You’re coming", Text: []string{"RSVP for 2 people."}, Change: change(), Withdraw: "#"}, func(c *event.Card) {
			c.Form.Errors = faults("guests", "RSVPs are closed, so you can’t add people. You can choose fewer people, or cancel.")
			c.Change.Form.Errors, c.Change.Guests.Error = c.Form.Errors, c.Form.Errors.Of("guests")
		}),
		"cancelled": {Seats: "Cancelled", Off: true, Heading: "This event is cancelled", Text: []string{"Everyone who RSVPed has been emailed.", "See the chapter’s calendar for what’s next."}},
		"postponed": {Seats: "Postponed", Off: true, Heading: "This event is postponed", Text: []string{"There’s no new date yet. Once there is, you can RSVP here.", "If you have an RSVP, you keep it, and we’ll email you the new date."}},
		"over":      {Seats: "Ended", Off: true, Heading: "This event has ended", Text: []string{"You had a seat. Thank you for being part of it.", "We delete guests’ names on Dec 19."}},
	}
}

func eventView(p layout.Page) event.View {
	p.Hue, p.Title = 1, "Winter crossing-guard training"
	return event.View{
		Page: p, Chapter: ui.Link{Text: "Boston chapter", URL: "#"}, Title: "Winter crossing-guard training", Summary: "Walk a school crossing with confidence.", Description: prose,
		When: when(), Where: []string{"Dudley branch library, Boston"}, WhereNote: "We’ll send the address once you confirm.", Directions: "#", Calendar: "#",
		Facts:  []event.Fact{{Label: "What to bring", Text: "Work gloves and a water bottle."}},
		Access: []event.Access{{Text: "Step-free entrance", Class: "yes"}, {Text: "No sign language", Class: "no"}, {Text: "Quiet room: not sure yet", Class: "unknown"}},
		Card:   card(), Flyer: "#",
	}
}

// flyer is an event on a sheet of paper.
func flyer(p layout.Page) event.FlyerView {
	p.Hue, p.Title = 1, "Flyer"
	return event.FlyerView{
		Page: p, Back: ui.Link{Text: "Event page", URL: "#"}, Chapter: "Boston chapter", Title: "Winter crossing-guard training", Summary: "Walk a school crossing with confidence.", When: when(),
		Where: []string{"Dudley branch library, Boston"}, Bring: "Work gloves and a water bottle.", Access: []string{"Step-free entrance", "Live captions"}, QR: "#", Address: "hub.example.org/chapters/boston/events/7m2q9x4kd1ab34cd",
		Check: "Version 2. Is it still current? Look at hub.example.org/t/7m2q9x4kd1ab34cd",
	}
}

func eventStories() []Story {
	in := cards()
	list := event.List{
		Kicker: ui.Link{Text: "Boston chapter", URL: "#"}, Heading: "Events", ResultsHeading: "Upcoming events", Events: rows(), Subscribe: subscribe(),
		Switch: ui.Link{Text: "Past events", URL: "#"}, Next: ui.Link{Text: "More events", URL: "#"}, Empty: "No upcoming events yet.",
	}
	search := &event.Search{
		Words: text("q", "City or words", ""), Weekend: ui.Check{Name: "when", Value: "weekend", Label: "This weekend"}, From: text("from", "From", ""), To: text("to", "To", ""),
		Near: text("near", "ZIP code", "02139"), Within: ui.Choice{Name: "within", Label: "Within", Options: []ui.Option{{Value: "50mi", Label: "50 miles", Selected: true}}},
		Mode: ui.Choice{Name: "mode", Label: "Format", Options: []ui.Option{{Label: "In person or online", Selected: true}}}, Open: true,
		Access: []ui.Check{{Name: "access", Value: "step_free", Label: "Step-free entrance", Checked: true}, {Name: "access", Value: "captions", Label: "Live captions"}},
	}
	lists := func(p layout.Page) event.List {
		p.Title = "Events"
		return with(list, func(v *event.List) { v.Page = p })
	}
	stories := []Story{
		whole("a chapter’s", event.ListPage, lists),
		whole("a search", event.ListPage, lists, func(v *event.List) { v.Search, v.Kicker = search, ui.Link{} }),
		whole("an unknown ZIP code", event.ListPage, lists, func(v *event.List) {
			v.Errors, v.Events = unknownPostcode(), nil
			wrong := *search
			wrong.Near.Value, wrong.Near.Wrong = "99999", true
			v.Search = &wrong
		}),
		whole("no match", event.ListPage, lists, func(v *event.List) {
			v.Search, v.Events, v.Empty = search, nil, "No events match yet. Try a wider area or fewer filters."
			v.Choices = []ui.Link{{Text: "Search within 100 miles", URL: "#"}, {Text: "Search everywhere", URL: "#"}, {Text: "Remove accessibility filters", URL: "#"}}
		}),
		whole("near a ZIP code that has no area, with online events", event.ListPage, lists, func(v *event.List) {
			v.Search, v.Note = search, "We don’t know exactly where ZIP code 02238 is, so distances are from the middle of its area."
			v.Online, v.AllOnline = rows()[:1], ui.Link{Text: "All online events", URL: "#"}
		}),
		whole("long words", event.ListPage, lists, func(v *event.List) { v.Events = longRows() }),
		part("four", event.Results, list),
		part("none", event.Results, with(list, func(v *event.List) { v.Events = nil })),
		whole("open", event.Event, eventView),
		whole("going", event.Event, eventView, func(v *event.View) { v.Card, v.WhereNote, v.JoinURL = in["going"], "", "#" }),
		whole("full", event.Event, eventView, func(v *event.View) { v.Card = in["full"] }),
		whole("cancelled", event.Event, eventView, func(v *event.View) {
			v.State, v.Cancelled, v.Card = "cancelled", "The library lost its heating. We try again in January.", in["cancelled"]
		}),
		whole("postponed", event.Event, eventView, func(v *event.View) {
			v.State, v.Cancelled, v.Card, v.Calendar = "postponed", "The library lost its heating.", in["postponed"], ""
		}),
		whole("over", event.Event, eventView, func(v *event.View) {
			v.Card, v.WhereNote, v.Directions, v.Calendar = in["over"], "", "", ""
			v.Instead = []event.Instead{{ID: "more", Heading: "More from Boston", Rows: rows()[:2]}, {ID: "others", Heading: "Near this event", Rows: rows()[2:]}}
		}),
		whole("preview", event.Event, eventView, func(v *event.View) {
			v.Preview, v.Tabs = &event.Preview{Edit: "#", Publish: "#"}, tabs("Page")
		}),
		whole("on paper", event.Flyer, flyer),
		whole("long words on paper", event.Flyer, flyer, func(v *event.FlyerView) { v.Title, v.Where, v.Summary = longTitle, []string{longWord}, longWord }),
		whole("long words", event.Event, eventView, func(v *event.View) { v.Title, v.Where, v.Summary = longTitle, []string{longWord}, longWord }),
		whole("right to left words", event.Event, eventView, func(v *event.View) { v.Title, v.Where, v.Description = arabic, []string{arabic}, "<p>"+arabic+"</p>" }),
	}
	for _, state := range []string{"open", "wrong", "hybrid", "try again", "guests off", "held", "full", "a member’s", "asked", "going", "to change", "to undo", "a guest’s", "waitlist", "cancelled", "postponed", "over"} {
		stories = append(stories, part(state, event.RSVPCard, in[state]))
	}
	stories = append(stories,
		part("one’s own", ui.RSVPChangeForm, *change()), part("too many", ui.RSVPChangeForm, *in["to change"].Change), part("seats are free", ui.RSVPUndoForm, in["to undo"].Undo))
	return append(stories, manageStories()...)
}

func manageStories() []Story {
	manage := func(p layout.Page) event.Manage {
		p.Hue, p.Title, p.Viewer = 1, "Your RSVP", layout.Viewer{SignInURL: "#"}
		return event.Manage{
			Page: p, Chapter: ui.Link{Text: "Boston chapter", URL: "#"}, Heading: "You’re coming", Text: []string{"RSVP for 2 people. We’ve emailed you a calendar entry."}, Title: "Winter crossing-guard training",
			RSVP: "7m2q9x4kd1ab34cd", URL: "#", When: when(), Where: []string{"Room 4, Dudley branch library", "14 Dudley Street, Boston"}, Calendar: "#", Change: change(), Withdraw: "Cancel so someone else can have your seat.",
			Fine: "Only the hosts see your name. We’ll delete it on Dec 19.",
		}
	}
	return []Story{
		whole("going", event.ManagePage, manage),
		whole("to confirm", event.ManagePage, manage, func(v *event.Manage) {
			v.Heading, v.Text, v.Confirm, v.ConfirmBy, v.Change, v.Withdraw = "One more step", []string{"You asked for 2 seats. They aren’t held until you confirm."}, true, "Yes, both of us are coming", nil, ""
		}),
		whole("on the waitlist", event.ManagePage, manage, func(v *event.Manage) {
			v.Heading, v.Text, v.Withdraw = "You’re on the waitlist", []string{"You’re number 4, for 2 people. We’ll email you if seats open up."}, "Cancel to leave the waitlist."
		}),
		whole("wrong", event.ManagePage, manage, func(v *event.Manage) {
			v.Errors = faults("guests", "Choose a number from 1 to 5.")
			v.Change.Guests.Error = v.Errors.Of("guests")
		}),
		whole("cancelled", event.ManagePage, manage, func(v *event.Manage) {
			v.Heading, v.Text, v.Change, v.Withdraw, v.Calendar = "You’re not coming", []string{"Your RSVP is cancelled."}, nil, "", ""
			v.Undo = ui.RSVPUndo{Text: []string{"Your seat has gone to someone else.", "You can undo this for 9 more minutes."}, Button: "Undo: you would be first on the waitlist", Action: "#"}
		}),
	}
}
