package web

import (
	"encoding/csv"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// The board says since when each chapter stands where it does, sorts by any column, and is a file with the same rows.
func TestTheBoardSortsAndDownloads(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	boston, austin, denver := b.Chapter(t, "boston"), b.Chapter(t, "austin"), b.Chapter(t, "denver")
	kit := b.Toolkit(t, "Open on Sundays")
	b.Push(t, kit, boston, austin, denver)
	b.advance(t, 24*time.Hour)
	if err := b.Store.Chapter(denver.ID).SeeToolkit(t.Context(), "", kit.ID); err != nil {
		t.Fatal(err)
	}
	b.advance(t, 24*time.Hour)
	err := b.Store.Chapter(boston.ID).SaveAdoption(t.Context(), "", hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionDeclined, Reason: "=No, \"we\" can’t."}, nil)
	if err != nil {
		t.Fatal(err)
	}
	staff := b.as(t, b.Staff(t, "Sol Staff"))
	board := link.NationalToolkit(kit.ID) + "/board"
	names := func(p response) string {
		return strings.Join(p.find("tbody tr td:first-child").Map(func(_ int, td *selection) string { return td.Text() }), " ")
	}
	page := staff.get(board).must(200)
	since := page.find("tbody td[data-label=Since]").Map(func(_ int, td *selection) string { return td.Text() })
	if diff := cmp.Diff([]string{"Sent Sep 1", "Answered Sep 3", "Opened Sep 2"}, since); diff != "" {
		t.Errorf("since when (-want +got):\n%s", diff)
	}
	for sort, want := range map[string]string{
		"": "Austin Boston Denver", "chapter": "Austin Boston Denver", "since": "Boston Denver Austin", "status": "Austin Denver Boston", "blanks": "Austin Boston Denver", "nothing": "Austin Boston Denver",
	} {
		p := staff.get(board + "?sort=" + sort).must(200)
		if got := names(p); got != want {
			t.Errorf("by %q: %s, want %s", sort, got, want)
		}
		if sorted := p.find("th[aria-sort]"); sorted.Length() != 1 {
			t.Errorf("by %q: %d columns say that they sort", sort, sorted.Length())
		}
	}
	column := page.find("th a").Eq(2).AttrOr("href", "")
	if got := names(staff.get(column)); got != "Boston Denver Austin" {
		t.Errorf("%s sorts %s", column, got)
	}
	only := staff.get(board + "?state=seen&sort=since").must(200)
	file := staff.get(only.find(`a[href*=".csv"]`).AttrOr("href", "")).must(200)
	if got, want := file.header.Get("Content-Disposition"), `attachment; filename="adoption-`+string(kit.ID)+`.csv"`; got != want {
		t.Errorf("the file is %s", got)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(staff.get(board+".csv?sort=since").must(200).body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Chapter", "Status", "Sent", "Opened", "Answered", "Blanks filled in", "Blanks", "Events", "Reason for declining", "A lead last signed in", "Version", "Days silent", "RSVPs", "Nudged", "No reminders until", "Leads", "Why to phone"},
		{"Boston", "Declined", "2026-09-01", "", "2026-09-03", "0", "2", "0", "'=No, \"we\" can’t.", "", "1", "", "0", "", "", "0", ""},
		{"Denver", "Opened", "2026-09-01", "2026-09-02", "", "0", "2", "0", "", "", "1", "1", "0", "", "", "0", ""},
		{"Austin", "Not opened", "2026-09-01", "", "", "0", "2", "0", "", "", "1", "2", "0", "", "", "0", "The chapter has no lead."},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("the file (-want +got):\n%s", diff)
	}
	if got := strings.Count(file.body, "\n"); got != 2 {
		t.Errorf("the file of those who opened it has %d lines", got)
	}
}

// The office sees a published toolkit whole, and any toolkit as a chapter's leads will: with their blanks, and nothing to send.
func TestTheOfficeSeesWhatChaptersSee(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	staff := b.as(t, b.Staff(t, "Sol Staff"))
	head := url.Values{"title": {"Sunday hours"}, "summary": {"Five minutes."}, "ask": {"Open the library of [[city]]."}, "slot_label_0": {"Your city"}, "slot_key_0": {"city"}}
	base := staff.post("/national/toolkits", head).must(303).header.Get("Location")
	staff.post(base, head).to(base)
	item := base + "/items/new"
	staff.post(item, url.Values{"kind": {"call_script"}, "title": {"The call"}, "body": {"- [ ] Call 617-555-0100 in [[city]]\n- [x] Say thanks"}}).to(base)
	staff.post(item, url.Values{
		"kind": {"event_template"}, "title": {"A reading"}, "event_title": {"Reading"}, "event_mode": {"online"}, "event_minutes": {"90"}, "event_description": {"Bring a **book**."},
	}).to(base)
	for _, state := range []string{"draft", "published"} {
		p := staff.get(base + "/preview").must(200)
		p.says("#ask ~ .locked", "Open the library of ____ (your city).")
		p.says(".task", "☐ Call 617-555-0100 in ____ (your city)")
		if href := p.find(".task a").AttrOr("href", ""); href != "tel:+16175550100" {
			t.Errorf("%s: the number leads to %q", state, href)
		}
		p.says("main .prose strong", "book")
		p.lacks("main form")
		if p.find("fieldset[disabled] #f-slot_city").Length() != 1 {
			t.Errorf("%s: the blank is not shown", state)
		}
		if done := p.find("[data-copy]").AttrOr("data-done", ""); done != "Copied. One blank in it isn’t filled in: Your city." {
			t.Errorf("%s: copying says %q", state, done)
		}
		staff.post(base, but(staff.get(base).filled(), "then", "publish"))
	}
	p := staff.get(base).must(200)
	p.says("#head ~ .locked", "Open the library of [[city]].")
	p.says("#head + p", "Five minutes.")
	p.says("#items ~ .script .prose strong", "book")
	if p.find(`a[href="`+base+`/preview"]`).Length() != 1 {
		t.Error("nothing leads to the preview")
	}
}
