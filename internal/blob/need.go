package blob

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"

	"chapterhouse/internal/say"
)

// maxNeed is what one picture may take of memory while it is prepared, in bytes. One is prepared at a time, so it is also
// what all of them together take.
const maxNeed = 200 << 20

// scaling is what the variants take besides the decoded picture: the widest one (13 MB when it is as tall as can be), the
// same upright, the same on white, and their encoded forms.
const scaling = 40 << 20

// The most pixels of each kind. A sampled JPEG takes 1.5 bytes a pixel and a full one 3 (a baseline of 49 megapixels: 146 MB
// in all, measured); a progressive one also keeps every coefficient in 4 bytes (the same picture: 430 MB). PNG, GIF and WebP
// take 4 to 10 bytes a pixel.
const (
	maxBaseline    = 51_000_000 // "50 megapixels" are up to 8192 × 6144
	maxProgressive = 20_000_000
	maxOther       = 16_000_000
	// maxScans is far above what encoders write, about ten. Each scan of a progressive JPEG visits the whole picture, and one
	// that says nothing has a few hundred bytes.
	maxScans = 100
)

// need is what the header of a picture says it takes.
type need struct {
	size   image.Point
	bytes  int64 // of memory, with everything
	pixels int   // the most that are taken of its kind
	kind   say.Text
}

// check refuses what takes too much; most is another bound in pixels, 0 for none.
func (n need) check(most int) error {
	limit := n.pixels
	if most > 0 {
		limit = min(limit, most)
	}
	pixels := int64(n.size.X) * int64(n.size.Y)
	if pixels <= int64(limit) && n.bytes <= maxNeed {
		return nil
	}
	if pixels <= int64(limit) { // its way of storing colors takes more than is usual for its kind
		limit = int(pixels * maxNeed / n.bytes)
	}
	return &Refusal{ErrTooManyPixels, say.M("This picture has %[1]s megapixels. The most we take for %[2]s is %[3]s. Save a smaller copy, for example %[4]d pixels wide, and choose that file.",
		megapixels(pixels), n.kind, megapixels(int64(limit)), advisedWidth)}
}

// advisedWidth is still three times what pages show.
const advisedWidth = 4000

// megapixels is a number as camera makers write it.
func megapixels(pixels int64) string {
	switch {
	case pixels >= 10_000_000:
		return fmt.Sprint(pixels / 1_000_000)
	case pixels >= 100_000:
		return fmt.Sprintf("%.1f", float64(pixels/100_000)/10)
	}
	return "0.1"
}

// estimate reads what a picture of a known format takes, before anything is decoded.
func estimate(data []byte, f format, config image.Config) (need, error) {
	n := need{size: image.Pt(config.Width, config.Height), pixels: maxOther, kind: say.M("%s pictures", f.name)}
	pixels := int64(config.Width) * int64(config.Height)
	var each int64 // bytes a pixel
	switch f.name {
	case "JPEG":
		return jpegNeed(data, n)
	case "PNG": // 4 of samples, 2 of the largest pass when it is interlaced
		if len(data) > 24 && data[24] == 16 {
			return need{}, notPicture(textDeepPNG)
		}
		each = 6
	case "GIF": // 1 of the frame, 4 of the canvas
		each = 5
	case "WebP": // 1.5 of samples or 4 of colors; transparency adds 1, and 8 while it is read
		each = 10
	}
	n.bytes = pixels*each + n.rest(data)
	return n, nil
}

// rest is what every kind takes: the file, one row of colors, and the variants.
func (n need) rest(data []byte) int64 { return int64(len(data)) + 4*int64(n.size.X) + scaling }

// animated says whether a WebP has the animation flag (RFC 9649, section 2.7).
func animated(data []byte) bool {
	return len(data) > 20 && string(data[12:16]) == "VP8X" && data[20]&2 != 0
}

// frame is the header of a JPEG's pixels (ITU T.81, annex B.2.2) and what else decides how they are kept.
type frame struct {
	size        image.Point
	progressive bool
	components  []component
	colors      bool // red, green and blue as they are, or black beside them: a second picture is made
	scans       int
}

