package email

import (
	"context"

	"chapterhouse/internal/say"
)

// toHost words an invitation to host one event.
func (v Invitation) toHost(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "You’re invited to host “%s”", v.Event)}
	s.Heading = s.Subject
	s.Lead = []string{say.T(ctx, "%[1]s of %[2]s invites you to help run this event.", v.By, v.Of)}
	s.fact(say.T(ctx, "Event"), v.Event)
	s.fact(say.T(ctx, "When"), v.When)
	s.fact(say.T(ctx, "Chapter"), v.Of)
	s.Button = Button{say.T(ctx, "See the invitation"), v.Link}
	s.After = []string{
		say.T(ctx, "The page says what a host may and may not do. You accept by signing in with this email address. A host’s access ends 24 hours after the event."),
		say.T(ctx, "The link works once, until %s. Please don’t forward this email.", v.Till),
	}
	s.Why = say.T(ctx, "You’re receiving this because a lead of this chapter entered your address on our site.")
	return s
}

// HostInvitation tells those concerned what came of an invitation to host an event.
type HostInvitation struct {
	Frame

	Step  string // "accepted", "declined" or "withdrawn"
	Title string // of the event
	Of    string // the chapter
	By    string // who invited
	Name  string // who accepted, or the address that declined
	Link  string // for accepted and declined the event's list of hosts, else its chapter's page
}

// Sheet words the email.
func (v HostInvitation) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Button: Button{say.T(ctx, "See who hosts it"), v.Link}}
	s.Why = say.T(ctx, "You’re receiving this because you lead this chapter, or sent the invitation.")
	switch v.Step {
	case "accepted":
		s.Subject = say.T(ctx, "%[1]s hosts “%[2]s”", v.Name, v.Title)
		s.Lead = []string{say.T(ctx, "They accepted %s’s invitation. They can edit this event and see who’s coming, by first name and initial, until 24 hours after it.", v.By)}
		s.After = []string{say.T(ctx, "If this is a surprise to you, remove them as a host, and ask who invited them.")}
	case "declined":
		s.Subject = say.T(ctx, "Your invitation to host “%s” was declined", v.Title)
		s.Lead = []string{say.T(ctx, "%s declined. Nothing changed.", v.Name)}
	default:
		s.Subject = say.T(ctx, "The invitation to host “%s” was taken back", v.Title)
		s.Lead = []string{say.T(ctx, "%[1]s of %[2]s took it back. The link in that email doesn’t work anymore, and you don’t need to do anything.", v.By, v.Of)}
		s.Button = Button{say.T(ctx, "See the chapter’s page"), v.Link}
		s.Why = say.T(ctx, "You’re receiving this because a lead of this chapter entered your address on our site.")
	}
	s.Heading = s.Subject
	s.fact(say.T(ctx, "Event"), v.Title)
	s.fact(say.T(ctx, "Chapter"), v.Of)
	return s
}
