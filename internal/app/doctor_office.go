package app

import (
	"context"
	"slices"

	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

func officeChecks() []check {
	return []check{
		{name: "national-office", about: say.M("Is there a national office?"), mend: say.M("Import a chapter of the kind national."), needs: (*subject).rows, run: checkOffice},
		{name: "national-admins", about: say.M("Can two people give and remove roles?"), mend: say.M("Grant the role to a second person: chapterhouse grant national_admin --email …"), needs: (*subject).rows, run: checkAdmins},
		{name: "two-person", about: say.M("Does it take two admins to do what can’t be left to one?"), mend: say.M("Appoint a second admin, then set CHAPTERHOUSE_TWO_PERSON=required."), run: checkTwoPerson},
		{name: "roles-carried", about: say.M("Can everyone use the roles they have?"), mend: say.M("Set CHAPTERHOUSE_OIDC_…_CARRIES for the provider these people sign in with, confirm their account there (chapterhouse identities confirm), or, if a provider’s address changed, run chapterhouse identities move."), needs: (*subject).rows, run: checkCarried},
		{name: "people-addresses", about: say.M("Does everyone who signed in have an email address?"), mend: say.M("They can enter one on their page. If the provider sends addresses without saying that they’re verified, and it does verify them, set CHAPTERHOUSE_OIDC_…_VOUCHES=true."), needs: (*subject).rows, run: checkAddressless},
		{name: "chapter-leads", about: say.M("Does every active chapter have a lead?"), mend: say.M("Appoint one: chapterhouse grant lead --chapter SLUG --email …, or mark the chapter dormant."), needs: (*subject).rows, run: checkLeads},
	}
}

func checkOffice(ctx context.Context, s *subject) (say.Text, error) {
	all, err := s.store.Chapters(ctx)
	if err != nil {
		return say.Text{}, err
	}
	for _, ch := range all {
		if ch.Kind == hub.KindNational {
			return say.MN(len(all)-1, "Yes, and 1 chapter.", "Yes, and %d chapters."), nil
		}
	}
	if len(all) == 0 {
		return say.Text{}, nothingYet(say.M("There are no chapters."))
	}
	return say.Text{}, warning(no)
}

func checkAdmins(ctx context.Context, s *subject) (say.Text, error) {
	n, err := s.store.Holders(ctx, hub.RoleNationalAdmin)
	if err != nil {
		return say.Text{}, err
	}
	for _, p := range s.cfg.Providers {
		for _, m := range p.Roles {
			if m.Role == string(hub.RoleNationalAdmin) {
				return say.M("Yes, %[1]d, and a group of the provider %[2]s.", n, p.ID), nil
			}
		}
	}
	switch {
	case s.demonstration():
		return say.Text{}, nothingYet(say.M("In a demonstration, anyone can be anyone."))
	case n >= 2:
		return say.M("Yes, %d.", n), nil
	}
	began, err := s.began(ctx)
	switch {
	case err != nil:
		return say.Text{}, err
	case began.IsZero():
		return say.Text{}, nothingYet(say.M("There are no chapters."))
	case n == 0:
		return say.Text{}, problem(say.M("No, nobody can."))
	case s.now().Sub(began) < settled:
		return say.M("One can. Add a second, so that a lost account locks nobody out."), nil
	}
	return say.Text{}, warning(say.M("No, only one can."))
}

func checkTwoPerson(_ context.Context, s *subject) (say.Text, error) {
	if s.cfg.TwoPerson == config.TwoPersonHold {
		return say.Text{}, warning(say.M("No. One admin can do it alone, after 10 minutes in which everybody with power is told and can stop it."))
	}
	return yes, nil
}

func checkLeads(ctx context.Context, s *subject) (say.Text, error) {
	without, err := s.store.Leaderless(ctx)
	if err != nil {
		return say.Text{}, err
	}
	missed := slices.DeleteFunc(slices.Clone(without), func(ch hub.Chapter) bool { return s.now().Sub(ch.CreatedAt) < settled })
	switch {
	case len(missed) > 0:
		return say.Text{}, warning(say.MN(len(missed), "No, 1 has none: %[2]s.", "No, %[1]d have none: %[2]s.", slugs(ctx, missed)))
	case len(without) > 0:
		return say.MN(len(without), "1 chapter is new and can still get one: %[2]s.", "%[1]d chapters are new and can still get one: %[2]s.", slugs(ctx, without)), nil
	case s.fresh(ctx):
		return say.Text{}, nothingYet(say.M("There are no chapters."))
	}
	return yes, nil
}

func checkCarried(ctx context.Context, s *subject) (say.Text, error) {
	list, err := strand(ctx, s.cfg, s.store)
	if err != nil {
		return say.Text{}, err
	}
	if len(list) > 0 {
		return say.Text{}, warning(say.MN(len(list), "No, 1 person can’t. No provider carries these roles: %[2]s.", "No, %[1]d people can’t. No provider carries these roles: %[2]s.", named(list)))
	}
	return yes, nil
}

func checkAddressless(ctx context.Context, s *subject) (say.Text, error) {
	n, err := s.store.Addressless(ctx)
	if err != nil {
		return say.Text{}, err
	}
	if n > 0 {
		return say.Text{}, warning(say.MN(n, "No, 1 person doesn’t. They get no email, and roles granted to their address don’t reach them.",
			"No, %d people don’t. They get no email, and roles granted to their address don’t reach them."))
	}
	return yes, nil
}
