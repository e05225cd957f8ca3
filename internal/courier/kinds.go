package courier

import (
	"context"
	"strings"
	"time"

	"chapterhouse/components/email"
	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/say"
)

// kind is everything about one kind of email but what a message needs while it is owed (hub.MessageKind.Typed). It has words about an
// RSVP or the words of a letter.
type kind struct {
	name say.Text // what operators call it

	rsvp   func(email.RSVP, context.Context) email.Sheet
	to     func(hub.RSVP) bool                   // whom it is true for; nil: everybody
	still  func(hub.RSVP, hub.Event) bool        // whether it is true of the two together; nil: always
	while  func(e hub.Event, now time.Time) bool // when it is true; nil: always
	newest newest                                // which of several still count
	place  bool                                  // it tells the place on the waitlist
	method calendar.Method                       // of the entry for the calendar that comes with it
	entry  func(hub.RSVP) bool                   // who gets that; nil: nobody

	letter func(context.Context, draft) (letter, error)
	leads  bool          // it goes to the chapter's own leads, who need no way to ask the chapter
	lasts  time.Duration // how long it is worth sending; 0: for good
}

// newest says which emails about the same thing are void because a later one is owed or was sent.
type newest int

const (
	everyOne newest = iota // none: each stands for itself
	lastTurn               // all but the last of this sort that tells where the RSVP stands
	lastEdit               // all but the one with the event's SEQUENCE
)

