package view

import (
	"context"
	"math"
	"strconv"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// AudienceWords are whom an audience holds, in a few words each.
func AudienceWords(ctx context.Context, a hub.Audience) (words []string) {
	switch a.Kind {
	case "":
	case hub.EveryKind:
		words = append(words, say.T(ctx, "Every kind"))
	default:
		words = append(words, ChapterKind(ctx, a.Kind))
	}
	if a.Region != "" {
		words = append(words, a.Region)
	}
	if a.ZIP != "" {
		words = append(words, say.T(ctx, "Within %[1]s of %[2]s", distance(ctx, a.Within), a.ZIP))
	}
	if n := len(a.Picked); n > 0 {
		words = append(words, say.N(ctx, n, "1 chosen chapter", "%d chosen chapters"))
	}
	if a.Later {
		words = append(words, say.T(ctx, "Chapters that open later"))
	}
	return words
}

// distance is how far a radius reaches, in the unit that people use.
func distance(ctx context.Context, kilometers int) string {
	if say.Miles(ctx) {
		n := int(math.Round(float64(kilometers) / say.KilometersPerMile))
		return say.N(ctx, n, "1 mile", "%d miles")
	}
	return say.N(ctx, kilometers, "1 km", "%d km")
}

// Radii are the distances around a ZIP code to choose from, in kilometers.
func Radii(ctx context.Context, current int) (options []ui.Option) {
	for _, n := range []int{25, 50, 100, 250, 500} {
		km := n
		if say.Miles(ctx) {
			km = int(math.Round(float64(n) * say.KilometersPerMile))
		}
		options = append(options, ui.Option{Value: strconv.Itoa(km), Label: distance(ctx, km), Selected: km == current || current == 0 && n == 100})
	}
	return options
}
