package app

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/hub"
)

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
				fmt.Fprintf(c.errOut, "\rChecking the trail: %d rows   ", done)
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
			verdict := "whole"
			if chain.Break != nil {
				verdict = "BROKEN: " + chain.Break.String()
			}
			fmt.Fprintf(table, "%s\t%d rows\t%d–%d\t%s\t%s\n", name, chain.Rows, chain.First, chain.Last, chain.Head, verdict)
		}
		if err := table.Flush(); err != nil {
			return err
		}
		if n := report.Broken(); n > 0 {
			return &exit{ExitFailed, fmt.Errorf("%d of %d chains are broken", n, len(report.Chains))}
		}
		fmt.Fprintf(c.out, "%d rows in %d chains: every one is as the hub wrote it.\n", report.Rows, len(report.Chains))
		return nil
	})
}
