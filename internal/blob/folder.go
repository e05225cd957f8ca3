package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
)

var (
	// ErrNotFound means that nothing is stored under a key, or that it could not be one.
	ErrNotFound = errors.New("blob: not found")
	// ErrKey means that a key is not 2 to 64 lower-case letters and digits.
	ErrKey = errors.New("blob: key is not 2 to 64 lower-case letters and digits")
)

const (
	// tempFolder holds files that are being written; its name is no shard.
	tempFolder = ".tmp"
	// tempAge is when a temporary file counts as left behind by a crash: far
	// above the time of an upload.
	tempAge = 24 * time.Hour
)

// Folder stores files in a folder of this machine, in one sub-folder for each
// pair of first characters. It is safe for concurrent use, also by several
// processes. Close it at the end.
type Folder struct {
	root    *os.Root
	holding gate // of uploads
}

// OpenFolder opens dir, which it makes if need be (mode 0700), and removes
// what writers that crashed more than a day ago left in it. Nothing outside
// dir can be reached through the Folder, not by symbolic links either.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("blob: open folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("blob: open folder: %w", err)
	}
	f := &Folder{root: root, holding: make(gate, maxHeld)}
	if err := f.sweep(time.Now()); err != nil {
		return nil, errors.Join(fmt.Errorf("blob: sweep folder: %w", err), root.Close())
	}
	return f, nil
}

// Close releases the folder; files that are open stay so.
func (f *Folder) Close() error { return f.root.Close() }

// NewKey is a key that nobody can guess: 26 characters, 130 random bits.
func NewKey() string { return strings.ToLower(rand.Text()) }

// Put stores all of r under key, replacing what was there, and returns its
// size in bytes and its SHA-256 in hexadecimal. The file is on disk when Put
// returns; readers see the old file or the whole new one. When r or ctx fails,
// nothing changes.
func (f *Folder) Put(ctx context.Context, key string, r io.Reader) (size int64, sum string, err error) {
	if !isKey(key) {
		return 0, "", ErrKey
	}
	temp := tempFolder + "/" + NewKey()
	defer func() {
		if err != nil {
			_ = f.root.Remove(temp)
			err = fmt.Errorf("blob: put %s: %w", key, err)
		}
	}()
	size, sum, err = f.write(ctx, temp, r)
	if err != nil {
		return 0, "", err
	}
	shard := key[:2]
	switch err := f.root.Mkdir(shard, 0o700); {
	case err == nil:
		if err := f.sync("."); err != nil {
			return 0, "", err
		}
	case !errors.Is(err, fs.ErrExist):
		return 0, "", err
	}
	if err := f.root.Rename(temp, path(key)); err != nil {
		return 0, "", err
	}
	if err := f.sync(shard); err != nil {
		return 0, "", err
	}
	return size, sum, nil
}

// Get opens the file under key for reading, or returns ErrNotFound. The caller
// closes it; a later Put or Delete does not disturb it.
func (f *Folder) Get(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("blob: get %s: %w", key, err)
	}
	if !isKey(key) {
		return nil, ErrNotFound
	}
	file, err := f.root.Open(path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("blob: get %s: %w", key, err)
	}
	return file, nil
}

// Delete removes the file under key. That there is none is no error, so that a
// deletion can be tried again.
func (f *Folder) Delete(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("blob: delete %s: %w", key, err)
	}
	if !isKey(key) {
		return ErrKey
	}
	err := f.root.Remove(path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = f.sync(key[:2])
	}
	if err != nil {
		return fmt.Errorf("blob: delete %s: %w", key, err)
	}
	return nil
}

// write copies r into the file temp and syncs it.
func (f *Folder) write(ctx context.Context, temp string, r io.Reader) (int64, string, error) {
	if err := ctx.Err(); err != nil {
		return 0, "", err
	}
	file, err := f.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, "", err
	}
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, hash), Patient(ctx, r))
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return 0, "", err
	}
	return size, hex.EncodeToString(hash.Sum(nil)), nil
}

// sync makes the entries of a folder durable.
func (f *Folder) sync(folder string) error {
	handle, err := f.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(handle.Sync(), handle.Close())
}

// sweep makes the temporary folder and empties it of what is older than tempAge at now.
func (f *Folder) sweep(now time.Time) error {
	if err := f.root.MkdirAll(tempFolder, 0o700); err != nil {
		return err
	}
	entries, err := fs.ReadDir(f.root.FS(), tempFolder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || now.Sub(info.ModTime()) < tempAge {
			continue // gone meanwhile, or being written
		}
		if err := f.root.Remove(tempFolder + "/" + entry.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Patient reads r until ctx is done: a copy of a large file ends with the work it is for.
func Patient(ctx context.Context, r io.Reader) io.Reader { return patient{ctx, r} }

type patient struct {
	ctx context.Context //nolint:containedctx // lives as long as one copy
	r   io.Reader
}

func (p patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}

func isKey(key string) bool {
	if len(key) < 2 || len(key) > 64 {
		return false
	}
	for _, c := range []byte(key) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func path(key string) string { return key[:2] + "/" + key }
