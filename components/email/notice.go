package email

import (
	"cmp"
	"context"

	"chapterhouse/internal/say"
)

// IdentityLinked tells a person that another account at a sign-in provider opens their account here.
type IdentityLinked struct {
	Frame

	Provider string // as the sign-in page calls it
	When     string // "Tue, Sep 1, 12:00 pm EDT"
	Page     string // their own page
}

// Sheet words the email.
func (v IdentityLinked) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "A new way to sign in to your account"), Heading: say.T(ctx, "A new way to sign in")}
	s.Lead = []string{
		say.T(ctx, "Someone signed in with another account that has your email address. From now on, that account can sign in as you."),
		say.T(ctx, "If this was you, you don’t need to do anything. To have all of your access there too, sign in the way you did before, and confirm the account on your page."),
	}
	s.fact(say.T(ctx, "Account with"), v.Provider)
	s.fact(say.T(ctx, "When"), v.When)
	s.Button = Button{say.T(ctx, "Open my page"), v.Page}
	s.After = []string{say.T(ctx, "If this wasn’t you, sign out everywhere on your page, and tell the people who run this site right away.")}
	s.Why = say.T(ctx, "You’re receiving this because it’s about the security of your account.")
	return s
}

// IdentityConfirmed tells a person that an admin let another account bring all their roles.
type IdentityConfirmed struct {
	Frame

	Provider, When, Page string // as in IdentityLinked
	Reason               string // the admin's words
}

// Sheet words the email.
func (v IdentityConfirmed) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "Another account now has all of your access"), Heading: say.T(ctx, "Another account now has all of your access")}
	s.Lead = []string{say.T(ctx, "An administrator confirmed that this account is yours. When you sign in with it, you can do everything you can do here.")}
	s.fact(say.T(ctx, "Account with"), v.Provider)
	s.fact(say.T(ctx, "When"), v.When)
	s.Quote = Quote{say.T(ctx, "Reason given"), v.Reason}
	s.Button = Button{say.T(ctx, "Open my page"), v.Page}
	s.After = []string{say.T(ctx, "If you don’t know this account, remove it on your page, and tell the people who run this site right away.")}
	s.Why = say.T(ctx, "You’re receiving this because it’s about the security of your account.")
	return s
}

// ConfirmAddress asks whoever reads an address's email to confirm that it is theirs. Nothing that was typed is in it.
type ConfirmAddress struct {
	Frame

	Code  string // for the browser that asked; empty: it has expired, or there is none
	Link  string
	Until string
	Merge bool // what belongs to the address is to become an account's; Link is where the code is entered
}

// Sheet words the email. The code is never in the subject, which a locked phone shows to anybody.
func (v ConfirmAddress) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "Confirm your email address"), Heading: say.T(ctx, "Confirm your email address")}
	s.Lead = []string{say.T(ctx, "Someone, probably you, entered this address on our site. Please confirm that it’s yours.")}
	if v.Code != "" {
		s.fact(say.T(ctx, "Your code"), v.Code)
		s.After = append(s.After, say.T(ctx, "The code works for 10 minutes, in the browser where you entered your address. We’ll never ask you for it by phone or email."))
	}
	s.Button = Button{say.T(ctx, "Confirm my address"), v.Link}
	if v.Merge {
		s.Lead = []string{say.T(ctx, "Someone, probably you, wants to bring what belongs to this address into their account. If that’s you, enter this code where you’re signed in.")}
		s.Button = Button{say.T(ctx, "Enter the code"), v.Link}
	} else if v.Until != "" {
		s.After = append(s.After, say.T(ctx, "The link works until %s.", v.Until))
	}
	s.After = append(s.After, say.T(ctx, "Not you? You don’t need to do anything."))
	s.Why = say.T(ctx, "You’re receiving this because someone entered this address on our site.")
	return s
}

// Invitation offers a role to whoever reads it.
type Invitation struct {
	Frame

	By   string // the name of whoever asked
	Role string // "lead"
	Of   string // the name of the chapter; empty: of the whole organization
	Link string
	Till string

	Hands bool // the role of whoever asked ends when this one begins

	Event, When string // of the event that they are to host, with its time; empty: the role is another
}

