package safety_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/safety"
	"chapterhouse/internal/store/storetest"
)

// bundle is the use case over a hub with a chapter and its office.
type bundle struct {
	*storetest.Fixture
	safety     *safety.Service
	boston     hub.Chapter
	staff      hub.Actor
	ada, priya hub.Actor // admins
}

// each runs fn with a hub of its own on both databases.
func each(t *testing.T, fn func(t *testing.T, b *bundle)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := &bundle{Fixture: f, safety: safety.New(f.Store), boston: f.Chapter(t, "boston")}
		admin := func(name string) hub.Actor { return b.Actor(t, b.Grant(t, name, hub.RoleNationalAdmin, hub.Chapter{})) }
		b.staff, b.ada, b.priya = b.Actor(t, b.Staff(t, "Jordan Ellery")), admin("Ada Castellan"), admin("Priya Nair")
		fn(t, b)
	})
}

func (b *bundle) suspended(t *testing.T, id hub.PersonID) bool {
	t.Helper()
	p, err := b.Store.Person(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return !p.SuspendedAt.IsZero()
}

func (b *bundle) status(t *testing.T) hub.CharterStatus {
	t.Helper()
	ch, err := b.Store.ChapterBySlug(t.Context(), "boston")
	if err != nil {
		t.Fatal(err)
	}
	return ch.Status
}

var harassment = safety.Reason{Reason: "Threatened a member."}

func TestOnePersonSuspendsAndTwoLift(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		sam := b.Member(t, b.boston, "Sam Okafor")
		found, err := b.safety.Find(ctx, b.staff, safety.Search{Email: " " + strings.ToUpper(storetest.Email("Sam Okafor"))})
		if err != nil || found != sam {
			t.Fatalf("found %q, %v", found, err)
		}
		if err := b.safety.Suspend(ctx, b.staff, sam, harassment); err != nil {
			t.Fatal(err)
		}
		if !b.suspended(t, sam) {
			t.Fatal("not suspended")
		}
		if err := b.safety.Suspend(ctx, b.ada, sam, safety.Reason{Reason: "Again."}); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("suspended twice: %v", err)
		}
		if p, err := b.safety.Open(ctx, b.ada, sam); err != nil || p.Reason != harassment.Reason || p.SuspendedByName != "Jordan Ellery" || p.LiftWaits(b.Clock.Now()) {
			t.Errorf("%+v, %v", p, err)
		}
		lift := func(who hub.Actor, do string) error { return b.safety.Lift(ctx, who, sam, do) }
		for what, err := range map[string]error{"staff asks": lift(b.staff, "ask"), "staff confirms": lift(b.staff, "confirm")} {
			if !errors.Is(err, hub.ErrForbidden) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := lift(b.ada, "confirm"); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("confirmed before anybody asked: %v", err)
		}
		if err := lift(b.ada, "ask"); err != nil {
			t.Fatal(err)
		}
		if err := lift(b.ada, "confirm"); !errors.Is(err, hub.ErrOwnProposal) {
			t.Errorf("one admin lifts alone: %v", err)
		}
		if err := lift(b.priya, "ask"); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("asked twice: %v", err)
		}
		if err := lift(b.priya, "drop"); err != nil {
			t.Fatal(err)
		}
		if err := lift(b.priya, "confirm"); !errors.Is(err, hub.ErrConflict) || !b.suspended(t, sam) {
			t.Errorf("what was refused is confirmed: %v", err)
		}
		if err := errors.Join(lift(b.priya, "ask"), lift(b.ada, "confirm")); err != nil || b.suspended(t, sam) {
			t.Errorf("still suspended: %v", err)
		}
		if err := lift(b.priya, "confirm"); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("lifted twice: %v", err)
		}
		if p, err := b.safety.Open(ctx, b.ada, sam); err != nil || p.Suspension != (hub.Suspension{}) {
			t.Errorf("something is left: %+v, %v", p.Suspension, err)
		}
	})
}

