package web

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// attack is one way into the hub that must not lead anywhere.
type attack struct {
	name  string
	twist twist
	// change spoils the callback; the browser is back from the provider.
	change func(t *testing.T, h *hostile, g *going)
	reason string
	early  bool // refused before the code is redeemed
}

// stateAttacks are those of trust.md on state, PKCE, code and mix-up.
func stateAttacks() []attack {
	query := func(change func(url.Values)) func(*testing.T, *hostile, *going) {
		return func(_ *testing.T, _ *hostile, g *going) { change(g.query) }
	}
	cookie := func(change func(string) string) func(*testing.T, *hostile, *going) {
		return func(_ *testing.T, _ *hostile, g *going) { g.v.SetCookie("sign-in", change(g.v.Cookie("sign-in"))) }
	}
	return []attack{
		{name: "no state", change: query(func(q url.Values) { q.Del("state") }), reason: "state_missing", early: true},
		{name: "unknown state", change: query(func(q url.Values) { q.Set("state", rand.Text()) }), reason: "state_mismatch", early: true},
		{name: "state of another browser", change: func(t *testing.T, h *hostile, g *going) {
			t.Helper()
			g.query = h.begin(t, h.b.visitor(t)).query
		}, reason: "state_mismatch", early: true},
		{name: "state reused after success", change: func(t *testing.T, h *hostile, g *going) {
			t.Helper()
			thief := h.b.visitor(t)
			thief.SetCookie("sign-in", g.v.Cookie("sign-in"))
			h.finish(*g).to("/me")
			g.v = thief
		}, reason: "state_reused"},
		{name: "state reused after failure", change: func(t *testing.T, h *hostile, g *going) {
			t.Helper()
			kept := g.v.Cookie("sign-in")
			again := going{g.v, url.Values{"state": g.query["state"], "error": {"access_denied"}}}
			h.finish(again).to("/sign-in?problem=1")
			g.v.SetCookie("sign-in", kept)
		}, reason: "state_reused", early: true},
		{name: "older than ten minutes", change: func(t *testing.T, h *hostile, _ *going) {
			t.Helper()
			h.b.advance(t, 10*time.Minute+time.Second)
		}, reason: "transaction_expired", early: true},
		{name: "transaction cookie edited", change: cookie(func(s string) string {
			return s[:len(s)/2] + map[bool]string{true: "A", false: "B"}[s[len(s)/2] != 'A'] + s[len(s)/2+1:]
		}), reason: "transaction_invalid", early: true},
		{name: "transaction cookie missing", change: cookie(func(string) string { return "" }), reason: "transaction_missing", early: true},
		{name: "two tabs crossed", change: func(t *testing.T, h *hostile, g *going) {
			t.Helper()
			h.begin(t, g.v) // takes the cookie over
		}, reason: "state_mismatch", early: true},
		{name: "two codes", change: query(func(q url.Values) { q.Add("code", "x") }), reason: "duplicate_parameter", early: true},
		{name: "two states", change: query(func(q url.Values) { q.Add("state", q.Get("state")) }), reason: "duplicate_parameter", early: true},
		{name: "an error with markup", change: query(func(q url.Values) {
			q.Del("code")
			q.Set("error", "<script>alert(1)</script>")
			q.Set("error_description", "<script>alert(2)</script>")
		}), reason: "provider_error", early: true},
		{name: "a transaction of another provider", change: func(t *testing.T, h *hostile, g *going) {
			t.Helper()
			g.v.get("/auth/demo").must(http.StatusSeeOther)
		}, reason: "provider_mismatch", early: true},
		{name: "a stranger's callback while signed in", change: func(t *testing.T, h *hostile, g *going) {
			t.Helper()
			g.v = h.b.as(t, h.b.Person(t, "Robin Vale"))
		}, reason: "transaction_missing", early: true},

		{name: "wrong verifier", change: func(t *testing.T, h *hostile, g *going) {
			t.Helper()
			g.query.Set("code", h.begin(t, h.b.visitor(t)).query.Get("code")) // issued for another challenge
		}, reason: "code_refused"},
		{name: "replayed code", change: func(t *testing.T, h *hostile, g *going) {
			t.Helper()
			first := h.begin(t, h.b.visitor(t))
			h.finish(first).to("/me")
			g.query.Set("code", first.query.Get("code"))
		}, reason: "code_refused"},
		{name: "another client's code", change: func(t *testing.T, h *hostile, g *going) {
			t.Helper()
			h.mu.Lock()
			defer h.mu.Unlock()
			h.grants[g.query.Get("code")].Set("client_id", "another")
		}, reason: "code_refused"},

		{name: "iss of another issuer", twist: twist{callback: func(q url.Values) { q.Set("iss", "https://evil.example") }}, reason: "issuer_mismatch", early: true},
		{name: "iss missing though promised", twist: twist{discovery: claim("authorization_response_iss_parameter_supported", true)}, reason: "issuer_missing", early: true},
	}
}

