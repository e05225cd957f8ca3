package policy

import (
	"maps"
	"slices"

	"chapterhouse/internal/hub"
)

// Action is something a person may or may not do.
type Action string

// The actions.
const (
	ReadMembersEvent Action = "read members-only event"
	SeeExactPlace    Action = "see exact place while hidden"
	RSVP             Action = "rsvp and cancel own"
	SeeHeadCount     Action = "see exact head count"
	SeeMasked        Action = "see attendees, masked"
	SeeAttendees     Action = "see attendees, names and addresses"
	ExportAttendees  Action = "export attendees"
	OpenDesk         Action = "open a chapter's desk"
	EditEvent        Action = "create, edit event"
	PublishEvent     Action = "publish event"
	CancelEvent      Action = "cancel event"
	AppointHost      Action = "appoint host"
	AskToJoin        Action = "ask to join, leave"
	ReadMembers      Action = "read members"
	AnswerJoin       Action = "approve join request"
	InviteToJoin     Action = "make join links, invite to join"
	LetInByLink      Action = "make a join link that makes members"
	NoteMembers      Action = "tags, notes, follow-up of a member"
	RemoveMembers    Action = "remove, block a member, unblock"
	ExportMembers    Action = "export members"
	EditChapter      Action = "edit chapter page"
	AnswerToolkit    Action = "adopt, localize, decline toolkit"
	ShowOwnName      Action = "show own first name publicly"
	ReadCalls        Action = "read what callers reported"
	ImportDirectory  Action = "import the directory"
	AskOffice        Action = "ask the office for something"
	AcceptAgreement  Action = "accept the agreement for a chapter"
	AnswerAsks       Action = "answer asks, charter review"
	BlockEverywhere  Action = "block nationally"
	UnblockAnywhere  Action = "unblock nationally"
	OpenNational     Action = "open national's desk"
	WriteToolkit     Action = "write, publish toolkit"
	PushToolkit      Action = "push toolkit"
	ReadBoard        Action = "read adoption board"
	OpenRoom         Action = "open the operator's room"
	PauseSends       Action = "pause every send"
	ResumeSends      Action = "resume sends"
	ReadTrail        Action = "read audit trail"
	ReadSystemTrail  Action = "read audit trail, system rows"
	ManageAttendees  Action = "let in, change, remove attendees"
	AddAttendee      Action = "add an attendee by hand"
	RemoveMany       Action = "remove many attendees"
	SetGuests        Action = "stop guest rsvps, let more in"
	StopGuests       Action = "stop guest rsvps everywhere"
	AllowGuests      Action = "allow guest rsvps everywhere"
	OwnAccount       Action = "own page, sessions, calendar"
	OwnIdentities    Action = "confirm, remove own sign-ins"
	SeeRoles         Action = "see who holds power"
	ProposeLead      Action = "propose a lead"
	AppointLead      Action = "appoint lead"
	ProposeCouncil   Action = "propose a council lead"
	AppointCouncil   Action = "appoint council lead"
	AppointOffice    Action = "appoint staff, auditor"
	ChangeAdmin      Action = "appoint admin, take away admin"
	ProposeRemoval   Action = "propose taking away a lead"
	RemoveLead       Action = "take away lead"
	RemoveOffice     Action = "take away council or office role"
	StepDown         Action = "step down"
	ImportMembers    Action = "import members"
	ImportSupporters Action = "import supporters, suppressions"
	SeeOwnData       Action = "see, correct own data"
	TakeOwnData      Action = "export, erase own data"
	AnswerDataAsk    Action = "export, erase for who asked"
	EditSitePages    Action = "edit privacy, about, contact pages"
	FindPerson       Action = "find a person by exact address"
	SuspendPerson    Action = "suspend nationally"
	LiftSuspension   Action = "unsuspend nationally"
	MergePeople      Action = "merge two people"
	ProposeDuplicate Action = "propose that two members are one"
	SignEveryoneOut  Action = "sign everyone out"
	SeeChapters      Action = "see how chapters are doing"
	OpenChapter      Action = "open, edit, pause, reopen a chapter"
	ProposeClosing   Action = "propose to close, rename a chapter"
	CloseChapter     Action = "close, rename a chapter"
	BreakGlass       Action = "break-glass (60 min, one chapter)"
	SeeGlassUses     Action = "see who opened a chapter's names"
	ProposeMerge     Action = "propose to close into another"
	MergeChapter     Action = "close a chapter into another"
	LockChapter      Action = "lock a chapter"
	UnlockChapter    Action = "unlock a chapter"
)

