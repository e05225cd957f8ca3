package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
)

// operatorCommands are those that keep a hub alive.
func (c *command) operatorCommands(ctx context.Context) []*cli.Command {
	return []*cli.Command{
		c.backupCommand(ctx), c.identitiesCommand(ctx), c.peopleCommand(ctx), c.guestsCommand(ctx), c.restoreCommand(ctx), c.sendsCommand(ctx), c.sessionsCommand(ctx), c.keysCommand(ctx),
	}
}

func (c *command) restoreCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "restore", Usage: say.T(ctx, "restore a backup into an empty hub"), ArgsUsage: "FILE",
		Description: described([]example{{typed("chapterhouse restore chapterhouse-20261122T031500Z.zip"), ""}},
			say.T(ctx, "It needs the keyset that the backup names, an empty database of either kind, and an empty files folder. Afterward, everyone is signed out, and no email goes out until you run `chapterhouse sends resume`."),
			say.T(ctx, "If CHAPTERHOUSE_REDIS_URL is set, it asks whether that server is meant for this hub. A rehearsal needs none.")),
		Flags:  []cli.Flag{&cli.BoolFlag{Name: redisIsMeant, Usage: say.T(ctx, "CHAPTERHOUSE_REDIS_URL is meant for this hub: don’t ask")}},
		Action: c.restore,
	}
}

func (c *command) sendsCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "sends", Usage: say.T(ctx, "see whether email is going out, pause it, and resume it"),
		Description: described([]example{{typed("chapterhouse sends"), say.T(ctx, "whether email is going out, and what is in the queue")}}), Action: c.sendsStatus,
		Commands: []*cli.Command{
			{
				Name: "pause", Usage: say.T(ctx, "hold all email in the queue, within 5 seconds"),
				Description: described([]example{{typed(`chapterhouse sends pause --reason "wrong template"`), ""}}),
				Flags:       []cli.Flag{reasonFlag(ctx)},
				Action:      c.pauseSends,
			},
			{
				Name: "resume", Usage: say.T(ctx, "let email go out again"),
				Description: described([]example{{typed("chapterhouse sends resume"), ""}}), Action: c.resumeSends,
			},
		},
	}
}

// reasonFlag says why something stops.
func reasonFlag(ctx context.Context) cli.Flag {
	return &cli.StringFlag{Name: "reason", Required: true, Usage: say.T(ctx, "shown to operators; don’t name anyone")}
}

// wantReason asks for words after --reason.
var wantReason = say.M("Say why in a few words after --reason.")

func (c *command) sessionsCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "sessions", Usage: say.T(ctx, "sign people out"),
		Commands: []*cli.Command{{
			Name: "revoke", Usage: say.T(ctx, "end sessions right away, on every process"),
			Description: described([]example{
				{typed("chapterhouse sessions revoke --email ada@example.org"), ""}, {typed("chapterhouse sessions revoke --all"), ""},
			}),
			Flags: []cli.Flag{
				&cli.BoolFlag{Name: "all", Usage: say.T(ctx, "everyone’s sessions")},
				&cli.StringFlag{Name: "email", Usage: say.T(ctx, "the sessions of the person with this email address")},
			},
			Action: c.revokeSessions,
		}},
	}
}

func (c *command) guestsCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "guest-rsvps", Usage: say.T(ctx, "stop RSVPs without an account everywhere, and allow them again"),
		Commands: []*cli.Command{
			{
				Name: "stop", Usage: say.T(ctx, "let only people with an account RSVP"),
				Description: described([]example{{typed(`chapterhouse guest-rsvps stop --reason "a flood of made-up RSVPs"`), ""}}),
				Flags:       []cli.Flag{reasonFlag(ctx)},
				Action:      c.stopGuests,
			},
			{
				Name: "allow", Usage: say.T(ctx, "let everyone RSVP again"),
				Description: described([]example{{typed("chapterhouse guest-rsvps allow"), ""}}), Action: c.allowGuests,
			},
		},
	}
}

// oneFile is the one argument of a command.
func oneFile(cmd *cli.Command) (string, error) {
	if cmd.Args().Len() != 1 {
		return "", refuse(ExitUsage, say.M("Name one file: %[1]s %[2]s", cmd.FullName(), cmd.ArgsUsage))
	}
	return cmd.Args().First(), nil
}

func (c *command) pauseSends(ctx context.Context, cmd *cli.Command) error {
	reason := strings.TrimSpace(cmd.String("reason"))
	if reason == "" {
		return refuse(ExitUsage, wantReason)
	}
	return c.withBase(ctx, func(b *base) error {
		if err := b.store.PauseSends(ctx, hub.Operator, reason); err != nil {
			return err
		}
		fmt.Fprintln(c.out, say.T(ctx, "No email goes out until you run `chapterhouse sends resume`. Everything stays in the queue."))
		return nil
	})
}

