package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
)

// Report is what Verify found.
type Report struct {
	Manifest Manifest
	// Problems are sentences; with any the backup must not be relied upon.
	Problems []string
	// Values is how many sealed values were opened.
	Values int64
}

// Verify reads the whole archive at path: every sum, size and count; whether keys, nil when there is no keyset here, open
// it; and whether it restores, by loading it into a SQLite database that is thrown away and opening every sealed value
// there. An error means that it could not be looked at, or ErrNotBackup and ErrNewer.
func Verify(ctx context.Context, path string, keys *seal.Keys, progress Progress) (r Report, err error) {
	a, err := Open(path)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	r.Manifest = a.Manifest
	if r.Problems, err = a.check(ctx, progress); err != nil {
		return r, fmt.Errorf("verify: %w", err)
	}
	opened := a.OpenedBy(keys)
	if opened && !a.signedBy(keys) {
		r.Problems = append(r.Problems, manifestName+" was changed since it was written: its authentication code is not right")
	}
	whole := len(r.Problems) == 0
	switch {
	case keys == nil:
		r.Problems = append(r.Problems, "there is no keyset here: names and addresses in it stay sealed without the keyset "+a.Manifest.Keys.Fingerprint)
	case !opened:
		r.Problems = append(r.Problems, fmt.Sprintf("the keyset here (%s) does not open it: it needs the keyset %s", keys.Fingerprint(), a.Manifest.Keys.Fingerprint))
	}
	if !whole {
		return r, nil // what it holds is not what was written; loading it proves nothing
	}
	problem, values, err := a.rehearse(ctx, keys)
	if err != nil {
		return r, err
	}
	if r.Values = values; problem != "" {
		r.Problems = append(r.Problems, problem)
	}
	return r, nil
}

// rehearse restores into a throwaway database, and opens what is sealed if the keyset is the right one.
func (a *Archive) rehearse(ctx context.Context, keys *seal.Keys) (problem string, values int64, err error) {
	folder, err := os.MkdirTemp("", "chapterhouse-verify-*") // mode 0700
	if err != nil {
		return "", 0, fmt.Errorf("verify: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	db, err := sqldb.Open("sqlite:" + filepath.Join(folder, "rehearsal.db"))
	if err != nil {
		return "", 0, fmt.Errorf("verify: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, newest, err := db.Version(ctx)
	if err != nil {
		return "", 0, fmt.Errorf("verify: %w", err)
	}
	if a.Manifest.Schema > newest || a.Manifest.Schema < 1 {
		return fmt.Sprintf("its schema is %d and this program knows 1 to %d: %s", a.Manifest.Schema, newest, ErrNewer), 0, nil
	}
	if err := db.MigrateTo(ctx, a.Manifest.Schema); err != nil {
		return "", 0, err
	}
	st := store.New(db, keys, silent{}, time.Now)
	if err := st.Load(ctx, a.rows(), nil, nil); err != nil {
		if ctx.Err() != nil {
			return "", 0, fmt.Errorf("verify: %w", err)
		}
		return fmt.Sprintf("it does not restore: %v", err), 0, nil
	}
	if _, err := db.Migrate(ctx); err != nil {
		return fmt.Sprintf("it restores, but does not migrate to this version: %v", err), 0, nil
	}
	if !a.OpenedBy(keys) {
		return "", 0, nil
	}
	values, lost, err := st.OpenAll(ctx)
	if err != nil {
		return "", 0, fmt.Errorf("verify: %w", err)
	}
	if lost > 0 {
		problem = fmt.Sprintf("%d of %d sealed values do not open", lost, values)
	}
	return problem, values, nil
}

// silent is a queue nobody works.
type silent struct{}

// EnqueueMail implements store.Queue.
func (silent) EnqueueMail(context.Context, *sql.Tx, hub.Lane) error { return nil }

// EnqueueImport implements store.Queue.
func (silent) EnqueueImport(context.Context, *sql.Tx) error { return nil }
