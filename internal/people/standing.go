package people

import (
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// standingWords are the words for a membership that is current, and for one that is not, in lower case.
var standingWords = map[hub.StandingStatus][]string{
	hub.StandingCurrent: {"current", "active", "good", "good standing", "in good standing", "member in good standing", "paid", "grace", "grace period", "yes", "y", "true", "1"},
	hub.StandingLapsed: {"lapsed", "expired", "inactive", "not current", "not in good standing", "unpaid", "canceled", "cancelled", "suspended", "ended", "none",
		"not a member", "no", "n", "false", "0"},
}

// standing is what a row says of a membership of the organization; problem says why it cannot be read. A last day without a word is of a
// membership that holds until then.
func (f *file) standing(r row) (s hub.Standing, problem say.Text) {
	word, day := f.get(r, FieldStanding), f.get(r, FieldUntil)
	if word == "" && day == "" {
		return s, say.Text{}
	}
	s.Status = hub.StandingCurrent
	if word != "" {
		if s.Status = standingOf(word); s.Status == "" {
			return s, say.M("We don’t know what the membership “%s” means. Write “current” or “lapsed”.", cut(word, maxTag))
		}
	}
	if day == "" {
		return s, say.Text{}
	}
	until := f.clock.parse(day)
	if until.Year() < 1990 || until.Year() > 2200 {
		return s, say.M("We can’t read the last day of the membership, “%s”. Write it like 2026-12-31.", cut(day, maxTag))
	}
	s.Until = until.Format(time.DateOnly)
	return s, say.Text{}
}

func standingOf(word string) hub.StandingStatus {
	word = strings.Join(strings.FieldsFunc(strings.ToLower(word), func(r rune) bool { return r == ' ' || r == '_' || r == '-' }), " ")
	for status, words := range standingWords {
		if slices.Contains(words, word) {
			return status
		}
	}
	return ""
}
