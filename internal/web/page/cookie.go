package page

import (
	"net/http"
	"time"
)

// cookieName adds the __Host- prefix where the hub is served over https: such a cookie cannot come from a neighbor.
func (s *Site) cookieName(name string) string {
	if s.secure {
		return "__Host-" + name
	}
	return name
}

func (s *Site) SessionCookie() string { return s.cookieName("session") }

func (s *Site) TransactionCookie() string { return s.cookieName("sign-in") }

func (s *Site) GuestCookie() string { return s.cookieName("rsvp") }

func (s *Site) ConfirmCookie() string { return s.cookieName("confirm") } // the browser that asked for a code

func (s *Site) LinkCookie() string { return s.cookieName("confirming") } // the confirmation link that was opened

func (s *Site) StopCookie() string { return s.cookieName("stop-email") }

func (s *Site) noticeCookie() string { return s.cookieName("notice") }

// OnlyCookie is the value of a cookie that came once. Over plain http a neighbor of the host, or a path below it, can put
// a second cookie of the same name beside the hub's own; nobody knows which of two is the person's, so neither counts, and
// neither is cleared: that would leave the other one alone.
func OnlyCookie(r *http.Request, name string) (value string, ok bool) {
	all := r.CookiesNamed(name)
	if len(all) == 0 {
		return "", false
	}
	for _, c := range all[1:] {
		if c.Value != all[0].Value {
			return "", false
		}
	}
	return all[0].Value, true
}

func (s *Site) SetCookie(q *Request, name, value string, maxAge time.Duration) {
	http.SetCookie(q.Gin.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(maxAge.Seconds()), HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
}

func (s *Site) ClearCookie(q *Request, name string) {
	http.SetCookie(q.Gin.Writer, &http.Cookie{
		Name: name, Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
}

func (s *Site) SetSession(q *Request, token string, expires time.Time) {
	s.SetCookie(q, s.SessionCookie(), token, expires.Sub(s.Now()))
}
