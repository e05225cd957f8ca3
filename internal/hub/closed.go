package hub

// ClosedLetter tells a member or a follower of a chapter, whose message it is, that it has closed.
type ClosedLetter struct {
	Member bool          `json:"member,omitempty"` // else they follow it
	Near   []NearChapter `json:"near,omitempty"`   // the open ones that are nearest; none: nobody knows which are
}

// Kind is MailChapterClosed.
func (ClosedLetter) Kind() MessageKind { return MailChapterClosed }

// NearChapter is an open chapter and how far it is.
type NearChapter struct {
	Kilometers float64 `json:"kilometers"`
	Name       string  `json:"name"`
	Slug       string  `json:"slug"`
}

// MostNear is how many chapters a ClosedLetter names.
const MostNear = 3
