package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// read counts the bytes of bodies that the server takes from the wire before it answers.
type read struct {
	n    atomic.Int64
	next http.Handler
}

// ServeHTTP implements http.Handler.
func (m *read) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := &countedBody{ReadCloser: r.Body, n: &m.n}
	r.Body = body
	m.next.ServeHTTP(&answering{ResponseWriter: w, body: body}, r)
}

// answering stops the count with the answer.
type answering struct {
	http.ResponseWriter

	body *countedBody
}

// WriteHeader implements http.ResponseWriter.
func (a *answering) WriteHeader(status int) {
	a.body.answered = true
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (a *answering) Unwrap() http.ResponseWriter { return a.ResponseWriter }

type countedBody struct {
	io.ReadCloser

	n        *atomic.Int64
	answered bool
}

// Read implements io.Reader.
func (c *countedBody) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	if !c.answered {
		c.n.Add(int64(n))
	}
	return n, err //nolint:wrapcheck // this is the reader itself
}

// heldFiles counts the files that are put on disk.
type heldFiles struct {
	Files

	n atomic.Int64
}

// Hold implements Uploads.
func (h *heldFiles) Hold(ctx context.Context, r io.Reader, limit int64) (io.ReadSeekCloser, error) {
	h.n.Add(1)
	return h.Files.Hold(ctx, r, limit)
}

// measured is a hub that counts what it reads and what it keeps on disk.
func measured(t *testing.T) (*bundle, *read, *heldFiles) {
	t.Helper()
	taken, files := &read{}, &heldFiles{}
	b := setupWith(t, options{
		edit:    func(o *Options) { files.Files, o.Files = o.Files, files },
		handler: func(s *Server) http.Handler { taken.next = s; return taken },
	})
	return b, taken, files
}

// multipartOf is a form with fields before a file of size bytes, and how it is announced.
func multipartOf(fields url.Values, field string, head []byte, size int64) (kind string, body io.Reader, length int64) {
	var before strings.Builder
	for name := range fields {
		fmt.Fprintf(&before, "--limit\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", name, fields.Get(name))
	}
	fmt.Fprintf(&before, "--limit\r\nContent-Disposition: form-data; name=%q; filename=\"river.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n%s", field, head)
	after := "\r\n--limit--\r\n"
	file := io.LimitReader(zeros{}, size-int64(len(head)))
	length = int64(before.Len()) + size - int64(len(head)) + int64(len(after))
	return "multipart/form-data; boundary=limit", io.MultiReader(strings.NewReader(before.String()), file, strings.NewReader(after)), length
}

// zeros is a file without an end.
type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// sendLarge sends a body of known or unknown length. The server may answer before all of it is sent.
func (v *browser) sendLarge(method, path, kind string, body io.Reader, length int64) response {
	v.t.Helper()
	return v.do(v.largeRequest(method, path, kind, body, length))
}

func (v *browser) largeRequest(method, path, kind string, body io.Reader, length int64) *http.Request {
	v.t.Helper()
	r := v.request(method, path, kind, body)
	r.ContentLength = length // -1: in chunks
	return r
}

const large = 25 << 20

// Nobody without a session makes any route read more than a form, or keep a file: neither with a multipart body nor with
// another, whether its length is known or not. Before, each POST took 25 MB, most of them into temporary files.
func TestLargeBodiesOfStrangers(t *testing.T) {
	t.Parallel()
	b, taken, files := measured(t)
	w := newWorld(t, b)
	for _, route := range routeList() {
		method, _, _ := strings.Cut(route, " ")
		path := w.at(b, route)
		for what, request := range map[string]func(v *browser) *http.Request{
			"a file": func(v *browser) *http.Request {
				kind, body, length := multipartOf(url.Values{"name": {"Wren"}}, "cover", nil, large)
				return v.largeRequest(method, path, kind, body, length)
			},
			"a file in chunks": func(v *browser) *http.Request {
				kind, body, _ := multipartOf(nil, "file", nil, large)
				return v.largeRequest(method, path, kind, body, -1)
			},
			"a form in chunks": func(v *browser) *http.Request {
				return v.largeRequest(method, path, "application/x-www-form-urlencoded", io.LimitReader(zeros{}, large), -1)
			},
		} {
			taken.n.Store(0)
			v := b.visitor(t)
			if r := request(v); method == http.MethodPost && !strings.HasPrefix(path, "/embedded/") {
				if p := v.do(r); p.status < 300 {
					t.Errorf("%s with %s answers %d", route, what, p.status)
				}
			} else if resp, err := v.HTTP.Do(r); err == nil { // a connection may end before its answer is read: no page sends such
				_ = resp.Body.Close()
			}
			if n := taken.n.Load(); n > page.MaxForm+1 {
				t.Errorf("%s with %s reads %d bytes", route, what, n)
			}
		}
	}
	if n := files.n.Load(); n != 0 {
		t.Errorf("%d files were kept", n)
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "multipart-*")); err != nil || len(left) > 0 {
		t.Errorf("temporary files: %v, %v", left, err)
	}
	// The control: whoever may send a picture makes the same counters count.
	lead := b.as(t, b.Lead(t, w.boston, "Lee Lead"))
	taken.n.Store(0)
	kind, body, length := multipartOf(editorForm(w.draft), "cover", jpegOf(t, 40, 40), large)
	lead.sendLarge("POST", link.DeskEvent("boston", w.draft.ID), kind, body, length).must(422)
	if taken.n.Load() < large || files.n.Load() != 1 {
		t.Errorf("a lead: %d bytes read, %d files: the test measures nothing", taken.n.Load(), files.n.Load())
	}
}

