package national

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
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
	v.Page, v.Errors, v.Note.Error = h.DeskPage(q, say.T(q.Ctx(), "Send to chapters")), problems, problems.Of("note")
	v.Title, v.Back = room.Toolkit.Title, ui.Link{Text: room.Toolkit.Title, URL: link.NationalToolkit(room.Toolkit.ID)}
	v.Action = v.Back.URL + "/push"
	return h.Render(q, status, pages.PushPage(v))
}

// pushFields are the fields of the form, with what was chosen, and what it says when no chapter is chosen.
func pushFields(q *page.Request, all []hub.Chapter) pages.Push {
	ctx, everywhere := q.Ctx(), len(toolkit.Audience{}.Of(all))
	v := pages.Push{
		Kind:   ui.Choice{Name: "kind", Label: say.T(ctx, "Kind"), Options: askedKinds(ctx, hub.ChapterKind(q.Text("kind")))},
		Region: ui.Choice{Name: "region", Label: say.C(ctx, "of the country", "State"), Options: regionOptions(ctx, all, q.Text("region"))},
		Note: ui.Area{
			Name: "note", Label: say.T(ctx, "Note to the leads"), Help: say.T(ctx, "Why now, and what would help most."), Value: q.Text("note"), Optional: true, Class: "textarea-short",
		},
		All:  say.N(ctx, everywhere, "The only chapter.", "All %d chapters unless you narrow it."),
		Send: say.N(ctx, everywhere, "Send to 1 chapter", "Send to %d chapters"),
	}
	picked := q.Form()["chapter"]
	for _, c := range all {
		if c.TakesToolkits() {
			v.Chapters = append(v.Chapters, ui.Check{Name: "chapter", Value: string(c.ID), Label: c.Name, Checked: slices.Contains(picked, string(c.ID))})
		}
	}
	return v
}

// askedKinds are the kinds of chapters that toolkits can be pushed to.
func askedKinds(ctx context.Context, current hub.ChapterKind) []ui.Option {
	return slices.DeleteFunc(view.ChapterKinds(ctx, current), func(o ui.Option) bool { return o.Value == string(hub.KindNational) })
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

// Push pushes the toolkit to the chapters.
func (h *Handlers) Push(q *page.Request) error {
	audience := toolkit.Audience{Kind: hub.ChapterKind(q.Text("kind")), Region: q.Text("region")}
	for _, id := range q.Form()["chapter"] {
		audience.Picked = append(audience.Picked, hub.ChapterID(id))
	}
	added, err := h.Toolkits.Push(q.Ctx(), q.Actor, q.Toolkit(), audience, q.Text("note"))
	if problems, wrong := page.Invalid(q.Ctx(), err, "note", "chapters"); wrong {
		return h.pushPage(q, http.StatusUnprocessableEntity, problems)
	}
	return h.Done(q, err, "pushed."+strconv.Itoa(added), link.NationalToolkit(q.Toolkit())+"/board")
}

// Board shows which chapters adopted a toolkit.
func (h *Handlers) Board(q *page.Request) error {
	b, err := h.Toolkits.Board(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	ctx, base := q.Ctx(), link.NationalToolkit(b.Toolkit.ID)
	v := pages.Board{
		Page: h.DeskPage(q, b.Toolkit.Title), Title: b.Toolkit.Title, Editor: base, Kicker: say.T(ctx, "Toolkit, version %d", b.Toolkit.Latest),
		Numbers: []pages.Number{{Value: say.Number(ctx, len(b.Rows)), Label: say.C(ctx, "a number of chapters", "Sent")}},
		Filter:  []ui.Link{{Text: say.T(ctx, "All"), URL: base + "/board", Current: q.Query("state") == ""}},
	}
	if len(b.Rows) > 0 {
		v.Kicker = say.T(ctx, "Toolkit, version %[1]d, sent %[2]s", b.Toolkit.Latest, say.Day(ctx, b.Rows[0].PushedAt, h.Now()))
	}
	countStates(ctx, &v, b, q.Query("state"))
	matching := slices.DeleteFunc(slices.Clone(b.Rows), func(r hub.AdoptionRow) bool {
		return q.Query("state") != "" && q.Query("state") != string(r.State)
	})
	matching, v.Pages = page.Paged(q, base+"/board", matching)
	for _, r := range matching {
		v.Rows = append(v.Rows, h.boardRow(ctx, r, len(b.Version.Slots)))
	}
	v.Map = boardMap(ctx, b)
	return h.Render(q, http.StatusOK, pages.BoardPage(v))
}

// countStates fills what the board says about each state: its number, its color on the map, its filter.
func countStates(ctx context.Context, v *pages.Board, b toolkit.Board, shown string) {
	for _, state := range hub.AdoptionStates() {
		n := b.Count(state)
		v.Numbers = append(v.Numbers, pages.Number{Value: say.Number(ctx, n), Label: state.Label().In(ctx), Class: "state-" + string(state)})
		v.Key = append(v.Key, pages.KeyLine{Class: string(state), Label: state.Label().In(ctx)})
		v.Filter = append(v.Filter, ui.Link{Text: say.C(ctx, "status, count", "%[1]s %[2]d", state.Label(), n), URL: v.Editor + "/board?state=" + string(state), Current: shown == string(state)})
	}
}

func boardMap(ctx context.Context, b toolkit.Board) ui.Map {
	var dots []ui.Dot
	for _, r := range b.Rows {
		if d, ok := view.Dot(r.Place, "7", say.C(ctx, "chapter: status", "%[1]s: %[2]s", r.ChapterName, r.State.Label()), "", string(r.State)); ok {
			dots = append(dots, d)
		}
	}
	return view.Map(say.N(ctx, len(b.Rows), "Map of 1 chapter by status. The table below says the same.", "Map of %d chapters by status. The table below says the same."), dots)
}

// boardRow says where a chapter stands and, when it has not responded, why.
func (h *Handlers) boardRow(ctx context.Context, r hub.AdoptionRow, slots int) pages.BoardRow {
	row := pages.BoardRow{
		Chapter: r.ChapterName, URL: link.Chapter(r.ChapterSlug), State: view.AdoptionTag(ctx, r.State), Events: say.Number(ctx, r.Events),
		Slots: say.T(ctx, "%[1]d of %[2]d", r.Filled, slots),
	}
	switch r.State {
	case hub.AdoptionDeclined:
		row.Words, row.Quote = r.Reason, true
	case hub.AdoptionUnseen:
		row.Words = say.T(ctx, "No lead has signed in since it was sent.")
		if r.LeadSeenAt.After(r.PushedAt) {
			row.Words = say.T(ctx, "A lead signed in %s but hasn’t opened it.", say.Date(ctx, r.LeadSeenAt, h.Now()))
		} else if !r.LeadSeenAt.IsZero() {
			row.Words = say.T(ctx, "No lead has signed in since %s.", say.Date(ctx, r.LeadSeenAt, h.Now()))
		}
	case hub.AdoptionSeen:
		row.Words = say.T(ctx, "Opened %s, no answer yet.", say.Date(ctx, r.SeenAt, h.Now()))
	case hub.AdoptionAdopted:
		row.Words = say.T(ctx, "Adopted, filling in.")
	case hub.AdoptionLocalized:
		row.Words = say.T(ctx, "The page is up.")
	case hub.AdoptionInUse:
		row.Words = say.N(ctx, r.Events, "1 event created from it.", "%d events created from it.")
	}
	return row
}