// kinds are all kinds of email.
var kinds = map[hub.MessageKind]kind{
	hub.MailConfirm: {name: say.M("Confirm an RSVP"), rsvp: email.RSVP.Confirm, to: unconfirmed, while: upcoming},
	hub.MailGoing: {
		name: say.M("You’re coming"), rsvp: email.RSVP.Going, to: seated, while: hub.Event.Open, newest: lastTurn,
		method: calendar.MethodRequest, entry: seated,
	},
	hub.MailWaitlisted: {name: say.M("You’re on the waitlist"), rsvp: email.RSVP.Waitlisted, to: waitlisted, while: hub.Event.Open, newest: lastTurn, place: true},
	hub.MailPromoted: {
		name: say.M("A seat opened up"), rsvp: email.RSVP.Promoted, to: seated, while: hub.Event.Open, newest: lastTurn,
		method: calendar.MethodRequest, entry: seated,
	},
	hub.MailCancelled: {
		name: say.M("Your RSVP is cancelled"), rsvp: email.RSVP.Cancelled, to: cancelled, newest: lastTurn,
		method: calendar.MethodCancel, entry: confirmed,
	},
	hub.MailManage: {name: say.M("You’ve already RSVPed"), rsvp: email.RSVP.Manage},
	hub.MailEventChanged: {
		name: say.M("The event changed"), rsvp: email.RSVP.Changed, to: expecting, while: hub.Event.Open, still: changed, newest: lastEdit,
		method: calendar.MethodRequest, entry: seated,
	},
	hub.MailEventOff: {
		name: say.M("The event is cancelled"), rsvp: email.RSVP.CalledOff, to: expecting, while: calledOff,
		method: calendar.MethodCancel, entry: seated,
	},
	hub.MailPostponed: {
		name: say.M("The event is postponed"), rsvp: email.RSVP.Postponed, to: expecting, while: postponed, newest: lastEdit,
		method: calendar.MethodRequest, entry: seated,
	},
	hub.MailEventOn: {
		name: say.M("The event is back on"), rsvp: email.RSVP.BackOn, to: expecting, while: hub.Event.Open, newest: lastEdit,
		method: calendar.MethodRequest, entry: seated,
	},
	hub.MailAdded: {
		name: say.M("The organizers added you"), rsvp: email.RSVP.Added, to: expecting, while: hub.Event.Open, newest: lastTurn, place: true,
		method: calendar.MethodRequest, entry: seated,
	},
	hub.MailCancelledFor: {
		name: say.M("Your RSVP was cancelled for you"), rsvp: email.RSVP.CancelledFor, to: cancelled, newest: lastTurn,
		method: calendar.MethodCancel, entry: confirmed,
	},
	hub.MailTooLarge: {name: say.M("Your party is too large now"), rsvp: email.RSVP.TooLarge, to: waitlisted, while: hub.Event.Open, still: tooLarge},
	hub.MailHeld:     {name: say.M("The organizers will look at your RSVP"), rsvp: email.RSVP.Held, to: hub.RSVP.Held, while: hub.Event.Open},
	hub.MailRemoved: {
		name: say.M("The organizers cancelled your RSVP"), rsvp: email.RSVP.Removed, to: hub.RSVP.Removed, while: hub.Event.Open,
		method: calendar.MethodCancel, entry: hadSeats,
	},
	hub.MailBlocked: {name: say.M("The organizers can’t take an RSVP"), rsvp: email.RSVP.Blocked, to: unconfirmed, while: upcoming},
	hub.MailRestored: {
		name: say.M("Your RSVP is back"), rsvp: email.RSVP.Restored, to: expecting, while: hub.Event.Open,
		method: calendar.MethodRequest, entry: seated,
	},

	hub.MailJoinApproved: {name: say.M("Welcome to the chapter"), letter: saying(func(ctx context.Context, d draft, w hub.JoinedLetter) letter {
		return letter{sheet: email.Joined{Frame: d.frame, Page: d.page, ByLink: w.ByLink, Words: d.welcome}.Sheet(ctx)}
	})},
	hub.MailJoinDeclined: {name: say.M("Your request to join was declined"), letter: saying(func(ctx context.Context, d draft, _ struct{}) letter {
		return letter{sheet: email.Declined{Frame: d.frame, Contact: d.page + "/contact"}.Sheet(ctx)}
	})},
	hub.MailMemberRemoved: {name: say.M("Your membership ended"), letter: saying(func(ctx context.Context, d draft, _ struct{}) letter {
		return letter{sheet: email.MemberRemoved{Frame: d.frame, Contact: d.page + "/contact"}.Sheet(ctx)}
	})},
	hub.MailMerged: {name: say.M("Your chapter is part of another one"), letter: saying(func(ctx context.Context, d draft, w hub.MergedLetter) letter {
		v := email.Merged{Frame: d.frame, From: w.From, Standing: string(w.Standing), Lead: w.Lead, Page: d.page, Contact: d.page + "/contact"}
		return letter{sheet: v.Sheet(ctx)}
	})},
	hub.MailChapterClosed: {name: say.M("Your chapter has closed"), letter: saying(func(ctx context.Context, d draft, w hub.ClosedLetter) letter {
		v := email.ChapterClosed{Frame: d.frame, Member: w.Member, All: d.site + "/chapters", Data: d.site + "/data"}
		for _, c := range w.Near {
			v.Near = append(v.Near, email.NearChapter{Name: c.Name, Away: say.Away(ctx, c.Kilometers), URL: d.site + "/chapters/" + c.Slug})
		}
		return letter{sheet: v.Sheet(ctx)}
	})},
	hub.MailJoinInvite: {name: say.M("Invitation to join a chapter"), lasts: hub.JoinInviteFor, letter: saying(func(ctx context.Context, d draft, w hub.JoinInviteLetter) letter {
		return letter{sheet: email.JoinInvite{Frame: d.frame, By: w.By, Link: d.site + "/join/" + string(w.Token), Till: d.moment(ctx, w.Until)}.Sheet(ctx)}
	})},
	hub.MailJoinAsked: {name: say.M("To the leads: a join request"), leads: true, letter: saying(func(ctx context.Context, d draft, _ struct{}) letter {
		return letter{sheet: email.JoinAsked{Frame: d.frame, Link: d.page + "/desk/members"}.Sheet(ctx)}
	})},
	hub.MailHost: {name: say.M("You’re a host"), letter: saying(func(ctx context.Context, d draft, w hub.HostLetter) letter {
		return letter{sheet: email.Host{Frame: d.frame, Title: w.Title, Link: d.page + "/desk/events/" + string(w.Event)}.Sheet(ctx)}
	})},
	hub.MailToolkit: {name: say.M("A toolkit from the national office"), leads: true, letter: saying(func(ctx context.Context, d draft, w hub.ToolkitLetter) letter {
		return letter{sheet: email.Toolkit{Frame: d.frame, Title: w.Title, Note: w.Note, WishedOn: wishedOn(ctx, w.WishedOn, d.now), Link: d.page + "/desk/toolkits/" + string(d.message.Toolkit)}.Sheet(ctx)}
	})},
	hub.MailNewVersion: {name: say.M("A toolkit’s new version"), leads: true, letter: saying(func(ctx context.Context, d draft, w hub.NewVersionLetter) letter {
		v := email.NewVersion{Frame: d.frame, Title: w.Title, Note: w.Note, Link: d.page + "/desk/toolkits/" + string(d.message.Toolkit) + "/changes"}
		if w.Swapped {
			v.Page = d.page + "/toolkits/" + string(d.message.Toolkit)
		}
		return letter{sheet: v.Sheet(ctx)}
	})},
	hub.MailRecall: {name: say.M("A toolkit’s text is recalled"), leads: true, letter: saying(func(ctx context.Context, d draft, w hub.RecallLetter) letter {
		return letter{sheet: email.Recall{
			Frame: d.frame, Title: w.Title, Item: w.Item, Reason: w.Reason, Replacement: w.Replacement, Events: w.Events, Lifted: w.Lifted,
			Link: d.page + "/desk/toolkits/" + string(d.message.Toolkit), Review: d.page + "/desk/recalled",
		}.Sheet(ctx)}
	})},
	hub.MailNudge: {name: say.M("The national office asks about a toolkit"), leads: true, letter: saying(func(ctx context.Context, d draft, w hub.NudgeLetter) letter {
		v := email.Nudge{Frame: d.frame, About: string(w.About), Title: w.Title, Word: w.Word, WishedOn: wishedOn(ctx, w.WishedOn, d.now), Link: d.page + "/desk/toolkits/" + string(d.message.Toolkit)}
		if w.About == hub.NudgeBehind {
			v.Link += "/changes"
		}
		return letter{sheet: v.Sheet(ctx)}
	})},
	hub.MailContactLeads: {name: say.M("To the leads: a message from a visitor"), leads: true, letter: saying(func(ctx context.Context, d draft, w hub.ContactLetter) letter {
		return letter{
			replyTo: mail.Address{Name: w.From, Email: d.message.Letter.Replies},
			sheet:   email.Contact{Frame: d.frame, From: w.From, Text: w.Text}.Sheet(ctx),
		}
	})},
	hub.MailTellLeads: {name: say.M("To the leads: event cancelled"), leads: true, letter: saying(func(ctx context.Context, d draft, w hub.EventOffLetter) letter {
		return letter{sheet: email.LeadsOff{Frame: d.frame, Title: w.Title, Reason: w.Reason, Page: d.page + "/events/" + string(w.Event)}.Sheet(ctx)}
	})},
	hub.MailClocks: {name: say.M("To the leads: the rules for clocks changed"), leads: true, letter: saying(func(ctx context.Context, d draft, w hub.ClocksLetter) letter {
		return letter{sheet: email.Clocks{Frame: d.frame, Kept: clockLines(ctx, w.Kept), Gone: clockLines(ctx, w.Gone), Link: d.page + "/desk"}.Sheet(ctx)}
	})},
	hub.MailHeldLeads: {name: say.M("To the leads: RSVPs on hold"), leads: true, letter: saying(func(ctx context.Context, d draft, w hub.HeldLetter) letter {
		return letter{sheet: email.LeadsHeld{Frame: d.frame, Title: w.Title, Link: d.page + "/desk/events/" + string(w.Event) + "/attendees"}.Sheet(ctx)}
	})},

	hub.MailAskAnswered: {name: say.M("To the leads: the office answered"), leads: true, letter: saying(func(ctx context.Context, d draft, w hub.AskAnsweredLetter) letter {
		return letter{sheet: email.AskAnswered{Frame: d.frame, About: string(w.About), Answer: w.Answer, Link: d.page + "/desk/asks"}.Sheet(ctx)}
	})},

	hub.MailDuplicate: {name: say.M("To the lead: whether two members are one person"), leads: true, letter: saying(func(ctx context.Context, d draft, w hub.DuplicateLetter) letter {
		return letter{sheet: email.DuplicateDecided{Frame: d.frame, Merged: w.Merged, Word: w.Word, Proposed: d.day(ctx, w.Proposed), Link: d.page + "/desk/members"}.Sheet(ctx)}
	})},

	hub.NoticeIdentityLinked: {name: say.M("A new way to sign in"), letter: saying(func(ctx context.Context, d draft, w hub.IdentityLinkedLetter) letter {
		return letter{sheet: email.IdentityLinked{Frame: d.frame, Provider: w.Provider, When: d.moment(ctx, w.When), Page: d.page + "/me"}.Sheet(ctx)}
	})},
	hub.NoticeIdentityConfirmed: {name: say.M("Another account has your access"), letter: saying(func(ctx context.Context, d draft, w hub.IdentityConfirmedLetter) letter {
		v := email.IdentityConfirmed{Frame: d.frame, Provider: w.Provider, When: d.moment(ctx, w.When), Reason: w.Reason, Page: d.page + "/me"}
		return letter{sheet: v.Sheet(ctx)}
	})},
	hub.NoticeInvitation: {name: say.M("Invitation to a role"), letter: saying(func(ctx context.Context, d draft, w hub.InvitationLetter) letter {
		v := email.Invitation{Frame: d.frame, By: w.By, Role: w.Role.Name().In(ctx), Of: w.Chapter, Link: d.page + "/invitations/" + string(w.Token)}
		v.Till, v.Hands = d.moment(ctx, w.Until), w.Hands
		if v.Event = w.Event; v.Event != "" && w.When != "" {
			v.When = say.At{Time: w.When.Time()}.In(ctx)
		}
		return letter{sheet: v.Sheet(ctx)}
	})},
	hub.NoticeHostInvitation: {name: say.M("What came of an invitation to host an event"), letter: saying(func(ctx context.Context, d draft, w hub.HostInvitationLetter) letter {
		v := email.HostInvitation{Frame: d.frame, Step: string(w.Step), Title: w.Title, Of: w.Chapter, By: w.By, Name: w.Name, Link: d.page + "/chapters/" + w.Slug}
		if w.Step != hub.HostInviteWithdrawn {
			v.Link += "/desk/events/" + string(w.Event) + "/attendees"
		}
		return letter{sheet: v.Sheet(ctx)}
	})},
	hub.NoticeHandOver: {name: say.M("A lead hands over"), letter: saying(func(ctx context.Context, d draft, w hub.HandOverLetter) letter {
		v := email.HandOver{Frame: d.frame, From: w.From, To: w.To, Of: w.Chapter, Step: string(w.Step), Link: d.page + "/chapters/" + w.Slug + "/desk/roles"}
		return letter{sheet: v.Sheet(ctx)}
	})},
	hub.NoticeWaits: {name: say.M("Something waits for a decision"), letter: saying(func(ctx context.Context, d draft, w hub.WaitsLetter) letter {
		return letter{sheet: email.Waits{Frame: d.frame, Step: string(w.Step), By: w.By, Of: w.Chapter, Link: d.page + decidedAt(w.Step, w.Slug)}.Sheet(ctx)}
	})},
	hub.NoticeRoleEnded: {name: say.M("A role has ended"), letter: saying(func(ctx context.Context, d draft, w hub.RoleEndedLetter) letter {
		return letter{sheet: email.RoleEnded{Frame: d.frame, Role: w.Role.Name().In(ctx), Of: w.Chapter, Contact: d.page + "/me"}.Sheet(ctx)}
	})},
	hub.NoticeRoleChanged: {name: say.M("Someone’s role changed"), letter: saying(func(ctx context.Context, d draft, w hub.RoleChangedLetter) letter {
		v := email.RoleChanged{Frame: d.frame, Name: w.Name, Role: w.Role.Name().In(ctx), Of: w.Chapter, Given: w.Given, Link: d.page + "/national/roles"}
		if w.Slug != "" {
			v.Link = d.page + "/chapters/" + w.Slug + "/desk/roles"
		}
		return letter{sheet: v.Sheet(ctx)}
	})},
	hub.NoticeBreakGlass: {name: say.M("An admin reads a chapter’s names"), letter: saying(func(ctx context.Context, d draft, w hub.BreakGlassLetter) letter {
		return letter{sheet: email.BreakGlass{Frame: d.frame, Of: w.Chapter, By: w.By, Reason: w.Reason, Until: d.moment(ctx, w.Until), Link: d.page + "/chapters/" + w.Slug + "/desk/trail"}.Sheet(ctx)}
	})},
	hub.NoticeHold: {name: say.M("One admin does what two should"), letter: saying(func(ctx context.Context, d draft, w hub.HoldLetter) letter {
		return letter{sheet: email.Hold{Frame: d.frame, Step: string(w.Step), By: w.By, Of: w.Chapter, Until: d.moment(ctx, w.Until), Link: d.page + decidedAt(w.Step, w.Slug)}.Sheet(ctx)}
	})},
	hub.NoticeNeedsLead: {name: say.M("A chapter needs a lead"), letter: saying(func(ctx context.Context, d draft, w hub.NeedsLeadLetter) letter {
		return letter{sheet: email.NeedsLead{Frame: d.frame, Of: w.Chapter, Link: d.page + "/chapters/" + w.Slug + "/desk/roles"}.Sheet(ctx)}
	})},
	hub.NoticeChapterChanged: {name: say.M("To the leads: the office changed the chapter"), letter: saying(func(ctx context.Context, d draft, w hub.ChapterChangedLetter) letter {
		page := d.page + "/chapters/" + w.Slug
		return letter{sheet: email.ChapterChanged{Frame: d.frame, Of: w.Chapter, Other: w.Other, Change: string(w.Change), Page: page, Desk: page + "/desk"}.Sheet(ctx)}
	})},
	hub.NoticeCharterReview: {name: say.M("A chapter’s yearly review is due"), letter: saying(func(ctx context.Context, d draft, w hub.CharterReviewLetter) letter {
		v := email.CharterReview{Frame: d.frame, Of: w.Chapter, Office: w.Office, Link: d.page + "/chapters/" + w.Slug + "/desk/charter"}
		if w.Office {
			v.Link = d.page + "/national/chapters/" + w.Slug
		}
		if due, err := time.Parse(time.DateOnly, w.Due); err == nil {
			v.Day, v.Over = say.Date(ctx, due, d.now), !d.now.Before(due)
		}
		return letter{sheet: v.Sheet(ctx)}
	})},
	hub.NoticePeopleMerged: {name: say.M("Two accounts are now one"), letter: saying(func(ctx context.Context, d draft, w hub.PeopleMergedLetter) letter {
		return letter{sheet: email.PeopleMerged{Frame: d.frame, Stays: w.Stays, Page: d.page + "/me/data", Contact: d.page + "/contact"}.Sheet(ctx)}
	})},
	hub.NoticeSignIn: {name: say.M("A code to sign in"), lasts: hub.CodeFor, letter: saying(func(ctx context.Context, d draft, w hub.SignInLetter) letter {
		v := email.SignIn{Frame: d.frame, Code: w.Code, Link: d.page + "/sign-in/email/link/" + string(w.Token), When: d.moment(ctx, d.message.CreatedAt)}
		return letter{sheet: v.Sheet(ctx)}
	})},
	hub.NoticeConfirmAddress: {name: say.M("Confirm an email address"), lasts: hub.ConfirmFor, letter: saying(func(ctx context.Context, d draft, w hub.ConfirmAddressLetter) letter {
		asked := d.message.CreatedAt
		v := email.ConfirmAddress{Frame: d.frame, Link: d.page + "/confirm/" + string(w.Token), Until: d.moment(ctx, asked.Add(hub.ConfirmFor))}
		if d.now.Sub(asked) < hub.CodeFor {
			v.Code = w.Code
		}
		if v.Merge = w.Merge; w.Merge {
			v.Link = d.page + "/me/merge"
		}
		return letter{sheet: v.Sheet(ctx)}
	})},
	hub.NoticeDataLink: {name: say.M("A link to your data"), lasts: hub.DataLinkFor, letter: saying(func(ctx context.Context, d draft, w hub.DataLinkLetter) letter {
		v := email.DataLink{Frame: d.frame, Link: d.page + "/data/link/" + string(w.Token)}
		if v.Account = w.Token == ""; v.Account {
			v.Link = d.page + "/me/data"
		}
		return letter{sheet: v.Sheet(ctx)}
	})},
}

