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

// ImportOptions says how to import. Progress, which may be nil, hears after every 25 dates and after the last how many of
// all are done.
// Draft makes what is new a draft and leaves alone what is public here.
type ImportOptions struct {
	DryRun   bool
	Draft    bool
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
// cancelled where the file says so. What the calendar keeps private is left out, unless all is to be drafts.
//
// An event is the one of its identifier ("ics:<uid>"), so importing a file again changes nothing. What an import may
// change, and what stays as people wrote it here, is said at store.Chapter.ImportEvent; an edit that was kept is a problem
// of the report, so that nobody takes it for the file's. An import never removes an event: dates that are here and no longer in
// the file are named. A cancellation of a whole event reaches all its dates that are still to come.
//
// Each date is a transaction of its own; one that cannot be taken is a problem and the rest goes on. The report's Read
// counts dates, and an event or date that could not be understood as one. DryRun writes nothing and reports the
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

// refusedFile turns a refusal into the words for whoever brought the file; other errors stay what they are.
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
