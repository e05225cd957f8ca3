package chapter_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on a machine without /usr/share/zoneinfo

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// hall is one test's chapters.
type hall struct {
	*storetest.Fixture
	chapters *chapter.Service
}

func open(t testing.TB, engine sqldb.Engine) hall {
	f := storetest.Open(t, engine)
	return hall{f, chapter.New(f.Store, f.Clock.Now)}
}

func each(t *testing.T, fn func(t *testing.T, h hall)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) { fn(t, hall{f, chapter.New(f.Store, f.Clock.Now)}) })
}

// stored is every chapter, by slug.
func (h hall) stored(t testing.TB) map[string]hub.Chapter {
	t.Helper()
	all, err := h.Store.Chapters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]hub.Chapter{}
	for _, c := range all {
		out[c.Slug] = c
	}
	return out
}

// imports imports a table after a dry run, which must have written nothing and foreseen the same.
func (h hall) imports(t testing.TB, table string) hub.ImportReport {
	t.Helper()
	before := h.stored(t)
	foreseen, err := h.chapters.Import(t.Context(), strings.NewReader(table), chapter.ImportOptions{DryRun: true})
	if err != nil {
		t.Fatalf("dry run: %v", err)
	}
	same(t, "a dry run writes nothing", h.stored(t), before)
	report, err := h.chapters.Import(t.Context(), strings.NewReader(table), chapter.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "a dry run says that it is one", foreseen.DryRun, true)
	foreseen.DryRun = false
	same(t, "foreseen", foreseen, report)
	return report
}

func same(t testing.TB, what string, got, want any, options ...cmp.Option) {
	t.Helper()
	if diff := cmp.Diff(want, got, append(options, cmpopts.EquateEmpty())...); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// counts are the numbers of a report: read, added, updated, unchanged.
func counts(r hub.ImportReport) [4]int { return [4]int{r.Read, r.Added, r.Updated, r.Unchanged} }

// where are the lines and fields of a report's problems.
func where(r hub.ImportReport) []string {
	var out []string
	for _, p := range r.Problems {
		out = append(out, fmt.Sprintf("%d %s", p.Line, p.Field))
	}
	return out
}

func TestImportAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		const first = "id,name,city,state,zip,about,access\nroster:1,Boston,Boston,MA,02108,We meet.,Ramp\nroster:2,Knoxville,Knoxville,TN,37902,,\n"
		same(t, "first", h.imports(t, first), hub.ImportReport{Read: 2, Added: 2})
		before := h.stored(t)
		h.Clock.Advance(time.Hour)
		same(t, "again", h.imports(t, first), hub.ImportReport{Read: 2, Unchanged: 2})
		same(t, "nothing is touched", h.stored(t), before)

		// Greater Boston moved over the river; Knoxville went west, into another zone, and its row lost some cells.
		report := h.imports(t, "id,name,slug,state,zip,city\nroster:1,Greater Boston,greater-boston,MA,02139,Cambridge\nroster:2,Memphis,,TN,38103,Memphis\nroster:3,New,,OH,,\n")
		same(t, "second", counts(report), [4]int{3, 1, 2, 0})
		same(t, "an address is for ever", where(report), []string{"2 slug"})
		after := h.stored(t)
		want := before["boston"]
		want.Name, want.UpdatedAt = "Greater Boston", h.Clock.Now()
		want.Place.Locality, want.Place.PostalCode, want.Place.Lat, want.Place.Lon = "Cambridge", "02139", 42.3624, -71.1023
		same(t, "columns that are not there leave what was", after["boston"], want)
		same(t, "the zone follows a state it was made from only when the state changes", after["knoxville"].Zone, "America/New_York")
		same(t, "the point follows the postcode", after["knoxville"].Place.Lon < -90, true)
	})
}

func TestImportKnowsATakenSlug(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		h.Chapter(t, "boston")
		h.National(t)
		report := h.imports(t, "name,state,kind,id\nBoston,MA,,\nSpringfield,MA,,\nSpringfield,IL,,\nSpringfield (IL),IL,,17\nOther,IL,,csv:17\nHeadquarters,DC,national,\n")
		same(t, "problems", where(report), []string{"2 slug", "4 slug", "6 identifiers", "7 kind"})
		same(t, "counts", counts(report), [4]int{6, 2, 0, 0})
		same(t, "the chapter that was there is untouched", h.stored(t)["boston"].Place.Locality, "Boston")
	})
}

