package blob

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// jpegHeader is a JPEG of any size that ends where its pixels would begin. across and down are the sampling of the first
// component.
func jpegHeader(sof byte, w, h, components, across, down int, more ...[]byte) []byte {
	content := []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), byte(components)}
	for i := range components {
		sampling := byte(0x11)
		if i == 0 {
			sampling = byte(across<<4 | down)
		}
		content = append(content, byte(i+1), sampling, 0)
	}
	out := slices.Concat(append([][]byte{[]byte("\xff\xd8")}, more...)...)
	return slices.Concat(out, segment(sof, content), segment(0xda, []byte{1, 1, 0, 0, 63, 0}))
}

func pngHeader(w, h uint32, depth, kind byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, w)
	b = append(binary.BigEndian.AppendUint32(b, h), depth, kind, 0, 0, 0)
	return slices.Concat([]byte(pngSignature), chunk("IHDR", b), chunk("IDAT", []byte("x")))
}

func webpHeader(w, h uint32) []byte {
	return riff(riffChunk("VP8L", append([]byte{0x2f}, binary.LittleEndian.AppendUint32(nil, w-1|(h-1)<<14)...)))
}

// sample reads a file that is kept outside the repository.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../../../shared/data/reports/" + name)
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("%s is not beside this checkout", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What is wrong with a picture and what to do about it is said for each kind, with its own numbers.
func TestWhyAPictureIsRefused(t *testing.T) {
	t.Parallel()
	adobe := segment(0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00"))
	whole := asJPEG(t, corners(600, 400))
	for _, row := range []struct {
		what string
		data []byte
		kind error
		says []string
	}{
		{"nothing", nil, ErrNotPicture, []string{"is empty"}},
		{"a HEIC picture", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), ErrNotPicture, []string{"HEIC", "JPEG", "Most Compatible"}},
		{"an AVIF picture", []byte("\x00\x00\x00\x1cftypavif\x00\x00\x00\x00"), ErrNotPicture, []string{"AVIF", "JPEG"}},
		{"a video", []byte("\x00\x00\x00\x1cftypisom\x00\x00\x02\x00"), ErrNotPicture, []string{"video"}},
		{"a TIFF", []byte("II*\x00\x08\x00\x00\x00"), ErrNotPicture, []string{"TIFF", "JPEG"}},
		{"a bitmap", []byte("BM\x00\x00\x00\x00"), ErrNotPicture, []string{"BMP"}},
		{"a JPEG XL", []byte("\xff\x0a\xfa"), ErrNotPicture, []string{"JPEG XL"}},
		{"a JPEG 2000", []byte("\xff\x4f\xff\x51\x00"), ErrNotPicture, []string{"JPEG 2000"}},
		{"a Photoshop file", []byte("8BPS\x00\x01"), ErrNotPicture, []string{"Photoshop"}},
		{"a PDF", []byte("%PDF-1.7"), ErrNotPicture, []string{"PDF"}},
		{"a drawing", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), ErrNotPicture, []string{"SVG", "PNG"}},
		{"a text", []byte("hello"), ErrNotPicture, []string{"not a picture we can read"}},
		{"an animated WebP", riff(extended(2, 1, 1), riffChunk("ANIM", make([]byte, 6))), ErrNotPicture, []string{"animated", "one still frame"}},
		{"a PNG of 16 bits", pngHeader(10, 10, 16, 6), ErrNotPicture, []string{"16 bits", "8 bits"}},
		{"a large PNG of 16 bits", pngHeader(6300, 6300, 16, 2), ErrNotPicture, []string{"16 bits"}},
		{"a PNG of 39 megapixels", pngHeader(6300, 6300, 8, 2), ErrTooManyPixels, []string{"39 megapixels", "for PNG pictures is 16"}},
		{"a WebP of 39 megapixels", webpHeader(6300, 6300), ErrTooManyPixels, []string{"39 megapixels", "for WebP pictures is 16"}},
		{"a GIF of 39 megapixels", []byte("GIF89a\x9c\x18\x9c\x18\x00\x00\x00,"), ErrTooManyPixels, []string{"39 megapixels", "for GIF pictures is 16"}},
		{"a baseline JPEG of 64 megapixels", jpegHeader(0xc0, 9248, 6936, 3, 2, 2), ErrTooManyPixels, []string{"64 megapixels", "for JPEG pictures is 51", "4,000 pixels wide"}},
		{"a progressive JPEG of 24 megapixels", jpegHeader(0xc2, 6000, 4000, 3, 2, 2), ErrTooManyPixels, []string{"24 megapixels", "for progressive JPEG pictures is 20"}},
		{"a progressive JPEG with all its colors", jpegHeader(0xc2, 5000, 4000, 3, 1, 1), ErrTooManyPixels, []string{"20 megapixels", "for progressive JPEG pictures is 12"}},
		{"a JPEG for print of 40 megapixels", jpegHeader(0xc0, 8000, 5000, 4, 1, 1), ErrTooManyPixels, []string{"40 megapixels", "pictures is 2"}},
		{"a JPEG of red, green and blue", jpegHeader(0xc0, 8000, 5000, 3, 1, 1, adobe), ErrTooManyPixels, []string{"40 megapixels", "pictures is 2"}},
		{"a JPEG of endless scans", append(jpegHeader(0xc2, 4000, 4000, 3, 2, 2), bytes.Repeat(segment(0xda, []byte{1, 1, 0, 0, 63, 0}), 200)...), ErrNotPicture, []string{"takes too long"}},
		{"a lossless JPEG", jpegHeader(0xc3, 100, 100, 3, 1, 1), ErrNotPicture, []string{"unusual kind"}},
		{"a JPEG of half its bytes", whole[:len(whole)/2], ErrNotPicture, []string{"stops partway"}},
		{"a JPEG without its end", whole[:len(whole)-2], ErrNotPicture, []string{"end of this JPEG is missing"}},
		{"a PNG of half its bytes", asPNG(t, corners(600, 400))[:400], ErrNotPicture, []string{"stops partway"}},
		{"a PNG with a wrong check sum", bytes.Replace(asPNG(t, corners(60, 40)), []byte("IDAT"), []byte("IDAT\x00"), 1), ErrNotPicture, []string{"damaged"}},
	} {
		_, err := Picture(t.Context(), bytes.NewReader(row.data), PictureOptions{Wait: time.Minute})
		text, refused := Reason(err)
		if !refused || !errors.Is(err, row.kind) {
			t.Errorf("%s: got %v", row.what, err)
		}
		for _, words := range row.says {
			if !strings.Contains(text.String(), words) {
				t.Errorf("%s: %q lacks %q", row.what, text, words)
			}
		}
	}
	_, err := Picture(t.Context(), bytes.NewReader(make([]byte, 2<<20)), PictureOptions{MaxBytes: 1 << 20, Wait: time.Minute})
	if text, _ := Reason(err); !errors.Is(err, ErrTooLarge) || !strings.Contains(text.String(), "larger than 1 MB") {
		t.Errorf("a file that is too large: %v, %q", err, text)
	}
}

