package storybook

import (
	"strings"

	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

func uiStories() []Story {
	email := ui.Input{Name: "email", Label: "Your email", Help: "The leads will reply to this address.", Type: "email", Value: "robin.vale@example.org", Autocomplete: "email", Required: true}
	note := ui.Area{Name: "note", Label: "Anything we should have ready?", Value: "A chair with arms, please.", Optional: true, Class: "textarea-short", Length: "500"}
	mode := ui.Choice{Name: "mode", Label: "How", Options: []ui.Option{{Value: "", Label: "In person or online", Selected: true}, {Value: "online", Label: "Online"}}}
	modes := ui.Segments{Name: "modes", Label: "Format", Options: []ui.Option{
		{Value: "in_person", Label: "In person", Selected: true}, {Value: "online", Label: "Online"}, {Value: "hybrid", Label: "Hybrid"},
	}}
	wrong := faults("title", "Enter a title for the event.", "date", "Choose a day that is to come.")
	tones := []ui.Tag{
		{Text: "Plain"}, {Text: "18 seats", Tone: "good"}, {Text: "Waitlist 4", Tone: "warn"}, {Text: "Cancelled", Tone: "bad"},
		{Text: "Adopted", Tone: "accent"}, {Text: "Draft", Tone: "soft"}, {Text: "Members", Tone: "ink"},
	}
	return []Story{
		part("filled", ui.Field, email),
		part("wrong", ui.Field, with(email, func(f *ui.Input) { f.Value, f.Error = "robin.vale", "Write an address such as ada@example.org." })),
		part("optional and long", ui.Field, ui.Input{Name: "q", Label: longTitle, Type: "text", Value: longWord, Optional: true}),
		part("a day", ui.Field, ui.Input{Name: "date", Label: "Day", Type: "date", Value: "2026-12-05"}),
		part("a file", ui.Field, ui.Input{Name: "cover", Label: "Picture", Type: "file", Accept: "image/png"}),
		part("filled", ui.TextArea, note),
		part("wrong", ui.TextArea, with(note, func(a *ui.Area) {
			a.Help, a.Error = "Under 500 characters.", "This is too long: keep it under 500 characters."
		})),
		part("chosen", ui.Select, mode),
		part("wrong", ui.Select, with(mode, func(c *ui.Choice) { c.Error = "Choose one of these." })),
		part("chosen", ui.Radios, modes),
		part("wrong", ui.Radios, with(modes, func(s *ui.Segments) { s.Options[0].Selected, s.Error = false, "Choose in person, online or hybrid." })),
		part("open", ui.Checkbox, ui.Check{Name: "access", Value: "step_free", Label: "Step-free entrance"}),
		part("ticked with help", ui.Checkbox, ui.Check{Name: "hidden", Value: "1", Label: "Show the exact place only to people who are going", Help: "Everyone else sees the city.", Checked: true}),
		// The fields it links to stand below it on a real page.
		{Component: nameOf(ui.Summary), State: "two faults", show: func(p layout.Page) templComponent {
			p.Title = "Summary"
			return onPage(p, joined(ui.Summary(wrong), ui.Field(text("title", "Title", "")), ui.Field(ui.Input{Name: "date", Label: "Day", Type: "date"})))
		}},
		part("nothing to correct", ui.Alert, ui.Trouble{Opening: overtaken}),
		piece(nameOf(ui.Copy), "to copy", ui.Copy("copied", "Copy text", "Copied. One blank in it isn’t filled in: City.")),
		{Component: nameOf(ui.PrivacyNote), State: "beside an address", show: func(p layout.Page) templComponent {
			p.Title = "PrivacyNote"
			return onPage(p, ui.PrivacyNote())
		}},
		piece(nameOf(ui.Tabs), "of an event", ui.Tabs("This event", tabs("Edit"))),
		piece(nameOf(ui.Offer), "kept by the browser", ui.Offer("5eed5eed5eed5eed")),
		piece(nameOf(ui.Now), "somebody else’s", joined(ui.Now("title", new("Seed swap")), ui.Now("summary", new("")), ui.Now("description", new(longText)))),
		{Component: nameOf(ui.Said), State: "read out", show: func(p layout.Page) templComponent {
			p.Title = "Said"
			return onPage(p, ui.Said("said", "Coming up: 12 events"))
		}},
		part("every tone", ui.Tags, tones),
		part("on", ui.DatePlate, plate("Sat", "5", "Dec")),
		part("called off", ui.DatePlate, ui.Plate{Weekday: "Thu", Day: "10", Month: "Dec", ISO: "2026-12-10", Off: true}),
		piece(nameOf(ui.Events), "four", joined(heading("Coming up"), ui.Events(rows()))),
		piece(nameOf(ui.Follows), "two and an undo", joined(ui.Follows([]ui.FollowRow{
			{Name: "Boston", URL: "#", Slug: "boston", Action: "#", Line: "The national office added you, because it’s near you."},
			{Name: longWord, URL: "#", Slug: "long", Action: "#"}, {Name: "Salem", URL: "#", Slug: "salem", Action: "#", Left: true, Line: "You don’t follow it anymore."},
		}))),
		piece(nameOf(ui.ZonesNote), "two zones", joined(ui.ZonesNote([]ui.EventRow{{Zone: "America/New_York"}, {Zone: "America/Chicago"}}))),
		part("far away", ui.OwnTimeLine, when().Own),
		piece(nameOf(ui.EventLine), "one", joined(heading("Coming up"), ui.EventLine(rows()[0]))),
		piece(nameOf(ui.Events), "long words", joined(heading("Coming up"), ui.Events(longRows()))),
		part("chapters", ui.Drawn, country()),
		part("shapes of healths", ui.DotKey, []ui.Dot{{R: "6", Label: "Needs a lead", Class: "health-needs-lead", Path: "M0-8.5L7.5 5.5H-7.5Z"}, {R: "6", Label: longWord, Class: "health-good"}}),
		part("states", ui.Drawn, country("unseen", "seen", "adopted", "localized", "in_use", "declined")),
		part("asked", ui.Correct, ui.Slip{Asked: "ines.farrow@gmial.com", Meant: "ines.farrow@gmail.com"}),
		part("a chapter’s", ui.Subscribe, subscribe()),
		part("more", ui.Pager, ui.Link{Text: "Later events", URL: "#"}),
		part("the end", ui.Pager, ui.Link{}),
		part("the first of many", ui.Numbered, ui.Pages{Line: "1 to 100 of 20,000", Next: ui.Link{Text: "Next page", URL: "#"}}),
		part("in the middle", ui.Numbered, ui.Pages{Line: "101 to 200 of 20,000", Before: ui.Link{Text: "Previous page", URL: "#"}, Next: ui.Link{Text: "Next page", URL: "#"}}),
		part("all on one", ui.Numbered, ui.Pages{}),
		piece(nameOf(ui.Hidden), "not seen", ui.Hidden("seen", "7")),
		piece(nameOf(ui.Rich), "strong words and a link", ui.Rich("<1>Copy this link now.</1> Or <2>see all chapters</2>.", ui.Link{}, ui.Link{URL: "#"})),
	}
}

func layoutStories() []Story {
	shell := func(state string, change func(p *layout.Page)) Story {
		return Story{Component: nameOf(layout.Shell), State: state, show: func(p layout.Page) templComponent {
			p.Title = "The shell"
			change(&p)
			return onPage(p, nothing)
		}}
	}
	return []Story{
		shell("a visitor", func(p *layout.Page) { p.Viewer = layout.Viewer{SignInURL: "#"} }),
		shell("a lead of three chapters", func(p *layout.Page) {
			p.Viewer.Places = []ui.Link{{Text: "Boston desk", URL: "#", Current: true}, {Text: "Cambridge desk", URL: "#"}, {Text: longWord + " desk", URL: "#"}, {Text: "National", URL: "#"}, {Text: "Operator", URL: "#"}}
		}),
		shell("a demonstration with a notice", func(p *layout.Page) {
			p.Demonstration, p.Outbox = true, "/outbox"
			p.Notice = ui.Notice{Text: "Saved."}
		}),
		shell("a warning", func(p *layout.Page) {
			p.Notice = ui.Notice{Text: "We can’t check who you are right now, so you see the public page. Nobody was signed out.", Tone: "warn"}
		}),
	}
}

// overtaken is what an editor opens with when somebody else changed what the person changed.
const overtaken = "Someone else saved this while you were editing, and you both changed the fields marked below. What you typed is still here, and not saved yet. Save again to keep yours."

// longText is more than stands beside a field.
var longText = strings.Repeat("Learn to walk a school crossing. ", 12)

// tabs are the pages of an event.
func tabs(current string) []ui.Link {
	list := []ui.Link{{Text: "Page", URL: "#"}, {Text: "Edit", URL: "#"}, {Text: "RSVPs", URL: "#"}}
	for i := range list {
		list[i].Current = list[i].Text == current
	}
	return list
}
