package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/config"
	"chapterhouse/internal/event"
	"chapterhouse/internal/jobs"
	"chapterhouse/internal/people"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/toolkit"
)

// base is what every command that touches data needs: the database, the keys, the files, and the use cases over them.
type base struct {
	cfg      config.Config
	log      *slog.Logger
	db       *sqldb.DB
	keys     *seal.Keys
	queue    *jobs.Queue
	store    *store.Store
	files    *blob.Folder
	chapters *chapter.Service
	events   *event.Service
	toolkits *toolkit.Service
	people   *people.Service
}

// openBase opens the data. The embedded database migrates itself; any other must be current.
func openBase(ctx context.Context, cfg config.Config, log *slog.Logger) (*base, error) {
	b := &base{cfg: cfg, log: log}
	if err := b.open(ctx); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *base) open(ctx context.Context) error {
	if err := os.MkdirAll(b.cfg.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	var err error
	if b.keys, _, err = seal.LoadOrCreate(b.cfg.Keys); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	b.keys.Follow(b.cfg.Keys)
	if b.db, err = sqldb.Open(b.cfg.DatabaseURL.Reveal()); err != nil {
		return err
	}
	if b.cfg.EmbeddedDatabase() {
		if err := migrate(ctx, b.db); err != nil {
			return err
		}
	}
	if err := b.checkSchema(ctx); err != nil {
		return err
	}
	if b.queue, err = jobs.NewQueue(b.db, b.log); err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	if b.files, err = blob.OpenFolder(filepath.Join(b.cfg.Data, "files")); err != nil {
		return fmt.Errorf("files: %w", err)
	}
	b.store = store.New(b.db, b.keys, b.queue, now)
	b.store.OnePerson = b.cfg.TwoPerson == config.TwoPersonHold
	b.store.HubCeiling = b.cfg.UnconfirmedPerHour
	if _, err := b.store.AdoptTrail(ctx); err != nil {
		return err
	}
	saved, err := b.store.Settings(ctx)
	if err != nil {
		return err
	}
	b.cfg = b.cfg.With(saved.Organization, saved.Locale)
	b.chapters = chapter.New(b.store, now).WithFiles(b.files)
	b.events = event.New(b.store, b.files, now)
	b.toolkits = toolkit.New(b.store, b.files, now)
	b.people = people.New(b.store, now)
	return nil
}

func (b *base) close() {
	if b.files != nil {
		_ = b.files.Close()
	}
	if b.db != nil {
		_ = b.db.Close()
	}
}

// migrate brings the hub's tables and the queue's to this version.
func migrate(ctx context.Context, db *sqldb.DB) error {
	if _, err := db.Migrate(ctx); err != nil {
		return err
	}
	if err := jobs.Migrate(ctx, db); err != nil {
		return fmt.Errorf("migrate the queue: %w", err)
	}
	return nil
}
