package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
)

func dataChecks() []check {
	return []check{
		{name: "data-folder", about: "the folder for files and everything embedded", mend: "Make it, owned by the hub's user, with mode 0700; CHAPTERHOUSE_DATA names it.", run: checkDataFolder},
		{name: "disk-space", about: "what is free where the data is", mend: "Free some space, or move CHAPTERHOUSE_DATA to a larger disk.", run: checkDiskSpace},
		{name: "key-file", about: "the keyset file and its rights", mend: "Put the keyset where CHAPTERHOUSE_KEYS says, with mode 0600. A lost keyset cannot be made again: names stay sealed for ever.", run: checkKeyFile},
		{name: "key-place", about: "whether one theft takes data and keyset", mend: "Move the keyset out of the data folder and set CHAPTERHOUSE_KEYS.", run: checkKeyPlace},
		{name: "files-folder", about: "whether stored files can be written and read", mend: "Give the hub's user the files folder in CHAPTERHOUSE_DATA.", run: checkFilesFolder},
		{name: "files-missing", about: "pictures and documents that pages name", mend: "Restore the files folder from the last backup.", run: checkMissingFiles},
		{name: "files-orphaned", about: "stored files that nothing names", mend: "Left behind by an upload that was cut off or a restore of another day; they only cost space and can be deleted.", run: checkOrphanedFiles},
	}
}

// openToOthers are the rights a folder or file of the hub must not give.
const openToOthers = 0o077

func checkDataFolder(_ context.Context, s *subject) (string, error) {
	info, err := os.Stat(s.cfg.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s is not there", s.cfg.Data)
	case err != nil:
		return "", err
	case !info.IsDir():
		return "", fmt.Errorf("%s is no folder", s.cfg.Data)
	}
	probe, err := os.CreateTemp(s.cfg.Data, ".doctor-*")
	if err != nil {
		return "", fmt.Errorf("%s cannot be written", s.cfg.Data)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return "", err
	}
	if mode := info.Mode().Perm(); mode&openToOthers != 0 {
		return "", warning(fmt.Sprintf("%s has mode %04o: other users of this machine may look in", s.cfg.Data, mode))
	}
	return s.cfg.Data, nil
}

const (
	fewBytes  = 1 << 30   // worth a warning: about what a day of uploads and a backup may need
	lastBytes = 100 << 20 // a database that cannot write stops the hub
)

func checkDiskSpace(_ context.Context, s *subject) (string, error) {
	free, _, err := s.room(s.cfg.Data)
	switch {
	case err != nil:
		return "", skip("the folder cannot be asked, see above")
	case free < lastBytes:
		return "", fmt.Errorf("%s free", size(int64(free)))
	case free < fewBytes:
		return "", warning(size(int64(free)) + " free")
	}
	return fmt.Sprintf("%d GiB free", free>>30), nil
}

func checkKeyFile(_ context.Context, s *subject) (string, error) {
	switch {
	case errors.Is(s.keysErr, fs.ErrNotExist):
		return "", fmt.Errorf("there is no keyset in %s", s.cfg.Keys)
	case errors.Is(s.keysErr, seal.ErrExposed):
		return "", fmt.Errorf("others than its owner may read or change %s", s.cfg.Keys)
	case s.keysErr != nil:
		return "", s.keysErr
	}
	return fmt.Sprintf("keyset %s, %d key(s)", s.keys.Fingerprint(), len(s.keys.List())), nil
}

func checkKeyPlace(_ context.Context, s *subject) (string, error) {
	keys, err := filepath.Abs(s.cfg.Keys)
	if err != nil {
		return "", err
	}
	data, err := filepath.Abs(s.cfg.Data)
	if err != nil {
		return "", err
	}
	inside := strings.HasPrefix(keys, data+string(filepath.Separator))
	if inside && s.public() {
		return "", warning("the keyset lies in the data folder: who copies that folder can read the names")
	}
	if inside {
		return "in the data folder, on this machine only", nil
	}
	return "apart from the data", nil
}

func checkFilesFolder(ctx context.Context, s *subject) (string, error) {
	if s.files == nil {
		if s.demonstration() && exists(s.cfg.Data) && !exists(filepath.Join(s.cfg.Data, "files")) {
			return "", skip("made when the hub first runs")
		}
		return "", s.filesErr
	}
	key := "doctor" + blob.NewKey()
	if _, _, err := s.files.Put(ctx, key, strings.NewReader("doctor")); err != nil {
		return "", errors.New("it cannot be written")
	}
	r, err := s.files.Get(ctx, key)
	if err == nil {
		err = r.Close()
	}
	if err = errors.Join(err, s.files.Delete(ctx, key)); err != nil {
		return "", err
	}
	return "takes and gives files", nil
}

// storedFiles are the keys that rows name, and the keys there are.
func (s *subject) storedFiles(ctx context.Context) (named, there map[string]bool, err error) {
	if err := s.rows(); err != nil {
		return nil, nil, err
	}
	if s.files == nil {
		return nil, nil, skip("needs the files folder, see above")
	}
	named, there = map[string]bool{}, map[string]bool{}
	err = s.store.EachFile(ctx, func(f hub.File) error {
		for _, key := range f.Keys() {
			named[key] = true
		}
		return nil
	})
	if err == nil {
		err = s.files.Each(ctx, func(key string, _ int64) error { there[key] = true; return nil })
	}
	return named, there, err
}

func checkMissingFiles(ctx context.Context, s *subject) (string, error) {
	named, there, err := s.storedFiles(ctx)
	if err != nil {
		return "", err
	}
	if n := missing(named, there); n > 0 {
		return "", fmt.Errorf("%d of %d are not there", n, len(named))
	}
	return fmt.Sprintf("all %d are there", len(named)), nil
}

func checkOrphanedFiles(ctx context.Context, s *subject) (string, error) {
	named, there, err := s.storedFiles(ctx)
	if err != nil {
		return "", err
	}
	if n := missing(there, named); n > 0 {
		return "", warning(fmt.Sprintf("%d of %d", n, len(there)))
	}
	return "none", nil
}

// missing counts what is in wanted and not in there.
func missing(wanted, there map[string]bool) (n int) {
	for key := range wanted {
		if !there[key] {
			n++
		}
	}
	return n
}

func sorted(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return names
}
