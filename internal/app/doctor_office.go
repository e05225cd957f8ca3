package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chapterhouse/internal/hub"
)

func officeChecks() []check {
	return []check{
		{name: "national-office", about: "Is there a national office?", mend: "Import a chapter of kind national.", run: checkOffice},
		{name: "national-admins", about: "Can two people give and take roles?", mend: "Grant a second person: chapterhouse grant national_admin --email …; the last one must not be the only one.", run: checkAdmins},
		{name: "roles-carried", about: "Does every role count in somebody's sessions?", mend: "Set CHAPTERHOUSE_OIDC_…_CARRIES for the provider that these people sign in with, confirm their account there (chapterhouse identities confirm), or, when a provider's address changed, chapterhouse identities move.", run: checkCarried},
		{name: "people-addresses", about: "Does everybody who signed in have an email address?", mend: "They enter one on their page. When the provider names addresses but does not say that they are verified, and it does verify them, set CHAPTERHOUSE_OIDC_…_VOUCHES=true.", run: checkAddressless},
		{name: "chapter-leads", about: "Does every active chapter have a lead?", mend: "Appoint one: chapterhouse grant lead --chapter SLUG --email …, or mark the chapter dormant.", run: checkLeads},
	}
}

func checkOffice(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	all, err := s.store.Chapters(ctx)
	if err != nil {
		return "", err
	}
	for _, ch := range all {
		if ch.Kind == hub.KindNational {
			return "yes, and " + times(len(all)-1, "chapter"), nil
		}
	}
	if len(all) == 0 {
		return "", nothingYet("there are no chapters")
	}
	return "", warning("no")
}

func checkAdmins(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	n, err := s.store.Holders(ctx, hub.RoleNationalAdmin)
	if err != nil {
		return "", err
	}
	for _, p := range s.cfg.Providers {
		for _, m := range p.Roles {
			if m.Role == string(hub.RoleNationalAdmin) {
				return fmt.Sprintf("yes, %d, and a group of the provider %s", n, p.ID), nil
			}
		}
	}
	switch {
	case s.demonstration():
		return "", nothingYet("in a demonstration anybody is anybody")
	case n >= 2:
		return fmt.Sprintf("yes, %d", n), nil
	}
	began, err := s.began(ctx)
	switch {
	case err != nil:
		return "", err
	case began.IsZero():
		return "", nothingYet("there are no chapters")
	case n == 0:
		return "", errors.New("no, nobody can")
	case s.now().Sub(began) < settled:
		return "one can; a second one makes sure that a lost account locks nobody out", nil
	}
	return "", warning("no, one can")
}

func checkLeads(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	without, err := s.store.Leaderless(ctx)
	if err != nil {
		return "", err
	}
	missed := slices.DeleteFunc(slices.Clone(without), func(ch hub.Chapter) bool { return s.now().Sub(ch.CreatedAt) < settled })
	switch {
	case len(missed) > 0:
		return "", warning(fmt.Sprintf("no, not %d: %s", len(missed), slugs(missed)))
	case len(without) > 0:
		return fmt.Sprintf("%s came lately and can still get one: %s", times(len(without), "chapter"), slugs(without)), nil
	case s.fresh(ctx):
		return "", nothingYet("there are no chapters")
	}
	return "yes", nil
}

func checkCarried(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	list, err := strand(ctx, s.cfg, s.store)
	if err != nil {
		return "", err
	}
	if len(list) > 0 {
		return "", warning(fmt.Sprintf("no, %d: no provider carries the roles of %s", len(list), named(list)))
	}
	return "yes", nil
}

func checkAddressless(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	n, err := s.store.Addressless(ctx)
	if err != nil {
		return "", err
	}
	if n > 0 {
		return "", warning(fmt.Sprintf("no, %d do not: they get no email, and roles granted to their address do not reach them", n))
	}
	return "yes", nil
}
