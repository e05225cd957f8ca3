package hub_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the same zones on a machine without /usr/share/zoneinfo

	"chapterhouse/internal/hub"
)

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		starts, ends string
		want         hub.Schedule
	}{
		"an evening":                   {"2026-12-12T23:00:00Z", "2026-12-13T01:00:00Z", hub.Schedule{Starts: "2026-12-12T18:00", Ends: "2026-12-12T20:00"}},
		"seconds, as some files have":  {"2026-12-12T23:00:30Z", "2026-12-13T01:00:00Z", hub.Schedule{Starts: "2026-12-12T18:00:30", Ends: "2026-12-12T20:00"}},
		"the first of two equal hours": {"2026-11-01T05:30:00Z", "2026-11-01T07:30:00Z", hub.Schedule{Starts: "2026-11-01T01:30", Ends: "2026-11-01T02:30"}},
		"the second":                   {"2026-11-01T06:30:00Z", "2026-11-01T07:30:00Z", hub.Schedule{Starts: "2026-11-01T01:30", Ends: "2026-11-01T02:30", Fold: hub.FoldStart}},
		"from the first to the second": {"2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", hub.Schedule{Starts: "2026-11-01T01:30", Ends: "2026-11-01T01:30", Fold: hub.FoldEnd}},
		"both in the second":           {"2026-11-01T06:00:00Z", "2026-11-01T06:59:00Z", hub.Schedule{Starts: "2026-11-01T01:00", Ends: "2026-11-01T01:59", Fold: hub.FoldStart | hub.FoldEnd}},
	} {
		e := hub.Event{Zone: "America/New_York"}
		e.SetTimes(instant(t, c.starts), instant(t, c.ends))
		c.want.Zone = e.Zone
		if e.Schedule() != c.want {
			t.Errorf("%s: %+v, want %+v", name, e.Schedule(), c.want)
		}
		bare := hub.Event{Zone: e.Zone, StartsAt: e.StartsAt, EndsAt: e.EndsAt}
		if bare.Schedule() != c.want || bare.Settled().Schedule() != c.want {
			t.Errorf("%s: without clock times %+v", name, bare.Schedule())
		}
		// Whatever instants other zone data gave it, it comes back to these, and nobody reads another time.
		other := e
		other.StartsAt, other.EndsAt = e.StartsAt.Add(time.Hour), e.EndsAt.Add(time.Hour)
		if got := hub.Local(other.Starts()); got != c.want.Starts {
			t.Errorf("%s: with other zone data people read %s", name, got)
		}
		if back, gone := other.Recomputed(); gone || !back.StartsAt.Equal(e.StartsAt) || !back.EndsAt.Equal(e.EndsAt) {
			t.Errorf("%s: recomputed %s to %s, %t", name, back.StartsAt, back.EndsAt, gone)
		}
		if other.Upsets(e) {
			t.Errorf("%s: other instants of the same clock times are no news", name)
		}
	}
}

func TestWholeDays(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, time.September, 6, 15, 0, 0, 0, time.UTC)
	for zone, want := range map[string][2]string{
		"America/New_York": {"2026-09-06T04:00:00Z", "2026-09-08T04:00:00Z"},
		"America/Santiago": {"2026-09-06T04:00:00Z", "2026-09-08T03:00:00Z"}, // the clocks skip that midnight
	} {
		e := hub.Event{Zone: zone}
		e.SetDays(day, day.AddDate(0, 0, 1))
		if e.StartsLocal != "2026-09-06T00:00" || e.EndsLocal != "2026-09-08T00:00" || !e.AllDay {
			t.Errorf("%s: %+v", zone, e.Schedule())
		}
		if got := [2]string{e.StartsAt.Format(time.RFC3339), e.EndsAt.Format(time.RFC3339)}; got != want {
			t.Errorf("%s: %v, want %v", zone, got, want)
		}
		if got := e.Span().When(t.Context(), day); got != "Sun, Sep 6 to Mon, Sep 7, all day" {
			t.Errorf("%s: %q", zone, got)
		}
		if same, gone := e.Recomputed(); gone || !same.StartsAt.Equal(e.StartsAt) {
			t.Errorf("%s: recomputed to %s, %t", zone, same.StartsAt, gone)
		}
	}
}
