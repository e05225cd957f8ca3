package calendar

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/say"
)

// event is a VEVENT that has been understood, apart from the dates its rules give.
type event struct {
	line     int
	order    int // place in the file
	uid      string
	sequence int
	mark     string // of the Draft
	stamp    time.Time

	start  moment
	length span // of timed events with DTEND, exact; of whole days, days only

	recurrence *moment // RECURRENCE-ID; nil in a change whose RECURRENCE-ID could not be read
	onwards    bool    // RANGE=THISANDFUTURE
	change     bool    // it is about one date of a series

	// err is why the event could not be understood. It is kept because it still replaces what it was to replace: an older version of the
	// event, or a date of its series.
	err error
	// startless is a cancellation of a whole UID that says no start (RFC 5546 3.2.5).
	startless bool
	off       bool // it is cancelled
	lasting   bool // it says how long it lasts
	classed   bool // it says who may see it

	rules   []rule
	added   []extra  // RDATE
	removed []moment // EXDATE

	draft Draft // the fields that do not depend on the date
}

// extra is an RDATE, with its own length when it is a period.
type extra struct {
	moment

	length *span
}

// newer orders events with the same UID and date by which one counts (RFC 5546 2.1.5).
func (e *event) newer(other *event) int {
	return cmp.Or(
		cmp.Compare(e.sequence, other.sequence),
		e.stamp.Compare(other.stamp),
		cmp.Compare(e.order, other.order),
	)
}

// identity is the part of an Identifier that all dates of an event share.
func (e *event) identity() string {
	const longest = 200
	switch {
	case e.uid == "":
		sum := sha256.Sum256([]byte(e.start.stamp(e.start.wall) + "\x00" + e.draft.Summary))
		return "ics:start-" + hex.EncodeToString(sum[:16])
	case len(e.uid) > longest, strings.Contains(e.uid, "#"):
		sum := sha256.Sum256([]byte(e.uid))
		return "ics:uid-" + hex.EncodeToString(sum[:16])
	default:
		return "ics:" + e.uid
	}
}

// read understands a raw event as far as it can; what is wrong with it is its err.
func (a *atlas) read(raw *rawEvent, order int) *event {
	e := &event{line: raw.line, order: order, uid: raw.uid()}
	_, e.change = raw.first("RECURRENCE-ID")
	e.off = raw.cancelled()
	e.err = a.understand(raw, e)
	if raw.unclosed {
		e.err, e.startless, e.off = reasonUnclosed, false, false
	}
	return e
}

func (a *atlas) understand(raw *rawEvent, e *event) error {
	if p, ok := raw.first("SEQUENCE"); ok {
		e.sequence, _ = strconv.Atoi(strings.TrimSpace(p.value)) // a broken number counts as 0, the default
	}
	e.mark = strconv.Itoa(e.sequence)
	if p, ok := raw.first("LAST-MODIFIED"); ok {
		at, _, _ := parseClock(p.value) // a broken one counts as none, of which there is one
		e.mark += " " + at.Format(stampFormat)
	}
	if p, ok := raw.first("DTSTAMP"); ok {
		e.stamp, _, _ = parseClock(p.value) // a broken stamp counts as none: it only breaks ties
	}
	if err := a.readRecurrenceID(raw, e); err != nil {
		return err
	}
	if err := a.readStart(raw, e); err != nil || e.startless {
		return err
	}
	if err := a.readLength(raw, e); err != nil {
		return err
	}
	if err := a.readRules(raw, e); err != nil {
		return err
	}
	e.draft = readDetails(raw)
	_, e.classed = raw.private()
	e.draft.UID, e.draft.Line, e.draft.Zone, e.draft.Mark = e.uid, e.line, e.start.shown.name, e.mark
	e.draft.AllDay, e.draft.Floating = e.start.form == formDate, e.start.form == formFloating
	return nil
}

// What dates of a file are, before a colon and what is wrong with them.
var (
	labelStart     = say.M("Start (DTSTART)")
	labelEnd       = say.M("End (DTEND)")
	labelChanged   = say.M("Date in its series (RECURRENCE-ID)")
	labelException = say.M("Exception (EXDATE)")
	labelExtra     = say.M("Extra date (RDATE)")
	labelExtraEnd  = say.M("End of an extra date (RDATE)")
)

