package store_test

import (
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// askCode asks for a code for an address, and returns the browser and what the email holds.
func askCode(t *testing.T, f *storetest.Fixture, address string) (browser hub.Token, letter hub.SignInLetter) {
	t.Helper()
	browser = hub.NewToken()
	done(t, f.Store.AskCode(t.Context(), store.CodeAsk{Email: address, Return: "/me", Browser: browser}))
	claimed, err := f.Store.ClaimMessages(t.Context(), hub.LaneCodes, 100, time.Minute)
	done(t, err)
	for _, m := range claimed {
		if m.Kind == hub.NoticeSignIn && m.Letter.To == address {
			done(t, json.Unmarshal(m.Letter.Words, &letter))
		}
	}
	if letter.Token == "" {
		t.Fatal("no email is owed")
	}
	return browser, letter
}

// The page of the link shows the code of its email, which no row has.
func TestTheCodeComesOfTheLink(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		browser, letter := askCode(t, f, "mia.member@example.org")
		seen := map[string]bool{}
		for range 100 {
			_, other := askCode(t, f, "mia.member@example.org")
			seen[other.Code] = true
		}
		if len(seen) < 99 || len(letter.Code) != hub.CodeDigits {
			t.Errorf("%d codes of 100 differ; one is %q", len(seen), letter.Code)
		}
		for what, c := range map[string]struct {
			browser hub.Token
			here    bool
		}{"here": {browser, true}, "elsewhere": {hub.NewToken(), false}, "without a cookie": {"", false}} {
			l, err := f.Store.CodeByLink(t.Context(), letter.Token, c.browser)
			if err != nil || l.Here != c.here || l.Code != letter.Code || l.Email != "mia.member@example.org" || l.Subject != "/me" {
				t.Errorf("%s: %+v, %v", what, l, err)
			}
		}
		if _, err := f.Store.CodeByLink(t.Context(), hub.NewToken(), browser); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("an unknown link: %v", err)
		}
	})
}

// A sign-in by code or by its link is a sign-in: the office sees its day.
func TestTheDayOfASignInByCode(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		for address, enter := range map[string]func(browser hub.Token, letter hub.SignInLetter) (store.CodeSignIn, error){
			"mia.member@example.org": func(b hub.Token, l hub.SignInLetter) (store.CodeSignIn, error) {
				return f.Store.SignInByCode(t.Context(), b, l.Code)
			},
			"bea.member@example.org": func(b hub.Token, l hub.SignInLetter) (store.CodeSignIn, error) {
				return f.Store.SignInByLink(t.Context(), l.Token, b)
			},
		} {
			in, err := enter(askCode(t, f, address))
			done(t, err)
			file, err := f.Store.PersonFile(t.Context(), in.Person, in.Person)
			done(t, err)
			if want := f.Clock.Now().UTC().Truncate(24 * time.Hour); !file.SeenOn.Equal(want) {
				t.Errorf("%s was last seen %v, want %v", address, file.SeenOn, want)
			}
		}
	})
}

// Of twenty guesses at once five count, on both databases; counting after the look, with a barrier between, lets more through.
func TestFiveGuessesAtACode(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		browser, letter := askCode(t, f, "mia.member@example.org")
		var wrong, closed atomic.Int32
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				_, err := f.Store.SignInByCode(t.Context(), browser, "none")
				switch {
				case errors.Is(err, store.ErrWrongCode):
					wrong.Add(1)
				case errors.Is(err, hub.ErrNotFound):
					closed.Add(1)
				default:
					t.Errorf("a guess: %v", err)
				}
			})
		}
		all.Wait()
		if wrong.Load() != hub.CodeTries || closed.Load() != 20-hub.CodeTries {
			t.Errorf("%d guesses counted, %d were refused", wrong.Load(), closed.Load())
		}
		if _, err := f.Store.SignInByCode(t.Context(), browser, letter.Code); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("the right code after them: %v", err)
		}

		other, _ := askCode(t, f, "ola.other@example.org")
		passed := atomic.Int32{}
		var looked sync.WaitGroup
		looked.Add(20)
		for range 20 { // the control
			all.Go(func() {
				c, err := f.Store.CodeByBrowser(t.Context(), other)
				looked.Done()
				looked.Wait()
				if err == nil && c.CodeOpen(f.Clock.Now()) {
					passed.Add(1)
				}
			})
		}
		all.Wait()
		if passed.Load() <= hub.CodeTries {
			t.Errorf("control: %d guesses passed, so the test would not catch it", passed.Load())
		}
	})
}

