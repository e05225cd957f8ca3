package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/chapter"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
)

func (c *command) importChapters(ctx context.Context, cmd *cli.Command) error {
	return c.withFile(cmd, func(f io.Reader) error {
		return c.withBase(ctx, func(b *base) error {
			line := c.progress("Importing chapters")
			report, err := b.chapters.Import(ctx, f, chapter.ImportOptions{DryRun: cmd.Bool("dry-run"), Progress: line.step})
			line.end()
			return c.report(report, err)
		})
	})
}

func (c *command) importEvents(ctx context.Context, cmd *cli.Command) error {
	return c.withFile(cmd, func(f io.Reader) error {
		return c.withBase(ctx, func(b *base) error {
			ch, err := b.chapters.BySlug(ctx, cmd.String("chapter"))
			if errors.Is(err, hub.ErrNotFound) {
				return &exit{ExitUsage, fmt.Errorf("no chapter has the slug %q", cmd.String("chapter"))}
			}
			if err != nil {
				return err
			}
			line := c.progress("Importing events into " + ch.Name)
			report, err := b.events.Import(ctx, ch, f, event.ImportOptions{DryRun: cmd.Bool("dry-run"), Draft: cmd.Bool("draft"), Progress: line.step})
			line.end()
			return c.report(report, err)
		})
	})
}

// withFile opens the one file a command takes.
func (c *command) withFile(cmd *cli.Command, fn func(f io.Reader) error) error {
	if cmd.Args().Len() != 1 {
		return &exit{ExitUsage, fmt.Errorf("name one file: chapterhouse import %s %s", cmd.Name, cmd.ArgsUsage)}
	}
	f, err := os.Open(cmd.Args().First())
	if err != nil {
		return &exit{ExitUsage, err}
	}
	defer func() { _ = f.Close() }()
	return fn(f)
}

// report prints what an import did, what it noted about each row, and why it stopped when it did. A row that was taken with a
// note is not refused. Nothing taken at all is a failure, whatever the reason; less than all is done in part.
func (c *command) report(r hub.ImportReport, stopped error) error {
	if in, ok := errors.AsType[*hub.Invalid](stopped); ok {
		var sentences []string
		for _, field := range slices.Sorted(maps.Keys(in.Fields)) {
			sentences = append(sentences, in.Fields[field].String())
		}
		return &exit{ExitFailed, fmt.Errorf("nothing was read: %s", strings.Join(sentences, " "))}
	}
	for _, p := range r.Problems {
		field := ""
		if p.Field != "" {
			field = p.Field + ": "
		}
		fmt.Fprintf(c.errOut, "line %d: %s%s\n", p.Line, field, p.Reason)
	}
	verb := ""
	if r.DryRun {
		verb = " (dry run: nothing was written)"
	}
	left := ""
	if r.LeftOut > 0 {
		left = fmt.Sprintf(", %d left out", r.LeftOut)
	}
	fmt.Fprintf(c.out, "%d read, %d added, %d updated, %d unchanged%s, %d refused%s\n", r.Read, r.Added, r.Updated, r.Unchanged, left, r.Refused(), verb)
	if stopped != nil {
		return fmt.Errorf("stopped: %w; import the file again, nothing is added twice", stopped)
	}
	switch n := r.Refused(); {
	case r.Taken() == 0:
		return &exit{ExitFailed, errors.New("nothing was taken; the lines above say why")}
	case n > 0:
		return &exit{ExitPartial, fmt.Errorf("%d row(s) were not taken; correct them and import the file again, nothing is added twice", n)}
	}
	return nil
}
