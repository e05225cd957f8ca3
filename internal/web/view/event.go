package view

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
)

// ChapterPicture is the picture of a chapter's page, in its widths.
func ChapterPicture(ch hub.Chapter) ui.Picture {
	f := ch.Face
	if f.Picture == "" || len(f.PictureWidths) == 0 {
		return ui.Picture{}
	}
	set := make([]string, 0, len(f.PictureWidths))
	for _, w := range f.PictureWidths {
		set = append(set, fmt.Sprintf("%s %dw", link.File(ch.Slug, f.Picture, w), w))
	}
	widest := f.PictureWidths[len(f.PictureWidths)-1]
	return ui.Picture{URL: link.File(ch.Slug, f.Picture, widest), Set: strings.Join(set, ", "), Alt: f.PictureAlt, Width: strconv.Itoa(widest), Height: strconv.Itoa(f.PictureHeight)}
}

// Cover is the picture of an event, in its widths.
func Cover(ch hub.Chapter, e hub.Event) pages.Picture {
	var set []string
	for _, w := range e.CoverWidths {
		set = append(set, fmt.Sprintf("%s %dw", link.File(ch.Slug, e.Cover, w), w))
	}
	widest := e.CoverWidths[len(e.CoverWidths)-1]
	return pages.Picture{
		URL: link.File(ch.Slug, e.Cover, widest), Set: strings.Join(set, ", "), Alt: e.CoverAlt,
		Width: strconv.Itoa(widest), Height: strconv.Itoa(e.CoverHeight),
	}
}

// plateOf is the calendar-leaf date of an event.
func plateOf(ctx context.Context, e hub.Event) ui.Plate {
	start := e.Starts()
	return ui.Plate{
		Weekday: say.Weekday(ctx, start), Day: start.Format("2"), Month: say.Month(ctx, start), ISO: start.Format(time.RFC3339),
		Off: e.State != hub.EventPublished || e.Postponed(),
	}
}

// Hours is an event's span in its own zone.
func Hours(ctx context.Context, e hub.Event) string {
	return e.Span().Hours(ctx)
}

// Day is an event's day in its own zone.
func Day(ctx context.Context, e hub.Event, now time.Time) string {
	return e.Span().Day(ctx, now)
}

// OwnTime is the event's hours to be said in the viewer's zone; none of whole days, and of a date that does not hold.
func OwnTime(e hub.Event) ui.OwnTime {
	if e.AllDay || e.Postponed() {
		return ui.OwnTime{}
	}
	start, end := e.Span().ISO()
	return ui.OwnTime{Start: start, End: end, Zone: e.Zone}
}

// inZone gives a line of a list its zone, and the viewer's own time where people can join from anywhere.
func inZone(row ui.EventRow, e hub.Event) ui.EventRow {
	if !e.AllDay {
		row.Zone = e.Zone
	}
	if e.Mode.HasLink() {
		row.Own = OwnTime(e)
	}
	return row
}

// listed is an event's span in a list, whose plate shows the day without its year.
func listed(ctx context.Context, e hub.Event, now time.Time) string {
	if e.Starts().Year() != now.In(e.Location()).Year() {
		return When(ctx, e, now)
	}
	return Hours(ctx, e)
}

// When is an event's day and span: "Sat, Dec 5, 6:30 to 8:00 pm EST".
func When(ctx context.Context, e hub.Event, now time.Time) string {
	return e.Span().When(ctx, now)
}

// PlaceLine is where an event is in a few words.
func PlaceLine(ctx context.Context, e hub.Event) string {
	switch {
	case e.Mode == hub.ModeOnline:
		return say.C(ctx, "where, in a list", "online")
	case e.Mode == hub.ModeHybrid:
		return say.C(ctx, "where, in a list", "in person and online")
	case e.Place.Venue != "":
		return e.Place.Venue
	}
	return e.Place.Locality
}

// EventTags are the states of an event as a list shows them, one word each.
func EventTags(ctx context.Context, e hub.Event, now time.Time) []ui.Tag {
	var tags []ui.Tag
	switch {
	case e.State == hub.EventCancelled:
		return []ui.Tag{{Text: say.C(ctx, "an event", "Cancelled"), Tone: "bad"}}
	case e.State == hub.EventDraft:
		return []ui.Tag{{Text: say.C(ctx, "an event", "Draft"), Tone: "soft"}}
	case e.Over(now):
		return nil
	case e.Postponed():
		return []ui.Tag{{Text: say.C(ctx, "an event", "Postponed"), Tone: "warn"}}
	}
	if e.Audience == hub.AudienceMembers {
		words := say.T(ctx, "Members only")
		if e.GoodStanding {
			words = say.T(ctx, "Current members only")
		}
		tags = append(tags, ui.Tag{Text: words, Tone: "ink"})
	}
	switch {
	case !e.TakesRSVPs(now):
		tags = append(tags, ui.Tag{Text: say.T(ctx, "RSVPs closed"), Tone: "warn"})
	case e.Seats.Limited() && e.Seats.Waiting > 0:
		tags = append(tags, ui.Tag{Text: say.T(ctx, "Full, %d waiting", e.Seats.Waiting), Tone: "warn"})
	case e.Seats.Full():
		tags = append(tags, ui.Tag{Text: say.T(ctx, "Full"), Tone: "warn"})
	case e.Seats.Limited():
		tags = append(tags, ui.Tag{Text: say.N(ctx, e.Seats.Left(), "1 seat left", "%d seats left"), Tone: "good"})
	case e.Mode == hub.ModeOnline:
		tags = append(tags, ui.Tag{Text: say.C(ctx, "format of an event", "Online")})
	case e.Mode == hub.ModeHybrid:
		tags = append(tags, ui.Tag{Text: say.C(ctx, "format of an event", "Hybrid")})
	default:
		tags = append(tags, ui.Tag{Text: say.C(ctx, "seats of an event", "Open"), Tone: "good"})
	}
	return tags
}

