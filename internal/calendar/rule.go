package calendar

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"chapterhouse/internal/say"
)

// rule is an RRULE without its start. UNTIL is kept apart: its meaning depends on the event.
type rule struct {
	option rrule.ROption
	until  *ruleEnd
}

// ruleEnd is UNTIL as written.
type ruleEnd struct {
	wall time.Time
	form form
}

const (
	// maxRule bounds the text of a rule, and with it the lists the library walks for every day; real rules are under 120 bytes.
	maxRule = 512
	// maxPositions bounds BYSETPOS, for each of which the library walks the days of a period once more.
	maxPositions = 12
	// maxInterval keeps the library's sums far from overflow; INTERVAL=9999 with YEARLY never comes again in this calendar.
	maxInterval = 9999
	// maxClocks is how many times a day BYHOUR, BYMINUTE and BYSECOND may give.
	maxClocks = 24
)

// badRule refuses a rule; why is a sentence.
func badRule(value string, why say.Text) error {
	return &reason{say.M("This event repeats by a rule that can’t be imported: “%[1]s” (RRULE). %[2]s Correct how it repeats in the original calendar, then export and import again, or enter its dates one by one.", excerpt(value), why)}
}

// Why a rule is refused for more than one reason in the code.
var (
	ruleUnknown = say.M("We don’t understand this rule.")
	ruleRange   = say.M("A number in it is out of range.")
)

// parseRule reads an RRULE value (RFC 5545 3.3.10) for rrule-go, which is strict about letter case, blanks and order of parts, and
// which indexes out of range, never returns or fills memory for some values; all those are refused here.
func parseRule(value string) (rule, error) {
	if len(value) > maxRule {
		return rule{}, badRule(value, say.M("The rule is too long."))
	}
	var r rule
	var kept []string
	text := strings.TrimPrefix(strings.ToUpper(strings.ReplaceAll(value, " ", "")), "RRULE:")
	for part := range strings.SplitSeq(text, ";") {
		key, v, found := strings.Cut(part, "=")
		switch {
		case part == "", part == "RSCALE=GREGORIAN", part == "SKIP=OMIT": // RFC 7529's names for the usual behavior
		case !found:
			return rule{}, badRule(value, say.M("Something in it isn’t part of a rule."))
		case key == "UNTIL":
			wall, form, ok := parseClock(v)
			if !ok {
				return rule{}, badRule(value, say.M("Its end isn’t a date."))
			}
			r.until = &ruleEnd{wall, form}
		case key == "COUNT" && strings.Trim(v, "0") == "", key == "INTERVAL" && strings.Trim(v, "0") == "":
			return rule{}, badRule(value, say.M("It repeats zero times."))
		default:
			kept = append(kept, part)
		}
	}
	option, err := rrule.StrToROption(strings.Join(kept, ";"))
	if err != nil {
		return rule{}, badRule(value, ruleUnknown)
	}
	r.option = *option
	if err := checkRule(value, option); err != nil {
		return rule{}, err
	}
	r.option.Byweekday = spreadWeekdays(option)
	if _, err := rrule.NewRRule(r.option); err != nil {
		return rule{}, badRule(value, ruleRange)
	}
	return r, nil
}

func checkRule(value string, o *rrule.ROption) error {
	ordinal := 53
	if o.Freq == rrule.MONTHLY || len(o.Bymonth) > 0 {
		ordinal = 5
	}
	outOfRange := func(w rrule.Weekday) bool { return w.N() > ordinal || w.N() < -ordinal }
	switch {
	case o.Freq > rrule.DAILY:
		return badRule(value, say.M("It repeats more often than once a day."))
	case o.Interval < 0 || o.Interval > maxInterval || o.Count < 0:
		return badRule(value, ruleRange)
	case o.Freq <= rrule.MONTHLY && slices.ContainsFunc(o.Byweekday, outOfRange):
		return badRule(value, say.M("It names a week that no month or year has."))
	case len(o.Bysetpos) > maxPositions || !o.Dtstart.IsZero() || len(o.Byeaster) > 0 || o.Wkst.N() != 0:
		return badRule(value, ruleUnknown)
	case rule{option: *o}.clocks() > maxClocks:
		return badRule(value, say.M("It repeats too many times a day."))
	case slices.Contains(o.Bymonthday, 0) || slices.Contains(o.Byyearday, 0):
		return badRule(value, ruleRange)
	}
	return nil
}

