package page

import (
	"net/http"
	"time"
)

// cookie names one of the hub's cookies; over https it travels with the __Host- prefix.
type cookie string

// The cookies of the hub. None is read by a script.
const (
	SessionCookie     cookie = "session"
	TransactionCookie cookie = "sign-in"    // of a sign-in that is under way
	GuestCookie       cookie = "rsvp"       // the manage link that was opened last
	ConfirmCookie     cookie = "confirm"    // the browser that asked for a code
	LinkCookie        cookie = "confirming" // the confirmation link that was opened
	StopCookie        cookie = "stop-email" // the link of an email that was opened
	noticeCookie      cookie = "notice"
)

// CookieName is a cookie as it travels: one with the __Host- prefix cannot come from a neighbor.
func (s *Site) CookieName(c cookie) string {
	if s.secure {
		return "__Host-" + string(c)
	}
	return string(c)
}

// Cookie is the value of a cookie that came once. Over plain http a neighbor of the host, or a path below it, can put
// a second cookie of the same name beside the hub's own; nobody knows which of two is the person's, so neither counts, and
// neither is cleared: that would leave the other one alone.
func (s *Site) Cookie(q *Request, c cookie) (value string, ok bool) {
	all := s.Cookies(q, c)
	if len(all) == 0 {
		return "", false
	}
	for _, one := range all[1:] {
		if one.Value != all[0].Value {
			return "", false
		}
	}
	return all[0].Value, true
}

// hasSession reports whether a session cookie came, once or more often.
func (s *Site) hasSession(r *http.Request) bool {
	return len(r.CookiesNamed(s.CookieName(SessionCookie))) > 0
}

// Cookies are all cookies of one name.
func (s *Site) Cookies(q *Request, c cookie) []*http.Cookie {
	return q.Gin.Request.CookiesNamed(s.CookieName(c))
}

// SetCookie gives the browser a cookie.
func (s *Site) SetCookie(q *Request, c cookie, value string, maxAge time.Duration) {
	http.SetCookie(q.Gin.Writer, &http.Cookie{
		Name: s.CookieName(c), Value: value, Path: "/", MaxAge: int(maxAge.Seconds()), HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
}

// ClearCookie takes a cookie back.
func (s *Site) ClearCookie(q *Request, c cookie) { s.SetCookie(q, c, "", -time.Second) }

// SetSession gives the browser its session.
func (s *Site) SetSession(q *Request, token string, expires time.Time) {
	s.SetCookie(q, SessionCookie, token, expires.Sub(s.Now()))
}
