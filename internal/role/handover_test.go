package role_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/role"
	"chapterhouse/internal/store/storetest"
)

// handing is a chapter whose only lead, Robin Vale, hands over to Noor Haddad.
type handing struct {
	*bundle
	lead        hub.Grant
	robin, noor hub.PersonID
	staff       hub.Actor
	token       hub.Token
}

func handOver(t *testing.T, b *bundle) handing {
	t.Helper()
	h := handing{bundle: b, lead: hub.Grant{Role: hub.RoleLead, Chapter: b.boston.ID}, robin: b.Lead(t, b.boston, "Robin Vale"), noor: b.Person(t, "Noor Haddad"), staff: b.Actor(t, b.Staff(t, "Jordan Ellery"))}
	form := role.Form{Email: storetest.Email("Noor Haddad"), Role: string(hub.RoleLead), Hands: true}
	if proposed, err := b.roles.Invite(t.Context(), b.Actor(t, h.robin), b.boston, form); proposed || err != nil {
		t.Fatalf("proposed %v, %v", proposed, err)
	}
	h.token = b.link(t, form.Email)
	return h
}

// accept accepts it, and returns what waits for the office.
func (h handing) accept(t *testing.T) hub.InvitationID {
	t.Helper()
	i, err := h.roles.Accept(t.Context(), h.Actor(t, h.noor), h.token)
	if err != nil || !i.Agreed() {
		t.Fatalf("%+v, %v", i, err)
	}
	return i.ID
}

// leads fails unless exactly this one of the two leads the chapter, which is open.
func (h handing) leads(t *testing.T, what string, who hub.PersonID) {
	t.Helper()
	if robin, noor := h.has(t, h.robin, h.lead), h.has(t, h.noor, h.lead); robin != (who == h.robin) || noor != (who == h.noor) || h.status(t) != hub.CharterActive {
		t.Errorf("%s: Robin leads %v, Noor leads %v, the chapter is %s", what, robin, noor, h.status(t))
	}
}

func TestTheLastLeadHandsOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		h := handOver(t, b)
		h.leads(t, "proposed", h.robin)
		same := func(what string, got, want int) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %d, want %d", what, got, want)
			}
		}
		waits := `SELECT COUNT(*) FROM notices WHERE kind = 'waits'`
		same("the office before anybody accepted", b.Int(t, waits), 0)
		id := h.accept(t)
		h.leads(t, "accepted", h.robin)
		same("the office is told that it waits", b.Int(t, waits), 1)
		same("the lead is told that it was accepted", b.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'hand_over'`), 1)
		if _, err := b.roles.Open(ctx, b.Actor(t, h.noor), h.token); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("the link opens twice: %v", err)
		}
		for name, actor := range map[string]hub.Actor{"who hands over": b.Actor(t, h.robin), "the next lead": b.Actor(t, h.noor)} {
			for _, do := range []string{"confirm", "hand_over"} {
				if err := b.roles.Decide(ctx, actor, b.boston, id, do); err == nil {
					t.Errorf("%s confirms it", name)
				}
			}
		}
		h.leads(t, "not confirmed", h.robin)
		if err := b.roles.Decide(ctx, h.staff, b.boston, id, "hand_over"); err != nil {
			t.Fatal(err)
		}
		h.leads(t, "confirmed", h.noor)
		same("both and the office are told", b.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'hand_over'`)-1, 3)
		same("in the activity log", b.Int(t, `SELECT COUNT(*) FROM audit WHERE action IN ('invitation.agree', 'invitation.hand_over', 'role.revoke.lead')`), 3)
		if err := b.roles.Decide(ctx, h.staff, b.boston, id, "hand_over"); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("confirmed twice: %v", err)
		}
	})
}

