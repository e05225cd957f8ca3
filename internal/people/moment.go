package people

import (
	"strconv"
	"strings"
	"time"
)

// clock says how a file's times are to be read: in which zone, unless they name one, and whether the day comes before the month where
// both are numbers up to 12.
type clock struct {
	zone     *time.Location
	dayFirst bool
	now      time.Time
}

// abbreviations are the zones that exports of North America write behind a time, in hours from UTC.
var abbreviations = map[string]int{"UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
	"AKST": -9, "AKDT": -8, "HST": -10}

// read is the instant that a cell names, zero when it names none that can be: before 1990, or to come.
func (c clock) read(cell string) time.Time {
	cell = strings.TrimSpace(cell)
	if len(cell) < 6 || len(cell) > 60 {
		return time.Time{}
	}
	at := c.parse(cell)
	if at.Year() < 1990 || at.After(c.now.Add(24*time.Hour)) {
		return time.Time{}
	}
	return at
}

func (c clock) parse(cell string) time.Time {
	if at, err := time.Parse(time.RFC3339Nano, cell); err == nil {
		return at
	}
	if len(cell) > 10 && cell[10] == 'T' {
		cell = cell[:10] + " " + cell[11:]
	}
	date, rest, _ := strings.Cut(cell, " ")
	year, month, day, ok := c.date(date)
	if !ok {
		return time.Time{}
	}
	zone := c.zone
	fields := strings.Fields(rest)
	for i, field := range fields {
		if hours, known := abbreviations[field]; known {
			zone = time.FixedZone("", hours*3600)
			fields = fields[:i]
			break
		}
		if len(field) >= 5 && (field[0] == '+' || field[0] == '-') {
			if at, err := time.Parse("-0700", strings.Replace(field, ":", "", 1)); err == nil {
				zone = at.Location()
				fields = fields[:i]
				break
			}
		}
	}
	rest = strings.Join(fields, " ")
	if i := strings.LastIndexAny(rest, "+-"); i > 0 { // 18:00:00-05:00
		if at, err := time.Parse("-0700", strings.Replace(rest[i:], ":", "", 1)); err == nil {
			zone, rest = at.Location(), rest[:i]
		}
	}
	midnight := time.Date(year, month, day, 0, 0, 0, 0, zone)
	if midnight.Day() != day || rest == "" {
		if midnight.Day() != day {
			return time.Time{}
		}
		return midnight
	}
	for _, layout := range []string{"15:04:05", "15:04", "3:04:05 PM", "3:04 PM", "3:04PM"} {
		if at, err := time.Parse(layout, strings.ToUpper(rest)); err == nil {
			return time.Date(year, month, day, at.Hour(), at.Minute(), at.Second(), 0, zone)
		}
	}
	return time.Time{}
}

// date reads 2026-11-02, 2026/11/02, 11/2/2026, 2.11.2026 and 3/5/24.
func (c clock) date(text string) (year int, month time.Month, day int, ok bool) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(parts) != 3 {
		return 0, 0, 0, false
	}
	var n [3]int
	for i, part := range parts {
		var err error
		if n[i], err = strconv.Atoi(part); err != nil || len(part) > 4 {
			return 0, 0, 0, false
		}
	}
	a, b := n[1], n[2]
	year = n[0]
	if len(parts[0]) != 4 {
		year, a, b = n[2], n[0], n[1]
		if c.dayFirst && a <= 31 && b <= 12 || strings.Contains(text, ".") || a > 12 {
			a, b = b, a
		}
		if len(parts[2]) == 2 {
			year += 2000
		}
	}
	return year, time.Month(a), b, a >= 1 && a <= 12 && b >= 1 && b <= 31
}
