package storybook

import (
	"context"

	"chapterhouse/components/email"
)

// emailStories are every email the hub sends.
func emailStories() []Story {
	ctx := context.Background() // which has no locale, so the stories are in English
	f := email.Frame{Organization: "Commons Alliance", Chapter: "Boston chapter", Accent: "#a3262a", Privacy: "https://hub.example.org/privacy"}
	e := email.Event{
		Title: "Winter crossing-guard training", Day: "Sat, Dec 5", Hours: "6:30 to 8:00 pm EST", Where: "Dudley branch library, Boston",
		WhereNote: "You’ll get the exact address once you have a seat.", Page: "https://hub.example.org/chapters/boston/events/7m2q",
	}
	const link, erased = "https://hub.example.org/rsvp/" + longWord, "Dec 19"
	r := email.RSVP{
		Frame: f, Event: e, Party: "Ines Farrow and 1 guest", Answer: "You’re coming.", Entry: true, Until: "Wed, Dec 2, 6:30 pm EST", Reason: "The library lost its heating.",
		Link: link, Contact: link, Office: link, Erased: erased,
	}
	full, waiting := r, r
	full.Full, waiting.WaitlistPosition = true, 4
	changed := r
	changed.Was, changed.Note = email.Was{When: "Fri, Dec 4, 6:30 to 8:00 pm EST", Where: "Town hall, Boston", Join: true}, "The library lost its heating.\nSee you on Saturday!"
	account := email.Frame{Organization: f.Organization, Privacy: f.Privacy}
	foreign := e
	foreign.Title, foreign.Where = arabic, arabic
	long := e
	long.Title, long.Where, long.Join = longTitle, longWord, "https://meet.example.org/"+longWord
	mails := []struct {
		state string
		sheet email.Sheet
	}{
		{"confirm", r.Confirm(ctx)},
		{"confirm full", full.Confirm(ctx)},
		{"going", r.Going(ctx)},
		{"going right to left", email.RSVP{Frame: f, Event: foreign, Party: "نور حداد", Link: link}.Going(ctx)},
		{"going long words", email.RSVP{Frame: f, Event: long, Party: longWord, Link: link}.Going(ctx)},
		{"promoted", r.Promoted(ctx)},
		{"waitlist", waiting.Waitlisted(ctx)},
		{"cancelled", r.Cancelled(ctx)},
		{"added", refusable(r.Added(ctx))},
		{"added to the waitlist", refusable(waiting.Added(ctx))},
		{"cancelled for them", r.CancelledFor(ctx)},
		{"too large", r.TooLarge(ctx)},
		{"held", r.Held(ctx)},
		{"removed", r.Removed(ctx)},
		{"blocked", refusable(r.Blocked(ctx))},
		{"restored", r.Restored(ctx)},
		{"manage", r.Manage(ctx)},
		{"changed", changed.Changed(ctx)},
		{"postponed", changed.Postponed(ctx)},
		{"back on", changed.BackOn(ctx)},
		{"called off", r.CalledOff(ctx)},
		{"unavailable", email.RSVP{Frame: f, Event: e, Off: true, Reason: "The river is high.", Erased: erased}.Confirm(ctx)},
		{"leads held", email.LeadsHeld{Frame: f, Title: "River clean-up", Link: link}.Sheet(ctx)},
		{"clocks", email.Clocks{Frame: f, Kept: []string{"River clean-up: Sat, Dec 5, 2026, 6:30 pm"}, Gone: []string{"Night walk: Sun, Mar 14, 2027, 2:30 am"}, Link: link}.Sheet(ctx)},
		{"leads off", email.LeadsOff{Frame: f, Title: "River clean-up", Reason: "The river is high.", Page: link}.Sheet(ctx)},
		{"joined", email.Joined{Frame: f, Page: "https://hub.example.org/chapters/boston"}.Sheet(ctx)},
		{"joined by a link, with the chapter's words", email.Joined{Frame: f, Page: "https://hub.example.org/chapters/boston", ByLink: true, Words: "**Welcome!** We meet on [first Tuesdays](https://example.org/meet).\n\n- Bring a friend\n- Bring a chair"}.Sheet(ctx)},
		{"member removed", email.MemberRemoved{Frame: f, Contact: "https://hub.example.org/chapters/boston/contact"}.Sheet(ctx)},
		{"chapter merged", email.Merged{Frame: f, From: "Salem", Standing: "member", Lead: true, Page: link, Contact: link}.Sheet(ctx)},
		{"chapter merged, asked", email.Merged{Frame: f, From: longWord, Standing: "asked", Page: link, Contact: link}.Sheet(ctx)},
		{"chapter merged, follower", email.Merged{Frame: f, From: "Salem", Standing: "follower", Page: link, Contact: link}.Sheet(ctx)},
		{"join declined", email.Declined{Frame: f, Contact: "https://hub.example.org/chapters/boston/contact"}.Sheet(ctx)},
		{"join invite", refusable(email.JoinInvite{Frame: f, By: "Robin Vale", Link: link, Till: "Thu, Dec 31, 4:00 pm UTC"}.Sheet(ctx))},
		{"join asked", email.JoinAsked{Frame: f, Link: link}.Sheet(ctx)},
		{"a member’s chapter closed", email.ChapterClosed{Frame: f, Member: true, All: link, Data: link, Near: []email.NearChapter{{Name: "Salem", Away: "14 miles away", URL: link}, {Name: longWord, Away: "20 miles away", URL: link}, {Name: arabic, Away: "31 miles away", URL: link}}}.Sheet(ctx)},
		{"followed chapter closed", email.ChapterClosed{Frame: f, All: link, Data: link}.Sheet(ctx)},
		{"two members stay two", email.DuplicateDecided{Frame: f, Word: longWord, Proposed: "Thu, Nov 19", Link: link}.Sheet(ctx)},
		{"two members are one", email.DuplicateDecided{Frame: f, Merged: true, Proposed: "Thu, Nov 19", Link: link}.Sheet(ctx)},
		{"ask answered", email.AskAnswered{Frame: f, About: "speaker", Answer: "Yes: Kim Tran can come.\nCall us about the train.", Link: link}.Sheet(ctx)},
		{"ask for money answered", email.AskAnswered{Frame: f, About: "money", Answer: "Not this year.", Link: link}.Sheet(ctx)},
		{"ask for print answered", email.AskAnswered{Frame: f, About: "print", Answer: longWord, Link: link}.Sheet(ctx)},
		{"ask for help answered", email.AskAnswered{Frame: f, About: "help", Answer: "Call us.", Link: link}.Sheet(ctx)},
		{"host", email.Host{Frame: f, Title: "River clean-up", Link: link}.Sheet(ctx)},
		{"toolkit", email.Toolkit{Frame: f, Title: "Five minutes for safe crossings", Note: "The vote is on December 15.\nThank you.", Link: link}.Sheet(ctx)},
		{"recall", email.Recall{Frame: f, Title: "Five minutes for safe crossings", Item: "Call script", Reason: "The council office has a new number.", Replacement: "Call script for the council", Link: link, Review: link}.Sheet(ctx)},
		{"recall, with events", email.Recall{Frame: f, Title: longTitle, Reason: longWord, Events: 2, Link: link, Review: link}.Sheet(ctx)},
		{"recall, lifted", email.Recall{Frame: f, Title: longTitle, Item: longTitle, Lifted: true, Link: link}.Sheet(ctx)},
		{"toolkit, by a day", email.Toolkit{Frame: f, Title: longTitle, Note: longWord, WishedOn: "Sat, Dec 12", Link: link}.Sheet(ctx)},
		{"nudge, no answer", email.Nudge{Frame: f, About: "silent", Title: "Five minutes for safe crossings", Word: "The vote is next week.", WishedOn: "Sat, Dec 12", Link: link}.Sheet(ctx)},
		{"nudge, blanks left", email.Nudge{Frame: f, About: "half", Title: longTitle, Word: longWord, Link: link}.Sheet(ctx)},
		{"nudge, on an old version", email.Nudge{Frame: f, About: "behind", Title: "Five minutes for safe crossings", Word: "The old number no longer works.", Link: link}.Sheet(ctx)},
		{"new version", email.NewVersion{Frame: f, Title: "Five minutes for safe crossings", Note: "The council office has a new number.", Link: link}.Sheet(ctx)},
		{"new version, on the page already", email.NewVersion{Frame: f, Title: longTitle, Note: longWord, Link: link, Page: link}.Sheet(ctx)},
		{"confirm and refusable", refusable(r.Confirm(ctx))},
		{"gathered", refusable(email.Gathered{Frame: f, Refusal: link, Sheets: []email.Sheet{
			r.Confirm(ctx), email.RSVP{Frame: f, Event: long, Party: "1 person", Link: link}.Manage(ctx),
			email.ConfirmAddress{Frame: account, Link: link}.Sheet(ctx),
		}}.Sheet(ctx))},
		{"sign in", refusable(email.SignIn{Frame: account, Code: "493027", Link: link, When: "Tue, Dec 1, 3:40 pm UTC"}.Sheet(ctx))},
		{"confirm another address", refusable(email.ConfirmAddress{Frame: account, Code: "493 027", Link: link, Merge: true}.Sheet(ctx))},
		{"confirm address", refusable(email.ConfirmAddress{Frame: account, Code: "493 027", Link: link, Until: "Thu, Dec 3, 4:00 pm UTC"}.Sheet(ctx))},
		{"identity linked", email.IdentityLinked{Frame: account, Provider: "Lantern ID", When: "Tue, Dec 1, 3:40 pm UTC", Page: link}.Sheet(ctx)},
		{"identity confirmed", email.IdentityConfirmed{Frame: account, Provider: "Lantern ID", When: "Tue, Dec 1, 3:40 pm UTC", Reason: "They called.", Page: link}.Sheet(ctx)},
		{"invitation", refusable(email.Invitation{Frame: account, By: "Jordan Ellery", Role: "lead", Of: "Boston", Link: link, Till: "Thu, Dec 3, 4:00 pm UTC"}.Sheet(ctx))},
		{"role ended", email.RoleEnded{Frame: account, Role: "lead", Of: "Boston", Contact: link}.Sheet(ctx)},
		{"role given", email.RoleChanged{Frame: account, Name: "Noor Haddad", Role: "lead", Of: "Boston", Given: true, Link: link}.Sheet(ctx)},
		{"role over", email.RoleChanged{Frame: account, Name: longWord, Role: "admin", Link: link}.Sheet(ctx)},
		{"chapter active", email.ChapterChanged{Frame: account, Of: "Boston", Change: "activated", Page: link, Desk: link}.Sheet(ctx)},
		{"chapter paused", email.ChapterChanged{Frame: account, Of: "Boston", Change: "paused", Page: link, Desk: link}.Sheet(ctx)},
		{"chapter open again", email.ChapterChanged{Frame: account, Of: "Boston", Change: "reopened", Page: link, Desk: link}.Sheet(ctx)},
		{"chapter closed", email.ChapterChanged{Frame: account, Of: "Boston", Change: "closed", Page: link, Desk: link}.Sheet(ctx)},
		{"chapter at a new address", email.ChapterChanged{Frame: account, Of: longWord, Change: "renamed", Page: link, Desk: link}.Sheet(ctx)},
		{"people merged, stays", email.PeopleMerged{Frame: account, Stays: true, Page: link, Contact: link}.Sheet(ctx)},
		{"people merged", email.PeopleMerged{Frame: account, Page: link, Contact: link}.Sheet(ctx)},
		{"break glass", email.BreakGlass{Frame: account, Of: "Boston", By: "Jordan Ellery", Reason: "A threat was made.", Until: "Tue, Sep 1, 4:10 pm UTC", Link: link}.Sheet(ctx)},
		{"hold", email.Hold{Frame: account, Step: "make_admin", By: "Jordan Ellery", Until: "Tue, Sep 1, 4:10 pm UTC", Link: link}.Sheet(ctx)},
		{"hold, close into", email.Hold{Frame: account, Step: "close_into", Until: "Tue, Sep 1, 4:10 pm UTC", Link: link}.Sheet(ctx)},
		{"hold, unsuspend", email.Hold{Frame: account, Step: "unsuspend", Until: "Tue, Sep 1, 4:10 pm UTC", Link: link}.Sheet(ctx)},
		{"chapter took one in", email.ChapterChanged{Frame: account, Of: "Boston", Other: "Salem", Change: "took_in", Page: link, Desk: link}.Sheet(ctx)},
		{"invitation, handover", refusable(email.Invitation{Frame: account, By: "Jordan Ellery", Role: "lead", Of: "Boston", Hands: true, Link: link, Till: "Thu, Dec 3, 4:00 pm UTC"}.Sheet(ctx))},
		{"invitation, to host", refusable(email.Invitation{Frame: account, By: "Robin Vale", Role: "host", Of: "Boston", Event: longTitle, When: "Sat, Dec 12, 6:30 pm", Link: link, Till: "Thu, Dec 3, 4:00 pm UTC"}.Sheet(ctx))},
		{"host accepted", refusable(email.HostInvitation{Frame: account, Step: "accepted", Title: longTitle, Of: "Boston", By: "Robin Vale", Name: "Noor Haddad", Link: link}.Sheet(ctx))},
		{"host declined", refusable(email.HostInvitation{Frame: account, Step: "declined", Title: "River cleanup", Of: "Boston", By: "Robin Vale", Name: longWord, Link: link}.Sheet(ctx))},
		{"host taken back", refusable(email.HostInvitation{Frame: account, Step: "withdrawn", Title: "River cleanup", Of: "Boston", By: "Robin Vale", Link: link}.Sheet(ctx))},
		{"handover ran out", email.HandOver{Frame: account, From: "Robin Vale", To: "Noor Haddad", Of: "Boston", Step: "over", Link: link}.Sheet(ctx)},
		{"handover that nobody accepted", email.HandOver{Frame: account, From: "Robin Vale", Of: longWord, Step: "over", Link: link}.Sheet(ctx)},
		{"hold, unlock", email.Hold{Frame: account, Step: "unlock", Of: longWord, Until: "Tue, Sep 1, 4:10 pm UTC", Link: link}.Sheet(ctx)},
		{"handover agreed", email.HandOver{Frame: account, From: "Robin Vale", To: "Noor Haddad", Of: "Boston", Step: "agreed", Link: link}.Sheet(ctx)},
		{"handover done", email.HandOver{Frame: account, From: longWord, To: "Noor Haddad", Of: "Boston", Step: "done", Link: link}.Sheet(ctx)},
		{"handover off", email.HandOver{Frame: account, From: "Robin Vale", Of: "Boston", Step: "off", Link: link}.Sheet(ctx)},
		{"waits, a lead", email.Waits{Frame: account, By: "Robin Vale", Of: "Boston", Step: "lead", Link: link}.Sheet(ctx)},
		{"waits, a suspension", email.Waits{Frame: account, Step: "unsuspend", Link: link}.Sheet(ctx)},
		{"review ahead", email.CharterReview{Frame: account, Of: "Boston", Day: "Sat, Dec 12", Link: link}.Sheet(ctx)},
		{"review due", email.CharterReview{Frame: account, Of: longWord, Day: "Sat, Dec 12", Over: true, Link: link}.Sheet(ctx)},
		{"review due, to the office", email.CharterReview{Frame: account, Of: "Boston", Day: "Sat, Dec 12", Over: true, Office: true, Link: link}.Sheet(ctx)},
		{"needs lead", email.NeedsLead{Frame: account, Of: "Boston", Link: link}.Sheet(ctx)},
		{"data link", refusable(email.DataLink{Frame: account, Link: link}.Sheet(ctx))},
		{"data link of an account", refusable(email.DataLink{Frame: account, Link: link, Account: true}.Sheet(ctx))},
		{"contact", email.Contact{Frame: f, From: "Ines Farrow", Text: "Do you need drivers?\nI have a van."}.Sheet(ctx)},
	}
	var stories []Story
	for _, m := range mails {
		stories = append(stories, document(m.state, email.Sheet.HTML, m.sheet))
	}
	return stories
}

// refusable is a sheet with the link that stops email to its reader.
func refusable(s email.Sheet) email.Sheet {
	s.Refusal = "https://hub.example.org/stop-email/" + longWord
	return s
}
