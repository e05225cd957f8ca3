package app

import (
	"context"
	"slices"
	"strings"

	"chapterhouse/internal/account"
	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/store"
)

// stranded is somebody with roles that count in no session: no provider at which they have a confirmed account carries them.
type stranded struct {
	person hub.PersonID
	roles  []hub.Role
}

// String names the person as the trail does, by id.
func (s stranded) String() string {
	words := make([]string, len(s.roles))
	for i, role := range s.roles {
		words[i] = string(role)
	}
	return string(s.person) + " (" + strings.Join(words, ", ") + ")"
}

// carries is what each issuer of the settings carries.
func carries(cfg config.Config) map[string]policy.Carry {
	by := map[string]policy.Carry{}
	for _, p := range cfg.Providers {
		c := account.Carry(cfg.Carried(p))
		c.Roles = append(c.Roles, by[p.Issuer].Roles...) // two providers of one issuer: either will do
		by[p.Issuer] = c
	}
	return by
}

// strand looks for roles that nobody can use. Who never signed in may come through any provider, so for them it is enough that
// one carries the role. In a demonstration all are carried.
func strand(ctx context.Context, cfg config.Config, st *store.Store) ([]stranded, error) {
	if cfg.EmbeddedSignIn() {
		return nil, nil
	}
	holders, err := st.Granted(ctx)
	if err != nil {
		return nil, err
	}
	by := carries(cfg)
	code, _ := account.CodeTrust(cfg.EmailSignIn)
	var everyone []string
	for issuer := range by {
		everyone = append(everyone, issuer)
	}
	var list []stranded
	for _, h := range holders {
		issuers := h.Issuers
		if len(issuers) == 0 {
			issuers = everyone
		}
		s := stranded{person: h.Person}
		for _, role := range h.Roles {
			if slices.Contains(code.Carries.Roles, role) {
				continue // whoever has an address brings it by a code
			}
			if !slices.ContainsFunc(issuers, func(issuer string) bool { return slices.Contains(by[issuer].Roles, role) }) {
				s.roles = append(s.roles, role)
			}
		}
		if len(s.roles) > 0 {
			list = append(list, s)
		}
	}
	return list, nil
}

// mostNamed is how many people a line names.
const mostNamed = 20

// named lists people, the first of many.
func named(list []stranded) string {
	words := make([]string, 0, mostNamed)
	for _, s := range list[:min(len(list), mostNamed)] {
		words = append(words, s.String())
	}
	if len(list) > mostNamed {
		words = append(words, "…")
	}
	return strings.Join(words, "; ")
}

// warnStranded says at the start whose roles count nowhere.
func (p *parts) warnStranded(ctx context.Context) {
	list, err := strand(ctx, p.cfg, p.store)
	if err != nil {
		p.log.WarnContext(ctx, "whose roles no sign-in provider carries is not known", "error", err)
		return
	}
	if len(list) > 0 {
		p.log.WarnContext(ctx, "roles that no sign-in provider carries: set CHAPTERHOUSE_OIDC_…_CARRIES, or see `chapterhouse identities list`",
			"people", len(list), "who", named(list))
	}
}
