package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/hub"
)

const (
	namePrefix = "chapterhouse-"
	nameSuffix = ".zip"
	nameLayout = "20060102T150405Z"
	partSuffix = ".partial"
	// partAge is when an unfinished file counts as left behind by a killed process: far above the time of a backup.
	partAge = 24 * time.Hour
)

// Name is the file name of a backup taken at this moment; names sort by time.
func Name(at time.Time) string { return namePrefix + at.UTC().Format(nameLayout) + nameSuffix }

// Create writes the hub into the file path, readable by its owner only. The file appears whole or not at all: it is written
// under another name in the same folder, synced, and renamed. A file that is there is not replaced.
func (h Hub) Create(ctx context.Context, path string, progress Progress) (hub.Backup, error) {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return hub.Backup{}, fmt.Errorf("backup: make the folder: %w", err)
	}
	if _, err := os.Lstat(path); err == nil {
		return hub.Backup{}, fmt.Errorf("backup: %s: %w", path, os.ErrExist)
	}
	sweep(folder, time.Now())
	temp, err := os.CreateTemp(folder, "."+namePrefix+"*"+partSuffix) // mode 0600
	if err != nil {
		return hub.Backup{}, fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = os.Remove(temp.Name()) }() // gone already once renamed
	m, err := h.Write(ctx, temp, progress)
	if err != nil {
		return hub.Backup{}, errors.Join(err, temp.Close())
	}
	info, err := temp.Stat()
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return hub.Backup{}, fmt.Errorf("backup: %w", err)
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return hub.Backup{}, fmt.Errorf("backup: %w", err)
	}
	if err := syncFolder(folder); err != nil {
		return hub.Backup{}, fmt.Errorf("backup: %w", err)
	}
	return m.taken(info.Size()), nil
}

// Stream writes the hub to w, for a program that keeps it. When it fails, what was written is no backup, and Verify says so.
func (h Hub) Stream(ctx context.Context, w io.Writer, progress Progress) (hub.Backup, error) {
	counted := &counter{w: w}
	m, err := h.Write(ctx, counted, progress)
	if err != nil {
		return hub.Backup{}, err
	}
	return m.taken(counted.n), nil
}

// counter counts what it passes on.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// taken is the hub's note about the backup.
func (m Manifest) taken(bytes int64) hub.Backup {
	return hub.Backup{ID: m.ID, At: m.At, Bytes: bytes, Rows: m.Rows, Files: int64(len(m.Files)), Fingerprint: m.Keys.Fingerprint}
}

// sweep removes what killed processes left in folder. What cannot be removed is left for the next time.
func sweep(folder string, now time.Time) {
	left, _ := filepath.Glob(filepath.Join(folder, "."+namePrefix+"*"+partSuffix))
	for _, path := range left {
		if info, err := os.Lstat(path); err == nil && now.Sub(info.ModTime()) > partAge {
			_ = os.Remove(path)
		}
	}
}

// Keep removes all but the newest n of the backups in folder that Name named, and returns the names it removed. Files of
// any other name stay.
func Keep(folder string, n int) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("backup: keep: %w", err)
	}
	var names []string
	for _, entry := range entries {
		stamp, ok := strings.CutPrefix(entry.Name(), namePrefix)
		if stamp, ok = cutSuffix(stamp, nameSuffix, ok); !ok || !entry.Type().IsRegular() {
			continue
		}
		if _, err := time.Parse(nameLayout, stamp); err == nil {
			names = append(names, entry.Name())
		}
	}
	slices.Sort(names)
	var removed []string
	for _, name := range names[:max(0, len(names)-n)] {
		if err := os.Remove(filepath.Join(folder, name)); err != nil {
			return removed, fmt.Errorf("backup: keep: %w", err)
		}
		removed = append(removed, name)
	}
	return removed, nil
}

func cutSuffix(s, suffix string, ok bool) (string, bool) {
	if !ok {
		return s, false
	}
	return strings.CutSuffix(s, suffix)
}

func syncFolder(folder string) error {
	handle, err := os.Open(folder) //nolint:gosec // the operator names the folder
	if err != nil {
		return err
	}
	return errors.Join(handle.Sync(), handle.Close())
}
