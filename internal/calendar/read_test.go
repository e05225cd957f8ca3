package calendar

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// inFile wraps lines into a calendar; inEvent into an event with a UID.
func inFile(lines ...string) string {
	return "BEGIN:VCALENDAR\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VCALENDAR\r\n"
}

func inEvent(lines ...string) string {
	return "BEGIN:VEVENT\r\nUID:a\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT"
}

// readBrief reads a file with New York as the default zone and the window 2026 to 2027, and returns one line for each draft and problem.
func readBrief(t *testing.T, file string) []string {
	t.Helper()
	result, err := Read(strings.NewReader(file), ReadOptions{
		DefaultZone: "America/New_York",
		From:        time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Until:       time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC),
		MaxDates:    5,
	})
	if err != nil {
		return []string{"error: " + err.Error()}
	}
	return brief(t, result)
}

func brief(t *testing.T, result Result) []string {
	t.Helper()
	var list []string
	for _, d := range result.Drafts {
		if !d.End.After(d.Start) {
			t.Errorf("draft %s ends before it starts", d.Identifier)
		}
		loc, err := time.LoadLocation(d.Zone)
		if err != nil {
			t.Errorf("draft zone: %v", err)
			continue
		}
		line := fmt.Sprintf("%s %s %s %s", d.Start.In(loc).Format("2006-01-02T15:04-07"), d.End.Sub(d.Start), d.Zone, d.Identifier)
		if d.Summary != "" {
			line += " " + d.Summary
		}
		for _, mark := range []struct {
			text string
			on   bool
		}{{"all-day", d.AllDay}, {"floating", d.Floating}, {"cancelled", d.Cancelled}} {
			if mark.on {
				line += " " + mark.text
			}
		}
		list = append(list, line)
	}
	for _, p := range result.Problems {
		list = append(list, fmt.Sprintf("problem %d %s: %s", p.Line, p.UID, p.Reason))
	}
	return list
}

// readCase is a file and what must come of it. A want line ending in … matches by its beginning.
type readCase struct {
	name string
	file string
	want []string
}