// What was asked long ago is asked again, not confirmed.
func TestALiftExpires(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		sam := b.Member(t, b.boston, "Sam Okafor")
		if err := errors.Join(b.safety.Suspend(ctx, b.staff, sam, harassment), b.safety.Lift(ctx, b.ada, sam, "ask")); err != nil {
			t.Fatal(err)
		}
		b.Clock.Advance(hub.ProposalFor + time.Second)
		if err := b.safety.Lift(ctx, b.priya, sam, "confirm"); !errors.Is(err, hub.ErrConflict) || !b.suspended(t, sam) {
			t.Errorf("confirmed too late: %v", err)
		}
		if err := errors.Join(b.safety.Lift(ctx, b.priya, sam, "ask"), b.safety.Lift(ctx, b.ada, sam, "confirm")); err != nil || b.suspended(t, sam) {
			t.Errorf("asked again: %v", err)
		}
	})
}

func TestWhoSuspendsWhom(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		sam := b.Member(t, b.boston, "Sam Okafor")
		lead := b.Actor(t, b.Lead(t, b.boston, "Robin Vale"))
		if err := b.safety.Suspend(ctx, b.staff, b.staff.Person, harassment); !errors.Is(err, hub.ErrForbidden) {
			t.Errorf("staff suspends themselves: %v", err)
		}
		for what, who := range map[string]hub.Actor{"a lead": lead, "a member": b.Actor(t, sam)} {
			_, found := b.safety.Find(ctx, who, safety.Search{Email: storetest.Email("Sam Okafor")})
			_, opened := b.safety.Open(ctx, who, sam)
			_, listed := b.safety.Suspended(ctx, who)
			for _, err := range []error{found, opened, listed, b.safety.Suspend(ctx, who, sam, harassment), b.safety.SignOut(ctx, who, sam), b.safety.SignEveryoneOut(ctx, who), b.safety.Lift(ctx, who, sam, "ask")} {
				if !errors.Is(err, hub.ErrNotFound) {
					t.Errorf("%s: %v", what, err)
				}
			}
		}
		stale := b.ada
		stale.Fresh = false
		if _, err := b.safety.Find(ctx, stale, safety.Search{Email: storetest.Email("Sam Okafor")}); !errors.Is(err, hub.ErrFresh) {
			t.Errorf("without a fresh sign-in: %v", err)
		}
		for _, reason := range []string{"", "  ", strings.Repeat("x", 501)} {
			if err := b.safety.Suspend(ctx, b.staff, sam, safety.Reason{Reason: reason}); !isWrong(err, "reason") {
				t.Errorf("for the reason %q: %v", reason, err)
			}
		}
		for _, address := range []string{"", "sam", "nobody@example.org"} {
			if _, err := b.safety.Find(ctx, b.staff, safety.Search{Email: address}); !isWrong(err, "email") {
				t.Errorf("%q: %v", address, err)
			}
		}
		if err := b.safety.Suspend(ctx, b.staff, "nobody", harassment); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("nobody is suspended: %v", err)
		}
		if b.suspended(t, sam) {
			t.Error("a refusal suspended somebody")
		}
	})
}

func isWrong(err error, field string) bool {
	in, is := errors.AsType[*hub.Invalid](err)
	return is && len(in.Fields) == 1 && in.Fields[field].Is()
}

