package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

const (
	// fileFormat is the value of "format" in a keyset file.
	fileFormat = "chapterhouse-keys-1"
	// maxFile is room for some 2,000 rotations at about 250 bytes each.
	maxFile = 512 << 10
)

// file is the keyset file: two cleartext Tink keysets in JSON. Its protection
// is its mode, and the place the operator gives it.
type file struct {
	Format  string          `json:"format"`
	Sealing json.RawMessage `json:"sealing"`
	Lookup  json.RawMessage `json:"lookup"`
}

// Load reads a keyset file. It refuses with ErrExposed a file that group or
// others may use in any way, with ErrNotKeys one with another content; a
// missing file is fs.ErrNotExist.
func Load(path string) (*Keys, error) {
	content, err := read(path)
	if err != nil {
		return nil, fmt.Errorf("seal: load %s: %w", path, err)
	}
	k, err := decode(content)
	if err != nil {
		return nil, fmt.Errorf("seal: load %s: %w", path, err)
	}
	return k, nil
}

// Save writes the keyset to path, atomically and with mode 0600, making the
// folder (0700) if need be. A file is replaced only by a keyset that holds all
// its keys; otherwise, also when the file cannot be read, it stays and the
// error says why (ErrOtherKeys, ErrNotKeys, ErrExposed). Of two processes that
// save different keysets at once, one gets ErrOtherKeys.
func (k *Keys) Save(path string) error {
	k = k.current()
	if k.off {
		return ErrOff
	}
	unlock, err := lock(path)
	if err != nil {
		return fmt.Errorf("seal: save %s: %w", path, err)
	}
	defer unlock()
	if err := k.save(path); err != nil {
		return fmt.Errorf("seal: save %s: %w", path, err)
	}
	return nil
}

// LoadOrCreate loads the keyset at path, or generates and saves one if there
// is no file, and reports whether it did. Processes that start at the same
// time on one folder get the same keys.
func LoadOrCreate(path string) (k *Keys, created bool, err error) {
	k, err = Load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, false, err
	}
	unlock, err := lock(path)
	if err != nil {
		return nil, false, fmt.Errorf("seal: create %s: %w", path, err)
	}
	defer unlock()
	k, err = Load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, false, err
	}
	if k, err = Generate(); err != nil {
		return nil, false, err
	}
	if err := k.save(path); err != nil {
		return nil, false, fmt.Errorf("seal: create %s: %w", path, err)
	}
	return k, true, nil
}

// lock makes the folder of path and holds an advisory lock on it, so that
// reading the old file and replacing it is one step for every process.
func lock(path string) (unlock func(), err error) {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	handle, err := os.Open(folder) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(handle.Fd()), syscall.LOCK_EX); err != nil {
		_ = handle.Close()
		return nil, err
	}
	return func() { _ = handle.Close() }, nil
}

// save is Save under the lock.
func (k *Keys) save(path string) error {
	content, err := read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		there, err := decode(content)
		if err != nil {
			return err
		}
		if !k.contains(there) {
			return ErrOtherKeys
		}
	}
	if content, err = k.encode(); err != nil {
		return err
	}
	return replace(path, content)
}

func read(path string) ([]byte, error) {
	handle, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, err
	}
	defer func() { _ = handle.Close() }()
	info, err := handle.Stat() // of the open file: the path may change under our feet
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, ErrNotKeys
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, ErrExposed
	}
	if info.Size() > maxFile {
		return nil, ErrNotKeys
	}
	return io.ReadAll(io.LimitReader(handle, maxFile))
}

// replace writes content beside path and renames it over path, each step synced.
func replace(path string, content []byte) error {
	folder := filepath.Dir(path)
	temp, err := os.CreateTemp(folder, ".keys-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // gone already once renamed
	_, err = temp.Write(content)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	handle, err := os.Open(folder) //nolint:gosec // the folder of the path above
	if err != nil {
		return err
	}
	return errors.Join(handle.Sync(), handle.Close())
}

func (k *Keys) encode() ([]byte, error) {
	var sealing, lookup bytes.Buffer
	if err := insecurecleartextkeyset.Write(k.sealing, keyset.NewJSONWriter(&sealing)); err != nil {
		return nil, fmt.Errorf("write sealing keys: %w", err)
	}
	if err := insecurecleartextkeyset.Write(k.finding, keyset.NewJSONWriter(&lookup)); err != nil {
		return nil, fmt.Errorf("write lookup key: %w", err)
	}
	content, err := json.MarshalIndent(file{fileFormat, sealing.Bytes(), lookup.Bytes()}, "", "  ")
	return append(content, '\n'), err
}

func decode(content []byte) (*Keys, error) {
	var f file
	if err := json.Unmarshal(content, &f); err != nil || f.Format != fileFormat {
		return nil, ErrNotKeys // the decoder's own text may quote the content
	}
	sealing, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.Sealing)))
	if err != nil {
		return nil, ErrNotKeys
	}
	lookup, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.Lookup)))
	if err != nil {
		return nil, ErrNotKeys
	}
	return newKeys(sealing, lookup)
}
