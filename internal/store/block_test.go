package store_test

import (
	"fmt"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// A block takes what somebody has in the chapter, tells nobody, and gives their seats on.
func TestABlockTakesWhatTheyHave(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		pat := f.Member(t, boston, "Pat Doe")
		f.Member(t, salem, "Pat Doe")
		small := func(e *hub.Event) { e.Seats.Capacity = 2 }
		event, other, there := f.Event(t, boston, small), f.Event(t, boston), f.Event(t, salem)
		for _, e := range []hub.Event{event, there} {
			_, err := f.Store.Chapter(e.Chapter).TakeSeat(ctx, pat, store.RSVPInput{Event: e.ID, Name: "Pat Doe", Party: 2})
			done(t, err)
		}
		waits := f.Confirmed(t, event, "Wes Waits", 2)
		pending := f.Guest(t, other, "Pat Doe", 1)
		done(t, tenant.AddHost(ctx, "", other.ID, storetest.Email("Pat Doe")))
		before := f.Int(t, `SELECT COUNT(*) FROM messages`)

		done(t, tenant.BlockMember(ctx, lead, membershipOf(t, f, boston, pat), "Shouted at hosts."))
		same(t, "emails: one moved up", f.Int(t, `SELECT COUNT(*) FROM messages`)-before, 1)
		same(t, "who moved up", f.Reload(t, event).Seats, hub.Seats{Capacity: 2, Taken: 2})
		moved, err := tenant.RSVP(ctx, waits.ID)
		done(t, err)
		same(t, "the seats went on", moved.State, hub.RSVPGoing)
		same(t, "unconfirmed", f.Text(t, `SELECT state FROM rsvps WHERE id = $1`, pending.ID), "cancelled")
		same(t, "member of, host of", fmt.Sprint(f.Actor(t, pat).MemberOf, f.Actor(t, pat).HostOf), fmt.Sprint([]hub.ChapterID{salem.ID}, []hub.EventID(nil)))
		same(t, "elsewhere", f.Reload(t, there).Seats.Taken, 2)
		refused(t, tenant.Block(ctx, lead, storetest.Email("Pat Doe"), "Again."), hub.ErrListed)
		list, err := tenant.Blocks(ctx, lead)
		done(t, err)
		same(t, "the list", fmt.Sprintf("%d %s %s %s %s", len(list), list[0].Name, list[0].Email, list[0].Reason, list[0].ByName), "1 Pat Doe pat.doe@example.org Shouted at hosts. Lee Lead")
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: hub.FactBlockAdd, Object: "block:" + string(list[0].ID)})
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: hub.FactBlocksRead, Object: "chapter:" + string(boston.ID)})

		done(t, tenant.Unblock(ctx, lead, list[0].ID))
		refused(t, tenant.Unblock(ctx, lead, list[0].ID), hub.ErrNotFound)
		done(t, tenant.AskToJoin(ctx, pat, "Sorry."))
	})
}

// Whoever blocks an address learns nothing about its person that the chapter did not know: not a name, not a later address, not whether
// anybody has it. The controls are people whom the chapter knows, as a member and as a guest.
func TestABlockNamesNobodyTheChapterDoesNotKnow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		f.Member(t, salem, "Una Unknown")
		f.Guest(t, f.Event(t, salem), "Gus Elsewhere", 1)
		f.Member(t, boston, "Mia Member")
		guest := f.Person(t, "Gil Guest")
		_, err := tenant.TakeSeat(ctx, guest, store.RSVPInput{Event: f.Event(t, boston).ID, Name: "Gil at the door", Party: 1})
		done(t, err)
		for _, name := range []string{"Una Unknown", "Gus Elsewhere", "Nobody There", "Mia Member", "Gil Guest"} {
			done(t, tenant.Block(ctx, lead, storetest.Email(name), "Shouted at "+name))
		}
		moved, err := f.Keys.Seal("una@new.example.org", "people.email")
		done(t, err)
		f.Exec(t, `UPDATE people SET email_sealed = $2 WHERE id = $1`, f.Person(t, "Una Unknown"), moved)
		list, err := tenant.Blocks(ctx, lead)
		done(t, err)
		seen := map[string]string{}
		for _, b := range list {
			seen[b.Reason] = fmt.Sprintf("%s, %s, known %t", b.Name, b.Email, b.Person != "")
		}
		same(t, "the list", seen, map[string]string{
			"Shouted at Una Unknown":   ", una.unknown@example.org, known false",
			"Shouted at Gus Elsewhere": ", gus.elsewhere@example.org, known false",
			"Shouted at Nobody There":  ", nobody.there@example.org, known false",
			"Shouted at Mia Member":    "Mia Member, mia.member@example.org, known true",
			"Shouted at Gil Guest":     "Gil at the door, gil.guest@example.org, known true",
		})
	})
}

