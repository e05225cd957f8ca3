package self

import (
	"context"
	"errors"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"

	pages "chapterhouse/components/account"
)

// ownFollows are the chapters that a person follows.
func (h *Handlers) ownFollows(q *page.Request, v *pages.Me) error {
	list, err := h.Rights.Follows(q.Ctx(), q.Actor)
	v.Follows = followRows(q.Ctx(), list, "/me/unfollow")
	return err
}

// followRows are chapters that somebody follows, each with its button.
func followRows(ctx context.Context, list []hub.Follow, action string) (rows []ui.FollowRow) {
	for _, f := range list {
		row := ui.FollowRow{Name: f.Name, URL: link.Chapter(f.Slug), Slug: f.Slug, Action: action}
		switch {
		case !f.LeftAt.IsZero():
			row.Left, row.Line = true, say.T(ctx, "You don’t follow it anymore.")
		case f.Area:
			row.Line = say.T(ctx, "The national office added you, because it’s near you.")
		}
		rows = append(rows, row)
	}
	return rows
}

// Unfollow ends that a person follows a chapter, or undoes that.
func (h *Handlers) Unfollow(q *page.Request) error {
	return h.unfollow(q, "/me#follows", func(ch hub.Chapter, again bool) error { return h.Rights.Unfollow(q.Ctx(), q.Actor, ch, again) })
}

// GuestUnfollow is Unfollow for a guest who opened the link to their data.
func (h *Handlers) GuestUnfollow(q *page.Request) error {
	browser, _ := h.Cookie(q, page.DataCookie)
	return h.unfollow(q, "/data/mine#follows", func(ch hub.Chapter, again bool) error {
		return deadLink(h.Rights.GuestUnfollow(q.Ctx(), hub.Token(browser), ch, again), page.ErrDeadData)
	})
}

func (h *Handlers) unfollow(q *page.Request, to string, do func(ch hub.Chapter, again bool) error) error {
	again := q.Text("do") == "again"
	ch, err := h.Chapters.BySlug(q.Ctx(), q.Text("chapter"))
	if errors.Is(err, hub.ErrNotFound) {
		ch, err = hub.Chapter{}, nil // refused below, behind the question of who asks
	}
	if err == nil {
		err = do(ch, again)
	}
	return h.Done(q, err, map[bool]string{true: "followed-again", false: "unfollowed"}[again], to)
}
