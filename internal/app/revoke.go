package app

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// revokeCommand takes roles away, as grantCommand gives them.
func (c *command) revokeCommand() *cli.Command {
	return &cli.Command{
		Name: "revoke", Usage: "take a role away and end the person's sessions", ArgsUsage: "ROLE",
		Description: "chapterhouse revoke national_staff --email ada@example.org\nchapterhouse revoke lead --email robin@example.org --chapter boston\n" +
			"Roles: lead, council_lead, national_staff, national_admin, auditor. It counts from the person's next request, on every\n" +
			"process. The last national admin stays: grant another one first.",
		Flags:  append(roleFlags(), &cli.StringFlag{Name: "issuer", Usage: "only what counts in sessions of this sign-in provider; without it, all"}),
		Action: c.revoke,
	}
}

// rolesCommand shows who holds power.
func (c *command) rolesCommand() *cli.Command {
	return &cli.Command{
		Name: "roles", Usage: "see who holds which role",
		Commands: []*cli.Command{{
			Name: "list", Usage: "print every role with its holder's address; the look is written into the trail",
			Description: "chapterhouse roles list", Action: c.listRoles,
		}},
	}
}

// roleFlags say whose role, and where.
func roleFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "email", Required: true, Usage: "the address the person signs in with"},
		&cli.StringFlag{Name: "chapter", Usage: "slug of the chapter, for lead and council_lead"},
	}
}

// roleOf reads the role and whose it is; the chapter is looked up later, by scope.
func roleOf(cmd *cli.Command) (hub.Grant, string, error) {
	g := hub.Grant{Role: hub.Role(cmd.Args().First())}
	email, problem := address.Parse(cmd.String("email"))
	switch {
	case cmd.Args().Len() != 1 || !g.Role.Valid():
		return g, "", &exit{ExitUsage, errors.New("name one role: lead, council_lead, national_staff, national_admin or auditor")}
	case problem != address.None:
		return g, "", &exit{ExitUsage, errors.New("--email must be an address such as ada@example.org")}
	case g.Role.Scoped() != (cmd.String("chapter") != ""):
		return g, "", &exit{ExitUsage, errors.New("--chapter goes with lead and council_lead, and only with them")}
	}
	return g, email, nil
}

// scope fills in the chapter of a role that has one.
func (b *base) scope(ctx context.Context, g *hub.Grant, slug string) error {
	if !g.Role.Scoped() {
		return nil
	}
	ch, err := b.chapters.BySlug(ctx, slug)
	if errors.Is(err, hub.ErrNotFound) {
		return &exit{ExitUsage, fmt.Errorf("no chapter has the slug %q", slug)}
	}
	g.Chapter = ch.ID
	return err
}

func (c *command) revoke(ctx context.Context, cmd *cli.Command) error {
	g, email, err := roleOf(cmd)
	if err != nil {
		return err
	}
	return c.withBase(ctx, func(b *base) error {
		if err := b.scope(ctx, &g, cmd.String("chapter")); err != nil {
			return err
		}
		gone, err := b.store.RevokeRole(ctx, email, g, cmd.String("issuer"))
		switch {
		case errors.Is(err, store.ErrLastAdmin):
			return &exit{ExitFailed, errors.New("nothing was taken: this is the last national admin who can sign in, and without one nobody can " +
				"give or take roles in the hub. Grant another one first: chapterhouse grant national_admin --email ADDRESS")}
		case errors.Is(err, hub.ErrNotFound):
			return &exit{ExitFailed, fmt.Errorf("nothing was taken: nobody with that address is %s there; `chapterhouse roles list` shows who is", g.Role)}
		case err != nil:
			return err
		}
		fmt.Fprintf(c.out, "Revoked %s. It counts from the person's next request, and every session of theirs is over.\n", g.Role)
		if gone.Provider {
			fmt.Fprintln(c.out, "A group at the sign-in provider gave it, and gives it again at the next sign-in: take the person out of the group there too.")
		}
		return c.dropSessions(ctx, b, gone.Person)
	})
}

func (c *command) listRoles(ctx context.Context, _ *cli.Command) error {
	return c.withBase(ctx, func(b *base) error {
		list, err := b.store.RoleHolders(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
		for _, h := range list {
			scope, from := "national", "granted here"
			if h.Slug != "" {
				scope = h.Slug
			}
			if h.Source == "provider" {
				from = "by a group of " + h.Issuer
			} else if h.Issuer != "" {
				from = "granted, for " + h.Issuer
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", h.Role, scope, h.Email, from)
		}
		return table.Flush()
	})
}
