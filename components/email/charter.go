package email

import (
	"context"

	"chapterhouse/internal/say"
)

// CharterReview tells a chapter's leads, or the national office, that the yearly review is due.
type CharterReview struct {
	Frame

	Of     string
	Day    string // it is due; empty: it is not known
	Over   bool   // that day has come
	Office bool   // it goes to the office
	Link   string
}

// Sheet words the email.
func (v CharterReview) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "Yearly review of %s", line(v.Of)), Heading: say.T(ctx, "Yearly review of %s", v.Of)}
	s.Lead = []string{say.T(ctx, "Once a year, the national office and a chapter’s leads look at how the chapter is doing. The review is coming up.")}
	if v.Over {
		s.Lead = []string{say.T(ctx, "Once a year, the national office and a chapter’s leads look at how the chapter is doing. The review is due now.")}
	}
	s.fact(say.T(ctx, "Chapter"), v.Of)
	s.fact(say.T(ctx, "Due"), v.Day)
	if v.Office {
		s.Lead = append(s.Lead, say.T(ctx, "Talk to its leads, then mark it as reviewed on the office’s page for the chapter."))
		s.Button = Button{say.T(ctx, "Open the chapter"), v.Link}
		s.Why = say.T(ctx, "You’re receiving this because you work for the national office.")
		return s
	}
	s.Lead = append(s.Lead, say.T(ctx, "The office will get in touch with you. You don’t need to do anything on the site."))
	s.Button = Button{say.T(ctx, "See your chapter’s charter"), v.Link}
	s.Why = whyLead(ctx)
	return s
}
