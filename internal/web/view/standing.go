package view

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// Standing is what the national office's records say of somebody's membership of the organization, in words; empty where they say nothing.
func Standing(ctx context.Context, s hub.Standing, now time.Time) string {
	until, err := time.Parse(time.DateOnly, s.Until)
	switch dated := err == nil; {
	case s.Status == "":
		return ""
	case s.Status == hub.StandingLapsed:
		return say.C(ctx, "a membership", "Lapsed")
	case !dated:
		return say.C(ctx, "a membership", "Current")
	case s.Good(now):
		return say.C(ctx, "a membership, date", "Current until %s", say.Date(ctx, until, now))
	default:
		return say.C(ctx, "a membership, date", "Ended on %s", say.Date(ctx, until, now))
	}
}
