package page

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"
)

// crowd lets many visitors ask for one page at once, of a cache that is cold. It returns how often the page was rendered and what the
// visitors were sent. It runs in a bubble of testing/synctest, whose clock moves on when everybody waits.
func crowd(t *testing.T, visitors, status int, header http.Header, meanwhile func(*Site)) (rendered int64, sent []string) {
	t.Helper()
	s := New(Options{BaseURL: &url.URL{Scheme: "https", Host: "hub.example"}, Now: time.Now, PageAge: time.Second})
	var count atomic.Int64
	var asked sync.WaitGroup
	asked.Add(visitors)
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/", func(c *gin.Context) {
		c.Set(requestKey, &Request{Gin: c, arrived: c.Request.Context()})
		asked.Done()
	}, s.CachePage, func(c *gin.Context) {
		count.Add(1)
		asked.Wait()
		time.Sleep(20 * time.Millisecond) // of the bubble: everybody else waits at the cache, or renders too
		if meanwhile != nil {
			meanwhile(s)
		}
		c.String(status, "a page")
	})
	sent = make([]string, visitors)
	var group sync.WaitGroup
	for i := range visitors {
		group.Go(func() {
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
			for name, values := range header {
				r.Header[name] = values
			}
			engine.ServeHTTP(w, r)
			sent[i] = w.Body.String()
		})
	}
	group.Wait()
	return count.Load(), sent
}

// Visitors of a page that nobody asked for before wait for one rendering. What is for one person, what could not be kept and what a change
// has made old in the meantime is rendered for each.
func TestOneRenderingForACrowd(t *testing.T) {
	t.Parallel()
	const visitors = 40
	for name, c := range map[string]struct {
		status    int
		header    http.Header
		meanwhile func(*Site)
		want      int64
	}{
		"a public page":     {http.StatusOK, nil, nil, 1},
		"with a cookie":     {http.StatusOK, http.Header{"Cookie": {"session=x"}}, nil, visitors},
		"not found":         {http.StatusNotFound, nil, nil, visitors},
		"a change meantime": {http.StatusOK, nil, func(s *Site) { s.pages.drop("") }, visitors},
	} {
		synctest.Test(t, func(t *testing.T) {
			rendered, sent := crowd(t, visitors, c.status, c.header, c.meanwhile)
			if rendered != c.want {
				t.Errorf("%s: rendered %d times, want %d", name, rendered, c.want)
			}
			for _, body := range sent {
				if body != "a page" {
					t.Errorf("%s: somebody was sent %q", name, body)
				}
			}
		})
	}
}

// Whoever renders may never come to an end: the others do not wait for that.
func TestAFlightThatDoesNotLand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var pages pageCache
		if _, _, flying, land := pages.board("a", "", time.Now()); flying != nil || land == nil {
			t.Fatal("the first waits for nobody")
		}
		begun := time.Now()
		if found, _, _ := pages.fetch(t.Context(), "a", "", time.Now); found != nil || time.Since(begun) != waitForPage {
			t.Errorf("found %v after %v", found, time.Since(begun))
		}
	})
}
