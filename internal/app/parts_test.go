package app_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"
	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"

	"chapterhouse/internal/demo"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/sqldb"
)

// ownDatabase is an empty database of the server at address, as its owner and as a role that may sign in and no more; both
// are dropped after the test.
func ownDatabase(t *testing.T, address string) (owner, app, role string) {
	t.Helper()
	admin, err := sqldb.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	name := "browser_" + strings.ToLower(rand.Text()[:12])
	role = name + "_app"
	for _, statement := range []string{"CREATE DATABASE " + name, "CREATE ROLE " + role + " LOGIN PASSWORD '" + role + "'"} {
		if _, err := admin.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		for _, statement := range []string{"DROP DATABASE " + name + " WITH (FORCE)", "DROP ROLE " + role} {
			if _, err := admin.ExecContext(context.Background(), statement); err != nil {
				t.Error(err)
			}
		}
		_ = admin.Close()
	})
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	at.Path = "/" + name
	owner = at.String()
	at.User = url.UserPassword(role, role)
	return owner, at.String(), role
}

// staffGroup is a group of the foreign provider that means national staff.
const staffGroup = "cn=office"

// foreignProvider is an OpenID Connect provider that somebody else wrote. It signs in whoever is next in its queue. Beside
// it stands the page that ends its sessions (RP-Initiated Logout 1.0), which it lacks: on an address of its own, as large
// providers have it.
func foreignProvider(t *testing.T) *office {
	t.Helper()
	o := &office{}
	goodbye := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("id_token_hint") == "" {
			http.Error(w, "whose session?", http.StatusBadRequest)
			return
		}
		o.farewells.Add(1)
		http.Redirect(w, r, r.FormValue("post_logout_redirect_uri"), http.StatusSeeOther)
	}))
	t.Cleanup(goodbye.Close)
	provider, err := mockoidc.NewServer(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.AddMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != mockoidc.DiscoveryEndpoint {
				next.ServeHTTP(w, r)
				return
			}
			kept := httptest.NewRecorder()
			next.ServeHTTP(kept, r)
			document := map[string]any{}
			if err := json.Unmarshal(kept.Body.Bytes(), &document); err != nil {
				t.Errorf("discovery: %v", err)
			}
			document["end_session_endpoint"] = goodbye.URL + "/goodbye"
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(document)
		})
	}); err != nil {
		t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.Start(l, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := provider.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	o.MockOIDC = provider
	return o
}

// office is the foreign provider, with how often it ended a session of its own.
type office struct {
	*mockoidc.MockOIDC
	farewells atomic.Int32
}

// officeUser is a user of the foreign provider who types a password each time, with a name and groups, whatever scopes
// were asked for.
type officeUser struct {
	mockoidc.MockUser
	name string
}

// Claims implements mockoidc.User.
func (u *officeUser) Claims(_ []string, base *mockoidc.IDTokenClaims) (jwt.Claims, error) {
	return struct {
		*mockoidc.IDTokenClaims
		Name          string   `json:"name"`
		Email         string   `json:"email"`
		EmailVerified bool     `json:"email_verified"`
		Groups        []string `json:"groups"`
		AuthTime      int64    `json:"auth_time"`
	}{base, u.name, u.Email, u.EmailVerified, u.Groups, time.Now().Unix()}, nil
}

// Userinfo implements mockoidc.User.
func (u *officeUser) Userinfo([]string) ([]byte, error) {
	return json.Marshal(map[string]any{"sub": u.Subject, "name": u.name, "email": u.Email})
}

// claimsOf is a demo person at the foreign provider. Most become who they are in the demo by their verified address.
// Jordan has an address the hub has never seen: what makes them staff is their group.
func claimsOf(who demo.Person) *officeUser {
	u := &officeUser{name: who.Name, MockUser: mockoidc.MockUser{Subject: "f-" + who.Subject, Email: who.Email, EmailVerified: true}}
	if who.Subject == "jordan-ellery" {
		u.Email, u.Groups = "jordan@office.example.org", []string{"everyone", staffGroup}
	}
	return u
}

// relay is a mail relay that keeps what it is given.
type relay struct {
	address string
	mu      sync.Mutex
	mails   []mail.Parsed
	arrived chan struct{} // closed and replaced when a mail comes in
}

func listenForMail(t *testing.T) *relay {
	t.Helper()
	r := &relay{arrived: make(chan struct{})}
	srv := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return &delivery{r}, nil }))
	srv.Domain, srv.ErrorLog = "relay.example.org", log.New(io.Discard, "", 0)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = l.Addr().String()
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close(); _ = l.Close(); <-done })
	return r
}

// delivery is one connection to the relay.
type delivery struct{ relay *relay }

// Reset implements smtp.Session, like the four below.
func (d *delivery) Reset() {}

func (d *delivery) Logout() error { return nil }

func (d *delivery) Mail(string, *gosmtp.MailOptions) error { return nil }

func (d *delivery) Rcpt(string, *gosmtp.RcptOptions) error { return nil }

func (d *delivery) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	parsed, err := mail.Parse(raw)
	if err != nil {
		return err
	}
	d.relay.mu.Lock()
	defer d.relay.mu.Unlock()
	d.relay.mails = append(d.relay.mails, parsed)
	close(d.relay.arrived)
	d.relay.arrived = make(chan struct{})
	return nil
}

func (r *relay) letter(t *testing.T, to, subject string) letter {
	t.Helper()
	late := time.After(patience)
	for {
		r.mu.Lock()
		arrived := r.arrived
		for _, m := range r.mails {
			if strings.Contains(m.To, to) && strings.HasPrefix(m.Subject, subject) {
				r.mu.Unlock()
				return letter{m.Text, m.CalendarMethod, string(m.Calendar)}
			}
		}
		r.mu.Unlock()
		select {
		case <-arrived:
		case <-late:
			t.Fatalf("no mail %q to %s came", subject, to)
		}
	}
}

// outboxPage reads mails where the embedded hub keeps them.
type outboxPage struct{ *stack }

func (o outboxPage) letter(t *testing.T, to, subject string) letter {
	t.Helper()
	p := o.guest(t)
	row := p.in("tr", to, subject)
	late := time.Now().Add(patience)
	for p.open("/outbox"); p.script(`String(!!(`+row.scope+`))`) != "true"; p.open("/outbox") {
		if time.Now().After(late) {
			p.lost("read the mail "+subject, errors.New("it did not come"))
		}
	}
	row.press(strings.TrimSpace(p.script(row.scope + `.querySelector("a").innerText`)))
	p.album.keep(p.ctx, "mail-"+strings.Trim(strings.ToLower(strings.Fields(subject)[0]), ":"))
	l := letter{text: p.script(`document.querySelector("pre").textContent`)}
	if p.script(`String(document.body.innerText.includes("invite.ics"))`) == "true" {
		l.method = p.script(`document.body.innerText.match(/method ([A-Z]+)/)[1]`)
		_, l.calendar = fetch(t, o.base+p.where()+"/invite.ics")
	}
	return l
}
