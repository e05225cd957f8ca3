package email

import (
	"context"
	"strings"

	"chapterhouse/internal/say"
)

// whyLead is why a lead gets an email about their chapter.
func whyLead(ctx context.Context) string {
	return say.T(ctx, "You’re receiving this because you lead this chapter.")
}

// Sheet words the email.
func (v Joined) Sheet(ctx context.Context) Sheet {
	s := Sheet{
		Subject: say.T(ctx, "Welcome to %s", line(v.Frame.Chapter)), Heading: say.T(ctx, "You’re a member"),
		Lead: []string{
			say.T(ctx, "The chapter’s leads approved your request. When you sign in, you can also come to events for members only."),
		},
		Facts:  []Fact{{Label: say.T(ctx, "Chapter"), Words: v.Frame.Chapter}},
		Words:  Quote{say.T(ctx, "From the leads of %s", line(v.Frame.Chapter)), v.Words},
		Button: Button{say.T(ctx, "See what’s coming up"), v.Page},
		Why:    say.T(ctx, "You’re receiving this because you asked to join this chapter."),
		Frame:  v.Frame,
	}
	if v.ByLink {
		s.Lead = []string{say.T(ctx, "You joined by a link from the chapter’s leads, so you’re a member right away. When you sign in, you can also come to events for members only.")}
		s.After = []string{say.T(ctx, "Not you, or changed your mind? Sign in, open the chapter’s page, and choose “Leave the chapter.”")}
		s.Why = say.T(ctx, "You’re receiving this because you joined this chapter.")
	}
	return s
}

// Sheet words the email.
func (v Declined) Sheet(ctx context.Context) Sheet {
	return Sheet{
		Subject: say.T(ctx, "Your request to join %s", line(v.Frame.Chapter)), Heading: say.T(ctx, "Your request wasn’t approved"),
		Lead: []string{
			say.T(ctx, "The chapter’s leads didn’t approve your request to join. You can still come to events that are open to everyone, and you can ask again."),
		},
		Facts:  []Fact{{Label: say.T(ctx, "Chapter"), Words: v.Frame.Chapter}},
		Button: Button{say.T(ctx, "Contact the chapter"), v.Contact},
		After:  []string{say.T(ctx, "We deleted your request and the note you wrote with it.")},
		Why:    say.T(ctx, "You’re receiving this because you asked to join this chapter."),
		Frame:  v.Frame,
	}
}

// Sheet words the email.
func (v MemberRemoved) Sheet(ctx context.Context) Sheet {
	return Sheet{
		Subject: say.T(ctx, "Your membership in %s", line(v.Frame.Chapter)), Heading: say.T(ctx, "Your membership ended"),
		Lead: []string{
			say.T(ctx, "The chapter’s leads ended your membership. You can still come to events that are open to everyone, your RSVPs stay, and you can ask to join again."),
		},
		Facts:  []Fact{{Label: say.T(ctx, "Chapter"), Words: v.Frame.Chapter}},
		Button: Button{say.T(ctx, "Contact the chapter"), v.Contact},
		Why:    say.T(ctx, "You’re receiving this because you were a member of this chapter."),
		Frame:  v.Frame,
	}
}

// JoinInvite invites somebody to join the chapter of its frame.
type JoinInvite struct {
	Frame

	By   string // the name of the lead
	Link string
	Till string
}

// Sheet words the email.
func (v JoinInvite) Sheet(ctx context.Context) Sheet {
	return Sheet{
		Subject: say.T(ctx, "You’re invited to join %s", line(v.Frame.Chapter)), Heading: say.T(ctx, "You’re invited to join"),
		Lead:   []string{say.T(ctx, "%[1]s invites you to join %[2]s.", line(v.By), v.Frame.Chapter)},
		Button: Button{say.T(ctx, "See what joining means"), v.Link},
		After: []string{
			say.T(ctx, "The page tells you about the chapter. To join, you sign in there, with an account or a code by email. A chapter lead then replies."),
			say.T(ctx, "The link works once, until %s. You don’t need to do anything if you don’t want to join.", v.Till),
		},
		Why:   say.T(ctx, "You’re receiving this because a lead of this chapter entered your address on our site."),
		Frame: v.Frame,
	}
}