func TestImportOfTheNationalOffice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		same(t, "two of one", where(h.imports(t, "name,state,kind\nOffice,DC,National\nSecond,DC,national\n")), []string{"3 kind"})
		// The office moves from one chapter to another within a file.
		report := h.imports(t, "name,state,kind\nOffice,DC,local\nSecond,DC,national\n")
		same(t, "counts", counts(report), [4]int{2, 1, 1, 0})
		same(t, "the office", h.stored(t)["second"].Kind, hub.KindNational)
	})
}

func TestImportLeavesTheLeadsWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		const table = "name,city,state,zone,about\nBoston,Boston,MA,America/New_York,From the office.\nSalem,Salem,MA,America/New_York,From the office.\n"
		h.imports(t, table)
		boston := h.stored(t)["boston"]
		lead := h.Actor(t, h.Lead(t, boston, "Robin Vale"))
		form := chapter.PageForm{About: "We walk on Tuesdays.", Access: "Ramp", Zone: "America/Chicago", Hue: boston.Hue}
		if err := h.chapters.Save(ctx, lead, boston, form, ""); err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(time.Hour)
		report := h.imports(t, table)
		same(t, "the same file again changes nothing", counts(report), [4]int{2, 0, 0, 2})
		same(t, "and says what it left", where(report), []string{"2 about", "2 timezone_identifier"})
		report = h.imports(t, strings.NewReplacer("Boston,Boston", "Boston,Cambridge", "the office", "the new office").Replace(table))
		same(t, "counts", counts(report), [4]int{2, 0, 2, 0})
		after := h.stored(t)
		same(t, "what is not on the leads' page is updated", after["boston"].Place.Locality, "Cambridge")
		same(t, "their words stay", after["boston"].About, "We walk on Tuesdays.")
		same(t, "nobody changed this one", after["salem"].About, "From the new office.")
	})
}

func TestImportTellsProgress(t *testing.T) {
	t.Parallel()
	h := open(t, sqldb.SQLite)
	table := "name,state\n"
	for i := range 60 {
		table += fmt.Sprintf("Chapter %d,MA\n", i)
	}
	var heard []int
	_, err := h.chapters.Import(t.Context(), strings.NewReader(table), chapter.ImportOptions{Progress: func(done, total int) {
		same(t, "total", total, 60)
		heard = append(heard, done)
	}})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "heard", heard, []int{25, 50, 60})
}

func TestImportStopsWhenItIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		table := "name,state\n" + strings.Repeat("x", 40) + ",MA\n"
		for i := range 40 {
			table += fmt.Sprintf("Chapter %d,MA\n", i)
		}
		report, err := h.chapters.Import(ctx, strings.NewReader(table), chapter.ImportOptions{Progress: func(int, int) { cancel() }})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		same(t, "what the report says is there", len(h.stored(t)), report.Added)
		same(t, "added", report.Added, 25)
	})
}

// A chapter that somebody else adds while the file is imported costs one row, not the rest.
func TestImportLosesARace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		table := "name,state\n"
		for i := range 27 {
			table += fmt.Sprintf("Chapter %d,MA\n", i)
		}
		raced := false
		report, err := h.chapters.Import(t.Context(), strings.NewReader(table), chapter.ImportOptions{Progress: func(int, int) {
			if !raced {
				raced = true
				h.Chapter(t, "chapter-25")
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "counts", counts(report), [4]int{27, 26, 0, 0})
		same(t, "problems", where(report), []string{"27 slug"})
	})
}

func TestImportIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		h.Chapter(t, "salem")
		for _, table := range []string{"name,state\nBoston,MA\n", "name,state,city\nBoston,MA,Boston\n"} {
			if _, err := h.chapters.All(t.Context()); err != nil { // the directory is in memory
				t.Fatal(err)
			}
			h.imports(t, table)
		}
		boston, err := h.chapters.BySlug(t.Context(), "boston")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "town", boston.Place.Locality, "Boston")
	})
}
