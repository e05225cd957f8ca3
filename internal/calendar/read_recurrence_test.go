package calendar

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// weekly is a series over the change to summer time in New York on 8 March 2026.
func weekly(rule string, more ...string) string {
	return inEvent(append([]string{"DTSTART;TZID=America/New_York:20260301T100000", "RRULE:FREQ=WEEKLY;" + rule}, more...)...)
}

// changed is a VEVENT about one date of the series with UID a.
func changed(lines ...string) string { return inEvent(lines...) }

const (
	first  = "2026-03-01T10:00-05 1h0m0s America/New_York ics:a#20260301T150000Z"
	second = "2026-03-08T10:00-04 1h0m0s America/New_York ics:a#20260308T140000Z"
	third  = "2026-03-15T10:00-04 1h0m0s America/New_York ics:a#20260315T140000Z"
	more   = "problem 2 a: This event has more than 5 dates in the time we import, …"
)

func TestReadSeries(t *testing.T) {
	t.Parallel()
	runCases(t, []readCase{
		{"the clock time stays over the change of clocks", inFile(weekly("COUNT=3")), []string{first, second, third}},
		{"times in Z do not move", inFile("X-WR-TIMEZONE:America/New_York", inEvent("DTSTART:20260301T150000Z", "RRULE:FREQ=WEEKLY;COUNT=2")),
			[]string{first, "2026-03-08T11:00-04 1h0m0s America/New_York ics:a#20260308T150000Z"}},
		{"floating dates", inFile(inEvent("DTSTART:20260301T100000", "RRULE:FREQ=WEEKLY;COUNT=2")), []string{
			"2026-03-01T10:00-05 1h0m0s America/New_York ics:a#20260301T100000Z floating",
			"2026-03-08T10:00-04 1h0m0s America/New_York ics:a#20260308T100000Z floating"}},
		{"whole days", inFile(inEvent("DTSTART;VALUE=DATE:20260307", "RRULE:FREQ=DAILY;COUNT=3")), []string{
			"2026-03-07T00:00-05 24h0m0s America/New_York ics:a#20260307T000000Z all-day",
			"2026-03-08T00:00-05 23h0m0s America/New_York ics:a#20260308T000000Z all-day",
			"2026-03-09T00:00-04 24h0m0s America/New_York ics:a#20260309T000000Z all-day"}},
		{"an end by DTEND is an exact length, by days a clock time", inFile(
			inEvent("DTSTART;TZID=America/New_York:20260307T100000", "DTEND;TZID=America/New_York:20260308T100000", "RRULE:FREQ=WEEKLY;COUNT=2")), []string{
			"2026-03-07T10:00-05 23h0m0s America/New_York ics:a#20260307T150000Z",
			"2026-03-14T10:00-04 23h0m0s America/New_York ics:a#20260314T140000Z"}},
		{"a start the rule skips is the first of COUNT", inFile(weekly("BYDAY=MO;COUNT=2")),
			[]string{first, "2026-03-02T10:00-05 1h0m0s America/New_York ics:a#20260302T150000Z"}},
		{"COUNT=1 on a start the rule skips", inFile(weekly("BYDAY=MO;COUNT=1")), []string{first}},
		{"a rule that never matches leaves the start", inFile(inEvent("DTSTART;TZID=America/New_York:20260301T100000",
			"RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")), []string{first}},
		{"rule text in lower case with blanks and empty parts", inFile(inEvent("DTSTART;TZID=America/New_York:20260301T100000",
			"RRULE:freq=weekly; count=2;;")), []string{first, second}},
		{"a doubled name", inFile(inEvent("DTSTART;TZID=America/New_York:20260301T100000", "RRULE:RRULE:FREQ=WEEKLY;COUNT=2")), []string{first, second}},
		{"a parameter on the rule", inFile(inEvent("DTSTART;TZID=America/New_York:20260301T100000", "RRULE;X-A=B:FREQ=WEEKLY;COUNT=2")), []string{first, second}},
		{"two rules give both their dates", inFile(weekly("COUNT=2", "RRULE:FREQ=MONTHLY;BYMONTHDAY=15;COUNT=2")), []string{first, second, third}},
		{"numbered and plain weekdays together", inFile(inEvent("DTSTART;TZID=America/New_York:20260301T100000",
			"RRULE:FREQ=MONTHLY;BYDAY=2SU,TU;COUNT=4")), []string{first,
			"2026-03-03T10:00-05 1h0m0s America/New_York ics:a#20260303T150000Z", second,
			"2026-03-10T10:00-04 1h0m0s America/New_York ics:a#20260310T140000Z"}},
		{"the last weekday of the month", inFile(inEvent("DTSTART;TZID=America/New_York:20260130T100000",
			"RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2")), []string{
			"2026-01-30T10:00-05 1h0m0s America/New_York ics:a#20260130T150000Z",
			"2026-02-27T10:00-05 1h0m0s America/New_York ics:a#20260227T150000Z"}},
		{"a 29 February", inFile(inEvent("DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY")), nil},
		{"a window into an old series", inFile(inEvent("DTSTART;TZID=America/New_York:19991226T100000", "RRULE:FREQ=WEEKLY;INTERVAL=52")), []string{
			"2026-11-22T10:00-05 1h0m0s America/New_York ics:a#20261122T150000Z",
			"2027-11-21T10:00-05 1h0m0s America/New_York ics:a#20271121T150000Z"}},
		{"a series without end stops at MaxDates", inFile(weekly("INTERVAL=1")), []string{first, second, third,
			"2026-03-22T10:00-04 1h0m0s America/New_York ics:a#20260322T140000Z",
			"2026-03-29T10:00-04 1h0m0s America/New_York ics:a#20260329T140000Z", more}},
		{"a series past the window", inFile(inEvent("DTSTART:20300101T100000Z", "RRULE:FREQ=DAILY")), nil},
		{"a single event past the window stays", inFile(inEvent("DTSTART:20300101T100000Z")), []string{"2030-01-01T10:00+00 1h0m0s UTC ics:a"}},
		{"rules by exception", inFile(weekly("COUNT=2", "EXRULE:FREQ=DAILY")), []string{"problem 2 a: This event repeats with a rule for its exceptions (EXRULE), …"}},
	})
}

