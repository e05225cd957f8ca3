package event

import (
	"context"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
)

// event turns a draft into an event of the chapter. Whatever had to be cut is noted. Words that replace a link are in the locale of
// ctx for good: they become part of the description.
func (im *importer) event(ctx context.Context, d calendar.Draft) hub.Event {
	e := hub.Event{
		Title: im.shorten(d.Line, "title", hub.Line(markdown.Entities(d.Summary)), maxTitle), State: hub.EventPublished, Audience: hub.AudiencePublic,
		Zone: d.Zone, MaxParty: importParty, Identifier: d.Identifier,
	}
	if d.Cancelled {
		e.State, e.FileMark = hub.EventCancelled, d.Mark
	}
	if e.Zone == "UTC" && im.chapter.Zone != "" {
		e.Zone = im.chapter.Zone // the file names no zone; the instant is kept
	}
	if e.SetTimes(d.Start, d.End); d.AllDay {
		e.SetDays(d.Start.In(e.Location()), d.End.Add(-time.Second).In(e.Location()))
	}
	d.Location = hub.Lines(plainText(d.Location))
	text := im.join(ctx, &e, &d, hub.Text(plainText(d.Description)))
	if e.Mode.HasPlace() {
		e.Place = im.place(d, d.Location)
	}
	if d.URL != "" && d.URL != e.JoinURL && !isRoom(d.URL) && !isDialPage(d.URL) && !strings.Contains(text, d.URL) {
		text = strings.TrimSpace(text + "\n\n" + d.URL)
	}
	var cut bool
	if e.Description, cut = fit(text, maxDescription); cut {
		im.report.Note(d.Line, "description", say.M("We shortened the description to %d characters. Put the rest where people will find it.", maxDescription))
	}
	return e
}

func (im *importer) shorten(line int, field, text string, n int) string {
	short := shorten(text, n)
	if short != text {
		im.report.Note(line, field, say.M("This is too long, so we cut it to %d characters. Check it on the event’s page.", n))
	}
	return short
}

// emptyBrackets matches brackets left empty once a link is removed.
var emptyBrackets = strings.NewReplacer("()", "", "[]", "", "<>", "")

// join finds how people attend: the mode and the link, from the location, else a conference property, else the event's URL, else
// its text. What only attendees may read moves from title, location and text into the hidden fields; d.Location keeps the rest,
// or is empty when the rest is no place. It returns the rest of the text.
func (im *importer) join(ctx context.Context, e *hub.Event, d *calendar.Draft, text string) string {
	var links []string
	for _, address := range addresses(d.Location) {
		if !isMap(address) {
			links = append(links, address)
			d.Location = strings.ReplaceAll(d.Location, address, "")
		}
	}
	links = append(links, d.Conferences...)
	for _, address := range append([]string{d.URL}, addresses(e.Title+"\n"+text)...) {
		if isRoom(address) {
			links = append(links, address)
		}
	}
	for _, link := range links {
		if e.JoinURL == "" && parsed(link) != nil {
			e.JoinURL = link
		}
	}
	place, online := withoutOnlineWords(d.Location)
	if e.JoinURL != "" || len(d.Conferences) > 0 || online || hasDialIn(d.Location+"\n"+text) {
		hidden := joinBlock{link: e.JoinURL}
		hidden.links(ctx, links)
		e.Title = hidden.line(ctx, e.Title)
		d.Location = hidden.inline(ctx, d.Location, "")
		text = hidden.text(ctx, text)
		e.JoinDetails = im.details(d.Line, hidden)
		place, online = withoutOnlineWords(d.Location)
	}
	d.Location = place
	switch joins := e.JoinURL != "" || e.JoinDetails != ""; {
	case place == "" && (online || joins):
		e.Mode = hub.ModeOnline
	case joins:
		e.Mode = hub.ModeHybrid
	default:
		e.Mode = hub.ModeInPerson
	}
	return text
}

func (im *importer) details(line int, hidden joinBlock) string {
	all := strings.Join(hidden.lines, "\n")
	short := shorten(all, maxJoinDetails)
	if short != all {
		im.report.Note(line, "join_details", say.M("The invitation’s details on how to join were cut to %d characters. Check them on the event’s page.", maxJoinDetails))
	}
	return short
}

// withoutOnlineWords drops the parts of a location that are no place, and reports whether there were any. Outlook separates parts by semicolons.
func withoutOnlineWords(location string) (place string, online bool) {
	var kept []string
	for part := range strings.SplitSeq(location, ";") {
		part = strings.Trim(emptyBrackets.Replace(part), " \t\n,;:|/-–—")
		switch {
		case part == "":
		case isOnline(part):
			online = true
		default:
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "; "), online
}

// place is a location in the chapter's town: the first part is the venue, the rest the address.
func (im *importer) place(d calendar.Draft, location string) hub.Place {
	home := im.chapter.Place
	venue, address := venueOf(location)
	p := hub.Place{
		Venue:   im.shorten(d.Line, "venue", venue, maxSummary),
		Address: im.shorten(d.Line, "address_lines", address, maxSummary),
		// The hub needs a town, and a calendar does not say which part of a location is the town.
		Locality: home.Locality, Region: home.Region, Country: home.Country,
		Lat: home.Lat, Lon: home.Lon, Located: home.Located,
	}
	if d.HasPoint {
		p.Lat, p.Lon, p.Located = d.Latitude, d.Longitude, true
	}
	return p
}

// venueOf splits a location after its first line, at the bracket of "Library (1 Main Street)", or at its first comma.
func venueOf(location string) (venue, address string) {
	lines := strings.FieldsFunc(location, func(r rune) bool { return r == '\n' })
	for i := range lines {
		lines[i] = strings.Join(strings.Fields(lines[i]), " ")
	}
	lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" })
	if len(lines) == 0 {
		return "", ""
	}
	if len(lines) > 1 {
		return strings.Trim(lines[0], " ,;"), strings.Join(lines[1:], "\n")
	}
	line := lines[0]
	if before, inside, found := strings.Cut(line, " ("); found && strings.HasSuffix(inside, ")") {
		return strings.Trim(before, " ,;"), strings.TrimSuffix(inside, ")")
	}
	before, after, _ := strings.Cut(line, ",")
	return strings.TrimSpace(before), strings.TrimSpace(after)
}
