package sso

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// Config describes one provider.
type Config struct {
	// Key is the path segment of the provider: /auth/{key} and /auth/{key}/callback. 1 to 32 of a-z, 0-9 and '-'.
	Key string
	// Name is what the sign-in button says.
	Name string
	// Issuer must equal the issuer of the discovery document and of every token byte for byte; https, or http on loopback.
	Issuer string
	// ClientID and ClientSecret are the registration at the provider; an empty secret makes a public client.
	ClientID, ClientSecret string
	// GroupsClaim names the top-level claim of the ID token that lists groups; empty takes no groups.
	GroupsClaim string
	// Vouches says that every address this provider names is verified, though it says so by no claim, or by a text.
	Vouches bool
	// Reauthenticates says that this provider asks for the password at prompt=login, though it does not say auth_time.
	Reauthenticates bool
	// Scopes are asked for beside openid; none means email and profile.
	Scopes []string
}

// Sealer turns bytes into text that nobody else can read or change, and back. Text sealed for one purpose must not open
// for another.
type Sealer interface {
	Seal(plain []byte, purpose string) (string, error)
	Open(sealed, purpose string) ([]byte, error)
}

// Options are the dependencies of Providers.
type Options struct {
	// BaseURL is the public address of the hub, such as https://hub.example.org.
	BaseURL   *url.URL
	Providers []Config
	Sealer    Sealer
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// HTTP talks to the providers. Nil means a client with 5 s time-outs. In either case redirects to another host
	// (unless the client brings its own CheckRedirect), plain http off loopback, and answers above 1 MiB are refused.
	HTTP *http.Client
	// Transports replaces the transport of single providers, by key; the embedded provider answers in process.
	Transports map[string]http.RoundTripper
	// UseOnce marks key as used for ttl and reports whether this was the first time. It must be shared by all
	// processes of the hub. An error refuses the sign-in with ErrUnavailable.
	UseOnce func(ctx context.Context, key string, ttl time.Duration) (first bool, err error)
}

// Providers signs people in at any of the configured providers. It is safe for concurrent use and opens no connection
// until a provider is first needed.
type Providers struct {
	base    *url.URL
	sealer  Sealer
	now     func() time.Time
	useOnce func(ctx context.Context, key string, ttl time.Duration) (bool, error)
	ordered []*provider
}

// Choice is one button of the sign-in page.
type Choice struct{ Key, Name string }

var keyShape = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

// New checks the options, reporting every problem at once, and contacts nobody.
func New(o Options) (*Providers, error) {
	var problems []error
	if o.BaseURL == nil || o.BaseURL.Host == "" {
		problems = append(problems, errors.New("sso: base URL must be absolute"))
	}
	if o.Sealer == nil {
		problems = append(problems, errors.New("sso: sealer is missing"))
	}
	if o.UseOnce == nil {
		problems = append(problems, errors.New("sso: UseOnce is missing"))
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	p := &Providers{base: o.BaseURL, sealer: o.Sealer, now: o.Now, useOnce: o.UseOnce}
	for _, c := range o.Providers {
		if p.find(c.Key) != nil {
			problems = append(problems, fmt.Errorf("sso: provider %q is configured twice", c.Key))
			continue
		}
		one, err := newProvider(c, o)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		p.ordered = append(p.ordered, one)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return p, nil
}

func newProvider(c Config, o Options) (*provider, error) {
	if !keyShape.MatchString(c.Key) {
		return nil, fmt.Errorf("sso: provider key %q must be 1 to 32 of a-z, 0-9 and '-'", c.Key)
	}
	if c.ClientID == "" {
		return nil, fmt.Errorf("sso: provider %q has no client id", c.Key)
	}
	issuer, err := url.Parse(c.Issuer)
	if err != nil || issuer.RawQuery != "" || issuer.ForceQuery || !secure(issuer, issuer) {
		return nil, fmt.Errorf("sso: provider %q: issuer must be an https address (http only on loopback)", c.Key)
	}
	if c.Name == "" {
		c.Name = c.Key
	}
	scopes := slices.DeleteFunc(slices.Clone(c.Scopes), func(s string) bool { return s == "openid" })
	if len(c.Scopes) == 0 {
		scopes = []string{"email", "profile"}
	}
	c.Scopes = append([]string{"openid"}, scopes...)
	return &provider{Config: c, issuer: issuer, client: newClient(o.HTTP, o.Transports[c.Key], issuer), now: o.Now, gate: newGate(c.Key)}, nil
}

// Choices lists the providers in the order of their configuration.
func (p *Providers) Choices() []Choice {
	out := make([]Choice, 0, len(p.ordered))
	for _, one := range p.ordered {
		out = append(out, Choice{Key: one.Key, Name: one.Name})
	}
	return out
}

// Issues reports whether the provider of a key is configured with this issuer: whether what it once said still counts.
func (p *Providers) Issues(key, issuer string) bool {
	at := p.find(key)
	return at != nil && at.Issuer == issuer
}

// Name is what the sign-in button of a provider says, "" for a key that is none.
func (p *Providers) Name(key string) string {
	if at := p.find(key); at != nil {
		return at.Name
	}
	return ""
}

// Of are the keys of the providers of an issuer: one as a rule, none for one that is not configured any more.
func (p *Providers) Of(issuer string) []string {
	var keys []string
	for _, one := range p.ordered {
		if one.Issuer == issuer {
			keys = append(keys, one.Key)
		}
	}
	return keys
}

// find returns the provider of a key, or nil.
func (p *Providers) find(key string) *provider {
	for _, one := range p.ordered {
		if one.Key == key {
			return one
		}
	}
	return nil
}

// callback is the redirect URI registered at the provider.
func (p *Providers) callback(key string) string {
	return p.base.JoinPath("auth", key, "callback").String()
}
