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

	ics "github.com/arran4/golang-ical"
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
	productID     = "-//Chapterhouse//Events//EN"
	stampFormat   = "20060102T150405Z"
	wallFormat    = "20060102T150405"
	foldedOctets  = 75 // RFC 5545 3.1
	writeBuffered = 1 << 16
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
	// The buffer keeps the first write error and returns it from Flush: the library drops the errors of its BEGIN and END lines.
	out := bufio.NewWriterSize(w, writeBuffered)
	settings := &ics.SerializationConfiguration{
		MaxLength:         foldedOctets,
		PropertyMaxLength: foldedOctets,
		NewLine:           string(ics.WithNewLineWindows),
	}
	_, _ = out.WriteString("BEGIN:VCALENDAR" + settings.NewLine)
	for _, property := range feedProperties(feed) {
		if err := property.SerializeTo(out, settings); err != nil {
			return fmt.Errorf("calendar: write feed: %w", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(zones)) {
		if err := zones[name].component(name).SerializeTo(out, settings); err != nil {
			return fmt.Errorf("calendar: write zone %s: %w", name, err)
		}
	}
	for i := range entries {
		if err := eventComponent(feed.Method, &entries[i], zones).SerializeTo(out, settings); err != nil {
			return fmt.Errorf("calendar: write entry %d: %w", i, err)
		}
	}
	_, _ = out.WriteString("END:VCALENDAR" + settings.NewLine)
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
		if isUTC(e.Zone) {
			continue
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

func isUTC(zone string) bool {
	return zone == "" || zone == "UTC"
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

func feedProperties(feed Feed) []ics.BaseProperty {
	list := []ics.BaseProperty{
		{IANAToken: string(ics.PropertyVersion), Value: "2.0"},
		{IANAToken: string(ics.PropertyProductId), Value: productID},
		{IANAToken: string(ics.PropertyCalscale), Value: "GREGORIAN"},
	}
	if feed.Method != "" {
		list = append(list, ics.BaseProperty{IANAToken: string(ics.PropertyMethod), Value: string(feed.Method)})
	}
	if name := oneLine(feed.Name); name != "" {
		list = append(list,
			ics.BaseProperty{IANAToken: string(ics.PropertyName), Value: name},
			ics.BaseProperty{IANAToken: string(ics.PropertyXWRCalName), Value: name})
	}
	if about := oneLine(feed.Description); about != "" {
		list = append(list,
			ics.BaseProperty{IANAToken: string(ics.PropertyDescription), Value: about},
			ics.BaseProperty{IANAToken: string(ics.PropertyXWRCalDesc), Value: about})
	}
	if address := webAddress(feed.URL); address != "" {
		list = append(list, ics.BaseProperty{IANAToken: string(ics.PropertyUrl), Value: address})
	}
	if feed.Refresh > 0 {
		every := duration(feed.Refresh)
		list = append(list,
			ics.BaseProperty{IANAToken: string(ics.PropertyRefreshInterval), Value: every}, // the token carries its VALUE=DURATION
			ics.BaseProperty{IANAToken: string(ics.PropertyXPublishedTTL), Value: every})
	}
	return list
}

func eventComponent(method Method, e *Entry, zones map[string]*zoneSpan) *ics.VEvent {
	event := ics.NewEvent(oneLine(e.UID))
	add := func(property ics.ComponentProperty, value string, params ...ics.PropertyParameter) {
		if value != "" {
			event.AddProperty(property, value, params...)
		}
	}
	addTime := func(property ics.ComponentProperty, t time.Time) {
		if span := zones[e.Zone]; span != nil {
			// A clock time that comes twice, when clocks go back, means the first with a TZID (RFC 5545 3.3.5) and the second to
			// ical.js; such times are written in UTC, which everyone reads the same.
			wall := wallOf(t, span.loc)
			if first, second := instantsOf(wall, span.loc); first.Equal(second) {
				add(property, wall.Format(wallFormat), ics.WithTZID(e.Zone))
				return
			}
		}
		add(property, t.UTC().Format(stampFormat))
	}
	add(ics.ComponentPropertyDtstamp, e.Stamp.UTC().Format(stampFormat))
	add(ics.ComponentPropertySequence, strconv.Itoa(e.Sequence))
	addTime(ics.ComponentPropertyDtStart, e.Start)
	if !e.End.IsZero() {
		addTime(ics.ComponentPropertyDtEnd, e.End)
	}
	add(ics.ComponentPropertySummary, oneLine(e.Summary))
	add(ics.ComponentPropertyDescription, cleanText(e.Description))
	add(ics.ComponentPropertyLocation, cleanText(e.Location))
	if e.HasPoint {
		add(ics.ComponentPropertyGeo, degrees(e.Latitude)+";"+degrees(e.Longitude))
	}
	add(ics.ComponentPropertyUrl, webAddress(e.URL))
	add(ics.ComponentPropertyStatus, status(method, e))
	if !e.Updated.IsZero() {
		add(ics.ComponentPropertyLastModified, e.Updated.UTC().Format(stampFormat))
	}
	if e.Organizer != nil {
		add(partyToken("ORGANIZER", *e.Organizer, ""), mailAddress(strings.TrimSpace(e.Organizer.Email)))
	}
	for _, a := range e.Attendees {
		params := ";ROLE=REQ-PARTICIPANT;PARTSTAT=" + participation(a.Status)
		add(partyToken("ATTENDEE", a.Party, params), mailAddress(strings.TrimSpace(a.Email)))
	}
	return event
}

// partyToken returns the property name with its parameters already attached. The library escapes parameter values with
// backslashes, which RFC 5545 3.2 does not know: `CN=O\'Neil\, Jo` would show its backslashes, and `\:` would end the parameter.
func partyToken(name string, p Party, params string) ics.ComponentProperty {
	if oneLine(p.Name) != "" {
		name += ";CN=" + quoteParam(p.Name)
	}
	return ics.ComponentProperty(name + params)
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
