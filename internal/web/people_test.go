package web

import (
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// One person suspends, two admins lift it, and whoever is suspended is out with their next click.
func TestTheOfficeSuspendsAPerson(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	sam := b.Member(t, boston, "Sam Ortiz")
	samsBrowser := b.as(t, sam)
	sol, ada, priya := b.as(t, b.Staff(t, "Sol Staff")), b.as(t, b.ada(t)), b.as(t, b.Grant(t, "Priya Nair", hub.RoleNationalAdmin, hub.Chapter{}))
	samsBrowser.get("/me").must(200)

	sol.get("/national").must(200).find(`a[href="/national/people"]`)
	sol.get("/national/people").must(200).says("h1", "Find a person")
	sol.post("/national/people", url.Values{"email": {"sam"}}).must(422).problem("email")
	sol.post("/national/people", url.Values{"email": {"nobody@example.org"}}).must(422).problem("email")
	at := "/national/people/" + string(sam)
	sol.post("/national/people", url.Values{"email": {storetest.Email("Sam Ortiz")}}).to(at)
	page := sol.get(at).must(200)
	page.says("h1", "Sam Ortiz")
	if strings.Contains(page.body, "boston") || strings.Contains(page.body, "Boston") {
		t.Error("the office sees which chapter they belong to")
	}
	sol.post(at+"/suspend", url.Values{"reason": {" "}}).must(422).problem("reason")
	sol.post(at+"/suspend", url.Values{"reason": {"Threatened a member."}}).to(at)
	page = sol.get(at).must(200)
	page.says("blockquote", "Threatened a member.")
	page.lacks("Ask to lift the suspension")
	sol.get("/national/people").must(200).says(`section[aria-labelledby=suspended] h3`, "Sam Ortiz")
	samsBrowser.get("/me").must(303)

	ada.post(at+"/lift", url.Values{"do": {"ask"}}).to(at)
	ada.post(at+"/lift", url.Values{"do": {"confirm"}}).must(403).says("h1", "Somebody else has to confirm this")
	ada.get("/national/people").must(200).says(`section[aria-labelledby=suspended] .tag`, "Waits for a second admin")
	priya.post(at+"/lift", url.Values{"do": {"confirm"}}).to(at)
	priya.get(at).must(200).lacks("Threatened a member.")
	priya.post(at+"/lift", url.Values{"do": {"confirm"}}).must(409)
	samsBrowser.get("/me").must(303) // the old session stays over
	b.as(t, sam).get("/me").must(200)
}

// Staff make one person of two after a question; both addresses are told, and an admin may not.
func TestTheOfficeMergesTwoPeople(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	sam := b.Member(t, boston, "Sam Ortiz")
	r := b.Confirmed(t, b.Event(t, boston), "Sam At Home", 1)
	lead := b.Lead(t, boston, "Robin Vale")
	sol, ada := b.as(t, b.Staff(t, "Sol Staff")), b.as(t, b.ada(t))
	at, second := "/national/people/"+string(sam), storetest.Email("Sam At Home")
	ada.get(at).must(200).lacks("form[action$=merge]")
	ada.post(at+"/merge", url.Values{"email": {second}}).must(403)
	sol.get(at).must(200).find("form[action$=merge]")
	for _, typed := range []string{"sam", "nobody@example.org", storetest.Email("Sam Ortiz"), storetest.Email("Robin Vale")} {
		p := sol.post(at+"/merge", url.Values{"email": {typed}}).must(422)
		p.problem("email")
		if got := p.value("email"); got != typed {
			t.Errorf("what was typed is %q", got)
		}
	}
	sol.post("/national/people/"+string(lead)+"/merge", url.Values{"email": {second}}).must(200).says("h1", "Make one person of two?")
	if asked := sol.post(at+"/merge", url.Values{"email": {second}}).must(200).text("main"); !strings.Contains(asked, "1 RSVP moves.") || strings.Contains(asked, "membership") {
		t.Errorf("the question says %q", asked)
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM rsvps WHERE person_id = $1`, sam); n != 0 {
		t.Fatal("the question merged them")
	}
	sol.post(at+"/merge", url.Values{"email": {second}, "sure": {"1"}}).to(at)
	sol.post(at+"/merge", url.Values{"email": {second}, "sure": {"1"}}).must(422).problem("email")
	if got := hub.RSVPID(b.Text(t, `SELECT id FROM rsvps WHERE person_id = $1`, sam)); got != r.ID {
		t.Errorf("the RSVP is %s, want %s", got, r.ID)
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'people_merged' AND person_id = $1`, sam); n != 2 {
		t.Errorf("%d emails", n)
	}
}

func TestTheOfficeSignsPeopleOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	sam, alex := b.Member(t, b.Chapter(t, "boston"), "Sam Ortiz"), b.Person(t, "Alex Rivera")
	samsBrowser, other, ada := b.as(t, sam), b.as(t, alex), b.as(t, b.ada(t))
	b.Clock.Advance(1e9)
	ada.post("/national/people/"+string(sam)+"/sign-out", url.Values{}).to("/national/people/" + string(sam))
	samsBrowser.get("/me").must(303)
	other.get("/me").must(200)
	ada.post("/national/people/sign-out-everyone", url.Values{}).must(200).says("h1", "Sign everyone out?")
	other.get("/me").must(200)
	ada.post("/national/people/sign-out-everyone", url.Values{"sure": {"1"}}).to("/")
	other.get("/me").must(303)
	ada.get("/me").must(303)
}
