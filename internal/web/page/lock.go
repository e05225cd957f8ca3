package page

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// unlocked are the forms of a chapter that work while it is locked: what takes nothing but one's own back, and the lever itself, which says that
// it was pulled.
var unlocked = []string{"/leave", "/events/:event/rsvp/cancel", "/desk/lock"}

// lockedOut reports whether a request would change something of a chapter that is locked. The office's pages about it are not among them.
func lockedOut(c *gin.Context, ch hub.Chapter) bool {
	rest, own := strings.CutPrefix(c.FullPath(), "/chapters/:chapter")
	reads := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
	return ch.Locked() && own && !reads && !slices.Contains(unlocked, rest)
}

// PullLock locks the chapter of a request and goes back, once that was said to be meant.
func (s *Site) PullLock(q *Request, back string) error {
	if err := s.Chapters.MayLock(q.Actor, q.Chapter); err != nil {
		return err
	}
	if q.Sure() {
		return s.Done(q, s.Chapters.Lock(q.Ctx(), q.Actor, q.Chapter), "locked", back)
	}
	ctx := q.Ctx()
	return s.Ask(q, Question{
		Heading: say.T(ctx, "Lock %s?", q.Chapter.Name), Yes: say.T(ctx, "Lock the chapter"), No: ui.Link{Text: say.T(ctx, "Don’t lock it"), URL: back},
		Follows: []string{
			say.T(ctx, "Its public page says it’s paused. Nobody can join, RSVP or write to its leads. Everyone who has a seat keeps it, and can cancel."),
			say.T(ctx, "Leads and hosts can read the desk, and change nothing. That goes for you, too."),
			say.T(ctx, "You can’t undo this alone: it takes two admins of the national office. The leads and the office get an email."),
		},
	})
}
