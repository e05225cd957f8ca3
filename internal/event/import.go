package event

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// ImportOptions says how to import. Progress, which may be nil, hears after every 25 dates and after the last how many of
// all are done.
type ImportOptions struct {
	DryRun   bool
	Progress func(done, total int)
}

const (
	// progressEvery is how many dates go by between two calls of Progress.
	progressEvery = 25
	// importDates is the most dates of one repeating event that one import takes: more than three a week for a year.
	importDates = 200
	// importParty is the largest party of an imported event: the editor's own default.
	importParty = 5
)

// Import adds and updates events of a chapter from a calendar file (iCalendar). Single events are taken whatever their
// date; of repeating ones the dates from yesterday to a year ahead, each as an event of its own. They are published, or
// cancelled where the file says so.
//
// An event is the one of its identifier ("ics:<uid>"), so importing a file again changes nothing. What an import may
// change, and what stays as people wrote it here, is said at store.Chapter.ImportEvent; an edit that was kept is a problem
// of the report, so that nobody takes it for the file's. An import never removes an event.
//
// Each date is a transaction of its own; one that cannot be taken is a problem and the rest goes on. The report's Read
// counts dates; events of the file that could not be understood are problems only. DryRun writes nothing and reports the
// same. A file that cannot be read at all is an *hub.Invalid of field "file" and nothing is written. Any other error stops
// where it struck; the report says what was done before.
//
// Nobody's permission is asked: this is for the operator at the command line, who owns the database. The trail has no row.
func (s *Service) Import(ctx context.Context, ch hub.Chapter, r io.Reader, opt ImportOptions) (hub.ImportReport, error) {
	report := hub.ImportReport{DryRun: opt.DryRun}
	now := s.now()
	file, err := calendar.Read(r, calendar.ReadOptions{
		DefaultZone: ch.Zone, From: now.AddDate(0, 0, -1), Until: now.AddDate(1, 0, 0), MaxDates: importDates,
	})
	if err != nil {
		return report, refusedFile(err)
	}
	for _, p := range file.Problems {
		report.Note(p.Line, "", sentence(p.Reason))
	}
	if len(file.Drafts) == 0 && len(file.Problems) == 0 {
		report.Note(1, "", "Every event of this file repeats, and none on a day from yesterday to a year ahead. There is nothing to import.")
	}
	im := importer{chapter: ch, handle: s.store.Chapter(ch.ID), report: &report}
	for i, d := range file.Drafts {
		if err := im.take(ctx, d); err != nil {
			return report, fmt.Errorf("event: import line %d: %w", d.Line, err)
		}
		if done := i + 1; opt.Progress != nil && (done%progressEvery == 0 || done == len(file.Drafts)) {
			opt.Progress(done, len(file.Drafts))
		}
	}
	return report, nil
}

// refusedFile turns a refusal into the words for whoever brought the file; other errors stay what they are.
func refusedFile(err error) error {
	in := &hub.Invalid{}
	for _, kind := range []error{calendar.ErrNotCalendar, calendar.ErrTooLarge, calendar.ErrTooManyEvents, calendar.ErrTruncated} {
		if errors.Is(err, kind) {
			in.Add("file", sentence(kind.Error()))
			return in
		}
	}
	if errors.Is(err, calendar.ErrZone) {
		in.Add("zone", "The chapter's time zone is not known. Choose another on the chapter's page.")
		return in
	}
	return fmt.Errorf("event: import: %w", err)
}

// sentence is a reason with a capital and a full stop.
func sentence(reason string) string {
	first, size := utf8.DecodeRuneInString(reason)
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(reason[size:], ".") + "."
}

// importer is one import into one chapter.
type importer struct {
	chapter hub.Chapter
	handle  store.Chapter
	report  *hub.ImportReport
}

// take imports one date. An error is not the date's.
func (im *importer) take(ctx context.Context, d calendar.Draft) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	im.report.Read++
	if d.Summary == "" {
		im.report.Note(d.Line, "title", "This event has no title. Give it one in the calendar it comes from, and export again.")
		return nil
	}
	e := im.event(d)
	importing := im.handle.CompareImport
	if !im.report.DryRun {
		importing = func(ctx context.Context, e hub.Event) (store.ImportOutcome, error) {
			return im.handle.ImportEvent(ctx, "", e)
		}
	}
	outcome, err := importing(ctx, e)
	if errors.Is(err, hub.ErrConflict) {
		im.report.Note(d.Line, "", "Somebody else changed this event at the same moment. Import the file again.")
		return nil
	}
	if err != nil {
		return err
	}
	switch outcome {
	case store.ImportAdded:
		im.report.Added++
	case store.ImportUpdated:
		im.report.Updated++
	case store.ImportKept:
		im.report.Note(d.Line, "", "This event was edited here and the file says something else. The edit stays; change the event's page if the file is right.")
		im.report.Unchanged++
	case store.ImportUnchanged:
		im.report.Unchanged++
	}
	return nil
}

