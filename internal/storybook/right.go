package storybook

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/rights"
	"chapterhouse/components/site"
	"chapterhouse/components/ui"
)

// rightStories are the pages on which people see, take and erase what is held about them.
func rightStories() []Story {
	data := func(p layout.Page) rights.Data {
		return rights.Data{
			Page: workspace(p, "My data"), Kicker: ui.Link{Text: "My page", URL: "#"}, Heading: "My data", Lede: "Everything this site holds about you, as it is now.", Export: "#", SignIn: "#",
			Sections: []rights.Section{
				{ID: "person", Heading: "You", Help: "Your name comes from the account you sign in with.", Links: []ui.Link{{Text: "Change language", URL: "#"}}, Rows: []rights.Row{
					{Facts: []rights.Fact{{Label: "Name", Words: "Alex Rivera"}, {Label: "Email", Words: longWord + "@example.org"}, {Label: "Known since", Words: "Mon, Mar 4, 2024"}}},
				}},
				{ID: "rsvps", Heading: "Your RSVPs", Rows: []rights.Row{
					{Title: longTitle, URL: "#", Facts: []rights.Fact{{Label: "Status", Words: "Going"}, {Label: "Your name is deleted", Words: "Sat, Dec 19"}}},
				}},
				{ID: "views", Heading: "Who read or changed it", Empty: "Nobody but you."},
			},
			Erase: rights.Erase{
				Action: "#", Word: "ERASE", Form: form("word", ""), Goes: []string{"Your name, your email address, and everything else on this page."},
				Stays: []string{"The activity log keeps an ID that nobody can look up anymore, for 400 days."},
			},
		}
	}
	ask := func(p layout.Page) rights.Ask {
		return rights.Ask{Page: workspace(p, "See or erase your data"), Form: form("email", "", "asked", ""), Rule: "We send an address that hasn’t confirmed anything at most five emails a day."}
	}
	requests := func(p layout.Page) rights.Requests {
		return rights.Requests{
			Page: workspace(p, "Requests about personal data"), Note: "#", Form: form("email", "", "kind", "export"),
			Kinds: []ui.Option{{Value: "export", Label: "A copy of their data"}, {Value: "erase", Label: "To be erased"}},
			Open: []rights.Request{
				{What: "Erase their data", Who: "Person 7m2q4v8x0z1y3w5t", Line: "Asked Mon, Nov 2. Answer by Wed, Dec 2.", State: ui.Tag{Text: "Overdue", Tone: "bad"}, Do: "#", Button: "Erase them", Bad: true},
				{What: "A copy of their data", Who: "Someone whose address we don’t have", Line: "Asked Mon, Nov 30. Answer by Wed, Dec 30.", Do: "#", Button: "Download their data"},
			},
			Closed: []rights.Request{{What: "A copy of their data", Who: "Person 7m2q4v8x0z1y3w5t", Line: "Asked Mon, Nov 2, answered Tue, Nov 3.", State: ui.Tag{Text: "Done", Tone: "good"}}},
		}
	}
	return []Story{
		whole("an account", rights.DataPage, data),
		whole("a guest", rights.DataPage, data, func(v *rights.Data) { v.Kicker, v.SignIn = ui.Link{}, "" }),
		whole("not the word", rights.DataPage, data, func(v *rights.Data) { v.Erase.Form.Errors = faults("word", "Type ERASE to erase your data.") }),
		whole("empty", rights.AskPage, ask),
		whole("wrong", rights.AskPage, ask, func(v *rights.Ask) {
			v.Own = "#"
			v.Form.Errors = faults("email", "Enter an email address, like alex@example.org.")
		}),
		whole("two to answer", rights.RequestsPage, requests),
		whole("nobody", rights.RequestsPage, requests, func(v *rights.Requests) {
			v.Open, v.Closed = nil, nil
			v.Form.Errors = faults("email", "Enter an email address, like alex@example.org.")
		}),
	}
}

// siteStories are the pages whose words are the office's.
func siteStories() []Story {
	view := func(p layout.Page) site.View {
		p.Title = "Privacy"
		return site.View{
			Page: p, Heading: "Privacy", Lede: "What we keep, and for how long.", HTML: prose,
			Facts: &site.Facts{
				Kept:  []site.Kept{{What: "Guest’s name, email address and answers", For: "14 days", Since: "the event ended"}, {What: "Activity log", For: "400 days", Since: "it was written"}},
				Stays: []string{"When names are deleted, the number of people stays, without saying who."}, Seen: []site.Seen{{What: "Members’ names and email addresses", Who: "leads of the chapter and council leads of the chapter"}},
				Where: []site.Where{{What: "Data", Line: "In a PostgreSQL database that belongs to this site."}}, Yours: []ui.Link{{Text: "Without an account: get a link by email", URL: "#"}},
				Note: "Or write to the national office. You’ll get an answer within 30 days.",
			},
		}
	}
	list := func(p layout.Page) site.List {
		return site.List{Page: workspace(p, "Pages of the site"), Rows: []site.Row{
			{Title: "About us", URL: "#", Edit: "#", Line: "Last changed Mon, Nov 2.", State: ui.Tag{Text: "Yours", Tone: "good"}},
			{Title: "Privacy", URL: "#", Edit: "#", Line: "Shows the words that come with the site.", State: ui.Tag{Text: "As it came", Tone: "soft"}},
		}}
	}
	editor := func(p layout.Page) site.Editor {
		return site.Editor{Page: workspace(p, "About us"), Heading: "About us", URL: "#", Action: "#", Help: "Everyone can read this page.", Form: form("summary", "Who we are.", "body", "We plant trees.")}
	}
	return []Story{
		whole("the office’s words", site.Page, view),
		whole("as it came", site.Page, view, func(v *site.View) {
			v.HTML, v.Lede, v.Facts, v.Text = "", "", nil, []string{"We want everyone to be able to use this site and come to our events.", arabic}
			v.Links = []ui.Link{{Text: "Contact", URL: "#"}}
		}),
		whole("four", site.ListPage, list),
		whole("written", site.EditorPage, editor),
		whole("preview", site.EditorPage, editor, func(v *site.Editor) { v.Preview = prose }),
		whole("overtaken", site.EditorPage, editor, func(v *site.Editor) {
			v.Trouble.Opening, v.Form.Theirs = overtaken, map[string]string{"body": "We plant shrubs."}
		}),
	}
}
