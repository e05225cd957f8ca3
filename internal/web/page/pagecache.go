package page

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"chapterhouse/internal/say"
	"chapterhouse/static"
)

// The limits of the cache: 512 pages of at most 64 KB, with addresses of at most 256 bytes, take at most 32 MB.
const (
	maxPages       = 512
	maxPageBytes   = 64 << 10
	maxPageAddress = 256
)

// pageCache keeps rendered public pages briefly, so that a link that a whole country opens costs one rendering a second.
// It holds only pages sent to visitors without any cookie.
type pageCache struct {
	age time.Duration // 0: nothing is kept

	mu    sync.Mutex
	pages map[string]*cachedPage
	// changes counts what this process changed, by chapter; "" counts changes of everything. A page whose rendering began before a change is
	// not shown.
	changes map[string]uint64
	// flights are the pages that are being rendered for the first time: whoever else asks waits until the channel is closed.
	flights map[string]chan struct{}
}

// waitForPage is how long a visitor waits for another to render their page before they render it too.
const waitForPage = 2 * time.Second

// cachedPage is one page. Its scope is the slug of the chapter whose page it is, or "" for pages that show several.
type cachedPage struct {
	scope  string
	route  string // the template of its address, for the log
	header http.Header
	body   []byte
	until  time.Time
	begun  uint64
	// refreshing is taken by the one visitor who renders the page again while the others get the old one.
	refreshing atomic.Bool
}

// drop drops the pages that a change in a chapter may have outdated: the chapter's own, and those that show several chapters. A
// change outside of chapters, "", drops every page.
func (p *pageCache) drop(chapter string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.changes == nil {
		p.changes = map[string]uint64{}
	}
	p.changes[chapter]++
	if chapter != "" {
		p.changes[several]++
	}
	maps.DeleteFunc(p.pages, func(_ string, k *cachedPage) bool { return chapter == "" || k.scope == "" || k.scope == chapter })
}

// several is the key for pages that show more than one chapter. No slug contains a space.
const several = " "

// counted is how many changes have affected the pages of a scope.
func (p *pageCache) counted(scope string) uint64 {
	if scope == "" {
		scope = several
	}
	return p.changes[""] + p.changes[scope]
}

// get returns the page kept under key, or nil when it must be rendered. A page past its age is shown for that long
// again to all but the first visitor who asks.
func (p *pageCache) get(key, scope string, now time.Time) (found *cachedPage, changes uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.find(key, now), p.counted(scope)
}

// find needs mu.
func (p *pageCache) find(key string, now time.Time) *cachedPage {
	k := p.pages[key]
	if k == nil || now.After(k.until.Add(p.age)) || now.After(k.until) && k.refreshing.CompareAndSwap(false, true) {
		return nil
	}
	return k
}

// board is get for many visitors at once. The first who finds nothing renders the page, and calls land when it is there or cannot be kept;
// the others wait for that.
func (p *pageCache) board(key, scope string, now time.Time) (found *cachedPage, changes uint64, flying <-chan struct{}, land func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	land = func() {}
	if found = p.find(key, now); found != nil {
		return found, p.counted(scope), nil, land
	}
	if flight, there := p.flights[key]; there {
		return nil, p.counted(scope), flight, land
	}
	if p.flights == nil {
		p.flights = map[string]chan struct{}{}
	}
	flight := make(chan struct{})
	p.flights[key] = flight
	land = func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.flights, key)
		close(flight)
	}
	return nil, p.counted(scope), nil, land
}

// fetch is board, after waiting for whoever renders the page.
func (p *pageCache) fetch(ctx context.Context, key, scope string, now func() time.Time) (found *cachedPage, changes uint64, land func()) {
	found, changes, flying, land := p.board(key, scope, now())
	if flying == nil {
		return found, changes, land
	}
	late := time.NewTimer(waitForPage)
	defer late.Stop()
	select {
	case <-flying:
	case <-late.C:
	case <-ctx.Done():
	}
	found, changes = p.get(key, scope, now()) // what could not be kept is rendered by each
	return found, changes, land
}

// put stores a page, unless something changed since its rendering began.
func (p *pageCache) put(key string, k *cachedPage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if k.begun != p.counted(k.scope) {
		return
	}
	if p.pages == nil || len(p.pages) >= maxPages {
		p.pages = map[string]*cachedPage{}
	}
	p.pages[key] = k
}

// young returns the page kept under key that needs no refreshing, or nil.
func (p *pageCache) young(key string, now time.Time) *cachedPage {
	p.mu.Lock()
	defer p.mu.Unlock()
	if k := p.pages[key]; k != nil && !now.After(k.until) {
		return k
	}
	return nil
}

// ServeCached answers a visitor without a cookie whose page is in the cache, before the router and all that pages need: it writes, counts
// and logs what CachePage would have. It reports whether it did.
func (s *Site) ServeCached(w http.ResponseWriter, r *http.Request) bool {
	started := s.Now()
	key, ok := s.pageKey(r, s.localeOf)
	if !ok {
		return false
	}
	found := s.pages.young(key, started)
	if found == nil {
		return false
	}
	id := requestID()
	maps.Copy(w.Header(), found.header)
	w.Header().Set("X-Request-ID", id)
	_, _ = w.Write(found.body) // the person may be gone; there is nobody to tell
	s.answered(r.Context(), id, r.Method, found.route, http.StatusOK, s.Now().Sub(started))
	return true
}

// CachePage answers visitors without a cookie from the cache.
func (s *Site) CachePage(c *gin.Context) {
	key, ok := s.pageKey(c.Request, func(r *http.Request) say.Locale { return say.Of(r.Context()) })
	if !ok {
		return
	}
	now, scope := s.Now(), Of(c).Chapter.Slug
	found, changes, land := s.pages.fetch(c.Request.Context(), key, scope, s.Now)
	defer land()
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
	s.pages.put(key, &cachedPage{scope: scope, route: c.FullPath(), header: h, body: w.Bytes(), until: now.Add(s.pages.age), begun: changes})
}

// pageKey names the page that a request asks for. Requests with a cookie, for a part of a page or for a range have none.
func (s *Site) pageKey(r *http.Request, locale func(*http.Request) say.Locale) (string, bool) {
	if s.pages.age == 0 || r.Method != http.MethodGet || len(r.RequestURI) > maxPageAddress {
		return "", false
	}
	for _, name := range []string{"Cookie", "Authorization", "Hx-Request", "Range", "If-None-Match", "If-Modified-Since"} {
		if _, sent := r.Header[name]; sent {
			return "", false
		}
	}
	key := string(locale(r)) + " " + r.RequestURI // one of few locales, whatever the header says
	if static.AcceptsGzip(r) {
		return "z " + key, true
	}
	return "p " + key, true
}

// DropPages drops the pages that a form may have outdated: those that show its chapter, or all when it has no chapter. A refused form
// changed nothing. A guest's RSVP is on no public page until they confirm it by its link, at /rsvp; erasing themselves frees its seats.
func (s *Site) DropPages(c *gin.Context) {
	c.Next()
	q := Of(c)
	visitor := !q.Actor.SignedIn() && c.FullPath() != "/rsvp" && c.FullPath() != "/data/erase"
	refused := slices.Contains([]int{http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests}, c.Writer.Status())
	if c.Request.Method == http.MethodGet || visitor || refused {
		return
	}
	s.pages.drop(q.Chapter.Slug)
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
