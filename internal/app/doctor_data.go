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
	"chapterhouse/internal/say"
	"chapterhouse/internal/seal"
)

func dataChecks() []check {
	return []check{
		{name: "data-folder", about: say.M("Can the hub use its data folder?"), mend: say.M("Create it where CHAPTERHOUSE_DATA says, owned by the hub’s user, with mode 0700."), run: checkDataFolder},
		{name: "disk-space", about: say.M("Is there enough disk space for the data?"), mend: say.M("Free up some space, or move CHAPTERHOUSE_DATA to a larger disk."), run: checkDiskSpace},
		{name: "key-file", about: say.M("Can the hub, and nobody else, read its keyset?"), mend: say.M("Put the keyset where CHAPTERHOUSE_KEYS says, with mode 0600. If it’s lost, it can’t be made again, and names stay sealed forever."), run: checkKeyFile},
		{name: "key-place", about: say.M("Is the keyset kept apart from the data?"), mend: say.M("Move the keyset out of the data folder, and set CHAPTERHOUSE_KEYS to its new place."), run: checkKeyPlace},
		{name: "files-folder", about: say.M("Can the hub write and read stored files?"), mend: say.M("Make the hub’s user the owner of the files folder in CHAPTERHOUSE_DATA."), run: checkFilesFolder},
		{name: "files-missing", about: say.M("Are all the pictures and documents there that pages need?"), mend: say.M("Restore the files folder from the last backup."), needs: (*subject).rows, run: checkMissingFiles},
		{name: "files-orphaned", about: say.M("Is every stored file in use?"), mend: say.M("They were left behind by an interrupted upload or an older restore. They only take up space, and you can delete them."), needs: (*subject).rows, run: checkOrphanedFiles},
	}
}

// openToOthers are the rights a folder or file of the hub must not give.
const openToOthers = 0o077

func checkDataFolder(ctx context.Context, s *subject) (say.Text, error) {
	info, err := os.Stat(s.cfg.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist) && s.fresh(ctx):
		return say.Text{}, nothingYet(say.M("It’s created when the hub first runs."))
	case errors.Is(err, fs.ErrNotExist):
		return say.Text{}, problem(say.M("No, %s doesn’t exist.", s.cfg.Data))
	case err != nil:
		return say.Text{}, err
	case !info.IsDir():
		return say.Text{}, problem(say.M("No, %s isn’t a folder.", s.cfg.Data))
	}
	probe, err := os.CreateTemp(s.cfg.Data, ".doctor-*")
	if err != nil {
		return say.Text{}, problem(say.M("No, the hub can’t write to %s.", s.cfg.Data))
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return say.Text{}, err
	}
	if mode := info.Mode().Perm(); mode&openToOthers != 0 {
		return say.Text{}, warning(say.M("Yes, but other users of this machine may be able to look into it: %[1]s has mode %[2]s.", s.cfg.Data, fmt.Sprintf("%04o", mode)))
	}
	return say.M("Yes, %s.", s.cfg.Data), nil
}

const (
	fewBytes  = 1 << 30   // worth a warning: about what a day of uploads and a backup may need
	lastBytes = 100 << 20 // a database that cannot write stops the hub
)

func checkDiskSpace(_ context.Context, s *subject) (say.Text, error) {
	free, _, err := s.room(s.cfg.Data)
	switch {
	case err != nil && !exists(s.cfg.Data):
		return say.Text{}, nothingYet(say.M("The data folder doesn’t exist yet."))
	case err != nil:
		return say.Text{}, skip(say.M("The data folder can’t be checked, see above."))
	case free < lastBytes:
		return say.Text{}, problem(say.M("No, only %s is free.", size(int64(free))))
	case free < fewBytes:
		return say.Text{}, warning(say.M("Not much: %s is free.", size(int64(free))))
	}
	return say.M("Yes, %s is free.", size(int64(free))), nil
}

func checkKeyFile(ctx context.Context, s *subject) (say.Text, error) {
	switch {
	case errors.Is(s.keysErr, fs.ErrNotExist) && s.fresh(ctx):
		return say.Text{}, nothingYet(say.M("It’s created when the hub first runs."))
	case errors.Is(s.keysErr, fs.ErrNotExist):
		return say.Text{}, problem(say.M("No, there is no keyset in %s.", s.cfg.Keys))
	case errors.Is(s.keysErr, seal.ErrExposed):
		return say.Text{}, problem(say.M("No, others than its owner can read or change %s.", s.cfg.Keys))
	case s.keysErr != nil:
		return say.Text{}, s.keysErr
	}
	return say.MN(len(s.keys.List()), "Yes, the keyset %[2]s with 1 key.", "Yes, the keyset %[2]s with %[1]d keys.", s.keys.Fingerprint()), nil
}

func checkKeyPlace(_ context.Context, s *subject) (say.Text, error) {
	keys, err := filepath.Abs(s.cfg.Keys)
	if err != nil {
		return say.Text{}, err
	}
	data, err := filepath.Abs(s.cfg.Data)
	if err != nil {
		return say.Text{}, err
	}
	inside := strings.HasPrefix(keys, data+string(filepath.Separator))
	if errors.Is(s.keysErr, fs.ErrNotExist) {
		return say.Text{}, nothingYet(say.M("There is none, see above."))
	}
	if inside && s.public() {
		return say.Text{}, warning(say.M("No, it’s in the data folder. Anyone who copies that folder can read the names."))
	}
	if inside {
		return say.M("No, which is fine while only this machine is served."), nil
	}
	return yes, nil
}

func checkFilesFolder(ctx context.Context, s *subject) (say.Text, error) {
	if s.files == nil {
		return say.Text{}, s.filesErr // a folder that lacks files the hub has stored is found by files-missing
	}
	key := "doctor" + blob.NewKey()
	if _, _, err := s.files.Put(ctx, key, strings.NewReader("doctor")); err != nil {
		return say.Text{}, problem(say.M("No, the hub can’t write to the folder."))
	}
	r, err := s.files.Get(ctx, key)
	if err == nil {
		err = r.Close()
	}
	if err = errors.Join(err, s.files.Delete(ctx, key)); err != nil {
		return say.Text{}, err
	}
	return yes, nil
}

// storedFiles are the keys that rows name, and the keys there are.
func (s *subject) storedFiles(ctx context.Context) (named, there map[string]bool, err error) {
	if s.files == nil && !errors.Is(s.filesErr, errNoFolder) {
		return nil, nil, skip(say.M("This needs the files folder, see above."))
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

func checkMissingFiles(ctx context.Context, s *subject) (say.Text, error) {
	named, there, err := s.storedFiles(ctx)
	if err != nil {
		return say.Text{}, err
	}
	if n := missing(named, there); n > 0 {
		return say.Text{}, problem(say.MN(n, "No, 1 of %[2]d is missing.", "No, %[1]d of %[2]d are missing.", len(named)))
	}
	if len(named) == 0 {
		return say.Text{}, nothingYet(say.M("There are none."))
	}
	return say.M("Yes, all of them (%d).", len(named)), nil
}

func checkOrphanedFiles(ctx context.Context, s *subject) (say.Text, error) {
	named, there, err := s.storedFiles(ctx)
	if err != nil {
		return say.Text{}, err
	}
	if n := missing(there, named); n > 0 {
		return say.Text{}, warning(say.MN(n, "No, 1 of %[2]d isn’t.", "No, %[1]d of %[2]d aren’t.", len(there)))
	}
	if len(there) == 0 {
		return say.Text{}, nothingYet(say.M("There are none."))
	}
	return yes, nil
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
