package desk

import (
	"context"
	"net/http"
	"slices"

	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// adoptionMeans explains an adoption's state to the chapter.
func adoptionMeans(ctx context.Context, state hub.AdoptionState) string {
	switch state {
	case hub.AdoptionUnseen:
		return say.T(ctx, "Nobody in your chapter has opened it yet.")
	case hub.AdoptionSeen:
		return say.T(ctx, "Your chapter has opened it, and hasn’t adopted or declined it yet.")
	case hub.AdoptionAdopted:
		return say.T(ctx, "Your chapter is taking part. The public page goes up when the required blanks are filled in.")
	case hub.AdoptionLocalized:
		return say.T(ctx, "The required blanks are filled in, and your public page is up.")
	case hub.AdoptionInUse:
		return say.T(ctx, "Your public page is up, and your chapter published an event from it.")
	case hub.AdoptionDeclined:
		return say.T(ctx, "Your chapter isn’t taking part. The national office can read your reason.")
	}
	return ""
}

// Offers is the chapter's list of toolkits from the national office.
func (h *Handlers) Offers(q *page.Request) error {
	list, err := h.Toolkits.Offers(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	v := pages.Offers{Page: h.DeskPage(q, say.T(q.Ctx(), "Toolkits")), Desk: h.DeskLink(q)}
	for _, o := range list {
		row := pages.OfferRow{
			Title: o.Title, Summary: o.Summary, URL: link.Desk(q.Chapter.Slug) + "/toolkits/" + string(o.Toolkit), State: view.AdoptionTag(q.Ctx(), o.State),
			Means: adoptionMeans(q.Ctx(), o.State),
			Line:  say.T(q.Ctx(), "Sent %[1]s. %[2]d of %[3]d blanks filled in.", say.Day(q.Ctx(), o.PushedAt.In(hub.Zone(q.Chapter.Zone)), h.Now()), o.Filled, o.Slots),
		}
		if o.Nudged() {
			row.Nudge = say.T(q.Ctx(), "The national office asks: %s", o.Adoption.Nudge.Word)
		}
		if o.Latest > o.Version {
			row.Newer = ui.Link{Text: say.T(q.Ctx(), "See the new version"), URL: row.URL + "/changes"}
		}
		if !o.OverAt.IsZero() {
			row.Means, row.Newer = "", ui.Link{}
			v.Past = append(v.Past, row)
			continue
		}
		v.Rows = append(v.Rows, row)
	}
	return h.Render(q, http.StatusOK, pages.OffersPage(v))
}

// ToolkitRoom is the lead's side of one toolkit.
func (h *Handlers) ToolkitRoom(q *page.Request) error {
	l, err := h.Toolkits.Look(q.Ctx(), q.Actor, q.Chapter, q.Toolkit())
	if err != nil {
		return err
	}
	return h.roomPage(q, http.StatusOK, l, roomForm(l), ui.Trouble{})
}

// SeeToolkit notes that a lead opened a toolkit, which national's board shows. The page posts it once a browser has
// it on the screen: a GET changes nothing, so a scanner or a prefetching browser is not taken for a person.
func (h *Handlers) SeeToolkit(q *page.Request) error {
	if _, err := h.Toolkits.Look(q.Ctx(), q.Actor, q.Chapter, q.Toolkit()); err != nil {
		return err
	}
	if err := h.Toolkits.MarkSeen(q.Ctx(), q.Actor, q.Chapter, q.Toolkit()); err != nil {
		return err
	}
	if !q.HTMX() {
		return q.Redirect(link.Desk(q.Chapter.Slug) + "/toolkits/" + string(q.Toolkit()))
	}
	l, err := h.Toolkits.Look(q.Ctx(), q.Actor, q.Chapter, q.Toolkit())
	if err != nil {
		return err
	}
	return h.Render(q, http.StatusOK, pages.Standing(h.standing(q, l)))
}

// standing fills in the state of the toolkit at the chapter.
func (h *Handlers) standing(q *page.Request, l toolkit.ChapterToolkit) pages.Room {
	v := pages.Room{
		State: view.AdoptionTag(q.Ctx(), l.Adoption.State), Means: adoptionMeans(q.Ctx(), l.Adoption.State),
		Line: say.T(q.Ctx(), "Version %[1]d, sent %[2]s", l.Adoption.Version, say.Day(q.Ctx(), l.Adoption.PushedAt.In(hub.Zone(q.Chapter.Zone)), h.Now())),
	}
	if l.Adoption.State == hub.AdoptionUnseen && l.CanEdit {
		v.See = link.Desk(q.Chapter.Slug) + "/toolkits/" + string(l.Version.Toolkit) + "/seen"
	}
	return v
}

// roomForm is the form of a toolkit that is opened.
func roomForm(l toolkit.ChapterToolkit) ui.Form {
	form := ui.Form{Values: map[string]string{"answer": answerOf(l.Adoption.State)}}
	for _, slot := range l.Version.Slots {
		form.Values[view.SlotName(slot.Key)] = l.Adoption.Values[slot.Key]
	}
	return page.Guarded(form)
}

// answerOf is what the chapter answered: nothing yet, yes or no.
func answerOf(state hub.AdoptionState) string {
	switch {
	case state.Taken():
		return "adopt"
	case state == hub.AdoptionDeclined:
		return "decline"
	}
	return ""
}

func (h *Handlers) roomPage(q *page.Request, status int, l toolkit.ChapterToolkit, form ui.Form, trouble ui.Trouble) error {
	problems := trouble.Errors
	v := pages.Room{
		Page: h.DeskPage(q, l.Version.Title), Desk: ui.Link{Text: say.T(q.Ctx(), "From the national office"), URL: link.Desk(q.Chapter.Slug) + "/toolkits"},
		Title: l.Version.Title, Summary: l.Version.Summary, Note: l.Adoption.Note,
		Ask:    markdown.HTML(l.Fill(l.Version.Ask)),
		Action: link.Desk(q.Chapter.Slug) + "/toolkits/" + string(l.Version.Toolkit), Trouble: trouble, Seen: form.Seen, Taken: l.Adoption.State.Taken(), CanEdit: l.CanEdit,
		Reason: ui.Input{
			Name: "reason", Label: say.T(q.Ctx(), "Reason for declining"), Help: say.T(q.Ctx(), "The national office will read this."), Type: "text",
			Value: q.Text("reason"), Error: problems.Of("reason"), Length: "400",
		},
	}
	v.Draft = h.Draft(q, v.Action)
	standing := h.standing(q, l)
	v.State, v.Means, v.Line, v.See = standing.State, standing.Means, standing.Line, standing.See
	if l.Adoption.State == hub.AdoptionDeclined {
		v.Said = l.Adoption.Reason
	}
	v.Reminders = h.reminders(q, l, problems)
	if l.Adoption.State.Public() {
		v.Public = link.Toolkit(q.Chapter.Slug, l.Version.Toolkit)
		if slices.ContainsFunc(l.Version.Items, func(i hub.Item) bool { return i.Whom != hub.WhomNobody }) {
			v.Calls = v.Action + "/calls"
		}
	}
	if _, _, v.Event = l.Template(); l.Over() {
		v.Event, v.Over = false, say.T(q.Ctx(), "The season of this toolkit is over. You can’t adopt it or create events from it anymore. If your page is up, it stays, and says so.")
	}
	if l.Adoption.Latest > l.Adoption.Version {
		v.Newer, v.News = ui.Link{Text: say.T(q.Ctx(), "See what changed"), URL: v.Action + "/changes"}, l.News
	}
	v.Left = wordsOf(l.Left)
	for _, m := range l.Missing {
		v.Missing = append(v.Missing, m.Label)
	}
	for _, slot := range l.Version.Slots {
		v.Slots = append(v.Slots, view.SlotField(slot, form))
	}
	office, err := h.Office(q)
	if err != nil {
		return err
	}
	v.Items, v.Recalled = view.ToolkitItems(q.Ctx(), office, l, false), view.WholeRecalled(q.Ctx(), l)
	return h.Render(q, status, pages.RoomPage(v))
}

// AnswerToolkit saves the blanks, adopts, declines, or makes an event.
func (h *Handlers) AnswerToolkit(q *page.Request) error {
	return page.Retry(func() error { return h.answerToolkit(q) })
}

func (h *Handlers) answerToolkit(q *page.Request) error {
	l, err := h.Toolkits.Look(q.Ctx(), q.Actor, q.Chapter, q.Toolkit())
	if err != nil {
		return err
	}
	values, guard := mergedSlots(q, l)
	if l.CanEdit && guard.Clash() {
		return h.roomAgain(q, http.StatusConflict, l, guard, ui.Trouble{Opening: answeredMeanwhile(q, guard)})
	}
	if !q.Sure() {
		question, err := h.toolkitQuestion(q, values)
		if question.Heading != "" && err == nil {
			return h.Ask(q, question)
		}
		if err != nil {
			return h.answeredWrong(q, l, guard, err)
		}
	}
	code, to, err := h.answered(q, values)
	if err != nil {
		return h.answeredWrong(q, l, guard, err)
	}
	if q.Text("do") != "decline" { // its form has no blanks
		h.Saved(q, q.Path())
	}
	return h.Done(q, nil, guard.Notice(code), to)
}

// answeredMeanwhile says on top of the page what somebody else changed while the person was on it.
func answeredMeanwhile(q *page.Request, guard *page.Guard) string {
	answer, both := guard.Theirs("answer")
	switch {
	case both && answer == "decline":
		return say.T(q.Ctx(), "Someone else declined this while your page was open. Nothing was saved. What you typed is still here. If you send it again, your answer counts.")
	case both:
		return say.T(q.Ctx(), "Someone else adopted this while your page was open. Nothing was saved. What you typed is still here. If you send it again, your answer counts.")
	}
	return page.Overtaken.In(q.Ctx())
}

// answeredWrong shows the page again with what is wrong, or fails.
func (h *Handlers) answeredWrong(q *page.Request, l toolkit.ChapterToolkit, guard *page.Guard, err error) error {
	if problems, wrong := page.Invalid(q.Ctx(), err, "reason"); wrong {
		return h.roomAgain(q, http.StatusUnprocessableEntity, l, guard, ui.Trouble{Errors: problems})
	}
	return err
}

// toolkitQuestion is what is asked before an answer that ends something: a toolkit that was adopted is declined, or its page comes down.
// The zero Question: nothing.
func (h *Handlers) toolkitQuestion(q *page.Request, values map[string]string) (page.Question, error) {
	ctx, back := q.Ctx(), link.Desk(q.Chapter.Slug)+"/toolkits/"+string(q.Toolkit())
	switch q.Text("do") {
	case "adopt":
		return page.Question{}, nil
	case "decline":
		l, err := h.Toolkits.Declining(ctx, q.Actor, q.Chapter, q.Toolkit(), q.Text("reason"))
		if err != nil || !l.Adoption.State.Taken() {
			return page.Question{}, err
		}
		v := page.Question{Heading: say.T(ctx, "Decline “%s”?", l.Version.Title), Yes: say.T(ctx, "Decline"), No: ui.Link{Text: say.T(ctx, "Keep using it"), URL: back}}
		if l.Adoption.State.Public() {
			v.Follows = append(v.Follows, say.T(ctx, "Your chapter’s public page for it comes down right away. Links to it stop working."))
		}
		v.Follows = append(v.Follows, say.T(ctx, "The national office sees that you declined, and your reason: %s", l.Adoption.Reason),
			say.T(ctx, "Events you created from it stay as they are."), say.T(ctx, "Your answers are kept. You can adopt it again later."))
		return v, nil
	}
	missing, err := h.Toolkits.TakesDown(ctx, q.Actor, q.Chapter, q.Toolkit(), values)
	if err != nil || len(missing) == 0 {
		return page.Question{}, err
	}
	v := page.Question{Heading: say.T(ctx, "Take the public page down?"), Yes: say.T(ctx, "Save and take the page down"), No: ui.Link{Text: say.T(ctx, "Don’t save"), URL: back}}
	for _, slot := range missing {
		v.Follows = append(v.Follows, say.T(ctx, "“%s” is required, and you left it blank.", slot.Label))
	}
	v.Follows = append(v.Follows, say.T(ctx, "Your chapter’s public page comes down until it’s filled in."))
	return v, nil
}

// mergedSlots compares the blanks of the form, by key, with what is stored, and the answer with the chapter's.
func mergedSlots(q *page.Request, l toolkit.ChapterToolkit) (map[string]string, *page.Guard) {
	values, guard := map[string]string{}, page.NewGuard(q)
	for _, slot := range l.Version.Slots {
		typed, sent := q.Form()[view.SlotName(slot.Key)]
		stored := l.Adoption.Values[slot.Key]
		if !sent {
			guard.Stored(view.SlotName(slot.Key), stored)
		} else if guard.Mine(view.SlotName(slot.Key), typed[0], stored) {
			values[slot.Key] = typed[0]
		}
	}
	answer := answerOf(l.Adoption.State)
	if do := q.Text("do"); do == "adopt" || do == "decline" {
		guard.Mine("answer", do, answer)
	} else {
		guard.Stored("answer", answer)
	}
	return values, guard
}

// answered does what the button says, and returns the notice and the page that follow.
func (h *Handlers) answered(q *page.Request, values map[string]string) (code, to string, err error) {
	code, to = "saved", link.Desk(q.Chapter.Slug)+"/toolkits/"+string(q.Toolkit())
	switch q.Text("do") {
	case "adopt":
		var state hub.AdoptionState
		state, err = h.Toolkits.Adopt(q.Ctx(), q.Actor, q.Chapter, q.Toolkit(), values)
		code = "adopted"
		if !state.Public() {
			code = "almost"
		}
	case "decline":
		code, err = "refused", h.Toolkits.Decline(q.Ctx(), q.Actor, q.Chapter, q.Toolkit(), q.Text("reason"))
	case "event":
		var id hub.EventID
		id, err = h.Toolkits.DraftEvent(q.Ctx(), q.Actor, q.Chapter, q.Toolkit(), values)
		code, to = "from-toolkit", link.DeskEvent(q.Chapter.Slug, id)
	default:
		if err = h.Toolkits.MarkSeen(q.Ctx(), q.Actor, q.Chapter, q.Toolkit()); err != nil { // filling it in counts as opening it
			break
		}
		err = h.Toolkits.Fill(q.Ctx(), q.Actor, q.Chapter, q.Toolkit(), values)
	}
	return code, to, err
}

// roomAgain shows the page again with what was typed.
func (h *Handlers) roomAgain(q *page.Request, status int, l toolkit.ChapterToolkit, guard *page.Guard, trouble ui.Trouble) error {
	form := roomForm(l)
	for _, slot := range l.Version.Slots {
		if typed, sent := q.Form()[view.SlotName(slot.Key)]; sent && guard.Kept(view.SlotName(slot.Key)) {
			form.Values[view.SlotName(slot.Key)] = typed[0]
		}
	}
	form.Errors = trouble.Errors
	return h.roomPage(q, status, l, guard.Shown(form), trouble)
}
