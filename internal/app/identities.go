package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
)

// identitiesCommand looks after the accounts that people sign in with.
func (c *command) identitiesCommand() *cli.Command {
	email := &cli.StringFlag{Name: "email", Required: true, Usage: "the person's address"}
	return &cli.Command{
		Name: "identities", Usage: "look after the accounts that people sign in with",
		Commands: []*cli.Command{
			{
				Name: "list", Usage: "show the accounts of a person and whether they are confirmed",
				Description: "chapterhouse identities list --email ada@example.org", Flags: []cli.Flag{email}, Action: c.listIdentities,
			},
			{
				Name: "confirm", Usage: "let an account bring all roles of its person, who is told by email",
				Description: "chapterhouse identities confirm --email ada@example.org --issuer https://id.example.org --reason \"called her\"",
				Flags: []cli.Flag{
					email, &cli.StringFlag{Name: "issuer", Required: true, Usage: "of the account, as `identities list` shows it"},
					&cli.StringFlag{Name: "subject", Usage: "of the account, when the person has several there"},
					&cli.StringFlag{Name: "reason", Required: true, Usage: "how you know that it is theirs; they read it"},
				},
				Action: c.confirmIdentity,
			},
			{
				Name: "move", Usage: "carry every account over when a provider's address (its issuer) changes",
				Description: "chapterhouse identities move --from https://old.example.org --to https://new.example.org --dry-run\n" +
					"chapterhouse identities move --from https://old.example.org --to https://new.example.org --yes\n" +
					"Only for the same provider under another address, where people keep their subject. Sessions of the old address end.",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "from", Required: true, Usage: "the issuer of before"}, &cli.StringFlag{Name: "to", Required: true, Usage: "the issuer of the settings"},
					dryRun(), &cli.BoolFlag{Name: "yes", Usage: "write it; without this nothing is written"},
				},
				Action: c.moveIdentities,
			},
		},
	}
}

// personOf is the person of --email.
func (c *command) personOf(ctx context.Context, b *base, cmd *cli.Command) (hub.PersonID, error) {
	email, problem := address.Parse(cmd.String("email"))
	if problem != address.None {
		return "", &exit{ExitUsage, errors.New("--email must be an address such as ada@example.org")}
	}
	id, err := b.store.PersonWith(ctx, email)
	if errors.Is(err, hub.ErrNotFound) {
		return "", &exit{ExitFailed, errors.New("nobody here has that address")}
	}
	return id, err
}

func (c *command) listIdentities(ctx context.Context, cmd *cli.Command) error {
	return c.withBase(ctx, func(b *base) error {
		id, err := c.personOf(ctx, b, cmd)
		if err != nil {
			return err
		}
		list, err := b.store.Identities(ctx, id)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "Person %s, %d account(s)\n", id, len(list))
		for _, one := range list {
			state := "not confirmed: a member's rights only"
			if one.Confirmed() {
				state = "confirmed " + one.ConfirmedAt.UTC().Format("2006-01-02")
			}
			fmt.Fprintf(c.out, "  %s  subject %s  since %s  %s\n", one.Issuer, one.Subject, one.Since.UTC().Format("2006-01-02"), state)
		}
		return nil
	})
}

func (c *command) confirmIdentity(ctx context.Context, cmd *cli.Command) error {
	reason := strings.TrimSpace(cmd.String("reason"))
	if reason == "" {
		return &exit{ExitUsage, errors.New("--reason must say how you know that the account is theirs")}
	}
	return c.withBase(ctx, func(b *base) error {
		id, err := c.personOf(ctx, b, cmd)
		if err != nil {
			return err
		}
		list, err := b.store.Identities(ctx, id)
		if err != nil {
			return err
		}
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
		fmt.Fprintln(c.out, "Confirmed. It brings all roles of the person from their next request; they are told by email.")
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
		return hub.Identity{}, &exit{ExitFailed, errors.New("the person has no unconfirmed account there; see chapterhouse identities list")}
	case 1:
		return found[0], nil
	}
	return hub.Identity{}, &exit{ExitUsage, errors.New("the person has several accounts there: name one with --subject")}
}

func (c *command) moveIdentities(ctx context.Context, cmd *cli.Command) error {
	from, to := cmd.String("from"), cmd.String("to")
	write := cmd.Bool("yes") && !cmd.Bool("dry-run")
	if from == to || from == "" || to == "" {
		return &exit{ExitUsage, errors.New("--from and --to must be two issuers")}
	}
	return c.withBase(ctx, func(b *base) error {
		configured := false
		for _, p := range b.cfg.Providers {
			configured = configured || p.Issuer == to
		}
		if !configured {
			return &exit{ExitUsage, fmt.Errorf("no provider of the settings has the issuer %s: nobody could sign in with it", to)}
		}
		m, err := b.store.MoveIdentities(ctx, from, to, write)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%d account(s) and %d role(s) from groups move; %d account(s) are known at the new address already.\n", m.Identities, m.Roles, m.Merged)
		switch {
		case m.Left > 0 && write:
			return &exit{ExitPartial, fmt.Errorf("%d account(s) stay: their subject is somebody else's at the new address", m.Left)}
		case m.Left > 0:
			fmt.Fprintf(c.out, "%d account(s) would stay: their subject is somebody else's at the new address. Is it the same provider?\n", m.Left)
		}
		if !write {
			fmt.Fprintln(c.out, "Nothing was written. Add --yes to write it.")
			return nil
		}
		fmt.Fprintln(c.out, "Done. Sessions of the old address are over; people sign in again.")
		return nil
	})
}