// Sheet words the email.
func (v Invitation) Sheet(ctx context.Context) Sheet {
	if v.Event != "" {
		return v.toHost(ctx)
	}
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "You’re invited to be %s", v.Role), Heading: say.T(ctx, "You’re invited to be %s", v.Role)}
	s.Lead = []string{say.T(ctx, "%s invites you to take on a role.", v.By)}
	if v.Hands {
		s.Lead = []string{say.T(ctx, "%s leads the chapter and wants to hand over to you: their role ends when yours begins.", v.By)}
	}
	if v.Of != "" {
		s.Subject = say.T(ctx, "You’re invited to be %[1]s of %[2]s", v.Role, v.Of)
		s.Heading = s.Subject
	}
	s.fact(say.T(ctx, "Role"), v.Role)
	s.fact(say.T(ctx, "Chapter"), v.Of)
	s.Button = Button{say.T(ctx, "See the invitation"), v.Link}
	s.After = []string{
		say.T(ctx, "The page says what the role may and may not do. You accept by signing in with an account that has this address."),
		say.T(ctx, "The link works once, until %s. Please don’t forward this email.", v.Till),
	}
	s.Why = say.T(ctx, "You’re receiving this because someone who may give this role entered your address on our site.")
	return s
}

// RoleEnded tells a person that a role was taken from them.
type RoleEnded struct {
	Frame

	Role, Of string // as in Invitation
	Contact  string // where to ask
}

// Sheet words the email.
func (v RoleEnded) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "Your role has ended"), Heading: say.T(ctx, "Your role has ended")}
	s.Lead = []string{say.T(ctx, "You no longer have this role. Your RSVPs and memberships stay as they are.")}
	s.fact(say.T(ctx, "Role"), v.Role)
	s.fact(say.T(ctx, "Chapter"), v.Of)
	s.Button = Button{say.T(ctx, "Open my page"), v.Contact}
	s.After = []string{say.T(ctx, "If you think this is a mistake, ask the national office.")}
	s.Why = say.T(ctx, "You’re receiving this because it’s about what you can do on our site.")
	return s
}

// RoleChanged tells those who work with a role that somebody has it, or has it no more.
type RoleChanged struct {
	Frame

	Name     string
	Role, Of string // as in Invitation
	Given    bool
	Link     string // who holds power there
}

// Sheet words the email.
func (v RoleChanged) Sheet(ctx context.Context) Sheet {
	name := v.Name
	if name == "" {
		name = say.T(ctx, "Someone")
	}
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "%[1]s is no longer %[2]s", name, v.Role)}
	if v.Given {
		s.Subject = say.T(ctx, "%[1]s is now %[2]s", name, v.Role)
	}
	s.Heading = s.Subject
	s.fact(say.T(ctx, "Role"), v.Role)
	s.fact(say.T(ctx, "Chapter"), v.Of)
	s.Button = Button{say.T(ctx, "See who holds power"), v.Link}
	s.After = []string{say.T(ctx, "If this is a surprise to you, tell the national office right away.")}
	s.Why = say.T(ctx, "You’re receiving this because you share this responsibility.")
	return s
}

// BreakGlass tells a chapter's leads and the auditors that an admin reads the chapter's names.
type BreakGlass struct {
	Frame

	Of     string
	By     string // may be empty
	Reason string
	Until  string // "Tue, Sep 1, 4:10 pm UTC"
	Link   string // the activity log
}

// Sheet words the email.
func (v BreakGlass) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "An admin can read the names of %s for an hour", v.Of), Button: Button{say.T(ctx, "Open the activity log"), v.Link}}
	s.Heading = s.Subject
	s.Lead = []string{
		say.T(ctx, "%s opened them: the members, and who RSVPed. It ends by itself on %s.", cmp.Or(v.By, say.T(ctx, "An admin")), v.Until),
		say.T(ctx, "Their reason: %s", v.Reason),
		say.T(ctx, "Each time they look is in the activity log. If this surprises you, ask the national office."),
	}
	s.Why = say.T(ctx, "You’re receiving this because you lead the chapter, or because you’re an auditor.")
	return s
}

// Hold tells everybody with power in the office that one admin will do what two should.
type Hold struct {
	Frame

	Step  string // "make_admin", "take_admin", "unsuspend", "unblock" or "close_into"
	By    string // who asked; may be empty
	Of    string // the chapter; empty: it is about none
	Until string // "Tue, Sep 1, 4:10 pm UTC"
	Link  string // where it can be stopped
}