// One code makes one person and one session, whoever is faster.
func TestACodeIsUsedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		browser, letter := askCode(t, f, "nora.newcomer@example.org")
		var in, late atomic.Int32
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				var got store.CodeSignIn
				var err error
				if i%2 == 0 {
					got, err = f.Store.SignInByCode(t.Context(), browser, letter.Code)
				} else {
					got, err = f.Store.SignInByLink(t.Context(), letter.Token, browser)
				}
				switch {
				case err == nil && got.First && got.Return == "/me":
					in.Add(1)
				case errors.Is(err, hub.ErrNotFound):
					late.Add(1)
				default:
					t.Errorf("%+v, %v", got, err)
				}
			})
		}
		all.Wait()
		if in.Load() != 1 || late.Load() != 11 {
			t.Errorf("%d signed in, %d were late", in.Load(), late.Load())
		}
		same(t, "people", f.Int(t, `SELECT COUNT(*) FROM people`), 1)
		same(t, "sign-ins in the trail", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'session.code'`), 1)
		if _, err := f.Store.SignInByLink(t.Context(), letter.Token, hub.NewToken()); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("the link in another browser: %v", err)
		}
	})
}

// An address is an identity of whoever has it, and of nobody else; a role that a provider gave is named and not brought.
func TestRightsOfAnAddress(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		id := f.Lead(t, boston, "Lee Lead")
		browser, letter := askCode(t, f, "lee.lead@example.org")
		in, err := f.Store.SignInByCode(ctx, browser, letter.Code)
		done(t, err)
		if in.Person != id || in.First {
			t.Fatalf("%+v", in)
		}
		rights, err := f.Store.Rights(ctx, id, in.Identity)
		done(t, err)
		if !rights.Linked || !rights.Confirmed || rights.Elsewhere || len(rights.Held) != 1 {
			t.Errorf("%+v", rights)
		}
		f.Exec(t, `INSERT INTO roles (person_id, role, source, issuer, subject, granted_by, granted_at) VALUES ($1, 'national_staff', 'provider', 'https://id.example.org', 'x', 'provider', $2)`, id, f.Clock.Now())
		if rights, err = f.Store.Rights(ctx, id, in.Identity); err != nil || !rights.Elsewhere || len(rights.Held) != 1 {
			t.Errorf("with a role of a provider: %+v, %v", rights, err)
		}
		other := f.Person(t, "Ola Other")
		for what, identity := range map[string]hub.Identity{
			"somebody else's": in.Identity, "none": {Issuer: hub.CodeIssuer}, "no key": {Issuer: hub.CodeIssuer, Subject: "zz"}, "another issuer's": {Issuer: "x", Subject: in.Identity.Subject},
		} {
			if rights, err = f.Store.Rights(ctx, other, identity); err != nil || rights.Linked {
				t.Errorf("%s: %+v, %v", what, rights, err)
			}
		}
	})
}

func TestNamesOfWhoHasNoAccount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		browser, letter := askCode(t, f, "nora.newcomer@example.org")
		in, err := f.Store.SignInByCode(ctx, browser, letter.Code)
		done(t, err)
		done(t, f.Store.NameOwn(ctx, in.Person, "Nora Newcomer"))
		p, err := f.Store.Person(ctx, in.Person)
		if err != nil || p.Name != "Nora Newcomer" || !p.CodeAt.Equal(f.Clock.Now()) {
			t.Errorf("%+v, %v", p, err)
		}
		if err := f.Store.NameOwn(ctx, f.Person(t, "Robin Vale"), "Somebody Else"); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("whoever has an account: %v", err)
		}
	})
}

// A person who only signed in is forgotten when no session of theirs can last; one with anything else stays.
func TestWhoOnlySignedInIsForgotten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		f.AddressOnly(t, f.Member(t, boston, "Mia Member"))
		guest := f.Confirmed(t, f.Event(t, boston), "Gus Guest", 1)
		for _, address := range []string{"mia.member@example.org", "gus.guest@example.org", "nora.newcomer@example.org"} {
			browser, letter := askCode(t, f, address)
			_, err := f.Store.SignInByCode(ctx, browser, letter.Code)
			done(t, err)
		}
		// Erasing the guest's RSVP leaves the person, who may be signed in.
		f.Exec(t, `UPDATE events SET starts_at = $1, ends_at = $2`, f.Clock.Now().AddDate(0, 0, -21), f.Clock.Now().AddDate(0, 0, -20))
		_, err := f.Store.Chapter(boston.ID).EraseGuests(ctx, f.Clock.Now().AddDate(0, 0, -hub.GuestDataDays))
		done(t, err)
		same(t, "RSVPs of the guest", f.Int(t, `SELECT COUNT(*) FROM rsvps WHERE person_id = $1`, guest.Person), 0)
		sweep := func() {
			t.Helper()
			_, err := f.Store.EraseCodePeople(ctx, f.Clock.Now().Add(-hub.CodePersonFor))
			done(t, err)
		}
		f.Clock.Advance(hub.CodePersonFor)
		sweep()
		same(t, "people while a session may last", f.Int(t, `SELECT COUNT(*) FROM people`), 3)
		f.Clock.Advance(time.Microsecond)
		sweep()
		same(t, "people afterwards", f.Int(t, `SELECT COUNT(*) FROM people`), 1)
		same(t, "who is looked at again", f.Int(t, `SELECT COUNT(*) FROM people WHERE code_at IS NOT NULL`), 0)
	})
}
