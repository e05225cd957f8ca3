package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

func TestTheMailQueueIsCounted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		empty, err := f.Store.MailQueue(t.Context())
		done(t, err)
		same(t, "an empty queue", empty, hub.MailQueue{})
		event := f.Event(t, f.Chapter(t, "boston"))
		for _, name := range []string{"Ann", "Ben", "Cam", "Dee", "Eve"} {
			f.Guest(t, event, name, 1)
		}
		begun := f.Clock.Now()
		f.Clock.Advance(time.Hour)
		f.Exec(t, `UPDATE messages SET state = 'sent' WHERE id IN (SELECT id FROM messages ORDER BY id LIMIT 1)`)
		f.Exec(t, `UPDATE messages SET state = 'failed' WHERE id IN (SELECT id FROM messages WHERE state = 'queued' ORDER BY id LIMIT 1)`)
		f.Exec(t, `UPDATE messages SET state = 'sending' WHERE id IN (SELECT id FROM messages WHERE state = 'queued' ORDER BY id LIMIT 1)`)
		f.Exec(t, `UPDATE messages SET due_at = $1 WHERE id IN (SELECT id FROM messages WHERE state = 'queued' ORDER BY id LIMIT 1)`, f.Clock.Now().Add(time.Hour))
		got, err := f.Store.MailQueue(t.Context())
		done(t, err)
		same(t, "one in each place", got, hub.MailQueue{Due: 1, Later: 1, Sending: 1, Failed: 1, Oldest: begun})
	})
}

func TestMailsThatWereGivenUpAreSentAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		ada := f.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{})
		f.Lead(t, boston, "Robin Vale")
		f.Guest(t, f.Event(t, boston), "Ann Guest", 1)
		f.Guest(t, f.Event(t, salem), "Ben Guest", 1)
		f.Confirmed(t, f.Event(t, salem), "Cam Guest", 1)
		done(t, f.Store.Chapter(boston.ID).WriteToLeads(ctx, "x@example.org", hub.ContactLetter{From: "X", Text: "Hello"}))
		for {
			claimed, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 50, time.Minute)
			done(t, err)
			if len(claimed) == 0 {
				break
			}
			for _, m := range claimed {
				done(t, f.Store.MarkUnsent(ctx, []hub.Message{m}, "mailbox unavailable (550)", store.Retry{GiveUp: true}))
			}
		}
		failed, err := f.Store.FailedMails(ctx, 100)
		done(t, err)
		again := 0
		var letter hub.FailedMail
		for _, m := range failed {
			if m.Problem != "mailbox unavailable (550)" || m.Attempts != 1 || m.Chapter == "" {
				t.Errorf("a failed mail is %+v", m)
			}
			if m.Again {
				again++
			} else {
				letter = m
			}
		}
		same(t, "what can be composed again", again, len(failed)-1)
		same(t, "a letter’s words were erased when it was given up", letter.Kind, hub.MailContactLeads)
		retry := func(id hub.MessageID, kind hub.MessageKind) int {
			t.Helper()
			n, err := f.Store.RetryMails(ctx, ada, id, kind)
			done(t, err)
			return n
		}
		same(t, "the letter again", retry(letter.ID, ""), 0)
		same(t, "a kind nobody has", retry("", "rsvp_promoted"), 0)
		same(t, "no row about what did not happen", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'mail.retry'`), 0)
		confirms := f.Int(t, `SELECT COUNT(*) FROM messages WHERE state = 'failed' AND kind = 'rsvp_confirm'`)
		same(t, "all of a kind, of every chapter", retry("", hub.MailConfirm), confirms)
		same(t, "once", retry("", hub.MailConfirm), 0)
		rest, err := f.Store.FailedMails(ctx, 100)
		done(t, err)
		for _, m := range rest {
			if m.Again {
				same(t, "one", retry(m.ID, ""), 1)
			}
		}
		same(t, "rows of the trail name the message or the kind", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'mail.retry' AND actor_id = $1 AND (object = 'mail:rsvp_confirm' OR object LIKE 'message:%')`, ada), 2)
		claimed, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 50, time.Minute)
		done(t, err)
		same(t, "they are due at once, as if never tried", len(claimed), again)
		for _, m := range claimed {
			same(t, "attempts", m.Attempts, 1)
		}
	})
}