// Sheet words the email.
func (v Merged) Sheet(ctx context.Context) Sheet {
	chapter := line(v.Frame.Chapter)
	s := Sheet{
		Subject: say.T(ctx, "%[1]s is now part of %[2]s", line(v.From), chapter), Heading: say.T(ctx, "Your chapter is now part of %s", v.Frame.Chapter),
		Lead:   []string{say.T(ctx, "%[1]s has closed, and %[2]s goes on with its people and its events. Your RSVPs stay as they are.", v.From, v.Frame.Chapter)},
		Facts:  []Fact{{Label: say.T(ctx, "Chapter"), Words: v.Frame.Chapter}},
		Button: Button{say.T(ctx, "See the chapter’s page"), v.Page},
		Why:    say.T(ctx, "You’re receiving this once because you belong to a chapter that is now part of this one."),
		Frame:  v.Frame,
	}
	switch v.Standing {
	case "member":
		s.Lead = append(s.Lead, say.T(ctx, "You’re a member of %s.", v.Frame.Chapter))
		s.After = append(s.After, say.T(ctx, "Don’t want to be a member? Sign in, open the chapter’s page, and choose “Leave the chapter.”"))
	case "asked":
		s.Lead = append(s.Lead, say.T(ctx, "You asked to join. The leads of %s will answer you.", v.Frame.Chapter))
		s.After = append(s.After, say.T(ctx, "Changed your mind? Sign in, open the chapter’s page, and choose “Withdraw request.”"))
	case "follower":
		s.Lead = append(s.Lead, say.T(ctx, "You follow %s from now on.", v.Frame.Chapter))
		s.After = append(s.After, say.T(ctx, "Don’t want to follow it? Tell its leads, and they’ll take you off their list: %s", v.Contact))
	}
	if v.Lead {
		s.Lead = append(s.Lead, say.T(ctx, "Your role in %s has ended with it. Thank you for all you did.", v.From))
	}
	return s
}

// Sheet words the email.
func (v JoinAsked) Sheet(ctx context.Context) Sheet {
	return Sheet{
		Subject: say.T(ctx, "Someone asked to join %s", line(v.Frame.Chapter)), Heading: say.T(ctx, "Someone asked to join your chapter"),
		Lead: []string{
			say.T(ctx, "Approve or decline the request on your desk. They’ll get an email either way."),
			say.T(ctx, "If more people ask today, you’ll find them there, too. We’ll email you about join requests once a day at most."),
		},
		Facts:  []Fact{{Label: say.T(ctx, "Chapter"), Words: v.Frame.Chapter}},
		Button: Button{say.T(ctx, "View join requests"), v.Link},
		Why:    whyLead(ctx),
		Frame:  v.Frame,
	}
}

// Sheet words the email.
func (v Host) Sheet(ctx context.Context) Sheet {
	return Sheet{
		Subject: say.T(ctx, "You’re hosting %s", line(v.Title)), Heading: say.T(ctx, "You’re a host now"),
		Lead: []string{
			say.T(ctx, "A lead of your chapter made you a host of this event. You can edit its page, and see who’s coming."),
		},
		Facts:  []Fact{{Label: say.T(ctx, "Event"), Words: v.Title}},
		Button: Button{say.T(ctx, "Open the event"), v.Link},
		After:  []string{say.T(ctx, "Not expecting this? Ask a lead of your chapter.")},
		Why:    say.T(ctx, "You’re receiving this because you’re a host of this event."),
		Frame:  v.Frame,
	}
}

// Sheet words the email.
func (v Toolkit) Sheet(ctx context.Context) Sheet {
	return Sheet{
		Subject: say.T(ctx, "New toolkit: %s", line(v.Title)), Heading: say.T(ctx, "The national office sent your chapter a toolkit"),
		Lead:   []string{say.T(ctx, "Take a look, then adopt it, or decline and say why. Either answer helps.")},
		Facts:  toolkitFacts(ctx, v.Title, v.WishedOn),
		Quote:  Quote{say.T(ctx, "From the national office"), v.Note},
		Button: Button{say.T(ctx, "Open toolkit"), v.Link},
		Why:    whyLead(ctx),
		Frame:  v.Frame,
	}
}

