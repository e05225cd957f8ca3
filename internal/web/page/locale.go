package page

import (
	"net/http"

	"chapterhouse/internal/say"
)

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
