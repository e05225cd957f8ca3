package email

import (
	"context"

	"chapterhouse/internal/say"
)

// DuplicateDecided tells the lead who proposed it whether two members of the chapter are one person. It names neither.
type DuplicateDecided struct {
	Frame

	Merged   bool
	Word     string // the office's; may be empty
	Proposed string // the day
	Link     string // the chapter's members
}

// Sheet words the email.
func (v DuplicateDecided) Sheet(ctx context.Context) Sheet {
	s := Sheet{
		Frame: v.Frame, Subject: say.T(ctx, "The national office looked at two members of %s", line(v.Frame.Chapter)), Heading: say.T(ctx, "They stay two people"),
		Quote: Quote{say.T(ctx, "A note from the office"), v.Word}, Button: Button{say.T(ctx, "See your members"), v.Link}, Why: whyLead(ctx),
	}
	s.Lead = []string{say.T(ctx, "You told the national office on %s that two members of your chapter are one person. It looked at both and left them as they are.", v.Proposed)}
	if v.Merged {
		s.Heading = say.T(ctx, "They’re one person now")
		s.Lead = []string{say.T(ctx, "You told the national office on %s that two members of your chapter are one person. They’re listed once from now on.", v.Proposed)}
	}
	s.fact(say.T(ctx, "Chapter"), v.Frame.Chapter)
	return s
}
