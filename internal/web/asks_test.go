package web

import (
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// A lead asks, the office answers in words, the lead reads the answer; a second answer keeps what was typed.
func TestAskingTheOffice(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead, staff := b.as(t, b.Lead(t, boston, "Robin Vale")), b.as(t, b.Staff(t, "Jordan Ellery"))
	at := link.Desk("boston") + "/asks"
	lead.get(link.Desk("boston")).must(200).find(`.menu a[href="` + at + `"]`)
	lead.get(at).must(200).says(".empty p", "Your chapter hasn’t asked for anything yet. Use the form to ask the office.")
	wrong := lead.post(at, url.Values{"kind": {"money"}, "text": {""}, "needed_by": {"2020-01-01"}}).must(422)
	wrong.says("#e-text", "Say in a few sentences what you need, and what for.")
	wrong.says("#e-needed_by", "That date is in the past. Choose a future date, or leave it blank.")
	if value := wrong.find("#f-needed_by").AttrOr("value", ""); value != "2020-01-01" {
		t.Errorf("what was typed is gone: %q", value)
	}
	lead.post(at, url.Values{"kind": {"money"}, "text": {"A bus to the capitol.\n<b>$400</b>"}}).to(at)
	row := lead.get(at).must(200).find(".people li")
	if text := row.Text(); !strings.Contains(text, "<b>$400</b>") || row.Find(".tag").Text() != "Open" {
		t.Errorf("the ask reads %q", text)
	}

	staff.get("/national").must(200).says(`.needs a[href="/national/asks"]`, "ask from a chapter")
	queue := staff.get(link.NationalAsks).must(200)
	queue.says(".people h3 a", boston.Name+": Money")
	one := queue.find(".people h3 a").AttrOr("href", "")
	staff.post(one, url.Values{"do": {"answer"}, "answer": {" "}}).must(422).says("#e-answer", "Enter your answer. The chapter’s leads get it by email.")
	staff.post(one, url.Values{"do": {"answer"}, "answer": {"Yes.\nSend us the bill."}}).to(link.NationalAsks)
	late := staff.post(one, url.Values{"do": {"answer"}, "answer": {"Sorry, no."}}).must(409)
	if text := late.find("textarea").Text(); text != "Sorry, no." {
		t.Errorf("what was typed is gone: %q", text)
	}
	if n := b.Mails(t, hub.MailAskAnswered); n != 1 {
		t.Errorf("%d emails", n)
	}
	staff.get("/national").must(200).says(`nav a[href="/national/asks"]`, "Asks from chapters")
	staff.get(link.NationalAsks).must(200).says(".empty p", "Nothing here. When a lead asks the office for something on their desk, it shows up here.")
	staff.get(link.NationalAsks+"?state=answered").must(200).says(".people h3 a", boston.Name+": Money")
	holds(t, lead.get(at).must(200), "blockquote", "Send us the bill.")

	staff.post(one, url.Values{"do": {"reopen"}}).to(one)
	again := staff.get(one).must(200)
	if text := again.find("textarea").Text(); text != "Yes.\nSend us the bill." {
		t.Errorf("the answer before is not in the form: %q", text)
	}
	back := lead.get(at).must(200).find(".people form").AttrOr("action", "")
	lead.post(back, nil).to(at)
	lead.post(back, nil).must(409)
	staff.get(one).must(200).says(".page-head .tag", "Closed")
	b.as(t, b.Member(t, boston, "Mia Member")).get(at).must(404)
	b.as(t, b.Lead(t, b.Chapter(t, "austin"), "Ona Austin")).get(at).must(404)
}

// The queue has pages.
func TestTheQueueOfAsksHasPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	staff := b.as(t, b.Staff(t, "Jordan Ellery"))
	for _, slug := range []string{"boston", "austin", "salem"} {
		tenant := b.Store.Chapter(b.Chapter(t, slug).ID)
		for range hub.MaxOpenAsks {
			if err := tenant.AddAsk(t.Context(), "lead", hub.Ask{Kind: hub.AskHelp, Text: "Help."}); err != nil {
				t.Fatal(err)
			}
		}
	}
	first := staff.get(link.NationalAsks).must(200)
	next := first.find(`a[rel="next"]`).AttrOr("href", "")
	second := staff.get(next).must(200)
	if a, b := first.find(".people li").Length(), second.find(".people li").Length(); a != 50 || b != 10 || second.find(`a[rel="next"]`).Length() != 0 {
		t.Errorf("pages of %d and %d", a, b)
	}
}
