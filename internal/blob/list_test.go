package blob

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEachNamesWhatIsStoredAndNothingElse(t *testing.T) {
	t.Parallel()
	f, dir := open(t)
	put(t, f, "aa1", "x")
	put(t, f, "bb1", "four")
	put(t, f, "aa0", "")
	for name, content := range map[string]string{"aa/bb2": "in another's shard", "aa/Upper": "no key", "notes.txt": "beside", ".tmp/aa3": "half"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "aa", "aa9")); err != nil {
		t.Fatal(err)
	}
	type file struct {
		Key  string
		Size int64
	}
	var found []file
	if err := f.Each(t.Context(), func(key string, size int64) error {
		found = append(found, file{key, size})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]file{{"aa0", 0}, {"aa1", 1}, {"bb1", 4}}, found); diff != "" {
		t.Error(diff)
	}
	enough := errors.New("enough")
	if err := f.Each(t.Context(), func(string, int64) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Each(ended, func(string, int64) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
