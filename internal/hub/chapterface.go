package hub

// ChapterFace is what a chapter shows of itself on its page besides its name and its texts. All of it is public, and each part may be empty.
type ChapterFace struct {
	Picture       FileID // a logo or a photo
	PictureAlt    string // for people who cannot see it
	PictureWidths []int  // in which it is kept, in pixels
	PictureHeight int    // of the widest
	Meets         string // "First Tuesdays, 7 pm, Union Hall"
	Know          string // markdown: what to know before one comes
	Links         []ChapterLink
	Phone         string
	NoForm        bool // visitors cannot write to the leads by the form
}

// ChapterLink is an address elsewhere that a chapter shows.
type ChapterLink struct {
	Label string `json:"label"`
	URL   string `json:"url"` // https
}

// The limits of a chapter's face, in characters where not said otherwise.
const (
	MaxChapterLinks = 6 // links
	MaxLinkLabel    = 60
	MaxLinkURL      = 500
	MaxMeets        = 200
	MaxKnow         = 4000
	MaxWelcome      = 2000
	MaxPictureAlt   = 240
)