// tokenAttacks are those on the ID token.
func tokenAttacks() []attack {
	alg := func(name string) func(h, c object) string {
		return func(h, c object) string { h["alg"] = name; return encodeJWT(h, c) + "." }
	}
	now := time.Date(2026, time.September, 1, 16, 0, 0, 0, time.UTC) // the fixtures' clock, before the attacks that move it
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	public := goodKey().PublicKey
	point, err := public.Bytes()
	if err != nil {
		panic(err)
	}
	jwk := object{"kty": "EC", "crv": "P-256", "x": base64url(strangeKey().X.FillBytes(make([]byte, 32))), "y": base64url(strangeKey().Y.FillBytes(make([]byte, 32)))}
	both := func(fs ...func(object)) func(object) {
		return func(c object) {
			for _, f := range fs {
				f(c)
			}
		}
	}
	return []attack{
		{name: "no ID token", twist: twist{answer: withoutClaim("id_token")}, reason: "token_missing"},
		{name: "alg none", twist: twist{sign: alg("none")}, reason: "alg"},
		{name: "HS256 with the public key", twist: twist{sign: func(h, c object) string { return signHS256(point, h, c) }}, reason: "alg"},
		{name: "an alg that is not pinned", twist: twist{header: claim("alg", "ES384")}, reason: "alg"},
		{name: "bad signature", twist: twist{sign: byStranger}, reason: "signature"},
		{name: "unknown kid", twist: twist{header: claim("kid", "key-9"), sign: byStranger}, reason: "kid_unknown"},
		{name: "jku header", twist: twist{header: claim("jku", "https://evil.example/jwks")}, reason: "key_header"},
		{name: "jwk header", twist: twist{header: claim("jwk", jwk), sign: byStranger}, reason: "key_header"},
		{name: "wrong iss", twist: twist{claims: claim("iss", "https://evil.example")}, reason: "iss"},
		{name: "wrong aud", twist: twist{claims: claim("aud", "another")}, reason: "aud"},
		{name: "wrong azp", twist: twist{claims: both(claim("aud", []string{"hub", "another"}), claim("azp", "another"))}, reason: "azp"},
		{name: "expired", twist: twist{claims: claim("exp", at(-time.Second))}, reason: "expired"},
		{name: "nbf in the future", twist: twist{claims: claim("nbf", at(2*time.Minute))}, reason: "nbf"},
		{name: "iat in the future", twist: twist{claims: claim("iat", at(2*time.Minute))}, reason: "iat_future"},
		{name: "no iat", twist: twist{claims: withoutClaim("iat")}, reason: "iat_missing"},
		{name: "empty sub", twist: twist{claims: claim("sub", "")}, reason: "sub"},
		{name: "sub of 300 bytes", twist: twist{claims: claim("sub", strings.Repeat("s", 300))}, reason: "sub"},
		{name: "no nonce", twist: twist{claims: withoutClaim("nonce")}, reason: "nonce"},
		{name: "nonce of another transaction", twist: twist{claims: claim("nonce", rand.Text())}, reason: "nonce"},
		{name: "an access token in its place", twist: twist{header: claim("typ", "at+jwt")}, reason: "typ"},
		{name: "a logout token in its place", twist: twist{header: claim("typ", "logout+jwt")}, reason: "typ"},
		{name: "groups that are elsewhere", twist: twist{claims: claim("_claim_names", object{"groups": "src1"})}, reason: "token_refused"},
	}
}

