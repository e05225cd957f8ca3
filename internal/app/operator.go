package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/session"
)

// operatorCommands are those that keep a hub alive.
func (c *command) operatorCommands() []*cli.Command {
	return []*cli.Command{
		c.backupCommand(), c.identitiesCommand(), c.guestsCommand(),
		{
			Name: "restore", Usage: "fill an empty hub from a backup", ArgsUsage: "FILE",
			Description: "chapterhouse restore chapterhouse-20261122T031500Z.zip\n" +
				"Needs the keyset the backup names, an empty database of either kind and an empty files folder. Afterwards\n" +
				"everyone is signed out, and no mail leaves until `chapterhouse sends resume`.\n" +
				"With CHAPTERHOUSE_REDIS_URL set it asks whether that server is meant for this hub: a rehearsal needs none.",
			Flags:  []cli.Flag{&cli.BoolFlag{Name: redisIsMeant, Usage: "CHAPTERHOUSE_REDIS_URL is the server this hub shall use: do not ask"}},
			Action: c.restore,
		},
		{
			Name: "sends", Usage: "see whether mail leaves, stop it, and let it leave again",
			Description: "chapterhouse sends   # whether mail leaves, and what is in the queue", Action: c.sendsStatus,
			Commands: []*cli.Command{
				{
					Name: "pause", Usage: "keep every mail in its queue, within 5 seconds",
					Description: "chapterhouse sends pause --reason \"wrong template\"",
					Flags:       []cli.Flag{&cli.StringFlag{Name: "reason", Required: true, Usage: "shown to operators; name no person"}},
					Action:      c.pauseSends,
				},
				{Name: "resume", Usage: "let mail leave again", Description: "chapterhouse sends resume", Action: c.resumeSends},
			},
		},
		{
			Name: "sessions", Usage: "sign people out",
			Commands: []*cli.Command{{
				Name: "revoke", Usage: "end sessions at once, on every process",
				Description: "chapterhouse sessions revoke --email ada@example.org\nchapterhouse sessions revoke --all",
				Flags: []cli.Flag{
					&cli.BoolFlag{Name: "all", Usage: "everybody's"},
					&cli.StringFlag{Name: "email", Usage: "those of the person with this address"},
				},
				Action: c.revokeSessions,
			}},
		},
		{
			Name: "keys", Usage: "change the key that seals names and addresses",
			Commands: []*cli.Command{
				{Name: "list", Usage: "show the sealing keys and how many values each seals", Description: "chapterhouse keys list", Action: c.listKeys},
				{
					Name: "rotate", Usage: "add a key and seal every value again with it, while the hub serves",
					Description: "chapterhouse keys rotate           # safe to interrupt; run again, it goes on\n" +
						"chapterhouse keys rotate --stage   # several machines: add the key, copy the keyset to all of them, then rotate",
					Flags:  []cli.Flag{&cli.BoolFlag{Name: "stage", Usage: "only add the key, and seal nothing with it yet"}},
					Action: c.rotateKeys,
				},
			},
		},
	}
}

func (c *command) guestsCommand() *cli.Command {
	return &cli.Command{
		Name: "guest-rsvps", Usage: "stop RSVPs without an account everywhere, and allow them again",
		Commands: []*cli.Command{
			{
				Name: "stop", Usage: "only people with an account can RSVP",
				Description: "chapterhouse guest-rsvps stop --reason \"a flood of made-up RSVPs\"",
				Flags:       []cli.Flag{&cli.StringFlag{Name: "reason", Required: true, Usage: "shown to operators; name no person"}},
				Action:      c.stopGuests,
			},
			{Name: "allow", Usage: "let everybody RSVP again", Description: "chapterhouse guest-rsvps allow", Action: c.allowGuests},
		},
	}
}

// oneFile is the one argument of a command.
func oneFile(cmd *cli.Command) (string, error) {
	if cmd.Args().Len() != 1 {
		return "", &exit{ExitUsage, fmt.Errorf("name one file: chapterhouse %s %s", cmd.FullName()[len("chapterhouse "):], cmd.ArgsUsage)}
	}
	return cmd.Args().First(), nil
}

func (c *command) pauseSends(ctx context.Context, cmd *cli.Command) error {
	reason := strings.TrimSpace(cmd.String("reason"))
	if reason == "" {
		return &exit{ExitUsage, errors.New("--reason must say why, in a few words")}
	}
	return c.withBase(ctx, func(b *base) error {
		if err := b.store.PauseSends(ctx, hub.Operator, reason); err != nil {
			return err
		}
		fmt.Fprintln(c.out, "No mail leaves until `chapterhouse sends resume`. What is owed stays owed.")
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
		fmt.Fprintf(c.out, "Mail leaves again; in the queue: %s.\n", queued(q))
		return nil
	})
}

// sendsStatus says what doctor says about the queue.
func (c *command) sendsStatus(ctx context.Context, cmd *cli.Command) error {
	if cmd.Args().Len() > 0 {
		return &exit{ExitUsage, fmt.Errorf("there is no command sends %q; see chapterhouse sends --help", cmd.Args().First())}
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
		state := "Mail leaves"
		if p.Paused() {
			state = fmt.Sprintf("No mail leaves since %s: %s", p.Since.Format(time.RFC3339), p.Reason)
		}
		fmt.Fprintf(c.out, "%s\nIn the queue: %s. %d failed for good in the last 30 days.\n", sentence(state), queued(q), q.Failed)
		return nil
	})
}

