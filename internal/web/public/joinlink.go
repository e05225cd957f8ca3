package public

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	pages "chapterhouse/components/chapter"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/member"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// joinLinkFor is how long an opened link to join works under its clean address: long enough to sign in.
const joinLinkFor = time.Hour

// How often people join by links: one network, where a hall of people shares one, in a minute; one person, at once and one a minute in the
// long run; and the whole hub. How many join one chapter is bounded by its links.
const (
	JoinsPerNetwork = 300
	JoinsPerPerson  = 20
	JoinsPerHub     = 3000
)

// OpenJoinLink takes the secret of a link to join out of the URL, and changes nothing.
func (h *Handlers) OpenJoinLink(q *page.Request) error {
	token := hub.Token(q.Param("token"))
	if _, err := h.opened(q, token); err != nil {
		return err
	}
	h.SetCookie(q, page.JoinCookie, string(token), joinLinkFor)
	return q.Redirect(link.Join)
}

// opened is the link of a secret; the request is in its chapter from here on. Whatever is wrong with it looks the same.
func (h *Handlers) opened(q *page.Request, token hub.Token) (member.JoinOffer, error) {
	l, err := h.Members.OpenJoin(q.Ctx(), token)
	if errors.Is(err, hub.ErrNotFound) {
		return l, page.ErrDeadJoin
	}
	if err != nil {
		return l, err
	}
	ch, err := h.Chapters.ByID(q.Ctx(), l.Chapter)
	if err == nil && !ch.Joinable() || errors.Is(err, hub.ErrNotFound) {
		return l, page.ErrDeadJoin
	}
	if err == nil {
		q.Chapter = ch
	}
	return l, err
}

// OfferJoin shows the chapter of the link that was opened last, and what joining means.
func (h *Handlers) OfferJoin(q *page.Request) error {
	cookie, _ := h.Cookie(q, page.JoinCookie)
	l, err := h.opened(q, hub.Token(cookie))
	if err != nil {
		return err
	}
	if !q.Actor.SignedIn() && q.Absent != nil {
		return hub.ErrSignIn
	}
	standing, err := h.Chapters.Standing(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	q.Header().Set("Cache-Control", "no-store")
	return h.Render(q, http.StatusOK, pages.JoiningPage(h.joiningView(q, l, standing, nil)))
}

// joiningView says what the link does for whoever looks.
func (h *Handlers) joiningView(q *page.Request, l member.JoinOffer, standing hub.MembershipState, problems ui.Errors) pages.Joining {
	ctx, ch := q.Ctx(), q.Chapter
	v := pages.Joining{
		Page: h.Layout(q, joinTitle(q)), Chapter: view.ChapterTitle(ctx, ch), URL: link.Chapter(ch.Slug), About: ch.About, Direct: l.Direct,
		Codes: h.Account.Codes(), Help: h.SignInHelp(q), Events: link.Chapter(ch.Slug) + "/events",
	}
	v.Page.Meta.NoIndex = true
	if l.By != "" {
		v.By = say.T(ctx, "%s invites you to join.", l.By)
	}
	switch {
	case standing == hub.MembershipApproved:
		v.Standing = say.T(ctx, "You’re a member.")
	case standing == hub.MembershipRequested && !l.Direct:
		v.Standing = say.T(ctx, "Your request is pending. A chapter lead will reply.")
	case q.Actor.SignedIn():
		v.Action, v.Questions, v.Errors = link.Join, joinQuestions(q, problems), problems
	default:
		v.SignIn = h.SignInURL(q, false)
	}
	return v
}

// JoinByLink joins by the link that was opened last, or asks to. Whoever is blocked gets the same answer as everybody.
func (h *Handlers) JoinByLink(q *page.Request) error {
	cookie, _ := h.Cookie(q, page.JoinCookie)
	l, err := h.opened(q, hub.Token(cookie))
	if err != nil {
		return err
	}
	if !q.Actor.SignedIn() {
		return hub.ErrSignIn
	}
	if h.OverLimit(q, session.Rate{Key: h.limitName("join-person", string(q.Actor.Person)), Burst: JoinsPerPerson, PerMinute: 1}) ||
		h.OverLimit(q, session.Rate{Key: "joins", Burst: JoinsPerHub, PerMinute: JoinsPerHub}) {
		return fmt.Errorf("web: join by link: %w", hub.ErrTooMany)
	}
	err = h.Members.Join(q.Ctx(), q.Actor, q.Chapter, l, answered(q))
	if problems, wrong := page.Invalid(q.Ctx(), err, joinFields(q.Chapter)...); wrong {
		return h.Render(q, http.StatusUnprocessableEntity, pages.JoiningPage(h.joiningView(q, l, "", problems)))
	}
	if errors.Is(err, hub.ErrNotFound) || errors.Is(err, hub.ErrConflict) {
		return page.ErrDeadJoin
	}
	if err != nil {
		return err
	}
	h.ClearCookie(q, page.JoinCookie)
	return h.Done(q, nil, "joined-by-link", link.Chapter(q.Chapter.Slug))
}
