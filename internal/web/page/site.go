package page

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
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
	BaseURL         *url.URL
	Organization    string
	AccountHelp     string     // who can have an account and how to get one: text, or an https URL
	SecurityContact string     // whom to tell about a weakness: a mailto: or https: address; empty: nobody is named
	Locale          say.Locale // of the organization
	Demonstration   bool       // anyone can sign in as anyone
	OnePerson       bool       // one admin does what needs two, after a hold
	KeepsMail       bool       // emails are kept at /outbox and go nowhere
	LimitSecret     []byte     // the key for the limiter's daily names of networks
	Assets          *static.Assets
	Uploads         Uploads
	Limiter         *session.Redis
	Account         *account.Service                // who asks
	Chapters        *chapter.Service                // where
	Stopped         func(context.Context) hub.Pause // whether email is stopped; nil: never
	Log             *slog.Logger
	Now             func() time.Time
	PageAge         time.Duration // how long a public page is cached for visitors; 0: not at all
	// Observe is called for every response with its method, route template, status and duration. Nil: not counted.
	Observe func(method, route string, status int, took time.Duration)
}

// Site is what the pages of all rooms share.
type Site struct {
	Options
	secure bool
	named  atomic.Pointer[naming]
	pages  pageCache
}

// naming is what set-up may say while the hub runs.
type naming struct {
	organization string
	offered      []say.Locale // that people can choose
}

// New returns the site.
func New(o Options) *Site {
	s := &Site{Options: o, secure: o.BaseURL.Scheme == "https", pages: pageCache{age: o.PageAge}}
	s.Rename(o.Organization, o.Locale)
	return s
}

// Rename gives the organization another name and locale than the site began with.
func (s *Site) Rename(organization string, locale say.Locale) {
	s.named.Store(&naming{organization, say.Offered(locale)})
	s.pages.drop("")
}

// Organization is the name on every page.
func (s *Site) Organization() string { return s.named.Load().organization }

// Headers sets the headers that every response carries, for showing the hub's pages elsewhere.
func Headers(h http.Header) { new(Site).setHeaders(h, false) }

// vary is the Vary header: pages differ by who is asking and, where there is a choice, by the browser's language.
func (s *Site) vary() string {
	if len(s.Languages()) > 1 {
		return "Cookie, Accept-Language"
	}
	return "Cookie"
}

// Languages are the locales that people can choose from, the organization's first.
func (s *Site) Languages() []say.Locale {
	if n := s.named.Load(); n != nil {
		return n.offered
	}
	return nil
}

// localeOf is the locale of a request from nobody known: of the locales offered, the one the browser prefers.
func (s *Site) localeOf(r *http.Request) say.Locale {
	return say.Match(s.Languages(), r.Header.Get("Accept-Language"))
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