// Sheet words the email.
func (v Hold) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Button: Button{say.T(ctx, "Look at it, or stop it"), v.Link}}
	switch v.Step {
	case "make_admin":
		s.Subject = say.T(ctx, "Someone is to become a national admin")
	case "take_admin":
		s.Subject = say.T(ctx, "Someone is to be a national admin no longer")
	case "unsuspend":
		s.Subject = say.T(ctx, "A suspension is to be lifted")
	case "close_into":
		s.Subject = say.T(ctx, "A chapter is to close into another")
	case "unlock":
		s.Subject = say.T(ctx, "A chapter is to be unlocked")
	default:
		s.Subject = say.T(ctx, "A national block is to be lifted")
	}
	s.Heading = s.Subject
	s.Lead = []string{
		say.T(ctx, "%s asked for it. Nothing has changed yet.", cmp.Or(v.By, say.T(ctx, "An admin"))),
		say.T(ctx, "Your hub lets one admin do this alone, from %s on. Until then, and after that, any admin can stop it.", v.Until),
	}
	s.fact(say.T(ctx, "Chapter"), v.Of)
	s.Why = say.T(ctx, "You’re receiving this because you hold power in the national office.")
	return s
}

// HandOver tells both, and the office, where a lead's handover stands.
type HandOver struct {
	Frame

	From, To string // names; To may be empty
	Of       string // the chapter
	Step     string // "agreed", "done", "over" or "off"
	Link     string // who holds power there
}

// Sheet words the email.
func (v HandOver) Sheet(ctx context.Context) Sheet {
	next := cmp.Or(v.To, say.T(ctx, "The next lead"))
	from := cmp.Or(v.From, say.T(ctx, "The lead"))
	s := Sheet{Frame: v.Frame, Button: Button{say.T(ctx, "See who holds power"), v.Link}}
	switch v.Step {
	case "agreed":
		s.Subject = say.T(ctx, "%[1]s agreed to take over %[2]s", next, v.Of)
		s.Lead = []string{say.T(ctx, "The national office still has to confirm it. Until then, nothing changes: you stay the lead.")}
	case "done":
		s.Subject = say.T(ctx, "%[1]s is the lead of %[2]s now", next, v.Of)
		s.Lead = []string{say.T(ctx, "%[1]s handed over to %[2]s. The one role ended when the other began.", from, next)}
		s.After = []string{say.T(ctx, "If this is a surprise to you, tell the national office right away.")}
	case "over":
		s.Subject = say.T(ctx, "The handover of %s ran out", v.Of)
		s.Lead = []string{say.T(ctx, "The invitation wasn’t accepted within a week. Nothing changed: %s stays the lead.", from)}
		if v.To != "" {
			s.Lead = []string{say.T(ctx, "%[1]s accepted, but the national office didn’t confirm it within a week. Nothing changed: %[2]s stays the lead.", next, from)}
		}
		s.After = []string{say.T(ctx, "It can be started again on the page that says who holds power. Questions? Ask the national office.")}
	default:
		s.Subject = say.T(ctx, "The handover of %s is off", v.Of)
		s.Lead = []string{say.T(ctx, "It was declined or taken back. Nothing changed: %s stays the lead.", from)}
	}
	s.Heading = s.Subject
	s.Why = say.T(ctx, "You’re receiving this because you share this responsibility.")
	return s
}

// Waits tells somebody that something waits for their word.
type Waits struct {
	Frame

	Step string // as in Hold; or "lead", "council_lead", "hand_over", "take_lead", "close" or "rename"
	By   string // who asked; may be empty
	Of   string // the chapter; empty: it is about none
	Link string // where it is decided
}

// Sheet words the email.
func (v Waits) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: v.subject(ctx), Button: Button{say.T(ctx, "Look at it and decide"), v.Link}}
	s.Heading = s.Subject
	s.Lead = []string{say.T(ctx, "%s asked for it, and a second person has to confirm it. Nothing has changed yet.", cmp.Or(v.By, say.T(ctx, "Somebody")))}
	if v.Step == "hand_over" {
		s.Lead = []string{say.T(ctx, "%s accepted it. Nothing has changed yet: the handover happens once somebody in the office confirms it.", cmp.Or(v.By, say.T(ctx, "The next lead")))}
	}
	s.fact(say.T(ctx, "Chapter"), v.Of)
	s.Why = say.T(ctx, "You’re receiving this because you’re one of those who can decide it.")
	return s
}

func (v Waits) subject(ctx context.Context) string {
	switch v.Step {
	case "lead":
		return say.T(ctx, "Please decide: a new lead is proposed")
	case "council_lead":
		return say.T(ctx, "Please decide: a new council lead is proposed")
	case "hand_over":
		return say.T(ctx, "Please decide: a lead wants to hand over")
	case "take_lead":
		return say.T(ctx, "Please decide: a lead’s role is to end")
	case "close":
		return say.T(ctx, "Please decide: a chapter is to close")
	case "rename":
		return say.T(ctx, "Please decide: a chapter is to get a new web address")
	case "close_into":
		return say.T(ctx, "Please decide: a chapter is to close into another")
	case "unlock":
		return say.T(ctx, "Please decide: a chapter is to be unlocked")
	case "make_admin":
		return say.T(ctx, "Please decide: a national admin is proposed")
	case "take_admin":
		return say.T(ctx, "Please decide: a national admin’s role is to end")
	case "unsuspend":
		return say.T(ctx, "Please decide: a suspension is to be lifted")
	}
	return say.T(ctx, "Please decide: a national block is to be lifted")
}

