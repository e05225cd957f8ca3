// Package operator holds the pages of a room: what the people who run the hub look at: its health, its queues, its backups and the activity log.
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