func (c *command) resumeSends(ctx context.Context, _ *cli.Command) error {
	return c.withBase(ctx, func(b *base) error {
		if err := b.store.ResumeSends(ctx, hub.Operator); err != nil {
			return err
		}
		q, err := b.store.MailQueue(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, say.T(ctx, "Email is going out again. In the queue: %s.", queued(ctx, q)))
		return nil
	})
}

// sendsStatus says what doctor says about the queue.
func (c *command) sendsStatus(ctx context.Context, cmd *cli.Command) error {
	if cmd.Args().Len() > 0 {
		return refuse(ExitUsage, say.M("There is no command sends %q. See chapterhouse sends --help.", cmd.Args().First()))
	}
	return c.withBase(ctx, func(b *base) error {
		p, err := b.store.SendsPaused(ctx)
		if err != nil {
			return err
		}
		q, err := b.store.MailQueue(ctx)
		if err != nil {
			return err
		}
		state := say.M("Email is going out.")
		if p.Paused() {
			state = say.M("No email is going out. Paused since %[1]s (“%[2]s”).", say.Moment(ctx, p.Since.UTC(), now()), p.Reason)
		}
		fmt.Fprintln(c.out, state.In(ctx))
		fmt.Fprintln(c.out, say.N(ctx, q.Failed, "In the queue: %[2]s. 1 failed for good in the last 30 days.",
			"In the queue: %[2]s. %[1]d failed for good in the last 30 days.", queued(ctx, q)))
		return nil
	})
}

func (c *command) stopGuests(ctx context.Context, cmd *cli.Command) error {
	reason := strings.TrimSpace(cmd.String("reason"))
	if reason == "" {
		return refuse(ExitUsage, wantReason)
	}
	return c.withBase(ctx, func(b *base) error {
		if err := b.store.StopGuests(ctx, hub.Operator, reason); err != nil {
			return err
		}
		fmt.Fprintln(c.out, say.T(ctx, "Nobody can RSVP without an account until you run `chapterhouse guest-rsvps allow`. RSVPs already made stay."))
		return nil
	})
}

func (c *command) allowGuests(ctx context.Context, _ *cli.Command) error {
	return c.withBase(ctx, func(b *base) error {
		if err := b.store.AllowGuests(ctx, hub.Operator); err != nil {
			return err
		}
		fmt.Fprintln(c.out, say.T(ctx, "Everyone can RSVP again, except at events whose organizers stopped guests."))
		return nil
	})
}

func (c *command) revokeSessions(ctx context.Context, cmd *cli.Command) error {
	email, problem := address.Parse(cmd.String("email"))
	switch {
	case cmd.Bool("all") == (cmd.String("email") != ""):
		return refuse(ExitUsage, say.M("Say whose sessions to end: --all, or --email ADDRESS"))
	case !cmd.Bool("all") && problem != address.None:
		return refuse(ExitUsage, wantEmail)
	}
	return c.withBase(ctx, func(b *base) error {
		// The database first: every request compares its session with it, so from here on nobody passes.
		var person hub.PersonID
		var err error
		if cmd.Bool("all") {
			err = b.store.EndSessions(ctx, hub.Operator)
		} else {
			person, err = b.store.EndSessionsOf(ctx, hub.Operator, email)
		}
		if errors.Is(err, hub.ErrNotFound) {
			return refuse(ExitFailed, nobodyHasIt)
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, say.T(ctx, "Those sessions have ended, on every process."))
		return c.dropSessions(ctx, b, person)
	})
}

// dropSessions removes the records of one person's sessions, or of everybody's, from the session store. They are refused
// already; this only makes them go.
func (c *command) dropSessions(ctx context.Context, b *base, person hub.PersonID) error {
	if b.cfg.EmbeddedRedis() {
		return nil // it lives in the process that serves, which drops each record when it is next shown
	}
	name, err := b.store.EnsureHubID(ctx)
	if err != nil {
		return err
	}
	sessions, err := session.Open(session.Options{URL: b.cfg.RedisURL.Reveal(), Now: now, Levels: hub.SessionLevels(), Hub: name})
	if err != nil {
		return fmt.Errorf("session store: %w", err)
	}
	defer func() { _ = sessions.Close() }()
	var n int
	if person == "" {
		n, err = sessions.EndEveryone(ctx)
	} else {
		n, err = sessions.EndAll(ctx, string(person), "")
	}
	if err != nil {
		fmt.Fprintln(c.errOut, say.T(ctx, "The session store isn’t answering. The records there are refused anyway, and expire on their own."))
		return nil
	}
	fmt.Fprintln(c.out, say.N(ctx, n, "Removed 1 record from the session store.", "Removed %d records from the session store."))
	return nil
}

// backupFolder is where backups go by default.
func backupFolder(data string) string { return filepath.Join(data, "backups") }

// exists says whether there is something at path.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
