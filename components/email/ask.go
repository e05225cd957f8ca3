package email

import (
	"context"

	"chapterhouse/internal/say"
)

// AskAnswered tells a chapter's leads what the national office answered.
type AskAnswered struct {
	Frame

	About  string // "speaker", "money", "print" or "help"
	Answer string
	Link   string // what the chapter asked for
}

// Sheet words the email.
func (v AskAnswered) Sheet(ctx context.Context) Sheet {
	s := Sheet{
		Frame: v.Frame, Subject: say.T(ctx, "The national office answered %s", line(v.Frame.Chapter)), Heading: say.T(ctx, "The national office answered"),
		Quote: Quote{say.T(ctx, "Its answer"), v.Answer}, Button: Button{say.T(ctx, "See what you asked for"), v.Link}, Why: whyLead(ctx),
	}
	switch v.About {
	case "speaker":
		s.Lead = []string{say.T(ctx, "Your chapter asked for a speaker.")}
	case "money":
		s.Lead = []string{say.T(ctx, "Your chapter asked for money.")}
	case "print":
		s.Lead = []string{say.T(ctx, "Your chapter asked for printed material.")}
	default:
		s.Lead = []string{say.T(ctx, "Your chapter asked for help.")}
	}
	s.fact(say.T(ctx, "Chapter"), v.Frame.Chapter)
	return s
}
