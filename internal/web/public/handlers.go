// Package public holds the pages that anyone can open: the events, the chapters, the toolkits, an RSVP and the page behind
// the link in its email.
package public

import (
	"context"
	"io"

	"chapterhouse/components/ui"
	"chapterhouse/internal/directory"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/member"
	"chapterhouse/internal/sharepic"
	"chapterhouse/internal/sitepage"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/page"
)

// Handlers answer the requests of this room.
type Handlers struct {
	*page.Site
	Events    *event.Service
	Toolkits  *toolkit.Service
	Officials *directory.Service
	SitePages *sitepage.Service
	Hosting   Hosting
	Members   *member.Service
	Files     Files
	FileRows  FileRows
	Pictures  *sharepic.Drawer
	Outbox    *mail.Outbox          // nil unless emails are kept here
	Refused   func(limit hub.Limit) // called for every RSVP that a limit refused; nil: not counted
	// SitemapSize is how many pages one file of the site's list holds; 0: as many as it may.
	SitemapSize int
	// ChangeAgain answers a change of one's own RSVP that was sent from one's own page and is not saved.
	ChangeAgain func(q *page.Request, status int, problems ui.Errors) error

	gate gate
}

// Files reads the bytes of pictures and documents.
type Files interface {
	Get(ctx context.Context, key string) (io.ReadSeekCloser, error)
}

// FileRows finds the row of a stored file.
type FileRows func(ctx context.Context, chapter hub.ChapterID, id hub.FileID) (hub.File, error)
