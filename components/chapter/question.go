package chapter

import "chapterhouse/components/ui"

// JoinQuestion is one of the chapter's questions on a page where people join: answered in words, or by yes or no. One of the two is there.
type JoinQuestion struct {
	Words *ui.Area
	YesNo *ui.Segments
}
