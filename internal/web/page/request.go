package page

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"chapterhouse/internal/account"
	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
)

// Request is what a handler gets: who asks, in which chapter, and the form.
type Request struct {
	Gin     *gin.Context
	ID      string
	Actor   hub.Actor
	Absent  error  // why nobody is signed in despite a session cookie: the store did not answer
	Session string // identifies the session in the person's list of sessions
	Present account.Present
	Chapter hub.Chapter
	body    io.ReadCloser // straight from the connection; of the request's own body, at most MaxForm bytes are read
	upload  upload
	saved   string // the draft of what was just saved
	hungUp  bool   // the rest of the body will not be read

	arrived context.Context // the request's own, without the deadline
	release context.CancelFunc
}

// How long the stores together may take for one request. People give up on a page after 5 s; a
// form may have to wait, because in a rush all RSVPs to one event take turns at the same row. The answer is
// then 503, sent well within serve's write timeout of 60 s.
const (
	pageWithin = 5 * time.Second
	FormWithin = 20 * time.Second
)

// startDeadline starts the stores' deadline, or restarts it: the time it takes to receive a body does not count.
func (q *Request) startDeadline() {
	switch {
	case q.upload.file != nil:
		q.Within(blob.WaitForPicture + FormWithin)
		return
	case q.Gin.Request.Method == http.MethodPost:
		q.Within(FormWithin)
		return
	}
	q.Within(pageWithin)
}

// Within gives the stores this long from now.
func (q *Request) Within(wait time.Duration) {
	q.done()
	ctx, cancel := context.WithTimeout(q.arrived, wait)
	q.release = cancel
	q.Gin.Request = q.Gin.Request.WithContext(ctx)
}

// done ends the deadline.
func (q *Request) done() {
	if q.release != nil {
		q.release()
	}
}

// handler answers a request or returns what went wrong.
type handler func(q *Request) error

// Ctx carries the stores' deadline and the locale.
func (q *Request) Ctx() context.Context { return q.Gin.Request.Context() }

// Param is a part of the path by its name in the route.
func (q *Request) Param(name string) string { return q.Gin.Param(name) }

// Query is a value of the address.
func (q *Request) Query(name string) string { return q.Gin.Query(name) }

// Values are all values of the address.
func (q *Request) Values() url.Values { return q.Gin.Request.URL.Query() }

// Path is the path of the address.
func (q *Request) Path() string { return q.Gin.Request.URL.Path }

// As runs fn as if the request had asked for a page of a chapter at this path: what fn makes of it is that page.
func (q *Request) As(path string, ch hub.Chapter, fn func() error) error {
	asked, was := q.Gin.Request, q.Chapter
	defer func() { q.Gin.Request, q.Chapter = asked, was }()
	q.Gin.Request, q.Chapter = asked.Clone(asked.Context()), ch
	q.Gin.Request.URL = &url.URL{Path: path}
	return fn()
}

// HTMX reports whether a script asks for a part of a page.
func (q *Request) HTMX() bool { return q.Gin.GetHeader("Hx-Request") == "true" }

// Event is the event of the path.
func (q *Request) Event() hub.EventID { return hub.EventID(q.Param("event")) }

// Toolkit is the toolkit of the path.
func (q *Request) Toolkit() hub.ToolkitID { return hub.ToolkitID(q.Param("toolkit")) }

// RSVP is the RSVP of the path.
func (q *Request) RSVP() hub.RSVPID { return hub.RSVPID(q.Param("rsvp")) }

// Form is every field of the form.
func (q *Request) Form() url.Values { return q.Gin.Request.PostForm }

// Header is the header of the response.
func (q *Request) Header() http.Header { return q.Gin.Writer.Header() }

// Status is the status of the response so far.
func (q *Request) Status() int { return q.Gin.Writer.Status() }

// Send answers with a body that is not a page: a file, or a few words for a program.
func (q *Request) Send(status int, contentType string, body []byte) error {
	q.Gin.Data(status, contentType, body)
	return nil
}

// Download is Send of a file that the browser saves under a name.
func (q *Request) Download(name, contentType string, body []byte) error {
	q.Header().Set("Content-Disposition", attachment(name))
	return q.Send(http.StatusOK, contentType, body)
}

// Share lets browsers and shared caches keep an answer that is the same for everybody.
func (q *Request) Share(age time.Duration) {
	q.Header().Set("Cache-Control", "public, max-age="+strconv.Itoa(int(age.Seconds())))
	q.Header().Del("Vary")
}

// SendText answers with one line of plain text.
func (q *Request) SendText(status int, line string) error {
	return q.Send(status, "text/plain; charset=utf-8", []byte(line+"\n"))
}

// SendJSON answers with v as JSON.
func (q *Request) SendJSON(status int, v any) error {
	q.Gin.JSON(status, v)
	return nil
}

