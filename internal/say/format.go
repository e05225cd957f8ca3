package say

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/en_US"
)

// cldr has the names, numbers and hours of each locale, from the Unicode Common Locale Data Repository.
var cldr = map[Locale]locales.Translator{Default: en_US.New(), Pseudo: en_US.New()}

// formats are those of the locale of ctx, the default's where there are none.
func formats(ctx context.Context) locales.Translator { return formatsOf(Of(ctx)) }

func formatsOf(locale Locale) locales.Translator {
	if known, ok := cldr[locale]; ok {
		return known
	}
	return cldr[Default]
}

// Number is a whole number with its thousands apart: "12,500".
func Number(ctx context.Context, n int) string { return grouped(formats(ctx), int64(n)) }

func grouped(in locales.Translator, n int64) string {
	if -1000 < n && n < 1000 {
		return strconv.FormatInt(n, 10)
	}
	return in.FmtNumber(float64(n), 0)
}

// count is a whole number among the arguments of a sentence: %d writes it with its thousands apart.
type count struct {
	n  int64
	in locales.Translator
}

// Format implements fmt.Formatter.
func (c count) Format(out fmt.State, _ rune) { _, _ = out.Write([]byte(grouped(c.in, c.n))) }

// Weekday is the short name of a day of the week: "Sat".
func Weekday(ctx context.Context, t time.Time) string {
	return formats(ctx).WeekdayAbbreviated(t.Weekday())
}

// Month is the short name of a month: "Dec".
func Month(ctx context.Context, t time.Time) string { return formats(ctx).MonthAbbreviated(t.Month()) }

// Day is a date with its weekday: "Sat, Dec 12", with the year when it is not the one of now.
func Day(ctx context.Context, t, now time.Time) string {
	if t.Year() != now.In(t.Location()).Year() {
		return C(ctx, "weekday, month, day, year", "%[1]s, %[2]s %[3]s, %[4]s", Weekday(ctx, t), Month(ctx, t), t.Format("2"), t.Format("2006"))
	}
	return C(ctx, "weekday, month, day", "%[1]s, %[2]s %[3]s", Weekday(ctx, t), Month(ctx, t), t.Format("2"))
}

// Date is a date without its weekday: "Dec 12", with the year when it is not the one of now.
func Date(ctx context.Context, t, now time.Time) string {
	if t.Year() != now.In(t.Location()).Year() {
		return C(ctx, "month, day, year", "%[1]s %[2]s, %[3]s", Month(ctx, t), t.Format("2"), t.Format("2006"))
	}
	return C(ctx, "month, day", "%[1]s %[2]s", Month(ctx, t), t.Format("2"))
}

// Moment is one instant: "Sat, Dec 12, 6:30 pm CST".
func Moment(ctx context.Context, t, now time.Time) string {
	return C(ctx, "day, time, zone", "%[1]s, %[2]s %[3]s", Day(ctx, t, now), Clock(ctx, t), zoneName(t))
}

// Span is when something takes place: from one time to another in one zone, or whole days.
type Span struct {
	Start, End time.Time
	AllDay     bool // Start is midnight before the first day, End midnight after the last
}

// last is the day that whole days end on.
func (s Span) last() time.Time { return s.End.AddDate(0, 0, -1) }

// oneDay reports whether the span begins and ends on one day.
func (s Span) oneDay() bool {
	end := s.End
	if s.AllDay {
		end = s.last()
	}
	return s.Start.YearDay() == end.YearDay() && s.Start.Year() == end.Year()
}

// Day is the day it begins on: "Sat, Dec 12", with the year when it is not the one of now.
func (s Span) Day(ctx context.Context, now time.Time) string { return Day(ctx, s.Start, now) }

// From is the hour it begins at: "6:30 pm", "all day".
func (s Span) From(ctx context.Context) string {
	if s.AllDay {
		return T(ctx, "all day")
	}
	return Clock(ctx, s.Start)
}

// ISO are its ends for programs (ISO 8601): instants with their offset, or of whole days the first and the last date.
func (s Span) ISO() (start, end string) {
	if s.AllDay {
		return s.Start.Format(time.DateOnly), s.last().Format(time.DateOnly)
	}
	return s.Start.Format(time.RFC3339), s.End.Format(time.RFC3339)
}

// When is its day and hours: "Sat, Dec 5, 6:30 to 8:00 pm EST", "Sat, Dec 19, all day", "Sat, Dec 19 to Mon, Dec 21, all day".
func (s Span) When(ctx context.Context, now time.Time) string {
	switch {
	case s.AllDay && s.oneDay():
		return C(ctx, "day", "%s, all day", s.Day(ctx, now))
	case s.AllDay:
		return C(ctx, "day to day", "%[1]s to %[2]s, all day", s.Day(ctx, now), Day(ctx, s.last(), now))
	}
	return C(ctx, "day, hours", "%[1]s, %[2]s", s.Day(ctx, now), s.Hours(ctx))
}

