package event

import (
	"context"
	"errors"
	"fmt"
	"io"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// ImportOptions says how to import. Progress, which may be nil, is told after every 25 dates and after the last how many of
// all are done.
// Draft imports new events as drafts and leaves events that are already public alone.
type ImportOptions struct {
	DryRun   bool
	Draft    bool
	Progress func(done, total int)
}

const (
	// progressEvery is how many dates are imported between two calls of Progress.
	progressEvery = 25
	// importDates is the most dates of one repeating event that one import reads: more than three a week for a year.
	importDates = 200
	// importParty is the largest party of an imported event: the editor's own default.
	importParty = 5
)

// Import adds and updates events of a chapter from a calendar file (iCalendar). Single events are imported whatever their
// date; repeating ones from yesterday to a year ahead, each date as its own event. They are published, or
// cancelled where the file says so. Private entries are left out, unless everything is imported as drafts.
//
// Events are matched by identifier ("ics:<uid>"), so importing a file again changes nothing. What an import may
// change, and what stays as people edited it here, is documented at store.Chapter.ImportEvent; an edit that was kept is a problem
// in the report, so that nobody thinks it came from the file. An import never removes an event: dates that are here but no longer in
// the file are listed. Cancelling a whole event cancels all its upcoming dates.
//
// Each date is its own transaction; one that cannot be imported is a problem and the import goes on. The report's Read
// counts dates; an event or date that could not be understood counts as one. DryRun writes nothing and reports the
// same. A file that cannot be read at all is an *hub.Invalid of field "file" and nothing is written. Any other error stops
// the import where it occurs; the report says what was done before.
//
// No permission is checked: this is for the operator at the command line, who owns the database. The trail gets no row.
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
		if p.Refused {
			report.Read++
		}
		report.Note(p.Line, "", p.Reason)
	}
	im := importer{chapter: ch, handle: s.store.Chapter(ch.ID), report: &report, draft: opt.Draft, now: now}
	if err := im.look(ctx, file); err != nil {
		return report, err
	}
	if len(file.Drafts) == 0 && len(file.Problems) == 0 && len(file.Cancellations) == 0 {
		report.Note(1, "", say.M("Every event in this file repeats, and none has a date between yesterday and a year from now. There’s nothing to import."))
	}
	for i, d := range file.Drafts {
		if err := im.take(ctx, d); err != nil {
			return report, fmt.Errorf("event: import line %d: %w", d.Line, err)
		}
		if done := i + 1; opt.Progress != nil && (done%progressEvery == 0 || done == len(file.Drafts)) {
			opt.Progress(done, len(file.Drafts))
		}
	}
	for _, c := range file.Cancellations {
		if err := im.cancel(ctx, c); err != nil {
			return report, fmt.Errorf("event: import line %d: %w", c.Line, err)
		}
	}
	for _, series := range file.Series {
		im.nameMissing(series)
	}
	return report, nil
}

// refusedFiles say why a file is not read at all.
var refusedFiles = map[error]say.Text{
	calendar.ErrNotCalendar:   say.M("This isn’t a calendar file. Export it again as .ics."),
	calendar.ErrTooLarge:      say.M("This calendar file is larger than 10 MB. Export a shorter span of time."),
	calendar.ErrTooManyEvents: say.M("This calendar file has more than 20,000 events. Export a shorter span of time."),
	calendar.ErrTruncated:     say.M("This calendar file stops before its first event is complete. Download or export it again."),
}

// refusedFile turns a refusal into words for the person who brought the file; other errors are returned as they are.
func refusedFile(err error) error {
	in := &hub.Invalid{}
	for kind, why := range refusedFiles {
		if errors.Is(err, kind) {
			in.Add("file", why)
			return in
		}
	}
	if errors.Is(err, calendar.ErrZone) {
		in.Add("zone", say.M("We don’t know the chapter’s time zone. Choose another on the chapter’s page."))
		return in
	}
	return fmt.Errorf("event: import: %w", err)
}
