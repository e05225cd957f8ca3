package web

import (
	"net/url"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// An address that looks like a slip is asked about once, and nothing is sent; sent again, or corrected with one tap, it is taken.
func TestALikelyTypoIsAskedAbout(t *testing.T) {
	t.Parallel()
	for _, script := range []string{"false", "true"} {
		b := setup(t)
		path := link.Event("boston", b.Event(t, b.Chapter(t, "boston")).ID) + "/rsvp"
		v := b.visitor(t).with("HX-Request", script)
		typo := but(ann(), "email", "ann@gmial.com")
		p := v.post(path, typo).must(422)
		if got := p.problem("email"); got != "Did you mean ann@gmail.com? If ann@gmial.com is right, send it again." {
			t.Errorf("says %q", got)
		}
		if got := b.Mails(t, ""); got != 0 {
			t.Errorf("%d emails before the answer", got)
		}
		p.says(`#rsvp button[name="meant"][value="ann@gmail.com"]`, "Yes, use ann@gmail.com")
		asked := p.find(`#rsvp input[name="asked"]`).AttrOr("value", "")
		v.post(path, but(typo, "asked", asked, "email", "ben@gmial.com")).must(422) // another slip
		for _, answer := range [][]string{{"asked", asked}, {"asked", asked, "meant", "ann@gmail.com"}} {
			before := b.Mails(t, hub.MailConfirm)
			if p := v.post(path, but(typo, answer...)); p.status >= 400 || b.Mails(t, hub.MailConfirm) != before+1 {
				t.Errorf("%v is answered %d", answer, p.status)
			}
		}
	}
}

// The card that asks to look at the email sends the form again, and gives it back to be corrected.
func TestTheFormIsSentAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := link.Event("boston", b.Event(t, b.Chapter(t, "boston")).ID) + "/rsvp"
	v := b.visitor(t).with("HX-Request", "true")
	card := v.post(path, ann()).must(200)
	again := fieldsOf(card.find("#rsvp form"))
	again.Del("correct")
	v.post(path, again).must(200).says("#rsvp h2", "One more step")
	p := v.post(path, but(again, "correct", "1")).must(200)
	if got := p.find("#f-email").AttrOr("value", ""); got != "ann.vale@example.org" {
		t.Errorf("the address to correct is %q", got)
	}
}

// Every form that takes an address asks about a likely slip: a message to the leads, one's own address, and the name of a host.
func TestEveryFormAsksAboutATypo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	e := b.Event(t, boston)
	const question = "Did you mean ann@gmail.com? If ann@gmial.com is right, send it again."
	nia, _ := b.addressless(t, "Nia Noaddress")
	for path, c := range map[string]struct {
		who  *browser
		kind hub.MessageKind
		form url.Values
	}{
		"/chapters/boston/contact": {b.visitor(t), hub.MailContactLeads, url.Values{"name": {"Ann Vale"}, "text": {"May I bring my dog?"}}},
		"/me/address":              {nia, "", url.Values{}},
	} {
		form := but(c.form, "email", "ann@gmial.com")
		p := c.who.post(path, form).must(422)
		if got := p.problem("email"); got != question {
			t.Errorf("%s says %q", path, got)
		}
		p.says(`button[name="meant"][value="ann@gmail.com"]`, "Yes, use ann@gmail.com")
		for _, answer := range [][]string{{"asked", "ann@gmial.com"}, {"asked", "ann@gmial.com", "meant", "ann@gmail.com"}} {
			if p := c.who.post(path, but(form, answer...)); p.status != 303 {
				t.Errorf("%s: %v is answered %d", path, answer, p.status)
			}
		}
		if c.kind != "" && b.Mails(t, c.kind) != 2 {
			t.Errorf("%s: %d emails", path, b.Mails(t, c.kind))
		}
	}
	p := lead.post(link.DeskEvent("boston", e.ID)+"/hosts", url.Values{"email": {"ann@gmial.com"}}).must(422)
	p.says(`button[name="meant"][value="ann@gmail.com"]`, "Yes, use ann@gmail.com")
	lead.post(link.DeskEvent("boston", e.ID)+"/hosts", url.Values{"email": {"ann@gmial.com"}, "asked": {"ann@gmial.com"}, "meant": {"ann@gmail.com"}}).must(200).
		says("h1", "Invite ann@gmail.com to host this event?")
}
