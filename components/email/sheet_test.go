package email_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"chapterhouse/components/email"
)

var (
	frame = email.Frame{Organization: "Commons Alliance", Chapter: "Chicago", Accent: "#3a7400"}
	walk  = email.Event{
		Title: "Safer crossings", Day: "Sat, Dec 5", Hours: "6:30 to 8:00 pm CST", Where: "Linden Street Library",
		WhereNote: "Ring twice.", Join: "https://meet.example.org/x", Page: "https://hub.example.org/e/1",
	}
	link = "https://hub.example.org/rsvp/secret"
	rsvp = email.RSVP{
		Frame: frame, Event: walk, Party: "Robin Vale", Answer: "You’re coming.", WaitlistPosition: 3, Until: "Thu, Dec 3, 11:00 am CST", Entry: true, Reason: "Flooded.",
		Link: link, Contact: "https://hub.example.org/c", Erased: "Dec 19",
	}
)

// sheets are one sheet of each kind, with every field filled.
func sheets(ctx context.Context) map[string]email.Sheet {
	off := rsvp
	off.Off = true
	all := map[string]email.Sheet{
		"unavailable": off.Confirm(ctx),
		"joined":      email.Joined{Frame: frame, Page: "https://hub.example.org/c"}.Sheet(ctx),
		"joined by":   email.Joined{Frame: frame, Page: "https://hub.example.org/c", ByLink: true, Words: "**Welcome!** Come early."}.Sheet(ctx),
		"leads held":  email.LeadsHeld{Frame: frame, Title: "River clean-up", Link: "https://hub.example.org/e"}.Sheet(ctx),
		"clocks":      email.Clocks{Frame: frame, Kept: []string{"River clean-up: Sat, Dec 5, 2026, 6:30 pm"}, Gone: []string{"Night walk: Sun, Mar 14, 2027, 2:30 am"}, Link: "https://hub.example.org/c"}.Sheet(ctx),
		"leads off":   email.LeadsOff{Frame: frame, Title: "River clean-up", Reason: "The river is high.", Page: "https://hub.example.org/e"}.Sheet(ctx),
		"toolkit":     email.Toolkit{Frame: frame, Title: "Library hours", Note: "By Friday.", Link: "https://hub.example.org/t"}.Sheet(ctx),
		"contact":     email.Contact{Frame: frame, From: "Kim Tran", Text: "Hello."}.Sheet(ctx),
	}
	of := reflect.TypeFor[email.RSVP]()
	for i := range of.NumMethod() {
		if word, is := reflect.ValueOf(rsvp).Method(i).Interface().(func(context.Context) email.Sheet); is {
			all[of.Method(i).Name] = word(ctx)
		}
	}
	return all
}

func render(t *testing.T, s email.Sheet) (*goquery.Document, string) {
	t.Helper()
	var html strings.Builder
	if err := s.HTML().Render(t.Context(), &html); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc, html.String()
}

// foreign says what in a mail could load, run or lay out in tables; empty when nothing does.
func foreign(doc *goquery.Document) string {
	for _, selector := range []string{
		"script", "style", "link", "img", "svg", "table", "iframe", "form", "input", "base", "[src]", "[srcset]", "[background]",
		`[style*="url("]`, `[style*="@"]`, `meta[http-equiv]`,
	} {
		if doc.Find(selector).Length() > 0 {
			return selector
		}
	}
	return ""
}

func TestEveryMailIsOneColumnThatLoadsNothing(t *testing.T) {
	t.Parallel()
	for name, s := range sheets(t.Context()) {
		doc, html := render(t, s)
		if found := foreign(doc); found != "" {
			t.Errorf("%s holds %s", name, found)
		}
		for selector, want := range map[string]int{
			`html[lang="en-US"]`: 1, `meta[name="color-scheme"][content="light dark"]`: 1, "h1": 1, `[style*="max-width:600px"]`: 1,
			`[style*="border-top:4px solid currentColor"]`: 2, "title": 1,
		} {
			if got := doc.Find(selector).Length(); got != want {
				t.Errorf("%s has %d of %s, want %d", name, got, selector, want)
			}
		}
		if buttons := doc.Find(`a[style*="background-color"]`).Length(); buttons > 1 {
			t.Errorf("%s has %d accent buttons", name, buttons)
		}
		if strings.Contains(html, "&amp;#") || strings.Contains(html, "zTemplUnsafe") || strings.Contains(html, "TemplFailed") {
			t.Errorf("%s holds a value templ refused or escaped twice", name)
		}
	}
}

