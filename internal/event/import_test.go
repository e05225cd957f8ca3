package event_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on a machine without /usr/share/zoneinfo

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// desk is one test's chapter and its events.
type desk struct {
	*storetest.Fixture
	events  *event.Service
	chapter hub.Chapter
}

func newDesk(t testing.TB, f *storetest.Fixture) desk {
	return desk{f, event.New(f.Store, nil, f.Clock.Now), f.Chapter(t, "boston")}
}

func each(t *testing.T, fn func(t *testing.T, d desk)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) { fn(t, newDesk(t, f)) })
}

func same(t testing.TB, what string, got, want any, options ...cmp.Option) {
	t.Helper()
	if diff := cmp.Diff(want, got, append(options, cmpopts.EquateEmpty())...); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// rows is everything an import could write, as text.
func (d desk) rows(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"events", "event_seats", "messages", "rsvps", "audit"} {
		rows, err := d.DB.QueryContext(t.Context(), "SELECT * FROM "+table+" ORDER BY 1, 2")
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			cells, dest := make([]any, len(columns)), make([]any, len(columns))
			for i := range cells {
				dest[i] = &cells[i]
			}
			if err := rows.Scan(dest...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s %v\n", table, cells)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// imports imports a calendar after a dry run, which must have written nothing and foreseen the same.
func (d desk) imports(t testing.TB, file string) hub.ImportReport {
	t.Helper()
	before := d.rows(t)
	foreseen, err := d.events.Import(t.Context(), d.chapter, strings.NewReader(file), event.ImportOptions{DryRun: true})
	if err != nil {
		t.Fatalf("dry run: %v", err)
	}
	same(t, "a dry run writes nothing", d.rows(t), before)
	report, err := d.events.Import(t.Context(), d.chapter, strings.NewReader(file), event.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "a dry run says that it is one", foreseen.DryRun, true)
	foreseen.DryRun = false
	same(t, "foreseen", foreseen, report)
	return report
}

func (d desk) stored(t testing.TB) []hub.Event {
	t.Helper()
	list, err := d.Store.Chapter(d.chapter.ID).Events(t.Context(), store.EventFilter{
		States: []hub.EventState{hub.EventDraft, hub.EventPublished, hub.EventCancelled}, Members: true, Limit: 10_000, Whole: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// calendarOf is a file with these VEVENTs; the lines of each are parted by line breaks.
func calendarOf(events ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
	for _, e := range events {
		b.WriteString("BEGIN:VEVENT\r\n" + strings.ReplaceAll(strings.TrimSpace(e), "\n", "\r\n") + "\r\nEND:VEVENT\r\n")
	}
	return b.String() + "END:VCALENDAR\r\n"
}

const picnic = `UID:picnic@example.org
SUMMARY:Picnic
DTSTART;TZID=America/New_York:20260912T120000
DTEND;TZID=America/New_York:20260912T150000`

func TestImportRefusesAFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, want string }{
		"nothing in it":        {"", "This isn’t a calendar file"},
		"a page":               {"<!doctype html><p>Sign in", "This isn’t a calendar file"},
		"only half of it":      {"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x", "stops before its first event"},
		"more than 10 MB":      {"BEGIN:VCALENDAR\r\n" + strings.Repeat("X-A:b\r\n", 2<<20), "10 MB"},
		"more events than one": {calendarOf(slices.Repeat([]string{"SUMMARY:x"}, 20_001)...), "20,000 events"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, storetest.Open(t, sqldb.SQLite))
			before := d.rows(t)
			report, err := d.events.Import(t.Context(), d.chapter, strings.NewReader(c.file), event.ImportOptions{})
			invalid, is := errors.AsType[*hub.Invalid](err)
			if !is || !strings.Contains(invalid.Fields["file"].String(), c.want) || !strings.HasSuffix(invalid.Fields["file"].String(), ".") {
				t.Fatalf("got %+v (%v), want a sentence with %q", invalid, err, c.want)
			}
			same(t, "report", report, hub.ImportReport{})
			same(t, "rows", d.rows(t), before)
		})
	}
}

var errBroken = errors.New("the disk is gone")

func TestImportOfABrokenFileOrChapter(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open(t, sqldb.SQLite))
	_, err := d.events.Import(t.Context(), d.chapter, io.MultiReader(strings.NewReader(calendarOf(picnic)), brokenReader{}), event.ImportOptions{})
	if !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
	d.chapter.Zone = "Nowhere/Else"
	_, err = d.events.Import(t.Context(), d.chapter, strings.NewReader(calendarOf(picnic)), event.ImportOptions{})
	if invalid, is := errors.AsType[*hub.Invalid](err); !is || !invalid.Fields["zone"].Is() {
		t.Errorf("got %v", err)
	}
	same(t, "events", len(d.stored(t)), 0)
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errBroken }

func TestImportRefusesAnEvent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d desk) {
		report := d.imports(t, calendarOf(
			"UID:1\nDTSTART:20260912T120000Z",
			"UID:2\nSUMMARY:No start",
			"UID:3\nSUMMARY:Every day\nDTSTART;VALUE=DATE:20260901\nRRULE:FREQ=DAILY",
			picnic,
		))
		var got []string
		for _, p := range report.Problems {
			got = append(got, fmt.Sprintf("%d %s", p.Line, p.Field))
			if reason := p.Reason.String(); !strings.HasSuffix(reason, ".") || strings.ToUpper(reason[:1]) != reason[:1] {
				t.Errorf("%q is no sentence", reason)
			}
		}
		same(t, "problems", got, []string{"3 title", "7 ", "11 "})
		same(t, "counts", counts(report), [4]int{203, 201, 0, 0})
		same(t, "refused", report.Refused(), 2)
	})
}