// NeedsLead tells the national office that a chapter has no lead any more.
type NeedsLead struct {
	Frame

	Of   string
	Link string // who holds power there
}

// Sheet words the email.
func (v NeedsLead) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "%s needs a lead", v.Of), Heading: say.T(ctx, "%s needs a lead", v.Of)}
	s.Lead = []string{say.T(ctx, "Its last lead is gone. The chapter’s page says so, and people can still join.")}
	s.Button = Button{say.T(ctx, "Invite a lead"), v.Link}
	s.Why = say.T(ctx, "You’re receiving this because you work for the national office.")
	return s
}

// ChapterChanged tells a chapter's leads what the national office did with it.
type ChapterChanged struct {
	Frame

	Of     string
	Other  string // the chapter that was closed into it
	Change string // "activated", "paused", "reopened", "closed", "renamed" or "took_in"
	Page   string // of the chapter
	Desk   string
}

// Sheet words the email.
func (v ChapterChanged) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Button: Button{say.T(ctx, "Open the desk"), v.Desk}}
	switch v.Change {
	case "activated":
		s.Subject = say.T(ctx, "%s is an active chapter", v.Of)
		s.Lead = []string{say.T(ctx, "The national office granted the chapter its charter: its page no longer says that it’s forming. Thank you for building it.")}
	case "paused":
		s.Subject = say.T(ctx, "%s is paused", v.Of)
		s.Lead = []string{say.T(ctx, "The national office paused the chapter. Nobody can join it or RSVP to its events, and events can’t be published. Everyone who has a seat keeps it."), say.T(ctx, "Members, drafts and your roles stay. The national office can reopen it at any time.")}
	case "locked":
		s.Subject = say.T(ctx, "%s is locked", v.Of)
		s.Lead = []string{say.T(ctx, "Someone pulled the safety lever: nobody can join, RSVP or change anything there. Everyone who has a seat keeps it."), say.T(ctx, "It takes two admins of the national office to unlock it. The activity log says who locked it.")}
	case "unlocked":
		s.Subject = say.T(ctx, "%s is unlocked", v.Of)
		s.Lead = []string{say.T(ctx, "Two admins of the national office unlocked it. The chapter is what it was before.")}
	case "reopened":
		s.Subject = say.T(ctx, "%s is open again", v.Of)
		s.Lead = []string{say.T(ctx, "The national office reopened the chapter: people can join it, and you can publish events.")}
	case "renamed":
		s.Subject = say.T(ctx, "%s has a new web address", v.Of)
		s.Lead = []string{say.T(ctx, "The national office changed the address of the chapter’s page. Links to the old one lead to the new one, and calendars keep working.")}
		s.fact(say.T(ctx, "New address"), v.Page)
	case "took_in":
		s.Subject = say.T(ctx, "%[1]s is now part of %[2]s", v.Other, v.Of)
		s.Lead = []string{say.T(ctx, "The national office closed %[1]s into %[2]s. Its members, followers and upcoming events are yours now.", v.Other, v.Of), say.T(ctx, "Look at your members, requests to join and events. Everyone in the other chapter gets an email. Its leads don’t lead yours.")}
	default:
		s.Subject = say.T(ctx, "%s has closed", v.Of)
		s.Lead = []string{say.T(ctx, "The national office closed the chapter. Its upcoming events are cancelled, and everyone who RSVPed gets an email."), say.T(ctx, "Its page and its past events stay. Nobody can join it, and it can’t add events.")}
		s.Button = Button{say.T(ctx, "See the chapter’s page"), v.Page}
	}
	s.Heading = s.Subject
	s.After = []string{say.T(ctx, "Questions? Ask the national office.")}
	s.Why = say.T(ctx, "You’re receiving this because you lead this chapter.")
	return s
}

// PeopleMerged tells whoever reads an address's email that the national office made one account of two. It names no other address.
type PeopleMerged struct {
	Frame

	Stays   bool // this is the address that stays
	Page    string
	Contact string
}

