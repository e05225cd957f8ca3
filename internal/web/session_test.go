package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// Planted faults, seen by hand: Account.Actor that does not look at suspended_at, at sessions_min, or at the fingerprint;
// Finish that keeps the session the browser had.
func TestSessions(t *testing.T) { everyRedis(t, sessions) }

func sessions(t *testing.T, setup func(*testing.T) *bundle) {

	t.Run("a session that a browser had before a sign-in is worth nothing after it", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.offered(robin)
		fixed := b.as(t, b.Person(t, "Mallory")).Cookie("session")
		v := b.visitor(t)
		v.SetCookie("session", fixed)
		v.signIn("/auth/demo", "robin").to("/me")
		if v.Cookie("session") == fixed {
			t.Fatal("the sign-in kept the session that was there")
		}
		mallory := b.visitor(t)
		mallory.SetCookie("session", fixed)
		mallory.get("/me").must(303)
	})

	t.Run("a made-up session is nobody, and its cookie goes", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		for _, token := range []string{"x", strings.Repeat("A", 43), string(hub.NewToken()), strings.Repeat("z", 5000)} {
			v := b.visitor(t)
			v.SetCookie("session", token)
			if got := b.outcome(v.get("/me")); got != "sign-in" || v.Cookie("session") != "" {
				t.Errorf("%.20q: %s, cookie %q", token, got, v.Cookie("session"))
			}
		}
	})

	t.Run("a sign-out ends the session here, and a copy of the cookie with it", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.offered(robin)
		v, thief := b.visitor(t), b.visitor(t)
		v.signIn("/auth/demo", "robin").to("/me")
		thief.SetCookie("session", v.Cookie("session"))
		thief.get("/me").must(200)
		p := v.post("/sign-out", nil).must(200) // on the way to the provider's own sign-out
		if v.Cookie("session") != "" || p.header.Get("Clear-Site-Data") != `"cache", "storage"` {
			t.Errorf("cookie %q, Clear-Site-Data %q", v.Cookie("session"), p.header.Get("Clear-Site-Data"))
		}
		if at := p.header.Get("Refresh"); !strings.HasPrefix(at, "0; url="+b.url+"/embedded/id/sign-out?") {
			t.Errorf("goes on to %q", at)
		}
		p.lacks(`.button[href="/me"]`)
		thief.get("/me").must(303)
		v.get("/").says(".flash", page.NoticeOf("out").String())
	})

	t.Run("signing out everywhere kills the other browser at once", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		id := b.Person(t, "Robin Vale")
		phone, laptop, somebody := b.as(t, id), b.as(t, id), b.as(t, b.Person(t, "Ann Vale"))
		b.advance(t, time.Second) // a session that begins at the very instant lives
		phone.get("/me").must(200)
		laptop.post("/me/sessions/end", nil).to("/")
		for _, v := range []*browser{phone, laptop} {
			if got := b.outcome(v.get("/me")); got != "sign-in" {
				t.Errorf("answers %s", got)
			}
		}
		somebody.get("/me").must(200)
		b.as(t, id).get("/me").must(200)
	})

	t.Run("one of one's own sessions can be ended, and nobody else's", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		id := b.Person(t, "Robin Vale")
		phone, laptop, mallory := b.as(t, id), b.as(t, id), b.as(t, b.Person(t, "Mallory"))
		end := laptop.get("/me").find(`form[action^="/me/sessions/"][action$="/end"]:not([action="/me/sessions/end"])`)
		if end.Length() != 1 {
			t.Fatalf("%d other sessions are listed, want 1", end.Length())
		}
		path := end.AttrOr("action", "")
		mallory.post(path, nil).to("/me")
		phone.get("/me").must(200)
		laptop.post(path, nil).to("/me")
		phone.get("/me").must(303)
		laptop.get("/me").must(200)
	})

	t.Run("a new role rotates the session, and the old cookie never gains it", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		boston := b.Chapter(t, "boston")
		id := b.Person(t, "Robin Vale")
		v, copied := b.as(t, id), b.visitor(t)
		before := v.Cookie("session")
		v.get(link.Desk("boston")).must(404)
		if v.Cookie("session") != before {
			t.Error("the session was rotated without a reason")
		}
		b.Lead(t, boston, "Robin Vale")
		p := v.get(link.Desk("boston")).must(200)
		after := v.Cookie("session")
		if c := p.set["session"]; after == before || c == nil || c.MaxAge != int(hub.SessionLevels()["lead"].Absolute.Seconds()) {
			t.Errorf("not rotated to a lead's session: %+v", c)
		}
		copied.SetCookie("session", before)
		copied.get(link.Desk("boston")).must(303)
		v.get(link.Desk("boston")).must(200)
	})

	t.Run("a role that is taken away is gone with the next request", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		boston := b.Chapter(t, "boston")
		id := b.Lead(t, boston, "Robin Vale")
		v, copied := b.as(t, id), b.visitor(t)
		copied.SetCookie("session", v.Cookie("session"))
		v.get(link.Desk("boston")).must(200)
		b.Exec(t, `DELETE FROM roles WHERE person_id = $1`, id)
		v.get(link.Desk("boston")).must(404)
		v.get("/me").must(200)
		copied.get("/me").must(303) // what was copied before is not the person's session any more
	})

	t.Run("a suspended person is out, and cannot come back in", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.offered(robin)
		v := b.visitor(t)
		v.signIn("/auth/demo", "robin").to("/me")
		b.Suspend(t, b.Person(t, "Robin Vale"))
		if got := b.outcome(v.get("/me")); got != "sign-in" || v.Cookie("session") != "" {
			t.Errorf("answers %s, cookie %q", got, v.Cookie("session"))
		}
		if p := v.signIn("/auth/demo", "robin"); p.status != http.StatusForbidden || v.Cookie("session") != "" {
			t.Errorf("signs in again: %d", p.status)
		}
	})

	t.Run("sessions end when they are idle or old", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		admin := b.as(t, b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{}))
		member := b.as(t, b.Person(t, "Mia Member"))
		b.advance(t, 31*time.Minute)
		admin.get("/me").must(303)
		member.get("/me").must(200)
		for range 5 {
			b.advance(t, 6*24*time.Hour)
			member.get("/me")
		}
		member.get("/me").must(303)
	})
}

// A sign-in that somebody else's open browser at the provider waved through is not fresh.
func TestFreshMeansThatThePersonSignedIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.offered(robin)
	boston := b.Chapter(t, "boston")
	b.AddressOnly(t, b.Lead(t, boston, "Robin Vale"))
	v := b.visitor(t)
	login := v.get("/auth/demo")
	form := url.Values{}
	v.get(v.inside(login.header.Get("Location"))).find("form input").Each(func(_ int, in *selection) {
		form.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	back := v.inside(v.post("/embedded/id/authorize", form).must(303).header.Get("Location"))
	b.advance(t, 50*time.Second) // the person answered the provider then; the code lives for a minute
	v.get(back).to(link.Desk("boston"))
	b.advance(t, 9*time.Minute)
	v.get(link.Desk("boston") + "/members").must(200)
	b.advance(t, 30*time.Second)
	if got := b.outcome(v.get(link.Desk("boston") + "/members")); got != "fresh" {
		t.Errorf("ten minutes after the person answered the provider: %s", got)
	}
	asked := v.get(link.Desk("boston") + "/members?q=a")
	page := v.get(v.inside(asked.header.Get("Location"))).must(200)
	v.signIn(page.find("main a.button").AttrOr("href", ""), "robin").to(link.Desk("boston") + "/members?q=a")
	v.get(link.Desk("boston") + "/members?q=a").must(200)
}
