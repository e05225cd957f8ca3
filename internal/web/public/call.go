package public

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/directory"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// callForm is what the form of a call carries. A ZIP code is never in an address: the form sends it, and each step carries it to the next.
type callForm struct {
	ZIP   string `form:"zip"`
	Place string `form:"place"` // the district that was chosen
	Round string `form:"round"` // of this caller's calls
	To    string `form:"to"`    // who is on the page
	Do    string `form:"do"`
	Note  string `form:"note"`
	done  []string
	later []string // of these, those who were busy, or are to be called later
}

// action is the item of the request under a chapter's toolkit, which is a script for calls to people on the lists.
func (h *Handlers) action(q *page.Request) (toolkit.ChapterToolkit, hub.Item, error) {
	l, err := h.Toolkits.Public(q.Ctx(), q.Chapter, q.Toolkit())
	if err != nil {
		return l, hub.Item{}, err
	}
	item, there := l.Item(hub.ItemKey(q.Param("item")))
	if !there || item.Whom == hub.WhomNobody {
		return l, item, fmt.Errorf("web: no action: %w", hub.ErrNotFound)
	}
	return l, item, nil
}

// ActionPage is an action's page: the script, and the form that finds who to call.
func (h *Handlers) ActionPage(q *page.Request) error {
	l, item, err := h.action(q)
	if err != nil {
		return err
	}
	if !l.Usable(item) { // the toolkit's page says why
		return q.Redirect(link.Toolkit(q.Chapter.Slug, l.Version.Toolkit) + "#i-" + string(item.ID))
	}
	v, err := h.callPage(q, l, item)
	if err != nil {
		return err
	}
	v.Form = page.FormOf(q, callForm{}, nil)
	return h.Render(q, http.StatusOK, pages.CallPage(v))
}

// callPage fills what every step of a call shows.
func (h *Handlers) callPage(q *page.Request, l toolkit.ChapterToolkit, item hub.Item) (pages.Call, error) {
	ctx, kit := q.Ctx(), link.Toolkit(q.Chapter.Slug, l.Version.Toolkit)
	v := pages.Call{
		Page: h.Layout(q, item.Title), Kit: ui.Link{Text: l.Version.Title, URL: kit}, Title: item.Title, Action: link.Action(q.Chapter.Slug, l.Version.Toolkit, item.Key),
		Script: view.ItemText(item, l.FillFor("____")), Copied: say.T(ctx, "Copied."),
	}
	v.Page.Description = l.Version.Summary
	h.drawn(&v.Page.Meta, link.Chapter(q.Chapter.Slug), chapterCard(h.ownWords(q), q.Chapter, h.Organization()))
	h.open(&v.Page, v.Action)
	list, age, live, err := h.Officials.Oldest(ctx)
	if err != nil {
		return v, err
	}
	v.AskZIP = live
	if live && age != hub.AgeFresh {
		v.Old = say.T(ctx, "Our list is from %s, and people in office may have changed since. If a number is wrong, tell the chapter.", view.AsOf(ctx, list.AsOf, h.Now()))
	}
	return v, nil
}

// Act is a step of an action: it finds who to call, or takes what came of a call and goes on to the next.
func (h *Handlers) Act(q *page.Request) error {
	l, item, err := h.action(q)
	if err != nil {
		return err
	}
	if !l.Usable(item) { // the toolkit's page says why
		return q.Redirect(link.Toolkit(q.Chapter.Slug, l.Version.Toolkit) + "#i-" + string(item.ID))
	}
	v, err := h.callPage(q, l, item)
	if err != nil {
		return err
	}
	f := readCall(q)
	found, err := h.Officials.Find(q.Ctx(), item.Whom, f.ZIP, f.Place)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[callForm]()...); wrong {
		return h.searchedWrong(q, v, f, problems)
	}
	if err != nil {
		return err
	}
	status, err := h.callOn(q, &v, f, found, l, item)
	if err != nil {
		return err
	}
	q.Header().Set("Cache-Control", "no-store")
	return h.Render(q, status, pages.CallPage(v))
}

