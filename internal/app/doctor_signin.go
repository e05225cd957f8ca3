package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
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
	checks = append(checks, check{name: "sign-in-email", about: say.M("Can people sign in by a code in an email?"), mend: say.M("Set %s to members or hosts, unless leads can’t have an account.", "CHAPTERHOUSE_EMAIL_SIGN_IN"), run: func(_ context.Context, s *subject) (say.Text, error) {
		return checkEmailSignIn(s.cfg.EmailSignIn)
	}})
	if len(s.cfg.Providers) == 0 {
		checks = append(checks, check{name: "sign-in-discovery", about: say.M("Is the sign-in provider answering?"), run: func(context.Context, *subject) (say.Text, error) {
			return say.M("It’s embedded: anyone can sign in as anyone."), nil
		}})
	}
	return checks
}

func providerChecks(p config.Provider) []check {
	prefix := "CHAPTERHOUSE_OIDC_" + strings.ToUpper(p.ID) + "_"
	look := func(examine func(d document) (say.Text, error)) func(context.Context, *subject) (say.Text, error) {
		return func(ctx context.Context, s *subject) (say.Text, error) {
			d, err := s.discover(ctx, p)
			if err != nil {
				return say.Text{}, skip(say.M("This needs the discovery document, see above."))
			}
			return examine(d)
		}
	}
	return []check{
		{name: "sign-in-discovery", about: say.M("Is the sign-in provider answering?"), mend: say.M("Check %sISSUER, and that this machine can reach it. Until then, people who are signed in stay signed in.", prefix), run: func(ctx context.Context, s *subject) (say.Text, error) {
			began := time.Now()
			if _, err := s.discover(ctx, p); err != nil {
				return say.Text{}, noBecause(err)
			}
			return say.M("Yes, in %s.", milliseconds(time.Since(began))), nil
		}},
		{name: "sign-in-issuer", about: say.M("Is its issuer the one in the settings?"), mend: say.M("Set %sISSUER to exactly what the provider says, including any slash at the end.", prefix), run: look(func(d document) (say.Text, error) {
			if d.Issuer != p.Issuer {
				return say.Text{}, problem(say.M("No. It says %[1]q, the settings say %[2]q.", d.Issuer, p.Issuer))
			}
			return say.M("Yes, %s.", d.Issuer), nil
		})},
		{name: "sign-in-algorithms", about: say.M("Does it sign tokens in a way that the hub accepts?"), mend: say.M("Have the provider sign ID tokens with RS256, ES256, PS256 or EdDSA."), run: look(checkAlgorithms)},
		{name: "sign-in-endpoints", about: say.M("Are its pages and keys behind https?"), mend: say.M("Correct the provider’s discovery document."), run: look(func(d document) (say.Text, error) { return checkEndpoints(d, p.Issuer) })},
		{name: "sign-in-keys", about: say.M("Can the hub read the keys it signs with?"), mend: say.M("Let this machine reach the provider’s jwks_uri."), run: func(ctx context.Context, s *subject) (say.Text, error) {
			d, err := s.discover(ctx, p)
			if err != nil {
				return say.Text{}, skip(say.M("This needs the discovery document, see above."))
			}
			return checkProviderKeys(ctx, d)
		}},
		{name: "sign-in-sign-out", about: say.M("Does signing out end the session at the provider too?"), mend: say.M("Turn on RP-initiated logout there. Until then, the next person at a shared computer may be signed in again without a password."), run: look(checkSignOut)},
		{name: "sign-in-groups", about: say.M("Does it send the groups that roles depend on?"), mend: say.M("Have the provider put the claim into the ID token, or set %sGROUPS_CLAIM to its name there.", prefix), run: look(func(d document) (say.Text, error) { return checkGroups(d, p) })},
		{name: "sign-in-vouches", about: say.M("Are addresses accepted that the provider doesn’t call verified?"), mend: say.M("Remove %sVOUCHES once the provider sends email_verified. Until then, make sure that nobody can enter any address they like there.", prefix), run: func(context.Context, *subject) (say.Text, error) { return checkVouches(p) }},
		{name: "sign-in-roles", about: say.M("Do the chapters exist that groups lead to?"), mend: say.M("Correct the chapter’s slug in %sROLES.", prefix), needs: (*subject).rows, run: func(ctx context.Context, s *subject) (say.Text, error) { return s.checkRoles(ctx, p) }},
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
		return problem(say.M("its address isn’t one"))
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		if u, ok := errors.AsType[*url.Error](err); ok && u.Timeout() {
			return problem(say.M("no answer within 5 seconds"))
		}
		return problem(say.M("it can’t be reached"))
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return problem(say.M("it answers with status %d", res.StatusCode))
	}
	if json.NewDecoder(io.LimitReader(res.Body, maxAnswer)).Decode(to) != nil {
		return problem(say.M("what it answers isn’t JSON"))
	}
	return nil
}

