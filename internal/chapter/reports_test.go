package chapter_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// reported is one of the small files built after public bug reports.
func reported(t testing.TB, name string) string {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "reports", name))
	if os.IsNotExist(err) {
		t.Skip("no report files: ../shared/data/reports beside the repository is absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(file)
}

// reasonsOf are the reasons of a report in one text.
func reasonsOf(r hub.ImportReport) string {
	var list []string
	for _, p := range r.Problems {
		list = append(list, p.Reason.String())
	}
	return strings.Join(list, "\n")
}

func TestImportNamesCellsThatContradictEachOther(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		report := h.imports(t, reported(t, "17-contradicting-cells.csv"))
		same(t, "counts", counts(report), [4]int{3, 3, 0, 0})
		same(t, "each with its row", where(report), []string{"2 latitude", "2 timezone_identifier", "3 latitude", "4 latitude"})
		for i, want := range []string{"about 2,100 miles from Oregon", "America/Los_Angeles", "has lost its minus sign: 42.36, -71.06 is in Massachusetts", "swapped: 42.36, -71.06 is in Massachusetts"} {
			if !strings.Contains(report.Problems[i].Reason.String(), want) {
				t.Errorf("%q does not say %q", report.Problems[i].Reason, want)
			}
		}
		all := h.stored(t)
		same(t, "the zone is the state's", all["portland-or"].Zone, "America/Los_Angeles")
		for slug, c := range all {
			same(t, slug+" is not where nobody is", c.Place.Located, false)
		}
	})
}

func TestImportChecksAddresses(t *testing.T) {
	t.Parallel()
	const header = "name,city,state,zip,country,lat,lon,zone\n"
	for name, c := range map[string]struct {
		row     string
		where   []string
		zone    string
		located bool
	}{
		"all agrees":                        {"X,Boston,MA,02108,US,42.36,-71.06,America/New_York", nil, "America/New_York", true},
		"over the border of a state":        {"X,Vancouver,WA,98660,US,45.52,-122.68,", nil, "America/Los_Angeles", true},
		"a ZIP code of another state":       {"X,Boston,MA,97204,,,,", []string{"2 postal_code"}, "America/New_York", false},
		"and a point":                       {"X,Boston,MA,97204,,42.36,-71.06,", []string{"2 postal_code"}, "America/New_York", true},
		"a point elsewhere, and a ZIP code": {"X,Boston,MA,02108,,42.36,71.06,", []string{"2 latitude"}, "America/New_York", true},
		"a zone of another state":           {"X,Boston,MA,02108,,,,America/Los_Angeles", []string{"2 timezone_identifier"}, "America/Los_Angeles", true},
		"a zone by another name":            {"X,Gary,IN,46402,,,,America/Indiana/Knox", nil, "America/Indiana/Knox", true},
		"the state's other zone":            {"X,El Paso,TX,79901,,,,America/Denver", nil, "America/Denver", true},
		"swapped degrees that are none":     {"X,Seattle,WA,,,-122.33,47.61,", []string{"2 latitude"}, "America/Los_Angeles", false},
		"a point in another country":        {"X,,,10001,US,48.86,2.35,", []string{"2 latitude"}, "America/New_York", true},
		"a typographic minus":               {"X,Boston,MA,,,42.36,−71.06,", nil, "America/New_York", true},
		"a letter for the minus":            {"X,Boston,MA,,,42.36° N,71.06° W,", nil, "America/New_York", true},
		"a state from its ZIP code":         {"X,Portland,,97204,,,,", nil, "America/Los_Angeles", true},
		"a zone from the point alone":       {"X,,,,US,45.52,-122.68,", nil, "America/Los_Angeles", true},
		"a zone from the town":              {"X,El Paso,TX,,,,,", nil, "America/Denver", false},
		"a zone from most of the state":     {"X,Nashville,TN,,,,,", []string{"2 timezone_identifier"}, "America/Chicago", false},
		"the country in words":              {"X,Boston,MA,02108,United States,,,", nil, "America/New_York", true},
		"the country with dots":             {"X,Boston,MA,02108,U.S.,,,", nil, "America/New_York", true},
		"another country in words":          {"X,Toronto,ON,,Canada,43.65,-79.38,America/Toronto", nil, "America/Toronto", true},
		"another country in three letters":  {"X,Toronto,ON,,CAN,43.65,-79.38,America/Toronto", nil, "America/Toronto", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, sqldb.SQLite)
			report := h.imports(t, header+c.row+"\n")
			same(t, "counts", counts(report), [4]int{1, 1, 0, 0})
			same(t, "problems", where(report), c.where)
			got := h.stored(t)["x"]
			same(t, "zone", got.Zone, c.zone)
			same(t, "on the map", got.Place.Located, c.located)
		})
	}
}