// Subject is what the action is done to.
type Subject struct {
	Chapter  hub.ChapterID
	National bool        // the chapter is the national office
	Event    hub.EventID // for actions a host of that event may do
	Going    bool        // the actor has confirmed that they come to the event
	Standing bool        // members alone whose membership of the organization is current
}

// Column is a column of the matrix of trust.md: what the actor is with respect to the subject.
type Column byte

// The columns.
const (
	Visitor Column = 'V'
	Guest   Column = 'G'
	Member  Column = 'M'
	Host    Column = 'H'
	Lead    Column = 'L'
	Council Column = 'C'
	Staff   Column = 'S'
	Admin   Column = 'A'
	Auditor Column = 'U'
)

// Columns lists the columns in the order of trust.md.
func Columns() []Column {
	return []Column{Visitor, Guest, Member, Host, Lead, Council, Staff, Admin, Auditor}
}

// cell is what a column may do.
type cell byte

const (
	none          cell = iota
	own                // in the actor's own scope: their chapter, their event, themselves
	all                // everywhere
	national           // in the national office's own chapter
	fresh              // own scope, with a fresh sign-in
	going              // own scope, once they have confirmed that they come
	nationalFresh      // in the national office's own chapter, with a fresh sign-in
	allFresh           // everywhere, with a fresh sign-in
)

// row grants cells to the columns V G M H L C S A U.
type row [9]cell

