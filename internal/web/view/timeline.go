package view

import (
	"context"
	"strconv"
	"time"

	pages "chapterhouse/components/national"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// timelineDays is how many days a timeline shows at most; what was before counts from its first day on.
const timelineDays = 60

// dayOf is what happened on one day of a push.
type dayOf struct{ opened, adopted, declined int }

// AdoptionTimeline is how many chapters had adopted a toolkit at the end of each day since it was first sent, by UTC days.
func AdoptionTimeline(ctx context.Context, rows []hub.AdoptionRow, now time.Time) pages.Timeline {
	var v pages.Timeline
	if len(rows) == 0 {
		return v
	}
	days, first, taken := map[time.Time]dayOf{}, now, 0
	for _, r := range rows {
		if r.PushedAt.Before(first) {
			first = r.PushedAt
		}
		countDay(days, r.SeenAt, func(d *dayOf) { d.opened++ })
		countDay(days, r.DecidedAt, func(d *dayOf) {
			switch {
			case r.State == hub.AdoptionDeclined:
				d.declined++
			case r.State.Taken():
				d.adopted++
				taken++
			}
		})
	}
	v.Summary = say.N(ctx, len(rows), "%[2]d of 1 chapter adopted it.", "%[2]d of %[1]d chapters adopted it.", taken)
	so, last := 0, midnight(now)
	start := midnight(first)
	for day := start; !day.After(last); day = day.AddDate(0, 0, 1) {
		d := days[day]
		so += d.adopted
		if d != (dayOf{}) {
			v.Lines = append(v.Lines, say.T(ctx, "%[1]s: %[2]d opened, %[3]d adopted, %[4]d declined. Adopted so far: %[5]d.", say.Date(ctx, day, now), d.opened, d.adopted, d.declined, so))
		}
		if last.Sub(day) < timelineDays*24*time.Hour {
			v.Bars = append(v.Bars, bar(ctx, len(v.Bars), day, so, len(rows), now))
		}
	}
	v.Width = strconv.Itoa(10 * len(v.Bars))
	return v
}

func countDay(days map[time.Time]dayOf, at time.Time, count func(*dayOf)) {
	if at.IsZero() {
		return
	}
	d := days[midnight(at)]
	count(&d)
	days[midnight(at)] = d
}

func midnight(at time.Time) time.Time { return at.UTC().Truncate(24 * time.Hour) }

// bar is one day of a timeline: as high as the share of chapters that had adopted the toolkit.
func bar(ctx context.Context, i int, day time.Time, taken, all int, now time.Time) pages.Bar {
	height := float64(60*taken) / float64(all)
	one := func(n float64) string { return strconv.FormatFloat(n, 'f', 1, 64) }
	return pages.Bar{
		X: strconv.Itoa(10*i + 1), Y: one(60 - height), Height: one(height),
		Label: say.C(ctx, "day: how many of all", "%[1]s: %[2]d of %[3]d", say.Date(ctx, day, now), taken, all),
	}
}
