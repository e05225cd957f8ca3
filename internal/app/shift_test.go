package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"chapterhouse/internal/storybook"
)

// lateFont is the storybook on a line where a typeface comes once it is let go; css changes the style sheet.
func lateFont(t *testing.T, letGo <-chan struct{}, css func(string) string) *httptest.Server {
	t.Helper()
	book, err := storybook.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".woff2") {
			select {
			case <-letGo:
			case <-r.Context().Done():
			}
		}
		if !strings.HasSuffix(r.URL.Path, ".css") {
			book.ServeHTTP(w, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		answer := httptest.NewRecorder()
		book.ServeHTTP(answer, r)
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		if _, err := w.Write([]byte(css(answer.Body.String()))); err != nil {
			t.Logf("the style sheet was not taken: %v", err) // by a page that is gone
		}
	}))
	t.Cleanup(server.Close)
	return server
}

// shifts sums how far the page has moved by itself (https://web.dev/articles/cls) once its typeface is there.
const shifts = `document.fonts.ready.then(() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum.toFixed(4)), 300);
}))`

// TestNothingMovesWhenTheTypefaceArrivesLate: no line of a page moves on a first visit. With a typeface that takes its place whenever it
// comes, lines do.
func TestNothingMovesWhenTheTypefaceArrivesLate(t *testing.T) {
	t.Parallel()
	b := launch(t)
	moved := func(css func(string) string, story string, width int64) string {
		letGo := make(chan struct{})
		p := b.person(t, lateFont(t, letGo, css).URL)
		p.do("hold it", chromedp.EmulateViewport(width, 900))
		p.do("go", chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
			_, err := cdp.Call(ctx, w, page.Navigate, page.NavigateParams{URL: p.base + "/stories/" + story + "/light"})
			return err
		}))
		p.until("something is drawn", shown(`String(document.querySelectorAll("h1").length * performance.getEntriesByName("first-contentful-paint").length)`, "1"))
		close(letGo)
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		defer cancel()
		sum, err := chromedp.Run(ctx, chromedp.Evaluate[string](shifts, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	ours := func(css string) string { return css }
	for _, story := range []string{"home.home-full", "event.event-open", "event.event-full", "chapter.chapter-open", "chapter.directorypage-three"} {
		for _, width := range []int64{360, 1280} {
			if sum := moved(ours, story, width); sum != "0.0000" {
				t.Errorf("%s at %d px moves by %s", story, width, sum)
			}
		}
	}
	late := func(css string) string {
		return strings.ReplaceAll(strings.ReplaceAll(css, "optional", "swap"), "size-adjust", "x-size-adjust")
	}
	if sum := moved(late, "event.event-open", 360); sum == "0.0000" {
		t.Error("a typeface that takes its place late moves nothing: the measure is blind")
	}
}
