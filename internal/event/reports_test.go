package event_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// reported is one of the small files built after public bug reports.
func reported(t testing.TB, name string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "reports", name+"-*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Skip("no report files: ../shared/data/reports beside the repository is absent")
	}
	file, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(file)
}

// late is a desk in November 2026, a month before what happens in the report files.
func late(t testing.TB, f *storetest.Fixture) desk {
	t.Helper()
	f.Clock.Advance(time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC).Sub(f.Clock.Now()))
	return newDesk(t, f)
}

func eachLate(t *testing.T, fn func(t *testing.T, d desk)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) { fn(t, late(t, f)) })
}

// list is the stored events as lines: day, state and title.
func (d desk) list(t testing.TB) []string {
	t.Helper()
	var lines []string
	for _, e := range d.stored(t) {
		lines = append(lines, fmt.Sprintf("%s %s %s", e.StartsAt.In(e.Location()).Format("2006-01-02 15:04"), e.State, e.Title))
	}
	return lines
}

// reasons are the reasons of a report in one text.
func reasons(r hub.ImportReport) string {
	var b strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "%d: %s\n", p.Line, p.Reason)
	}
	return b.String()
}

func holds(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in:\n%s", part, text)
		}
	}
}

func lacks(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("%q is in:\n%s", part, text)
		}
	}
}

func TestImportLeavesPrivateEventsOut(t *testing.T) {
	t.Parallel()
	eachLate(t, func(t *testing.T, d desk) {
		file := reported(t, "01")
		report := d.imports(t, file)
		same(t, "counts", counts(report), [4]int{3, 1, 0, 0})
		same(t, "left out, not refused", [2]int{report.LeftOut, report.Refused()}, [2]int{2, 0})
		same(t, "events", d.list(t), []string{"2026-12-12 18:00 published Open reading room"})
		same(t, "one note for each", where(report), []int{4, 13})
		lacks(t, reasons(report), "lawyer", "Dentist")

		// The one that is public here becomes private there.
		report = d.imports(t, strings.Replace(file, "CLASS: PUBLIC", "CLASS:PRIVATE", 1))
		same(t, "counts", counts(report), [4]int{3, 0, 0, 0})
		holds(t, reasons(report), "it’s public here")
		same(t, "a cancellation reaches it all the same",
			counts(d.imports(t, strings.Replace(file, "CLASS: PUBLIC", "CLASS:PRIVATE\r\nSTATUS:CANCELLED", 1))), [4]int{3, 0, 1, 0})
	})
}

// where are the lines of a report's problems.
func where(r hub.ImportReport) []int {
	var lines []int
	for _, p := range r.Problems {
		lines = append(lines, p.Line)
	}
	return lines
}

func TestImportOfDrafts(t *testing.T) {
	t.Parallel()
	eachLate(t, func(t *testing.T, d desk) {
		drafts := func(file string) hub.ImportReport {
			t.Helper()
			foreseen, err := d.events.Import(t.Context(), d.chapter, strings.NewReader(file), event.ImportOptions{Draft: true, DryRun: true})
			if err != nil {
				t.Fatal(err)
			}
			report, err := d.events.Import(t.Context(), d.chapter, strings.NewReader(file), event.ImportOptions{Draft: true})
			if err != nil {
				t.Fatal(err)
			}
			foreseen.DryRun = false
			same(t, "foreseen", foreseen, report)
			return report
		}
		report := drafts(reported(t, "01"))
		same(t, "private ones too", counts(report), [4]int{3, 3, 0, 0})
		for _, line := range d.list(t) {
			holds(t, line, " draft ")
		}
		holds(t, reasons(report), "before you publish")
		same(t, "again", counts(drafts(reported(t, "01"))), [4]int{3, 0, 0, 3})

		d.imports(t, reported(t, "03a"))
		before := d.list(t)
		report = drafts(strings.Replace(reported(t, "03b"), "Monday choir", "Monday band", 1))
		same(t, "what is public stays as it is", counts(report), [4]int{4, 0, 0, 4})
		same(t, "events", d.list(t), before)
		holds(t, reasons(report), "leaves it as it is")
		report = drafts(reported(t, "03c"))
		same(t, "even when it is cancelled", counts(report), [4]int{4, 0, 0, 4})
		same(t, "events", d.list(t), before)
		report = drafts(calendarOf(picnic + "\nSTATUS:CANCELLED"))
		same(t, "nothing to draft", [2]int{report.Added, report.LeftOut}, [2]int{0, 1})
	})
}

