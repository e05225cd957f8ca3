package hub

import (
	"strconv"
	"time"
)

// AuditEntry is one row of the trail: who did what to which thing, when. It never holds personal data.
type AuditEntry struct {
	ID      AuditID
	At      time.Time
	Actor   PersonID  // empty: the hub itself, an operator at the command line, or (SessionRefused) nobody
	Chapter ChapterID // empty: national
	Action  FactKind
	Object  string // "event:7m2q…"
}

// File is a stored file of a chapter: a cover picture with its widths, or a document.
type File struct {
	ID      FileID
	Chapter ChapterID
	Kind    string // "picture" or "document"
	Name    string // the name a document is saved under
	Type    string // media type
	Size    int64  // bytes of the largest variant
	Widths  []int  // of a picture, ascending
	Height  int    // of the widest variant
	Use     FileUse
}

// FileUse is what a stored file is shown with; the zero FileUse is a file that nothing shows any more.
type FileUse struct {
	Event    EventID // whose cover it is, else empty
	State    EventState
	Audience EventAudience
	Standing bool // the event asks members for a current membership
	Toolkit  bool // attached to an item of a toolkit
	Released bool // of a published version of it
	Chapter  bool // the picture of the chapter's page
}

// Public reports whether anybody may see the file: the cover of a public event that is no draft, part of a published toolkit, or
// the picture of a chapter.
func (u FileUse) Public() bool {
	return u.Released || u.Chapter || (u.Event != "" && u.State != EventDraft && u.Audience == AudiencePublic)
}

// Variant is the key under which the bytes of one width of a picture are kept; width 0 is the document itself.
func (id FileID) Variant(width int) string { return string(id) + "w" + strconv.Itoa(width) }

// Keys are the keys under which the bytes of f are kept.
func (f File) Keys() []string {
	if len(f.Widths) == 0 {
		return []string{f.ID.Variant(0)}
	}
	keys := make([]string, len(f.Widths))
	for i, width := range f.Widths {
		keys[i] = f.ID.Variant(width)
	}
	return keys
}
