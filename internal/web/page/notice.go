package page

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"chapterhouse/components/ui"
	"chapterhouse/internal/say"
)

// MailRule is shown wherever an address is typed, whether or not an email was sent: a page that differed would tell anybody who types a
// stranger's address what that person did today.
var MailRule = say.M("We send an address that hasn’t confirmed anything at most five emails a day, and none if its owner asked us to stop.")

// CodeRule is MailRule for sign-in codes.
var CodeRule = say.M("We send an address at most three codes an hour and ten a day. An address that hasn’t confirmed anything gets at most five emails a day, and one whose owner asked us to stop gets three codes.")

// notices are the sentences that the next page shows after something was done. Only the code is sent, in a cookie.
var notices = map[string]say.Text{
	"asked":               say.M("Check your email and tap the link to confirm. Your seat isn’t held until you do. %s", MailRule),
	"going":               say.M("You’re coming. We’ve emailed you a calendar entry."),
	"waiting":             say.M("The event is full. You’re on the waitlist, and we’ll email you if a seat opens up."),
	"cancelled":           say.M("Your RSVP is cancelled, so someone else can have your seat."),
	"out-of-line":         say.M("Your RSVP is cancelled. You’re off the waitlist."),
	"not-coming":          say.M("Your RSVP is cancelled."),
	"changed":             say.M("Saved. The hosts see what you changed."),
	"undone":              say.M("You’re coming after all. We’ve emailed you a calendar entry."),
	"undo-late":           say.M("It’s too late to undo this."),
	"feed":                say.M("No link was made. To make one, use the button under “My calendar”."),
	"joined":              say.M("Request sent. A chapter lead will reply by email."),
	"none-ticked":         say.M("Nothing was decided. Select requests first."),
	"joined-by-link":      say.M("Thanks! This page says whether you’re a member, or a chapter lead will reply."),
	"join-invited":        say.M("Done. Members, and people who don’t want email from us, get none; we don’t say who that is."),
	"join-invited-few":    say.M("Done. A few of them get no email: they’re members, were invited in the last 30 days, or don’t want email from us. We don’t say who that is."),
	"join-invite-off":     say.M("Taken back. The link in that email doesn’t work anymore."),
	"join-link":           say.M("The link is ready. Print this page, or hold it up."),
	"join-link-ended":     say.M("Taken back. Nobody can join by it anymore."),
	"duplicate-sent":      say.M("Sent to the national office. You’ll get an email when it decides."),
	"duplicate-ended":     say.M("Taken back. The national office no longer sees it."),
	"duplicate-declined":  say.M("Declined. They stay two, and the lead gets an email."),
	"ask-sent":            say.M("Sent. When the national office answers, all leads of the chapter get an email."),
	"ask-taken-back":      say.M("Taken back. The national office sees that it’s closed."),
	"ask-answered":        say.M("Sent. The chapter’s leads get it by email."),
	"ask-close":           say.M("Closed. Nobody was emailed."),
	"ask-reopen":          say.M("Open again. Nobody was emailed."),
	"left":                say.M("Done. You’re no longer on the chapter’s list."),
	"sent":                say.M("Sent. The reply will come to your email address."),
	"saved":               say.M("Saved."),
	"saved-both":          say.M("Saved. Someone else changed other fields while you were editing. Those changes are kept, too."),
	"published":           say.M("Published. Share the page: people can RSVP there without an account."),
	"deleted":             say.M("The draft is deleted."),
	"copied":              say.M("Duplicated. Check the date before you publish."),
	"approved":            say.M("Approved. They’ll get a welcome email."),
	"declined":            say.M("Declined. The request is deleted, and they’ll get an email."),
	"adopted":             say.M("Adopted, and your public page is up."),
	"almost":              say.M("Adopted. Fill in what’s missing, and the public page goes up."),
	"refused":             say.M("Declined. The national office can read your reason. If you change your mind, you can still adopt it."),
	"from-toolkit":        say.M("We drafted an event from the toolkit. Check the date and place, then publish."),
	"version":             say.M("Published. Send it to chapters when you’re ready."),
	"host":                say.M("Saved. They can open the event right away."),
	"uploaded":            say.M("Uploaded. Nothing is imported yet: say what the columns are, and check the file."),
	"import-stopped":      say.M("Stopped. What was imported until now stays."),
	"area-stopped":        say.M("Stopped. People who were assigned so far stay assigned."),
	"import-discarded":    say.M("The files are deleted."),
	"paused":              say.M("Paused. No email goes out until you resume."),
	"resumed":             say.M("Resumed. The emails that were waiting are going out."),
	"again":               say.M("Back in the queue. Check again in a minute."),
	"address":             say.M("Your email address is confirmed."),
	"everywhere":          say.M("You’re signed out everywhere."),
	"lead-shown":          say.M("Your name is on the chapter’s page now."),
	"lead-hidden":         say.M("Your name is off the chapter’s page."),
	"host-invited":        say.M("Invitation sent. We’ll email you what they say."),
	"host-accepted":       say.M("Thanks! You host this event now. Your access ends 24 hours after it."),
	"version-next":        say.M("Published. The leads of chapters that take part get an email."),
	"version-fixed":       say.M("Corrected and published. Chapters’ pages show it right away."),
	"draft-dropped":       say.M("The draft is gone. What’s live stays as it is."),
	"version-taken":       say.M("Done. Your page shows the new version."),
	"version-blanks":      say.M("Done. Fill in what’s missing, and the public page goes up."),
	"recalled":            say.M("Recalled. Chapters’ pages show why within seconds."),
	"toolkit-archived":    say.M("Archived. Chapters’ pages say that its season is over."),
	"toolkit-reopened":    say.M("It’s back. You can send it to chapters again."),
	"recall-lifted":       say.M("The recall is lifted. The text is back on chapters’ pages."),
	"version-had":         say.M("Your chapter already has the newest version."),
	"directory-waits":     say.M("Read. Look at what’s different below, then put the list into use."),
	"directory-same":      say.M("This file is already here, from the same day. Nothing changed."),
	"directory-live":      say.M("The list is in use. Callers get its numbers from now on."),
	"directory-discarded": say.M("Discarded. Nothing changed for callers."),
	"audience-saved":      say.M("The audience is saved, and chosen below. Nothing was sent."),
	"audience-deleted":    say.M("The audience is deleted."),
	"offering":            say.M("Chapters that open later get it if they match. Nothing was sent today."),
	"offering-stopped":    say.M("Stopped. Chapters that have it keep it."),
	"snoozed":             say.M("Saved. The national office won’t remind you before then."),
	"awake":               say.M("Saved. The national office may remind you again."),

	"invited":             say.M("Invitation sent. The link works for a week."),
	"role-proposed":       say.M("Proposed. The invitation goes out once a second person confirms it."),
	"invitation-off":      say.M("Withdrawn. The link no longer works."),
	"invitation-declined": say.M("You declined. Thanks for letting us know."),
	"handover-sent":       say.M("Invitation sent. You stay the lead until they accept and it’s confirmed."),
	"handover-agreed":     say.M("Thanks! You become the lead once the national office confirms it. We’ll email you."),
	"handed-over":         say.M("Handed over. Both of them got an email."),
	"role-accepted":       say.M("Welcome! You have your new role right away."),
	"suspended":           say.M("Suspended, and signed out everywhere."),
	"lift-asked":          say.M("Asked. A second admin has to confirm it."),
	"lift-kept":           say.M("The suspension stays."),
	"unsuspended":         say.M("The suspension is lifted. They can sign in again."),
	"merged":              say.M("The two are one person now. Both addresses get an email."),
	"person-signed-out":   say.M("Signed out everywhere. They can sign in again at once."),
	"role-removed":        say.M("Removed. It takes effect with their next click."),
	"removal-proposed":    say.M("Noted. Nothing changes until a second person confirms it."),
	"role-kept":           say.M("The role stays."),
	"stepped-down":        say.M("You stepped down. Thank you for your work."),

	"names-open":       say.M("The names are open for an hour. The chapter’s leads and the auditors were told."),
	"names-closed":     say.M("The names are closed again."),
	"setup-code":       say.M("Printed. Look in the terminal in which the hub was started."),
	"setup-done-table": say.M("Your hub is set up, and you’re its first admin. Not all chapters of your table were added: look at the list of chapters."),
	"setup-done":       say.M("Your hub is set up, and you’re its first admin."),

	"chapter-opened":         say.M("Opened. Its page is up, and says that the chapter is forming."),
	"chapter-opened-invited": say.M("Opened. Its page is up, and its first lead has an invitation that works for a week."),
	"chapter-opened-nobody":  say.M("Opened, but nobody was invited: you’ve sent 50 invitations since yesterday. Invite its first lead tomorrow."),
	"chapter-activate":       say.M("The chapter has its charter. Its leads get an email."),
	"charter-reviewed":       say.M("Reviewed. The next review is due in a year."),
	"agreement-accepted":     say.M("Accepted for your chapter. Thank you."),
	"locked":                 say.M("Locked. Nobody can change anything here until two admins unlock it. Its leads and the office get an email."),
	"unlock-ask":             say.M("Asked. A second admin has to confirm it."),
	"unlock-keep":            say.M("It stays locked."),
	"unlock-confirm":         say.M("Unlocked. The chapter is what it was before."),
	"chapter-pause":          say.M("Paused. Nobody can join or RSVP until you reopen it. Its leads get an email."),
	"chapter-reopen":         say.M("Open again. Its leads get an email."),
	"chapter-renamed":        say.M("Saved. Links to the old address lead to the new one."),
	"chapter-proposed":       say.M("Noted. Nothing changes until an admin confirms it."),
	"chapter-kept":           say.M("Done. Nothing changed."),
	"merge-proposed":         say.M("Noted. Nothing changes until another admin confirms it."),
	"merge-seconded":         say.M("You agreed. Nothing changes until a second admin confirms it."),

	"undone-waiting":      say.M("You’re on the waitlist again, and we’ll email you if a seat opens up."),
	"saved-past":          say.M("Saved. Check the date: it’s in the past."),
	"saved-far":           say.M("Saved. Check the date: it’s more than a year away."),
	"published-members":   say.M("Published. Share the page: members of the chapter can sign in and RSVP."),
	"published-account":   say.M("Published. Share the page: people with an account can sign in and RSVP. RSVPs without an account are off."),
	"identity-confirmed":  say.M("Confirmed. That account now has all of your access."),
	"identity-removed":    say.M("Removed. That account no longer opens your page."),
	"out":                 say.M("You’re signed out."),
	"held":                say.M("The organizers will look at your RSVP, and we’ll email you."),
	"let-in":              say.M("Let in. They’ll get an email with their seat, or their place on the waitlist."),
	"removed":             say.M("Removed. You can undo it for a day."),
	"restored":            say.M("The removal is undone."),
	"restored-waitlisted": say.M("The removal is undone. No seat was free, so they’re on the waitlist with their old number, and were emailed."),
	"guests-off":          say.M("Saved. People without an account can’t RSVP until you allow it again."),
	"guests-on":           say.M("Saved. People can RSVP without an account."),
	"closed":              say.M("RSVPs are closed. Everyone who has a seat keeps it, and the waitlist keeps its order."),
	"reopened":            say.M("RSVPs are open again."),
	"crowd":               say.M("Saved. More guests of one network can RSVP until the event ends."),
	"crowd-off":           say.M("Saved. The usual limits apply."),
	"added":               say.M("Added. They have a seat. Nobody was emailed: there’s no address."),
	"added-mailed":        say.M("Added. They have a seat, and we’ve emailed them."),
	"added-line":          say.M("Added to the waitlist: no seats are free, or others are ahead. Nobody was emailed: there’s no address."),
	"added-line-mailed":   say.M("Added to the waitlist: no seats are free, or others are ahead. We’ve emailed them."),
	"party":               say.M("Saved. They weren’t emailed."),
	"moved-up":            say.M("Moved up. They have a seat, and we’ve emailed them."),
	"off-for":             say.M("Their RSVP is cancelled. They weren’t emailed."),
	"off-for-mailed":      say.M("Their RSVP is cancelled, and we’ve emailed them."),
	"data-erased":         say.M("Your data is erased, and you’re signed out everywhere."),
	"data-erased-for":     say.M("Erased. The request is answered."),
	"data-nothing":        say.M("We hold nothing about them. The request is answered with that."),
	"member-removed":      say.M("Removed. They weren’t emailed. You can undo it for a day."),
	"member-removed-told": say.M("Removed, and we’ve emailed them. You can undo it for a day."),
	"blocked":             say.M("Blocked. Nobody was told."),
	"unblocked":           say.M("Unblocked. They can RSVP and join again."),
	"unblock-asked":       say.M("Noted. They stay blocked until a second admin confirms."),
	"block-kept":          say.M("They stay blocked."),
	"member-restored":     say.M("They’re a member again."),
	"merged-own":          say.M("What belonged to the other address is yours now."),
	"unfollowed":          say.M("You don’t follow this chapter anymore. You can undo it for a day."),
	"followed-again":      say.M("You follow this chapter again."),
	"home":                say.M("Saved. That’s your home chapter now."),
	"row-deleted":         say.M("The RSVP is deleted."),
}

