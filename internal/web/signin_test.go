package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/web/link"
)

// offered adds people to the login page of the embedded provider.
func (b *bundle) offered(people ...sso.LoginPerson) { b.people = append(b.people, people...) }

var robin = sso.LoginPerson{Subject: "robin", Name: "Robin Vale", Email: "robin.vale@example.org"}

func TestSignIn(t *testing.T) {
	t.Parallel()

	t.Run("a first sign-in makes a person and a session, and lands on their page", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.offered(robin)
		v := b.visitor(t)
		done := v.signIn("/auth/demo", "robin").to("/me")
		c := done.set["session"]
		if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || len(c.Value) != 43 {
			t.Fatalf("session cookie %+v", c)
		}
		if got, want := c.MaxAge, int(hub.SessionLevels()["member"].Absolute.Seconds()); got != want {
			t.Errorf("the cookie lives for %d s, want %d", got, want)
		}
		if v.Cookie("sign-in") != "" {
			t.Error("the cookie of the transaction stays behind")
		}
		p := v.get("/me").must(200)
		p.says("h1", "Robin Vale")
		p.says("#sessions ~ .people .tag", "This device")
		if strings.Contains(b.log.String(), c.Value) {
			t.Error("the log holds the session")
		}
	})

	t.Run("people land where they work", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		boston := b.Chapter(t, "boston")
		b.AddressOnly(t, b.Lead(t, boston, "Lee Lead"))
		b.AddressOnly(t, b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{}))
		b.offered(sso.LoginPerson{Subject: "lee", Name: "Lee Lead", Email: "lee.lead@example.org"},
			sso.LoginPerson{Subject: "ada", Name: "Ada Admin", Email: "ada.admin@example.org"},
			sso.LoginPerson{Subject: "sol", Name: "Sol Staff", Email: "sol.staff@example.org", Groups: []string{"office"}})
		for subject, place := range map[string]string{"lee": "/chapters/boston/desk", "ada": "/national", "sol": "/national"} {
			v := b.visitor(t)
			v.signIn("/auth/demo", subject).to(place)
			v.get(place).must(200)
		}
	})

	t.Run("a person comes back to the page they asked for", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.offered(robin)
		v := b.visitor(t)
		asked := v.get("/me?tab=2").must(303)
		page := v.get(v.inside(asked.header.Get("Location"))).must(200)
		link := page.find("main a.button").AttrOr("href", "")
		v.signIn(link, "robin").to("/me?tab=2")
	})

	t.Run("a form that needed somebody comes back to the page it stood on", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Chapter(t, "boston")
		v := b.visitor(t)
		v.with("Referer", b.url+"/chapters/boston/join").post("/chapters/boston/join", nil).to("/sign-in?return=%2Fchapters%2Fboston%2Fjoin")
		v.with("Referer", "https://evil.example/chapters/boston/join").post("/chapters/boston/join", nil).to("/sign-in")
		v.post("/chapters/boston/join", nil).to("/sign-in")
	})

	t.Run("no return path leads to another site", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.offered(robin)
		for _, to := range []string{
			"https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/%2fevil.example", "/%5cevil.example", "/..//evil.example",
			"javascript:alert(1)", "/me\r\nSet-Cookie: a=b", "/me%0d%0aLocation:x", " /me", "",
		} {
			b.visitor(t).signIn("/auth/demo?return="+url.QueryEscape(to), "robin").to("/me")
		}
		// The negative control: a plain path is taken.
		b.visitor(t).signIn("/auth/demo?return="+url.QueryEscape("/events?near=02108"), "robin").to("/events?near=02108")
	})

	t.Run("a callback that was not asked for signs nobody in", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.offered(robin)
		v := b.visitor(t)
		for _, query := range []string{"", "?code=x", "?code=x&state=y", "?error=access_denied", "?error=%3Cscript%3E&state=y", "?code=a&code=b&state=y"} {
			p := v.get("/auth/demo/callback" + query).to("/sign-in?problem=1")
			p.silentOn(t, "<script>", "%3Cscript")
			if v.Cookie("session") != "" {
				t.Errorf("%s signs somebody in", query)
			}
		}
		v.get("/sign-in?problem=1").must(200).says(`[role="alert"]`, "We couldn’t sign you in. Nothing was changed. Please try again, and contact the national office if it happens again.")
		if got := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action LIKE 'session.refused%'`); got != 6 {
			t.Errorf("%d refusals in the trail, want 6", got)
		}
	})

	t.Run("an answer of the provider that was used before signs nobody in", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.offered(robin)
		v := b.visitor(t)
		login := v.get("/auth/demo")
		transaction := v.Cookie("sign-in")
		people := v.get(v.inside(login.header.Get("Location")))
		form := url.Values{}
		people.find("form input").Each(func(_ int, in *selection) { form.Set(in.AttrOr("name", ""), in.AttrOr("value", "")) })
		back := v.inside(v.post("/embedded/id/authorize", form).must(303).header.Get("Location"))
		v.get(back).to("/me")
		thief := b.visitor(t)
		thief.SetCookie("sign-in", transaction)
		thief.get(back).to("/sign-in?problem=1")
		other := b.visitor(t)
		other.get(back).to("/sign-in?problem=1")
	})

	t.Run("a callback by POST is no callback", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		v := b.visitor(t)
		v.post("/auth/demo/callback", url.Values{"code": {"x"}, "state": {"y"}}).must(405)
		v.with("Sec-Fetch-Site", "cross-site").post("/auth/demo/callback", nil).must(403)
	})

	t.Run("a provider nobody has is not found", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		for _, path := range []string{"/auth/nobody", "/auth/nobody/callback?code=x&state=y"} {
			b.visitor(t).get(path).must(404)
		}
	})

	t.Run("the provider's own page keeps its status", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.offered(robin)
		v := b.visitor(t)
		v.get("/embedded/id/authorize?client_id=somebody").must(400).says(`[role="alert"]`, "This sign-in didn’t start on this site. Go back to the site and sign in from there.")
		login := v.get(v.inside(v.get("/auth/demo").header.Get("Location"))).must(200)
		form := url.Values{"subject": {"nobody"}}
		login.find(`form input[type="hidden"]:not([name="subject"])`).Each(func(_ int, in *selection) { form.Set(in.AttrOr("name", ""), in.AttrOr("value", "")) })
		v.post("/embedded/id/authorize", form).must(422).says(`[role="alert"]`, "Choose one of the people on this page.")
	})
}

func TestCrossSiteForms(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	lead := b.Lead(t, boston, "Lee Lead")
	for name, headers := range map[string][2]string{
		"by fetch metadata": {"Sec-Fetch-Site", "cross-site"}, "from a sibling host": {"Sec-Fetch-Site", "same-site"}, "by origin": {"Origin", "https://evil.example"},
	} {
		v := b.as(t, lead).with(headers[0], headers[1])
		if headers[0] == "Origin" {
			v.Header["Sec-Fetch-Site"] = nil
		}
		for _, path := range []string{link.DeskEvent("boston", e.ID) + "/cancel", "/sign-out", "/me/sessions/end", link.Event("boston", e.ID) + "/rsvp", "/rsvp", "/nowhere"} {
			p := v.post(path, url.Values{"reason": {"Because."}}).must(http.StatusForbidden)
			if !strings.HasPrefix(p.body, "This form was sent from another site.") {
				t.Errorf("%s: %s says %q", name, path, p.body)
			}
		}
		v.get(link.Desk("boston")).must(200) // a link from elsewhere is no form
	}
	if got := b.Reload(t, e).State; got != hub.EventPublished {
		t.Errorf("the event is %s", got)
	}
	// The negative control: the same form from here.
	b.as(t, lead).post(link.DeskEvent("boston", e.ID)+"/cancel", url.Values{"reason": {"Because."}}).must(303)
	if got := b.Reload(t, e).State; got != hub.EventCancelled {
		t.Errorf("the event is %s", got)
	}
}
