package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
)

// Each calls fn with the key and the size in bytes of every stored file, by key, until fn returns an error. Files that come
// or go meanwhile may be missed; what is not a file of this package is skipped.
func (f *Folder) Each(ctx context.Context, fn func(key string, size int64) error) error {
	shards, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return fmt.Errorf("blob: list: %w", err)
	}
	for _, shard := range shards {
		if !shard.IsDir() || len(shard.Name()) != 2 {
			continue
		}
		entries, err := fs.ReadDir(f.root.FS(), shard.Name())
		if err != nil {
			return fmt.Errorf("blob: list %s: %w", shard.Name(), err)
		}
		for _, entry := range entries {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("blob: list: %w", err)
			}
			info, err := entry.Info()
			switch {
			case errors.Is(err, fs.ErrNotExist):
				continue
			case err != nil:
				return fmt.Errorf("blob: list %s: %w", shard.Name(), err)
			case !info.Mode().IsRegular(), !isKey(entry.Name()), entry.Name()[:2] != shard.Name():
				continue
			}
			if err := fn(entry.Name(), info.Size()); err != nil {
				return err
			}
		}
	}
	return nil
}
