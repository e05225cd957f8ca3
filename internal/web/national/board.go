package national

import (
	"context"
	"net/http"
	"slices"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

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
