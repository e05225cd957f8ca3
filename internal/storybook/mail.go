package storybook

import (
	"context"

	"chapterhouse/components/email"
)

// emailStories are every email the hub sends.
func emailStories() []Story {
	ctx := context.Background() // which has no locale, so the stories are in English
	f := email.Frame{Organization: "Commons Alliance", Chapter: "Boston chapter", Accent: "#a3262a"}
	e := email.Event{
		Title: "Winter crossing-guard training", Day: "Sat, Dec 5", Hours: "6:30 to 8:00 pm EST", Where: "Dudley branch library, Boston",
		WhereNote: "You’ll get the exact address once you have a seat.", Page: "https://hub.example.org/chapters/boston/events/7m2q",
	}
	const link, erased = "https://hub.example.org/rsvp/" + longWord, "Dec 19"
	seat := email.Seat{Frame: f, Event: e, Party: "Ines Farrow and 1 guest", Link: link, Erased: erased}
	foreign := e
	foreign.Title, foreign.Where = arabic, arabic
	long := e
	long.Title, long.Where, long.Join = longTitle, longWord, "https://meet.example.org/"+longWord
	mails := []struct {
		state string
		sheet email.Sheet
	}{
		{"confirm", email.Confirm{Frame: f, Event: e, Party: "2 people", Until: "Wed, Dec 2, 6:30 pm EST", Link: link, Erased: erased}.Sheet(ctx)},
		{"confirm full", email.Confirm{Frame: f, Event: e, Party: "2 people", Full: true, Link: link, Erased: erased}.Sheet(ctx)},
		{"going", seat.GoingSheet(ctx)},
		{"going right to left", email.Seat{Frame: f, Event: foreign, Party: "نور حداد", Link: link}.GoingSheet(ctx)},
		{"going long words", email.Seat{Frame: f, Event: long, Party: longWord, Link: link}.GoingSheet(ctx)},
		{"promoted", seat.PromotedSheet(ctx)},
		{"waitlist", email.Waitlisted{Frame: f, Event: e, Party: "2 people", Place: 4, Link: link, Erased: erased}.Sheet(ctx)},
		{"cancelled", email.Cancelled{Frame: f, Event: e, Erased: erased}.Sheet(ctx)},
		{"held", email.Held{Frame: f, Event: e, Party: "2 people", Link: link, Erased: erased}.Sheet(ctx)},
		{"removed", email.Removed{Frame: f, Event: e, Contact: link, Erased: erased}.Sheet(ctx)},
		{"restored", email.Restored{Frame: f, Event: e, Answer: "You’re coming.", Party: "2 people", Link: link, Erased: erased}.Sheet(ctx)},
		{"leads held", email.LeadsHeld{Frame: f, Title: "River clean-up", Link: link}.Sheet(ctx)},
		{"manage", email.Manage{Frame: f, Event: e, Answer: "You’re coming.", Party: "2 people", Link: link, Erased: erased}.Sheet(ctx)},
		{"changed", email.Changed{Frame: f, Event: e, Answer: "You’re coming.", Calendar: true, Link: link, Erased: erased}.Sheet(ctx)},
		{"called off", email.CalledOff{Frame: f, Event: e, Reason: "The library lost its heating.", Calendar: true, Erased: erased}.Sheet(ctx)},
		{"unavailable", email.Unavailable{Frame: f, Event: e, Erased: erased}.Sheet(ctx)},
		{"joined", email.Joined{Frame: f, Page: "https://hub.example.org/chapters/boston"}.Sheet(ctx)},
		{"toolkit", email.Toolkit{Frame: f, Title: "Five minutes for safe crossings", Note: "The vote is on December 15.\nThank you.", Link: link}.Sheet(ctx)},
		{"confirm and refusable", refusable(email.Confirm{Frame: f, Event: e, Party: "2 people", Link: link}.Sheet(ctx))},
		{"gathered", refusable(email.Gathered{Frame: f, Refusal: link, Sheets: []email.Sheet{
			email.Confirm{Frame: f, Event: e, Party: "2 people", Link: link}.Sheet(ctx), email.Manage{Frame: f, Event: long, Party: "1 person", Link: link}.Sheet(ctx),
			email.ConfirmAddress{Frame: email.Frame{Organization: f.Organization}, Link: link}.Sheet(ctx),
		}}.Sheet(ctx))},
		{"confirm address", refusable(email.ConfirmAddress{Frame: email.Frame{Organization: f.Organization}, Code: "493 027", Link: link, Until: "Thu, Dec 3, 4:00 pm UTC"}.Sheet(ctx))},
		{"identity linked", email.IdentityLinked{Frame: email.Frame{Organization: f.Organization}, Provider: "Lantern ID", When: "Tue, Dec 1, 3:40 pm UTC", Page: link}.Sheet(ctx)},
		{"identity confirmed", email.IdentityConfirmed{Frame: email.Frame{Organization: f.Organization}, Provider: "Lantern ID", When: "Tue, Dec 1, 3:40 pm UTC", Reason: "They called.", Page: link}.Sheet(ctx)},
		{"contact", email.Contact{Frame: f, From: "Ines Farrow", Text: "Do you need drivers?\nI have a van."}.Sheet(ctx)},
	}
	var stories []Story
	for _, m := range mails {
		stories = append(stories, document(m.state, email.Sheet.HTML, m.sheet))
	}
	return stories
}

// refusable is a sheet with the link that stops email to its reader.
func refusable(s email.Sheet) email.Sheet {
	s.Refusal = "https://hub.example.org/stop-email/" + longWord
	return s
}
