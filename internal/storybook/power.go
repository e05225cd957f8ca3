package storybook

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/power"
	"chapterhouse/components/ui"
)

// powerStories are the pages about who holds which role.
func powerStories() []Story {
	rules := power.Rules{Role: "lead", May: []string{"create and edit events", "see the names and email addresses of members, after signing in again"}, MayNot: []string{"send toolkits to chapters", "appoint leads"}}
	person := []power.Field{{Name: "person", Value: "p"}, {Name: "role", Value: "lead"}}
	list := func(p layout.Page) power.View {
		return power.View{
			Page: workspace(p, "Roles"), Kicker: ui.Link{Text: "National office", URL: "#"}, Heading: "Roles", Lead: "Everyone who can do more here than a member. Each view of this page is logged.",
			Groups: []power.Group{
				{Name: "The whole organization", Rows: []power.Row{
					{Name: "Jordan Ellery", Lines: []string{"Since Sep 1, appointed by the operator", "Last signed in: today"}, Tags: []ui.Tag{{Text: "staff", Tone: "ink"}}},
					{Name: "No name yet", Lines: []string{"Since Sep 1, from a group at the sign-in provider. It can only be changed there.", "No sign-in on record"}, Tags: []ui.Tag{{Text: "auditor", Tone: "ink"}, {Text: "Suspended", Tone: "bad"}}},
				}},
				{Name: longTitle, URL: "#", Rows: []power.Row{{
					Name: longWord, Lines: []string{"Since Sep 1, appointed by " + longWord, "Last signed in: Aug 3"}, Tags: []ui.Tag{{Text: "lead", Tone: "ink"}, {Text: "Ends Jun 30", Tone: "warn"}},
					Remove: &power.Button{Action: "#", Text: "Remove", Whom: longWord, Fields: person},
				}}},
			},
		}
	}
	busy := func(v *power.View) {
		v.Waiting = []power.Waiting{
			{Title: "lead of Boston: noor.haddad@example.org", Line: "Proposed by Robin Vale on Nov 28. Somebody who may appoint has to confirm it.", Tag: ui.Tag{Text: "Proposed", Tone: "warn"}, Action: "#", Buttons: []power.Button{
				{Do: "confirm", Text: "Confirm and send", Whom: "noor.haddad@example.org", First: true}, {Do: "withdraw", Text: "Withdraw", Whom: "noor.haddad@example.org"},
			}},
			{Title: "lead of Salem: " + longWord + "@example.org", Line: "Sent Nov 28 by Jordan Ellery. The link works until Dec 5.", Tag: ui.Tag{Text: "Invited", Tone: "accent"}, Action: "#", Buttons: []power.Button{{Do: "resend", Text: "Send again", Whom: longWord}}},
		}
		v.Leaderless = []ui.Link{{Text: "Lowell", URL: "#"}, {Text: longTitle, URL: "#"}}
		v.CSV = "#"
		v.Filter = &power.Filter{Role: ui.Choice{Name: "only", Label: "Role", Options: []ui.Option{{Label: "All roles"}, {Value: "lead", Label: "lead"}}}, Chapter: ui.Input{Name: "q", Label: "Name or chapter", Type: "search"}, Clear: "#"}
		v.StepDown = []power.Button{{Action: "#", Text: "Step down as lead of Boston", Fields: person[1:]}}
		v.Invite = invite(rules, nil)
	}
	offer := func(p layout.Page) power.Offer {
		return power.Offer{
			Page: workspace(p, "Invitation"), Heading: "Jordan Ellery invites you to be lead of Boston", Lines: []string{"The invitation works until Dec 5, for one address only."}, Rules: rules, Action: "#", Decline: true,
		}
	}
	return []Story{
		whole("list", power.Page, list),
		whole("everything", power.Page, list, busy),
		whole("wrong", power.Page, list, func(v *power.View) {
			v.Invite = invite(rules, faults("email", "They already have this role.", "ends", "Choose a future date, or leave it blank."))
		}),
		whole("empty", power.Page, list, func(v *power.View) { v.Groups = nil }),
		whole("invitation", power.OfferPage, offer),
		whole("invitation signed out", power.OfferPage, offer, func(v *power.Offer) { v.SignIn = "#" }),
		whole("invitation of another", power.OfferPage, offer, func(v *power.Offer) {
			v.Problem = "You’re signed in with an account that has a different address, so you can’t accept this. Sign out on your page, and open the link in the email again."
			v.Rules.Office = []string{"create and edit events"}
		}),
	}
}

func invite(rules power.Rules, problems ui.Errors) *power.Invite {
	form := ui.Form{Values: map[string]string{"email": "", "role": "", "ends": ""}, Errors: problems}
	v := &power.Invite{Action: "#", Form: form, Rules: []power.Rules{rules}, Note: "They get an email with a link that works for a week, once, and only for that address."}
	v.Email = form.Line("email", "Email").OfType("email").AsRequired()
	v.Role = form.Segments("role", "Role", ui.Option{Value: "lead", Label: "lead"}, ui.Option{Value: "council_lead", Label: "council lead"})
	v.Chapter = &ui.Choice{Name: "chapter", Label: "Chapter", Help: "Only for leads and council leads.", Options: []ui.Option{{Label: "None"}, {Value: "boston", Label: "Boston"}}}
	v.Ends = form.Line("ends", "Last day").OfType("date").AsOptional().WithHelp("Leave it blank if the role has no end date.")
	return v
}
