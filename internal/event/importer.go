package event

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// imported begins the identifier of every event that came from a calendar.
const imported = "ics:"

// importer is one import into one chapter.
type importer struct {
	chapter hub.Chapter
	handle  store.Chapter
	report  *hub.ImportReport
	draft   bool
	now     time.Time

	stored map[string]store.ImportedEvent   // what came from calendars before, by identifier
	dates  map[string][]store.ImportedEvent // the same by what all dates of one event share
	off    map[string]bool                  // events the file cancels as a whole
	told   map[string]bool                  // identifiers the file has a date of
	whole  map[string]bool                  // what the identifiers of those dates share
}

// look reads what is here from earlier files.
func (im *importer) look(ctx context.Context, file calendar.Result) error {
	list, err := im.handle.ImportedEvents(ctx, imported)
	if err != nil {
		return fmt.Errorf("event: import: %w", err)
	}
	im.stored, im.dates = map[string]store.ImportedEvent{}, map[string][]store.ImportedEvent{}
	im.off, im.told, im.whole = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, e := range list {
		im.stored[e.Identifier] = e
		identity := calendar.Identity(e.Identifier)
		im.dates[identity] = append(im.dates[identity], e)
	}
	for _, c := range file.Cancellations {
		im.off[c.Identity] = im.off[c.Identity] || c.From.IsZero()
	}
	for _, d := range file.Drafts {
		im.told[d.Identifier], im.whole[calendar.Identity(d.Identifier)] = true, true
	}
	return nil
}

// take imports one date. An error is not the date's.
func (im *importer) take(ctx context.Context, d calendar.Draft) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, here := im.stored[d.Identifier]
	identity := calendar.Identity(d.Identifier)
	if d.Cancelled && !here && im.off[identity] && len(im.dates[identity]) > 0 {
		return nil // the event is here by other dates, which the cancellation of the whole is about
	}
	im.report.Read++
	if d.Summary == "" && !d.Cancelled {
		im.report.Note(d.Line, "title", "This event has no title. Give it one in the calendar it comes from, and export again.")
		return nil
	}
	if im.leaveOut(d, here) {
		im.report.LeftOut++
		return nil
	}
	e := im.event(ctx, d)
	if im.draft && !here {
		e.State = hub.EventDraft
	}
	return im.write(ctx, d.Line, e)
}

// leaveOut says whether a date is not to be imported, and notes why. A cancellation of what is here is never left out.
func (im *importer) leaveOut(d calendar.Draft, here bool) bool {
	if here && d.Cancelled {
		return false
	}
	switch {
	case im.draft && d.Cancelled:
		im.report.Note(d.Line, "", "This event is cancelled in the calendar and is not here, so there is nothing to make a draft of.")
		return true
	case im.draft && d.Private:
		im.report.Note(d.Line, "", "The calendar keeps this event private. Think about who may see it before you publish the draft.")
		return false
	case !d.Private:
		return false
	case here && im.stored[d.Identifier].State == hub.EventPublished:
		im.report.Note(d.Line, "", "The calendar keeps this event private, but it is public here and was left as it is. Cancel it on its page if nobody should see it.")
	default:
		im.report.Note(d.Line, "", "The calendar keeps this event private, so it was left out. Make it public there and export again, or import with --draft.")
	}
	return true
}

// write brings the event of a line in, unless this is a dry run, and counts.
func (im *importer) write(ctx context.Context, line int, e hub.Event) error {
	outcome, err := im.handle.CompareImport(ctx, e)
	if err != nil {
		return err
	}
	if im.draft && (outcome == store.ImportUpdated || outcome == store.ImportKept) {
		im.report.Note(line, "", "This event is public here and the file says something else. An import of drafts leaves it as it is.")
		im.report.Unchanged++
		return nil
	}
	if !im.report.DryRun {
		outcome, err = im.handle.ImportEvent(ctx, "", e)
	}
	if errors.Is(err, hub.ErrConflict) {
		im.report.Note(line, "", "Somebody else changed this event at the same moment. Import the file again.")
		return nil
	}
	if err != nil {
		return err
	}
	im.count(line, outcome)
	return nil
}

func (im *importer) count(line int, outcome store.ImportOutcome) {
	switch outcome {
	case store.ImportAdded:
		im.report.Added++
	case store.ImportUpdated:
		im.report.Updated++
	case store.ImportKept:
		im.report.Note(line, "", "This event was edited here and the file says something else. The edit stays; change the event's page if the file is right.")
		im.report.Unchanged++
	case store.ImportUnchanged:
		im.report.Unchanged++
	case store.ImportAbsent:
		im.report.Note(line, "", notHere)
		im.report.Unchanged++
	}
}

const notHere = "The file cancels an event that is not here. There is nothing to do."

// cancel takes back the dates of an event that are here and still to come, and that the file does not tell one by one.
func (im *importer) cancel(ctx context.Context, c calendar.Cancellation) error {
	found := false
	for _, e := range im.dates[c.Identity] {
		if err := ctx.Err(); err != nil {
			return err
		}
		found = true
		if im.told[e.Identifier] || !c.Covers(e.StartsAt) || !e.EndsAt.After(im.now) {
			continue
		}
		im.report.Read++
		if err := im.write(ctx, c.Line, hub.Event{Identifier: e.Identifier, State: hub.EventCancelled}); err != nil {
			return err
		}
	}
	if !found && !im.whole[c.Identity] {
		im.report.Read++
		im.count(c.Line, store.ImportAbsent)
	}
	return nil
}

// nameMissing names the dates that are public here, still to come, and no longer in the file.
func (im *importer) nameMissing(s calendar.Series) {
	var days []string
	for _, e := range im.dates[s.Identity] {
		if e.State != hub.EventPublished || !e.EndsAt.After(im.now) || s.Dates[e.Identifier] || !s.Within(e.Identifier, e.StartsAt) {
			continue
		}
		start := e.StartsAt.In(hub.Zone(e.Zone))
		days = append(days, start.Format("Mon, Jan 2, 2006, 3:04 pm"))
	}
	const most = 10
	if n := len(days); n > most {
		days = append(days[:most], fmt.Sprintf("and %d more", n-most))
	}
	if len(days) > 0 {
		im.report.Note(s.Line, "", fmt.Sprintf("Published here but no longer in the file: %s. Cancel what will not take place on its page.", strings.Join(days, "; ")))
	}
}