func runCases(t *testing.T, cases []readCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := readBrief(t, c.file)
			for i, want := range c.want {
				if start, ok := strings.CutSuffix(want, "…"); ok && i < len(got) && strings.HasPrefix(got[i], start) {
					got[i] = want
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestReadRefusesFiles(t *testing.T) {
	t.Parallel()
	runCases(t, []readCase{
		{"nothing at all", "", []string{"error: " + ErrNotCalendar.Error()}},
		{"only blank lines", "\r\n\r\n", []string{"error: " + ErrNotCalendar.Error()}},
		{"a web page", "<!DOCTYPE html>\n<p>BEGIN:VCALENDAR", []string{"error: " + ErrNotCalendar.Error()}},
		{"an address book", "BEGIN:VCARD\nEND:VCARD\n", []string{"error: " + ErrNotCalendar.Error()}},
		{"binary data", "PK\x03\x04\x00\x00\x00", []string{"error: " + ErrNotCalendar.Error()}},
		{"half a UTF-16 character", "\xff\xfeB", []string{"error: " + ErrNotCalendar.Error()}},
		{"a header and no more", "BEGIN:VCALENDAR\nVERSION:2.0\n", []string{"error: " + ErrTruncated.Error()}},
		{"a file cut in its first event", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101T1", []string{"error: " + ErrTruncated.Error()}},
		{"more than ten megabytes", "BEGIN:VCALENDAR\n" + strings.Repeat("X", maxBytes), []string{"error: " + ErrTooLarge.Error()}},
		{"more than 20,000 events", inFile(strings.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", maxEvents+1)),
			[]string{"error: " + ErrTooManyEvents.Error()}},
		{"a calendar without events", inFile("BEGIN:VTODO", "SUMMARY:x", "END:VTODO", "BEGIN:VFREEBUSY", "END:VFREEBUSY"),
			[]string{"problem 1 : " + reasonNoEvents.String()}},
		{"tasks beside an event go unmentioned", inFile("BEGIN:VTODO", "SUMMARY:x", "END:VTODO", inEvent("DTSTART:20260101T100000Z")),
			[]string{"2026-01-01T10:00+00 1h0m0s UTC ics:a"}},
	})
}

func TestReadUnknownDefaultZone(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Local", "Mars/Olympus", "../etc/passwd", "localtime", "right/UTC"} {
		if _, err := Read(strings.NewReader(inFile()), ReadOptions{DefaultZone: zone}); err == nil {
			t.Errorf("zone %q: no error", zone)
		}
	}
}

func TestReadBrokenParts(t *testing.T) {
	t.Parallel()
	good := "BEGIN:VEVENT\r\nUID:g\r\nDTSTART:20260101T100000Z\r\nEND:VEVENT"
	const goodLine = "2026-01-01T10:00+00 1h0m0s UTC ics:g"
	runCases(t, []readCase{
		{"a bad line in an event costs that line", inFile(inEvent("DTSTART:20260102T100000Z", "what is this", "nor this"), good),
			[]string{goodLine, "2026-01-02T10:00+00 1h0m0s UTC ics:a", "problem 5 a: " + reasonNoLine.String()}},
		{"bad lines between events are one problem", inFile("?", "?", good), []string{goodLine, "problem 2 : " + reasonNoLine.String()}},
		{"an event that never ends, before another", inFile("BEGIN:VEVENT", "UID:x", "DTSTART:20260101T100000Z", good),
			[]string{goodLine, "problem 2 x: " + reasonUnclosed.Error()}},
		{"an event that never ends, before the calendar does", inFile(good, "BEGIN:VEVENT", "UID:x", "DTSTART:20260101T100000Z"),
			[]string{goodLine, "problem 6 x: " + reasonUnclosed.Error()}},
		{"a file cut in its second event", "BEGIN:VCALENDAR\n" + good + "\nBEGIN:VEVENT\nUID:x\nDTSTART:2026",
			[]string{goodLine, "problem 6 x: " + reasonUnclosed.Error()}},
		{"a file cut between events", "BEGIN:VCALENDAR\n" + good + "\nX-NOTE:1",
			[]string{goodLine, "problem 6 : " + reasonNoEnd.String()}},
		{"an end without a beginning", inFile("END:VALARM", good), []string{goodLine, "problem 2 : " + reasonNoLine.String()}},
		{"an alarm that never ends closes with its event", inFile(strings.Replace(good, "END:", "BEGIN:VALARM\nDESCRIPTION:x\nEND:", 1)),
			[]string{goodLine}},
		{"components nested beyond reason", inFile(strings.Repeat("BEGIN:X\n", 100), good), []string{goodLine, "problem 17 : " + reasonNoLine.String()}},
		{"no start", inFile(inEvent("SUMMARY:x")), []string{"problem 2 a: This event has no start (DTSTART). …"}},
		{"a start that is no date", inFile(inEvent("DTSTART:tomorrow")), []string{"problem 2 a: Start (DTSTART): “tomorrow” isn’t a date. …"}},
		{"the 31st of April", inFile(inEvent("DTSTART:20260431")), []string{"problem 2 a: Start (DTSTART): “20260431” isn’t a date. …"}},
		{"two starts", inFile(inEvent("DTSTART:20260101T100000Z", "DTSTART:20260102T100000Z")),
			[]string{"problem 2 a: Start (DTSTART): the event gives two different values. …"}},
		{"the same start twice", inFile(inEvent("DTSTART:20260101T100000Z", "DTSTART:20260101T100000Z")),
			[]string{"2026-01-01T10:00+00 1h0m0s UTC ics:a"}},
		{"an end before the start", inFile(inEvent("DTSTART:20260101T100000Z", "DTEND:20260101T090000Z")),
			[]string{"problem 2 a: " + errBackwards.Error()}},
		{"a last day before the first", inFile(inEvent("DTSTART:20260102", "DTEND:20260101")), []string{"problem 2 a: " + errBackwards.Error()}},
		{"a negative length", inFile(inEvent("DTSTART:20260102T100000Z", "DURATION:-PT1H")), []string{"problem 2 a: " + errBackwards.Error()}},
		{"a length that is none", inFile(inEvent("DTSTART:20260102T100000Z", "DURATION:1 hour")),
			[]string{"problem 2 a: “1 hour” isn’t a length of time (DURATION). …"}},
		{"a start in 1601", inFile(inEvent("DTSTART:16010101T000000")), []string{"problem 2 a: Start (DTSTART): the year 1601 is out of range. …"}},
		{"a start in 9999", inFile(inEvent("DTSTART:99991231")), []string{"problem 2 a: Start (DTSTART): the year 9999 is out of range. …"}},
		{"an end in 2203", inFile(inEvent("DTSTART:22000101T100000Z", "DURATION:P1000D")), []string{"problem 2 a: This event ends in the year 2202. …"}},
		{"a length beyond all years", inFile(inEvent("DTSTART:22000101T100000Z", "DURATION:P99999W")), []string{"problem 2 a: This event ends in the year 4116. …"}},
		{"an unknown zone", inFile(inEvent("DTSTART;TZID=Gondor/Minas_Tirith:20260101T100000")),
			[]string{"problem 2 a: We don’t know the time zone “Gondor/Minas_Tirith”. …"}},
		{"an unknown zone of an exception", inFile(inEvent("DTSTART:20260101T100000Z", "RRULE:FREQ=DAILY;COUNT=2", "EXDATE;TZID=Nowhere:20260102T100000")),
			[]string{"problem 2 a: We don’t know the time zone “Nowhere”. …"}},
		{"a place off the globe is no place", inFile(inEvent("DTSTART:20260101T100000Z", "GEO:NaN;500")),
			[]string{"2026-01-01T10:00+00 1h0m0s UTC ics:a"}},
	})
}

func TestReadRefusesRules(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]string{
		"WEEKLY":                                               "Something in it isn’t part of a rule.",
		"RRULE:AnythingRandom;FREQ=WEEKLY":                     "Something in it isn’t part of a rule.",
		"FREQ=FORTNIGHTLY":                                     "We don’t understand this rule.",
		"BYDAY=MO":                                             "We don’t understand this rule.",
		"FREQ=WEEKLY;BYDAY=":                                   "We don’t understand this rule.",
		"FREQ=WEEKLY;BYDAY=XX":                                 "We don’t understand this rule.",
		"FREQ=WEEKLY;FOO=1":                                    "We don’t understand this rule.",
		"FREQ=WEEKLY;UNTIL=forever":                            "Its end isn’t a date.",
		"FREQ=WEEKLY;COUNT=0":                                  "It repeats zero times.",
		"FREQ=WEEKLY;INTERVAL=0":                               "It repeats zero times.",
		"FREQ=WEEKLY;INTERVAL=-1":                              "A number in it is out of range.",
		"FREQ=YEARLY;INTERVAL=99999":                           "A number in it is out of range.",
		"FREQ=WEEKLY;COUNT=-3":                                 "A number in it is out of range.",
		"FREQ=MONTHLY;BYMONTHDAY=32":                           "A number in it is out of range.",
		"FREQ=MONTHLY;BYMONTHDAY=0":                            "A number in it is out of range.",
		"FREQ=MONTHLY;BYDAY=-53MO":                             "It names a week that no month or year has.",
		"FREQ=MONTHLY;BYDAY=53MO":                              "It names a week that no month or year has.",
		"FREQ=YEARLY;BYMONTH=12;BYDAY=40MO":                    "It names a week that no month or year has.",
		"FREQ=YEARLY;BYEASTER=400":                             "We don’t understand this rule.",
		"FREQ=HOURLY;INTERVAL=24;BYHOUR=5":                     "It repeats more often than once a day.",
		"FREQ=SECONDLY":                                        "It repeats more often than once a day.",
		"FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE=1,2,3": "It repeats too many times a day.",
		"FREQ=DAILY;BYHOUR=0" + strings.Repeat(",0", 600):      "The rule is too long.",
		"FREQ=DAILY;RSCALE=CHINESE":                            "We don’t understand this rule.",
	} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			got := readBrief(t, inFile(inEvent("DTSTART:20260101T100000Z", "RRULE:"+rule)))
			if len(got) != 1 || !strings.HasPrefix(got[0], "problem 2 a: This event repeats by a rule that can’t be imported: “") || !strings.Contains(got[0], want) {
				t.Errorf("got %q, want a problem that says %q", got, want)
			}
		})
	}
}

