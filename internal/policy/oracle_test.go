package policy_test

import (
	"slices"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// table is the permission model of trust.md, copied from the document, for the actions that exist. Columns: V G M H L C S
// A U. "g" is the document's "o once confirmed"; what does not exist yet is denied: break-glass ("b"), the door day, totals
// beside the board, suggestions, drafts by councils. Rows without a line in the document follow the one named beside them.
func table() map[policy.Action]string {
	return map[policy.Action]string{
		policy.ReadMembersEvent: "- - o o o c * * -",
		policy.SeeExactPlace:    "- g g o o c - - -",
		policy.RSVP:             "o o o o o o o o -", // a visitor by mail
		policy.SeeHeadCount:     "- - - o o c - - -",
		policy.SeeMasked:        "- - - o o c - - -",
		policy.SeeAttendees:     "- - - - os cs - - -",
		policy.ExportAttendees:  "- - - - os cs - - -",
		policy.OpenDesk:         "- - - - o c n - -", // as create, edit event, without the host, whose event is all they edit
		policy.EditEvent:        "- - - o o c n - -",
		policy.PublishEvent:     "- - - - o c n - -", // a host edits what the chapter announced
		policy.CancelEvent:      "- - - - o c - *s -",
		policy.AppointHost:      "- - - - o c - - -",
		policy.AskToJoin:        "- o o o o o o o o",   // one's own, like RSVP
		policy.ReadMembers:      "- - - - os cs - - -", // as attendee names and addresses
		policy.AnswerJoin:       "- - - - o c - - -",
		policy.InviteToJoin:     "- - - - o c - - -",   // approve join request: whom they ask in
		policy.LetInByLink:      "- - - - os cs - - -", // approve join request, before anybody is seen
		policy.NoteMembers:      "- - - - o c - - -",
		policy.RemoveMembers:    "- - - - o c - - -",
		policy.ExportMembers:    "- - - - os cs - - -", // break-glass is not built
		policy.BlockEverywhere:  "- - - - - - * * -",
		policy.UnblockAnywhere:  "- - - - - - - *s -", // and two of them
		policy.EditChapter:      "- - - - o c n - -",  // as create, edit event
		policy.AnswerToolkit:    "- - - - o c - - -",
		policy.ReadCalls:        "- - - - o c - - -", // numbers of actions; staff's totals are not built
		policy.ImportDirectory:  "- - - - - - * - -",
		policy.ShowOwnName:      "- - - - o - - - -", // for oneself alone
		policy.AskOffice:        "- - - - o c - - -",
		policy.AcceptAgreement:  "- - - - o c - - -", // ask the office for something: as the chapter, towards the office
		policy.AnswerAsks:       "- - - - - - * * -",
		policy.OpenNational:     "- - - - - - * * -", // who has anything to do there
		policy.WriteToolkit:     "- - - - - - * - -",
		policy.PushToolkit:      "- - - - - - * - -",
		policy.ReadBoard:        "- - - - - - * * -",  // totals
		policy.OpenRoom:         "- - - - - - - * -",  // who answers for the machine
		policy.PauseSends:       "- - - - - - * * -",  // stop a running send: every send at once
		policy.ResumeSends:      "- - - - - - - *s -", // undo a lever; the document asks for two people
		policy.ReadTrail:        "- - - - o c - - *",
		policy.ReadSystemTrail:  "- - - - - - - * *", // the same line: an admin's "system"
		policy.ManageAttendees:  "- - - - o c n - -", // change, move up, cancel, remove, restore an attendee: "national's"
		policy.AddAttendee:      "- - - o o c n - -",
		policy.RemoveMany:       "- - - - os cs ns - -",
		policy.SetGuests:        "- - - - o c * * -", // close, open RSVPs; let more guests in
		policy.StopGuests:       "- - - - - - * * -",
		policy.AllowGuests:      "- - - - - - - *s -", // undo a lever, as ResumeSends
		policy.OwnAccount:       "- o o o o o o o o",
		policy.SeeRoles:         "- - - - o c * * *", // who holds power
		policy.ProposeLead:      "- - - - o c - - -", // appoint lead: "propose"
		policy.AppointLead:      "- - - - - - * * -",
		policy.ProposeCouncil:   "- - - - - - * - -",
		policy.AppointCouncil:   "- - - - - - - *s -",
		policy.AppointOffice:    "- - - - - - - *s -",
		policy.ChangeAdmin:      "- - - - - - - *s -", // "2 s": the second person is the use case's
		policy.ProposeRemoval:   "- - - - - c - - -",  // take away lead: "propose"
		policy.RemoveLead:       "- - - - - - *s *s -",
		policy.RemoveOffice:     "- - - - - - - *s -",
		policy.StepDown:         "- - - o o c *s *s *",
		policy.OwnIdentities:    "- os os os os os os os os", // as export own data: whoever finds a laptop open must not keep a way in
		policy.ImportMembers:    "- - - - os cs *s - -",
		policy.ImportSupporters: "- - - - - - *s *s -",
		policy.SeeOwnData:       "- o o o o o o o o",         // a guest by a link, which is no session
		policy.TakeOwnData:      "- os os os os os os os os", // as above
		policy.AnswerDataAsk:    "- - - - - - - *s -",
		policy.EditSitePages:    "- - - - - - * *s -",
		policy.FindPerson:       "- - - - - - *s *s -", // leads find nobody beyond their members
		policy.SuspendPerson:    "- - - - - - * * -",
		policy.ProposeDuplicate: "- - - - os cs - - -",
		policy.MergePeople:      "- - - - - - *s - -", // "both proven" is the confirming of an address; leads propose to the office
		policy.LiftSuspension:   "- - - - - - - *s -", // "2 s": the second person is the use case's
		policy.SignEveryoneOut:  "- - - - - - * * -",  // safety levers, those of the whole organization
		policy.SeeChapters:      "- - - - - - * * *",  // as who holds power, of the whole organization
		policy.OpenChapter:      "- - - - - - * * -",
		policy.ProposeClosing:   "- - - - - - * - -", // close, rename the address of: "propose"
		policy.CloseChapter:     "- - - - - - - *s -",
		policy.BreakGlass:       "- - - - - - - *s -",
		policy.SeeGlassUses:     "- - - - o c - * *",  // as the emails about it: the leads and the auditors; and the admins among each other
		policy.ProposeMerge:     "- - - - - - * *s -", // close a chapter into another: the first of two admins, or staff's "propose"
		policy.MergeChapter:     "- - - - - - - *s -", // the second admin is the use case's
		policy.LockChapter:      "- - - - o c * * -",
		policy.UnlockChapter:    "- - - - - - - *s -", // undo a lever: "2 s", the second admin is the use case's
	}
}

// readings are the cells in which the policy reads the document in its own way: "action column" → cell. The national office
// is a chapter whose events the staff hold, so for them staff are what leads are elsewhere.
func readings() map[string]string {
	return map[string]string{
		string(policy.SeeHeadCount) + " S":    "n",
		string(policy.SeeMasked) + " S":       "n",
		string(policy.SeeAttendees) + " S":    "ns",
		string(policy.ExportAttendees) + " S": "ns",
		string(policy.CancelEvent) + " S":     "n",
		string(policy.AppointHost) + " S":     "n",
	}
}

// oracle decides from the table alone. It knows nothing of how policy.Can is made.
func oracle(cells map[policy.Action]string, actor hub.Actor, action policy.Action, on policy.Subject) error {
	grant := func(role hub.Role, chapter hub.ChapterID) bool {
		return slices.Contains(actor.Grants, hub.Grant{Role: role, Chapter: chapter})
	}
	known := actor.Person != ""
	host := on.Event != "" && slices.Contains(actor.HostOf, on.Event)
	lead, council := on.Chapter != "" && grant(hub.RoleLead, on.Chapter), on.Chapter != "" && grant(hub.RoleCouncilLead, on.Chapter)
	staff, admin, auditor := grant(hub.RoleNationalStaff, ""), grant(hub.RoleNationalAdmin, ""), grant(hub.RoleAuditor, "")
	is := []bool{!known, known, slices.Contains(actor.MemberOf, on.Chapter) && (actor.InStanding || !on.Standing), host, lead, council, staff, admin, auditor}
	if known && actor.Reduced && (action == policy.OwnIdentities || action == policy.TakeOwnData) { // trust.md: a code opens a person as a member
		return hub.ErrForbidden
	}
	stale := false
	for i, cell := range strings.Fields(cells[action]) {
		switch {
		case !is[i] || cell == "-" || cell == "g" && !on.Going || strings.HasPrefix(cell, "n") && !on.National:
		case strings.HasSuffix(cell, "s") && !actor.Fresh:
			stale = true
		default:
			return nil
		}
	}
	switch {
	case stale:
		return hub.ErrFresh
	case !known:
		return hub.ErrSignIn
	case host || lead || council || staff || admin || auditor:
		return hub.ErrForbidden
	}
	return hub.ErrNotFound // to whom it does not exist
}

// read is the table with the readings in it.
func read() map[policy.Action]string {
	cells := table()
	for key, cell := range readings() {
		action, column := policy.Action(key[:len(key)-2]), key[len(key)-1]
		row := strings.Fields(cells[action])
		row[strings.IndexByte(columns, column)] = cell
		cells[action] = strings.Join(row, " ")
	}
	return cells
}

const columns = "VGMHLCSAU"