// Each way in refuses somebody who is blocked; the control is the same after they are unblocked.
func TestNoWayInForSomebodyBlocked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		pat := f.Person(t, "Pat Doe")
		events := make([]hub.Event, 6)
		for i := range events {
			events[i] = f.Event(t, boston)
		}
		take := func(e hub.Event) hub.RSVP {
			t.Helper()
			r, err := tenant.TakeSeat(ctx, pat, store.RSVPInput{Event: e.ID, Name: "Pat Doe", Party: 1})
			done(t, err)
			return r
		}
		withdrawn, removed, cancelled := take(events[0]), take(events[1]), take(events[2])
		done(t, tenant.Withdraw(ctx, pat, withdrawn.ID))
		done(t, tenant.Remove(ctx, removed.ID, store.Removal{By: lead, Reason: "no"}))
		done(t, tenant.CancelAttendee(ctx, lead, cancelled.ID, false))
		asked := f.Guest(t, events[3], "Pat Doe", 1)
		_, request := f.Request(t, boston, "Pat Doe")
		ways := map[string]func() error{
			"taking a seat": func() error {
				_, err := tenant.TakeSeat(ctx, pat, store.RSVPInput{Event: events[4].ID, Name: "Pat Doe", Party: 1})
				return err
			},
			"taking it again": func() error {
				_, err := tenant.TakeSeat(ctx, pat, store.RSVPInput{Event: events[2].ID, Name: "Pat Doe", Party: 1})
				return err
			},
			"confirming":     func() error { _, err := tenant.ConfirmSeat(ctx, asked.ID); return err },
			"undoing":        func() error { _, err := tenant.Undo(ctx, pat, withdrawn.ID); return err },
			"being restored": func() error { _, err := tenant.Restore(ctx, lead, removed.ID); return err },
			"being added": func() error {
				_, err := tenant.AddAttendee(ctx, lead, store.RSVPInput{Event: events[5].ID, Name: "Pat", Email: "Pat.Doe+again@example.org", Party: 1})
				return err
			},
			"asking to join": func() error { return tenant.AskToJoin(ctx, pat, "Please.") },
		}
		done(t, tenant.Block(ctx, lead, storetest.Email("Pat Doe"), "Shouted."))
		for name, way := range ways {
			if err := way(); err == nil {
				t.Errorf("%s lets somebody in who is blocked", name)
			} else {
				refused(t, err, hub.ErrBlocked)
			}
		}
		refused(t, tenant.Decide(ctx, lead, request, true), hub.ErrConflict)
		same(t, "seats", f.Int(t, `SELECT SUM(taken + waiting) FROM event_seats`), 0)
		_, blocked, err := tenant.CanRSVP(ctx, pat)
		done(t, err)
		same(t, "is said so", blocked, true)

		done(t, tenant.Unblock(ctx, lead, hub.BlockID(f.Text(t, `SELECT id FROM blocks`))))
		for name, way := range ways {
			if err := way(); err != nil {
				t.Errorf("control: %s: %v", name, err)
			}
		}
	})
}

