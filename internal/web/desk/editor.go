package desk

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strconv"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// eventForm reads the editor.
func eventForm(q *page.Request) event.Form {
	f := page.Read[event.Form](q)
	for _, a := range hub.AccessQuestions() {
		*a.Of(&f.Access) = map[string]hub.Answer{"yes": hub.Yes, "no": hub.No}[q.Text("access_"+a.Key)]
	}
	return f
}

// mergedEvent compares the editor as it was typed with the event as it is stored.
func mergedEvent(q *page.Request, e hub.Event) (event.Form, *page.Guard) {
	stored := event.FormOf(e)
	typed := eventForm(q)
	f, guard := page.Merge(q, typed, stored)
	for _, a := range hub.AccessQuestions() {
		given, known := a.Of(&f.Access), a.Of(&stored.Access)
		if !guard.Mine("access_"+a.Key, answerValue(*given), answerValue(*known)) {
			*given = *known
		}
	}
	picture, _, _ := q.SentFile() // what is wrong with it is told after the event is saved
	guard.File("cover", picture != nil || typed.DropCover || q.Text("kept_cover") != "", string(e.Cover), say.T(q.Ctx(), "another picture"))
	f.Seen = stored.Seen
	return f, guard
}

// answerValue is an answer about access as the editor's form has it.
func answerValue(a hub.Answer) string {
	switch a {
	case hub.Yes:
		return "yes"
	case hub.No:
		return "no"
	case hub.NotAnswered:
	}
	return "open"
}

// openedForm is the form of an editor that is opened.
func openedForm(q *page.Request, e hub.Event, f event.Form, problems ui.Errors) ui.Form {
	form := page.FormOf(q, f, problems)
	stored := maps.Clone(form.Values)
	for _, a := range hub.AccessQuestions() {
		stored["access_"+a.Key] = answerValue(*a.Of(&f.Access))
	}
	stored["cover"] = string(e.Cover)
	form.Seen = page.Seen(stored)
	return form
}

