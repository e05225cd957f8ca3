package desk

import (
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// Lock locks the chapter, once that was said to be meant.
func (h *Handlers) Lock(q *page.Request) error { return h.PullLock(q, link.Desk(q.Chapter.Slug)) }
