package storybook

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"chapterhouse/components/account"
	"chapterhouse/components/chapter"
	"chapterhouse/components/home"
	"chapterhouse/components/layout"
	"chapterhouse/components/outbox"
	"chapterhouse/components/problem"
	"chapterhouse/components/question"
	"chapterhouse/components/storybook"
	"chapterhouse/components/ui"
)

type templComponent = templ.Component

// nothing is a component that shows a line.
var nothing = templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, "<p>Everything between the header and the footer is the page’s.</p>")
	return err
})

// heading stands above components whose own headings begin a level below a section's.
func heading(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<h2>"+templ.EscapeString(text)+"</h2>")
		return err
	})
}

// joined shows several components one after the other.
func joined(list ...templ.Component) templ.Component { return templ.Join(list...) }

func homeStories() []Story {
	full := func(p layout.Page) home.View {
		p.Title = ""
		return home.View{
			Page: p, Near: text("near", "ZIP code", "02139"), Heading: "Coming up across the country", Events: rows(), All: ui.Link{Text: "All upcoming events", URL: "#"},
			Ask:      home.Ask{Title: "Five minutes for safe crossings", Text: "Call your city council before the vote on December 15.", Line: "41 of 72 chapters are taking part.", Do: ui.Link{Text: "Take action with your chapter", URL: "#"}},
			Chapters: "72 chapters", Map: country(),
		}
	}
	return []Story{
		whole("full", home.Home, full),
		whole("nothing announced", home.Home, full, func(v *home.View) { v.Events, v.Ask = nil, home.Ask{} }),
		whole("long words", home.Home, full, func(v *home.View) { v.Events, v.Ask.Title = longRows(), longTitle }),
		whole("no chapters yet", home.FirstRun, func(p layout.Page) home.First { return home.First{Page: p} }),
	}
}

