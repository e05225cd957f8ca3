package web

import (
	"strconv"

	"chapterhouse/components/ui"
	"chapterhouse/internal/say"
)

// rowsPerPage is how many rows of a list that grows without bound a page shows: what a phone scrolls through and a browser
// draws at once. Files (CSV) hold all of them.
const rowsPerPage = 100

// paged is the page of a list that the address asks for, and the way to the pages around it; path is the list's own. Names are
// sealed, so a list is sorted and searched in memory, and a page of it is a part of that.
func paged[T any](q *request, path string, all []T) ([]T, ui.Pages) {
	if len(all) <= rowsPerPage {
		return all, ui.Pages{}
	}
	last := (len(all) + rowsPerPage - 1) / rowsPerPage
	page := min(max(wholeNumber(q.query("page"), 1), 1), last)
	from, to := (page-1)*rowsPerPage, min(page*rowsPerPage, len(all))
	link := func(page int, text string) ui.Link {
		query := without(q.values(), "page")
		query.Set("page", strconv.Itoa(page))
		return ui.Link{Text: text, URL: path + "?" + query.Encode()}
	}
	pages := ui.Pages{Line: say.T(q.ctx(), "%[1]d to %[2]d of %[3]d", from+1, to, len(all))}
	if page > 1 {
		pages.Before = link(page-1, say.T(q.ctx(), "Previous page"))
	}
	if page < last {
		pages.Next = link(page+1, say.T(q.ctx(), "Next page"))
	}
	return all[from:to], pages
}
