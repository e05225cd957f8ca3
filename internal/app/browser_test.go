package app_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// patience is how long a person waits for a page before the test fails. A loaded machine with two cores needs most of it.
const patience = 40 * time.Second

// browser is one chromium process. Every person in it has cookies of their own.
type browser struct{ ctx context.Context }

// launch starts the browser named by CHAPTERHOUSE_TEST_CHROMIUM, or the chromium on the path, and ends it with the test.
// Without one the test is skipped, except where CI is true: there a missing browser is a failure.
func launch(t *testing.T) *browser {
	t.Helper()
	path, err := exec.LookPath(cmp.Or(os.Getenv("CHAPTERHOUSE_TEST_CHROMIUM"), "chromium"))
	if err != nil {
		const line = "no chromium: install it (Debian: apt-get install chromium-headless-shell) or set CHAPTERHOUSE_TEST_CHROMIUM to its path"
		if os.Getenv("CI") == "true" {
			t.Fatal(line)
		}
		t.Skip(line)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.WindowSize(1280, 900),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-extensions", true), chromedp.Flag("disable-features", "Translate"), chromedp.Flag("lang", "en-US"),
		chromedp.Flag("disable-backgrounding-occluded-windows", true), chromedp.Flag("disable-renderer-backgrounding", true),
		// Nobody waits for one page while the others are looked at: helpers beside each page cost a tenth more and gain no time.
		chromedp.Flag("js-flags", "--single-threaded"), chromedp.Flag("num-raster-threads", "1"),
	)
	ctx, _ := chromedp.NewContext(allocator) // ended by chromedp.Cancel, which waits for the process
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("browser: %v", err)
		}
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return &browser{ctx}
}

// person is somebody at a browser window of their own.
type person struct {
	t     *testing.T
	ctx   context.Context
	base  string // scheme and host of the hub
	album *album
	scope string // JavaScript that gives the element to look in
}

// person opens a window with no cookies. prepare runs before the first page.
func (b *browser) person(t *testing.T, base string, prepare ...chromedp.Action[chromedp.Void]) *person {
	t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	if err := chromedp.Do(ctx, prepare...); err != nil {
		t.Fatalf("open a window: %v", err)
	}
	return &person{t: t, ctx: ctx, base: base, scope: "document"}
}

// noScript is a browser whose owner turned JavaScript off. What the test itself evaluates still runs.
func noScript() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
		_, err := cdp.Call(ctx, w, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
}

// album keeps pictures of the pages in the folder of CHAPTERHOUSE_TEST_SHOTS; a nil album keeps none.
type album struct {
	folder, stack string
	count         atomic.Int32
}

func newAlbum(t *testing.T, stack string) *album {
	t.Helper()
	folder := os.Getenv("CHAPTERHOUSE_TEST_SHOTS")
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	return &album{folder: folder, stack: stack}
}

// keep saves the whole page as it looks. A picture that cannot be taken fails nothing.
func (a *album) keep(ctx context.Context, name string) {
	if a == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		return
	}
	file := fmt.Sprintf("%s-%02d-%s.png", a.stack, a.count.Add(1), name)
	_ = os.WriteFile(filepath.Join(a.folder, file), picture, 0o600)
}
