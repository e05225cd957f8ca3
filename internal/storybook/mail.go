package storybook

import "chapterhouse/components/email"

// emailStories are every mail the hub sends.
func emailStories() []Story {
	f := email.Frame{Organization: "Commons Alliance", Chapter: "Boston chapter", Accent: "#a3262a"}
	e := email.Event{
		Title: "Winter crossing-guard training", Day: "Sat 5 Dec", Hours: "6:30 to 8:00 pm EST", Where: "Dudley branch library, Boston",
		WhereNote: "The exact place comes when you confirm.", Page: "https://hub.example.org/chapters/boston/events/7m2q",
	}
	const link, erased = "https://hub.example.org/rsvp/" + longWord, "19 Dec"
	seat := email.Seat{Frame: f, Event: e, Party: "Ines Farrow and 1 guest", Link: link, Erased: erased}
	foreign := e
	foreign.Title, foreign.Where = arabic, arabic
	long := e
	long.Title, long.Where, long.Join = longTitle, longWord, "https://meet.example.org/"+longWord
	mails := []struct {
		state string
		sheet email.Sheet
	}{
		{"confirm", email.Confirm{Frame: f, Event: e, Party: "2 people", Until: "Wed 2 Dec, 6:30 pm EST", Link: link, Erased: erased}.Sheet()},
		{"going", seat.GoingSheet()},
		{"going right to left", email.Seat{Frame: f, Event: foreign, Party: "نور حداد", Link: link}.GoingSheet()},
		{"going long words", email.Seat{Frame: f, Event: long, Party: longWord, Link: link}.GoingSheet()},
		{"promoted", seat.PromotedSheet()},
		{"waitlist", email.Waitlisted{Frame: f, Event: e, Party: "2 people", Place: 4, Link: link, Erased: erased}.Sheet()},
		{"cancelled", email.Cancelled{Frame: f, Event: e, Erased: erased}.Sheet()},
		{"held", email.Held{Frame: f, Event: e, Party: "2 people", Link: link, Erased: erased}.Sheet()},
		{"removed", email.Removed{Frame: f, Event: e, Contact: link, Erased: erased}.Sheet()},
		{"restored", email.Restored{Frame: f, Event: e, Answer: "You are going.", Party: "2 people", Link: link, Erased: erased}.Sheet()},
		{"leads held", email.LeadsHeld{Frame: f, Title: "River clean-up", Link: link}.Sheet()},
		{"manage", email.Manage{Frame: f, Event: e, Answer: "You are going.", Party: "2 people", Link: link, Erased: erased}.Sheet()},
		{"changed", email.Changed{Frame: f, Event: e, Answer: "You are going.", Calendar: true, Link: link, Erased: erased}.Sheet()},
		{"called off", email.CalledOff{Frame: f, Event: e, Reason: "The library lost its heating.", Calendar: true, Erased: erased}.Sheet()},
		{"unavailable", email.Unavailable{Frame: f, Event: e, Erased: erased}.Sheet()},
		{"joined", email.Joined{Frame: f, Page: "https://hub.example.org/chapters/boston"}.Sheet()},
		{"toolkit", email.Toolkit{Frame: f, Title: "Five minutes for safe crossings", Note: "The vote is on 15 December.\nThank you.", Link: link}.Sheet()},
		{"confirm and refusable", refusable(email.Confirm{Frame: f, Event: e, Party: "2 people", Link: link}.Sheet())},
		{"gathered", refusable(email.Gathered{Frame: f, Refusal: link, Sheets: []email.Sheet{
			email.Confirm{Frame: f, Event: e, Party: "2 people", Link: link}.Sheet(), email.Manage{Frame: f, Event: long, Party: "1 person", Link: link}.Sheet(),
			email.ConfirmAddress{Frame: email.Frame{Organization: f.Organization}, Link: link}.Sheet(),
		}}.Sheet())},
		{"confirm address", refusable(email.ConfirmAddress{Frame: email.Frame{Organization: f.Organization}, Code: "493 027", Link: link, Until: "Thu 3 Dec, 4:00 pm UTC"}.Sheet())},
		{"identity linked", email.IdentityLinked{Frame: email.Frame{Organization: f.Organization}, Provider: "Lantern ID", When: "Tue 1 Dec, 3:40 pm UTC", Page: link}.Sheet()},
		{"identity confirmed", email.IdentityConfirmed{Frame: email.Frame{Organization: f.Organization}, Provider: "Lantern ID", When: "Tue 1 Dec, 3:40 pm UTC", Reason: "They called.", Page: link}.Sheet()},
		{"contact", email.Contact{Frame: f, From: "Ines Farrow", Text: "Do you need drivers?\nI have a van."}.Sheet()},
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
