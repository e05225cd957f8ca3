package event

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// imported is the prefix of the identifier of every event from a calendar.
const imported = "ics:"

// importer is one import into one chapter.
type importer struct {
	chapter hub.Chapter
	handle  store.Chapter
	report  *hub.ImportReport
	draft   bool
	now     time.Time

	stored map[string]store.ImportedEvent   // events imported before, by identifier
	dates  map[string][]store.ImportedEvent // the same, by the part of the identifier that all dates of one event share
	off    map[string]bool                  // events the file cancels as a whole
	told   map[string]bool                  // identifiers of the dates in the file
	whole  map[string]bool                  // the parts that those identifiers share
}

// look reads the events from earlier imports.
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

// take imports one date. A returned error is not about the date.
func (im *importer) take(ctx context.Context, d calendar.Draft) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, here := im.stored[d.Identifier]
	identity := calendar.Identity(d.Identifier)
	if d.Cancelled && !here && im.off[identity] && len(im.dates[identity]) > 0 {
		return nil // other dates of the event are here, and the cancellation of the whole event handles them
	}
	im.report.Read++
	if d.Summary == "" && !d.Cancelled {
		im.report.Note(d.Line, "title", say.M("This event has no title. Give it one in the original calendar, then export and import again."))
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

// leaveOut reports whether to skip a date, and notes why. The cancellation of an event that is here is never skipped.
func (im *importer) leaveOut(d calendar.Draft, here bool) bool {
	if here && d.Cancelled {
		return false
	}
	switch {
	case im.draft && d.Cancelled:
		im.report.Note(d.Line, "", say.M("This event is cancelled in the file and isn’t here, so there’s nothing to draft."))
		return true
	case im.draft && d.Private:
		im.report.Note(d.Line, "", say.M("This event is private in the calendar. Consider who should see it before you publish the draft."))
		return false
	case !d.Private:
		return false
	case here && im.stored[d.Identifier].State == hub.EventPublished:
		im.report.Note(d.Line, "", say.M("This event is private in the calendar, but it’s public here. We left it as it is. If nobody should see it, cancel it on its page."))
	default:
		im.report.Note(d.Line, "", say.M("This event is private in the calendar, so we left it out. Make it public there and export again, or import with --draft."))
	}
	return true
}

// write imports the event of a line, unless this is a dry run, and counts it.
func (im *importer) write(ctx context.Context, line int, e hub.Event) error {
	outcome, err := im.handle.CompareImport(ctx, e)
	if err != nil {
		return err
	}
	if im.draft && (outcome == store.ImportUpdated || outcome == store.ImportKept) {
		im.report.Note(line, "", say.M("This event is public here, and the file has something different. An import with --draft leaves it as it is."))
		im.report.Unchanged++
		return nil
	}
	if !im.report.DryRun {
		outcome, err = im.handle.ImportEvent(ctx, "", e)
	}
	if errors.Is(err, hub.ErrConflict) {
		im.report.Note(line, "", say.M("Someone else changed this event at the same time. Import the file again: nothing is added twice."))
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
		im.report.Note(line, "", say.M("This event was edited here, and the file has something different. We kept the edit. If the file is right, change the event on its page."))
		im.report.Unchanged++
	case store.ImportUnchanged:
		im.report.Unchanged++
	case store.ImportAbsent:
		im.report.Note(line, "", say.M("The file cancels an event that’s not here. There’s nothing to do."))
		im.report.Unchanged++
	}
}

// cancel cancels the upcoming dates of an event that are here and that the file does not list one by one.
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
		if err := im.write(ctx, c.Line, hub.Event{Identifier: e.Identifier, State: hub.EventCancelled, FileMark: c.Mark}); err != nil {
			return err
		}
	}
	if !found && !im.whole[c.Identity] {
		im.report.Read++
		im.count(c.Line, store.ImportAbsent)
	}
	return nil
}

// mostNamed is the most dates one problem names.
const mostNamed = 10

// nameMissing names the dates that are public here, upcoming, and no longer in the file.
func (im *importer) nameMissing(s calendar.Series) {
	var days say.Worded
	named, more := 0, 0
	for _, e := range im.dates[s.Identity] {
		if e.State != hub.EventPublished || !e.EndsAt.After(im.now) || s.Dates[e.Identifier] || !s.Within(e.Identifier, e.StartsAt) {
			continue
		}
		start := say.At{Time: e.StartsAt.In(hub.Zone(e.Zone))}
		switch named++; {
		case named == 1:
			days = start
		case named > mostNamed:
			more++
		default:
			days = say.MC("a list of dates, and the next", "%[1]s; %[2]s", days, start)
		}
	}
	if more > 0 {
		days = say.MC("a list of dates that goes on", "%[1]s; and %[2]d more", days, more)
	}
	if days != nil {
		im.report.Note(s.Line, "", say.M("Published here, but no longer in the file: %s. If any of these won’t take place, cancel it on its page.", days))
	}
}
