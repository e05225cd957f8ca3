package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// Who is nudged: the kind fits, not within a week of the last, not while it is put off, and never who declined.
func TestNudge(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		f.National(t)
		staff := f.Staff(t, "Jordan Ellery")
		kit := f.Toolkit(t, "Sunday hours")
		at := map[string]hub.Chapter{}
		var everybody []hub.ChapterID
		for _, name := range []string{"unseen", "seen", "seen-late", "adopted", "up", "up-old", "declined", "snoozed", "closed"} {
			at[name] = f.Chapter(t, name)
			f.Lead(t, at[name], "Lead of "+name)
			everybody = append(everybody, at[name].ID)
			f.Push(t, kit, at[name])
		}
		answer := func(name string, state hub.AdoptionState) {
			t.Helper()
			done(t, f.Store.Chapter(at[name].ID).SaveAdoption(ctx, "", hub.Adoption{Toolkit: kit.ID, State: state, Reason: "no time"}, nil))
		}
		done(t, f.Store.Chapter(at["seen"].ID).SeeToolkit(ctx, "", kit.ID))
		answer("adopted", hub.AdoptionAdopted)
		answer("up-old", hub.AdoptionLocalized)
		kit = f.NewVersion(t, kit, hub.Publication{Note: "A new number."})
		f.Exec(t, `UPDATE adoptions SET version = 2, state = 'localized' WHERE chapter_id = $1`, at["up"].ID)
		answer("declined", hub.AdoptionDeclined)
		done(t, f.Store.Chapter(at["snoozed"].ID).SnoozeToolkit(ctx, "", kit.ID, f.Clock.Now().Add(10*24*time.Hour)))
		f.Exec(t, `UPDATE chapters SET status = 'closed' WHERE id = $1`, at["closed"].ID)
		f.Clock.Advance(hub.SilentAfter)
		done(t, f.Store.Chapter(at["seen-late"].ID).SeeToolkit(ctx, "", kit.ID))
		_, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 100, time.Minute)
		done(t, err)

		nudge := func(kind hub.NudgeKind) int {
			t.Helper()
			n, err := f.Store.Nudge(ctx, staff, hub.Nudging{Toolkit: kit.ID, Kind: kind, Word: "Please look: " + string(kind), Chapters: everybody})
			done(t, err)
			return n
		}
		same(t, "silent: not opened, and opened a week ago", nudge(hub.NudgeSilent), 2)
		audited(t, f, hub.AuditEntry{Actor: staff, Action: "toolkit.nudge", Object: "toolkit:" + string(kit.ID)})
		same(t, "half filled in", nudge(hub.NudgeHalf), 1)
		same(t, "on an old version", nudge(hub.NudgeBehind), 1)
		same(t, "again at once", nudge(hub.NudgeSilent)+nudge(hub.NudgeHalf)+nudge(hub.NudgeBehind), 0)

		n, err := f.Store.OweToolkitEmails(ctx)
		done(t, err)
		same(t, "chapters whose leads are emailed", n, 4)
		n, err = f.Store.OweToolkitEmails(ctx)
		done(t, err)
		same(t, "once", n, 0)
		same(t, "emails", f.Int(t, `SELECT COUNT(*) FROM messages WHERE kind = 'toolkit_nudge'`), 4)
		a, err := f.Store.Chapter(at["seen"].ID).Adoption(ctx, kit.ID)
		done(t, err)
		same(t, "what is kept", a.Nudge, hub.Nudge{Kind: hub.NudgeSilent, Word: "Please look: silent", At: f.Clock.Now()})
		if !a.Nudged() {
			t.Error("a nudge that nobody answered does not wait")
		}
		for _, left := range []string{"declined", "up", "snoozed", "closed", "seen-late"} {
			a, err := f.Store.Chapter(at[left].ID).Adoption(ctx, kit.ID)
			done(t, err)
			same(t, left+" is left alone", a.Nudge, hub.Nudge{})
		}

		f.Clock.Advance(hub.NudgeEvery - time.Second)
		same(t, "a second before the week is over, those who opened it late and put it off alone", nudge(hub.NudgeSilent), 1)
		f.Clock.Advance(time.Second)
		same(t, "after a week, with who opened it late", nudge(hub.NudgeSilent), 3)

		refused(t, f.Store.Chapter(at["declined"].ID).SnoozeToolkit(ctx, "", kit.ID, f.Clock.Now()), hub.ErrConflict)
		refused(t, f.Store.Chapter(at["up"].ID).SnoozeToolkit(ctx, "", "nokit", f.Clock.Now()), hub.ErrNotFound)
	})
}

