package calendar

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReadVersions(t *testing.T) {
	t.Parallel()
	event := func(lines ...string) string {
		return inEvent(append([]string{"DTSTART:20260101T100000Z"}, lines...)...)
	}
	runCases(t, []readCase{
		{"the higher SEQUENCE wins, wherever it stands", inFile(event("SEQUENCE:2", "SUMMARY:new"), event("SEQUENCE:1", "SUMMARY:old")),
			[]string{"2026-01-01T10:00+00 1h0m0s UTC ics:a new"}},
		{"then the later DTSTAMP", inFile(event("DTSTAMP:20260102T000000Z", "SUMMARY:new"), event("DTSTAMP:20260101T000000Z", "SUMMARY:old")),
			[]string{"2026-01-01T10:00+00 1h0m0s UTC ics:a new"}},
		{"then the last", inFile(event("SUMMARY:old"), event("SUMMARY:new")), []string{"2026-01-01T10:00+00 1h0m0s UTC ics:a new"}},
		{"a moved event is the newer one alone", inFile(event("SEQUENCE:0"), inEvent("SEQUENCE:1", "DTSTART:20260105T100000Z")),
			[]string{"2026-01-05T10:00+00 1h0m0s UTC ics:a"}},
		{"two events that share a UID by mistake", inFile(event("SUMMARY:x"), inEvent("DTSTART:20260105T100000Z", "SUMMARY:y")),
			[]string{"2026-01-05T10:00+00 1h0m0s UTC ics:a y", "problem 2 a: " + reasonTwin.String()}},
		{"without UID the start and title tell events apart", inFile(
			"BEGIN:VEVENT", "DTSTART:20260101T100000Z", "SUMMARY:x", "END:VEVENT",
			"BEGIN:VEVENT", "DTSTART:20260101T100000Z", "SUMMARY:x", "DESCRIPTION:again", "END:VEVENT",
			"BEGIN:VEVENT", "DTSTART:20260101T100000Z", "SUMMARY:y", "END:VEVENT"),
			[]string{
				"2026-01-01T10:00+00 1h0m0s UTC ics:start-6826a3a1cdb9223083b289f28e5ec8d3 x",
				"2026-01-01T10:00+00 1h0m0s UTC ics:start-51ce09d9d80bfa435cc3803b29f8d472 y",
			}},
		{"a cancelled event", inFile(event("STATUS:CANCELLED")), []string{"2026-01-01T10:00+00 1h0m0s UTC ics:a cancelled"}},
		{"a cancellation", inFile("METHOD:CANCEL", event()), []string{"2026-01-01T10:00+00 1h0m0s UTC ics:a cancelled"}},
		{"two calendars in one file", inFile("METHOD:CANCEL", event()) + inFile(strings.Replace(event(), "UID:a", "UID:b", 1)),
			[]string{"2026-01-01T10:00+00 1h0m0s UTC ics:a cancelled", "2026-01-01T10:00+00 1h0m0s UTC ics:b"}},
		{"a UID with the mark of a date is hashed", inFile(strings.Replace(event(), "UID:a", "UID:a#20260308T140000Z", 1)),
			[]string{"2026-01-01T10:00+00 1h0m0s UTC ics:uid-…"}},
		{"an endless UID is hashed", inFile(strings.Replace(event(), "UID:a", "UID:"+strings.Repeat("a", 201), 1)),
			[]string{"2026-01-01T10:00+00 1h0m0s UTC ics:uid-a92efd82109373e58f9a2056dee01e80"}},
	})
}

