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
	seat := email.RSVP{Frame: f, Event: e, Party: "Ines Farrow and 1 guest", Link: link, Erased: erased}
	foreign := e
	foreign.Title, foreign.Where = arabic, arabic
	long := e
	long.Title, long.Where, long.Join = longTitle, longWord, "https://meet.example.org/"+longWord
	mails := []struct {
		state string
		sheet email.Sheet
	}{
		{"confirm", email.RSVP{Frame: f, Event: e, Party: "2 people", Until: "Wed, Dec 2, 6:30 pm EST", Link: link, Erased: erased}.Confirm(ctx)},
		{"confirm full", email.RSVP{Frame: f, Event: e, Party: "2 people", Full: true, Link: link, Erased: erased}.Confirm(ctx)},
		{"going", seat.Going(ctx)},
		{"going right to left", email.RSVP{Frame: f, Event: foreign, Party: "نور حداد", Link: link}.Going(ctx)},
		{"going long words", email.RSVP{Frame: f, Event: long, Party: longWord, Link: link}.Going(ctx)},
		{"promoted", seat.Promoted(ctx)},
		{"waitlist", email.RSVP{Frame: f, Event: e, Party: "2 people", Place: 4, Link: link, Erased: erased}.Waitlisted(ctx)},
		{"cancelled", email.RSVP{Frame: f, Event: e, Erased: erased}.Cancelled(ctx)},
		{"held", email.RSVP{Frame: f, Event: e, Party: "2 people", Link: link, Erased: erased}.Held(ctx)},
		{"removed", email.RSVP{Frame: f, Event: e, Contact: link, Erased: erased}.Removed(ctx)},
		{"restored", email.RSVP{Frame: f, Event: e, Answer: "You’re coming.", Party: "2 people", Link: link, Erased: erased}.Restored(ctx)},
		{"leads held", email.LeadsHeld{Frame: f, Title: "River clean-up", Link: link}.Sheet(ctx)},
		{"manage", email.RSVP{Frame: f, Event: e, Answer: "You’re coming.", Party: "2 people", Link: link, Erased: erased}.Manage(ctx)},
		{"changed", email.RSVP{Frame: f, Event: e, Answer: "You’re coming.", Entry: true, Link: link, Erased: erased}.Changed(ctx)},
		{"called off", email.RSVP{Frame: f, Event: e, Reason: "The library lost its heating.", Entry: true, Erased: erased}.CalledOff(ctx)},
		{"unavailable", email.RSVP{Frame: f, Event: e, Erased: erased}.Unavailable(ctx)},
		{"joined", email.Joined{Frame: f, Page: "https://hub.example.org/chapters/boston"}.Sheet(ctx)},
		{"toolkit", email.Toolkit{Frame: f, Title: "Five minutes for safe crossings", Note: "The vote is on December 15.\nThank you.", Link: link}.Sheet(ctx)},
		{"confirm and refusable", refusable(email.RSVP{Frame: f, Event: e, Party: "2 people", Link: link}.Confirm(ctx))},
		{"gathered", refusable(email.Gathered{Frame: f, Refusal: link, Sheets: []email.Sheet{
			email.RSVP{Frame: f, Event: e, Party: "2 people", Link: link}.Confirm(ctx), email.RSVP{Frame: f, Event: long, Party: "1 person", Link: link}.Manage(ctx),
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
