package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/chapter"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

func (c *command) importChapters(ctx context.Context, cmd *cli.Command) error {
	return c.withFile(ctx, cmd, func(f io.Reader) error {
		return c.withBase(ctx, func(b *base) error {
			line := c.progress(say.T(ctx, "Importing chapters"))
			report, err := b.chapters.Import(ctx, f, chapter.ImportOptions{DryRun: cmd.Bool("dry-run"), Progress: line.step})
			line.end()
			return c.report(ctx, report, err)
		})
	})
}

func (c *command) importEvents(ctx context.Context, cmd *cli.Command) error {
	return c.withFile(ctx, cmd, func(f io.Reader) error {
		return c.withBase(ctx, func(b *base) error {
			ch, err := b.chapters.BySlug(ctx, cmd.String("chapter"))
			if errors.Is(err, hub.ErrNotFound) {
				return &exit{ExitUsage, errors.New(say.T(ctx, "no chapter has the slug “%s”", cmd.String("chapter")))}
			}
			if err != nil {
				return err
			}
			line := c.progress(say.T(ctx, "Importing events into %s", ch.Name))
			report, err := b.events.Import(ctx, ch, f, event.ImportOptions{DryRun: cmd.Bool("dry-run"), Draft: cmd.Bool("draft"), Progress: line.step})
			line.end()
			return c.report(ctx, report, err)
		})
	})
}

// withFile opens the one file a command takes.
func (c *command) withFile(ctx context.Context, cmd *cli.Command, fn func(f io.Reader) error) error {
	if cmd.Args().Len() != 1 {
		return &exit{ExitUsage, errors.New(say.T(ctx, "name one file: chapterhouse import %[1]s %[2]s", cmd.Name, cmd.ArgsUsage))}
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
func (c *command) report(ctx context.Context, r hub.ImportReport, stopped error) error {
	if in, ok := errors.AsType[*hub.Invalid](stopped); ok {
		sentence := say.M("nothing was imported.")
		for _, field := range slices.Sorted(maps.Keys(in.Fields)) {
			sentence = say.M("%[1]s %[2]s", sentence, in.Fields[field])
		}
		return &exit{ExitFailed, errors.New(sentence.In(ctx))}
	}
	for _, p := range r.Problems {
		fmt.Fprintln(c.errOut, problemLine(p).In(ctx))
	}
	fmt.Fprintln(c.out, totals(r).In(ctx))
	if stopped != nil {
		return fmt.Errorf("%s: %w", say.T(ctx, "the import stopped. Import the file again: nothing is added twice"), stopped)
	}
	switch n := r.Refused(); {
	case r.Taken() == 0:
		return &exit{ExitFailed, errors.New(say.T(ctx, "nothing was imported. The lines above say why"))}
	case n > 0:
		return &exit{ExitPartial, errors.New(say.N(ctx, n, "1 entry wasn’t imported. Fix it in the file, then import the file again: nothing is added twice",
			"%d entries weren’t imported. Fix them in the file, then import the file again: nothing is added twice"))}
	}
	return nil
}

// problemLine is a problem with where it is in the file.
func problemLine(p hub.ImportProblem) say.Text {
	if p.Field == "" {
		return say.M("line %[1]s: %[2]s", strconv.Itoa(p.Line), p.Reason)
	}
	return say.M("line %[1]s: %[2]s: %[3]s", strconv.Itoa(p.Line), p.Field, p.Reason)
}

// totals counts what became of the rows or dates of a file.
func totals(r hub.ImportReport) say.Text {
	counts := say.M("%d read, %d added, %d updated, %d unchanged, %d refused", r.Read, r.Added, r.Updated, r.Unchanged, r.Refused())
	if r.LeftOut > 0 {
		counts = say.M("%d read, %d added, %d updated, %d unchanged, %d left out, %d refused", r.Read, r.Added, r.Updated, r.Unchanged, r.LeftOut, r.Refused())
	}
	if r.DryRun {
		return say.M("%s (dry run: nothing was saved)", counts)
	}
	return counts
}
