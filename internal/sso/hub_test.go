package sso_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chapterhouse/internal/sso"
)

// sealer is AES-GCM with the purpose as additional data.
type sealer struct{ aead cipher.AEAD }

func newSealer(t *testing.T) sealer {
	t.Helper()
	block, err := aes.NewCipher(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		t.Fatal(err)
	}
	return sealer{aead}
}

func (s sealer) Seal(plain []byte, purpose string) (string, error) {
	return b64(s.aead.Seal(nil, nil, plain, []byte(purpose))), nil
}

func (s sealer) Open(sealed, purpose string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return nil, err
	}
	return s.aead.Open(nil, nil, raw, []byte(purpose))
}

// marks is an UseOnce in memory.
type marks struct {
	mu   sync.Mutex
	keys map[string]time.Duration
	err  error
}

func (m *marks) use(_ context.Context, key string, ttl time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return false, m.err
	}
	_, used := m.keys[key]
	m.keys[key] = ttl
	return !used, nil
}

// bundle is a hub with one hostile provider under the key "main".
type bundle struct {
	*hostile
	hub   *sso.Providers
	marks *marks
	seal  sealer
}

// setup makes a hub whose provider has a loopback address and answers in process.
func setup(t *testing.T) *bundle {
	t.Helper()
	return setupWith(t, newHostileAt("http://127.0.0.1:9000", &clock{at: began}), sso.Options{})
}

// inBubble runs a test in parallel and in fake time, which only passes while everybody waits. So a deadline measures
// what it should and never a busy machine. No socket may be used inside.
func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	rsaKey()
	synctest.Test(t, test)
}

func setupWith(t *testing.T, h *hostile, o sso.Options) *bundle {
	t.Helper()
	return setupAs(t, h, sso.Config{}, o)
}

// setupAs is setupWith where settings say more about the provider than its address.
func setupAs(t *testing.T, h *hostile, c sso.Config, o sso.Options) *bundle {
	t.Helper()
	b := &bundle{hostile: h, marks: &marks{keys: map[string]time.Duration{}}, seal: newSealer(t)}
	o.BaseURL = &url.URL{Scheme: "https", Host: "hub.example.org"}
	c.Key, c.Name, c.Issuer, c.ClientID, c.ClientSecret, c.GroupsClaim = "main", "Main", h.issuer, clientID, clientSecret, "groups"
	o.Providers = append([]sso.Config{c}, o.Providers...)
	o.Sealer, o.Now = b.seal, h.clock.Now
	if o.UseOnce == nil {
		o.UseOnce = b.marks.use
	}
	if o.Transports == nil {
		o.Transports = map[string]http.RoundTripper{"main": h}
	}
	hub, err := sso.New(o)
	if err != nil {
		t.Fatal(err)
	}
	b.hub = hub
	return b
}

func (b *bundle) begin(t *testing.T) sso.Start {
	t.Helper()
	start, err := b.hub.Begin(t.Context(), "main", "/desk", false)
	if err != nil {
		t.Fatalf("Begin: %v", err)
	}
	return start
}

// visit goes to the provider like a browser and returns the query it is sent back with.
func (b *bundle) visit(t *testing.T, address string) url.Values {
	t.Helper()
	return visit(t, b.hostile, address)
}

func visit(t *testing.T, by http.RoundTripper, address string) url.Values {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := by.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	back, err := resp.Location()
	if err != nil {
		t.Fatalf("no redirect, status %d", resp.StatusCode)
	}
	return back.Query()
}

// signIn goes through the whole flow once.
func (b *bundle) signIn(t *testing.T) (sso.Identity, error) {
	t.Helper()
	start := b.begin(t)
	return b.hub.Finish(t.Context(), "main", start.Transaction, b.visit(t, start.URL))
}

// wantRefused fails unless err is a *Refused of exactly this reason and nobody signed in.
func wantRefused(t *testing.T, who sso.Identity, err error, reason string) {
	t.Helper()
	var refused *sso.Refused
	if !errors.As(err, &refused) || refused.Reason != reason {
		t.Fatalf("got error %v, want refusal %q", err, reason)
	}
	if who.Subject != "" || who.Issuer != "" || who.IDToken != "" {
		t.Fatalf("refused, yet somebody signed in: %+v", who)
	}
}
