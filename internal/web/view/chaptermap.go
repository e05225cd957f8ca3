package view

import (
	"context"
	"time"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
)

// healthShapes are the shapes of healths on the map, so that nobody has to tell colors apart; the others are circles.
var healthShapes = map[hub.ChapterHealth]string{
	hub.HealthNeedsLead: "M0-8.5L7.5 5.5H-7.5Z", hub.HealthLeadAway: "M-6-6H6V6H-6Z", hub.HealthQuiet: "M0-8L8 0 0 8-8 0Z", hub.HealthPaused: "M-6-6H6V6H-6Z", hub.HealthClosed: "M-6-3H6V3H-6Z",
}

// HealthMap is a map of chapters by how they are doing, each a link to the office's page for it, and what its shapes mean.
func HealthMap(ctx context.Context, lines []hub.ChapterLine, now time.Time) (drawn ui.Map, keys []ui.Dot) {
	var dots []ui.Dot
	there := map[hub.ChapterHealth]bool{}
	for _, l := range lines {
		health := l.Health(now)
		label := say.C(ctx, "chapter: how it is doing", "%[1]s: %[2]s", l.Name, ChapterHealth(ctx, health))
		if d, ok := Dot(l.Place, "6", label, link.NationalChapter(l.Slug), healthClass(health)); ok {
			d.Path, there[health] = healthShapes[health], true
			dots = append(dots, d)
		}
	}
	for _, health := range hub.ChapterHealths() {
		if there[health] {
			keys = append(keys, ui.Dot{R: "6", Label: ChapterHealth(ctx, health), Class: healthClass(health), Path: healthShapes[health]})
		}
	}
	return Map(say.N(ctx, len(dots), "Map of 1 chapter by how it’s doing. The list says the same.", "Map of %d chapters by how they’re doing. The list says the same."), dots), keys
}

func healthClass(h hub.ChapterHealth) string { return "health-" + string(h) }
