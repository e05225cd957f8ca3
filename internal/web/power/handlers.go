// Package power holds the pages on which roles are given and taken back: of a chapter, of the whole organization, and an invitation's.
package power

import (
	"chapterhouse/internal/role"
	"chapterhouse/internal/web/page"
)

// Handlers answer the requests of this room.
type Handlers struct {
	*page.Site
	Roles *role.Service
}
