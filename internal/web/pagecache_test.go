package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// keeping is a hub that keeps its public pages for a second of the test's clock.
func keeping(t *testing.T) *bundle {
	t.Helper()
	return setupWith(t, options{edit: func(o *Options) { o.PageAge = time.Second }})
}

// retitle changes an event behind the back of the process, as another process does.
func retitle(t *testing.T, b *bundle, e hub.Event, title string) {
	t.Helper()
	b.Exec(t, `UPDATE events SET title = $2 WHERE id = $1`, e.ID, title)
}

// TestKeptPages was seen to fail with the age of pages at an hour, with forget emptied, and with Cookie off the list of
// headers in keptKey.
func TestKeptPages(t *testing.T) {
	t.Parallel()
	heading := func(p response) string { return strings.TrimSpace(p.doc().Find("h1").Text()) }

	t.Run("another process's change is seen after a second", func(t *testing.T) {
		t.Parallel()
		b := keeping(t)
		w := newWorld(t, b)
		path := link.Event(w.boston.Slug, w.open.ID)
		before := heading(b.visitor(t).get(path))
		retitle(t, b, w.open, "Renamed elsewhere")
		if got := heading(b.visitor(t).get(path)); got != before {
			t.Errorf("at once: %q, want the page kept (%q)", got, before)
		}
		b.advance(t, 1100*time.Millisecond)
		if got := heading(b.visitor(t).get(path)); got != "Renamed elsewhere" {
			t.Errorf("after a second: %q, want the page as it is", got)
		}
	})
	t.Run("a change through this process is seen at once", func(t *testing.T) {
		t.Parallel()
		b := keeping(t)
		w := newWorld(t, b)
		lead := b.as(t, b.Lead(t, w.boston, "Ada Lead"))
		b.visitor(t).get(link.Chapter(w.boston.Slug) + "/events")
		path := link.DeskEvent(w.boston.Slug, w.draft.ID) + "/publish"
		if p := lead.post(path, nil); p.status != http.StatusSeeOther {
			t.Fatalf("publish: status %d", p.status)
		}
		if rows := b.visitor(t).get(link.Chapter(w.boston.Slug) + "/events").doc().Find("a[href='" + link.Event(w.boston.Slug, w.draft.ID) + "']"); rows.Length() == 0 {
			t.Error("the published event is not on the visitor's list")
		}
	})
	t.Run("what a signed-in person sees is neither kept nor answered from what is kept", func(t *testing.T) {
		t.Parallel()
		b := keeping(t)
		w := newWorld(t, b)
		path := link.Event(w.boston.Slug, w.open.ID)
		lead := b.as(t, b.Lead(t, w.boston, "Ada Lead"))
		edit := "a[href='" + link.DeskEvent(w.boston.Slug, w.open.ID) + "']"
		if lead.get(path).doc().Find(edit).Length() == 0 {
			t.Fatal("the lead's page has no link to the editor")
		}
		if b.visitor(t).get(path).doc().Find(edit).Length() != 0 {
			t.Error("a visitor got the lead's page")
		}
		if lead.get(path).doc().Find(edit).Length() == 0 {
			t.Error("the lead got the visitor's page")
		}
	})
}

func TestKeptPageHasAllHeadersAndItsOwnID(t *testing.T) {
	t.Parallel()
	b := keeping(t)
	w := newWorld(t, b)
	path := link.Event(w.boston.Slug, w.open.ID)
	first, again := b.visitor(t).get(path), b.visitor(t).get(path)
	if first.header.Get("X-Request-Id") == again.header.Get("X-Request-Id") {
		t.Error("two answers carry one request id")
	}
	for name := range first.header {
		if name == "X-Request-Id" || name == "Date" {
			continue
		}
		if got, want := again.header.Get(name), first.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if first.body != again.body {
		t.Error("the kept body differs from the first")
	}
}

// Whoever has a cookie gets a page as it is now, from every process; a visitor may get a kept one for a second from the process that did
// not take the change. Seen to fail with pages kept for cookies: with Cookie off the list of headers in pageKey.
func TestKeptPagesOfTwoProcesses(t *testing.T) {
	t.Parallel()
	b := keeping(t)
	w := newWorld(t, b)
	two := b.twin(t, func(o *Options) { o.PageAge = time.Second })
	path, list := link.Event(w.boston.Slug, w.open.ID), link.Chapter(w.boston.Slug)+"/events"
	lead := b.as(t, b.Lead(t, w.boston, "Ada Lead"))
	mia := two.visitor(t).with("Cookie", "session="+b.as(t, b.Member(t, w.boston, "Mia Chosen")).Cookie("session"))
	shows := func(p response) bool {
		return p.doc().Find("a[href='"+link.Event(w.boston.Slug, w.draft.ID)+"']").Length() > 0
	}
	two.visitor(t).get(list)
	mia.get(list)
	lead.post(link.DeskEvent(w.boston.Slug, w.draft.ID)+"/publish", nil).must(http.StatusSeeOther)
	if !shows(mia.get(list)) {
		t.Error("the other process shows a member the list as it was")
	}
	if shows(two.visitor(t).get(list)) {
		t.Error("the other process did not keep the list: the test says nothing")
	}
	b.advance(t, 1100*time.Millisecond)
	if !shows(two.visitor(t).get(list)) {
		t.Error("a second later a visitor still gets the list as it was")
	}
	// An RSVP of a member drops the pages of its chapter alone.
	austin := link.Chapter(w.austin.Slug)
	before := b.visitor(t).get(austin)
	b.visitor(t).get(path)
	b.Exec(t, `UPDATE chapters SET name = 'Renamed elsewhere' WHERE id = $1`, w.austin.ID)
	b.as(t, b.Member(t, w.boston, "Sam Member")).post(path+"/rsvp", url.Values{"guests": {"0"}}).must(http.StatusSeeOther)
	if got := b.visitor(t).get(austin); got.body != before.body {
		t.Error("an RSVP in one chapter dropped the page of another")
	}
}

// What cannot have changed a page drops none: a visitor's RSVP, a form that is refused, a form about oneself.
func TestFormsThatDropNoPage(t *testing.T) {
	t.Parallel()
	b := keeping(t)
	w := newWorld(t, b)
	path := link.Event(w.boston.Slug, w.open.ID)
	mia := b.as(t, b.Member(t, w.boston, "Mia Chosen"))
	before := b.visitor(t).get(path)
	retitle(t, b, w.open, "Renamed elsewhere")
	b.visitor(t).post(path+"/rsvp", url.Values{"name": {"Sam Ortiz"}, "email": {"sam@example.org"}, "guests": {"0"}})
	b.visitor(t).post(link.DeskEvent(w.boston.Slug, w.draft.ID)+"/publish", nil)
	mia.post(link.DeskEvent(w.boston.Slug, w.draft.ID)+"/publish", nil)
	mia.post("/me/feed", nil).must(http.StatusSeeOther)
	if got := b.visitor(t).get(path); got.body != before.body {
		t.Error("the page was made anew")
	}
	b.as(t, b.Lead(t, w.boston, "Ada Lead")).post(link.DeskEvent(w.boston.Slug, w.draft.ID)+"/publish", nil).must(http.StatusSeeOther)
	if got := b.visitor(t).get(path); got.body == before.body {
		t.Error("the control: a change in the chapter kept its page")
	}
}