// trail is what a provider's refusals left: actor, action and object of each row.
func (b *bundle) trail(t *testing.T, h *hostile) []string {
	t.Helper()
	rows := b.rows(t, `SELECT actor_id, action, object FROM audit WHERE object LIKE $1 ORDER BY at, id`, "provider:"+h.key+"/%")
	slices.Sort(rows)
	return rows
}

// Every attack of trust.md on a sign-in, through the door: back to the sign-in page, no session, one row in the trail with
// nobody's name. TestHonestSignIn is the control. Planted faults, seen: finishSignIn that sets the cookie before it looks at
// the error; a row per refusal that is dropped for want of an actor.
func TestSignInAttacks(t *testing.T) {
	t.Parallel()
	attacks := append(tokenAttacks(), stateAttacks()...)
	keys := make([]string, len(attacks))
	for i := range attacks {
		keys[i] = "p" + string(rune('a'+i/26)) + string(rune('a'+i%26))
	}
	b, providers := hostileHub(t, options{}, keys...)
	for i, a := range attacks { // one after the other: some move the clock
		t.Run(a.name, func(t *testing.T) {
			h := providers[i]
			h.set(a.twist)
			v := b.visitor(t)
			g := h.begin(t, v)
			if a.change != nil {
				a.change(t, h, &g)
			}
			before, rows, redeemed := g.v.Cookie("session"), b.trail(t, h), h.called("/token")
			people := b.Int(t, `SELECT COUNT(*) FROM identities`)
			p := h.finish(g).to("/sign-in?problem=1")
			p.silentOn(t, "<script", "%3Cscript", "person-1", "ada.example")
			if p.set["session"] != nil || g.v.Cookie("session") != before {
				t.Error("the browser got a session, or lost the one it had")
			}
			if before == "" && b.outcome(g.v.get("/me")) != "sign-in" {
				t.Error("somebody is signed in")
			}
			if a.early && h.called("/token") != redeemed {
				t.Error("the code was redeemed")
			}
			if got := b.Int(t, `SELECT COUNT(*) FROM identities`); got != people {
				t.Errorf("%d identities were added", got-people)
			}
			want := append(slices.Clone(rows), "[ "+string(hub.FactSessionRefused)+" provider:"+h.key+"/"+a.reason+"]")
			slices.Sort(want)
			if diff := cmp.Diff(want, b.trail(t, h)); diff != "" {
				t.Errorf("the trail (-want +got):\n%s", diff)
			}
		})
	}
	if strings.Contains(b.log.String(), "ada.example") || strings.Contains(b.log.String(), "person-1") {
		t.Error("the log names somebody")
	}
}

// The control: the same provider, told nothing, signs people in.
func TestHonestSignIn(t *testing.T) {
	t.Parallel()
	b, providers := hostileHub(t, options{}, "honest", "second")
	h := providers[0]
	g := h.begin(t, b.visitor(t))
	h.finish(g).to("/me")
	g.v.get("/me").must(200).says("h1", "Ada Example")
	if rows := b.trail(t, h); len(rows) != 0 {
		t.Errorf("refusals in the trail: %q", rows)
	}

	t.Run("while signed in as somebody else, the session is replaced", func(t *testing.T) {
		v := b.as(t, b.Person(t, "Robin Vale"))
		old := v.Cookie("session")
		h.finish(h.begin(t, v)).to("/me")
		v.get("/me").says("h1", "Ada Example")
		b.visitor(t).with("Cookie", "session="+old).get("/me").must(303)
	})

	t.Run("the same subject of another issuer is another person", func(t *testing.T) {
		providers[1].set(twist{claims: func(c object) { c["email_verified"], c["name"] = false, "Somebody Else" }})
		other := providers[1].begin(t, b.visitor(t))
		providers[1].finish(other).to("/me")
		other.v.get("/me").must(200).says("h1", "Somebody Else")
	})

	t.Run("a callback by POST is refused as a method", func(t *testing.T) {
		g := h.begin(t, b.visitor(t))
		g.v.post("/auth/honest/callback", g.query).must(405)
		if g.v.Cookie("session") != "" {
			t.Error("somebody is signed in")
		}
	})

	t.Run("somebody signed in is sent on to their own pages only", func(t *testing.T) {
		for to, want := range map[string]string{"/me?a=1": "/me?a=1", "//evil.example": "/", "https://evil.example/": "/", "/\\evil.example": "/"} {
			g.v.get("/sign-in?return=" + url.QueryEscape(to)).to(want)
		}
		g.v.get("/sign-in?fresh=1&return=%2Fme").must(200)
		g.v.get("/sign-in").must(200)
	})
}

