package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/backup"
	"chapterhouse/internal/blob"
	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/jobs"
	"chapterhouse/internal/say"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
)

func (c *command) backupCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "backup", Usage: say.T(ctx, "back up the whole hub into one file, while it serves"), ArgsUsage: "[FILE | -]",
		Description: described([]example{
			{typed("chapterhouse backup"), say.T(ctx, "into the backups of the data folder, named by date and time")},
			{typed("chapterhouse backup --keep 14"), say.T(ctx, "the same, and remove all but the newest 14 there")},
			{typed("chapterhouse backup /mnt/hub.zip"), ""},
			{typed("chapterhouse backup - | ssh vault 'cat > hub.zip'"), say.T(ctx, "to standard output; what it did goes to standard error")},
		}, say.T(ctx, "Names and addresses stay sealed in the backup. The keyset isn’t in it, so keep that somewhere else.")),
		Flags:  []cli.Flag{&cli.IntFlag{Name: "keep", Usage: say.T(ctx, "how many backups to keep in the default folder (0 keeps all)")}},
		Action: c.backup,
		Commands: []*cli.Command{{
			Name: "verify", Usage: say.T(ctx, "read a whole backup and prove that it restores"), ArgsUsage: "FILE",
			Description: described([]example{{typed("chapterhouse backup verify chapterhouse-20261122T031500Z.zip"), ""}}),
			Action:      c.verifyBackup,
		}},
	}
}

// hub is the part of b that is backed up.
func (b *base) hub() backup.Hub {
	return backup.Hub{DB: b.db, Store: b.store, Files: b.files, Keys: b.keys, Program: Version}
}

func (c *command) backup(ctx context.Context, cmd *cli.Command) error {
	keep, named := cmd.Int("keep"), cmd.Args().Len() == 1
	switch {
	case cmd.Args().Len() > 1:
		return refuse(ExitUsage, say.M("Name one file, or none: chapterhouse backup [FILE]"))
	case keep < 0, keep > 0 && named:
		return refuse(ExitUsage, say.M("--keep counts the backups in the default folder. Use it without FILE, and with 0 or more."))
	}
	return c.withBase(ctx, func(b *base) error {
		if there, opens, err := b.store.OneSealed(ctx); err != nil {
			return err
		} else if there && !opens {
			return problem(say.M("The keyset in %s doesn’t open this database, so a backup would name the wrong keys. Set CHAPTERHOUSE_KEYS to the right one.", b.cfg.Keys))
		}
		taken, err := c.take(ctx, b, cmd.Args().First())
		if err != nil {
			return err
		}
		if err := b.store.RecordBackup(ctx, taken); err != nil {
			return &exit{ExitPartial, because(err, say.M("The backup is complete, but the hub couldn’t record it: %s.", err))}
		}
		if keep == 0 {
			return nil
		}
		removed, err := backup.Keep(backupFolder(b.cfg.Data), keep)
		for _, name := range removed {
			fmt.Fprintln(c.out, say.T(ctx, "Removed %s", name))
		}
		return err
	})
}

// toOutput is the name of standard output.
const toOutput = "-"

// take writes the backup to path, to the default folder when that is empty, or to standard output.
func (c *command) take(ctx context.Context, b *base, path string) (hub.Backup, error) {
	line, said := c.progress(ctx, say.T(ctx, "Backing up")), c.out
	defer line.end()
	var taken hub.Backup
	var err error
	switch path {
	case toOutput:
		if isTerminal(c.out) {
			return taken, refuse(ExitUsage, say.M("Standard output is this terminal. Redirect it into a file, or name one."))
		}
		path, said = say.T(ctx, "standard output"), c.errOut
		taken, err = b.hub().Stream(ctx, c.out, line.step)
	case "":
		path = filepath.Join(backupFolder(b.cfg.Data), backup.Name(now()))
		taken, err = b.hub().Create(ctx, path, line.step)
	default:
		taken, err = b.hub().Create(ctx, path, line.step)
	}
	if err == nil {
		fmt.Fprintf(said, "%s\n%s\n", path, say.T(ctx, "%[1]s and %[2]s in %[3]s. It opens with the keyset %[4]s.",
			rowCount(taken.Rows), fileCount(int(taken.Files)), size(taken.Bytes), taken.Fingerprint))
	}
	return taken, err
}

func rowCount(n int64) say.Text { return say.MN(int(n), "1 row", "%d rows") }
func fileCount(n int) say.Text  { return say.MN(n, "1 file", "%d files") }

