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

// invitationTo is the token of the last invitation that was sent to an address.
func (b *bundle) invitationTo(t *testing.T, address string) string {
	t.Helper()
	list, err := b.Store.ClaimMessages(t.Context(), hub.LaneCodes, 100, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	var words hub.InvitationLetter
	for _, m := range list {
		if m.Kind == hub.NoticeInvitation && m.Letter.To == address {
			if err := json.Unmarshal(m.Letter.Words, &words); err != nil {
				t.Fatal(err)
			}
		}
	}
	if words.Token == "" {
		t.Fatalf("nothing was sent to %s", address)
	}
	return string(words.Token)
}

func TestALeadIsAppointedInTheBrowser(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	staff, noor := b.as(t, b.Staff(t, "Jordan Ellery")), b.Person(t, "Noor Haddad")
	list := staff.get(link.NationalRoles).must(200)
	list.says("h1", "Roles")
	holds(t, list, "#leaderless + ul", boston.Name)
	// A form that names no chapter, and one with a slip in the address, keep what was typed.
	wrong := staff.post(link.NationalRoles, url.Values{"email": {"noor@example.org"}, "role": {"lead"}}).must(422)
	if wrong.problem("chapter") == "" || wrong.value("email") != "noor@example.org" {
		t.Errorf("beside the chapter: %q, in the address: %q", wrong.problem("chapter"), wrong.value("email"))
	}
	form := url.Values{"email": {storetest.Email("Noor Haddad")}, "role": {"lead"}, "chapter": {"boston"}}
	staff.post(link.NationalRoles, form).to(link.NationalRoles)
	staff.get(link.NationalRoles).says("#waiting + ul h3", "lead of Boston: "+storetest.Email("Noor Haddad"))

	token := b.invitationTo(t, storetest.Email("Noor Haddad"))
	visitor := b.visitor(t)
	visitor.get("/invitations/" + token).to(link.Invitation)
	page := visitor.get(link.Invitation).must(200)
	page.says("h1", "Jordan Ellery invites you to be lead of "+boston.Name)
	holds(t, page, "#rules + div", "publish events")
	holds(t, page, "#rules + div", "see the names and email addresses of members")
	if to := page.find("a.button").AttrOr("href", ""); !strings.HasPrefix(to, "/sign-in?") {
		t.Errorf("a visitor accepts at %q", to)
	}
	visitor.post(link.Invitation, url.Values{"do": {"accept"}}).must(303) // to the sign-in

	// Another person cannot accept it, and learns no address.
	other := b.as(t, b.Person(t, "Alex Rivera"))
	other.get("/invitations/" + token).to(link.Invitation)
	refused := other.get(link.Invitation).must(200)
	refused.lacks("button[value=accept]")
	if strings.Contains(refused.body, storetest.Email("Noor Haddad")) {
		t.Error("the page gives the address away")
	}
	other.post(link.Invitation, url.Values{"do": {"accept"}}).must(403)

	theirs := b.as(t, noor)
	theirs.get(link.Desk("boston")).must(404)
	theirs.get("/invitations/" + token).to(link.Invitation)
	theirs.post(link.Invitation, url.Values{"do": {"accept"}}).to(link.Desk("boston"))
	theirs.get(link.Desk("boston")).must(200)
	theirs.get("/invitations/"+token).must(404).says("h1", "This invitation no longer works")
	holds(t, theirs.get(link.Desk("boston")+"/roles").must(200), "#holders ~ section li", "Noor Haddad")

	// The last lead steps down only by saying that the chapter needs one.
	step := url.Values{"role": {"lead"}, "chapter": {"boston"}}
	theirs.post(link.Desk("boston")+"/roles/step-down", step).must(200).says("h1", "Step down as lead of Boston?")
	step.Set("sure", "1")
	asked := theirs.post(link.Desk("boston")+"/roles/step-down", step).must(200)
	asked.says("h1", "This is the chapter’s last lead")
	if asked.find("input[name=needs_lead]").AttrOr("value", "") != "1" {
		t.Error("the question does not say what a yes means")
	}
	step.Set("needs_lead", "1")
	theirs.post(link.Desk("boston")+"/roles/step-down", step).to("/me")
	theirs.get(link.Desk("boston")).must(404)
	b.Clock.Advance(4 * time.Second) // the list of chapters is kept for three
	holds(t, b.visitor(t).get(link.Chapter("boston")).must(200), "main", "needs a lead")
}

func TestWhoSeesWhoHoldsPower(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston, salem := b.Chapter(t, "boston"), b.Chapter(t, "salem")
	robin := b.as(t, b.Lead(t, boston, "Robin Vale"))
	b.Lead(t, salem, "Sam Okafor")
	robin.get(link.Desk("boston") + "/roles").must(200).lacks("input[value=national_staff]")
	robin.get(link.Desk("salem") + "/roles").must(404)
	robin.get(link.NationalRoles).must(404)
	robin.get(link.NationalRoles + ".csv").must(404)
	robin.post(link.Desk("boston")+"/roles", url.Values{"email": {"noor@example.org"}, "role": {"national_admin"}}).must(422)
	robin.post(link.Desk("boston")+"/roles", url.Values{"email": {"noor@example.org"}, "role": {"lead"}}).to(link.Desk("boston") + "/roles")
	auditor := b.as(t, b.Grant(t, "August Winterbourne", hub.RoleAuditor, hub.Chapter{}))
	auditor.get(link.NationalRoles).must(200).lacks("#invite")
	csv := auditor.get(link.NationalRoles + ".csv").must(200)
	if !strings.Contains(csv.body, "Robin Vale,lead,"+boston.Name) || strings.Contains(csv.body, "@example.org") {
		t.Errorf("the file: %s", csv.body)
	}
	if n := b.looks(t, b.Person(t, "August Winterbourne"), "roles.list"); n != 2 {
		t.Errorf("%d looks in the activity log, want 2", n)
	}
	found := auditor.get(link.NationalRoles + "?q=sal&only=lead").must(200)
	holds(t, found, "#holders ~ section", "Sam Okafor")
	if strings.Contains(found.text("#holders ~ section"), "Robin Vale") {
		t.Error("the filter leaves another chapter's lead")
	}
}
