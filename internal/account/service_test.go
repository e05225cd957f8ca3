package account_test

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"chapterhouse/internal/account"
	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/webtest"
)

// TestMain also checks that whatever was closed left no goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const base = "http://127.0.0.1:9000"

// bundle is the accounts of a hub with a provider that believes everybody.
type bundle struct {
	*storetest.Fixture

	accounts *account.Service
	sessions *session.Redis
	redis    *session.Embedded
	provider *sso.Embedded
	people   []sso.LoginPerson
}

func each(t *testing.T, fn func(t *testing.T, b *bundle)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) { fn(t, setup(t, f)) })
}

func setup(t *testing.T, f *storetest.Fixture) *bundle {
	t.Helper()
	b := &bundle{Fixture: f}
	b.redis = webtest.Redis(t, f.Clock.Now)
	b.sessions = webtest.Sessions(t, b.redis.URL(), f.Clock.Now, time.Minute)
	// The page of the provider chooses nobody: the test posts its form.
	b.accounts, b.provider = webtest.Hub{Fixture: f, Base: base, Sessions: b.sessions}.SignIn(t, webtest.Embedded{
		People: func(context.Context) ([]sso.LoginPerson, error) { return b.people, nil },
		Trust: map[string]account.Trust{
			"demo":  {Carries: policy.CarryAll(), Roles: []config.RoleMapping{{Group: "office", Role: "national_staff"}, {Group: "leads of boston", Role: "lead", Chapter: "boston"}, {Group: "leads of atlantis", Role: "lead", Chapter: "atlantis"}}},
			"other": {Roles: []config.RoleMapping{{Group: "members", Role: "national_admin"}}},
		},
	})
	return b
}

// visit answers the provider as one of its people and returns the query it sends back.
func (b *bundle) visit(t *testing.T, start sso.Start, subject string) url.Values {
	t.Helper()
	asked, err := url.Parse(start.URL)
	if err != nil {
		t.Fatal(err)
	}
	form := asked.Query()
	form.Set("subject", subject)
	a := webtest.NewBrowser(base, b.provider.Transport()).Post(t, asked.Path, form)
	back := a.Location(t)
	if back == nil {
		t.Fatalf("the provider does not send %s back: %d", subject, a.Status)
	}
	return back.Query()
}

// signIn goes through the whole flow.
func (b *bundle) signIn(t *testing.T, subject, before string) (account.SignedIn, error) {
	t.Helper()
	start, err := b.accounts.Begin(t.Context(), "demo", "/events", false)
	if err != nil {
		t.Fatal(err)
	}
	return b.accounts.Finish(t.Context(), "demo", start.Transaction, b.visit(t, start, subject), before)
}

func (b *bundle) offer(people ...sso.LoginPerson) { b.people = people }

func robin(groups ...string) sso.LoginPerson {
	return sso.LoginPerson{Subject: "robin", Name: "Robin Vale", Email: "robin.vale@example.org", Groups: groups}
}

func TestSigningIn(t *testing.T) {
	each(t, func(t *testing.T, b *bundle) {
		b.offer(robin(), sso.LoginPerson{Subject: "nomail", Name: "No Mail"})
		guest := b.Guest(t, b.Event(t, b.Chapter(t, "boston")), "Robin Vale", 1)
		in, err := b.signIn(t, "robin", "")
		if err != nil {
			t.Fatal(err)
		}
		if in.Actor.Person != guest.Person || in.ReturnTo != "/events" || !in.Actor.Fresh || !in.Expires.Equal(b.Clock.Now().Add(hub.SessionLevels()[hub.LevelMember].Absolute)) {
			t.Errorf("%+v", in)
		}
		again, err := b.signIn(t, "robin", "")
		if err != nil || again.Actor.Person != in.Actor.Person || again.Token == in.Token {
			t.Errorf("again: %+v, %v", again, err)
		}
		nobody, err := b.signIn(t, "nomail", "")
		if err != nil || nobody.Actor.Person == in.Actor.Person || nobody.Actor.Name != "No Mail" {
			t.Errorf("without an address: %+v, %v", nobody, err)
		}
	})
}

