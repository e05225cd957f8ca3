package web

import (
	"bytes"
	"context"
	"errors"
	"image"
	_ "image/jpeg"
	"io"
	"mime/multipart"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// upload is a form with a file, as a browser sends it.
func (v *browser) upload(path string, fields url.Values, field, name string, content []byte) response {
	v.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for key, values := range v.begun(path, fields) {
		for _, value := range values {
			if err := w.WriteField(key, value); err != nil {
				v.t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	return v.send("POST", path, w.FormDataContentType(), &body)
}

func TestFiles(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	v := b.visitor(t)

	t.Run("a width that was never made, another chapter's address, or an id nobody has is not found", func(t *testing.T) {
		id := string(w.picture.ID)
		for _, path := range []string{
			"/chapters/boston/files/" + id + "/0", "/chapters/boston/files/" + id + "/641", "/chapters/boston/files/" + id + "/-640", "/chapters/boston/files/" + id + "/640.0",
			"/chapters/boston/files/" + id + "/99999999999999999999", "/chapters/boston/files/" + id, "/chapters/austin/files/" + id + "/640", "/chapters/atlantis/files/" + id + "/640",
			"/chapters/boston/files/0000000000000000/640", "/chapters/boston/files/..%2f..%2fhub.db/640", "/chapters/boston/files/" + strings.ToUpper(id) + "/640",
		} {
			v.get(path).must(404)
		}
		if got := v.get(link.File("boston", w.picture.ID, 640)).must(200).header.Get("Content-Type"); got != "image/jpeg" {
			t.Errorf("Content-Type %q", got)
		}
	})

	t.Run("a document is a download under its own name, and never a page", func(t *testing.T) {
		doc := hub.File{ID: hub.NewID[hub.FileID](), Chapter: w.boston.ID, Kind: "document", Name: `Flyer "é".pdf`, Type: "application/pdf", Size: 8}
		if err := b.Store.Chapter(w.boston.ID).AddFile(t.Context(), "", doc); err != nil {
			t.Fatal(err)
		}
		if _, _, err := b.files.Put(t.Context(), doc.ID.Variant(0), strings.NewReader("%PDF-1.7")); err != nil {
			t.Fatal(err)
		}
		v.get(link.File("boston", doc.ID, 0)).must(404)
		b.Exec(t, `UPDATE toolkit_items SET file_id = $2 WHERE toolkit_id = $1`, w.drafted.ID, doc.ID)
		v.get(link.File("boston", doc.ID, 0)).must(404)
		b.as(t, b.Staff(t, "Sol Staff")).get(link.File("boston", doc.ID, 0)).must(200)
		b.Exec(t, `UPDATE toolkit_items SET file_id = $2 WHERE toolkit_id = $1`, w.kit.ID, doc.ID)
		p := v.get(link.File("boston", doc.ID, 0)).must(200)
		if got := p.header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename") {
			t.Errorf("Content-Disposition %q", got)
		}
		if p.header.Get("Content-Type") != "application/pdf" || p.body != "%PDF-1.7" {
			t.Errorf("%s: %q", p.header.Get("Content-Type"), p.body)
		}
		v.get(link.File("boston", doc.ID, 640)).must(404)
		part := v.with("Range", "bytes=5-7").get(link.File("boston", doc.ID, 0)).must(206)
		if part.body != "1.7" {
			t.Errorf("a part of it is %q", part.body)
		}
	})

	t.Run("bytes that are lost are not found", func(t *testing.T) {
		f := b.File(t, w.boston)
		b.cover(t, b.Event(t, w.boston), f)
		v.get(link.File("boston", f.ID, 640)).must(404)
	})
}

type brokenFiles struct{ page.Uploads }

func (brokenFiles) Get(context.Context, string) (io.ReadSeekCloser, error) {
	return nil, errors.New("input/output error")
}

func TestADiskThatFailsIsNoMissingFile(t *testing.T) {
	t.Parallel()
	b := setupWith(t, options{edit: func(o *Options) { o.Files = brokenFiles{} }})
	boston := b.Chapter(t, "boston")
	f := b.File(t, boston)
	b.cover(t, b.Event(t, boston), f)
	p := b.visitor(t).get(link.File("boston", f.ID, 640)).must(500)
	if got := p.header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("an error is kept: %q", got)
	}
}

// A cover is re-encoded in its widths, and served to whoever may see the event: a draft's to those who edit it, that of a
// members-only event to members, a public event's to everybody from any cache. A picture that was replaced is gone.
func TestCover(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	draft := b.Draft(t, boston)
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	base := link.DeskEvent("boston", draft.ID)
	form := editorForm(draft, "cover_alt", "The river at noon")

	lead.upload(base, form, "cover", "river.jpg", []byte("GIF89a is what it says it is")).must(422).problem("cover")
	lead.upload(base, editorForm(b.Reload(t, draft), "cover_alt", "The river at noon"), "cover", "river.jpg", jpegOf(t, 1600, 900)).to(base)
	e := b.Reload(t, draft)
	if e.Cover == "" || e.CoverAlt != "The river at noon" {
		t.Fatalf("cover %q, described as %q", e.Cover, e.CoverAlt)
	}
	img := lead.get(base + "/preview").must(200).find("img.cover")
	if got := img.AttrOr("alt", ""); got != "The river at noon" {
		t.Errorf("alt %q", got)
	}
	v, mia := b.visitor(t), b.Member(t, boston, "Mia Member")
	for _, width := range []int{640, 1280} {
		path := link.File("boston", e.Cover, width)
		v.get(path).must(404)
		b.as(t, mia).get(path).must(404)
		b.as(t, b.Staff(t, "Sol Staff")).get(path).must(404)
		if got := lead.get(path).must(200).header.Get("Cache-Control"); got != "private, no-cache" {
			t.Errorf("a draft's cover is kept: %q", got)
		}
	}
	lead.post(base+"/publish", nil).must(303)
	for _, width := range []int{640, 1280} {
		path := link.File("boston", e.Cover, width)
		if !strings.Contains(img.AttrOr("srcset", ""), path+" "+strconv.Itoa(width)+"w") {
			t.Errorf("srcset %q lacks %s", img.AttrOr("srcset", ""), path)
		}
		p := v.get(path).must(200)
		config, _, err := image.DecodeConfig(strings.NewReader(p.body))
		if err != nil || config.Width != width {
			t.Errorf("%s is %d wide: %v", path, config.Width, err)
		}
	}
	v.get("/chapters/boston").silentOn(t, string(e.Cover))

	b.Exec(t, `UPDATE events SET audience = 'members' WHERE id = $1`, e.ID)
	path := link.File("boston", e.Cover, 640)
	v.get(path).must(404)
	b.as(t, b.Lead(t, b.Chapter(t, "austin"), "Olu Other")).get(path).must(404)
	if got := b.as(t, mia).get(path).must(200).header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("a members' cover is kept: %q", got)
	}
	b.Exec(t, `UPDATE events SET audience = 'public', cover_id = NULL WHERE id = $1`, e.ID)
	v.get(path).must(404)
}
