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
		{name: "data-folder", about: "Can the hub use its data folder?", mend: "Make it, owned by the hub's user, with mode 0700; CHAPTERHOUSE_DATA names it.", run: checkDataFolder},
		{name: "disk-space", about: "Is there room where the data is?", mend: "Free some space, or move CHAPTERHOUSE_DATA to a larger disk.", run: checkDiskSpace},
		{name: "key-file", about: "Can the hub read its keyset, and nobody else?", mend: "Put the keyset where CHAPTERHOUSE_KEYS says, with mode 0600. A lost keyset cannot be made again: names stay sealed for ever.", run: checkKeyFile},
		{name: "key-place", about: "Is the keyset kept apart from the data?", mend: "Move the keyset out of the data folder and set CHAPTERHOUSE_KEYS.", run: checkKeyPlace},
		{name: "files-folder", about: "Can stored files be written and read?", mend: "Give the hub's user the files folder in CHAPTERHOUSE_DATA.", run: checkFilesFolder},
		{name: "files-missing", about: "Are all pictures and documents there that pages name?", mend: "Restore the files folder from the last backup.", run: checkMissingFiles},
		{name: "files-orphaned", about: "Does something name every stored file?", mend: "Left behind by an upload that was cut off or a restore of another day; they only cost space and can be deleted.", run: checkOrphanedFiles},
	}
}

// openToOthers are the rights a folder or file of the hub must not give.
const openToOthers = 0o077

func checkDataFolder(ctx context.Context, s *subject) (string, error) {
	info, err := os.Stat(s.cfg.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist) && s.fresh(ctx):
		return "", nothingYet("it is made when the hub first runs")
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("no: %s is not there", s.cfg.Data)
	case err != nil:
		return "", err
	case !info.IsDir():
		return "", fmt.Errorf("no: %s is no folder", s.cfg.Data)
	}
	probe, err := os.CreateTemp(s.cfg.Data, ".doctor-*")
	if err != nil {
		return "", fmt.Errorf("no: %s cannot be written", s.cfg.Data)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return "", err
	}
	if mode := info.Mode().Perm(); mode&openToOthers != 0 {
		return "", warning(fmt.Sprintf("yes, and other users of this machine may look into it: %s has mode %04o", s.cfg.Data, mode))
	}
	return "yes, " + s.cfg.Data, nil
}

const (
	fewBytes  = 1 << 30   // worth a warning: about what a day of uploads and a backup may need
	lastBytes = 100 << 20 // a database that cannot write stops the hub
)

func checkDiskSpace(_ context.Context, s *subject) (string, error) {
	free, _, err := s.room(s.cfg.Data)
	switch {
	case err != nil && !exists(s.cfg.Data):
		return "", nothingYet("the data folder is not there")
	case err != nil:
		return "", skip("the data folder cannot be asked, see above")
	case free < lastBytes:
		return "", fmt.Errorf("no, %s is free", size(int64(free)))
	case free < fewBytes:
		return "", warning("not much, " + size(int64(free)) + " is free")
	}
	return fmt.Sprintf("yes, %d GiB is free", free>>30), nil
}

func checkKeyFile(ctx context.Context, s *subject) (string, error) {
	switch {
	case errors.Is(s.keysErr, fs.ErrNotExist) && s.fresh(ctx):
		return "", nothingYet("it is made when the hub first runs")
	case errors.Is(s.keysErr, fs.ErrNotExist):
		return "", fmt.Errorf("no: there is no keyset in %s", s.cfg.Keys)
	case errors.Is(s.keysErr, seal.ErrExposed):
		return "", fmt.Errorf("no: others than its owner may read or change %s", s.cfg.Keys)
	case s.keysErr != nil:
		return "", s.keysErr
	}
	return fmt.Sprintf("yes, the keyset %s with %s", s.keys.Fingerprint(), times(len(s.keys.List()), "key")), nil
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
	if errors.Is(s.keysErr, fs.ErrNotExist) {
		return "", nothingYet("there is none, see above")
	}
	if inside && s.public() {
		return "", warning("no, it is in the data folder: whoever copies that folder can read the names")
	}
	if inside {
		return "no, which is well while only this machine is served", nil
	}
	return "yes", nil
}

func checkFilesFolder(ctx context.Context, s *subject) (string, error) {
	if s.files == nil {
		return "", s.filesErr // a folder that lacks files the hub has stored is found by files-missing
	}
	key := "doctor" + blob.NewKey()
	if _, _, err := s.files.Put(ctx, key, strings.NewReader("doctor")); err != nil {
		return "", errors.New("no, the folder cannot be written")
	}
	r, err := s.files.Get(ctx, key)
	if err == nil {
		err = r.Close()
	}
	if err = errors.Join(err, s.files.Delete(ctx, key)); err != nil {
		return "", err
	}
	return "yes", nil
}

// storedFiles are the keys that rows name, and the keys there are.
func (s *subject) storedFiles(ctx context.Context) (named, there map[string]bool, err error) {
	if err := s.rows(); err != nil {
		return nil, nil, err
	}
	if s.files == nil && !errors.Is(s.filesErr, errNoFolder) {
		return nil, nil, skip("needs the files folder, see above")
	}
	named, there = map[string]bool{}, map[string]bool{}
	err = s.store.EachFile(ctx, func(f hub.File) error {
		for _, key := range f.Keys() {
			named[key] = true
		}
		return nil
	})
	if err == nil && s.files != nil {
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
		return "", fmt.Errorf("no, %d of %d are missing", n, len(named))
	}
	if len(named) == 0 {
		return "", nothingYet("there are none")
	}
	return fmt.Sprintf("yes, all %d", len(named)), nil
}

func checkOrphanedFiles(ctx context.Context, s *subject) (string, error) {
	named, there, err := s.storedFiles(ctx)
	if err != nil {
		return "", err
	}
	if n := missing(there, named); n > 0 {
		return "", warning(fmt.Sprintf("no, not %d of %d", n, len(there)))
	}
	if len(there) == 0 {
		return "", nothingYet("there are none")
	}
	return "yes", nil
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