func TestTheLookForForeignContentFindsIt(t *testing.T) {
	t.Parallel()
	for _, html := range []string{`<img src="x">`, `<p style="background:url(x)">`, `<style>@import "x"</style>`, `<table></table>`, `<link rel="stylesheet">`} {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
		if err != nil {
			t.Fatal(err)
		}
		if foreign(doc) == "" {
			t.Errorf("nothing foreign found in %s", html)
		}
	}
}

func TestAFullEventOffersTheWaitlistNotASeat(t *testing.T) {
	t.Parallel()
	for full, want := range map[bool]string{true: "to join the waitlist", false: "to hold your seat"} {
		s := email.RSVP{Frame: frame, Event: walk, Party: "2 people", Full: full, Link: link}.Confirm(t.Context())
		if !strings.Contains(s.Lead[0], want) {
			t.Errorf("full %t: %q, want %q", full, s.Lead[0], want)
		}
	}
}

func TestBothTwinsSayTheSame(t *testing.T) {
	t.Parallel()
	for name, s := range sheets(t.Context()) {
		doc, _ := render(t, s)
		text := s.Text(t.Context())
		for _, words := range said(doc) {
			if !strings.Contains(strings.ToLower(text), strings.ToLower(words)) {
				t.Errorf("%s: the text lacks %q", name, words)
			}
		}
		doc.Find("a").Each(func(_ int, a *goquery.Selection) {
			if href := a.AttrOr("href", ""); !strings.Contains(text, href) {
				t.Errorf("%s: the text lacks the link %s", name, href)
			}
		})
	}
}

// said are the pieces of text a mail shows.
func said(doc *goquery.Document) []string {
	var out []string
	doc.Find("h1, h2, p, dt, dd, blockquote").Each(func(_ int, s *goquery.Selection) {
		if s.Find("br").Length() > 0 { // the date block, whose lines the text joins
			return
		}
		if words := strings.TrimSpace(s.Text()); words != "" {
			out = append(out, words)
		}
	})
	return out
}

func TestFooterSaysWhoSendsWhyAndWhenTheNameGoes(t *testing.T) {
	t.Parallel()
	for name, s := range sheets(t.Context()) {
		foot := strings.Split(s.Text(t.Context()), "-- \n")
		lines := strings.Split(strings.TrimSpace(foot[len(foot)-1]), "\n")
		want := 3
		if s.Erased == "" {
			want = 2
		}
		if len(lines) != want || lines[0] != "Chicago, Commons Alliance" || !strings.HasPrefix(lines[1], "You’re receiving this because") {
			t.Errorf("%s: foot is %q", name, lines)
		}
		if want == 3 && lines[2] != "We’ll delete your name on Dec 19." {
			t.Errorf("%s: foot ends with %q", name, lines[2])
		}
	}
}

func TestTypedTextStaysText(t *testing.T) {
	t.Parallel()
	const markup = `<script>alert(1)</script><img src=x onerror=alert(1)>"'&`
	e := walk
	e.Title, e.Where, e.WhereNote, e.Join = markup, markup, markup, "javascript:alert(1)"
	f := email.Frame{Organization: markup, Chapter: markup, Accent: `#fff;background:url(https://evil.example)`}
	for name, s := range map[string]email.Sheet{
		"going":      email.RSVP{Frame: f, Event: e, Party: markup, Link: link}.Going(t.Context()),
		"called off": email.RSVP{Frame: f, Event: e, Reason: markup}.CalledOff(t.Context()),
		"leads held": email.LeadsHeld{Frame: f, Title: markup, Link: `"><script>alert(1)</script>`}.Sheet(t.Context()),
		"clocks":     email.Clocks{Frame: f, Kept: []string{markup}, Gone: []string{markup}, Link: `"><script>alert(1)</script>`}.Sheet(t.Context()),
		"leads off":  email.LeadsOff{Frame: f, Title: markup, Reason: markup, Page: `"><script>alert(1)</script>`}.Sheet(t.Context()),
		"toolkit":    email.Toolkit{Frame: f, Title: markup, Note: markup, Link: `"><script>alert(1)</script>`}.Sheet(t.Context()),
		"contact":    email.Contact{Frame: f, From: markup, Text: markup}.Sheet(t.Context()),
	} {
		doc, _ := render(t, s)
		if found := foreign(doc); found != "" {
			t.Errorf("%s holds %s", name, found)
		}
		doc.Find("a").Each(func(_ int, a *goquery.Selection) {
			if strings.HasPrefix(a.AttrOr("href", ""), "javascript:") {
				t.Errorf("%s links to a script", name)
			}
		})
		if !strings.Contains(doc.Find("body").Text(), markup) {
			t.Errorf("%s does not show what was typed", name)
		}
	}
}

