package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/web/link"
)

// A lead puts their first name on the chapter's page and takes it off; visitors see both with their next click, though pages are kept.
func TestALeadsFirstNameOnTheChaptersPage(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead, visitor := b.as(t, b.Lead(t, boston, "Robin Vale")), b.visitor(t)
	named := func(what, want string) {
		t.Helper()
		page := visitor.get(link.Chapter("boston")).must(200)
		if got := strings.TrimSpace(page.find("#leads p").Text()); got != want {
			t.Errorf("%s: the page names %q, want %q", what, got, want)
		}
		if strings.Contains(page.body, "Vale") {
			t.Errorf("%s: the family name is there", what)
		}
	}
	named("at first", "")
	holds(t, lead.get(link.Desk("boston")).must(200), "nav", "Your name on the chapter’s page")
	at := link.Desk("boston") + "/name"
	page := lead.get(at).must(200)
	page.says(".notice", "Your name isn’t on the chapter’s page.")
	page.lacks("button[value=hide]")
	if got := page.find("#f-name").AttrOr("value", ""); got != "Robin" {
		t.Errorf("the form begins with %q", got)
	}
	for _, wrong := range []string{"", "robin@example.org", "617 555 0142", "robin.example", strings.Repeat("r", hub.MaxLeadName+1)} {
		lead.post(at, url.Values{"do": {"show"}, "name": {wrong}}).must(422)
	}
	named("after mistakes", "")
	lead.post(at, url.Values{"do": {"show"}, "name": {"Robin"}}).to(at)
	named("shown", "Robin")
	visitor.get(link.Chapter("boston")).says("#leads h3", "Your chapter’s lead")
	lead.post(at, url.Values{"do": {"show"}, "name": {"  Rob  "}}).to(at)
	named("another name", "Rob")
	holds(t, lead.get("/me/data").must(200), "main", "Your first name on the page of "+boston.Name)
	lead.post(at, url.Values{"do": {"hide"}}).to(at)
	named("taken off", "")

	for who, other := range map[string]*browser{
		"a member": b.as(t, b.Member(t, boston, "Mia Member")), "the lead of another chapter": b.as(t, b.Lead(t, b.Chapter(t, "austin"), "Ona Austin")),
	} {
		if status := other.post(at, url.Values{"do": {"show"}, "name": {"Mia"}}).status; status != 404 {
			t.Errorf("%s: %d", who, status)
		}
	}
	b.as(t, b.Staff(t, "Jordan Ellery")).post(at, url.Values{"do": {"hide"}}).must(403)
}

// Whoever leads the chapter no more is on no page that is made after it, and on a kept one no longer than it is kept.
func TestWhoLeadsNoMoreIsNotNamed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	b.Lead(t, boston, "Sam Ortiz")
	robin := b.Lead(t, boston, "Robin Vale")
	lead, visitor := b.as(t, robin), b.visitor(t)
	lead.post(link.Desk("boston")+"/name", url.Values{"do": {"show"}, "name": {"Robin"}}).must(303)
	visitor.get(link.Chapter("boston")).says("#leads p", "Robin")
	if err := b.Store.EndRole(t.Context(), robin, hub.Grant{Role: hub.RoleLead, Chapter: boston.ID}, store.RoleEnd{By: hub.Operator}); err != nil { // by another process
		t.Fatal(err)
	}
	b.Clock.Advance(2*time.Second + time.Millisecond) // as long as a page is kept, and shown while the next one is made (ADR 7)
	visitor.get(link.Chapter("boston")).must(200).lacks("#leads")
}

// While a chapter is locked a lead takes their name off, and puts none on.
func TestANameGoesFromALockedChapter(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	robin := b.Lead(t, boston, "Robin Vale")
	lead, at := b.as(t, robin), link.Desk("boston")+"/name"
	lead.post(at, url.Values{"do": {"show"}, "name": {"Robin"}}).to(at)
	lead.post(link.Desk("boston")+"/lock", url.Values{"sure": {"1"}, "reason": {"Somebody has my phone."}}).to(link.Desk("boston"))
	b.Clock.Advance(4 * time.Second)
	lead.post(at, url.Values{"do": {"show"}, "name": {"Rob"}}).must(409)
	lead.post(at, url.Values{"do": {"hide"}}).to(at)
	b.visitor(t).get(link.Chapter("boston")).must(200).lacks("#leads")
}
