package public

import (
	"math"
	"strings"
	"testing"

	"chapterhouse/internal/say"
)

// An address says how far a search looks in miles or kilometers; a number alone is kilometers, wherever the page is read.
func TestRadius(t *testing.T) {
	t.Parallel()
	american, canadian := say.With(t.Context(), "en-US"), say.With(t.Context(), "en-CA")
	for text, want := range map[string]float64{"25mi": 40.2336, "25km": 25, "25": 25, "1mi": 1.609344, "9999": 500, "9999mi": 500, "99999999999999999999mi": 80.4672} {
		if got := radiusOf(american, text).kilometers(); math.Abs(got-want) > 0.001 {
			t.Errorf("within %q is %v km, want %v", text, got, want)
		}
	}
	for _, nonsense := range []string{"", "0", "-3", "mi", "km", "far", "5.5mi", "25 miles"} {
		if got, other := radiusOf(american, nonsense), radiusOf(canadian, nonsense); got.String() != "50mi" || other.String() != "50km" {
			t.Errorf("within %q is %s and %s", nonsense, got, other)
		}
	}
	for text, want := range map[string]string{
		"25mi": "10 miles, [25 miles], 50 miles, 100 miles, 250 miles", "": "10 miles, 25 miles, [50 miles], 100 miles, 250 miles",
		"50": "10 miles, 25 miles, [50 km], 50 miles, 100 miles, 250 miles", "5": "[5 km], 10 miles, 25 miles, 50 miles, 100 miles, 250 miles",
		"500": "10 miles, 25 miles, 50 miles, 100 miles, 250 miles, [500 km]",
	} {
		var labels []string
		for _, o := range radiusOf(american, text).options(american) {
			if o.Selected {
				o.Label = "[" + o.Label + "]"
			}
			labels = append(labels, o.Label)
		}
		if got := strings.Join(labels, ", "); got != want {
			t.Errorf("within %q offers %s, want %s", text, got, want)
		}
	}
}
