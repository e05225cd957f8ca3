package baddays_test

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"chapterhouse/internal/sqldb"
)

// nodeProvider starts the provider that .ci/oidc-provider installed, for a hub at base, and returns its issuer and what it says.
func nodeProvider(t *testing.T, base string) (issuer string, said *screen) {
	t.Helper()
	folder := os.Getenv("CHAPTERHOUSE_TEST_OIDC_PROVIDER")
	if folder == "" {
		if long() {
			t.Fatal("CHAPTERHOUSE_TEST_OIDC_PROVIDER is not set: run .ci/oidc-provider .ci/servers go test")
		}
		t.Skip("runs in make test-long: it needs Node")
	}
	at := addresses(t, 1)[0]
	said = &screen{}
	cmd := exec.Command("node", "server.mjs")
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, said, said
	cmd.Env = append(os.Environ(), "PORT="+at[strings.LastIndex(at, ":")+1:], "CALLBACK="+base+"/auth/office/callback",
		"LOGOUT="+base+"/auth/office/back-channel-logout", "AFTER="+base+"/")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the provider said:\n%s", said.text())
		}
	})
	until(t, "the provider listens", patience, func() bool { return strings.Contains(said.text(), "listening") })
	return "http://" + at, said
}

// through follows redirects, and sends the first form of each page with the fields of filled, until it is back at the hub.
func (v *visitor) through(t *testing.T, r reply, from string, filled url.Values) reply {
	t.Helper()
	for range 20 {
		if r.location != "" {
			next, err := url.Parse(from)
			if err == nil {
				next, err = next.Parse(r.location)
			}
			if err != nil {
				t.Fatal(err)
			}
			if from = next.String(); strings.HasPrefix(from, v.Base) && !strings.Contains(from, "/auth/") {
				return r
			}
			r = v.get(from)
			continue
		}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.body))
		if err != nil || r.status != http.StatusOK {
			t.Fatalf("%s answers %d (%v):\n%s", from, r.status, err, r.body)
		}
		form := doc.Find("form").First()
		fields := url.Values{}
		form.Find("input[name]").Each(func(_ int, in *goquery.Selection) { fields.Set(in.AttrOr("name", ""), in.AttrOr("value", "")) })
		for name, values := range filled {
			fields[name] = values
		}
		at, err := url.Parse(from)
		if err == nil {
			at, err = at.Parse(form.AttrOr("action", ""))
		}
		if err != nil {
			t.Fatal(err)
		}
		from = at.String()
		r = v.post(from, fields)
	}
	t.Fatal("the way through the provider does not end")
	return reply{}
}

// TestAProviderThatSendsLogoutTokens signs somebody in at a provider that somebody else wrote, and out there: the session here
// ends, and nobody else's. It was seen to fail with a provider that was kept from sending its token.
func TestAProviderThatSendsLogoutTokens(t *testing.T) {
	t.Parallel()
	s := newSite(t, newWorld(t, sqldb.SQLite))
	base := "http://" + s.public
	issuer, said := nodeProvider(t, base)
	s.settings = append(s.settings, "CHAPTERHOUSE_OIDC_OFFICE_ISSUER="+issuer, "CHAPTERHOUSE_OIDC_OFFICE_CLIENT_ID=hub",
		"CHAPTERHOUSE_OIDC_OFFICE_CLIENT_SECRET=of-the-hub")
	s.hub = serve(t, s.settings, s.public, s.admin)
	people := map[string]*visitor{"robin.vale": nil, "casey": nil}
	for name := range people {
		v := newVisitor(s.hub.base)
		v.through(t, v.get("/auth/office"), base, url.Values{"login": {name}, "password": {"x"}})
		if r := v.get("/me"); r.status != http.StatusOK {
			t.Fatalf("%s is not signed in: /me answers %d", name, r.status)
		}
		people[name] = v
	}
	v := people["robin.vale"]
	began := time.Now()
	v.post(issuer+"/session/end/confirm", v.confirmation(t, issuer))
	if !eventually(5*time.Second, func() bool { return v.get("/me").status == http.StatusSeeOther }) {
		t.Error("the session lives on after the provider ended its own")
	}
	t.Logf("the session ended %s after the provider's", time.Since(began).Round(time.Millisecond))
	if !strings.Contains(said.text(), "sent a logout token") {
		t.Error("the provider sent no logout token, or the hub refused it")
	}
	if r := people["casey"].get("/me"); r.status != http.StatusOK {
		t.Errorf("somebody else is signed out too: /me answers %d", r.status)
	}
}

// confirmation is the filled-in form with which the provider asks whether somebody wants to sign out.
func (v *visitor) confirmation(t *testing.T, issuer string) url.Values {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(v.get(issuer + "/session/end").body))
	if err != nil {
		t.Fatal(err)
	}
	fields := url.Values{"logout": {"yes"}}
	doc.Find("form input[name]").Each(func(_ int, in *goquery.Selection) { fields.Set(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	fields.Set("logout", "yes")
	return fields
}
