package app_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// onScreen is what of a selector can be read without scrolling, "" when it cannot.
func onScreen(selector string) string {
	return `(e => {
  if (!e) return "";
  const box = e.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, 40) / 2);
  return box.top >= 0 && box.bottom <= innerHeight && e.contains(top) ? e.textContent.trim() : "";
})(document.querySelector(` + "`" + selector + "`" + `))`
}

// reads waits until a selector can be read without scrolling.
func (p *person) reads(selector, words string) {
	p.t.Helper()
	p.until(selector+" on the screen", shown(onScreen(selector), words))
}

// cards looks on a phone where the answer to the card's form is: on the screen, with script and without.
func cards(t *testing.T, s *stack) {
	t.Helper()
	phone := chromedp.EmulateViewport(360, 640)
	for _, test := range []struct {
		name string
		look func(t *testing.T)
	}{
		{"a guest without script", func(t *testing.T) {
			t.Helper()
			p := inspect(s.without(t))
			p.open(p.leads("/chapters/boston/events", "Winter crossing-guard training"))
			p.do("hold a phone", phone)
			p.fill("Your name", "Uma Card")
			p.fill("Email", "uma@nowhere")
			p.in("#rsvp", "seats left").press("RSVP")
			p.reads("#rsvp .error-summary", "Enter an email address")
			p.fill("Email", "uma.card@example.org")
			p.in("#rsvp", "seats left").press("RSVP")
			p.reads("#rsvp .flash", "Check your email")
		}},
		{"a guest with script", func(t *testing.T) {
			t.Helper()
			p := inspect(s.guest(t))
			p.open(p.leads("/chapters/boston/events", "Winter crossing-guard training"))
			p.do("hold a phone", phone)
			p.fill("Your name", "Ugo Card")
			p.fill("Email", "ugo@nowhere")
			p.in("#rsvp", "seats left").tap("RSVP")
			p.reads("#rsvp .error-summary", "Enter an email address")
			p.fill("Email", "ugo.card@example.org")
			p.in("#rsvp", "seats left").tap("RSVP")
			p.reads("#rsvp-title", "One more step")
		}},
		{"a member with script", func(t *testing.T) {
			t.Helper()
			p := inspect(s.signedIn(t, "alex-rivera"))
			p.open(p.leads("/chapters/boston/events", "Winter crossing-guard training"))
			p.do("hold a phone", phone)
			for _, before := range []string{"I can’t come", "RSVP"} { // as the demonstration has it, and back again
				if p.script(`String([...document.querySelectorAll("#rsvp button")].some(b => b.textContent.trim() === "`+before+`"))`) != "true" {
					continue
				}
				p.in("#rsvp", "seats left").tap(before)
				p.reads("#rsvp .flash", "")
			}
		}},
	} {
		t.Run(name(test.name), func(t *testing.T) { t.Parallel(); test.look(t) })
	}
}