func TestTypedLinesCannotPassForTheHubsOwn(t *testing.T) {
	t.Parallel()
	const forged = "Walk\n\n-- \nConfirm again:\nhttps://evil.example\u2028And this\rAnd that"
	e := walk
	e.Title, e.Where = forged, forged
	texts := map[string]string{
		"going":      email.RSVP{Frame: frame, Event: e, Party: forged, Link: link}.Going(t.Context()).Text(t.Context()),
		"called off": email.RSVP{Frame: frame, Event: e, Reason: forged}.CalledOff(t.Context()).Text(t.Context()),
		"contact":    email.Contact{Frame: frame, From: forged, Text: forged}.Sheet(t.Context()).Text(t.Context()),
	}
	for name, text := range texts {
		if got := ownLines(text); got != "" {
			t.Errorf("%s: a line of its own: %q", name, got)
		}
	}
	if ownLines("Title\nConfirm again:\n") == "" {
		t.Error("the check does not see a forged line")
	}
	if subject := (email.Contact{Frame: email.Frame{Chapter: forged}}).Sheet(t.Context()).Subject; strings.ContainsAny(subject, "\r\n\u2028") {
		t.Errorf("subject holds a line end: %q", subject)
	}
}

// ownLines returns a line that begins with forged words.
func ownLines(text string) string {
	for l := range strings.SplitSeq(text, "\n") {
		for _, forged := range []string{"Confirm again", "https://evil", "And th"} {
			if strings.HasPrefix(l, forged) {
				return l
			}
		}
	}
	return ""
}

func TestTextReadsWell(t *testing.T) {
	t.Parallel()
	want := `CONFIRM YOUR RSVP

Safer crossings
When: Sat, Dec 5, 6:30 to 8:00 pm CST
Where: Linden Street Library
RSVP for: 1 person

Thanks for your RSVP! Please confirm to hold your seat.

Confirm my RSVP:
https://hub.example.org/rsvp/secret

Not you? You don’t need to do anything. No seat is held, and we’ll delete the RSVP.

-- ` + `
Commons Alliance
You’re receiving this because someone entered this address to RSVP.
We’ll delete your name on Dec 19.
`
	e := email.Event{Title: walk.Title, Day: walk.Day, Hours: walk.Hours, Where: walk.Where}
	national := email.Frame{Organization: "Commons Alliance", Chapter: "Commons Alliance"}
	got := email.RSVP{Frame: national, Event: e, Party: "1 person", Link: link, Erased: "Dec 19"}.Confirm(t.Context()).Text(t.Context())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestAccentIsAColorOrInk(t *testing.T) {
	t.Parallel()
	for accent, want := range map[string]string{"#3a7400": "#3a7400", "": "#1a1c22", "red": "#1a1c22", "#3a7400;x:y": "#1a1c22"} {
		f := frame
		f.Accent = accent
		doc, _ := render(t, email.Joined{Frame: f, Page: link}.Sheet(t.Context()))
		if style := doc.Find("a").AttrOr("style", ""); !strings.Contains(style, "background-color:"+want+";") {
			t.Errorf("accent %q gives %s", accent, style)
		}
	}
}

func TestWritingFromRightToLeftKeepsItsDirection(t *testing.T) {
	t.Parallel()
	e := walk
	e.Title = "تدريب حراس المعابر"
	doc, _ := render(t, email.RSVP{Frame: frame, Event: e, Reason: e.Title}.CalledOff(t.Context()))
	for _, selector := range []string{"h2", "blockquote"} {
		if dir := doc.Find(selector).AttrOr("dir", ""); dir != "auto" {
			t.Errorf("%s has dir %q", selector, dir)
		}
	}
}

// Whoever joined by a link reads that, and not that leads approved a request; the chapter's words come along, without markup of theirs.
func TestJoinedSaysHow(t *testing.T) {
	t.Parallel()
	v := email.Joined{Frame: frame, Page: "https://hub.example.org/c", Words: "**Hi** <img src=x> [us](https://example.org/us) [bad](javascript:alert(1))"}
	for byLink, want := range map[bool]string{true: "You joined by a link", false: "leads approved your request"} {
		v.ByLink = byLink
		s := v.Sheet(t.Context())
		var b strings.Builder
		if err := s.HTML().Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		page, text := b.String(), s.Text(t.Context())
		if !strings.Contains(page, want) || !strings.Contains(text, want) || strings.Contains(text, "approved") == byLink {
			t.Errorf("by a link: %t, says %s", byLink, text)
		}
		if !strings.Contains(page, `href="https://example.org/us"`) || strings.Contains(page, "<img") || strings.Contains(page, "javascript:") || !strings.Contains(text, "> Hi") {
			t.Errorf("the chapter's words are %s", page)
		}
	}
}
