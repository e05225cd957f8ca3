package app

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// TestTheSweepErasesWhatIsOver gives the hourly sweep a declined request and two files, one of them a cover.
func TestTheSweepErasesWhatIsOver(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		files, err := blob.OpenFolder(filepath.Join(t.TempDir(), "files"))
		must(err)
		t.Cleanup(func() { _ = files.Close() })
		p := &parts{base: &base{store: f.Store, files: files}}
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		_, request := f.Request(t, boston, "Was Declined")
		must(tenant.Decide(ctx, "", request, false))
		cover, loose := f.File(t, boston), f.File(t, boston)
		for _, file := range []hub.File{cover, loose} {
			for _, key := range file.Keys() {
				_, _, err := files.Put(ctx, key, strings.NewReader("pixels"))
				must(err)
			}
		}
		f.Event(t, boston, func(e *hub.Event) { e.Cover = cover.ID })
		left := func() (requests, rows, bytes int) {
			must(files.Each(ctx, func(string, int64) error { bytes++; return nil }))
			return f.Int(t, `SELECT COUNT(*) FROM memberships`), f.Int(t, `SELECT COUNT(*) FROM files`), bytes
		}
		must(p.erase(ctx))
		if requests, rows, bytes := left(); requests != 1 || rows != 2 || bytes != 4 {
			t.Errorf("too early: %d requests, %d files, %d variants stay", requests, rows, bytes)
		}
		f.Clock.Advance(hub.RequestDays*24*time.Hour + time.Microsecond)
		must(p.erase(ctx))
		if requests, rows, bytes := left(); requests != 0 || rows != 1 || bytes != 2 {
			t.Errorf("%d requests, %d files, %d variants stay, want 0, 1 and 2", requests, rows, bytes)
		}
		if _, err := files.Get(ctx, loose.Keys()[0]); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("the bytes of a file that nothing shows: %v", err)
		}
	})
}
