package sso

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/sony/gobreaker/v2"
)

const (
	// requestTimeout bounds one request to a provider, connection included.
	requestTimeout = 5 * time.Second
	// maxAnswer bounds one answer in bytes: 500 groups of 200 characters are 100 KB, key sets are smaller.
	maxAnswer = 1 << 20
	// maxRedirects is what canonical-address redirects of a discovery document need, with one to spare.
	maxRedirects = 3
)

var (
	errInsecureAddress = errors.New("sso: request to an insecure address")
	errRedirect        = errors.New("sso: redirect refused")
)

// newClient puts the guard around the transport: the provider's own, else the given client's, else a default.
func newClient(given *http.Client, own http.RoundTripper, issuer *url.URL) *http.Client {
	client := &http.Client{Timeout: requestTimeout}
	if given != nil {
		*client = *given
	}
	if client.CheckRedirect == nil {
		client.CheckRedirect = sameHostOnly
	}
	switch {
	case own != nil:
		client.Transport = own
	case client.Transport == nil:
		client.Transport = defaultTransport()
	}
	client.Transport = &guard{next: client.Transport, issuer: issuer}
	return client
}

func defaultTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: requestTimeout}).DialContext,
		TLSHandshakeTimeout:   requestTimeout,
		ResponseHeaderTimeout: requestTimeout,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          10,
		IdleConnTimeout:       10 * time.Second,
	}
}

// sameHostOnly keeps codes, secrets and discovery where they were sent. A redirected POST is refused even at home,
// because the body that would be sent again holds the client secret. The guard refuses a step down to http.
func sameHostOnly(req *http.Request, via []*http.Request) error {
	first := via[0]
	if len(via) > maxRedirects || first.Method != http.MethodGet || req.URL.Host != first.URL.Host {
		return errRedirect
	}
	return nil
}

// guard refuses plain http off loopback and cuts answers that do not end.
type guard struct {
	next   http.RoundTripper
	issuer *url.URL
}

// RoundTrip implements http.RoundTripper.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if !secure(req.URL, g.issuer) {
		return nil, errInsecureAddress
	}
	resp, err := g.next.RoundTrip(req)
	if err != nil {
		return nil, fmt.Errorf("sso: ask provider: %w", err)
	}
	resp.Body = http.MaxBytesReader(nil, resp.Body, maxAnswer)
	return resp, nil
}

// secure reports whether u may be talked to on behalf of issuer: https anywhere, http only between loopback addresses.
func secure(u, issuer *url.URL) bool {
	if u.Host == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return false
	}
	switch u.Scheme {
	case "https":
		return true
	case "http":
		return issuer.Scheme == "http" && loopback(issuer) && loopback(u)
	default:
		return false
	}
}

func secureText(raw string, issuer *url.URL) bool {
	u, err := url.Parse(raw)
	return err == nil && secure(u, issuer)
}

func loopback(u *url.URL) bool {
	if u.Hostname() == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return err == nil && addr.Unmap().IsLoopback()
}

const (
	// gateSlots is how many codes are redeemed at one provider at once. A token endpoint answers in some 100 ms, so this is
	// 300 sign-ins a second; when it hangs, no more than this many wait at its door.
	gateSlots = 32
	// tripAfter failures in a row a provider counts as away; openFor later one sign-in tries again.
	tripAfter = 8
	openFor   = 3 * time.Second
)

// errCrowded says that all slots of a provider were taken for as long as a person may wait.
var errCrowded = errors.New("sso: too many sign-ins wait for the provider")

// gate keeps a provider that hangs from holding more than a few requests, and answers at once while it is known to be away.
type gate struct {
	slots   chan struct{}
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
}

func newGate(name string) *gate {
	return &gate{slots: make(chan struct{}, gateSlots), breaker: gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name: name, MaxRequests: 1, Timeout: openFor,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= tripAfter },
	})}
}

// enter waits for a slot as long as ctx allows, and not at all for a provider that is known to be away. leave must be called with whether the provider kept silent.
func (g *gate) enter(ctx context.Context) (leave func(silence error), err error) {
	if g.breaker.State() == gobreaker.StateOpen {
		return nil, gobreaker.ErrOpenState
	}
	select {
	case g.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, errors.Join(errCrowded, ctx.Err())
	}
	done, err := g.breaker.Allow()
	if err != nil {
		<-g.slots
		return nil, err
	}
	return func(silence error) {
		done(silence)
		<-g.slots
	}, nil
}

// silent returns err when it says that the provider did not answer: a connection that failed, or a deadline of ours. An answer
// of any kind is one, and a browser that left early says nothing about the provider.
func silent(ctx context.Context, err error) error {
	if err == nil || errors.Is(ctx.Err(), context.Canceled) {
		return nil
	}
	switch causeWord(err) {
	case "timeout", "connection":
		return err
	}
	return nil
}
