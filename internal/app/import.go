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
	"strings"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/chapter"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// importCommand moves chapters, events and people in.
func (c *command) importCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "import", Usage: say.T(ctx, "import chapters, events, people, suppressions or representatives from files"),
		Commands: []*cli.Command{
			{
				Name: "chapters", Usage: say.T(ctx, "import chapters from a CSV file"), ArgsUsage: "FILE.csv",
				Description: described([]example{{typed("chapterhouse import chapters chapters.csv --dry-run"), ""}},
					say.T(ctx, "Columns are found by name: %s.", typed("name, slug, kind, status, city, state, zip, lat, lon, timezone, since, about, access, identifiers"))),
				Flags: []cli.Flag{dryRun(ctx)}, Action: c.importChapters,
			},
			{
				Name: "events", Usage: say.T(ctx, "import a chapter’s events from an iCalendar file"), ArgsUsage: "FILE.ics",
				Description: described([]example{
					{typed("chapterhouse import events --chapter boston calendar.ics"), ""},
					{typed("chapterhouse import events --chapter boston calendar.ics --draft"), say.T(ctx, "nothing is public until somebody publishes it")},
				}),
				Flags: []cli.Flag{
					dryRun(ctx), &cli.BoolFlag{Name: "draft", Usage: say.T(ctx, "add new events as drafts, private ones too, and leave published events alone")},
					&cli.StringFlag{Name: "chapter", Required: true, Usage: say.T(ctx, "slug of the chapter")},
				}, Action: c.importEvents,
			},
			c.importPeopleCommand(ctx), c.importSuppressionsCommand(ctx), c.importDirectoryCommand(ctx),
		},
	}
}

func (c *command) importChapters(ctx context.Context, cmd *cli.Command) error {
	return c.withFile(cmd, func(f io.Reader) error {
		return c.withBase(ctx, func(b *base) error {
			line := c.progress(ctx, say.T(ctx, "Importing chapters"))
			report, err := b.chapters.Import(ctx, f, chapter.ImportOptions{DryRun: cmd.Bool("dry-run"), Progress: line.step})
			line.end()
			return c.report(ctx, report, err)
		})
	})
}

func (c *command) importEvents(ctx context.Context, cmd *cli.Command) error {
	return c.withFile(cmd, func(f io.Reader) error {
		return c.withBase(ctx, func(b *base) error {
			ch, err := b.chapterOf(ctx, cmd)
			if err != nil {
				return err
			}
			line := c.progress(ctx, say.T(ctx, "Importing events for %s", ch.Name))
			report, err := b.events.Import(ctx, ch, f, event.ImportOptions{DryRun: cmd.Bool("dry-run"), Draft: cmd.Bool("draft"), Progress: line.step})
			line.end()
			return c.report(ctx, report, err)
		})
	})
}

// withFile opens the one file a command takes.
func (c *command) withFile(cmd *cli.Command, fn func(f io.Reader) error) error {
	if cmd.Args().Len() != 1 {
		return refuse(ExitUsage, say.M("Name one file: chapterhouse import %[1]s %[2]s", cmd.Name, cmd.ArgsUsage))
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
		var sentences []string
		for _, field := range slices.Sorted(maps.Keys(in.Fields)) {
			sentences = append(sentences, in.Fields[field].In(ctx))
		}
		return refuse(ExitFailed, say.M("Nothing was read. %s", strings.Join(sentences, " ")))
	}
	for _, p := range r.Problems {
		line := say.M("line %[1]s: %[2]s", strconv.Itoa(p.Line), p.Reason)
		if p.Field != "" {
			line = say.M("line %[1]s: %[2]s: %[3]s", strconv.Itoa(p.Line), p.Field, p.Reason)
		}
		fmt.Fprintln(c.errOut, line.In(ctx))
	}
	fmt.Fprintln(c.out, counted(r).In(ctx))
	if stopped != nil {
		return because(stopped, say.M("Stopped: %s. Import the file again; nothing is added twice.", inWords(stopped)))
	}
	switch n := r.Refused(); {
	case r.Taken() == 0:
		return refuse(ExitFailed, say.M("Nothing was imported. The lines above say why."))
	case n > 0:
		return refuse(ExitPartial, say.MN(n, "1 row was not imported. Correct it and import the file again; nothing is added twice.",
			"%d rows were not imported. Correct them and import the file again; nothing is added twice."))
	}
	return nil
}

// counted is the last line of an import. Scripts read it, so its numbers have nothing between their digits.
func counted(r hub.ImportReport) say.Text {
	args := []any{strconv.Itoa(r.Read), strconv.Itoa(r.Added), strconv.Itoa(r.Updated), strconv.Itoa(r.Unchanged), strconv.Itoa(r.Refused())}
	line := say.M("%[1]s read, %[2]s added, %[3]s updated, %[4]s unchanged, %[5]s refused", args...)
	if r.LeftOut > 0 {
		args = append(args, strconv.Itoa(r.LeftOut))
		line = say.M("%[1]s read, %[2]s added, %[3]s updated, %[4]s unchanged, %[6]s left out, %[5]s refused", args...)
	}
	if r.DryRun {
		return say.M("%s (dry run: nothing was written)", line)
	}
	return line
}
