package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chapterhouse/internal/demo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/store"
)

// mostOffered is how many people with a role the embedded sign-in offers, those granted last before others.
const mostOffered = 200

// signInPeople are the people whom the embedded sign-in offers: who was granted a role, after the people of the demo in a
// demonstration. Whoever reaches that page can be anybody on it, so a look at it leaves no row in the trail; a sign-in does.
func (p *parts) signInPeople(ctx context.Context) ([]sso.LoginPerson, error) {
	var people []sso.LoginPerson
	if p.demo {
		for _, d := range demo.People() {
			people = append(people, sso.LoginPerson{Subject: d.Subject, Name: d.Name, Email: d.Email, Note: d.Note})
		}
	}
	first, err := p.firstAdmin(ctx)
	if err != nil {
		return nil, err
	}
	people = append(people, first...)
	granted, err := p.store.GrantedPeople(ctx, store.GrantedSearch{Issuer: p.cfg.BaseURL + embeddedPath, WithoutDemo: p.demo, Limit: mostOffered})
	for _, g := range granted {
		if !slices.ContainsFunc(people, func(one sso.LoginPerson) bool { return one.Email == g.Email }) {
			people = append(people, sso.LoginPerson{Subject: g.Subject, Name: g.Name, Email: g.Email, Note: roleNote(ctx, g.Roles)})
		}
	}
	return people, err
}

// roleNote says which roles somebody has.
func roleNote(ctx context.Context, roles []store.GrantedRole) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = roleWords(ctx, r)
	}
	return strings.Join(words, ", ")
}

func roleWords(ctx context.Context, r store.GrantedRole) string {
	switch r.Role {
	case hub.RoleLead:
		return say.T(ctx, "lead of %s", r.Chapter)
	case hub.RoleCouncilLead:
		return say.T(ctx, "council lead of %s", r.Chapter)
	case hub.RoleNationalStaff:
		return say.T(ctx, "national staff")
	case hub.RoleNationalAdmin:
		return say.T(ctx, "national admin")
	case hub.RoleAuditor:
		return say.C(ctx, "a role", "auditor")
	}
	return ""
}

// greetPeople says who can be signed in as. Real people are not named: what a hub prints ends up in a log.
func (c *command) greetPeople(ctx context.Context, p *parts) {
	if !p.demo {
		fmt.Fprintf(c.out, "  %s\n", say.T(ctx, "Sign in without a password as anyone who has a role. To give one: %s", typed("chapterhouse grant national_admin --email ADDRESS")))
		return
	}
	fmt.Fprintf(c.out, "  %s\n", say.T(ctx, "Sign in without a password as:"))
	for _, person := range demo.People() {
		fmt.Fprintf(c.out, "    %-22s %s\n", person.Name, person.Note)
	}
}
