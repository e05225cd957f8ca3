package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sso"
)

// signInChecks look at each provider.
func (s *subject) signInChecks() []check {
	var checks []check
	for _, p := range s.cfg.Providers {
		for _, c := range providerChecks(p) {
			c.of = p.ID
			checks = append(checks, c)
		}
	}
	if len(checks) == 0 {
		checks = append(checks, check{name: "sign-in-discovery", about: "Does the sign-in provider answer?", run: func(context.Context, *subject) (string, error) {
			return "it is embedded: anyone can sign in as anyone", nil
		}})
	}
	return checks
}

func providerChecks(p config.Provider) []check {
	prefix := "CHAPTERHOUSE_OIDC_" + strings.ToUpper(p.ID) + "_"
	look := func(examine func(d document) (string, error)) func(context.Context, *subject) (string, error) {
		return func(ctx context.Context, s *subject) (string, error) {
			d, err := s.discover(ctx, p)
			if err != nil {
				return "", skip("needs the discovery document, see above")
			}
			return examine(d)
		}
	}
	return []check{
		{name: "sign-in-discovery", about: "Does the sign-in provider answer?", mend: "Check " + prefix + "ISSUER, and that this machine reaches it. Who is signed in stays so meanwhile.", run: func(ctx context.Context, s *subject) (string, error) {
			began := time.Now()
			if _, err := s.discover(ctx, p); err != nil {
				return "", fmt.Errorf("no: %w", err)
			}
			return "yes, in " + milliseconds(time.Since(began)), nil
		}},
		{name: "sign-in-issuer", about: "Does it call itself what the settings call it?", mend: "Set " + prefix + "ISSUER to exactly what the provider says, slash at the end included.", run: look(func(d document) (string, error) {
			if d.Issuer != p.Issuer {
				return "", fmt.Errorf("no: it says %q, the settings say %q", d.Issuer, p.Issuer)
			}
			return "yes, " + d.Issuer, nil
		})},
		{name: "sign-in-algorithms", about: "Does it sign in a way that the hub takes?", mend: "Let the provider sign ID tokens with RS256, ES256, PS256 or EdDSA.", run: look(checkAlgorithms)},
		{name: "sign-in-endpoints", about: "Are its pages and keys behind https?", mend: "Correct the provider's discovery document.", run: look(func(d document) (string, error) { return checkEndpoints(d, p.Issuer) })},
		{name: "sign-in-keys", about: "Can the hub read the keys it signs with?", mend: "Let this machine reach the provider's jwks_uri.", run: func(ctx context.Context, s *subject) (string, error) {
			d, err := s.discover(ctx, p)
			if err != nil {
				return "", skip("needs the discovery document, see above")
			}
			return checkProviderKeys(ctx, d)
		}},
		{name: "sign-in-sign-out", about: "Does signing out end the session at the provider too?", mend: "Turn on RP-initiated logout there. Until then the next person at a shared computer may be signed in again without a password.", run: look(checkSignOut)},
		{name: "sign-in-groups", about: "Do groups arrive for the roles that hang on them?", mend: "Let the provider put the claim into the ID token, or set " + prefix + "GROUPS_CLAIM to its name there.", run: look(func(d document) (string, error) { return checkGroups(d, p) })},
		{name: "sign-in-vouches", about: "Are addresses taken that the provider does not call verified?", mend: "Take " + prefix + "VOUCHES away once the provider says email_verified. Until then be sure that nobody can enter an address of their choice there.", run: func(context.Context, *subject) (string, error) { return checkVouches(p) }},
		{name: "sign-in-roles", about: "Are the chapters there that groups lead to?", mend: "Correct the chapter's slug in " + prefix + "ROLES.", run: func(ctx context.Context, s *subject) (string, error) { return s.checkRoles(ctx, p) }},
	}
}

// document is what doctor reads of a discovery document (OpenID Connect Discovery 1.0, section 3; RP-Initiated Logout 1.0,
// section 2.1; Back-Channel Logout 1.0, section 2.1).
type document struct {
	Issuer      string   `json:"issuer"`
	Authorize   string   `json:"authorization_endpoint"`
	Token       string   `json:"token_endpoint"`
	JWKS        string   `json:"jwks_uri"`
	EndSession  string   `json:"end_session_endpoint"`
	Algorithms  []string `json:"id_token_signing_alg_values_supported"`
	Claims      []string `json:"claims_supported"`
	BackChannel bool     `json:"backchannel_logout_supported"`
}