// toolkitFacts name a toolkit, and the day by which the office hopes for an answer if it said one.
func toolkitFacts(ctx context.Context, title, wishedOn string) []Fact {
	facts := []Fact{{Label: say.T(ctx, "Toolkit"), Words: title}}
	if wishedOn != "" {
		facts = append(facts, Fact{Label: say.T(ctx, "Please answer by"), Words: wishedOn})
	}
	return facts
}

// Sheet words the email.
func (v Nudge) Sheet(ctx context.Context) Sheet {
	s := Sheet{
		Subject: say.T(ctx, "About your toolkit: %s", line(v.Title)), Heading: say.T(ctx, "The national office asks about a toolkit"),
		Lead:   []string{say.T(ctx, "Your chapter hasn’t answered yet. Adopt it, decline and say why, or say when to ask again.")},
		Facts:  toolkitFacts(ctx, v.Title, v.WishedOn),
		Quote:  Quote{say.T(ctx, "From the national office"), v.Word},
		Button: Button{say.T(ctx, "Open toolkit"), v.Link},
		Why:    whyLead(ctx),
		Frame:  v.Frame,
	}
	switch v.About {
	case "half":
		s.Lead = []string{say.T(ctx, "Your chapter adopted it. Its public page goes up when the required blanks are filled in.")}
	case "behind":
		s.Lead = []string{say.T(ctx, "Your page still shows an old version. Your answers come along when you take the new one.")}
		s.Button = Button{say.T(ctx, "See what changed"), v.Link}
	}
	return s
}

// Sheet words the email.
func (v NewVersion) Sheet(ctx context.Context) Sheet {
	s := Sheet{
		Subject: say.T(ctx, "New version: %s", line(v.Title)), Heading: say.T(ctx, "There’s a new version of a toolkit you use"),
		Lead:   []string{say.T(ctx, "Nothing changes for your chapter until a lead takes it. Your answers come along.")},
		Facts:  []Fact{{Label: say.T(ctx, "Toolkit"), Words: v.Title}},
		Quote:  Quote{say.T(ctx, "What’s new"), v.Note},
		Button: Button{say.T(ctx, "See what changed"), v.Link},
		Why:    whyLead(ctx),
		Frame:  v.Frame,
	}
	if v.Page != "" {
		s.Subject, s.Heading = say.T(ctx, "Updated: %s", line(v.Title)), say.T(ctx, "The national office updated a toolkit you use")
		s.Lead = []string{say.T(ctx, "Your page already shows the new text, with your answers in it. You don’t need to do anything.")}
		s.Button = Button{say.T(ctx, "View your page"), v.Page}
	}
	return s
}

// Sheet words the email.
func (v Recall) Sheet(ctx context.Context) Sheet {
	s := Sheet{
		Subject: say.T(ctx, "Recalled: %s", line(v.Title)), Heading: say.T(ctx, "The national office recalled text that your chapter uses"),
		Lead: []string{
			say.T(ctx, "Please don’t use it anymore. Your chapter’s page shows the reason in its place already."),
			say.T(ctx, "Did you print it or post it somewhere? Please take that down, too."),
		},
		Facts:  []Fact{{Label: say.T(ctx, "Toolkit"), Words: v.Title}},
		Quote:  Quote{say.T(ctx, "Why"), v.Reason},
		Button: Button{say.T(ctx, "Open toolkit"), v.Link},
		Why:    whyLead(ctx),
		Frame:  v.Frame,
	}
	if v.Item != "" {
		s.Facts = append(s.Facts, Fact{Label: say.T(ctx, "What was recalled"), Words: v.Item})
	}
	if v.Lifted {
		s.Subject, s.Heading = say.T(ctx, "No longer recalled: %s", line(v.Title)), say.T(ctx, "You can use this text again")
		s.Lead = []string{say.T(ctx, "The national office lifted the recall. If the text is on your chapter’s page, it’s back.")}
		return s
	}
	if v.Replacement != "" {
		s.Facts = append(s.Facts, Fact{Label: say.T(ctx, "Use this instead"), Words: v.Replacement})
	}
	if v.Events > 0 {
		s.Lead = append(s.Lead, say.N(ctx, v.Events, "One of your upcoming events was made from it. Please check it.", "%d of your upcoming events were made from it. Please check them."))
		s.Button = Button{say.T(ctx, "Check your events"), v.Review}
	}
	return s
}