// event is a draft as an event of the chapter. What had to be cut is noted.
func (im *importer) event(d calendar.Draft) hub.Event {
	d.Summary, d.Location, d.Description = hub.Line(d.Summary), hub.Lines(d.Location), hub.Text(d.Description)
	e := hub.Event{
		Title: im.shorten(d.Line, "title", d.Summary, maxTitle), State: hub.EventPublished, Audience: hub.AudiencePublic,
		StartsAt: d.Start, EndsAt: d.End, Zone: d.Zone, MaxParty: importParty, Identifier: d.Identifier,
	}
	if d.Cancelled {
		e.State = hub.EventCancelled
	}
	if e.Zone == "UTC" && im.chapter.Zone != "" {
		e.Zone = im.chapter.Zone // the file names no place for its clock; the instant stays
	}
	text := plainText(d.Description)
	location := im.join(&e, d, text)
	if e.Mode.HasPlace() {
		e.Place = im.place(d, location)
	}
	text = withoutRooms(text, e.JoinURL)
	if d.URL != "" && d.URL != e.JoinURL && !isRoom(d.URL) && !strings.Contains(text, d.URL) {
		text = strings.TrimSpace(text + "\n\n" + d.URL)
	}
	var cut bool
	if e.Description, cut = fit(text, maxDescription); cut {
		im.report.Note(d.Line, "description", fmt.Sprintf("The description was cut to %d characters. Put the rest where its readers find it.", maxDescription))
	}
	return e
}

func (im *importer) shorten(line int, field, text string, n int) string {
	short := shorten(text, n)
	if short != text {
		im.report.Note(line, field, fmt.Sprintf("The %s was cut to %d characters. Shorten it on the event's page.", field, n))
	}
	return short
}

// emptyBrackets drops what stood around a link.
var emptyBrackets = strings.NewReplacer("()", "", "[]", "", "<>", "")

// join finds how people come: the mode and the link, from the location, else the event's own address, else its text. It
// returns what the location says beside a link; empty when that is no place.
func (im *importer) join(e *hub.Event, d calendar.Draft, text string) (location string) {
	location = d.Location
	for _, address := range addresses(location) {
		if isMap(address) {
			continue
		}
		if e.JoinURL == "" {
			e.JoinURL = address
		}
		location = strings.ReplaceAll(location, address, "")
	}
	location = strings.Trim(emptyBrackets.Replace(location), " \t\n,;:|/-–—")
	online := isOnline(location)
	if online {
		location = ""
	}
	for _, address := range append([]string{d.URL}, addresses(text)...) {
		if e.JoinURL == "" && isRoom(address) {
			e.JoinURL = address
		}
	}
	switch {
	case location == "" && (online || e.JoinURL != ""):
		e.Mode = hub.ModeOnline
	case e.JoinURL != "":
		e.Mode = hub.ModeHybrid
	default:
		e.Mode = hub.ModeInPerson
	}
	return location
}

// place is a location in the chapter's town: its first part the venue, the rest the address.
func (im *importer) place(d calendar.Draft, location string) hub.Place {
	home := im.chapter.Place
	venue, address := venueOf(location)
	p := hub.Place{
		Venue:   im.shorten(d.Line, "venue", venue, maxSummary),
		Address: im.shorten(d.Line, "address_lines", address, maxSummary),
		// The hub asks for a town, and a calendar does not say which part of a location is one.
		Locality: home.Locality, Region: home.Region, Country: home.Country,
		Lat: home.Lat, Lon: home.Lon, Located: home.Located,
	}
	if d.HasPoint {
		p.Lat, p.Lon, p.Located = d.Latitude, d.Longitude, true
	}
	return p
}

// venueOf parts a location: at its first line, at the bracket of "Library (1 Main Street)", or at its first comma.
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