// A guest whose address is blocked causes the same rows as any other, and an email that says so in place of the one with the link.
func TestAGuestWhoIsBlocked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		done(t, tenant.Block(ctx, lead, "pat.doe@example.org", "Shouted."))
		event := f.Event(t, boston)
		for _, address := range []string{"pat.doe@example.org", "PAT.DOE+x@example.org"} {
			done(t, tenant.RequestSeat(ctx, store.RSVPInput{Event: event.ID, Name: "Pat", Email: address, Party: 1}))
		}
		done(t, tenant.RequestSeat(ctx, store.RSVPInput{Event: event.ID, Name: "Ann", Email: "ann@example.org", Party: 1}))
		same(t, "told so", f.Mails(t, hub.MailBlocked), 2)
		same(t, "asked to confirm", f.Mails(t, hub.MailConfirm), 1)
		same(t, "rows", f.Int(t, `SELECT COUNT(*) FROM rsvps WHERE state = 'pending'`), 3)
		id := hub.RSVPID(f.Text(t, `SELECT r.id FROM rsvps r JOIN messages m ON m.rsvp_id = r.id WHERE m.kind = 'rsvp_blocked' LIMIT 1`))
		_, err := tenant.ConfirmSeat(ctx, id)
		refused(t, err, hub.ErrBlocked)
		done(t, tenant.RequestSeat(ctx, store.RSVPInput{Event: event.ID, Name: "Pat", Email: "pat.doe@example.org", Party: 1}))
		same(t, "not at once again", f.Mails(t, hub.MailBlocked), 2)
	})
}

// Of two requests at once the block wins: it waits for an RSVP that is being written, and an RSVP that comes while it is written waits for it.
// The control writes a block that locks nobody: the seat stays.
func TestARSVPDoesNotSlipPastABlock(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		for name, way := range map[string]func(pat hub.PersonID, email string, e hub.Event) func() error{
			"a first RSVP": func(pat hub.PersonID, _ string, e hub.Event) func() error {
				return func() error {
					_, err := tenant.TakeSeat(ctx, pat, store.RSVPInput{Event: e.ID, Name: "Pat", Party: 1})
					return err
				}
			},
			"a confirmation": func(_ hub.PersonID, email string, e hub.Event) func() error {
				done(t, tenant.RequestSeat(ctx, store.RSVPInput{Event: e.ID, Name: "Pat", Email: email, Party: 1}))
				id := hub.RSVPID(f.Text(t, `SELECT id FROM rsvps WHERE event_id = $1`, e.ID))
				return func() error { _, err := tenant.ConfirmSeat(ctx, id); return err }
			},
			"an RSVP after a cancelled one": func(pat hub.PersonID, _ string, e hub.Event) func() error {
				r, err := tenant.TakeSeat(ctx, pat, store.RSVPInput{Event: e.ID, Name: "Pat", Party: 1})
				done(t, err)
				done(t, tenant.CancelAttendee(ctx, lead, r.ID, false))
				f.Exec(t, `DELETE FROM messages`) // what it owes is owed again
				return func() error {
					_, err := tenant.TakeSeat(ctx, pat, store.RSVPInput{Event: e.ID, Name: "Pat", Party: 1})
					return err
				}
			},
		} {
			t.Run(name, func(t *testing.T) {
				pat, email, e := f.Person(t, "Pat "+name), storetest.Email("Pat "+name), f.Event(t, boston)
				rsvp, block := overlap(t, f, way(pat, email, e), func() error { return tenant.Block(ctx, lead, email, "Shouted.") })
				done(t, rsvp)
				done(t, block)
				same(t, "seats after the block", f.Reload(t, e).Seats.Taken, 0)

				rude, address, e := f.Person(t, "Rude "+name), storetest.Email("Rude "+name), f.Event(t, boston)
				rsvp, block = overlap(t, f, way(rude, address, e), func() error {
					_, err := f.DB.ExecContext(ctx, `INSERT INTO blocks (chapter_id, id, person_id, blocked_by, blocked_at) SELECT $1, $2, CAST(NULL AS text), 'lead', $3`, boston.ID, "b "+name, f.Clock.Now())
					return err
				})
				done(t, rsvp)
				done(t, block)
				same(t, "control: a block that locks nobody leaves the seat", f.Reload(t, e).Seats.Taken, 1)
			})
		}
	})
}

