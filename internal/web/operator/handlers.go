// Package operator holds the pages for the people who run the hub: its health, its queues, its backups and the activity log.
package operator

import (
	"chapterhouse/internal/operator"
	"chapterhouse/internal/web/page"
)

// Handlers answer the requests of this room.
type Handlers struct {
	*page.Site
	Operator *operator.Service
}
