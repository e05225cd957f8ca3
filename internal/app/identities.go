package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// identitiesCommand looks after the accounts that people sign in with.
func (c *command) identitiesCommand(ctx context.Context) *cli.Command {
	email := &cli.StringFlag{Name: "email", Required: true, Usage: say.T(ctx, "the person’s email address")}
	return &cli.Command{
		Name: "identities", Usage: say.T(ctx, "manage the accounts people sign in with"),
		Commands: []*cli.Command{
			{
				Name: "list", Usage: say.T(ctx, "show a person’s accounts and whether they’re confirmed"),
				Description: described([]example{{typed("chapterhouse identities list --email ada@example.org"), ""}}), Flags: []cli.Flag{email}, Action: c.listIdentities,
			},
			{
				Name: "confirm", Usage: say.T(ctx, "let an account use all roles of its person, who gets an email about it"),
				Description: described([]example{{typed(`chapterhouse identities confirm --email ada@example.org --issuer https://id.example.org --reason "called her"`), ""}}),
				Flags: []cli.Flag{
					email, &cli.StringFlag{Name: "issuer", Required: true, Usage: say.T(ctx, "issuer of the account, as identities list shows it")},
					&cli.StringFlag{Name: "subject", Usage: say.T(ctx, "subject of the account, if the person has several there")},
					&cli.StringFlag{Name: "reason", Required: true, Usage: say.T(ctx, "how you know that it’s theirs; they will read this")},
				},
				Action: c.confirmIdentity,
			},
			{
				Name: "move", Usage: say.T(ctx, "move every account when a provider’s address (its issuer) changes"),
				Description: described([]example{
					{typed("chapterhouse identities move --from https://old.example.org --to https://new.example.org --dry-run"), ""},
					{typed("chapterhouse identities move --from https://old.example.org --to https://new.example.org --yes"), ""},
				}, say.T(ctx, "Only for the same provider at a new address, where people keep their subject. Sessions of the old address end.")),
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "from", Required: true, Usage: say.T(ctx, "the old issuer")}, &cli.StringFlag{Name: "to", Required: true, Usage: say.T(ctx, "the new issuer, as in the settings")},
					dryRun(ctx), &cli.BoolFlag{Name: "yes", Usage: say.T(ctx, "make the change; without this, nothing is written")},
				},
				Action: c.moveIdentities,
			},
		},
	}
}

// nobodyHasIt refuses an address.
var nobodyHasIt = say.M("Nobody here has that email address.")

// withIdentities runs fn over the opened data with the person of --email and their accounts.
func (c *command) withIdentities(ctx context.Context, cmd *cli.Command, fn func(b *base, id hub.PersonID, list []hub.LinkedIdentity) error) error {
	return c.withBase(ctx, func(b *base) error {
		email, problem := address.Parse(cmd.String("email"))
		if problem != address.None {
			return refuse(ExitUsage, wantEmail)
		}
		id, err := b.store.PersonWith(ctx, email)
		if errors.Is(err, hub.ErrNotFound) {
			return refuse(ExitFailed, nobodyHasIt)
		}
		if err != nil {
			return err
		}
		list, err := b.store.Identities(ctx, id)
		if err != nil {
			return err
		}
		return fn(b, id, list)
	})
}

func (c *command) listIdentities(ctx context.Context, cmd *cli.Command) error {
	return c.withIdentities(ctx, cmd, func(_ *base, id hub.PersonID, list []hub.LinkedIdentity) error {
		fmt.Fprintln(c.out, say.N(ctx, len(list), "Person %[2]s, 1 account", "Person %[2]s, %[1]d accounts", string(id)))
		for _, one := range list {
			state := say.M("not confirmed, member access only")
			if one.Confirmed() {
				state = say.M("confirmed %s", say.Date(ctx, one.ConfirmedAt.UTC(), now()))
			}
			fmt.Fprintf(c.out, "  %s\n", say.T(ctx, "%[1]s  subject %[2]s  since %[3]s  %[4]s", one.Issuer, one.Subject, say.Date(ctx, one.Since.UTC(), now()), state))
		}
		return nil
	})
}

func (c *command) confirmIdentity(ctx context.Context, cmd *cli.Command) error {
	reason := strings.TrimSpace(cmd.String("reason"))
	if reason == "" {
		return refuse(ExitUsage, say.M("Say after --reason how you know that the account is theirs."))
	}
	return c.withIdentities(ctx, cmd, func(b *base, id hub.PersonID, list []hub.LinkedIdentity) error {
		one, err := chosen(list, cmd.String("issuer"), cmd.String("subject"))
		if err != nil {
			return err
		}
		provider := one.Issuer
		for _, p := range b.cfg.Providers {
			if p.Issuer == one.Issuer {
				provider = p.Name
			}
		}
		if err := b.store.ConfirmIdentity(ctx, hub.Operator, id, one, provider, reason); err != nil {
			return err
		}
		fmt.Fprintln(c.out, say.T(ctx, "Confirmed. From the person’s next request, the account has all of their roles. They’ll get an email about it."))
		return nil
	})
}

// chosen is the one unconfirmed account of an issuer.
func chosen(list []hub.LinkedIdentity, issuer, subject string) (hub.Identity, error) {
	var found []hub.Identity
	for _, one := range list {
		if one.Issuer == issuer && !one.Confirmed() && (subject == "" || one.Subject == subject) {
			found = append(found, one.Identity)
		}
	}
	switch len(found) {
	case 0:
		return hub.Identity{}, refuse(ExitFailed, say.M("The person has no unconfirmed account there. See chapterhouse identities list."))
	case 1:
		return found[0], nil
	}
	return hub.Identity{}, refuse(ExitUsage, say.M("The person has several accounts there. Name one with --subject."))
}

func (c *command) moveIdentities(ctx context.Context, cmd *cli.Command) error {
	from, to := cmd.String("from"), cmd.String("to")
	write := cmd.Bool("yes") && !cmd.Bool("dry-run")
	if from == to || from == "" || to == "" {
		return refuse(ExitUsage, say.M("Name two different issuers with --from and --to."))
	}
	return c.withBase(ctx, func(b *base) error {
		configured := false
		for _, p := range b.cfg.Providers {
			configured = configured || p.Issuer == to
		}
		if !configured {
			return refuse(ExitUsage, say.M("No provider in the settings has the issuer %s, so nobody could sign in with it.", to))
		}
		m, err := b.store.MoveIdentities(ctx, from, to, write)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, say.T(ctx, "To move: %[1]s and %[2]s from groups. Already at the new address: %[3]s.",
			say.MN(m.Identities, "1 account", "%d accounts"), say.MN(m.Roles, "1 role", "%d roles"), say.MN(m.Merged, "1 account", "%d accounts")))
		switch {
		case m.Left > 0 && write:
			return refuse(ExitPartial, say.MN(m.Left, "1 account stays: its subject belongs to someone else at the new address.",
				"%d accounts stay: their subjects belong to someone else at the new address."))
		case m.Left > 0:
			fmt.Fprintln(c.out, say.N(ctx, m.Left, "1 account would stay: its subject belongs to someone else at the new address. Is it the same provider?",
				"%d accounts would stay: their subjects belong to someone else at the new address. Is it the same provider?"))
		}
		if !write {
			fmt.Fprintln(c.out, say.T(ctx, "Nothing was written. Add --yes to make the change."))
			return nil
		}
		fmt.Fprintln(c.out, say.T(ctx, "Done. Sessions of the old address have ended, so people need to sign in again."))
		return nil
	})
}