func TestImportHidesTheWholeJoinBlock(t *testing.T) {
	t.Parallel()
	d := late(t, storetest.Open(t, sqldb.SQLite))
	report := d.imports(t, reported(t, "02"))
	same(t, "counts", counts(report), [4]int{6, 6, 0, 0})
	want := map[string]struct{ link, text, details string }{
		"Tenant clinic online":       {"https://us02web.zoom.us/j/81234567890?pwd=QWxsT3VyQmFzZXM", "", "Meeting ID: 812 3456 7890|Passcode: 440923|One tap mobile|+13125550199,,81234567890#,,,,*440923# US (Chicago)|Dial by your location|+1 312 555 0199 US (Chicago)|Find your local number: https://us02web.zoom.us/u/kabcdEFG"},
		"Steering call":              {"https://us02web.zoom.us/j/89876543210", "Agenda follows.", "Passcode: 9999"},
		"Writers circle":             {"https://meet.google.com/abc-defg-hij", "Bring a page.", "Or dial: (US) +1 405-555-0145 PIN: 672014911#|More phone numbers: https://tel.meet/abc-defg-hij?pin=5938472610394&hs=7"},
		"Old style Google with Meet": {"https://meet.google.com/xyz-abcd-efg", "Only the property has the link.", ""},
		"Conference property":        {"https://teams.microsoft.com/l/meetup-join/19%3ameeting_X%40thread.v2/0", "RFC 7986.", ""},
		"Teams meeting":              {"https://teams.microsoft.com/l/meetup-join/19%3ameeting_Y%40thread.v2/0", "", "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Y%40thread.v2/0?context=%7b%7d|Meeting ID: 234 567 890 12|Passcode: aB3dE9|Dial in by phone|+1 323-555-0166,,987654321# United States|Phone conference ID: 987 654 321#"},
	}
	for _, e := range d.stored(t) {
		w, known := want[e.Title]
		if !known {
			t.Errorf("an event is called %q", e.Title)
			continue
		}
		same(t, e.Title+": mode", e.Mode, hub.ModeOnline)
		same(t, e.Title+": link", e.JoinURL, w.link)
		same(t, e.Title+": text", e.Description, w.text)
		same(t, e.Title+": details", e.JoinDetails, strings.ReplaceAll(w.details, "|", "\n"))
		public := e.Public()
		lacks(t, public.JoinURL+public.JoinDetails+event.Where(t.Context(), public), "9999", "zoom", "Meeting ID")
		form := event.FormOf(e)
		if err := form.Apply(&e); err != nil {
			t.Errorf("%s: the editor would refuse it: %v", e.Title, err)
		}
	}
}

func TestImportReadsCancellations(t *testing.T) {
	t.Parallel()
	eachLate(t, func(t *testing.T, d desk) {
		same(t, "series", counts(d.imports(t, reported(t, "03a"))), [4]int{4, 4, 0, 0})
		report := d.imports(t, reported(t, "03b"))
		same(t, "one date", counts(report), [4]int{4, 0, 1, 3})
		same(t, "events", d.list(t), []string{
			"2027-01-04 18:00 published Monday choir", "2027-01-11 18:00 cancelled Monday choir", "2027-01-18 18:00 published Monday choir", "2027-01-25 18:00 published Monday choir",
		})
		d.Confirmed(t, d.stored(t)[0], "Sam Ortiz", 1)
		d.Clock.Advance(time.Hour)
		report = d.imports(t, reported(t, "03c"))
		same(t, "all of them", counts(report), [4]int{4, 0, 3, 1})
		for _, line := range d.list(t) {
			holds(t, line, " cancelled Monday choir")
		}
		same(t, "who comes is told", d.Mails(t, hub.MailEventOff), 1)
		same(t, "again", counts(d.imports(t, reported(t, "03c"))), [4]int{4, 0, 0, 4})
		report = d.imports(t, strings.ReplaceAll(reported(t, "03c"), "UID:cx", "UID:other"))
		same(t, "of what is not here", counts(report), [4]int{1, 0, 0, 1})
		holds(t, reasons(report), "not here")
		same(t, "of one date that is not here", counts(d.imports(t, calendarOf("UID:y\nRECURRENCE-ID:20270101T100000Z\nSTATUS:CANCELLED"))), [4]int{1, 0, 0, 1})
	})
}

