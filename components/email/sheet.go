package email

import "strings"

// Sheet is one mail, worded. HTML and Text render the same sheet.
type Sheet struct {
	Subject string
	Heading string
	Title   string // of the event
	Day     string // on the date block
	Hours   string
	Facts   []Fact
	Lead    []string // what it means and what to do, one paragraph each
	Quote   Quote
	Button  Button
	After   []string // paragraphs after the button
	Why     string   // why the reader gets this mail
	Erased  string
	Frame   Frame
	Parts   []Part // each a thing to do of its own, after the lead
	Refusal string // URL of the page on which the reader stops all email; empty: the address was not typed by a stranger
}

// Part is what one of several mails would have said.
type Part struct {
	Heading, Title, Day, Hours string
	Facts                      []Fact
	Button                     Button
	Accent                     string
}

// Fact is one line of the definition list. With a URL the words are a link.
type Fact struct{ Label, Words, URL string }

// Quote is what somebody wrote, shown as their words; an empty Text is none.
type Quote struct{ By, Text string }

// Button is the one thing to do; an empty URL is none.
type Button struct{ Label, URL string }

// of starts a sheet about an event.
func of(f Frame, e Event, subject, heading string) Sheet {
	s := Sheet{
		Subject: subject + ": " + line(e.Title) + ", " + e.Day, Heading: heading,
		Title: e.Title, Day: e.Day, Hours: e.Hours, Frame: f,
	}
	s.fact("Where", e.Where)
	s.fact("Good to know", e.WhereNote)
	if e.Join != "" {
		s.Facts = append(s.Facts, Fact{Label: "Join online", Words: e.Join, URL: e.Join})
	}
	s.fact("How to join", strings.Join(lines(e.JoinDetails), ", "))
	return s
}

// fact adds a fact unless there is nothing to say.
func (s *Sheet) fact(label, words string) {
	if words != "" {
		s.Facts = append(s.Facts, Fact{Label: label, Words: words})
	}
}

// page adds the link to the event's page.
func (s *Sheet) page(e Event) {
	if e.Page != "" {
		s.Facts = append(s.Facts, Fact{Label: "Event page", Words: e.Page, URL: e.Page})
	}
}
