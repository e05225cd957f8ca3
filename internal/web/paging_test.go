package web

import (
	"fmt"
	"strings"
	"testing"

	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// allPages follows the link to the next page to the end, and returns the first cell of every row. No page has more than
// rowsPerPage of them.
func allPages(t *testing.T, v *browser, path string) (cells []string, pages int) {
	t.Helper()
	for path != "" && pages < 10 {
		p := v.get(path).must(200)
		rows := p.find("main table.table tbody tr")
		if rows.Length() > page.RowsPerPage {
			t.Errorf("%s has %d rows", path, rows.Length())
		}
		rows.Each(func(_ int, row *selection) { cells = append(cells, strings.TrimSpace(row.Find("td").First().Text())) })
		path = p.find(`nav.pager a[rel="next"]`).AttrOr("href", "")
		pages++
	}
	return cells, pages
}

func distinct(cells []string) int {
	seen := map[string]bool{}
	for _, cell := range cells {
		seen[cell] = true
	}
	return len(seen)
}

// Lists that grow without bound come in pages that hold each row once, in the order of the whole list. Before, each was one
// page of any length.
func TestLongListsComeInPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	e := b.Event(t, boston)
	const many = 2*page.RowsPerPage + 5
	kit := b.Toolkit(t, "Open on Sundays")
	b.Push(t, kit, boston)
	for i := range many {
		b.Member(t, boston, fmt.Sprintf("Person%03d Vale", i))
		b.Confirmed(t, e, fmt.Sprintf("Guest%03d Abara", i), 1)
		if i > 0 {
			b.Push(t, kit, b.Chapter(t, fmt.Sprintf("chapter%03d", i)))
		}
	}
	b.advance(t, 5e9) // the directory is kept for three seconds
	for _, row := range []struct {
		path string
		who  *browser
		want int // pages
	}{
		{link.Desk("boston") + "/members", lead, 5}, // 50 a page: each name is opened
		{link.DeskEvent("boston", e.ID) + "/attendees", lead, 3},
		{link.DeskEvent("boston", e.ID) + "/attendees?names=1", lead, 3},
		{"/chapters", b.visitor(t), 3},
		{link.NationalToolkit(kit.ID) + "/board", b.as(t, b.Staff(t, "Sol Staff")), 3},
		{link.NationalToolkit(kit.ID) + "/board?state=unseen", b.as(t, b.Staff(t, "Sol Staff")), 3},
	} {
		cells, pages := allPages(t, row.who, row.path)
		if len(cells) != many || pages != row.want {
			t.Errorf("%s: %d rows on %d pages, want %d on %d", row.path, len(cells), pages, many, row.want)
		}
		if masked := strings.HasSuffix(row.path, "/attendees"); !masked && distinct(cells) != many {
			t.Errorf("%s: %d different rows of %d", row.path, distinct(cells), many)
		}
	}
	p := lead.get(link.Desk("boston") + "/members?q=vale&page=2").must(200)
	p.says("nav.pager span", "51 to 100 of 205")
	if got := p.find(`nav.pager a[rel="prev"]`).AttrOr("href", ""); got != link.Desk("boston")+"/members?page=1&q=vale" {
		t.Errorf("the way back is %q", got)
	}
	for _, odd := range []string{"0", "-1", "99999999999999999999", "x", "9"} {
		lead.get(link.Desk("boston") + "/members?page=" + odd).must(200)
	}
	if n := strings.Count(lead.get(link.DeskEvent("boston", e.ID)+"/attendees.csv").must(200).body, "\r\n"); n != many+1 {
		t.Errorf("the file has %d lines, want all", n)
	}
}
