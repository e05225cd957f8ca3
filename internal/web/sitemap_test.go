package web

import (
	"encoding/json"
	"encoding/xml"
	"image"
	_ "image/png"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/components/layout"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// listed are the addresses of a sitemap, without the address of the hub.
func (p response) listed(b *bundle) (paths []string) {
	p.t.Helper()
	var file struct {
		Pages []string `xml:"url>loc"`
		Parts []string `xml:"sitemap>loc"`
	}
	if err := xml.Unmarshal([]byte(p.body), &file); err != nil {
		p.t.Fatal(err)
	}
	for _, address := range append(file.Pages, file.Parts...) {
		path, ours := strings.CutPrefix(address, b.url)
		if !ours {
			p.t.Errorf("%s is not an address of the hub", address)
		}
		paths = append(paths, path)
	}
	return paths
}

func TestSitemapListsPublicPagesOnly(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]int{"in one file": 0, "in parts": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setupWith(t, options{edit: func(o *Options) { o.SitemapSize = size }})
			w := newWorld(t, b)
			off, over := b.Event(t, w.boston), b.Event(t, w.boston, func(e *hub.Event) {
				e.StartsAt, e.EndsAt = b.Clock.Now().AddDate(0, 0, -2), b.Clock.Now().AddDate(0, 0, -1)
			})
			if _, err := b.Store.Chapter(w.boston.ID).CancelEvent(t.Context(), "", off.ID, "Rain"); err != nil {
				t.Fatal(err)
			}
			closed := b.Chapter(t, "closed")
			b.Event(t, closed)
			b.Exec(t, `UPDATE chapters SET status = 'closed' WHERE id = $1`, closed.ID)
			want := []string{
				"/", "/events", "/chapters", "/toolkits", link.Chapter(w.boston.Slug), link.Chapter(w.austin.Slug), link.Chapter(w.national.Slug),
				link.Event("boston", w.open.ID), link.Event("austin", w.elsewhere.ID), link.Toolkit("boston", w.kit.ID), link.Toolkit("boston", w.older.ID),
			}
			v := b.visitor(t)
			got := v.get("/sitemap.xml").must(200).listed(b)
			if size > 0 {
				if parts := []string{"/sitemap.xml?part=1", "/sitemap.xml?part=2", "/sitemap.xml?part=3", "/sitemap.xml?part=4"}; !slices.Equal(got, parts) {
					t.Fatalf("the parts are %q, want %q", got, parts)
				}
				parts := got
				got = nil
				for _, part := range parts {
					got = append(got, v.get(part).must(200).listed(b)...)
				}
				v.get("/sitemap.xml?part=5").must(404)
			}
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("listed (-want +got):\n%s\nover: %s", diff, over.ID)
			}
			for _, path := range got {
				v.get(path).must(200).lacks(`meta[name="robots"]`)
			}
			v.get("/sitemap.xml?part=-1").must(404)
		})
	}
}

func TestRobotsKeepsPublicPagesOpen(t *testing.T) {
	t.Parallel()
	b := setup(t)
	text := b.visitor(t).get("/robots.txt").must(200).body
	if !strings.HasSuffix(text, "\nSitemap: "+b.url+"/sitemap.xml\n") {
		t.Errorf("robots.txt names no sitemap:\n%s", text)
	}
	for _, closed := range []string{"/chapters/*/desk", "/me", "/national", "/operator", "/rsvp", "/confirm", "/stop-email"} {
		if !strings.Contains(text, "\nDisallow: "+closed+"\n") {
			t.Errorf("robots.txt does not keep %s", closed)
		}
	}
	for _, open := range []string{"/", "/events", "/chapters", "/toolkits", "/static"} {
		if strings.Contains(text, "Disallow: "+open+"\n") {
			t.Errorf("robots.txt keeps %s", open)
		}
	}
}

func TestSecurityText(t *testing.T) {
	t.Parallel()
	named := setup(t)
	want := "Contact: mailto:security@example.org\nExpires: " + named.Clock.Now().UTC().AddDate(0, 0, 90).Format("2006-01-02") + "T00:00:00Z\n" +
		"Preferred-Languages: en\nCanonical: " + named.url + "/.well-known/security.txt\n"
	if got := named.visitor(t).get("/.well-known/security.txt").must(200).body; got != want {
		t.Errorf("security.txt is\n%s\nwant\n%s", got, want)
	}
	nobody := setupWith(t, options{edit: func(o *Options) { o.SecurityContact = "" }})
	nobody.visitor(t).get("/.well-known/security.txt").must(404)
}

func TestIconsAndManifest(t *testing.T) {
	t.Parallel()
	b := setup(t)
	v := b.visitor(t)
	home := v.get("/").must(200)
	if got := home.find(`meta[name="theme-color"]`).Length(); got != 2 {
		t.Errorf("%d theme colors, want one for light and one for dark", got)
	}
	if got := v.get("/favicon.ico").must(200).body; !strings.HasPrefix(got, "\x00\x00\x01\x00\x02\x00") {
		t.Errorf("favicon.ico begins with %q", got[:6])
	}
	for _, at := range []string{"/favicon.ico", home.find(`link[rel="apple-touch-icon"]`).AttrOr("href", "none"), "/apple-touch-icon.png"} {
		v.get(at).must(200)
	}
	var manifest struct {
		Name  string
		Theme string `json:"theme_color"`
		Icons []struct{ Src, Sizes, Type string }
	}
	if err := json.Unmarshal([]byte(v.get(home.find(`link[rel="manifest"]`).AttrOr("href", "none")).must(200).body), &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Name != "Commons Alliance" || manifest.Theme != layout.PaperLight || len(manifest.Icons) != 3 {
		t.Errorf("the manifest is %+v", manifest)
	}
	for _, icon := range manifest.Icons[1:] {
		shape, _, err := image.DecodeConfig(strings.NewReader(v.get(icon.Src).must(200).body))
		if size, _, _ := strings.Cut(icon.Sizes, "x"); err != nil || size != map[int]string{192: "192", 512: "512"}[shape.Width] {
			t.Errorf("%s is %d pixels wide, %v; the manifest says %s", icon.Src, shape.Width, err, icon.Sizes)
		}
	}
}
