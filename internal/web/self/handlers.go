// Package self holds the pages about oneself: a person's RSVPs, chapters, sessions, accounts, address and activity.
package self

import (
	"chapterhouse/internal/event"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/rights"
	"chapterhouse/internal/web/page"
)

// Handlers answer the requests of this room.
type Handlers struct {
	*page.Site
	Events   *event.Service
	Operator *operator.Service
	Rights   *rights.Service
}
