package hub

import "slices"

// FactKind is what happened: a noun and a verb, "event.publish". Its family is the noun with the full stop.
type FactKind string

// The kinds of facts. Those of roles and of a chapter's answer to a toolkit end in the role and the state: see FactRoleGranted and FactAdoption.
const (
	FactEventAdd         FactKind = "event.add"
	FactEventUpdate      FactKind = "event.update"
	FactEventPublish     FactKind = "event.publish"
	FactEventCancel      FactKind = "event.cancel"
	FactEventPostpone    FactKind = "event.postpone"
	FactEventReinstate   FactKind = "event.reinstate"
	FactEventDelete      FactKind = "event.delete"
	FactEventImport      FactKind = "event.import"
	FactEventRecompute   FactKind = "event.recompute" // by the hub itself: the zone data is another one
	FactEventClose       FactKind = "event.close"
	FactEventReopen      FactKind = "event.reopen"
	FactEventCrowdOpen   FactKind = "event.crowd_open"
	FactEventCrowdClose  FactKind = "event.crowd_close"
	FactEventGuestsStop  FactKind = "event.guests_stop"
	FactEventGuestsAllow FactKind = "event.guests_allow"

	FactHostAdd    FactKind = "host.add"
	FactHostRemove FactKind = "host.remove"
	FactHostAccept FactKind = "host.accept" // somebody who was invited hosts an event

	FactFileAdd FactKind = "file.add"

	FactChapterUpdate    FactKind = "chapter.update"
	FactChapterQuestions FactKind = "chapter.questions"  // what those who join are asked
	FactChapterWelcome   FactKind = "chapter.welcome"    // the words in the email for new members
	FactChapterNeedsLead FactKind = "chapter.needs_lead" // by the hub itself: its last lead went
	FactChapterOpen      FactKind = "chapter.open"       // the office adds a chapter
	FactChapterEdit      FactKind = "chapter.edit"       // the office changes its name, kind, place or zone
	FactChapterActivate  FactKind = "chapter.activate"   // it is no longer forming
	FactChapterPause     FactKind = "chapter.pause"
	FactChapterReopen    FactKind = "chapter.reopen"
	FactChapterClose     FactKind = "chapter.close"
	FactChapterRename    FactKind = "chapter.rename"  // it has another address
	FactChapterPropose   FactKind = "chapter.propose" // somebody asks an admin to close or rename it
	FactChapterKeep      FactKind = "chapter.keep"    // what was asked is not done
	FactChapterMerge     FactKind = "chapter.merge"   // it was closed into another chapter
	FactChapterTakeIn    FactKind = "chapter.take_in" // another chapter was closed into it
	FactChapterLock      FactKind = "chapter.lock"
	FactChapterAskUnlock FactKind = "chapter.ask_unlock"
	FactChapterKeepLock  FactKind = "chapter.keep_lock" // it is not unlocked
	FactChapterUnlock    FactKind = "chapter.unlock"

	FactAttendeesRead         FactKind = "attendees.read"
	FactAttendeesReadMasked   FactKind = "attendees.read_masked"
	FactAttendeesExport       FactKind = "attendees.export"
	FactAttendeesLetIn        FactKind = "attendees.let_in"
	FactAttendeesRemoveDomain FactKind = "attendees.remove_domain"
	FactAttendeesRemoveHour   FactKind = "attendees.remove_hour"
	FactAttendeesPrint        FactKind = "attendees.print"

	FactAttendeeLetIn   FactKind = "attendee.let_in"
	FactAttendeeRemove  FactKind = "attendee.remove"
	FactAttendeeRestore FactKind = "attendee.restore"
	FactAttendeeAdd     FactKind = "attendee.add"
	FactAttendeeResize  FactKind = "attendee.resize"
	FactAttendeeMoveUp  FactKind = "attendee.move_up"
	FactAttendeeCancel  FactKind = "attendee.cancel"
	FactAttendeeErase   FactKind = "attendee.erase"

	FactMembersRead   FactKind = "members.read"
	FactMembersExport FactKind = "members.export"

	FactMemberRead    FactKind = "member.read" // one profile
	FactMemberUpdate  FactKind = "member.update"
	FactMemberRemove  FactKind = "member.remove"
	FactMemberRestore FactKind = "member.restore"

	FactHomeChoose FactKind = "home.choose"

	FactFollowLeave FactKind = "follow.leave"
	FactFollowAgain FactKind = "follow.again" // within hub.RestoreFor

	FactBlockAdd          FactKind = "block.add"
	FactBlockLift         FactKind = "block.lift"
	FactBlocksRead        FactKind = "blocks.read"
	FactNationalBlockAdd  FactKind = "block.national_add"
	FactNationalBlockAsk  FactKind = "block.national_lift_ask"
	FactNationalBlockKeep FactKind = "block.national_keep"
	FactNationalBlockLift FactKind = "block.national_lift"

	FactMembershipAsk     FactKind = "membership.ask"
	FactMembershipLeave   FactKind = "membership.leave"
	FactMembershipApprove FactKind = "membership.approve"
	FactMembershipDecline FactKind = "membership.decline"
	FactMembershipByLink  FactKind = "membership.by_link" // a member at once

	FactJoinLinkMake FactKind = "join_link.make"
	FactJoinLinkEnd  FactKind = "join_link.end"

	FactJoinInvite      FactKind = "join_invite.send" // some addresses at once
	FactJoinInviteEnd   FactKind = "join_invite.end"
	FactJoinInvitesRead FactKind = "join_invites.read"

	FactLeadShow FactKind = "chapter.show_lead" // a lead's first name is on the page
	FactLeadHide FactKind = "chapter.hide_lead"

	FactCharterAgree  FactKind = "charter.agree" // a lead accepts the agreement
	FactCharterReview FactKind = "charter.review"

	FactAskAdd    FactKind = "ask.add" // a chapter asks the office for something
	FactAskAnswer FactKind = "ask.answer"
	FactAskClose  FactKind = "ask.close"
	FactAskReopen FactKind = "ask.reopen"

	FactDuplicateAdd     FactKind = "duplicate.add" // a lead proposes that two members are one person
	FactDuplicateEnd     FactKind = "duplicate.end" // a lead takes that back
	FactDuplicateDecline FactKind = "duplicate.decline"
	FactDuplicateMerge   FactKind = "duplicate.merge"

	FactRSVPTake   FactKind = "rsvp.take"
	FactRSVPResize FactKind = "rsvp.resize"
	FactRSVPCancel FactKind = "rsvp.cancel"
	FactRSVPUndo   FactKind = "rsvp.undo"

	FactGuestsStop  FactKind = "guests.stop"
	FactGuestsAllow FactKind = "guests.allow"

	FactToolkitAdd        FactKind = "toolkit.add"
	FactToolkitUpdate     FactKind = "toolkit.update"
	FactToolkitPublish    FactKind = "toolkit.publish"
	FactToolkitDraft      FactKind = "toolkit.draft"      // the next version was begun
	FactToolkitDraftDrop  FactKind = "toolkit.draft_drop" // and thrown away
	FactToolkitPush       FactKind = "toolkit.push"
	FactToolkitRecall     FactKind = "toolkit.recall"      // text was taken back
	FactToolkitRecallLift FactKind = "toolkit.recall_lift" // and may be used again
	FactToolkitArchive    FactKind = "toolkit.archive"     // its season is over
	FactToolkitReopen     FactKind = "toolkit.reopen"      // and on again
	FactToolkitTake       FactKind = "toolkit.take"        // a chapter went to a newer version
	FactToolkitSwap       FactKind = "toolkit.swap"        // the office put a newer version on a chapter's page
	FactToolkitWithdraw   FactKind = "toolkit.withdraw"    // national took back what a chapter had not opened
	FactToolkitLater      FactKind = "toolkit.later"       // a push goes to chapters that open later as well
	FactToolkitLaterStop  FactKind = "toolkit.later_stop"
	FactToolkitNudge      FactKind = "toolkit.nudge"
	FactToolkitSnooze     FactKind = "toolkit.snooze" // a chapter put off nudges
	FactToolkitWake       FactKind = "toolkit.wake"   // and wants them again
	FactToolkitSee        FactKind = "toolkit.see"
	FactToolkitFill       FactKind = "toolkit.fill"
	FactToolkitItem       FactKind = "toolkit.item"
	FactToolkitItemRemove FactKind = "toolkit.item_remove"
	FactToolkitSlots      FactKind = "toolkit.slots"

	FactCallReport FactKind = "call.report" // somebody says that they called

	FactDirectoryImport  FactKind = "directory.import" // a version of a list, which waits
	FactDirectoryAccept  FactKind = "directory.accept"
	FactDirectoryDiscard FactKind = "directory.discard"

	FactAudienceSave   FactKind = "audience.save"
	FactAudienceRename FactKind = "audience.rename"
	FactAudienceDelete FactKind = "audience.delete"

	FactSessionStart       FactKind = "session.start"
	FactSessionCode        FactKind = "session.code" // begun by a code or link in an email
	FactSessionRefused     FactKind = "session.refused"
	FactSessionEnd         FactKind = "session.end"
	FactSessionEndAll      FactKind = "session.end_all"
	FactSessionEndEveryone FactKind = "session.end_everyone"

	FactAddressConfirm FactKind = "address.confirm"

	FactFeedReplace    FactKind = "feed.replace"
	FactLanguageChoose FactKind = "language.choose"
	FactNameChoose     FactKind = "name.choose"

	FactIdentityLink    FactKind = "identity.link"
	FactIdentityConfirm FactKind = "identity.confirm"
	FactIdentityRemove  FactKind = "identity.remove"
	FactIdentityMove    FactKind = "identity.move"

	FactSendsPause  FactKind = "sends.pause"
	FactSendsResume FactKind = "sends.resume"

	FactMailRetry FactKind = "mail.retry"

	FactJobRetry FactKind = "job.retry"

	FactBackupTake    FactKind = "backup.take"
	FactBackupRestore FactKind = "backup.restore"

	FactRolesList FactKind = "roles.list"

	FactInvitationPropose  FactKind = "invitation.propose"
	FactInvitationSend     FactKind = "invitation.send"
	FactInvitationDecline  FactKind = "invitation.decline"
	FactInvitationWithdraw FactKind = "invitation.withdraw"
	FactInvitationExpire   FactKind = "invitation.expire"    // a handover that nobody accepted, or confirmed, in time
	FactInvitationAgree    FactKind = "invitation.agree"     // the next lead accepts a handover
	FactInvitationHandOver FactKind = "invitation.hand_over" // it is done: one role began, the other ended

	FactRemovalPropose FactKind = "removal.propose"
	FactRemovalDrop    FactKind = "removal.drop"
	FactPeopleImport   FactKind = "people.import"
	FactPeopleSuppress FactKind = "people.suppress"
	FactPeopleUpload   FactKind = "people.upload"    // a file to be brought in
	FactPeopleAssign   FactKind = "people.assign"    // assigned supporters to chapters by area
	FactPeopleStart    FactKind = "people.start"     // of an import
	FactPeopleStop     FactKind = "people.stop"      // of an import
	FactPeopleDiscard  FactKind = "people.discard"   // an import's files
	FactPeopleReadRows FactKind = "people.read_rows" // of a file, by whoever brings it
	FactDataAsk        FactKind = "data.ask"         // an admin notes that somebody asked
	FactDataExport     FactKind = "data.export"      // of a person's data
	FactDataErase      FactKind = "data.erase"
	FactDataNothing    FactKind = "data.nothing" // a request about whom the hub holds nothing
	FactDataList       FactKind = "data.list"    // the requests

	FactPersonFind      FactKind = "person.find" // by the office, with what it then sees
	FactPersonList      FactKind = "person.list" // those who are suspended
	FactPersonSuspend   FactKind = "person.suspend"
	FactPersonAskLift   FactKind = "person.ask_lift"
	FactPersonKeep      FactKind = "person.keep" // what was asked is refused or taken back
	FactPersonUnsuspend FactKind = "person.unsuspend"
	FactPeopleMerge     FactKind = "person.merge" // of each of the two

	FactSitePageUpdate FactKind = "page.update"

	FactGlassOpen  FactKind = "glass.open" // an admin reads a chapter's names for an hour
	FactGlassClose FactKind = "glass.close"

	FactSetupBegin  FactKind = "setup.begin"  // somebody entered the code that the hub printed
	FactSetupRefuse FactKind = "setup.refuse" // a code was guessed at too often
	FactSetupFinish FactKind = "setup.finish"

	FactTrailRead   FactKind = "trail.read"
	FactTrailExport FactKind = "trail.export"
)