// Hours is when on its day it takes place: "6:30 to 8:00 pm CST", "9:00 am to noon EST", "all day". The half of the day is said once when
// both ends share it, the day of the end when it is another one.
func (s Span) Hours(ctx context.Context) string {
	if s.AllDay {
		if s.oneDay() {
			return T(ctx, "all day")
		}
		return T(ctx, "all day, through %s", Day(ctx, s.last(), s.Start))
	}
	name := zoneName(s.Start)
	from, until := Clock(ctx, s.Start), Clock(ctx, s.End)
	switch oneDay := s.oneDay(); {
	case !oneDay && s.End.Sub(s.Start) > 18*time.Hour:
		return C(ctx, "time to day, time, zone", "%[1]s to %[2]s, %[3]s %[4]s", from, Day(ctx, s.End, s.Start), until, name)
	case oneDay && halves(ctx) && (s.Start.Hour() < 12) == (s.End.Hour() < 12) && !noon(s.Start) && !noon(s.End):
		from = s.Start.Format("3:04")
	}
	return C(ctx, "time to time, zone", "%[1]s to %[2]s %[3]s", from, until, name)
}

// Clock is a time of day: "6:30 pm", "noon".
func Clock(ctx context.Context, t time.Time) string {
	if noon(t) && halves(ctx) {
		return T(ctx, "noon")
	}
	return twelve(ctx, t, formats(ctx).FmtTimeShort)
}

// twelve calls the first hour of the day 12 where hours are counted to twelve: the locales write it as 0, and the hour after it in the same words.
func twelve(ctx context.Context, t time.Time, format func(time.Time) string) string {
	if t.Hour() != 0 || !halves(ctx) {
		return format(t)
	}
	return strings.Replace(format(time.Date(2000, 1, 1, 1, t.Minute(), t.Second(), 0, time.UTC)), "1", "12", 1)
}

// ClockSeconds is a time of day to the second: "6:30:05 pm".
func ClockSeconds(ctx context.Context, t time.Time) string {
	return twelve(ctx, t, formats(ctx).FmtTimeMedium)
}

// halves says whether the locale counts the hours of the day to twelve, twice.
func halves(ctx context.Context) bool {
	return !strings.Contains(formats(ctx).FmtTimeShort(time.Date(2000, 1, 1, 13, 0, 0, 0, time.UTC)), "13")
}

func noon(t time.Time) bool { return t.Hour() == 12 && t.Minute() == 0 }

// zoneName is the zone's abbreviation, or "UTC+3" where the zone has none in words.
func zoneName(t time.Time) string {
	name, offset := t.Zone()
	if !strings.ContainsAny(name, "+-0123456789") {
		return name
	}
	if minutes := offset % 3600 / 60; minutes != 0 {
		return fmt.Sprintf("UTC%+d:%02d", offset/3600, max(minutes, -minutes))
	}
	return fmt.Sprintf("UTC%+d", offset/3600)
}

// KilometersPerMile is the international mile.
const KilometersPerMile = 1.609344

// Miles says whether distances are told in miles: in the United States, Liberia, Myanmar and the United Kingdom (CLDR,
// supplemental/units.xml, unitPreference road).
func Miles(ctx context.Context) bool {
	_, country, _ := strings.Cut(string(Of(ctx)), "-")
	switch country {
	case "US", "LR", "MM", "GB", "XA":
		return true
	}
	return false
}

// Away is how far something is: "12 miles away", at least one.
func Away(ctx context.Context, kilometers float64) string {
	if Miles(ctx) {
		return N(ctx, max(1, int(math.Round(kilometers/KilometersPerMile))), "1 mile away", "%d miles away")
	}
	return N(ctx, max(1, int(math.Round(kilometers))), "1 km away", "%d km away")
}

// List joins what is named: "Boston, Austin and Chicago".
func List(ctx context.Context, names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return C(ctx, "the end of a list", "%[1]s and %[2]s", strings.Join(names[:last], C(ctx, "between the parts of a list", ", ")), names[last])
}

// Worded is an argument of a Text that is worded with it, in the same locale: another Text, a date, a distance.
type Worded interface {
	In(ctx context.Context) string
}

// On is a day among the arguments of a Text: "Sat, Dec 12, 2026", with its year, since a Text does not know when it is read.
type On struct{ time.Time }

// In words the day.
func (o On) In(ctx context.Context) string { return Day(ctx, o.Time, time.Time{}) }

// At is a day and a time of day among the arguments of a Text: "Sat, Dec 12, 2026, 6:30 pm". It leaves out the zone, for
// sentences about times as they stand in the file or on the page that the sentence is about.
type At struct{ time.Time }

// In words the moment.
func (a At) In(ctx context.Context) string {
	return C(ctx, "day, time", "%[1]s, %[2]s", Day(ctx, a.Time, time.Time{}), Clock(ctx, a.Time))
}

// context is a context in the locale of the catalog; that of nil is the default's.
func (c *catalog) context() context.Context {
	if c == nil {
		return context.Background()
	}
	return With(context.Background(), c.locale)
}