// A provider whose description is not to be trusted is not gone to.
func TestHostileDiscovery(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		discovery func(object)
		reason    string
	}{
		"another issuer":         {claim("issuer", "https://evil.example"), "discovery_issuer"},
		"a trailing slash":       {func(d object) { d["issuer"] = d["issuer"].(string) + "/" }, "discovery_issuer"},
		"token endpoint on http": {claim("token_endpoint", "http://evil.example/token"), "endpoint_insecure"},
		"symmetric algorithms":   {claim("id_token_signing_alg_values_supported", []string{"HS256"}), "alg"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, providers := hostileHub(t, options{}, "evil")
			providers[0].set(twist{discovery: c.discovery})
			v := b.visitor(t)
			v.get("/auth/evil").to("/sign-in?problem=1")
			if v.Cookie("sign-in") != "" {
				t.Error("a sign-in was begun")
			}
			want := []string{"[ " + string(hub.FactSessionRefused) + " provider:evil/" + c.reason + "]"}
			if diff := cmp.Diff(want, b.trail(t, providers[0])); diff != "" {
				t.Errorf("the trail (-want +got):\n%s", diff)
			}
		})
	}
}

// What a provider says of a person gives them neither somebody else's account nor a role, unless it is said in exactly the
// right way. Planted faults, seen: EmailVerified left out of Account.Finish, and groups compared without case.
func TestHostileClaims(t *testing.T) {
	t.Parallel()
	many := slices.Repeat([]string{"office"}, 501)
	for name, c := range map[string]struct {
		claims       func(object)
		linked, role bool
	}{
		"the control: a verified address is the person of that address": {claims: claim("email_verified", true), linked: true},
		"email_verified false":    {claims: claim("email_verified", false)},
		"email_verified missing":  {claims: withoutClaim("email_verified")},
		"email_verified \"true\"": {claims: claim("email_verified", "true")},
		"a malformed address":     {claims: claim("email", "Lee <lee.lead@example.org>")},
		"two addresses":           {claims: claim("email", "lee.lead@example.org, x@example.org")},
		"an address look-alike":   {claims: claim("email", "lee.lead@ex\u0430mple.org")},

		"the control: the group of the office": {claims: claim("groups", []string{"office"}), linked: true, role: true},
		"the group as text":                    {claims: claim("groups", "office"), linked: true, role: true}, // a list of one
		"the group as an object":               {claims: claim("groups", object{"office": true}), linked: true},
		"groups of another type among them":    {claims: claim("groups", []any{"office", 7}), linked: true},
		"more groups than anybody has":         {claims: claim("groups", many), linked: true},
		"a look-alike":                         {claims: claim("groups", []string{"\u043effice", "Office", "office ", "OFFICE"}), linked: true},
		"the group under another name":         {claims: claim("Groups", []string{"office"}), linked: true},
		"an overage":                           {claims: func(c object) { c["groups"], c["hasgroups"] = []string{}, true }, linked: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, providers := hostileHub(t, options{}, "idp")
			h := providers[0]
			b.AddressOnly(t, b.Lead(t, b.Chapter(t, "boston"), "Lee Lead"))
			h.set(twist{claims: func(cl object) {
				cl["email"] = "lee.lead@example.org"
				c.claims(cl)
			}})
			g := h.begin(t, b.visitor(t))
			p := h.finish(g).must(http.StatusSeeOther)
			if g.v.Cookie("session") == "" {
				t.Fatalf("nobody is signed in: %s", p.header.Get("Location"))
			}
			if got := g.v.get(link.Desk("boston")).status == 200; got != c.linked {
				t.Errorf("the desk of the lead with that address is open: %t, want %t", got, c.linked)
			}
			if got := g.v.get("/national").status == 200; got != c.role {
				t.Errorf("national's desk is open: %t, want %t", got, c.role)
			}
		})
	}
}