// ListingRow is a line of a list that spans chapters.
func ListingRow(ctx context.Context, l hub.EventListing, now time.Time) ui.EventRow {
	row := ui.EventRow{
		Plate: plateOf(ctx, l.Event), Title: l.Title, URL: link.Event(l.ChapterSlug, l.ID), Tags: EventTags(ctx, l.Event, now), Line: l.ChapterName,
		When: say.C(ctx, "hours, place", "%[1]s, %[2]s", listed(ctx, l.Event, now), PlaceLine(ctx, l.Event)),
	}
	if l.Kilometers >= 0 && l.Mode.HasPlace() {
		row.When = say.C(ctx, "hours, place, distance", "%[1]s, %[2]s, %[3]s", listed(ctx, l.Event, now), PlaceLine(ctx, l.Event), say.Away(ctx, l.Kilometers))
	}
	return inZone(row, l.Event)
}

// ListingRows are the lines of a list that spans chapters.
func ListingRows(ctx context.Context, list []hub.EventListing, now time.Time) []ui.EventRow {
	rows := make([]ui.EventRow, 0, len(list))
	for _, l := range list {
		rows = append(rows, ListingRow(ctx, l, now))
	}
	return rows
}

// EventRows are the lines of one chapter's list.
func EventRows(ctx context.Context, slug string, events []hub.Event, now time.Time) []ui.EventRow {
	rows := make([]ui.EventRow, 0, len(events))
	for _, e := range events {
		rows = append(rows, inZone(ui.EventRow{
			Plate: plateOf(ctx, e), Title: e.Title, URL: link.Event(slug, e.ID), When: listed(ctx, e, now), Line: PlaceLine(ctx, e), Tags: EventTags(ctx, e, now),
		}, e))
	}
	return rows
}

// AccessWords are the answered and unanswered questions of an event, without those about a place where it has none.
func AccessWords(ctx context.Context, e hub.Event) (texts, classes []string) {
	a := e.Access
	for _, q := range hub.AccessQuestions() {
		if q.Place && !e.Mode.HasPlace() {
			continue
		}
		switch *q.Of(&a) {
		case hub.Yes:
			texts, classes = append(texts, q.Label.In(ctx)), append(classes, "yes")
		case hub.No:
			texts, classes = append(texts, q.No.In(ctx)), append(classes, "no")
		case hub.NotAnswered:
			texts, classes = append(texts, say.T(ctx, "%s: not sure yet", q.Label.In(ctx))), append(classes, "unknown")
		}
	}
	return texts, classes
}

// SeatsLine is the heading of the RSVP card.
func SeatsLine(ctx context.Context, e hub.Event) string {
	switch {
	case e.Postponed():
		return say.C(ctx, "an event", "Postponed")
	case e.Closed():
		return say.T(ctx, "RSVPs closed")
	case !e.Seats.Limited() && e.Audience == hub.AudienceMembers:
		return say.T(ctx, "Open to all members, no limit")
	case !e.Seats.Limited():
		return say.T(ctx, "Open to all, no limit")
	case e.Seats.Waiting > 0:
		return say.N(ctx, e.Seats.Capacity, "Full: 1 seat, %[2]d waiting", "Full: %[1]d seats, %[2]d waiting", e.Seats.Waiting)
	case e.Seats.Full():
		return say.N(ctx, e.Seats.Capacity, "Full: the only seat is taken", "Full: all %d seats taken")
	}
	return say.N(ctx, e.Seats.Capacity, "%[2]d of 1 seat left", "%[2]d of %[1]d seats left", e.Seats.Left())
}

// Overbooked says that more people have seats than there are, for those who run the event; empty: they fit.
func Overbooked(ctx context.Context, s hub.Seats) string {
	if s.Overbooked() == 0 {
		return ""
	}
	return say.N(ctx, s.Taken, "1 person has a seat, and you offer %[2]d. Nobody loses their seat, and nobody moves up until seats are free.",
		"%[1]d people have seats, and you offer %[2]d. Nobody loses their seat, and nobody moves up until seats are free.", s.Capacity)
}