func TestImportCancelsFromADateOn(t *testing.T) {
	t.Parallel()
	d := late(t, storetest.Open(t, sqldb.SQLite))
	d.imports(t, reported(t, "03a"))
	cancel := func(id string) hub.ImportReport {
		return d.imports(t, strings.Replace(calendarOf("UID:cx\nSEQUENCE:3\n"+id), "VERSION", "METHOD:CANCEL\r\nVERSION", 1))
	}
	same(t, "a day without its time", counts(cancel("RECURRENCE-ID;VALUE=DATE:20270104")), [4]int{1, 0, 1, 0})
	same(t, "a date and all later ones", counts(cancel("RECURRENCE-ID;TZID=America/New_York;RANGE=THISANDFUTURE:20270118T180000")), [4]int{2, 0, 2, 0})
	same(t, "events", d.list(t), []string{
		"2027-01-04 18:00 cancelled Monday choir", "2027-01-11 18:00 published Monday choir", "2027-01-18 18:00 cancelled Monday choir", "2027-01-25 18:00 cancelled Monday choir",
	})
}

// A cancellation of a whole event leaves what is over as it was, and adds no page for what nobody ever saw.
func TestImportCancelsWhatIsToCome(t *testing.T) {
	t.Parallel()
	d := late(t, storetest.Open(t, sqldb.SQLite))
	d.imports(t, reported(t, "03a"))
	d.Clock.Advance(time.Date(2027, 1, 12, 12, 0, 0, 0, time.UTC).Sub(d.Clock.Now()))
	whole := strings.Replace(strings.Replace(reported(t, "03a"), "COUNT=4", "COUNT=9", 1), "VERSION", "METHOD:CANCEL\r\nVERSION", 1)
	d.imports(t, whole)
	same(t, "events", d.list(t), []string{
		"2027-01-04 18:00 published Monday choir", "2027-01-11 18:00 cancelled Monday choir", "2027-01-18 18:00 cancelled Monday choir", "2027-01-25 18:00 cancelled Monday choir",
	})
}

func TestImportNamesDatesNoLongerInTheFile(t *testing.T) {
	t.Parallel()
	eachLate(t, func(t *testing.T, d desk) {
		first := reported(t, "03a")
		d.imports(t, first)
		for what, c := range map[string]struct{ file, want string }{
			"an exception":     {reported(t, "03e"), "no longer in the file: Mon, Jan 18, 2027, 6:00 pm. "},
			"a smaller count":  {strings.Replace(first, "COUNT=4", "COUNT=2", 1), "no longer in the file: Mon, Jan 18, 2027, 6:00 pm; Mon, Jan 25, 2027, 6:00 pm. "},
			"an earlier end":   {strings.Replace(first, "COUNT=4", "UNTIL=20270119T000000Z", 1), "no longer in the file: Mon, Jan 25, 2027, 6:00 pm. "},
			"no series at all": {strings.Replace(first, "RRULE:FREQ=WEEKLY;COUNT=4\r\n", "", 1), ""},
		} {
			if what == "no series at all" {
				if strings.Contains(c.file, "RRULE") {
					c.file = strings.Replace(first, "RRULE:FREQ=WEEKLY;COUNT=4\n", "", 1)
				}
				c.want = "no longer in the file: Mon, Jan 4, 2027, 6:00 pm; Mon, Jan 11, 2027"
			}
			report, err := d.events.Import(t.Context(), d.chapter, strings.NewReader(c.file), event.ImportOptions{DryRun: true})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(reasons(report), c.want) {
				t.Errorf("%s: %q", what, reasons(report))
			}
		}
		report := d.imports(t, reported(t, "03e"))
		same(t, "it stays", counts(report), [4]int{3, 0, 0, 3})
		same(t, "four of them", len(d.list(t)), 4)
		same(t, "the same file again names nothing", reasons(d.imports(t, first)), "")
		d.Clock.Advance(time.Date(2027, 1, 20, 0, 0, 0, 0, time.UTC).Sub(d.Clock.Now()))
		same(t, "what is over is not named", reasons(d.imports(t, reported(t, "03e"))), "")
	})
}

