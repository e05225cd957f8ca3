package page

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"syscall"

	"chapterhouse/components/problem"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
)

// ErrMethod says that the address takes another method.
var ErrMethod = errors.New("web: method not allowed")

// ErrDeadLink says that no RSVP has this link, or that its RSVP was erased.
var ErrDeadLink = errors.New("web: no RSVP has this link")

// ErrNoLink says that this browser has no manage link open: it was opened too long ago, or the cookie was refused.
var ErrNoLink = errors.New("web: no manage link is open")

// ErrOtherRSVP says that a form was sent from one RSVP's page after another RSVP's link was opened in the same browser.
var ErrOtherRSVP = errors.New("web: the form is of another RSVP")

// ErrDeadConfirmation says that a link was used, has expired, or never existed.
var ErrDeadConfirmation = errors.New("web: nothing to confirm has this link")

// ErrDeadInvitation says that an invitation was answered, withdrawn, sent again since, or is over.
var ErrDeadInvitation = errors.New("web: no invitation has this link")

// ErrDeadJoin says that a link to join a chapter expired, was used up or taken back, or never existed.
var ErrDeadJoin = errors.New("web: nobody can join by this link")

// ErrDeadData says that a link to somebody's data was used, has expired, or never existed, or that this browser opened none.
var ErrDeadData = errors.New("web: no data has this link")

// ErrDeadCode says that there is no code to enter here: this browser asked for none, or it was used, or is over.
var ErrDeadCode = errors.New("web: no code to sign in with")

// ErrDeadRefusal says that the hub did not write this stop-email link.
var ErrDeadRefusal = errors.New("web: no email has this link")