// FactRoleGranted is the kind of giving a role.
func FactRoleGranted(r Role) FactKind { return FactKind("role.grant." + string(r)) }

// FactRoleRevoked is the kind of taking a role away.
func FactRoleRevoked(r Role) FactKind { return FactKind("role.revoke." + string(r)) }

// FactAdoption is the kind of a chapter's answer to a toolkit.
func FactAdoption(s AdoptionState) FactKind { return FactKind("toolkit." + string(s)) }

// Fact is something that happened in a transaction. It names things by their ids and holds nothing personal.
type Fact struct {
	By      PersonID  // who did it; empty: a guest, or the hub itself
	Chapter ChapterID // empty: national
	Kind    FactKind
	Object  string // "event:7m2q…"
}

// Audited reports whether the fact is a row of the trail: somebody acted, or the hub itself did, or a sign-in was refused and nobody
// knows whose it was.
func (f Fact) Audited() bool {
	return f.By != "" || f.Kind == FactSessionRefused || f.Kind == FactEventRecompute
}

// ByGuest reports whether the fact is a guest's own act, which is counted without saying whose it was.
func (f Fact) ByGuest() bool {
	return f.By == "" && f.Chapter != "" && slices.Contains([]FactKind{FactRSVPTake, FactRSVPResize, FactRSVPCancel, FactRSVPUndo, FactCallReport}, f.Kind)
}
