package blob

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
)

// waiting is how many files are in the folder of what is being written.
func waiting(t *testing.T, dir string) int {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, tempFolder))
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestHold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	content := strings.Repeat("x", 1000)
	file, err := f.Hold(t.Context(), strings.NewReader(content), 1000)
	if err != nil {
		t.Fatal(err)
	}
	if n := waiting(t, dir); n != 0 {
		t.Errorf("what is held has %d names", n)
	}
	for range 2 {
		got, err := io.ReadAll(file)
		if err != nil || string(got) != content {
			t.Errorf("%d bytes, %v", len(got), err)
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	if _, err := f.Hold(t.Context(), strings.NewReader(content), 999); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one byte too many: %v", err)
	}
	broken := errors.New("connection lost")
	if _, err := f.Hold(t.Context(), failing{broken}, 999); !errors.Is(err, broken) {
		t.Errorf("a connection that breaks: %v", err)
	}
	if n := waiting(t, dir); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

// So many wait at once and no more, and whoever is refused or done makes room.
func TestHoldIsBounded(t *testing.T) {
	t.Parallel()
	f, err := OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	for range 2 * maxHeld {
		if _, err := f.Hold(t.Context(), strings.NewReader("xx"), 1); !errors.Is(err, ErrTooLarge) {
			t.Fatal(err)
		}
	}
	var files []io.Closer
	for range maxHeld {
		file, err := f.Hold(t.Context(), strings.NewReader("x"), 1)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Hold(gone, strings.NewReader("x"), 1); !errors.Is(err, context.Canceled) {
		t.Errorf("one more: %v", err)
	}
	if _, err := f.holding.enter(t.Context(), 1); !errors.Is(err, hub.ErrBusy) {
		t.Errorf("one more, after its wait: %v", err)
	}
	for _, file := range files {
		_ = file.Close()
		_ = file.Close() // twice is once
	}
	if n := len(f.holding); n != 0 {
		t.Errorf("%d places are taken by nobody", n)
	}
}
