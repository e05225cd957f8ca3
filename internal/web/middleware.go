package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
)

// startRequest makes the request, gives it an id, and logs its route, status and duration: no address, query, referrer or agent.
func (s *Server) startRequest(c *gin.Context) {
	started := s.Now()
	q := &request{c: c, id: hub.NewID[string]()[:10], arrived: say.With(c.Request.Context(), s.localeOf(c.Request))}
	q.startDeadline()
	defer func() {
		q.done()
		q.closeUpload()
		q.linger()
	}()
	c.Set(requestKey, q)
	c.Header("X-Request-Id", q.id)
	c.Next()
	if s.Observe != nil {
		s.Observe(c.Request.Method, c.FullPath(), c.Writer.Status(), s.Now().Sub(started))
	}
	s.Log.LogAttrs(q.ctx(), slog.LevelInfo, "request", slog.String("id", q.id), slog.String("method", c.Request.Method),
		slog.String("route", c.FullPath()), slog.Int("status", c.Writer.Status()), slog.Duration("took", s.Now().Sub(started)))
}

// recover turns a panic into a clean 500; the stack goes to the log, the value does not (it may hold what was typed).
func (s *Server) recover(c *gin.Context) {
	defer func() {
		if v := recover(); v != nil {
			q := of(c)
			s.Log.LogAttrs(q.ctx(), slog.LevelError, "panic", slog.String("id", q.id), slog.String("kind", fmt.Sprintf("%T", v)),
				slog.String("stack", string(debug.Stack())))
			c.Abort()
			if !c.Writer.Written() {
				s.fail(q, errPanic)
			}
		}
	}()
	c.Next()
}

var errPanic = errors.New("web: panic")

// headers sets what every response carries, before anything is written.
func (s *Server) headers(c *gin.Context) {
	s.setHeaders(c.Writer.Header(), hasSession(c, s.sessionCookie()))
	c.Next()
}

func hasSession(c *gin.Context, name string) bool {
	_, err := c.Request.Cookie(name)
	return err == nil
}

const policyText = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';" + " " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (s *Server) setHeaders(h http.Header, personal bool) {
	h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Permissions-Policy", "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=(), interest-cohort=()")
	h.Set("Content-Security-Policy", policyText)
	h.Set("Vary", s.vary())
	h.Set("Cache-Control", "no-cache")
	if personal {
		h.Set("Cache-Control", "no-store")
	}
}

// The speed of posts from one network. A hall full of people shares one address, so posts beyond it are slowed, not refused.
const (
	softBurst, softPerMinute = 300, 300
	slowBy                   = 700 * time.Millisecond
)

// throttle makes posts from a busy network wait.
func (s *Server) throttle(c *gin.Context) {
	if c.Request.Method != http.MethodPost {
		return
	}
	d := s.Limiter.Allow(c.Request.Context(), session.Rate{Key: "post:" + s.network(c), Burst: softBurst, PerMinute: softPerMinute})
	if d.Allowed {
		return
	}
	select {
	case <-time.After(min(d.RetryAfter+slowBy, 3*time.Second)):
	case <-c.Request.Context().Done():
	}
}

// limit refuses a kind of request beyond perMinute from one network.
func (s *Server) limit(kind string, perMinute int) gin.HandlerFunc {
	return func(c *gin.Context) {
		if q := of(c); s.tooFast(q, kind, perMinute) {
			s.fail(q, hub.ErrTooMany)
			c.Abort()
		}
	}
}

// tooFast says whether a kind of request comes faster than perMinute from one network, and tells the browser when to try again.
func (s *Server) tooFast(q *request, kind string, perMinute int) bool {
	return s.overLimit(q, session.Rate{Key: kind + ":" + s.network(q.c), Burst: perMinute, PerMinute: perMinute})
}

func (s *Server) overLimit(q *request, rate session.Rate) bool {
	d := s.Limiter.Allow(q.ctx(), rate)
	if !d.Allowed {
		retryAfter(q, d)
	}
	return !d.Allowed
}

func retryAfter(q *request, d session.Decision) {
	q.header().Set("Retry-After", fmt.Sprint(int(d.RetryAfter.Seconds())+1))
}

// network is a name for the client's network that is forgotten tomorrow.
func (s *Server) network(c *gin.Context) string {
	addr, err := netip.ParseAddr(c.ClientIP())
	if err != nil {
		return "unknown"
	}
	return session.NetworkKey(s.LimitSecret, s.Now(), addr)
}

// authenticate finds the actor of the session cookie. Without one nothing is asked of any store: visitors cost nothing.
func (s *Server) authenticate(c *gin.Context) {
	q := of(c)
	token, ok := onlyCookie(c.Request, s.sessionCookie())
	if !ok {
		return
	}
	present, err := s.Account.Actor(q.ctx(), token)
	switch {
	case errors.Is(err, session.ErrReplaced): // nobody, but the cookie may be the newer one by now: it stays
	case errors.Is(err, hub.ErrSignIn):
		s.clearCookie(q, s.sessionCookie())
	case err != nil:
		q.absent = err // the cookie stays: nobody is signed out because a store is away
	default:
		q.actor, q.session, q.present = present.Actor, present.Handle, present
		if slices.Contains(s.offered, present.Locale) {
			q.arrived = say.With(q.arrived, present.Locale)
			q.startDeadline()
		}
		if present.Token != token {
			s.setSession(q, present.Token, present.Expires)
		}
	}
}
