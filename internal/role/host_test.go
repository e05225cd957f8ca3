package role_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/role"
	"chapterhouse/internal/store/storetest"
)

// inviting is a lead who invited somebody whom the chapter does not know to host an event.
type inviting struct {
	*bundle
	lead  hub.Actor
	event hub.Event
	form  role.Form
	token hub.Token
}

func inviteHost(t *testing.T, b *bundle) *inviting {
	t.Helper()
	v := &inviting{bundle: b, lead: b.Actor(t, b.Lead(t, b.boston, "Robin Vale")), event: b.Event(t, b.boston), form: role.Form{Email: storetest.Email("Noor Haddad")}}
	v.again(t)
	return v
}

// again invites, once more.
func (v *inviting) again(t *testing.T) {
	t.Helper()
	if err := v.roles.InviteHost(t.Context(), v.lead, v.boston, v.event.ID, v.form); err != nil {
		t.Fatal(err)
	}
	v.token = v.link(t, v.form.Email)
}

func (v *inviting) waiting(t *testing.T) []hub.Invitation {
	t.Helper()
	list, err := v.roles.HostInvitations(t.Context(), v.lead, v.boston, v.event.ID)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (v *inviting) hosts(t *testing.T) int {
	t.Helper()
	return v.Int(t, `SELECT COUNT(*) FROM event_hosts WHERE event_id = $1`, v.event.ID)
}

func TestAStrangerIsInvitedToHostOneEvent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		v := inviteHost(t, b)
		b.Lead(t, b.boston, "Sam Ortiz")
		other := b.Event(t, b.boston)
		if err := v.roles.InviteHost(ctx, v.lead, v.boston, v.event.ID, v.form); !isWrong(err, "email") {
			t.Errorf("the same invitation again: %v", err)
		}
		if list := v.waiting(t); len(list) != 1 || list[0].Email != v.form.Email {
			t.Errorf("%+v", list)
		}
		if power, err := b.roles.Of(ctx, v.lead, b.boston); err != nil || len(power.Invitations) != 0 {
			t.Errorf("it is among the roles: %+v, %v", power.Invitations, err)
		}
		alex := b.Actor(t, b.Person(t, "Alex Rivera"))
		if _, err := b.roles.Accept(ctx, alex, v.token); !errors.Is(err, hub.ErrForbidden) {
			t.Errorf("somebody with another address accepts: %v", err)
		}
		if _, err := b.roles.Accept(ctx, hub.Actor{}, v.token); !errors.Is(err, hub.ErrSignIn) {
			t.Errorf("nobody accepts: %v", err)
		}
		noor := b.Person(t, "Noor Haddad")
		offered, err := b.roles.Open(ctx, b.Actor(t, noor), v.token)
		if err != nil || !offered.Addressed || offered.Hosted.ID != v.event.ID {
			t.Fatalf("%+v, %v", offered, err)
		}
		if n := v.hosts(t); n != 0 {
			t.Fatalf("%d hosts before anybody accepted", n)
		}
		if _, err := b.roles.Accept(ctx, b.Actor(t, noor), v.token); err != nil {
			t.Fatal(err)
		}
		actor := b.Actor(t, noor)
		if !actor.Hosts(v.event.ID) || actor.Hosts(other.ID) || len(actor.Grants) != 0 {
			t.Errorf("%+v", actor)
		}
		if _, err := b.roles.Accept(ctx, actor, v.token); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("a link works twice: %v", err)
		}
		if err := v.roles.InviteHost(ctx, v.lead, v.boston, v.event.ID, v.form); !isWrong(err, "email") {
			t.Errorf("an invitation to somebody who hosts it: %v", err)
		}
		if n := b.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'host_invitation'`); n != 2 {
			t.Errorf("%d emails to the leads, want 2", n)
		}
		if n := b.Mails(t, hub.MailHost); n != 1 {
			t.Errorf("%d emails to the host, want 1", n)
		}
		for _, action := range []hub.FactKind{hub.FactInvitationSend, hub.FactHostAccept} {
			if n := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action = $1`, action); n != 1 {
				t.Errorf("%d rows of %s in the activity log", n, action)
			}
		}
		b.Clock.Advance(v.event.EndsAt.Add(hub.HostAfter + time.Second).Sub(b.Clock.Now()))
		if b.Actor(t, noor).Hosts(v.event.ID) {
			t.Error("a host a day after the event")
		}
	})
}