// Sheet words the email.
func (v LeadsOff) Sheet(ctx context.Context) Sheet {
	return Sheet{
		Subject: say.T(ctx, "Cancelled: %s", line(v.Title)), Heading: say.T(ctx, "One of your chapter’s events is cancelled"),
		Lead: []string{
			say.T(ctx, "It was cancelled by someone who doesn’t lead your chapter: the national office or a council lead. We’re emailing everyone who RSVPed."),
		},
		Facts:  []Fact{{Label: say.T(ctx, "Event"), Words: v.Title}},
		Quote:  Quote{say.T(ctx, "Reason given"), v.Reason},
		Button: Button{say.T(ctx, "View event page"), v.Page},
		Why:    whyLead(ctx),
		Frame:  v.Frame,
	}
}

// Sheet words the email.
func (v Clocks) Sheet(ctx context.Context) Sheet {
	s := Sheet{
		Subject: say.T(ctx, "Check your event times: the rules for clocks changed"), Heading: say.T(ctx, "The rules for clocks changed"),
		Lead: []string{
			say.T(ctx, "A government changed when clocks go forward or back. Your events keep the times you gave them, so we didn’t email the people coming. Calendars they subscribed to follow by themselves."),
		},
		Button: Button{say.T(ctx, "Open your desk"), v.Link},
		Why:    whyLead(ctx),
		Frame:  v.Frame,
	}
	if len(v.Kept) > 0 {
		s.Facts = append(s.Facts, Fact{Label: say.T(ctx, "Same clock time as before"), Words: strings.Join(v.Kept, "\n")})
	}
	if len(v.Gone) > 0 {
		s.Facts = append(s.Facts, Fact{Label: say.T(ctx, "Clocks now skip these times: choose others"), Words: strings.Join(v.Gone, "\n")})
	}
	return s
}

// Sheet words the email.
func (v LeadsHeld) Sheet(ctx context.Context) Sheet {
	return Sheet{
		Subject: say.T(ctx, "RSVPs need your OK: %s", line(v.Title)), Heading: say.T(ctx, "RSVPs need your OK"),
		Lead: []string{
			say.T(ctx, "Many seats were confirmed within an hour from one network or one email domain. More RSVPs from there are held until you let them in or remove them."),
			say.T(ctx, "It may be a class or a group in one place, or someone filling your event with made-up names. We’ll email you about this event once a day at most."),
		},
		Facts:  []Fact{{Label: say.T(ctx, "Event"), Words: v.Title}},
		Button: Button{say.T(ctx, "Review RSVPs"), v.Link},
		Why:    whyLead(ctx),
		Frame:  v.Frame,
	}
}

// Sheet words the email.
func (v Contact) Sheet(ctx context.Context) Sheet {
	return Sheet{
		Subject: say.T(ctx, "Message from a visitor to %s", line(v.Frame.Chapter)), Heading: say.T(ctx, "A visitor sent you a message"),
		Facts: []Fact{{Label: say.T(ctx, "Name given"), Words: v.From}},
		Quote: Quote{say.T(ctx, "Message"), v.Text},
		After: []string{
			say.T(ctx, "Reply to this email to write back. They’ll see the address you reply from."),
			say.T(ctx, "Anyone can use this form. Don’t open links or send names and addresses unless you know who is asking."),
		},
		Why:   whyLead(ctx),
		Frame: v.Frame,
	}
}
