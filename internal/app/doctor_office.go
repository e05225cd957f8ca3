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
