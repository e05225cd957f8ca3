package storybook

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/setup"
	"chapterhouse/components/ui"
)

// setupStories are the pages of a new hub's first run.
func setupStories() []Story {
	alone := func(p layout.Page, title string) layout.Page {
		p.Title, p.Alone, p.Desk = title, true, true
		return p
	}
	step := func(p layout.Page, at int, heading, lead string) setup.Step {
		s := setup.Step{Page: alone(p, heading), Count: "Step 2 of 5", Heading: heading, Lead: lead}
		for i, name := range []string{"Organization", "Office", "First admin", "Chapters", "Finish"} {
			l := ui.Link{Text: name, Current: i == at}
			if i <= at {
				l.URL = "#"
			}
			s.Steps = append(s.Steps, l)
		}
		return s
	}
	const warning = "This hub has no sign-in provider, so whoever reaches this computer can sign in as anyone."
	code := func(p layout.Page) setup.Code {
		return setup.Code{
			Page: alone(p, "Set up this hub"), Lead: "Enter the code that the hub printed in the terminal in which it was started. It works for 10 minutes.", Again: "No code, or it’s too old? Print another one. The old one stops working.",
			Code: ui.Input{Name: "code", Label: "Code", Type: "text", Required: true, Help: "8 letters and digits, like K7QF-M2XD."},
		}
	}
	zones := []ui.Option{{Label: "Find it from the place"}, {Value: "America/New_York", Label: "America/New York"}}
	organization := func(p layout.Page) setup.Organization {
		return setup.Organization{
			Step: step(p, 0, "Who are you?", "Nothing counts before the last step. Until then you can change all of it."), Zones: zones, Locales: []ui.Option{{Value: "en-US", Label: "English"}},
			Form: ui.Form{Values: map[string]string{"name": "Commons Alliance", "locale": "en-US", "zip": "02108", "point": "", "zone": ""}},
		}
	}
	office := func(p layout.Page) setup.Office {
		return setup.Office{
			Step: step(p, 1, "Your national office", "It has a page like a chapter, and people turn to it with questions."),
			Form: ui.Form{Values: map[string]string{"name": "National office", "email": "office@example.org", "asked": ""}},
		}
	}
	admin := func(p layout.Page) setup.Admin {
		return setup.Admin{Step: step(p, 2, "The first admin", "Sign in as the person who will be the first."), Next: "#", Choices: []ui.Link{{Text: "Sign in with the office", URL: "#"}}}
	}
	chapters := func(p layout.Page) setup.Chapters {
		return setup.Chapters{
			Step:  step(p, 3, "The first chapters", "Add some, or skip this: you can add chapters any time later."),
			Form:  ui.Form{Values: map[string]string{"kind": "local", "name": "", "city": "", "zip": ""}},
			Table: ui.Form{Values: map[string]string{"table": ""}},
			Kinds: []ui.Option{{Value: "local", Label: "Chapter"}, {Value: "pod", Label: "Pod"}, {Value: "council", Label: "Council"}}, Leave: "Continue without chapters",
		}
	}
	return []Story{
		whole("code", setup.CodePage, code),
		whole("code, taken", setup.CodePage, code, func(v *setup.Code) {
			v.Taken, v.Warning = "Someone is setting up this hub in another browser since Dec 1, 4:00 pm UTC. Go on there.", warning
			v.Trouble = ui.Trouble{Opening: "The set-up hasn’t begun.", Errors: faults("code", "That’s not the code the hub printed last.")}
			v.Code.Error = "That’s not the code the hub printed last."
		}),
		whole("organization", setup.OrganizationPage, organization),
		whole("organization, wrong", setup.OrganizationPage, organization, func(v *setup.Organization) {
			v.Form.Errors = faults("zip", "We can’t find that ZIP code.")
			v.Trouble.Errors, v.Warning = v.Form.Errors, warning
		}),
		whole("organization, given", setup.OrganizationPage, organization, func(v *setup.Organization) { v.Named, v.Spoken = longTitle, "English" }),
		whole("office", setup.OfficePage, office),
		whole("admin", setup.AdminPage, admin),
		whole("admin, signed in", setup.AdminPage, admin, func(v *setup.Admin) {
			v.Who = "You’re signed in as " + longWord + ", who becomes the first admin when you finish."
		}),
		whole("admin, embedded", setup.AdminPage, admin, func(v *setup.Admin) {
			v.Choices, v.Form = nil, &ui.Form{Values: map[string]string{"name": "", "email": "", "asked": ""}}
			v.Warning, v.Why, v.Nobody = warning, "The way you signed in can’t bring an admin’s role. Sign in another way.", "None of your sign-in providers may bring the role of an admin."
		}),
		whole("chapters", setup.ChaptersPage, chapters),
		whole("chapters, some", setup.ChaptersPage, chapters, func(v *setup.Chapters) {
			v.Rows = []setup.Chapter{{Slug: "boston", Name: "Boston", Line: "Boston, MA, 02108"}, {Slug: "long", Name: longWord, Line: longTitle}}
			v.Tabled, v.Leave, v.Open, v.Problems = "Your table adds 14 chapters when you finish.", "Continue", true, []string{"Line 3: Enter the chapter’s name."}
		}),
		whole("finish", setup.FinishPage, func(p layout.Page) setup.Finish {
			return setup.Finish{Step: step(p, 4, "Is everything right?", "When you finish, the hub opens for everyone."), Rows: []setup.Answer{
				{Label: "Organization", Lines: []string{"Commons Alliance", "English"}, URL: "#"}, {Label: "Chapters", Lines: []string{"Boston", longWord}, URL: "#"},
			}}
		}),
	}
}