// matrix is the permission model of trust.md, for the actions that exist.
var matrix = map[Action]row{
	//                 V     G     M     H     L      C      S         A     U
	ReadMembersEvent: {none, none, own, own, own, own, all, all, none},
	SeeExactPlace:    {none, going, going, own, own, own, none, none, none},
	RSVP:             {own, own, own, own, own, own, own, own, none},
	SeeHeadCount:     {none, none, none, own, own, own, national, none, none},
	SeeMasked:        {none, none, none, own, own, own, national, none, none},
	SeeAttendees:     {none, none, none, none, fresh, fresh, nationalFresh, none, none},
	ExportAttendees:  {none, none, none, none, fresh, fresh, nationalFresh, none, none},
	OpenDesk:         {none, none, none, none, own, own, national, none, none},
	EditEvent:        {none, none, none, own, own, own, national, none, none},
	PublishEvent:     {none, none, none, none, own, own, national, none, none},
	CancelEvent:      {none, none, none, none, own, own, national, allFresh, none},
	AppointHost:      {none, none, none, none, own, own, national, none, none},
	AskToJoin:        {none, own, own, own, own, own, own, own, own},
	ReadMembers:      {none, none, none, none, fresh, fresh, none, none, none},
	AnswerJoin:       {none, none, none, none, own, own, none, none, none},
	InviteToJoin:     {none, none, none, none, own, own, none, none, none},
	LetInByLink:      {none, none, none, none, fresh, fresh, none, none, none},
	NoteMembers:      {none, none, none, none, own, own, none, none, none},
	RemoveMembers:    {none, none, none, none, own, own, none, none, none},
	ExportMembers:    {none, none, none, none, fresh, fresh, none, none, none},
	EditChapter:      {none, none, none, none, own, own, national, none, none},
	AnswerToolkit:    {none, none, none, none, own, own, none, none, none},
	ReadCalls:        {none, none, none, none, own, own, none, none, none},
	ImportDirectory:  {none, none, none, none, none, none, all, none, none},
	ShowOwnName:      {none, none, none, none, own, none, none, none, none},
	AskOffice:        {none, none, none, none, own, own, none, none, none},
	AcceptAgreement:  {none, none, none, none, own, own, none, none, none},
	AnswerAsks:       {none, none, none, none, none, none, all, all, none},
	BlockEverywhere:  {none, none, none, none, none, none, all, all, none},
	UnblockAnywhere:  {none, none, none, none, none, none, none, allFresh, none}, // and two of them
	OpenNational:     {none, none, none, none, none, none, all, all, none},
	WriteToolkit:     {none, none, none, none, none, none, all, none, none},
	PushToolkit:      {none, none, none, none, none, none, all, none, none},
	ReadBoard:        {none, none, none, none, none, none, all, all, none},
	OpenRoom:         {none, none, none, none, none, none, none, all, none},
	PauseSends:       {none, none, none, none, none, none, all, all, none},
	ResumeSends:      {none, none, none, none, none, none, none, allFresh, none},
	ReadTrail:        {none, none, none, none, own, own, none, none, all},
	ReadSystemTrail:  {none, none, none, none, none, none, none, all, all},
	ManageAttendees:  {none, none, none, none, own, own, national, none, none},
	AddAttendee:      {none, none, none, own, own, own, national, none, none},
	RemoveMany:       {none, none, none, none, fresh, fresh, nationalFresh, none, none},
	SetGuests:        {none, none, none, none, own, own, all, all, none},
	StopGuests:       {none, none, none, none, none, none, all, all, none},
	AllowGuests:      {none, none, none, none, none, none, none, allFresh, none},
	OwnAccount:       {none, own, own, own, own, own, own, own, own},
	OwnIdentities:    {none, fresh, fresh, fresh, fresh, fresh, fresh, fresh, fresh},
	SeeRoles:         {none, none, none, none, own, own, all, all, all},
	ProposeLead:      {none, none, none, none, own, own, none, none, none},
	AppointLead:      {none, none, none, none, none, none, all, all, none},
	ProposeCouncil:   {none, none, none, none, none, none, all, none, none},
	AppointCouncil:   {none, none, none, none, none, none, none, allFresh, none},
	AppointOffice:    {none, none, none, none, none, none, none, allFresh, none},
	ChangeAdmin:      {none, none, none, none, none, none, none, allFresh, none}, // and two of them
	ProposeRemoval:   {none, none, none, none, none, own, none, none, none},
	RemoveLead:       {none, none, none, none, none, none, allFresh, allFresh, none},
	RemoveOffice:     {none, none, none, none, none, none, none, allFresh, none},
	StepDown:         {none, none, none, own, own, own, allFresh, allFresh, all},
	ImportMembers:    {none, none, none, none, fresh, fresh, allFresh, none, none},
	ImportSupporters: {none, none, none, none, none, none, allFresh, allFresh, none},
	SeeOwnData:       {none, own, own, own, own, own, own, own, own},
	TakeOwnData:      {none, fresh, fresh, fresh, fresh, fresh, fresh, fresh, fresh},
	AnswerDataAsk:    {none, none, none, none, none, none, none, allFresh, none},
	EditSitePages:    {none, none, none, none, none, none, all, allFresh, none},
	FindPerson:       {none, none, none, none, none, none, allFresh, allFresh, none},
	SuspendPerson:    {none, none, none, none, none, none, all, all, none},
	MergePeople:      {none, none, none, none, none, none, allFresh, none, none},
	ProposeDuplicate: {none, none, none, none, fresh, fresh, none, none, none},
	LiftSuspension:   {none, none, none, none, none, none, none, allFresh, none}, // and two of them
	SignEveryoneOut:  {none, none, none, none, none, none, all, all, none},
	SeeChapters:      {none, none, none, none, none, none, all, all, all},
	OpenChapter:      {none, none, none, none, none, none, all, all, none},
	ProposeClosing:   {none, none, none, none, none, none, all, none, none},
	CloseChapter:     {none, none, none, none, none, none, none, allFresh, none},
	BreakGlass:       {none, none, none, none, none, none, none, allFresh, none}, // with a reason that is told to the leads
	SeeGlassUses:     {none, none, none, none, own, own, none, all, all},
	ProposeMerge:     {none, none, none, none, none, none, all, allFresh, none},
	MergeChapter:     {none, none, none, none, none, none, none, allFresh, none}, // and two of them
	LockChapter:      {none, none, none, none, own, own, all, all, none},
	UnlockChapter:    {none, none, none, none, none, none, none, allFresh, none}, // and two of them
}

// whole are the actions on all of a person, which takes a session with all of their roles: whoever reads somebody's email must not
// make themselves them for good.
var whole = map[Action]bool{OwnIdentities: true, TakeOwnData: true}

