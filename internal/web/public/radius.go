package public

import (
	"context"
	"strconv"
	"strings"

	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/page"
)

// radius is how far around a place a search looks. In an address it is "25mi" or "40km"; a number without a unit is kilometers.
type radius struct {
	n     int
	miles bool
}

// usualRadius is the radius of a search without one, in the locale's unit.
const usualRadius = 50

// radii are the choices of a search, in the locale's unit.
func radii(ctx context.Context) (all []radius) {
	for _, n := range []int{10, 25, usualRadius, 100, 250} {
		all = append(all, radius{n, say.Miles(ctx)})
	}
	return all
}

// radiusOf reads a radius. An unreadable one becomes the usual radius, one that is too large the largest.
func radiusOf(ctx context.Context, text string) radius {
	number, miles := strings.CutSuffix(text, "mi")
	r := radius{page.WholeNumber(strings.TrimSuffix(number, "km"), 0), miles}
	switch {
	case r.n <= 0:
		return radius{usualRadius, say.Miles(ctx)}
	case r.kilometers() > event.MaxWithin:
		return radius{n: event.MaxWithin}
	}
	return r
}

// String is the radius as written in an address.
func (r radius) String() string {
	if r.miles {
		return strconv.Itoa(r.n) + "mi"
	}
	return strconv.Itoa(r.n) + "km"
}

func (r radius) kilometers() float64 {
	if r.miles {
		return float64(r.n) * say.KilometersPerMile
	}
	return float64(r.n)
}

func (r radius) label(ctx context.Context) string {
	if r.miles {
		return say.N(ctx, r.n, "1 mile", "%d miles")
	}
	return say.N(ctx, r.n, "1 km", "%d km")
}

// searched is a link to the search with this radius.
func (r radius) searched(ctx context.Context) string {
	if r.miles {
		return say.N(ctx, r.n, "Search within 1 mile", "Search within %d miles")
	}
	return say.N(ctx, r.n, "Search within 1 km", "Search within %d km")
}

// Options are the radii to choose from, with the one in use among them.
func (r radius) options(ctx context.Context) (options []ui.Option) {
	found := false
	for _, one := range radii(ctx) {
		if !found && one != r && one.kilometers() > r.kilometers() {
			options, found = append(options, r.option(ctx, true)), true
		}
		options = append(options, one.option(ctx, one == r))
		found = found || one == r
	}
	if !found {
		options = append(options, r.option(ctx, true))
	}
	return options
}

func (r radius) option(ctx context.Context, selected bool) ui.Option {
	return ui.Option{Value: r.String(), Label: r.label(ctx), Selected: selected}
}

// wider is the next larger radius to choose from; ok is false when there is none.
func (r radius) wider(ctx context.Context) (next radius, ok bool) {
	for _, one := range radii(ctx) {
		if one.kilometers() > r.kilometers() {
			return one, true
		}
	}
	return radius{}, false
}
