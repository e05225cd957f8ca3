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
	"chapterhouse/internal/say"
)

// errDeadLink: the link is of no RSVP, or of one that was forgotten.
var errDeadLink = errors.New("web: no RSVP has this link")

// errNoLink: this browser has no manage link open. It was opened longer than manageFor ago, or the cookie was refused.
var errNoLink = errors.New("web: no manage link is open")

// errOtherRSVP: a form of one RSVP's page came after the link of another was opened in the same browser.
var errOtherRSVP = errors.New("web: the form is of another RSVP")

// errDeadConfirmation: the link was used, is over, or of nothing.
var errDeadConfirmation = errors.New("web: nothing to confirm has this link")

// errDeadRefusal: the link is none that the hub wrote.
var errDeadRefusal = errors.New("web: no email has this link")

// errorPage is the page for one kind of error.
type errorPage struct {
	kind          error
	status        int
	heading, text say.Text
}

// errorPages is the one table from errors to pages. What is not in it is a 500.
var errorPages = []errorPage{
	{hub.ErrNotFound, http.StatusNotFound, say.M("Page not found"),
		say.M("The address may be mistyped, or the page was removed. Cancelled events keep their page, so check the link.")},
	{hub.ErrMembers, http.StatusForbidden, say.M("This page is for chapter members"),
		say.M("Sign in with the account the chapter knows, or ask to join. A chapter lead will reply.")},
	{hub.ErrForbidden, http.StatusForbidden, say.M("You don’t have access to this"),
		say.M("If you should, ask a chapter lead or the national office to give you access.")},
	{hub.ErrConflict, http.StatusConflict, say.M("Someone else changed this first"),
		say.M("It changed while your page was open. Go back, reload the page and try again. We didn’t overwrite anything.")},
	{hub.ErrTooMany, http.StatusTooManyRequests, say.M("Too many requests"),
		say.M("Too many requests came from your network. Please try again in a minute.")},
	{hub.ErrBusy, http.StatusServiceUnavailable, say.M("We’re busy right now"),
		say.M("We’re processing other pictures. Nothing was lost. Please try again in a minute.")},
	{hub.ErrNoLead, http.StatusConflict, say.M("This chapter has no lead right now"),
		say.M("Nobody would get your message, so we didn’t send it. The national office can help you. Or join the chapter, and help lead it.")},
	{hub.ErrUnavailable, http.StatusServiceUnavailable, say.M("Part of the site is down"),
		say.M("We couldn’t finish this. Nothing was lost, and nobody was signed out. Please try again in a minute.")},
	{errDeadLink, http.StatusNotFound, say.M("This link has expired"),
		say.M("An RSVP that isn’t confirmed is deleted after 48 hours, and a guest’s RSVP some days after the event. If you’d like to come, RSVP again on the event’s page.")},
	{errNoLink, http.StatusNotFound, say.M("Open the link in your email again"),
		say.M("This page shows your RSVP for an hour after you open its link. If you just opened it, your browser didn’t keep our cookie: allow cookies for this site, then open the link again.")},
	{errDeadConfirmation, http.StatusNotFound, say.M("This link no longer works"),
		say.M("It was already used, or it’s more than two days old. If your address still needs confirming, sign in and ask for another email on your page.")},
	{errDeadRefusal, http.StatusNotFound, say.M("This link isn’t complete"),
		say.M("Open the email again and tap the link. If your email app split it in two, copy the whole link into the address bar.")},
	{errOtherRSVP, http.StatusConflict, say.M("You opened another RSVP"),
		say.M("Nothing was changed. To respond for this event, open the link in its email again.")},
	{errForm, http.StatusBadRequest, say.M("We didn’t get the whole form"),
		say.M("Go back, reload the page and send it again.")},
	{errKind, http.StatusUnsupportedMediaType, say.M("We can’t read this kind of form"),
		say.M("Go back, reload the page and send the form from there.")},
	{context.Canceled, 499, say.M("Stopped"), say.M("The page was closed before it was ready.")},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, say.M("This is taking too long"),
		say.M("We couldn’t finish this in time. Please try again in a minute.")},
}

// noRoom is the answer when this machine's disk takes nothing more: full, over a quota, mounted read-only, or failing.
var noRoom = errorPage{nil, http.StatusServiceUnavailable, say.M("We can’t save anything right now"),
	say.M("What you sent wasn’t saved. Everything saved earlier is safe. Please try again later, and tell us if it keeps happening.")}