// ErrNoFlyer says that an event is off, over or without a date, so that no flyer invites to it.
var ErrNoFlyer = errors.New("web: no flyer invites to this event")

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
	{hub.ErrStanding, http.StatusForbidden, say.M("This event is for current members"),
		say.M("Its organizers ask for a membership that is current by the national office’s records, and the records don’t show one for you. If that’s wrong, ask the office: their records may have another email address.")},
	{hub.ErrSuspended, http.StatusForbidden, say.M("This account is suspended"),
		say.M("The national office suspended it, so nobody can sign in with it. To ask why, write to the office: our contact page says how.")},
	{hub.ErrForbidden, http.StatusForbidden, say.M("You don’t have access to this"),
		say.M("If you should, ask a chapter lead or the national office to give you access.")},
	{hub.ErrBlocked, http.StatusConflict, say.M("The organizers can’t take this"),
		say.M("They take no RSVPs and no requests to join from this person. Questions? Ask the national office.")},
	{hub.ErrConflict, http.StatusConflict, say.M("Someone else changed this first"),
		say.M("It changed while your page was open. Go back, reload the page and try again. We didn’t overwrite anything.")},
	{hub.ErrTooMany, http.StatusTooManyRequests, say.M("Too many requests"),
		say.M("Too many requests came from your network. Please try again in a minute.")},
	{hub.ErrBusy, http.StatusServiceUnavailable, say.M("We’re busy right now"),
		say.M("We’re processing other pictures. Nothing was lost. Please try again in a minute.")},
	{hub.ErrNoLead, http.StatusConflict, say.M("This chapter has no lead right now"),
		say.M("Nobody would get your message, so we didn’t send it. The national office can help you. Or join the chapter, and help lead it.")},
	{hub.ErrClosed, http.StatusConflict, say.M("This chapter is closed"),
		say.M("A closed chapter can’t add or publish events. Its page and its past events stay.")},
	{hub.ErrPaused, http.StatusConflict, say.M("This chapter is paused"),
		say.M("A paused chapter can’t publish events, and nobody can join it or RSVP. Drafts can be written. The national office can reopen it.")},
	{hub.ErrLocked, http.StatusConflict, say.M("This chapter is locked"),
		say.M("Nothing can be changed here for now. Members can still leave, and anyone can cancel an RSVP. Two admins of the national office can unlock it.")},
	{hub.ErrUnavailable, http.StatusServiceUnavailable, say.M("Part of the site is down"),
		say.M("We couldn’t finish this. Nothing was lost, and nobody was signed out. Please try again in a minute.")},
	{ErrDeadLink, http.StatusNotFound, say.M("This link has expired"),
		say.M("An RSVP that isn’t confirmed is deleted after 48 hours, and a guest’s RSVP some days after the event. If you’d like to come, RSVP again on the event’s page.")},
	{ErrNoLink, http.StatusNotFound, say.M("Open the link in your email again"),
		say.M("This page shows your RSVP for an hour after you open its link. If you just opened it, your browser didn’t keep our cookie: allow cookies for this site, then open the link again.")},
	{ErrDeadConfirmation, http.StatusNotFound, say.M("This link no longer works"),
		say.M("It was already used, or it’s more than two days old. If your address still needs confirming, sign in and ask for another email on your page.")},
	{ErrDeadInvitation, http.StatusNotFound, say.M("This invitation no longer works"),
		say.M("It was answered or withdrawn, a newer email replaced it, or it’s more than a week old. Ask whoever invited you to send it again.")},
	{ErrDeadJoin, http.StatusNotFound, say.M("Nobody can join by this link"),
		say.M("Links to join work for a time, and for a number of people. Ask whoever gave it to you for another one. Or find the chapter, and ask to join on its page.")},
	{hub.ErrLastAdmins, http.StatusConflict, say.M("Two admins have to stay"),
		say.M("With fewer than two admins, nobody could appoint or remove an admin. Appoint another one first.")},
	{hub.ErrProviderRole, http.StatusConflict, say.M("The sign-in provider gives this role"),
		say.M("A group at the sign-in provider gives it, and would give it again at the next sign-in. Remove the person from that group there.")},
	{hub.ErrOnHold, http.StatusConflict, say.M("This is still on hold"),
		say.M("In this office one admin can do it alone, 10 minutes after asking for it. Until then everybody with power can stop it.")},
	{hub.ErrOwnProposal, http.StatusForbidden, say.M("Somebody else has to confirm this"),
		say.M("You proposed it, so a second person has to say yes.")},
	{ErrDeadData, http.StatusNotFound, say.M("This link no longer works"),
		say.M("A link to your data works once, for an hour, and shows the data for half an hour. To get another one, see the privacy page.")},
	{ErrDeadCode, http.StatusNotFound, say.M("This code or link no longer works"),
		say.M("It was already used, it’s more than 10 minutes old, or you asked for it in another browser. To sign in, ask for a new one.")},
	{ErrDeadRefusal, http.StatusNotFound, say.M("This link isn’t complete"),
		say.M("Open the email again and tap the link. If your email app split it in two, copy the whole link into the address bar.")},
	{ErrNoFlyer, http.StatusNotFound, say.M("No flyer for this event"),
		say.M("It’s cancelled or postponed, or it has ended. Its page says what happened. Please take down flyers that are already up.")},
	{ErrOtherRSVP, http.StatusConflict, say.M("You opened another RSVP"),
		say.M("Nothing was changed. To respond for this event, open the link in its email again.")},
	{ErrForm, http.StatusBadRequest, say.M("We didn’t get the whole form"),
		say.M("Go back, reload the page and send it again.")},
	{errKind, http.StatusUnsupportedMediaType, say.M("We can’t read this kind of form"),
		say.M("Go back, reload the page and send the form from there.")},
	{ErrMethod, http.StatusMethodNotAllowed, say.M("Something went wrong with that link"), say.M("Go back and use the form on the page.")},
	{context.Canceled, 499, say.M("Stopped"), say.M("The page was closed before it was ready.")},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, say.M("This is taking too long"),
		say.M("We couldn’t finish this in time. Please try again in a minute.")},
}

// noRoom is the page for a disk that cannot be written: full, over a quota, mounted read-only, or failing.
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

// tooLarge is the page for a request larger than a form may be.
var tooLarge = errorPage{nil, http.StatusRequestEntityTooLarge, say.M("That’s too large"),
	say.M("Go back, shorten the text or choose a smaller file, and send it again.")}

