package app

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/say"
	"chapterhouse/internal/seal"
)

// keysCommand looks after the keys that seal.
func (c *command) keysCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "keys", Usage: say.T(ctx, "change the key that seals names and addresses"),
		Commands: []*cli.Command{
			{
				Name: "list", Usage: say.T(ctx, "show the sealing keys and how many values each one seals"),
				Description: described([]example{{typed("chapterhouse keys list"), ""}}), Action: c.listKeys,
			},
			{
				Name: "rotate", Usage: say.T(ctx, "add a key and reseal every value with it, while the hub serves"),
				Description: described([]example{
					{typed("chapterhouse keys rotate"), say.T(ctx, "safe to interrupt; run it again to continue")},
					{typed("chapterhouse keys rotate --stage"), say.T(ctx, "several machines: add the key, copy the keyset to all of them, then rotate")},
				}),
				Flags:  []cli.Flag{&cli.BoolFlag{Name: "stage", Usage: say.T(ctx, "only add the key, and don’t seal anything with it yet")}},
				Action: c.rotateKeys,
			},
		},
	}
}

func (c *command) listKeys(ctx context.Context, _ *cli.Command) error {
	return c.withBase(ctx, func(b *base) error {
		by, err := b.store.SealedBy(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, say.T(ctx, "Keyset %[1]s in %[2]s", b.keys.Fingerprint(), b.cfg.Keys))
		for _, key := range b.keys.List() {
			role := say.C(ctx, "a key", "opens")
			if key.Primary {
				role = say.C(ctx, "a key", "seals")
			}
			fmt.Fprintf(c.out, "  %s  %-6s %18s\n", key.Fingerprint, role, say.N(ctx, int(by[key.Fingerprint]), "1 value", "%d values"))
		}
		if lost := by[""]; lost > 0 {
			return refuse(ExitPartial, say.MN(int(lost), "1 value is sealed with a key that this keyset doesn’t have.", "%d values are sealed with a key that this keyset doesn’t have."))
		}
		return nil
	})
}

func (c *command) rotateKeys(ctx context.Context, cmd *cli.Command) error {
	return c.withBase(ctx, func(b *base) error {
		if cmd.Bool("stage") {
			return c.stageKey(ctx, b)
		}
		by, err := b.store.SealedBy(ctx)
		if err != nil {
			return err
		}
		stale := staleValues(b.keys, by)
		if stale > 0 {
			fmt.Fprintln(c.out, say.N(ctx, int(stale), "The last rotation wasn’t finished: 1 value isn’t sealed with its key yet. Continuing. To add another key, rotate again.",
				"The last rotation wasn’t finished: %d values aren’t sealed with its key yet. Continuing. To add another key, rotate again."))
		} else if err := c.addKey(ctx, b); err != nil {
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
func (c *command) stageKey(ctx context.Context, b *base) error {
	staged, err := b.keys.Stage()
	if err != nil {
		return err
	}
	if err := staged.Save(b.cfg.Keys); err != nil {
		return err
	}
	fmt.Fprintln(c.out, say.T(ctx, "Added another key to %s. Copy the file to every machine, run `chapterhouse keys rotate` on one of them, then copy it again.", b.cfg.Keys))
	return nil
}

// addKey makes another key the primary, in the file first: whoever meets a value under it finds it there.
func (c *command) addKey(ctx context.Context, b *base) error {
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
	fmt.Fprintln(c.out, say.T(ctx, "The keyset is now %[1]s. Copy %[2]s to the place where you keep it, apart from the database.", b.keys.Fingerprint(), b.cfg.Keys))
	return nil
}

func (c *command) reseal(ctx context.Context, b *base) error {
	by, err := b.store.SealedBy(ctx)
	if err != nil {
		return err
	}
	done, total := 0, int(staleValues(b.keys, by))
	line := c.progress(ctx, say.T(ctx, "Resealing"))
	resealed, lost, err := b.store.Reseal(ctx, func() { done++; line.step(done, max(done, total)) })
	line.end()
	if err != nil {
		return because(err, say.MN(int(resealed), "Stopped after 1 value: %[2]s. Every value can still be read. Run the command again to continue.",
			"Stopped after %[1]d values: %[2]s. Every value can still be read. Run the command again to continue.", err))
	}
	fmt.Fprintln(c.out, say.N(ctx, int(resealed), "Resealed 1 value.", "Resealed %d values."))
	if lost > 0 {
		return refuse(ExitPartial, say.MN(int(lost), "1 value opens with no key of this keyset and was left as it is.",
			"%d values open with no key of this keyset and were left as they are."))
	}
	return nil
}

// rereadKeys reads the keyset file again at every SIGHUP, until the returned function is called or ctx ends. Nobody has to
// send one: a key that is not known is looked for in the file by itself. It is for a hub that shall seal with the new key
// before it has met a value under it.
func (b *base) rereadKeys(ctx context.Context) (stop func()) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	ctx, cancel := context.WithCancel(ctx)
	var ended sync.WaitGroup
	ended.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangups:
			}
			changed, err := b.keys.Reread()
			switch {
			case err != nil:
				b.log.Error("the keyset file was not taken", "error", err)
			case changed:
				b.log.Info("the keyset was read again", "keys", b.keys)
			}
		}
	})
	return func() {
		signal.Stop(hangups)
		cancel()
		ended.Wait()
	}
}
