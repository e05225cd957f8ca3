package app_test

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axe is the accessibility checker. It is put into each page an inspector opens, past its content security policy, as a
// debugger would.
//
//go:embed testdata/axe.min.js
var axe string

// axeRun checks the page by the rules of WCAG 2.2 A and AA and axe's own best practice, and gives a line per fault. Frames
// are left out: the one frame there is shows a mail, in a sandbox where no script runs. Colors on their way end first: no
// contrast is that of a button half changed.
const axeRun = `document.fonts.ready.then(() => document.getAnimations().forEach(a => a.finish())).then(() => axe.run(document, {
  iframes: false, resultTypes: ["violations"],
  runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
})).then(r => r.violations.flatMap(v => v.nodes.map(n =>
  "axe " + v.id + ": " + n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " ").slice(0, 240))))`

// tooWide names what makes a page wider than its window.
const tooWide = `(() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const out = [...document.querySelectorAll("body *")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width > 0 && (box.right > page.clientWidth + 1 || box.left < -1);
  }).slice(0, 3).map(e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.className ? "." + e.className : ""));
  return ["wider than the screen by " + (page.scrollWidth - page.clientWidth) + " px: " + out.join(", ")];
})()`

// inspector is a person who writes down what is wrong with the pages they visit.
type inspector struct {
	*person
	// hurried lets axe look at a page in one of its looks only, at each in turn. Whether a page is too wide is always seen in all.
	hurried bool
	sits    seat
	mu      sync.Mutex
	heard   []string // of the browser, since the page was opened
	at      string   // the page itself
}

// looks counts what hurried inspectors have looked at.
var looks atomic.Int32

func inspect(p *person) *inspector {
	p.t.Helper()
	i := &inspector{person: p, hurried: os.Getenv("CHAPTERHOUSE_TEST_LONG") == ""}
	if err := chromedp.Listen(p.ctx, i.listen); err != nil {
		p.t.Fatal(err)
	}
	i.do("listen", chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
		if _, err := cdp.Call(ctx, w, audits.Enable, cdp.Empty{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, w, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: axe})
		return err
	}))
	return i
}

// listen takes what the browser reports: requests to other sites, errors of the page, and what its policy stopped.
func (i *inspector) listen(event any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if to, err := url.Parse(e.Request.URL); err != nil || to.Scheme != "data" && to.Scheme+"://"+to.Host != i.base {
			i.heard = append(i.heard, "asks another site: "+e.Request.URL)
		}
		if e.Type == network.ResourceTypeDocument {
			i.at = e.Request.URL
		}
	case *log.EventEntryAdded:
		// The status of the page itself is looked at where it is opened: error pages are pages.
		// Only somebody who touched a page is asked before they leave it; nobody touches a story.
		unasked := strings.HasPrefix(e.Entry.Text, "Blocked attempt to show a 'beforeunload' confirmation panel")
		if !unasked && e.Entry.Level == log.EntryLevelError && (e.Entry.Source != log.EntrySourceNetwork || e.Entry.URL != i.at) {
			i.heard = append(i.heard, "the browser says: "+e.Entry.Text)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			i.heard = append(i.heard, fmt.Sprintf("the page says: %s", e.Args[0].Value))
		}
	case *runtime.EventExceptionThrown:
		i.heard = append(i.heard, "the page throws: "+e.ExceptionDetails.Text)
	case *audits.EventIssueAdded:
		if d := e.Issue.Details.ContentSecurityPolicyIssueDetails; d != nil {
			i.heard = append(i.heard, "the policy stops "+d.ViolatedDirective+" "+d.BlockedURL)
		}
	}
}

// seat is how wide a window is, and the colors its person's system asks for.
type seat struct {
	width  int64
	colors string
}

// window makes the window so wide and takes the colors the person's system asks for. Nothing moves. A window that is so already is
// left alone: each change lays the page out and paints it again.
func (i *inspector) window(width int64, colors string) {
	i.t.Helper()
	if i.sits == (seat{width, colors}) {
		return
	}
	i.sits = seat{width, colors}
	i.do("window", chromedp.EmulateViewport(width, 900), chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
		_, err := cdp.Call(ctx, w, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: colors}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return err
	}))
}

// faults evaluates a script that gives a list of what is wrong.
func (i *inspector) faults(script string) []string {
	i.t.Helper()
	ctx, cancel := context.WithTimeout(i.ctx, patience)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		i.lost("look for faults", err)
	}
	return out
}

// visit opens an address and gives what is wrong with its page: on a wide light screen, on a dark phone, on the narrowest
// phone, and from right to left.
func (i *inspector) visit(address string, status int64) []string {
	i.t.Helper()
	i.begin()
	var found []string
	if got := i.open(address); got != status {
		found = append(found, fmt.Sprintf("answers %d, want %d", got, status))
	}
	found = append(found, i.examine(address)...)
	for _, fault := range i.turn(address) {
		found = append(found, "right to left: "+fault)
	}
	return found
}

// turn gives what is wrong with a page from right to left.
func (i *inspector) turn(address string) []string {
	i.t.Helper()
	if i.hurried {
		i.script(`document.documentElement.dir = "rtl"`)
		wide := i.faults(tooWide)
		i.window(1280, "light")
		return append(wide, i.faults(tooWide)...)
	}
	turned := address + "?dir=rtl"
	if strings.Contains(address, "?") {
		turned = address + "&dir=rtl"
	}
	i.begin()
	i.open(turned)
	wide := i.faults(tooWide)
	i.window(320, "dark")
	i.keep(picturesque(address) + "-rtl")
	return slices.Concat(wide, i.faults(axeRun), i.faults(tooWide), i.told())
}

// picturesque is an address as the name of a file.
func picturesque(address string) string {
	return strings.Trim(strings.NewReplacer("/", "-", "?", "-", "&", "-", "=", "-", " ", "-").Replace(address), "-")
}

// begin forgets what was heard of earlier pages, and sits down at a desk.
func (i *inspector) begin() {
	i.t.Helper()
	i.window(1280, "light")
	i.forget()
}

// forget forgets what was heard of earlier pages.
func (i *inspector) forget() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.heard = nil
}

func (i *inspector) told() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.heard
}

// examine gives what is wrong with the page as it stands; what names its pictures.
func (i *inspector) examine(what string) []string {
	i.t.Helper()
	var found []string
	turn := int(looks.Add(1)) % 3
	for n, look := range []struct {
		name, colors, says string
		width              int64
	}{{"desk", "light", "", 1280}, {"phone", "dark", "dark phone: ", 360}, {"narrow", "light", "320 px: ", 320}} {
		i.window(look.width, look.colors)
		i.keep(picturesque(what) + "-" + look.name)
		faults := i.faults(tooWide)
		if !i.hurried || n == turn {
			faults = append(i.faults(axeRun), faults...)
		}
		for _, fault := range faults {
			found = append(found, look.says+fault)
		}
	}
	return append(found, i.told()...)
}

// report fails the test with what is wrong with one page.
func (i *inspector) report(page string, found []string) {
	i.t.Helper()
	if len(found) > 0 {
		i.t.Errorf("%s\n  %s", page, strings.Join(found, "\n  "))
	}
}
