package event_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

func TestImportTakesEveryField(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d desk) {
		now := d.Clock.Now()
		report := d.imports(t, calendarOf(picnic+`
LOCATION:Boathouse\, 1 River Road\, Salem
DESCRIPTION:Bring *nothing*.\n\n- cake is there
URL:https://example.org/picnic
GEO:42.5195;-70.8967
STATUS:CONFIRMED`))
		same(t, "report", report, hub.ImportReport{Read: 1, Added: 1})
		got := d.stored(t)[0]
		same(t, "event", got, hub.Event{
			Chapter: d.chapter.ID, Title: "Picnic", Description: `Bring \*nothing\*.` + "\n\n\\- cake is there\n\nhttps://example.org/picnic",
			Mode: hub.ModeInPerson, State: hub.EventPublished, Audience: hub.AudiencePublic, Zone: "America/New_York",
			StartsLocal: "2026-09-12T12:00", EndsLocal: "2026-09-12T15:00",
			StartsAt: time.Date(2026, 9, 12, 16, 0, 0, 0, time.UTC), EndsAt: time.Date(2026, 9, 12, 19, 0, 0, 0, time.UTC),
			Place: hub.Place{Venue: "Boathouse", Address: "1 River Road, Salem", Locality: "Boston", Region: "MA", Country: "US",
				Lat: 42.5195, Lon: -70.8967, Located: true},
			MaxParty: 5, Identifier: "ics:picnic@example.org", CreatedAt: now, UpdatedAt: now, PublishedAt: now,
		}, cmpopts.IgnoreFields(hub.Event{}, "ID", "ZoneData"))
		page, err := d.events.Page(t.Context(), hub.Actor{}, d.chapter, got.ID)
		if err != nil || !page.Event.Open(now) {
			t.Errorf("a visitor cannot answer it: %v", err)
		}
		form := event.FormOf(got)
		if err := form.Apply(&got); err != nil {
			t.Errorf("its editor would refuse it: %+v", err)
		}
	})
}

func TestImportCutsWhatIsTooLong(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open(t, sqldb.SQLite))
	report := d.imports(t, calendarOf(strings.Replace(picnic, "Picnic", strings.Repeat("long ", 50), 1)+
		"\nLOCATION:"+strings.Repeat("v", 300)+`\, `+strings.Repeat("a", 300)+"\nDESCRIPTION:"+strings.Repeat("*", 20_001)))
	var fields []string
	for _, p := range report.Problems {
		fields = append(fields, p.Field)
	}
	same(t, "what was cut", fields, []string{"title", "venue", "address_lines", "description"})
	e := d.stored(t)[0]
	if form := event.FormOf(e); form.Apply(&e) != nil {
		t.Error("its editor would refuse it")
	}
}

func TestImportOfNothingToCome(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open(t, sqldb.SQLite))
	for name, file := range map[string]string{
		"no event":            calendarOf(),
		"only dates long ago": calendarOf(picnic + "\nRRULE:FREQ=DAILY;UNTIL=20260801T000000Z"),
	} {
		report := d.imports(t, strings.ReplaceAll(file, ":20260912", ":20250912"))
		same(t, name, counts(report), [4]int{})
		same(t, name+": a reason", len(report.Problems), 1)
	}
}

func TestImportKeepsTimes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d desk) {
		d.imports(t, calendarOf(
			"UID:z\nSUMMARY:In Z\nDTSTART:20260912T160000Z\nDTEND:20260912T170000Z",
			"UID:f\nSUMMARY:Floating\nDTSTART:20260913T120000\nDTEND:20260913T130000",
			"UID:d\nSUMMARY:Whole days over the end of summer time\nDTSTART;VALUE=DATE:20261031\nDTEND;VALUE=DATE:20261102",
			"UID:w\nSUMMARY:Elsewhere\nDTSTART;TZID=\"Pacific Standard Time\":20261201T090000\nDTEND;TZID=\"Pacific Standard Time\":20261201T100000",
		))
		var got []string
		for _, e := range d.stored(t) {
			const layout = "01-02 15:04"
			got = append(got, e.StartsAt.In(e.Location()).Format(layout)+" to "+e.EndsAt.In(e.Location()).Format(layout)+" "+e.Zone)
		}
		same(t, "times", got, []string{
			"09-12 12:00 to 09-12 13:00 America/New_York", "09-13 12:00 to 09-13 13:00 America/New_York",
			"10-31 00:00 to 11-02 00:00 America/New_York", "12-01 09:00 to 12-01 10:00 America/Los_Angeles",
		})
	})
}

func TestImportOfDates(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d desk) {
		// The clock stands at 1 September 2026, noon in New York.
		file := calendarOf(
			"UID:old\nSUMMARY:Long ago\nDTSTART;TZID=America/New_York:20190105T180000",
			"UID:week\nSUMMARY:Every Monday\nDTSTART;TZID=America/New_York:20260803T180000\nRRULE:FREQ=WEEKLY\nEXDATE;TZID=America/New_York:20260907T180000",
			"UID:week\nSUMMARY:Moved to Tuesday\nRECURRENCE-ID;TZID=America/New_York:20260914T180000\nDTSTART;TZID=America/New_York:20260915T180000",
			"UID:week\nSUMMARY:Off\nSTATUS:CANCELLED\nRECURRENCE-ID;TZID=America/New_York:20260921T180000\nDTSTART;TZID=America/New_York:20260921T180000",
		)
		report := d.imports(t, file)
		same(t, "problems", report.Problems, []hub.ImportProblem{})
		list := d.stored(t)
		// 31 August was yesterday; the year ends on 1 September 2027, a Wednesday: 53 Mondays, one excluded.
		same(t, "events", len(list), 1+52)
		var got []string
		for _, e := range list[:5] {
			got = append(got, e.StartsAt.In(e.Location()).Format(time.DateOnly)+" "+string(e.State)+" "+e.Title)
		}
		same(t, "dates", got, []string{
			"2019-01-05 published Long ago", "2026-08-31 published Every Monday", "2026-09-15 published Moved to Tuesday",
			"2026-09-21 cancelled Off", "2026-09-28 published Every Monday",
		})
		d.Clock.Advance(time.Hour)
		before := d.rows(t)
		same(t, "again", counts(d.imports(t, file)), [4]int{53, 0, 0, 53})
		same(t, "nothing is touched", d.rows(t), before)

		d.Clock.Advance(7 * 24 * time.Hour)
		same(t, "a week later there is one more, and yesterday's yesterday is left alone", counts(d.imports(t, file)), [4]int{53, 1, 0, 52})
	})
}
