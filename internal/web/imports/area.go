package imports

import (
	"net/http"
	"slices"
	"strconv"

	pages "chapterhouse/components/imports"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/people"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// Areas is where the office gives supporters to the chapters of their area.
func (h *Handlers) Areas(q *page.Request) error {
	return h.areasPage(q, http.StatusOK, people.AreaForm{Nearest: 50}, nil)
}

func (h *Handlers) areasPage(q *page.Request, status int, f people.AreaForm, problems ui.Errors) error {
	ctx := q.Ctx()
	list, err := h.People.AreaRuns(ctx, q.Actor)
	if err != nil {
		return err
	}
	v := pages.Area{Page: h.DeskPage(q, say.T(ctx, "Supporters and their chapters")), Up: up(q), Action: link.Areas, Form: page.FormOf(q, f, problems)}
	v.Near = say.T(ctx, "The nearest chapter, up to this many kilometers away")
	if say.Miles(ctx) {
		v.Near = say.T(ctx, "The nearest chapter, up to this many miles away")
	}
	for _, i := range list {
		v.Rows = append(v.Rows, pages.Row{Title: say.Moment(ctx, i.CreatedAt.In(hub.Zone(h.zone(q))), h.Now()), URL: link.Area(i.ID), State: areaState(q, i), Line: areaLine(q, i)})
	}
	return h.Render(q, status, pages.AreaPage(v))
}

// areaLine says in a list what came of a run.
func areaLine(q *page.Request, i hub.PeopleImport) string {
	if i.State == hub.ImportChecking {
		return ""
	}
	return say.N(q.Ctx(), i.Result.Added, "1 person in %[2]d chapters", "%[1]d people in %[2]d chapters", len(i.Result.Areas))
}

// areaState is where a run stands.
func areaState(q *page.Request, i hub.PeopleImport) ui.Tag {
	ctx := q.Ctx()
	switch i.State {
	case hub.ImportChecking:
		return ui.Tag{Text: say.T(ctx, "Being counted"), Tone: "accent"}
	case hub.ImportRunning:
		return ui.Tag{Text: say.T(ctx, "In progress"), Tone: "accent"}
	case hub.ImportStopped, hub.ImportDraft:
		return ui.Tag{Text: say.T(ctx, "Stopped"), Tone: "warn"}
	case hub.ImportDone:
		return ui.Tag{Text: say.T(ctx, "Done"), Tone: "good"}
	case hub.ImportChecked:
	}
	return ui.Tag{Text: say.T(ctx, "Counted, not done"), Tone: "soft"}
}

// PreviewArea has a job count.
func (h *Handlers) PreviewArea(q *page.Request) error {
	f := page.Read[people.AreaForm](q)
	id, err := h.People.Preview(q.Ctx(), q.Actor, f, string(say.Of(q.Ctx())))
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[people.AreaForm]()...); wrong {
		return h.areasPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	if err != nil {
		return err
	}
	return q.Redirect(link.Area(id))
}

// AreaRun is one run: how far the job is, or how many people each chapter gets.
func (h *Handlers) AreaRun(q *page.Request) error {
	i, err := h.People.AreaRun(q.Ctx(), q.Actor, importOf(q))
	if err != nil {
		return err
	}
	ctx, self := q.Ctx(), link.Area(i.ID)
	v := pages.Room{
		Page: h.DeskPage(q, say.T(ctx, "Supporters and their chapters")), Up: ui.Link{Text: say.T(ctx, "Supporters and their chapters"), URL: link.Areas},
		Heading: say.T(ctx, "Chapters by area"), State: areaState(q, i), Self: self, Problem: i.Problem, Report: areaReport(q, i),
		Line: say.T(ctx, "Started %s.", say.Moment(ctx, i.CreatedAt.In(hub.Zone(h.zone(q))), h.Now())),
	}
	switch n := i.Result.Added; {
	case i.State.Working():
		v.Progress = h.areaProgress(q, i)
	case i.State == hub.ImportChecked && n > 0:
		v.Buttons = []pages.Button{{Action: self + "/start", Kind: "first", Text: say.N(ctx, n, "Assign 1 person", "Assign %d people")}}
	case i.State == hub.ImportStopped:
		v.Buttons = []pages.Button{{Action: self + "/start", Kind: "first", Text: say.T(ctx, "Go on")}}
	}
	return h.Render(q, http.StatusOK, pages.RoomPage(v))
}

// areaProgress is how far the job is.
func (h *Handlers) areaProgress(q *page.Request, i hub.PeopleImport) *pages.Progress {
	ctx := q.Ctx()
	p := &pages.Progress{Title: say.T(ctx, "Assigning people"), Stop: link.Area(i.ID) + "/stop", Live: true, Line: say.T(ctx, "This begins within seconds.")}
	if i.State == hub.ImportChecking {
		p.Title = say.T(ctx, "Counting")
	}
	if i.Total > 0 {
		p.Done, p.Total = strconv.Itoa(i.Done), strconv.Itoa(i.Total)
		p.Line = say.T(ctx, "%[1]d of %[2]d people", i.Done, i.Total)
		if left := timeLeft(i); left > 0 {
			p.Line = say.T(ctx, "%[1]d of %[2]d people, %[3]s", i.Done, i.Total, minutesLeft(left))
		}
	}
	return p
}

// areaReport is how many people each chapter gets, nil while nothing is known.
func areaReport(q *page.Request, i hub.PeopleImport) *pages.Report {
	ctx, n := q.Ctx(), i.Result
	if n.Read == 0 && i.State != hub.ImportChecked && i.State != hub.ImportDone {
		return nil
	}
	out := &pages.Report{Title: say.T(ctx, "So far")}
	switch i.State {
	case hub.ImportDone:
		out.Title = say.T(ctx, "What was done")
	case hub.ImportChecked, hub.ImportChecking, hub.ImportDraft:
		out.Title = say.T(ctx, "What would happen")
	case hub.ImportRunning, hub.ImportStopped:
	}
	count := func(n int, words string) {
		if n > 0 || len(out.Counts) == 0 {
			out.Counts = append(out.Counts, pages.Count{Number: say.Number(ctx, n), Words: words})
		}
	}
	count(n.Added, say.T(ctx, "people assigned to a chapter"))
	count(n.Updated, say.T(ctx, "of them move from another chapter"))
	count(n.Unchanged, say.T(ctx, "people who stay as they are: they follow a chapter, or none is near"))
	count(n.LeftOut, say.T(ctx, "people left out: they left that chapter’s list, are blocked, or want no email"))
	places := slices.Clone(n.Areas)
	slices.SortFunc(places, func(a, b hub.ImportArea) int { return b.Count - a.Count })
	for _, p := range places {
		out.Places = append(out.Places, pages.Count{Number: say.Number(ctx, p.Count), Words: p.Name})
	}
	return out
}

// StartArea has the job do what was counted, or go on.
func (h *Handlers) StartArea(q *page.Request) error {
	if err := h.People.StartArea(q.Ctx(), q.Actor, importOf(q)); err != nil {
		return err
	}
	return q.Redirect(link.Area(importOf(q)))
}

// StopArea stops the job.
func (h *Handlers) StopArea(q *page.Request) error {
	return h.Done(q, h.People.StopArea(q.Ctx(), q.Actor, importOf(q)), "area-stopped", link.Area(importOf(q)))
}
