package web

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
)

// joinInviteTo is the token of the last invitation to join that was sent to an address; "": none was.
func (b *bundle) joinInviteTo(t *testing.T, address string) (token hub.Token) {
	t.Helper()
	list, err := b.Store.ClaimMessages(t.Context(), hub.LaneRest, 1000, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		if m.Kind == hub.MailJoinInvite && m.Letter.To == address {
			var words hub.JoinInviteLetter
			if err := json.Unmarshal(m.Letter.Words, &words); err != nil {
				t.Fatal(err)
			}
			token = words.Token
		}
	}
	return token
}

// People are invited by email, one joins, one invitation is taken back; who gets no email is on the list like everybody.
func TestInvitingPeopleByEmail(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead, at := b.as(t, b.Lead(t, boston, "Lee Lead")), link.Desk("boston")+"/join-invites"
	if err := b.Store.Refuse(t.Context(), b.Store.RefusalLink("never@example.org")); err != nil {
		t.Fatal(err)
	}
	lead.get(at).must(200).says(".empty p", "Nobody is invited right now.")
	wrong := lead.post(at, url.Values{"list": {"Noor Haddad noor@example.org\nAlex"}}).must(422)
	wrong.says("#e-list", "We can’t find an email address on line 2. Enter one person on each line, like “Alex Rivera alex@example.org”.")
	if !strings.Contains(wrong.find("#f-list").Text(), "Noor Haddad") {
		t.Error("what was pasted is gone")
	}
	lead.post(at, url.Values{"list": {"Noor Haddad noor@example.org\nnever@example.org\nback@example.org"}}).to(at)
	p := lead.get(at).must(200)
	rows := map[string]string{}
	p.find(".people li").Each(func(_ int, row *selection) {
		rows[row.Find(".soft").First().Text()] = row.Find(".tag").Text() + " " + row.Find("button").Text()
	})
	for _, email := range []string{"noor@example.org", "never@example.org", "back@example.org"} {
		if rows[email] != "Invited Take back" {
			t.Errorf("%s is shown as %q", email, rows[email])
		}
	}
	noor := b.joinInviteTo(t, "noor@example.org")
	if n := b.Mails(t, hub.MailJoinInvite); n != 2 || noor == "" {
		t.Errorf("%d emails", n)
	}
	theirs := b.as(t, b.Person(t, "Noor Haddad"))
	theirs.get(link.JoinLink(noor)).to(link.Join)
	page := theirs.get(link.Join).must(200)
	holds(t, page, "main", "Lee Lead invites you to join.")
	theirs.post(link.Join, nil).to(link.Chapter("boston"))
	holds(t, theirs.get(link.Chapter("boston")).must(200), "main", "Your request is pending.")
	theirs.get(link.JoinLink(noor)).must(404).says("h1", "Nobody can join by this link")
	if !strings.Contains(lead.get(at).must(200).find(".people").Text(), "Asked to join") {
		t.Error("the list does not say who asked")
	}
	other := b.as(t, b.Person(t, "Bea Back"))
	back := lead.get(at).find(`.people form:has(button[aria-label$="back@example.org"])`).AttrOr("action", "")
	lead.post(back, nil).to(at)
	lead.post(back, nil).must(409)
	if id := b.Text(t, `SELECT id FROM join_invites WHERE state = 'withdrawn'`); id == "" {
		t.Fatal("nothing was taken back")
	} else {
		other.get(link.JoinLink(b.Store.JoinInviteToken(hub.JoinInviteID(id)))).must(404)
	}

	// Of many, the page says that a few got none.
	pasted := storetest.Email("Lee Lead") + "\n"
	for range 3 {
		pasted += storetest.Email("Mel "+hub.NewID[string]()) + "\n"
	}
	for _, line := range strings.Fields(pasted)[1:] {
		if err := b.Store.Refuse(t.Context(), b.Store.RefusalLink(line)); err != nil {
			t.Fatal(err)
		}
	}
	for range 6 {
		pasted += "new" + hub.NewID[string]() + "@example.org\n"
	}
	lead.post(at, url.Values{"list": {pasted}}).to(at)
	holds(t, lead.get(at).must(200), ".flash", "A few of them get no email")

	// Somebody who was invited sees it in their data.
	invited := b.as(t, b.Person(t, "Ivy Invited"))
	lead.post(at, url.Values{"list": {"Ivy " + storetest.Email("Ivy Invited")}}).to(at)
	invited.get("/me/data").must(200).says("#invitations", "Chapters that invited you")

	// Requests are answered together.
	for _, name := range []string{"Cy Ash", "Di Ash"} {
		b.Request(t, boston, name)
	}
	p = lead.get(link.Desk("boston") + "/members").must(200)
	ticked := url.Values{}
	p.find(`input[name=request][form=many]`).Each(func(_ int, box *selection) {
		if label := box.AttrOr("aria-label", ""); strings.Contains(label, "Ash") {
			ticked.Add("request", box.AttrOr("value", ""))
		}
	})
	many := p.find("#many").AttrOr("action", "")
	lead.post(many, url.Values{"answer": {"approve"}}).to(link.Desk("boston") + "/members")
	holds(t, lead.get(link.Desk("boston")+"/members"), ".flash", "Select requests first.")
	lead.post(many, but(ticked, "answer", "decline")).must(200).says("h1", "Decline 2 requests?")
	lead.post(many, but(ticked, "answer", "approve")).to(link.Desk("boston") + "/members")
	holds(t, lead.get(link.Desk("boston")+"/members"), ".flash", "Approved: 2. Each gets a welcome email.")
	lead.post(many, ticked).must(400)

	stale := b.as(t, b.Lead(t, boston, "Tess Stale"))
	b.Clock.Advance(11 * time.Minute)
	stale.get(at).must(303)
}
