package email

// Sheet words the mail.
func (v Joined) Sheet() Sheet {
	return Sheet{
		Subject: "Welcome to " + line(v.Frame.Chapter), Heading: "You are a member",
		Lead: []string{
			"The chapter's leads said yes to your request. Events for members are open to you when you sign in.",
		},
		Facts:  []Fact{{Label: "Chapter", Words: v.Frame.Chapter}},
		Button: Button{"See what is next", v.Page},
		Why:    "You’re receiving this because you asked to join this chapter.",
		Frame:  v.Frame,
	}
}

// Sheet words the mail.
func (v Toolkit) Sheet() Sheet {
	return Sheet{
		Subject: "New toolkit: " + line(v.Title), Heading: "National offers your chapter a toolkit",
		Lead:   []string{"Look at it, then take it up or say why not: both help."},
		Facts:  []Fact{{Label: "Toolkit", Words: v.Title}},
		Quote:  Quote{"National writes", v.Note},
		Button: Button{"Open the toolkit", v.Link},
		Why:    "You’re receiving this because you lead this chapter.",
		Frame:  v.Frame,
	}
}

// Sheet words the mail.
func (v LeadsOff) Sheet() Sheet {
	return Sheet{
		Subject: "Called off: " + line(v.Title), Heading: "An event of your chapter is called off",
		Lead: []string{
			"Somebody who does not lead the chapter called it off: the national office, or a council lead. Everyone who was coming got a mail.",
		},
		Facts:  []Fact{{Label: "Event", Words: v.Title}},
		Quote:  Quote{"The reason given", v.Reason},
		Button: Button{"See its page", v.Page},
		Why:    "You’re receiving this because you lead this chapter.",
		Frame:  v.Frame,
	}
}

// Sheet words the mail.
func (v LeadsHeld) Sheet() Sheet {
	return Sheet{
		Subject: "RSVPs need your OK: " + line(v.Title), Heading: "RSVPs are waiting for you",
		Lead: []string{
			"Many seats were confirmed within an hour from one network or one email domain. Further RSVPs from there are held until you let them in or remove them.",
			"It may be a class or a group at one place, or somebody filling your event with made-up names. You’ll hear of this event once a day at most.",
		},
		Facts:  []Fact{{Label: "Event", Words: v.Title}},
		Button: Button{"Look at the RSVPs", v.Link},
		Why:    "You’re receiving this because you lead this chapter.",
		Frame:  v.Frame,
	}
}

// Sheet words the mail.
func (v Contact) Sheet() Sheet {
	return Sheet{
		Subject: "A visitor wrote to " + line(v.Frame.Chapter), Heading: "A visitor wrote to the leads",
		Facts: []Fact{{Label: "Name given", Words: v.From}},
		Quote: Quote{"They write", v.Text},
		After: []string{
			"Answer this mail to write to them. They will see the address you answer from.",
			"Anybody can use this form. Do not open links or send names and addresses unless you know who is asking.",
		},
		Why:   "You’re receiving this because you lead this chapter.",
		Frame: v.Frame,
	}
}
