package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"chapterhouse/internal/account"
	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
)

// request is what a handler gets: who asks, in which chapter, and the form.
type request struct {
	c       *gin.Context
	id      string
	actor   hub.Actor
	absent  error  // why nobody is signed in although a session cookie came: the store did not answer
	session string // names the session in the list of one's own
	present account.Present
	chapter hub.Chapter
	body    io.ReadCloser // as it comes from the wire; of the request's own, at most maxForm bytes are read
	upload  upload
	hungUp  bool // the rest of the body is not wanted

	arrived context.Context // the request's own, without the deadline
	release context.CancelFunc
}

// How long the stores may take over one request, together. A page that is not there after 5 s is given up by its reader; a
// form may have to wait in line, because at a rush every answer to one event takes its turn at the same row. The answer is
// then 503 while the connection still has time to carry it (see serve's write time-out of 60 s).
const (
	pageWithin = 5 * time.Second
	formWithin = 20 * time.Second
)

// startDeadline starts the deadline of the stores, anew when it ran before: the time in which a body travels is not theirs.
func (q *request) startDeadline() {
	switch {
	case q.upload.file != nil:
		q.within(blob.WaitForPicture + formWithin)
		return
	case q.c.Request.Method == http.MethodPost:
		q.within(formWithin)
		return
	}
	q.within(pageWithin)
}

func (q *request) within(wait time.Duration) {
	q.done()
	ctx, cancel := context.WithTimeout(q.arrived, wait)
	q.release = cancel
	q.c.Request = q.c.Request.WithContext(ctx)
}

// done ends the deadline.
func (q *request) done() {
	if q.release != nil {
		q.release()
	}
}

// handler answers a request or says what went wrong.
type handler func(q *request) error

func (q *request) ctx() context.Context     { return q.c.Request.Context() }
func (q *request) param(name string) string { return q.c.Param(name) }
func (q *request) query(name string) string { return q.c.Query(name) }
func (q *request) values() url.Values       { return q.c.Request.URL.Query() }
func (q *request) path() string             { return q.c.Request.URL.Path }
func (q *request) htmx() bool               { return q.c.GetHeader("Hx-Request") == "true" }
func (q *request) event() hub.EventID       { return hub.EventID(q.param("event")) }
func (q *request) toolkit() hub.ToolkitID   { return hub.ToolkitID(q.param("toolkit")) }
func (q *request) rsvp() hub.RSVPID         { return hub.RSVPID(q.param("rsvp")) }
func (q *request) header() http.Header      { return q.c.Writer.Header() }

// redirect answers a form with 303 See Other, so that reloading the next page sends nothing twice.
func (q *request) redirect(to string) error {
	if q.htmx() {
		q.header().Set("Hx-Redirect", to)
		q.c.Status(http.StatusNoContent)
		q.c.Writer.WriteHeaderNow()
		return nil
	}
	q.c.Redirect(http.StatusSeeOther, to)
	return nil
}

const requestKey = "request"

// of returns the request that the session middleware made.
func of(c *gin.Context) *request {
	if q, ok := c.MustGet(requestKey).(*request); ok {
		return q
	}
	return &request{c: c} // never: begin sets it before any handler runs
}

// page adapts a handler to gin.
func (s *Server) page(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		q := of(c)
		for _, name := range []string{"event", "toolkit", "item", "person", "membership", "rsvp"} {
			if v := c.Param(name); v != "" && !hub.ValidID(strings.TrimSuffix(v, ".ics")) && (name != "item" || v != "new") {
				s.fail(q, hub.ErrNotFound)
				return
			}
		}
		err := s.parse(q)
		if err == nil {
			err = q.upload.refused
		}
		if err == nil {
			q.startDeadline()
			err = h(q)
		}
		if err != nil {
			s.fail(q, err)
		}
	}
}

// inChapter loads the chapter of the URL before the handlers of its group.
func (s *Server) inChapter(c *gin.Context) {
	q := of(c)
	ch, err := s.Chapters.BySlug(q.ctx(), c.Param("chapter"))
	if err != nil {
		s.fail(q, err)
		c.Abort()
		return
	}
	q.chapter = ch
}
