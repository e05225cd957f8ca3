package storybook

import (
	"chapterhouse/components/event"
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// editor is the form of a draft.
func editor(p layout.Page) event.Editor {
	yes := func(name, label string) ui.Segments {
		return ui.Segments{Name: name, Label: label, Options: []ui.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}, {Value: "", Label: "Not sure yet", Selected: true}}}
	}
	return event.Editor{
		Page: workspace(p, "Edit"), Desk: ui.Link{Text: "Boston chapter desk", URL: "#"}, Heading: "Winter crossing-guard training", Action: "#",
		Form: form("title", "Winter crossing-guard training", "summary", "", "description", "Learn to walk a school crossing.", "date", "2026-12-05", "start", "18:30", "end", "20:00", "end_date", "", "all_day", "",
			"zone", "America/New_York", "mode", "hybrid", "venue", "Dudley branch library", "address", "", "locality", "Boston", "region", "MA", "postal_code", "02119", "place_hidden", "",
			"join_url", "", "join_details", "", "bring", "Work gloves and a water bottle.", "capacity", "40", "max_party", "5", "members", "", "standing", "", "cover_alt", "", "change_note", "", "quietly", "", "drop_cover", ""),
		Modes: []ui.Option{{Value: "in_person", Label: "In person"}, {Value: "online", Label: "Online"}, {Value: "hybrid", Label: "Hybrid"}}, Zones: []ui.Option{{Value: "America/New_York", Label: "America/New York"}},
		Access: []event.AccessField{{Segments: yes("step_free", "Step-free entrance"), Modes: "in_person hybrid"}, {Segments: yes("captions", "Live captions"), Modes: "in_person online hybrid"}}, State: "draft", Draft: "5eed5eed5eed5eed",
		Tabs: tabs("Edit"), Publish: true, Delete: "#", Clone: "#", Around: rows()[:1],
	}
}

func parties() []ui.Option {
	return []ui.Option{{Value: "1", Label: "1 person"}, {Value: "2", Label: "2 people", Selected: true}}
}

// attendee is the page of one RSVP.
func attendee(p layout.Page) event.AttendeeView {
	return event.AttendeeView{
		Page: workspace(p, "RSVP"), Back: ui.Link{Text: "RSVPs for Winter crossing-guard training", URL: "#"}, Name: "Kim T.", State: ui.Tag{Text: "On the waitlist", Tone: "warn"},
		Facts:  []event.Fact{{Label: "Seats", Text: "2"}, {Label: "Place on the waitlist", Text: "4"}, {Label: "Responded", Text: "Sun, Nov 22, 9:40 am EST"}},
		Action: "#", Form: form("party", "2", "why", "", "told", "", "reason", "", "tell", ""), Coming: true, Parties: parties(), MoveUp: "1 seat is free.",
	}
}

func addAttendee(p layout.Page) event.AddAttendee {
	return event.AddAttendee{
		Page: workspace(p, "Add someone"), Back: ui.Link{Text: "RSVPs for Winter crossing-guard training", URL: "#"}, Seats: "18 of 40 seats left", Action: "#",
		Form: form("name", "", "email", "", "party", "1", "asked", ""), Parties: parties(),
	}
}

func door(p layout.Page) event.Door {
	return event.Door{
		Page: workspace(p, "Sheet for the door"), Back: ui.Link{Text: "RSVPs for Winter crossing-guard training", URL: "#"}, Title: "Winter crossing-guard training", When: "Sat, Dec 5, 6:30 pm",
		Count: "3 people", Rows: []event.DoorRow{{Name: "Ines Farrow", Party: "2"}, {Name: longWord, Party: "1"}}, WalkIns: 3,
	}
}

func removeMany(p layout.Page) event.RemoveMany {
	return event.RemoveMany{
		Page: workspace(p, "Remove many RSVPs"), Back: ui.Link{Text: "RSVPs for Winter crossing-guard training", URL: "#"}, Title: "Winter crossing-guard training", Action: "#",
		Form:  form("reason", "", "tell", "", "domain", ""),
		Which: ui.Segments{Name: "which", Label: "Which RSVPs", Options: []ui.Option{{Value: "domain", Label: "All from an email domain", Selected: true}, {Value: "hour", Label: "All confirmed in the last hour"}}},
	}
}

// guests are the levers of an event's guests.
func guests(state ui.Tag, button string, bad bool) func(p layout.Page) event.Guests {
	return func(p layout.Page) event.Guests {
		return event.Guests{
			Page: workspace(p, "Guest RSVPs"), Back: ui.Link{Text: "Event page", URL: "#"}, Title: "Winter crossing-guard training, Sat, Dec 5, 6:30 pm", Action: "#",
			Levers: []event.Lever{
				{Heading: "Guest RSVPs", State: state, Line: "Anyone can RSVP with a name and an email address.", Do: "stop", Button: button, Bad: bad},
				{Heading: "Many people in one place", State: ui.Tag{Text: "Usual limits"}, Line: "When hundreds of people RSVP from one hall or campus, some may be asked to try again.", Do: "crowd", Button: "Let more guests in"},
			},
		}
	}
}

