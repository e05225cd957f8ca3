package web

import (
	"net/url"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// waiting is the form that waits on a page of signInFirst: where it goes and what is in it.
func waiting(p response) (action string, form url.Values) {
	form = url.Values{}
	p.find("main form input[type=hidden]").Each(func(_ int, in *selection) { form.Add(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	return p.find("main form").AttrOr("action", ""), form
}

// What was typed under a session that ended meanwhile is sent again after a sign-in in another tab. Seen to fail with a
// redirect in its place.
func TestAFormOutlivesItsSession(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.Staff(t, "Sol Staff")
	staff := b.as(t, id)
	head := url.Values{"title": {"Sunday hours"}, "summary": {`Say "when", & <where>`}, "ask": {"Line one\nLine two\n"}}
	b.advance(t, 61*time.Minute)
	p := staff.post("/national/toolkits", head).must(403)
	p.says("h1", "Please sign in again")
	action, form := waiting(p)
	if action != "/national/toolkits" || form.Encode() != head.Encode() {
		t.Fatalf("%s waits with %v", action, form)
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM toolkits`); n != 0 {
		t.Fatalf("%d toolkits", n)
	}
	staff.SetCookie("session", b.as(t, id).Cookie("session")) // in the other tab
	staff.post(action, form).must(303)
	if n := b.Int(t, `SELECT COUNT(*) FROM toolkits WHERE ask = 'Line one`+"\n"+`Line two'`); n != 1 {
		t.Errorf("%d toolkits with every word", n)
	}

	t.Run("nobody's form, an empty one and one of a script lead to the sign-in", func(t *testing.T) {
		if got := b.outcome(b.visitor(t).post("/national/toolkits", head)); got != "sign-in" {
			t.Errorf("a visitor: %s", got)
		}
		b.advance(t, 61*time.Minute)
		if got := b.outcome(staff.post("/national/toolkits", nil)); got != "sign-in" {
			t.Errorf("an empty form: %s", got)
		}
	})
	t.Run("a form that needs a fresh sign-in waits, too", func(t *testing.T) {
		boston := b.Chapter(t, "boston")
		e := b.Event(t, boston)
		admin := b.since(t, b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{}), 11*time.Minute)
		path := link.DeskEvent("boston", e.ID) + "/cancel"
		action, form := waiting(admin.post(path, url.Values{"reason": {"The river is high."}}).must(403))
		if action != path || form.Get("reason") != "The river is high." {
			t.Errorf("%s waits with %v", action, form)
		}
	})
}

// The way to the sign-in page never leads back into a step of signing in, whose code and state are spent.
func TestASignInLeadsBackToNoSignIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.offered(robin)
	v := b.visitor(t)
	v.signIn("/auth/demo", "robin").to("/me")
	b.Exec(t, `UPDATE people SET suspended_at = created_at`)
	p := b.visitor(t).signIn("/auth/demo?return=/events", "robin").must(403)
	if got := p.find("header a.button").AttrOr("href", ""); got != "/sign-in" {
		t.Errorf("the page of a callback offers %s", got)
	}
	for path, want := range map[string]string{"/auth/nobody": "/sign-in", "/events/nothing": "/sign-in?return=%2Fevents%2Fnothing"} {
		if got := v.get(path).must(404).find("header a.button").AttrOr("href", ""); got != want {
			t.Errorf("%s offers %s, want %s", path, got, want)
		}
	}
}
