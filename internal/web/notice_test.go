package web

import (
	"strings"
	"testing"

	"chapterhouse/internal/web/page"
)

// A notice is a code of the hub's own; whoever plants the cookie cannot put words on a page.
func TestNoticesAreTheHubsOwnWords(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Chapter(t, "boston")
	for _, planted := range []string{"<b>Pay here</b>", "Pay here", "", "ASKED", "saved ", strings.Repeat("x", 3000), "%3Cscript%3E",
		"pushed", "pushed.", "pushed.-1", "pushed.many", "pushed.1.1", "saved.1.1"} {
		v := b.visitor(t)
		v.SetCookie("notice", planted)
		p := v.get("/events").must(200)
		p.lacks(".flash")
		if planted != "" && len(planted) > 6 {
			p.silentOn(t, planted)
		}
		if v.Cookie("notice") != "" {
			t.Errorf("%.10q stays", planted)
		}
	}
	// The negative control: a code of the hub's is shown, once.
	v := b.visitor(t)
	v.SetCookie("notice", "saved")
	v.get("/events").says(".flash", "Saved.")
	v.get("/events").lacks(".flash")
	for code, want := range map[string]string{
		"pushed.0": "Every chapter you chose already had it.", "pushed.1": "Sent to 1 chapter. Its leads will get an email.",
		"pushed.1200": "Sent to 1,200 chapters. Their leads will get an email.",
	} {
		v.SetCookie("notice", code)
		v.get("/events").says(".flash", want)
	}
}

// What promises an email is marked as such, and what says that nobody gets one, or names an address, is not.
func TestNoticesThatPromiseEmail(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"asked": true, "going": true, "approved": true, "off.3": true, "postponed.1": true, "on.2": true, "saved.1": true, "pushed.70": true, "let-in.2": true, "moved-up": true,
		"off.0": false, "postponed.0": false, "saved": false, "address": false, "paused": false, "resumed": false, "party": false, "added": false, "off-for": false, "removed.3": false,
	} {
		if words := page.NoticeOf(code).String(); page.SendsEmail(code) != want || words == "" || want && !strings.Contains(words, "email") {
			t.Errorf("%s: %v, %q", code, page.SendsEmail(code), words)
		}
	}
}

// Lists of more than a page lead on to the rest, and nothing is shown twice or skipped.
func TestPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	for range 45 {
		b.Event(t, boston) // all at the same minute: the id decides
	}
	for _, list := range []string{"/events", "/chapters/boston/events"} {
		v, seen, pages := b.visitor(t), map[string]bool{}, 0
		for next := list; next != ""; pages++ {
			p := v.get(next).must(200)
			p.find(".events h3 a").Each(func(_ int, a *selection) {
				href := a.AttrOr("href", "")
				if seen[href] {
					t.Errorf("%s: %s is shown twice", list, href)
				}
				seen[href] = true
			})
			next = p.find(`a[rel="next"]`).AttrOr("href", "")
		}
		if len(seen) != 45 || pages != 3 {
			t.Errorf("%s: %d events on %d pages", list, len(seen), pages)
		}
	}
}
