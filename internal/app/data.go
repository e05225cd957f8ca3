package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/demo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

// withBase runs fn over the opened data.
func (c *command) withBase(ctx context.Context, fn func(b *base) error) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	b, err := openBase(ctx, cfg, c.logger())
	if err != nil {
		return err
	}
	defer b.close()
	return fn(b)
}

// migrateCommand changes the schema.
func (c *command) migrateCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "migrate", Usage: say.T(ctx, "update the database to this version’s schema"),
		Description: described([]example{
			{typed("chapterhouse migrate"), say.T(ctx, "before the first start, and before you serve a new version")},
			{typed("chapterhouse migrate --app-role hub_app"), say.T(ctx, "on PostgreSQL, as the owner: let that role serve, now and after later migrations")},
		},
			say.T(ctx, "It creates the tables of the hub and its job queue in the database that CHAPTERHOUSE_DATABASE_URL names, or updates those of an older version, and keeps what is in them. The database itself must already exist (createdb, or CREATE DATABASE)."),
			say.T(ctx, "Each step is a transaction under a lock, so running it twice at once does no harm, and after an interruption it picks up where it stopped. The only way back is a backup, so make one first. `serve` and `worker` refuse to start on an older schema; the embedded database file is updated automatically.")),
		Flags:  []cli.Flag{&cli.StringFlag{Name: "app-role", Usage: say.T(ctx, "PostgreSQL role that serve and worker connect as; it must exist and own nothing")}},
		Action: c.migrate,
	}
}

func (c *command) migrate(ctx context.Context, cmd *cli.Command) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	db, err := sqldb.Open(cfg.DatabaseURL.Reveal())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	before, err := db.Schema(ctx)
	if err != nil {
		return err
	}
	if before.Refused() {
		return tooOld(before)
	}
	if err := migrate(ctx, db); err != nil {
		return err
	}
	fmt.Fprintln(c.out, say.N(ctx, before.Pending(), "The schema is up to date (1 migration ran).", "The schema is up to date (%d migrations ran)."))
	roles, err := grantApp(ctx, db, cmd.String("app-role"))
	if err != nil {
		return err
	}
	for _, role := range roles {
		fmt.Fprintln(c.out, say.T(ctx, "The role %s can serve.", role))
	}
	return nil
}

func (c *command) demo(ctx context.Context, _ *cli.Command) error {
	return c.withBase(ctx, func(b *base) error { return c.loadDemo(ctx, b) })
}

// demoIfEmpty loads the demo on the first start and does nothing later.
func (c *command) demoIfEmpty(ctx context.Context, b *base) error {
	chapters, err := b.store.Chapters(ctx)
	if err != nil || len(chapters) > 0 {
		return err
	}
	return c.loadDemo(ctx, b)
}

func (c *command) loadDemo(ctx context.Context, b *base) error {
	line := c.progress(ctx, say.T(ctx, "Loading the demo organization"))
	summary, err := demo.Load(ctx, b.store, now(), line.step)
	line.end()
	if errors.Is(err, hub.ErrConflict) {
		return refuse(ExitFailed, say.M("The database isn’t empty. Load the demo into an empty one."))
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, say.T(ctx, "Loaded the demo. Chapters: %[1]d, people: %[2]d, events: %[3]d, RSVPs: %[4]d, toolkits: %[5]d.",
		summary.Chapters, summary.People, summary.Events, summary.RSVPs, summary.Toolkits))
	return nil
}

// grantCommand gives roles.
func (c *command) grantCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "grant", Usage: say.T(ctx, "give a role to a person, by email address"), ArgsUsage: "ROLE",
		Description: described([]example{
			{typed("chapterhouse grant national_admin --email ada@example.org"), ""},
			{typed("chapterhouse grant lead --email robin@example.org --chapter boston"), ""},
		}, say.T(ctx, "Roles: %s.", roleNames)),
		Flags: roleFlags(ctx), Action: c.grant,
	}
}

func (c *command) grant(ctx context.Context, cmd *cli.Command) error {
	return c.withRole(ctx, cmd, func(b *base, email string, g hub.Grant) error {
		known, err := b.store.HasSignedIn(ctx, email)
		if err != nil {
			return err
		}
		if err := b.store.GrantByEmail(ctx, email, g); err != nil {
			return err
		}
		if !known {
			fmt.Fprintln(c.out, say.T(ctx, "Granted %s. Nobody has signed in with this address yet, so check its spelling. It takes effect when somebody does.", string(g.Role)))
			return nil
		}
		fmt.Fprintln(c.out, say.T(ctx, "Granted %s. It takes effect with the person’s next request.", string(g.Role)))
		return nil
	})
}

// progress is a live line of long work: a count and an estimate.
type progress struct {
	c     *command
	words func(done, total int, left time.Duration) string
	began time.Time
	shown time.Time
	live  bool
}

func (c *command) progress(ctx context.Context, title string) *progress {
	words := func(done, total int, left time.Duration) string {
		return say.T(ctx, "%[1]s: %[2]d of %[3]d, about %[4]s left", title, done, total, left.Round(time.Second).String())
	}
	return &progress{c: c, words: words, began: now(), live: isTerminal(c.errOut)}
}

func (p *progress) step(done, total int) {
	if done < total && now().Sub(p.shown) < 100*time.Millisecond || total == 0 {
		return
	}
	p.shown = now()
	left := time.Duration(0)
	if done > 0 {
		left = now().Sub(p.began) / time.Duration(done) * time.Duration(total-done)
	}
	if p.live {
		fmt.Fprintf(p.c.errOut, "\r%s   ", p.words(done, total, left))
	}
}

func (p *progress) end() {
	if p.live {
		fmt.Fprintln(p.c.errOut)
	}
}