// The other order: while a block is being written, an RSVP to another event waits for it, and is refused.
func TestAnRSVPWaitsForABlock(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		pat := f.Person(t, "Pat Doe")
		full, other := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 1 }), f.Event(t, boston)
		_, err := tenant.TakeSeat(ctx, pat, store.RSVPInput{Event: full.ID, Name: "Pat", Party: 1})
		done(t, err)
		f.Confirmed(t, full, "Wes Waits", 1) // whoever moves up is owed an email, at which the block is held open
		block, rsvp := overlap(t, f,
			func() error { return tenant.Block(ctx, lead, storetest.Email("Pat Doe"), "Shouted.") },
			func() error {
				_, err := tenant.TakeSeat(ctx, pat, store.RSVPInput{Event: other.ID, Name: "Pat", Party: 1})
				return err
			})
		done(t, block)
		refused(t, rsvp, hub.ErrBlocked)
		same(t, "seats", f.Reload(t, other).Seats.Taken, 0)
	})
}

func TestWhoHoldsARoleIsNotBlockedByAChapter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		f.Lead(t, boston, "Co Lead")
		f.Staff(t, "Sal Staff")
		f.Lead(t, salem, "Lena Salem")
		for _, name := range []string{"Co Lead", "Sal Staff", "Lee Lead"} {
			refused(t, tenant.Block(ctx, lead, storetest.Email(name), "A quarrel."), hub.ErrHoldsRole)
		}
		done(t, tenant.Block(ctx, lead, storetest.Email("Lena Salem"), "Another chapter's lead is a guest here."))
		same(t, "still leads there", f.Actor(t, f.Person(t, "Lena Salem")).Has(hub.RoleLead, salem.ID), true)
	})
}

// The office blocks everywhere: a lead loses the role, the chapter needs a lead in the same moment, and what they had in any chapter goes.
func TestABlockEverywhere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		staff := f.Staff(t, "Sal Staff")
		pat := f.Lead(t, boston, "Pat Doe")
		f.Member(t, boston, "Pat Doe")
		f.Member(t, salem, "Pat Doe")
		there := f.Event(t, salem)
		_, err := f.Store.Chapter(salem.ID).TakeSeat(ctx, pat, store.RSVPInput{Event: there.ID, Name: "Pat Doe", Party: 1})
		done(t, err)
		ana := f.Grant(t, "Ana Admin", hub.RoleNationalAdmin, hub.Chapter{})
		refused(t, f.Store.BlockEverywhere(ctx, staff, storetest.Email("Ana Admin"), "A quarrel."), hub.ErrHoldsRole)
		same(t, "nothing happened to her", f.Actor(t, ana).Has(hub.RoleNationalAdmin, ""), true)

		done(t, f.Store.BlockEverywhere(ctx, staff, storetest.Email("Pat Doe"), "Threats."))
		actor := f.Actor(t, pat)
		same(t, "roles and memberships", fmt.Sprint(actor.Grants, actor.MemberOf), "[] []")
		same(t, "the chapter", f.Text(t, `SELECT status FROM chapters WHERE id = $1`, boston.ID), "dormant")
		same(t, "seats in another chapter", f.Reload(t, there).Seats.Taken, 0)
		for _, ch := range []hub.Chapter{boston, salem} {
			refused(t, f.Store.Chapter(ch.ID).AskToJoin(ctx, pat, "Please."), hub.ErrBlocked)
			_, err := f.Store.Chapter(ch.ID).TakeSeat(ctx, pat, store.RSVPInput{Event: f.Event(t, ch).ID, Name: "Pat Doe", Party: 1})
			refused(t, err, hub.ErrBlocked)
		}
		refused(t, f.Store.BlockEverywhere(ctx, staff, storetest.Email("Pat Doe"), "Again."), hub.ErrListed)

		ben := f.Grant(t, "Ben Admin", hub.RoleNationalAdmin, hub.Chapter{})
		list, err := f.Store.NationalBlocks(ctx, ana)
		done(t, err)
		id := list[0].ID
		refused(t, f.Store.UnblockEverywhere(ctx, ben, id), hub.ErrConflict) // nobody asked
		done(t, f.Store.AskUnblock(ctx, ana, id))
		refused(t, f.Store.AskUnblock(ctx, ben, id), hub.ErrConflict)
		refused(t, f.Store.UnblockEverywhere(ctx, ana, id), hub.ErrOwnProposal)
		done(t, f.Store.KeepBlock(ctx, ben, id))
		done(t, f.Store.AskUnblock(ctx, ana, id))
		done(t, f.Store.UnblockEverywhere(ctx, ben, id))
		refused(t, f.Store.KeepBlock(ctx, ben, id), hub.ErrNotFound)
		done(t, f.Store.Chapter(salem.ID).AskToJoin(ctx, pat, "Back."))
		audited(t, f, hub.AuditEntry{Actor: ben, Action: hub.FactNationalBlockLift, Object: "block:" + string(id)})
		audited(t, f, hub.AuditEntry{Actor: staff, Chapter: boston.ID, Action: hub.FactRoleRevoked(hub.RoleLead), Object: "person:" + string(pat)})
	})
}

