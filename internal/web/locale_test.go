package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
)

// language is what a page says of itself.
func language(p response) string { return p.doc().Find("html").AttrOr("lang", "") }

// A page is in the language of the browser, of those there are, also when it is kept for others; a person's own choice comes first.
// Seen to fail with the locale left out of the key of kept pages.
func TestTheLanguageOfAPage(t *testing.T) {
	t.Parallel()
	b := setupWith(t, options{edit: func(o *Options) { o.Locale, o.PageAge = say.Pseudo, time.Hour }})
	w := newWorld(t, b)
	for range 2 { // the second time from what is kept
		for asked, want := range map[string]say.Locale{"en-US,en;q=0.9": say.Default, "en-XA": say.Pseudo, "": say.Pseudo, "fr": say.Pseudo, ";;;": say.Pseudo} {
			p := b.visitor(t).with("Accept-Language", asked).get("/events")
			if got := language(p); got != string(want) {
				t.Errorf("a browser that asks for %q gets %q, want %q", asked, got, want)
			}
			if vary := p.header.Get("Vary"); !strings.Contains(vary, "Accept-Language") {
				t.Errorf("pages of several languages vary by %q", vary)
			}
		}
	}
	mia := b.Member(t, w.boston, "Mia Chosen")
	reader := b.as(t, mia).with("Accept-Language", "en-XA")
	if got := language(reader.get("/me")); got != string(say.Pseudo) {
		t.Errorf("without a choice: %q", got)
	}
	for choice, want := range map[string]say.Locale{"en-US": say.Default, "tlh": say.Pseudo, "": say.Pseudo} {
		reader.post("/me/language", url.Values{"language": {choice}}).to("/me")
		p := reader.get("/me")
		if got := language(p); got != string(want) {
			t.Errorf("with %q chosen: %q, want %q", choice, got, want)
		}
		if got := p.find(`select[name="language"] option[selected]`).AttrOr("value", ""); choice != "tlh" && got != choice {
			t.Errorf("%q was chosen, and the form says %q", choice, got)
		}
	}
	// A language that is not offered any more is none.
	b.Exec(t, `UPDATE people SET locale = 'tlh' WHERE id = $1`, mia)
	if got := language(reader.get("/me")); got != string(say.Pseudo) {
		t.Errorf("a choice of the past: %q", got)
	}
	form := url.Values{"name": {"Sam Ortiz"}, "email": {"sam@example.org"}, "guests": {"0"}}
	if p := b.visitor(t).with("Accept-Language", "en-US").post(link.Event(w.boston.Slug, w.open.ID)+"/rsvp", form); p.status != http.StatusSeeOther {
		t.Fatalf("RSVP: %d", p.status)
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM messages m JOIN rsvps r ON r.id = m.rsvp_id WHERE m.kind = 'rsvp_confirm' AND m.locale = 'en-US' AND r.locale = 'en-US'`); n != 1 {
		t.Errorf("%d emails about an RSVP are worded in the language of its page, want 1", n)
	}
}

// Where there is one language, nothing varies by it.
func TestOneLanguage(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.as(t, b.Member(t, b.Chapter(t, "boston"), "Mia Chosen")).get("/me").must(200).lacks(`form[action="/me/language"]`)
	p := b.visitor(t).with("Accept-Language", "en-XA").get("/events")
	if got, vary := language(p), p.header.Get("Vary"); got != string(say.Default) || strings.Contains(vary, "Accept-Language") {
		t.Errorf("language %q, Vary %q", got, vary)
	}
}
