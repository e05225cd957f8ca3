package app

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// revokeCommand takes roles away, as grantCommand gives them.
func (c *command) revokeCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "revoke", Usage: say.T(ctx, "remove a role and sign the person out"), ArgsUsage: "ROLE",
		Description: described([]example{
			{typed("chapterhouse revoke national_staff --email ada@example.org"), ""},
			{typed("chapterhouse revoke lead --email robin@example.org --chapter boston"), ""},
		},
			say.T(ctx, "Roles: %s.", roleNames),
			say.T(ctx, "It takes effect with the person’s next request, on every process."),
			say.T(ctx, "The last national admin stays. Grant another one first.")),
		Flags:  append(roleFlags(ctx), &cli.StringFlag{Name: "issuer", Usage: say.T(ctx, "remove only what counts in sessions of this sign-in provider; without it, everything")}),
		Action: c.revoke,
	}
}

// rolesCommand shows who holds power.
func (c *command) rolesCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "roles", Usage: say.T(ctx, "see who has which role"),
		Commands: []*cli.Command{{
			Name: "list", Usage: say.T(ctx, "print every role and the email address of whoever has it; each view is logged"),
			Description: described([]example{{typed("chapterhouse roles list"), ""}}), Action: c.listRoles,
		}},
	}
}

// roleNames are the roles that are granted at the command line.
var roleNames = typed("lead, council_lead, national_staff, national_admin, auditor")

// roleFlags say whose role, and where.
func roleFlags(ctx context.Context) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "email", Required: true, Usage: say.T(ctx, "the email address the person signs in with")},
		&cli.StringFlag{Name: "chapter", Usage: say.T(ctx, "slug of the chapter, for lead and council_lead")},
	}
}

// roleOf reads the role and whose it is; the chapter is looked up later, by withRole.
func roleOf(cmd *cli.Command) (hub.Grant, string, error) {
	g := hub.Grant{Role: hub.Role(cmd.Args().First())}
	email, problem := address.Parse(cmd.String("email"))
	switch {
	case cmd.Args().Len() != 1 || !g.Role.Valid():
		return g, "", refuse(ExitUsage, say.M("Name one role: %s.", roleNames))
	case problem != address.None:
		return g, "", refuse(ExitUsage, wantEmail)
	case g.Role.Scoped() != (cmd.String("chapter") != ""):
		return g, "", refuse(ExitUsage, say.M("Use --chapter with lead and council_lead, and only with them."))
	}
	return g, email, nil
}

// wantEmail asks for an address after --email.
var wantEmail = say.M("Enter an email address after --email, like ada@example.org.")

// withRole runs fn over the opened data with the role that a command names, its chapter looked up, and whose it is.
func (c *command) withRole(ctx context.Context, cmd *cli.Command, fn func(b *base, email string, g hub.Grant) error) error {
	g, email, err := roleOf(cmd)
	if err != nil {
		return err
	}
	return c.withBase(ctx, func(b *base) error {
		if g.Role.Scoped() {
			ch, err := b.chapterOf(ctx, cmd)
			if err != nil {
				return err
			}
			g.Chapter = ch.ID
		}
		return fn(b, email, g)
	})
}

// chapterOf is the chapter of --chapter.
func (b *base) chapterOf(ctx context.Context, cmd *cli.Command) (hub.Chapter, error) {
	ch, err := b.chapters.BySlug(ctx, cmd.String("chapter"))
	if errors.Is(err, hub.ErrNotFound) {
		return ch, refuse(ExitUsage, say.M("No chapter has the slug %q.", cmd.String("chapter")))
	}
	return ch, err
}

func (c *command) revoke(ctx context.Context, cmd *cli.Command) error {
	return c.withRole(ctx, cmd, func(b *base, email string, g hub.Grant) error {
		gone, err := b.store.RevokeRole(ctx, email, g, cmd.String("issuer"))
		switch {
		case errors.Is(err, store.ErrLastAdmin):
			return refuse(ExitFailed, say.M("Nothing was removed. This is the last national admin who can sign in, and without one nobody can give or remove roles in the hub. Grant another one first: chapterhouse grant national_admin --email ADDRESS"))
		case errors.Is(err, hub.ErrNotFound):
			return refuse(ExitFailed, say.M("Nothing was removed. Nobody with that email address has the role %s there. `chapterhouse roles list` shows who does.", string(g.Role)))
		case err != nil:
			return err
		}
		fmt.Fprintln(c.out, say.T(ctx, "Revoked %s. It takes effect with the person’s next request, and they’re signed out everywhere.", string(g.Role)))
		if gone.Provider {
			fmt.Fprintln(c.out, say.T(ctx, "A group at the sign-in provider gave them this role, and will give it again at the next sign-in. Remove the person from the group there too."))
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
			scope, from := "national", say.T(ctx, "granted here")
			if h.Slug != "" {
				scope = h.Slug
			}
			if h.Source == "provider" {
				from = say.T(ctx, "from a group of %s", h.Issuer)
			} else if h.Issuer != "" {
				from = say.T(ctx, "granted for %s", h.Issuer)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", h.Role, scope, h.Email, from)
		}
		return table.Flush()
	})
}
