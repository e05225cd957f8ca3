package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/address"
	"chapterhouse/internal/demo"
	"chapterhouse/internal/hub"
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
	before, err := db.Pending(ctx)
	if err != nil {
		return err
	}
	if err := migrate(ctx, db); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "The schema is current (%d migration(s) ran).\n", before)
	roles, err := grantApp(ctx, db, cmd.String("app-role"))
	if err != nil {
		return err
	}
	for _, role := range roles {
		fmt.Fprintf(c.out, "The role %s may serve.\n", role)
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
	line := c.progress("Loading the demo organization")
	summary, err := demo.Load(ctx, b.store, now(), line.step)
	line.end()
	if errors.Is(err, hub.ErrConflict) {
		return &exit{ExitFailed, errors.New("the database is not empty; the demo goes into an empty one only")}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Loaded the demo: %d chapters, %d people, %d events, %d RSVPs, %d toolkits.\n",
		summary.Chapters, summary.People, summary.Events, summary.RSVPs, summary.Toolkits)
	return nil
}

func (c *command) grant(ctx context.Context, cmd *cli.Command) error {
	g := hub.Grant{Role: hub.Role(cmd.Args().First())}
	email, problem := address.Parse(cmd.String("email"))
	switch {
	case cmd.Args().Len() != 1 || !g.Role.Valid():
		return &exit{ExitUsage, errors.New("name one role: lead, council_lead, national_staff, national_admin or auditor")}
	case problem != address.None:
		return &exit{ExitUsage, errors.New("--email must be an address such as ada@example.org")}
	case g.Role.Scoped() != (cmd.String("chapter") != ""):
		return &exit{ExitUsage, errors.New("--chapter goes with lead and council_lead, and only with them")}
	}
	return c.withBase(ctx, func(b *base) error {
		if g.Role.Scoped() {
			ch, err := b.chapters.BySlug(ctx, cmd.String("chapter"))
			if err != nil {
				return &exit{ExitUsage, fmt.Errorf("no chapter has the slug %q", cmd.String("chapter"))}
			}
			g.Chapter = ch.ID
		}
		if err := b.store.GrantByEmail(ctx, email, g); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "Granted %s. It counts from the person's next request.\n", g.Role)
		return nil
	})
}

// progress is a live line of long work: a count and an estimate.
type progress struct {
	c     *command
	title string
	began time.Time
	shown time.Time
	live  bool
}

func (c *command) progress(title string) *progress {
	return &progress{c: c, title: title, began: now(), live: isTerminal(c.errOut)}
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
		fmt.Fprintf(p.c.errOut, "\r%s: %d of %d, about %s left   ", p.title, done, total, left.Round(time.Second))
	}
}

func (p *progress) end() {
	if p.live {
		fmt.Fprintln(p.c.errOut)
	}
}