// Fail answers with the page for err. Errors that a sign-in would solve lead to the sign-in page.
func (s *Site) Fail(q *Request, err error) {
	if q.Absent != nil && (errors.Is(err, hub.ErrSignIn) || errors.Is(err, hub.ErrNotFound) || errors.Is(err, hub.ErrMembers)) {
		err = q.Absent // who is asking is unknown, which is not the same as nobody
	}
	if errors.Is(err, hub.ErrNoAddress) {
		_ = q.Redirect(link.Address(s.currentPage(q)))
		return
	}
	if errors.Is(err, hub.ErrNoName) {
		_ = q.Redirect(link.Name(s.currentPage(q)))
		return
	}
	if errors.Is(err, hub.ErrSignIn) || errors.Is(err, hub.ErrFresh) {
		s.signInFirst(q, errors.Is(err, hub.ErrFresh))
		return
	}
	a := errorPageOf(err)
	if a.status == http.StatusRequestEntityTooLarge {
		q.hangUp()
	}
	level := slog.LevelInfo
	if a.status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	s.Log.LogAttrs(q.Ctx(), level, "refused", slog.String("id", q.ID), slog.Int("status", a.status), slog.String("error", err.Error()))
	s.problem(q, a)
}

// errorPageOf is the page for err.
func errorPageOf(err error) errorPage {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge
	}
	for _, known := range errorPages {
		if errors.Is(err, known.kind) {
			return known
		}
	}
	if diskAway(err) {
		return noRoom
	}
	return unknown
}

// Explain answers 200 with the page for err, where err is no failure.
func (s *Site) Explain(q *Request, err error) {
	a := errorPageOf(err)
	a.status = http.StatusOK
	s.problem(q, a)
}

// signInFirst answers a request that needs a sign-in, or a fresh one. What somebody typed before their session ended
// stays on the page, to be sent again from there.
func (s *Site) signInFirst(q *Request, fresh bool) {
	fields, files := q.typed()
	had := q.Actor.SignedIn() || s.hasSession(q.Gin.Request)
	if len(fields) == 0 || !had || q.HTMX() {
		_ = q.Redirect(s.SignInURL(q, fresh))
		return
	}
	heading := say.T(q.Ctx(), "Please sign in again")
	v := problem.Again{
		Page: s.Layout(q, heading), Heading: heading, Text: say.T(q.Ctx(), "You were signed out. What you typed is still on this page, and nothing has been saved yet."),
		SignInURL: s.SignInURL(q, fresh), Action: q.Gin.Request.URL.RequestURI(), Fields: fields, Files: files,
	}
	v.Page.Meta.NoIndex = true
	if fresh {
		v.Text = say.T(q.Ctx(), "This needs a sign-in from the last ten minutes. What you typed is still on this page, and nothing has been saved yet.")
	}
	if err := s.Render(q, http.StatusForbidden, problem.AgainPage(v)); err != nil {
		s.Log.LogAttrs(q.Ctx(), slog.LevelError, "page to sign in again", slog.String("id", q.ID), slog.String("error", err.Error()))
	}
}

// problem answers in the form that was asked for: a page for people, a sentence for programs that read a calendar or a CSV file.
func (s *Site) problem(q *Request, a errorPage) {
	if q.Gin.Writer.Written() {
		return
	}
	ctx := q.Ctx()
	if forPrograms(q.Path()) {
		q.Gin.String(a.status, "%s\n%s\n", a.heading.In(ctx), a.text.In(ctx))
		return
	}
	shell := s.Layout(q, a.heading.In(ctx))
	shell.Meta.NoIndex = true
	v := problem.View{Page: shell, Heading: shell.Title, Text: a.text.In(ctx), Actions: s.waysOut(q, a.kind)}
	if q.Actor.Reduced && (a.status == http.StatusNotFound || a.status == http.StatusForbidden) { // whether there is such a thing or not
		v.First = ui.Link{Text: say.T(ctx, "Sign in with your account"), URL: s.AccountURL(q)}
		v.Text = say.T(ctx, "You signed in with a code from an email, so you see what a member sees. If this page is for one of your roles, sign in with your account.")
	}
	if a.status >= http.StatusInternalServerError {
		v.Request = q.ID
	}
	if err := s.Render(q, a.status, problem.Problem(v)); err != nil {
		s.Log.LogAttrs(ctx, slog.LevelError, "problem page", slog.String("id", q.ID), slog.String("error", err.Error()))
		q.Gin.String(http.StatusInternalServerError, "%s\n", say.T(ctx, "Something went wrong on our side. Please try again in a minute."))
	}
}

