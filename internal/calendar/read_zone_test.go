package calendar

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// inZone is a VTIMEZONE with plain yearly rules: winter and summer offsets and the two rules.
func inZone(id, extra, winter, summer, spring, autumn string) string {
	return strings.Join([]string{
		"BEGIN:VTIMEZONE", "TZID:" + id + extra,
		"BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:" + summer, "TZOFFSETTO:" + winter, "RRULE:FREQ=YEARLY;" + autumn, "END:STANDARD",
		"BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:" + winter, "TZOFFSETTO:" + summer, "RRULE:FREQ=YEARLY;" + spring, "END:DAYLIGHT",
		"END:VTIMEZONE",
	}, "\r\n")
}

func inFixedZone(id, offset string) string {
	return "BEGIN:VTIMEZONE\r\nTZID:" + id + "\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:" + offset +
		"\r\nTZOFFSETTO:" + offset + "\r\nEND:STANDARD\r\nEND:VTIMEZONE"
}

const (
	springUS = "BYDAY=2SU;BYMONTH=3"
	autumnUS = "BYDAY=1SU;BYMONTH=11"
	springEU = "BYDAY=-1SU;BYMONTH=3"
	autumnEU = "BYDAY=-1SU;BYMONTH=10"
)

func TestReadZones(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, param, block, want string
	}{
		{"an IANA name", "Europe/Berlin", "", "Europe/Berlin"},
		{"an IANA name in lower case", "europe/berlin", "", "Europe/Berlin"},
		{"an alias", "US/Pacific", "", "US/Pacific"},
		{"a Mozilla path", "/mozilla.org/20070129_1/America/Argentina/Salta", "", "America/Argentina/Salta"},
		{"an Evolution path", "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "", "Europe/Berlin"},
		{"a UTC path", "/x.org/Etc/UTC", "", "Etc/UTC"},
		{"a Windows name", "W. Europe Standard Time", "", "Europe/Berlin"},
		{"a Windows name in quotes", `"Eastern Standard Time"`, "", "America/New_York"},
		{"a Windows name quoted with its value", `"Eastern Standard Time:20260701T100000"`, "", "America/New_York"},
		{"what Outlook shows", `"(UTC-05:00) Eastern Time (US & Canada)"`, "", "America/New_York"},
		{"what Outlook shows, older", `"(GMT-06:00) Central Time (US and Canada)"`, "", "America/Chicago"},
		{"what Outlook shows, without quotes", "(UTC-08:00) Pacific Time (US & Canada)", "", "America/Los_Angeles"},
		{"a list of cities", `"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"`, "", "Europe/Amsterdam"},
		{"a list whose first city is unknown", `"(GMT+10:00) Canberra, Melbourne, Sydney"`, "", "Australia/Melbourne"},
		{"a city with a blank", `"(UTC-06:00) Guadalajara, Mexico City, Monterrey"`, "", "America/Mexico_City"},
		{"a region", `"(UTC-07:00) Arizona"`, "", "America/Phoenix"},
		{"an offset from UTC by name", `"(UTC-11:00) Coordinated Universal Time-11"`, "", "Etc/GMT+11"},
		{"Exchange's UTC", "tzone://Microsoft/Utc", "", "UTC"},
		{"an offset alone", `"(GMT +01:00)"`, "", "Etc/GMT-1"},
		{"an offset of half hours", "UTC+05:30", "", "Asia/Calcutta"},
		{"X-LIC-LOCATION", "Mine", inZone("Mine", "\r\nX-LIC-LOCATION:Europe/Paris", "+0100", "+0200", springEU, autumnEU), "Europe/Paris"},
		{"a name escaped in its block", `"Home, sweet"`, inZone(`Home\, sweet`, "\r\nX-LIC-LOCATION:Europe/Paris", "+0100", "+0200", springEU, autumnEU), "Europe/Paris"},
		{"offsets of the default zone", "Custom", inZone("Custom", "", "-0500", "-0400", springUS, autumnUS), "America/New_York"},
		{"offsets of another zone", "Custom", inZone("Custom", "", "-0800", "-0700", springUS, autumnUS), "America/Los_Angeles"},
		{"the same offsets on European dates", "Custom", inZone("Custom", "", "+0100", "+0200", springEU, autumnEU), "Europe/Budapest"},
		{"offsets that never change", "Custom", inFixedZone("Custom", "-0700"), "Etc/GMT+7"},
		{"offsets of half hours", "Custom", inFixedZone("Custom", "+0545"), "Asia/Katmandu"},
		{"EST that has summer time", "EST", inZone("EST", "", "-0500", "-0400", springUS, autumnUS), "America/New_York"},
		{"EST that has none", "EST", inFixedZone("EST", "-0500"), "EST"},
		{"EST without a block", "EST", "", "EST"},
		{"an offset in the name of a block that changes", "UTC+1", inZone("UTC+1", "", "+0100", "+0200", springEU, autumnEU), "Europe/Budapest"},

		{"an unknown name", "Gondor", "", ""},
		{"an unknown city", `"(UTC+01:00) Minas Tirith"`, "", ""},
		{"a block without observances", "Custom", "BEGIN:VTIMEZONE\r\nTZID:Custom\r\nEND:VTIMEZONE", ""},
		{"a block with a rule that is not yearly", "Custom", inZone("Custom", "", "-0500", "-0400", "FREQ=DAILY", autumnUS), ""},
		{"this machine's zone", "Local", "", ""},
		{"a path into the file system", "../../etc/localtime", "", ""},
		{"a file that is no zone", "zone.tab", "", ""},
		{"leap seconds", "right/Europe/Berlin", "", "Europe/Berlin"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			start := "DTSTART;TZID=" + c.param + ":20260701T100000"
			if strings.Contains(c.param, "T100000") {
				start = "DTSTART;TZID=" + c.param
			}
			lines := []string{inEvent(start)}
			if c.block != "" {
				lines = append(lines, c.block) // after the event: the order of components is free
			}
			result, err := Read(strings.NewReader(inFile(lines...)), ReadOptions{DefaultZone: "America/New_York"})
			if err != nil {
				t.Fatal(err)
			}
			if c.want == "" {
				if len(result.Problems) != 1 || !strings.Contains(result.Problems[0].Reason.String(), "don’t know the time zone") {
					t.Errorf("got %+v, want an unknown zone", result)
				}
				return
			}
			if len(result.Drafts) != 1 {
				t.Fatalf("got %+v, want one draft", result)
			}
			loc, err := time.LoadLocation(c.want)
			if err != nil {
				t.Fatal(err)
			}
			if d := result.Drafts[0]; d.Zone != c.want || !d.Start.Equal(time.Date(2026, 7, 1, 10, 0, 0, 0, loc)) {
				t.Errorf("got %s %s, want 10:00 in %s", d.Start, d.Zone, c.want)
			}
		})
	}
}

