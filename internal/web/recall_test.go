package web

import (
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// TestARecallFromTheOfficeToThePage goes the way of a wrong number: the office sees what a recall does, recalls the script with a reason, and
// every place says so: the public page, the list, the desk, the events made from it, the address on paper. Lifted, all is as it was.
func TestARecallFromTheOfficeToThePage(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	staff, lee, v := b.as(t, b.Staff(t, "Sol Staff")), b.as(t, b.Lead(t, w.boston, "Lee Lead")), b.visitor(t)
	base, room, public := link.NationalToolkit(w.kit.ID), link.Desk("boston")+"/toolkits/"+string(w.kit.ID), link.Toolkit("boston", w.kit.ID)
	call := items(t, b, w.kit)[0]
	paper := link.Item(call.Key, 1)
	v.get(public).must(200).says(".script", v.get(public).text(".script"))
	v.get(paper).must(200).says(".tag-good", "Current")
	v.get("/t/0000000000000000").must(404)
	drafted := items(t, b, w.drafted)[0]
	v.get(link.Item(drafted.Key, 0)).must(404) // nothing of it is published

	staff.get(base).must(200).says(`a.button[href$="/recall"]`, "Recall text")
	list := staff.get(base + "/recall").must(200)
	list.says("#choices + ul li:first-child h3", "The call")
	form := staff.get(base + "/recall?item=" + url.QueryEscape(string(call.Key))).must(200)
	form.says("h1", "Recall “The call”?")
	form.says("#follows li:first-child", "It’s off the page of 1 chapter within seconds. The reason, and what to use instead, stand in its place.")
	filled := form.fields(base + "/recall")
	staff.post(base+"/recall", but(filled, "reason", " ")).must(422).problem("reason")
	wrong := staff.post(base+"/recall", but(filled, "reason", strings.Repeat("x", 401))).must(422)
	if got := wrong.value("reason"); len(got) != 401 {
		t.Errorf("what was typed is gone: %q", got)
	}
	staff.post(base+"/recall", but(filled, "reason", "A wrong number.", "live", "7")).must(409)
	lee.post(base+"/recall", but(filled, "reason", "A wrong number.")).must(404)
	staff.post(base+"/recall", but(filled, "reason", "A wrong number.")).to(base + "/recall")
	staff.get(base+"/recall").must(200).says(".flash", page.NoticeOf("recalled").String())
	staff.get(base + "/recall?item=" + url.QueryEscape(string(call.Key))).to(base + "/recall")

	p := v.get(public).must(200)
	p.lacks(".script")
	p.says(".notice p:nth-child(2)", "A wrong number.")
	lee.get(room).must(200).says(".notice p:nth-child(2)", "A wrong number.")
	checked := v.get(paper).must(200)
	checked.says(".tag-bad", "Recalled")
	checked.says("blockquote", "A wrong number.")
	if got := b.Mails(t, hub.MailRecall); got != 1 {
		t.Errorf("%d emails to the lead, want 1", got)
	}

	staff.post(base+"/recall", staff.get(base+"/recall").must(200).fields(base+"/recall")).to(base + "/recall")
	v.get(public).must(200).says(".script", v.get(public).text(".script"))
	v.get(public).lacks(".notice")
	v.get(paper).must(200).says(".tag-good", "Current")
}

// An event that was made from recalled text is on the desk of its chapter, beside what the office says instead, and not on another's. A flyer
// says where to check the text.
func TestEventsOfRecalledTextAreOnTheDesk(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	staff, lee := b.as(t, b.Staff(t, "Sol Staff")), b.as(t, b.Lead(t, w.boston, "Lee Lead"))
	alex := b.as(t, b.Lead(t, w.austin, "Alex Lead"))
	template := hub.Item{Kind: hub.ItemEventTemplate, Title: "The evening", Template: hub.EventTemplate{Title: "Call-in evening", Description: "Dial 555-0100.", Mode: hub.ModeInPerson, Minutes: 90, MaxParty: 5}}
	kit := b.NewVersion(t, w.kit, hub.Publication{Note: "An evening.", Swap: true}, func(v *hub.ToolkitVersion) { v.Items = append(v.Items, template) })
	base, room := link.NationalToolkit(kit.ID), link.Desk("boston")+"/toolkits/"+string(kit.ID)
	made := lee.post(room, but(lee.get(room).must(200).filled(), "do", "event"))
	made.must(303)
	key := items(t, b, kit)[1].Key
	event := hub.EventID(b.Text(t, `SELECT id FROM events WHERE toolkit_item = $1 AND toolkit_version = 2`, string(key)))
	if err := b.Store.Chapter(w.boston.ID).PublishEvent(t.Context(), "", event); err != nil {
		t.Fatal(err)
	}
	b.visitor(t).get(link.Event("boston", event)+"/flyer").must(200).says(".flyer > p.small", "Version 2. Is it still current? Look at "+strings.TrimPrefix(b.url, "http://")+link.Item(key, 0))
	lee.get(link.Desk("boston")+"/recalled").must(200).says(".empty", "None of your upcoming events was made from recalled text.")

	form := staff.get(base + "/recall?item=" + url.QueryEscape(string(key))).must(200)
	if says := form.text("#follows"); !strings.Contains(says, "1 upcoming event was made from it.") {
		t.Errorf("the office reads %s", says)
	}
	staff.post(base+"/recall", form.fields(base+"/recall", "reason", "A wrong number.", "replacement", string(key))).must(422).problem("replacement")
	staff.post(base+"/recall", form.fields(base+"/recall", "reason", "A wrong number.")).to(base + "/recall")
	if needs := lee.get(link.Desk("boston")).must(200).text(".needs"); !strings.Contains(needs, "event made from recalled textA wrong number.") {
		t.Errorf("the desk says %s", needs)
	}
	lee.get(room).must(200).lacks(`button[value="event"]`)
	lee.get(link.Desk("boston")+"/recalled").must(200).says(".section > p:nth-of-type(3)", "The office has no other text for it yet.")
	b.NewVersion(t, kit, hub.Publication{Note: "The number."}, func(v *hub.ToolkitVersion) { v.Items[1].Template.Description = "Dial 555-0199." })
	b.visitor(t).get(link.Item(key, 0)).must(200).says(".lede", "Version 3 is current. Version 2 was recalled: if yours isn’t newer, please don’t use it.")
	beside := lee.get(link.Desk("boston") + "/recalled").must(200)
	beside.says("ins", "(new:) 555-0199.(end)")
	alex.get(link.Desk("austin")+"/recalled").must(200).says(".empty", "None of your upcoming events was made from recalled text.")
}

// Where all of a version is recalled, its page has the reason in the place of everything, and no list asks for it.
func TestARecalledVersion(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	staff, v := b.as(t, b.Staff(t, "Sol Staff")), b.visitor(t)
	base, public := link.NationalToolkit(w.kit.ID), link.Toolkit("boston", w.kit.ID)
	form := staff.get(base + "/recall?version=1").must(200)
	form.says("h1", "Recall “All of version 1”?")
	staff.post(base+"/recall", form.fields(base+"/recall", "reason", "The vote is over.")).to(base + "/recall")
	p := v.get(public).must(200)
	p.lacks(".ask")
	p.lacks(".script")
	p.says(".notice p:nth-child(2)", "The vote is over.")
	if list := v.get("/toolkits").must(200).text("main"); !strings.Contains(list, "The national office recalled this toolkit.") {
		t.Errorf("the list says %s", list)
	}
	if links := v.get(link.Chapter("boston")).must(200).find(`a[href="` + public + `"]`).Length(); links != 0 {
		t.Error("the chapter's page still asks for it")
	}
	staff.post(base+"/push", url.Values{"kind": {"all"}}).must(422)
	staff.get(base + "/recall?version=1").to(base + "/recall")
	staff.get(base + "/recall?version=9").must(404)
}
