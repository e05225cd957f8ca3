package app

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// auditCommand looks after the trail.
func (c *command) auditCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "audit", Usage: say.T(ctx, "check the activity log"), Commands: []*cli.Command{{
			Name: "verify", Usage: say.T(ctx, "check that nobody changed, removed, moved or added a row of the activity log behind the hub’s back"),
			Description: described([]example{{typed("chapterhouse audit verify"), say.T(ctx, "prints each chain with its head; exits with 1 if one is broken")}},
				say.T(ctx, "Keep a copy of the heads somewhere else. A chain that was put back to an older state, head and all, looks intact.")),
			Action: c.auditVerify,
		}},
	}
}

// auditVerify checks the chains of the trail.
func (c *command) auditVerify(ctx context.Context, _ *cli.Command) error {
	return c.withBase(ctx, func(b *base) error {
		chapters, err := b.store.Chapters(ctx)
		if err != nil {
			return err
		}
		names := map[hub.ChapterID]string{"": "national"}
		for _, ch := range chapters {
			names[ch.ID] = ch.Slug
		}
		live := isTerminal(c.errOut)
		report, err := b.store.VerifyTrail(ctx, func(done int) {
			if live {
				fmt.Fprintf(c.errOut, "\r%s   ", say.N(ctx, done, "Checking the activity log: 1 row", "Checking the activity log: %d rows"))
			}
		})
		if live {
			fmt.Fprintln(c.errOut)
		}
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
		for _, chain := range report.Chains {
			name, known := names[chain.Chapter]
			if !known {
				name = string(chain.Chapter)
			}
			found := say.T(ctx, "intact")
			if chain.Break != nil {
				found = say.T(ctx, "BROKEN: %s", chain.Break.String())
			}
			fmt.Fprintf(table, "%s\t%s\t%d–%d\t%s\t%s\n", name, rowCount(int64(chain.Rows)).In(ctx), chain.First, chain.Last, chain.Head, found)
		}
		if err := table.Flush(); err != nil {
			return err
		}
		if n := report.Broken(); n > 0 {
			return refuse(ExitFailed, say.MN(n, "1 of %[2]d chains is broken.", "%[1]d of %[2]d chains are broken.", len(report.Chains)))
		}
		fmt.Fprintln(c.out, say.T(ctx, "%[1]s in %[2]s, all exactly as the hub wrote them.",
			rowCount(int64(report.Rows)), chainCount(len(report.Chains))))
		return nil
	})
}

func chainCount(n int) say.Text { return say.MN(n, "1 chain", "%d chains") }
