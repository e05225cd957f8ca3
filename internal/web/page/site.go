package page

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"chapterhouse/internal/account"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
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

// vary names what pages differ by, beside their address: who is asking, and the language of the browser where there is a choice.
func (s *Site) vary() string {
	if len(s.offered) > 1 {
		return "Cookie, Accept-Language"
	}
	return "Cookie"
}

// Languages are the locales that people can choose from.
func (s *Site) Languages() []say.Locale { return s.offered }

// localeOf is the locale of a request of which no person is known: the one of those offered that its browser likes best.
func (s *Site) localeOf(r *http.Request) say.Locale {
	return say.Match(s.offered, r.Header.Get("Accept-Language"))
}

// ChapterNames are the names of all chapters.
func (s *Site) ChapterNames(q *Request) (map[hub.ChapterID]string, error) {
	all, err := s.Chapters.All(q.Ctx())
	names := make(map[hub.ChapterID]string, len(all))
	for _, c := range all {
		names[c.ID] = c.Name
	}
	return names, err
}

// Office is the national office's own chapter.
func (s *Site) Office(q *Request) (hub.Chapter, error) {
	all, err := s.Chapters.All(q.Ctx())
	if err != nil {
		return hub.Chapter{}, err
	}
	for _, c := range all {
		if c.Kind == hub.KindNational {
			return c, nil
		}
	}
	return hub.Chapter{}, fmt.Errorf("web: national office: %w", hub.ErrNotFound)
}
