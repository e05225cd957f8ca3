package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/public"
)

// A link is made, held up, used and taken back.
func TestALinkToJoin(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead, links := b.as(t, b.Lead(t, boston, "Lee Lead")), link.Desk("boston")+"/join-links"
	form := lead.get(links).must(200)
	form.says(".empty p", "No links yet. Make one, and its page has a QR code to print or hold up.")
	typed := url.Values{"name": {"November meeting"}, "lets": {"ask"}, "most": {"2"}, "until": {form.value("until")}}
	wrong := lead.post(links, but(typed, "most", "501", "until", "2020-01-01")).must(422)
	wrong.says("#e-most", "Enter a number from 1 to 500.")
	if wrong.problem("until") == "" || wrong.value("name") != "November meeting" {
		t.Errorf("beside the day: %q, in the name: %q", wrong.problem("until"), wrong.value("name"))
	}
	made := lead.post(links, typed).must(303)
	at := made.header.Get("Location")
	p := lead.get(at).must(200)
	p.says("h1", "November meeting")
	address := p.find("#join-address").Text()
	if code := lead.get(p.find(".flyer-code img").AttrOr("src", "")).must(200); code.header.Get("Content-Type") != "image/svg+xml" || code.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the code is %v", code.header)
	}
	path := strings.TrimPrefix(address, b.url)
	if !strings.HasPrefix(path, "/join/") {
		t.Fatalf("the link is %q", address)
	}

	visitor := b.visitor(t)
	visitor.get(path).to(link.Join)
	p = visitor.get(link.Join).must(200)
	p.says("h1", "Join the chapter")
	p.says(".kicker", "Boston chapter")
	p.says("main a.button", "Sign in to join")
	if p.header.Get("Cache-Control") != "no-store" || p.meta("robots") != "noindex" {
		t.Errorf("kept as %q, robots %q", p.header.Get("Cache-Control"), p.meta("robots"))
	}
	if to := p.find("main a.button").AttrOr("href", ""); to != "/sign-in?return=%2Fjoin" {
		t.Errorf("the sign-in is at %q", to)
	}
	visitor.post(link.Join, nil).must(303) // to the sign-in

	// By a code in an email, in the browser that opened the link, and back to it.
	_, code := visitor.asks("noor@example.org", link.Join)
	name := visitor.enters(code).must(303).header.Get("Location")
	visitor.post(name, url.Values{"name": {"Noor Haddad"}, "return": {link.Join}}).to(link.Join)
	visitor.get(link.Join).must(200).says("form .button", "Ask to join")
	visitor.post(link.Join, nil).to(link.Chapter("boston"))
	holds(t, visitor.get(link.Chapter("boston")).must(200), "main", "Your request is pending. A chapter lead will reply.")
	lead.get(link.Desk("boston")+"/members").must(200).says("#requests ~ ul p:nth-of-type(2)", "Came by the link “November meeting”")
	lead.get(links).must(200).says(".people p", "1 of 2 people used it")

	// Somebody who is blocked sees and gets what everybody does, and does not join.
	pat := b.Person(t, "Pat Doe")
	if err := b.Store.Chapter(boston.ID).Block(t.Context(), b.Lead(t, boston, "Lee Lead"), storetest.Email("Pat Doe"), "Shouted."); err != nil {
		t.Fatal(err)
	}
	blocked, anybody := b.as(t, pat), b.as(t, b.Person(t, "Ann Anybody"))
	var pages, answers [2]string
	for i, v := range []*browser{blocked, anybody} {
		v.get(path).to(link.Join)
		shown := v.get(link.Join).must(200)
		pages[i] = shown.find("main").Text()
		answer := v.post(link.Join, nil)
		answers[i] = answer.header.Get("Location") + strings.Join(answer.header.Values("Set-Cookie"), " ") + answer.body
	}
	if pages[0] != pages[1] || answers[0] != answers[1] {
		t.Errorf("somebody blocked gets\n%s%s\nand anybody\n%s%s", pages[0], answers[0], pages[1], answers[1])
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM memberships WHERE person_id = $1`, pat); n != 0 {
		t.Error("somebody blocked asked to join")
	}

	// Used up, taken back, expired, of a paused chapter and invented: one page.
	late := b.as(t, b.Person(t, "Lou Late"))
	page := late.get(path).must(404)
	page.says("h1", "Nobody can join by this link")
	page.silentOn(t, "Boston", "November")
	fresh := func() string {
		t.Helper()
		id := b.joinLink(t, boston)
		return link.JoinLink(b.Store.JoinToken(id))
	}
	over := fresh()
	late.get(over).to(link.Join)
	b.advance(t, 8*24*time.Hour)
	late = b.as(t, b.Person(t, "Lou Late"))
	lead = b.as(t, b.Lead(t, boston, "Lee Lead"))
	back := fresh()
	listed := lead.get(links).must(200).find(".people a").First().AttrOr("href", "")
	late.get(back).to(link.Join)
	lead.post(listed, nil).must(200).says("h1", "Take back the link “At the meeting”?")
	lead.post(listed, url.Values{"sure": {"1"}}).to(links)
	same := func(what string, p response) {
		t.Helper()
		if got := p.must(404).find("main").Text(); got != page.find("main").Text() {
			t.Errorf("%s: %s", what, got)
		}
	}
	same("expired", late.get(over))
	same("taken back", late.get(back))
	same("taken back since it was opened", late.get(link.Join))
	same("the button since then", late.post(link.Join, nil))
	same("invented", late.get(link.JoinLink(hub.NewToken())))
	same("broken", late.get("/join/x"))
	paused := fresh()
	b.Exec(t, `UPDATE chapters SET status = 'paused'`)
	b.Clock.Advance(time.Minute)
	same("of a paused chapter", late.get(paused))
}

// A link that makes members takes a fresh sign-in to make, and none of the leads' time to use.
func TestALinkThatMakesMembers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	links := link.Desk("boston") + "/join-links"
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	form := url.Values{"name": {"At the door"}, "lets": {"join"}, "most": {"9"}, "until": {lead.get(links).must(200).value("until")}}
	if wrong := lead.post(links, but(form, "most", "101")).must(422); wrong.problem("most") == "" {
		t.Error("a link for 101 members is made")
	}
	at := lead.post(links, form).must(303).header.Get("Location")
	path := strings.TrimPrefix(lead.get(at).must(200).find("#join-address").Text(), b.url)
	b.Clock.Advance(11 * time.Minute)
	lead.post(links, form).must(403).says("h1", "Please sign in again")

	mel := b.as(t, b.Person(t, "Mel Member"))
	mel.get(path).to(link.Join)
	p := mel.get(link.Join).must(200)
	holds(t, p, ".prose li", "You’re a member right away. A chapter lead made this link for that.")
	p.says("form .button", "Join now")
	mel.post(link.Join, nil).to(link.Chapter("boston"))
	holds(t, mel.get(link.Chapter("boston")).must(200), "main", "You’re a member.")
	mel.get(path).to(link.Join)
	mel.get(link.Join).must(200).says("main .notice", "You’re a member.")
	for range 2 * public.JoinsPerPerson { // some are counted by the hub itself while Redis is slow
		mel.get(path)
		mel.post(link.Join, nil)
	}
	mel.get(path)
	mel.post(link.Join, nil).must(429)
}