func chapterStories() []Story {
	found := chapter.Directory{
		Words: text("q", "Name or city", ""), Near: text("near", "ZIP code", ""), Kinds: ui.Choice{Name: "kind", Label: "Kind", Options: []ui.Option{{Label: "All kinds", Selected: true}}},
		Count: "3 chapters", Map: country(), Rows: []chapter.Row{
			{Name: "Boston", URL: "#", City: "Boston, MA", Kind: "Local chapter", Distance: "2 miles away"},
			{Name: "Little Rock", URL: "#", City: "Little Rock, AR", Kind: "Local chapter", Status: ui.Tag{Text: "Needs a lead", Tone: "warn"}},
			{Name: longWord, URL: "#", City: longWord, Kind: "Pod (forming chapter)", Status: ui.Tag{Text: "Forming", Tone: "accent"}},
		},
	}
	none := with(found, func(v *chapter.Directory) { v.Rows, v.Count = nil, "No chapters" })
	view := func(p layout.Page) chapter.View {
		p.Hue, p.Title = 10, "New Orleans"
		return chapter.View{
			Page: p, Name: "New Orleans", Kicker: "Founded 2014", About: "We look after levee paths, late-night buses and each other.",
			Next: rows(), All: ui.Link{Text: "All chapter events", URL: "#"}, Access: "Our rooms are step-free. Captions at every online meeting.",
			Toolkits: []chapter.Toolkit{{Title: "Five minutes for safe crossings", URL: "#", Line: "Call the city council: script, number and our three local lines."}},
			Join:     chapter.Join{Action: "#", Label: "Join the chapter"}, Calendar: subscribe(), Contact: ui.Link{Text: "Contact the chapter", URL: "#"},
		}
	}
	contact := func(p layout.Page) chapter.Contact {
		return chapter.Contact{
			Page: workspace(p, "Contact Boston"), Chapter: "Boston chapter", URL: "#", Heading: "Contact the chapter", Action: "#", Form: form("name", "Robin Vale", "email", "", "text", ""),
		}
	}
	ask := func(p layout.Page) chapter.Ask {
		return chapter.Ask{Page: workspace(p, "Join Boston"), Chapter: "Boston chapter", URL: "#", Action: "#", Note: ui.Area{Name: "note", Label: "A note to the leads", Optional: true}}
	}
	return []Story{
		whole("three", chapter.DirectoryPage, func(p layout.Page) chapter.Directory { return with(found, func(v *chapter.Directory) { v.Page = p }) }),
		whole("none fits", chapter.DirectoryPage, func(p layout.Page) chapter.Directory { return with(none, func(v *chapter.Directory) { v.Page = p }) }),
		whole("an unknown postcode", chapter.DirectoryPage, func(p layout.Page) chapter.Directory {
			return with(none, func(v *chapter.Directory) {
				v.Page, v.Errors = p, unknownPostcode()
				v.Near.Value, v.Near.Wrong = "99999", true
			})
		}),
		part("three", chapter.Found, found), part("none fits", chapter.Found, none),
		whole("open", chapter.Chapter, view),
		whole("a member’s", chapter.Chapter, view, func(v *chapter.View) {
			v.Join, v.Desk = chapter.Join{Standing: "You’re a member.", Leave: "#", LeaveBy: "Leave the chapter"}, "#"
		}),
		whole("dormant and empty", chapter.Chapter, view, func(v *chapter.View) {
			v.Next, v.Toolkits, v.Access, v.About = nil, nil, "", ""
			v.Notices = []string{"This chapter needs a lead. If that could be you, join and contact the national office."}
		}),
		whole("long words", chapter.Chapter, view, func(v *chapter.View) { v.Name, v.About, v.Next = longWord, longTitle, longRows() }),
		whole("named leads", chapter.Chapter, view, namedLeads),
		whole("forming", chapter.Chapter, view, func(v *chapter.View) {
			v.Kicker, v.Notices = "Forming since 2025", []string{"This chapter is forming: a group of people here is working to start it. Join them to help get it going."}
		}),
		whole("before the sign-in", chapter.JoiningPage, func(p layout.Page) chapter.Joining {
			return chapter.Joining{
				Page: p, Chapter: "Boston chapter", URL: "#", SignIn: "#", Events: "#",
				Help: ui.Help{Text: "You sign in with your Commons Alliance account.", Link: ui.Link{Text: "Who can have one, and how to get it", URL: "#"}},
			}
		}),
		whole("before the sign-in, with codes", chapter.JoiningPage, func(p layout.Page) chapter.Joining {
			return chapter.Joining{
				Page: p, Chapter: "Boston chapter", URL: "#", SignIn: "#", Events: "#", Codes: true,
				Help: ui.Help{Text: "You sign in with your Commons Alliance account, or with a code by email.", Link: ui.Link{Text: "Who can have one, and how to get it", URL: "#"}},
			}
		}),
		whole("before the sign-in, a chapter that is closed", chapter.JoiningPage, func(p layout.Page) chapter.Joining {
			return chapter.Joining{Page: p, Chapter: "Boston chapter", URL: "#", Closed: "This chapter is closed and isn’t taking new members."}
		}),
		whole("by a link", chapter.JoiningPage, func(p layout.Page) chapter.Joining {
			return chapter.Joining{Page: p, Chapter: "Boston chapter", URL: "#", Action: "#", Events: "#", About: "We fix bikes and bus stops."}
		}),
		whole("by an invitation", chapter.JoiningPage, func(p layout.Page) chapter.Joining {
			return chapter.Joining{Page: p, Chapter: "Boston chapter", URL: "#", Action: "#", Events: "#", By: "Robin Vale invites you to join."}
		}),
		whole("by a link that makes members", chapter.JoiningPage, func(p layout.Page) chapter.Joining {
			return chapter.Joining{Page: p, Chapter: "Boston chapter", URL: "#", Action: "#", Events: "#", Direct: true}
		}),
		whole("by a link, a member", chapter.JoiningPage, func(p layout.Page) chapter.Joining {
			return chapter.Joining{Page: p, Chapter: "Boston chapter", URL: "#", Standing: "You’re a member."}
		}),
		part("a text and a link", ui.AccountHelp, ui.Help{Text: "Every dues-paying member has an account.", Link: ui.Link{Text: "How to get one", URL: "#"}}),
		whole("empty", chapter.AskPage, ask),
		whole("with questions", chapter.AskPage, ask, func(v *chapter.Ask) { v.Questions = joinQuestions() }),
		part("two", chapter.JoinQuestions, joinQuestions()),
		whole("by a link, with questions", chapter.JoiningPage, func(p layout.Page) chapter.Joining {
			return chapter.Joining{Page: p, Chapter: "Boston chapter", URL: "#", Action: "#", Events: "#", Direct: true, Questions: joinQuestions()}
		}),
		whole("with a face", chapter.Chapter, view, func(v *chapter.View) {
			v.Picture, v.Meets = ui.Picture{URL: logo, Set: logo + " 640w", Width: "640", Height: "640", Alt: "Our logo"}, "First Tuesdays, 7 pm, Union Hall"
			v.Know, v.Phone = "<p><strong>New here?</strong> Come ten minutes early.</p>", ui.Link{Text: "(617) 555-0100", URL: "tel:+16175550100"}
			v.Links, v.Email = []ui.Link{{Text: "Our notes and minutes", URL: "https://example.org/minutes"}, {Text: longWord, URL: "https://example.org/"}}, "boston@example.org"
		}),
		whole("no form", chapter.ContactPage, contact, func(v *chapter.Contact) { v.Action, v.Ways = "", []ui.Link{{Text: "boston@example.org", URL: "#"}} }),
		whole("wrong", chapter.AskPage, ask, func(v *chapter.Ask) {
			v.Errors = faults("note", "Keep this under 2,000 characters.")
			v.Note.Error = v.Errors.Of("note")
		}),
		whole("a paused chapter", chapter.AskPage, ask, func(v *chapter.Ask) {
			v.Closed, v.Note.Value = "This chapter is paused and isn’t taking new members right now.", "I repair bikes."
		}),
		whole("empty", chapter.ContactPage, contact),
		whole("wrong", chapter.ContactPage, contact, func(v *chapter.Contact) {
			v.Form.Errors = faults("email", "Enter an email address, like alex@example.org, so the leads can reply.")
		}),
	}
}