func diskAway(err error) bool {
	for _, code := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EIO} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}

var unknown = errorPage{nil, http.StatusInternalServerError, say.M("Something went wrong on our side"),
	say.M("It’s not your fault, and it’s in our log. Please try again. If it happens again, tell us the number below.")}

// tooLarge is the answer to more than a form takes.
var tooLarge = errorPage{nil, http.StatusRequestEntityTooLarge, say.M("That’s too large"),
	say.M("Go back, shorten the text or choose a smaller file, and send it again.")}

// fail answers with the page for err. Sign-in problems become a way to the sign-in page.
func (s *Server) fail(q *request, err error) {
	if q.absent != nil && (errors.Is(err, hub.ErrSignIn) || errors.Is(err, hub.ErrNotFound) || errors.Is(err, hub.ErrMembers)) {
		err = q.absent // who asks is unknown, not nobody
	}
	if errors.Is(err, hub.ErrNoAddress) {
		_ = q.redirect(addressURL(s.currentPage(q)))
		return
	}
	if errors.Is(err, hub.ErrSignIn) || errors.Is(err, hub.ErrFresh) {
		s.signInFirst(q, errors.Is(err, hub.ErrFresh))
		return
	}
	a := unknown
	for _, known := range errorPages {
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
		a = tooLarge
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
	heading := say.T(q.ctx(), "Please sign in again")
	v := problem.Again{
		Page: s.layout(q, heading), Heading: heading, Text: say.T(q.ctx(), "You were signed out. What you typed is still on this page, and nothing has been saved yet."),
		SignInURL: s.signInURL(q, fresh), Action: q.c.Request.URL.RequestURI(), Fields: fields, Files: files,
	}
	v.Page.Meta.NoIndex = true
	if fresh {
		v.Text = say.T(q.ctx(), "This needs a sign-in from the last ten minutes. What you typed is still on this page, and nothing has been saved yet.")
	}
	if err := s.render(q, http.StatusForbidden, problem.AgainPage(v)); err != nil {
		s.Log.LogAttrs(q.ctx(), slog.LevelError, "page to sign in again", slog.String("id", q.id), slog.String("error", err.Error()))
	}
}

func (s *Server) problem(q *request, a errorPage) {
	if q.c.Writer.Written() {
		return
	}
	ctx := q.ctx()
	page := s.layout(q, a.heading.In(ctx))
	page.Meta.NoIndex = true
	v := problem.View{Page: page, Heading: a.heading.In(ctx), Text: a.text.In(ctx), Actions: []ui.Link{
		{Text: say.T(ctx, "Find an event"), URL: "/events"}, {Text: say.T(ctx, "Find a chapter"), URL: "/chapters"},
	}}
	if a.status >= http.StatusInternalServerError {
		v.Request = q.id
	}
	if errors.Is(a.kind, hub.ErrNoLead) {
		v.Actions = []ui.Link{
			{Text: say.T(ctx, "Contact the national office"), URL: chapterURL("national") + "/contact"}, {Text: say.T(ctx, "Join the chapter"), URL: chapterURL(q.chapter.Slug) + "/join"},
		}
		if office, err := s.office(q); err == nil && office.ID != q.chapter.ID {
			v.Actions[0].URL = chapterURL(office.Slug) + "/contact"
		} else {
			v.Actions = v.Actions[1:]
		}
	}
	if errors.Is(a.kind, hub.ErrMembers) {
		v.Actions = []ui.Link{{Text: say.T(ctx, "Ask to join"), URL: chapterURL(q.chapter.Slug) + "/join"}}
		if !q.actor.SignedIn() {
			v.Actions = append([]ui.Link{{Text: say.T(ctx, "Sign in"), URL: s.signInURL(q, false)}}, v.Actions...)
		}
	}
	if err := s.render(q, a.status, problem.Problem(v)); err != nil {
		s.Log.LogAttrs(q.ctx(), slog.LevelError, "problem page", slog.String("id", q.id), slog.String("error", err.Error()))
		q.c.String(http.StatusInternalServerError, "%s\n", say.T(ctx, "Something went wrong on our side. Please try again in a minute."))
	}
}

// currentPage is the page a person looks at: that of the request, or the one a form stood on. It is "" when the browser does not
// say; the sign-in takes nothing but a path of this site (sso.ReturnPath).
func (s *Server) currentPage(q *request) string {
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
	if back := s.currentPage(q); back != "" && !signingIn(back) {
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