// discovered is a document, or why there is none.
type discovered struct {
	document

	err error
}

// discover asks once per provider.
func (s *subject) discover(ctx context.Context, p config.Provider) (document, error) {
	d, asked := s.documents[p.ID]
	if !asked {
		d.err = fetchJSON(ctx, strings.TrimSuffix(p.Issuer, "/")+"/.well-known/openid-configuration", &d.document)
		s.documents[p.ID] = d
	}
	return d.document, d.err
}

// maxAnswer bounds what a provider may answer, in bytes.
const maxAnswer = 1 << 20

// fetchJSON gets an address of a provider. Its errors name the kind of failure.
func fetchJSON(ctx context.Context, address string, to any) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return errors.New("the address is none")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		if u, ok := errors.AsType[*url.Error](err); ok && u.Timeout() {
			return errors.New("no answer within 5 s")
		}
		return errors.New("cannot be reached")
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("answers with status %d", res.StatusCode)
	}
	if json.NewDecoder(io.LimitReader(res.Body, maxAnswer)).Decode(to) != nil {
		return errors.New("answers something that is not JSON")
	}
	return nil
}

func checkAlgorithms(d document) (string, error) {
	usable := sso.Usable(d.Algorithms)
	if len(usable) == 0 {
		return "", fmt.Errorf("no: it offers %s, of which the hub takes none", strings.Join(d.Algorithms, ", "))
	}
	return "yes, with " + strings.Join(usable, ", "), nil
}

func checkEndpoints(d document, issuer string) (string, error) {
	for name, address := range map[string]string{"issuer": d.Issuer, "authorization_endpoint": d.Authorize, "token_endpoint": d.Token, "jwks_uri": d.JWKS} {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" && !(u.Scheme == "http" && local(u.Hostname()) && local(host(issuer))) {
			return "", fmt.Errorf("no: %s is not https", name)
		}
	}
	return "yes", nil
}

func checkProviderKeys(ctx context.Context, d document) (string, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := fetchJSON(ctx, d.JWKS, &set); err != nil {
		return "", fmt.Errorf("no: %w", err)
	}
	if len(set.Keys) == 0 {
		return "", errors.New("no, there are none")
	}
	return fmt.Sprintf("yes, %d", len(set.Keys)), nil
}

func checkSignOut(d document) (string, error) {
	if d.EndSession == "" {
		return "", warning("no, it has no page that ends its session")
	}
	if !d.BackChannel {
		return "yes; it does not tell the hub when somebody signs out there", nil
	}
	return "yes, and the other way round", nil
}

func checkGroups(d document, p config.Provider) (string, error) {
	switch {
	case len(p.Roles) == 0:
		return "", nothingYet("no role hangs on a group")
	case len(d.Claims) > 0 && !slices.Contains(d.Claims, p.GroupsClaim):
		return "", warning(fmt.Sprintf("no: %s by the claim %q, which the provider does not list", times(len(p.Roles), "role"), p.GroupsClaim))
	}
	return fmt.Sprintf("yes, %s by the claim %q", times(len(p.Roles), "role"), p.GroupsClaim), nil
}

func checkVouches(p config.Provider) (string, error) {
	if p.Vouches {
		return "", warning("yes: whoever can enter an address there opens the person of that address here, as a member")
	}
	return "no", nil
}

func (s *subject) checkRoles(ctx context.Context, p config.Provider) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	for _, m := range p.Roles {
		if m.Chapter == "" {
			continue
		}
		if _, err := s.store.ChapterBySlug(ctx, m.Chapter); errors.Is(err, hub.ErrNotFound) {
			return "", fmt.Errorf("no: a group leads to the chapter %q, which is not there", m.Chapter)
		} else if err != nil {
			return "", err
		}
	}
	if len(p.Roles) == 0 {
		return "", nothingYet("no role hangs on a group")
	}
	return "yes, of " + times(len(p.Roles), "mapping"), nil
}
