package web

import (
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/web/link"
)

// The page that the office previews is the chapter's own, byte for byte, but for the strip above it. The control: a page with other words.
func TestThePreviewIsTheChaptersPage(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	staff := b.as(t, b.Staff(t, "Sol Staff"))
	without := func(p response) string {
		t.Helper()
		begin, end := strings.Index(p.body, `<div class="preview-bar no-print">`), strings.Index(p.body, `</div></div>`)
		if begin < 0 || end < begin {
			t.Fatal("no strip says that this is a preview")
		}
		return p.body[:begin] + p.body[end+len(`</div></div>`):]
	}
	page := staff.get(link.Toolkit("boston", w.kit.ID)).must(200).body
	preview := without(staff.get(link.NationalToolkit(w.kit.ID) + "/preview?chapter=boston").must(200))
	if preview != page {
		at := 0
		for at < min(len(preview), len(page)) && preview[at] == page[at] {
			at++
		}
		t.Errorf("they differ at %d:\npreview …%.200s\npage    …%.200s", at, preview[max(0, at-50):], page[max(0, at-50):])
	}
	b.Exec(t, `UPDATE slot_values SET value = 'Elsewhere' WHERE chapter_id = $1`, w.boston.ID)
	if staff.get(link.Toolkit("boston", w.kit.ID)).must(200).body == preview {
		t.Error("control: a page with other words is the same")
	}

	// Before a chapter is offered it, its blanks show as blanks.
	kit := b.Toolkit(t, "Shade at the stops")
	staff.get(link.NationalToolkit(kit.ID)+"/preview?chapter=austin").must(200).shows(".script", "____ (city)")
	staff.get(link.NationalToolkit(kit.ID) + "/preview?chapter=nowhere").must(404)
}

// A push is chosen by several conditions at once, kept as an audience, looked at as one chapter, sent, and taken back where nobody opened it.
func TestAPushAsksAndIsTakenBack(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	boston, austin := b.Chapter(t, "boston"), b.Chapter(t, "austin")
	b.Exec(t, `UPDATE chapters SET lat = 30.27, lon = -97.74, region = 'TX' WHERE id = $1`, austin.ID)
	kit := b.Toolkit(t, "Open on Sundays")
	staff, push := b.as(t, b.Staff(t, "Sol Staff")), link.NationalToolkit(kit.ID)+"/push"
	for _, wrong := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"zip": {"99999x"}, "within": {"80"}}, "We can’t find that ZIP code"},
		{url.Values{"zip": {"80202"}, "within": {"40"}}, "No matching chapters"},
		{url.Values{"later": {"1"}, "chapter": {string(boston.ID)}}, "Choose a kind, a state or a ZIP code"},
		{url.Values{"kind": {"all"}, "wished_on": {"2026-08-01"}}, "That date is in the past"},
	} {
		staff.post(push, wrong.form).must(422).shows(".error-summary", wrong.want)
	}
	chosen := url.Values{"zip": {"02139"}, "within": {"80"}, "chapter": {string(austin.ID)}, "note": {"Before the vote."}, "wished_on": {"2026-09-20"}, "later": {"1"}}
	look := staff.post(push, chosen).must(200)
	look.shows("h1", "Send to 2 chapters?")
	look.shows("main", "And chapters that open later, if they match:")
	look.shows("pre.script", "Sep 20")
	as := staff.post(push, but(chosen, "do", "look", "as", string(austin.ID))).must(200)
	as.shows("main", "The public page as visitors of Austin will see it")
	as.shows("pre.script", "/chapters/austin/desk/toolkits/")

	staff.post(push, but(chosen, "do", "save", "name", " ")).must(422).shows(".error-summary", "Enter a name, up to 80 characters.")
	saved := staff.post(push, but(chosen, "do", "save", "name", "Near Boston, and Austin")).must(303).header.Get("Location")
	form := staff.get(saved).must(200)
	form.shows(`main nav a[aria-current]`, "Near Boston, and Austin")
	for name, want := range map[string]string{"zip": "02139", "note": "Before the vote.", "wished_on": "2026-09-20"} {
		if got := form.value(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM adoptions`); n != 0 {
		t.Fatalf("%d offers before anybody said yes", n)
	}
	staff.post(push, but(chosen, "do", "save", "name", "Near Boston, and Austin")).must(422).shows(".error-summary", "Another audience has this name.")

	staff.post(push, but(chosen, "do", "send", "seen", "another look")).must(409)
	staff.post(push, but(chosen, "do", "send", "seen", look.value("seen"))).to(link.NationalToolkit(kit.ID) + "/board")
	if n := b.Int(t, `SELECT COUNT(*) FROM adoptions WHERE owed = 'push' AND wished_on = '2026-09-20'`); n != 2 {
		t.Errorf("%d offers, want 2", n)
	}
	staff.get(push).must(200).shows("#offerings", "Offered to chapters that open later")
	staff.post(push, url.Values{"do": {"stop"}, "offering": {b.Text(t, `SELECT id FROM toolkit_offerings`)}}).to(push)
	staff.get(push).must(200).lacks("#offerings")

	back := link.NationalToolkit(kit.ID) + "/withdraw"
	if err := b.Store.Chapter(boston.ID).SeeToolkit(t.Context(), "", kit.ID); err != nil {
		t.Fatal(err)
	}
	page := staff.get(back).must(200)
	if got := page.find("input[name=chapter]").Length(); got != 1 {
		t.Errorf("it can be taken back from %d chapters, want Austin alone", got)
	}
	staff.post(back, nil).must(422).shows(".error-summary", "Choose at least one chapter.")
	staff.post(back, url.Values{"chapter": {string(austin.ID)}}).must(200).shows("h1", "Take “Open on Sundays” back from 1 chapter?")
	staff.post(back, url.Values{"chapter": {string(austin.ID), string(boston.ID)}, "sure": {"1"}}).to(link.NationalToolkit(kit.ID) + "/board")
	if n := b.Int(t, `SELECT COUNT(*) FROM adoptions`); n != 1 {
		t.Errorf("%d chapters have it, want Boston, which opened it", n)
	}

	audience := "/national/audiences/" + b.Text(t, `SELECT id FROM audiences`)
	staff.get("/national/audiences").must(200).shows("main h2", "Near Boston, and Austin")
	staff.get(audience).must(200).shows("main", "Within 50 miles of 02139")
	staff.post(audience, url.Values{"name": {""}}).must(422)
	staff.post(audience, url.Values{"name": {"Both"}}).to("/national/audiences")
	staff.get("/national/audiences").shows("main h2", "Both")
	staff.post(audience, url.Values{"do": {"delete"}}).must(200).shows("h1", "Delete the audience “Both”?")
	staff.post(audience, url.Values{"do": {"delete"}, "sure": {"1"}}).to("/national/audiences")
	staff.get(audience).must(404)
}
