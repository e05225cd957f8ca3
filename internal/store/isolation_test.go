package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// trespass is one method of the tenant handle, called on one chapter's handle with the ids of another.
type trespass struct {
	method string
	// call returns what the method gave, and its error.
	call func(ctx context.Context, mine store.Chapter, me, other twin) (any, error)
	// err is the error to expect, nil for a method that answers for its own chapter only.
	err error
	// want is the exact answer to expect of such a method; nil: anything that is free of the other's canaries.
	want any
}

// nothing is the answer of a method that returns only an error.
func nothing(err error) (any, error) { return nil, err }

// trespasses has a case for every exported method of store.Chapter. The clock stands 40 days after the events when the
// last cases run, so that there is something to erase in both chapters.
func trespasses() []trespass {
	answer := func(other twin) store.RSVPInput {
		return store.RSVPInput{Event: other.event.ID, Name: "Tres Passer", Email: "tres@example.org", Party: 1}
	}
	return []trespass{
		// First, because the trail is what this chapter did, and below it tries the other's ids.
		{"Trail", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.Trail(ctx, me.lead, "trail.read", hub.TrailFilter{Chapter: other.chapter.ID, Limit: 500})
		}, nil, nil},
		{"Event", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.Event(ctx, other.event.ID)
		}, hub.ErrNotFound, nil},
		{"Events", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.Events(ctx, store.EventFilter{States: []hub.EventState{hub.EventDraft, hub.EventPublished}, Members: true, Limit: 100,
				After: hub.Cursor{At: other.event.StartsAt.Add(-time.Hour), ID: string(other.event.ID)}})
		}, nil, nil},
		{"AddEvent", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			e := me.draft
			e.Identifier, e.ID = "", other.event.ID
			if id, err := mine.AddEvent(ctx, me.lead, e); !errors.Is(err, hub.ErrConflict) {
				return id, err
			}
			e.ID, e.Cover = "", other.file.ID // another chapter's picture
			_, err := mine.AddEvent(ctx, me.lead, e)
			return nil, err
		}, hub.ErrNotFound, nil},
		{"UpdateEvent", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(storetest.Failure(mine.UpdateEvent(ctx, me.lead, other.event, other.event.UpdatedAt, store.TellAll)))
		}, hub.ErrNotFound, nil},
		{"PublishEvent", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.PublishEvent(ctx, me.lead, other.draft.ID))
		}, hub.ErrNotFound, nil},
		{"CancelEvent", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(storetest.Failure(mine.CancelEvent(ctx, me.lead, other.event.ID, "gone")))
		}, hub.ErrNotFound, nil},
		{"PostponeEvent", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(storetest.Failure(mine.PostponeEvent(ctx, me.lead, other.event.ID, "later")))
		}, hub.ErrNotFound, nil},
		{"ReinstateEvent", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(storetest.Failure(mine.ReinstateEvent(ctx, me.lead, other.event.ID, "after all")))
		}, hub.ErrNotFound, nil},
		{"DeleteDraft", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.DeleteDraft(ctx, me.lead, other.draft.ID))
		}, hub.ErrNotFound, nil},
		{"ImportEvent", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.ImportEvent(ctx, me.lead, imported(me, other))
		}, nil, store.ImportAdded}, // the other chapter's event of this identifier is not found, not updated
		{"CompareImport", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			e := imported(me, other)
			e.Identifier = other.draft.Identifier
			return mine.CompareImport(ctx, e)
		}, nil, store.ImportAdded},
		{"ImportedEvents", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			list, err := mine.ImportedEvents(ctx, other.draft.Identifier)
			return len(list), err
		}, nil, 0},
		{"PageEdited", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) { return mine.PageEdited(ctx) }, nil, false},
		{"AddHost", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			if err := mine.AddHost(ctx, me.lead, me.event.ID, storetest.Email("Member "+other.chapter.Name)); !errors.Is(err, hub.ErrNotFound) {
				return nil, fmt.Errorf("another chapter's member is a host: %w", err)
			}
			return nothing(mine.AddHost(ctx, me.lead, other.event.ID, storetest.Email("Member "+me.chapter.Name)))
		}, hub.ErrNotFound, nil},
		{"RemoveHost", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.RemoveHost(ctx, me.lead, other.event.ID, other.member))
		}, hub.ErrNotFound, nil},
		{"Hosts", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.Hosts(ctx, other.event.ID)
		}, nil, []store.Host(nil)},

		{"Requests", func(ctx context.Context, mine store.Chapter, me, _ twin) (any, error) {
			return mine.Requests(ctx, me.lead)
		}, nil, nil},
		{"AskToJoin", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return nothing(mine.AskToJoin(ctx, other.member, "May I?")) // joins mine, stays in the other
		}, nil, nil},
		{"Leave", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return nothing(mine.Leave(ctx, other.asking))
		}, hub.ErrNotFound, nil},
		{"Decide", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.Decide(ctx, me.lead, other.request, true))
		}, hub.ErrNotFound, nil},
		{"DecideMany", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.DecideMany(ctx, me.lead, []hub.MembershipID{me.request, other.request}, true)
		}, hub.ErrNotFound, nil},
		{"Members", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			list, n, err := mine.Members(ctx, me.lead, hub.MemberFilter{}, hub.Cursor{At: other.event.EndsAt, ID: string(other.request)}, 500)
			return []any{list, n}, err
		}, nil, nil},
		{"MembersChosen", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.MembersChosen(ctx, me.lead, hub.MemberFilter{}, func([]hub.MemberName) []hub.MembershipID { return []hub.MembershipID{other.request} })
		}, nil, []hub.Membership{}},
		{"ExportMembers", func(ctx context.Context, mine store.Chapter, me, _ twin) (any, error) {
			return mine.ExportMembers(ctx, me.lead)
		}, nil, nil},
		{"Tags", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) { return mine.Tags(ctx) }, nil, nil},
		{"MemberProfile", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.MemberProfile(ctx, me.lead, other.request)
		}, hub.ErrNotFound, nil},
		{"SaveMember", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.SaveMember(ctx, me.lead, other.request, 0, hub.MemberNotes{Notes: "no", Tags: []string{"x"}}))
		}, hub.ErrNotFound, nil},
		{"RemoveMember", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.RemoveMember(ctx, me.lead, other.request, true))
		}, hub.ErrNotFound, nil},
		{"RestoreMember", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.RestoreMember(ctx, me.lead, other.request))
		}, hub.ErrNotFound, nil},
		{"CanRSVP", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			_, blocked, err := mine.CanRSVP(ctx, other.member)
			return blocked, err
		}, nil, false},
		{"BlockMember", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.BlockMember(ctx, me.lead, other.request, "no"))
		}, hub.ErrNotFound, nil},
		{"Block", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.Block(ctx, me.lead, storetest.Email("Going "+other.chapter.Name), "no")) // keeps their seat in the other
		}, nil, nil},
		{"Blocks", func(ctx context.Context, mine store.Chapter, me, _ twin) (any, error) {
			list, err := mine.Blocks(ctx, me.lead)
			return len(list), err
		}, nil, 2},
		{"Unblock", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.Unblock(ctx, me.lead, other.block))
		}, hub.ErrNotFound, nil},
		{"MakeJoinLink", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			_, err := mine.MakeJoinLink(ctx, hub.JoinLink{Name: "mine", Chapter: other.chapter.ID, Most: 1, MadeBy: me.lead, ExpiresAt: other.event.EndsAt})
			return nil, err
		}, nil, nil},
		{"JoinLinks", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) {
			list, err := mine.JoinLinks(ctx)
			return len(list), err
		}, nil, 2},
		{"JoinLink", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.JoinLink(ctx, other.link)
		}, hub.ErrNotFound, nil},
		{"EndJoinLink", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.EndJoinLink(ctx, me.lead, other.link))
		}, hub.ErrNotFound, nil},
		{"InviteToJoin", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.InviteToJoin(ctx, hub.Person{ID: me.lead}, []hub.JoinInvite{{Chapter: other.chapter.ID, Email: "invited@" + other.chapter.Slug + ".example.org"}}) // whom the other invited, too
		}, nil, hub.JoinInvitedCount{Listed: 1}},
		{"JoinInvites", func(ctx context.Context, mine store.Chapter, me, _ twin) (any, error) {
			list, err := mine.JoinInvites(ctx, me.lead)
			return len(list), err
		}, nil, 2},
		{"EndJoinInvite", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.EndJoinInvite(ctx, me.lead, other.invite))
		}, hub.ErrNotFound, nil},
		{"LeadNames", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) {
			list, err := mine.LeadNames(ctx)
			return len(list), err
		}, nil, 1},
		{"LeadName", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.LeadName(ctx, other.lead)
		}, hub.ErrNotFound, nil},
		{"ShowLeadName", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return nothing(mine.ShowLeadName(ctx, other.lead, "Mine"))
		}, hub.ErrNotFound, nil},
		{"HideLeadName", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return nothing(mine.HideLeadName(ctx, other.lead))
		}, nil, nil},
		{"AddAsk", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.AddAsk(ctx, me.lead, hub.Ask{Chapter: other.chapter.ID, Kind: hub.AskHelp, Text: "mine"}))
		}, nil, nil},
		{"Asks", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) {
			list, err := mine.Asks(ctx)
			return len(list), err
		}, nil, 2},
		{"AnswerAsk", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.AnswerAsk(ctx, me.lead, other.ask, "no"))
		}, hub.ErrNotFound, nil},
		{"CloseAsk", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.CloseAsk(ctx, me.lead, other.ask))
		}, hub.ErrNotFound, nil},
		{"ReopenAsk", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.ReopenAsk(ctx, me.lead, other.ask))
		}, hub.ErrNotFound, nil},
		{"AddDuplicate", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.AddDuplicate(ctx, me.lead, other.membership, storetest.Email("Member "+other.chapter.Name), "mine"))
		}, hub.ErrNotFound, nil},
		{"Duplicates", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) {
			list, err := mine.Duplicates(ctx)
			return len(list), err
		}, nil, 0}, // one of the two only asks to join
		{"EndDuplicate", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.EndDuplicate(ctx, me.lead, other.duplicate))
		}, hub.ErrNotFound, nil},
		{"DeclineDuplicate", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.DeclineDuplicate(ctx, me.lead, other.duplicate, "no"))
		}, hub.ErrNotFound, nil},
		{"JoinByInvite", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.JoinByInvite(ctx, me.member, other.invite))
		}, hub.ErrNotFound, nil},
		{"JoinByLink", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.JoinByLink(ctx, me.member, other.link)
		}, hub.ErrNotFound, nil},
		{"Membership", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.Membership(ctx, other.asking)
		}, hub.ErrNotFound, nil},

		{"RequestSeat", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return nothing(mine.RequestSeat(ctx, answer(other)))
		}, hub.ErrNotFound, nil},
		{"TakeSeat", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			_, err := mine.TakeSeat(ctx, me.member, answer(other))
			return nil, err
		}, hub.ErrNotFound, nil},
		{"ConfirmSeat", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.ConfirmSeat(ctx, other.pending.ID)
		}, hub.ErrNotFound, nil},
		{"Resize", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.Resize(ctx, me.lead, other.rsvp.ID, 1))
		}, hub.ErrNotFound, nil},
		{"Change", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.Change(ctx, me.lead, other.rsvp.ID, 1, func(r *hub.RSVP) { r.Note = "theirs" }))
		}, hub.ErrNotFound, nil},
		{"Undo", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.Undo(ctx, me.lead, other.rsvp.ID)
		}, hub.ErrNotFound, hub.RSVP{}},
		{"Withdraw", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.Withdraw(ctx, me.lead, other.rsvp.ID))
		}, hub.ErrNotFound, nil},
		{"WaitlistPosition", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.WaitlistPosition(ctx, other.waiting)
		}, nil, 0},
		{"LatestTurn", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.LatestTurn(ctx, other.rsvp.ID, []hub.MessageKind{hub.MailGoing})
		}, nil, 0},
		{"RSVP", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.RSVP(ctx, other.rsvp.ID)
		}, hub.ErrNotFound, nil},
		{"RSVPOf", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.RSVPOf(ctx, other.event.ID, other.rsvp.Person)
		}, hub.ErrNotFound, nil},
		{"Attendees", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.Attendees(ctx, me.lead, other.event.ID, "attendees.read")
		}, hub.ErrNotFound, nil},

		{"ReadAttendee", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.ReadAttendee(ctx, me.lead, other.event.ID, other.rsvp.ID, hub.FactAttendeesRead)
		}, hub.ErrNotFound, nil},
		{"AddAttendee", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			_, err := mine.AddAttendee(ctx, me.lead, answer(other))
			return nil, err
		}, hub.ErrNotFound, nil},
		{"ResizeAttendee", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.ResizeAttendee(ctx, me.lead, other.rsvp.ID, 1))
		}, hub.ErrNotFound, nil},
		{"MoveUp", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.MoveUp(ctx, me.lead, other.waiting.ID, "no"))
		}, hub.ErrNotFound, nil},
		{"CancelAttendee", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.CancelAttendee(ctx, me.lead, other.rsvp.ID, true))
		}, hub.ErrNotFound, nil},
		{"LetIn", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.LetIn(ctx, me.lead, other.held.ID)
		}, hub.ErrNotFound, nil},
		{"LetAllIn", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.LetAllIn(ctx, me.lead, other.event.ID)
		}, hub.ErrNotFound, nil},
		{"HeldCounts", func(ctx context.Context, mine store.Chapter, me, _ twin) (any, error) {
			held, err := mine.HeldCounts(ctx)
			return held[me.event.ID] + len(held), err
		}, nil, 2},
		{"Remove", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.Remove(ctx, other.rsvp.ID, store.Removal{By: me.lead, Reason: "no"}))
		}, hub.ErrNotFound, nil},
		{"RemoveDomain", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.RemoveDomain(ctx, other.event.ID, "example.org", store.Removal{By: me.lead, Reason: "no"})
		}, hub.ErrNotFound, nil},
		{"RemoveHour", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.RemoveHour(ctx, other.event.ID, store.Removal{By: me.lead, Reason: "no"})
		}, hub.ErrNotFound, nil},
		{"Restore", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.Restore(ctx, me.lead, other.removed.ID)
		}, hub.ErrNotFound, nil},
		{"SetCrowd", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.SetCrowd(ctx, me.lead, other.event.ID, true))
		}, hub.ErrNotFound, nil},
		{"SetRSVPsClosed", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.SetRSVPsClosed(ctx, me.lead, other.event.ID, true))
		}, hub.ErrNotFound, nil},
		{"SetGuestsOff", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.SetGuestsOff(ctx, me.lead, other.event.ID, true))
		}, hub.ErrNotFound, nil},

		{"Offers", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) { return mine.Offers(ctx) }, nil, nil},
		{"Adoption", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.Adoption(ctx, other.kit.ID)
		}, hub.ErrNotFound, nil},
		{"SeeToolkit", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.SeeToolkit(ctx, me.lead, other.kit.ID)) // seeing what was never offered changes nothing
		}, nil, nil},
		{"SnoozeToolkit", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.SnoozeToolkit(ctx, me.lead, other.kit.ID, time.Unix(1, 0)))
		}, hub.ErrNotFound, nil},
		{"SaveAdoption", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.SaveAdoption(ctx, me.lead, hub.Adoption{Toolkit: other.kit.ID, State: hub.AdoptionDeclined, Reason: "no"}, nil))
		}, hub.ErrNotFound, nil},
		{"SaveValues", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.SaveValues(ctx, me.lead, hub.Take{Toolkit: other.kit.ID, From: 1, To: 1, Was: hub.AdoptionLocalized, Is: hub.AdoptionAdopted, Values: map[string]string{"city": "x"}}))
		}, hub.ErrNotFound, nil},
		{"TakeVersion", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.TakeVersion(ctx, me.lead, hub.Take{Toolkit: other.kit.ID, From: 1, To: 1, Was: hub.AdoptionLocalized, Is: hub.AdoptionLocalized, Values: map[string]string{"city": "x"}, Elsewhere: []string{"quote"}}))
		}, hub.ErrNotFound, nil},
		{"RecalledEvents", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) { return mine.RecalledEvents(ctx) }, nil, nil},
		{"DraftEvent", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return mine.DraftEvent(ctx, me.lead, hub.Event{Toolkit: other.kit.ID}, hub.Take{Toolkit: other.kit.ID, From: 1, To: 1, Was: hub.AdoptionLocalized, Is: hub.AdoptionAdopted, Values: map[string]string{"city": "x"}})
		}, hub.ErrNotFound, nil},

		{"Update", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.Update(ctx, me.lead, other.chapter)) // the handle decides, not the id in the input
		}, nil, nil},
		{"SaveJoinQuestions", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.SaveJoinQuestions(ctx, me.lead, other.chapter)) // as Update
		}, nil, nil},
		{"SaveWelcome", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.SaveWelcome(ctx, me.lead, other.chapter))
		}, nil, nil},
		{"DeskCounts", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) {
			d, err := mine.DeskCounts(ctx)
			return d.Members + d.Requests + d.Toolkits, err
		}, nil, 1 + 2 + 0}, // one member; one request and the AskToJoin above; the toolkit is answered
		{"HasLead", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) { return mine.HasLead(ctx) }, nil, true},
		{"WriteToLeads", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) {
			return nothing(mine.WriteToLeads(ctx, "", hub.ContactLetter{Text: "hello"}))
		}, nil, nil},
		{"AddFile", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.AddFile(ctx, me.lead, other.file))
		}, hub.ErrConflict, nil},
		{"File", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.File(ctx, other.file.ID)
		}, hub.ErrNotFound, nil},
		{"EraseAttendee", func(ctx context.Context, mine store.Chapter, me, other twin) (any, error) {
			return nothing(mine.EraseAttendee(ctx, me.lead, other.rsvp.ID))
		}, hub.ErrNotFound, nil},
		{"ErasePending", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.ErasePending(ctx, late(other, hub.PendingFor))
		}, nil, int64(1)},
		{"EraseMessages", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.EraseMessages(ctx, late(other, hub.MessageDays*24*time.Hour))
		}, nil, int64(0)},
		{"CallCounts", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.CallCounts(ctx, other.kit.ID)
		}, nil, []hub.CallCount(nil)},
		{"CallNotes", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.CallNotes(ctx, other.kit.ID)
		}, nil, []hub.CallNote(nil)},
		{"ReportCall", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) { // the same round and official as the other's: each counts its own
			return mine.ReportCall(ctx, store.CallReport{Toolkit: other.kit.ID, Item: "item", Round: "round", Official: "o", Callee: "Ada", Outcome: hub.CallBusy, Note: "mine"})
		}, nil, nil},
		{"EraseCallReports", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.EraseCallReports(ctx, other.event.EndsAt.AddDate(1, 0, 0))
		}, nil, nil},
		{"EraseCallNotes", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.EraseCallNotes(ctx, other.event.EndsAt.AddDate(1, 0, 0))
		}, nil, nil},
		{"EraseAsks", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.EraseAsks(ctx, other.event.EndsAt.AddDate(2, 0, 0))
		}, nil, nil},
		{"EraseDuplicates", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.EraseDuplicates(ctx, other.event.EndsAt.AddDate(1, 0, 0))
		}, nil, nil},
		{"EraseJoinInvites", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.EraseJoinInvites(ctx, other.event.EndsAt.AddDate(1, 0, 0))
		}, nil, nil},
		{"EraseLeadNames", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.EraseLeadNames(ctx, other.event.EndsAt.AddDate(1, 0, 0))
		}, nil, nil},
		{"EraseJoinLinks", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.EraseJoinLinks(ctx, other.event.EndsAt.AddDate(1, 0, 0))
		}, nil, nil},
		{"EraseRequests", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.EraseRequests(ctx, late(other, hub.RequestDays*24*time.Hour))
		}, nil, int64(0)},
		{"Keeps", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.Keeps(ctx, other.event.ID, "")
		}, nil, false},
		{"Closing", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) { return mine.Closing(ctx) }, nil, nil},
		{"EraseSubscriptions", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) {
			return mine.EraseSubscriptions(ctx, time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC))
		}, nil, nil},
		{"Unfollow", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return nothing(mine.Unfollow(ctx, other.member))
		}, hub.ErrNotFound, nil},
		{"FollowAgain", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return nothing(mine.FollowAgain(ctx, other.member))
		}, hub.ErrNotFound, nil},
		{"SuppressHere", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return nothing(mine.SuppressHere(ctx, []store.Suppression{{Email: storetest.Email("Member " + other.chapter.Name), Reason: hub.SuppressedLeft, Source: "import"}}))
		}, nil, nil},
		{"EraseTags", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) {
			return mine.EraseTags(ctx, time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC))
		}, nil, nil},
		{"RecomputeTimes", func(ctx context.Context, mine store.Chapter, _, _ twin) (any, error) {
			gone, _, err := mine.RecomputeTimes(ctx, "2999a")
			return gone, err
		}, nil, nil},
		{"EraseFiles", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.EraseFiles(ctx, late(other, hub.LooseFileFor))
		}, nil, nil},
		{"EraseGuests", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.EraseGuests(ctx, late(other, hub.GuestDataDays*24*time.Hour))
		}, nil, int64(4)},
		{"EraseAttendance", func(ctx context.Context, mine store.Chapter, _, other twin) (any, error) {
			return mine.EraseAttendance(ctx, late(other, hub.MemberDataDays*24*time.Hour))
		}, nil, int64(0)},
		// Last: nothing else can be done in a closed chapter.
		{"Close", func(ctx context.Context, mine store.Chapter, me, _ twin) (any, error) {
			return mine.Close(ctx, me.lead, "The chapter has closed.", nil)
		}, nil, nil},
	}
}

