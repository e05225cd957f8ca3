package web

import (
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
)

// A member from the list to the notes, out of the chapter and back.
func TestAMembersProfile(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	sam := b.Member(t, boston, "Sam Ortiz")
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	list := link.Desk("boston") + "/members"
	page := lead.get(list).must(200).find("tbody a").AttrOr("href", "")
	p := lead.get(page).must(200)
	p.says("h1", "Sam Ortiz")
	p.says(".facts a", "sam.ortiz@example.org")

	wrong := lead.post(page+"/notes", but(p.filled(), "follow_up", "tomorrow", "notes", "Call after six.")).must(422)
	wrong.says("#e-follow_up", "Enter a date, like 2026-12-12, or leave it blank.")
	if got := wrong.find("#f-notes").Text(); got != "Call after six." {
		t.Errorf("what was typed is gone: %q", got)
	}
	lead.post(page+"/notes", but(p.filled(), "notes", "Call after six.", "tags", "Canvasser\r\nSpanish")).to(page)
	lead.get(list+"?tag=canvasser").must(200).says("tbody strong", "Sam Ortiz")
	lead.get(list+"?tag=driver").must(200).says(".empty p", "No matching members. You can search only the members of your own chapter.")
	lead.get(list+"?q=sam.ortiz@example.org").must(200).says("tbody strong", "Sam Ortiz")
	lead.get(list + "?q=sam.ortiz@example").must(200).lacks("tbody")
	if own := b.as(t, sam).get("/me/data").must(200); !strings.Contains(own.find("main").Text(), "Call after six.") {
		t.Error("the member is not shown what was noted about them")
	}

	lead.post(page+"/remove", url.Values{}).to(page)
	if n := b.Mails(t, hub.MailMemberRemoved); n != 0 {
		t.Errorf("%d emails without a word", n)
	}
	lead.get(list).must(200).says(".empty p", "No matching members. You can search only the members of your own chapter.")
	lead.get(list+"?who=removed").must(200).says("tbody strong", "Sam Ortiz")
	lead.get(page).must(200).says(".notice button", "Undo the removal")
	lead.post(page+"/restore", url.Values{}).to(page)
	lead.get(list).must(200).says("tbody strong", "Sam Ortiz")

	file := lead.get(list + ".csv").must(200)
	for _, want := range []string{"Sam,Ortiz,sam.ortiz@example.org", "Canvasser; Spanish", "Call after six."} {
		if !strings.Contains(file.body, want) {
			t.Errorf("the file lacks %q:\n%s", want, file.body)
		}
	}
}

// Whoever types a blocked address sees what everybody sees; the email says what is so. Somebody who is signed in reads it on the card.
func TestSomebodyBlocked(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	pat := b.Person(t, "Pat Doe")
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	blocks := link.Desk("boston") + "/blocks"
	lead.get(blocks).must(200).says(".empty p", "Nobody is blocked here.")
	lead.post(blocks, url.Values{"email": {"pat.doe"}}).must(422).says("#e-email", "Enter an email address, like alex@example.org.")
	form := url.Values{"email": {storetest.Email("Pat Doe")}, "reason": {"Shouted at hosts."}}
	lead.post(blocks, form).must(200).says("h1", "Block this person in Boston?")
	form.Set("sure", "1")
	lead.post(blocks, form).to(blocks)
	p := lead.get(blocks).must(200)
	p.says("li strong", "pat.doe@example.org")
	p.says("li p:nth-child(2)", "Shouted at hosts.")

	rsvp := link.Event("boston", e.ID) + "/rsvp"
	send := func(address string) response {
		return b.visitor(t).post(rsvp, url.Values{"name": {"A Guest"}, "email": {address}, "guests": {"0"}})
	}
	same := func(address string) (status int, location, body string) {
		p := send(address)
		return p.status, p.header.Get("Location"), p.body
	}
	status, location, body := same("pat.doe@example.org")
	if otherStatus, otherLocation, otherBody := same("ann.vale@example.org"); status != otherStatus || location != otherLocation || body != otherBody {
		t.Errorf("blocked: %d %s %q; anybody: %d %s %q", status, location, body, otherStatus, otherLocation, otherBody)
	}
	if blocked, asked := b.Mails(t, hub.MailBlocked), b.Mails(t, hub.MailConfirm); blocked != 1 || asked != 1 {
		t.Errorf("%d emails to the blocked and %d to the other", blocked, asked)
	}

	signedIn := b.as(t, pat)
	card := signedIn.get(link.Event("boston", e.ID)).must(200)
	card.says("#rsvp h2", "The organizers of Boston can’t take your RSVP")
	card.lacks("#rsvp form")
	signedIn.post(rsvp, url.Values{"guests": {"0"}}).must(409).says("#rsvp h2", "The organizers of Boston can’t take your RSVP")
	join := link.Chapter("boston") + "/join"
	if got := signedIn.get(join).must(200).find("main").Text(); !strings.Contains(got, "The leads of Boston can’t take your request to join. Questions? Ask the national office.") {
		t.Errorf("the page to join says %q", got)
	}
	signedIn.post(join, url.Values{"note": {"Please."}}).must(409)
	signedIn.get("/me/data").must(200).says("#blocks", "Where you’re blocked")

	lead.post(p.find("li form").AttrOr("action", ""), url.Values{"do": {"unblock"}}).to(blocks)
	b.as(t, pat).get(link.Event("boston", e.ID)).must(200).says("#rsvp h2", "Are you coming?")
}

