package web

import (
	"net/http"

	"chapterhouse/internal/say"
)

// localeOf is the locale of a request of which no person is known: the one of those offered that its browser likes best.
func (s *Server) localeOf(r *http.Request) say.Locale {
	return say.Match(say.Offered(s.Locale), r.Header.Get("Accept-Language"))
}
