package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"chapterhouse/internal/account"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/toolkit"
	"chapterhouse/static"
)

// Files reads the bytes of pictures and documents, and holds those that are being sent.
type Files interface {
	Uploads
	Get(ctx context.Context, key string) (io.ReadSeekCloser, error)
}

// FileRows finds the row of a stored file.
type FileRows func(ctx context.Context, chapter hub.ChapterID, id hub.FileID) (hub.File, error)

// Options are what the door needs.
type Options struct {
	BaseURL        *url.URL
	Organization   string
	AccountHelp    string     // who may have an account and how to get one: a text, or an https URL
	Locale         say.Locale // the organization's
	Demonstration  bool       // anyone can sign in as anyone
	TrustedProxies []string   // CIDRs; none by default
	LimitSecret    []byte     // keys the daily names of networks in the limiter
	Assets         *static.Assets
	Files          Files
	FileRows       FileRows
	Outbox         *mail.Outbox // nil unless mails are kept here
	Limiter        *session.Redis
	Account        *account.Service
	Chapters       *chapter.Service
	Events         *event.Service
	Toolkits       *toolkit.Service
	Operator       *operator.Service
	Ready          func(ctx context.Context) error // says why no visitor can be served; nil asks for the directory
	Log            *slog.Logger
	Now            func() time.Time
	PageAge        time.Duration // how long a public page is shown again to visitors; 0: each is rendered
	// Observe is told of every answer: its method, route template, status and time. Nil: nobody counts.
	Observe func(method, route string, status int, took time.Duration)
	// Refused is told of every RSVP that a limit refused. Nil: nobody counts.
	Refused func(limit hub.Limit)
}

// Server answers the public address.
type Server struct {
	Options
	secure   bool
	offered  []say.Locale // that people can read
	provider http.Handler
	handler  http.Handler
	pages    pageCache
	gate     gate
}

// New returns the door with all its routes.
func New(o Options) (*Server, error) {
	s := &Server{Options: o, secure: o.BaseURL.Scheme == "https", offered: say.Offered(o.Locale), pages: pageCache{age: o.PageAge}}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.ContextWithFallback = true
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	if err := engine.SetTrustedProxies(o.TrustedProxies); err != nil {
		return nil, err
	}
	s.routes(engine)
	s.handler = s.crossOrigin(engine)
	return s, nil
}

// ServeHTTP answers one request. A HEAD is answered like its GET; net/http keeps the body back.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		r = r.Clone(r.Context())
		r.Method = http.MethodGet
	}
	s.handler.ServeHTTP(w, r)
}

// UseProvider mounts the embedded sign-in provider below /embedded/id/.
func (s *Server) UseProvider(h http.Handler) { s.provider = h }

// exemptions are the posts that may come from anywhere, each because it proves itself and needs no cookie: a logout token is signed,
// and the link in an email is a secret (RFC 8058 has mail programs post to it).
var exemptions = []string{"POST /auth/{provider}/back-channel-logout", "POST /stop-email/{link}"}

// crossOrigin refuses state-changing requests that another site's page sent (Fetch metadata, else Origin).
func (s *Server) crossOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, pattern := range exemptions {
		protection.AddInsecureBypassPattern(pattern)
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.setHeaders(w.Header(), len(r.CookiesNamed(s.sessionCookie())) > 0)
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprintln(w, say.T(say.With(r.Context(), s.localeOf(r)), "This form was sent from another site. Open the page here and send it again."))
	}))
	return protection.Handler(next)
}