func TestReadDetails(t *testing.T) {
	t.Parallel()
	const head = "DTSTART:20260101T100000Z"
	for _, c := range []struct {
		name  string
		lines []string
		want  Draft
	}{
		{"escaped text", []string{`SUMMARY: Bread\, butter\; jam \\ `, `DESCRIPTION:one\ntwo\Nthree\: C:\temp`, `LOCATION:Hall 1\nBoston`},
			Draft{Summary: `Bread, butter; jam \`, Description: "one\ntwo\nthree: C:\\temp", Location: "Hall 1\nBoston"}},
		{"control characters vanish", []string{"SUMMARY:a\x00b\x1bc\u2028d", "DESCRIPTION:x\x07y"}, Draft{Summary: "abc d", Description: "xy"}},
		{"a title on two lines", []string{`SUMMARY:one\ntwo`}, Draft{Summary: "one two"}},
		{"folded with a tab and inside a word", []string{"SUMMARY:Lib\r\n\trary ho\r\n urs"}, Draft{Summary: "Library hours"}},
		{"an empty description", []string{`DESCRIPTION:\n`}, Draft{}},
		{"a language on the title", []string{`SUMMARY;LANGUAGE=de;X-A="b:c;d":Fest`}, Draft{Summary: "Fest"}},
		{"lower-case names", []string{"summary:x", "status:cancelled"}, Draft{Summary: "x", Cancelled: true}},
		{"the alarm's text is not the event's", []string{"BEGIN:VALARM", "DESCRIPTION:Reminder", "SUMMARY:Reminder", "END:VALARM"}, Draft{}},
		{"a web address", []string{"URL:https://example.org/a;b,c?d=e"}, Draft{URL: "https://example.org/a;b,c?d=e"}},
		{"a script is no address", []string{"URL:javascript:alert(1)"}, Draft{}},
		{"a scrap is no address", []string{"URL:F"}, Draft{}},
		{"a point", []string{"GEO:42.35;-71.06"}, Draft{HasPoint: true, Latitude: 42.35, Longitude: -71.06}},
		{"a point with an escaped semicolon", []string{`GEO:42.35\;-71.06`}, Draft{HasPoint: true, Latitude: 42.35, Longitude: -71.06}},
		{"no point at null island", []string{"GEO:0;0"}, Draft{}},
		{"Apple's point", []string{`X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE="Main St: 5":geo:42.35,-71.06;u=30`},
			Draft{HasPoint: true, Latitude: 42.35, Longitude: -71.06}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			result, err := Read(strings.NewReader(inFile(inEvent(append([]string{head}, c.lines...)...))), ReadOptions{})
			if err != nil || len(result.Drafts) != 1 || len(result.Problems) != 0 {
				t.Fatalf("got %+v, %v", result, err)
			}
			want := c.want
			want.UID, want.Identifier, want.Line, want.Zone, want.Mark = "a", "ics:a", 2, "UTC", "0"
			want.Start = time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC)
			want.End = want.Start.Add(time.Hour)
			if diff := cmp.Diff(want, result.Drafts[0]); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestTheMarkOfAnEntry follows its SEQUENCE and LAST-MODIFIED, and nothing that each export writes anew.
func TestTheMarkOfAnEntry(t *testing.T) {
	t.Parallel()
	mark := func(lines ...string) string {
		t.Helper()
		result, err := Read(strings.NewReader(inFile(inEvent(append([]string{"UID:a", "DTSTART:20260101T100000Z", "DURATION:PT1H", "STATUS:CANCELLED"}, lines...)...))), ReadOptions{})
		if err != nil || len(result.Drafts) != 1 || len(result.Cancellations) != 1 || result.Cancellations[0].Mark != result.Drafts[0].Mark {
			t.Fatalf("got %+v, %v", result, err)
		}
		return result.Drafts[0].Mark
	}
	first := mark("SEQUENCE:1", "LAST-MODIFIED:20260101T090000Z", "DTSTAMP:20260102T090000Z")
	if again := mark("SEQUENCE:1", "LAST-MODIFIED:20260101T090000Z", "DTSTAMP:20260103T090000Z"); again != first {
		t.Errorf("another export: %q, was %q", again, first)
	}
	for _, line := range []string{"SEQUENCE:2", "LAST-MODIFIED:20260101T090001Z"} {
		if changed := mark(line, "SEQUENCE:1", "LAST-MODIFIED:20260101T090000Z"); changed == first {
			t.Errorf("%s changes nothing", line)
		}
	}
}
