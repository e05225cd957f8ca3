package static_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"chapterhouse/components/layout"
	"chapterhouse/internal/hub"
)

// oklch is a colour as the tokens write it: lightness 0 to 1, chroma, hue in degrees.
type oklch struct{ l, c, h float64 }

// linear is the colour in linear sRGB, which may lie outside 0 to 1 (CSS Color 4, section 10).
func (k oklch) linear() [3]float64 {
	a, b := k.c*math.Cos(k.h*math.Pi/180), k.c*math.Sin(k.h*math.Pi/180)
	l := math.Pow(k.l+0.3963377774*a+0.2158037573*b, 3)
	m := math.Pow(k.l-0.1055613458*a-0.0638541728*b, 3)
	s := math.Pow(k.l-0.0894841775*a-1.2914855480*b, 3)
	return [3]float64{
		4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
		-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
		-0.0041960863*l - 0.7034186147*m + 1.7076147010*s,
	}
}

// clipped is what browsers show of a colour that a screen cannot: each channel cut off on its own, in steps of 8 bits.
func clipped(k oklch) [3]float64 {
	out := k.linear()
	for i, v := range out {
		v = min(1, max(0, v))
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		out[i] = math.Round(v*255) / 255
	}
	return out
}

// mapped is what CSS Color 4, section 13.2, asks for instead: less chroma at the same lightness and hue until it fits.
func mapped(k oklch) [3]float64 {
	fits := func(k oklch) bool {
		for _, v := range k.linear() {
			if v < -1e-4 || v > 1+1e-4 {
				return false
			}
		}
		return true
	}
	if !fits(k) {
		low, high := 0.0, k.c
		for range 40 {
			k.c = (low + high) / 2
			if fits(k) {
				low = k.c
			} else {
				high = k.c
			}
		}
		k.c = low
	}
	return clipped(k)
}

// contrast is the ratio of WCAG 2.2, 1 to 21.
func contrast(a, b [3]float64) float64 {
	luminance := func(rgb [3]float64) float64 {
		for i, v := range rgb {
			if v <= 0.04045 {
				rgb[i] = v / 12.92
			} else {
				rgb[i] = math.Pow((v+0.055)/1.055, 2.4)
			}
		}
		return 0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2]
	}
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// palette are the colours of one scheme by name; a hue of NaN is the chapter's.
type palette map[string]oklch

var colour = regexp.MustCompile(`--([\w-]+):\s*oklch\(([\d.]+) ([\d.]+) (?:([\d.]+)|var\(--hue\))\);`)