func TestImportNamesTenDatesAtMost(t *testing.T) {
	t.Parallel()
	d := late(t, storetest.Open(t, sqldb.SQLite))
	const choir = "UID:c\nSUMMARY:Choir\nDTSTART;TZID=America/New_York:20270104T180000\nRRULE:FREQ=WEEKLY;COUNT="
	d.imports(t, calendarOf(choir+"14"))
	said := reasons(d.imports(t, calendarOf(choir+"2")))
	holds(t, said, "no longer in the file: Mon, Jan 18, 2027, 6:00 pm; Mon, Jan 25, 2027, 6:00 pm; ", "; Mon, Mar 22, 2027, 6:00 pm; and 2 more. ")
	lacks(t, said, "Mar 29")
	holds(t, reasons(d.imports(t, calendarOf(choir+"4"))), "Mar 29, 2027, 6:00 pm; Mon, Apr 5, 2027, 6:00 pm. ")
}

func TestImportDoesNotBringBackWhatARefusedChangeReplaced(t *testing.T) {
	t.Parallel()
	d := late(t, storetest.Open(t, sqldb.SQLite))
	report := d.imports(t, reported(t, "04a"))
	same(t, "counts", counts(report), [4]int{4, 2, 0, 0})
	same(t, "refused", report.Refused(), 2)
	same(t, "events", d.list(t), []string{"2026-12-07 18:00 published Weekly stall", "2026-12-28 18:00 published Weekly stall"})
	holds(t, reasons(report), "(Mon, Dec 14, 2026, 6:00 pm) is left out.", "(Mon, Dec 21, 2026, 6:00 pm) is left out.")
}

// A date that is public here and cancelled in the file goes, even when the rest of what the file says of it cannot be read.
func TestImportCancelsWithAChangeItCannotRead(t *testing.T) {
	t.Parallel()
	d := late(t, storetest.Open(t, sqldb.SQLite))
	file := reported(t, "04a")
	series, _, _ := strings.Cut(file, "BEGIN:VEVENT\r\nUID:s1\r\nDTSTAMP:20261101T120000Z\r\nRECURRENCE-ID")
	series, _, _ = strings.Cut(series, "BEGIN:VEVENT\nUID:s1\nDTSTAMP:20261101T120000Z\nRECURRENCE-ID")
	d.imports(t, series+"END:VCALENDAR\n")
	d.imports(t, file)
	same(t, "events", d.list(t), []string{
		"2026-12-07 18:00 published Weekly stall", "2026-12-14 18:00 published Weekly stall", "2026-12-21 18:00 cancelled Weekly stall", "2026-12-28 18:00 published Weekly stall",
	})
}

func TestImportDecodesTexts(t *testing.T) {
	t.Parallel()
	d := late(t, storetest.Open(t, sqldb.SQLite))
	for _, name := range []string{"07", "09", "10"} {
		report := d.imports(t, reported(t, name))
		same(t, name, [2]int{report.Refused(), len(report.Problems)}, [2]int{0, 0})
	}
	got := map[string]hub.Event{}
	for _, e := range d.stored(t) {
		got[e.Title] = e
	}
	cafe := got["Café de la justice"]
	same(t, "place", [2]string{cafe.Place.Venue, cafe.Place.Address}, [2]string{"Bibliothèque", "12 Elm St"})
	same(t, "text", cafe.Description, "Bring a cup for the café.\n\nDoors open at 3:30 PM sharp.")
	same(t, "entities alone", got["Tom & Jerry's night"].Description, "Fish & chips, it's free")
	same(t, "HTML alone", got["Vigil"].Description, "Bring a candle.")
	holds(t, got["🕯️ Vigil 👩‍👩‍👧‍👦 — אסיפת חברים, مرحبا"].Description, "bold 5 ")
}

