package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/directory"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// importDirectoryCommand brings lists of representatives in.
func (c *command) importDirectoryCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "directory", Usage: say.T(ctx, "import representatives, their offices, or ZIP codes and districts from a CSV file"), ArgsUsage: "FILE.csv",
		Description: described([]example{
			{typed("chapterhouse import directory legislators-current.csv --as-of 2026-06-15"), say.T(ctx, "says what’s different; the list waits until staff put it into use, at /national/directory/import")},
			{typed("chapterhouse import directory state-house.csv --list \"State house\" --accept"), say.T(ctx, "puts it into use at once")},
		},
			say.T(ctx, "Known are %s of unitedstates/congress-legislators, %s of OpenSourceActivismTech/us-zipcodes-congress, and any file with the columns %s.",
				typed("legislators-current.csv, legislators-district-offices.csv"), typed("zccd.csv"), typed("name, office, state, district, phone, url, party, zips, id"))),
		Flags: []cli.Flag{
			dryRun(ctx),
			&cli.StringFlag{Name: "as-of", Usage: say.T(ctx, "the day the list is from, like 2026-06-15; if you leave it out, the day the file was last changed")},
			&cli.StringFlag{Name: "list", Usage: say.T(ctx, "what it’s a list of, if it’s a file of your own; a file with the same name takes its place")},
			&cli.BoolFlag{Name: "accept", Usage: say.T(ctx, "put the list into use at once")},
		}, Action: c.importDirectory,
	}
}

func (c *command) importDirectory(ctx context.Context, cmd *cli.Command) error {
	return c.withFile(cmd, func(f io.Reader) error {
		file := directory.File{Name: filepath.Base(cmd.Args().First()), AsOf: cmd.String("as-of"), List: cmd.String("list"), Data: f}
		if file.AsOf == "" {
			info, err := os.Stat(cmd.Args().First())
			if err != nil {
				return &exit{ExitUsage, err}
			}
			file.AsOf = info.ModTime().UTC().Format(time.DateOnly)
		}
		return c.withBase(ctx, func(b *base) error {
			use := directory.New(b.store, now)
			r, err := use.Bring(ctx, hub.Operator, file, cmd.Bool("dry-run"))
			if err == nil && cmd.Bool("accept") && !cmd.Bool("dry-run") && r.Import.State != hub.DirectoryLive {
				err = use.Take(ctx, hub.Operator, r)
			}
			return c.reportDirectory(ctx, cmd, r, err)
		})
	})
}

// directoryShown is how many rows that differ are told on the terminal.
const directoryShown = 40

// reportDirectory says what a list would change, which rows were not taken, and where it stands.
func (c *command) reportDirectory(ctx context.Context, cmd *cli.Command, r directory.Review, err error) error {
	if in, ok := errors.AsType[*hub.Invalid](err); ok {
		var sentences []string
		for _, field := range slices.Sorted(maps.Keys(in.Fields)) {
			sentences = append(sentences, in.Fields[field].In(ctx))
		}
		return refuse(ExitFailed, say.M("Nothing was read. %s", strings.Join(sentences, " ")))
	}
	if err != nil {
		return err
	}
	for _, f := range r.Import.Flaws {
		fmt.Fprintln(c.errOut, say.M("line %[1]s: %[2]s: %[3]s", strconv.Itoa(f.Line), f.Value, f.Reason.Label()).In(ctx))
	}
	for _, d := range r.Changes[:min(len(r.Changes), directoryShown)] {
		fmt.Fprintln(c.out, differenceLine(d))
	}
	if n := len(r.Changes) - directoryShown; n > 0 {
		fmt.Fprintln(c.out, say.N(ctx, n, "And 1 more.", "And %d more."))
	}
	fmt.Fprintln(c.out, say.T(ctx, "%[1]s: %[2]s rows, %[3]s different, %[4]s refused", r.Import.List, strconv.Itoa(r.Import.Rows), strconv.Itoa(len(r.Changes)), strconv.Itoa(r.Import.Refused)))
	switch {
	case cmd.Bool("dry-run"):
		fmt.Fprintln(c.out, say.T(ctx, "Dry run: nothing was written."))
	case r.Import.State == hub.DirectoryLive:
		fmt.Fprintln(c.out, say.T(ctx, "This file is in use already. Nothing changed."))
	case cmd.Bool("accept"):
		fmt.Fprintln(c.out, say.T(ctx, "The list is in use."))
	default:
		fmt.Fprintln(c.out, say.T(ctx, "The list waits. Staff put it into use at /national/directory/import."))
	}
	if r.Import.Refused > 0 {
		return refuse(ExitPartial, say.MN(r.Import.Refused, "1 row was not taken.", "%d rows were not taken."))
	}
	return nil
}

// differenceLine is one row that differs: what it was, and what it is.
func differenceLine(d directory.Difference) string {
	sign := map[directory.Change]string{directory.ChangeNew: "+", directory.ChangeGone: "-", directory.ChangeVacant: "0", directory.ChangeText: "~"}[d.Change]
	line := sign + " " + d.Before.Line()
	if d.Before.Key == "" {
		return sign + " " + d.After.Line()
	}
	if d.After.Key != "" {
		line += " -> " + d.After.Line()
	}
	return line
}