// The right to send a file is asked for before the file is read: a member and another chapter's lead have a session, and
// no right.
func TestLargeBodiesWithoutTheRight(t *testing.T) {
	t.Parallel()
	b, taken, files := measured(t)
	w := newWorld(t, b)
	people := map[string]hub.PersonID{
		"a member": b.Member(t, w.boston, "Mia Member"), "another lead": b.Lead(t, w.austin, "Olu Other"), "an auditor": b.Grant(t, "Ari Auditor", hub.RoleAuditor, hub.Chapter{}),
	}
	for who, person := range people {
		v := b.as(t, person)
		for _, path := range []string{link.DeskEvent("boston", w.draft.ID), link.Desk("boston") + "/events", link.NationalToolkit(w.drafted.ID) + "/items/new", link.Imports} {
			for _, field := range []string{"cover", "file", "other"} {
				taken.n.Store(0)
				kind, body, _ := multipartOf(url.Values{"title": {"Potluck"}}, field, nil, large)
				p := v.sendLarge("POST", path, kind, body, -1)
				if n := taken.n.Load(); n > page.MaxForm+1 || p.status != 404 && p.status != 403 {
					t.Errorf("%s at %s: %d after %d bytes", who, path, p.status, n)
				}
			}
		}
	}
	if n := files.n.Load(); n != 0 {
		t.Errorf("%d files were kept", n)
	}
}

// A picture of up to 15 MB is taken from whoever may send one, hosts included. A larger one is refused beside its field, and
// what was typed is saved; what is far too large ends with a page.
func TestLargePictures(t *testing.T) {
	t.Parallel()
	b, _, _ := measured(t)
	boston := b.Chapter(t, "boston")
	e := b.Draft(t, boston)
	hana := b.Member(t, boston, "Hana Host")
	if err := b.Store.Chapter(boston.ID).AddHost(t.Context(), "", e.ID, "hana.host@example.org"); err != nil {
		t.Fatal(err)
	}
	lead, host := b.as(t, b.Lead(t, boston, "Lee Lead")), b.as(t, hana)
	base := link.DeskEvent("boston", e.ID)
	for _, v := range []*browser{lead, host} {
		kind, body, length := multipartOf(editorForm(b.Reload(t, e), "cover_alt", "The river"), "cover", jpegOf(t, 900, 600), 15<<20)
		v.sendLarge("POST", base, kind, body, length).to(base)
		if b.Reload(t, e).Cover == "" {
			t.Fatal("15 MB are not taken")
		}
		b.Exec(t, `UPDATE events SET cover_id = NULL`)
	}
	kind, body, length := multipartOf(editorForm(b.Reload(t, e), "title", "A new title"), "cover", jpegOf(t, 900, 600), 15<<20+1)
	p := lead.sendLarge("POST", base, kind, body, length).must(422)
	p.problem("cover")
	p.says(".error-summary li", "This file is larger than 15 MB. Choose a smaller one, or save a smaller copy.")
	if got := b.Reload(t, e); got.Title != "A new title" || got.Cover != "" {
		t.Errorf("saved as %q with cover %q", got.Title, got.Cover)
	}
	kind, body, _ = multipartOf(editorForm(b.Reload(t, e)), "cover", nil, page.MaxUpload+1)
	lead.sendLarge("POST", base, kind, body, -1).must(413).says("h1", "That’s too large")
	kind, body, length = multipartOf(editorForm(b.Reload(t, e), "description", strings.Repeat("a", page.MaxForm)), "cover", nil, 10)
	lead.sendLarge("POST", base, kind, body, length).must(413).says("h1", "That’s too large")
}

