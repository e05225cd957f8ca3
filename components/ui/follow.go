package ui

// FollowRow is a chapter that somebody follows, or stopped following a short while ago.
type FollowRow struct {
	Name, URL, Line string
	Slug            string
	Action          string // where its button posts
	Left            bool   // the button undoes it
}
