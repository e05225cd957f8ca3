package national

// Timeline is how many chapters had adopted a toolkit at the end of each day.
type Timeline struct {
	Summary string
	Width   string // of the drawing, whose height is 60
	Bars    []Bar
	Lines   []string // of the days on which something happened
}

// Bar is one day of it.
type Bar struct{ X, Y, Height, Label string }
