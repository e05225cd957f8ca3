package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"chapterhouse/components/problem"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
)

// answer is the page for one kind of error.
type answer struct {
	kind    error
	status  int
	heading string
	text    string
}

// answers is the one table from errors to pages. What is not in it is a 500.
var answers = []answer{
	{hub.ErrNotFound, http.StatusNotFound, "There is nothing here", "The address may be mistyped, or the page was taken down. Events that are called off keep their page, so check the link once more."},
	{hub.ErrMembers, http.StatusForbidden, "For members of the chapter", "Sign in with the account the chapter knows, or ask to join: a lead answers."},
	{hub.ErrForbidden, http.StatusForbidden, "Not with this account", "Your account may not do this. If it should, ask a lead of the chapter or the national office."},
	{hub.ErrConflict, http.StatusConflict, "Somebody was here before you", "This changed while your page was open. Go back, reload, and look at it again; nothing of yours was overwritten."},
	{hub.ErrTooMany, http.StatusTooManyRequests, "A little slower, please", "Too much came from your network at once. Wait a minute and try again."},
	{hub.ErrBusy, http.StatusServiceUnavailable, "We are busy right now", "Other pictures are being prepared. Nothing is lost: try again in a minute."},
	{hub.ErrNoLead, http.StatusConflict, "Nobody leads this chapter right now", "Your words would reach nobody, so we did not take them. The national office reads what is written to it, and knows who could help. Or join, and lead it yourself."},
	{hub.ErrUnavailable, http.StatusServiceUnavailable, "One part of the hub is not answering", "We could not finish this. Nothing is lost and nobody was signed out: try again in a minute."},
	{errDeadLink, http.StatusNotFound, "This link is over", "An RSVP that nobody confirms is forgotten after 48 hours, and a guest’s some days after the event. If you would like to come, ask for a seat once more on the event’s page."},
	{errNoLink, http.StatusNotFound, "Open the link in your mail once more", "This page shows your RSVP for an hour after its link was opened. If you opened it just now, your browser kept no cookie of this site: allow that, and open the link again."},
	{errDeadConfirmation, http.StatusNotFound, "This link no longer works", "It was used already, or it is older than two days. If your address still needs confirming, sign in and ask for another email on your page."},
	{errDeadRefusal, http.StatusNotFound, "This link is not complete", "Open the email again and tap the link in it. If your mail program broke it in two, copy the whole of it into the address bar."},
	{errOtherRSVP, http.StatusConflict, "You opened another RSVP meanwhile", "Nothing was changed. To answer for this event, open the link in its mail once more."},
	{errForm, http.StatusBadRequest, "This form did not arrive whole", "Go back, reload the page and send it once more."},
	{errKind, http.StatusUnsupportedMediaType, "This is not a form of ours", "Go back, reload the page and send the form from there."},
	{context.Canceled, 499, "Stopped", "The page was closed before it was ready."},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "This takes too long", "We could not finish this in time. Try again in a minute."},
}

// noRoom is the answer when this machine's disk takes nothing more: full, over a quota, mounted read-only, or failing.
var noRoom = answer{nil, http.StatusServiceUnavailable, "There is no room to keep this", "We could not save what you sent. Everything from before is safe: try again later, and tell us if it lasts."}

func diskAway(err error) bool {
	for _, code := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EIO} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}

var unknown = answer{nil, http.StatusInternalServerError, "Something broke on our side", "It is not your fault, and it is written in our log. Try again; if it happens twice, tell us the number below."}

// fail answers with the page for err. Sign-in problems become a way to the sign-in page.
func (s *Server) fail(q *request, err error) {
	if q.absent != nil && (errors.Is(err, hub.ErrSignIn) || errors.Is(err, hub.ErrNotFound) || errors.Is(err, hub.ErrMembers)) {
		err = q.absent // who asks is unknown, not nobody
	}
	if errors.Is(err, hub.ErrNoAddress) {
		_ = q.redirect(addressURL(s.here(q)))
		return
	}
	if errors.Is(err, hub.ErrSignIn) || errors.Is(err, hub.ErrFresh) {
		s.signInFirst(q, errors.Is(err, hub.ErrFresh))
		return
	}
	a := unknown
	for _, known := range answers {
		if errors.Is(err, known.kind) {
			a = known
			break
		}
	}
	if a.status == unknown.status && diskAway(err) {
		a = noRoom
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		q.hangUp()
		a = answer{nil, http.StatusRequestEntityTooLarge, "Too large", "What you sent is larger than this form takes. Go back, shorten the text or choose a smaller file, and send it again."}
	}
	level := slog.LevelInfo
	if a.status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	s.Log.LogAttrs(q.ctx(), level, "refused", slog.String("id", q.id), slog.Int("status", a.status), slog.String("error", err.Error()))
	s.problem(q, a)
}

