package chapter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// ImportOptions says how to import. Progress, which may be nil, hears after every 25 rows and after the last how many of
// all are done.
type ImportOptions struct {
	DryRun   bool
	Progress func(done, total int)

	office string // slug of the national office that is to be there before the import
}

// progressEvery is how many rows go by between two calls of Progress.
const progressEvery = 25

// Import adds and updates chapters from a table (CSV) whose first line names its columns, in any order: OSDI's names and
// their usual synonyms. It reads UTF-8, UTF-16 with a byte order mark and else Windows-1252 or Mac Roman; cells are parted by commas,
// semicolons or tabs. At most 10,000 rows, 32 MB, and 1 MiB a cell.
//
// A row is the chapter of its identifier, "csv:<slug>" when the file has none, so importing a file again changes nothing. A row whose
// identifier is not here and that names the slug of a chapter is about that chapter, wherever it came from.
// An empty cell, and a column that is not there, leaves what a chapter has; of a new one the slug follows from the name,
// the point from the postcode, the zone from the point and the state. Cells that contradict each other are named. An import never changes a chapter's slug or hue, and never removes
// a chapter. What leads wrote on their page (about, access, zone) stays once they changed it here, with a problem that says so.
//
// Each row is a transaction of its own; a row that cannot be taken is a problem and the rows below go on. DryRun writes
// nothing and reports the same. A file that cannot be read at all is an *hub.Invalid of field "file", and nothing is
// written. Any other error stops where it struck; the report says what was done before.
//
// Nobody's permission is asked: this is for the operator at the command line, who owns the database. The trail has no row.
func (s *Service) Import(ctx context.Context, r io.Reader, opt ImportOptions) (hub.ImportReport, error) {
	report := hub.ImportReport{DryRun: opt.DryRun}
	t, err := readTable(r)
	if err != nil {
		return report, refused(err)
	}
	columns, unknown := columnsOf(t.header.cells)
	if _, named := columns[fieldName]; !named {
		return report, refused(nameless(t.header.cells))
	}
	if len(unknown) > 0 {
		report.Note(t.header.number, "", unread(unknown))
	}
	im := importer{service: s, dry: opt.DryRun, report: &report, columns: columns}
	if err := im.look(ctx); err != nil {
		return report, err
	}
	if opt.office != "" {
		im.national = opt.office
	}
	if !opt.DryRun {
		defer s.directory.Forget()
	}
	for i, l := range t.rows {
		if err := im.line(ctx, l); err != nil {
			return report, fmt.Errorf("chapter: import line %d: %w", l.number, err)
		}
		if done := i + 1; opt.Progress != nil && (done%progressEvery == 0 || done == len(t.rows)) {
			opt.Progress(done, len(t.rows))
		}
	}
	return report, nil
}

// refused turns a refusal into the words for whoever brought the file; other errors stay what they are.
func refused(err error) error {
	if sentence, is := errors.AsType[*refusal](err); is {
		return hub.Wrong("file", sentence.text)
	}
	return err
}

// importer is one import: the chapters there are, kept up as rows are taken, so that a dry run sees the same.
type importer struct {
	service *Service
	dry     bool
	report  *hub.ImportReport
	columns map[string]int

	slugs    map[string]string // of the stored chapters, by identifier
	taken    map[string]int    // slugs of all chapters: the line that took it, 0 for a stored one
	lines    map[string]int    // identifiers of the file: the first line that has it, taken or not
	national string            // slug of the national office, empty when there is none
}

// look reads which chapters there are.
func (im *importer) look(ctx context.Context) error {
	all, err := im.service.store.Chapters(ctx)
	if err != nil {
		return fmt.Errorf("chapter: import: %w", err)
	}
	im.slugs, im.taken, im.lines = map[string]string{}, map[string]int{}, map[string]int{}
	for _, c := range all {
		im.taken[c.Slug] = 0
		if c.Identifier != "" {
			im.slugs[c.Identifier] = c.Slug
		}
		if c.Kind == hub.KindNational {
			im.national = c.Slug
		}
	}
	return nil
}

// line imports one row. An error is not the row's.
func (im *importer) line(ctx context.Context, l line) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	im.report.Read++
	if l.problem.Is() {
		im.report.Note(l.number, "", l.problem)
		return nil
	}
	r := newRow(l, im.columns)
	stored, next, err := im.understand(ctx, &r)
	if err != nil {
		return err
	}
	if len(r.refused) > 0 {
		im.note(r.refused)
		return nil
	}
	if err := im.write(ctx, stored, next); errors.Is(err, hub.ErrConflict) {
		im.report.Note(r.line, fieldSlug, say.M("Another chapter took this slug or identifier during the import. Import the file again: nothing is added twice."))
		return nil
	} else if err != nil {
		return err
	}
	im.note(r.notes)
	im.taken[next.Slug] = r.line
	if next.Kind == hub.KindNational {
		im.national = next.Slug
	} else if im.national == next.Slug {
		im.national = ""
	}
	return nil
}

