package figures_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// weighed is what the browser itself counted for a page: bytes as they came over the wire.
const weighed = `document.fonts.ready.then(() => new Promise(done => setTimeout(done, 500))).then(() => JSON.stringify({
  page: performance.getEntriesByType("navigation")[0].transferSize,
  rest: performance.getEntriesByType("resource").map(e => [new URL(e.name).pathname, e.transferSize]),
}))`

// weigh opens an address in a browser that has nothing cached and says what it loaded.
func weigh(t *testing.T, address string) string {
	t.Helper()
	path, err := exec.LookPath(cmp.Or(os.Getenv("CHAPTERHOUSE_TEST_CHROMIUM"), "chromium"))
	if err != nil {
		t.Fatal(err)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.WindowSize(360, 800),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	defer stop()
	ctx, cancel := chromedp.NewContext(allocator)
	defer cancel()
	var got struct {
		Page int
		Rest [][2]any
	}
	_, err = chromedp.RunResponse(ctx, chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
		_, err := chromedp.Navigate(address)(ctx, w)
		return err
	}))
	if err != nil {
		t.Fatal(err)
	}
	err = chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		said, err := cdp.Call(ctx, w, runtime.Evaluate, runtime.EvaluateParams{Expression: weighed, AwaitPromise: new(true), ReturnByValue: new(true)})
		if err != nil {
			return err
		}
		var text string
		if err := json.Unmarshal(said.Result.Value, &text); err != nil {
			return err
		}
		return json.Unmarshal([]byte(text), &got)
	}))
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("the page itself %d bytes", got.Page)
	total := got.Page
	for _, r := range got.Rest {
		size, _ := r[1].(float64)
		total += int(size)
		text += fmt.Sprintf(", %v %d", r[0], int(size))
	}
	return fmt.Sprintf("%d requests, %d bytes (%s)", 1+len(got.Rest), total, text)
}
