package calendar

import (
	_ "embed" // the table below
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"chapterhouse/internal/zone"
)

//go:embed windows_zones.tsv
var windowsZones string

// zoneTable is windows_zones.tsv, taken apart once. Keys are folded by foldName.
type zoneTable struct {
	windows map[string]string // "eastern standard time" → America/New_York
	cities  map[string]string // "new york" → America/New_York
	names   map[string]string // "america/new_york" → America/New_York
	primary []string          // the zone of territory 001 of each Windows zone, each once, in the table's order
}

var zones = sync.OnceValue(func() zoneTable {
	t := zoneTable{windows: map[string]string{}, cities: map[string]string{}, names: map[string]string{}}
	for row := range strings.Lines(windowsZones) {
		fields := strings.Split(strings.TrimRight(row, "\n"), "\t")
		t.windows[foldName(fields[0])] = fields[1]
		if !slices.Contains(t.primary, fields[1]) {
			t.primary = append(t.primary, fields[1])
		}
		for _, name := range append(fields[1:2], strings.Fields(fields[2])...) {
			t.names[foldName(name)] = name
			slash := strings.LastIndexByte(name, '/')
			if slash < 0 || strings.HasPrefix(name, "Etc/") {
				continue
			}
			city := foldName(strings.ReplaceAll(name[slash+1:], "_", " "))
			if t.cities[city] == "" {
				t.cities[city] = name
			}
		}
	}
	return t
})

// foldName makes names comparable: lower case, single spaces, no quotes and backslashes, "&" for "and".
func foldName(name string) string {
	name = strings.NewReplacer(`"`, "", `\`, "", " and ", " & ").Replace(strings.ToLower(name))
	return strings.Join(strings.Fields(name), " ")
}

// displayZone maps what Outlook and Exchange show for a zone, without its "(UTC-05:00)", where that names no city of the IANA list.
// The spellings are those of Windows' own zone list, past and present.
func displayZone(folded string) string {
	switch folded {
	case "coordinated universal time", "utc", "gmt", "z", "greenwich mean time", "tzone://microsoft/utc", "universal", "zulu":
		return "UTC"
	case "eastern time (us & canada)", "eastern time", "eastern daylight time", "eastern":
		return "America/New_York"
	case "central time (us & canada)", "central time", "central daylight time", "central":
		return "America/Chicago"
	case "mountain time (us & canada)", "mountain time", "mountain daylight time", "mountain":
		return "America/Denver"
	case "pacific time (us & canada)", "pacific time", "pacific daylight time", "pacific", "pacific time (us & canada); tijuana":
		return "America/Los_Angeles"
	case "atlantic time (canada)", "atlantic time":
		return "America/Halifax"
	case "arizona":
		return "America/Phoenix"
	case "indiana (east)":
		return "America/Indianapolis"
	case "alaska":
		return "America/Anchorage"
	case "hawaii":
		return "Pacific/Honolulu"
	case "newfoundland":
		return "America/St_Johns"
	case "greenland":
		return "America/Godthab"
	case "saskatchewan":
		return "America/Regina"
	case "central america":
		return "America/Guatemala"
	case "baja california":
		return "America/Tijuana"
	case "cabo verde is.", "cape verde is.":
		return "Atlantic/Cape_Verde"
	case "west central africa":
		return "Africa/Lagos"
	case "solomon is., new caledonia":
		return "Pacific/Guadalcanal"
	case "international date line west":
		return "Etc/GMT+12"
	default:
		return ""
	}
}

var errUnknownZone = errors.New("unknown zone")

// zonePattern is the shape of an IANA name; it keeps paths and option strings away from the zone files on disk.
var zonePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$`)

// loadZone loads an IANA zone. Names that mean another thing on every machine (Local, localtime, posixrules) and the leap-second
// variants are not zones here.
func loadZone(name string) (*time.Location, error) {
	top, _, _ := strings.Cut(name, "/")
	if len(name) > 64 || !zonePattern.MatchString(name) ||
		slices.Contains([]string{"Local", "localtime", "posixrules", "Factory", "right", "posix"}, top) {
		return nil, errUnknownZone
	}
	loc, err := zone.Load(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnknownZone, err)
	}
	return loc, nil
}

// fixedZone is the IANA name for an offset without daylight saving: Etc/GMT-1 is one hour east of UTC, the sign being POSIX's.
// For parts of hours it is a zone that keeps that offset all year; "" when there is none.
func fixedZone(seconds int) string {
	switch {
	case seconds == 0:
		return "UTC"
	case seconds%3600 == 0 && seconds >= -12*3600 && seconds <= 14*3600:
		return "Etc/GMT" + fmt.Sprintf("%+d", -seconds/3600)
	}
	switch seconds {
	case -34200:
		return "Pacific/Marquesas"
	case 12600:
		return "Asia/Tehran"
	case 16200:
		return "Asia/Kabul"
	case 19800:
		return "Asia/Calcutta"
	case 20700:
		return "Asia/Katmandu"
	case 23400:
		return "Asia/Rangoon"
	case 31500:
		return "Australia/Eucla"
	case 34200:
		return "Australia/Darwin"
	default:
		return ""
	}
}

var writtenOffset = regexp.MustCompile(`^\(?(?:utc|gmt)? ?([+-]) ?(\d{1,2})(?::?(\d{2}))?\)?$`)

// offsetZone reads a TZID that is only an offset, such as "(GMT +01:00)", "UTC+1" or "-0500".
func offsetZone(folded string) string {
	m := writtenOffset.FindStringSubmatch(folded)
	if m == nil {
		return ""
	}
	hours, _ := strconv.Atoi(m[2])   // at most two digits
	minutes, _ := strconv.Atoi(m[3]) // at most two digits; absent is 0
	seconds := hours*3600 + minutes*60
	if m[1] == "-" {
		seconds = -seconds
	}
	return fixedZone(seconds)
}
