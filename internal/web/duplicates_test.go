package web

import (
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
)

// A lead tells the office that a member is here twice; the office sees both, and makes them one or declines.
func TestOnePersonTwice(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead, staff := b.as(t, b.Lead(t, boston, "Robin Vale")), b.as(t, b.Staff(t, "Jordan Ellery"))
	ana, anna := b.Member(t, boston, "Ana Ruiz"), b.Member(t, boston, "Anna Ruiz")
	austin := b.Chapter(t, "austin")
	b.Member(t, austin, "Ona Austin")
	members := link.Desk("boston") + "/members"
	at := members + "/" + b.Text(t, `SELECT id FROM memberships WHERE person_id = $1`, ana)
	propose := lead.get(at).must(200).find(`form[action$="/duplicate"]`).AttrOr("action", "")
	for typed, sentence := range map[string]string{
		"":                               "Enter an email address, like alex@example.org.",
		storetest.Email("Ana Ruiz"):      "That’s the address of this member. Enter their other address.",
		storetest.Email("Ona Austin"):    "No member of your chapter has this address. Enter the address as the list of members shows it.",
		storetest.Email("Nobody There"):  "No member of your chapter has this address. Enter the address as the list of members shows it.",
		storetest.Email("Jordan Ellery"): "No member of your chapter has this address. Enter the address as the list of members shows it.",
	} {
		wrong := lead.post(propose, url.Values{"other": {typed}, "note": {"Same phone."}}).must(422)
		wrong.says("#e-other", sentence)
		if kept := wrong.find("#f-note").AttrOr("value", ""); kept != "Same phone." || strings.Contains(wrong.body, "Ona Austin") {
			t.Errorf("%q: kept %q", typed, kept)
		}
	}
	lead.post(propose, url.Values{"other": {storetest.Email("Anna Ruiz")}, "note": {"<b>Same</b> phone."}}).to(members)
	rows := lead.get(members).must(200).find("#twice + ul li")
	if text := rows.Text(); rows.Length() != 1 || !strings.Contains(text, "Ana Ruiz") || !strings.Contains(text, "Anna Ruiz") || !strings.Contains(text, "<b>Same</b> phone.") {
		t.Errorf("the lead reads %q", text)
	}

	staff.get("/national").must(200).says(`.needs a[href="/national/duplicates"]`, "pair of members who may be one person")
	queue := staff.get(link.NationalDuplicates).must(200)
	queue.says(".people h3 a", "Two members of "+boston.Name)
	one := queue.find(".people h3 a").AttrOr("href", "")
	page := staff.get(one).must(200)
	if n := page.find(".halves > section").Length(); n != 2 {
		t.Fatalf("%d people side by side", n)
	}
	staff.post(one, nil).must(400)
	lead.post(one, url.Values{"do": {"merge"}, "keep": {string(ana)}, "sure": {"1"}}).must(404)
	staff.post(one, url.Values{"do": {"merge"}, "keep": {"0000000000000000"}, "sure": {"1"}}).must(404)
	question := staff.post(one, url.Values{"do": {"merge"}, "keep": {string(ana)}}).must(200)
	holds(t, question, "h1", "Make one person of two?")
	b.Grant(t, "Anna Ruiz", hub.RoleLead, austin)
	staff.post(one, url.Values{"do": {"merge"}, "keep": {string(ana)}, "sure": {"1"}}).must(409)
	b.Exec(t, `DELETE FROM roles WHERE person_id = $1`, anna)
	staff.post(one, url.Values{"do": {"merge"}, "keep": {string(ana)}, "sure": {"1"}}).to(link.NationalDuplicates)
	if n := b.Int(t, `SELECT COUNT(*) FROM people WHERE id = '`+string(anna)+`'`); n != 0 {
		t.Error("the other is still there")
	}
	staff.get(one).must(404)

	b.Member(t, boston, "Anne Ruiz")
	propose = members + "/" + b.Text(t, `SELECT id FROM memberships WHERE person_id = $1`, ana) + "/duplicate" // of two, one membership stays
	lead.post(propose, url.Values{"other": {storetest.Email("Anne Ruiz")}}).to(members)
	back := lead.get(members).must(200).find("#twice + ul form").AttrOr("action", "")
	lead.post(back, nil).to(members)
	lead.post(back, nil).must(404)
	lead.post(propose, url.Values{"other": {storetest.Email("Anne Ruiz")}}).to(members)
	one = staff.get(link.NationalDuplicates).must(200).find(".people h3 a").AttrOr("href", "")
	staff.post(one, url.Values{"do": {"decline"}, "note": {strings.Repeat("x", 501)}}).must(422).says("#e-note", "Keep this under 500 characters.")
	staff.post(one, url.Values{"do": {"decline"}, "note": {"Two people."}}).to(link.NationalDuplicates)
	staff.get(link.NationalDuplicates).must(200).find(".empty p")
	if n := b.Mails(t, hub.MailDuplicate); n != 2 {
		t.Errorf("%d emails to the lead", n)
	}
}
