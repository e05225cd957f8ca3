package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// states reads the adoption board: chapter, state, what is said, slots and events.
func states(p response) []string {
	return p.find("tbody tr").Map(func(_ int, row *selection) string {
		cells := row.Find("td").Map(func(_ int, td *selection) string { return strings.Join(strings.Fields(td.Text()), " ") })
		return strings.Join(cells, " | ")
	})
}

// TestAToolkitFromTheOfficeToTheStreet goes the way of a toolkit: written, published, pushed, opened, declined, adopted,
// localized, in use, and back to the board.
func TestAToolkitFromTheOfficeToTheStreet(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston, austin := b.Chapter(t, "boston"), b.Chapter(t, "austin")
	b.Chapter(t, "denver")
	b.National(t)
	staff := b.as(t, b.Staff(t, "Sol Staff"))
	lee, olu, v := b.as(t, b.Lead(t, boston, "Lee Lead")), b.as(t, b.Lead(t, austin, "Olu Other")), b.visitor(t)

	wrong := staff.post("/national/toolkits", url.Values{"title": {"Sunday hours"}}).must(422)
	wrong.problem("summary")
	wrong.problem("ask")
	if got := wrong.value("title"); got != "Sunday hours" {
		t.Errorf("what was typed is gone: %q", got)
	}
	head := url.Values{"title": {"Sunday hours"}, "summary": {"Five minutes on the phone."}, "ask": {"Open the library of [[city]] on **Sundays**."}}
	base := staff.post("/national/toolkits", head).must(303).header.Get("Location")

	again := staff.post(base, but(head, "summary", "")).must(422)
	again.problem("summary")
	again.says("h1", "Sunday hours")
	staff.post(base, but(head, "summary", "Ten minutes on the phone.")).to(base)

	early := staff.post(base, but(head, "then", "publish", "summary", "Ten minutes by phone.", "slot_label_0", "")).must(422)
	early.says(".error-summary strong", "Saved, but not published. Please fix:")
	early.says(`textarea[name="summary"]`, "Ten minutes by phone.")
	got := early.find(".error-summary a").Map(func(_ int, a *selection) string { return a.AttrOr("href", "") + " " + a.Text() })
	want := []string{"#f-items Add at least one item before publishing.", "#f-slots A text uses [[city]], but no blank has that name. Add the blank, or take it out of the text."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what is missing (-want +got):\n%s", diff)
	}
	for _, href := range []string{"#f-items", "#f-slots"} {
		if early.find(href).Length() != 1 {
			t.Errorf("%s leads nowhere", href)
		}
	}

	script := base + "/items/new"
	staff.get(script+"?kind=call_script").must(200).says("h1", "Call script")
	staff.get(script + "?kind=secret_plan").must(404)
	staff.post(script, url.Values{"kind": {"call_script"}, "title": {"The call"}}).must(422).problem("body")
	staff.post(script, url.Values{"kind": {"call_script"}, "title": {"The call"}, "body": {"I call from [[city]]. [[quote]]"}}).to(base)
	staff.post(script, url.Values{"kind": {"event_template"}, "title": {"A reading"}, "event_mode": {"in_person"}, "event_minutes": {"5"}}).must(422).problem("event_minutes")
	staff.post(script, url.Values{
		"kind": {"event_template"}, "title": {"A reading"}, "event_title": {"Reading in [[city]]"}, "event_mode": {"in_person"}, "event_minutes": {"90"}, "event_capacity": {"30"},
	}).to(base)
	staff.upload(script, url.Values{"kind": {"file"}, "title": {"The flyer"}}, "file", "flyer.pdf", []byte("no PDF at all")).must(422).problem("file")
	staff.upload(script, url.Values{"kind": {"file"}, "title": {"The flyer"}}, "file", "flyer.jpg", jpegOf(t, 1400, 800)).to(base)

	whole := but(head,
		"slot_label_0", "Your city", "slot_key_0", "city", "slot_required_0", "1", "slot_label_1", "A local quote", "slot_key_1", "quote", "slot_long_1", "1")
	twice := staff.post(base, but(whole, "slot_key_1", "City", "title", "Sunday mornings", "then", "publish")).must(422)
	twice.says(`.error-summary a[href="#f-slots"]`, "Two blanks are named city. Give each its own name.")
	if title, label := twice.value("title"), twice.value("slot_label_1"); title != "Sunday mornings" || label != "A local quote" {
		t.Errorf("what was typed is gone: %q, %q", title, label)
	}
	staff.post(base, whole).to(base)
	editor := staff.get(base).must(200)
	editor.lacks(`a[href$="/push"]`)
	editor.says(`button[form="toolkit"][value="publish"]`, "Publish this version")
	staff.post(base+"/push", nil).must(422)
	staff.post(base, but(whole, "slot_help_0", "As people say it.", "then", "publish")).to(base)

	published := staff.get(base).must(200)
	published.says(".flash", page.NoticeOf("version").String())
	published.says(".page-head .soft", "Version 1, published")
	published.says("#slots + dl dd", "As people say it.") // the button saved what stood beside it
	published.lacks(`main form:not([action$="/draft"]):not([action$="/archive"])`)
	for _, then := range []string{"", "publish"} {
		late := staff.post(base, but(whole, "title", "Too late", "then", then)).must(409)
		late.says(".error-summary strong", "Not saved. This version is already published, and a published version never changes. What you typed is below.")
		if got := late.value("title"); got != "Too late" {
			t.Errorf("what was typed is gone: %q", got)
		}
		late.lacks("main button")
	}
	late := staff.post(script, url.Values{"kind": {"letter"}, "title": {"Late"}, "body": {"Too late."}}).must(409)
	late.says(".error-summary strong", "Not saved. This version is already published, and a published version never changes. What you typed is below.")
	late.says(`textarea[name="body"]`, "Too late.")
	late.lacks("main button")

	kit := strings.TrimPrefix(base, "/national/toolkits/")
	room := func(slug string) string { return link.Desk(slug) + "/toolkits/" + kit }
	lee.get(room("boston")).must(404)
	pushing := staff.get(base + "/push").must(200)
	pushing.says(`main form select[name="kind"] option[value="all"]`, "Every kind (3 chapters)")
	nobody := staff.post(base+"/push", url.Values{"note": {"By Friday, please."}}).must(422)
	nobody.says(`.error-summary a[href="#f-chapters"]`, "Choose who gets it: a kind, a state, a ZIP code, or chapters from the list.")
	nobody.says(`textarea[name="note"]`, "By Friday, please.")
	staff.post(base+"/push", url.Values{"kind": {"council"}}).must(422).says(`.error-summary a[href="#f-chapters"]`, "No matching chapters. Choose others.")
	chosen := url.Values{"kind": {"local"}, "region": {"MA"}, "note": {"By Friday, please."}}
	look := staff.post(base+"/push", chosen).must(200)
	look.says("h1", "Send to 3 chapters?")
	if letter := look.text("pre.script"); !strings.Contains(letter, "By Friday, please.") || !strings.Contains(letter, "Sunday hours") {
		t.Errorf("the email is not shown as it is sent:\n%s", letter)
	}
	if names := look.find("#to + .tags li").Length(); names != 3 {
		t.Errorf("%d chapters are named, want 3", names)
	}
	change := staff.post(base+"/push", but(chosen, "do", "change")).must(200)
	change.says(`textarea[name="note"]`, "By Friday, please.")
	change.says(`select[name="region"] option[selected]`, "MA")
	if got := b.Mails(t, hub.MailToolkit); got != 0 {
		t.Fatalf("%d mails before anybody said yes", got)
	}
	changed := staff.post(base+"/push", but(chosen, "do", "send", "seen", look.value("seen"), "note", "By Sunday, please.")).must(409)
	changed.says(".error-summary strong", "Not sent: this changed after you looked at it. Please look again.")
	if letter := changed.text("pre.script"); !strings.Contains(letter, "By Sunday, please.") {
		t.Errorf("what would be sent is not shown:\n%s", letter)
	}
	staff.post(base+"/push", but(chosen, "do", "send", "seen", look.value("seen"))).to(base + "/board")
	staff.get(base+"/board").says(".flash", "Sent to 3 chapters. Their leads will get an email.")
	if _, err := b.Store.OweToolkitEmails(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := b.Mails(t, hub.MailToolkit); got != 2 {
		t.Errorf("%d mails to leads, want 2", got)
	}
	b.advance(t, time.Minute)
	pushed := staff.post(base+"/push", url.Values{"kind": {"all"}}).must(422) // who has it keeps it
	pushed.says(`.error-summary a[href="#f-chapters"]`, "Every chapter you chose already has it. Choose others.")

	lee.get(link.Desk("boston")).must(200).says(".needs h2", "new toolkit: Sunday hours")
	first := lee.get(room("boston")).must(200)
	first.says("#standing .tag", "Not opened")
	first.says("#standing .help", "Nobody in your chapter has opened it yet.")
	first.says("blockquote", "By Friday, please.")
	first.says(".locked strong", "Sundays")
	v.get(link.Toolkit("boston", hub.ToolkitID(kit))).must(404)

	olu.get(room("austin")).must(200)
	olu.post(room("austin"), url.Values{"do": {"decline"}, "reason": {" "}}).must(422).problem("reason")
	olu.post(room("austin"), url.Values{"do": {"decline"}, "reason": {"Our library is open <b>already</b>."}}).to(room("austin"))
	olu.get(room("austin")).says(".notice", "You declined: Our library is open <b>already</b>.")

	lee.post(room("boston"), url.Values{"do": {"event"}}).must(409) // not adopted yet
	lee.post(room("boston"), url.Values{"do": {"adopt"}, "slot_quote": {"“I work weekdays.”"}, "slot_ask": {"Something else"}, "slot_city": {""}}).to(room("boston"))
	almost := lee.get(room("boston")).must(200)
	almost.says(".flash", page.NoticeOf("almost").String())
	almost.says(".card ul li", "Your city")
	lee.get(link.Desk("boston")).says(".needs h2", "blank left in Sunday hours")
	v.get(link.Toolkit("boston", hub.ToolkitID(kit))).must(404)
	long := lee.post(room("boston"), url.Values{"do": {"fill"}, "slot_city": {strings.Repeat("x", 2001)}}).must(422)
	long.problem("slot_city")

	lee.post(room("boston"), url.Values{"do": {"fill"}, "slot_city": {"Boston\r\n  and **around**"}}).to(room("boston"))
	up := v.get(link.Toolkit("boston", hub.ToolkitID(kit))).must(200)
	up.says(".ask p", "Open the library of Boston and around on Sundays.")
	up.says(".script p", "I call from Boston and around. “I work weekdays.”")
	if strings.Contains(up.body, "Something else") || strings.Contains(up.body, "Reading in") {
		t.Error("the page shows what is not for supporters")
	}
	if src := up.find("main img").AttrOr("src", ""); src == "" {
		t.Error("the flyer is not shown")
	} else {
		v.get(src).must(200)
	}
	v.get("/toolkits").must(200).says(".tags a", "Boston")
	v.get("/chapters/boston").says("#home + .people a", "Sunday hours")

	lee.get(room("boston")).says(`form[aria-labelledby="slots"] button[name="do"][value="event"]`, "Create an event")
	filled := url.Values{"do": {"event"}, "slot_quote": {strings.Repeat("x", 2001)}}
	if got := lee.post(room("boston"), filled).must(422).value("slot_quote"); len(got) != 2001 {
		t.Errorf("what was typed is gone: %d characters", len(got))
	}
	to := lee.post(room("boston"), but(filled, "slot_quote", "“I read on Sundays.”")).must(303).header.Get("Location")
	v.get(link.Toolkit("boston", hub.ToolkitID(kit))).must(200).says(".script p", "I call from Boston and around. “I read on Sundays.”")
	p := lee.get(to).must(200)
	p.says(".flash", page.NoticeOf("from-toolkit").String())
	if title, capacity, date := p.value("title"), p.value("capacity"), p.value("date"); title != "Reading in Boston and **around**" || capacity != "30" || date != "2026-09-11" {
		t.Errorf("the event is %q for %s on %s", title, capacity, date)
	}
	e := b.Reload(t, hub.Event{ID: hub.EventID(strings.TrimPrefix(to, link.Desk("boston")+"/events/")), Chapter: boston.ID})
	lee.post(to, editorForm(e, "venue", "Central library")).to(to)
	lee.post(to+"/publish", nil).must(303)

	board := staff.get(base + "/board").must(200)
	wantRows := []string{
		`Austin | Declined | Answered Sep 1 |  | Our library is open <b>already</b>. | 0 of 2 | 0 | 0`,
		`Boston | In use | Answered Sep 1 |  | 1 event created from it. | 2 of 2 | 1 | 0`,
		`Denver | Not opened | Sent Sep 1 | 0 | The chapter has no lead. | 0 of 2 | 0 | 0`,
	}
	if diff := cmp.Diff(wantRows, states(board)); diff != "" {
		t.Errorf("the board (-want +got):\n%s", diff)
	}
	board.says(".strip div:first-child dd", "3")
	if diff := cmp.Diff(wantRows[:1], states(staff.get(base+"/board?state=declined"))); diff != "" {
		t.Errorf("who declined (-want +got):\n%s", diff)
	}
	if got := board.find(".map path.in_use").Length(); got != 2 { // on the map, and in its key
		t.Errorf("%d dots are in use, want 2", got)
	}

	t.Run("declining what is in use asks, and says that the page comes down", func(t *testing.T) {
		no := url.Values{"do": {"decline"}, "reason": {"Our “council” voted."}}
		lee.post(room("boston"), but(no, "reason", " ")).must(422).problem("reason")
		ask := lee.post(room("boston"), no).must(200)
		ask.says("h1", "Decline “Sunday hours”?")
		ask.says("#follows li", "Your chapter’s public page for it comes down right away. Links to it stop working.")
		v.get(link.Toolkit("boston", hub.ToolkitID(kit))).must(200)
		again := url.Values{}
		ask.find("main form input").Each(func(_ int, field *goquery.Selection) { again.Set(field.AttrOr("name", ""), field.AttrOr("value", "")) })
		if diff := cmp.Diff(but(no, "sure", "1", "seen", again.Get("seen")), again); diff != "" {
			t.Errorf("the form that comes back (-want +got):\n%s", diff)
		}
		lee.post(room("boston"), again).to(room("boston"))
		v.get(link.Toolkit("boston", hub.ToolkitID(kit))).must(404)
		lee.post(room("boston"), url.Values{"do": {"adopt"}}).to(room("boston")) // its words were kept
		v.get(link.Toolkit("boston", hub.ToolkitID(kit))).must(200)
	})
	t.Run("a slot that is emptied takes the page down", func(t *testing.T) {
		emptied := url.Values{"do": {"fill"}, "slot_city": {""}}
		ask := lee.post(room("boston"), emptied).must(200)
		ask.says("main form button", "Save and take the page down")
		ask.says("#follows li", "“Your city” is required, and you left it blank.")
		v.get(link.Toolkit("boston", hub.ToolkitID(kit))).must(200)
		lee.post(room("boston"), but(emptied, "sure", "1")).to(room("boston"))
		v.get(link.Toolkit("boston", hub.ToolkitID(kit))).must(404)
	})
}

// Opening a toolkit is noted for its lead alone, and by the form on the page, not by fetching it; a look by others leaves it
// as it was.
func TestOnlyALeadsLookIsSeen(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	b.Push(t, w.kit, w.austin)
	room := link.Desk("austin") + "/toolkits/" + string(w.kit.ID)
	for _, v := range []*browser{b.visitor(t), b.as(t, b.Staff(t, "Sol Staff")), b.as(t, b.Lead(t, w.boston, "Lee Lead"))} {
		v.get(room)
		v.post(room+"/seen", nil)
	}
	lead := b.as(t, b.Lead(t, w.austin, "Olu Other"))
	form := lead.get(room).must(200).find("#standing form")
	if form.AttrOr("hx-trigger", "") != "load, submit" || form.AttrOr("hx-post", "") != room+"/seen" || form.AttrOr("action", "") != room+"/seen" {
		t.Errorf("the page does not mark itself as seen: %v", form.Nodes)
	}
	staff := b.as(t, b.Staff(t, "Sol Staff"))
	if got := states(staff.get(link.NationalToolkit(w.kit.ID) + "/board"))[0]; !strings.HasPrefix(got, "Austin | Not opened") {
		t.Errorf("the board says %q", got)
	}
	lead.with("HX-Request", "true").post(room+"/seen", nil).must(200).says("#standing .tag", "Opened")
	lead.post(room+"/seen", nil).to(room)
	lead.get(room).lacks("#standing form")
	if got := states(staff.get(link.NationalToolkit(w.kit.ID) + "/board"))[0]; !strings.HasPrefix(got, "Austin | Opened | Opened Sep 1 | 0 | Opened Sep 1, no answer yet.") {
		t.Errorf("the board says %q", got)
	}
}