// counted are the sentences with a number: the code is followed by a dot and the number.
var counted = map[string]func(n int) say.Text{
	"let-in": func(n int) say.Text {
		if n == 0 {
			return say.M("Not let in: their group is larger than the event. Raise the capacity, or ask them to come with fewer people.")
		}
		return say.MN(n, "Let in: 1. They’ll get an email with their seat, or their place on the waitlist.", "Let in: %d. Each gets an email with their seat, or their place on the waitlist.")
	},
	"approved": func(n int) say.Text {
		return say.MN(n, "Approved: 1. They’ll get a welcome email.", "Approved: %d. Each gets a welcome email.")
	},
	"declined": func(n int) say.Text {
		return say.MN(n, "Declined: 1. The request is deleted, and they’ll get an email.", "Declined: %d. The requests are deleted, and each gets an email.")
	},
	"saved": func(n int) say.Text {
		return say.MN(n, "Saved. 1 person who RSVPed will get an email about the change.", "Saved. %d people who RSVPed will get an email about the change.")
	},
	"off": func(n int) say.Text {
		if n == 0 {
			return say.M("The event is cancelled. Nobody had RSVPed, so nobody is emailed.")
		}
		return say.MN(n, "The event is cancelled. 1 person who RSVPed will get an email.", "The event is cancelled. %d people who RSVPed will get an email.")
	},
	"postponed": func(n int) say.Text {
		if n == 0 {
			return say.M("The event is postponed. Nobody had RSVPed, so nobody is emailed.")
		}
		return say.MN(n, "The event is postponed. 1 person who RSVPed will get an email.", "The event is postponed. %d people who RSVPed will get an email.")
	},
	"on": func(n int) say.Text {
		if n == 0 {
			return say.M("The event is back on. Nobody had RSVPed, so nobody is emailed.")
		}
		return say.MN(n, "The event is back on. 1 person who RSVPed will get an email.", "The event is back on. %d people who RSVPed will get an email.")
	},
	"removed": func(n int) say.Text {
		return say.MN(n, "Removed: 1. You can undo it for a day.", "Removed: %d. You can undo each for a day.")
	},
	"chapter-closed": func(n int) say.Text {
		if n == 0 {
			return say.M("The chapter is closed. Nobody had RSVPed, and its leads get an email.")
		}
		return say.MN(n, "The chapter is closed. 1 person who RSVPed gets an email, and so do its leads.", "The chapter is closed. %d people who RSVPed get an email, and so do its leads.")
	},
	"chapter-merged": func(n int) say.Text {
		if n == 0 {
			return say.M("Done. It had nobody to email.")
		}
		return say.MN(n, "Done. 1 person gets an email.", "Done. %d people get an email.")
	},
	"withdrawn": func(n int) say.Text {
		if n == 0 {
			return say.M("Nothing was taken back: someone there has opened it.")
		}
		return say.MN(n, "Taken back from 1 chapter.", "Taken back from %d chapters.")
	},
	"nudged": func(n int) say.Text {
		if n == 0 {
			return say.M("Nobody was nudged: someone else wrote to these chapters a moment ago, or they answered.")
		}
		return say.MN(n, "Nudged 1 chapter. Its leads will get an email.", "Nudged %d chapters. Their leads will get an email.")
	},
	"pushed": func(n int) say.Text {
		if n == 0 {
			return say.M("Every chapter you chose already had it.")
		}
		return say.MN(n, "Sent to 1 chapter. Its leads will get an email.", "Sent to %d chapters. Their leads will get an email.")
	},
}