// size is bytes for people.
func size(n int64) string {
	switch {
	case n < 1<<20:
		return fmt.Sprintf("%d KiB", (n+1023)>>10)
	case n < 10<<30:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
}

func (c *command) verifyBackup(ctx context.Context, cmd *cli.Command) error {
	path, err := oneFile(cmd)
	if err != nil {
		return err
	}
	cfg, err := c.load()
	if err != nil {
		return err
	}
	keys, err := seal.Load(cfg.Keys)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	line := c.progress(ctx, say.T(ctx, "Verifying"))
	report, err := backup.Verify(ctx, path, keys, line.step)
	line.end()
	if err != nil {
		return err
	}
	m := report.Manifest
	fmt.Fprintln(c.out, say.T(ctx, "Backup %[1]s of %[2]s: %[3]s, %[4]s, schema %[5]d, from %[6]s, written by version %[7]s.",
		string(m.ID), m.At.Format(time.RFC3339), rowCount(m.Rows), fileCount(len(m.Files)), m.Schema, m.Engine, m.Program))
	if n := len(report.Problems); n > 0 {
		for _, found := range report.Problems {
			fmt.Fprintln(c.errOut, say.T(ctx, "problem: %s", found))
		}
		return problem(say.MN(n, "1 problem. Don’t rely on this backup.", "%d problems. Don’t rely on this backup."))
	}
	fmt.Fprintln(c.out, say.N(ctx, int(report.Values), "It’s complete, it restores, and its 1 sealed value opens with the keyset here.",
		"It’s complete, it restores, and all %d sealed values open with the keyset here."))
	c.markVerified(ctx, cfg, m.ID)
	return nil
}

// markVerified notes it where the hub knows the backup. Verifying works on a machine without the hub's database too.
func (c *command) markVerified(ctx context.Context, cfg config.Config, id hub.BackupID) {
	if path, lite := sqliteFile(cfg); lite && !exists(path) {
		return
	}
	db, err := sqldb.Open(cfg.DatabaseURL.Reveal())
	if err != nil {
		return
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := store.New(db, nil, nil, now).MarkVerified(ctx, id); err != nil {
		fmt.Fprintln(c.errOut, say.T(ctx, "The hub here doesn’t know this backup, or its database isn’t answering, so nothing was recorded."))
	}
}

func (c *command) restore(ctx context.Context, cmd *cli.Command) error {
	path, err := oneFile(cmd)
	if err != nil {
		return err
	}
	cfg, err := c.load()
	if err != nil {
		return err
	}
	if err := c.meantRedis(ctx, cmd); err != nil {
		return err
	}
	archive, err := backup.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = archive.Close() }()
	b, err := openEmpty(cfg, archive, c.logger())
	if err != nil {
		return err
	}
	defer b.close()
	m := archive.Manifest
	line := c.progress(ctx, say.T(ctx, "Restoring"))
	err = b.hub().Restore(ctx, archive, say.T(ctx, "restored from the backup of %s", m.At.Format(time.RFC3339)), line.step)
	line.end()
	if err != nil {
		return err
	}
	if err := jobs.Migrate(ctx, b.db); err != nil {
		return because(err, say.M("The rows are restored, but the job queue isn’t ready: %s. Run `chapterhouse migrate`.", err))
	}
	fmt.Fprintln(c.out, say.T(ctx, "Restored %[1]s and %[2]s from %[3]s. Everyone is signed out here.", rowCount(m.Rows), fileCount(len(m.Files)), m.At.Format(time.RFC3339)))
	fmt.Fprintln(c.out, say.T(ctx, "No email goes out yet. Next: `chapterhouse doctor`, then `chapterhouse sends resume`."))
	return nil
}

// openEmpty opens a hub to restore into. Unlike openBase it makes no keys, which would be the wrong ones, and no tables:
// those depend on the backup.
func openEmpty(cfg config.Config, archive *backup.Archive, log *slog.Logger) (*base, error) {
	b := &base{cfg: cfg, log: log}
	var err error
	if b.keys, err = seal.Load(cfg.Keys); errors.Is(err, fs.ErrNotExist) {
		return nil, problem(say.M("There is no keyset in %[1]s. Put the one that opens this backup (%[2]s) there, with mode 0600.", cfg.Keys, archive.Manifest.Keys.Fingerprint))
	} else if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	if b.db, err = sqldb.Open(cfg.DatabaseURL.Reveal()); err != nil {
		return nil, err
	}
	if b.queue, err = jobs.NewQueue(b.db, log); err == nil {
		b.files, err = blob.OpenFolder(filepath.Join(cfg.Data, "files"))
	}
	if err != nil {
		b.close()
		return nil, fmt.Errorf("restore: %w", err)
	}
	b.store = store.New(b.db, b.keys, b.queue, now)
	return b, nil
}
