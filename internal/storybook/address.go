package storybook

import (
	"chapterhouse/components/address"
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// addressStories are the pages on which an address is proven, and those on which its owner stops email to it.
func addressStories() []Story {
	const rule = "We send an address that hasn’t confirmed anything at most five emails a day, and none if its owner asked us to stop."
	field := ui.Input{Name: "email", Label: "Email", Type: "email", Autocomplete: "email", Required: true}
	code := &ui.Input{Name: "code", Label: "Code", Type: "text", Mode: "numeric", Autocomplete: "one-time-code", Required: true, Length: "12"}
	ask := func(p layout.Page) address.Ask {
		return address.Ask{Page: workspace(p, "Add your email address"), Email: field}
	}
	sent := func(p layout.Page) address.Sent {
		return address.Sent{Page: workspace(p, "Check your email"), Email: "alex.rivera@example.org", Code: code, Rule: rule}
	}
	step := func(p layout.Page) address.Step {
		return address.Step{
			Page: workspace(p, "Stop email to this address"), Heading: "Stop email to this address", Action: "#", Do: "stop", Button: "Stop all email to this address",
			Text: []string{"We won’t send anything else to the address this link came to, no matter who enters it here: no confirmations, no news, no event changes."},
		}
	}
	return []Story{
		whole("empty", address.AskPage, ask),
		whole("wrong", address.AskPage, ask, func(v *address.Ask) {
			v.Errors = faults("email", "Enter an email address, like alex@example.org. We can’t send to addresses with quotation marks or brackets.")
			v.Email.Value, v.Email.Error = `"alex rivera"@example.org`, v.Errors.Of("email")
		}),
		whole("code", address.SentPage, sent),
		whole("wrong code", address.SentPage, sent, func(v *address.Sent) {
			v.Errors = faults("code", "That’s not the code in the last email we sent. Check it and try again.")
			wrong := *code
			wrong.Error = v.Errors.Of("code")
			v.Code = &wrong
		}),
		whole("code over", address.SentPage, sent, func(v *address.Sent) { v.Code, v.Email = nil, longWord+"@example.org" }),
		whole("another address", address.MergePage, func(p layout.Page) address.Merge {
			return address.Merge{
				Page: p, Heading: "Another address of yours", Action: "#", Button: "Email me a code", Text: []string{"Did you RSVP or join with another email address, without an account?"},
				Field: ui.Input{Name: "email", Label: "Your other email address", Type: "email", Required: true},
			}
		}),
		whole("stop", address.StepPage, step),
		whole("stopped", address.StepPage, step, func(v *address.Step) {
			v.Heading, v.Button, v.Plain = "We don’t email this address", "Allow email again", true
			v.Text = []string{"We send nothing to the address this link came to. Only this link can change that. No chapter lead can, and neither can the national office."}
		}),
		whole("confirm", address.StepPage, step, func(v *address.Step) {
			v.Heading, v.Button = "Confirm your email address", "Yes, alex.rivera@example.org is mine"
			v.Text = []string{"This adds the address to the “Alex Rivera” account. If that isn’t you, close this page: nothing changes."}
		}),
		whole("taken", address.StepPage, step, func(v *address.Step) {
			v.Heading, v.Action, v.Links = "This address is already in use here", "", []ui.Link{{Text: "Go to my page to sign out", URL: "#"}, {Text: "Use a different address", URL: "#"}}
			v.Text = []string{"There’s another account with " + longWord + "@example.org, so we didn’t add it to this one. Sign out, then sign in with the account that has this address."}
		}),
	}
}