// A suspended lead leads nothing and invites nobody; once they are back, the chapter has its lead again.
func TestASuspendedLead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		robin := b.Lead(t, b.boston, "Robin Vale")
		grant := hub.Grant{Role: hub.RoleLead, Chapter: b.boston.ID}
		if err := b.Store.Invite(ctx, hub.Invitation{Grant: grant, Email: "alex@example.org", State: hub.InvitationProposed, AskedBy: robin}); err != nil {
			t.Fatal(err)
		}
		if err := b.safety.Suspend(ctx, b.staff, robin, harassment); err != nil {
			t.Fatal(err)
		}
		if b.status(t) != hub.CharterDormant {
			t.Errorf("the chapter is %s", b.status(t))
		}
		if n := b.Int(t, `SELECT COUNT(*) FROM invitations WHERE state = 'withdrawn'`); n != 1 {
			t.Error("what they proposed still waits")
		}
		if n := b.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'needs_lead'`); n != 3 {
			t.Errorf("%d emails to the office, want one each for staff and two admins", n)
		}
		if err := errors.Join(b.safety.Lift(ctx, b.ada, robin, "ask"), b.safety.Lift(ctx, b.priya, robin, "confirm")); err != nil {
			t.Fatal(err)
		}
		if b.status(t) != hub.CharterActive {
			t.Errorf("with its lead back, the chapter is %s", b.status(t))
		}
	})
}

// TestTwoLeadsAreSuspendedAtOnce was seen to fail with lockRoles taken out of ledBy: on PostgreSQL each sees the other lead, and the
// chapter says that it has one.
func TestTwoLeadsAreSuspendedAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for round := range 5 {
			var group sync.WaitGroup
			for _, name := range []string{"Robin Vale", "Sam Okafor"} {
				lead := b.Lead(t, b.boston, name)
				group.Go(func() {
					if err := b.safety.Suspend(t.Context(), b.staff, lead, harassment); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			if b.status(t) != hub.CharterDormant {
				t.Fatalf("round %d: the chapter is %s", round, b.status(t))
			}
			b.Exec(t, `UPDATE people SET suspended_at = NULL`)
			b.Exec(t, `UPDATE chapters SET status = 'active'`)
		}
	})
}

// Whoever was suspended is out at once, and their old sessions stay over when they are back.
func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		sam, alex := b.Member(t, b.boston, "Sam Okafor"), b.Member(t, b.boston, "Alex Rivera")
		rights := func(id hub.PersonID) hub.Rights {
			r, err := b.Store.Rights(ctx, id, hub.Identity{})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		begun := b.Clock.Now()
		b.Clock.Advance(time.Minute)
		if err := b.safety.Suspend(ctx, b.staff, sam, harassment); err != nil {
			t.Fatal(err)
		}
		if r := rights(sam); !r.Suspended || !r.SessionsMin.After(begun) {
			t.Errorf("%+v", r)
		}
		if err := b.Store.LiftByOperator(ctx, sam); err != nil {
			t.Fatal(err)
		}
		if r := rights(sam); r.Suspended || !r.SessionsMin.After(begun) {
			t.Errorf("lifted: %+v", r)
		}
		if rights(alex).SessionsMin.After(begun) {
			t.Error("somebody else was signed out")
		}
		if err := b.safety.SignOut(ctx, b.staff, alex); err != nil || !rights(alex).SessionsMin.After(begun) {
			t.Errorf("signed out: %v", err)
		}
		if err := b.safety.SignEveryoneOut(ctx, b.staff); err != nil || !rights(b.ada.Person).SessionsMin.After(begun) {
			t.Errorf("everyone signed out: %v", err)
		}
	})
}

// The reason is in the person's own copy of their data.
func TestTheReasonIsTheirs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		sam := b.Member(t, b.boston, "Sam Okafor")
		if err := b.safety.Suspend(t.Context(), b.staff, sam, harassment); err != nil {
			t.Fatal(err)
		}
		d, err := b.Store.ExportPerson(t.Context(), hub.Operator, sam, "")
		if err != nil || d.Person.SuspendedFor != harassment.Reason {
			t.Errorf("%+v, %v", d.Person, err)
		}
		if _, err := b.Store.ErasePerson(t.Context(), hub.Operator, sam, ""); err != nil {
			t.Fatal(err)
		}
		if n := b.Int(t, `SELECT COUNT(*) FROM people WHERE suspension_sealed IS NOT NULL`); n != 0 {
			t.Error("the reason outlives the person")
		}
	})
}