func TestReportedPictures(t *testing.T) {
	t.Parallel()
	for name, words := range map[string]string{"19c-animated.webp": "animated", "19d-jpeg-without-eoi.jpg": "end of this JPEG is missing"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Picture(t.Context(), bytes.NewReader(sample(t, name)), PictureOptions{Wait: time.Minute})
			if text, _ := Reason(err); !strings.Contains(text.String(), words) {
				t.Errorf("got %v, %q", err, text)
			}
		})
	}
}

// What is within the bounds is taken: the header alone is enough to say so.
func TestWhichPicturesAreTaken(t *testing.T) {
	t.Parallel()
	for what, data := range map[string][]byte{
		"a phone's JPEG of 50 megapixels":       jpegHeader(0xc0, 8160, 6120, 3, 2, 2),
		"another phone's":                       jpegHeader(0xc0, 8192, 6144, 3, 2, 2),
		"that phone's with all colors":          jpegHeader(0xc0, 8192, 6144, 3, 1, 1),
		"a baseline JPEG of 49 with all colors": jpegHeader(0xc0, 7000, 7000, 3, 1, 1),
		"a progressive JPEG of 20 megapixels":   jpegHeader(0xc2, 5472, 3648, 3, 2, 2),
		"a progressive JPEG of 20 in gray":      jpegHeader(0xc2, 5472, 3648, 1, 2, 2),
		"a PNG of 16 megapixels":                pngHeader(4000, 4000, 8, 6),
		"a WebP of 16 megapixels":               webpHeader(4000, 4000),
	} {
		f, _ := formatOf(data)
		config, err := f.config(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		n, err := estimate(data, f, config)
		if err == nil {
			err = n.check(0)
		}
		if err != nil {
			text, _ := Reason(err)
			t.Errorf("%s: %v: %s", what, err, text)
		}
	}
}

// The estimate is at least what decoding takes, and less than twice that for what is large.
func TestEstimate(t *testing.T) { //nolint:paralleltest // measures memory
	large := corners(1800, 1200)
	gray := image.NewGray(large.Rect)
	tall := image.NewGray(image.Rect(0, 0, 1400, 3000)) // for which the kernels of x/image/draw hold 115 MB: 32 bytes × 1194 × 3000
	for what, data := range map[string][]byte{
		"a phone's 50 megapixels": asJPEG(t, image.NewYCbCr(image.Rect(0, 0, 8192, 6144), image.YCbCrSubsampleRatio420)),
		"jpeg":                    asJPEG(t, large), "gray jpeg": asJPEG(t, gray), "png": asPNG(t, large), "gif": asGIF(t, gray), "tall jpeg": asJPEG(t, tall),
	} {
		f, _ := formatOf(data)
		config, err := f.config(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		n, err := estimate(data, f, config)
		if err != nil {
			t.Fatal(err)
		}
		took := allocated(func() { picture(t, data, PictureOptions{}) })
		t.Logf("%s: estimated %d MB, took %d MB", what, n.bytes>>20, took>>20)
		if int64(took) > n.bytes {
			t.Errorf("%s: took %d bytes, estimated %d", what, took, n.bytes)
		}
	}
}
