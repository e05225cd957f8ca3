package national

import (
	"cmp"
	"context"
	"slices"
	"strings"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// callsShown is how many chapters the board's list of whom to phone shows; the filter shows all of them.
const callsShown = 6

// calls are the chapters that somebody should phone, those without a lead first and then who has been silent longest.
func (h *Handlers) calls(b toolkit.Board) (rows []hub.AdoptionRow) {
	now := h.Now()
	for _, r := range b.Rows {
		if r.NeedsCall(now) {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b hub.AdoptionRow) int {
		return cmp.Or(cmp.Compare(min(a.Leads, 1), min(b.Leads, 1)), cmp.Compare(b.Silent(now), a.Silent(now)), lastStep(a).Compare(lastStep(b)))
	})
	return rows
}

// phoneList is whom to phone and why.
func (h *Handlers) phoneList(ctx context.Context, b toolkit.Board, board string) (list pages.Calls) {
	rows := h.calls(b)
	list.Heading = say.N(ctx, len(rows), "1 chapter to phone", "%d chapters to phone")
	if len(rows) > callsShown {
		list.All, rows = ui.Link{Text: say.T(ctx, "Show all of them in the table"), URL: board + "?phone=1"}, rows[:callsShown]
	}
	for _, r := range rows {
		c := pages.Call{Chapter: r.ChapterName, URL: link.NationalChapter(r.ChapterSlug), State: view.AdoptionTag(ctx, r.State), Since: h.since(ctx, r), Why: view.WhyCall(ctx, r, h.Now())}
		if r.Phone != "" {
			c.Phone = ui.Link{Text: r.Phone, URL: "tel:" + dialed(r.Phone)}
		}
		list.Rows = append(list.Rows, c)
	}
	return list
}

// dialed is a phone number as a link takes it.
func dialed(phone string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phone)
}

// phoneFilter leads to the rows of chapters that somebody should phone.
func (h *Handlers) phoneFilter(q *page.Request, b toolkit.Board, board string) []ui.Link {
	n := len(h.calls(b))
	if n == 0 {
		return nil
	}
	return []ui.Link{{Text: say.C(q.Ctx(), "status, count", "%[1]s %[2]d", say.M("To phone"), n), URL: board + "?phone=1", Current: q.Query("phone") != ""}}
}
