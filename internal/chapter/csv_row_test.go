package chapter_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

func TestImportRefusesARow(t *testing.T) {
	t.Parallel()
	const header = "name,slug,kind,status,city,state,zip,country,lat,lon,zone,since,about,identifiers\n"
	const good = "Last one,last,,,,MA,,,,,,,,\n"
	long := strings.Repeat("ü", 2001)
	for name, c := range map[string]struct{ row, want string }{
		"no name":                         {",x,,,,MA,,,,,,,,", "name"},
		"a long name":                     {strings.Repeat("x", 121) + ",x,,,,MA,,,,,,,,", "name"},
		"a name without a Latin letter":   {"東京,,,,,MA,,,,,,,,", "slug"},
		"a slug with capitals":            {"X,Boston,,,,MA,,,,,,,,", "slug"},
		"a slug with two hyphens":         {"X,a--b,,,,MA,,,,,,,,", "slug"},
		"a slug that would leave its URL": {"X,../admin,,,,MA,,,,,,,,", "slug"},
		"a slug without end":              {"X," + strings.Repeat("a", 61) + ",,,,MA,,,,,,,,", "slug"},
		"a kind nobody knows":             {"X,x,club,,,MA,,,,,,,,", "kind"},
		"a status nobody knows":           {"X,x,,open,,MA,,,,,,,,", "status"},
		"a country in words":              {"X,x,,,,MA,,Freedonia,,,UTC,,,", "country"},
		"a latitude beyond the pole":      {"X,x,,,,MA,,,90.1,7,,,,", "latitude"},
		"a longitude that is no number":   {"X,x,,,,MA,,,42,NaN,,,,", "longitude"},
		"only one coordinate":             {"X,x,,,,MA,,,42,,,,,", "longitude"},
		"only the other":                  {"X,x,,,,MA,,,,-71,,,,", "latitude"},
		"a zone that is none":             {"X,x,,,,MA,,,,,America/Boston,,,", "timezone_identifier"},
		"an abbreviated zone":             {"X,x,,,,MA,,,,,EST,,,", "timezone_identifier"},
		"this machine's zone":             {"X,x,,,,MA,,,,,Local,,,", "timezone_identifier"},
		"a path for a zone":               {"X,x,,,,MA,,,,,../../etc/passwd,,,", "timezone_identifier"},
		"neither state nor zone":          {"X,x,,,,,,,,,,,,", "timezone_identifier"},
		"a state nobody knows":            {"X,x,,,,Freedonia,,,,,,,,", "timezone_identifier"},
		"another country without a zone":  {"X,x,,,,ON,,CA,,,,,,", "timezone_identifier"},
		"a year before there were any":    {"X,x,,,,MA,,,,,,1799,,", "since"},
		"a year to come":                  {"X,x,,,,MA,,,,,,2027,,", "since"},
		"a year in words":                 {"X,x,,,,MA,,,,,,last year,,", "since"},
		"a book about it":                 {"X,x,,,,MA,,,,,,," + long + ",", "about"},
		"an identifier without a system":  {"X,x,,,,MA,,,,,,,,:17", "identifiers"},
		"an identifier without an id":     {"X,x,,,,MA,,,,,,,,roster:", "identifiers"},
		"a list of identifiers":           {`X,x,,,,MA,,,,,,,,"[""a:1"",""b:2""]"`, "identifiers"},
		"a cell too few":                  {"X,x,,,,MA,,,,,,,", ""},
		"a cell too many":                 {"X,x,,,,MA,,,,,,,,,y", ""},
		"a quotation mark out of place":   {`X,x,,,,MA,,,,,,,The "old" mill,`, ""},
		"a cell of more than a megabyte":  {"X,x,,,,MA,,,,,,," + strings.Repeat("x", 1<<20+1) + ",", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, sqldb.SQLite)
			report := h.imports(t, header+c.row+"\n"+good)
			same(t, "problems", where(report), []string{"2 " + c.want})
			same(t, "counts", counts(report), [4]int{2, 1, 0, 0})
			same(t, "refused", report.Refused(), 1)
			if stored := h.stored(t); len(stored) != 1 || stored["last"].Name != "Last one" {
				t.Errorf("stored %v", stored)
			}
			if reason := report.Problems[0].Reason.String(); !strings.HasSuffix(reason, ".") || len(reason) < 20 {
				t.Errorf("%q is no sentence that helps", reason)
			}
		})
	}
}

func TestImportFillsIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		now := h.Clock.Now()
		report := h.imports(t, `Chapter,ZIP Code,Postal State,State,founded
St. Paul’s & São Tomé,2139,x,massachusetts,2019-04-01
Pensacola,32501,x,fl,
Miami,33130,x,FL,2001
Anywhere,,x,NY,
Overseas post,20500,x,DC,
`)
		same(t, "counts", counts(report), [4]int{5, 5, 0, 0})
		same(t, "problems", where(report), []string{"1 ", "6 postal_code"})
		if !strings.Contains(report.Problems[0].Reason.String(), "“Postal State”") {
			t.Errorf("%q does not name the column", report.Problems[0].Reason)
		}
		all := h.stored(t)
		want := hub.Chapter{
			Slug: "st-pauls-and-sao-tome", Name: "St. Paul’s & São Tomé", Kind: hub.KindLocal, Status: hub.CharterActive, Zone: "America/New_York",
			Place: hub.Place{Region: "MA", PostalCode: "02139", Country: "US", Lat: 42.3624, Lon: -71.1023, Located: true},
			Since: 2019, Identifier: "csv:st-pauls-and-sao-tome", CreatedAt: now, UpdatedAt: now,
		}
		got := all[want.Slug]
		same(t, "a chapter from its name, state and what a spreadsheet left of its postcode", got, want, cmpopts.IgnoreFields(hub.Chapter{}, "ID", "Hue"))
		same(t, "west of the Apalachicola", all["pensacola"].Zone, "America/Chicago")
		same(t, "east of it", all["miami"].Zone, "America/New_York")
		same(t, "nothing to place it by", all["anywhere"].Place, hub.Place{Region: "NY", Country: "US"})
		same(t, "a postcode without an area", all["overseas-post"].Place, hub.Place{
			Region: "DC", PostalCode: "20500", Country: "US", Located: true, Lat: all["overseas-post"].Place.Lat, Lon: all["overseas-post"].Place.Lon,
		})
		if km := geo.Kilometers(geo.Point{Lat: 38.8977, Lon: -77.0365}, geo.Point{Lat: all["overseas-post"].Place.Lat, Lon: all["overseas-post"].Place.Lon}); km > 5 {
			t.Errorf("a postcode without an area is placed %.0f km off", km)
		}
		hues := map[int]bool{}
		for _, c := range all {
			hues[c.Hue] = true
		}
		if len(hues) < 3 {
			t.Errorf("five chapters share the hues %v", hues)
		}
	})
}

func TestImportTakesEveryField(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		table := "Title;TYPE;Status;Town;location[region];postcode;country_code;location.location.latitude;LNG;timezone;Founded;Description;Accessibility;id\n" +
			"Artists’ council;Council;FORMING;Toronto;ON;K1A 0B1;ca;43,65;-79,38;America/Toronto;1999;\"We *paint*.\r\n\r\nAnd write.\";No steps;17\n"
		report := h.imports(t, table)
		same(t, "report", report, hub.ImportReport{Read: 1, Added: 1})
		same(t, "chapter", h.stored(t)["artists-council"], hub.Chapter{
			Slug: "artists-council", Name: "Artists’ council", Kind: hub.KindCouncil, Status: hub.CharterForming, Zone: "America/Toronto",
			Place: hub.Place{Locality: "Toronto", Region: "ON", PostalCode: "K1A 0B1", Country: "CA", Lat: 43.65, Lon: -79.38, Located: true},
			Since: 1999, About: "We *paint*.\n\nAnd write.", Access: "No steps", Identifier: "csv:17", CreatedAt: h.Clock.Now(), UpdatedAt: h.Clock.Now(),
		}, cmpopts.IgnoreFields(hub.Chapter{}, "ID", "Hue"))
		h.Clock.Advance(time.Hour)
		same(t, "again", h.imports(t, table), hub.ImportReport{Read: 1, Unchanged: 1})
	})
}
