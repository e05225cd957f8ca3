package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
)

// plural is "1 seat", "3 seats".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands is n with a comma every three digits.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

var smallNumbers = []string{"Nothing", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"}

// numberWord is n as a sentence begins with it.
func numberWord(n int) string {
	if n < len(smallNumbers) {
		return smallNumbers[n]
	}
	return thousands(n)
}

// plateOf is the date plate of an event.
func plateOf(e hub.Event) ui.Plate {
	start := e.StartsAt.In(e.Location())
	return ui.Plate{
		Weekday: start.Format("Mon"), Day: start.Format("2"), Month: start.Format("Jan"), ISO: start.Format(time.RFC3339),
		Off: e.State != hub.EventPublished,
	}
}

// hours is an event's span in its own zone.
func hours(e hub.Event) string {
	return hub.Hours(e.StartsAt.In(e.Location()), e.EndsAt.In(e.Location()))
}

// day is an event's day in its own zone.
func (s *Server) day(e hub.Event) string { return hub.Day(e.StartsAt.In(e.Location()), s.Now()) }

// when is an event's day and span: "Sat 5 Dec, 6:30 to 8:00 pm EST".
func (s *Server) when(e hub.Event) string { return s.day(e) + ", " + hours(e) }

// place is where an event is in a few words.
func place(e hub.Event) string {
	switch {
	case e.Mode == hub.ModeOnline:
		return "online"
	case e.Mode == hub.ModeHybrid:
		return "online and in person"
	case e.Place.Venue != "":
		return e.Place.Venue
	}
	return e.Place.Locality
}

// eventTags are the states of an event as a list shows them: a word each.
func (s *Server) eventTags(e hub.Event) []ui.Tag {
	var tags []ui.Tag
	switch {
	case e.State == hub.EventCancelled:
		return []ui.Tag{{Text: "Cancelled", Tone: "bad"}}
	case e.State == hub.EventDraft:
		return []ui.Tag{{Text: "Draft", Tone: "soft"}}
	case e.Over(s.Now()):
		return nil
	}
	if e.Audience == hub.AudienceMembers {
		tags = append(tags, ui.Tag{Text: "Members", Tone: "ink"})
	}
	switch {
	case e.Seats.Limited() && e.Seats.Waiting > 0:
		tags = append(tags, ui.Tag{Text: fmt.Sprintf("Waitlist %d", e.Seats.Waiting), Tone: "warn"})
	case e.Seats.Full():
		tags = append(tags, ui.Tag{Text: "Full", Tone: "warn"})
	case e.Seats.Limited():
		tags = append(tags, ui.Tag{Text: plural(e.Seats.Left(), "seat", "seats"), Tone: "good"})
	case e.Mode == hub.ModeOnline:
		tags = append(tags, ui.Tag{Text: "Online"})
	case e.Mode == hub.ModeHybrid:
		tags = append(tags, ui.Tag{Text: "Hybrid"})
	default:
		tags = append(tags, ui.Tag{Text: "Open", Tone: "good"})
	}
	return tags
}

// listingRow is a line of a list that spans chapters.
func (s *Server) listingRow(l hub.EventListing) ui.EventRow {
	row := ui.EventRow{Plate: plateOf(l.Event), Title: l.Title, URL: eventURL(l.ChapterSlug, l.ID), When: hours(l.Event) + ", " + place(l.Event), Tags: s.eventTags(l.Event), Line: l.ChapterName}
	if l.Kilometres >= 0 && l.Mode.HasPlace() {
		row.When += fmt.Sprintf(", %.0f km away", max(1, l.Kilometres))
	}
	return row
}

func (s *Server) listingRows(list []hub.EventListing) []ui.EventRow {
	rows := make([]ui.EventRow, 0, len(list))
	for _, l := range list {
		rows = append(rows, s.listingRow(l))
	}
	return rows
}

// eventRows are the lines of one chapter's list.
func (s *Server) eventRows(slug string, events []hub.Event) []ui.EventRow {
	rows := make([]ui.EventRow, 0, len(events))
	for _, e := range events {
		rows = append(rows, ui.EventRow{
			Plate: plateOf(e), Title: e.Title, URL: eventURL(slug, e.ID), When: hours(e), Line: place(e), Tags: s.eventTags(e),
		})
	}
	return rows
}

// accessWords are the answered and unanswered questions of an event.
func accessWords(a hub.Access) (texts, classes []string) {
	for _, q := range hub.AccessQuestions() {
		switch *q.Of(&a) {
		case hub.Yes:
			texts, classes = append(texts, q.Label), append(classes, "yes")
		case hub.No:
			texts, classes = append(texts, q.No), append(classes, "no")
		case hub.NotAnswered:
			texts, classes = append(texts, q.Label+": not answered"), append(classes, "unknown")
		}
	}
	return texts, classes
}

// seatsLine is the head of the RSVP card.
func seatsLine(e hub.Event) string {
	switch {
	case !e.Seats.Limited():
		return "Open to all, no limit of seats"
	case e.Seats.Waiting > 0:
		return fmt.Sprintf("Full: %s, %d waiting", plural(e.Seats.Capacity, "seat", "seats"), e.Seats.Waiting)
	case e.Seats.Full():
		return fmt.Sprintf("Full: all %s taken", plural(e.Seats.Capacity, "seat", "seats"))
	}
	return fmt.Sprintf("%d of %d seats left", e.Seats.Left(), e.Seats.Capacity)
}

// whereLines are the lines of an event's place.
func whereLines(e hub.Event) []string {
	if e.Mode == hub.ModeOnline {
		return []string{"Online"}
	}
	lines := []string{event.Where(e)}
	if lines[0] == "" {
		lines = nil
	}
	return lines
}

// drawn is the map with a dot for each place.
func drawn(label string, dots []ui.Dot) ui.Map {
	return ui.Map{
		Width: strconv.Itoa(geo.MapWidth), Height: strconv.Itoa(geo.MapHeight), Outline: geo.Outline(), Borders: geo.Borders(),
		Label: label, Dots: dots,
	}
}

// dot puts a place on the map; ok is false when it is not on it.
func dot(p hub.Place, radius, label, url, class string) (ui.Dot, bool) {
	if !p.Located {
		return ui.Dot{}, false
	}
	x, y, ok := geo.Project(geo.Point{Lat: p.Lat, Lon: p.Lon})
	if !ok {
		return ui.Dot{}, false
	}
	return ui.Dot{X: strconv.FormatFloat(x, 'f', 1, 64), Y: strconv.FormatFloat(y, 'f', 1, 64), R: radius, Label: label, URL: url, Class: class}, true
}

// chapterDots are the dots of chapters that link to their pages.
func chapterDots(chapters []hub.Chapter) []ui.Dot {
	var dots []ui.Dot
	for _, c := range chapters {
		if d, ok := dot(c.Place, "6", c.Name, chapterURL(c.Slug), ""); ok {
			dots = append(dots, d)
		}
	}
	return dots
}

// textLines are the lines of a text; none of an empty one.
func textLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
