package sharepic

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// Width and Height are the size of a picture in pixels, as Open Graph wants it.
const (
	Width  = 1200
	Height = 630
)

// The look, in pixels.
const (
	margin    = 72
	rule      = 24 // of the chapter's color, along the top
	plateWide = 216
	plateHigh = 260
	plateTop  = 104
	textLeft  = margin + plateWide + 52
	textWide  = Width - margin - textLeft
	footLine  = Height - margin
	square    = 30 // of the chapter's color, before the foot
)

var (
	paper = color.RGBA{0xfc, 0xfa, 0xf4, 0xff}
	ink   = color.RGBA{0x11, 0x15, 0x1b, 0xff}
	soft  = color.RGBA{0x4e, 0x53, 0x5a, 0xff}
	bad   = color.RGBA{0xb3, 0x1b, 0x1b, 0xff}
)

// canvas is a picture that is being drawn.
type canvas struct {
	*image.RGBA

	faces *faces
}

func (c *canvas) fill(r image.Rectangle, with color.Color) {
	draw.Draw(c, r, image.NewUniform(with), image.Point{}, draw.Src)
}

// write writes one line that begins at x and stands on y.
func (c *canvas) write(text string, face font.Face, x, y int, with color.Color) {
	d := font.Drawer{Dst: c, Src: image.NewUniform(with), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// center writes one line in the middle of the plate.
func (c *canvas) center(text string, face font.Face, y int, with color.Color) {
	c.write(text, face, margin+(plateWide-font.MeasureString(face, text).Ceil())/2, y, with)
}

func paint(card Card) ([]byte, error) {
	f, err := openFaces()
	if err != nil {
		return nil, err
	}
	c := &canvas{image.NewRGBA(image.Rect(0, 0, Width, Height)), f}
	accent := accentOf(card.Hue)
	c.fill(c.Bounds(), paper)
	c.fill(image.Rect(0, 0, Width, rule), accent)
	if card.Day == "" {
		c.fill(image.Rect(margin, plateTop, margin+plateWide, plateTop+plateWide), accent)
	} else {
		c.plate(card)
	}
	c.words(card)
	c.fill(image.Rect(margin, footLine-square+2, margin+square, footLine+2), accent)
	foot := f.bold(34)
	c.write(fitted(foot, f.drawable(card.Foot), Width-2*margin-square-18), foot, margin+square+18, footLine, ink)
	var out bytes.Buffer
	if err := png.Encode(&out, indexed(c.RGBA, accent)); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return out.Bytes(), nil
}

// shades is how many steps an edge has between a color and its ground.
const shades = 16

// indexed is a picture in one byte a pixel, a third of the size: each of its colors, and the steps from the paper to it.
func indexed(picture *image.RGBA, accent color.RGBA) *image.Paletted {
	var palette color.Palette
	for _, to := range []color.RGBA{ink, soft, bad, accent} {
		for step := range shades {
			mix := func(from, to uint8) uint8 { return uint8((int(from)*(shades-1-step) + int(to)*step) / (shades - 1)) }
			palette = append(palette, color.RGBA{mix(paper.R, to.R), mix(paper.G, to.G), mix(paper.B, to.B), 0xff})
		}
	}
	out := image.NewPaletted(picture.Bounds(), palette)
	known := map[[3]uint8]uint8{}
	for i := range out.Pix {
		c := [3]uint8(picture.Pix[4*i : 4*i+3])
		nearest, found := known[c]
		if !found {
			nearest = uint8(palette.Index(color.RGBA{c[0], c[1], c[2], 0xff}))
			known[c] = nearest
		}
		out.Pix[i] = nearest
	}
	return out
}

// plate draws the date; only its outline when the event is off.
func (c *canvas) plate(card Card) {
	all := image.Rect(margin, plateTop, margin+plateWide, plateTop+plateHigh)
	text := color.Color(paper)
	c.fill(all, ink)
	if card.Off != "" {
		c.fill(all.Inset(6), paper)
		text = ink
	}
	small := c.faces.bold(42)
	c.center(c.faces.drawable(card.Weekday), small, plateTop+62, text)
	c.center(c.faces.drawable(card.Day), c.faces.bold(124), plateTop+172, text)
	c.center(c.faces.drawable(card.Month), small, plateTop+230, text)
}

// titleSizes are tried from the largest: the first in which a title takes no more lines than its own.
var titleSizes = []struct {
	size  float64
	lines int
}{{78, 2}, {64, 3}, {52, 4}}

// words writes what the picture says beside the plate.
func (c *canvas) words(card Card) {
	y := plateTop
	if off := c.faces.drawable(card.Off); off != "" {
		face := c.faces.bold(40)
		c.write(fitted(face, off, textWide), face, textLeft, y+30, bad)
		y += 56
	}
	title := c.faces.drawable(card.Title)
	for i, try := range titleSizes {
		face := c.faces.bold(try.size)
		lines := wrap(face, title, textWide)
		if len(lines) > try.lines {
			if i < len(titleSizes)-1 {
				continue
			}
			lines = lines[:try.lines]
			lines[try.lines-1] = fitted(face, lines[try.lines-1]+"…", textWide)
		}
		for n, line := range lines {
			c.write(line, face, textLeft, y+int(try.size*(.78+1.12*float64(n))), ink)
		}
		y += int(try.size * 1.12 * float64(len(lines)))
		break
	}
	face := c.faces.regular(36)
	for _, line := range card.Lines {
		if line = c.faces.drawable(line); line == "" {
			continue
		}
		y += 48
		c.write(fitted(face, line, textWide), face, textLeft, y, soft)
	}
}

// wrap breaks a text into lines; a word that is wider than a line is broken inside.
func wrap(face font.Face, text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if next := strings.TrimSpace(line + " " + word); font.MeasureString(face, next).Ceil() <= width {
			line = next
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = ""
		for _, letter := range word {
			if font.MeasureString(face, line+string(letter)).Ceil() > width {
				lines, line = append(lines, line), ""
			}
			line += string(letter)
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// fitted is a text, cut off with an ellipsis where it would be wider than a line.
func fitted(face font.Face, text string, width int) string {
	letters := []rune(text)
	for cut := text; ; cut = strings.TrimRight(string(letters), " .,…") + "…" {
		if len(letters) == 0 || font.MeasureString(face, cut).Ceil() <= width {
			return cut
		}
		letters = letters[:len(letters)-1]
	}
}

// accentOf is a chapter's color, as --accent of the stylesheet: oklch(.5 .17 hue), with as much less chroma as a screen needs.
func accentOf(hue int) color.RGBA {
	for chroma := .17; ; chroma -= .005 {
		if c, ok := oklch(.5, chroma, float64(hue)); ok || chroma <= 0 {
			return c
		}
	}
}

// oklch converts by CSS Color 4, section 10; ok is false for a color that no screen shows.
func oklch(lightness, chroma, hue float64) (out color.RGBA, ok bool) {
	a, b := chroma*math.Cos(hue*math.Pi/180), chroma*math.Sin(hue*math.Pi/180)
	l := cube(lightness + 0.3963377774*a + 0.2158037573*b)
	m := cube(lightness - 0.1055613458*a - 0.0638541728*b)
	s := cube(lightness - 0.0894841775*a - 1.2914855480*b)
	ok = true
	channel := func(v float64) uint8 {
		ok = ok && v > -1e-4 && v < 1+1e-4
		v = min(1, max(0, v))
		if v <= 0.0031308 {
			return uint8(math.Round(255 * 12.92 * v))
		}
		return uint8(math.Round(255 * (1.055*math.Pow(v, 1/2.4) - 0.055)))
	}
	out = color.RGBA{
		channel(4.0767416621*l - 3.3077115913*m + 0.2309699292*s), channel(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s),
		channel(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s), 0xff,
	}
	return out, ok
}

func cube(x float64) float64 { return x * x * x }