type component struct{ id, across, down int }

func jpegNeed(data []byte, n need) (need, error) {
	f, ok := frameOf(data)
	if !ok || f.size != n.size || len(f.components) == 0 {
		return need{}, notPicture(textDamaged)
	}
	if f.scans > maxScans {
		return need{}, notPicture(textManyScans)
	}
	n.pixels, n.kind = maxBaseline, say.M("JPEG pictures")
	if f.progressive {
		n.pixels, n.kind = maxProgressive, say.M("progressive JPEG pictures")
	}
	n.bytes = f.samples() + n.rest(data)
	if f.progressive {
		n.bytes += 4 * f.samples()
	}
	if f.colors {
		n.bytes += 4 * int64(f.size.X) * int64(f.size.Y)
	}
	return n, nil
}

// samples is how many bytes the decoder keeps: whole blocks of 8 × 8, in as many units as the first component needs.
func (f frame) samples() (sum int64) {
	first := f.components[0]
	if first.across == 0 || first.down == 0 {
		return 1 << 62 // the decoder refuses it, too
	}
	columns := (int64(f.size.X) + int64(8*first.across) - 1) / int64(8*first.across)
	rows := (int64(f.size.Y) + int64(8*first.down) - 1) / int64(8*first.down)
	for _, c := range f.components {
		if len(f.components) == 1 {
			c = component{across: 1, down: 1}
			columns, rows = (int64(f.size.X)+7)/8, (int64(f.size.Y)+7)/8
		}
		sum += columns * rows * 64 * int64(c.across) * int64(c.down)
	}
	return sum
}

// frameOf walks the whole file the way package image/jpeg does, junk between segments included, so that both see the same
// frame. It counts the scans.
func frameOf(data []byte) (f frame, ok bool) {
	adobe, jfif := -1, false
	for at := 2; at+4 <= len(data); {
		if data[at] != 0xff {
			next := bytes.IndexByte(data[at:], 0xff)
			if next < 0 {
				break
			}
			at += next
			continue
		}
		if data[at+1] == 0 || data[at+1] == 0xff {
			at++
			continue
		}
		marker := data[at+1]
		if marker == 0xd9 {
			break
		}
		if marker >= 0xd0 && marker <= 0xd7 {
			at += 2
			continue
		}
		length := int(binary.BigEndian.Uint16(data[at+2:]))
		if length < 2 || at+2+length > len(data) {
			return f, f.size.X > 0 // cut short: the decoder says so
		}
		content := data[at+4 : at+2+length]
		switch {
		case marker == 0xc0, marker == 0xc1, marker == 0xc2:
			if f.size != (image.Point{}) || !f.read(content) {
				return frame{}, false
			}
			f.progressive = marker == 0xc2
		case marker == 0xda:
			f.scans++
		case marker == 0xe0 && len(content) >= 5 && string(content[:5]) == "JFIF\x00":
			jfif = true
		case marker == 0xee && len(content) >= 12 && string(content[:5]) == "Adobe":
			adobe = int(content[11])
		}
		at += 2 + length
	}
	switch len(f.components) {
	case 3:
		ids := [3]int{f.components[0].id, f.components[1].id, f.components[2].id}
		f.colors = !jfif && (adobe == 0 || ids == [3]int{'R', 'G', 'B'})
	case 4:
		f.colors = true
	}
	return f, f.size.X > 0
}

// read takes a frame header.
func (f *frame) read(content []byte) bool {
	if len(content) < 6 || len(content) < 6+3*int(content[5]) {
		return false
	}
	f.size = image.Pt(int(binary.BigEndian.Uint16(content[3:])), int(binary.BigEndian.Uint16(content[1:])))
	for i := range int(content[5]) {
		c := content[6+3*i:]
		f.components = append(f.components, component{id: int(c[0]), across: int(c[1] >> 4), down: int(c[1] & 15)})
	}
	return true
}