// Can answers whether actor may do action to subject: nil when they may; hub.ErrSignIn when nobody is signed in;
// hub.ErrFresh when the same person could after signing in again; else hub.ErrForbidden for somebody who works in that
// chapter or nationally, and hub.ErrNotFound for everyone else, to whom the thing does not exist.
func Can(actor hub.Actor, action Action, subject Subject) error {
	if actor.Reduced && whole[action] {
		return hub.ErrForbidden
	}
	cells := matrix[action]
	stale := false
	for i, column := range Columns() {
		if cells[i] == none || !holds(actor, column, subject) || column == Member && subject.Standing && !actor.InStanding {
			continue
		}
		switch cells[i] {
		case own, all:
			return nil
		case national:
			if subject.National {
				return nil
			}
		case fresh, nationalFresh, allFresh:
			if cells[i] == nationalFresh && !subject.National {
				continue
			}
			if actor.Fresh {
				return nil
			}
			stale = true
		case going:
			if subject.Going {
				return nil
			}
		case none:
		}
	}
	switch {
	case stale:
		return hub.ErrFresh
	case !actor.SignedIn():
		return hub.ErrSignIn
	case Works(actor, subject):
		return hub.ErrForbidden
	}
	return hub.ErrNotFound
}

// Holder is somebody who may do something: a column of the matrix, and what is asked of it.
type Holder struct {
	Column   Column
	Fresh    bool // after signing in again
	National bool // in the national office's own chapter
	Going    bool // once they have confirmed that they come
}

// Holders are those who may do an action, for pages that say so in words. Where everybody who is signed in may, that is the guest's
// column and the others add nothing.
func Holders(action Action) (list []Holder) {
	for i, column := range Columns() {
		if c := matrix[action][i]; c != none {
			list = append(list, Holder{
				Column: column, Fresh: c == fresh || c == nationalFresh || c == allFresh, National: c == national || c == nationalFresh, Going: c == going,
			})
		}
	}
	return list
}

// Works says whether the actor has a role in the subject's scope, so that a refusal need not hide that the thing exists.
func Works(actor hub.Actor, subject Subject) bool {
	return holds(actor, Lead, subject) || holds(actor, Council, subject) || holds(actor, Host, subject) ||
		holds(actor, Staff, subject) || holds(actor, Admin, subject) || holds(actor, Auditor, subject)
}

// holds says whether the actor stands in the column with respect to the subject.
func holds(actor hub.Actor, column Column, subject Subject) bool {
	switch column {
	case Visitor:
		return !actor.SignedIn()
	case Guest:
		// A person without a membership here; guests who hold a manage link act through the link itself.
		return actor.SignedIn()
	case Member:
		return actor.Member(subject.Chapter)
	case Host:
		return subject.Event != "" && actor.Hosts(subject.Event)
	case Lead:
		return subject.Chapter != "" && actor.Has(hub.RoleLead, subject.Chapter)
	case Council:
		return subject.Chapter != "" && actor.Has(hub.RoleCouncilLead, subject.Chapter)
	case Staff:
		return actor.Has(hub.RoleNationalStaff, "")
	case Admin:
		return actor.Has(hub.RoleNationalAdmin, "")
	case Auditor:
		return actor.Has(hub.RoleAuditor, "")
	}
	return false
}

// Reach is how far somebody may do an action.
type Reach int

// The reaches.
const (
	Nowhere    Reach = iota
	OwnScope         // in their own chapter or event, or for themselves
	OfficeOnly       // in the national office's own chapter
	Everywhere
)

// ReachOf is how far a role goes with an action, whatever sign-in or second person it asks for besides.
func ReachOf(role hub.Role, action Action) Reach {
	column, known := map[hub.Role]Column{
		hub.RoleLead: Lead, hub.RoleCouncilLead: Council, hub.RoleNationalStaff: Staff, hub.RoleNationalAdmin: Admin, hub.RoleAuditor: Auditor, hub.RoleHost: Host,
	}[role]
	for i, c := range Columns() {
		if !known || c != column {
			continue
		}
		switch matrix[action][i] {
		case own, fresh, going:
			return OwnScope
		case national, nationalFresh:
			return OfficeOnly
		case all, allFresh:
			return Everywhere
		case none:
		}
	}
	return Nowhere
}

// Actions are all actions, in alphabetical order.
func Actions() []Action { return slices.Sorted(maps.Keys(matrix)) }
