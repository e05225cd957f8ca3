package calendar

import (
	"slices"
	"strings"

	"chapterhouse/internal/say"
)

// source is one VCALENDAR of the file: what its events inherit.
type source struct {
	cancels  bool   // METHOD:CANCEL
	timezone string // X-WR-TIMEZONE
	zones    map[string]*declaration
}

// rawEvent is a VEVENT with the properties that are read, still as written.
type rawEvent struct {
	line     int
	from     *source
	props    []property
	unclosed bool // it has no END:VEVENT
}

func (e *rawEvent) first(name string) (property, bool) {
	for _, p := range e.props {
		if p.name == name {
			return p, true
		}
	}
	return property{}, false
}

func (e *rawEvent) uid() string {
	p, _ := e.first("UID")
	return oneLine(unescapeText(p.value))
}

// scanner turns lines into events, keeping the tree of open components only as deep as it is.
type scanner struct {
	open     []string // names of the components begun and not ended, outermost first
	calendar *source
	event    *rawEvent
	zone     *declaration
	rule     *observance

	complaint int // the line of the first bad line of the component at hand; 0 for none
	last      int // the number of the last line
	count     int // VEVENT blocks begun
	closed    int // VEVENT blocks ended as they should be
	started   bool
	events    []*rawEvent
	problems  []Problem
}

var (
	reasonNoLine   = say.M("This line doesn’t belong in a calendar file and was left out. Check the event around it. If something is missing, export the file and import it again.")
	reasonUnclosed = &reason{say.M("This event has no END:VEVENT, so it may be incomplete and was left out. Export the file and import it again.")}
	reasonNoEnd    = say.M("The file ends without END:VCALENDAR, so events may be missing. Download or export it again, then import it again.")
	reasonNoEvents = say.M("There are no events in this file. Tasks, notes and busy times aren’t imported, so export a calendar with events.")
)

// scan reads the file into raw events. Only refusals of the whole file are errors.
func (s *scanner) scan(data []byte) error {
	for number, raw := range logicalLines(data) {
		s.last = number
		p, ok := parseProperty(number, raw)
		if !s.started {
			if !ok || p.name != "BEGIN" || !isBlock(p.value, "VCALENDAR") {
				return ErrNotCalendar
			}
			s.started = true
		}
		switch {
		case !ok:
			s.complain(number)
		case p.name == "BEGIN":
			s.begin(blockName(p.value), number)
		case p.name == "END":
			s.end(blockName(p.value), number)
		default:
			s.property(p)
		}
		if s.count > maxEvents {
			return ErrTooManyEvents
		}
	}
	return s.finish()
}

func blockName(value string) string          { return strings.ToUpper(strings.TrimSpace(value)) }
func isBlock(value string, name string) bool { return blockName(value) == name }

func (s *scanner) finish() error {
	switch {
	case !s.started:
		return ErrNotCalendar
	case len(s.open) == 0:
		return nil
	case s.closed == 0:
		return ErrTruncated
	case s.event != nil:
		s.dropEvent()
	default:
		s.problems = append(s.problems, Problem{Line: s.last, Reason: reasonNoEnd, Refused: true})
	}
	return nil
}

// complain notes a bad line, once for each event and once for each stretch between events: a pasted page would otherwise give a
// problem for every line of it.
func (s *scanner) complain(line int) {
	if s.complaint != 0 {
		return
	}
	s.complaint = line
	uid := ""
	if s.event != nil {
		uid = s.event.uid()
	}
	s.problems = append(s.problems, Problem{Line: line, UID: uid, Reason: reasonNoLine})
}

// dropEvent gives up the open event. What it says so far is kept: the date it was to change must not come back for it.
func (s *scanner) dropEvent() {
	s.event.unclosed = true
	s.events = append(s.events, s.event)
	s.event = nil
}

// maxDepth is far above the three levels of real files (VCALENDAR, VEVENT, VALARM) and keeps END cheap to match.
const maxDepth = 16

func (s *scanner) begin(name string, line int) {
	switch name {
	case "VCALENDAR":
		s.closeAll(0)
		s.calendar = &source{zones: map[string]*declaration{}}
	case "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE":
		// These stand directly in the calendar; inside anything else, the end of that is missing.
		s.closeAll(1)
	}
	if len(s.open) >= maxDepth {
		s.complain(line)
		return
	}
	s.open = append(s.open, name)
	switch name {
	case "VEVENT":
		s.event = &rawEvent{line: line, from: s.calendar}
		s.count++
		s.complaint = 0
	case "VTIMEZONE":
		s.zone = &declaration{}
	case "STANDARD", "DAYLIGHT":
		s.rule = &observance{}
	}
}

// closeAll ends components without their END, down to a depth.
func (s *scanner) closeAll(depth int) {
	if s.event != nil {
		s.dropEvent()
	}
	s.open = s.open[:min(depth, len(s.open))]
}

// closeTo ends the innermost component of that name and all inside it.
func (s *scanner) closeTo(name string) bool {
	for i, open := range slices.Backward(s.open) {
		if open == name {
			s.open = s.open[:i]
			return true
		}
	}
	return false
}

func (s *scanner) end(name string, line int) {
	if !s.closeTo(name) {
		s.complain(line)
		return
	}
	if s.event != nil && name != "VEVENT" && !slices.Contains(s.open, "VEVENT") {
		s.dropEvent()
	}
	switch name {
	case "VEVENT":
		if s.event != nil {
			s.events = append(s.events, s.event)
			s.closed++
		}
		s.event, s.complaint = nil, 0
	case "VTIMEZONE":
		if s.zone != nil {
			s.calendar.zones[foldName(s.zone.id)] = s.zone
		}
		s.zone, s.rule = nil, nil
	case "STANDARD", "DAYLIGHT":
		if s.zone != nil && s.rule != nil && s.rule.complete() {
			s.zone.observances = append(s.zone.observances, *s.rule)
		}
		s.rule = nil
	}
}

// property keeps a line if the innermost open component is one that is read: the DESCRIPTION of a VALARM is not the event's.
func (s *scanner) property(p property) {
	if len(s.open) == 0 {
		s.complain(p.line)
		return
	}
	switch s.open[len(s.open)-1] {
	case "VEVENT":
		switch p.name {
		case "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "EXRULE", "RDATE", "EXDATE",
			"SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "GEO", "X-APPLE-STRUCTURED-LOCATION", "CLASS", "X-CALENDARSERVER-ACCESS",
			"X-ALT-DESC", "STYLED-DESCRIPTION", "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-GOOGLE-HANGOUT", "X-MICROSOFT-SKYPETEAMSMEETINGURL",
			"X-MICROSOFT-ONLINEMEETINGCONFLINK", "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK", "X-MICROSOFT-ONLINEMEETINGINTERNALLINK",
			"X-MICROSOFT-ONLINEMEETINGTOLLNUMBER", "X-MICROSOFT-ONLINEMEETINGCONFERENCEID":
			if s.event != nil {
				s.event.props = append(s.event.props, p)
			}
		}
	case "VCALENDAR":
		switch p.name {
		case "METHOD":
			s.calendar.cancels = isBlock(p.value, "CANCEL")
		case "X-WR-TIMEZONE":
			s.calendar.timezone = unescapeText(p.value)
		}
	case "VTIMEZONE":
		if s.zone != nil {
			s.zone.set(p)
		}
	case "STANDARD", "DAYLIGHT":
		if s.rule != nil {
			s.rule.set(p)
		}
	}
}
