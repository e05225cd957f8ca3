package app

import (
	"context"
	"encoding/csv"
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

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/people"
	"chapterhouse/internal/say"
)

// importPeopleCommand brings members, followers and supporters in.
func (c *command) importPeopleCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "people", Usage: say.T(ctx, "import members, followers or supporters from CSV files"), ArgsUsage: "FILE.csv…",
		Description: described([]example{
			{typed("chapterhouse import people --as members --chapter boston members.csv --dry-run"), ""},
			{typed("chapterhouse import people --as supporters --wording \"Send me news by email.\" subscribed.csv unsubscribed.csv cleaned.csv"), say.T(ctx, "all files of one program in one go: who refused in one of them is on no list")},
			{typed("chapterhouse import people --as followers --nearest 40 --errors mend/ people.csv"), say.T(ctx, "each to the nearest chapter within 40 km; rows that weren’t taken go to mend/, with the reason")},
		},
			say.T(ctx, "Columns are found by name, and the exports of these programs are known: %s.", typed("Action Network, Mobilize, Mailchimp, NationBuilder, EveryAction, Solidarity Tech, listmonk, CiviCRM, Eventbrite, Luma, Hi.Events, Google Forms")),
			say.T(ctx, "Nobody gets email who hasn’t agreed to it. To be on a list, a person needs a date, a source and the wording of what they agreed to: from the file, or from --consented-at, --consent-source and --wording."),
			say.T(ctx, "Stop it whenever you want and run it again: nothing is added twice.")),
		Flags: []cli.Flag{
			dryRun(ctx),
			&cli.StringFlag{Name: "as", Required: true, Usage: say.T(ctx, "members, followers or supporters")},
			&cli.StringFlag{Name: "chapter", Usage: say.T(ctx, "slug of the chapter, where a row says nothing else")},
			&cli.StringFlag{Name: "chapter-column", Usage: say.T(ctx, "name of the column with the chapter’s name or slug")},
			&cli.FloatFlag{Name: "nearest", Usage: say.T(ctx, "the nearest chapter to the ZIP code, within this many kilometers")},
			&cli.StringFlag{Name: "zips", Usage: say.T(ctx, "CSV file with columns zip and chapter")},
			&cli.StringFlag{Name: "wording", Usage: say.T(ctx, "what people agreed to, in the words they read")},
			&cli.StringFlag{Name: "consented-at", Usage: say.T(ctx, "when they agreed, like 2026-05-01, if the file doesn’t say")},
			&cli.StringFlag{Name: "consent-source", Usage: say.T(ctx, "where they agreed, like \"sign-up sheet at the spring fair\", if the file doesn’t say")},
			&cli.StringFlag{Name: "zone", Usage: say.T(ctx, "time zone of the file’s times, like America/New_York"), Value: "UTC"},
			&cli.BoolFlag{Name: "day-first", Usage: say.T(ctx, "read 5/3/2026 as March 5")},
			&cli.StringFlag{Name: "account", Usage: say.T(ctx, "a name for the account, if you import from several of one program")},
			errorsFlag(ctx),
		}, Action: c.importPeople,
	}
}

// importSuppressionsCommand brings addresses in that must not be written to.
func (c *command) importSuppressionsCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "suppressions", Usage: say.T(ctx, "import addresses that are never put on a list"), ArgsUsage: "FILE…",
		Description: described([]example{
			{typed("chapterhouse import suppressions unsubscribed.txt"), say.T(ctx, "one address a line, or the export of a program")},
			{typed("chapterhouse import suppressions --reason bounced bounces.csv"), ""},
		},
			say.T(ctx, "These addresses leave every list now and stay off them, whatever a later import says. They can still RSVP and sign in, and get the email they ask for that way."),
			say.T(ctx, "An export that says who refused suppresses only those; any other file suppresses every address in it.")),
		Flags: []cli.Flag{
			dryRun(ctx),
			&cli.StringFlag{Name: "reason", Value: "unsubscribed", Usage: say.T(ctx, "unsubscribed, bounced or complained, where the file doesn’t say")},
			errorsFlag(ctx),
		}, Action: c.importSuppressions,
	}
}

func errorsFlag(ctx context.Context) cli.Flag {
	return &cli.StringFlag{Name: "errors", Usage: say.T(ctx, "folder for the rows that weren’t taken, each with the reason; it holds people’s data, so delete it afterwards")}
}