// searchedWrong shows the form again with what is wrong with its ZIP code or district.
func (h *Handlers) searchedWrong(q *page.Request, v pages.Call, f callForm, problems ui.Errors) error {
	v.Form, v.Trouble = page.FormOf(q, f, problems), ui.Trouble{Opening: say.T(q.Ctx(), "We couldn’t search. Please fix:"), Errors: problems}
	return h.Render(q, http.StatusUnprocessableEntity, pages.CallPage(v))
}

// callOn counts the call that the form is about, and fills the step that follows.
func (h *Handlers) callOn(q *page.Request, v *pages.Call, f callForm, found directory.Found, l toolkit.ChapterToolkit, item hub.Item) (status int, err error) {
	status = http.StatusOK
	if len(found.Choices) == 0 {
		if status, err = h.reported(q, v, &f, found, item); err != nil {
			return 0, err
		}
	}
	return status, h.callStep(q, v, f, found, l, item)
}

// readCall is the form of a step. A caller's calls are told from others' by a random name, which the first step makes.
func readCall(q *page.Request) callForm {
	f := page.Read[callForm](q)
	f.done, f.later = q.Form()["done"], q.Form()["later"]
	if !hub.ValidID(f.Round) {
		f.Round = hub.NewID[string]()
	}
	return f
}

// reported counts the call that the form is about, and marks it as done. What is wrong with its note stays on the page.
func (h *Handlers) reported(q *page.Request, v *pages.Call, f *callForm, found directory.Found, item hub.Item) (int, error) {
	at := slices.IndexFunc(found.People, func(o hub.Official) bool { return o.ID == f.To })
	outcome := hub.CallOutcome(f.Do)
	if at < 0 || !outcome.Valid() && f.Do != "skip" {
		return http.StatusOK, nil
	}
	if outcome.Valid() {
		noted, err := h.Officials.Report(q.Ctx(), q.Chapter, directory.Report{
			Toolkit: q.Toolkit(), Item: item.Key, Round: f.Round, Callee: found.People[at], Outcome: outcome, Note: f.Note, From: q.Client(),
		})
		if problems, wrong := page.Invalid(q.Ctx(), err, "note"); wrong {
			v.Trouble = ui.Trouble{Errors: problems}
			return http.StatusUnprocessableEntity, nil
		}
		switch {
		case errors.Is(err, hub.ErrTooMany):
			v.Notice = say.T(q.Ctx(), "We couldn’t count this call: many came from your network. It still helps. Please go on.")
		case errors.Is(err, hub.ErrConflict):
			v.Notice = say.T(q.Ctx(), "We aren’t counting calls right now. Yours still helps. Please go on.")
		case err != nil:
			return 0, err
		case f.Note != "" && !noted:
			v.Notice = say.T(q.Ctx(), "Your call is counted. The chapter got so many notes today that we couldn’t keep yours.")
		}
		if !outcome.Once() {
			f.later = append(f.later, f.To)
		}
	}
	f.done, f.Note = append(f.done, f.To), ""
	return http.StatusOK, nil
}

