package courier

import (
	"math"
	"strconv"
	"testing"

	"chapterhouse/internal/hub"
)

// contrast is the contrast of white on a color (WCAG 2.2, relative luminance).
func contrast(t *testing.T, hex string) float64 {
	t.Helper()
	luminance := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			luminance += weight * c / 12.92
		} else {
			luminance += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return 1.05 / (luminance + 0.05)
}

func TestWhiteIsReadableOnEveryAccent(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for hue := range hub.Hues {
		hex := accent(hue)
		if got := contrast(t, hex); got < 4.5 {
			t.Errorf("hue %d, %s: contrast %.2f", hue, hex, got)
		}
		if seen[hex] {
			t.Errorf("hue %d: %s is another hue's", hue, hex)
		}
		seen[hex] = true
	}
	if got := contrast(t, "#7fb25e"); got >= 4.5 {
		t.Errorf("a pale green passes with %.2f", got)
	}
	if accent(-1) != "" || accent(hub.Hues) != "" {
		t.Error("a hue outside the circle has a color")
	}
}
