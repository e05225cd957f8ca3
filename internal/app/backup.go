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
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
)

func (c *command) backupCommand() *cli.Command {
	return &cli.Command{
		Name: "backup", Usage: "write the whole hub into one file, while it serves", ArgsUsage: "[FILE | -]",
		Description: "chapterhouse backup                 # into the data folder's backups, named by the time\n" +
			"chapterhouse backup --keep 14       # and remove all but the newest 14 there\n" +
			"chapterhouse backup /mnt/hub.zip\n" +
			"chapterhouse backup - | ssh vault 'cat > hub.zip'   # to standard output; what it did goes to standard error\n" +
			"Names and addresses stay sealed in it. The keyset is not in it: keep that elsewhere.",
		Flags:  []cli.Flag{&cli.IntFlag{Name: "keep", Usage: "how many backups stay in the default folder (0: all)"}},
		Action: c.backup,
		Commands: []*cli.Command{{
			Name: "verify", Usage: "read a backup as a whole and prove that it restores", ArgsUsage: "FILE",
			Description: "chapterhouse backup verify chapterhouse-20261122T031500Z.zip",
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
		return &exit{ExitUsage, errors.New("name one file, or none: chapterhouse backup [FILE]")}
	case keep < 0, keep > 0 && named:
		return &exit{ExitUsage, errors.New("--keep counts the backups of the default folder, so it goes without FILE and is not below 0")}
	}
	return c.withBase(ctx, func(b *base) error {
		if there, opens, err := b.store.OneSealed(ctx); err != nil {
			return err
		} else if there && !opens {
			return fmt.Errorf("the keyset in %s does not open this database: a backup would name the wrong keys", b.cfg.Keys)
		}
		taken, err := c.take(ctx, b, cmd.Args().First())
		if err != nil {
			return err
		}
		if err := b.store.RecordBackup(ctx, taken); err != nil {
			return &exit{ExitPartial, fmt.Errorf("the backup is whole, but the hub could not note it: %w", err)}
		}
		if keep == 0 {
			return nil
		}
		removed, err := backup.Keep(backupFolder(b.cfg.Data), keep)
		for _, name := range removed {
			fmt.Fprintln(c.out, "Removed", name)
		}
		return err
	})
}

// toOutput is the name of standard output.
const toOutput = "-"

// take writes the backup to path, to the default folder when that is empty, or to standard output.
func (c *command) take(ctx context.Context, b *base, path string) (hub.Backup, error) {
	line, said := c.progress("Backing up"), c.out
	defer line.end()
	var taken hub.Backup
	var err error
	switch path {
	case toOutput:
		if isTerminal(c.out) {
			return taken, &exit{ExitUsage, errors.New("standard output is this terminal: redirect it into a file, or name one")}
		}
		path, said = "standard output", c.errOut
		taken, err = b.hub().Stream(ctx, c.out, line.step)
	case "":
		path = filepath.Join(backupFolder(b.cfg.Data), backup.Name(now()))
		taken, err = b.hub().Create(ctx, path, line.step)
	default:
		taken, err = b.hub().Create(ctx, path, line.step)
	}
	if err == nil {
		fmt.Fprintf(said, "%s\n%d rows and %d files in %s; opens with the keyset %s.\n", path, taken.Rows, taken.Files, size(taken.Bytes), taken.Fingerprint)
	}
	return taken, err
}

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
	line := c.progress("Verifying")
	report, err := backup.Verify(ctx, path, keys, line.step)
	line.end()
	if err != nil {
		return err
	}
	m := report.Manifest
	fmt.Fprintf(c.out, "Backup %s of %s: %d rows, %d files, schema %d, from %s, written by %s.\n",
		m.ID, m.At.Format(time.RFC3339), m.Rows, len(m.Files), m.Schema, m.Engine, m.Program)
	if n := len(report.Problems); n > 0 {
		for _, problem := range report.Problems {
			fmt.Fprintln(c.errOut, "problem:", problem)
		}
		return fmt.Errorf("%d problem(s): do not rely on this backup", n)
	}
	fmt.Fprintf(c.out, "It is whole, it restores, and all %d sealed values open with the keyset here.\n", report.Values)
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
		fmt.Fprintln(c.errOut, "The hub here does not know this backup, or is away: nothing was noted.")
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
	line := c.progress("Restoring")
	err = b.hub().Restore(ctx, archive, "restored from the backup of "+m.At.Format(time.RFC3339), line.step)
	line.end()
	if err != nil {
		return err
	}
	if err := jobs.Migrate(ctx, b.db); err != nil {
		return fmt.Errorf("the rows are in; migrate the queue with `chapterhouse migrate`: %w", err)
	}
	fmt.Fprintf(c.out, "Restored %d rows and %d files of %s. Everyone is signed out here.\n", m.Rows, len(m.Files), m.At.Format(time.RFC3339))
	fmt.Fprintln(c.out, "No mail leaves yet. Next: `chapterhouse doctor`, then `chapterhouse sends resume`.")
	return nil
}

// openEmpty opens a hub to restore into. Unlike openBase it makes no keys, which would be the wrong ones, and no tables:
// those depend on the backup.
func openEmpty(cfg config.Config, archive *backup.Archive, log *slog.Logger) (*base, error) {
	b := &base{cfg: cfg, log: log}
	var err error
	if b.keys, err = seal.Load(cfg.Keys); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no keyset in %s: put the one there that opens this backup (%s), with mode 0600", cfg.Keys, archive.Manifest.Keys.Fingerprint)
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