// forPrograms reports whether an address is read by programs: a calendar, a CSV file or a picture.
func forPrograms(address string) bool {
	return slices.Contains([]string{".ics", ".csv", ".svg"}, path.Ext(address))
}

// waysOut are links to pages to go on to from an error.
func (s *Site) waysOut(q *Request, kind error) []ui.Link {
	ctx, chapter := q.Ctx(), link.Chapter(q.Chapter.Slug)
	switch {
	case errors.Is(kind, ErrDeadJoin):
		return []ui.Link{{Text: say.T(ctx, "Find a chapter"), URL: "/chapters"}}
	case errors.Is(kind, ErrDeadCode):
		return []ui.Link{{Text: say.T(ctx, "Sign in"), URL: "/sign-in"}}
	case errors.Is(kind, hub.ErrNoLead):
		join := ui.Link{Text: say.T(ctx, "Join the chapter"), URL: chapter + "/join"}
		if office, err := s.Office(q); err == nil && office.ID != q.Chapter.ID {
			return []ui.Link{{Text: say.T(ctx, "Contact the national office"), URL: link.Chapter(office.Slug) + "/contact"}, join}
		}
		return []ui.Link{join}
	case errors.Is(kind, hub.ErrStanding):
		return []ui.Link{{Text: say.T(ctx, "What the records say"), URL: "/me/data"}, {Text: say.T(ctx, "Contact"), URL: "/contact"}}
	case errors.Is(kind, hub.ErrMembers):
		ask := ui.Link{Text: say.T(ctx, "Ask to join"), URL: chapter + "/join"}
		if !q.Actor.SignedIn() {
			return []ui.Link{{Text: say.T(ctx, "Sign in"), URL: s.SignInURL(q, false)}, ask}
		}
		return []ui.Link{ask}
	}
	return []ui.Link{{Text: say.T(ctx, "Find an event"), URL: "/events"}, {Text: say.T(ctx, "Find a chapter"), URL: "/chapters"}}
}

// currentPage is the page a person is on: that of the request, or the one a form was on. It is "" when the browser does not
// say; the sign-in accepts only a path of this site (sso.ReturnPath).
func (s *Site) currentPage(q *Request) string {
	if q.Gin.Request.Method == http.MethodGet {
		return q.Gin.Request.URL.RequestURI()
	}
	from, err := url.Parse(q.Gin.Request.Referer())
	if err != nil || from.Scheme != s.BaseURL.Scheme || from.Host != s.BaseURL.Host {
		return ""
	}
	return from.RequestURI()
}

// signingIn reports whether an address is a step of signing in. Nobody is sent back to one: its code and state have been used.
func signingIn(address string) bool {
	for _, step := range []string{"/sign-in", "/auth/", "/embedded/"} {
		if strings.HasPrefix(address, step) {
			return true
		}
	}
	return false
}

// SignInURL is the sign-in page, which returns here afterwards. A form that needed a sign-in returns to the page it was on.
func (s *Site) SignInURL(q *Request, fresh bool) string {
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

// AccountURL is the sign-in page for somebody whose session, if they have one, is not enough; it returns here afterwards.
func (s *Site) AccountURL(q *Request) string {
	if !q.Actor.SignedIn() {
		return s.SignInURL(q, false)
	}
	v := url.Values{"with": {"account"}}
	if back := s.currentPage(q); back != "" && !signingIn(back) {
		v.Set("return", back)
	}
	return "/sign-in?" + v.Encode()
}