func (c *command) importPeople(ctx context.Context, cmd *cli.Command) error {
	sources, err := sourcesOf(cmd)
	if err != nil {
		return err
	}
	opt := people.Options{
		As: people.Kind(cmd.String("as")), ChapterColumn: cmd.String("chapter-column"), Nearest: cmd.Float("nearest"), Account: cmd.String("account"),
		By: hub.Operator, DayFirst: cmd.Bool("day-first"), Source: cmd.String("consent-source"), Wording: cmd.String("wording"), DryRun: cmd.Bool("dry-run"),
	}
	if !opt.As.Valid() {
		return refuse(ExitUsage, say.M("Say what these people are: --as members, --as followers or --as supporters."))
	}
	if opt.Zone, err = time.LoadLocation(cmd.String("zone")); err != nil {
		return refuse(ExitUsage, say.M("Enter a time zone by its IANA name, like America/Chicago."))
	}
	if at := cmd.String("consented-at"); at != "" {
		if opt.ConsentedAt, err = time.ParseInLocation(time.DateOnly, at, opt.Zone); err != nil || opt.ConsentedAt.After(now()) {
			return refuse(ExitUsage, say.M("Enter the date of the consent as 2026-05-01, not in the future."))
		}
	}
	if path := cmd.String("zips"); path != "" {
		if opt.ZIPs, err = zipTable(path); err != nil {
			return err
		}
	}
	return c.withBase(ctx, func(b *base) error {
		if cmd.String("chapter") != "" {
			ch, err := b.chapterOf(ctx, cmd)
			if err != nil {
				return err
			}
			opt.Chapter = ch.ID
		}
		list := c.rejects(cmd, sources)
		line := c.progress(ctx, say.T(ctx, "Importing people"))
		opt.Progress, opt.Reject = line.step, func(one people.Reject) error { return list.add(ctx, one) }
		report, err := b.people.Import(ctx, sources, opt)
		line.end()
		return c.reportPeople(ctx, report, list, err)
	})
}

func (c *command) importSuppressions(ctx context.Context, cmd *cli.Command) error {
	sources, err := sourcesOf(cmd)
	if err != nil {
		return err
	}
	reason, known := map[string]hub.SuppressionReason{
		"unsubscribed": hub.SuppressedLeft, "bounced": hub.SuppressedBounced, "complained": hub.SuppressedComplained,
	}[cmd.String("reason")]
	if !known {
		return refuse(ExitUsage, say.M("Say why: --reason unsubscribed, --reason bounced or --reason complained."))
	}
	return c.withBase(ctx, func(b *base) error {
		list := c.rejects(cmd, sources)
		line := c.progress(ctx, say.T(ctx, "Importing suppressions"))
		report, err := b.people.Suppress(ctx, sources, people.SuppressOptions{
			Reason: reason, By: hub.Operator, DryRun: cmd.Bool("dry-run"), Progress: line.step,
			Reject: func(one people.Reject) error { return list.add(ctx, one) },
		})
		line.end()
		return c.reportPeople(ctx, report, list, err)
	})
}

// sourcesOf are the files a command names.
func sourcesOf(cmd *cli.Command) ([]people.Source, error) {
	if cmd.Args().Len() == 0 {
		return nil, refuse(ExitUsage, say.M("Name one or more files: chapterhouse import %[1]s %[2]s", cmd.Name, cmd.ArgsUsage))
	}
	var sources []people.Source
	for _, path := range cmd.Args().Slice() {
		info, err := os.Stat(path)
		if err != nil {
			return nil, &exit{ExitUsage, err}
		}
		if !info.Mode().IsRegular() {
			return nil, refuse(ExitUsage, say.M("%s isn’t a file. It’s read twice, so it can’t be a pipe.", path))
		}
		sources = append(sources, people.Source{Name: filepath.Base(path), Open: func() (io.ReadCloser, error) { return os.Open(path) }}) //nolint:gosec // the operator names the file
	}
	return sources, nil
}

