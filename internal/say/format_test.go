package say

import (
	"context"
	"testing"
	"time"
)

func TestFormats(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	eastern, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, time.December, day, hour, minute, 0, 0, eastern)
	}
	now := at(1, 9, 0)
	for _, c := range []struct{ got, want string }{
		{Day(ctx, at(12, 18, 30), now), "Sat, Dec 12"},
		{Day(ctx, at(12, 18, 30).AddDate(1, 0, 0), now), "Sun, Dec 12, 2027"},
		{Date(ctx, at(12, 18, 30), now), "Dec 12"},
		{Date(ctx, at(12, 18, 30).AddDate(1, 0, 0), now), "Dec 12, 2027"},
		{Moment(ctx, at(12, 18, 30), now), "Sat, Dec 12, 6:30 pm EST"},
		{Span{Start: at(12, 18, 30), End: at(12, 20, 0)}.Hours(ctx), "6:30 to 8:00 pm EST"},
		{Span{Start: at(12, 9, 0), End: at(12, 12, 0)}.Hours(ctx), "9:00 am to noon EST"},
		{Span{Start: at(12, 12, 0), End: at(12, 13, 0)}.Hours(ctx), "noon to 1:00 pm EST"},
		{Span{Start: at(12, 22, 0), End: at(13, 1, 0)}.Hours(ctx), "10:00 pm to 1:00 am EST"},
		{Span{Start: at(12, 9, 0), End: at(13, 17, 0)}.Hours(ctx), "9:00 am to Sun, Dec 13, 5:00 pm EST"},
		{Moment(ctx, time.Date(2026, 12, 12, 18, 30, 0, 0, time.FixedZone("+0530", 19800)), now), "Sat, Dec 12, 6:30 pm UTC+5:30"},
		{Clock(ctx, at(12, 0, 0)), "12:00 am"}, {Clock(ctx, at(12, 0, 30)), "12:30 am"}, {ClockSeconds(ctx, at(12, 0, 10)), "12:10:00 am"},
		{Span{Start: at(12, 20, 0), End: at(13, 0, 0)}.Hours(ctx), "8:00 pm to 12:00 am EST"},
		{ClockSeconds(ctx, at(12, 18, 30)), "6:30:00 pm"}, {ClockSeconds(With(ctx, "en-XA"), at(12, 12, 0)), "12:00:00 pm"},
		{Number(ctx, 12500), "12,500"}, {Number(ctx, -12500), "-12,500"}, {Number(ctx, 999), "999"}, {Number(ctx, 1000), "1,000"},
		{Away(ctx, 0.2), "1 mile away"}, {Away(ctx, 20), "12 miles away"}, {Away(With(ctx, "en-CA"), 20), "20 km away"}, {Away(With(ctx, "fr-FR"), 0), "1 km away"},
		{List(ctx, nil), ""}, {List(ctx, []string{"Boston"}), "Boston"}, {List(ctx, []string{"Boston", "Austin"}), "Boston and Austin"},
		{List(ctx, []string{"Boston", "Austin", "Chicago"}), "Boston, Austin and Chicago"},
		{T(ctx, "%d people of %s", 12500, "2009"), "12,500 people of 2009"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