// NewEvent is the empty editor.
func (h *Handlers) NewEvent(q *page.Request) error {
	f, err := h.Events.Draft(q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	return h.editor(q, http.StatusOK, hub.Event{State: hub.EventDraft}, f, page.FormOf(q, f, nil), ui.Trouble{})
}

// AddEvent saves a new draft.
func (h *Handlers) AddEvent(q *page.Request) error {
	f := eventForm(q)
	id, err := h.Events.Add(q.Ctx(), q.Actor, q.Chapter, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[event.Form]()...); wrong {
		f = f.WithNextDay()
		same := func(form ui.Form) ui.Form { return form }
		return h.editorAgain(q, http.StatusUnprocessableEntity, hub.Event{State: hub.EventDraft}, f, same, ui.Trouble{Errors: problems})
	}
	if err != nil {
		return err
	}
	return h.afterSave(q, id, f, h.savedNotice(f, 0))
}

// EditEvent is the editor of one event.
func (h *Handlers) EditEvent(q *page.Request) error {
	e, err := h.Events.Edit(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	f := event.FormOf(e)
	return h.editor(q, http.StatusOK, e, f, openedForm(q, e, f, nil), ui.Trouble{})
}

// SaveEvent writes the editor into its event. What cannot be saved stays in the editor.
func (h *Handlers) SaveEvent(q *page.Request) error {
	return page.Retry(func() error { return h.saveEvent(q) })
}

func (h *Handlers) saveEvent(q *page.Request) error {
	e, err := h.Events.Edit(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	f, guard := mergedEvent(q, e)
	if e.State == hub.EventCancelled || guard.Clash() {
		return h.editorAgain(q, http.StatusConflict, e, f, guard.Shown, ui.Trouble{Opening: overtaken(q.Ctx(), e.State)})
	}
	told, err := h.Events.Save(q.Ctx(), q.Actor, q.Chapter, q.Event(), f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[event.Form]()...); wrong {
		f = f.WithNextDay()
		return h.editorAgain(q, http.StatusUnprocessableEntity, e, f, guard.Shown, ui.Trouble{Errors: problems})
	}
	if err != nil {
		return err
	}
	return h.afterSave(q, q.Event(), f, guard.Notice(h.savedNotice(f, told)))
}

// overtaken says what became of an event while somebody wrote in its editor.
func overtaken(ctx context.Context, state hub.EventState) string {
	if state == hub.EventCancelled {
		return say.T(ctx, "This event is cancelled and can’t be changed. What you typed is below, but it isn’t saved.")
	}
	return page.Overtaken.In(ctx)
}

// afterSave keeps the picture, when one came along, and goes on to where the button says.
func (h *Handlers) afterSave(q *page.Request, id hub.EventID, f event.Form, notice string) error {
	h.Saved(q, q.Path())
	picture, _, err := q.SentFile()
	kept := hub.FileID(q.Text("kept_cover"))
	if err == nil && picture != nil {
		kept, err = h.Events.KeepCover(q.Ctx(), q.Actor, q.Chapter, id, picture)
	}
	if err == nil && kept != "" && (picture != nil || !f.DropCover) {
		if err = h.Events.UseCover(q.Ctx(), q.Actor, q.Chapter, id, kept, f.CoverAlt); errors.Is(err, hub.ErrNotFound) {
			err = nil // it is in use: the same form was sent twice
		}
	}
	status, problems, wrong := q.FileTrouble(err, "cover")
	if !wrong {
		status = http.StatusUnprocessableEntity
		problems, wrong = page.Invalid(q.Ctx(), err, "cover")
	}
	if wrong {
		return h.savedBut(q, status, id, kept, ui.Trouble{Opening: say.T(q.Ctx(), "The event is saved, but its picture isn’t. Please fix:"), Errors: problems})
	}
	if err != nil {
		return err
	}
	switch q.Text("then") {
	case "preview":
		if notice != "saved" {
			h.Notice(q, notice)
		}
		return q.Redirect(link.DeskEvent(q.Chapter.Slug, id) + "/preview")
	case "publish":
		return h.publish(q, id)
	}
	h.Notice(q, notice)
	return q.Redirect(link.DeskEvent(q.Chapter.Slug, id))
}

// savedNotice is the notice after saving: how many are told, or that a date in the past, or more than a year ahead, is worth a second look.
func (h *Handlers) savedNotice(f event.Form, told int) string {
	switch begins := f.Begins(h.Now()); {
	case told > 0:
		return "saved." + strconv.Itoa(told)
	case begins.Before(h.Now().AddDate(0, 0, -1)):
		return "saved-past"
	case begins.After(h.Now().AddDate(1, 0, 0)):
		return "saved-far"
	}
	return "saved"
}

// savedBut shows the editor of an event that is saved, and what did not come after that; kept is a picture that waits for it.
func (h *Handlers) savedBut(q *page.Request, status int, id hub.EventID, kept hub.FileID, trouble ui.Trouble) error {
	e, err := h.Events.Edit(q.Ctx(), q.Actor, q.Chapter, id)
	if err != nil {
		return err
	}
	f := event.FormOf(e)
	form := openedForm(q, e, f, trouble.Errors)
	form.Values["kept_cover"] = string(kept)
	return h.editor(q, status, e, f, form, trouble)
}

// keptCover keeps a picture that came with a form that cannot be saved yet, and adds what is wrong with it to the form's problems.
func (h *Handlers) keptCover(q *page.Request, id hub.EventID, problems ui.Errors) (hub.FileID, ui.Errors) {
	picture, _, err := q.SentFile()
	kept := hub.FileID(q.Text("kept_cover"))
	if err == nil && picture != nil {
		kept, err = h.Events.KeepCover(q.Ctx(), q.Actor, q.Chapter, id, picture)
	}
	if _, wrong, refused := q.FileTrouble(err, "cover"); refused {
		return "", append(problems, wrong...)
	}
	if wrong, refused := page.Invalid(q.Ctx(), err, "cover"); refused {
		return "", append(problems, wrong...)
	}
	if err != nil || !hub.ValidID(string(kept)) {
		return "", problems
	}
	return kept, problems
}

// editorAgain shows the editor with what was typed, and keeps the picture that came with it.
func (h *Handlers) editorAgain(q *page.Request, status int, e hub.Event, f event.Form, shown func(ui.Form) ui.Form, trouble ui.Trouble) error {
	kept, problems := h.keptCover(q, e.ID, trouble.Errors)
	trouble.Errors = problems
	form := shown(page.FormOf(q, f, problems))
	form.Values["kept_cover"] = string(kept)
	return h.editor(q, status, e, f, form, trouble)
}

// editor fills the editor's page.
func (h *Handlers) editor(q *page.Request, status int, e hub.Event, f event.Form, form ui.Form, trouble ui.Trouble) error {
	v := pages.Editor{
		Page: h.DeskPage(q, say.T(q.Ctx(), "Event")), Desk: h.DeskLink(q), Heading: say.T(q.Ctx(), "New event"), Trouble: trouble, State: string(e.State),
		Action: link.Desk(q.Chapter.Slug) + "/events", Form: form, Zones: view.Zones(f.Zone), Modes: view.Modes(q.Ctx()), Access: accessFields(q.Ctx(), f, form),
	}
	v.Draft, v.KeptCover = h.Draft(q, v.Action), form.Values["kept_cover"]
	if e.ID != "" {
		h.ofEvent(q, &v, e)
	}
	if e.State == hub.EventCancelled && trouble.Opening == "" { // else it was cancelled while somebody wrote, and what they typed is shown
		v.Heading, v.Off = e.Title, view.When(q.Ctx(), e, h.Now())
	}
	if e.Toolkit != "" {
		l, err := h.Toolkits.Look(q.Ctx(), q.Actor, q.Chapter, e.Toolkit)
		switch {
		case err == nil:
			v.FromToolkit = l.Version.Title
		case !errors.Is(err, hub.ErrForbidden) && !errors.Is(err, hub.ErrNotFound): // a host has no way to the desk's toolkits
			return err
		}
	}
	around, err := h.Events.Neighbors(q.Ctx(), q.Chapter, f.Begins(h.Now()))
	if err != nil {
		return err
	}
	v.Around = view.ListingRows(q.Ctx(), around, h.Now())
	return h.Render(q, status, pages.EditorPage(v))
}

// ofEvent fills what the editor of a stored event has: its pages, its buttons, and what saving does.
func (h *Handlers) ofEvent(q *page.Request, v *pages.Editor, e hub.Event) {
	base, leads := link.DeskEvent(q.Chapter.Slug, e.ID), h.Events.CanPublish(q.Actor, q.Chapter)
	v.Heading, v.Action, v.Draft = say.T(q.Ctx(), "Edit event"), base, h.Draft(q, base)
	v.Tabs = view.EventTabs(q.Ctx(), q.Chapter, e, view.TabEdit)
	v.Overbooked = view.Overbooked(q.Ctx(), e.Seats)
	if e.Cover != "" {
		v.HasCover = view.Cover(q.Chapter, e)
	}
	if leads {
		v.Clone = base + "/copy"
	}
	if leads && event.Reinstatable(e, h.Now()) {
		v.Reinstate = base + "/reinstate"
	}
	switch e.State {
	case hub.EventDraft:
		if leads {
			v.Publish, v.Delete = true, base+"/delete"
		}
	case hub.EventPublished:
		h.ofPublished(q, v, e, leads)
	case hub.EventCancelled:
		v.Draft = "" // nothing can be saved
		v.Notice = say.T(q.Ctx(), "This event is cancelled, and its page stays up. To hold it on another day, duplicate it. While its time is ahead, it can be put back on.")
	}
}

// ofPublished fills what the editor of a published event has.
func (h *Handlers) ofPublished(q *page.Request, v *pages.Editor, e hub.Event, leads bool) {
	if !e.Open(h.Now()) {
		v.Notice = say.T(q.Ctx(), "This event has ended. Nobody is emailed about changes.")
		return
	}
	v.Tells = true
	v.Notice = say.T(q.Ctx(), "If you change the time, the place or the link, everyone who RSVPed gets an email that says what changed.")
	if e.Postponed() {
		v.Postponed = say.T(q.Ctx(), "This event is postponed. Once you save a new date, everyone who RSVPed gets an email about it, and RSVPs open again.")
	}
	if leads {
		v.Cancel = v.Action + "/cancel"
	}
	if leads && !e.Postponed() {
		v.Postpone = v.Action + "/postpone"
	}
}

// accessFields ask what people need to know before they come.
func accessFields(ctx context.Context, f event.Form, form ui.Form) (fields []pages.AccessField) {
	form.Values = maps.Clone(form.Values)
	for _, a := range hub.AccessQuestions() {
		name := "access_" + a.Key
		form.Values[name] = answerValue(*a.Of(&f.Access))
		modes := "in_person online hybrid"
		if a.Place {
			modes = "in_person hybrid"
		}
		fields = append(fields, pages.AccessField{Modes: modes, Segments: form.Segments(name, a.Label.In(ctx),
			ui.Option{Value: "yes", Label: say.T(ctx, "Yes")}, ui.Option{Value: "no", Label: say.T(ctx, "No")}, ui.Option{Value: "open", Label: say.T(ctx, "Not sure yet")})})
	}
	return fields
}

// PreviewEvent shows a draft as it will look.
func (h *Handlers) PreviewEvent(q *page.Request) error {
	if _, err := h.Events.Edit(q.Ctx(), q.Actor, q.Chapter, q.Event()); err != nil {
		return err
	}
	p, err := h.Events.Page(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	v := h.EventPage(q, p)
	base := link.DeskEvent(q.Chapter.Slug, q.Event())
	v.Preview = &pages.Preview{Edit: base}
	if h.Events.CanPublish(q.Actor, q.Chapter) {
		v.Preview.Publish = base + "/publish"
	}
	return h.Render(q, http.StatusOK, pages.Event(v))
}

// PublishEvent opens a draft from its preview.
func (h *Handlers) PublishEvent(q *page.Request) error { return h.publish(q, q.Event()) }

// publish opens a draft. What is missing is shown in the editor.
func (h *Handlers) publish(q *page.Request, id hub.EventID) error {
	err := h.Events.Publish(q.Ctx(), q.Actor, q.Chapter, id)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[event.Form]()...); wrong {
		return h.savedBut(q, http.StatusUnprocessableEntity, id, "", ui.Trouble{Opening: say.T(q.Ctx(), "The event is saved, but it isn’t published yet. Please fix:"), Errors: problems})
	}
	if err != nil {
		return err
	}
	p, err := h.Events.Page(q.Ctx(), q.Actor, q.Chapter, id)
	if err != nil {
		return err
	}
	h.Notice(q, publishedNotice(p.Event))
	return q.Redirect(link.Event(q.Chapter.Slug, id))
}

// CopyEvent makes a draft like an event.
func (h *Handlers) CopyEvent(q *page.Request) error {
	id, err := h.Events.Clone(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	h.Notice(q, "copied")
	return q.Redirect(link.DeskEvent(q.Chapter.Slug, id))
}

// DeleteEvent deletes a draft.
func (h *Handlers) DeleteEvent(q *page.Request) error {
	if !q.Sure() {
		e, err := h.Events.ToDelete(q.Ctx(), q.Actor, q.Chapter, q.Event())
		if err != nil {
			return err
		}
		return h.Ask(q, page.Question{
			Heading: say.T(q.Ctx(), "Delete the draft “%s”?", e.Title), Yes: say.T(q.Ctx(), "Delete draft"),
			Follows: []string{say.T(q.Ctx(), "Everything you wrote in it is gone for good, and so is its picture."), say.T(q.Ctx(), "It was never published, so nobody needs to be told.")},
			No:      ui.Link{Text: say.T(q.Ctx(), "Keep the draft"), URL: link.DeskEvent(q.Chapter.Slug, e.ID)},
		})
	}
	if err := h.Events.Delete(q.Ctx(), q.Actor, q.Chapter, q.Event()); err != nil {
		return err
	}
	h.Notice(q, "deleted")
	return q.Redirect(link.Desk(q.Chapter.Slug))
}

// publishedNotice says who can RSVP to an event that was just published.
func publishedNotice(e hub.Event) string {
	switch {
	case e.Audience == hub.AudienceMembers:
		return "published-members"
	case !e.TakesGuests():
		return "published-account"
	}
	return "published"
}

// MayEditEvent refuses whoever may not send a picture for an event.
func (h *Handlers) MayEditEvent(q *page.Request) error {
	return h.Events.CanEdit(q.Actor, q.Chapter, q.Event())
}
