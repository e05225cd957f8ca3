// Package national holds the pages that the national office works with: its toolkits, who they are sent to, and what became of them.
package national

import (
	pages "chapterhouse/components/toolkit"
	"chapterhouse/internal/directory"
	"chapterhouse/internal/member"
	"chapterhouse/internal/people"
	"chapterhouse/internal/rights"
	"chapterhouse/internal/role"
	"chapterhouse/internal/safety"
	"chapterhouse/internal/sitepage"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/page"
)

// Handlers answer the requests of this room.
type Handlers struct {
	*page.Site
	Toolkits  *toolkit.Service
	SitePages *sitepage.Service
	Rights    *rights.Service
	Safety    *safety.Service
	Roles     *role.Service
	Members   *member.Service
	People    *people.Service
	Officials *directory.Service

	// ToolkitView is a toolkit's page under the chapter of the request, as visitors see it.
	ToolkitView func(q *page.Request, l toolkit.ChapterToolkit) (pages.Public, error)
}
