package view

import (
	"context"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// factWords are the actions of the trail as people say them.
var factWords = map[hub.FactKind]say.Text{
	"event.add": say.M("drafted an event"), "event.update": say.M("changed an event"), "event.publish": say.M("published an event"), "event.cancel": say.M("cancelled an event"),
	"event.recompute": say.M("updated an event’s time for new clock rules"), "event.postpone": say.M("postponed an event"), "event.reinstate": say.M("put an event back on"),
	"event.delete": say.M("deleted a draft"), "event.import": say.M("imported an event"), "host.add": say.M("made someone a host"), "host.remove": say.M("removed a host"),
	"file.add": say.M("added a file"), "chapter.update": say.M("changed the chapter’s page"),
	"attendees.read": say.M("viewed RSVPs with names and addresses"), "attendees.read_masked": say.M("viewed RSVPs, masked"), "attendees.export": say.M("exported RSVPs"),
	"members.read": say.M("viewed the member list"), hub.FactMembersExport: say.M("exported the member list"), hub.FactMemberRead: say.M("viewed a member’s profile"),
	hub.FactMemberUpdate: say.M("changed notes or tags of a member"), hub.FactMemberRemove: say.M("removed a member"), hub.FactMemberRestore: say.M("undid the removal of a member"),
	hub.FactFollowLeave: say.M("stopped following a chapter"), hub.FactFollowAgain: say.M("followed a chapter again"),
	hub.FactHomeChoose: say.M("chose a home chapter"), hub.FactBlockAdd: say.M("blocked someone"), hub.FactBlockLift: say.M("unblocked someone"), hub.FactBlocksRead: say.M("viewed who is blocked"),
	hub.FactNationalBlockAdd: say.M("blocked someone everywhere"), hub.FactNationalBlockAsk: say.M("asked to unblock someone everywhere"), hub.FactNationalBlockKeep: say.M("kept someone blocked everywhere"),
	hub.FactNationalBlockLift: say.M("unblocked someone everywhere"),
	"membership.ask":          say.M("asked to join"), "membership.leave": say.M("left the chapter, or withdrew a request"),
	hub.FactMembershipByLink: say.M("became a member by a link"), hub.FactJoinLinkMake: say.M("made a link to join"), hub.FactJoinLinkEnd: say.M("took back a link to join"),
	hub.FactJoinInvite: say.M("invited people to join"), hub.FactJoinInviteEnd: say.M("took back an invitation to join"), hub.FactJoinInvitesRead: say.M("viewed who was invited to join"),
	hub.FactLeadShow: say.M("put their own first name on the chapter’s page"), hub.FactLeadHide: say.M("took their own first name off the chapter’s page"),
	hub.FactCharterAgree: say.M("accepted the agreement for the chapter"), hub.FactCharterReview: say.M("marked the chapter as reviewed"),
	hub.FactAskAdd: say.M("asked the national office for something"), hub.FactAskAnswer: say.M("answered what a chapter asked for"), hub.FactAskClose: say.M("closed something a chapter asked for"), hub.FactAskReopen: say.M("reopened something a chapter asked for"),
	hub.FactDuplicateAdd: say.M("told the national office that two members are one person"), hub.FactDuplicateEnd: say.M("took back that two members are one person"),
	hub.FactDuplicateDecline: say.M("decided that two members stay two"), hub.FactDuplicateMerge: say.M("made one person of two members, as a lead proposed"),
	"membership.approve": say.M("approved a request to join"), "membership.decline": say.M("declined a request to join"),
	"rsvp.take": say.M("RSVPed to an event"), "rsvp.resize": say.M("changed the number of people"), "rsvp.cancel": say.M("cancelled an RSVP"), "rsvp.undo": say.M("took back cancelling an RSVP"),
	"attendee.let_in": say.M("let in a held RSVP"), "attendees.let_in": say.M("let in every held RSVP"), "attendee.remove": say.M("removed an RSVP"), "attendee.restore": say.M("undid the removal of an RSVP"),
	"attendee.add": say.M("added someone to an event"), "attendee.resize": say.M("changed the number of people for someone"), "attendee.move_up": say.M("moved someone up the waitlist out of order"),
	"attendee.cancel": say.M("cancelled an RSVP for someone"), "attendee.erase": say.M("deleted an RSVP"), "attendees.print": say.M("opened the sheet for the door"),
	"attendees.remove_domain": say.M("removed RSVPs of an email domain"), "attendees.remove_hour": say.M("removed RSVPs of an hour"),
	"event.close": say.M("closed RSVPs"), "event.reopen": say.M("opened RSVPs again"),
	"event.crowd_open": say.M("allowed more guests of one network"), "event.crowd_close": say.M("limited guests of one network again"), "event.guests_stop": say.M("stopped guest RSVPs"), "event.guests_allow": say.M("allowed guest RSVPs again"),
	"guests.stop": say.M("stopped guest RSVPs everywhere"), "guests.allow": say.M("allowed guest RSVPs everywhere again"),
	"toolkit.add": say.M("started a toolkit"), "toolkit.update": say.M("changed a toolkit"), "toolkit.publish": say.M("published a toolkit version"), "toolkit.push": say.M("sent a toolkit to chapters"),
	"toolkit.draft": say.M("started a new version of a toolkit"), "toolkit.draft_drop": say.M("threw away the draft of a toolkit’s new version"),
	"toolkit.recall": say.M("recalled text of a toolkit"), "toolkit.recall_lift": say.M("lifted the recall of a toolkit’s text"),
	"toolkit.archive": say.M("archived a toolkit"), "toolkit.reopen": say.M("brought a toolkit back from the archive"),
	hub.FactToolkitWithdraw: say.M("took a toolkit back from chapters"), hub.FactToolkitLater: say.M("offered a toolkit to chapters that open later"), hub.FactToolkitLaterStop: say.M("stopped offering a toolkit to chapters that open later"),
	hub.FactToolkitNudge: say.M("nudged chapters about a toolkit"), hub.FactToolkitSnooze: say.M("put off reminders about a toolkit"), hub.FactToolkitWake: say.M("wanted reminders about a toolkit again"),
	hub.FactAudienceSave: say.M("saved an audience"), hub.FactAudienceRename: say.M("renamed an audience"), hub.FactAudienceDelete: say.M("deleted an audience"),
	"toolkit.take": say.M("took the new version of a toolkit"), "toolkit.swap": say.M("put a toolkit’s new version on the chapter’s page"),
	"toolkit.see": say.M("opened a toolkit"), "toolkit.fill": say.M("filled in a toolkit"), "toolkit.adopted": say.M("adopted a toolkit"), "toolkit.localized": say.M("published a toolkit’s page"), "toolkit.declined": say.M("declined a toolkit"),
	"toolkit.in_use": say.M("used a toolkit"), "toolkit.seen": say.M("filled in a toolkit"), "toolkit.unseen": say.M("filled in a toolkit"), "toolkit.item": say.M("changed an item of a toolkit"),
	"toolkit.item_remove": say.M("removed an item from a toolkit"), "toolkit.slots": say.M("changed a toolkit’s blanks"),
	hub.FactCallReport: say.M("reported a call"), hub.FactDirectoryImport: say.M("imported a list of representatives"), hub.FactDirectoryAccept: say.M("put a new list of representatives into use"), hub.FactDirectoryDiscard: say.M("discarded a list of representatives"),
	"session.start": say.M("signed in"), hub.FactSessionCode: say.M("signed in by a code in an email"), hub.FactSessionRefused: say.M("was refused sign-in"), "session.end": say.M("signed out"), "address.confirm": say.M("confirmed an email address"), "session.end_all": say.M("signed out everywhere"), "session.end_everyone": say.M("ended every session"), "feed.replace": say.M("made a new calendar link"), hub.FactLanguageChoose: say.M("chose a language"), hub.FactNameChoose: say.M("entered their name"),
	"identity.link": say.M("another sign-in account was linked"), "identity.confirm": say.M("confirmed a sign-in account"), "identity.remove": say.M("removed a sign-in account"),
	"identity.move": say.M("moved sign-in accounts to a provider’s new address"),
	"sends.pause":   say.M("stopped all email"), "sends.resume": say.M("resumed email"), "backup.take": say.M("took a backup"), "backup.restore": say.M("restored a backup"), "roles.list": say.M("listed roles"),
	hub.FactInvitationPropose: say.M("proposed an invitation"), hub.FactInvitationSend: say.M("sent an invitation"), hub.FactInvitationDecline: say.M("declined an invitation"),
	hub.FactChapterQuestions: say.M("changed the questions for people who join"), hub.FactChapterWelcome: say.M("changed the welcome email"),
	hub.FactInvitationWithdraw: say.M("withdrew an invitation"), hub.FactHostAccept: say.M("accepted an invitation to host an event"), hub.FactInvitationExpire: say.M("a handover ran out"), hub.FactInvitationAgree: say.M("agreed to take over as lead"), hub.FactInvitationHandOver: say.M("handed a lead’s role over to the next lead"),
	hub.FactRemovalPropose: say.M("asked to remove someone’s role"), hub.FactRemovalDrop: say.M("kept a role that was up for removal"),
	hub.FactChapterNeedsLead: say.M("the chapter needs a lead"), hub.FactChapterOpen: say.M("opened the chapter"), hub.FactChapterEdit: say.M("changed the chapter’s name, kind or place"),
	hub.FactChapterActivate: say.M("granted the chapter its charter"), hub.FactChapterPause: say.M("paused the chapter"), hub.FactChapterReopen: say.M("reopened the chapter"),
	hub.FactChapterClose: say.M("closed the chapter"), hub.FactChapterRename: say.M("gave the chapter another address"),
	hub.FactChapterPropose: say.M("asked to close the chapter or give it another address"), hub.FactChapterKeep: say.M("took back or turned down what was asked for the chapter"),
	hub.FactChapterMerge: say.M("closed the chapter into another one"), hub.FactChapterTakeIn: say.M("closed another chapter into this one"),
	hub.FactPeopleImport: say.M("imported people"), hub.FactPeopleSuppress: say.M("imported addresses that get no email"),
	hub.FactPeopleUpload: say.M("uploaded a file of people"), hub.FactPeopleAssign: say.M("assigned supporters to chapters by area"), hub.FactPeopleStart: say.M("started an import of people"), hub.FactPeopleStop: say.M("stopped an import of people"),
	hub.FactPeopleDiscard: say.M("discarded an import of people"), hub.FactPeopleReadRows: say.M("viewed rows of a file of people"),
	hub.FactDataAsk: say.M("noted that someone asked for their data"), hub.FactDataExport: say.M("exported a person’s data"), hub.FactDataErase: say.M("erased a person’s data"),
	hub.FactDataNothing: say.M("answered that nothing is held about someone"), hub.FactDataList: say.M("viewed requests about personal data"), hub.FactSitePageUpdate: say.M("changed a page of the site"),
	hub.FactPersonFind: say.M("looked up a person"), hub.FactPersonList: say.M("listed suspended people"), hub.FactPeopleMerge: say.M("made one person of two"), hub.FactPersonSuspend: say.M("suspended a person"), hub.FactPersonAskLift: say.M("asked to lift a suspension"),
	hub.FactPersonKeep: say.M("kept a suspension"), hub.FactPersonUnsuspend: say.M("lifted a suspension"),
	hub.FactChapterLock: say.M("locked the chapter"), hub.FactChapterAskUnlock: say.M("asked to unlock the chapter"), hub.FactChapterKeepLock: say.M("kept the chapter locked"), hub.FactChapterUnlock: say.M("unlocked the chapter"),
	hub.FactGlassOpen: say.M("opened the chapter’s names for an hour"), hub.FactGlassClose: say.M("closed the chapter’s names"),
	hub.FactSetupBegin: say.M("began to set up the hub"), hub.FactSetupRefuse: say.M("wrong set-up codes were entered"), hub.FactSetupFinish: say.M("finished the hub’s set-up"),
	"mail.retry": say.M("sent failed email again"), "job.retry": say.M("ran a failed job again"), "trail.read": say.M("viewed the activity log"), "trail.export": say.M("exported the activity log"),
}

// FactText is an action as people say it; an action without words is shown as it is stored.
func FactText(ctx context.Context, action hub.FactKind) string {
	if words, known := factWords[action]; known {
		return words.In(ctx)
	}
	if role, is := strings.CutPrefix(string(action), "role.grant."); is {
		return say.T(ctx, "gave someone the role: %s", Role(ctx, hub.Role(role)))
	}
	if role, is := strings.CutPrefix(string(action), "role.revoke."); is {
		return say.T(ctx, "removed someone’s role: %s", Role(ctx, hub.Role(role)))
	}
	return string(action)
}

// families are the kinds of objects in the activity log, as the filter names them.
var families = []struct {
	prefix hub.FactKind
	label  say.Text
}{
	{"", say.M("All activity")}, {"event.", say.M("Events")}, {"rsvp.", say.M("RSVPs")}, {"attendees.", say.M("Viewing RSVPs")},
	{"attendee.", say.M("RSVPs changed by organizers")}, {"guests.", say.M("Guest RSVPs everywhere")},
	{"host.", say.M("Hosts")}, {"membership.", say.M("Joining and leaving")}, {"join_link.", say.M("Links to join")}, {"join_invite.", say.M("Invitations to join")}, {"join_invites.", say.M("Viewing invitations to join")}, {"charter.", say.M("Charters")}, {"ask.", say.M("Asks to the office")}, {"duplicate.", say.M("One person, twice")}, {"members.", say.M("Viewing members")}, {"member.", say.M("Members")}, {"home.", say.M("Home chapters")}, {"follow.", say.M("Following")}, {"block.", say.M("Blocks")}, {"blocks.", say.M("Viewing blocks")}, {"people.", say.M("Importing people")}, {"person.", say.M("Suspensions")}, {"toolkit.", say.M("Toolkits")}, {"call.", say.M("Calls")}, {"directory.", say.M("Representatives")}, {"audience.", say.M("Audiences")},
	{"chapter.", say.M("Chapter pages")}, {"glass.", say.M("Names opened by an admin")}, {"setup.", say.M("Setting up the hub")}, {"role.", say.M("Roles")}, {"invitation.", say.M("Invitations")}, {"removal.", say.M("Removing roles")}, {"session.", say.M("Sign-ins")}, {"sends.", say.M("Stopping email")},
	{"mail.", say.M("Retrying email")}, {"job.", say.M("Retrying jobs")}, {"backup.", say.M("Backups")}, {"data.", say.M("Personal data")}, {"page.", say.M("Pages of the site")}, {"trail.", say.M("Viewing the activity log")},
}
