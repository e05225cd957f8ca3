package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// The office writes an agreement, a lead accepts it, the office grants the charter with a condition missing, reviews it, and finds it in its list.
func TestACharterFromTheAgreementToTheReview(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	b.Exec(t, `UPDATE chapters SET status = 'forming', contact_email = 'boston@example.org' WHERE id = $1`, boston.ID)
	b.advance(t, 5*time.Second)
	lead, staff := b.as(t, b.Lead(t, boston, "Robin Vale")), b.as(t, b.Staff(t, "Jordan Ellery"))
	desk, office := link.Desk("boston")+"/charter", link.NationalChapter("boston")
	holds(t, lead.get(desk).must(200), "main", "The national office hasn’t written its agreement yet.")
	holds(t, lead.get(link.Desk("boston")).must(200), "main", "2 of 5 conditions are met.")

	staff.get("/national/pages").must(200).find(`a[href="/national/pages/agreement"]`)
	form := staff.get("/national/pages/agreement").must(200).filled()
	staff.post("/national/pages/agreement", but(form, "body", "We **meet** in the open.")).to("/national/pages")
	lead.get("/agreement").must(404)
	holds(t, lead.get(link.Desk("boston")).must(200), ".needs", "agreement to accept")
	page := lead.get(desk).must(200)
	page.says(".prose strong", "meet")
	read := page.find(`input[name="version"]`).AttrOr("value", "")
	b.advance(t, time.Second)
	staff.post("/national/pages/agreement", but(staff.get("/national/pages/agreement").must(200).filled(), "body", "We **gather** in the open.")).to("/national/pages")
	stale := lead.post(desk, url.Values{"version": {read}}).must(409)
	stale.says(".prose strong", "gather")
	lead.post(desk, url.Values{"version": {stale.find(`input[name="version"]`).AttrOr("value", "")}}).to(desk)
	holds(t, lead.get(desk).must(200), "main", "Robin Vale accepted the agreement on ")

	one := staff.get(office).must(200)
	holds(t, one, "main", "3 of 5 conditions are met.")
	if n := one.find(`form[action$="/charter"]`).Length(); n != 0 {
		t.Error("a forming chapter is up for review")
	}
	question := staff.post(office+"/status", url.Values{"do": {"activate"}}).must(200)
	holds(t, question, "main", "These conditions aren’t met:")
	holds(t, question, "main", "Two leads")
	if strings.Contains(question.find("main").Text(), "A contact email") {
		t.Error("a condition that is met is called missing")
	}
	staff.post(office+"/status", url.Values{"do": {"activate"}, "sure": {"1"}}).to(office)
	if n := b.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = $1`, hub.NoticeChapterChanged); n != 1 {
		t.Errorf("%d emails to the lead", n)
	}
	b.advance(t, 5*time.Second)
	granted := staff.get(office).must(200)
	holds(t, granted, "main", "The next yearly review is due Sep 1, 2027.")
	staff.post(office+"/charter", url.Values{"note": {""}}).must(422).problem("note")
	due := granted.find(`input[name="due"]`).AttrOr("value", "")
	staff.post(office+"/charter", url.Values{"note": {"Going well."}, "due": {"1"}}).must(409).says("textarea", "Going well.")
	b.advance(t, 24*time.Hour)
	staff = b.as(t, b.Staff(t, "Jordan Ellery"))
	staff.post(office+"/charter", url.Values{"note": {"Going well."}, "due": {due}}).to(office)
	holds(t, staff.get(office).must(200), "blockquote", "Going well.")

	b.Exec(t, `UPDATE charters SET review_due = $1`, b.Clock.Now())
	list := staff.get("/national/chapters?review=due").must(200)
	list.says(".table .tag-bad", "Overdue")
	if n := list.find(".table tbody tr").Length(); n != 1 {
		t.Errorf("%d chapters are due", n)
	}
	staff.get("/national/chapters?sort=review").must(200).says(`th[aria-sort] a`, "Next review")
	csv := staff.get("/national/chapters.csv?review=due").must(200).body
	if !strings.Contains(csv, "Next review") || !strings.Contains(csv, "Agreement accepted") || !strings.Contains(csv, "2026-09-") {
		t.Error(csv)
	}
}
