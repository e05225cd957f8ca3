package storybook

import (
	"chapterhouse/components/chapter"
	"chapterhouse/components/desk"
	"chapterhouse/components/event"
	"chapterhouse/components/layout"
	"chapterhouse/components/national"
	"chapterhouse/components/power"
	"chapterhouse/components/question"
	"chapterhouse/components/ui"
)

// leadStories are the pages about leads' first names, hosts who are invited, and a chapter's lock.
func leadStories() []Story {
	name := func(p layout.Page) desk.LeadName {
		return desk.LeadName{
			Page: workspace(p, "Your name on the chapter’s page"), Desk: ui.Link{Text: "Boston chapter desk", URL: "#"}, Action: "#", Form: form("name", "Robin"), Line: "Your name isn’t on the chapter’s page.",
		}
	}
	lock := func(p layout.Page) question.View {
		why := form("reason", "").Area("reason", "Why are you locking it?").AsRequired().WithHelp("A sentence or two, up to 500 characters.")
		return question.View{
			Page: p, Heading: "Lock Boston?", Action: "#", Yes: "Lock the chapter", No: ui.Link{Text: "Don’t lock it", URL: "#"}, Why: &why,
			Follows: []string{"Its public page says it’s paused. Nobody can join, RSVP or write to its leads.", "You can’t undo this alone: it takes two admins of the national office."},
		}
	}
	host := func(p layout.Page) power.Offer {
		return power.Offer{
			Page: workspace(p, "Invitation"), Heading: "Robin Vale invites you to host “" + longTitle + "”", Host: true, Action: "#", Decline: true, SignIn: "#",
			Lines: []string{"Boston, Sat, Dec 5, 6:30 pm", "The invitation works until Dec 5, for one address only.", "A host’s access ends by itself, 24 hours after the event."},
			Rules: power.Rules{Role: "host", May: []string{"edit this event, and no other", "see who’s coming, by first name and initial"}, MayNot: []string{"publish the event", "see the chapter’s members"}},
		}
	}
	return []Story{
		whole("not shown", desk.LeadNamePage, name),
		whole("shown", desk.LeadNamePage, name, func(v *desk.LeadName) {
			v.Shown, v.Line = true, "Everyone can read “"+longWord+"” on the chapter’s page since Nov 30."
		}),
		whole("wrong", desk.LeadNamePage, name, func(v *desk.LeadName) {
			v.Form.Errors = faults("name", "Enter a first name, up to 40 letters. Numbers, email addresses and web addresses can’t be shown.")
		}),
		whole("closed chapter", desk.LeadNamePage, name, func(v *desk.LeadName) {
			v.Closed, v.Shown, v.Line = true, true, "Everyone can read “"+arabic+"” on the chapter’s page since Nov 30."
		}),
		whole("lock", question.Page, lock),
		whole("lock without a reason", question.Page, lock, func(v *question.View) {
			v.Why.Error, v.Errors = "Say why, in up to 500 characters.", faults("reason", "Say why, in up to 500 characters.")
		}),
		whole("invited to host", power.OfferPage, host),
	}
}

// namedLeads puts first names on a chapter's page.
func namedLeads(v *chapter.View) {
	v.LeadsTitle, v.Leads = "Your chapter’s leads", "Robin, Sam and "+longWord
}

// lockable is a desk whose reader can lock the chapter; locked is one after that.
func lockable(v *desk.View) { v.Lock = "#" }

func locked(v *desk.View) {
	v.NewEvent, v.Reason = "", "Somebody took my laptop. "+longWord
	v.Closed = "This chapter has been locked since Mon, Nov 30. You can read everything here and change nothing."
}

// lockedAtOffice is a locked chapter as the office sees it.
func lockedAtOffice(v *national.Chapter) {
	v.Turns, v.LockLine, v.LockReason = nil, "Locked since Mon, Nov 30. The activity log says who locked it.", "Somebody took my laptop. "+longWord
	v.Lever = []national.Turn{{Action: "#", Do: "ask", Text: "Ask to unlock it", Line: "A second admin has to confirm it."}}
}

// invitedHosts are addresses that were invited to host an event.
func invitedHosts(v *event.Attendees) {
	v.Invited = []event.InvitedHost{
		{Email: "noor@example.org", Line: "Invited Nov 30 by Robin Vale. The link works until Dec 5.", Action: "#", Event: "e"},
		{Email: longWord + "@example.org", Line: "Invited Nov 30 by " + longWord + ". The link works until Dec 5.", Action: "#", Event: "e"},
	}
}