func TestRolesFollowTheGroups(t *testing.T) {
	each(t, func(t *testing.T, b *bundle) {
		boston := b.Chapter(t, "boston")
		granted := b.AddressOnly(t, b.Grant(t, "Robin Vale", hub.RoleAuditor, hub.Chapter{}))
		for i, c := range []struct {
			groups []string
			want   []hub.Grant
		}{
			{nil, []hub.Grant{{Role: hub.RoleAuditor}}},
			{[]string{"office", "leads of boston"}, []hub.Grant{{Role: hub.RoleAuditor}, {Role: hub.RoleLead, Chapter: boston.ID}, {Role: hub.RoleNationalStaff}}},
			{[]string{"Office", "office ", "leads of boston/sub"}, []hub.Grant{{Role: hub.RoleAuditor}}},                                     // no look-alikes
			{[]string{"leads of atlantis", "members"}, []hub.Grant{{Role: hub.RoleAuditor}}},                                                 // no such chapter; another provider's group
			{[]string{"leads of boston", "leads of boston"}, []hub.Grant{{Role: hub.RoleAuditor}, {Role: hub.RoleLead, Chapter: boston.ID}}}, // once
			{nil, []hub.Grant{{Role: hub.RoleAuditor}}}, // what an operator granted stays
		} {
			b.offer(robin(c.groups...))
			in, err := b.signIn(t, "robin", "")
			if err != nil {
				t.Fatal(err)
			}
			byRole := cmpopts.SortSlices(func(a, b hub.Grant) bool { return a.Role < b.Role })
			if diff := cmp.Diff(c.want, in.Actor.Grants, byRole); diff != "" || in.Actor.Person != granted {
				t.Errorf("sign-in %d with %q (-want +got):\n%s", i+1, c.groups, diff)
			}
		}
	})
}

