package courier_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// sixDigits is what nobody may read who does not open the email.
var sixDigits = regexp.MustCompile(`[0-9]{6}`)

// codes are the sign-in emails that left.
func (s *sink) codes() (subjects []string) {
	for _, m := range s.kept {
		if strings.Contains(m.Text, "/sign-in/email/link/") {
			subjects = append(subjects, m.Subject)
		}
	}
	return subjects
}

// A code leaves at once, alone, whatever waits for the mailbox; and what waits is not held up by it.
func TestASignInCodeWaitsForNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.typed(t, "robin.vale@example.org")
		b.deliver(t)
		b.typed(t, "robin.vale@example.org") // waits until ten minutes are over
		b.askCode(t, "Robin Vale")
		b.typed(t, "robin.vale@example.org")
		b.deliver(t)
		b.askCode(t, "Robin Vale")
		b.deliver(t)
		if n := len(b.sink.codes()); n != 2 || len(b.sink.kept) != 3 {
			t.Fatalf("%d codes in %d emails, want 2 in 3", n, len(b.sink.kept))
		}
		for _, m := range b.sink.kept[1:] {
			if sixDigits.MatchString(m.Subject) || !sixDigits.MatchString(m.Text) || strings.Contains(m.Text, "/rsvp/") || m.To.Name != "" {
				t.Errorf("to %q: %q\n%s", m.To.Name, m.Subject, m.Text)
			}
		}
		b.Clock.Advance(hub.GatherFor)
		if n := b.deliver(t); n != 1 {
			t.Errorf("%d emails with what waited, want 1", n)
		}
	})
}

// Whoever asked for no email gets the codes they ask for, three a day, and nothing else.
func TestACodeReachesWhoWantsNoEmail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		if err := b.Store.Refuse(t.Context(), b.Store.RefusalLink("robin.vale@example.org")); err != nil {
			t.Fatal(err)
		}
		b.typed(t, "robin.vale@example.org")
		for range hub.SuppressedCodesPerDay + 2 {
			b.askCode(t, "Robin Vale")
			b.deliver(t)
		}
		if n := len(b.sink.codes()); n != hub.SuppressedCodesPerDay || len(b.sink.kept) != n {
			t.Errorf("%d codes in %d emails, want %d", n, len(b.sink.kept), hub.SuppressedCodesPerDay)
		}
	})
}

// A code that is over does not leave, and one that was sent is not kept.
func TestACodeThatIsOverDoesNotLeave(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.askCode(t, "Robin Vale")
		b.Clock.Advance(hub.CodeFor)
		b.deliver(t)
		if len(b.sink.kept) != 0 {
			t.Errorf("%d emails left", len(b.sink.kept))
		}
		browser := b.askCode(t, "Robin Vale")
		b.deliver(t)
		if len(b.sink.kept) != 1 { // the negative control
			t.Fatalf("%d emails left", len(b.sink.kept))
		}
		if n := b.Int(t, `SELECT COUNT(*) FROM notices WHERE letter_sealed IS NOT NULL OR address_key IS NOT NULL OR person_id IS NOT NULL`); n != 0 {
			t.Errorf("%d rows still say whom a code was for", n)
		}
		code := sixDigits.FindString(b.sink.kept[0].Text)
		if in, err := b.Store.SignInByCode(t.Context(), browser, code); err != nil || in.Return != "/me" {
			t.Errorf("the code of the email: %+v, %v", in, err)
		}
	})
}

// The letter of a code has what its email says and nothing else.
func TestTheLetterOfACode(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.askCode(t, "Robin Vale")
		m := b.claim(t, hub.NoticeSignIn)
		var words map[string]string
		if err := json.Unmarshal(m.Letter.Words, &words); err != nil || len(words) != 2 || m.Letter.Name != "" {
			t.Errorf("%+v, %v", m.Letter, err)
		}
		out := b.composed(t, m)
		for _, part := range []string{out.Text, out.HTML} {
			if !strings.Contains(part, words["code"]) || !strings.Contains(part, "/sign-in/email/link/"+words["token"]) || !strings.Contains(part, "/stop-email/") {
				t.Errorf("lacks something:\n%s", part)
			}
		}
	})
}