// joinQuestions are what a chapter asks those who join.
func joinQuestions() []chapter.JoinQuestion {
	return []chapter.JoinQuestion{
		{Words: &ui.Area{Name: "answer_1", Label: longTitle, Error: "Answer this question. The leads need it.", Required: true, Class: "textarea-short"}},
		{YesNo: &ui.Segments{Name: "answer_2", Label: "Can we call you?", Options: []ui.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No", Selected: true}, {Label: "No answer"}}}},
	}
}

// byEmail is the form that asks for a code to sign in with.
func byEmail() *account.EmailSignIn {
	return &account.EmailSignIn{
		Email: ui.Input{Name: "email", Label: "Email", Type: "email", Autocomplete: "email", Required: true}, Plain: true,
		Line: "You don’t need an account to see your RSVPs and chapters. Hosts, leads and staff sign in with their account.",
		Rule: "We send an address at most three codes an hour and ten a day. An address that hasn’t confirmed anything gets at most five emails a day, and one whose owner asked us to stop gets three codes.",
	}
}

// code is the page on which a code is entered.
func code(p layout.Page) account.Code {
	return account.Code{
		Page: p, Email: "alex.rivera@example.org", Other: "#", Rule: byEmail().Rule,
		Code: &ui.Input{Name: "code", Label: "Code", Type: "text", Mode: "numeric", Autocomplete: "one-time-code", Required: true, Length: "12"},
	}
}

func accountStories() []Story {
	me := func(p layout.Page) account.Me {
		return account.Me{
			Page: workspace(p, "My page"), Name: "Alex Rivera", Email: "alex.rivera@example.org",
			RSVPs: []account.RSVP{
				{ID: "rsvp-1", Row: rows()[0], Open: ui.Link{Text: "Change or cancel", URL: "#"}},
				{ID: "rsvp-2", Row: rows()[1], Change: change(), Withdraw: "#"},
				{ID: "rsvp-3", Row: rows()[0], Undo: ui.RSVPUndo{Text: []string{"You can undo this for 9 more minutes."}, Button: "Undo: take your place on the waitlist back", Action: "#"}},
			},
			Desks:    []account.Chapter{{Name: "Boston chapter", URL: "#", Line: "3 people asked to join, 1 RSVP is on hold", Desk: "#"}, {Name: "Artists’ council", URL: "#", Line: "Nothing needs your attention", Desk: "#"}},
			Chapters: []account.Chapter{{Name: "Boston chapter", URL: "#", Line: "Member (home chapter)", Desk: "#"}, {Name: longWord + " chapter", URL: "#", Line: "You asked to join on Fri, Nov 20."}},
			Hosted: []account.Hosted{
				{Title: "Winter crossing-guard training", URL: "#", When: "Sat, Dec 5, 6:30 to 8:00 pm EST", Line: "Boston", Attendees: "#", Edit: "#"},
				{Title: longTitle, URL: "#", When: "Tue, Dec 8, 7:00 to 8:00 pm EST", Line: longWord, State: ui.Tag{Text: "Draft", Tone: "soft"}, Edit: "#"},
			},
			Accounts: []account.Account{
				{Name: "Office sign-in", Line: "Added Tue, Nov 3", Tags: []ui.Tag{{Text: "In use now", Tone: "good"}}},
				{Name: "Members’ sign-in", Line: "Added Sun, Nov 22", Tags: []ui.Tag{{Text: "Not confirmed", Tone: "warn"}}, Confirm: "#", Remove: "#"},
			},
			Activity: []account.Activity{{When: "Sun, Nov 22, 3:41 pm UTC", What: "RSVPed to an event"}, {When: "Sun, Nov 22, 9:12 am UTC", What: "signed in"}}, Trail: "#",
			Sessions: []account.Session{{Line: "Signed in Sun, Nov 22, 9:12 am EST, last used just now", Current: true}, {Line: "Signed in Tue, Nov 17, 6:40 pm EST, last used 3 days ago", End: "#"}},
		}
	}
	choices := []ui.Link{{Text: "Continue with the office", URL: "#"}, {Text: "Continue with the members’ sign-in", URL: "#"}}
	people := []account.Person{{Subject: "robin", Name: "Robin Vale", Note: "leads Boston"}, {Subject: "noor", Name: "نور حداد", Note: "council lead"}}
	return []Story{
		whole("two providers", account.SignInPage, func(p layout.Page) account.SignIn {
			return account.SignIn{
				Page: p, Choices: choices,
				Help: ui.Help{Text: "You sign in with your Commons Alliance account. If you don’t have one, ask the national office.", Link: ui.Link{Text: "Contact the national office", URL: "#"}},
			}
		}),
		whole("once more", account.SignInPage, func(p layout.Page) account.SignIn { return account.SignIn{Page: p, Fresh: true, Choices: choices[:1]} }),
		whole("with a code", account.SignInPage, func(p layout.Page) account.SignIn {
			return account.SignIn{Page: p, Choices: choices[:1], Email: byEmail()}
		}),
		whole("with a code, a wrong address", account.SignInPage, func(p layout.Page) account.SignIn {
			form := byEmail()
			form.Plain, form.Errors = false, faults("email", "Enter an email address, like alex@example.org.")
			form.Email.Value, form.Email.Error = "alex@", form.Errors.Of("email")
			return account.SignIn{Page: p, Choices: choices[:1], Email: form, First: true}
		}),
		whole("enter the code", account.CodePage, code),
		whole("enter the code, wrong", account.CodePage, code, func(v *account.Code) {
			v.Errors = faults("code", "That’s not the code in the last email we sent. Check it and try again.")
			v.Code.Error = v.Errors.Of("code")
		}),
		whole("only the link works", account.CodePage, code, func(v *account.Code) {
			v.Code, v.Email, v.Late = nil, longWord+"@example.org", "Email is stopped right now, so no codes go out. Sign in with your account, or try again later."
			v.Why = "This code was entered wrong five times, so it doesn’t work anymore. The link in the email does, or send another code."
		}),
		whole("the link, here", account.CodeLinkPage, func(p layout.Page) account.CodeLink {
			return account.CodeLink{Page: p, Here: true, Email: "alex.rivera@example.org"}
		}),
		whole("the link, elsewhere", account.CodeLinkPage, func(p layout.Page) account.CodeLink { return account.CodeLink{Page: p, Code: "493027"} }),
		whole("the link, elsewhere, too late", account.CodeLinkPage, func(p layout.Page) account.CodeLink { return account.CodeLink{Page: p} }),
		whole("a name", account.OwnNamePage, func(p layout.Page) account.OwnName {
			return account.OwnName{Page: p, Return: "/me", Name: ui.Input{Name: "name", Label: "Your name", Type: "text", Autocomplete: "name", Required: true, Length: "120"}}
		}),
		whole("it failed", account.SignInPage, func(p layout.Page) account.SignIn {
			return account.SignIn{Page: p, Choices: choices[:1], Problem: "We couldn’t sign you in. Nothing was changed. Please try again, and contact the national office if it happens again."}
		}),
		whole("two people", account.PeoplePage, func(p layout.Page) account.People { return account.People{Page: p, Action: "#", People: people} }),
		whole("nobody has a role", account.PeoplePage, func(p layout.Page) account.People { return account.People{Page: p, Action: "#", Nobody: true} }),
		whole("wrong person", account.PeoplePage, func(p layout.Page) account.People {
			return account.People{Page: p, Action: "#", People: people, Problem: "Choose one of the people on this page.", Fields: []account.Field{{Name: "state", Value: "x"}}}
		}),
		whole("full", account.MePage, me),
		whole("new here", account.MePage, me, func(v *account.Me) { v.RSVPs, v.Hosted, v.Chapters, v.Sessions = nil, nil, nil, v.Sessions[:1] }),
		whole("no email address, and a linked account", account.MePage, me, func(v *account.Me) {
			v.Email, v.Address = "", "#"
			v.Warnings = []string{"Another account was linked to you on Sun, Nov 22: Members’ sign-in. If it’s yours, confirm it below. If it isn’t, remove it and tell the national office."}
		}),
		whole("no name, by a code", account.MePage, me, func(v *account.Me) {
			v.Name, v.Nameless, v.Hosted, v.Desks = "", "#", nil, nil
			v.Accounts = []account.Account{{Name: "A code by email", Line: "Sent to your email address", Tags: []ui.Tag{{Text: "In use now", Tone: "good"}}}}
		}),
		whole("a new calendar link", account.MePage, me, func(v *account.Me) {
			v.Feed = &ui.Calendar{Address: "https://hub.example.org/me/events.ics?key=" + longWord, App: "#"}
		}),
	}
}

func outboxStories() []Story {
	return []Story{
		whole("two mails", outbox.ListPage, func(p layout.Page) outbox.List {
			return outbox.List{Page: workspace(p, "Outbox"), Mails: []outbox.Line{
				{Subject: "Confirm: Winter crossing-guard training, Sat 5 Dec", To: "ines.farrow@example.org", Date: "today, 9:12 am", URL: "#"},
				{Subject: longTitle, To: longWord + "@example.org", Date: "Fri 20 Nov", URL: "#"},
			}}
		}),
		whole("empty", outbox.ListPage, func(p layout.Page) outbox.List { return outbox.List{Page: workspace(p, "Outbox")} }),
		whole("an invitation", outbox.MailPage, func(p layout.Page) outbox.Mail {
			return outbox.Mail{
				Page: workspace(p, "You are going"), Subject: "You are going: Winter crossing-guard training, Sat 5 Dec", From: "Boston chapter <hub@example.org>", To: "ines.farrow@example.org",
				Date: "Sun, 22 Nov 2026 14:12:00 +0000", Text: "You are going.\n\nSee https://hub.example.org/rsvp/" + longWord, Calendar: "#", Method: "REQUEST",
				Links: []string{"https://hub.example.org/rsvp/" + longWord}, Frame: mailStory(),
			}
		}),
	}
}

// mailStory is the address of the story that stands in the frame of a mail.
func mailStory() string { return emailStories()[0].URL(Looks()[0]) }

func problemStories() []Story {
	actions := []ui.Link{{Text: "Find an event", URL: "#"}, {Text: "Find a chapter", URL: "#"}}
	return []Story{
		whole("not there", problem.Problem, func(p layout.Page) problem.View {
			return problem.View{Page: p, Heading: "Page not found", Text: "The address may be mistyped, or the page was removed.", Actions: actions}
		}),
		whole("before something ends", question.Page, func(p layout.Page) question.View {
			return question.View{
				Page: p, Heading: "Decline “Safe crossings”?", Action: "#", Fields: []question.Field{{Name: "reason", Value: longWord}}, Yes: "Decline", No: ui.Link{Text: "Keep using it", URL: "#"},
				Follows: []string{"Your chapter’s public page for it comes down right away. Links to it stop working.", longTitle, "Your answers are kept. You can adopt it again later."},
			}
		}),
		whole("before something is removed that another may replace", question.Page, func(p layout.Page) question.View {
			return question.View{
				Page: p, Heading: "Remove “The call”?", Action: "#", Yes: "Remove item", No: ui.Link{Text: "Keep the item", URL: "#"}, Follows: []string{"Published versions keep theirs."},
				Choose: &ui.Choice{Name: "replacement", Label: "What replaces it", Options: []ui.Option{{Label: "Nothing replaces it", Selected: true}, {Value: "b", Label: longTitle, Written: true}}},
			}
		}),
		whole("before many are emailed", question.Page, func(p layout.Page) question.View {
			return question.View{
				Page: p, Heading: "Close Boston?", Action: "#", Yes: "Close the chapter", No: ui.Link{Text: "Don’t close it", URL: "#"}, Follows: []string{"12 people who are members or follow it get one email each that it closed."},
				Letter: []string{"Boston has closed", longTitle, longWord, arabic},
			}
		}),
		whole("a form whose session ended", problem.AgainPage, func(p layout.Page) problem.Again {
			return problem.Again{
				Page: p, Heading: "Please sign in again", Text: "You were signed out. What you typed is still on this page, and nothing has been saved yet.",
				SignInURL: "#", Action: "#", Fields: []problem.Field{{Name: "title", Value: longWord}}, Files: true,
			}
		}),
		whole("a sign-in service that doesn’t respond", problem.Problem, func(p layout.Page) problem.View {
			return problem.View{
				Page: p, Heading: "The sign-in service isn’t responding", Request: "7m2q", First: ui.Link{Text: "Try again", URL: "#"}, Actions: []ui.Link{{Text: "Find an event", URL: "#"}},
				Text: "We couldn’t sign you in because the service that knows your account didn’t respond in time. Nothing was changed. Please try again in a minute.",
			}
		}),
		whole("our fault", problem.Problem, func(p layout.Page) problem.View {
			return problem.View{Page: p, Heading: "Something went wrong on our side", Text: "It’s not your fault, and it’s in our log.", Actions: actions, Request: "7m2q9x4kd1"}
		}),
	}
}

// ownStories are those of the storybook’s own pages.
func ownStories() []Story {
	return []Story{
		whole("three components", storybook.IndexPage, func(p layout.Page) storybook.Index {
			return with(contents(homeStories()), func(v *storybook.Index) { v.Page = workspace(p, "Storybook") })
		}),
		whole("a story", storybook.LooksPage, func(p layout.Page) storybook.Looks {
			s := homeStories()[0]
			return storybook.Looks{Page: workspace(p, s.Component), Component: s.Component, State: s.State, Frames: framesOf(s), Before: ui.Link{Text: "Before", URL: "#"}, After: ui.Link{Text: "After", URL: "#"}}
		}),
		{Component: nameOf(storybook.Part), State: "a line", show: func(p layout.Page) templ.Component {
			p.Title = "A part"
			return onPage(p, nothing)
		}},
	}
}
