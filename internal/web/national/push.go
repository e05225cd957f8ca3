package national

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"chapterhouse/components/email"
	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// PushForm asks which chapters to push a toolkit to.
func (h *Handlers) PushForm(q *page.Request) error { return h.pushPage(q, http.StatusOK, nil) }

func (h *Handlers) pushPage(q *page.Request, status int, problems ui.Errors) error {
	room, err := h.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	if !room.CanEdit {
		return hub.ErrForbidden
	}
	all, err := h.Chapters.All(q.Ctx())
	if err != nil {
		return err
	}
	v := pushFields(q, all)
	v.Page, v.Errors, v.Note.Error, v.Error = h.DeskPage(q, say.T(q.Ctx(), "Send to chapters")), problems, problems.Of("note"), problems.Of("chapters")
	v.Title, v.Back = room.Toolkit.Title, ui.Link{Text: room.Toolkit.Title, URL: link.NationalToolkit(room.Toolkit.ID)}
	v.Action = v.Back.URL + "/push"
	return h.Render(q, status, pages.PushPage(v))
}

// pushFields are the fields of the form, with what was chosen.
func pushFields(q *page.Request, all []hub.Chapter) pages.Push {
	ctx, to := q.Ctx(), audience(q)
	v := pages.Push{
		Kind:   ui.Choice{Name: "kind", Label: say.T(ctx, "Kind"), Options: askedKinds(ctx, to.Kind, everywhere(all))},
		Region: ui.Choice{Name: "region", Label: say.C(ctx, "of the country", "State"), Options: regionOptions(ctx, all, to.Region)},
		Note: ui.Area{
			Name: "note", Label: say.T(ctx, "Note to the leads"), Help: say.T(ctx, "Why now, and what would help most."), Value: q.Text("note"), Optional: true, Class: "textarea-short",
		},
		Open: len(to.Picked) > 0,
	}
	for _, c := range all {
		if c.TakesToolkits() {
			v.Chapters = append(v.Chapters, ui.Check{Name: "chapter", Value: string(c.ID), Label: c.Name, Checked: slices.Contains(to.Picked, c.ID)})
		}
	}
	return v
}

// everywhere is how many chapters toolkits can be sent to.
func everywhere(all []hub.Chapter) (n int) {
	for _, c := range all {
		if c.TakesToolkits() {
			n++
		}
	}
	return n
}

// askedKinds are the kinds of chapters that toolkits can be pushed to, after none and all of them.
func askedKinds(ctx context.Context, current hub.ChapterKind, everywhere int) []ui.Option {
	options := []ui.Option{
		{Value: "", Label: say.C(ctx, "kind of chapter", "None chosen"), Selected: current == ""},
		{Value: string(hub.EveryKind), Label: say.N(ctx, everywhere, "Every kind (1 chapter)", "Every kind (%d chapters)"), Selected: current == hub.EveryKind},
	}
	for _, o := range view.ChapterKinds(ctx, current) {
		if o.Value != "" && o.Value != string(hub.KindNational) {
			options = append(options, o)
		}
	}
	return options
}

func regionOptions(ctx context.Context, all []hub.Chapter, current string) []ui.Option {
	var regions []string
	for _, c := range all {
		if c.Place.Region != "" && !slices.Contains(regions, c.Place.Region) {
			regions = append(regions, c.Place.Region)
		}
	}
	slices.Sort(regions)
	options := []ui.Option{{Value: "", Label: say.T(ctx, "All states"), Selected: current == ""}}
	for _, r := range regions {
		options = append(options, ui.Option{Value: r, Label: r, Selected: r == current})
	}
	return options
}

// audience is who was chosen on the form.
func audience(q *page.Request) hub.Audience {
	to := hub.Audience{Kind: hub.ChapterKind(q.Text("kind")), Region: q.Text("region")}
	for _, id := range q.Form()["chapter"] {
		to.Picked = append(to.Picked, hub.ChapterID(id))
	}
	return to
}

// Push shows whom a push reaches and what they will read, and pushes the toolkit once that was looked at.
func (h *Handlers) Push(q *page.Request) error {
	reach, err := h.Toolkits.Reach(q.Ctx(), q.Actor, q.Toolkit(), audience(q), q.Text("note"))
	if problems, wrong := page.Invalid(q.Ctx(), err, "note", "chapters"); wrong {
		return h.pushPage(q, http.StatusUnprocessableEntity, problems)
	}
	if err != nil {
		return err
	}
	switch q.Text("do") {
	case "change":
		return h.pushPage(q, http.StatusOK, nil)
	case "send":
		added, err := h.Toolkits.Push(q.Ctx(), q.Actor, q.Toolkit(), audience(q), q.Text("note"), q.Text("seen"))
		if errors.Is(err, hub.ErrConflict) {
			return h.reviewPage(q, http.StatusConflict, reach, say.T(q.Ctx(), "Not sent: this changed after you looked at it. Please look again."))
		}
		return h.Done(q, err, "pushed."+strconv.Itoa(added), link.NationalToolkit(q.Toolkit())+"/board")
	}
	return h.reviewPage(q, http.StatusOK, reach, "")
}

// reviewPage shows whom a push reaches and what they will read, and asks.
func (h *Handlers) reviewPage(q *page.Request, status int, r toolkit.Reach, trouble string) error {
	ctx, base := q.Ctx(), link.NationalToolkit(r.Version.Toolkit)
	n := len(r.To)
	v := pages.Review{
		Page: h.DeskPage(q, say.T(ctx, "Send to chapters")), Back: ui.Link{Text: r.Version.Title, URL: base}, Trouble: ui.Trouble{Opening: trouble},
		Heading: say.N(ctx, n, "Send to 1 chapter?", "Send to %d chapters?"), Send: say.N(ctx, n, "Send to 1 chapter", "Send to %d chapters"),
		To: say.N(ctx, n, "1 chapter gets it", "%d chapters get it"), Names: chapterNames(r.To), Have: chapterNames(r.Have),
		Title: r.Version.Title, Summary: r.Version.Summary, Ask: markdown.HTML(r.Version.Ask), Action: base + "/push",
		Hidden: append([]ui.Option{{Label: "kind", Value: q.Text("kind")}, {Label: "region", Value: q.Text("region")}, {Label: "note", Value: q.Text("note")}, {Label: "seen", Value: r.Sum()}}, picked(q)...),
	}
	v.KeepsHave = say.N(ctx, len(r.Have), "1 chapter already has it and keeps its answers", "%d chapters already have it and keep their answers")
	letter := email.Toolkit{
		Frame: email.Frame{Organization: h.Organization(), Chapter: r.To[0].Name}, Title: r.Version.Title, Note: r.Note,
		Link: h.Absolute(link.Desk(r.To[0].Slug) + "/toolkits/" + string(r.Version.Toolkit)),
	}.Sheet(ctx)
	v.Subject, v.Letter = letter.Subject, letter.Text(ctx)
	return h.Render(q, status, pages.ReviewPage(v))
}

// picked are the chapters picked one by one, as hidden fields.
func picked(q *page.Request) (fields []ui.Option) {
	for _, id := range q.Form()["chapter"] {
		fields = append(fields, ui.Option{Label: "chapter", Value: id})
	}
	return fields
}

func chapterNames(list []hub.Chapter) (names []string) {
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}