// spreadWeekdays writes a plain weekday beside numbered ones (BYDAY=FR,1MO) as all its numbers: the library would take the two
// kinds as conditions that must hold together.
func spreadWeekdays(o *rrule.ROption) []rrule.Weekday {
	numbered := func(w rrule.Weekday) bool { return w.N() != 0 }
	plain := func(w rrule.Weekday) bool { return w.N() == 0 }
	if o.Freq > rrule.MONTHLY || !slices.ContainsFunc(o.Byweekday, numbered) || !slices.ContainsFunc(o.Byweekday, plain) {
		return o.Byweekday
	}
	most := 53
	if o.Freq == rrule.MONTHLY || len(o.Bymonth) > 0 {
		most = 5
	}
	var list []rrule.Weekday
	for _, w := range o.Byweekday {
		if w.N() != 0 {
			list = append(list, w)
			continue
		}
		for n := 1; n <= most; n++ {
			list = append(list, w.Nth(n))
		}
	}
	return list
}

// budget is the work one Read may spend on repeating events, in steps of about 10 ns.
type budget struct {
	steps int
}

// maxSteps is about a second on one core of a small server. A weekly event that ended after twelve years costs 9,000 steps;
// one that goes on costs only the window, however long ago it began.
const maxSteps = 100_000_000

func (b *budget) spend(days, perDay int) bool {
	b.steps -= (days + 1) * perDay
	return b.steps >= 0
}

// stepsPerDay is what rrule-go needs for every day it walks, measured: it starts anew each day for daily rules, walks the days of
// a period once more for each of BYSETPOS, and may make a date for each clock time of the day.
func (r rule) stepsPerDay() int {
	steps := 2
	if r.option.Freq == rrule.DAILY {
		steps = 20
	}
	if len(r.option.Byweekno) > 0 {
		steps += 2
	}
	return steps + 2*len(r.option.Bysetpos) + 10*(r.clocks()-1)
}

// shift moves rules into the last centuries that rrule-go knows (it gives up after 9999), so that a rule that never matches
// ends after at most 430 years and not 8,000. The calendar repeats every 400 years, weekdays and leap years included.
const shift = 19 * 400

// walls yields the clock times of the rule from start on, in order, up to last; a rule's COUNT is applied by the caller. It stops
// early when the budget is spent, which then is negative.
func (r rule) walls(start, last time.Time, work *budget) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		option := r.option
		option.Count = 0
		option.Dtstart = start.AddDate(shift, 0, 0)
		recurrence, err := rrule.NewRRule(option)
		if err != nil {
			return // parseRule has built the same rule before
		}
		end := time.Date(rrule.MAXYEAR, time.December, 31, 0, 0, 0, 0, time.UTC)
		next, previous, perDay := recurrence.Iterator(), option.Dtstart, r.stepsPerDay()
		for work.steps >= 0 {
			found, ok := next()
			if !ok {
				work.spend(daysBetween(previous, end), perDay)
				return
			}
			if !work.spend(daysBetween(previous, found), perDay) {
				return
			}
			previous = found
			wall := found.AddDate(-shift, 0, 0)
			if wall.After(last) || !yield(wall) {
				return
			}
		}
	}
}

// clocks is how many times a day the rule gives.
func (r rule) clocks() int {
	o := r.option
	return max(1, len(o.Byhour)) * max(1, len(o.Byminute)) * max(1, len(o.Bysecond))
}

// skipTo returns the latest start before from that gives the same dates after it: whole periods later, for daily and weekly rules
// without COUNT. Months and years are left alone; they are cheap to walk and their lengths differ.
func (r rule) skipTo(start, from time.Time) time.Time {
	days := max(1, r.option.Interval)
	switch {
	case r.option.Count > 0 || r.option.Freq != rrule.DAILY && r.option.Freq != rrule.WEEKLY:
		return start
	case r.option.Freq == rrule.WEEKLY:
		days *= 7
	}
	periods := daysBetween(start, from)/days - 1
	return start.AddDate(0, 0, max(0, periods)*days)
}

func daysBetween(a, b time.Time) int {
	return max(0, int(b.Sub(a)/(24*time.Hour)))
}
