package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"net/http/httptest"

	"github.com/chromedp/chromedp"
)

// broken finds words that are broken inside though they are not longer than the text column. Text is at double size, as a
// browser's own setting makes it; hyphens and dashes are places where a word may end.
const broken = `(() => {
  document.documentElement.style.fontSize = "200%";
  const main = document.querySelector("main"), style = getComputedStyle(main.querySelector(".wrap") || main);
  const column = main.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 64; // less the padding and the rule of a box
  const out = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = walk.nextNode());) {
    const at = n.parentElement;
    if (!at.checkVisibility({ visibilityProperty: true }) || at.closest("script, style, option, textarea, .visually-hidden, .skip") || at.closest("thead")?.offsetWidth === 1) continue;
    for (const m of n.data.matchAll(/[^\s\u00ad\u200b\-\u2010-\u2015]+/g)) {
      const range = document.createRange();
      range.setStart(n, m.index);
      range.setEnd(n, m.index + m[0].length);
      const boxes = [...range.getClientRects()].filter(b => b.width > 0);
      const width = boxes.reduce((sum, b) => sum + b.width, 0);
      const lines = boxes.filter((b, i) => i === 0 || b.top > boxes[i - 1].top + boxes[i - 1].height / 2).length;
      if (lines > 1 && width <= column) out.push(m[0] + " in " + at.tagName.toLowerCase() + (at.className ? "." + at.className : "") + " of " + (at.parentElement.className || at.parentElement.tagName.toLowerCase()));
    }
  }
  return [...new Set(out)].map(w => "broken inside: " + w);
})()`

// wholeWords looks at pages on narrow phones with text at double size: no word is broken that fits on a line of its own, and
// nothing is wider than the screen.
func wholeWords(t *testing.T, s *stack) {
	t.Helper()
	for _, who := range []struct {
		subject string
		pages   func(i *inspector) []string
	}{
		{"", func(i *inspector) []string {
			return []string{
				"/", "/chapters/boston", "/chapters/boston/events", "/events?near=02139", "/toolkits", "/sign-in",
				i.leads("/chapters/boston/events", "Winter crossing-guard training"), i.leads("/sign-in", "Continue with the demonstration sign-in"),
			}
		}},
		{"robin-vale", func(i *inspector) []string {
			const desk = "/chapters/boston/desk"
			attendees := i.leads(desk, "Winter crossing-guard training")
			return []string{"/me", desk, desk + "/events/new", strings.TrimSuffix(attendees, "/attendees"), attendees, desk + "/members", desk + "/toolkits", desk + "/chapter"}
		}},
		{"jordan-ellery", func(i *inspector) []string {
			i.open("/national")
			return []string{"/national", i.script(`new URL([...document.querySelectorAll("main a")].find(a => a.href.endsWith("/board")).href).pathname`)}
		}},
	} {
		t.Run(name("as "+who.subject), func(t *testing.T) {
			t.Parallel()
			guest := s.guest
			if who.subject != "" {
				guest = func(t *testing.T) *person { t.Helper(); return s.signedIn(t, who.subject) }
			}
			i := inspect(guest(t))
			i.album = newAlbum(t, "words")
			for _, address := range who.pages(i) {
				i.open(address)
				var found []string
				for _, width := range []int64{360, 320} {
					i.do("hold a phone", chromedp.EmulateViewport(width, 900))
					for _, fault := range append(i.faults(broken), i.faults(tooWide)...) {
						found = append(found, fmt.Sprintf("%d px: %s", width, fault))
					}
					i.keep(picturesque(address) + fmt.Sprint("-large-", width))
				}
				i.report(address, found)
			}
		})
	}
}

// TestBrokenWordsAreSeen plants what wholeWords must find.
func TestBrokenWordsAreSeen(t *testing.T) {
	t.Parallel()
	bodies := []string{
		`<p>Words that wrap between words, a cross-town walk along the river and back again</p>`,
		`<p class="narrow">Neighborhood</p>`,
		`<p class="anywhere">Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichen</p>`, // longer than any line
	}
	hub := httptest.NewServer(faultyPages(func(n int) string { return bodies[n] }))
	t.Cleanup(hub.Close)
	i := inspect(launch(t).person(t, hub.URL))
	i.do("hold a phone", chromedp.EmulateViewport(320, 900))
	for n, want := range [][]string{{}, {"broken inside: Neighborhood in p.narrow of main"}, {}} {
		i.open(fmt.Sprintf("/%d", n))
		if found := i.faults(broken); !slices.Equal(found, want) {
			t.Errorf("%s: found %q", bodies[n], found)
		}
	}
}
