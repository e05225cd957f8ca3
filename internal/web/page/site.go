package page

import (
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"chapterhouse/internal/account"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/static"
)

// Options are what every page of the site needs.
type Options struct {
	BaseURL       *url.URL
	Organization  string
	AccountHelp   string     // who may have an account and how to get one: a text, or an https URL
	Locale        say.Locale // the organization's
	Demonstration bool       // anyone can sign in as anyone
	KeepsMail     bool       // emails are kept at /outbox and go nowhere
	LimitSecret   []byte     // keys the daily names of networks in the limiter
	Assets        *static.Assets
	Uploads       Uploads
	Limiter       *session.Redis
	Account       *account.Service // who asks
	Chapters      *chapter.Service // where
	Log           *slog.Logger
	Now           func() time.Time
	PageAge       time.Duration // how long a public page is shown again to visitors; 0: each is rendered
	// Observe is told of every answer: its method, route template, status and time. Nil: nobody counts.
	Observe func(method, route string, status int, took time.Duration)
}

// Site is what the pages of all rooms share.
type Site struct {
	Options
	secure  bool
	offered []say.Locale // that people can read
	pages   pageCache
}

// New returns the site.
func New(o Options) *Site {
	return &Site{Options: o, secure: o.BaseURL.Scheme == "https", offered: say.Offered(o.Locale), pages: pageCache{age: o.PageAge}}
}

// Headers sets what every answer of the hub carries, for whoever shows the hub's pages elsewhere.
func Headers(h http.Header) { new(Site).setHeaders(h, false) }
