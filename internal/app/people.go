package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/rights"
	"chapterhouse/internal/safety"
	"chapterhouse/internal/say"
	"chapterhouse/internal/seal"
)

// peopleCommand is about one person: their data, and whether they may sign in.
func (c *command) peopleCommand(ctx context.Context) *cli.Command {
	email := &cli.StringFlag{Name: "email", Required: true, Usage: say.T(ctx, "the person’s email address")}
	return &cli.Command{
		Name: "people", Usage: say.T(ctx, "export, erase, suspend or let in again one person"),
		Commands: []*cli.Command{
			{
				Name: "export", Usage: say.T(ctx, "write everything the hub holds about a person as JSON; each export is logged"),
				Description: described([]example{
					{typed("chapterhouse people export --email ana@example.org"), ""},
					{typed("chapterhouse people export --email ana@example.org --out ana.json"), say.T(ctx, "into a new file that only you can read")},
				}),
				Flags: []cli.Flag{email, &cli.StringFlag{Name: "out", Usage: say.T(ctx, "a file to write; without it, standard output")}}, Action: c.exportPerson,
			},
			{
				Name: "erase", Usage: say.T(ctx, "erase a person for good"),
				Description: described([]example{{typed("chapterhouse people erase --email ana@example.org"), ""}, {typed("chapterhouse people erase --email ana@example.org --yes"), say.T(ctx, "without asking")}},
					say.T(ctx, "Their account, memberships, roles and waiting emails go. RSVPs to upcoming events are cancelled, those to past events stay as numbers. The activity log keeps their ID, and backups remember them until they’re deleted.")),
				Flags: []cli.Flag{email, &cli.BoolFlag{Name: "yes", Usage: say.T(ctx, "don’t ask")}}, Action: c.erasePerson,
			},
			{
				Name: "suspend", Usage: say.T(ctx, "shut a person out at once: they’re signed out and can’t sign in"),
				Description: described([]example{{typed(`chapterhouse people suspend --email ana@example.org --reason "The account was taken over."`), ""}}),
				Flags:       []cli.Flag{email, &cli.StringFlag{Name: "reason", Required: true, Usage: say.T(ctx, "why, in up to 500 characters; the national office reads it")}}, Action: c.suspendPerson,
			},
			{
				Name: "unsuspend", Usage: say.T(ctx, "let a suspended person sign in again, without a second admin"),
				Description: described([]example{{typed("chapterhouse people unsuspend --email ana@example.org"), ""}}),
				Flags:       []cli.Flag{email}, Action: c.unsuspendPerson,
			},
		},
	}
}

// withPerson runs fn over the opened data with the person of --email.
func (c *command) withPerson(ctx context.Context, cmd *cli.Command, fn func(b *base, s *rights.Service, email string, id hub.PersonID) error) error {
	email, problem := address.Parse(cmd.String("email"))
	if problem != address.None {
		return refuse(ExitUsage, wantEmail)
	}
	return c.withBase(ctx, func(b *base) error {
		id, err := b.store.PersonWith(ctx, email)
		if errors.Is(err, hub.ErrNotFound) {
			return refuse(ExitFailed, nobodyHasIt)
		}
		if err != nil {
			return err
		}
		outbox, closed, err := b.openOutbox()
		if err != nil {
			return err
		}
		defer closed()
		return fn(b, rights.New(b.store, nil, outbox, now), seal.NormalEmail(email), id)
	})
}

// openOutbox opens the folder in which emails are kept that go nowhere; nil when they are sent.
func (b *base) openOutbox() (outbox rights.Outbox, closed func(), err error) {
	if !b.cfg.EmbeddedMail() {
		return nil, func() {}, nil
	}
	kept, err := newOutbox(b)
	if err != nil {
		return nil, nil, fmt.Errorf("outbox: %w", err)
	}
	return kept, func() { _ = kept.Close() }, nil
}

func (c *command) exportPerson(ctx context.Context, cmd *cli.Command) error {
	return c.withPerson(ctx, cmd, func(_ *base, s *rights.Service, _ string, id hub.PersonID) error {
		out := c.out
		if path := cmd.String("out"); path != "" {
			file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the file
			if err != nil {
				return refuse(ExitFailed, say.M("The file can’t be written: %s. Name one that isn’t there yet.", err))
			}
			defer func() { _ = file.Close() }()
			out = file
		}
		d, err := s.ExportByOperator(ctx, id)
		if err != nil {
			return err
		}
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(d); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		fmt.Fprintln(c.errOut, say.T(ctx, "Sessions are left out: they’re in the session store. Send the file in a way that only its owner can read."))
		return nil
	})
}

func (c *command) erasePerson(ctx context.Context, cmd *cli.Command) error {
	return c.withPerson(ctx, cmd, func(b *base, s *rights.Service, email string, id hub.PersonID) error {
		if !cmd.Bool("yes") {
			if !isTerminal(cmd.Root().Reader) {
				return refuse(ExitUsage, say.M("Nothing was erased. Add --yes, since nobody can be asked here."))
			}
			fmt.Fprintf(c.errOut, "%s ", say.T(ctx, "This erases person %s for good. Type their email address to go on:", string(id)))
			if line, err := typedLine(ctx, cmd.Root().Reader); err != nil || seal.NormalEmail(line) != email {
				return &exit{ExitFailed, because(err, say.M("Nothing was erased."))}
			}
		}
		gone, err := s.EraseByOperator(ctx, id)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, say.T(ctx, "Erased person %[1]s: %[2]s, %[3]s. %[4]s to upcoming events cancelled; %[5]s left as numbers.", string(id),
			say.MN(gone.Memberships, "1 membership", "%d memberships"), say.MN(gone.Roles, "1 role", "%d roles"),
			say.MN(gone.Cancelled, "1 RSVP", "%d RSVPs"), say.MN(gone.Counted, "1 RSVP", "%d RSVPs")))
		fmt.Fprintln(c.out, say.T(ctx, "Backups remember them until they’re deleted."))
		return c.dropSessions(ctx, b, id)
	})
}

func (c *command) suspendPerson(ctx context.Context, cmd *cli.Command) error {
	reason, err := safety.Typed(cmd.String("reason"))
	if err != nil {
		return refuse(ExitUsage, say.M("Say why with --reason, in up to 500 characters."))
	}
	return c.withPerson(ctx, cmd, func(b *base, _ *rights.Service, _ string, id hub.PersonID) error {
		err := b.store.Suspend(ctx, hub.Operator, id, reason)
		if errors.Is(err, hub.ErrConflict) {
			return refuse(ExitFailed, say.M("They’re suspended already."))
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, say.T(ctx, "Suspended, and signed out everywhere."))
		return c.dropSessions(ctx, b, id)
	})
}

func (c *command) unsuspendPerson(ctx context.Context, cmd *cli.Command) error {
	return c.withPerson(ctx, cmd, func(b *base, _ *rights.Service, _ string, id hub.PersonID) error {
		err := b.store.LiftByOperator(ctx, id)
		if errors.Is(err, hub.ErrConflict) {
			return refuse(ExitFailed, say.M("They’re not suspended."))
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, say.T(ctx, "The suspension is lifted. They can sign in again."))
		return nil
	})
}
