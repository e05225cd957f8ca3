package people

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/plaintext"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// SuppressOptions says how to import suppressions.
type SuppressOptions struct {
	// Reason counts where a file does not say it: a list of addresses without columns, or a spreadsheet.
	Reason   hub.SuppressionReason
	Zone     *time.Location
	By       hub.PersonID // who imports, for the activity log
	DryRun   bool
	Progress func(done, total int) // may be nil
	Reject   func(Reject) error    // as in Options, and so are these
	Resume   Step
	Keep     func(Step) hub.ImportProgress
	Alive    func(done, total int) error
}

// Suppress keeps the addresses of files off every list, for good: addresses one a line, or the export of a program. Of an export whose
// program says who refused, such as Mailchimp's file of all contacts, only those are suppressed; of any other file, all. Added counts
// the addresses that were not suppressed before.
func (s *Service) Suppress(ctx context.Context, sources []Source, opt SuppressOptions) (Report, error) {
	im, err := s.beginSuppressions(ctx, sources, opt)
	if err != nil {
		return Report{}, err
	}
	for i, f := range im.files {
		err := f.rows(ctx, func(plaintext.Record) error {
			im.report.Files[i].Rows++
			return nil
		})
		if err != nil {
			return im.report, fmt.Errorf("people: suppressions: %w", err)
		}
	}
	im.resume()
	im.report.Suppressed = opt.Resume.Report.Suppressed
	n, from := 0, im.row
	for i, f := range im.files {
		err := f.rows(ctx, func(record plaintext.Record) error {
			if n++; n <= from {
				return nil
			}
			if im.row = n; opt.Progress != nil && n%100 == 0 {
				opt.Progress(n, im.total)
			}
			if err := im.suppress(i, f, record, opt.Reason); err != nil {
				return err
			}
			if len(im.refusal) == im.service.batch || len(im.rejects) >= im.service.batch {
				return im.flushSuppressions(ctx)
			}
			return im.alive(n, im.total)
		})
		if err != nil {
			return im.report, fmt.Errorf("people: suppressions: %w", err)
		}
	}
	if err := im.flushSuppressions(ctx); err != nil {
		return im.report, fmt.Errorf("people: suppressions: %w", err)
	}
	if im.report.Added > 0 {
		if err := im.happened(ctx, hub.Fact{By: opt.By, Kind: hub.FactPeopleSuppress, Object: "people:suppressed"}); err != nil {
			return im.report, fmt.Errorf("people: suppressions: %w", err)
		}
	}
	if opt.Progress != nil {
		opt.Progress(im.total, im.total)
	}
	return im.report, nil
}

func (s *Service) beginSuppressions(ctx context.Context, sources []Source, opt SuppressOptions) (*importer, error) {
	im := &importer{service: s, opt: Options{DryRun: opt.DryRun, Reject: opt.Reject, Zone: opt.Zone, Resume: opt.Resume, Keep: opt.Keep, Alive: opt.Alive, now: s.now()}}
	if im.opt.Zone == nil {
		im.opt.Zone = time.UTC
	}
	im.report.DryRun = opt.DryRun
	for _, src := range sources {
		f, err := look(ctx, src, im.opt)
		if err != nil {
			return nil, err
		}
		name := f.tool.name
		if !f.plain {
			if err := f.ofPeople(); err != nil {
				return nil, err
			}
		} else {
			name = "a list of addresses"
		}
		im.files = append(im.files, f)
		im.report.Files = append(im.report.Files, FileReport{Name: src.Name, Tool: name})
	}
	return im, nil
}

// tells reports whether a program's export says of each person whether they refused.
func (t tool) tells() bool {
	switch t.key {
	case "actionnetwork", "nationbuilder", "everyaction", "solidaritytech", "listmonk", "civicrm":
		return true
	}
	return false
}

func (im *importer) suppress(i int, f *file, record plaintext.Record, reason hub.SuppressionReason) error {
	email, at := "", time.Time{}
	if f.plain {
		problem := address.Malformed
		for _, cell := range record.Cells {
			if email, problem = addressed(clean(cell)); problem == address.None {
				break
			}
		}
		if email == "" {
			if strings.HasPrefix(strings.TrimSpace(record.Cells[0]), "#") {
				return im.reject(i, record, say.M("This line is a comment, so we left it out."), true)
			}
			return im.reject(i, record, problem.Sentence(), false)
		}
	} else {
		s, found, why, leaveOut := im.understand(f, record)
		switch {
		case why.Is():
			return im.reject(i, record, why, leaveOut)
		case found == "":
			return im.reject(i, record, noAddress, true)
		case s.refused != "":
			reason = s.refused
		case f.tool.tells() || f.tool.key == "mailchimp":
			return im.reject(i, record, say.M("This person didn’t refuse email, so we left them out."), true)
		}
		email, at = found, s.refusedAt
	}
	source := "import"
	if f.tool.key != "" {
		source += "." + f.tool.key
	}
	im.refusal = append(im.refusal, store.Suppression{Email: email, Reason: reason, Source: source, At: at})
	return nil
}

// flushSuppressions writes the addresses that were gathered and counts them.
func (im *importer) flushSuppressions(ctx context.Context) error {
	if len(im.refusal) == 0 && len(im.rejects) == 0 {
		return nil
	}
	step := func(fresh []bool) Step {
		step := Step{Rows: im.row, Total: im.total, Report: im.report, Rejects: im.rejects}
		for _, is := range fresh {
			step.Report.Read++
			step.Report.Suppressed++
			if is {
				step.Report.Added++
			} else {
				step.Report.Unchanged++
			}
		}
		return step
	}
	var keep func(fresh []bool) hub.ImportProgress
	if im.opt.Keep != nil {
		keep = func(fresh []bool) hub.ImportProgress { return im.opt.Keep(step(fresh)) }
	}
	fresh, err := im.service.store.Suppress(ctx, im.refusal, im.opt.DryRun, keep)
	if err != nil {
		return err
	}
	im.report = step(fresh).Report
	im.refusal, im.rejects = im.refusal[:0], nil
	return nil
}