// late is what is over after a span, when the clock stands 40 days after the events.
func late(of twin, span time.Duration) time.Time { return of.event.EndsAt.AddDate(0, 0, 40).Add(-span) }

// breach makes the call and says how the wall gave way, nil when it held.
func breach(t *testing.T, f *storetest.Fixture, one trespass, mine store.Chapter, me, other twin) (problems []string) {
	t.Helper()
	before := other.rows(t, f)
	got, err := one.call(t.Context(), mine, me, other)
	switch {
	case one.err != nil && !errors.Is(err, one.err):
		problems = append(problems, fmt.Sprintf("%s: error %v, want %v", one.method, err, one.err))
	case one.err == nil && err != nil:
		problems = append(problems, fmt.Sprintf("%s: error %v", one.method, err))
	case one.want != nil && !reflect.DeepEqual(got, one.want):
		problems = append(problems, fmt.Sprintf("%s: got %v, want %v", one.method, got, one.want))
	}
	text := fmt.Sprintf("%+v", got)
	for _, canary := range other.canaries() {
		if strings.Contains(text, canary) {
			problems = append(problems, fmt.Sprintf("%s: shows the other chapter's %q", one.method, canary))
			break
		}
	}
	if after := other.rows(t, f); after != before {
		problems = append(problems, one.method+": changes the other chapter's rows")
	}
	return problems
}

