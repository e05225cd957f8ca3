package page

import (
	"fmt"
	"net/http"

	"chapterhouse/internal/say"
)

// CrossOrigin refuses state-changing requests that another site's page sent (Fetch metadata, else Origin), but for the patterns of
// net/http that are exempt.
func (s *Site) CrossOrigin(next http.Handler, exempt []string) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, pattern := range exempt {
		protection.AddInsecureBypassPattern(pattern)
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.setHeaders(w.Header(), s.hasCookie(r, SessionCookie))
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprintln(w, say.T(say.With(r.Context(), s.localeOf(r)), "This form was sent from another site. Open the page here and send it again."))
	}))
	return protection.Handler(next)
}