// An email about what was answered meanwhile is not made, and a chapter without a lead waits for its first one.
func TestEmailsOfToolkitsAreTrueWhenTheyAreMade(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem, lynn := f.Chapter(t, "boston"), f.Chapter(t, "salem"), f.Chapter(t, "lynn")
		f.Lead(t, boston, "Robin Vale")
		f.Lead(t, salem, "Kim Tran")
		kit := f.Toolkit(t, "Sunday hours")
		n, err := f.Store.Push(ctx, "", hub.Push{Version: newest(kit), Chapters: []hub.ChapterID{boston.ID, salem.ID, lynn.ID}})
		done(t, err)
		same(t, "offered", n, 3)
		done(t, f.Store.Chapter(salem.ID).SeeToolkit(ctx, "", kit.ID))
		owed := func() int {
			t.Helper()
			_, err := f.Store.OweToolkitEmails(ctx)
			done(t, err)
			return f.Int(t, `SELECT COUNT(*) FROM messages WHERE kind = 'toolkit_arrived'`)
		}
		same(t, "one has opened it, one has no lead", owed(), 1)
		f.Lead(t, lynn, "Noor Haddad")
		same(t, "its first lead", owed(), 2)
	})
}

// Two who press at once write to a chapter once: the database decides. The control reads first and writes then, and both write.
func TestNudgesAtOnce(t *testing.T) {
	t.Parallel()
	const many = 8
	for name, race := range map[string]func(t *testing.T, f *storetest.Fixture, kit hub.Toolkit, ch hub.Chapter) (nudged int){
		"as it is": func(t *testing.T, f *storetest.Fixture, kit hub.Toolkit, ch hub.Chapter) int {
			return pressedAtOnce(many, func() (int, error) {
				n, err := f.Store.Nudge(t.Context(), "", hub.Nudging{Toolkit: kit.ID, Kind: hub.NudgeSilent, Word: "Hello", Chapters: []hub.ChapterID{ch.ID}})
				if errors.Is(err, hub.ErrConflict) {
					return 0, nil
				}
				return n, err
			}, t)
		},
		"control": func(t *testing.T, f *storetest.Fixture, kit hub.Toolkit, ch hub.Chapter) int {
			var read sync.WaitGroup
			read.Add(many)
			return pressedAtOnce(many, func() (int, error) {
				var nudged int
				err := f.DB.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM adoptions WHERE toolkit_id = $1 AND chapter_id = $2 AND nudged_at IS NULL`, kit.ID, ch.ID).Scan(&nudged)
				read.Done()
				read.Wait()
				if err != nil || nudged == 0 {
					return 0, err
				}
				_, err = f.DB.ExecContext(t.Context(), `UPDATE adoptions SET nudged = 'silent', nudged_at = pushed_at WHERE toolkit_id = $1 AND chapter_id = $2`, kit.ID, ch.ID)
				return 1, err
			}, t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				ch := f.Chapter(t, "boston")
				kit := f.Toolkit(t, "Sunday hours")
				f.Push(t, kit, ch)
				f.Clock.Advance(time.Hour)
				got := race(t, f, kit, ch)
				if name == "control" && got == 1 {
					t.Error("reading before writing nudged once")
				}
				if name != "control" && got != 1 {
					t.Errorf("nudged %d times", got)
				}
			})
		})
	}
}

// pressedAtOnce runs fn many times at once and adds up what it returns.
func pressedAtOnce(many int, fn func() (int, error), t *testing.T) int {
	t.Helper()
	var all sync.WaitGroup
	counts, errs := make([]int, many), make([]error, many)
	for i := range many {
		all.Go(func() { counts[i], errs[i] = fn() })
	}
	all.Wait()
	done(t, errors.Join(errs...))
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}
