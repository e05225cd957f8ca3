package page

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// unlocked are the forms of a chapter that work while it is locked: what takes nothing but one's own back, one's role and one's name on the chapter's page among it (which cannot be put there then), and the lever itself, which says that
// it was pulled.
var unlocked = []string{"/leave", "/events/:event/rsvp/cancel", "/desk/lock", "/desk/name", "/desk/roles/step-down"}

// lockedOut reports whether a request would change something of a chapter that is locked. The office's pages about it are not among them.
func lockedOut(c *gin.Context, ch hub.Chapter) bool {
	rest, own := strings.CutPrefix(c.FullPath(), "/chapters/:chapter")
	reads := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
	return ch.Locked() && own && !reads && !slices.Contains(unlocked, rest)
}

// PullLock locks the chapter of a request and goes back, once that was said to be meant, and why.
func (s *Site) PullLock(q *Request, back string) error {
	if err := s.Chapters.MayLock(q.Actor, q.Chapter); err != nil {
		return err
	}
	f := Read[chapter.LockForm](q)
	if !q.Sure() {
		return s.askLock(q, http.StatusOK, back, f, nil)
	}
	err := s.Chapters.Lock(q.Ctx(), q.Actor, q.Chapter, f)
	if problems, wrong := Invalid(q.Ctx(), err, "reason"); wrong {
		return s.askLock(q, http.StatusUnprocessableEntity, back, f, problems)
	}
	return s.Done(q, err, "locked", back)
}

// askLock says what locking does, and asks why.
func (s *Site) askLock(q *Request, status int, back string, f chapter.LockForm, problems ui.Errors) error {
	ctx := q.Ctx()
	why := FormOf(q, f, problems).Area("reason", say.T(ctx, "Why are you locking it?")).AsRequired().WithMaxLength("500").WithClass("textarea-short").
		WithHelp(say.T(ctx, "A sentence or two, up to 500 characters. The chapter’s leads and the national office read it, until the chapter is unlocked."))
	return s.Ask(q, Question{
		Heading: say.T(ctx, "Lock %s?", q.Chapter.Name), Yes: say.T(ctx, "Lock the chapter"), No: ui.Link{Text: say.T(ctx, "Don’t lock it"), URL: back}, Why: &why, Errors: problems, Status: status,
		Follows: []string{
			say.T(ctx, "Its public page says it’s paused. Nobody can join, RSVP or write to its leads. Everyone who has a seat keeps it, and can cancel."),
			say.T(ctx, "Leads and hosts can read the desk, and change nothing. That goes for you, too. Leads can still step down."),
			say.T(ctx, "You can’t undo this alone: it takes two admins of the national office. The leads and the office get an email."),
		},
	})
}