// callStep fills the step that follows: the choice of a district, the next person, or the end.
func (h *Handlers) callStep(q *page.Request, v *pages.Call, f callForm, found directory.Found, l toolkit.ChapterToolkit, item hub.Item) error {
	ctx := q.Ctx()
	v.Form = page.FormOf(q, f, v.Trouble.Errors)
	v.Hidden = []pages.Field{{Name: "zip", Value: found.ZIP}, {Name: "round", Value: f.Round}}
	v.Choices, v.Guessed, v.NotSure = districtChoices(ctx, found), found.Guessed, !found.OneOnly
	if found.Vacant != (hub.District{}) {
		v.Vacant = say.T(ctx, "The House seat of %[1]s is vacant on our list of %[2]s.", found.Vacant.String(), view.AsOf(ctx, found.List.AsOf, h.Now()))
	}
	if len(v.Choices) > 0 || found.Empty {
		v.Form = page.FormOf(q, callForm{ZIP: f.ZIP}, nil)
		if found.Empty {
			v.Notice = say.T(ctx, "Nobody on our list is in office for this ZIP code. You can still use the script.")
		}
		return nil
	}
	next := slices.IndexFunc(found.People, func(o hub.Official) bool { return !slices.Contains(f.done, o.ID) })
	if next < 0 {
		return h.calledAll(q, v, f, found)
	}
	o := found.People[next]
	v.Hidden = append(v.Hidden, pages.Field{Name: "place", Value: found.Place}, pages.Field{Name: "to", Value: o.ID})
	for _, id := range f.done {
		v.Hidden = append(v.Hidden, pages.Field{Name: "done", Value: id})
	}
	for _, id := range f.later {
		v.Hidden = append(v.Hidden, pages.Field{Name: "later", Value: id})
	}
	v.Script = view.ItemText(item, l.FillFor(o.Name))
	c, err := h.callee(q, o, found.ZIP)
	c.Where = say.T(ctx, "Person %[1]d of %[2]d", next+1, len(found.People))
	v.Callee = &c
	return err
}

// callee is somebody to call, with their local offices.
func (h *Handlers) callee(q *page.Request, o hub.Official, zip string) (pages.Callee, error) {
	ctx := q.Ctx()
	c := pages.Callee{Name: o.Name, Office: view.Office(ctx, o), Web: o.URL}
	if dial := markdown.Dial(o.Phone); dial != "" {
		c.Phone = ui.Link{Text: say.T(ctx, "Call %s", o.Phone), URL: dial}
	}
	for i, outcome := range hub.CallOutcomes() {
		c.Outcomes = append(c.Outcomes, ui.Option{Value: string(outcome), Label: outcome.Label().In(ctx), Selected: i == 0})
	}
	offices, err := h.Officials.Offices(ctx, o.ID, zip)
	for _, office := range offices {
		if dial := markdown.Dial(office.Phone); dial != "" {
			c.Offices, c.Places = append(c.Offices, ui.Link{Text: office.Phone, URL: dial}), append(c.Places, office.City)
		}
	}
	return c, err
}

// calledAll is the end: who is still to be called, and one next thing.
func (h *Handlers) calledAll(q *page.Request, v *pages.Call, f callForm, found directory.Found) error {
	ctx := q.Ctx()
	var done pages.Called
	for _, o := range found.People {
		if slices.Contains(f.later, o.ID) {
			c, err := h.callee(q, o, found.ZIP)
			if err != nil {
				return err
			}
			done.Later = append(done.Later, c)
		}
	}
	done.Line = say.T(ctx, "That’s everyone. Offices keep count of what people call about, so each call matters.")
	events, _, err := h.Events.List(ctx, q.Actor, q.Chapter, false, hub.Cursor{})
	if err != nil {
		return err
	}
	done.Next = ui.Link{Text: say.T(ctx, "See what the chapter does"), URL: link.Chapter(q.Chapter.Slug)}
	if rows := view.EventRows(ctx, q.Chapter.Slug, events[:min(len(events), 1)], h.Now()); len(rows) > 0 {
		done.Event = &rows[0]
	}
	v.Done = &done
	return nil
}

// districtChoices are the districts to choose from, each with who is in office.
func districtChoices(ctx context.Context, found directory.Found) (list []pages.Choice) {
	for _, c := range found.Choices {
		one := pages.Choice{Value: c.String(), District: say.T(ctx, "District %s", c.String()), Name: c.Official.Name}
		if one.Name == "" {
			one.Name = say.T(ctx, "Vacant seat")
		}
		list = append(list, one)
	}
	return list
}

// callLinks lead from the call scripts of a toolkit's page to their own.
func callLinks(slug string, l toolkit.ChapterToolkit, items []pages.Item) {
	for i := range items {
		for _, item := range l.Version.Items {
			if string(item.ID) == items[i].ID && item.Whom != hub.WhomNobody && l.Usable(item) {
				items[i].Act = link.Action(slug, l.Version.Toolkit, item.Key)
			}
		}
	}
}