func TestZonesOfTwoCalendarsStayApart(t *testing.T) {
	t.Parallel()
	first := inFile(inZone("Custom", "", "-0800", "-0700", springUS, autumnUS), inEvent("DTSTART;TZID=Custom:20260701T100000"))
	second := inFile(inFixedZone("Custom", "-0700"), strings.Replace(inEvent("DTSTART;TZID=Custom:20260701T100000"), "UID:a", "UID:b", 1))
	got := readBrief(t, first+second)
	want := []string{"2026-07-01T10:00-07 1h0m0s America/Los_Angeles ics:a", "2026-07-01T10:00-07 1h0m0s Etc/GMT+7 ics:b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestWindowsZones checks the embedded table: every zone in it loads, and it says what CLDR says when the npm package is at hand.
func TestWindowsZones(t *testing.T) {
	t.Parallel()
	table := zones()
	if len(table.windows) != 139 {
		t.Errorf("%d Windows zones, want the 139 of CLDR 48.2.0", len(table.windows))
	}
	for _, name := range table.names {
		if _, err := loadZone(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	path := os.Getenv("CLDR_WINDOWS_ZONES")
	if path == "" {
		t.Log("CLDR_WINDOWS_ZONES is not set to supplemental/windowsZones.json; the table is not compared with its source")
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var source struct {
		Supplemental struct {
			WindowsZones struct {
				MapTimezones []struct {
					MapZone struct {
						Windows   string `json:"_other"`
						Zones     string `json:"_type"`
						Territory string `json:"_territory"`
					} `json:"mapZone"`
				} `json:"mapTimezones"`
			} `json:"windowsZones"`
		} `json:"supplemental"`
	}
	if err := json.Unmarshal(data, &source); err != nil {
		t.Fatal(err)
	}
	for _, row := range source.Supplemental.WindowsZones.MapTimezones {
		if zone := row.MapZone; zone.Territory == "001" && table.windows[foldName(zone.Windows)] != zone.Zones {
			t.Errorf("%s: %s, want %s", zone.Windows, table.windows[foldName(zone.Windows)], zone.Zones)
		}
		for name := range strings.FieldsSeq(row.MapZone.Zones) {
			if table.names[foldName(name)] != name {
				t.Errorf("%s is missing", name)
			}
		}
	}
}

// TestDisplayZones checks that the zones named in code load.
func TestDisplayZones(t *testing.T) {
	t.Parallel()
	for _, title := range []string{
		"Coordinated Universal Time", "Eastern Time (US & Canada)", "Central Time (US & Canada)", "Mountain Time (US & Canada)",
		"Pacific Time (US & Canada)", "Atlantic Time (Canada)", "Arizona", "Indiana (East)", "Alaska", "Hawaii", "Newfoundland",
		"Greenland", "Saskatchewan", "Central America", "Baja California", "Cape Verde Is.", "West Central Africa",
		"Solomon Is., New Caledonia", "International Date Line West",
	} {
		if _, err := loadZone(displayZone(foldName(title))); err != nil {
			t.Errorf("%s: %v", title, err)
		}
	}
	for quarter := -48; quarter <= 56; quarter++ {
		name := fixedZone(quarter * 900)
		if name == "" {
			continue
		}
		loc, err := loadZone(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for month := range 12 {
			if _, offset := time.Date(2026, time.Month(month+1), 1, 0, 0, 0, 0, loc).Zone(); offset != quarter*900 {
				t.Errorf("%s is at %d seconds, want %d", name, offset, quarter*900)
			}
		}
	}
}
