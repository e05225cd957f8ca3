package national

import "chapterhouse/components/ui"

// Calls is whom somebody in the office should phone about a toolkit.
type Calls struct {
	Heading string
	Rows    []Call
	All     ui.Link // without address: these are all
}

// Call is one chapter of it; nobody in it is named.
type Call struct {
	Chapter, URL, Since string
	State               ui.Tag
	Why                 []string // sentence by sentence
	Phone               ui.Link  // that the chapter shows on its page; without address: none
}
