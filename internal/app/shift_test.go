package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"chapterhouse/internal/storybook"
)

// slowFont is the storybook on a line where the typeface comes late; css changes the style sheet.
func slowFont(t *testing.T, css func(string) string) *httptest.Server {
	t.Helper()
	book, err := storybook.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".woff2") {
			time.Sleep(700 * time.Millisecond)
		}
		if !strings.HasSuffix(r.URL.Path, ".css") {
			book.ServeHTTP(w, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		answer := httptest.NewRecorder()
		book.ServeHTTP(answer, r)
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write([]byte(css(answer.Body.String())))
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
	moved := func(server *httptest.Server, story string, width int64) string {
		p := b.person(t, server.URL)
		p.do("hold it", chromedp.EmulateViewport(width, 900))
		if status := p.open("/stories/" + story + "/light"); status != http.StatusOK {
			t.Fatalf("%s: status %d", story, status)
		}
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		defer cancel()
		sum, err := chromedp.Run(ctx, chromedp.Evaluate[string](shifts, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	ours := slowFont(t, func(css string) string { return css })
	for _, story := range []string{"home.home-full", "event.event-open", "event.event-full", "chapter.chapter-open", "chapter.directorypage-three"} {
		for _, width := range []int64{360, 1280} {
			if sum := moved(ours, story, width); sum != "0.0000" {
				t.Errorf("%s at %d px moves by %s", story, width, sum)
			}
		}
	}
	late := slowFont(t, func(css string) string {
		return strings.ReplaceAll(strings.ReplaceAll(css, "optional", "swap"), "size-adjust", "x-size-adjust")
	})
	if sum := moved(late, "event.event-open", 360); sum == "0.0000" {
		t.Error("a typeface that takes its place late moves nothing: the measure is blind")
	}
}
