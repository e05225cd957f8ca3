package people

import (
	"strings"
	"testing"

	"chapterhouse/internal/hub"
)

func TestStandingWords(t *testing.T) {
	for word, want := range map[string]hub.StandingStatus{
		"Current": hub.StandingCurrent, "in_good-standing": hub.StandingCurrent, "YES": hub.StandingCurrent, "Lapsed": hub.StandingLapsed,
		"Not in good standing": hub.StandingLapsed, "expired": hub.StandingLapsed, "0": hub.StandingLapsed, "gold": "", "goodness": "", "": "",
	} {
		if got := standingOf(word); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

// What the office's file says of memberships is kept, replaces what an older file said, and is the office's alone to say.
func TestMembershipsOfTheOfficesRecords(t *testing.T) {
	bothEngines(t, func(t *testing.T, f fixture) {
		is := func(email string, want hub.Standing) {
			t.Helper()
			id, err := f.Store.FindPerson(t.Context(), "", email)
			if err != nil {
				t.Fatal(err)
			}
			if p, err := f.Store.Person(t.Context(), id); err != nil || p.Standing != want {
				t.Errorf("%s: %+v (%v), want %+v", email, p.Standing, err, want)
			}
		}
		opt := Options{As: Members, Chapter: f.boston.ID}
		r := f.imports(t, opt, typed("records.csv", `Email,First name,Membership Status,Xdate
ana@example.org,Ana,Active,12/31/2026
bo@example.org,Bo,expired,2025-12-31
cy@example.org,Cy,,2027-03-01
di@example.org,Di,,
ed@example.org,Ed,gold,
flo@example.org,Flo,current,some day
`))
		if got, want := strings.Join(r.rejects, "\n"), "records.csv:6 refused: We don’t know what the membership “gold”\nrecords.csv:7 refused: We can’t read the last day of the member"; got != want {
			t.Errorf("rejects:\n%s\nwant\n%s", got, want)
		}
		is("ana@example.org", hub.Standing{Status: hub.StandingCurrent, Until: "2026-12-31"})
		is("bo@example.org", hub.Standing{Status: hub.StandingLapsed, Until: "2025-12-31"})
		is("cy@example.org", hub.Standing{Status: hub.StandingCurrent, Until: "2027-03-01"})
		is("di@example.org", hub.Standing{})

		again := typed("records.csv", "Email,Membership Status,Xdate\nana@example.org,lapsed,\nbo@example.org,current,2027-12-31\ncy@example.org,,2027-03-01\ndi@example.org,,\n")
		if r := f.imports(t, opt, again); r.report.Updated != 2 || r.report.Unchanged != 2 {
			t.Errorf("the next file: %+v", r.report.ImportReport)
		}
		is("ana@example.org", hub.Standing{Status: hub.StandingLapsed})
		is("bo@example.org", hub.Standing{Status: hub.StandingCurrent, Until: "2027-12-31"})
		if r := f.imports(t, opt, again); r.report.Unchanged != 4 {
			t.Errorf("the same file again: %+v", r.report.ImportReport)
		}

		f.imports(t, Options{As: Members, Chapter: f.boston.ID, Own: true}, typed("own.csv", "Email,Membership Status\nana@example.org,current\ngus@example.org,current\n"))
		is("ana@example.org", hub.Standing{Status: hub.StandingLapsed})
		is("gus@example.org", hub.Standing{})
	})
}
