package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/mattn/go-isatty"
	"github.com/urfave/cli/v3"

	"chapterhouse/internal/config"
	"chapterhouse/internal/say"
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

// command is what every subcommand gets.
type command struct {
	environ     []string
	out, errOut io.Writer
	cfg         config.Config // once load has read it
}

// Run runs the command line and returns its exit code. Whatever a command says to people is in the organization's locale.
func Run(ctx context.Context, args, environ []string, out, errOut io.Writer) int {
	c := &command{environ: settings(environ), out: out, errOut: errOut}
	ctx = say.With(ctx, localeOf(c.environ))
	root := c.root(ctx)
	usageErrors(root)
	err := root.Run(ctx, args)
	if err == nil {
		return ExitOK
	}
	if problems, ok := errors.AsType[config.Problems](err); ok {
		fmt.Fprintf(errOut, "%s\n%s\n", say.N(ctx, len(problems), "The settings have 1 problem:", "The settings have %d problems:"), problems.Error())
		return ExitUsage
	}
	fmt.Fprintln(errOut, "chapterhouse:", worded(ctx, err))
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

// root is the command line, in the words of ctx.
func (c *command) root(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name:  "chapterhouse",
		Usage: say.T(ctx, "the organizing hub of a membership organization with local chapters"),
		Description: described(nil,
			say.T(ctx, "With nothing configured, `chapterhouse serve --demo` runs the whole hub on 127.0.0.1:8080, with its own database file, sign-in page and outbox. In production, the same program reads CHAPTERHOUSE_… variables. Check them with `chapterhouse doctor`."),
			say.T(ctx, "Exit codes: 0 done, 1 failed, 2 wrong flags or settings, 3 partly done.")),
		Writer: c.out, ErrWriter: c.errOut, Version: Version,
		EnableShellCompletion: true, ConfigureShellCompletionCommand: func(cmd *cli.Command) { showCompletion(ctx, cmd) },
		Action: func(_ context.Context, cmd *cli.Command) error {
			if cmd.Args().Len() > 0 {
				return refuse(ExitUsage, say.M("There is no command %q. See chapterhouse --help.", cmd.Args().First()))
			}
			return cli.ShowRootCommandHelp(cmd)
		},
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
		Commands: append([]*cli.Command{
			c.serveCommand(ctx),
			{
				Name: "worker", Usage: say.T(ctx, "run only the background jobs"),
				Description: described([]example{{typed("chapterhouse worker"), ""}}), Action: untilStopped(c.worker),
			},
			c.migrateCommand(ctx),
			{
				Name: "demo", Usage: say.T(ctx, "load the demo organization into an empty database"),
				Description: described([]example{{typed("chapterhouse demo"), ""}}), Action: c.demo,
			},
			c.importCommand(ctx), c.grantCommand(ctx), c.revokeCommand(ctx), c.rolesCommand(ctx), c.auditCommand(ctx),
			c.doctorCommand(ctx), c.healthCommand(ctx),
			{Name: "version", Usage: say.T(ctx, "print the version"), Action: func(context.Context, *cli.Command) error {
				fmt.Fprintln(c.out, "chapterhouse", Version)
				return nil
			}},
		}, c.operatorCommands(ctx)...),
	}
}

// showCompletion lists the command that the library would hide.
func showCompletion(ctx context.Context, cmd *cli.Command) {
	cmd.Hidden, cmd.Usage = false, say.T(ctx, "print a shell completion script (bash, zsh, fish or pwsh)")
	cmd.Description = described([]example{
		{typed("source <(chapterhouse completion bash)"), say.T(ctx, "in ~/.bashrc")},
		{typed("chapterhouse completion fish > ~/.config/fish/completions/chapterhouse.fish"), ""},
	})
}

func dryRun(ctx context.Context) cli.Flag {
	return &cli.BoolFlag{Name: "dry-run", Usage: say.T(ctx, "show what would happen, and change nothing")}
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

// Main runs the process's own command line until SIGINT or SIGTERM and returns its exit code. The first signal lets work in
// hand finish; a second one ends the process at once.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return Run(ctx, os.Args, os.Environ(), os.Stdout, os.Stderr)
}

// boundMemory tells the garbage collector how much memory the container has (cgroup v1 or v2), so that it collects before
// the kernel ends the process. GOMEMLIMIT, where it is set, says something else. A tenth is left for what is not Go's heap.
func boundMemory(log *slog.Logger) {
	if limit, err := memlimit.Set(memlimit.WithRatio(0.9)); err != nil {
		log.Warn("the container's memory limit cannot be read", "error", err, "limit", limit)
	}
}
