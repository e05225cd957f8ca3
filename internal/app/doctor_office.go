package app

import (
	"context"
	"errors"
	"fmt"

	"chapterhouse/internal/hub"
)

func officeChecks() []check {
	return []check{
		{name: "national-office", about: "the chapter that is the national office", mend: "Import a chapter of kind national.", run: checkOffice},
		{name: "national-admins", about: "people who can mend roles", mend: "Grant a second person: chapterhouse grant national_admin --email …; the last one must not be the only one.", run: checkAdmins},
		{name: "roles-carried", about: "roles that count in nobody's sessions", mend: "Set CHAPTERHOUSE_OIDC_…_CARRIES for the provider that these people sign in with, confirm their account there (chapterhouse identities confirm), or, when a provider's address changed, chapterhouse identities move.", run: checkCarried},
		{name: "people-addresses", about: "people who signed in without an email address", mend: "They enter one on their page. When the provider names addresses but does not say that they are verified, and it does verify them, set CHAPTERHOUSE_OIDC_…_VOUCHES=true.", run: checkAddressless},
		{name: "chapter-leads", about: "active chapters without a lead", mend: "Appoint one: chapterhouse grant lead --chapter SLUG --email …, or mark the chapter dormant.", run: checkLeads},
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
			return fmt.Sprintf("there, and %d chapters", len(all)-1), nil
		}
	}
	return "", warning("there is none")
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
				return fmt.Sprintf("%d, and a group of provider %s", n, p.ID), nil
			}
		}
	}
	switch {
	case s.demonstration():
		return fmt.Sprintf("%d, in a demonstration", n), nil
	case n == 0:
		return "", errors.New("there is none")
	case n == 1:
		return "", warning("there is one")
	}
	return fmt.Sprintf("%d", n), nil
}

func checkLeads(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	without, err := s.store.Leaderless(ctx)
	if err != nil {
		return "", err
	}
	if len(without) > 0 {
		return "", warning(fmt.Sprintf("%d: %s", len(without), slugs(without)))
	}
	return "none", nil
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
		return "", warning(fmt.Sprintf("%d: no provider carries the roles of %s", len(list), named(list)))
	}
	return "none", nil
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
		return "", warning(fmt.Sprintf("%d: they get no email, and roles granted to their address do not reach them", n))
	}
	return "none", nil
}
