package blob

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"io"
	"math"
	"slices"
)

// maxProfile is the largest color profile that is read, in bytes: those of cameras and phones have 0.5 to 4 KB, those of printers, which
// say nothing about red, green and blue, up to 2 MB.
const maxProfile = 256 << 10

// profile is how a picture's red, green and blue look: the curve of each, and where each lies (ICC.1:2022, section 8.4.3, three-component
// matrix-based profiles).
type profile struct {
	curves [3]func(float64) float64 // from 0 to 1, to the amount of light
	matrix [3][3]float64            // columns: the XYZ of red, green and blue, under D50
}

// toSRGB is from XYZ under D50 to linear sRGB (IEC 61966-2-1, adapted as ICC profiles are, with the Bradford matrix).
var toSRGB = [3][3]float64{{3.1338561, -1.6168667, -0.4906146}, {-0.9787684, 1.9161415, 0.0334540}, {0.0719453, -0.2289914, 1.4052427}}

// profileOf reads the color profile of a picture. It is not ok when there is none, or one of another kind: the colors are sRGB then, as
// browsers take them to be.
func profileOf(data []byte) (p profile, ok bool) {
	icc := iccOf(data)
	if len(icc) < 132 || string(icc[16:20]) != "RGB " || string(icc[20:24]) != "XYZ " {
		return p, false
	}
	for i, color := range []string{"r", "g", "b"} {
		place, found := tagOf(icc, color+"XYZ")
		if !found || len(place) < 20 || string(place[:4]) != "XYZ " {
			return p, false
		}
		for row := range 3 {
			p.matrix[row][i] = fixed(place[8+4*row:])
		}
		curve, found := tagOf(icc, color+"TRC")
		if p.curves[i] = curveOf(curve); !found || p.curves[i] == nil {
			return p, false
		}
	}
	return p, true
}

// tagOf is an entry of a profile (ICC.1:2022, section 7.3).
func tagOf(icc []byte, name string) ([]byte, bool) {
	count := min(int(binary.BigEndian.Uint32(icc[128:])&0xffff), 100)
	for i := range count {
		at := 132 + 12*i
		if at+12 > len(icc) {
			return nil, false
		}
		from, size := uint64(binary.BigEndian.Uint32(icc[at+4:])), uint64(binary.BigEndian.Uint32(icc[at+8:]))
		if string(icc[at:at+4]) == name && from+size <= uint64(len(icc)) {
			return icc[from : from+size], true
		}
	}
	return nil, false
}

// fixed is an s15Fixed16Number.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// curveOf reads a curve (ICC.1:2022, sections 10.6 and 10.18); nil when it is none.
func curveOf(tag []byte) func(float64) float64 {
	if len(tag) < 12 {
		return nil
	}
	switch string(tag[:4]) {
	case "curv":
		return tableCurve(tag)
	case "para":
		return formulaCurve(int(binary.BigEndian.Uint16(tag[8:])), tag[12:])
	}
	return nil
}

func tableCurve(tag []byte) func(float64) float64 {
	n := int(min(binary.BigEndian.Uint32(tag[8:]), 1<<16))
	table := tag[12:]
	if len(table) < 2*n {
		return nil
	}
	at := func(i int) float64 { return float64(binary.BigEndian.Uint16(table[2*i:])) }
	switch n {
	case 0:
		return func(x float64) float64 { return x }
	case 1:
		gamma := at(0) / 256
		return func(x float64) float64 { return math.Pow(x, gamma) }
	}
	return func(x float64) float64 {
		whole, part := math.Modf(x * float64(n-1))
		i := int(whole)
		return (at(i)*(1-part) + at(min(i+1, n-1))*part) / 65535
	}
}