// Whatever ends a handover leaves the lead as they were.
func TestAHandOverThatIsOffChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		h := handOver(t, b)
		if err := b.roles.Decline(ctx, hub.Actor{}, h.token); err != nil {
			t.Fatal(err)
		}
		h.leads(t, "declined", h.robin)
		if n := b.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'hand_over'`); n != 1 {
			t.Errorf("%d emails that it was declined", n)
		}
		again := func() {
			t.Helper()
			if _, err := b.roles.Invite(ctx, b.Actor(t, h.robin), b.boston, role.Form{Email: storetest.Email("Noor Haddad"), Role: string(hub.RoleLead), Hands: true}); err != nil {
				t.Fatal(err)
			}
			h.token = b.link(t, storetest.Email("Noor Haddad"))
		}
		again()
		if err := b.roles.Decide(ctx, b.Actor(t, h.robin), b.boston, h.accept(t), "withdraw"); err != nil { // taken back once it was accepted
			t.Fatal(err)
		}
		h.leads(t, "taken back", h.robin)
		again()
		late := h.accept(t)
		b.Clock.Advance(hub.InviteFor + time.Second)
		if err := b.roles.Decide(ctx, b.Actor(t, b.Staff(t, "Jordan Ellery")), b.boston, late, "hand_over"); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("confirmed after a week: %v", err)
		}
		h.leads(t, "over", h.robin)
		b.Exec(t, `UPDATE invitations SET state = 'withdrawn'`)
		again()
		blocked := h.accept(t)
		if err := b.Store.BlockEverywhere(ctx, h.staff.Person, storetest.Email("Noor Haddad"), "spam"); err != nil {
			t.Fatal(err)
		}
		if err := b.roles.Decide(ctx, b.Actor(t, h.staff.Person), b.boston, blocked, "hand_over"); !errors.Is(err, hub.ErrBlocked) {
			t.Errorf("to somebody who is blocked: %v", err)
		}
		h.leads(t, "blocked", h.robin)
	})
}

// Who may appoint hands over without a second person, and nobody hands over what a provider gives, or what is not theirs.
func TestWhoHandsOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		jordan := b.Lead(t, b.boston, "Jordan Ellery")
		b.Staff(t, "Jordan Ellery")
		noor := b.Person(t, "Noor Haddad")
		form := role.Form{Email: storetest.Email("Noor Haddad"), Role: string(hub.RoleLead), Hands: true}
		other := b.Actor(t, b.Staff(t, "Sam Okafor"))
		if _, err := b.roles.Invite(ctx, other, b.boston, form); !errors.Is(err, hub.ErrForbidden) {
			t.Errorf("staff hand over a role that is another’s: %v", err)
		}
		wrong := form
		wrong.Role = string(hub.RoleCouncilLead)
		if _, err := b.roles.Invite(ctx, b.Actor(t, jordan), b.boston, wrong); err == nil {
			t.Error("a council lead’s role is handed over")
		}
		b.Exec(t, `UPDATE roles SET source = 'provider' WHERE role = 'lead'`)
		if _, err := b.roles.Invite(ctx, b.Actor(t, jordan), b.boston, form); !errors.Is(err, hub.ErrProviderRole) {
			t.Errorf("a provider’s role is handed over: %v", err)
		}
		b.Exec(t, `UPDATE roles SET source = 'granted' WHERE role = 'lead'`)
		if _, err := b.roles.Invite(ctx, b.Actor(t, jordan), b.boston, form); err != nil {
			t.Fatal(err)
		}
		lead := hub.Grant{Role: hub.RoleLead, Chapter: b.boston.ID}
		if i, err := b.roles.Accept(ctx, b.Actor(t, noor), b.link(t, form.Email)); err != nil || i.Agreed() || b.has(t, jordan, lead) || !b.has(t, noor, lead) {
			t.Errorf("%+v, %v", i, err)
		}
	})
}

// Of some who confirm at once one does. The control decides by what it read before: then all of them do.
func TestAHandOverHappensOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		h := handOver(t, b)
		id := h.accept(t)
		const many = 4
		atOnce := func(confirm func() error) (done int) {
			var group, looked sync.WaitGroup
			errs := make([]error, many)
			looked.Add(many)
			for n := range many {
				group.Go(func() {
					state := b.Text(t, `SELECT state FROM invitations WHERE id = $1`, id)
					looked.Done()
					looked.Wait()
					if errs[n] = hub.ErrConflict; state == "proposed" {
						errs[n] = confirm()
					}
				})
			}
			group.Wait()
			for _, err := range errs {
				if err == nil {
					done++
				}
			}
			return done
		}
		control := func() error {
			_, err := b.DB.ExecContext(ctx, `UPDATE invitations SET confirmed_by = 'somebody' WHERE id = $1`, id)
			return err
		}
		if done := atOnce(control); done != many {
			t.Fatalf("the control was confirmed %d times", done)
		}
		if done := atOnce(func() error { return b.roles.Decide(ctx, h.staff, b.boston, id, "hand_over") }); done != 1 {
			t.Errorf("confirmed %d times", done)
		}
		h.leads(t, "confirmed at once", h.noor)
		if n := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'invitation.hand_over'`); n != 1 {
			t.Errorf("%d handovers in the activity log", n)
		}
	})
}

// A handover whose week is over is ended once, whoever looks, and whoever proposed it, the next lead and the chapter's leads are told.
func TestAHandoverRunsOut(t *testing.T) {
	t.Parallel()
	for name, accepted := range map[string]bool{"nobody accepted": false, "the office did not confirm": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, b *bundle) {
				ctx := t.Context()
				h := handOver(t, b)
				b.Lead(t, b.boston, "Sam Ortiz")
				want := 2
				if accepted {
					h.accept(t)
					want = 3
				}
				b.Exec(t, `DELETE FROM notices`)
				b.Clock.Advance(hub.InviteFor - time.Second)
				n, err := b.Store.ExpireHandovers(ctx)
				if err != nil || n != 0 {
					t.Fatalf("too early: %d, %v", n, err)
				}
				b.Clock.Advance(time.Second)
				var group sync.WaitGroup
				ended := make([]int, 3)
				for i := range ended {
					group.Go(func() { ended[i], _ = b.Store.ExpireHandovers(ctx) })
				}
				group.Wait()
				if ended[0]+ended[1]+ended[2] != 1 {
					t.Errorf("ended %v times", ended)
				}
				if n := b.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'hand_over'`); n != want {
					t.Errorf("%d emails, want %d", n, want)
				}
				if n := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'invitation.expire'`); n != 1 {
					t.Errorf("%d rows in the activity log", n)
				}
				h.leads(t, "over", h.robin)
				if _, err := b.roles.Open(ctx, b.Actor(t, h.noor), h.token); !errors.Is(err, hub.ErrNotFound) {
					t.Errorf("the link opens: %v", err)
				}
			})
		})
	}
}