// NoticeOf is the sentence of a code, or "" for a code the hub does not have.
func NoticeOf(code string) say.Text {
	name, number, _ := strings.Cut(code, ".")
	sentence := counted[name]
	if n, err := strconv.Atoi(number); sentence != nil && err == nil && n >= 0 {
		return sentence(n)
	}
	return notices[code]
}

// Notice makes the next page show a sentence.
func (s *Site) Notice(q *Request, code string) { s.SetCookie(q, noticeCookie, code, time.Minute) }

// ofRSVP are the codes of what became of an RSVP.
var ofRSVP = []string{"asked", "going", "waiting", "held", "changed", "cancelled", "out-of-line", "not-coming", "undone", "undone-waiting", "undo-late"}

// takeNotice returns what the last page left to be said, once.
func (s *Site) takeNotice(q *Request) ui.Notice {
	cookie, err := q.Gin.Request.Cookie(s.CookieName(noticeCookie))
	if err != nil {
		return ui.Notice{}
	}
	s.ClearCookie(q, noticeCookie)
	said := NoticeOf(cookie.Value)
	n := ui.Notice{Text: said.In(q.Ctx()), RSVP: slices.Contains(ofRSVP, cookie.Value)}
	if SendsEmail(cookie.Value) && s.EmailStopped(q) {
		n.More = EmailLater.In(q.Ctx())
	}
	return n
}

// sending are the codes of what sent somebody an email; with a number, when it is not 0.
var sending = []string{
	"asked", "going", "undone", "invited", "sent", "approved", "declined", "let-in", "restored-waitlisted", "added-mailed", "added-line-mailed", "moved-up", "off-for-mailed",
	"chapter-opened-invited", "chapter-activate", "chapter-pause", "chapter-reopen", "chapter-renamed", "chapter-closed.", "chapter-merged.",
	"saved.", "off.", "postponed.", "on.", "pushed.", "nudged.", "let-in.",
}

// SendsEmail reports whether the notice of a code says that somebody gets an email.
func SendsEmail(code string) bool {
	name, number, counted := strings.Cut(code, ".")
	if counted {
		return number != "0" && slices.Contains(sending, name+".")
	}
	return slices.Contains(sending, name)
}

// EmailLater is said beside whatever promises an email while email is stopped.
var EmailLater = say.M("Email is stopped right now, so it will come later.")

// EmailStopped reports whether no email leaves the hub.
func (s *Site) EmailStopped(q *Request) bool {
	return s.Stopped != nil && s.Stopped(q.Ctx()).Paused()
}
