package courier

import "chapterhouse/internal/hub"

// accents are the chapters' hues for mail programs, which know no OKLCH: oklch(.5 .17 h) for h = 0°, 15° … 345° in sRGB,
// with the chroma lowered to the gamut's edge where it lies outside. White on each has a contrast of 5.6:1 or more.
var accents = [hub.Hues]string{
	"#aa295f", "#af2843", "#af2c1f", "#a24102", "#925001", "#865901", "#7a6001", "#6d6600",
	"#5b6c02", "#3a7400", "#027835", "#007654", "#037465", "#017272", "#02707e", "#036e8b",
	"#026a9d", "#0161bd", "#4057c2", "#5d4dbe", "#7444b4", "#863ca4", "#953490", "#a12d79",
}

// accent is the color of a chapter's button; empty for a hue outside the circle.
func accent(hue int) string {
	if hue < 0 || hue >= hub.Hues {
		return ""
	}
	return accents[hue]
}
