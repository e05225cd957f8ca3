package blob

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"
)

// displayP3 is the profile of the pictures that phones take: the primaries of Display P3 under D50, and the curve of sRGB.
func displayP3() []byte {
	number := func(out []byte, values ...float64) []byte {
		for _, v := range values {
			out = binary.BigEndian.AppendUint32(out, uint32(int32(math.Round(v*65536))))
		}
		return out
	}
	place := func(x, y, z float64) []byte { return number([]byte("XYZ \x00\x00\x00\x00"), x, y, z) }
	curve := number([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"), 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)
	tags := []struct {
		name string
		data []byte
	}{
		{"rXYZ", place(0.51512, 0.24120, -0.00105)}, {"gXYZ", place(0.29198, 0.69225, 0.04189)}, {"bXYZ", place(0.15710, 0.06657, 0.78407)},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	}
	head := slices.Concat(make([]byte, 16), []byte("RGB XYZ "), make([]byte, 104))
	head = binary.BigEndian.AppendUint32(head, uint32(len(tags)))
	var body []byte
	for _, tag := range tags {
		head = append(head, tag.name...)
		head = binary.BigEndian.AppendUint32(head, uint32(132+12*len(tags)+len(body)))
		head = binary.BigEndian.AppendUint32(head, uint32(len(tag.data)))
		body = append(body, tag.data...)
	}
	return append(head, body...)
}

// withProfile puts a profile into a JPEG, in two parts, or into a PNG.
func withProfile(t testing.TB, data, icc []byte) []byte {
	t.Helper()
	if bytes.HasPrefix(data, []byte("\xff\xd8")) {
		half := len(icc) / 2
		one := segment(0xe2, slices.Concat([]byte(iccMark), []byte{1, 2}, icc[:half]))
		two := segment(0xe2, slices.Concat([]byte(iccMark), []byte{2, 2}, icc[half:]))
		return slices.Concat(data[:2], one, two, data[2:])
	}
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write(icc); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	at := len(pngSignature) + 25 // after IHDR
	return slices.Concat(data[:at], chunk("iCCP", slices.Concat([]byte("P3\x00\x00"), packed.Bytes())), data[at:])
}

// inSRGB is a color of Display P3 in sRGB, by the matrix of CSS Color 4, section 10.2 and its sample code.
func inSRGB(c color.RGBA) color.RGBA {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	r, g, b := linear(c.R), linear(c.G), linear(c.B)
	back := func(x float64) uint8 {
		x = min(max(x, 0), 1)
		if x <= 0.0031308 {
			return uint8(math.Round(255 * 12.92 * x))
		}
		return uint8(math.Round(255 * (1.055*math.Pow(x, 1/2.4) - 0.055)))
	}
	return color.RGBA{back(1.2249401*r - 0.2249402*g), back(-0.0420570*r + 1.0420571*g), back(-0.0196376*r - 0.0786361*g + 1.0982736*b), c.A}
}

// sameColor reports whether two colors are the same but for what JPEG loses.
func sameColor(a, b color.Color) bool {
	x, y := color.RGBAModel.Convert(a).(color.RGBA), color.RGBAModel.Convert(b).(color.RGBA)
	off := func(m, n uint8) bool { return math.Abs(float64(m)-float64(n)) > 4 }
	return !off(x.R, y.R) && !off(x.G, y.G) && !off(x.B, y.B)
}

// A picture with the profile of a phone has the colors that the phone shows, in each format; one without, or with a profile that cannot be
// read, keeps its numbers. Seen to fail before: the red of Display P3 came out paler.
func TestColorsAreThoseOfTheProfile(t *testing.T) {
	t.Parallel()
	for _, c := range []color.RGBA{{180, 120, 90, 255}, {60, 140, 200, 255}, {255, 0, 0, 255}, {128, 128, 128, 255}, {20, 30, 10, 255}} {
		m := image.NewRGBA(image.Rect(0, 0, 64, 64))
		for i := 0; i < len(m.Pix); i += 4 {
			m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = c.R, c.G, c.B, 255
		}
		for what, data := range map[string][]byte{"jpeg": asJPEG(t, m), "png": asPNG(t, m)} {
			set := picture(t, withProfile(t, data, displayP3()), PictureOptions{})
			if got := read(t, set, set.Variants[0]).At(32, 32); !sameColor(got, inSRGB(c)) {
				t.Errorf("%s: %v became %v, want %v", what, c, got, inSRGB(c))
			}
			for kind, icc := range map[string][]byte{"none": nil, "cut": displayP3()[:150], "noise": bytes.Repeat([]byte{0xfe}, 400), "of a printer": slices.Concat(displayP3()[:16], []byte("CMYKLab "), displayP3()[24:])} {
				set := picture(t, withProfile(t, data, icc), PictureOptions{})
				if got := read(t, set, set.Variants[0]).At(32, 32); !sameColor(got, c) {
					t.Errorf("%s, profile %s: %v became %v", what, kind, c, got)
				}
			}
		}
	}
}

// What is half transparent keeps how transparent it is.
func TestColorsUnderTransparency(t *testing.T) {
	t.Parallel()
	m := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for i := 0; i < len(m.Pix); i += 4 {
		m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = 180, 120, 90, 128
	}
	set := picture(t, withProfile(t, asPNG(t, m), displayP3()), PictureOptions{})
	want := inSRGB(color.RGBA{180, 120, 90, 255})
	got, _ := color.NRGBAModel.Convert(read(t, set, set.Variants[0]).At(20, 20)).(color.NRGBA)
	if got.A != 128 || math.Abs(float64(got.R)-float64(want.R)) > 4 || math.Abs(float64(got.G)-float64(want.G)) > 4 {
		t.Errorf("got %v, want %v at 128", got, want)
	}
}

// FuzzProfile: whatever stands in a profile, reading it ends, and so does using it.
func FuzzProfile(f *testing.F) {
	f.Add(displayP3())
	f.Add(displayP3()[:200])
	f.Fuzz(func(t *testing.T, icc []byte) {
		m := image.NewRGBA(image.Rect(0, 0, 2, 2))
		m.Pix[3], m.Pix[4], m.Pix[7] = 255, 9, 10
		if p, ok := profileOf(withProfile(t, asPNG(t, m), icc)); ok {
			p.converted(m)
		}
	})
}