// signInFirst answers a request that needs a sign-in, or a fresh one. What somebody typed under a session that ended
// meanwhile waits on the page, to be sent again from there.
func (s *Server) signInFirst(q *request, fresh bool) {
	fields, files := q.typed()
	had := q.actor.SignedIn() || hasSession(q.c, s.sessionCookie())
	if len(fields) == 0 || !had || q.htmx() {
		_ = q.redirect(s.signInURL(q, fresh))
		return
	}
	v := problem.Again{
		Page: s.layout(q, "Sign in once more"), Heading: "Sign in once more", Text: "You were signed out meanwhile. What you wrote is kept on this page, and nothing was saved yet.",
		SignInURL: s.signInURL(q, fresh), Action: q.c.Request.URL.RequestURI(), Fields: fields, Files: files,
	}
	v.Page.Meta.NoIndex = true
	if fresh {
		v.Text = "This needs a sign-in of the last ten minutes. What you wrote is kept on this page, and nothing was saved yet."
	}
	if err := s.render(q, http.StatusForbidden, problem.AgainPage(v)); err != nil {
		s.Log.LogAttrs(q.ctx(), slog.LevelError, "sign in once more", slog.String("id", q.id), slog.String("error", err.Error()))
	}
}

func (s *Server) problem(q *request, a answer) {
	if q.c.Writer.Written() {
		return
	}
	page := s.layout(q, a.heading)
	page.Meta.NoIndex = true
	v := problem.View{Page: page, Heading: a.heading, Text: a.text, Actions: []ui.Link{{Text: "Find an event", URL: "/events"}, {Text: "Find a chapter", URL: "/chapters"}}}
	if a.status >= http.StatusInternalServerError {
		v.Request = q.id
	}
	if errors.Is(a.kind, hub.ErrNoLead) {
		v.Actions = []ui.Link{{Text: "Write to the national office", URL: chapterURL("national") + "/contact"}, {Text: "Join the chapter", URL: chapterURL(q.chapter.Slug) + "/join"}}
		if office, err := s.office(q); err == nil && office.ID != q.chapter.ID {
			v.Actions[0].URL = chapterURL(office.Slug) + "/contact"
		} else {
			v.Actions = v.Actions[1:]
		}
	}
	if errors.Is(a.kind, hub.ErrMembers) {
		v.Actions = []ui.Link{{Text: "Ask to join", URL: chapterURL(q.chapter.Slug) + "/join"}}
		if !q.actor.SignedIn() {
			v.Actions = append([]ui.Link{{Text: "Sign in", URL: s.signInURL(q, false)}}, v.Actions...)
		}
	}
	if err := s.render(q, a.status, problem.Problem(v)); err != nil {
		s.Log.LogAttrs(q.ctx(), slog.LevelError, "problem page", slog.String("id", q.id), slog.String("error", err.Error()))
		q.c.String(http.StatusInternalServerError, "Something broke on our side. Try again in a minute.\n")
	}
}

// here is the page a person looks at: that of the request, or the one a form stood on. It is "" when the browser does not
// say; the sign-in takes nothing but a path of this site (sso.ReturnPath).
func (s *Server) here(q *request) string {
	if q.c.Request.Method == http.MethodGet {
		return q.c.Request.URL.RequestURI()
	}
	from, err := url.Parse(q.c.Request.Referer())
	if err != nil || from.Scheme != s.BaseURL.Scheme || from.Host != s.BaseURL.Host {
		return ""
	}
	return from.RequestURI()
}

// signingIn says that an address is a step of signing in, to which nobody comes back: its code and state are spent.
func signingIn(address string) bool {
	for _, step := range []string{"/sign-in", "/auth/", "/embedded/"} {
		if strings.HasPrefix(address, step) {
			return true
		}
	}
	return false
}

// signInURL is the sign-in page that comes back here. A form that needed a sign-in comes back to the page it stood on.
func (s *Server) signInURL(q *request, fresh bool) string {
	v := url.Values{}
	if back := s.here(q); back != "" && !signingIn(back) {
		v.Set("return", back)
	}
	if fresh {
		v.Set("fresh", "1")
	}
	if len(v) == 0 {
		return "/sign-in"
	}
	return "/sign-in?" + v.Encode()
}
