package web

import (
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// An item that a new version does not have any more says at its own address, which stands on paper, what replaced it, over several versions.
func TestARemovedItemNamesWhatReplacedIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	staff, v := b.as(t, b.Staff(t, "Sol Staff")), b.visitor(t)
	base := link.NationalToolkit(w.kit.ID)
	paper := link.Item(w.call, 1)
	replace := func(version int, removed, with hub.ItemKey, title string) hub.ItemKey {
		t.Helper()
		staff.post(base+"/draft", nil).to(base + "/draft")
		draft := hub.Toolkit{ID: w.kit.ID, Draft: version}
		if with == "" {
			added := hub.Item{Kind: hub.ItemCallScript, Title: title, Body: "Call the other office."}
			if err := b.Store.SaveItem(t.Context(), "", w.kit.ID, added, time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		var old hub.Item
		for _, i := range items(t, b, draft) {
			switch {
			case i.Key == removed:
				old = i
			case i.Title == title:
				with = i.Key
			}
		}
		form := staff.post(base+"/items/"+string(old.ID)+"/remove", nil).must(200)
		form.says("label[for=f-replacement]", "What replaces it")
		staff.post(base+"/items/"+string(old.ID)+"/remove", form.fields(base+"/items/"+string(old.ID)+"/remove", "replacement", string(with))).to(base + "/draft")
		changes := staff.get(base + "/changes").must(200)
		if lines := changes.text("main"); !strings.Contains(lines, "Replaced by “"+title+"”") {
			t.Errorf("the changes say %s", lines)
		}
		staff.post(base+"/changes", but(changes.filled(), "note", "Another office.")).to(base)
		b.advance(t, time.Minute)
		return with
	}
	second := replace(2, w.call, "", "The second call")
	p := v.get(paper).must(200)
	p.says(".tag-bad", "Removed")
	p.says(".lede", "The national office removed this. Version 1 was the last one that had it. Please don’t use it anymore.")
	p.says(".reading a", "The second call")
	third := replace(3, second, "", "The third call")
	for _, key := range []hub.ItemKey{w.call, second} {
		if to, _ := v.get(link.Item(key, 0)).must(200).find(".reading p a").First().Attr("href"); to != link.Item(third, 0) {
			t.Errorf("%s is replaced by %s", key, to)
		}
	}
	v.get(link.Item(third, 0)).must(200).says(".tag-good", "Current")
}

// Text whose last day is over is grayed out on chapters' pages from the day after it, at the chapter, and waits for the office.
func TestTextPastItsLastDay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	staff, v := b.as(t, b.Staff(t, "Sol Staff")), b.visitor(t)
	kit := b.NewVersion(t, w.kit, hub.Publication{Note: "Until Thursday.", Swap: true}, func(v *hub.ToolkitVersion) { v.Items[0].UseUntil = "2026-09-03" })
	public := link.Toolkit("boston", kit.ID)
	b.advance(t, time.Minute)
	v.get(public).must(200).lacks(".over")
	staff.get("/national").must(200).lacks(".needs a[href='" + link.NationalToolkit(kit.ID) + "']")

	b.advance(t, 72*time.Hour) // the fourth of September
	p := v.get(public).must(200)
	p.says(".over .notice", "This was to be used until Sep 3. Please don’t use it anymore.")
	p.lacks(".over button")
	staff = b.as(t, b.Staff(t, "Sky Staff"))
	staff.get("/national").must(200).says(".needs a[href='"+link.NationalToolkit(kit.ID)+"']", "item past its last day in “Open on Sundays”")
	v.get(link.Item(w.call, 2)).must(200).says(".tag-warn", "Over")

	draft := b.as(t, b.Staff(t, "Sue Staff"))
	base := link.NationalToolkit(w.drafted.ID) + "/items/" + string(w.item)
	form := draft.get(base).must(200).filled()
	draft.post(base, but(form, "use_until", "soon")).must(422).problem("use_until")
	draft.post(base, but(form, "use_until", "2026-12-24")).must(303)
	if got := draft.get(base).must(200).value("use_until"); got != "2026-12-24" {
		t.Errorf("the last day is %q", got)
	}
}

// A toolkit whose season is over is offered to nobody, its pages stay and say so, lists show it apart, and it can be brought back.
func TestAnArchivedToolkit(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	b.Push(t, w.kit, w.austin)
	staff, lee, alex, v := b.as(t, b.Staff(t, "Sol Staff")), b.as(t, b.Lead(t, w.boston, "Lee Lead")), b.as(t, b.Lead(t, w.austin, "Alex Lead")), b.visitor(t)
	base, public := link.NationalToolkit(w.kit.ID), link.Toolkit("boston", w.kit.ID)
	room := func(slug string) string { return link.Desk(slug) + "/toolkits/" + string(w.kit.ID) }
	answer := alex.get(room("austin")).must(200).filled()
	lee.post(base+"/archive", nil).must(404)
	staff.post(link.NationalToolkit(w.drafted.ID)+"/archive", nil).must(409)

	asked := staff.post(base+"/archive", nil).must(200)
	asked.says("h1", "Archive “Open on Sundays”?")
	staff.post(base+"/archive", asked.fields(base+"/archive")).to(base)
	staff.get(base).must(200).says(".flash", page.NoticeOf("toolkit-archived").String())
	staff.get(base).must(200).lacks(`a[href$="/push"]`)
	staff.post(base+"/archive", asked.fields(base+"/archive")).must(409)
	staff.get("/national").must(200).says("#archived + ul h3", "Open on Sundays")

	v.get(public).must(200).says(".page-head .notice", "The season of this toolkit is over. The text stays here to read.")
	v.get("/toolkits").must(200).says("#past + div h3", "Open on Sundays")
	if links := v.get(link.Chapter("boston")).must(200).find(`a[href="` + public + `"]`).Length(); links != 0 {
		t.Error("the chapter's page still asks for it")
	}
	alex.post(room("austin"), but(answer, "do", "adopt", "slot_city", "Austin")).must(409)
	alex.get(room("austin")).must(200).lacks(`button[value="adopt"]`)
	if needs := alex.get(link.Desk("austin")).must(200).text("main"); strings.Contains(needs, "new toolkit: Open on Sundays") {
		t.Error("the desk still offers it")
	}
	lee.get(link.Desk("boston")+"/toolkits").must(200).says("#past + ul h3", "Open on Sundays")
	lee.get(room("boston")).must(200).says(`button[value="fill"]`, "Save")

	staff.post(base+"/archive", staff.get(base).must(200).fields(base+"/archive")).to(base)
	staff.get(base).must(200).says(`a[href$="/push"]`, "Send to chapters")
	v.get(public).must(200).lacks(".notice")
	alex.post(room("austin"), but(answer, "do", "adopt", "slot_city", "Austin")).must(303)
}
