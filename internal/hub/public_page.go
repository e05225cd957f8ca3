package hub

import "time"

// PublicPage is a page that anyone may find: a chapter's own, or that of its Event or of its Toolkit.
type PublicPage struct {
	Slug    string // of the chapter
	Event   EventID
	Toolkit ToolkitID
	Changed time.Time
}
