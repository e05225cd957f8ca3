package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/urfave/cli/v3"

	"chapterhouse/internal/config"
)

// Exit codes of the command line.
const (
	ExitOK      = 0
	ExitFailed  = 1 // the command could not do its work
	ExitUsage   = 2 // wrong flags or settings
	ExitPartial = 3 // an import took some rows and refused others, or doctor found problems
)

// Version is the release, set by the linker.
var Version = "dev"

// exit is an error with an exit code.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string { return e.err.Error() }
func (e *exit) Unwrap() error { return e.err }

// command is what every subcommand gets.
type command struct {
	environ     []string
	out, errOut io.Writer
	cfg         config.Config // once load has read it
}

// Run runs the command line and returns its exit code.
func Run(ctx context.Context, args, environ []string, out, errOut io.Writer) int {
	c := &command{environ: settings(environ), out: out, errOut: errOut}
	root := c.root()
	usageErrors(root)
	err := root.Run(ctx, args)
	if err == nil {
		return ExitOK
	}
	if problems, ok := errors.AsType[config.Problems](err); ok {
		fmt.Fprintf(errOut, "The settings have %d problem(s):\n%s\n", len(problems), problems.Error())
		return ExitUsage
	}
	fmt.Fprintln(errOut, "chapterhouse:", err)
	if coded, ok := errors.AsType[*exit](err); ok {
		return coded.code
	}
	return ExitFailed
}

// usageErrors makes a wrong flag of any command a usage error.
func usageErrors(cmd *cli.Command) {
	cmd.OnUsageError = func(_ context.Context, _ *cli.Command, err error, _ bool) error { return &exit{ExitUsage, err} }
	for _, sub := range cmd.Commands {
		usageErrors(sub)
	}
}

// settings are the variables that configure the hub; those of the test harness are not among them.
func settings(environ []string) []string {
	var kept []string
	for _, entry := range environ {
		if !strings.HasPrefix(entry, "CHAPTERHOUSE_TEST_") {
			kept = append(kept, entry)
		}
	}
	return kept
}

func (c *command) root() *cli.Command {
	return &cli.Command{
		Name:  "chapterhouse",
		Usage: "the organizing hub of a membership organization with local chapters",
		Description: "With nothing configured, `chapterhouse serve --demo` runs the whole hub on 127.0.0.1:8080 with its own database file,\n" +
			"sign-in page and outbox. In production the same binary reads CHAPTERHOUSE_… variables; see `chapterhouse doctor`.\n\n" +
			"Exit codes: 0 done, 1 failed, 2 wrong flags or settings, 3 done in part.",
		Writer: c.out, ErrWriter: c.errOut, Version: Version,
		EnableShellCompletion: true, ConfigureShellCompletionCommand: showCompletion,
		Action: func(_ context.Context, cmd *cli.Command) error {
			if cmd.Args().Len() > 0 {
				return &exit{ExitUsage, fmt.Errorf("there is no command %q; see chapterhouse --help", cmd.Args().First())}
			}
			return cli.ShowRootCommandHelp(cmd)
		},
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
		Commands: append([]*cli.Command{
			{
				Name: "serve", Usage: "serve the web and run the jobs",
				Description: "chapterhouse serve --demo        # the embedded hub with demo data on first start\nchapterhouse serve --jobs=false  # the web alone; run `chapterhouse worker` beside it",
				Flags: []cli.Flag{
					&cli.BoolFlag{Name: "jobs", Value: true, Usage: "run the jobs in this process too"},
					&cli.BoolFlag{Name: "demo", Usage: "load the demo organization when the database is empty"},
				},
				Action: untilStopped(c.serve),
			},
			{Name: "worker", Usage: "run the jobs alone", Description: "chapterhouse worker", Action: untilStopped(c.worker)},
			c.migrateCommand(),
			{Name: "demo", Usage: "load the demo organization into an empty database", Description: "chapterhouse demo", Action: c.demo},
			c.importCommand(), c.grantCommand(), c.revokeCommand(), c.rolesCommand(),
			{Name: "audit", Usage: "look after the audit trail", Commands: []*cli.Command{{
				Name: "verify", Usage: "check that no row of the trail was changed, removed, moved or added behind the hub's back",
				Description: "chapterhouse audit verify   # prints each chain with its head; ends with 1 when one is broken\n" +
					"Keep the heads somewhere else: a chain that was put back to an older state, head and all, is whole.",
				Action: c.auditVerify,
			}}},
			c.doctorCommand(), c.healthCommand(context.Background()),
			{Name: "version", Usage: "print the version", Action: func(context.Context, *cli.Command) error {
				fmt.Fprintln(c.out, "chapterhouse", Version)
				return nil
			}},
		}, c.operatorCommands()...),
	}
}

