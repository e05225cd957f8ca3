package web

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"chapterhouse/internal/directory"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/member"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/people"
	"chapterhouse/internal/rights"
	"chapterhouse/internal/role"
	"chapterhouse/internal/safety"
	hubsetup "chapterhouse/internal/setup"
	"chapterhouse/internal/sitepage"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/public"
)

// Files reads the bytes of pictures and documents, and holds those that are being sent.
type Files interface {
	page.Uploads
	public.Files
}

// Options are what the door needs.
type Options struct {
	page.Options
	TrustedProxies []string // CIDRs; none by default
	Files          Files
	FileRows       public.FileRows
	Outbox         *mail.Outbox // nil unless emails are kept here
	Events         *event.Service
	Toolkits       *toolkit.Service
	Officials      *directory.Service
	Roles          *role.Service
	Members        *member.Service
	Operator       *operator.Service
	Rights         *rights.Service
	Safety         *safety.Service
	People         *people.Service
	SitePages      *sitepage.Service
	Setup          *hubsetup.Service               // of the first run; nil: the hub is never set up here
	Hosting        public.Hosting                  // what the privacy page says of it
	Ready          func(ctx context.Context) error // returns why no visitor can be served; nil: the directory is read instead
	Refused        func(limit hub.Limit)           // called for every RSVP that a limit refused; nil: not counted
	SitemapSize    int                             // how many pages one file of the site's list holds; 0: as many as it may
}

// Server answers the public address.
type Server struct {
	*page.Site
	rooms   rooms
	ready   func(ctx context.Context) error
	handler http.Handler
}

// New returns the door with all its routes.
func New(o Options) (*Server, error) {
	o.Uploads, o.KeepsMail = o.Files, o.Outbox != nil
	if o.Operator != nil {
		o.Stopped = o.Operator.Stopped
	}
	site := page.New(o.Options)
	s := &Server{Site: site, rooms: newRooms(site, o), ready: o.Ready}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.ContextWithFallback = true
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	if err := engine.SetTrustedProxies(o.TrustedProxies); err != nil {
		return nil, err
	}
	s.routes(engine)
	s.handler = s.CrossOrigin(engine, exemptions)
	return s, nil
}

// ServeHTTP answers one request. A HEAD is handled like its GET; net/http drops the body.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		r = r.Clone(r.Context())
		r.Method = http.MethodGet
	}
	if !s.ServeCached(w, r) {
		s.handler.ServeHTTP(w, r)
	}
}

// UseProvider mounts the embedded sign-in provider below /embedded/id/.
func (s *Server) UseProvider(h http.Handler) { s.rooms.signin.Provider = h }

// LoginPage shows the page of the embedded sign-in provider.
func (s *Server) LoginPage(w http.ResponseWriter, r *http.Request, p sso.LoginPage) {
	s.rooms.signin.LoginPage(w, r, p)
}

// exemptions are the posts that may come from other sites: each carries its own proof and needs no cookie. A logout token is signed,
// and the link in an email is a secret (RFC 8058 has mail programs post to it).
var exemptions = []string{"POST /auth/{provider}/back-channel-logout", "POST /stop-email/{link}"}

// missing answers unknown addresses.
func missing(*page.Request) error { return fmt.Errorf("web: route: %w", hub.ErrNotFound) }

// wrongMethod answers an address that takes another method.
func wrongMethod(*page.Request) error { return page.ErrMethod }

// asset serves the front end's files, outside sessions.
func (s *Server) asset(c *gin.Context) {
	c.Writer.Header().Del("Vary") // the same whatever the cookies
	if !s.Assets.Serve(c.Writer, c.Request) {
		c.Header("Content-Type", "text/plain; charset=utf-8")
		c.String(http.StatusNotFound, "%s\n", "not found")
	}
}

// healthz answers while the process runs.
func (s *Server) healthz(q *page.Request) error { return q.SendText(http.StatusOK, "ok") }

// readyz says whether this process can serve visitors: a proxy sends them elsewhere while it cannot.
func (s *Server) readyz(q *page.Request) error {
	if err := s.checkReady(q.Ctx()); err != nil {
		return q.SendText(http.StatusServiceUnavailable, "not ready") // the admin address says why
	}
	return q.SendText(http.StatusOK, "ok")
}

func (s *Server) checkReady(ctx context.Context) error {
	if s.ready != nil {
		return s.ready(ctx)
	}
	_, err := s.Chapters.All(ctx)
	return err
}