// decidedAt is the page where what waits for a second person is decided: of a chapter that is named by its slug, that chapter's page at
// the office.
func decidedAt(step hub.HoldStep, slug string) string {
	switch step {
	case hub.HoldUnsuspend:
		return "/national/people"
	case hub.HoldUnblock:
		return "/national/blocks"
	case hub.HoldUnlock, hub.HoldCloseInto, hub.WaitClose, hub.WaitRename:
		return strings.TrimSuffix("/national/chapters/"+slug, "/")
	case hub.HoldMakeAdmin, hub.HoldTakeAdmin, hub.WaitLead, hub.WaitCouncil, hub.WaitHandOver, hub.WaitTakeLead:
	}
	return "/national/roles"
}

// wishedOn is the day by which the office hopes for an answer; empty: it said none.
func wishedOn(ctx context.Context, day string, now time.Time) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return say.Day(ctx, at, now)
}

// Name is what operators call a kind of email; nothing for one that this program does not know.
func Name(k hub.MessageKind) say.Text { return kinds[k].name }

// standing are the kinds that tell people where their RSVP stands: of these only the one about the last turn is true.
func standing() (list []hub.MessageKind) {
	for k, row := range kinds {
		if row.newest == lastTurn {
			list = append(list, k)
		}
	}
	return list
}

// clockLines are events with their times in words.
func clockLines(ctx context.Context, events []hub.ClockLine) []string {
	lines := make([]string, len(events))
	for i, e := range events {
		lines[i] = say.C(ctx, "event, time", "%[1]s: %[2]s", e.Title, say.At{Time: e.Starts.Time()})
	}
	return lines
}
