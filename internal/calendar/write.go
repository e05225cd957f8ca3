package calendar

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/zone"
)

// ErrEntry is the kind of every error about an Entry or Feed that cannot be written; nothing has been written then.
var ErrEntry = errors.New("calendar entry is not valid")

// The years an event may lie in, for reading and writing alike: before 1970 zone data is unreliable, and past 2200 a date is a
// typing error.
const (
	firstYear = 1970
	lastYear  = 2200
)

const (
	productID   = "-//Chapterhouse//Events//EN"
	stampFormat = "20060102T150405Z"
	wallFormat  = "20060102T150405"
	dateFormat  = "20060102"
)

// Write writes one VCALENDAR with feed's properties, one VTIMEZONE per zone in use and one VEVENT per entry, in the order given.
// All entries are checked before the first byte is written; the events are then serialized one at a time. The same input gives
// the same bytes as long as the zone data is the same.
func Write(w io.Writer, feed Feed, entries []Entry) error {
	switch feed.Method {
	case "", MethodPublish, MethodRequest, MethodCancel:
	default:
		return fmt.Errorf("calendar: write feed: unknown method: %w", ErrEntry)
	}
	zones, err := usedZones(entries)
	if err != nil {
		return err
	}
	out := lineWriter{bufio.NewWriterSize(w, writeBuffered)}
	out.line("BEGIN", "VCALENDAR")
	writeFeed(out, feed)
	for _, name := range slices.Sorted(maps.Keys(zones)) {
		zones[name].write(out, name)
	}
	for i := range entries {
		writeEvent(out, feed.Method, &entries[i], zones)
	}
	out.line("END", "VCALENDAR")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("calendar: write: %w", err)
	}
	return nil
}

// usedZones checks the entries and returns the zones that need a VTIMEZONE, each with the span its entries cover.
func usedZones(entries []Entry) (map[string]*zoneSpan, error) {
	zones := map[string]*zoneSpan{}
	for i := range entries {
		e := &entries[i]
		if err := checkEntry(e); err != nil {
			return nil, fmt.Errorf("calendar: entry %d: %w", i, err)
		}
		if isUTC(e.Zone) || e.AllDay {
			continue // a date is in no zone
		}
		span := zones[e.Zone]
		if span == nil {
			loc, err := loadZone(e.Zone)
			if err != nil {
				return nil, fmt.Errorf("calendar: entry %d: unknown zone: %w", i, ErrEntry)
			}
			span = &zoneSpan{loc: loc, first: e.Start, last: e.Start}
			zones[e.Zone] = span
		}
		span.include(e.Start)
		if !e.End.IsZero() {
			span.include(e.End)
		}
	}
	return zones, nil
}

func isUTC(name string) bool {
	return name == "" || name == "UTC"
}

func checkEntry(e *Entry) error {
	switch {
	case oneLine(e.UID) == "":
		return fmt.Errorf("no UID: %w", ErrEntry)
	case e.Stamp.IsZero():
		return fmt.Errorf("no stamp: %w", ErrEntry)
	case !sensibleYear(e.Start) || !e.End.IsZero() && !sensibleYear(e.End):
		return fmt.Errorf("start or end outside %d to %d: %w", firstYear, lastYear, ErrEntry)
	case !e.End.IsZero() && e.End.Unix() <= e.Start.Unix():
		return fmt.Errorf("end is not after start: %w", ErrEntry)
	case e.Sequence < 0:
		return fmt.Errorf("negative sequence: %w", ErrEntry)
	case e.HasPoint && !validPoint(e.Latitude, e.Longitude):
		return fmt.Errorf("point is not on the globe: %w", ErrEntry)
	case e.Organizer != nil && strings.TrimSpace(e.Organizer.Email) == "":
		return fmt.Errorf("organizer without an address: %w", ErrEntry)
	}
	for i := range e.Attendees {
		if strings.TrimSpace(e.Attendees[i].Email) == "" {
			return fmt.Errorf("attendee without an address: %w", ErrEntry)
		}
	}
	return nil
}

func sensibleYear(t time.Time) bool {
	year := t.UTC().Year()
	return year >= firstYear && year <= lastYear
}

// validPoint reports whether latitude and longitude are degrees on the globe (RFC 5545 3.8.1.6); NaN is not.
func validPoint(latitude, longitude float64) bool {
	return math.Abs(latitude) <= 90 && math.Abs(longitude) <= 180
}

