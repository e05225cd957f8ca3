package email

// IdentityLinked tells a person that another account at a sign-in provider opens their account here.
type IdentityLinked struct {
	Frame

	Provider string // as the sign-in page calls it
	When     string // "Tue, Sep 1, 12:00 pm EDT"
	Page     string // their own page
}

// Sheet words the mail.
func (v IdentityLinked) Sheet() Sheet {
	s := Sheet{Frame: v.Frame, Subject: "A new way to sign in to your account", Heading: "A new way to sign in"}
	s.Lead = []string{
		"Someone signed in with another account that has your email address. That account can sign in as you from now on.",
		"If this was you, there's nothing to do. Before your roles count there, confirm it on your page, signed in the way you did before.",
	}
	s.fact("Account at", v.Provider)
	s.fact("When", v.When)
	s.Button = Button{"Open my page", v.Page}
	s.After = []string{"If this wasn't you, sign out everywhere on your page and tell the people who run this site right away."}
	s.Why = "You're receiving this because it's about the security of your account."
	return s
}

// IdentityConfirmed tells a person that an admin let another account bring all their roles.
type IdentityConfirmed struct {
	Frame

	Provider, When, Page string // as in IdentityLinked
	Reason               string // the admin's words
}

// Sheet words the mail.
func (v IdentityConfirmed) Sheet() Sheet {
	s := Sheet{Frame: v.Frame, Subject: "Another account has your roles", Heading: "Another account has your roles"}
	s.Lead = []string{"An administrator confirmed that this account is yours. Signed in with it, you have all the roles you have here."}
	s.fact("Account at", v.Provider)
	s.fact("When", v.When)
	s.Quote = Quote{"Their reason", v.Reason}
	s.Button = Button{"Open my page", v.Page}
	s.After = []string{"If you don't know this account, remove it on your page and tell the people who run this site right away."}
	s.Why = "You're receiving this because it's about the security of your account."
	return s
}

// ConfirmAddress asks whoever reads an address's email to confirm that it is theirs. Nothing that was typed is in it.
type ConfirmAddress struct {
	Frame

	Code  string // for the browser that asked; empty: it has expired, or there is none
	Link  string
	Until string
}

// Sheet words the mail. The code is never in the subject, which a locked phone shows to anybody.
func (v ConfirmAddress) Sheet() Sheet {
	s := Sheet{Frame: v.Frame, Subject: "Confirm your email address", Heading: "Confirm your email address"}
	s.Lead = []string{"Someone, probably you, entered this address on our site. Please confirm that it's yours."}
	if v.Code != "" {
		s.fact("Your code", v.Code)
		s.After = append(s.After, "The code works for 10 minutes, in the browser you asked from. We never ask you for it by phone or email.")
	}
	s.Button = Button{"Confirm my address", v.Link}
	if v.Until != "" {
		s.After = append(s.After, "The link works until "+v.Until+".")
	}
	s.After = append(s.After, "Not you? Then you don't need to do anything.")
	s.Why = "You're receiving this because someone entered this address on our site."
	return s
}

// Gathered is one mail that says what several would have said: each part with its own link.
type Gathered struct {
	Frame

	Sheets  []Sheet
	Refusal string
}

// Sheet words the mail.
func (v Gathered) Sheet() Sheet {
	s := Sheet{Frame: v.Frame, Subject: "Please confirm", Heading: "Please confirm", Refusal: v.Refusal}
	s.Lead = []string{"This address was entered more than once on our site. Confirm what you asked for, and leave the rest."}
	for _, part := range v.Sheets {
		p := Part{Heading: part.Heading, Title: part.Title, Day: part.Day, Hours: part.Hours, Facts: part.Facts, Button: part.Button, Accent: part.Frame.Accent}
		if part.Frame.Chapter != "" {
			p.Facts = append([]Fact{{Label: "From", Words: part.foot()[0]}}, p.Facts...)
		}
		s.Parts = append(s.Parts, p)
	}
	s.After = []string{"Not you? Then you don't need to do anything: nothing is held, and we'll forget the rest."}
	s.Why = "You're receiving this because someone entered this address on our site."
	return s
}