// A block outlives the person's erasure by the keyed hash of their mailbox alone: whoever comes back with it is blocked.
func TestABlockOutlivesErasure(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		pat := f.Member(t, boston, "Pat Doe")
		done(t, tenant.BlockMember(ctx, lead, membershipOf(t, f, boston, pat), "Shouted."))
		_, err := f.Store.ErasePerson(ctx, pat, pat, "")
		done(t, err)
		same(t, "what is left", f.Int(t, `SELECT COUNT(*) FROM blocks WHERE person_id IS NULL AND reason_sealed IS NULL AND address_key IS NOT NULL`), 1)
		again := f.Person(t, "Pat Doe")
		if again == pat {
			t.Fatal("the person was not erased")
		}
		refused(t, tenant.AskToJoin(ctx, again, "Me?"), hub.ErrBlocked)
	})
}

// Roles are no way around: an invitation to somebody who is blocked is not accepted, and an import makes no member of them.
func TestRolesAndImportsAreNoWayAroundABlock(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		staff := f.Staff(t, "Sal Staff")
		pat := f.Person(t, "Pat Doe")
		done(t, tenant.Block(ctx, lead, storetest.Email("Pat Doe"), "Shouted."))
		done(t, f.Store.Invite(ctx, hub.Invitation{Grant: hub.Grant{Role: hub.RoleLead, Chapter: boston.ID}, Email: storetest.Email("Pat Doe"), State: hub.InvitationOpen, AskedBy: staff}))
		token := hub.NewToken()
		f.Exec(t, `UPDATE invitations SET token_key = $1`, token.Hash())
		_, err := f.Store.AcceptInvitation(ctx, pat, token)
		refused(t, err, hub.ErrBlocked)
		same(t, "leads", f.Actor(t, pat).Has(hub.RoleLead, boston.ID), false)
		out, err := f.Store.ImportPeople(ctx, []store.ImportedPerson{
			{Chapter: boston.ID, Email: "pat.doe+list@example.org", Member: true, List: hub.ListMembers, Subscription: hub.Subscription{State: hub.SubscriptionOn, Source: "tool", ConsentedAt: f.Clock.Now()}},
			{Chapter: boston.ID, Email: "ann@example.org", Member: true},
		}, false, nil)
		done(t, err)
		same(t, "gone, and the control", fmt.Sprint(out[0].Gone, out[1].Gone), "true false")
		same(t, "members", f.Int(t, `SELECT COUNT(*) FROM memberships WHERE state = 'approved'`), 1)
		same(t, "on lists", f.Int(t, `SELECT COUNT(*) FROM subscriptions WHERE state <> 'left'`), 0)
	})
}
