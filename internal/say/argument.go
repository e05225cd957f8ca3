package say

import (
	"context"
	"time"
)

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
