package calendar

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// FuzzRead reads any bytes: no panic, no hang, and whatever comes out keeps the promises of Draft and Problem. Its seeds are
// small files for every branch of the parser, and the real files when they are at hand.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", "BEGIN:VCALENDAR", inFile(), inFile(weekly("COUNT=3", "EXDATE:20260308T140000Z", "RDATE;VALUE=PERIOD:20260310T140000Z/PT2H")),
		inFile(inZone("X", "\r\nX-LIC-LOCATION:Europe/Berlin", "+0100", "+0200", springEU, autumnEU), inEvent("DTSTART;TZID=X:20260101T100000")),
		inFile(inEvent("DTSTART;VALUE=DATE:20260101", "DURATION:P2D", "RRULE:FREQ=MONTHLY;BYDAY=-1FR,MO;BYSETPOS=1,-1;UNTIL=20270101")),
		inFile(weekly("COUNT=3"), changed("RECURRENCE-ID;RANGE=THISANDFUTURE:20260308T140000Z", "DTSTART:20260309T140000Z")),
		inFile(inEvent("DTSTART:20260101T100000Z", "RRULE:FREQ=YEARLY;BYWEEKNO=53,-1;BYYEARDAY=366,-366;BYMONTH=1,12;WKST=SU")),
		inFile(inEvent(`SUMMARY:a\,b\;c\\d\ne`, "GEO:1;2", "URL:http://example.org", "STATUS:CANCELLED", `DTSTART;TZID="(UTC-05:00) Eastern Time (US & Canada)":20260101T100000`)),
		inFile(inEvent("SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Caf=E9=", "=20x=", " =y", "DTSTART:20260101T100000Z", "CLASS:X")),
		inFile("METHOD:CANCEL", inEvent("SEQUENCE:1"), changed("RECURRENCE-ID:20260308T140000Z", "DTEND:20200101")),
		inFile(weekly("COUNT=3"), changed("RECURRENCE-ID:never"), "BEGIN:VEVENT", "UID:a", "RECURRENCE-ID;VALUE=DATE:20260308", "STATUS:CANCELLED"),
		inFile(inZone("X", "", "-0317", "-0217", "FREQ=YEARLY;COUNT=3;BYMONTH=2;BYDAY=1SU", autumnUS), inEvent("DTSTART;TZID=X:20260101T100000")),
		"\ufeff" + inFile(), "\xff\xfeB\x00E\x00", "BEGIN:VCALENDAR\rBEGIN:VEVENT\rDTSTART:19700101\rSUMMARY:\xe9\rEND:VEVENT\rEND:VCALENDAR",
	} {
		f.Add([]byte(seed))
	}
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "calendars", "*.ics"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 4096 {
			f.Add(data)
		}
	}
	opt := ReadOptions{
		DefaultZone: "America/New_York", MaxDates: 50,
		From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		result, err := Read(strings.NewReader(string(data)), opt)
		if err != nil {
			return
		}
		checkPromises(t, result)
		again, err := Read(strings.NewReader(string(data)), opt)
		if diff := cmp.Diff(result, again); err != nil || diff != "" {
			t.Errorf("reading twice: %v\n%s", err, diff)
		}
	})
}

// checkPromises checks what the comments of Result, Draft and Problem say.
func checkPromises(t *testing.T, result Result) {
	t.Helper()
	seen := map[string]bool{}
	for i, d := range result.Drafts {
		switch {
		case !d.End.After(d.Start):
			t.Errorf("%s ends before it starts", d.Identifier)
		case d.Start.Location() != time.UTC || d.End.Location() != time.UTC:
			t.Errorf("%s is not in UTC", d.Identifier)
		case !strings.HasPrefix(d.Identifier, "ics:") || len(d.Identifier) > 250:
			t.Errorf("identifier %q", d.Identifier)
		case seen[d.Identifier]:
			t.Errorf("identifier %q twice", d.Identifier)
		case i > 0 && d.Start.Before(result.Drafts[i-1].Start):
			t.Error("drafts are not in order")
		case strings.ContainsAny(d.Summary+d.UID, "\n\r\t") || strings.ContainsAny(d.Description+d.Location, "\r\x00"):
			t.Errorf("control characters in %+v", d)
		case d.Line < 1 || d.HasPoint && !validPoint(d.Latitude, d.Longitude):
			t.Errorf("line or point of %+v", d)
		}
		if _, err := loadZone(d.Zone); err != nil {
			t.Errorf("zone %q", d.Zone)
		}
		seen[d.Identifier] = true
	}
	for _, p := range result.Problems {
		if reason := p.Reason.String(); p.Line < 1 || reason == "" || strings.ContainsAny(reason, "\r\n") || len(reason) > 500 {
			t.Errorf("problem %+v", p)
		}
	}
}

// FuzzRule expands any rule from any start: no panic and no hang inside the library.
func FuzzRule(f *testing.F) {
	for _, seed := range []string{
		"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,SU;WKST=SU;INTERVAL=3", "FREQ=MONTHLY;BYDAY=-5MO,5SU;BYSETPOS=-1,2",
		"FREQ=MONTHLY;BYMONTHDAY=-31,31;BYMONTH=2", "FREQ=YEARLY;BYWEEKNO=1,53,-1,-53;BYDAY=TH;WKST=WE",
		"FREQ=YEARLY;BYYEARDAY=1,366,-1,-366;BYSETPOS=-366,366", "FREQ=YEARLY;BYDAY=53MO,-53SU,FR", "FREQ=WEEKLY;BYWEEKNO=53",
		"FREQ=DAILY;BYHOUR=0,23;BYMINUTE=0,59;BYSECOND=0,59", "FREQ=YEARLY;BYMONTH=12;BYDAY=5SU,-5MO", "FREQ=YEARLY;BYEASTER=1",
		"FREQ=MONTHLY;INTERVAL=9999;COUNT=9999", "FREQ=DAILY;BYDAY=+3MO;BYYEARDAY=-366",
	} {
		f.Add(seed, 20_454)
		f.Add(seed, 59)
	}
	f.Fuzz(func(t *testing.T, text string, day int) {
		r, err := parseRule(text)
		if err != nil {
			return
		}
		start := time.Unix(int64(day&0xffff)*86400+int64(day>>16&0xffff), 0).UTC()
		work := budget{steps: 20_000_000}
		previous := time.Time{}
		n := 0
		for wall := range r.walls(start, start.AddDate(30, 0, 0), &work) {
			if wall.Before(start) || !wall.After(previous) && !wall.Equal(previous) {
				t.Fatalf("%s after %s", wall, previous)
			}
			if previous = wall; n > 2000 {
				break
			}
			n++
		}
	})
}

// FuzzWrite puts any text into every field; see checkInjection.
func FuzzWrite(f *testing.F) {
	for i, text := range hostile {
		f.Add(text, hostile[(i+1)%len(hostile)], hostile[(i+2)%len(hostile)], hostile[(i+3)%len(hostile)])
	}
	f.Fuzz(func(t *testing.T, summary, description, name, address string) {
		checkInjection(t, summary, description, name, address)
	})
}