func editorStories() []Story {
	attendees := func(p layout.Page) event.Attendees {
		return event.Attendees{
			Page: workspace(p, "RSVPs"), Desk: ui.Link{Text: "Boston chapter desk", URL: "#"}, Event: ui.Link{Text: "Winter crossing-guard training", URL: "#"}, When: "Sat, Dec 5, 6:30 pm",
			Heading: "RSVPs", Masked: true, Links: []ui.Link{{Text: "Show full names and email addresses", URL: "#"}, {Text: "Download CSV", URL: "#"}, {Text: "Sheet for the door", URL: "#"}}, Seats: "18 of 40 seats left", AddHost: "#", HostMail: ui.Input{Name: "email", Label: "Email address", Type: "email"}, Hosts: []event.Host{{Name: "Dana W.", Remove: "#"}},
			Rows: []event.Attendee{
				{Name: "Ines F.", Party: "2", Since: "Sun, Nov 22, 9:12 am EST", State: ui.Tag{Text: "Going", Tone: "good"}, Note: "A chair with arms, please."},
				{Name: "نور ح.", Party: "1", Since: "Fri, Nov 20, 10:04 am EST", State: ui.Tag{Text: "On the waitlist", Tone: "warn"}},
			},
		}
	}
	cancel := func(p layout.Page) event.Announcement {
		return event.Announcement{
			Page: workspace(p, "Cancel event"), Back: ui.Link{Text: "Back to the event", URL: "#"}, Heading: "Cancel Winter crossing-guard training", Action: "cancel", Bad: true,
			Said: ui.Area{Name: "reason", Label: "Reason"}, Button: "Cancel event", Keep: "Don’t cancel",
			Follows: []string{"22 seats are taken. Everyone who RSVPed, including the waitlist, will get an email.", "The page stays up and says the event is cancelled. It’s removed from people’s calendars."},
		}
	}
	return []Story{
		whole("a draft", event.EditorPage, editor),
		whole("new", event.EditorPage, editor, func(v *event.Editor) {
			v.Tabs, v.Publish, v.Around, v.Heading, v.Draft, v.Clone, v.Delete = nil, false, nil, "New event", "0e4e0e4e0e4e0e4e", "", ""
		}),
		whole("published", event.EditorPage, editor, func(v *event.Editor) {
			v.Page.Saved = v.Draft
			v.State, v.Publish, v.Delete, v.Cancel = "published", false, "", "#"
			v.Notice, v.FromToolkit = "If you change the time, the place or the link, everyone who RSVPed gets an email that says what changed.", "Five minutes for safe crossings"
			v.Tells, v.Postpone = true, "#"
			v.Postponed = "This event is postponed. Once you save a new date, everyone who RSVPed gets an email about it, and RSVPs open again."
		}),
		whole("cancelled", event.EditorPage, editor, func(v *event.Editor) {
			v.State, v.Publish, v.Delete, v.Reinstate, v.Clone, v.Draft = "cancelled", false, "", "#", "#", ""
			v.Heading, v.Off, v.Notice = "Winter crossing-guard training", "Sat, Dec 5, 6:30 to 8:00 pm EST", "This event is cancelled, and its page stays up. To hold it on another day, duplicate it. While its time is ahead, it can be put back on."
		}),
		whole("wrong", event.EditorPage, editor, func(v *event.Editor) {
			v.Trouble.Errors = faults("title", "Enter a title for the event.", "date", "That date is in the past. Choose a future date, then publish.")
			v.Form.Values["title"], v.Form.Errors = "", v.Trouble.Errors
		}),
		whole("a kept picture", event.EditorPage, editor, func(v *event.Editor) { v.KeptCover = "k3ptk3ptk3ptk3pt" }),
		whole("overtaken", event.EditorPage, editor, func(v *event.Editor) {
			v.Trouble.Opening = overtaken
			v.Form.Theirs = map[string]string{"title": "Crossing guards, winter", "description": longText, "mode": "online", "place_hidden": "1", "venue": ""}
		}),
		whole("an event", event.AnnouncementPage, cancel),
		whole("nothing to put back on", event.AnnouncementPage, cancel, func(v *event.Announcement) {
			v.Heading, v.Action, v.Follows = "Put Winter crossing-guard training back on", "", []string{"This event isn’t cancelled or postponed, or it’s over. There’s nothing to put back on."}
		}),
		whole("without a reason", event.AnnouncementPage, cancel, func(v *event.Announcement) {
			v.Errors = faults("reason", "Enter a reason, up to 500 characters. Everyone who RSVPed will read it.")
			v.Said.Error = v.Errors.Of("reason")
		}),
		whole("masked", event.AttendeesPage, attendees),
		whole("invited hosts", event.AttendeesPage, attendees, invitedHosts),
		whole("with names", event.AttendeesPage, attendees, func(v *event.Attendees) {
			v.Masked, v.Links = false, v.Links[1:]
			v.Rows[0].Name, v.Rows[0].Email, v.Rows[1].Name, v.Rows[1].Email = "Ines Farrow", "ines.farrow@example.org", longWord, longWord+"@example.org"
		}),
		whole("held and removed", event.AttendeesPage, attendees, func(v *event.Attendees) {
			held := ui.Tag{Text: "Held", Tone: "warn"}
			v.Manage, v.LetIn, v.RemoveMany, v.Guests, v.Add = true, "#", "#", "#", "#"
			v.Rows[0].Change, v.Rows[1].Change = "#", "#"
			v.Search = &event.AttendeeSearch{
				Action: "#", Words: ui.Input{Name: "q", Label: "Name", Type: "search"}, State: ui.Choice{Name: "state", Label: "Status", Options: []ui.Option{{Label: "All RSVPs"}}},
				Sort: ui.Choice{Name: "sort", Label: "Order", Options: []ui.Option{{Label: "Waitlist order"}}},
			}
			v.Cancelled, v.MoreCancelled = []event.Attendee{{Name: "Gus G.", Party: "1", Since: "Sun, Nov 22, 9:12 am EST", State: ui.Tag{Text: "Cancelled", Tone: "soft"}, Change: "#"}}, ui.Link{Text: "Show all 140", URL: "#"}
			v.Held = []event.Attendee{{Name: "Kim T.", Party: "1", Since: "Sun, Nov 22, 9:40 am EST", State: held, LetIn: "1", Change: "#"}, {Name: longWord, Party: "4", Since: "Sun, Nov 22, 9:41 am EST", State: held, LetIn: "2", Change: "#"}}
			v.Removed = []event.Attendee{{Name: "Asdf Q.", Party: "5", Since: "Sun, Nov 22, 9:30 am EST", State: ui.Tag{Text: "Removed", Tone: "soft"}, Note: "Made-up name", Undo: "#"}}
		}),
		whole("on the waitlist", event.AttendeePage, attendee),
		whole("without a reason", event.AttendeePage, attendee, func(v *event.AttendeeView) {
			v.Form.Errors = faults("why", "Enter a reason, up to 200 characters. Only the organizers see it.")
		}),
		whole("held", event.AttendeePage, attendee, func(v *event.AttendeeView) {
			v.State, v.MoveUp, v.LetIn, v.RSVP = ui.Tag{Text: "Held", Tone: "warn"}, "", "#", "1"
		}),
		whole("removed", event.AttendeePage, attendee, func(v *event.AttendeeView) {
			v.State, v.MoveUp, v.Coming, v.Undo, v.Name = ui.Tag{Text: "Removed", Tone: "soft"}, "", false, true, longWord
			v.Facts = append(v.Facts, event.Fact{Label: "Removed because", Text: "Made-up name"})
		}),
		whole("adding", event.AddAttendeePage, addAttendee),
		whole("adding somebody who is listed", event.AddAttendeePage, addAttendee, func(v *event.AddAttendee) {
			v.Form.Errors = faults("email", "Someone with this email address is already on the list.")
			v.Form.Values["email"], v.Asked = "ines.farrow@example.org", "ines.farrow@example.org"
		}),
		whole("the sheet for the door", event.DoorPage, door),
		whole("many", event.RemoveManyPage, removeMany),
		whole("a mailbox provider’s domain", event.RemoveManyPage, removeMany, func(v *event.RemoveMany) {
			v.Form.Errors = faults("domain", "Many people who don’t know each other have email addresses at gmail.com. Remove people one by one, or everyone who confirmed in the last hour.")
			v.Form.Values["domain"] = "gmail.com"
		}),
		whole("usual", event.GuestsPage, guests(ui.Tag{Text: "On", Tone: "good"}, "Stop guest RSVPs", true)),
		whole("off", event.GuestsPage, guests(ui.Tag{Text: "Off", Tone: "warn"}, "Allow guest RSVPs again", false)),
		whole("nobody yet", event.AttendeesPage, attendees, func(v *event.Attendees) {
			v.Rows, v.Hosts, v.Empty = nil, nil, "No RSVPs yet. Share the event’s page: people can RSVP there without an account."
		}),
		whole("a wrong host", event.AttendeesPage, attendees, func(v *event.Attendees) {
			v.Errors = faults("email", "No member of the chapter has this email address. A host must be a member: approve their request to join first.")
			v.HostMail.Error = v.Errors.Of("email")
		}),
	}
}
