package baddays_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/sqldb"
)

// TestARelayThatLies: it takes mails and hangs up, before its answer or after it. What it answered is not sent again; what
// it did not answer is, under the same Message-ID, because nobody can know; nothing is lost.
func TestARelayThatLies(t *testing.T) {
	t.Parallel()
	s := newSite(t, newWorld(t, sqldb.SQLite)).open(t)
	s.relay.behave(func(to string, attempt int) verdict {
		switch {
		case attempt > 1:
			return verdict{}
		case strings.HasSuffix(to, "@cut.example.org"):
			return verdict{hangUp: true}
		case strings.HasSuffix(to, "@silent.example.org"):
			return verdict{silent: true}
		case strings.HasSuffix(to, "@forgets.example.org"):
			return verdict{silent: true, refused: true}
		}
		return verdict{}
	})
	var cut, silent, forgets, fine []string
	for range 5 {
		cut, silent = append(cut, s.owe(t, "cut.example.org")), append(silent, s.owe(t, "silent.example.org"))
		forgets, fine = append(forgets, s.owe(t, "forgets.example.org")), append(fine, s.owe(t, "example.org"))
	}
	s.everyMailArrives(t, append(append(fine, cut...), silent...), 0)
	until(t, "every mail was tried", patience, func() bool {
		for _, email := range append(append([]string{}, silent...), forgets...) {
			if state, _, _, _ := s.message(t, email); state != "queued" {
				return false
			}
		}
		return true
	})
	s.hurry(t)
	s.everyMailArrives(t, forgets, 0)
	until(t, "what was not answered comes again", patience, func() bool {
		for _, email := range silent {
			if s.relay.got(email) != 2 {
				return false
			}
		}
		return true
	})
	for _, email := range append(cut, fine...) {
		if n := s.relay.got(email); n != 1 {
			t.Errorf("a mail whose answer came was sent %d times", n)
		}
	}
}

// TestOneDomainFails: a domain whose mails are refused for now, and one whose are refused for good, hold up nobody else.
// The waits grow; after the eighth try a mail is given up, in the log and in doctor's words.
func TestOneDomainFails(t *testing.T) {
	t.Parallel()
	s := newSite(t, newWorld(t, sqldb.SQLite)).open(t)
	s.relay.behave(func(to string, _ int) verdict {
		switch {
		case strings.HasSuffix(to, "@later.example.org"):
			return verdict{recipient: "451 4.7.1 not now"}
		case strings.HasSuffix(to, "@never.example.org"):
			return verdict{recipient: "550 5.1.1 nobody here"}
		}
		return verdict{}
	})
	var fine []string
	later, never := s.owe(t, "later.example.org"), s.owe(t, "never.example.org")
	for range 20 { // between many that fail
		s.owe(t, "later.example.org")
		fine = append(fine, s.owe(t, "example.org"))
	}
	s.everyMailArrives(t, fine, 0)
	until(t, "the refused mail is given up", patience, func() bool {
		state, problem, _, _ := s.message(t, never)
		return state == "failed" && strings.Contains(problem, "5.1.1")
	})
	if n := s.relay.tried(never); n != 1 {
		t.Errorf("a mail that was refused for good was tried %d times", n)
	}
	var waits []time.Duration
	for try := 1; try <= 8; try++ {
		until(t, "a try is over", patience, func() bool {
			state, _, attempts, _ := s.message(t, later)
			return attempts == try && (state == "queued" || state == "failed")
		})
		state, _, _, due := s.message(t, later)
		if state == "queued" {
			waits = append(waits, time.Until(due).Round(30*time.Second))
		}
		if (state == "failed") != (try == 8) {
			t.Errorf("after try %d the mail is %s", try, state)
		}
		if try < 8 {
			s.hurry(t)
		}
	}
	for i := 1; i < len(waits); i++ {
		if waits[i] < waits[i-1] {
			t.Errorf("the waits do not grow: %v", waits)
		}
	}
	if len(waits) != 7 || waits[6] < 5*time.Hour {
		t.Errorf("the waits are %v", waits)
	}
	s.hub.says(t, "mail given up")
	doctor := start(t, s.settings, []string{"doctor"})
	doctor.code(t)
	if text := doctor.said.text(); !regexp.MustCompile(`warn +mail-failed`).MatchString(text) {
		t.Errorf("doctor does not say that mails were given up:\n%s", text)
	}
	if strings.Contains(s.hub.said.text(), "later.example.org") {
		t.Error("the log names a recipient")
	}
}
