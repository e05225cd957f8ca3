package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// AreaForm is the form of a run that gives supporters to the chapters of their area.
type AreaForm struct {
	Nearest int    `form:"nearest"` // in the unit of the locale; 0: not by distance
	ZIPs    string `form:"zips"`    // a ZIP code and a chapter's address on each line
}

// maxZIPs is the longest list of ZIP codes, in lines: there are some 41,000.
const maxZIPs = 50_000

// MayAssign says whether the actor gives supporters to chapters, after a fresh sign-in at the latest.
func (s *Service) MayAssign(actor hub.Actor) bool { return s.MayImport(actor, "") }

// AreaRuns are the newest runs by area.
func (s *Service) AreaRuns(ctx context.Context, actor hub.Actor) ([]hub.PeopleImport, error) {
	if err := policy.Can(actor, policy.ImportSupporters, policy.Subject{}); err != nil {
		return nil, err
	}
	return s.store.AreaRuns(ctx, importsListed)
}

// Preview has a job count whom a run by area would give to which chapter. It changes nobody. What is wrong is an *hub.Invalid.
func (s *Service) Preview(ctx context.Context, actor hub.Actor, f AreaForm, locale string) (hub.PeopleImportID, error) {
	if err := policy.Can(actor, policy.ImportSupporters, policy.Subject{}); err != nil {
		return "", err
	}
	i := hub.PeopleImport{ID: hub.NewID[hub.PeopleImportID](), Kind: hub.ImportSupporters, By: actor.Person, Locale: locale}
	if i.Options.Nearest = float64(f.Nearest); say.Miles(ctx) {
		i.Options.Nearest *= kilometersAMile
	}
	in := &hub.Invalid{}
	if f.Nearest < 0 || i.Options.Nearest > maxNearest {
		in.Add("nearest", say.M("Enter a whole number, or leave blank so that distance doesn’t count."))
	}
	var err error
	if i.Options.ZIPs, err = s.zips(ctx, f.ZIPs, in); err != nil {
		return "", err
	}
	if len(in.Fields) == 0 && f.Nearest == 0 && len(i.Options.ZIPs) == 0 {
		in.Add("nearest", say.M("Say how far the nearest chapter may be, or list ZIP codes below."))
	}
	if err := in.Err(); err != nil {
		return "", err
	}
	return i.ID, s.store.AddAreaRun(ctx, i)
}

// zips reads the list of ZIP codes.
func (s *Service) zips(ctx context.Context, text string, in *hub.Invalid) (map[string]string, error) {
	table := map[string]string{}
	if strings.TrimSpace(text) == "" {
		return table, nil
	}
	open, err := s.openChapters(ctx)
	if err != nil {
		return nil, err
	}
	for n, line := range strings.Split(hub.Lines(text), "\n") {
		parts := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" ,;\t", r) })
		switch {
		case len(parts) == 0:
		case len(parts) != 2 || n >= maxZIPs:
			in.Add("zips", say.M("Line %d: enter a ZIP code and a chapter’s address, like “02139 boston”.", n+1))
			return table, nil
		case !slices.ContainsFunc(open, func(c hub.Chapter) bool { return c.Slug == strings.ToLower(parts[1]) }):
			in.Add("zips", say.M("Line %[1]d: there’s no open chapter with the address “%[2]s”.", n+1, cut(parts[1], maxName)))
			return table, nil
		default:
			table[parts[0]] = strings.ToLower(parts[1])
		}
	}
	return table, nil
}

// AreaRun is one run by area.
func (s *Service) AreaRun(ctx context.Context, actor hub.Actor, id hub.PeopleImportID) (hub.PeopleImport, error) {
	if err := policy.Can(actor, policy.ImportSupporters, policy.Subject{}); err != nil && !errors.Is(err, hub.ErrFresh) { // it shows counts alone, and goes on longer than a sign-in is fresh
		return hub.PeopleImport{}, err
	}
	i, err := s.store.PeopleImport(ctx, id)
	if err == nil && !i.Area {
		err = hub.ErrNotFound
	}
	return i, err
}

// StartArea has a job give people to chapters as it was counted, or go on.
func (s *Service) StartArea(ctx context.Context, actor hub.Actor, id hub.PeopleImportID) error {
	_, err := s.AreaRun(ctx, actor, id)
	if err == nil {
		err = policy.Can(actor, policy.ImportSupporters, policy.Subject{})
	}
	if err != nil {
		return err
	}
	return s.store.StartImport(ctx, actor.Person, id)
}

// StopArea stops the job. Who has a chapter by then keeps it.
func (s *Service) StopArea(ctx context.Context, actor hub.Actor, id hub.PeopleImportID) error {
	if _, err := s.AreaRun(ctx, actor, id); err != nil {
		return err
	}
	return s.store.StopImport(ctx, actor.Person, id)
}

// areas gives people to the chapters of their area, a page of people in each transaction.
type areas struct {
	*worker

	by     map[hub.ChapterID]hub.Chapter
	finder *importer // of the nearest chapter, and of ZIP codes
	result hub.ImportResult
	done   int
	total  int
}

