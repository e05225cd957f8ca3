package blob

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// read decodes a variant with the decoder of the set's type.
func read(t testing.TB, set Set, v Variant) image.Image {
	t.Helper()
	decode := jpeg.Decode
	if set.Type == "image/png" {
		decode = png.Decode
	}
	m, err := decode(bytes.NewReader(v.Data))
	if err != nil {
		t.Fatal(err)
	}
	if size := m.Bounds().Size(); size != image.Pt(v.Width, v.Height) {
		t.Errorf("a variant of %d × %d has %v", v.Width, v.Height, size)
	}
	return m
}

func picture(t testing.TB, data []byte, opt PictureOptions) Set {
	t.Helper()
	if opt.Wait == 0 {
		opt.Wait = time.Minute // other tests take their turns, too
	}
	set, err := Picture(t.Context(), bytes.NewReader(data), opt)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func near(a, b color.Color) bool {
	ar, ag, ab, aa := a.RGBA()
	br, bg, bb, ba := b.RGBA()
	for _, pair := range [][2]uint32{{ar, br}, {ag, bg}, {ab, bb}, {aa, ba}} {
		if max(pair[0], pair[1])-min(pair[0], pair[1]) > 0x1800 {
			return false
		}
	}
	return true
}

// cornersOf names the colors of the four quarters.
func cornersOf(m image.Image) string {
	names := ""
	b := m.Bounds()
	for _, at := range []image.Point{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
		got := m.At(b.Min.X+b.Dx()*at.X/4, b.Min.Y+b.Dy()*at.Y/4)
		name := "?"
		for c, n := range map[color.NRGBA]string{red: "R", green: "G", blue: "B", white: "W"} {
			if near(got, c) {
				name = n
			}
		}
		names += name
	}
	return names
}

func TestPictureRefuses(t *testing.T) {
	t.Parallel()
	whole := asJPEG(t, corners(60, 40))
	for what, row := range map[string]struct {
		data string
		opt  PictureOptions
		want error
	}{
		"nothing":                {"", PictureOptions{}, ErrNotPicture},
		"a page":                 {"<!doctype html><script>alert(1)</script>", PictureOptions{}, ErrNotPicture},
		"an svg":                 {`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, PictureOptions{}, ErrNotPicture},
		"a document":             {"%PDF-1.7", PictureOptions{}, ErrNotPicture},
		"a bitmap":               {"BM" + strings.Repeat("\x00", 100), PictureOptions{}, ErrNotPicture},
		"a page after a picture": {"<html>" + string(whole), PictureOptions{}, ErrNotPicture},
		"only a mark":            {"\xff\xd8\xff", PictureOptions{}, ErrNotPicture},
		"a video in riff":        {"RIFF\x04\x00\x00\x00AVI ", PictureOptions{}, ErrNotPicture},
		"an animated webp":       {string(riff(extended(2, 1, 1), riffChunk("ANIM", make([]byte, 6)))), PictureOptions{}, ErrNotPicture},
		"one byte too many":      {string(whole), PictureOptions{MaxBytes: int64(len(whole)) - 1}, ErrTooLarge},
		"one pixel too many":     {string(whole), PictureOptions{MaxPixels: 60*40 - 1}, ErrTooManyPixels},
	} {
		if set, err := Picture(t.Context(), strings.NewReader(row.data), row.opt); !errors.Is(err, row.want) || set.Variants != nil {
			t.Errorf("%s: got %v", what, err)
		}
	}
	broken := errors.New("connection lost")
	if _, err := Picture(t.Context(), io.MultiReader(bytes.NewReader(whole), failing{broken}), PictureOptions{}); !errors.Is(err, broken) {
		t.Errorf("a reader that breaks: got %v", err)
	}
	if _, err := Picture(t.Context(), bytes.NewReader(whole), PictureOptions{MaxBytes: int64(len(whole)), MaxPixels: 60 * 40}); err != nil {
		t.Errorf("exactly at the limits: %v", err)
	}
}

func TestPictureIsUpright(t *testing.T) {
	t.Parallel()
	upright := map[int]string{1: "RGBW", 2: "GRWB", 3: "WBGR", 4: "BWRG", 5: "RBGW", 6: "BRWG", 7: "WGBR", 8: "GWRB"}
	stored := corners(120, 80)
	plain := asJPEG(t, stored)
	for turn, want := range upright {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			tiff := exif(order, uint16(turn))
			mark := append([]byte(exifMark), tiff...)
			for what, data := range map[string][]byte{
				"jpeg": withSegments(plain, segment(0xe0, []byte("JFIF\x00")), []byte{0xff}, segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00")), segment(0xe1, mark)),
				"png":  withChunks(asPNG(t, stored), chunk("eXIf", tiff)),
			} {
				set := picture(t, data, PictureOptions{Widths: []int{40, 30, 500}})
				w, h := 120, 80
				if turn >= 5 {
					w, h = h, w
				}
				sizes := []int{30, 40, w}
				for i, v := range set.Variants {
					if got := cornersOf(read(t, set, v)); got != want || v.Width != sizes[i] || v.Height != sizes[i]*h/w {
						t.Errorf("%s, %v, orientation %d: got %s of %d × %d, want %s", what, order, turn, got, v.Width, v.Height, want)
					}
				}
				if len(set.Variants) != 3 {
					t.Errorf("%s: %d variants", what, len(set.Variants))
				}
			}
			webp := riff(extended(8, 1, 1), losslessWebP(t)[12:], riffChunk("odd ", []byte("x")), riffChunk("EXIF", tiff))
			if got := orientation(webp); got != turn {
				t.Errorf("webp, orientation %d: got %d", turn, got)
			}
		}
		// The control: a picture whose orientation is not applied.
		if got := cornersOf(resize(stored, 1, []int{40})[0]); (got == want) != (turn == 1) {
			t.Errorf("orientation %d: the check does not notice %s", turn, got)
		}
	}
}

func TestPictureTransparency(t *testing.T) {
	t.Parallel()
	logo := image.NewNRGBA(image.Rect(0, 0, 900, 300))
	draw.Draw(logo, image.Rect(300, 0, 900, 300), image.NewUniform(red), image.Point{}, draw.Src)
	set := picture(t, asPNG(t, logo), PictureOptions{})
	if set.Type != "image/png" || len(set.Variants) != 2 {
		t.Fatalf("a small logo became %s in %d variants", set.Type, len(set.Variants))
	}
	for _, v := range set.Variants {
		m := read(t, set, v)
		if !near(m.At(v.Width/10, v.Height/2), color.Transparent) || !near(m.At(v.Width*9/10, v.Height/2), red) {
			t.Errorf("%d wide: transparency was lost", v.Width)
		}
	}
	for i := range logo.Pix {
		if i%(4*900) >= 4*300 && i%4 != 3 {
			logo.Pix[i] = byte(rand.IntN(256))
		}
	}
	set = picture(t, asPNG(t, logo), PictureOptions{})
	if set.Type != "image/jpeg" {
		t.Fatalf("a large picture became %s", set.Type)
	}
	for _, v := range set.Variants {
		if m := read(t, set, v); !near(m.At(v.Width/10, v.Height/2), white) {
			t.Errorf("%d wide: transparency did not become white", v.Width)
		}
	}
}

func TestPictureOfEveryFormat(t *testing.T) {
	t.Parallel()
	m := corners(60, 40)
	cmyk := image.NewPaletted(m.Rect, color.Palette{red, green, blue, white})
	draw.Draw(cmyk, m.Rect, m, image.Point{}, draw.Src)
	for what, data := range map[string][]byte{
		"jpeg": asJPEG(t, m), "png": asPNG(t, m), "gif": asGIF(t, m), "paletted png": asPNG(t, cmyk),
	} {
		set := picture(t, data, PictureOptions{Widths: []int{30}})
		if got := cornersOf(read(t, set, set.Variants[0])); got != "RGBW" || set.Type != "image/jpeg" {
			t.Errorf("%s: got %s, %s", what, set.Type, got)
		}
	}
	for what, data := range map[string][]byte{"lossy webp": lossyWebP(t), "lossless webp": losslessWebP(t)} {
		if set := picture(t, data, PictureOptions{}); len(set.Variants) != 1 || set.Variants[0].Width != 1 {
			t.Errorf("%s: got %v", what, set)
		}
	}
	gray := asJPEG(t, image.NewGray(m.Rect))
	if set := picture(t, gray, PictureOptions{}); !near(read(t, set, set.Variants[0]).At(5, 5), color.Black) {
		t.Error("a gray jpeg is not read")
	}
}

func TestPictureOfPartialFrame(t *testing.T) {
	t.Parallel()
	part := image.NewPaletted(image.Rect(30, 0, 60, 20), color.Palette{green})
	var data bytes.Buffer
	frames := &gif.GIF{Image: []*image.Paletted{part}, Delay: []int{0}, Config: image.Config{Width: 60, Height: 40}}
	if err := gif.EncodeAll(&data, frames); err != nil {
		t.Fatal(err)
	}
	set := picture(t, data.Bytes(), PictureOptions{})
	v := set.Variants[0]
	m := read(t, set, v)
	if v.Width != 60 || v.Height != 40 || !near(m.At(45, 10), green) || !near(m.At(15, 30), color.Transparent) {
		t.Errorf("got %d × %d, %v and %v", v.Width, v.Height, m.At(45, 10), m.At(15, 30))
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		what         string
		w, h, width  int
		wantW, wantH int
	}{
		{"a small picture stays", 300, 200, 640, 300, 200},
		{"a picture of the same width stays", 640, 480, 640, 640, 480},
		{"a wide picture becomes narrow", 4000, 3000, 640, 640, 480},
		{"a tall picture becomes low", 1000, 4000, 640, 320, 1280},
		{"a narrow tall picture too", 100, 4000, 640, 32, 1280},
		{"a row of pixels", 40_000_000, 1, 640, 640, 1},
		{"a column of pixels", 1, 40_000_000, 640, 1, 1280},
	} {
		if diff := cmp.Diff(fmt.Sprint(image.Pt(row.wantW, row.wantH)), fmt.Sprint(fit(image.Pt(row.w, row.h), row.width))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.what, diff)
		}
	}
	row := picture(t, asPNG(t, image.NewGray(image.Rect(0, 0, 100_000, 3))), PictureOptions{})
	column := picture(t, asPNG(t, image.NewGray(image.Rect(0, 0, 3, 100_000))), PictureOptions{})
	if len(row.Variants) != 2 || row.Variants[1].Width != 1280 || len(column.Variants) != 2 || column.Variants[1].Height != 2560 {
		t.Error("a picture of one row or column is not read")
	}
}

func TestScaledKeepsFineDetailGray(t *testing.T) {
	t.Parallel()
	board := image.NewGray(image.Rect(0, 0, 1999, 1501))
	for i := range board.Pix {
		board.Pix[i] = byte(i % 2 * 255)
	}
	out := scaled(board, image.Pt(400, 300))
	for i := 0; i < len(out.Pix); i += 4 {
		if out.Pix[i] < 90 || out.Pix[i] > 165 {
			t.Fatalf("a board of black and white pixels has a pixel of %d", out.Pix[i])
		}
	}
}

func BenchmarkPicture(b *testing.B) {
	data := asJPEG(b, corners(4000, 3000))
	b.ReportAllocs()
	for b.Loop() {
		picture(b, data, PictureOptions{})
	}
}
