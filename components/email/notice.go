package email

import (
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
	if v.Until != "" {
		s.After = append(s.After, say.T(ctx, "The link works until %s.", v.Until))
	}
	s.After = append(s.After, say.T(ctx, "Not you? You don’t need to do anything."))
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
