package email

import (
	"context"

	"chapterhouse/internal/say"
)

// ChapterClosed tells a member or a follower that their chapter has closed.
type ChapterClosed struct {
	Frame

	Member bool          // else they follow it
	Near   []NearChapter // the nearest ones that are open; none: nobody knows which are
	All    string        // the list of chapters
	Data   string        // where people see and delete what the hub holds about them
}

// NearChapter is a chapter that is open.
type NearChapter struct {
	Name string
	Away string // "12 miles away"
	URL  string
}

// Sheet words the email.
func (v ChapterClosed) Sheet(ctx context.Context) Sheet {
	s := Sheet{
		Frame: v.Frame, Subject: say.T(ctx, "%s has closed", line(v.Frame.Chapter)), Heading: say.T(ctx, "Your chapter has closed"),
		Lead:   v.Paragraphs(ctx),
		Button: Button{say.T(ctx, "See all chapters"), v.All},
		After:  []string{say.T(ctx, "You can see what we hold about you, and delete it, at %s", v.Data)},
		Why:    say.T(ctx, "You’re receiving this once because you’re a member of this chapter."),
	}
	if !v.Member {
		s.Heading, s.Why = say.T(ctx, "A chapter you follow has closed"), say.T(ctx, "You’re receiving this once because you follow this chapter.")
	}
	for _, c := range v.Near {
		s.Facts = append(s.Facts, Fact{Label: say.C(ctx, "a chapter, how far it is", "%[1]s, %[2]s", c.Name, c.Away), Words: c.URL, URL: c.URL})
	}
	return s
}

// Paragraphs are what the email says before it names other chapters.
func (v ChapterClosed) Paragraphs(ctx context.Context) []string {
	list := []string{
		say.T(ctx, "%s has closed. Nobody can join it or RSVP to its events from now on.", v.Frame.Chapter),
		say.T(ctx, "Its upcoming events are cancelled. If you RSVPed to one, you get an email about that event, too."),
	}
	if v.Member {
		list = append(list, say.T(ctx, "You stay on its list of members, which only its leads can see. To leave, sign in, open the chapter’s page, and choose “Leave the chapter.”"))
	} else {
		list = append(list, say.T(ctx, "You won’t hear from it anymore."))
	}
	if len(v.Near) > 0 {
		return append(list, say.N(ctx, len(v.Near), "This email has the open chapter that is nearest to it, with the link to its page.", "This email has the %d open chapters that are nearest to it, with the links to their pages."))
	}
	return append(list, say.T(ctx, "Other chapters are open. You’ll find them on the list of chapters."))
}