// Sheet words the email.
func (v PeopleMerged) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "Your two accounts are now one"), Heading: say.T(ctx, "Your two accounts are now one")}
	s.Lead = []string{say.T(ctx, "You were here with two email addresses. The national office put the two together: RSVPs, chapters and lists are in one place.")}
	if v.Stays {
		s.Lead = append(s.Lead, say.T(ctx, "This is the address that stays."))
		s.Button = Button{say.T(ctx, "See your data"), v.Page}
	} else {
		s.Lead = append(s.Lead, say.T(ctx, "From now on, we’ll write to your other address, not to this one."))
		s.Button = Button{say.T(ctx, "Ask the national office"), v.Contact}
	}
	s.After = []string{say.T(ctx, "Is this a mistake? Tell the national office right away.")}
	s.Why = say.T(ctx, "You’re receiving this because you used this address here.")
	return s
}

// DataLink brings whoever reads an address's email to what is held about it. Nothing that was typed is in it.
type DataLink struct {
	Frame

	Link    string // shows the data, or the page of the account
	Account bool   // the address is of an account: its person signs in, and the link has no secret
}

// Sheet words the email.
func (v DataLink) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "Your data"), Heading: say.T(ctx, "See your data")}
	if v.Account {
		s.Lead = []string{say.T(ctx, "Someone, probably you, asked for the data that belongs to this address. You have an account here: sign in to see, download or erase everything we hold about you.")}
		s.Button = Button{say.T(ctx, "Sign in and see my data"), v.Link}
	} else {
		s.Lead = []string{say.T(ctx, "Someone, probably you, asked for the data that belongs to this address. The link shows everything we hold about it. You can download or erase it there.")}
		s.Button = Button{say.T(ctx, "See my data"), v.Link}
		s.After = append(s.After, say.T(ctx, "The link works once, for an hour. Don’t forward this email: whoever opens the link sees your data and can erase it."))
	}
	s.After = append(s.After, say.T(ctx, "Not you? You don’t need to do anything. Nobody saw anything."))
	s.Why = say.T(ctx, "You’re receiving this because someone entered this address on our site.")
	return s
}

// SignIn brings a code and a link to sign in with. Nothing that was typed is in it.
type SignIn struct {
	Frame

	Code string
	Link string
	When string // it was asked for
}

// Sheet words the email. The code is never in the subject, which a locked phone shows to anybody.
func (v SignIn) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "Your code to sign in"), Heading: say.T(ctx, "Your code to sign in")}
	s.Lead = []string{say.T(ctx, "Enter this code where you asked for it. It works for 10 minutes.")}
	s.Facts = append(s.Facts, Fact{Label: say.T(ctx, "Your code"), Words: v.Code, Code: true})
	s.fact(say.T(ctx, "Asked for"), v.When)
	s.Button = Button{say.T(ctx, "Sign in"), v.Link}
	s.After = []string{
		say.T(ctx, "The button signs you in where you asked for the code. Anywhere else it shows the code, so you can enter it there."),
		say.T(ctx, "Never tell anyone this code. We don’t ask for it by phone, text or email. Whoever has it can sign in as you."),
		say.T(ctx, "You didn’t ask to sign in? You don’t need to do anything. Nobody can sign in without this email."),
	}
	s.Why = say.T(ctx, "You’re receiving this because someone entered this address to sign in.")
	return s
}

// Gathered is one email that says what several would have said: each part with its own link.
type Gathered struct {
	Frame

	Sheets  []Sheet
	Refusal string
}

// Sheet words the email.
func (v Gathered) Sheet(ctx context.Context) Sheet {
	s := Sheet{Frame: v.Frame, Subject: say.T(ctx, "Please confirm"), Heading: say.T(ctx, "Please confirm"), Refusal: v.Refusal}
	s.Lead = []string{say.T(ctx, "This address was entered more than once on our site. Confirm what you asked for, and ignore the rest.")}
	for _, part := range v.Sheets {
		p := Part{Heading: part.Heading, Title: part.Title, Day: part.Day, Hours: part.Hours, Facts: part.Facts, Button: part.Button, Accent: part.Frame.Accent}
		if part.Frame.Chapter != "" {
			p.Facts = append([]Fact{{Label: say.C(ctx, "a label, who sent it", "From"), Words: part.Frame.sender(ctx)}}, p.Facts...)
		}
		s.Parts = append(s.Parts, p)
	}
	s.After = []string{say.T(ctx, "Not you? You don’t need to do anything. We’ll delete what isn’t confirmed.")}
	s.Why = say.T(ctx, "You’re receiving this because someone entered this address on our site.")
	return s
}