// migrateCommand changes the schema.
func (c *command) migrateCommand() *cli.Command {
	return &cli.Command{
		Name: "migrate", Usage: "bring the database to this version's schema",
		Description: "chapterhouse migrate                          # before the first start, and before serving a new version\n" +
			"chapterhouse migrate --app-role hub_app       # on PostgreSQL, as the owner: let that role serve, now and after each later migrate\n\n" +
			"It makes the hub's tables and the queue's in the database of CHAPTERHOUSE_DATABASE_URL, or changes those that an older\n" +
			"version made, and keeps what is in them. The database itself must be there: createdb, or CREATE DATABASE. Each step is a\n" +
			"transaction under a lock, so several at once are no harm, and after a break it goes on where it stopped. There is no way\n" +
			"back but a backup: take one first. `serve` and `worker` refuse an older schema; the embedded database file migrates itself.",
		Flags:  []cli.Flag{&cli.StringFlag{Name: "app-role", Usage: "role of PostgreSQL that serve and worker connect as; it must exist and own nothing"}},
		Action: c.migrate,
	}
}

// importCommand moves chapters and events in.
func (c *command) importCommand() *cli.Command {
	return &cli.Command{
		Name: "import", Usage: "move chapters or events in from files",
		Commands: []*cli.Command{
			{
				Name: "chapters", Usage: "import chapters from a CSV file", ArgsUsage: "FILE.csv",
				Description: "chapterhouse import chapters chapters.csv --dry-run\nColumns are found by name: name, slug, kind, status, city, state, zip, lat, lon, timezone, since, about, access, identifiers.",
				Flags:       []cli.Flag{dryRun()}, Action: c.importChapters,
			},
			{
				Name: "events", Usage: "import a chapter's events from an iCalendar file", ArgsUsage: "FILE.ics",
				Description: "chapterhouse import events --chapter boston calendar.ics\n" +
					"chapterhouse import events --chapter boston calendar.ics --draft   # nothing is public until somebody publishes it",
				Flags: []cli.Flag{
					dryRun(), &cli.BoolFlag{Name: "draft", Usage: "make new events drafts, private ones too, and leave alone what is public"},
					&cli.StringFlag{Name: "chapter", Required: true, Usage: "slug of the chapter"},
				}, Action: c.importEvents,
			},
		},
	}
}

// showCompletion lists the command that the library would hide.
func showCompletion(cmd *cli.Command) {
	cmd.Hidden, cmd.Usage = false, "print a script that completes commands and flags: bash, zsh, fish or pwsh"
	cmd.Description = "source <(chapterhouse completion bash)                               # in ~/.bashrc\n" +
		"chapterhouse completion fish > ~/.config/fish/completions/chapterhouse.fish"
}

// grantCommand gives roles.
func (c *command) grantCommand() *cli.Command {
	return &cli.Command{
		Name: "grant", Usage: "give a role to a person by email address", ArgsUsage: "ROLE",
		Description: "chapterhouse grant national_admin --email ada@example.org\nchapterhouse grant lead --email robin@example.org --chapter boston\nRoles: lead, council_lead, national_staff, national_admin, auditor.",
		Flags:       roleFlags(), Action: c.grant,
	}
}

func dryRun() cli.Flag {
	return &cli.BoolFlag{Name: "dry-run", Usage: "read and report, write nothing"}
}

// load reads the settings.
func (c *command) load() (cfg config.Config, err error) {
	c.cfg, err = config.Load(c.environ)
	return c.cfg, err
}

// logger writes as the settings say that load has read.
func (c *command) logger() *slog.Logger {
	options := &slog.HandlerOptions{Level: c.cfg.LogLevel}
	if c.cfg.LogFormat == config.LogJSON {
		return slog.New(slog.NewJSONHandler(c.errOut, options))
	}
	return slog.New(slog.NewTextHandler(c.errOut, options))
}

// now is the clock of a running hub.
func now() time.Time { return time.Now() }

// isTerminal says whether stream, a reader or a writer, is somebody's terminal: a progress line may be rewritten in place
// there, and a question asked.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && isatty.IsTerminal(f.Fd()) // /dev/null is a character device too, and nobody sits before it
}
