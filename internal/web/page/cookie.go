package page

import (
	"net/http"
	"time"
)

// cookie is the name of one of the hub's cookies; over https it is sent with the __Host- prefix.
type cookie string

// The cookies of the hub. No script reads them.
const (
	SessionCookie     cookie = "session"
	TransactionCookie cookie = "sign-in"    // a sign-in in progress
	GuestCookie       cookie = "rsvp"       // the manage link that was opened last
	ConfirmCookie     cookie = "confirm"    // the browser that asked for a code
	LinkCookie        cookie = "confirming" // the confirmation link that was opened
	DataLinkCookie    cookie = "data-link"  // the link to a guest's data that was opened, before its button was pressed
	DataCookie        cookie = "data"       // the browser that sees a guest's data
	CodeCookie        cookie = "code"       // the browser that asked for a code to sign in with
	CodeLinkCookie    cookie = "code-link"  // the link to sign in with that was opened
	StopCookie        cookie = "stop-email" // the link of an email that was opened
	InvitationCookie  cookie = "invitation" // the invitation to a role whose link was opened
	JoinCookie        cookie = "join"       // the link to join a chapter that was opened
	FeedCookie        cookie = "feed"       // the key of a calendar link that was just made, until the next page shows it
	SetupCookie       cookie = "setup"      // the browser that sets the hub up
	noticeCookie      cookie = "notice"
	savedCookie       cookie = "saved" // the form that was saved last, by the name of its draft
)

// CookieName is the name as it is sent: a cookie with the __Host- prefix cannot be set by a neighboring host.
func (s *Site) CookieName(c cookie) string {
	if s.secure {
		return "__Host-" + string(c)
	}
	return string(c)
}

// Cookie is the value of a cookie that was sent only once. Over plain http a neighboring host, or a path below, can set
// a second cookie of the same name beside the hub's own; there is no telling which is the person's, so neither counts, and
// neither is cleared, because that would leave the other in place.
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

// ClearCookie deletes a cookie.
func (s *Site) ClearCookie(q *Request, c cookie) { s.SetCookie(q, c, "", -time.Second) }

// SetSession gives the browser its session cookie.
func (s *Site) SetSession(q *Request, token string, expires time.Time) {
	s.SetCookie(q, SessionCookie, token, expires.Sub(s.Now()))
}