// WhereLines are the lines of an event's place.
func WhereLines(ctx context.Context, e hub.Event) []string {
	if e.Mode == hub.ModeOnline {
		return []string{say.C(ctx, "format of an event", "Online")}
	}
	lines := []string{event.Where(ctx, e)}
	if lines[0] == "" {
		lines = nil
	}
	return lines
}

// Directions is one plain address of a map for the place that an event shows; empty for an event that is online, or shows only its city. An
// https address of this kind (https://developers.google.com/maps/documentation/urls) opens the map app of a phone and a browser elsewhere;
// a geo: address does nothing on most desktops. Pages load nothing of it: the map learns the address, and not from where, once somebody taps.
func Directions(e hub.Event) string {
	p := e.Place
	if !e.Mode.HasPlace() || p.Venue == "" && p.Address == "" {
		return ""
	}
	var parts []string
	for _, part := range []string{p.Venue, strings.ReplaceAll(p.Address, "\n", ", "), p.Locality, p.Region, p.PostalCode} {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return "https://www.google.com/maps/dir/?" + url.Values{"api": {"1"}, "destination": {strings.Join(parts, ", ")}}.Encode()
}

// Map is the map with a dot for each place.
func Map(label string, dots []ui.Dot) ui.Map {
	return ui.Map{
		Width: strconv.Itoa(geo.MapWidth), Height: strconv.Itoa(geo.MapHeight), Outline: geo.Outline(), Borders: geo.Borders(),
		Label: label, Dots: dots,
	}
}

// Dot puts a place on the map; ok is false when it lies outside.
func Dot(p hub.Place, radius, label, url, class string) (ui.Dot, bool) {
	if !p.Located {
		return ui.Dot{}, false
	}
	x, y, ok := geo.Project(geo.Point{Lat: p.Lat, Lon: p.Lon})
	if !ok {
		return ui.Dot{}, false
	}
	return ui.Dot{X: strconv.FormatFloat(x, 'f', 1, 64), Y: strconv.FormatFloat(y, 'f', 1, 64), R: radius, Label: label, URL: url, Class: class}, true
}

// ChapterDots are the dots of chapters that link to their pages.
func ChapterDots(chapters []hub.Chapter) []ui.Dot {
	var dots []ui.Dot
	for _, c := range chapters {
		if d, ok := Dot(c.Place, "6", c.Name, link.Chapter(c.Slug), ""); ok {
			dots = append(dots, d)
		}
	}
	return dots
}

// TextLines are the lines of a text; none of an empty one.
func TextLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// RSVPTag is an RSVP’s state in a word.
func RSVPTag(ctx context.Context, e hub.Event, r hub.RSVP) ui.Tag {
	switch {
	case r.Held():
		return ui.Tag{Text: say.C(ctx, "an RSVP", "Held"), Tone: "warn"}
	case r.Removed():
		return ui.Tag{Text: say.C(ctx, "an RSVP", "Removed"), Tone: "soft"}
	}
	switch r.State {
	case hub.RSVPGoing:
		return ui.Tag{Text: say.C(ctx, "an RSVP", "Going"), Tone: "good"}
	case hub.RSVPWaitlisted:
		if !e.Seats.Holds(r.Party) {
			return ui.Tag{Text: say.C(ctx, "an RSVP", "Waitlist, too many people"), Tone: "warn"}
		}
		return ui.Tag{Text: say.C(ctx, "an RSVP", "On the waitlist"), Tone: "warn"}
	case hub.RSVPCancelled:
		return ui.Tag{Text: say.C(ctx, "an RSVP", "Cancelled"), Tone: "soft"}
	case hub.RSVPPending:
		return ui.Tag{Text: say.C(ctx, "an RSVP", "Unconfirmed"), Tone: "soft"}
	}
	return ui.Tag{Text: string(r.State)}
}

// The pages of an event for those who may edit it.
const (
	TabPage  = "page"
	TabEdit  = "edit"
	TabRSVPs = "rsvps"
)

// EventTabs lead from each of an event's pages to the others, for those who may edit it. A draft has no RSVPs, and its page is the preview.
func EventTabs(ctx context.Context, ch hub.Chapter, e hub.Event, current string) []ui.Link {
	desk := link.DeskEvent(ch.Slug, e.ID)
	public := link.Event(ch.Slug, e.ID)
	if e.State == hub.EventDraft {
		public = desk + "/preview"
	}
	tabs := []ui.Link{
		{Text: say.C(ctx, "of an event", "Page"), URL: public, Current: current == TabPage}, {Text: say.C(ctx, "a tab", "Edit"), URL: desk, Current: current == TabEdit},
	}
	if e.State != hub.EventDraft {
		tabs = append(tabs, ui.Link{Text: say.T(ctx, "RSVPs"), URL: desk + "/attendees", Current: current == TabRSVPs})
	}
	return tabs
}
