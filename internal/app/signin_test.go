package app_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"chapterhouse/internal/app"
	"chapterhouse/internal/demo"
	"chapterhouse/internal/web/webtest"
)

// TestTheFirstLeadSignsInWithoutAProvider: from an empty folder, as the guide for operators says. The sign-in page says what to
// do while nobody has a role, and offers whoever got one, while the hub serves and after a start; nobody of the demo is there.
func TestTheFirstLeadSignsInWithoutAProvider(t *testing.T) {
	t.Parallel()
	s := &stack{data: filepath.Join(t.TempDir(), "data")}
	environ := []string{"CHAPTERHOUSE_DATA=" + s.data}
	runs(t, app.ExitOK, environ, "import", "chapters", chaptersFile(t))
	s.serve(t, nil)
	robin := newVisitor(t, s.base)
	login := robin.Follow(t, robin.Get(t, webtest.Begin))
	if says := login.Page(t).Find(".notice").Text(); login.Status != http.StatusOK || !strings.Contains(says, "chapterhouse grant national_admin --email") {
		t.Errorf("with nobody to sign in as: %d, %q", login.Status, says)
	}
	runs(t, app.ExitOK, environ, "grant", "lead", "--email", "Robin@example.org", "--chapter", "boston")
	runs(t, app.ExitOK, environ, "grant", "auditor", "--email", "august@example.org")
	runs(t, app.ExitOK, environ, "revoke", "auditor", "--email", "august@example.org")
	login = robin.Follow(t, robin.Get(t, webtest.Begin))
	if offered := strings.TrimSpace(login.Page(t).Find("form .person-button").Text()); offered != "robin@example.orglead of Boston" {
		t.Errorf("offered: %q", offered)
	}
	for range 2 { // the second time they have an account
		robin = newVisitor(t, s.base)
		robin.signInAs("robin@example.org")
		if where, page := robin.get("/chapters/boston/desk"); where.Path != "/chapters/boston/desk" || !strings.Contains(page, "Boston") {
			t.Errorf("the lead's desk is %s", where)
		}
	}
	demoPerson := robin.Follow(t, robin.Get(t, webtest.Begin))
	for _, p := range demo.People() {
		if strings.Contains(demoPerson.Body, p.Name) {
			t.Errorf("%s of the demo is offered", p.Name)
		}
	}
}

// TestTheDemoOffersWhoWasGrantedToo: beside its own people, each once.
func TestTheDemoOffersWhoWasGrantedToo(t *testing.T) {
	t.Parallel()
	s := &stack{data: filepath.Join(t.TempDir(), "data")}
	s.serveDemoPeople(t, nil)
	environ := []string{"CHAPTERHOUSE_DATA=" + s.data}
	ada := newVisitor(t, s.base)
	for _, email := range []string{"robin.vale@example.org", "ada@example.org"} {
		runs(t, app.ExitOK, environ, "grant", "lead", "--email", email, "--chapter", "boston")
	}
	login := ada.Follow(t, ada.Get(t, webtest.Begin))
	if n := login.Page(t).Find("form .person-button").Length(); n != len(demo.People())+1 {
		t.Errorf("%d people are offered", n)
	}
	ada.signInAs("ada@example.org")
	if where, _ := ada.get("/chapters/boston/desk"); where.Path != "/chapters/boston/desk" {
		t.Errorf("the lead's desk is %s", where)
	}
}
