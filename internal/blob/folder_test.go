package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func open(t *testing.T) (*Folder, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "files")
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f, dir
}

func put(t *testing.T, f *Folder, key, content string) {
	t.Helper()
	if _, _, err := f.Put(t.Context(), key, strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
}

// stored is the content under key, or the error.
func stored(ctx context.Context, f *Folder, key string) (string, error) {
	r, err := f.Get(ctx, key)
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(r)
	return string(content), errors.Join(err, r.Close())
}

// files lists the regular files below dir.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, strings.TrimPrefix(name, dir+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestFolderRefusesKeys(t *testing.T) {
	t.Parallel()
	f, dir := open(t)
	for _, key := range []string{"", "a", "A1", "ab/cd", "../x", "..", "ab.", "a b", "äö", "ab\x00", ".tmp", strings.Repeat("a", 65)} {
		if _, _, err := f.Put(t.Context(), key, strings.NewReader("x")); !errors.Is(err, ErrKey) {
			t.Errorf("put %q: got %v", key, err)
		}
		if _, err := f.Get(t.Context(), key); !errors.Is(err, ErrNotFound) {
			t.Errorf("get %q: got %v", key, err)
		}
		if err := f.Delete(t.Context(), key); !errors.Is(err, ErrKey) {
			t.Errorf("delete %q: got %v", key, err)
		}
	}
	if got := files(t, dir); len(got) > 0 {
		t.Errorf("left %v", got)
	}
}

func TestFolderStaysInside(t *testing.T) {
	t.Parallel()
	f, dir := open(t)
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "abcd"), []byte("outside"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "ab")); err != nil {
		t.Fatal(err)
	}
	if got, err := stored(t.Context(), f, "abcd"); err == nil {
		t.Errorf("read %q through a link", got)
	}
	if _, _, err := f.Put(t.Context(), "abxx", strings.NewReader("x")); err == nil {
		t.Error("wrote through a link")
	}
	if err := f.Delete(t.Context(), "abcd"); err == nil {
		t.Error("deleted through a link")
	}
	// The control: a join of paths follows the link.
	if got, err := os.ReadFile(filepath.Join(dir, path("abcd"))); err != nil || string(got) != "outside" {
		t.Errorf("the link does not lead outside: %q, %v", got, err)
	}
}

func TestPutThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	f, dir := open(t)
	put(t, f, "abcd", "old")
	broken := errors.New("connection lost")
	cancelled, cancel := context.WithCancel(t.Context())
	gone, stop := context.WithCancel(t.Context())
	stop()
	for what, row := range map[string]struct {
		ctx  context.Context
		r    io.Reader
		want error
	}{
		"a reader that breaks":      {t.Context(), io.MultiReader(strings.NewReader("new"), failing{broken}), broken},
		"a context done before":     {gone, strings.NewReader("new"), context.Canceled},
		"a context done on the way": {cancelled, io.MultiReader(strings.NewReader("new"), calling{cancel}, strings.NewReader("er")), context.Canceled},
	} {
		if _, _, err := f.Put(row.ctx, "abcd", row.r); !errors.Is(err, row.want) {
			t.Errorf("%s: got %v", what, err)
		}
	}
	if got, err := stored(t.Context(), f, "abcd"); got != "old" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("left %v", got)
	}
	if _, err := f.Get(gone, "abcd"); !errors.Is(err, context.Canceled) {
		t.Errorf("get: got %v", err)
	}
	if err := f.Delete(gone, "abcd"); !errors.Is(err, context.Canceled) {
		t.Errorf("delete: got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// calling reads nothing and calls.
type calling struct{ call func() }

func (c calling) Read([]byte) (int, error) {
	c.call()
	return 0, io.EOF
}

// seenDuring is what a reader finds under a key while write is half done.
func seenDuring(write func(io.Reader) error, read func() (string, error)) (string, error) {
	var seen string
	var seenErr error
	err := write(io.MultiReader(strings.NewReader("new"), calling{func() { seen, seenErr = read() }}, strings.NewReader("er")))
	return seen, errors.Join(err, seenErr)
}

func TestPutIsSeenWhole(t *testing.T) {
	t.Parallel()
	f, dir := open(t)
	put(t, f, "abcd", "old")
	read := func() (string, error) { return stored(t.Context(), f, "abcd") }
	seen, err := seenDuring(func(r io.Reader) error {
		_, _, err := f.Put(t.Context(), "abcd", r)
		return err
	}, read)
	if seen != "old" || err != nil {
		t.Errorf("in between: %q, %v", seen, err)
	}
	if got, err := read(); got != "newer" || err != nil {
		t.Errorf("afterwards: %q, %v", got, err)
	}
	// The control: a file written in place is seen in pieces.
	seen, err = seenDuring(func(r io.Reader) error {
		file, err := os.Create(filepath.Join(dir, path("abcd")))
		if err != nil {
			return err
		}
		_, err = io.Copy(file, r)
		return errors.Join(err, file.Close())
	}, read)
	if seen == "newer" || seen == "old" || err != nil {
		t.Errorf("the check does not notice writing in place: %q, %v", seen, err)
	}
}

func TestFolder(t *testing.T) {
	t.Parallel()
	f, dir := open(t)
	content := strings.Repeat("0123456789", 10_000)
	hash := sha256.Sum256([]byte(content))
	key := NewKey()
	size, sum, err := f.Put(t.Context(), key, strings.NewReader(content))
	if size != 100_000 || sum != hex.EncodeToString(hash[:]) || err != nil {
		t.Errorf("put: %d, %s, %v", size, sum, err)
	}
	r, err := f.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if at, err := r.Seek(-5, io.SeekEnd); at != 99_995 || err != nil {
		t.Errorf("seek: %d, %v", at, err)
	}
	if tail, err := io.ReadAll(r); string(tail) != "56789" || err != nil {
		t.Errorf("an open file after its deletion: %q, %v", tail, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := f.Get(t.Context(), key); !errors.Is(err, ErrNotFound) {
		t.Errorf("get after deletion: %v", err)
	}
	if err := f.Delete(t.Context(), key); err != nil {
		t.Errorf("deletion again: %v", err)
	}
	put(t, f, "ab", "")
	if got, err := stored(t.Context(), f, "ab"); got != "" || err != nil {
		t.Errorf("an empty file: %q, %v", got, err)
	}
	for name, want := range map[string]fs.FileMode{dir: fs.ModeDir | 0o700, dir + "/ab": fs.ModeDir | 0o700, dir + "/ab/ab": 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode() != want {
			t.Errorf("%s: got %v, %v, want %v", filepath.Base(name), info.Mode(), err, want)
		}
	}
}

func TestOpenFolderSweeps(t *testing.T) {
	t.Parallel()
	f, dir := open(t)
	put(t, f, "abcd", "kept")
	old, fresh := filepath.Join(dir, tempFolder, "old"), filepath.Join(dir, tempFolder, "fresh")
	for _, name := range []string{old, fresh} {
		if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := time.Now().Add(-2 * tempAge)
	for _, name := range []string{old, filepath.Join(dir, "ab", "abcd")} {
		if err := os.Chtimes(name, before, before); err != nil {
			t.Fatal(err)
		}
	}
	again, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	if got := strings.Join(files(t, dir), " "); got != ".tmp/fresh ab/abcd" {
		t.Errorf("left %s", got)
	}
	if _, err := OpenFolder(fresh); err == nil {
		t.Error("opened a file as a folder")
	}
}

func TestPutTogether(t *testing.T) {
	t.Parallel()
	f, dir := open(t)
	done := make(chan error)
	for i := range 8 {
		go func() {
			_, _, err := f.Put(t.Context(), "abcd", bytes.NewReader(bytes.Repeat([]byte{byte('0' + i)}, 10_000)))
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	got, err := stored(t.Context(), f, "abcd")
	if err != nil || len(got) != 10_000 || strings.Trim(got, got[:1]) != "" {
		t.Errorf("a mix of writers, %v", err)
	}
	if left := files(t, dir); len(left) != 1 {
		t.Errorf("left %v", left)
	}
}