func checkAlgorithms(d document) (say.Text, error) {
	usable := sso.Usable(d.Algorithms)
	if len(usable) == 0 {
		return say.Text{}, problem(say.M("No. It offers %s, and the hub accepts none of them.", strings.Join(d.Algorithms, ", ")))
	}
	return say.M("Yes, with %s.", strings.Join(usable, ", ")), nil
}

func checkEndpoints(d document, issuer string) (say.Text, error) {
	for name, address := range map[string]string{"issuer": d.Issuer, "authorization_endpoint": d.Authorize, "token_endpoint": d.Token, "jwks_uri": d.JWKS} {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" && !(u.Scheme == "http" && local(u.Hostname()) && local(host(issuer))) {
			return say.Text{}, problem(say.M("No, %s isn’t https.", name))
		}
	}
	return yes, nil
}

func checkProviderKeys(ctx context.Context, d document) (say.Text, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := fetchJSON(ctx, d.JWKS, &set); err != nil {
		return say.Text{}, noBecause(err)
	}
	if len(set.Keys) == 0 {
		return say.Text{}, problem(say.M("No, there are none."))
	}
	return say.M("Yes, %d.", len(set.Keys)), nil
}

func checkSignOut(d document) (say.Text, error) {
	if d.EndSession == "" {
		return say.Text{}, warning(say.M("No, it has no page that ends its session."))
	}
	if !d.BackChannel {
		return say.M("Yes. It doesn’t tell the hub when somebody signs out there."), nil
	}
	return say.M("Yes, and the other way around."), nil
}

func checkGroups(d document, p config.Provider) (say.Text, error) {
	switch {
	case len(p.Roles) == 0:
		return say.Text{}, nothingYet(say.M("No role depends on a group."))
	case len(d.Claims) > 0 && !slices.Contains(d.Claims, p.GroupsClaim):
		return say.Text{}, warning(say.MN(len(p.Roles), "No. 1 role depends on the claim %[2]q, which the provider doesn’t list.", "No. %[1]d roles depend on the claim %[2]q, which the provider doesn’t list.", p.GroupsClaim))
	}
	return say.MN(len(p.Roles), "Yes, 1 role from the claim %[2]q.", "Yes, %[1]d roles from the claim %[2]q.", p.GroupsClaim), nil
}

func checkVouches(p config.Provider) (say.Text, error) {
	if p.Vouches {
		return say.Text{}, warning(say.M("Yes. Anyone who can enter an address there becomes the person with that address here, as a member."))
	}
	return no, nil
}

// checkEmailSignIn says what a code in an email is good for.
func checkEmailSignIn(setting config.EmailSignIn) (say.Text, error) {
	switch setting {
	case config.EmailSignInMembers:
		return say.M("Yes, as members, whatever roles they have."), nil
	case config.EmailSignInHosts:
		return say.M("Yes, as members and hosts, whatever other roles they have."), nil
	case config.EmailSignInLeads:
		return say.Text{}, warning(say.M("Yes, and leads as leads. Whoever reads a lead’s email can read the addresses of their chapter’s members."))
	case config.EmailSignInOff:
	}
	return say.M("No. Everyone needs an account at a sign-in provider."), nil
}

func (s *subject) checkRoles(ctx context.Context, p config.Provider) (say.Text, error) {
	for _, m := range p.Roles {
		if m.Chapter == "" {
			continue
		}
		if _, err := s.store.ChapterBySlug(ctx, m.Chapter); errors.Is(err, hub.ErrNotFound) {
			return say.Text{}, problem(say.M("No, a group leads to the chapter %q, which doesn’t exist.", m.Chapter))
		} else if err != nil {
			return say.Text{}, err
		}
	}
	if len(p.Roles) == 0 {
		return say.Text{}, nothingYet(say.M("No role depends on a group."))
	}
	return say.MN(len(p.Roles), "Yes, 1 mapping.", "Yes, %d mappings."), nil
}
