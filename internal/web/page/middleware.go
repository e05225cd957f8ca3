package page

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
)

// StartRequest creates the Request with an id, and logs its route, status and duration, but no IP address, query, referrer or user agent.
func (s *Site) StartRequest(c *gin.Context) {
	started := s.Now()
	q := &Request{Gin: c, ID: requestID(), arrived: say.With(c.Request.Context(), s.localeOf(c.Request))}
	q.startDeadline()
	defer func() {
		q.done()
		q.closeUpload()
		q.linger()
	}()
	c.Set(requestKey, q)
	c.Header("X-Request-Id", q.ID)
	c.Next()
	s.answered(q.Ctx(), q.ID, c.Request.Method, c.FullPath(), c.Writer.Status(), s.Now().Sub(started))
}

func requestID() string { return hub.NewID[string]()[:10] }

// answered counts and logs a request that was answered.
func (s *Site) answered(ctx context.Context, id, method, route string, status int, took time.Duration) {
	if s.Observe != nil {
		s.Observe(method, route, status, took)
	}
	s.Log.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("id", id), slog.String("method", method),
		slog.String("route", route), slog.Int("status", status), slog.Duration("took", took))
}

// Recover turns a panic into a clean 500; the stack goes to the log, the value does not (it may hold what was typed).
func (s *Site) Recover(c *gin.Context) {
	defer func() {
		if v := recover(); v != nil {
			q := Of(c)
			s.Log.LogAttrs(q.Ctx(), slog.LevelError, "panic", slog.String("id", q.ID), slog.String("kind", fmt.Sprintf("%T", v)),
				slog.String("stack", string(debug.Stack())))
			c.Abort()
			if !c.Writer.Written() {
				s.Fail(q, errPanic)
			}
		}
	}()
	c.Next()
}

var errPanic = errors.New("web: panic")

// Headers sets what every response carries, before anything is written.
func (s *Site) Headers(c *gin.Context) {
	s.setHeaders(c.Writer.Header(), s.hasSession(c.Request))
	c.Next()
}

// ContentSecurityPolicy lets a page load from this site and send to this site only.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';" + " " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (s *Site) setHeaders(h http.Header, personal bool) {
	h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Permissions-Policy", "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=(), interest-cohort=()")
	h.Set("Content-Security-Policy", ContentSecurityPolicy)
	h.Set("Vary", s.vary())
	h.Set("Cache-Control", "no-cache")
	if personal {
		h.Set("Cache-Control", "no-store")
	}
}

// How fast one network may post. A hall full of people shares one address, so posts beyond that are slowed, not refused.
const (
	SoftBurst, softPerMinute = 300, 300
	SlowBy                   = 700 * time.Millisecond
)

// Throttle makes posts from a busy network wait.
func (s *Site) Throttle(c *gin.Context) {
	if c.Request.Method != http.MethodPost {
		return
	}
	d := s.Limiter.Allow(c.Request.Context(), session.Rate{Key: "post:" + s.Network(Of(c)), Burst: SoftBurst, PerMinute: softPerMinute})
	if d.Allowed {
		return
	}
	select {
	case <-time.After(min(d.RetryAfter+SlowBy, 3*time.Second)):
	case <-c.Request.Context().Done():
	}
}

// Limit refuses more than perMinute requests of a kind from one network.
func (s *Site) Limit(kind string, perMinute int) gin.HandlerFunc {
	return func(c *gin.Context) {
		if q := Of(c); s.TooFast(q, kind, perMinute) {
			s.Fail(q, hub.ErrTooMany)
			c.Abort()
		}
	}
}

// TooFast says whether a kind of request comes faster than perMinute from one network, and tells the browser when to try again.
func (s *Site) TooFast(q *Request, kind string, perMinute int) bool {
	return s.OverLimit(q, session.Rate{Key: kind + ":" + s.Network(q), Burst: perMinute, PerMinute: perMinute})
}

// OverLimit counts a request, says whether there were too many, and tells the browser when to try again.
func (s *Site) OverLimit(q *Request, rate session.Rate) bool {
	d := s.Limiter.Allow(q.Ctx(), rate)
	if !d.Allowed {
		RetryAfter(q, d)
	}
	return !d.Allowed
}

// RetryAfter tells the browser when to try again.
func RetryAfter(q *Request, d session.Decision) {
	q.Header().Set("Retry-After", fmt.Sprint(int(d.RetryAfter.Seconds())+1))
}

// Network is a keyed name for the client's network; the key changes daily.
func (s *Site) Network(q *Request) string {
	return session.NetworkKey(s.LimitSecret, s.Now(), q.Client())
}

// Authenticate finds the actor before the handlers that follow.
func (s *Site) Authenticate(c *gin.Context) { s.FindActor(Of(c)) }

// FindActor finds the actor of the session cookie. Without a cookie no store is asked: visitors cost nothing.
func (s *Site) FindActor(q *Request) {
	token, ok := s.Cookie(q, SessionCookie)
	if !ok {
		return
	}
	present, err := s.Account.Actor(q.Ctx(), token)
	switch {
	case errors.Is(err, session.ErrReplaced): // nobody is signed in, but the browser may have the newer cookie by now, so it stays
	case errors.Is(err, hub.ErrSignIn):
		s.ClearCookie(q, SessionCookie)
	case err != nil:
		q.Absent = err // the cookie stays: a store that is down signs nobody out
	default:
		q.Actor, q.Session, q.Present = present.Actor, present.Handle, present
		if slices.Contains(s.Languages(), present.Locale) {
			q.arrived = say.With(q.arrived, present.Locale)
			q.startDeadline()
		}
		if present.Token != token {
			s.SetSession(q, present.Token, present.Expires)
		}
	}
}

// CrossOrigin refuses state-changing requests that another site's page sent (Fetch metadata, else Origin), except for the exempt
// net/http patterns.
func (s *Site) CrossOrigin(next http.Handler, exempt []string) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, pattern := range exempt {
		protection.AddInsecureBypassPattern(pattern)
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.setHeaders(w.Header(), s.hasSession(r))
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprintln(w, say.T(say.With(r.Context(), s.localeOf(r)), "This form was sent from another site. Open the page here and send it again."))
	}))
	return protection.Handler(next)
}
