package web

import (
	"strings"
	"testing"

	"chapterhouse/internal/web/link"
)

// TestAChapterSaysSomethingOfItsOwn: a paragraph beside the office's text, which goes along to the next version, stands on no other
// chapter's page, counts as no blank, and cannot be declared by an author.
func TestAChapterSaysSomethingOfItsOwn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	staff, lee, v := b.as(t, b.Staff(t, "Sol Staff")), b.as(t, b.Lead(t, w.boston, "Lee Lead")), b.visitor(t)
	base, room, public := link.NationalToolkit(w.kit.ID), link.Desk("boston")+"/toolkits/"+string(w.kit.ID), link.Toolkit("boston", w.kit.ID)
	if v.get(public).must(200).find("#own").Length() != 0 {
		t.Error("a chapter that says nothing has a heading of its own")
	}
	desk := lee.get(link.Desk("boston") + "/toolkits").must(200)
	blanks := desk.text("main")
	lee.post(room, but(lee.get(room).must(200).filled(), "slot_from_us", "We meet on **Tuesdays**.\n\n<script>alert(1)</script>", "do", "save")).must(303)
	own := func() {
		t.Helper()
		p := v.get(public).must(200)
		p.says("#own", "From Boston")
		if html, _ := p.find(`[aria-labelledby="own"] .prose`).Html(); !strings.Contains(html, "We meet on <strong>Tuesdays</strong>.") || strings.Contains(html, "<script") {
			t.Errorf("its own words: %s", html)
		}
	}
	own()
	lee.get(room).must(200) // what was said about saving is gone
	if now := lee.get(link.Desk("boston") + "/toolkits").must(200).text("main"); now != blanks {
		t.Errorf("it counts as a blank:\n%s\n%s", blanks, now)
	}

	staff.post(base+"/draft", nil).to(base + "/draft")
	editor := staff.get(base + "/draft").must(200)
	staff.post(base, draftForm(editor, "slot_label_2", "From us", "slot_key_2", "")).must(422).
		says(`.error-summary a[href="#f-slots"]`, "Every chapter has a blank named from_us for its own words. Choose another name.")
	staff.post(base, draftForm(editor, "ask", "Open on **all** Sundays.", "then", "review")).to(base + "/changes")
	staff.post(base+"/changes", but(staff.get(base+"/changes").must(200).filled(), "note", "Every Sunday.", "swap", "wait")).to(base)
	own()
	changes := lee.get(room + "/changes").must(200)
	if text := changes.text("main"); !strings.Contains(text, "We meet on **Tuesdays**.") {
		t.Error("the lead does not see that the words come along")
	}
	lee.post(room+"/changes", changes.filled()).must(303)
	own()
	if n := b.Int(t, `SELECT COUNT(*) FROM adoptions WHERE chapter_id = $1 AND version = 2`, w.boston.ID); n != 1 {
		t.Error("the new version was not taken")
	}
	lee.post(room, but(lee.get(room).must(200).filled(), "slot_from_us", " ", "do", "save")).must(303)
	if v.get(public).must(200).find("#own").Length() != 0 {
		t.Error("its own words are gone, and the heading stands")
	}
}