// A provider that is away, or silent, keeps nobody waiting and signs nobody out. Planted fault, seen: 1.5 s for discovery.
func TestProviderAway(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]twist{"down": {down: true}, "frozen": {frozen: true}} {
		t.Run(name+" at start", func(t *testing.T) {
			t.Parallel()
			b, providers := hostileHub(t, options{}, "idp")
			providers[0].set(trouble)
			signedIn, v := b.as(t, b.Person(t, "Robin Vale")), b.visitor(t)
			took := time.Hour // the best of three: a busy machine makes some of them slow
			for range 3 {
				b.advance(t, time.Minute) // past the pause in which nobody is asked
				began := time.Now()
				p := v.get("/auth/idp").must(http.StatusServiceUnavailable)
				p.says("h1", "The sign-in service isn’t responding")
				if href, _ := p.find("main a.button").First().Attr("href"); href != "/auth/idp" {
					t.Errorf("the button leads to %q", href)
				}
				took = min(took, time.Since(began))
			}
			if took > time.Second {
				t.Errorf("the sign-in says so after %s, at most a second", took)
			}
			v.get("/sign-in").must(200)
			signedIn.get("/me").must(200)
			providers[0].set(twist{})
			b.advance(t, time.Minute)
			providers[0].finish(providers[0].begin(t, v)).to("/me")
		})
	}
	t.Run("in flight", func(t *testing.T) {
		t.Parallel()
		b, providers := hostileHub(t, options{}, "idp")
		for name, trouble := range map[string]twist{
			"down": {down: true},
			"failing": {token: func(w http.ResponseWriter, _ *http.Request) {
				replyJSON(w, http.StatusBadGateway, object{"error": "canary"})
			}},
			"busy": {token: func(w http.ResponseWriter, _ *http.Request) {
				replyJSON(w, http.StatusTooManyRequests, object{"error": "canary"})
			}},
		} {
			providers[0].set(twist{})
			g := providers[0].begin(t, b.visitor(t))
			providers[0].set(trouble)
			began := time.Now()
			p := providers[0].finish(g).must(http.StatusServiceUnavailable)
			p.silentOn(t, "canary")
			if took := time.Since(began); took > time.Second || g.v.Cookie("session") != "" {
				t.Errorf("%s: after %s, cookie %q", name, took, g.v.Cookie("session"))
			}
		}
	})
}

// A provider without auth_time, and one that is silent about it.
func TestFreshSignInsOfProviders(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		discovery, claims func(object)
		outcome           string
	}{
		"says auth_time":                        {nil, nil, "/chapters/boston/desk/members"},
		"never says it, and says so":            {claim("claims_supported", []string{"sub"}), withoutClaim("auth_time"), "/chapters/boston/desk/members"},
		"lists it, and does not say it":         {claim("claims_supported", []string{"sub", "auth_time"}), withoutClaim("auth_time"), "/sign-in?fresh=1&problem=fresh&return=%2Fchapters%2Fboston%2Fdesk%2Fmembers"},
		"says that the person was there before": {nil, claim("auth_time", time.Date(2026, time.September, 1, 15, 0, 0, 0, time.UTC).Unix()), "/sign-in?fresh=1&problem=fresh&return=%2Fchapters%2Fboston%2Fdesk%2Fmembers"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, providers := hostileHub(t, options{}, "idp")
			b.AddressOnly(t, b.Lead(t, b.Chapter(t, "boston"), "Ada Example"))
			h := providers[0]
			h.set(twist{discovery: c.discovery, claims: c.claims})
			v := b.visitor(t)
			to := v.get("/auth/idp?fresh=1&return=" + url.QueryEscape(link.Desk("boston")+"/members")).must(303).header.Get("Location")
			if asked, err := url.Parse(to); err != nil || asked.Query().Get("prompt") != "login" || asked.Query().Get("max_age") != "0" {
				t.Errorf("asks %s", to)
			}
			p := h.finish(going{v, h.visit(t, to)}).to(c.outcome)
			if !strings.HasPrefix(c.outcome, "/sign-in") {
				v.get(c.outcome).must(200)
				return
			}
			if p.set["session"] != nil {
				t.Error("somebody is signed in")
			}
			if text := v.get(c.outcome).must(200).text(`[role="alert"]`); !strings.Contains(text, "didn’t tell us that you did") {
				t.Errorf("the page says %q", text)
			}
		})
	}
}