// SendStatus answers without a body.
func (q *Request) SendStatus(status int) error {
	q.Gin.Status(status)
	q.Gin.Writer.WriteHeaderNow()
	return nil
}

// Serve lets another handler answer. FromContext finds q in the context of the handler's request.
func (q *Request) Serve(h http.Handler) error {
	h.ServeHTTP(q.Gin.Writer, q.Gin.Request.WithContext(context.WithValue(q.Ctx(), contextKey{}, q)))
	return nil
}

type contextKey struct{}

// FromContext returns the request that Serve handed to another handler.
func FromContext(ctx context.Context) (q *Request, ok bool) {
	q, ok = ctx.Value(contextKey{}).(*Request)
	return q, ok
}

// Redirect answers a form with 303 See Other, so that reloading the next page sends nothing twice.
func (q *Request) Redirect(to string) error {
	if q.HTMX() {
		q.Header().Set("Hx-Redirect", to)
		return q.SendStatus(http.StatusNoContent)
	}
	q.Gin.Redirect(http.StatusSeeOther, to)
	return nil
}

const requestKey = "request"

// Of returns the Request that StartRequest made.
func Of(c *gin.Context) *Request {
	if q, ok := c.MustGet(requestKey).(*Request); ok {
		return q
	}
	return &Request{Gin: c} // never: StartRequest sets it before any handler runs
}

// Handle adapts a handler to gin.
func (s *Site) Handle(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		q := Of(c)
		for _, name := range []string{"event", "toolkit", "item", "person", "membership", "rsvp", "block", "import", "audience"} {
			if v := c.Param(name); v != "" && !hub.ValidID(strings.TrimSuffix(v, ".ics")) && (name != "item" || v != "new") {
				s.Fail(q, hub.ErrNotFound)
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
			s.Fail(q, err)
		}
	}
}

// InChapter loads the chapter of the URL before the handlers of its group. An address that the chapter had before leads to the one it has,
// for good; a form that was sent there is taken, so that nothing typed is lost.
func (s *Site) InChapter(c *gin.Context) {
	q := Of(c)
	slug := c.Param("chapter")
	ch, err := s.Chapters.BySlug(q.Ctx(), slug)
	if errors.Is(err, hub.ErrNotFound) {
		if ch, err = s.Chapters.ByFormerSlug(q.Ctx(), slug); err == nil && c.Request.Method != http.MethodPost {
			to := *c.Request.URL
			to.Path, to.RawPath = strings.Replace(to.Path, "/chapters/"+slug, "/chapters/"+ch.Slug, 1), ""
			c.Redirect(http.StatusMovedPermanently, to.RequestURI())
			c.Abort()
			return
		}
	}
	if err != nil {
		s.Fail(q, err)
		c.Abort()
		return
	}
	if lockedOut(c, ch) {
		s.Fail(q, hub.ErrLocked)
		c.Abort()
		return
	}
	if q.Chapter = ch; ch.MergedInto != "" && strings.HasPrefix(c.FullPath(), "/chapters/") && !staysBehind(c) {
		s.toHeir(c, q)
	}
}

// staysBehind reports whether a page of a chapter that was closed into another is about what stays with it: its past events, its toolkits,
// its desk.
func staysBehind(c *gin.Context) bool {
	rest := strings.TrimPrefix(c.FullPath(), "/chapters/:chapter")
	desk := strings.HasPrefix(rest, "/desk") && c.Param("event") == ""
	return desk || c.Param("toolkit") != "" || rest == "/events" && c.Query("past") != ""
}

// toHeir leads a request for a chapter that was closed into another to that one, for good; an event or a file that stayed is shown where it
// is. A form is taken where it leads, so that nothing typed is lost.
func (s *Site) toHeir(c *gin.Context, q *Request) {
	was := q.Chapter.Slug
	heir, err := s.Chapters.Heir(q.Ctx(), q.Chapter, hub.EventID(strings.TrimSuffix(c.Param("event"), ".ics")), hub.FileID(c.Param("file")))
	switch {
	case err != nil:
		s.Fail(q, err)
		c.Abort()
	case heir.ID == q.Chapter.ID:
	case c.Request.Method == http.MethodPost:
		q.Chapter = heir
	default:
		to := *c.Request.URL
		to.Path, to.RawPath = strings.Replace(to.Path, "/chapters/"+was, "/chapters/"+heir.Slug, 1), ""
		c.Redirect(http.StatusMovedPermanently, to.RequestURI())
		c.Abort()
	}
}

// Client is the IP address a request comes from; unreadable ones all count as one address.
func (q *Request) Client() netip.Addr {
	addr, err := netip.ParseAddr(q.Gin.ClientIP())
	if err != nil {
		return netip.IPv6Unspecified()
	}
	return addr
}

// Done returns err, or redirects to a page with a notice of what was done.
func (s *Site) Done(q *Request, err error, code, to string) error {
	if err != nil {
		return err
	}
	s.Notice(q, code)
	return q.Redirect(to)
}
