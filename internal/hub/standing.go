package hub

import "time"

// StandingStatus is what the national office's records say of a person's membership of the organization.
type StandingStatus string

// The statuses; the empty one is of people of whom the records say nothing.
const (
	StandingCurrent StandingStatus = "current"
	StandingLapsed  StandingStatus = "lapsed"
)

// Standing is a person's membership of the organization, as an import from the national office's records told it. It is another
// thing than the membership of a chapter. The zero Standing: the records say nothing.
type Standing struct {
	Status StandingStatus
	Until  string // the last day it holds, "2026-12-31"; empty: no last day is known
}

// Good reports whether a members-only page that asks for a current membership opens. The last day ends where it ends last, at UTC-12.
func (s Standing) Good(now time.Time) bool {
	return s.Status == StandingCurrent && (s.Until == "" || s.Until >= now.Add(-12*time.Hour).UTC().Format(time.DateOnly))
}

// Or is the better one of two standings of one person, as when two of their rows become one: the current one before the lapsed one,
// and of two alike the one that holds longer.
func (s Standing) Or(other Standing) Standing {
	switch {
	case s.Status == other.Status && s.Until != "" && (other.Until == "" || other.Until > s.Until), s.Status == "", s.Status == StandingLapsed && other.Status == StandingCurrent:
		return other
	}
	return s
}
