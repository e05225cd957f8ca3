package demo

import (
	"math/rand/v2"
	"time"
)

// weekdays are the days each part of the week has, and clocks the times things start then, in minutes after midnight.
var (
	weekdays = map[hours][]time.Weekday{
		evening:  {time.Monday, time.Tuesday, time.Wednesday, time.Thursday},
		saturday: {time.Saturday},
		sunday:   {time.Sunday},
		morning:  {time.Saturday, time.Sunday},
		night:    {time.Friday},
		lunch:    {time.Wednesday, time.Thursday},
	}
	clocks = map[hours][]int{
		evening:  {18 * 60, 18*60 + 30, 18*60 + 30, 19 * 60, 19*60 + 30},
		saturday: {9 * 60, 9*60 + 30, 10 * 60, 10*60 + 30},
		sunday:   {14 * 60, 14*60 + 30, 15 * 60},
		morning:  {8*60 + 30, 9 * 60, 9*60 + 30, 10 * 60},
		night:    {22 * 60},
		lunch:    {12 * 60},
	}
)

// when is a believable local start: at least days from the day, forward or back, and at most a fortnight
// more. Nothing is planned on a family day.
func (b *builder) when(r *rand.Rand, zone *time.Location, part hours, days int, past bool) time.Time {
	weekday, minute := pick(r, weekdays[part]), pick(r, clocks[part])
	if past {
		days = -days
		for b.day.AddDate(0, 0, days).Weekday() != weekday || familyDay(b.day.AddDate(0, 0, days)) {
			days--
		}
		return b.at(zone, days, minute)
	}
	days = b.next(weekday, days)
	for familyDay(b.day.AddDate(0, 0, days)) {
		days = b.next(weekday, days+1)
	}
	return b.at(zone, days, minute)
}

// familyDay reports whether chapters leave the day to families: the turn of the year, the Fourth of July, Thanksgiving.
func familyDay(date time.Time) bool {
	switch month, day := date.Month(), date.Day(); month {
	case time.December:
		return day >= 24 && day <= 26 || day == 31
	case time.January:
		return day == 1
	case time.July:
		return day == 4
	case time.November:
		return date.Weekday() == time.Thursday && day >= 22 && day <= 28
	default:
		return false
	}
}

// next is the smallest number of days, from days on, that leads to weekday.
func (b *builder) next(weekday time.Weekday, days int) int {
	for b.day.AddDate(0, 0, days).Weekday() != weekday {
		days++
	}
	return days
}

// at is the local time so many days after the day and minutes after midnight.
func (b *builder) at(zone *time.Location, days, minute int) time.Time {
	d := b.day.AddDate(0, 0, days)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, minute, 0, 0, zone)
}

// daysBetween is how many dates t's own calendar is after day.
func daysBetween(day, t time.Time) int {
	date := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return int(date.Sub(day).Hours() / 24)
}
