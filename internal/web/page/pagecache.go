package page

import (
	"bytes"
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"chapterhouse/internal/say"
	"chapterhouse/static"
)

// The bounds of what is kept: 512 pages of at most 64 KB, under addresses of at most 256 bytes, make 32 MB at the very most.
const (
	maxPages       = 512
	maxPageBytes   = 64 << 10
	maxPageAddress = 256
)

// pageCache keeps finished public pages for a moment, so that a link that a whole country opens costs one rendering a second.
// It holds only what a visitor without any cookie was sent.
type pageCache struct {
	age time.Duration // 0: nothing is kept

	mu    sync.Mutex
	pages map[string]*cachedPage
	epoch uint64 // grows with every change made through this process; older pages are not shown
}

type cachedPage struct {
	header http.Header
	body   []byte
	until  time.Time
	epoch  uint64
	// refreshing is taken by the one visitor who renders the page again while the others get the old one.
	refreshing atomic.Bool
}

// drop drops every page: something was changed.
func (p *pageCache) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.epoch++
	p.pages = nil
}

// get returns the page kept under key, or nil when it must be rendered. A page past its age is shown for once that age
// again to all but the first who asks.
func (p *pageCache) get(key string, now time.Time) (found *cachedPage, epoch uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.pages[key]
	switch {
	case k == nil || now.After(k.until.Add(p.age)):
		return nil, p.epoch
	case now.After(k.until) && k.refreshing.CompareAndSwap(false, true):
		return nil, p.epoch
	}
	return k, p.epoch
}

// put stores a page that was begun at epoch, unless something changed since.
func (p *pageCache) put(key string, k *cachedPage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if k.epoch != p.epoch {
		return
	}
	if p.pages == nil || len(p.pages) >= maxPages {
		p.pages = map[string]*cachedPage{}
	}
	p.pages[key] = k
}

// CachePage answers visitors without a cookie from the pages kept.
func (s *Site) CachePage(c *gin.Context) {
	key, ok := s.pageKey(c.Request)
	if !ok {
		return
	}
	now := s.Now()
	found, epoch := s.pages.get(key, now)
	if found != nil {
		maps.Copy(c.Writer.Header(), found.header)
		c.Abort()
		c.Status(http.StatusOK)
		_, _ = c.Writer.Write(found.body) // the person may be gone; there is nobody to tell
		return
	}
	w := &copier{ResponseWriter: c.Writer}
	c.Writer = w
	c.Next()
	h := w.Header()
	if w.Status() != http.StatusOK || w.Len() == 0 || w.Len() > maxPageBytes || h.Get("Set-Cookie") != "" {
		return
	}
	h = h.Clone()
	h.Del("X-Request-ID")
	s.pages.put(key, &cachedPage{header: h, body: w.Bytes(), until: now.Add(s.pages.age), epoch: epoch})
}

// pageKey names the page that a request asks for. Requests with a cookie, for a part of a page or for a range have none.
func (s *Site) pageKey(r *http.Request) (string, bool) {
	if s.pages.age == 0 || r.Method != http.MethodGet || len(r.RequestURI) > maxPageAddress {
		return "", false
	}
	for _, name := range []string{"Cookie", "Authorization", "Hx-Request", "Range", "If-None-Match", "If-Modified-Since"} {
		if _, sent := r.Header[name]; sent {
			return "", false
		}
	}
	key := string(say.Of(r.Context())) + " " + r.RequestURI // one of few locales, whatever the header says
	if static.AcceptsGzip(r) {
		return "z " + key, true
	}
	return "p " + key, true
}

// DropPages drops the pages kept after a request that may have changed one. An RSVP without a session is only asked for: no
// public page shows it before it is confirmed.
func (s *Site) DropPages(c *gin.Context) {
	c.Next()
	if c.Request.Method == http.MethodGet || c.FullPath() == "/chapters/:chapter/events/:event/rsvp" && !hasSession(c, s.SessionCookie()) {
		return
	}
	s.pages.drop()
}

// copier keeps a copy of what is written.
type copier struct {
	gin.ResponseWriter
	bytes.Buffer
}

// Write implements io.Writer.
func (w *copier) Write(b []byte) (int, error) {
	w.Buffer.Write(b)
	return w.ResponseWriter.Write(b) //nolint:wrapcheck // this is the writer itself
}

// WriteString implements io.StringWriter.
func (w *copier) WriteString(text string) (int, error) {
	w.Buffer.WriteString(text)
	return w.ResponseWriter.WriteString(text) //nolint:wrapcheck // this is the writer itself
}
