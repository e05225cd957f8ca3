// Package desk holds the pages that a chapter's leads and hosts work with: its events and their RSVPs, its members, its page, and the toolkits sent to it.
package desk

import (
	pages "chapterhouse/components/event"
	"chapterhouse/internal/directory"
	"chapterhouse/internal/event"
	"chapterhouse/internal/member"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/people"
	"chapterhouse/internal/role"
	"chapterhouse/internal/safety"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/page"
)

// Handlers answer the requests of this room.
type Handlers struct {
	*page.Site
	Officials *directory.Service
	Events    *event.Service
	Toolkits  *toolkit.Service
	Members   *member.Service
	Operator  *operator.Service
	Safety    *safety.Service
	People    *people.Service
	Roles     *role.Service
	EventPage func(q *page.Request, p event.Page) pages.View // the public page of an event, for its preview
}
