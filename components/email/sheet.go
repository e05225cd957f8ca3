package email

import (
	"context"
	"strings"

	"chapterhouse/internal/say"
)

// Sheet is one email, worded in the locale of a context; HTML and Text word what stands around it in the same one.
type Sheet struct {
	Subject string
	Heading string
	Title   string // of the event
	Day     string // on the date block
	Hours   string
	Facts   []Fact
	Lead    []string // what it means and what to do, one paragraph each
	Quote   Quote
	Words   Quote // what the leads of a chapter say in markdown, after the lead
	Button  Button
	After   []string // paragraphs after the button
	Why     string   // why the reader gets this email
	Erased  string
	Frame   Frame
	Parts   []Part // each a thing to do of its own, after the lead
	Ask     string // URL of the form that asks the chapter; empty: replies reach somebody, or no chapter stands behind the email
	Refusal string // URL of the page on which the reader stops all email; empty: the address was not typed by a stranger
}

// Part is what one of several emails would have said.
type Part struct {
	Heading, Title, Day, Hours string
	Facts                      []Fact
	Button                     Button
	Accent                     string
}

// Fact is one line of the definition list. With a URL the words are a link.
type Fact struct {
	Label, Words, URL string
	Code              bool // it is typed somewhere else: large, with room between the digits
}

// Quote is what somebody wrote, shown as their words; an empty Text is none.
type Quote struct{ By, Text string }

// Button is the one thing to do; an empty URL is none.
type Button struct{ Label, URL string }

// of starts a sheet about an event.
func of(ctx context.Context, f Frame, e Event, subject, heading string) Sheet {
	s := Sheet{Subject: subject, Heading: heading, Title: e.Title, Day: e.Day, Hours: e.Hours, Frame: f}
	s.fact(say.T(ctx, "How you’re coming"), e.Attends)
	if e.Online {
		s.join(ctx, e)
		s.place(ctx, e)
	} else {
		s.place(ctx, e)
		s.join(ctx, e)
	}
	return s
}

// place adds where the event is.
func (s *Sheet) place(ctx context.Context, e Event) {
	s.fact(say.T(ctx, "Where"), e.Where)
	s.fact(say.T(ctx, "Good to know"), e.WhereNote)
}

// join adds how to come online.
func (s *Sheet) join(ctx context.Context, e Event) {
	if e.Join != "" {
		s.Facts = append(s.Facts, Fact{Label: say.T(ctx, "Join online"), Words: e.Join, URL: e.Join})
	}
	s.fact(say.T(ctx, "How to join"), strings.Join(lines(e.JoinDetails), ", "))
}

// fact adds a fact unless there is nothing to say.
func (s *Sheet) fact(label, words string) {
	if words != "" {
		s.Facts = append(s.Facts, Fact{Label: label, Words: words})
	}
}

// party adds who comes.
func (s *Sheet) party(ctx context.Context, words string) { s.fact(say.T(ctx, "RSVP for"), words) }

// page adds the link to the event's page.
func (s *Sheet) page(ctx context.Context, e Event) {
	if e.Page != "" {
		s.Facts = append(s.Facts, Fact{Label: say.T(ctx, "Event page"), Words: e.Page, URL: e.Page})
	}
}