func TestReadTimes(t *testing.T) {
	t.Parallel()
	runCases(t, []readCase{
		{"no end is one hour", inFile(inEvent("DTSTART:20260101T100000Z")), []string{"2026-01-01T10:00+00 1h0m0s UTC ics:a"}},
		{"an end at the start is one hour", inFile(inEvent("DTSTART:20260101T100000Z", "DTEND:20260101T100000Z")),
			[]string{"2026-01-01T10:00+00 1h0m0s UTC ics:a"}},
		{"a day without end is one day", inFile(inEvent("DTSTART;VALUE=DATE:20260101")),
			[]string{"2026-01-01T00:00-05 24h0m0s America/New_York ics:a all-day"}},
		{"a day that ends on itself is one day", inFile(inEvent("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20260101")),
			[]string{"2026-01-01T00:00-05 24h0m0s America/New_York ics:a all-day"}},
		{"a day without VALUE=DATE", inFile(inEvent("DTSTART:20260101", "DTEND:20260103")),
			[]string{"2026-01-01T00:00-05 48h0m0s America/New_York ics:a all-day"}},
		{"a day with 23 hours", inFile(inEvent("DTSTART;VALUE=DATE:20260308")),
			[]string{"2026-03-08T00:00-05 23h0m0s America/New_York ics:a all-day"}},
		{"a zone on a day is ignored", inFile(inEvent("DTSTART;TZID=Europe/Berlin;VALUE=DATE:20260101")),
			[]string{"2026-01-01T00:00-05 24h0m0s America/New_York ics:a all-day"}},
		{"VALUE=DATE before a time", inFile(inEvent("DTSTART;VALUE=DATE:20260101T120000", "DTEND;VALUE=DATE:20260101T140000")),
			[]string{"2026-01-01T12:00-05 2h0m0s America/New_York ics:a floating"}},
		{"a duration of hours", inFile(inEvent("DTSTART:20260101T100000Z", "DURATION:PT1H30M")), []string{"2026-01-01T10:00+00 1h30m0s UTC ics:a"}},
		{"a duration of a day over the change of clocks", inFile(inEvent("DTSTART;TZID=America/New_York:20260307T100000", "DURATION:P1D")),
			[]string{"2026-03-07T10:00-05 23h0m0s America/New_York ics:a"}},
		{"a duration of 24 hours over the change of clocks", inFile(inEvent("DTSTART;TZID=America/New_York:20260307T100000", "DURATION:PT24H")),
			[]string{"2026-03-07T10:00-05 24h0m0s America/New_York ics:a"}},
		{"a duration of whole days", inFile(inEvent("DTSTART;VALUE=DATE:20260101", "DURATION:P1W")),
			[]string{"2026-01-01T00:00-05 168h0m0s America/New_York ics:a all-day"}},
		{"floating times are in the default zone", inFile("X-WR-TIMEZONE:Europe/Berlin", inEvent("DTSTART:20260701T100000")),
			[]string{"2026-07-01T10:00-04 1h0m0s America/New_York ics:a floating"}},
		{"Z times are shown in the file's zone", inFile("X-WR-TIMEZONE:Europe/Berlin", inEvent("DTSTART:20260701T100000Z")),
			[]string{"2026-07-01T12:00+02 1h0m0s Europe/Berlin ics:a"}},
		{"Z times with a zone are shown there", inFile("X-WR-TIMEZONE:Europe/Berlin", inEvent("DTSTART;TZID=Asia/Tokyo:20260701T100000Z")),
			[]string{"2026-07-01T19:00+09 1h0m0s Asia/Tokyo ics:a"}},
		{"Z times in an unknown zone of the file", inFile("X-WR-TIMEZONE:Gondor", inEvent("DTSTART:20260701T100000Z")),
			[]string{"2026-07-01T10:00+00 1h0m0s UTC ics:a"}},
		{"start and end in two zones", inFile(inEvent("DTSTART;TZID=America/New_York:20260701T100000", "DTEND;TZID=America/Los_Angeles:20260701T100000")),
			[]string{"2026-07-01T10:00-04 3h0m0s America/New_York ics:a"}},
		{"a time that clocks skip counts from before", inFile(inEvent("DTSTART;TZID=America/New_York:20260308T023000")),
			[]string{"2026-03-08T03:30-04 1h0m0s America/New_York ics:a"}},
		{"a time that comes twice is the first", inFile(inEvent("DTSTART;TZID=America/New_York:20261101T013000")),
			[]string{"2026-11-01T01:30-04 1h0m0s America/New_York ics:a"}},
		{"an end as a date is that midnight", inFile(inEvent("DTSTART:20260101T200000Z", "DTEND;VALUE=DATE:20260103")),
			[]string{"2026-01-01T20:00+00 28h0m0s UTC ics:a"}},
		{"an end as a time after a day rounds up", inFile(inEvent("DTSTART;VALUE=DATE:20260101", "DTEND:20260102T120000")),
			[]string{"2026-01-01T00:00-05 48h0m0s America/New_York ics:a all-day"}},
		{"ISO 8601 with an offset", inFile(inEvent("DTSTART:2026-07-01T10:00:00.000+02:00")), []string{"2026-07-01T08:00+00 1h0m0s UTC ics:a"}},
		{"no seconds, 24:00 and a leap second", inFile(inEvent("DTSTART:20260701T2359Z", "DTEND:20260701T240000Z"),
			strings.Replace(inEvent("DTSTART:20261231T235960Z"), "UID:a", "UID:b", 1)),
			[]string{"2026-07-01T23:59+00 1m0s UTC ics:a", "2026-12-31T23:59+00 1h0m0s UTC ics:b"}},
	})
}
