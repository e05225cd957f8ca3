package web

import (
	"net/http"
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
