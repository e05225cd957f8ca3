package national

import (
	"context"

	pages "chapterhouse/components/national"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// LockChapter locks a chapter, once that was said to be meant.
func (h *Handlers) LockChapter(q *page.Request) error {
	return h.PullLock(q, link.NationalChapter(q.Chapter.Slug))
}

// UnlockChapter asks to unlock a chapter, confirms that, or drops it.
func (h *Handlers) UnlockChapter(q *page.Request) error {
	do := q.Text("do")
	return h.Done(q, h.Chapters.Unlock(q.Ctx(), q.Actor, q.Chapter, do), "unlock-"+do, link.NationalChapter(q.Chapter.Slug))
}

// lockTurns are the lever of a chapter, and what its reader can do towards undoing it.
func (h *Handlers) lockTurns(q *page.Request, ch hub.Chapter) (list []pages.Turn) {
	ctx, action := q.Ctx(), link.NationalChapter(ch.Slug)
	if h.Chapters.MayLock(q.Actor, ch) == nil {
		return []pages.Turn{{Action: action + "/lock", Text: say.T(ctx, "Lock the chapter"), Line: say.T(ctx, "For an emergency: one person locks it, two admins unlock it. Nobody can join, RSVP, write to it or change anything on its desk.")}}
	}
	may := h.Chapters.Unlocking(q.Actor, ch)
	if may.Ask {
		list = append(list, pages.Turn{Action: action + "/unlock", Do: "ask", Text: say.T(ctx, "Ask to unlock it"), Line: say.T(ctx, "A second admin has to confirm it.")})
	}
	if may.Confirm {
		list = append(list, pages.Turn{Action: action + "/unlock", Do: "confirm", Text: say.T(ctx, "Confirm: unlock it"), First: true, Line: h.unlockLine(ctx, ch)})
	}
	if may.Keep {
		line := ""
		if !may.Confirm {
			line = h.unlockLine(ctx, ch)
		}
		list = append(list, pages.Turn{Action: action + "/unlock", Do: "keep", Text: say.T(ctx, "Keep it locked"), Line: line})
	}
	return list
}

// lockLine says since when a chapter is locked; nothing for one that is not.
func (h *Handlers) lockLine(q *page.Request, ch hub.Chapter) string {
	if !ch.Locked() {
		return ""
	}
	return say.T(q.Ctx(), "Locked since %s. The activity log says who locked it.", say.Day(q.Ctx(), ch.Lock.At, h.Now()))
}

func (h *Handlers) unlockLine(ctx context.Context, ch hub.Chapter) string {
	return view.Waits(ctx, h.OnePerson, ch.Lock.UnlockAskedAt, h.Now(), say.T(ctx, "An admin asked on %s to unlock it. A second one has to confirm it.", say.Day(ctx, ch.Lock.UnlockAskedAt, h.Now())))
}