func TestImportReadsCountries(t *testing.T) {
	t.Parallel()
	for told, want := range map[string]string{
		"us": "US", "USA": "US", "U.S.A.": "US", "The United States": "US", "united  states of america": "US", "Canada": "CA", "México": "MX", "mexico": "MX",
		"UK": "GB", "Great Britain": "GB", "Côte d’Ivoire": "CI", "Trinidad & Tobago": "TT", "trinidad and tobago": "TT", "DEU": "DE",
	} {
		h := open(t, sqldb.SQLite)
		report := h.imports(t, "name,state,country,zone\nX,MA,"+told+",UTC\n")
		same(t, told, h.stored(t)["x"].Place.Country, want)
		same(t, told+": counts", counts(report), [4]int{1, 1, 0, 0})
	}
}

func TestImportReadsZIPCodesOfSpreadsheets(t *testing.T) {
	t.Parallel()
	h := open(t, sqldb.SQLite)
	report := h.imports(t, reported(t, "18-spreadsheet-postcodes.csv")+"\"Unquoted\",MA,=\"02139\"\nDash,MA,02139–4307\nShort,MA,2139\n")
	same(t, "report", report, hub.ImportReport{Read: 7, Added: 7})
	for slug, c := range h.stored(t) {
		same(t, slug, c.Place.PostalCode, "02139")
		same(t, slug+" is on the map", c.Place.Located, true)
	}
	for _, near := range []string{`="02139"`, "2139.0", "'02139", "021394307", "02139–4307", "02139"} {
		found, err := h.chapters.Find(t.Context(), chapter.Query{Near: near})
		if err != nil || len(found) != 7 {
			t.Errorf("%s: %d chapters found, %v", near, len(found), err)
		}
	}
}

func TestImportReadsEntities(t *testing.T) {
	t.Parallel()
	h := open(t, sqldb.SQLite)
	h.imports(t, "name,slug,city,state,access\nTom &amp; Jerry&#39;s,tj,Nowhere &amp; Else,MA,Ramp &amp; lift\n")
	got := h.stored(t)["tj"]
	same(t, "texts", [3]string{got.Name, got.Place.Locality, got.Access}, [3]string{"Tom & Jerry's", "Nowhere & Else", "Ramp & lift"})
}

func TestImportUpdatesAChapterByItsSlug(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		boston := h.SavedChapter(t, hub.Chapter{Slug: "boston", Name: "Boston", Kind: hub.KindLocal, Status: hub.CharterActive, Zone: "America/New_York", Place: hub.Place{Region: "MA", Country: "US"}})
		h.imports(t, "id,name,slug,state\nroster:7,Salem,salem,MA\n")
		h.Clock.Advance(time.Hour)
		const table = "name,slug,state,about\nGreater Boston,boston,MA,We meet.\nSalem and Beverly,salem,MA,So do we.\n"
		report := h.imports(t, table)
		same(t, "counts", counts(report), [4]int{2, 0, 2, 0})
		all := h.stored(t)
		same(t, "the one without an identifier", [2]string{all["boston"].Name, all["boston"].Identifier}, [2]string{"Greater Boston", "csv:boston"})
		same(t, "is the same chapter", all["boston"].ID, boston.ID)
		same(t, "the one with another", [2]string{all["salem"].Name, all["salem"].Identifier}, [2]string{"Salem and Beverly", "roster:7"})
		same(t, "again", counts(h.imports(t, table)), [4]int{2, 0, 0, 2})

		report = h.imports(t, "id,name,slug,state\nother:1,Salem,salem,MA\nroster:7,Salem,,MA\nother:2,Lynn,boston,MA\nother:3,Lynn,boston,MA\n")
		same(t, "two rows about one chapter", where(report), []string{"2 identifiers", "3 identifiers", "4 identifiers", "5 slug"})
		same(t, "counts", counts(report), [4]int{4, 0, 2, 0})

		lead := h.Actor(t, h.Lead(t, all["boston"], "Robin Vale"))
		if err := h.chapters.Save(t.Context(), lead, h.stored(t)["boston"], chapter.PageForm{About: "Ours.", Zone: "America/New_York"}, ""); err != nil {
			t.Fatal(err)
		}
		report = h.imports(t, table)
		same(t, "what leads wrote stays", h.stored(t)["boston"].About, "Ours.")
		if !strings.Contains(reasonsOf(report), "leads changed this on their page") {
			t.Errorf("%q does not say so", reasonsOf(report))
		}
	})
}