func TestRefusedSignIns(t *testing.T) {
	each(t, func(t *testing.T, b *bundle) {
		b.offer(robin())
		start, err := b.accounts.Begin(t.Context(), "demo", "/", false)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.accounts.Finish(t.Context(), "demo", start.Transaction, url.Values{"code": {"x"}, "state": {"of somebody else"}}, "")
		why, refused := errors.AsType[*sso.Refused](err)
		if !refused || !errors.Is(err, hub.ErrForbidden) {
			t.Fatalf("%v", err)
		}
		if got := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'session.refused' AND actor_id = '' AND object = $1`, "provider:demo/"+why.Reason); got != 1 {
			t.Errorf("%d rows in the trail, want 1", got)
		}
		if _, err := b.accounts.Begin(t.Context(), "nobody", "/", false); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("a provider nobody has: %v", err)
		}
		in, err := b.signIn(t, "robin", "")
		if err != nil {
			t.Fatal(err)
		}
		b.Suspend(t, in.Actor.Person)
		if again, err := b.signIn(t, "robin", in.Token); !errors.Is(err, hub.ErrForbidden) || again.Token != "" {
			t.Errorf("a suspended person signs in: %+v, %v", again, err)
		}
	})
}

func TestWhoHoldsASession(t *testing.T) {
	each(t, func(t *testing.T, b *bundle) {
		b.offer(robin())
		boston := b.Chapter(t, "boston")
		ctx := t.Context()
		in, err := b.signIn(t, "robin", "")
		if err != nil {
			t.Fatal(err)
		}
		for _, token := range []string{"", "x", string(hub.NewToken()), in.Token + "x"} {
			if _, err := b.accounts.Actor(ctx, token); !errors.Is(err, hub.ErrSignIn) {
				t.Errorf("%q: %v", token, err)
			}
		}
		p, err := b.accounts.Actor(ctx, in.Token)
		if err != nil || p.Actor.Person != in.Actor.Person || p.Token != in.Token || !p.Actor.Fresh {
			t.Fatalf("%+v, %v", p, err)
		}
		b.Clock.Advance(hub.FreshFor - time.Second)
		if p, err := b.accounts.Actor(ctx, in.Token); err != nil || !p.Actor.Fresh {
			t.Errorf("just before FreshFor: fresh %t, %v", p.Actor.Fresh, err)
		}
		b.Clock.Advance(time.Second)
		if p, err := b.accounts.Actor(ctx, in.Token); err != nil || p.Actor.Fresh {
			t.Errorf("after FreshFor: fresh %t, %v", p.Actor.Fresh, err)
		}

		b.Lead(t, boston, "Robin Vale")
		rotated, err := b.accounts.Actor(ctx, in.Token)
		if err != nil || rotated.Token == in.Token || !rotated.Actor.Has(hub.RoleLead, boston.ID) || !rotated.Expires.Equal(in.Expires.Add(hub.SessionLevels()[hub.LevelLead].Absolute-hub.SessionLevels()[hub.LevelMember].Absolute)) {
			t.Errorf("a new role: %+v, %v", rotated, err)
		}
		if _, err := b.accounts.Actor(ctx, in.Token); !errors.Is(err, hub.ErrSignIn) {
			t.Errorf("the old token: %v", err)
		}
		list, err := b.accounts.Sessions(ctx, rotated.Actor)
		if err != nil || !slices.ContainsFunc(list, func(s session.Info) bool { return s.Handle == rotated.Handle }) {
			t.Errorf("the session is not in the list: %+v, %v", list, err)
		}

		b.Clock.Advance(time.Second)
		if err := b.accounts.SignOutEverywhere(ctx, rotated.Actor); err != nil {
			t.Fatal(err)
		}
		if _, err := b.accounts.Actor(ctx, rotated.Token); !errors.Is(err, hub.ErrSignIn) {
			t.Errorf("after signing out everywhere: %v", err)
		}
	})
}

// The database alone ends every session, even if the session store forgot to: it is the truth on every process.
func TestSignOutEverywhereHoldsWithoutTheSessionStore(t *testing.T) {
	each(t, func(t *testing.T, b *bundle) {
		b.offer(robin())
		in, err := b.signIn(t, "robin", "")
		if err != nil {
			t.Fatal(err)
		}
		b.Clock.Advance(time.Second)
		if err := b.Store.SignOutEverywhere(t.Context(), in.Actor.Person, in.Actor.Person); err != nil {
			t.Fatal(err)
		}
		if _, err := b.sessions.Get(t.Context(), in.Token); err != nil {
			t.Fatalf("the session store has lost it already: %v", err)
		}
		if _, err := b.accounts.Actor(t.Context(), in.Token); !errors.Is(err, hub.ErrSignIn) {
			t.Errorf("the session lives: %v", err)
		}
	})
}

// A person of three browsers' worth of requests is given a role: one request rotates the session, none keeps the old rights,
// and none of the others says that nobody is signed in while the new cookie is on its way.
func TestRotationUnderWay(t *testing.T) {
	each(t, func(t *testing.T, b *bundle) {
		b.offer(robin())
		boston := b.Chapter(t, "boston")
		in, err := b.signIn(t, "robin", "")
		if err != nil {
			t.Fatal(err)
		}
		b.Lead(t, boston, "Robin Vale")
		var wait sync.WaitGroup
		var mu sync.Mutex
		outcomes := map[string]int{}
		for range 8 {
			wait.Go(func() {
				p, err := b.accounts.Actor(context.Background(), in.Token)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil && p.Token != in.Token && p.Actor.Has(hub.RoleLead, boston.ID):
					outcomes["rotated"]++
				case errors.Is(err, hub.ErrUnavailable), errors.Is(err, hub.ErrSignIn):
					outcomes["later"]++
				default:
					outcomes["wrong"]++
					t.Errorf("%+v, %v", p, err)
				}
			})
		}
		wait.Wait()
		if diff := cmp.Diff(map[string]int{"rotated": 1, "later": 7}, outcomes); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
	})
}

func TestSigningOut(t *testing.T) {
	each(t, func(t *testing.T, b *bundle) {
		b.offer(robin(), sso.LoginPerson{Subject: "mallory", Name: "Mallory", Email: "mallory@example.org"})
		ctx := t.Context()
		phone, err := b.signIn(t, "robin", "")
		if err != nil {
			t.Fatal(err)
		}
		laptop, err := b.signIn(t, "robin", "")
		if err != nil {
			t.Fatal(err)
		}
		mallory, err := b.signIn(t, "mallory", phone.Token) // in a browser that somebody used before
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.accounts.Actor(ctx, phone.Token); !errors.Is(err, hub.ErrSignIn) {
			t.Errorf("the session before lives on beside the new one: %v", err)
		}
		p, err := b.accounts.Actor(ctx, laptop.Token)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.accounts.EndOne(ctx, mallory.Actor, p.Handle); err != nil {
			t.Errorf("a handle that is not one's own is no error, so that it tells nothing: %v", err)
		}
		if _, err := b.accounts.Actor(ctx, laptop.Token); err != nil {
			t.Errorf("and ends nothing: %v", err)
		}
		to, err := b.accounts.SignOut(ctx, laptop.Token, base+"/")
		if err != nil || !strings.HasPrefix(to, base+"/embedded/id/sign-out?") || !strings.Contains(to, "id_token_hint=") {
			t.Errorf("goes on to %q, %v", to, err)
		}
		for range 2 {
			if to, err := b.accounts.SignOut(ctx, laptop.Token, base+"/"); err != nil || to != "" {
				t.Errorf("once more: %q, %v", to, err)
			}
		}
		if got := b.Int(t, `SELECT COUNT(*) FROM audit WHERE actor_id = $1 AND action = 'session.end'`, p.Actor.Person); got != 1 {
			t.Errorf("%d rows in the trail, want 1", got)
		}
	})
}

// A session store that is away says nothing about who is signed in, and a stolen one holds no name and no address.
func TestSessionStore(t *testing.T) {
	each(t, func(t *testing.T, b *bundle) {
		b.offer(robin())
		in, err := b.signIn(t, "robin", "")
		if err != nil {
			t.Fatal(err)
		}
		stored, err := b.sessions.Get(t.Context(), in.Token)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := b.Keys.OpenText(stored.IDToken, "session.id_token")
		if err != nil || bytes.Count(plain, []byte(".")) != 2 || strings.Contains(stored.IDToken, ".") {
			t.Errorf("the ID token is kept as %.20q, %v", stored.IDToken, err)
		}
		if err := b.redis.Close(); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"actor": errOf(b.accounts.Actor(t.Context(), in.Token)), "sign out": errOf(b.accounts.SignOut(t.Context(), in.Token, "")),
			"sessions": errOf(b.accounts.Sessions(t.Context(), in.Actor)), "end one": b.accounts.EndOne(t.Context(), in.Actor, stored.Handle()),
		} {
			if !errors.Is(err, hub.ErrUnavailable) || errors.Is(err, hub.ErrSignIn) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func errOf[T any](_ T, err error) error { return err }

func TestVisitorsHaveNoAccount(t *testing.T) {
	each(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		var nobody hub.Actor
		for what, err := range map[string]error{
			"own": errOf(b.accounts.Own(ctx, nobody)), "sessions": errOf(b.accounts.Sessions(ctx, nobody)), "feed": errOf(b.accounts.NewFeed(ctx, nobody)),
			"end one": b.accounts.EndOne(ctx, nobody, "x"), "everywhere": b.accounts.SignOutEverywhere(ctx, nobody),
		} {
			if !errors.Is(err, hub.ErrSignIn) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}
