package public

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

const (
	// sitemapSize is how many addresses one file may list (sitemaps.org, "Using Sitemap index files").
	sitemapSize = 50_000
	// sitemapAge is how long shared caches may keep a list.
	sitemapAge = 10 * time.Minute
	// fileAge is how long browsers and shared caches may keep the small files whose address never changes.
	fileAge = 24 * time.Hour
)

// The files of https://www.sitemaps.org/protocol.html.
type (
	sitemap struct {
		XMLName xml.Name       `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Pages   []sitemapEntry `xml:"url"`
	}
	sitemapIndex struct {
		XMLName xml.Name       `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Parts   []sitemapEntry `xml:"sitemap"`
	}
	sitemapEntry struct {
		Address string `xml:"loc"`
		Changed string `xml:"lastmod,omitempty"`
	}
)

// Sitemap lists the pages that anyone may find, or, when they are more than one file may list, the files that do: "?part=1" and on.
func (h *Handlers) Sitemap(q *page.Request) error {
	part := page.WholeNumber(q.Query("part"), 0)
	if part < 0 || q.Query("part") != "" && part == 0 {
		return hub.ErrNotFound
	}
	body, err := h.writeSitemap(q.Ctx(), part)
	if err != nil {
		return err
	}
	q.Share(sitemapAge)
	return q.Send(http.StatusOK, "application/xml; charset=utf-8", body)
}

func (h *Handlers) writeSitemap(ctx context.Context, part int) ([]byte, error) {
	pages, err := h.Events.PublicPages(ctx, max(part-1, 0)*h.mapSize(), h.mapSize())
	if err != nil {
		return nil, err
	}
	if part > 1 && len(pages.List) == 0 {
		return nil, fmt.Errorf("web: sitemap: %w", hub.ErrNotFound)
	}
	if part == 0 && pages.All > h.mapSize() {
		return writeXML(h.sitemapParts(pages.All))
	}
	var out sitemap
	if part < 2 {
		for _, path := range []string{"/", "/events", "/chapters", "/toolkits"} {
			out.Pages = append(out.Pages, sitemapEntry{Address: h.Absolute(path)})
		}
	}
	for _, p := range pages.List {
		out.Pages = append(out.Pages, sitemapEntry{h.Absolute(pathOf(p)), p.Changed.UTC().Format(time.RFC3339)})
	}
	return writeXML(out)
}

// sitemapParts names the files that hold so many pages.
func (h *Handlers) sitemapParts(all int) (index sitemapIndex) {
	for part := 1; (part-1)*h.mapSize() < all; part++ {
		index.Parts = append(index.Parts, sitemapEntry{Address: h.Absolute("/sitemap.xml?part=" + strconv.Itoa(part))})
	}
	return index
}

// mapSize is how many pages of chapters one file lists; the first has the four pages of the organization beside them.
func (h *Handlers) mapSize() int {
	if h.SitemapSize > 0 {
		return h.SitemapSize
	}
	return sitemapSize - 4
}

func pathOf(p hub.PublicPage) string {
	switch {
	case p.Event != "":
		return link.Event(p.Slug, p.Event)
	case p.Toolkit != "":
		return link.Toolkit(p.Slug, p.Toolkit)
	}
	return link.Chapter(p.Slug)
}

func writeXML(v any) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	if err := xml.NewEncoder(&out).Encode(v); err != nil {
		return nil, fmt.Errorf("web: xml: %w", err)
	}
	return out.Bytes(), nil
}
