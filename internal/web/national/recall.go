package national

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	kit "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// recallForm is the form that recalls an item, or all of a version.
type recallForm struct {
	Item        hub.ItemKey `form:"item"`
	Version     int         `form:"version"`
	Live        int         `form:"live"`
	Reason      string      `form:"reason"`
	Replacement hub.ItemKey `form:"replacement"`
}

// recallPlace is where an item of a toolkit is recalled, or all of a version.
func recallPlace(id hub.ToolkitID, item hub.ItemKey, version int) string {
	query := url.Values{}
	if item != "" {
		query.Set("item", string(item))
	} else {
		query.Set("version", strconv.Itoa(version))
	}
	return link.NationalToolkit(id) + "/recall?" + query.Encode()
}

// Recalls shows what of a toolkit is recalled and what can be, or asks about the piece that was chosen.
func (h *Handlers) Recalls(q *page.Request) error {
	if version := page.WholeNumber(q.Query("version"), 0); q.Query("item") != "" || version > 0 {
		return h.recallPlan(q, http.StatusOK, recallForm{Item: hub.ItemKey(q.Query("item")), Version: version}, ui.Trouble{})
	}
	ctx, base := q.Ctx(), link.NationalToolkit(q.Toolkit())
	all, err := h.Toolkits.Recalling(ctx, q.Actor, q.Toolkit())
	if errors.Is(err, hub.ErrConflict) {
		return q.Redirect(base) // nothing is published
	}
	if err != nil {
		return err
	}
	v := kit.Recalls{
		Page: h.DeskPage(q, say.T(ctx, "Recall text")), Back: ui.Link{Text: all.Newest.Title, URL: base}, Heading: say.T(ctx, "Recall text"),
		Action: base + "/recall", CanEdit: all.CanEdit,
	}
	for _, r := range all.Standing {
		v.Standing = append(v.Standing, h.standingRecall(ctx, r))
	}
	for _, c := range all.Choices {
		v.Choices = append(v.Choices, recallChoice(ctx, all, c))
	}
	return h.Render(q, http.StatusOK, kit.RecallPage(v))
}

// recalledTitle is what is recalled in words.
func recalledTitle(ctx context.Context, title string, version int) string {
	if title == "" {
		return say.T(ctx, "All of version %d", version)
	}
	return title
}

func (h *Handlers) standingRecall(ctx context.Context, r toolkit.StandingRecall) kit.StandingRecall {
	title := recalledTitle(ctx, r.Title, r.Version)
	return kit.StandingRecall{
		ID: string(r.ID), Title: title, Line: say.T(ctx, "Since %s.", say.Day(ctx, r.At, h.Now())), Reason: r.Reason, Instead: r.ReplacedBy,
		Lift: say.T(ctx, "Lift the recall of “%s”", title),
	}
}

func recallChoice(ctx context.Context, all toolkit.Recalling, c toolkit.RecallChoice) kit.RecallChoice {
	one := kit.RecallChoice{Title: recalledTitle(ctx, c.Item.Title, c.Version), Recalled: c.Recalled}
	one.Kind, one.Label = c.Item.Kind.Label().In(ctx), say.T(ctx, "Recall “%s”", one.Title)
	switch {
	case c.Item.Key == "":
		one.Kind = say.T(ctx, "The ask and every item. Chapters on other versions keep theirs.")
	case c.Version < all.Toolkit.Latest:
		one.Kind = say.T(ctx, "%[1]s, last in version %[2]d", c.Item.Kind.Label(), c.Version)
	}
	if all.CanEdit {
		one.URL = recallPlace(all.Toolkit.ID, c.Item.Key, c.Version)
	}
	return one
}

