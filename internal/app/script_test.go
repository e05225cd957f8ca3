package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/storybook"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/webtest"
)

// TestTheButtonSaysForHowMany in the words of the page.
func TestTheButtonSaysForHowMany(t *testing.T) {
	t.Parallel()
	book, err := storybook.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(book)
	t.Cleanup(server.Close)
	p := launch(t).person(t, server.URL)
	for state, words := range map[string]string{"open": "RSVP", "full": "Join the waitlist"} {
		p.open("/stories/event.rsvpcard-" + state + "/light")
		p.choose("How many are coming?", "2 people")
		p.find(words+" for 2", "button")
		p.choose("How many are coming?", "Just me")
		p.find(words, "button")
	}
}

// TestAReaderInAnotherZoneReadsTheirOwnTime beside the event's, and one in the event's zone only that.
func TestAReaderInAnotherZoneReadsTheirOwnTime(t *testing.T) {
	t.Parallel()
	book, err := storybook.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(book)
	t.Cleanup(server.Close)
	b := launch(t)
	year := ""
	if time.Now().Year() != 2026 { // the browser's own clock
		year = ", 2026"
	}
	for zone, want := range map[string]string{
		"Europe/Berlin": "Sun, Dec 6" + year + ", 12:30 – 2:00 am your time", "America/Los_Angeles": "Sat, Dec 5" + year + ", 3:30 – 5:00 pm your time", "America/New_York": "",
	} {
		p := b.person(t, server.URL)
		p.do("travel to "+zone, chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
			_, err := cdp.Call(ctx, w, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: zone})
			return err
		}))
		p.open("/stories/event.event-open/light")
		got := p.script(`(e => e.hidden ? "" : e.textContent)(document.querySelector("[data-local]"))`)
		if got != want {
			t.Errorf("in %s: %q, want %q", zone, got, want)
		}
	}
}

// focused is what the keyboard is at: its id, else its text.
const focused = `(e => e.id || e.textContent.trim())(document.activeElement)`

// scripts looks at what only happens where scripts run: where the focus goes after a part of the page was swapped, and that a
// live region stays on the page, since a screen reader reads what changes in it and nothing of one that comes with its words.
func scripts(t *testing.T, s *stack) {
	t.Helper()
	for _, test := range []struct {
		name string
		look func(t *testing.T, p *inspector)
	}{
		{"the answered card has the focus", func(t *testing.T, p *inspector) {
			t.Helper()
			p.open(p.leads("/chapters/boston/events", "Winter crossing-guard training"))
			p.fill("Your name", "Ilse Marten")
			p.fill("Email", "ilse.marten@example.org")
			p.tap("RSVP")
			p.see("Check your email (ilse.marten@example.org)")
			if got := p.script(focused); got != "rsvp-title" {
				t.Errorf("the focus is at %q", got)
			}
		}},
		{"a network that RSVPs too often keeps what was typed", func(t *testing.T, p *inspector) {
			t.Helper()
			const house = "10.9.8.7"
			path, v := p.leads("/chapters/boston/events", "Winter crossing-guard training"), webtest.NewBrowser(s.base, nil).With("X-Forwarded-For", house)
			for n := range hub.NetworkUnconfirmed {
				form := url.Values{"name": {"Oda Brandt"}, "email": {fmt.Sprintf("oda@house%d.example", n)}, "guests": {"0"}}
				if a := v.Post(t, path+"/rsvp", form); a.Status >= http.StatusInternalServerError && a.Status != http.StatusServiceUnavailable {
					t.Errorf("an RSVP answers %d", a.Status)
				}
			}
			p.do("move to a network", chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
				_, err := cdp.Call(ctx, w, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"X-Forwarded-For": house}})
				return err
			}))
			p.open(path)
			p.fill("Your name", "Oda Brandt")
			p.fill("Email", "oda.brandt@example.org")
			p.tap("RSVP")
			p.see("Please try again in a moment")
			p.begin() // what the browser says of the 429 is forgotten
			p.report("the card that asks to try again", p.examine("the card that asks to try again"))
			p.find("Try again", "button")
			if got := p.script(`document.querySelector("#f-name").value + ", " + ` + focused); got != "Oda Brandt, rsvp-title" {
				t.Errorf("the name and the focus: %q", got)
			}
		}},
		{"an unknown ZIP code is said where the events were", func(t *testing.T, p *inspector) {
			t.Helper()
			p.open("/events")
			p.script(`document.querySelector("#results").dataset.old = "yes"`)
			p.fill("ZIP code", "00000")
			p.tap("Find events")
			p.see("We couldn’t search", "We can’t find that ZIP code", "Find events") // the button has its words again
			if got := p.script(`document.querySelector("#results").dataset.old + ", " + ` + focused); got != "yes, Find events" {
				t.Errorf("the region and the focus: %q", got)
			}
			p.never("No events match yet")
			p.fill("ZIP code", "02139")
			p.tap("Find events")
			p.see("Upcoming events near 02139")
			p.never("We can’t find that ZIP code")
		}},
		{"a search for chapters leaves the person where they type", func(t *testing.T, p *inspector) {
			t.Helper()
			p.open("/chapters")
			p.script(`document.querySelector("#found").dataset.old = "yes"`)
			p.fill("ZIP code", "00000")
			p.tap("Search")
			p.see("We couldn’t search", "We can’t find that ZIP code")
			p.never("No chapters match")
			p.fill("ZIP code", "")
			p.fill("Name or city", "zz")
			p.do("type one letter more", chromedp.KeyEvent("z"))
			p.see("No chapters match")
			if got := p.script(`document.querySelector("#found").dataset.old + ", " + ` + focused); got != "yes, f-q" {
				t.Errorf("the region and the focus: %q", got)
			}
		}},
	} {
		t.Run(name(test.name), func(t *testing.T) { t.Parallel(); test.look(t, inspect(s.guest(t))) })
	}
	t.Run("the operator’s page says that it cannot refresh", func(t *testing.T) { t.Parallel(); stalled(t, s) })
}

// stalled lets the operator's page ask for itself in vain: it says so, goes on, and after the third time stops with a link. One answer in
// between begins the count again, because the part is new.
func stalled(t *testing.T, s *stack) {
	t.Helper()
	p := s.signedIn(t, "morgan-tallis")
	for _, path := range []string{link.Operator, link.Operator + "/queues"} {
		p.open(path)
		const miss = `document.querySelector("#live").dispatchEvent(new CustomEvent("htmx:sendError", { bubbles: true, detail: { elt: document.querySelector("#live") } })), ""`
		const asks = `String(document.querySelector("#live").dispatchEvent(new CustomEvent("htmx:beforeRequest", { bubbles: true, cancelable: true, detail: { elt: document.querySelector("#live") } })))`
		p.script(miss)
		p.reads("#live > [role=alert]", "This page couldn’t refresh just now. It will try again in a few seconds.")
		p.script(miss)
		if got := p.script(asks); got != "true" {
			t.Errorf("%s stops after two times", path)
		}
		p.script(miss)
		p.reads("#live > [role=alert]", "This page has stopped refreshing, because the site isn’t answering. Try again")
		if got := p.script(asks); got != "false" {
			t.Errorf("%s goes on asking", path)
		}
		if n := p.script(`String(document.querySelectorAll("#live [role=alert]").length)`); n != "1" {
			t.Errorf("%s says it %s times", path, n)
		}
		p.press("Try again")
		p.find("Refresh", "a")
	}
}