func (c *command) stopGuests(ctx context.Context, cmd *cli.Command) error {
	reason := strings.TrimSpace(cmd.String("reason"))
	if reason == "" {
		return &exit{ExitUsage, errors.New("--reason must say why, in a few words")}
	}
	return c.withBase(ctx, func(b *base) error {
		if err := b.store.StopGuests(ctx, hub.Operator, reason); err != nil {
			return err
		}
		fmt.Fprintln(c.out, "Nobody can RSVP without an account until `chapterhouse guest-rsvps allow`. RSVPs already made stay.")
		return nil
	})
}

func (c *command) allowGuests(ctx context.Context, _ *cli.Command) error {
	return c.withBase(ctx, func(b *base) error {
		if err := b.store.AllowGuests(ctx, hub.Operator); err != nil {
			return err
		}
		fmt.Fprintln(c.out, "Everybody can RSVP again, except at events whose organizers stopped guests.")
		return nil
	})
}

func (c *command) revokeSessions(ctx context.Context, cmd *cli.Command) error {
	email, problem := address.Parse(cmd.String("email"))
	switch {
	case cmd.Bool("all") == (cmd.String("email") != ""):
		return &exit{ExitUsage, errors.New("say whose sessions: --all, or --email ADDRESS")}
	case !cmd.Bool("all") && problem != address.None:
		return &exit{ExitUsage, errors.New("--email must be an address such as ada@example.org")}
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
			return &exit{ExitFailed, errors.New("nobody here has that address")}
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, "Every such session is over, on every process.")
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
	sessions, err := session.Open(session.Options{URL: b.cfg.RedisURL.Reveal(), Now: now, Levels: levels(), Hub: name})
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
		fmt.Fprintln(c.errOut, "The session store does not answer; the records there are refused, and end by themselves.")
		return nil
	}
	fmt.Fprintf(c.out, "%d record(s) were removed from the session store.\n", n)
	return nil
}

func (c *command) listKeys(ctx context.Context, _ *cli.Command) error {
	return c.withBase(ctx, func(b *base) error {
		by, err := b.store.SealedBy(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "Keyset %s in %s\n", b.keys.Fingerprint(), b.cfg.Keys)
		for _, key := range b.keys.List() {
			role := "opens"
			if key.Primary {
				role = "seals"
			}
			fmt.Fprintf(c.out, "  %s  %-6s %9d value(s)\n", key.Fingerprint, role, by[key.Fingerprint])
		}
		if lost := by[""]; lost > 0 {
			return &exit{ExitPartial, fmt.Errorf("%d value(s) are under a key this keyset does not have", lost)}
		}
		return nil
	})
}

func (c *command) rotateKeys(ctx context.Context, cmd *cli.Command) error {
	return c.withBase(ctx, func(b *base) error {
		if cmd.Bool("stage") {
			return c.stageKey(b)
		}
		by, err := b.store.SealedBy(ctx)
		if err != nil {
			return err
		}
		stale := staleValues(b.keys, by)
		if stale > 0 {
			fmt.Fprintf(c.out, "The last rotation was not finished: %d value(s) are not under its key yet. Going on; rotate again for another key.\n", stale)
		} else if err := c.addKey(b); err != nil {
			return err
		}
		return c.reseal(ctx, b)
	})
}

// staleValues counts the values that a key opens which seals no more.
func staleValues(keys *seal.Keys, by map[string]int64) int64 {
	stale := int64(0)
	for _, key := range keys.List() {
		if !key.Primary {
			stale += by[key.Fingerprint]
		}
	}
	return stale
}

// stageKey adds a key that only opens.
func (c *command) stageKey(b *base) error {
	staged, err := b.keys.Stage()
	if err != nil {
		return err
	}
	if err := staged.Save(b.cfg.Keys); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s holds a further key. Copy it to every machine, then run `chapterhouse keys rotate` on one and copy it again.\n", b.cfg.Keys)
	return nil
}

// addKey makes another key the primary, in the file first: whoever meets a value under it finds it there.
func (c *command) addKey(b *base) error {
	rotated, err := b.keys.Rotate()
	if err != nil {
		return err
	}
	if err := rotated.Save(b.cfg.Keys); err != nil {
		return err
	}
	if _, err := b.keys.Reread(); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "The keyset is %s now. Copy %s to where you keep it apart from the database.\n", b.keys.Fingerprint(), b.cfg.Keys)
	return nil
}

func (c *command) reseal(ctx context.Context, b *base) error {
	by, err := b.store.SealedBy(ctx)
	if err != nil {
		return err
	}
	done, total := 0, int(staleValues(b.keys, by))
	line := c.progress("Sealing again")
	resealed, lost, err := b.store.Reseal(ctx, func() { done++; line.step(done, max(done, total)) })
	line.end()
	if err != nil {
		return fmt.Errorf("stopped after %d value(s), all of which can be read: %w; run the command again, it goes on", resealed, err)
	}
	fmt.Fprintf(c.out, "%d value(s) were sealed again.\n", resealed)
	if lost > 0 {
		return &exit{ExitPartial, fmt.Errorf("%d value(s) open with no key of this keyset and were left as they are", lost)}
	}
	return nil
}

// backupFolder is where backups go by default.
func backupFolder(data string) string { return filepath.Join(data, "backups") }

// exists says whether there is something at path.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