// uncovered lists the exported methods of handle that have no case, and the cases without a method.
func uncovered(handle reflect.Type, cases []trespass) (problems []string) {
	for i := range handle.NumMethod() {
		name := handle.Method(i).Name
		if !slices.ContainsFunc(cases, func(one trespass) bool { return one.method == name }) {
			problems = append(problems, name+" has no case of another chapter's id")
		}
	}
	for _, one := range cases {
		if _, ok := handle.MethodByName(one.method); !ok {
			problems = append(problems, one.method+" is no method")
		}
	}
	return problems
}

func TestEveryMethodHasItsTrespass(t *testing.T) {
	t.Parallel()
	same(t, "problems", uncovered(reflect.TypeFor[store.Chapter](), trespasses()), []string(nil))
}

func TestChaptersCannotSeeEachOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		me, other := newTwin(t, f, "boston"), newTwin(t, f, "salem")
		mine := f.Store.Chapter(me.chapter.ID)
		for _, one := range trespasses() {
			if strings.HasPrefix(one.method, "Erase") {
				f.Clock.Advance(other.event.EndsAt.AddDate(0, 0, 40).Sub(f.Clock.Now()))
			}
			for _, problem := range breach(t, f, one, mine, me, other) {
				t.Error(problem)
			}
		}
	})
}