func TestImportKeepsAZoneOfTheFileInTheChaptersZone(t *testing.T) {
	t.Parallel()
	d := late(t, storetest.Open(t, sqldb.SQLite))
	file := strings.Replace(calendarOf(strings.ReplaceAll(picnic, "America/New_York", "Customized Time Zone")), "BEGIN:VEVENT",
		"BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:-0517\r\nTZOFFSETTO:-0517\r\n"+
			"END:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT", 1)
	report := d.imports(t, file)
	same(t, "counts", counts(report), [4]int{1, 1, 0, 0})
	holds(t, reasons(report), "“Customized Time Zone”", "America/New_York")
	same(t, "events", d.list(t), []string{"2026-09-12 13:17 published Picnic"})
}

// The clock time and the zone are what was said, whatever the zone data of the day makes of them.
func TestImportKeepsTheClockTime(t *testing.T) {
	t.Parallel()
	eachLate(t, func(t *testing.T, d desk) {
		d.imports(t, reported(t, "05"))
		e := d.stored(t)[0]
		same(t, "what was said", e.Schedule(), hub.Schedule{Starts: "2026-12-12T18:00", Ends: "2026-12-12T20:00", Zone: "America/Vancouver"})
		d.Exec(t, `UPDATE events SET starts_at = $1, ends_at = $2`, sqldb.At(e.StartsAt.Add(-time.Hour)), sqldb.At(e.EndsAt.Add(-time.Hour))) // as other data has it
		same(t, "what people read", d.stored(t)[0].Starts().Format("2006-01-02 15:04"), "2026-12-12 18:00")
		same(t, "the file again changes nothing", counts(d.imports(t, reported(t, "05"))), [4]int{1, 0, 0, 1})
	})
}

func TestImportOfWholeDays(t *testing.T) {
	t.Parallel()
	eachLate(t, func(t *testing.T, d desk) {
		same(t, "counts", counts(d.imports(t, reported(t, "08"))), [4]int{3, 3, 0, 0})
		var said []string
		for _, e := range d.stored(t) {
			said = append(said, e.Span().When(t.Context(), d.Clock.Now())+", "+e.Title)
			var file strings.Builder
			entry := event.Entry(t.Context(), e, "https://hub.example.org/e")
			if err := calendar.Write(&file, calendar.Feed{}, []calendar.Entry{entry}); err != nil {
				t.Fatal(err)
			}
			holds(t, file.String(), "DTSTART;VALUE=DATE:"+e.Starts().Format("20060102")+"\r\n", "DTEND;VALUE=DATE:"+e.Ends().Format("20060102")+"\r\n")
		}
		same(t, "days", said, []string{"Sat, Dec 19, all day, Day of action", "Sat, Dec 26 to Mon, Dec 28, all day, Retreat", "Sun, Mar 14, 2027, all day, Clocks forward day"})
		same(t, "the file again changes nothing", counts(d.imports(t, reported(t, "08"))), [4]int{3, 0, 0, 3})

		ch := d.chapter
		id, err := d.events.Clone(t.Context(), hub.Actor{Person: "robin", Grants: []hub.Grant{{Role: hub.RoleLead, Chapter: ch.ID}}, Fresh: true}, ch, d.stored(t)[1].ID)
		if err != nil {
			t.Fatal(err)
		}
		copied, err := d.Store.Chapter(ch.ID).Event(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "a copy is as long, a week from now", copied.Span().When(t.Context(), d.Clock.Now()), "Mon, Nov 9 to Wed, Nov 11, all day")
	})
}
