package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
)

// tell posts a logout token as a provider's server does: no cookie, no Origin.
func (h *hostile) tell(t *testing.T, token string) response {
	t.Helper()
	v := h.b.visitor(t)
	v.Header["Sec-Fetch-Site"] = nil
	return v.post("/auth/"+h.key+"/back-channel-logout", url.Values{"logout_token": {token}})
}

// A provider's word ends the sessions it names, here and at every other process, and nobody else's. Planted fault, seen: a
// handler that checks the token and ends nothing.
func TestBackChannelLogout(t *testing.T) {
	everyRedisWith(t, func(t *testing.T, o options) {
		b, providers := hostileHub(t, o, "idp", "second")
		h := providers[0]
		signedIn := func(h *hostile, sub, sid string) *browser {
			h.set(twist{claims: func(c object) { c["sub"], c["sid"], c["email"] = sub, sid, sub+"@example.org" }})
			g := h.begin(t, b.visitor(t))
			h.finish(g).to("/me")
			h.set(twist{})
			return g.v
		}
		phone, laptop := signedIn(h, "person-1", "session-1"), signedIn(h, "person-1", "session-2")
		somebody, elsewhere := signedIn(h, "person-2", "session-3"), signedIn(providers[1], "person-1", "session-1")
		alive := func(want ...bool) {
			t.Helper()
			got := make([]bool, 4)
			for i, v := range []*browser{phone, laptop, somebody, elsewhere} {
				got[i] = b.outcome(v.get("/me")) == "200"
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("phone, laptop, somebody, another provider (-want +got):\n%s", diff)
			}
		}
		h.tell(t, h.mintLogout("session-9")).must(200)
		alive(true, true, true, true)

		began := time.Now()
		p := h.tell(t, h.mintLogout("session-1")).must(200)
		alive(false, true, true, true)
		if took := time.Since(began); took > time.Second {
			t.Errorf("over after %s, at most a second", took)
		}
		if p.header.Get("Cache-Control") != "no-store" || p.body != "" {
			t.Errorf("answers %q, Cache-Control %q", p.body, p.header.Get("Cache-Control"))
		}
		h.set(twist{claims: withoutClaim("sid")})
		phone = signedInAgain(t, h)
		h.set(twist{claims: withoutClaim("sid")})
		h.tell(t, h.mintLogout("")).must(200)
		alive(false, false, true, true)
	})
}

func signedInAgain(t *testing.T, h *hostile) *browser {
	t.Helper()
	h.set(twist{})
	g := h.begin(t, h.b.visitor(t))
	h.finish(g).to("/me")
	return g.v
}

// Every attack of trust.md with a logout token. Planted faults, seen: the jti not marked as used; refusals answered 200.
func TestLogoutTokenAttacks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		twist  twist
		reason string
	}{
		"bad signature":          {twist{sign: byStranger}, "signature"},
		"alg none":               {twist{sign: func(h, c object) string { h["alg"] = "none"; return encodeJWT(h, c) + "." }}, "alg"},
		"unknown kid":            {twist{header: claim("kid", "key-9")}, "kid_unknown"},
		"wrong aud":              {twist{claims: claim("aud", "another")}, "aud"},
		"wrong iss":              {twist{claims: claim("iss", "https://evil.example")}, "iss"},
		"a nonce":                {twist{claims: claim("nonce", "n")}, "nonce_present"},
		"no events":              {twist{claims: withoutClaim("events")}, "events"},
		"events of another sort": {twist{claims: claim("events", object{"http://x": object{}})}, "events"},
		"wrong typ":              {twist{header: claim("typ", "at+jwt")}, "typ"},
		"no jti":                 {twist{claims: withoutClaim("jti")}, "jti_missing"},
		"old iat":                {twist{claims: func(c object) { c["iat"] = c["iat"].(int64) - 601 }}, "iat_old"},
		"neither sub nor sid":    {twist{claims: func(c object) { delete(c, "sub"); delete(c, "sid") }}, "subject_missing"},
		"an ID token":            {twist{header: claim("typ", "JWT"), claims: func(c object) { delete(c, "events"); c["nonce"] = "n" }}, "nonce_present"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, providers := hostileHub(t, options{}, "idp")
			h := providers[0]
			v := signedInAgain(t, h)
			h.set(c.twist)
			h.refusedLogout(t, h.mintLogout("session-1"), c.reason)
			v.get("/me").must(200)
			want := []string{"[ " + string(hub.FactSessionRefused) + " provider:idp/" + c.reason + "]"}
			if diff := cmp.Diff(want, b.trail(t, h)); diff != "" {
				t.Errorf("the trail (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("replayed", func(t *testing.T) {
		t.Parallel()
		_, providers := hostileHub(t, options{}, "idp")
		h := providers[0]
		v := signedInAgain(t, h)
		token := h.mintLogout("session-1")
		h.tell(t, token).must(200)
		v.get("/me").must(303)
		again := signedInAgain(t, h)
		h.refusedLogout(t, token, "jti_replayed")
		again.get("/me").must(200)
	})
	t.Run("no token, another method, nobody's provider, a store that is away", func(t *testing.T) {
		t.Parallel()
		b, providers := hostileHub(t, options{}, "idp")
		h := providers[0]
		h.refusedLogout(t, "", "token_missing")
		v := b.visitor(t)
		if p := v.get("/auth/idp/back-channel-logout?logout_token=" + h.mintLogout("session-1")).must(http.StatusMethodNotAllowed); p.header.Get("Allow") != "POST" {
			t.Errorf("Allow: %q", p.header.Get("Allow"))
		}
		v.post("/auth/nobody/back-channel-logout", url.Values{"logout_token": {h.mintLogout("session-1")}}).must(http.StatusNotFound)
		h.set(twist{down: true})
		b.advance(t, 2*time.Hour)
		h.tell(t, h.mintLogout("session-1")).must(http.StatusServiceUnavailable)
	})
	t.Run("a flood from one network is slowed", func(t *testing.T) {
		t.Parallel()
		b, providers := hostileHub(t, options{}, "idp")
		v, last := b.visitor(t), 0
		for range 601 {
			last = v.post("/auth/"+providers[0].key+"/back-channel-logout", nil).status
		}
		if last != http.StatusTooManyRequests {
			t.Errorf("the 601st answer is %d", last)
		}
	})
}

func (h *hostile) refusedLogout(t *testing.T, token, reason string) {
	t.Helper()
	p := h.tell(t, token).must(http.StatusBadRequest)
	if want := `{"error":"invalid_request","error_description":"` + reason + `"}`; p.body != want || p.header.Get("Cache-Control") != "no-store" {
		t.Errorf("answers %s, Cache-Control %q; want %s", p.body, p.header.Get("Cache-Control"), want)
	}
}
