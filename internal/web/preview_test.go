package web

import (
	"image/png"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// What other sites show of a link to an event: the day, the place and the chapter, in the title and under it.
func TestEventPreview(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 5 })
	b.Confirmed(t, e, "Ann Vale", 2)
	v := b.visitor(t)
	p := v.get(link.Event("boston", e.ID)).must(200)
	title, description := "Safer crossings: a walk · Tue, Sep 8 · Boston chapter",
		"Tue, Sep 8, noon to 2:00 pm EDT · Linden Street Library, 12 Linden Street, Boston, MA · Boston chapter · We walk the school route and note what is missing."
	check := func(p response, prefix string) {
		t.Helper()
		for property, want := range map[string]string{"og:title": prefix + title, "og:description": prefix + description, "description": prefix + description} {
			if got := p.meta(property); got != want {
				t.Errorf("%s is %q, want %q", property, got, want)
			}
		}
		p.says("title", prefix+title+" · Commons Alliance")
	}
	check(p, "")
	if s := p.schema(); s["maximumAttendeeCapacity"] != 5.0 || s["remainingAttendeeCapacity"] != 3.0 {
		t.Errorf("seats in schema.org: %v of %v, want 3 of 5", s["remainingAttendeeCapacity"], s["maximumAttendeeCapacity"])
	}
	first := picture(t, v, p)
	if again := p.meta("og:image"); again != v.get(link.Event("boston", e.ID)).meta("og:image") {
		t.Error("the address of the picture changes without a reason")
	}
	if _, err := b.Store.Chapter(boston.ID).CancelEvent(t.Context(), "", e.ID, "Rain"); err != nil {
		t.Fatal(err)
	}
	off := b.visitor(t).get(link.Event("boston", e.ID)).must(200)
	check(off, "Cancelled: ")
	if off.meta("og:image") == p.meta("og:image") || picture(t, v, off) == first {
		t.Error("the picture of a cancelled event does not say so")
	}
	b.cover(t, e, keepPicture(t, b, boston))
	if got := b.visitor(t).get(link.Event("boston", e.ID)).meta("og:image"); !strings.Contains(got, "/picture.png?v=") {
		t.Errorf("a cancelled event is shown by %s, which does not say so", got)
	}
}

// picture gets the drawn picture of a page and returns its bytes.
func picture(t *testing.T, v *browser, p response) string {
	t.Helper()
	path, ours := strings.CutPrefix(p.meta("og:image"), v.b.url)
	got := v.get(path).must(200)
	shape, err := png.DecodeConfig(strings.NewReader(got.body))
	if !ours || err != nil || shape.Width != 1200 || shape.Height != 630 || p.meta("og:image:width") != "1200" || p.meta("og:image:height") != "630" {
		t.Errorf("%s is %d × %d, %v", path, shape.Width, shape.Height, err)
	}
	if len(got.body) > 100<<10 {
		t.Errorf("%s has %d bytes", path, len(got.body))
	}
	return got.body
}

func TestHiddenEventsHaveNoPicture(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	for name, e := range map[string]hub.Event{"draft": w.draft, "members-only": w.members} {
		for _, v := range []*browser{b.visitor(t), b.as(t, b.Lead(t, w.boston, "Lee Lead "+name))} {
			if p := v.get(link.Event("boston", e.ID) + "/picture.png"); p.status == 200 {
				t.Errorf("%s: %s is drawn", name, p.asked)
			}
			if p := v.get(link.Event("boston", e.ID)); p.status == 200 && p.meta("og:image") != "" {
				t.Errorf("%s: its page shows %s", name, p.meta("og:image"))
			}
		}
	}
	b.visitor(t).get(link.Event("boston", w.elsewhere.ID) + "/picture.png").must(404)
}

// A hidden place is in no preview, not even for those who know it; nor in its picture, which is the same whatever the place.
func TestPreviewKeepsAPlaceHidden(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, secret)
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	read := func(v *browser) (response, string) {
		p := v.get(link.Event("boston", e.ID)).must(200)
		for _, word := range secrets {
			for _, property := range []string{"og:title", "og:description", "description", "og:image", "og:image:alt"} {
				if strings.Contains(p.meta(property), word) {
					t.Errorf("%s says %q", property, p.meta(property))
				}
			}
			if strings.Contains(p.find("title").Text(), word) {
				t.Errorf("the title says %s", word)
			}
		}
		return p, picture(t, v, p)
	}
	_, known := read(lead)
	_, stranger := read(b.visitor(t))
	b.Exec(t, `UPDATE events SET venue = 'Elsewhere', address = '1 Other Street' WHERE id = $1`, e.ID)
	if _, moved := read(b.visitor(t)); moved != stranger || known != stranger {
		t.Error("the picture depends on the hidden place")
	}
}

func TestEveryPublicPageHasAPreview(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	v := b.visitor(t)
	for _, path := range []string{
		"/", "/events", "/chapters", "/toolkits", link.Chapter("boston"), link.Chapter("boston") + "/events", link.Event("boston", w.open.ID), link.Event("austin", w.elsewhere.ID),
		link.Toolkit("boston", w.kit.ID),
	} {
		p := v.get(path).must(200)
		for _, property := range []string{"og:title", "og:site_name", "og:type", "og:description", "og:image", "og:image:alt", "twitter:card"} {
			if p.meta(property) == "" {
				t.Errorf("%s has no %s", path, property)
			}
		}
		if got := p.meta("og:url"); got != b.url+path || p.find(`link[rel="canonical"]`).AttrOr("href", "") != got {
			t.Errorf("%s says its address is %s", path, got)
		}
		image, ours := strings.CutPrefix(p.meta("og:image"), b.url)
		if v.get(image).status != 200 || !ours {
			t.Errorf("%s shows %s, which is not there", path, image)
		}
	}
}
