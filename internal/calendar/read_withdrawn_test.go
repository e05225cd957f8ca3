package calendar

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// withdrawals reads a file as readBrief does, and adds what it takes back and the dates that its series name.
func withdrawals(t *testing.T, file string) []string {
	t.Helper()
	result, err := Read(strings.NewReader(file), ReadOptions{
		DefaultZone: "America/New_York", MaxDates: 5,
		From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, d := range result.Drafts {
		line := d.Start.Format("01-02T15:04") + " " + d.Identifier
		if d.Summary != "" {
			line += " " + d.Summary
		}
		if d.Cancelled {
			line += " cancelled"
		}
		list = append(list, line)
	}
	for _, c := range result.Cancellations {
		line := "cancel " + c.Identity
		if !c.From.IsZero() {
			line += " from " + c.From.Format("01-02T15:04")
		}
		if !c.Until.IsZero() {
			line += " until " + c.Until.Format("01-02T15:04")
		}
		list = append(list, line)
	}
	for _, p := range result.Problems {
		if p.Refused {
			list = append(list, fmt.Sprintf("refused %d", p.Line))
		} else {
			list = append(list, fmt.Sprintf("note %d", p.Line))
		}
	}
	return list
}

func TestReadCancellations(t *testing.T) {
	t.Parallel()
	const one, two, three = "03-01T15:00 ics:a#20260301T150000Z", "03-08T14:00 ics:a#20260308T140000Z", "03-15T14:00 ics:a#20260315T140000Z"
	series := weekly("COUNT=3", "SUMMARY:Choir")
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"one date, without a title", inFile(series, changed("RECURRENCE-ID:20260308T140000Z", "STATUS:CANCELLED")),
			[]string{one + " Choir", two + " Choir cancelled", three + " Choir"}},
		{"spelled as Americans do", inFile(inEvent("DTSTART:20260308T140000Z", "STATUS:Canceled")), []string{"03-08T14:00 ics:a cancelled", "cancel ics:a"}},
		{"one date, without its series", inFile("METHOD:CANCEL", changed("RECURRENCE-ID:20260308T140000Z")), []string{two + " cancelled"}},
		{"a whole day, without its series", inFile("METHOD:CANCEL", changed("RECURRENCE-ID;VALUE=DATE:20260308")),
			[]string{"cancel ics:a from 03-08T05:00 until 03-09T04:00"}},
		{"one date and all later ones", inFile("METHOD:CANCEL", changed("RECURRENCE-ID;RANGE=THISANDFUTURE:20260308T140000Z")),
			[]string{two + " cancelled", "cancel ics:a from 03-08T14:00"}},
		{"all of it, without a start", inFile("METHOD:CANCEL", inEvent("SEQUENCE:2")), []string{"cancel ics:a"}},
		{"all of it by its state alone", inFile(inEvent("STATUS:CANCELLED")), []string{"cancel ics:a"}},
		{"all of it, with a start nobody understands", inFile(inEvent("STATUS:CANCELLED", "DTSTART;TZID=Nowhere:20260308T100000")), []string{"cancel ics:a"}},
		{"all of it, with start and rule", inFile("METHOD:CANCEL", series),
			[]string{one + " Choir cancelled", two + " Choir cancelled", three + " Choir cancelled", "cancel ics:a"}},
		{"all of it, after the series in one file", inFile(series, inEvent("STATUS:CANCELLED", "SEQUENCE:1")),
			[]string{one + " Choir cancelled", two + " Choir cancelled", three + " Choir cancelled", "cancel ics:a"}},
		{"an older cancellation", inFile(strings.Replace(series, "SUMMARY", "SEQUENCE:3\r\nSUMMARY", 1), inEvent("STATUS:CANCELLED", "SEQUENCE:1")),
			[]string{one + " Choir", two + " Choir", three + " Choir"}},
		{"an event that never ends cancels nothing", "BEGIN:VCALENDAR\r\n" + series + "\r\nBEGIN:VEVENT\r\nUID:b\r\nSTATUS:CANCELLED\r\nEND:VCALENDAR",
			[]string{one + " Choir", two + " Choir", three + " Choir", "refused 8"}},
		{"neither start nor UID", inFile("METHOD:CANCEL", "BEGIN:VEVENT", "SEQUENCE:2", "END:VEVENT"), []string{"refused 3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, withdrawals(t, c.file)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A change that cannot be read brings back neither the date it replaced nor an older version.
func TestReadRefusedChanges(t *testing.T) {
	t.Parallel()
	const one, two, three = "03-01T15:00 ics:a#20260301T150000Z", "03-08T14:00 ics:a#20260308T140000Z", "03-15T14:00 ics:a#20260315T140000Z"
	const id, backwards = "RECURRENCE-ID:20260308T140000Z", "DTEND:20260101T100000Z"
	series := weekly("COUNT=3")
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"its end before its start", inFile(series, changed(id, backwards)), []string{one, three, "refused 7"}},
		{"its start is no date", inFile(series, changed(id, "DTSTART:soon")), []string{one, three, "refused 7"}},
		{"it never ends", "BEGIN:VCALENDAR\r\n" + series + "\r\nBEGIN:VEVENT\r\nUID:a\r\n" + id + "\r\nEND:VCALENDAR", []string{one, three, "refused 7"}},
		{"about all later dates", inFile(series, changed(strings.Replace(id, ":", ";RANGE=THISANDFUTURE:", 1), backwards)), []string{one, "refused 7"}},
		{"newer than one that can", inFile(series, changed(id, "DTSTART:20260309T140000Z"), changed(id, "SEQUENCE:1", backwards)), []string{one, three, "refused 12"}},
		{"older than one that can", inFile(series, changed(id, "SEQUENCE:1", "DTSTART:20260309T140000Z"), changed(id, backwards)),
			[]string{one, "03-09T14:00 ics:a#20260308T140000Z", three, "refused 13"}},
		{"a cancellation is told apart", inFile(series, changed(id, "STATUS:CANCELLED", backwards)),
			[]string{one, three, "cancel ics:a from 03-08T14:00 until 03-08T14:00", "refused 7"}},
		{"nobody can tell which date", inFile(series, changed("RECURRENCE-ID:never", "DTSTART:20260309T140000Z")), []string{"refused 2", "refused 7"}},
		{"a newer version of the whole", inFile(series, inEvent("SEQUENCE:1", "DTSTART:soon")), []string{"refused 7"}},
		{"an older version of the whole", inFile(strings.Replace(series, "RRULE", "SEQUENCE:1\r\nRRULE", 1), inEvent("DTSTART:soon")),
			[]string{one, two, three, "refused 8"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, withdrawals(t, c.file)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	result, err := Read(strings.NewReader(inFile(series, changed(id, backwards))), ReadOptions{DefaultZone: "America/New_York"})
	if err != nil || len(result.Problems) != 1 || !strings.Contains(result.Problems[0].Reason.String(), "(Sun, Mar 8, 2026, 2:00 pm)") {
		t.Errorf("got %+v, want the date it leaves out", result.Problems)
	}
	result, err = Read(strings.NewReader(inFile(series, changed("RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260308", backwards))), ReadOptions{DefaultZone: "America/New_York"})
	if err != nil || len(result.Problems) != 1 || !strings.Contains(result.Problems[0].Reason.String(), "(Sun, Mar 8, 2026) and all later dates are left out.") {
		t.Errorf("got %+v, want the day from which on it leaves dates out", result.Problems)
	}
}

func TestReadNamesTheDatesOfASeries(t *testing.T) {
	t.Parallel()
	const one, two, three = "ics:a#20260301T150000Z", "ics:a#20260308T140000Z", "ics:a#20260315T140000Z"
	open, end := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, file string
		dates      []string
		until      time.Time
	}{
		{"all of them", inFile(weekly("COUNT=3")), []string{one, two, three}, end},
		{"without an exception", inFile(weekly("COUNT=3", "EXDATE:20260308T140000Z")), []string{one, three}, end},
		{"with one that moved out of sight", inFile(weekly("COUNT=3"), changed("RECURRENCE-ID:20260308T140000Z", "DTSTART:20290101T100000Z")), []string{one, two, three}, end},
		{"with one that was refused", inFile(weekly("COUNT=3"), changed("RECURRENCE-ID:20260308T140000Z", "DTSTART:soon")), []string{one, two, three}, end},
		{"down to the last that was read", inFile(weekly("COUNT=9")), []string{one, two, three, "ics:a#20260322T140000Z", "ics:a#20260329T140000Z"},
			time.Date(2026, 3, 29, 14, 0, 0, 0, time.UTC)},
	} {
		result, err := Read(strings.NewReader(c.file), ReadOptions{DefaultZone: "America/New_York", MaxDates: 5, From: open, Until: end})
		if err != nil || len(result.Series) != 1 {
			t.Fatalf("%s: got %+v, %v", c.name, result, err)
		}
		s := result.Series[0]
		if diff := cmp.Diff(c.dates, slices.Sorted(maps.Keys(s.Dates))); diff != "" || !s.Until.Equal(c.until) || s.Identity != "ics:a" {
			t.Errorf("%s: until %s (-want +got):\n%s", c.name, s.Until, diff)
		}
	}
}

// The file's own instants count where its zone has no name and no rules that anybody knows: here clocks change in February, by half an hour.
func TestReadZonesOfTheirOwn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, zone string
		want       []string
	}{
		{"an offset no place has", inFixedZone("Ours", "-0517"), []string{"02-05T15:17", "02-12T15:17", "02-19T15:17"}},
		{"rules no place has", inZone("Ours", "", "-0517", "-0447", "BYMONTH=2;BYDAY=2SU", autumnUS), []string{"02-05T15:17", "02-12T14:47", "02-19T14:47"}},
		{"a rule that ends", inZone("Ours", "", "-0517", "-0447", "BYMONTH=2;BYDAY=2SU;UNTIL=20200101T000000Z", autumnUS), []string{"02-05T15:17", "02-12T15:17", "02-19T15:17"}},
		{"a rule with a count", strings.ReplaceAll(inZone("Ours", "", "-0517", "-0447", "BYMONTH=2;BYDAY=2SU;COUNT=80", autumnUS), "DTSTART:1601", "DTSTART:1990"),
			[]string{"02-05T15:17", "02-12T14:47", "02-19T14:47"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			file := inFile(inEvent("DTSTART;TZID=Ours:20260205T100000", "RRULE:FREQ=WEEKLY;COUNT=3"), c.zone)
			result, err := Read(strings.NewReader(file), ReadOptions{DefaultZone: "America/New_York"})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range result.Drafts {
				got = append(got, d.Start.Format("01-02T15:04"))
				if d.Zone != "America/New_York" {
					t.Errorf("shown in %s", d.Zone)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if len(result.Problems) != 1 || result.Problems[0].Refused || !strings.Contains(result.Problems[0].Reason.String(), "“Ours”") {
				t.Errorf("problems %+v, want a note with the name", result.Problems)
			}
		})
	}
}
