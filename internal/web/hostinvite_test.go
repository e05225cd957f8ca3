package web

import (
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
)

// From the address a lead types to the event in the host's hands, click by click.
func TestAHostIsInvitedInTheBrowser(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	lead, noor := b.as(t, b.Lead(t, boston, "Robin Vale")), b.as(t, b.Person(t, "Noor Haddad"))
	base, email := link.DeskEvent("boston", e.ID), storetest.Email("Noor Haddad")
	lead.post(base+"/hosts", url.Values{"email": {email}}).must(200).says("h1", "Invite "+email+" to host this event?")
	if n := b.Int(t, `SELECT COUNT(*) FROM invitations`); n != 0 {
		t.Fatalf("%d invitations before the yes", n)
	}
	lead.post(base+"/hosts", url.Values{"email": {email}, "sure": {"1"}}).to(base + "/attendees")
	first := b.invitationTo(t, email)
	list := lead.get(base + "/attendees").must(200)
	holds(t, list, "#invited-hosts", email)
	holds(t, list, "#invited-hosts", "by Robin Vale. The link works until")
	decide := list.find("#invited-hosts form").AttrOr("action", "")
	lead.post(decide, url.Values{"do": {"resend"}, "event": {string(e.ID)}}).to(base + "/attendees")
	noor.get("/invitations/" + first).must(404)
	noor.get("/invitations/" + b.invitationTo(t, email)).to(link.Invitation)

	page := noor.get(link.Invitation).must(200)
	page.says("h1", "Robin Vale invites you to host “"+e.Title+"”")
	page.says("#rules", "What a host may do")
	holds(t, page, ".page-head", "A host’s access ends by itself, 24 hours after the event.")
	holds(t, page, "#rules ~ div", "edit this event, and no other")
	holds(t, page, "#rules ~ div", "publish the event")
	noor.get(base).must(404)
	noor.post(link.Invitation, url.Values{"do": {"accept"}}).to(base)
	noor.get(base).must(200)
	noor.get(base + "/attendees").must(200)
	noor.get(link.Desk("boston")).must(404)
	hosts := lead.get(base + "/attendees").must(200)
	hosts.says("#hosts ~ .people span", "Noor Haddad")
	hosts.lacks("#invited-hosts")

	// Taken back, and declined by whoever reads the email, without an account.
	other := "alex.rivera@example.org"
	again := func() string {
		t.Helper()
		lead.post(base+"/hosts", url.Values{"email": {other}, "sure": {"1"}}).to(base + "/attendees")
		return b.invitationTo(t, other)
	}
	token := again()
	decide = lead.get(base+"/attendees").find("#invited-hosts form").AttrOr("action", "")
	lead.post(decide, url.Values{"do": {"withdraw"}, "event": {string(e.ID)}}).to(base + "/attendees")
	b.visitor(t).get("/invitations/" + token).must(404)
	visitor := b.visitor(t)
	visitor.get("/invitations/" + again()).to(link.Invitation)
	visitor.post(link.Invitation, url.Values{"do": {"decline"}}).to("/")
	lead.get(base + "/attendees").must(200).lacks("#invited-hosts")
	b.as(t, b.Member(t, boston, "Mia Member")).post(base+"/hosts", url.Values{"email": {other}, "sure": {"1"}}).must(404)
}

// By a code in an email somebody accepts where the setting lets hosts sign in by one, and is told before where it does not.
func TestAHostAcceptsByACodeWhereThatIsEnough(t *testing.T) {
	t.Parallel()
	for setting, enough := range map[config.EmailSignIn]bool{config.EmailSignInMembers: false, config.EmailSignInHosts: true} {
		t.Run(string(setting), func(t *testing.T) {
			t.Parallel()
			b := setupWith(t, options{codes: setting})
			boston := b.Chapter(t, "boston")
			e := b.Event(t, boston)
			lead, base := b.as(t, b.Lead(t, boston, "Robin Vale")), link.DeskEvent("boston", e.ID)
			b.Member(t, b.Chapter(t, "austin"), "Noor Haddad") // whom Boston does not know
			email := storetest.Email("Noor Haddad")
			lead.post(base+"/hosts", url.Values{"email": {email}, "sure": {"1"}}).must(303)
			token := b.invitationTo(t, email)
			visitor := b.visitor(t)
			visitor.get("/invitations/" + token).to(link.Invitation)
			said := "You need an account to host here."
			if enough {
				said = "a code that we email to this address is enough"
			}
			holds(t, visitor.get(link.Invitation).must(200), ".page-head", said)

			noor := b.byCode(t, email)
			noor.get("/invitations/" + token).to(link.Invitation)
			page := noor.get(link.Invitation).must(200)
			if !enough {
				page.lacks("button[value=accept]")
				holds(t, page, ".notice-warn", "a code in an email, which isn’t enough to host here")
				noor.post(link.Invitation, url.Values{"do": {"accept"}}).must(403)
				noor.get(base).must(404)
				if n := b.Int(t, `SELECT COUNT(*) FROM event_hosts`); n != 0 {
					t.Errorf("%d hosts", n)
				}
				return
			}
			noor.post(link.Invitation, url.Values{"do": {"accept"}}).to(base)
			noor.get(base).must(200)
		})
	}
}

// Whatever the matrix lets a host do has words on the page of an invitation, and nothing else does.
func TestAHostsRulesFollowTheMatrix(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	lead := b.as(t, b.Lead(t, boston, "Robin Vale"))
	lead.post(link.DeskEvent("boston", e.ID)+"/hosts", url.Values{"email": {"noor@example.org"}, "sure": {"1"}}).must(303)
	v := b.visitor(t)
	v.get("/invitations/" + b.invitationTo(t, "noor@example.org")).to(link.Invitation)
	may := v.get(link.Invitation).find("#rules ~ div > ul").First().Find("li").Length()
	everybodys := 0
	want := 0
	for _, action := range policy.Actions() {
		switch action {
		case policy.RSVP, policy.AskToJoin, policy.OwnAccount, policy.OwnIdentities, policy.SeeOwnData, policy.TakeOwnData: // of everybody who signs in
			everybodys++
			continue
		}
		if policy.ReachOf(hub.RoleHost, action) != policy.Nowhere {
			want++
		}
	}
	if may != want || everybodys != 6 || strings.Contains(v.get(link.Invitation).body, "Robin.Vale@") {
		t.Errorf("%d sentences for %d actions", may, want)
	}
}