func read(t *testing.T, block string, into palette) {
	t.Helper()
	number := func(text string) float64 {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, m := range colour.FindAllStringSubmatch(block, -1) {
		k := oklch{l: number(m[2]), c: number(m[3]), h: math.NaN()}
		if m[4] != "" {
			k.h = number(m[4])
		}
		into[m[1]] = k
	}
}

// block is what stands between the braces behind the n-th mention of a selector.
func block(t *testing.T, css, selector string, n int) string {
	t.Helper()
	for range n {
		_, rest, found := strings.Cut(css, selector)
		if !found {
			t.Fatalf("the tokens have no %q", selector)
		}
		css = rest
	}
	body, _, _ := strings.Cut(css, "}")
	return body
}

// schemes reads the tokens: the light palette, the dark one, and the hue of each of the chapters' accents.
func schemes(t *testing.T) (light, dark palette, hues []float64) {
	t.Helper()
	text, err := os.ReadFile("css/02-tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	css := string(text)
	light, dark = palette{}, palette{}
	read(t, block(t, css, ":root {", 1), light)
	for name, k := range light {
		dark[name] = k
	}
	read(t, block(t, css, ":root {", 2), dark)
	// Where a hue is set, the accents are worked out again: the same ones.
	for scheme, n := range map[*palette]int{&light: 1, &dark: 2} {
		again := palette{}
		read(t, block(t, css, `[class*="hue-"] {`, n), again)
		if len(again) != 3 {
			t.Errorf("%d accents are worked out where a hue is set, want 3", len(again))
		}
		for name, k := range again {
			if first := (*scheme)[name]; first.l != k.l || first.c != k.c {
				t.Errorf("--%s is %v at the root and %v where a hue is set", name, first, k)
			}
		}
	}
	for i := range hub.Hues {
		_, rest, found := strings.Cut(css, fmt.Sprintf(".hue-%d { --hue: ", i))
		degrees, _, _ := strings.Cut(rest, ";")
		hue, err := strconv.ParseFloat(degrees, 64)
		if !found || err != nil || hue != float64(i*360/hub.Hues) {
			t.Errorf("hue %d of %d is %q degrees", i, hub.Hues, degrees)
		}
		hues = append(hues, hue)
	}
	if strings.Contains(css, fmt.Sprintf(".hue-%d ", hub.Hues)) {
		t.Errorf("there are more than %d hues", hub.Hues)
	}
	return light, dark, hues
}

// pair is a colour on another.
type pair struct{ on, under string }

// The least contrasts of WCAG 2.2: 1.4.3 for text, 1.4.11 for what is not text.
const (
	text    = 4.5
	nonText = 3.0
)

// pairs are the colours that the stylesheet puts on one another, with the least contrast of each.
var pairs = map[pair]float64{
	{"ink", "paper"}: text, {"ink", "sheet"}: text, {"ink", "accent-wash"}: text, {"ink", "bad-wash"}: text, {"paper", "ink"}: text,
	{"soft", "paper"}: text, {"soft", "sheet"}: text, {"soft", "accent-wash"}: text, {"soft", "bad-wash"}: text,
	{"accent", "paper"}: text, {"accent", "sheet"}: text,
	{"accent-deep", "paper"}: text, {"accent-deep", "sheet"}: text, {"accent-deep", "accent-wash"}: text, // links under the pointer, tags
	{"on-accent", "accent"}: text, {"on-accent", "accent-deep"}: text, {"accent-deep", "on-accent"}: text, // buttons, and under the pointer; the hero's
	{"good", "paper"}: text, {"good", "sheet"}: text, {"warn", "paper"}: text, {"warn", "sheet"}: text, {"bad", "paper"}: text, {"bad", "sheet"}: text,
	{"bad", "bad-wash"}: text, {"paper", "bad"}: text, {"paper", "warn"}: text,
	{"focus", "paper"}: nonText, {"focus", "sheet"}: nonText, {"focus", "accent-wash"}: nonText, {"focus", "bad-wash"}: nonText,
	{"ink", "land"}: nonText, {"accent", "land"}: nonText, {"good", "land"}: nonText, {"warn", "land"}: nonText, // the map's dots
}

// tooFaint returns the pairs of a palette that are too faint with one of the hues, as browsers clip or as CSS maps colours.
func tooFaint(p palette, hues []float64) []string {
	var out []string
	for both, least := range pairs {
		for _, hue := range hues {
			for way, show := range map[string]func(oklch) [3]float64{"clipped": clipped, "mapped": mapped} {
				with := func(name string) [3]float64 {
					k := p[name]
					if math.IsNaN(k.h) {
						k.h = hue
					}
					return show(k)
				}
				if got := contrast(with(both.on), with(both.under)); got < least {
					out = append(out, fmt.Sprintf("--%s on --%s with hue %.0f, %s: %.2f, at least %.1f", both.on, both.under, hue, way, got, least))
				}
			}
		}
	}
	return out
}

func TestContrast(t *testing.T) {
	t.Parallel()
	light, dark, hues := schemes(t)
	for both := range pairs {
		for _, name := range []string{both.on, both.under} {
			if _, ok := light[name]; !ok {
				t.Fatalf("the tokens have no --%s", name)
			}
		}
	}
	for name, p := range map[string]palette{"light": light, "dark": dark} {
		for _, line := range tooFaint(p, hues) {
			t.Errorf("%s: %s", name, line)
		}
	}
}

// The negative control: an accent that is a little lighter fails with some hues, and the formulas are those of the standards.
func TestContrastSeesFaintColours(t *testing.T) {
	t.Parallel()
	light, _, hues := schemes(t)
	light["accent"] = oklch{l: 0.56, c: 0.17, h: math.NaN()}
	if faint := tooFaint(light, hues); len(faint) == 0 || len(faint) == len(hues) {
		t.Errorf("%d pairs are too faint", len(faint))
	}
	for name, c := range map[string]struct {
		k    oklch
		want [3]float64 // 0 to 255
	}{
		"white":         {oklch{1, 0, 0}, [3]float64{255, 255, 255}},
		"black":         {oklch{0, 0, 0}, [3]float64{0, 0, 0}},
		"red":           {oklch{0.627955, 0.257683, 29.2339}, [3]float64{255, 0, 0}},
		"blue":          {oklch{0.452014, 0.313214, 264.052}, [3]float64{0, 0, 255}},
		"rebeccapurple": {oklch{0.440275, 0.160299, 303.373}, [3]float64{102, 51, 153}},
	} {
		got := clipped(c.k)
		for i := range got {
			if math.Abs(got[i]*255-c.want[i]) > 0.5 {
				t.Errorf("%s is %v, want %v", name, got, c.want)
			}
		}
	}
	if got := contrast(clipped(oklch{1, 0, 0}), clipped(oklch{})); math.Abs(got-21) > 0.01 {
		t.Errorf("white on black is %.2f, want 21", got)
	}
}

// The color that browsers draw their bars in is that of the paper.
func TestThemeColorIsThePaper(t *testing.T) {
	t.Parallel()
	for hex, paper := range map[string]oklch{layout.PaperLight: {.985, .008, 90}, layout.PaperDark: {.17, .012, 260}} {
		c := clipped(paper)
		if got := fmt.Sprintf("#%02x%02x%02x", int(c[0]*255+.5), int(c[1]*255+.5), int(c[2]*255+.5)); got != hex {
			t.Errorf("the paper is %s, the theme color %s", got, hex)
		}
	}
}