// readTime reads one date or time of a property, which a problem names by its label.
func (a *atlas) readTime(from *source, p property, value string, label say.Text) (moment, error) {
	wall, f, ok := parseClock(value)
	if !ok {
		return moment{}, &reason{say.M("%[1]s: “%[2]s” isn’t a date. Correct it in the original calendar, then export and import again.", label, excerpt(value))}
	}
	if !sensibleYear(wall) {
		return moment{}, &reason{say.M("%[1]s: the year %[2]s is out of range. Correct the date, or remove the event. We import events from %[3]s to %[4]s.",
			label, strconv.Itoa(wall.Year()), strconv.Itoa(firstYear), strconv.Itoa(lastYear))}
	}
	return a.moment(from, wall, f, p.param("TZID"))
}

// only returns the one property of a name; two that differ are refused.
func (e *rawEvent) only(name string, label say.Text) (p property, ok bool, err error) {
	for _, q := range e.props {
		switch {
		case q.name != name:
		case !ok:
			p, ok = q, true
		case strings.TrimSpace(q.value) != strings.TrimSpace(p.value) || q.param("TZID") != p.param("TZID"):
			return property{}, false, &reason{say.M("%s: the event gives two different values. Correct it in the original calendar, then export and import again.", label)}
		}
	}
	return p, ok, nil
}

func (a *atlas) readStart(raw *rawEvent, e *event) error {
	p, ok, err := raw.only("DTSTART", labelStart)
	if ok {
		e.start, err = a.readTime(raw.from, p, p.value, labelStart)
	}
	whole := e.off && !e.change && e.uid != ""
	switch {
	case err != nil && whole:
		// A cancellation of the whole is understood without its start.
		e.startless = true
		return nil
	case err != nil:
		return err
	case ok:
		return nil
	case e.recurrence != nil:
		// Cancellations of one date often say no more than which date it was.
		e.start = *e.recurrence
		return nil
	case whole:
		e.startless = true
		return nil
	default:
		return &reason{say.M("This event has no start (DTSTART). Give it a date in the original calendar, then export and import again.")}
	}
}

func (a *atlas) readRecurrenceID(raw *rawEvent, e *event) error {
	p, ok, err := raw.only("RECURRENCE-ID", labelChanged)
	if err != nil || !ok {
		return err
	}
	m, err := a.readTime(raw.from, p, p.value, labelChanged)
	if err != nil {
		return err
	}
	e.recurrence, e.onwards = &m, strings.EqualFold(p.param("RANGE"), "THISANDFUTURE")
	return nil
}

// readLength takes DTEND, else DURATION, else the default of RFC 5545 3.6.1 as doc.go says.
func (a *atlas) readLength(raw *rawEvent, e *event) error {
	p, hasEnd, err := raw.only("DTEND", labelEnd)
	if err != nil {
		return err
	}
	_, e.lasting = raw.first("DURATION")
	e.lasting = e.lasting || hasEnd
	if hasEnd {
		end, err := a.readTime(raw.from, p, p.value, labelEnd)
		if err != nil {
			return err
		}
		e.length = e.lengthTo(end)
	} else if p, ok := raw.first("DURATION"); ok {
		if e.length, err = parseDuration(p.value); err != nil {
			return err
		}
	}
	if e.length.exact < 0 {
		return errBackwards
	}
	if e.start.form == formDate {
		// Whole days last whole days: PT36H is two.
		e.length = span{days: e.length.days + int((e.length.exact+24*time.Hour-1)/(24*time.Hour))}
	}
	switch {
	case e.length != (span{}):
	case e.start.form == formDate:
		e.length = span{days: 1}
	default:
		e.length = span{exact: time.Hour}
	}
	if end := e.length.end(e.start.wall, e.start.at.loc); !sensibleYear(end) {
		return &reason{say.M("This event ends in the year %s. Correct its end, or remove the event.", strconv.Itoa(end.Year()))}
	}
	return nil
}

// lengthTo is the length up to a written end, whose form may differ from the start's: a date among times is its first moment,
// and a time among dates counts as the whole of its day.
func (e *event) lengthTo(end moment) span {
	if e.start.form == formDate {
		return span{exact: end.wall.Sub(e.start.wall)}
	}
	if end.form == formDate {
		end.at = e.start.at
	}
	return span{exact: end.instant().Sub(e.start.instant())}
}
