// Package signin holds the pages on the way in and out: providers, their callbacks, signing out here and there.
package signin

import (
	"net/http"

	"chapterhouse/internal/web/page"
)

// Handlers answer the requests of this room.
type Handlers struct {
	*page.Site
	Provider http.Handler // the embedded one; nil: there is none
}
