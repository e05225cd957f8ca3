package hub

import (
	"testing"
	"time"
)

func TestGoodStanding(t *testing.T) {
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, c := range []struct {
		standing Standing
		now      string
		want     bool
	}{
		{Standing{}, "2026-12-31T12:00:00Z", false},
		{Standing{Status: StandingCurrent}, "2026-12-31T12:00:00Z", true},
		{Standing{Status: StandingLapsed, Until: "2027-12-31"}, "2026-12-31T12:00:00Z", false},
		{Standing{Status: StandingCurrent, Until: "2026-12-31"}, "2026-12-31T12:00:00Z", true},
		{Standing{Status: StandingCurrent, Until: "2026-12-31"}, "2027-01-01T09:59:00Z", true},  // in Honolulu, it is still the last day
		{Standing{Status: StandingCurrent, Until: "2026-12-31"}, "2027-01-01T12:00:00Z", false}, // it is over everywhere
	} {
		if got := c.standing.Good(at(c.now)); got != c.want {
			t.Errorf("%+v at %s: %t", c.standing, c.now, got)
		}
	}
}