// leaky is a tenant handle as it must not be: the negative control of the suite above.
type leaky struct{ f *storetest.Fixture }

// Title reads an event of any chapter.
func (l leaky) Title(ctx context.Context, id hub.EventID) (string, error) {
	var title string
	err := l.f.DB.QueryRowContext(ctx, `SELECT title FROM events WHERE id = $1`, id).Scan(&title)
	return title, err
}

// Rename writes an event of any chapter.
func (l leaky) Rename(ctx context.Context, id hub.EventID) error {
	_, err := l.f.DB.ExecContext(ctx, `UPDATE events SET title = 'renamed' WHERE id = $1`, id)
	return err
}

// Count counts the events of every chapter.
func (l leaky) Count(ctx context.Context) (n int, err error) {
	err = l.f.DB.QueryRowContext(ctx, `SELECT COUNT(*) FROM events`).Scan(&n)
	return n, err
}

func TestALeakyHandleIsFoundOut(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		me, other := newTwin(t, f, "boston"), newTwin(t, f, "salem")
		handle := leaky{f}
		cases := []trespass{
			{"Title", func(ctx context.Context, _ store.Chapter, _, other twin) (any, error) {
				return handle.Title(ctx, other.event.ID)
			}, nil, nil},
			{"Rename", func(ctx context.Context, _ store.Chapter, _, other twin) (any, error) {
				return nothing(handle.Rename(ctx, other.event.ID))
			}, nil, nil},
			{"Count", func(ctx context.Context, _ store.Chapter, _, _ twin) (any, error) { return handle.Count(ctx) }, nil, 2},
			{"Title", func(ctx context.Context, _ store.Chapter, _, other twin) (any, error) {
				_, err := handle.Title(ctx, other.event.ID)
				return nil, err
			}, hub.ErrNotFound, nil},
		}
		for _, one := range cases {
			if len(breach(t, f, one, f.Store.Chapter(me.chapter.ID), me, other)) == 0 {
				t.Errorf("%s crosses the wall and the suite does not see it", one.method)
			}
		}
		same(t, "a method without a case is found", len(uncovered(reflect.TypeFor[leaky](), cases[:2])), 1)
	})
}