// A link that was sent before the block says so, and confirms nothing.
func TestALinkOfSomebodyBlocked(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	r := b.Guest(t, e, "Pat Doe", 1)
	if err := b.Store.Chapter(boston.ID).Block(t.Context(), b.Lead(t, boston, "Lee Lead"), storetest.Email("Pat Doe"), "Shouted."); err != nil {
		t.Fatal(err)
	}
	v := b.visitor(t)
	v.get("/rsvp/" + string(b.Store.ManageToken(r.ID))).to("/rsvp")
	v.get("/rsvp").must(200).says("h1", "The organizers of Boston can’t take your RSVP")
	v.post("/rsvp", url.Values{"rsvp": {string(r.ID)}, "do": {"confirm"}}).must(409).says("h1", "The organizers of Boston can’t take your RSVP")
	if n := b.Int(t, `SELECT SUM(taken) FROM event_seats`); n != 0 {
		t.Errorf("%d seats", n)
	}
}

// The office blocks everywhere; two admins lift it.
func TestANationalBlock(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	staff, ana, ben := b.as(t, b.Staff(t, "Sal Staff")), b.as(t, b.Grant(t, "Ana Admin", hub.RoleNationalAdmin, hub.Chapter{})), b.as(t, b.Grant(t, "Ben Admin", hub.RoleNationalAdmin, hub.Chapter{}))
	staff.post(link.NationalBlocks, url.Values{"email": {storetest.Email("Ana Admin")}, "reason": {"A quarrel."}, "sure": {"1"}}).must(422).
		says("#e-email", "They have a role, such as lead or staff. It has to be taken away first: see Roles, or ask the national office.")
	staff.post(link.NationalBlocks, url.Values{"email": {"pat@example.org"}, "reason": {"Threats."}, "sure": {"1"}}).to(link.NationalBlocks)
	p := staff.get(link.NationalBlocks).must(200)
	p.says("li strong", "Someone we hold nothing about")
	p.lacks("li form")
	one := ana.get(link.NationalBlocks).must(200).find("li form").AttrOr("action", "")
	ana.post(one, url.Values{"do": {"ask"}}).to(link.NationalBlocks)
	ana.post(one, url.Values{"do": {"confirm"}}).must(403)
	ben.post(one, url.Values{"do": {"confirm"}}).to(link.NationalBlocks)
	staff.get(link.NationalBlocks).must(200).says(".empty p", "Nobody is blocked here.")
}

func TestChoosingAHomeChapter(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston, austin := b.Chapter(t, "boston"), b.Chapter(t, "austin")
	sam := b.Member(t, boston, "Sam Ortiz")
	v := b.as(t, sam)
	v.get("/me").must(200).lacks("#f-chapter")
	b.Member(t, austin, "Sam Ortiz")
	v.get("/me").must(200).says("#f-chapter option[selected]", "Boston")
	v.post("/me/home", url.Values{"chapter": {"austin"}}).to("/me#chapters")
	v.get("/me").must(200).says("#f-chapter option[selected]", "Austin")
	v.post("/me/home", url.Values{"chapter": {"nowhere"}}).must(404)
}
