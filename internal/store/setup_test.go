package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// answered is everything that a set-up asks for.
func answered(a *hub.SetupAnswers) {
	a.Settings = hub.Settings{Organization: "Harbor Union", Locale: say.Default}
	a.Office = hub.Chapter{Slug: "office", Name: "Office", Kind: hub.KindNational, Status: hub.CharterActive, Zone: "America/New_York"}
	a.Chapters = []hub.Chapter{{Slug: "boston", Name: "Boston", Kind: hub.KindLocal, Status: hub.CharterActive, Zone: "America/New_York"}}
	a.ChaptersDone = true
}

// begun is a browser that entered the code.
func begun(t *testing.T, f *storetest.Fixture) hub.Token {
	t.Helper()
	code, err := f.Store.NewSetupCode(t.Context(), 0)
	done(t, err)
	browser := hub.NewToken()
	_, err = f.Store.EnterSetupCode(t.Context(), code, browser)
	done(t, err)
	return browser
}

func TestSetup(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		done(t, f.Store.EditSetup(ctx, begun(t, f), answered))
		s, err := f.Store.Setup(ctx, hub.NewToken())
		done(t, err)
		if s.Own || s.Answers.Organization != "" || s.BegunAt.IsZero() {
			t.Errorf("another browser sees %+v", s)
		}
		browser := begun(t, f) // the first one is shut out, and its answers stay
		s, err = f.Store.Setup(ctx, browser)
		done(t, err)
		same(t, "answers", s.Answers.Organization, "Harbor Union")
		person := f.Person(t, "Ada First")
		if _, err := f.Store.FinishSetup(ctx, hub.NewToken(), person); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("another browser finishes: %v", err)
		}
		_, err = f.Store.FinishSetup(ctx, browser, person)
		done(t, err)
		saved, err := f.Store.Settings(ctx)
		done(t, err)
		same(t, "settings", saved, hub.Settings{Organization: "Harbor Union", Locale: say.Default})
		up, err := f.Store.SetUp(ctx)
		done(t, err)
		same(t, "set up", up, true)
		if _, err := f.Store.FinishSetup(ctx, browser, person); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("finished again: %v", err)
		}
		if _, err := f.Store.NewSetupCode(ctx, 0); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("another code: %v", err)
		}
		same(t, "rows left", f.Int(t, `SELECT COUNT(*) FROM setup`), 0)
	})
}

func TestEraseSetup(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		done(t, f.Store.EditSetup(t.Context(), begun(t, f), answered))
		n, err := f.Store.EraseSetup(t.Context(), f.Clock.Now())
		done(t, err)
		same(t, "too early", n, int64(0))
		f.Clock.Advance(time.Microsecond)
		n, err = f.Store.EraseSetup(t.Context(), f.Clock.Now())
		done(t, err)
		same(t, "in time", n, int64(1))
	})
}

// Eight people finish one set-up at once. The control does it without the row that all of them lock: each looks whether the hub is set up,
// and then appoints an admin.
func TestOneSetupHasOneAdmin(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		race := func(finish func(ctx context.Context, person hub.PersonID) error) (finished int) {
			var all sync.WaitGroup
			errs := make([]error, 8)
			people := make([]hub.PersonID, len(errs))
			for i := range errs {
				people[i] = f.Person(t, "Person "+string(rune('A'+i)))
			}
			for i := range errs {
				all.Go(func() { errs[i] = finish(t.Context(), people[i]) })
			}
			all.Wait()
			for _, err := range errs {
				if err == nil {
					finished++
				}
			}
			return finished
		}
		browser := begun(t, f)
		done(t, f.Store.EditSetup(t.Context(), browser, answered))

		var looked sync.WaitGroup
		looked.Add(8)
		control := race(func(ctx context.Context, person hub.PersonID) error {
			up, err := f.Store.SetUp(ctx)
			looked.Done()
			looked.Wait()
			if err != nil || up {
				return errors.Join(err, hub.ErrNotFound)
			}
			return f.Store.GrantByEmail(ctx, string(person)+"@example.org", hub.Grant{Role: hub.RoleNationalAdmin})
		})
		if control < 2 {
			t.Fatalf("the control appointed %d", control)
		}
		f.Exec(t, `DELETE FROM roles`)

		same(t, "finished", race(func(ctx context.Context, person hub.PersonID) error {
			_, err := f.Store.FinishSetup(ctx, browser, person)
			return err
		}), 1)
		same(t, "admins", f.Int(t, `SELECT COUNT(*) FROM roles WHERE role = 'national_admin'`), 1)
	})
}

// Fifty guesses at once are five tries.
func TestSetupCodeIsGuessedFiveTimes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		code, err := f.Store.NewSetupCode(t.Context(), 0)
		done(t, err)
		var all sync.WaitGroup
		errs := make([]error, 50)
		for i := range errs {
			all.Go(func() { _, errs[i] = f.Store.EnterSetupCode(t.Context(), "AAAAAAAA", hub.NewToken()) })
		}
		all.Wait()
		tried := 0
		for _, err := range errs {
			if errors.Is(err, store.ErrWrongCode) {
				tried++
			}
		}
		same(t, "tries", tried, hub.CodeTries)
		if _, err := f.Store.EnterSetupCode(t.Context(), code, hub.NewToken()); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("the right code after them: %v", err)
		}
	})
}