// zipTable reads which chapter's each ZIP code is.
func zipTable(path string) (map[string]string, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, &exit{ExitUsage, err}
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	bad := refuse(ExitUsage, say.M("The ZIP table needs the columns zip and chapter, with a comma between."))
	if err != nil || len(rows) == 0 {
		return nil, bad
	}
	column := func(name string) int {
		return slices.IndexFunc(rows[0], func(cell string) bool { return strings.EqualFold(strings.Trim(cell, " \ufeff"), name) })
	}
	zip, chapter := column("zip"), column("chapter")
	if zip < 0 || chapter < 0 {
		return nil, bad
	}
	table := map[string]string{}
	for _, row := range rows[1:] {
		if five, ok := geo.Five(row[zip]); ok {
			table[five] = strings.TrimSpace(row[chapter])
		}
	}
	return table, nil
}

// mostShown is how many rows that were not taken are told on the terminal.
const mostShown = 20

// rejectList tells of rows that were not taken: the first on the terminal, and all of them into files if a folder is named.
type rejectList struct {
	c      *command
	names  []string
	folder string
	shown  int
	more   int
	files  map[int]*os.File
	tables map[int]*people.Rejects
}

func (c *command) rejects(cmd *cli.Command, sources []people.Source) *rejectList {
	l := &rejectList{c: c, folder: cmd.String("errors"), files: map[int]*os.File{}, tables: map[int]*people.Rejects{}}
	for _, s := range sources {
		l.names = append(l.names, s.Name)
	}
	return l
}

func (l *rejectList) add(ctx context.Context, one people.Reject) error {
	switch {
	case one.LeftOut:
	case l.shown < mostShown:
		l.shown++
		fmt.Fprintln(l.c.errOut, say.T(ctx, "%[1]s, line %[2]s: %[3]s", l.names[one.File], strconv.Itoa(one.Line), one.Reason))
	default:
		l.more++
	}
	if l.folder == "" {
		return nil
	}
	if l.tables[one.File] == nil {
		if err := l.open(ctx, one.File); err != nil {
			return err
		}
	}
	return l.tables[one.File].Add(ctx, one)
}

func (l *rejectList) open(ctx context.Context, i int) error {
	if err := os.MkdirAll(l.folder, 0o700); err != nil {
		return fmt.Errorf("make the folder for errors: %w", err)
	}
	name := strings.TrimSuffix(l.names[i], filepath.Ext(l.names[i]))
	f, err := os.OpenFile(filepath.Join(l.folder, fmt.Sprintf("%d-%s-errors.csv", i+1, name)), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("file for errors: %w", err)
	}
	l.files[i] = f
	l.tables[i], err = people.NewRejects(ctx, f)
	return err
}

func (l *rejectList) close() (err error) {
	for _, i := range slices.Sorted(maps.Keys(l.files)) {
		if l.tables[i] != nil {
			err = errors.Join(err, l.tables[i].Close())
		}
		err = errors.Join(err, l.files[i].Close())
	}
	return err
}

// reportPeople prints what an import of people did, and why it stopped when it did.
func (c *command) reportPeople(ctx context.Context, r people.Report, list *rejectList, stopped error) error {
	if err := list.close(); err != nil {
		return err
	}
	if _, is := errors.AsType[*hub.Invalid](stopped); is {
		return c.report(ctx, r.ImportReport, stopped)
	}
	if errors.Is(stopped, context.Canceled) {
		stopped = because(stopped, say.M("you ended it"))
	}
	if list.more > 0 {
		fmt.Fprintln(c.errOut, say.N(ctx, list.more, "1 more row wasn’t taken. Use --errors FOLDER to get every row with the reason.", "%d more rows weren’t taken. Use --errors FOLDER to get every row with the reason."))
	}
	for _, f := range r.Files {
		fmt.Fprintln(c.out, say.T(ctx, "%[1]s: %[2]s, %[3]d rows", f.Name, f.Tool, f.Rows))
		if f.Note.Is() {
			fmt.Fprintln(c.errOut, f.Note.In(ctx))
		}
	}
	fmt.Fprintln(c.out, say.T(ctx, "%[1]d on the list, %[2]d waiting for their consent, %[3]d addresses refuse email", r.OnList, r.Waiting, r.Suppressed))
	if r.Unproven > 0 {
		fmt.Fprintln(c.out, say.N(ctx, r.Unproven, "1 of those waiting agreed, but the date or the wording is missing. Run it again with --wording, and --consented-at if need be, and they go on the list.",
			"%d of those waiting agreed, but the date or the wording is missing. Run it again with --wording, and --consented-at if need be, and they go on the list."))
	}
	return c.report(ctx, r.ImportReport, stopped)
}
