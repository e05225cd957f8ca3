package backup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// DamagedError says what is wrong with an archive, a sentence each.
type DamagedError struct{ Problems []string }

// Error implements error.
func (e *DamagedError) Error() string {
	return "the backup is damaged: " + strings.Join(e.Problems, "; ")
}

// Restore fills the empty hub h from an archive, which is read and checked as a whole before anything is written. Files
// come first, then all rows in one transaction; when that fails the files are removed again and the hub is as empty as it
// was. After it nobody is signed in and no mail leaves, for the reason given.
//
// A database without any table gets the backup's schema and is migrated to this version afterwards; otherwise its schema
// must be the backup's. When only that fails, the rows and files stay: ErrHalf or ErrHalfLoud.
func (h Hub) Restore(ctx context.Context, a *Archive, reason string, progress Progress) error {
	if err := h.check(ctx, a); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	problems, err := a.check(ctx, nil)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if len(problems) > 0 {
		return fmt.Errorf("restore: %w", &DamagedError{problems})
	}
	if err := h.fit(ctx, a.Manifest.Schema); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	done, total := 0, int(a.Manifest.Rows)+len(a.Manifest.Files)
	step := func(string) {
		if done++; progress != nil {
			progress(min(done, total), total)
		}
	}
	err = h.putFiles(ctx, a, step)
	if err == nil {
		err = h.load(ctx, a, store.Restored{By: hub.Operator, Reason: reason}, step)
	}
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

// load puts the rows in, and quiets the hub in the same transaction. Rows of an older schema are migrated after that, and
// only then there is a trail to say so in.
func (h Hub) load(ctx context.Context, a *Archive, after store.Restored, step func(string)) error {
	_, newest, err := h.DB.Version(ctx)
	if err != nil {
		return err
	}
	if err := h.Store.Load(ctx, a.rows(), &after, step); err != nil {
		return errors.Join(err, h.takeFiles(ctx, a))
	}
	if a.Manifest.Schema == newest {
		return nil
	}
	if err := h.renew(ctx, after); err != nil {
		return fmt.Errorf("%w: %w", a.half(), err)
	}
	return nil
}

// renew brings older rows to this version, and quiets the hub in its own words.
func (h Hub) renew(ctx context.Context, after store.Restored) error {
	if _, err := h.DB.Migrate(ctx); err != nil {
		return err
	}
	// Before anything is written into the trail: its first row begins the chains, and older rows belong before it.
	if _, err := h.Store.AdoptTrail(ctx); err != nil {
		return err
	}
	return h.Store.Quiet(ctx, after)
}

// half says what a hub is whose rows are in and are not of this version.
func (a *Archive) half() error {
	if slices.ContainsFunc(a.Manifest.Tables, func(t Table) bool { return t.Name == store.Levers }) {
		return ErrHalf
	}
	return ErrHalfLoud
}

// check refuses what can be told without reading the archive's members.
func (h Hub) check(ctx context.Context, a *Archive) error {
	_, newest, err := h.DB.Version(ctx)
	if err != nil {
		return err
	}
	switch {
	case a.Manifest.Schema > newest:
		return fmt.Errorf("%w (its schema is %d, this program knows %d)", ErrNewer, a.Manifest.Schema, newest)
	case !a.OpenedBy(h.Keys):
		return fmt.Errorf("%w: here is %s, it needs %s", ErrOtherKeys, h.Keys.Fingerprint(), a.Manifest.Keys.Fingerprint)
	case !a.signedBy(h.Keys):
		return &DamagedError{[]string{manifestName + " was changed since it was written"}}
	}
	if empty, err := h.Store.Empty(ctx); err != nil || !empty {
		return errors.Join(err, ErrNotEmpty)
	}
	return h.Files.Each(ctx, func(string, int64) error { return ErrNotEmpty })
}

// fit brings a database without tables to the backup's schema, and refuses one with another.
func (h Hub) fit(ctx context.Context, schema int64) error {
	have, _, err := h.DB.Version(ctx)
	if err != nil {
		return err
	}
	switch have {
	case schema:
		return nil
	case 0:
		return h.DB.MigrateTo(ctx, schema)
	}
	return fmt.Errorf("%w (here %d, there %d)", ErrOtherSchema, have, schema)
}

func (h Hub) putFiles(ctx context.Context, a *Archive, step func(string)) error {
	for _, f := range a.Manifest.Files {
		if err := h.putFile(ctx, a, f); err != nil {
			return errors.Join(err, h.takeFiles(ctx, a))
		}
		step(f.Key)
	}
	return nil
}

func (h Hub) putFile(ctx context.Context, a *Archive, f File) error {
	r, err := a.members[filePrefix+f.Key].Open()
	if err != nil {
		return err
	}
	_, sum, err := h.Files.Put(ctx, f.Key, r)
	if err = errors.Join(err, r.Close()); err != nil {
		return err
	}
	if sum != f.SHA256 { // it was right a moment ago, see check
		return &DamagedError{[]string{filePrefix + f.Key}}
	}
	return nil
}

// takeFiles removes what putFiles put.
func (h Hub) takeFiles(ctx context.Context, a *Archive) error {
	ctx = context.WithoutCancel(ctx)
	var all error
	for _, f := range slices.Backward(a.Manifest.Files) {
		all = errors.Join(all, h.Files.Delete(ctx, f.Key))
	}
	return all
}
