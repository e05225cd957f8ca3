package view

import (
	"context"
	"time"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// ChapterHealth names a health, as a filter does.
func ChapterHealth(ctx context.Context, h hub.ChapterHealth) string {
	switch h {
	case hub.HealthNeedsLead:
		return say.T(ctx, "Needs a lead")
	case hub.HealthLeadAway:
		return say.T(ctx, "No lead signs in")
	case hub.HealthQuiet:
		return say.T(ctx, "No events")
	case hub.HealthGood:
		return say.T(ctx, "Going well")
	case hub.HealthPaused:
		return say.C(ctx, "a chapter", "Paused")
	case hub.HealthClosed:
		return say.C(ctx, "a chapter", "Closed")
	}
	return ""
}

// ChapterHealthTag is the tag of a health.
func ChapterHealthTag(ctx context.Context, h hub.ChapterHealth) ui.Tag {
	tone := "soft"
	switch h {
	case hub.HealthNeedsLead:
		tone = "bad"
	case hub.HealthLeadAway, hub.HealthQuiet:
		tone = "warn"
	case hub.HealthGood:
		tone = "good"
	case hub.HealthPaused, hub.HealthClosed:
	}
	return ui.Tag{Text: ChapterHealth(ctx, h), Tone: tone}
}

// ChapterCondition says in words how a chapter is doing: "No event since Aug 3, and no lead has signed in since."
func ChapterCondition(ctx context.Context, l hub.ChapterLine, now time.Time) string {
	switch l.Health(now) {
	case hub.HealthClosed:
		if l.MergedInto != "" {
			return say.T(ctx, "Its past events stay, and its page leads to the other chapter.")
		}
		return say.T(ctx, "Its page and its past events stay.")
	case hub.HealthPaused:
		return say.T(ctx, "Nobody can join or RSVP until it’s reopened.")
	case hub.HealthNeedsLead:
		return needsLead(ctx, l, now)
	case hub.HealthLeadAway:
		return leadAway(ctx, l, now)
	case hub.HealthQuiet:
		if l.LastEvent.IsZero() {
			return say.T(ctx, "No event yet, and none is planned.")
		}
		return say.T(ctx, "No event since %s, and none is planned.", eventDate(ctx, l, l.LastEvent, now))
	case hub.HealthGood:
	}
	switch {
	case !l.NextEvent.IsZero():
		return say.T(ctx, "Next event %s.", eventDate(ctx, l, l.NextEvent, now))
	case !l.LastEvent.IsZero():
		return say.T(ctx, "Last event %s, none planned yet.", eventDate(ctx, l, l.LastEvent, now))
	}
	return say.T(ctx, "No event yet. It was opened %s.", say.Date(ctx, l.CreatedAt.In(hub.Zone(l.Zone)), now))
}

// eventDate is the day of an event where the chapter is.
func eventDate(ctx context.Context, l hub.ChapterLine, at, now time.Time) string {
	return say.Date(ctx, at.In(hub.Zone(l.Zone)), now)
}

func needsLead(ctx context.Context, l hub.ChapterLine, now time.Time) string {
	switch {
	case !l.NextEvent.IsZero():
		return say.T(ctx, "Nobody leads it, and there’s an event on %s.", eventDate(ctx, l, l.NextEvent, now))
	case l.LastEvent.IsZero():
		return say.T(ctx, "Nobody leads it. No event yet.")
	}
	return say.T(ctx, "Nobody leads it. No event since %s.", eventDate(ctx, l, l.LastEvent, now))
}

func leadAway(ctx context.Context, l hub.ChapterLine, now time.Time) string {
	last := eventDate(ctx, l, l.LastEvent, now)
	switch {
	case l.Quiet(now) && l.LastEvent.IsZero() && l.LeadSeen.IsZero():
		return say.T(ctx, "No event yet, and no lead has ever signed in.")
	case l.Quiet(now) && l.LeadSeen.IsZero():
		return say.T(ctx, "No event since %s, and no lead has ever signed in.", last)
	case l.Quiet(now) && !l.LastEvent.IsZero() && l.LeadSeen.Before(l.LastEvent):
		return say.T(ctx, "No event since %s, and no lead has signed in since.", last)
	case l.LeadSeen.IsZero():
		return say.T(ctx, "No lead has ever signed in.")
	}
	return say.T(ctx, "No lead has signed in since %s.", say.Date(ctx, l.LeadSeen, now))
}
