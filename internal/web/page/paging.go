package page

import (
	"strconv"

	"chapterhouse/components/ui"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
)

// RowsPerPage is how many rows of a list that grows without bound a page shows: what a phone scrolls through and a browser
// draws at once. Files (CSV) hold all of them.
const RowsPerPage = 100

// Paged is the page of a list that the address asks for, and the way to the pages around it; path is the list's own. Names are
// sealed, so a list is sorted and searched in memory, and a page of it is a part of that.
func Paged[T any](q *Request, path string, all []T) ([]T, ui.Pages) {
	if len(all) <= RowsPerPage {
		return all, ui.Pages{}
	}
	last := (len(all) + RowsPerPage - 1) / RowsPerPage
	page := min(max(WholeNumber(q.Query("page"), 1), 1), last)
	from, to := (page-1)*RowsPerPage, min(page*RowsPerPage, len(all))
	link := func(page int, text string) ui.Link {
		query := link.Without(q.Values(), "page")
		query.Set("page", strconv.Itoa(page))
		return ui.Link{Text: text, URL: path + "?" + query.Encode()}
	}
	pages := ui.Pages{Line: say.T(q.Ctx(), "%[1]d to %[2]d of %[3]d", from+1, to, len(all))}
	if page > 1 {
		pages.Before = link(page-1, say.T(q.Ctx(), "Previous page"))
	}
	if page < last {
		pages.Next = link(page+1, say.T(q.Ctx(), "Next page"))
	}
	return all[from:to], pages
}
