package event

import (
	"cmp"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/zone"
)

func (f Form) applyTimes(e *hub.Event, in *hub.Invalid) {
	loc, err := zone.Load(f.Zone)
	if err != nil || f.Zone == "" || f.Zone == "Local" {
		in.Add("zone", say.M("Choose a time zone from the list."))
		return
	}
	if f.sameTimes(FormOf(*e)) && !e.StartsAt.IsZero() {
		return // a form cannot say which of two hours when the clocks go back: that stays
	}
	e.Zone = f.Zone
	day, err := time.Parse(time.DateOnly, f.Date)
	if err != nil {
		in.Add("date", badDate)
		return
	}
	if day.Year() < 2000 || day.Year() > 2100 {
		in.Add("date", say.M("Check the year."))
	}
	last := day
	if f.EndDate != "" {
		if last, err = time.Parse(time.DateOnly, f.EndDate); err != nil {
			in.Add("end_date", say.M("Enter the end date like 2026-12-06, or leave it blank."))
			return
		}
	}
	if f.AllDay {
		checkDays(day, last, in)
		e.SetDays(day, last)
		return
	}
	f.applyHours(e, day, last, loc, in)
}

// badDate is said of a day and an hour that are none.
var badDate = say.M("Enter the date like 2026-12-05 and the start like 18:30.")

func (f Form) applyHours(e *hub.Event, day, last time.Time, loc *time.Location, in *hub.Invalid) {
	from, err := time.Parse(hourAndMinute, f.Start)
	if err != nil {
		in.Add("date", badDate)
		return
	}
	to, err := time.Parse(hourAndMinute, f.End)
	if err != nil {
		in.Add("end", say.M("Enter the end like 20:00."))
		return
	}
	start, known := at(day, from, loc)
	if !known {
		in.Add("start", skipped)
	}
	end, known := at(last, to, loc)
	if !known {
		in.Add("end", skipped)
	}
	f.checkEnd(start, end, in)
	e.SetTimes(start, end)
}

// checkDays refuses whole days that end before they begin, or are too many.
func checkDays(first, last time.Time, in *hub.Invalid) {
	switch n := days(first, last); {
	case n < 0:
		in.Add("end_date", say.M("The last day is before the first. Check the dates."))
	case n >= hub.MaxEventDays:
		in.Add("end_date", tooLong)
	}
}

// tooLong is said of an event that lasts too long.
var tooLong = say.M("An event can last up to %d days.", hub.MaxEventDays)

// checkEnd refuses an end that is not after the start, or too long after it. One that is probably meant for the next day is asked about:
// WithNextDay answers.
func (f Form) checkEnd(start, end time.Time, in *hub.Invalid) {
	switch {
	case end.After(start.AddDate(0, 0, hub.MaxEventDays)):
		in.Add("end_date", tooLong)
	case end.After(start):
	case f.EndDate != "":
		in.Add("end_date", say.M("The event ends before it starts. Check the dates and times."))
	default:
		hours := int(end.AddDate(0, 0, 1).Sub(start).Round(time.Hour).Hours())
		in.Add("end_date", say.MN(hours, "The end isn’t after the start. If the event ends the next day, 1 hour later, save again. If not, change the times.",
			"The end isn’t after the start. If the event ends the next day, %d hours later, save again. If not, change the times."))
	}
}

// WithNextDay is the form with the end on the day after the start, when it has no end date and the end is not after the start.
func (f Form) WithNextDay() Form {
	day, err := time.Parse(time.DateOnly, f.Date)
	from, errFrom := time.Parse(hourAndMinute, f.Start)
	to, errTo := time.Parse(hourAndMinute, f.End)
	if err == nil && errFrom == nil && errTo == nil && f.EndDate == "" && !f.AllDay && !to.After(from) {
		f.EndDate = day.AddDate(0, 0, 1).Format(time.DateOnly)
	}
	return f
}

// Begins is when the event begins as typed; otherwise, when that is no time yet.
func (f Form) Begins(otherwise time.Time) time.Time {
	hour := f.Start
	if f.AllDay {
		hour = "00:00"
	}
	begins, err := time.ParseInLocation(time.DateOnly+" "+hourAndMinute, f.Date+" "+hour, hub.Zone(f.Zone))
	if err != nil || begins.Year() < 2000 || begins.Year() > 2100 {
		return otherwise
	}
	return begins
}

// sameTimes reports whether two forms show the same times.
func (f Form) sameTimes(other Form) bool {
	days := f.Date == other.Date && cmp.Or(f.EndDate, f.Date) == cmp.Or(other.EndDate, other.Date) && f.Zone == other.Zone && f.AllDay == other.AllDay
	return days && (f.AllDay || f.Start == other.Start && f.End == other.End)
}

const hourAndMinute = "15:04"

// The hours of an event until somebody says others.
const (
	usualStart = "18:30"
	usualEnd   = "20:00"
)

// skipped is said of an hour that the clocks leave out.
var skipped = say.M("This time doesn’t exist on that day, because the clocks go forward. Choose another time.")

// at is an hour of a day in a zone; known is false when the clocks skip it there.
func at(day, hour time.Time, loc *time.Location) (instant time.Time, known bool) {
	instant, _, known = zone.Instants(time.Date(day.Year(), day.Month(), day.Day(), hour.Hour(), hour.Minute(), 0, 0, time.UTC), loc)
	return instant.In(loc), known
}
