package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"chapterhouse/internal/storybook"
)

// badLine is the storybook behind a line that answers what a script sends with one status: 0 is no answer at all, 1 a 503 once it is
// let go.
type badLine struct {
	book   http.Handler
	status atomic.Int64
	sent   atomic.Int64
	letGo  chan struct{}
}

// ServeHTTP implements http.Handler.
func (l *badLine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Hx-Request") == "" {
		l.book.ServeHTTP(w, r)
		return
	}
	l.sent.Add(1)
	status := int(l.status.Load())
	if status == 1 {
		<-l.letGo
		status = http.StatusServiceUnavailable // not 0: the browser tries again by itself
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	switch status {
	case 0:
		panic(http.ErrAbortHandler)
	case http.StatusOK:
		_, _ = w.Write([]byte(`<section id="rsvp"><h2>Taken</h2></section><section id="results"><h2>Found</h2></section><section id="found"><h2>Found</h2></section>`))
	default:
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`<!DOCTYPE html><title>x</title><main id="main"><h1>Another page</h1></main>`))
	}
}

const (
	unsent   = "That didn’t go through."
	rejected = "That wasn’t accepted"
)

// TestAFailedFormSaysSo: whatever does not come back, the form says a sentence, takes the focus to it, keeps what was typed, and can be
// sent again.
func TestAFailedFormSaysSo(t *testing.T) {
	t.Parallel()
	book, err := storybook.Handler()
	if err != nil {
		t.Fatal(err)
	}
	line := &badLine{book: book, letGo: make(chan struct{})}
	server := httptest.NewServer(line)
	t.Cleanup(server.Close)
	p := launch(t).person(t, server.URL)
	for _, form := range []struct{ story, field, typed, button, selector, done string }{
		{"event.event-open", "Your name", "Wren Abara", "RSVP", "#f-name", "Taken"},
		{"event.listpage-a-search", "ZIP code", "02139", "Find events", "#f-near", "Found"},
	} {
		p.open("/stories/" + form.story + "/light")
		if form.button == "RSVP" {
			p.fill("Email", "wren@example.org")
		}
		for _, c := range []struct {
			status int64
			says   string
		}{{0, unsent}, {500, unsent}, {502, unsent}, {503, unsent}, {403, rejected}, {404, rejected}, {429, rejected}} {
			line.status.Store(c.status)
			p.fill(form.field, form.typed)
			p.in("form", form.button).tap(form.button)
			p.until("the form says "+c.says, shown(`(e => e && document.activeElement === e && e.getAttribute("role") === "alert" ? e.textContent : "")(document.querySelector("form [data-failure]"))`, c.says))
			if got := p.script(`document.querySelector("` + form.selector + `").value + String(document.querySelectorAll("[data-failure]").length) + document.querySelector("form[hx-swap]").ariaBusy`); got != form.typed+"1null" {
				t.Errorf("%s after %d: %q", form.story, c.status, got)
			}
			p.script(`document.querySelector("[data-failure]").remove(), ""`)
		}
		line.status.Store(http.StatusOK)
		p.in("form", form.button).tap(form.button)
		p.see(form.done)
	}
}

// TestABusyFormIsSentOnce, and says that it is on its way.
func TestABusyFormIsSentOnce(t *testing.T) {
	t.Parallel()
	book, err := storybook.Handler()
	if err != nil {
		t.Fatal(err)
	}
	line := &badLine{book: book, letGo: make(chan struct{})}
	server := httptest.NewServer(line)
	t.Cleanup(server.Close)
	line.status.Store(1)
	p := launch(t).person(t, server.URL)
	p.open("/stories/event.event-open/light")
	p.fill("Your name", "Wren Abara")
	p.fill("Email", "wren@example.org")
	p.in("form", "Your name").tap("RSVP")
	p.find("Sending…", "button")
	p.tap("Sending…")
	if got := p.script(`document.querySelector("form[hx-post]").ariaBusy`); got != "true" {
		t.Errorf("busy: %q", got)
	}
	close(line.letGo)
	p.see(unsent)
	p.in("form", "Your name").find("RSVP", "button")
	if got := line.sent.Load(); got != 1 {
		t.Errorf("the form was sent %d times", got)
	}
}

// covered names what has the focus and lies under the bar, "" when nothing does.
const covered = `(e => {
  const bar = document.querySelector(".bar"), box = e.getBoundingClientRect(), over = bar?.getBoundingClientRect();
  if (!over?.height || e === document.body || bar.contains(e) || box.bottom <= over.top + 1 || box.top >= over.bottom) return "";
  return e.outerHTML.slice(0, 80) + " ends at " + box.bottom + ", the bar begins at " + over.top;
})(document.activeElement)`

// barred is what the bar says, "" when it is not on the screen.
const barred = `(b => { const r = b?.getBoundingClientRect(); return r?.height && r.top < innerHeight && r.bottom > 0 ? b.textContent : "" })(document.querySelector(".bar"))`

// TestTheBarIsInNobodysWay: it hides no focus, and goes when the card is in view, after the answer, and where a phone lies on its side.
func TestTheBarIsInNobodysWay(t *testing.T) {
	t.Parallel()
	book, err := storybook.Handler()
	if err != nil {
		t.Fatal(err)
	}
	line := &badLine{book: book}
	line.status.Store(http.StatusOK)
	server := httptest.NewServer(line)
	t.Cleanup(server.Close)
	p := launch(t).person(t, server.URL)
	p.do("hold a phone", chromedp.EmulateViewport(360, 640))
	p.open("/stories/event.event-open/light")
	if p.script(barred) == "" {
		t.Error("the bar is not there at the top of the page")
	}
	for _, modifiers := range []int64{0, 8} { // forward, and back with Shift
		for n := range 40 {
			p.do("tab", chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
				for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
					key := input.DispatchKeyEventParams{Type: kind, Key: "Tab", Code: "Tab", WindowsVirtualKeyCode: 9, Modifiers: modifiers}
					if _, err := cdp.Call(ctx, w, input.DispatchKeyEvent, key); err != nil {
						return err
					}
				}
				return nil
			}))
			// The page glides to what has the focus.
			p.until(strconv.Itoa(n)+" Tab: out from under the bar", shown(`"under: " + `+covered, "under: "))
		}
	}
	p.script(`document.querySelector("#rsvp").scrollIntoView({behavior: "instant"}), ""`)
	p.until("the bar goes when the card comes", shown(`String(`+barred+` === "")`, "true"))
	p.fill("Your name", "Wren Abara")
	p.fill("Email", "wren@example.org")
	p.in("form", "Your name").tap("RSVP")
	p.see("Taken")
	p.script(`scrollTo({top: 0, behavior: "instant"}), ""`)
	p.until("the bar goes after the answer", shown(`String(`+barred+` === "")`, "true"))

	p.open("/stories/event.event-open/light")
	p.do("turn the phone", chromedp.EmulateViewport(640, 360))
	if got := p.script(barred); got != "" {
		t.Errorf("on its side: %q", got)
	}
}