// counts are the numbers of a report: read, added, updated, unchanged.
func counts(r hub.ImportReport) [4]int { return [4]int{r.Read, r.Added, r.Updated, r.Unchanged} }

func TestImportAgainTellsWhoComes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d desk) {
		file := calendarOf(picnic+"\nLOCATION:Boathouse", strings.Replace(picnic, "UID:picnic", "UID:other", 1))
		d.imports(t, file)
		list := d.stored(t)
		first, second := list[0], list[1]
		if first.Place.Venue == "" {
			first, second = second, first
		}
		d.Confirmed(t, first, "Sam Ortiz", 1)
		lead := d.Actor(t, d.Lead(t, d.chapter, "Robin Vale"))
		form := event.FormOf(second)
		form.Title = "Our picnic"
		if _, err := d.events.Save(t.Context(), lead, d.chapter, second.ID, form); err != nil {
			t.Fatal(err)
		}
		d.Clock.Advance(time.Hour)
		same(t, "the same file again", counts(d.imports(t, file)), [4]int{2, 0, 0, 2})

		report := d.imports(t, strings.ReplaceAll(file, "T120000", "T110000"))
		same(t, "an hour earlier", counts(report), [4]int{2, 0, 1, 1})
		same(t, "who comes is told", d.Mails(t, hub.MailEventChanged), 1)
		same(t, "the edit stays", d.Reload(t, second).Title, "Our picnic")
		same(t, "and the report says so", []int{len(report.Problems), report.Problems[0].Line}, []int{1, 10})

		report = d.imports(t, strings.ReplaceAll(file, "SUMMARY", "STATUS:CANCELLED\r\nSUMMARY"))
		same(t, "called off", counts(report), [4]int{2, 0, 2, 0})
		same(t, "who comes is told", d.Mails(t, hub.MailEventOff), 1)
		same(t, "it stays off", counts(d.imports(t, file)), [4]int{2, 0, 0, 2})
	})
}

func TestImportTellsProgressAndStops(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d desk) {
		file := calendarOf("UID:3\nSUMMARY:Every week\nDTSTART;VALUE=DATE:20260901\nRRULE:FREQ=WEEKLY;COUNT=52")
		var heard []int
		for _, dry := range []bool{true, false} {
			_, err := d.events.Import(t.Context(), d.chapter, strings.NewReader(file), event.ImportOptions{DryRun: dry, Progress: func(done, total int) {
				same(t, "total", total, 52)
				heard = append(heard, done)
			}})
			if err != nil {
				t.Fatal(err)
			}
		}
		same(t, "heard", heard, []int{25, 50, 52, 25, 50, 52})

		salem := d.Chapter(t, "salem")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		report, err := d.events.Import(ctx, salem, strings.NewReader(file), event.ImportOptions{Progress: func(int, int) { cancel() }})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		same(t, "what the report says is there", d.Int(t, `SELECT COUNT(*) FROM events WHERE chapter_id = $1`, salem.ID), report.Added)
		same(t, "the rest comes with the next import", counts(desk{d.Fixture, d.events, salem}.imports(t, file)), [4]int{52, 27, 0, 25})
	})
}