// recallPlan asks about the recall of one piece, and says what it would do.
func (h *Handlers) recallPlan(q *page.Request, status int, f recallForm, trouble ui.Trouble) error {
	ctx, base := q.Ctx(), link.NationalToolkit(q.Toolkit())
	p, err := h.Toolkits.PlanRecall(ctx, q.Actor, q.Toolkit(), f.Item, f.Version)
	if errors.Is(err, hub.ErrConflict) {
		return q.Redirect(base + "/recall") // it is recalled, or nothing is published
	}
	if err != nil {
		return err
	}
	plan := &kit.RecallPlan{
		Item: string(f.Item), Version: strconv.Itoa(p.Choice.Version), Live: strconv.Itoa(p.Toolkit.Latest), Follows: recallFollows(ctx, p), Form: page.FormOf(q, f, trouble.Errors),
		Instead: []ui.Option{{Label: say.C(ctx, "of the items", "Nothing replaces it"), Selected: f.Replacement == ""}},
	}
	for _, i := range p.Replacements {
		plan.Instead = append(plan.Instead, ui.Option{Value: string(i.Key), Label: i.Title, Selected: i.Key == f.Replacement, Written: true})
	}
	heading := say.T(ctx, "Recall “%s”?", recalledTitle(ctx, p.Choice.Item.Title, p.Choice.Version))
	return h.Render(q, status, kit.RecallPage(kit.Recalls{
		Page: h.DeskPage(q, say.T(ctx, "Recall text")), Back: ui.Link{Text: say.T(ctx, "Recall text"), URL: base + "/recall"}, Heading: heading,
		Action: base + "/recall", Trouble: trouble, Plan: plan, CanEdit: true,
	}))
}

// recallFollows says what a recall does.
func recallFollows(ctx context.Context, p toolkit.RecallPlan) []string {
	list := []string{
		say.N(ctx, p.Pages, "It’s off the page of 1 chapter within seconds. The reason, and what to use instead, stand in its place.", "It’s off the pages of %d chapters within seconds. The reason, and what to use instead, stand in its place."),
	}
	if p.Pages == 0 {
		list[0] = say.T(ctx, "It’s on no chapter’s page. Leads see on their desk that it’s recalled.")
	}
	if p.Events > 0 {
		list = append(list, say.N(ctx, p.Events, "1 upcoming event was made from it. Its leads see their text beside the current one, and correct it.", "%d upcoming events were made from it. Their leads see their text beside the current one, and correct it."))
	}
	if p.Told > 0 {
		list = append(list, say.N(ctx, p.Told, "The leads of 1 chapter get an email.", "The leads of %d chapters get an email."))
	}
	if p.Choice.Item.Key != "" {
		list = append(list, say.T(ctx, "It stays recalled in later versions until its text is changed there."))
	}
	return append(list, say.T(ctx, "You can lift the recall at any time."))
}

// Recall recalls an item or a version, or lifts a recall.
func (h *Handlers) Recall(q *page.Request) error {
	to := link.NationalToolkit(q.Toolkit()) + "/recall"
	if q.Text("do") == "lift" {
		err := h.Toolkits.LiftRecall(q.Ctx(), q.Actor, q.Toolkit(), hub.RecallID(q.Text("recall")))
		return h.Done(q, err, "recall-lifted", to)
	}
	f := page.Read[recallForm](q)
	err := h.Toolkits.Recall(q.Ctx(), q.Actor, hub.Recall{Toolkit: q.Toolkit(), Item: f.Item, Version: f.Version, Reason: f.Reason, Replacement: f.Replacement}, f.Live)
	if problems, wrong := page.Invalid(q.Ctx(), err, "reason", "replacement"); wrong {
		return h.recallPlan(q, http.StatusUnprocessableEntity, f, ui.Trouble{Opening: say.T(q.Ctx(), "Not recalled. Please fix:"), Errors: problems})
	}
	if errors.Is(err, hub.ErrConflict) {
		return h.recallPlan(q, http.StatusConflict, f, ui.Trouble{Opening: say.T(q.Ctx(), "Not recalled: another version was published after you looked at it. Please look again.")})
	}
	return h.Done(q, err, "recalled", to)
}