// Under a session that ended meanwhile a picture is not read, and what was typed waits on the page as ever.
func TestAFormWithAPictureOutlivesItsSession(t *testing.T) {
	t.Parallel()
	b, taken, files := measured(t)
	boston := b.Chapter(t, "boston")
	e := b.Draft(t, boston)
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	b.advance(t, 13*time.Hour)
	fields := editorForm(e, "title", "Words of an hour")
	kind, body, length := multipartOf(fields, "cover", jpegOf(t, 900, 600), 10<<20)
	p := lead.sendLarge("POST", link.DeskEvent("boston", e.ID), kind, body, length).must(403)
	action, form := waiting(p)
	if action != link.DeskEvent("boston", e.ID) || form.Encode() != fields.Encode() {
		t.Errorf("%s waits with %v, want %v", action, form, fields)
	}
	p.says("main p.soft", "Files can’t wait here. Choose yours again afterward.")
	if taken.n.Load() > page.MaxForm+1 || files.n.Load() != 0 {
		t.Errorf("%d bytes read, %d files", taken.n.Load(), files.n.Load())
	}
}

// Whoever sends slowly and without an end is answered as soon as it is more than a form.
func TestASlowBodyWithoutAnEnd(t *testing.T) {
	t.Parallel()
	b, _, _ := measured(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	r, w := io.Pipe()
	defer func() { _ = r.Close() }() // ends the writer, too
	go func() {
		part := bytes.Repeat([]byte("a=1&"), 4<<10)
		for range page.MaxForm/len(part) + 2 {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
	}()
	b.visitor(t).sendLarge("POST", link.Event("boston", e.ID)+"/rsvp", "application/x-www-form-urlencoded", r, -1).must(413)
}

// busyFiles have no room for another upload.
type busyFiles struct{ Files }

// Hold implements Uploads.
func (busyFiles) Hold(context.Context, io.Reader, int64) (io.ReadSeekCloser, error) {
	return nil, fmt.Errorf("hold: %w", hub.ErrBusy)
}

// Too many pictures at once are no mistake of whoever sends one: the words are kept, and the page says to try again.
func TestNoTurnForAPicture(t *testing.T) {
	t.Parallel()
	b := setupWith(t, options{edit: func(o *Options) { o.Files = busyFiles{o.Files} }})
	boston := b.Chapter(t, "boston")
	b.National(t)
	e, kit := b.Draft(t, boston), draftToolkit(t, b)
	lead, staff := b.as(t, b.Lead(t, boston, "Lee Lead")), b.as(t, b.Staff(t, "Sol Staff"))
	p := lead.upload(link.DeskEvent("boston", e.ID), editorForm(e, "title", "A new title"), "cover", "river.jpg", jpegOf(t, 40, 40)).must(503)
	p.says(".error-summary li", "We’re processing other pictures right now. Choose your file again, and send it in a minute.")
	if p.header.Get("Retry-After") == "" || b.Reload(t, e).Title != "A new title" {
		t.Errorf("Retry-After %q, saved as %q", p.header.Get("Retry-After"), b.Reload(t, e).Title)
	}
	p = staff.upload(link.NationalToolkit(kit.ID)+"/items/new", url.Values{"kind": {"file"}, "title": {"The flyer"}}, "file", "flyer.pdf", []byte("%PDF-1.7")).must(503)
	p.says(".error-summary li", "We’re processing other pictures right now. Choose your file again, and send it in a minute.")
	if got := p.find(`input[name="title"]`).AttrOr("value", ""); got != "The flyer" {
		t.Errorf("the title holds %q", got)
	}
}

// What comes behind a file that may not be sent is not read, so nothing but the buttons stands behind it in its form.
func TestFilesComeLastInTheirForms(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	lead, staff := b.as(t, b.Lead(t, w.boston, "Lee Lead")), b.as(t, b.Staff(t, "Sol Staff"))
	for _, p := range []response{
		lead.get(link.DeskEvent("boston", w.draft.ID)), lead.get(link.Desk("boston") + "/events/new"), staff.get(link.NationalToolkit(w.drafted.ID) + "/items/new?kind=file"),
		staff.get(link.NationalDirectory + "/import"),
	} {
		fields := p.must(200).find(`form[enctype="multipart/form-data"]`).Find("input, textarea, select")
		if kind := fields.Last().AttrOr("type", ""); kind != "file" {
			t.Errorf("%s: the last field is %s of kind %s", p.asked, fields.Last().AttrOr("name", ""), kind)
		}
	}
}
