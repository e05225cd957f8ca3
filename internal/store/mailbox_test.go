package store_test

import (
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// askPerson asks the address of a person without one to confirm it, and returns the person and the browser.
func askPerson(t *testing.T, f *storetest.Fixture, name string) (hub.PersonID, hub.Token) {
	t.Helper()
	id, err := f.Store.SignIn(t.Context(), store.SignIn{Identity: hub.Identity{Issuer: storetest.Issuer, Subject: name}, Name: name})
	done(t, err)
	browser := hub.NewToken()
	done(t, f.Store.AskConfirmation(t.Context(), hub.Confirmation{Kind: hub.ConfirmAddress, Person: id, Email: storetest.Email(name)}, browser, ""))
	return id, browser
}

func TestWhatIsKeptAboutMailEnds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		askPerson(t, f, "Nia Noaddress")
		claimed, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 10, time.Minute)
		done(t, err)
		_, err = f.Store.Admit(ctx, claimed[0], nil, "nia.noaddress@example.org", false)
		done(t, err)
		done(t, f.Store.Refuse(ctx, f.Store.RefusalLink("nia.noaddress@example.org")))
		f.Exec(t, `INSERT INTO notices (id, kind, state, due_at, created_at) VALUES ('old', 'identity_linked', 'sent', $1, $1)`, f.Clock.Now())
		left := func() (counts [4]int) {
			t.Helper()
			for i, erase := range []func() (int64, error){
				func() (int64, error) { return f.Store.EraseConfirmations(ctx, f.Clock.Now().Add(-hub.ConfirmFor)) }, func() (int64, error) {
					return f.Store.EraseNotices(ctx, f.Clock.Now().Add(-hub.MessageDays*24*time.Hour))
				},
				func() (int64, error) {
					return f.Store.EraseMailboxes(ctx, f.Clock.Now().Add(-hub.MailboxDays*24*time.Hour))
				},
			} {
				_, err := erase()
				done(t, err)
				counts[i] = f.Int(t, `SELECT COUNT(*) FROM `+[]string{"confirmations", "notices", "mailboxes"}[i])
			}
			counts[3] = f.Int(t, `SELECT COUNT(*) FROM suppressions`)
			return counts
		}
		same(t, "at first", left(), [4]int{1, 2, 1, 1})
		f.Clock.Advance(hub.ConfirmFor)
		same(t, "the moment a question expires", left(), [4]int{1, 2, 1, 1})
		f.Clock.Advance(time.Microsecond)
		same(t, "a question and the email that asked it end after 48 hours", left(), [4]int{0, 1, 1, 1})
		f.Clock.Advance(hub.MailboxDays * 24 * time.Hour)
		same(t, "the rest after 30 days, but for the wish", left(), [4]int{0, 0, 0, 1})
	})
}

// Of twenty guesses at once five count, and of two confirmations of one address one wins.
func TestFiveTriesAreFiveHoweverManyGuessAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		_, browser := askPerson(t, f, "Nia Noaddress")
		var wrong, closed atomic.Int32
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				_, err := f.Store.ConfirmByCode(t.Context(), browser, "none")
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
		same(t, "guesses that were looked at", wrong.Load(), int32(hub.CodeTries))
		same(t, "guesses that were not", closed.Load(), int32(20-hub.CodeTries))
	})
}

// However many workers admit at once, one email leaves to a mailbox.
func TestOneOfManyWorkersMailsAMailbox(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		var n atomic.Int32
		admit := func(id int) {
			m := hub.Message{ID: hub.MessageID(strconv.Itoa(id)), DueAt: f.Clock.Now()}
			a, err := f.Store.Admit(t.Context(), m, nil, "robin.vale@example.org", false)
			if err != nil {
				t.Errorf("admit: %v", err)
			}
			if !a.Later {
				n.Add(1)
			}
		}
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() { admit(i) })
		}
		all.Wait()
		same(t, "admitted at once", n.Load(), int32(1))
		f.Exec(t, `DELETE FROM mailboxes`)
		admit(8)
		same(t, "the control: admitted without what the row remembers", n.Load(), int32(2))
	})
}

// An email of which nobody knows whether it left is tried again without another wait, alone or in the next one to its mailbox,
// and counts once; one that left, or that another worker is sending, makes the next one wait.
func TestAnEmailWithoutAnAnswerIsNotCountedTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, boston := t.Context(), f.Chapter(t, "boston")
		const email = "ann.guest@example.org"
		claim := func(what string) hub.Message {
			t.Helper()
			claimed, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 1, time.Minute)
			done(t, err)
			same(t, what, len(claimed), 1)
			return claimed[0]
		}
		admit := func(m hub.Message) store.Admission {
			t.Helper()
			a, err := f.Store.Admit(ctx, m, nil, email, false)
			done(t, err)
			return a
		}
		sends := func() int { // one email is a moment and an id
			t.Helper()
			return f.Int(t, `SELECT LENGTH(sends) FROM mailboxes WHERE sends <> ''`)
		}
		f.Guest(t, f.Event(t, boston), "Ann Guest", 1)
		first := claim("the first")
		same(t, "the first leaves", admit(first).Later, false)
		once := sends()

		f.Guest(t, f.Event(t, boston), "Ann Guest", 1)
		second := claim("the second")
		same(t, "while the first is being sent, the second waits", admit(second).Later, true)

		f.Clock.Advance(61 * time.Second) // the worker is gone, its lease over
		again := claim("the first again")
		same(t, "the one that comes again", again.ID, first.ID)
		a := admit(again)
		same(t, "it leaves with what waits beside it", []any{a.Later, len(a.Gathered)}, []any{false, 1})
		done(t, f.Store.MarkUnsent(ctx, []hub.Message{again, a.Gathered[0]}, "connection lost", store.Retry{After: 5 * time.Minute}))
		code, err := f.Store.Admit(ctx, hub.Message{ID: "code", Kind: "fake_sign_in_code", DueAt: f.Clock.Now()}, nil, email, true)
		done(t, err)
		if code.Later || code.Suppressed || sends() <= once {
			t.Errorf("a code is not counted while an email is unanswered: %+v", code)
		}
		once = sends()

		f.Guest(t, f.Event(t, boston), "Ann Guest", 1)
		third := claim("the third")
		a = admit(third)
		same(t, "what nobody answered leaves with the next one", []any{a.Later, len(a.Gathered)}, []any{false, 2})
		same(t, "counted", sends(), once)

		// Beside it nothing else leaves: it stood for one email, and the third stands for that now.
		f.Guest(t, f.Event(t, boston), "Ann Guest", 1)
		same(t, "while the third is being sent, the next one waits", admit(claim("beside the third")).Later, true)
		done(t, f.Store.MarkSent(ctx, append(a.Gathered, third)))
		f.Clock.Advance(hub.GatherFor) // for what waits beside the third
		rest := claim("what waited")
		same(t, "ten minutes later it leaves", admit(rest).Later, false)
		done(t, f.Store.MarkSent(ctx, []hub.Message{rest}))

		f.Guest(t, f.Event(t, boston), "Ann Guest", 1)
		same(t, "once it has left, the next one waits", admit(claim("the fourth")).Later, true)
	})
}