func (im *importer) note(problems []hub.ImportProblem) {
	for _, p := range problems {
		im.report.Note(p.Line, p.Field, p.Reason)
	}
}

// understand finds the stored chapter that a row is about, nil for a new one, and what the row makes of it.
func (im *importer) understand(ctx context.Context, r *row) (stored *hub.Chapter, next hub.Chapter, err error) {
	identifier := r.identifier()
	if slug, found := im.find(r, identifier); found {
		c, err := im.service.store.ChapterBySlug(ctx, slug)
		if err != nil {
			return nil, next, err
		}
		stored = &c
	}
	next = r.apply(stored, im.service.now().Year())
	next.Identifier = identifier
	if stored != nil && stored.Identifier != "" && stored.Identifier != identifier {
		next.Identifier = stored.Identifier
		if r.cells[fieldIdentifiers] != "" {
			r.note(fieldIdentifiers, say.M("We found this chapter by its slug. It keeps the identifier it has."))
		}
	}
	if stored != nil {
		if err := im.keepPage(ctx, r, *stored, &next); err != nil {
			return nil, next, err
		}
	}
	im.checkTwice(r, next, stored == nil)
	if next.Kind == hub.KindNational && im.national != "" && im.national != next.Slug {
		r.refuse(fieldKind, say.M("Another chapter is the national office, and there can only be one. Enter local, pod or council."))
	}
	return stored, next, nil
}

// find is the slug of the chapter a row is about: that of its identifier, else the one the row names by its slug.
func (im *importer) find(r *row, identifier string) (slug string, stored bool) {
	if slug, stored = im.slugs[identifier]; stored {
		return slug, true
	}
	if told := r.cells[fieldSlug]; told != "" {
		line, taken := im.taken[told]
		return told, taken && line == 0
	}
	return "", false
}

// checkTwice refuses a row about a chapter that another row of the file is about, and a new chapter whose slug is taken.
func (im *importer) checkTwice(r *row, next hub.Chapter, added bool) {
	if next.Slug == "" {
		return
	}
	line, twice := im.lines[next.Identifier]
	if !twice && !added {
		line, twice = im.lines["slug "+next.Slug]
	}
	switch {
	case twice && r.cells[fieldIdentifiers] != "":
		r.refuse(fieldIdentifiers, say.M("Line %s has the same identifier. Give each chapter its own.", strconv.Itoa(line)))
		return
	case twice:
		r.refuse(fieldSlug, sameSlug(line))
		return
	case added:
		im.checkTaken(r, next.Slug)
	default:
		im.lines["slug "+next.Slug] = r.line // no identifier has a space
	}
	im.lines[next.Identifier] = r.line
}

// checkTaken refuses a new chapter whose slug another chapter has.
func (im *importer) checkTaken(r *row, slug string) {
	switch line, taken := im.taken[slug]; {
	case line > 0:
		r.refuse(fieldSlug, sameSlug(line))
	case taken:
		r.refuse(fieldSlug, say.M("Another chapter has this slug. To update that chapter, enter its slug in a column “slug”. For a new chapter, enter another slug there."))
	}
}

func sameSlug(line int) say.Text {
	return say.M("Line %s has the same slug. Give each chapter its own.", strconv.Itoa(line))
}

// keepPage puts back what the leads may write on the chapter's page, if somebody did.
func (im *importer) keepPage(ctx context.Context, r *row, stored hub.Chapter, next *hub.Chapter) error {
	if next.About == stored.About && next.Access == stored.Access && next.Zone == stored.Zone {
		return nil
	}
	edited, err := im.service.store.Chapter(stored.ID).PageEdited(ctx)
	if err != nil || !edited {
		return err
	}
	reason := say.M("The chapter’s leads changed this on their page, so it stays as it is. If the file is right, change it on the page.")
	if next.About != stored.About {
		r.note(fieldAbout, reason)
	}
	if next.Access != stored.Access {
		r.note(fieldAccess, reason)
	}
	if next.Zone != stored.Zone {
		r.note(fieldZone, reason)
	}
	next.About, next.Access, next.Zone = stored.About, stored.Access, stored.Zone
	return nil
}

// write saves what is not as it was, unless this is a dry run, and counts.
func (im *importer) write(ctx context.Context, stored *hub.Chapter, next hub.Chapter) error {
	if stored != nil && reflect.DeepEqual(next, *stored) {
		im.report.Unchanged++
		return nil
	}
	added := stored == nil
	if !im.dry {
		var err error
		if added, err = im.service.store.SaveChapter(ctx, next); err != nil {
			return err
		}
	}
	if added {
		im.report.Added++
	} else {
		im.report.Updated++
	}
	return nil
}