func writeFeed(out lineWriter, feed Feed) {
	out.line("VERSION", "2.0")
	out.line("PRODID", productID)
	out.line("CALSCALE", "GREGORIAN")
	out.line("METHOD", string(feed.Method))
	name, about := oneLine(feed.Name), oneLine(feed.Description)
	out.text("NAME", name)
	out.text("X-WR-CALNAME", name)
	out.text("DESCRIPTION", about)
	out.text("X-WR-CALDESC", about)
	out.line("URL", webAddress(feed.URL))
	if feed.Refresh > 0 {
		every := duration(feed.Refresh)
		out.line("REFRESH-INTERVAL;VALUE=DURATION", every)
		out.line("X-PUBLISHED-TTL", every)
	}
}

func writeEvent(out lineWriter, method Method, e *Entry, zones map[string]*zoneSpan) {
	out.line("BEGIN", "VEVENT")
	out.text("UID", oneLine(e.UID))
	out.line("DTSTAMP", e.Stamp.UTC().Format(stampFormat))
	out.line("SEQUENCE", strconv.Itoa(e.Sequence))
	switch {
	case e.AllDay:
		writeDays(out, e)
	case e.End.IsZero():
		writeTime(out, "DTSTART", e.Start, e.Zone, zones[e.Zone])
	default:
		writeTime(out, "DTSTART", e.Start, e.Zone, zones[e.Zone])
		writeTime(out, "DTEND", e.End, e.Zone, zones[e.Zone])
	}
	out.text("SUMMARY", oneLine(e.Summary))
	out.text("DESCRIPTION", cleanText(e.Description))
	out.text("LOCATION", cleanText(e.Location))
	if e.HasPoint {
		out.line("GEO", degrees(e.Latitude)+";"+degrees(e.Longitude))
	}
	out.line("URL", webAddress(e.URL))
	out.line("STATUS", status(method, e))
	if !e.Updated.IsZero() {
		out.line("LAST-MODIFIED", e.Updated.UTC().Format(stampFormat))
	}
	if e.Organizer != nil {
		writeParty(out, "ORGANIZER", *e.Organizer, "")
	}
	for _, a := range e.Attendees {
		writeParty(out, "ATTENDEE", a.Party, ";ROLE=REQ-PARTICIPANT;PARTSTAT="+participation(a.Status))
	}
	out.line("END", "VEVENT")
}

// writeDays writes the first day and the one after the last (RFC 5545 3.6.1), as Start and End show them in their own zone.
func writeDays(out lineWriter, e *Entry) {
	out.line("DTSTART;VALUE=DATE", e.Start.Format(dateFormat))
	out.line("DTEND;VALUE=DATE", e.End.Format(dateFormat))
}

// writeTime writes a clock time of the zone. One that comes twice, when clocks go back, means the first with a TZID
// (RFC 5545 3.3.5) and the second to ical.js; such times are written in UTC, which everyone reads the same.
func writeTime(out lineWriter, name string, t time.Time, tzid string, span *zoneSpan) {
	if span != nil {
		wall := zone.Wall(t, span.loc)
		if first, second, _ := zone.Instants(wall, span.loc); first.Equal(second) {
			out.line(name+";TZID="+tzid, wall.Format(wallFormat))
			return
		}
	}
	out.line(name, t.UTC().Format(stampFormat))
}

func writeParty(out lineWriter, name string, p Party, params string) {
	if oneLine(p.Name) != "" {
		name += ";CN=" + quoteParam(p.Name)
	}
	out.line(name+params, mailAddress(strings.TrimSpace(p.Email)))
}

func participation(status string) string {
	switch status {
	case "ACCEPTED", "TENTATIVE", "DECLINED":
		return status
	default:
		return "NEEDS-ACTION"
	}
}

func status(method Method, e *Entry) string {
	switch {
	case e.Cancelled || method == MethodCancel:
		return "CANCELLED"
	case e.Tentative:
		return "TENTATIVE"
	default:
		return "CONFIRMED"
	}
}

// degrees writes six decimals, about 0.1 m, as RFC 5545 3.8.1.6 asks.
func degrees(v float64) string {
	return strconv.FormatFloat(v, 'f', 6, 64)
}

// duration writes a positive length as RFC 5545 3.3.6, in whole seconds and at least one.
func duration(d time.Duration) string {
	seconds := max(1, int(d/time.Second))
	text := "PT"
	for _, unit := range []struct {
		name    string
		seconds int
	}{{"H", 3600}, {"M", 60}, {"S", 1}} {
		if n := seconds / unit.seconds; n > 0 {
			text += strconv.Itoa(n) + unit.name
			seconds -= n * unit.seconds
		}
	}
	return text
}
