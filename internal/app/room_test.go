package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"chapterhouse/internal/demo"
)

// roomPages are the operator's room, and the trail as each of its readers has it.
func roomPages(t *testing.T, s *stack) {
	morgan := inspect(s.signedIn(t, "morgan-tallis"))
	morgan.pages("/operator", "/operator/queues", "/operator/sends", "/operator/guests", "/operator/backups", "/operator/trail", "/operator/trail?action=session.&from=2026-01-01&to=2026-01-02")
	morgan.open("/operator/queues")
	morgan.see("Nothing is waiting")
	august := inspect(s.signedIn(t, "august-winterbourne"))
	if at := august.where(); at != "/operator/trail" {
		t.Errorf("an auditor begins at %s", at)
	}
	august.pages("/operator/trail", "/operator/trail?action=event.")
	august.press("Older activity")
	august.see("Newest first")
	august.page("/operator", http.StatusForbidden)
	robin := inspect(s.signedIn(t, "robin-vale"))
	robin.pages("/chapters/boston/desk/trail", "/me/trail")
	s.roomWithoutScript(t)
}

// roomWithoutScript filters the trail and turns its pages where no script runs, as a member does their own.
func (s *stack) roomWithoutScript(t *testing.T) {
	t.Helper()
	p := s.without(t)
	p.open("/sign-in")
	s.signIn(p, demoNamed(t, "august-winterbourne"))
	p.open("/operator/trail")
	p.choose("What", "Toolkits")
	p.press("Filter")
	p.see("opened a toolkit")
	p.never("published an event")
	p.press("Older activity")
	if at := p.where(); !strings.Contains(at, "action=toolkit.") || !strings.Contains(at, "after=") {
		t.Errorf("the next page is %s", at)
	}
}

// demoNamed is a person of the demo.
func demoNamed(t *testing.T, subject string) demo.Person {
	t.Helper()
	people := demo.People()
	i := slices.IndexFunc(people, func(d demo.Person) bool { return d.Subject == subject })
	if i < 0 {
		t.Fatalf("the demo has no %s", subject)
	}
	return people[i]
}
