package calendar

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// costly are files made to take long, each near 10 MB or 20,000 events. Before the limits that stop them, each ran for minutes.
func costly() map[string]string {
	events := func(n int, lines func(i int) string) string {
		var b strings.Builder
		b.WriteString("BEGIN:VCALENDAR\n")
		for i := range n {
			fmt.Fprintf(&b, "BEGIN:VEVENT\nUID:%d\n%s\nEND:VEVENT\n", i, lines(i))
		}
		b.WriteString("END:VCALENDAR\n")
		return b.String()
	}
	repeat := func(rule string) string {
		return events(maxEvents, func(i int) string {
			return fmt.Sprintf("DTSTART;TZID=America/New_York:%d0101T100000\nRRULE:%s", 1970+i%200, rule)
		})
	}
	list := func(head, item string, size int) string {
		return head + strings.Repeat(","+item, (size-len(head))/(len(item)+1))
	}
	var many strings.Builder
	for i := range 150_000 {
		fmt.Fprintf(&many, "\nEXDATE;TZID=Zone/N%d:20260101T100000", i)
	}
	var blocks strings.Builder
	for i := range 10_000 {
		blocks.WriteString(inZone(fmt.Sprintf("Z%d", i), "", "+0117", "+0217", springUS, autumnUS) + "\n")
	}
	var changes strings.Builder
	for i := range 19_000 {
		fmt.Fprintf(&changes, "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:%s\nDTSTART:20260101T100000Z\nEND:VEVENT\n",
			time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC).AddDate(0, 0, i).Format(stampFormat))
	}
	return map[string]string{
		"rules that never match":         repeat("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
		"daily rules that never match":   repeat("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
		"weeks that never come":          repeat("FREQ=YEARLY;BYWEEKNO=53;BYMONTH=7"),
		"positions that never come":      repeat("FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=" + strings.Repeat("2,", maxPositions-1) + "3"),
		"daily since 1970":               repeat("FREQ=DAILY"),
		"24 times a day":                 repeat("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23"),
		"exceptions in unknown zones":    inFile(inEvent("DTSTART:20260101T100000Z\nRRULE:FREQ=DAILY" + many.String())),
		"half a million exceptions":      inFile(inEvent("DTSTART:20260101T100000Z", "RRULE:FREQ=DAILY", list("EXDATE:20260101T100000Z", "20260102T100000Z", maxBytes-300))),
		"half a million extra dates":     inFile(inEvent("DTSTART:20260101T100000Z", list("RDATE:20260101T100000Z", "20260102T100000Z", maxBytes-300))),
		"zones nobody has":               "BEGIN:VCALENDAR\n" + blocks.String() + strings.TrimPrefix(events(10_000, func(i int) string { return fmt.Sprintf("DTSTART;TZID=Z%d:20260101T100000", i) }), "BEGIN:VCALENDAR\n"),
		"a tower of components":          "BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:X\n", 600_000) + strings.Repeat("END:Y\n", 800_000),
		"a line in a million pieces":     inFile(inEvent("DTSTART:20260101T100000Z", "SUMMARY:x"+strings.Repeat("\n x", 3_000_000))),
		"a million bad lines":            inFile(inEvent("DTSTART:20260101T100000Z", strings.Repeat("?\n", 5_000_000))),
		"quotes and colons":              inFile(inEvent("DTSTART:20260101T100000Z", "X-A;"+strings.Repeat(`"(:`, 3_000_000))),
		"changes of changes":             inFile(inEvent("DTSTART:20260101T100000Z", "RRULE:FREQ=DAILY"), changes.String()),
		"the same event 20,000 times":    events(maxEvents, func(int) string { return "UID:x\nDTSTART:20260101T100000Z\nRRULE:FREQ=DAILY" }),
		"one event with a million lines": inFile(inEvent("DTSTART:20260101T100000Z", strings.Repeat("RRULE:FREQ=DAILY\n", 500_000))),
	}
}

// TestReadBoundsItsWork gives each costly file far more time than it takes (0.1 to 4 s measured on a loaded machine).
func TestReadBoundsItsWork(t *testing.T) {
	if os.Getenv("CHAPTERHOUSE_TEST_LONG") == "" {
		t.Skip("the files that cost most run in make test-long; TestBudget counts what they may cost")
	}
	t.Parallel()
	for name, file := range costly() {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			result, err := Read(strings.NewReader(file), ReadOptions{
				DefaultZone: "America/New_York", From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
			})
			took := time.Since(start)
			t.Logf("%d bytes, %s: %d events, %d drafts, %d problems, %v", len(file), took, result.Events, len(result.Drafts), len(result.Problems), err)
			if took > 2*time.Minute {
				t.Errorf("took %s", took)
			}
			if len(result.Drafts) > maxDrafts {
				t.Errorf("%d drafts", len(result.Drafts))
			}
		})
	}
}

// TestBudget is the control of the above: what the limits count is what costs, and what must be cheap is.
func TestBudget(t *testing.T) {
	t.Parallel()
	const allowed = 1_000_000
	for _, c := range []struct {
		name, rule string
		spent      bool
	}{
		{"a daily rule that never matches", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", true},
		{"a monthly rule whose positions never come", "FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2,3,4,5,6,7,8,9,10,11,12", true},
		{"a daily rule that began in 1970 and counts", "FREQ=DAILY;COUNT=100000", false},
		{"a daily rule that began in 1970", "FREQ=DAILY", false},
		{"a weekly rule that began in 1970", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", false},
		{"a birthday of 1970", "FREQ=YEARLY", false},
		{"a birthday on 29 February", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := parseRule(c.rule)
			if err != nil {
				t.Fatal(err)
			}
			e := event{start: moment{wall: time.Date(1970, 1, 2, 10, 0, 0, 0, time.UTC), at: place{name: "UTC", loc: time.UTC}}, rules: []rule{r}}
			opt := ReadOptions{From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}.complete()
			work := budget{steps: allowed}
			_, err = e.dates(opt, &work, nil)
			if (err != nil) != c.spent || (work.steps < 0) != c.spent {
				t.Errorf("%d of %d steps left, error %v", work.steps, allowed, err)
			}
		})
	}
}
