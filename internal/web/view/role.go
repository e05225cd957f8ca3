package view

import (
	"context"
	"time"

	pages "chapterhouse/components/power"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// DateOf is a day as files give it: "2026-12-12", UTC; nothing for the zero time.
func DateOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// deed is an action as the page about a role says it, behind "may".
type deed struct {
	action policy.Action
	words  say.Text
}

// deeds are what roles may do beyond what every member may, in the order in which people read it.
var deeds = []deed{
	{policy.OpenDesk, say.M("open the chapter’s desk")},
	{policy.EditEvent, say.M("create and edit events")},
	{policy.PublishEvent, say.M("publish events")},
	{policy.CancelEvent, say.M("cancel events")},
	{policy.SeeHeadCount, say.M("see how many people are coming")},
	{policy.SeeMasked, say.M("see who’s coming, by first name and initial")},
	{policy.SeeAttendees, say.M("see the names and email addresses of people who RSVPed, after signing in again")},
	{policy.ExportAttendees, say.M("download RSVPs with names and addresses, after signing in again")},
	{policy.ManageAttendees, say.M("change, move up and remove RSVPs")},
	{policy.AddAttendee, say.M("add people to an event by hand")},
	{policy.RemoveMany, say.M("remove many RSVPs at once, after signing in again")},
	{policy.SetGuests, say.M("close RSVPs and open them again")},
	{policy.AppointHost, say.M("make members hosts of an event, and invite others to host one")},
	{policy.AnswerJoin, say.M("approve or decline requests to join")},
	{policy.InviteToJoin, say.M("invite people to join, by link or email")},
	{policy.LetInByLink, say.M("make a link that makes people members right away, after signing in again")},
	{policy.ReadMembers, say.M("see the names and email addresses of members, after signing in again")},
	{policy.NoteMembers, say.M("keep tags, notes and follow-up dates on members")},
	{policy.RemoveMembers, say.M("remove and block members")},
	{policy.ExportMembers, say.M("download the member list, after signing in again")},
	{policy.EditChapter, say.M("edit the chapter’s page")},
	{policy.AnswerToolkit, say.M("adopt toolkits and fill in their blanks")},
	{policy.ReadCalls, say.M("read how many people called, and what they told the organizers")},
	{policy.ShowOwnName, say.M("let their own first name be shown on the chapter’s page")},
	{policy.AskOffice, say.M("ask the national office for something")},
	{policy.AcceptAgreement, say.M("accept the national office’s agreement for the chapter")},
	{policy.AnswerAsks, say.M("answer what chapters ask for, and review their charters")},
	{policy.BlockEverywhere, say.M("block people in every chapter")},
	{policy.UnblockAnywhere, say.M("unblock people everywhere, together with a second admin")},
	{policy.OpenNational, say.M("open the national office’s desk")},
	{policy.WriteToolkit, say.M("write and publish toolkits")},
	{policy.PushToolkit, say.M("send toolkits to chapters")},
	{policy.ImportDirectory, say.M("import lists of representatives")},
	{policy.ReadBoard, say.M("see which chapters adopted a toolkit")},
	{policy.SeeRoles, say.M("see who holds power")},
	{policy.ProposeLead, say.M("propose new leads")},
	{policy.AppointLead, say.M("appoint leads")},
	{policy.ProposeRemoval, say.M("propose that a lead be removed")},
	{policy.RemoveLead, say.M("remove leads, after signing in again")},
	{policy.ProposeCouncil, say.M("propose council leads")},
	{policy.AppointCouncil, say.M("appoint council leads, after signing in again")},
	{policy.AppointOffice, say.M("appoint staff and auditors, after signing in again")},
	{policy.RemoveOffice, say.M("remove council leads, staff and auditors, after signing in again")},
	{policy.ChangeAdmin, say.M("appoint and remove admins, together with a second admin")},
	{policy.PauseSends, say.M("stop all email")},
	{policy.ResumeSends, say.M("let email run again, after signing in again")},
	{policy.StopGuests, say.M("stop RSVPs without an account everywhere")},
	{policy.AllowGuests, say.M("allow RSVPs without an account everywhere again, after signing in again")},
	{policy.OpenRoom, say.M("open the operator’s pages")},
	{policy.ReadTrail, say.M("read the activity log of chapters")},
	{policy.ReadSystemTrail, say.M("read the activity log of the whole site")},
	{policy.ImportMembers, say.M("import members, after signing in again")},
	{policy.ImportSupporters, say.M("import supporters, and addresses that get no email, after signing in again")},
	{policy.EditSitePages, say.M("edit the privacy, about, accessibility and contact pages")},
	{policy.SeeChapters, say.M("see how every chapter is doing")},
	{policy.OpenChapter, say.M("open, edit, pause and reopen chapters")},
	{policy.ProposeClosing, say.M("propose to close a chapter or to give it another address")},
	{policy.CloseChapter, say.M("close a chapter or give it another address, after signing in again")},
	{policy.SeeGlassUses, say.M("see which admins read a chapter’s names in an emergency, and why")},
	{policy.BreakGlass, say.M("read one chapter’s names for an hour, with a reason that its leads and the auditors are told, after signing in again")},
	{policy.ProposeMerge, say.M("propose to close a chapter into another one")},
	{policy.MergeChapter, say.M("close a chapter into another one, together with a second admin")},
	{policy.LockChapter, say.M("lock a chapter in an emergency: nobody joins, RSVPs or changes anything there")},
	{policy.UnlockChapter, say.M("unlock a chapter, together with a second admin")},
	{policy.AnswerDataAsk, say.M("export or erase someone’s data when they ask, after signing in again")},
	{policy.FindPerson, say.M("find a person by their exact email address, after signing in again")},
	{policy.SuspendPerson, say.M("suspend a person")},
	{policy.ProposeDuplicate, say.M("tell the national office that two members are one person, after signing in again")},
	{policy.MergePeople, say.M("make one person of two, after signing in again")},
	{policy.LiftSuspension, say.M("lift a suspension, together with a second admin")},
	{policy.SignEveryoneOut, say.M("sign everyone out")},
	{policy.StepDown, say.M("step down")},
	{policy.ReadMembersEvent, say.M("open members-only event pages")},
	{policy.SeeExactPlace, say.M("see the exact address of an event before RSVPing")},
}

// everybodys are the actions that no role is needed for.
var everybodys = []policy.Action{policy.RSVP, policy.AskToJoin, policy.OwnAccount, policy.OwnIdentities, policy.SeeOwnData, policy.TakeOwnData}

// notable are the actions that people wonder about, as they follow "can't": a role that may not do one says so.
var notable = []deed{
	{policy.SeeAttendees, say.M("see the names and email addresses of people who RSVPed")},
	{policy.ReadMembers, say.M("see the names and email addresses of members")},
	{policy.EditEvent, say.M("create and edit events")},
	{policy.PushToolkit, say.M("send toolkits to chapters")},
	{policy.AppointLead, say.M("appoint leads")},
	{policy.AppointOffice, say.M("appoint staff and auditors")},
	{policy.OpenRoom, say.M("open the operator’s pages")},
}

// RoleRules is what a role may do, in words.
func RoleRules(ctx context.Context, role hub.Role) pages.Rules {
	r := pages.Rules{Role: Role(ctx, role)}
	for _, d := range deeds {
		words := d.words.In(ctx)
		switch policy.ReachOf(role, d.action) {
		case policy.OwnScope, policy.Everywhere:
			r.May = append(r.May, words)
		case policy.OfficeOnly:
			r.Office = append(r.Office, words)
		case policy.Nowhere:
		}
	}
	for _, d := range notable {
		if policy.ReachOf(role, d.action) == policy.Nowhere {
			r.MayNot = append(r.MayNot, d.words.In(ctx))
		}
	}
	return r
}
