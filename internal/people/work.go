package people

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
	"chapterhouse/internal/zone"
)

// Work goes on with the imports that wait for a job, one after the other, until none does or ctx ends. What is not done by then is given
// back, and the next job goes on behind the last batch; that of a job that was killed, a minute later.
func (s *Service) Work(ctx context.Context) error {
	for {
		i, err := s.store.ClaimImport(ctx)
		if errors.Is(err, hub.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.work(ctx, i); err != nil {
			return err
		}
	}
}

func (s *Service) work(ctx context.Context, i hub.PeopleImport) error {
	w := &worker{service: s, i: i, held: s.now()}
	ctx = say.With(ctx, say.Locale(i.Locale))
	report, err := w.run(ctx)
	away := context.WithoutCancel(ctx)
	if errors.Is(err, store.ErrStopped) {
		return nil
	}
	problem, refused := w.problem(ctx, err)
	switch {
	case err == nil:
		last := w.next // of a run by area
		if !i.Area {
			last = w.end(report)
		}
		err = s.store.HoldImport(ctx, last)
		if errors.Is(err, store.ErrStopped) {
			return nil
		}
		if err == nil {
			return s.store.FinishImport(ctx, i.ID, i.Lease, "")
		}
	case refused:
		return s.store.FinishImport(ctx, i.ID, i.Lease, problem)
	}
	if ctx.Err() != nil || errors.Is(err, hub.ErrUnavailable) || errors.Is(err, hub.ErrBusy) {
		return errors.Join(err, s.store.ReleaseImport(away, i.ID, i.Lease))
	}
	return errors.Join(err, s.store.FinishImport(away, i.ID, i.Lease, say.T(ctx, "Something went wrong on our side, and nothing is lost. Try again in a while; if it happens again, tell whoever runs this site.")))
}

// worker is a job's work on one import.
type worker struct {
	service *Service
	i       hub.PeopleImport
	held    time.Time
	// The steps that were saved last, and before that.
	next, saved hub.ImportProgress
	stepped     func() // of tests: called before each step is saved, in its transaction
	looked      func() // of tests: called while rows are read, in none
}

// problem is what is wrong with the file or what was said of it.
func (w *worker) problem(ctx context.Context, err error) (words string, refused bool) {
	in, refused := errors.AsType[*hub.Invalid](err)
	if !refused {
		return "", false
	}
	for _, text := range in.Fields {
		words = text.In(ctx)
	}
	return words, true
}

func (w *worker) run(ctx context.Context) (Report, error) {
	i, o := w.i, w.i.Options
	if i.Area {
		return w.assign(ctx)
	}
	in, err := zone.Load(o.Zone)
	if err != nil {
		return Report{}, fmt.Errorf("people: zone: %w", err)
	}
	dry := i.State == hub.ImportChecking
	keep := func(step Step) hub.ImportProgress {
		if w.held = w.service.now(); w.stepped != nil {
			w.stepped()
		}
		return w.progress(ctx, step)
	}
	alive := func(int, int) error {
		if w.looked != nil {
			w.looked()
		}
		return w.hold(ctx)
	}
	sources := w.service.sources(ctx, i)
	if i.Kind == hub.ImportSuppressions {
		return w.service.Suppress(ctx, sources, SuppressOptions{Reason: o.Reason, Zone: in, By: i.By, DryRun: dry, Resume: w.resume(), Keep: keep, Alive: alive})
	}
	if err := w.service.still(ctx, i); err != nil {
		return Report{}, err
	}
	opt := Options{
		Own: i.Chapter != "", As: Kind(i.Kind), Chapter: cmp.Or(i.Chapter, o.Chapter), Nearest: o.Nearest, Account: o.Account, Zone: in, DayFirst: o.DayFirst, By: i.By, Source: o.Source, Wording: o.Wording,
		DryRun: dry, Resume: w.resume(), Keep: keep, Alive: alive,
	}
	if o.ConsentedAt != "" {
		if opt.ConsentedAt, err = time.ParseInLocation(time.DateOnly, o.ConsentedAt, in); err != nil {
			return Report{}, fmt.Errorf("people: date of consent: %w", err)
		}
	}
	return w.service.Import(ctx, sources, opt)
}

// still refuses to go on with what a lead brought who is none any more: the right that they began it with is gone.
func (s *Service) still(ctx context.Context, i hub.PeopleImport) error {
	if i.Chapter == "" {
		return nil
	}
	leads, err := s.store.BringsIn(ctx, i.By, i.Chapter)
	if err == nil && !leads {
		err = hub.Wrong("file", say.M("Whoever brought this file doesn’t lead the chapter anymore. Another lead can upload it again."))
	}
	return err
}

// resume is where the import goes on.
func (w *worker) resume() Step {
	w.next = hub.ImportProgress{Import: w.i.ID, Lease: w.i.Lease}
	if w.i.Done == 0 {
		return Step{}
	}
	w.next.Done, w.next.Total, w.next.Result = w.i.Done, w.i.Total, w.i.Result
	r := w.i.Result
	return Step{Rows: w.i.Done, Report: Report{
		ImportReport: hub.ImportReport{Read: r.Read, Added: r.Added, Updated: r.Updated, Unchanged: r.Unchanged, LeftOut: r.LeftOut},
		OnList:       r.OnList, Waiting: r.Waiting, Unproven: r.Unproven, Suppressed: r.Suppressed,
	}}
}

// holdEvery is how often a job that only reads says that it is alive: some times within its lease.
const holdEvery = 10 * time.Second

func (w *worker) hold(ctx context.Context) error {
	if w.service.now().Sub(w.held) < holdEvery {
		return nil
	}
	w.held = w.service.now()
	again := w.next
	again.Rejects = nil
	return w.service.store.HoldImport(ctx, again)
}

// counts are the numbers of a report as they are kept.
func counts(r Report) hub.ImportResult {
	return hub.ImportResult{
		Read: r.Read, Added: r.Added, Updated: r.Updated, Unchanged: r.Unchanged, LeftOut: r.LeftOut, OnList: r.OnList, Waiting: r.Waiting, Unproven: r.Unproven, Suppressed: r.Suppressed,
	}
}

// progress is a step as it is saved. A transaction may run again: what counts as said before is what a later step has behind it.
func (w *worker) progress(ctx context.Context, step Step) hub.ImportProgress {
	if step.Rows > w.next.Done {
		w.saved = w.next
	}
	p := hub.ImportProgress{Import: w.i.ID, Lease: w.i.Lease, Done: step.Rows, Total: step.Total, Result: counts(step.Report)}
	p.Result.Reasons = slices.Clone(w.saved.Result.Reasons)
	for _, r := range step.Rejects {
		words := r.Reason.In(ctx)
		p.Rejects = append(p.Rejects, hub.ImportReject{File: r.File, Line: r.Line, Cells: r.Cells, Words: words, LeftOut: r.LeftOut})
		at := slices.IndexFunc(p.Result.Reasons, func(known hub.ImportReason) bool { return known.Key == r.Reason.One })
		if at < 0 {
			at = len(p.Result.Reasons)
			p.Result.Reasons = append(p.Result.Reasons, hub.ImportReason{Key: r.Reason.One, Words: words, LeftOut: r.LeftOut, File: r.File, Line: r.Line})
		}
		p.Result.Reasons[at].Count++
	}
	w.next = p
	return p
}

// end is how far the import is once it was read to its end.
func (w *worker) end(report Report) hub.ImportProgress {
	p := hub.ImportProgress{Import: w.i.ID, Lease: w.i.Lease, Result: counts(report)}
	for _, f := range report.Files {
		p.Total += f.Rows
	}
	p.Done, p.Result.Reasons = p.Total, w.next.Result.Reasons
	return p
}