func TestReadUntil(t *testing.T) {
	t.Parallel()
	for until, want := range map[string]int{
		"20260308T140000Z":          2, // the instant of the second date
		"20260308T135959Z":          1,
		"20260308T100000":           2, // clock time, though the start has a zone
		"20260308T095959":           1,
		"20260308":                  2, // the day counts whole
		"20260307":                  1,
		"20260308T235959":           2,
		"2026-03-08T10:00:00-04:00": 2, // ISO 8601
		"20260308t140000z":          2,
		"20250101T000000Z":          1, // before the start: the start stays
	} {
		t.Run(until, func(t *testing.T) {
			t.Parallel()
			got := readBrief(t, inFile(weekly("UNTIL="+until)))
			if diff := cmp.Diff([]string{first, second}[:want], got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	for until, want := range map[string]int{"20260302": 2, "20260302T000000Z": 2, "20260302T235959Z": 2, "20260301T235959": 1} {
		t.Run("whole days "+until, func(t *testing.T) {
			t.Parallel()
			got := readBrief(t, inFile(inEvent("DTSTART;VALUE=DATE:20260301", "RRULE:FREQ=DAILY;UNTIL="+until)))
			if len(got) != want {
				t.Errorf("got %d dates, want %d: %q", len(got), want, got)
			}
		})
	}
}

func TestReadExceptionsAndExtraDates(t *testing.T) {
	t.Parallel()
	runCases(t, []readCase{
		{"EXDATE in the zone", inFile(weekly("COUNT=3", "EXDATE;TZID=America/New_York:20260308T100000")), []string{first, third}},
		{"EXDATE in another zone", inFile(weekly("COUNT=3", "EXDATE;TZID=Europe/Berlin:20260308T150000")), []string{first, third}},
		{"EXDATE in Z, in a list", inFile(weekly("COUNT=3", "EXDATE:20260308T140000Z,20260315T140000Z")), []string{first}},
		{"EXDATE without a zone", inFile(weekly("COUNT=3", "EXDATE:20260308T100000")), []string{first, third}},
		{"EXDATE as a day", inFile(weekly("COUNT=3", "EXDATE;VALUE=DATE:20260308")), []string{first, third}},
		{"EXDATE at a clock time nobody can place", inFile(weekly("COUNT=3", "EXDATE:20260308T060000")), []string{first, third}},
		{"EXDATE at another time of that day", inFile(weekly("COUNT=3", "EXDATE:20260308T150000Z")), []string{first, second, third}},
		{"an empty EXDATE", inFile(weekly("COUNT=2", "EXDATE:")), []string{first, second}},
		{"an EXDATE that is no date", inFile(weekly("COUNT=2", "EXDATE:8 March")), []string{"problem 2 a: Exception (EXDATE): “8 March” isn’t a date. …"}},
		{"EXDATE of the start", inFile(weekly("COUNT=3", "EXDATE:20260301T150000Z")), []string{second, third}},
		{"EXDATE of everything", inFile(weekly("COUNT=1", "EXDATE:20260301T150000Z")), nil},
		{"EXDATE with times of whole days", inFile(inEvent("DTSTART;VALUE=DATE:20260301", "RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20260301T000000Z")),
			[]string{"2026-03-02T00:00-05 24h0m0s America/New_York ics:a#20260302T000000Z all-day"}},
		{"RDATE without a rule", inFile(inEvent("DTSTART;TZID=America/New_York:20260301T100000", "RDATE:20260315T140000Z,20260308T140000Z")),
			[]string{first, second, third}},
		{"RDATE as a day keeps the clock time", inFile(inEvent("DTSTART;TZID=America/New_York:20260301T100000", "RDATE;VALUE=DATE:20260308")),
			[]string{first, second}},
		{"RDATE as a period has its own length", inFile(inEvent("DTSTART;TZID=America/New_York:20260301T100000",
			"RDATE;VALUE=PERIOD:20260308T140000Z/PT2H,20260315T140000Z/20260315T170000Z")), []string{first,
			"2026-03-08T10:00-04 2h0m0s America/New_York ics:a#20260308T140000Z",
			"2026-03-15T10:00-04 3h0m0s America/New_York ics:a#20260315T140000Z"}},
		{"RDATE that the rule gives too", inFile(weekly("COUNT=2", "RDATE:20260308T140000Z")), []string{first, second}},
		{"RDATE that is no date", inFile(weekly("COUNT=2", "RDATE:x")), []string{"problem 2 a: Extra date (RDATE): “x” isn’t a date. …"}},
	})
}

func TestReadChanges(t *testing.T) {
	t.Parallel()
	const id = "RECURRENCE-ID;TZID=America/New_York:20260308T100000"
	moved := changed(id, "DTSTART;TZID=America/New_York:20260309T180000", "SUMMARY:moved")
	const movedLine = "2026-03-09T18:00-04 1h0m0s America/New_York ics:a#20260308T140000Z moved"
	runCases(t, []readCase{
		{"a moved date", inFile(weekly("COUNT=3"), moved), []string{first, movedLine, third}},
		{"a change that stands before its series", inFile(moved, weekly("COUNT=3")), []string{first, movedLine, third}},
		{"a change named in Z", inFile(weekly("COUNT=2"), strings.Replace(moved, id, "RECURRENCE-ID:20260308T140000Z", 1)), []string{first, movedLine}},
		{"a change named by its day", inFile(weekly("COUNT=2"), strings.Replace(moved, id, "RECURRENCE-ID;VALUE=DATE:20260308", 1)), []string{first, movedLine}},
		{"a change named without zone", inFile(weekly("COUNT=2"), strings.Replace(moved, id, "RECURRENCE-ID:20260308T100000", 1)), []string{first, movedLine}},
		{"a cancelled date", inFile(weekly("COUNT=3"), changed(id, "DTSTART;TZID=America/New_York:20260308T100000", "STATUS:CANCELLED")),
			[]string{first, second + " cancelled", third}},
		{"a cancelled date without a start", inFile(weekly("COUNT=3"), changed(id, "STATUS:CANCELLED")), []string{first, second + " cancelled", third}},
		{"a cancelled series", inFile(weekly("COUNT=2", "STATUS:CANCELLED"), moved), []string{first + " cancelled", movedLine + " cancelled"}},
		{"a change of an excluded date is kept", inFile(weekly("COUNT=3", "EXDATE:20260308T140000Z"), moved), []string{first, movedLine, third}},
		{"a change of a date the series does not have", inFile(weekly("COUNT=1"), moved), []string{first, movedLine}},
		{"a change without its series", inFile(moved), []string{movedLine}},
		{"a change of an event that does not repeat", inFile(inEvent("DTSTART;TZID=America/New_York:20260308T100000"), moved), []string{movedLine}},
		{"the newer of two changes", inFile(weekly("COUNT=2"), changed(id, "SEQUENCE:3", "SUMMARY:x"), changed(id, "SEQUENCE:2", "SUMMARY:y")),
			[]string{first, second + " x"}},
		{"a date moved out of the window", inFile(weekly("COUNT=2"), changed(id, "DTSTART:20290101T100000Z")), []string{first}},
		{"a date moved into the window", inFile(weekly("COUNT=1"),
			changed("RECURRENCE-ID:20290308T140000Z", "DTSTART;TZID=America/New_York:20260315T100000")),
			[]string{first, "2026-03-15T10:00-04 1h0m0s America/New_York ics:a#20290308T140000Z"}},
		{"a moved whole day", inFile(inEvent("DTSTART;VALUE=DATE:20260301", "RRULE:FREQ=DAILY;COUNT=2"),
			changed("RECURRENCE-ID;VALUE=DATE:20260302", "DTSTART;VALUE=DATE:20260310")), []string{
			"2026-03-01T00:00-05 24h0m0s America/New_York ics:a#20260301T000000Z all-day",
			"2026-03-10T00:00-04 24h0m0s America/New_York ics:a#20260302T000000Z all-day"}},
		{"this and all later dates", inFile(weekly("COUNT=3"),
			changed("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20260308T100000",
				"DTSTART;TZID=America/New_York:20260309T110000", "DURATION:PT2H", "SUMMARY:late")), []string{first,
			"2026-03-09T11:00-04 2h0m0s America/New_York ics:a#20260308T140000Z late",
			"2026-03-16T11:00-04 2h0m0s America/New_York ics:a#20260315T140000Z late"}},
		{"a series that cannot be read leaves its changes", inFile(weekly("COUNT=0"), moved),
			[]string{movedLine, "problem 2 a: This event repeats by a rule that can’t be imported: “FREQ=WEEKLY;COUNT=0” (RRULE). It repeats zero times. …"}},
	})
}

// TestReadIsStable reads a file twice, the second time with another default zone and window: what both have in common keeps its identifier.
func TestReadIsStable(t *testing.T) {
	t.Parallel()
	file := inFile(weekly("COUNT=3"), strings.Replace(inEvent("DTSTART;VALUE=DATE:20260301", "RRULE:FREQ=DAILY;COUNT=2"), "UID:a", "UID:b", 1),
		strings.Replace(inEvent("DTSTART:20260301T100000", "RRULE:FREQ=DAILY;COUNT=2"), "UID:a", "UID:c", 1))
	identifiers := func(opt ReadOptions) (list []string) {
		result, err := Read(strings.NewReader(file), opt)
		if err != nil || len(result.Problems) > 0 {
			t.Fatalf("%+v, %v", result, err)
		}
		for _, d := range result.Drafts {
			list = append(list, d.UID+" "+d.Identifier)
		}
		return list
	}
	want := []string{
		"b ics:b#20260301T000000Z", "a ics:a#20260301T150000Z", "c ics:c#20260301T100000Z", "b ics:b#20260302T000000Z",
		"c ics:c#20260302T100000Z", "a ics:a#20260308T140000Z", "a ics:a#20260315T140000Z",
	}
	byText := cmp.Transformer("sort", func(list []string) map[string]bool {
		set := map[string]bool{}
		for _, s := range list {
			set[s] = true
		}
		return set
	})
	for _, zone := range []string{"", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"} {
		if diff := cmp.Diff(want, identifiers(ReadOptions{DefaultZone: zone, Until: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}), byText); diff != "" {
			t.Errorf("zone %q, -want +got:\n%s", zone, diff)
		}
	}
}