// assign is a job's work on a run by area. Whoever follows or belongs to a chapter by their own choice stays, and a second run changes nothing.
func (w *worker) assign(ctx context.Context) (Report, error) {
	a := &areas{worker: w, by: map[hub.ChapterID]hub.Chapter{}, result: w.i.Result, done: w.i.Done}
	w.next = hub.ImportProgress{Import: w.i.ID, Lease: w.i.Lease, Done: w.i.Done, Total: w.i.Total, Result: w.i.Result}
	all, err := w.service.store.Chapters(ctx)
	if err != nil {
		return Report{}, err
	}
	for _, c := range all {
		a.by[c.ID] = c
	}
	a.finder = &importer{service: w.service, opt: Options{As: Followers, Nearest: w.i.Options.Nearest, ZIPs: w.i.Options.ZIPs}, nearest: map[string]hub.ChapterID{}}
	if err := a.finder.places(ctx); err != nil {
		return Report{}, err
	}
	if a.total, err = w.service.store.CountAreaPeople(ctx); err != nil {
		return Report{}, err
	}
	for {
		list, err := w.service.store.AreaPeople(ctx, a.result.After, w.service.batch)
		if err != nil || len(list) == 0 {
			return Report{}, errors.Join(err, a.end(ctx))
		}
		if err := a.batch(ctx, list); err != nil {
			return Report{}, err
		}
	}
}

// batch gives one page of people to their chapters.
func (a *areas) batch(ctx context.Context, list []store.AreaPerson) error {
	var given []store.ImportedPerson
	for _, p := range list {
		if one, there := a.decide(p); there {
			given = append(given, one)
		}
	}
	var after areas
	keep := func(out []store.ImportedOutcome) hub.ImportProgress {
		after = a.count(list, given, out)
		return hub.ImportProgress{Import: a.i.ID, Lease: a.i.Lease, Done: after.done, Total: max(after.total, after.done), Result: after.result}
	}
	if _, err := a.service.store.ImportPeople(ctx, given, a.i.State == hub.ImportChecking, keep); err != nil {
		return fmt.Errorf("people: by area: %w", err)
	}
	a.result, a.done = after.result, after.done
	a.next.Done, a.next.Total, a.next.Result = a.done, max(a.total, a.done), a.result
	return nil
}

// decide says which chapter somebody gets. false: they stay where they are.
func (a *areas) decide(p store.AreaPerson) (one store.ImportedPerson, there bool) {
	sub := hub.Subscription{State: hub.SubscriptionPending, Source: hub.SourceArea, OwedAt: a.service.now()}
	for _, place := range p.Places {
		at := a.by[place.Chapter]
		open := at.Status != hub.CharterClosed
		switch {
		case place.State == hub.SubscriptionLeft:
			continue
		case place.Kind == hub.ListFollowers && open && place.Source != hub.SourceArea:
			return one, false // they follow it by their own choice
		case place.Kind == hub.ListFollowers && place.Source == hub.SourceArea:
			one.From = place.Chapter
		}
		if place.State == hub.SubscriptionOn {
			sub.State, sub.Wording, sub.ConsentedAt, sub.Locale = hub.SubscriptionOn, place.Wording, place.ConsentedAt, place.Locale
		}
	}
	to, problem := a.finder.chapterOf(said{postcode: p.Postcode})
	if problem.Is() || to == one.From || a.by[to].Status == hub.CharterClosed {
		return one, false
	}
	one.Chapter, one.Email, one.List, one.Subscription = to, p.Email, hub.ListFollowers, sub
	return one, true
}

// count is a with what became of a page of people. It changes nothing of a: a transaction may run again.
func (a *areas) count(list []store.AreaPerson, given []store.ImportedPerson, out []store.ImportedOutcome) areas {
	next := *a
	next.result.Areas = slices.Clone(a.result.Areas)
	r := &next.result
	r.After, next.done = list[len(list)-1].ID, a.done+len(list)
	r.Read += len(list)
	r.Unchanged += len(list) - len(given)
	for i, o := range out {
		if o.Suppressed || !o.Changed {
			r.LeftOut++
			continue
		}
		r.Added++
		if given[i].From != "" {
			r.Updated++ // of Added, those who move
		}
		to := given[i].Chapter
		at := slices.IndexFunc(r.Areas, func(one hub.ImportArea) bool { return one.Chapter == to })
		if at < 0 {
			at = len(r.Areas)
			r.Areas = append(r.Areas, hub.ImportArea{Chapter: to, Name: a.by[to].Name})
		}
		r.Areas[at].Count++
	}
	return next
}

// end notes in the activity log that people were given to chapters.
func (a *areas) end(ctx context.Context) error {
	if a.i.State == hub.ImportChecking || a.result.Added == 0 {
		return nil
	}
	return a.service.store.Happened(ctx, hub.Fact{By: a.i.By, Kind: hub.FactPeopleAssign, Object: "import:" + string(a.i.ID)})
}