// Whatever ends an invitation makes nobody a host; the control is the one that is accepted.
func TestAnInvitationToHostThatIsOff(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		v := inviteHost(t, b)
		noor := b.Person(t, "Noor Haddad")
		dead := func(what string, want error) {
			t.Helper()
			if _, err := b.roles.Accept(ctx, b.Actor(t, noor), v.token); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", what, err, want)
			}
			if n := v.hosts(t); n != 0 {
				t.Fatalf("%s: %d hosts", what, n)
			}
		}
		id := v.waiting(t)[0].ID
		first := v.token
		if err := b.roles.Decide(ctx, v.lead, b.boston, id, "resend"); err != nil {
			t.Fatal(err)
		}
		v.token = first
		dead("the link of an email before the last", hub.ErrNotFound)
		v.token = v.link(t, v.form.Email)
		if err := b.roles.Decide(ctx, v.lead, b.boston, id, "withdraw"); err != nil {
			t.Fatal(err)
		}
		dead("taken back", hub.ErrNotFound)
		v.again(t)
		if err := b.roles.Decline(ctx, hub.Actor{}, v.token); err != nil {
			t.Fatal(err)
		}
		dead("declined", hub.ErrNotFound)
		if n := b.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'host_invitation'`); n != 2 {
			t.Errorf("%d emails about both, want 2", n)
		}
		v.again(t)
		b.Clock.Advance(hub.InviteFor + time.Second)
		dead("a week later", hub.ErrNotFound)
		b.Exec(t, `UPDATE invitations SET state = 'withdrawn'`)

		v.again(t)
		b.Exec(t, `UPDATE chapters SET locked_at = $1 WHERE id = $2`, b.Clock.Now(), b.boston.ID)
		dead("a chapter that is locked", hub.ErrLocked)
		b.Exec(t, `UPDATE chapters SET locked_at = NULL, status = 'closed' WHERE id = $1`, b.boston.ID)
		dead("a chapter that is closed", hub.ErrClosed)
		b.Exec(t, `UPDATE chapters SET status = 'active' WHERE id = $1`, b.boston.ID)
		b.Exec(t, `UPDATE events SET state = 'cancelled' WHERE id = $1`, v.event.ID)
		dead("an event that is cancelled", hub.ErrNotFound)
		b.Exec(t, `UPDATE events SET state = 'published' WHERE id = $1`, v.event.ID)
		if err := b.Store.BlockEverywhere(ctx, v.lead.Person, v.form.Email, "spam"); err != nil {
			t.Fatal(err)
		}
		dead("somebody who is blocked", hub.ErrBlocked)
		b.Exec(t, `DELETE FROM national_blocks`)
		if _, err := b.roles.Accept(ctx, b.Actor(t, noor), v.token); err != nil || v.hosts(t) != 1 {
			t.Errorf("control: %v, %d hosts", err, v.hosts(t))
		}
	})
}

// A link does not outlast what it brings, and an event that is over takes no hosts.
func TestAnInvitationToHostEndsWithTheEvent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		v := &inviting{bundle: b, lead: b.Actor(t, b.Lead(t, b.boston, "Robin Vale")), form: role.Form{Email: "noor@example.org"}}
		v.event = b.Event(t, b.boston, func(e *hub.Event) {
			e.StartsAt, e.EndsAt = b.Clock.Now().Add(time.Hour), b.Clock.Now().Add(2*time.Hour)
		})
		v.again(t)
		if got, want := v.waiting(t)[0].ExpiresAt, v.event.EndsAt.Add(hub.HostAfter); !got.Equal(want) {
			t.Errorf("the link works until %s, want %s", got, want)
		}
		b.Clock.Advance(2*time.Hour + hub.HostAfter)
		if err := v.roles.InviteHost(t.Context(), v.lead, v.boston, v.event.ID, role.Form{Email: "alex@example.org"}); !isWrong(err, "email") {
			t.Errorf("an event that is over: %v", err)
		}
	})
}

// Who signed in by a code accepts where codes bring a host's rights, and once they have a name.
func TestACodeBringsAHostWhereTheSettingSaysSo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		v := inviteHost(t, b)
		actor := b.Actor(t, b.Person(t, "Noor Haddad"))
		actor.ByCode = true
		if _, err := b.roles.Accept(ctx, actor, v.token); !errors.Is(err, hub.ErrForbidden) || v.hosts(t) != 0 {
			t.Errorf("codes are for members: %v", err)
		}
		hosts := role.New(b.Store, b.Clock.Now).WithCodes(policy.Carry{Host: true})
		nameless := actor
		nameless.Name = ""
		if _, err := hosts.Accept(ctx, nameless, v.token); !errors.Is(err, hub.ErrNoName) || v.hosts(t) != 0 {
			t.Errorf("without a name: %v", err)
		}
		if _, err := hosts.Accept(ctx, actor, v.token); err != nil || v.hosts(t) != 1 {
			t.Errorf("codes are for hosts, too: %v", err)
		}
	})
}

func TestWhoInvitesHosts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		v := inviteHost(t, b)
		austin := b.Chapter(t, "austin")
		for who, want := range map[hub.PersonID]error{
			b.Member(t, b.boston, "Mia Member"): hub.ErrNotFound, b.Lead(t, austin, "Ona Austin"): hub.ErrNotFound, b.Staff(t, "Jordan Ellery"): hub.ErrForbidden,
		} {
			if err := b.roles.InviteHost(t.Context(), b.Actor(t, who), b.boston, v.event.ID, role.Form{Email: "x@example.org"}); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", who, err, want)
			}
		}
		if err := b.roles.InviteHost(t.Context(), b.Actor(t, b.Lead(t, austin, "Ona Austin")), austin, v.event.ID, role.Form{Email: "x@example.org"}); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("another chapter's event: %v", err)
		}
	})
}

// Of some who accept at once one becomes the host. The control reads whether the link is open before: then all of them pass.
func TestALinkToHostWorksOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		v := inviteHost(t, b)
		noor := b.Actor(t, b.Person(t, "Noor Haddad"))
		const many = 4
		var open, passed int
		var mu sync.Mutex
		var group, looked sync.WaitGroup
		looked.Add(many)
		for range many {
			group.Go(func() {
				_, err := b.roles.Open(t.Context(), noor, v.token)
				looked.Done()
				looked.Wait()
				_, accepted := b.roles.Accept(t.Context(), noor, v.token)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					open++
				}
				if accepted == nil {
					passed++
				}
			})
		}
		group.Wait()
		if open != many || passed != 1 || v.hosts(t) != 1 {
			t.Errorf("the control: %d found it open; %d accepted, %d hosts", open, passed, v.hosts(t))
		}
	})
}