// formulaCurve is a parametric curve of one of five kinds.
func formulaCurve(kind int, values []byte) func(float64) float64 {
	counts := []int{1, 3, 4, 5, 7}
	if kind >= len(counts) || len(values) < 4*counts[kind] {
		return nil
	}
	var v [7]float64 // g, a, b, c, d, e, f
	for i := range counts[kind] {
		v[i] = fixed(values[4*i:])
	}
	g, a, b, c, d, e, f := v[0], v[1], v[2], v[3], v[4], v[5], v[6]
	power := func(x float64) float64 { return math.Pow(max(a*x+b, 0), g) }
	switch kind {
	case 0:
		return func(x float64) float64 { return math.Pow(x, g) }
	case 1, 2: // c is added below the threshold, too
		return func(x float64) float64 {
			if a*x+b < 0 {
				return c
			}
			return power(x) + c
		}
	}
	return func(x float64) float64 {
		if x < d {
			return c*x + f
		}
		return power(x) + e
	}
}

// converted brings a picture's colors to sRGB, in place. What sRGB cannot show is shown as strong as it can.
func (p profile) converted(m *image.RGBA) {
	var light [3][256]float64
	for i, curve := range p.curves {
		for v := range light[i] {
			light[i][v] = curve(float64(v) / 255)
		}
	}
	var matrix [3][3]float64
	for row := range 3 {
		for column := range 3 {
			for k := range 3 {
				matrix[row][column] += toSRGB[row][k] * p.matrix[k][column]
			}
		}
	}
	for pix := range slices.Chunk(m.Pix, 4) {
		alpha := int(pix[3])
		if alpha == 0 {
			continue
		}
		var in [3]float64
		for i := range in {
			in[i] = light[i][min(int(pix[i])*255/alpha, 255)] // RGBA holds what alpha leaves of each color
		}
		for row := range 3 {
			value := matrix[row][0]*in[0] + matrix[row][1]*in[1] + matrix[row][2]*in[2]
			pix[row] = uint8(int(encoded(value)) * alpha / 255)
		}
	}
}

// curveSteps is how fine the table of encoded is; its darkest steps are a third of one of 255.
const curveSteps = 1 << 14

var sRGBCurve = func() (table [curveSteps + 1]uint8) {
	for i := range table {
		x := float64(i) / curveSteps
		y := 12.92 * x
		if x > 0.0031308 {
			y = 1.055*math.Pow(x, 1/2.4) - 0.055
		}
		table[i] = uint8(math.Round(255 * y))
	}
	return table
}()

// encoded is an amount of light as sRGB has it.
func encoded(x float64) uint8 {
	if !(x > 0) { // nor what is no number
		return 0
	}
	return sRGBCurve[int(min(x, 1)*curveSteps+.5)]
}

// iccOf is the color profile in a file, nil when it has none.
func iccOf(data []byte) []byte {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8")):
		return iccOfJPEG(data[2:])
	case bytes.HasPrefix(data, []byte(pngSignature)):
		return iccOfPNG(data[len(pngSignature):])
	case len(data) > 12 && string(data[8:12]) == "WEBP":
		return chunkOfWebP(data[12:], "ICCP")
	}
	return nil
}

const iccMark = "ICC_PROFILE\x00"

// iccOfJPEG puts the parts of a profile together, which stand in order (ICC.1:2022, annex B.4).
func iccOfJPEG(data []byte) (icc []byte) {
	for content := range jpegSegments(data, 0xe2) {
		if bytes.HasPrefix(content, []byte(iccMark)) && len(content) > len(iccMark)+2 {
			icc = append(icc, content[len(iccMark)+2:]...)
		}
		if len(icc) > maxProfile {
			return nil
		}
	}
	return icc
}

// iccOfPNG unpacks the iCCP chunk (PNG 3rd edition, section 11.3.2.3).
func iccOfPNG(data []byte) []byte {
	chunk := chunkOfPNG(data, "iCCP")
	name := bytes.IndexByte(chunk, 0)
	if name < 0 || name+2 > len(chunk) {
		return nil
	}
	packed, err := zlib.NewReader(bytes.NewReader(chunk[name+2:]))
	if err != nil {
		return nil
	}
	icc, err := io.ReadAll(io.LimitReader(packed, maxProfile+1))
	if err != nil || len(icc) > maxProfile {
		return nil
	}
	return icc
}
