package blob

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/png"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestPictureRefusesTruncated(t *testing.T) {
	t.Parallel()
	noise := image.NewGray(image.Rect(0, 0, 50, 50))
	for i := range noise.Pix {
		noise.Pix[i] = byte(rand.IntN(256))
	}
	for what, whole := range map[string][]byte{
		"jpeg": asJPEG(t, noise), "png": asPNG(t, noise), "gif": asGIF(t, noise), "webp": losslessWebP(t),
	} {
		for cut := 0; cut < len(whole)*3/4; cut += 1 + cut/20 {
			if _, err := Picture(t.Context(), bytes.NewReader(whole[:cut]), PictureOptions{}); !errors.Is(err, ErrNotPicture) {
				t.Errorf("%s cut to %d of %d bytes: got %v", what, cut, len(whole), err)
			}
		}
	}
}

// allocated is how many bytes f takes. It is exact only while no other test
// runs, so its test is not parallel.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestPictureRefusesBombs(t *testing.T) { //nolint:paralleltest // measures memory
	header := func(w, h uint32) []byte {
		b := binary.BigEndian.AppendUint32(nil, w)
		b = binary.BigEndian.AppendUint32(b, h)
		return append(b, 8, 6, 0, 0, 0)
	}
	frame := []byte{8, 0xff, 0x00, 0xff, 0x00, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1}
	for what, data := range map[string][]byte{
		"png":           slices.Concat([]byte(pngSignature), chunk("IHDR", header(100_000, 100_000)), chunk("IDAT", []byte("x"))),
		"png in a row":  slices.Concat([]byte(pngSignature), chunk("IHDR", header(1<<31-1, 1)), chunk("IDAT", []byte("x"))),
		"gif":           []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00,"),
		"jpeg":          slices.Concat([]byte("\xff\xd8"), segment(0xc0, frame), segment(0xda, []byte{1, 1, 0, 0, 63, 0})),
		"webp":          riff(extended(0, 1<<14, 1<<14), riffChunk("VP8L", []byte{0x2f, 0xff, 0xff, 0xff, 0x0f})),
		"webp lossless": riff(riffChunk("VP8L", []byte{0x2f, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0})),
	} {
		var err error
		if got := allocated(func() { _, err = Picture(t.Context(), bytes.NewReader(data), PictureOptions{}) }); got > 1<<20 || !errors.Is(err, ErrTooManyPixels) {
			t.Errorf("%s: %d bytes, %v", what, got, err)
		}
	}
	small := riff(extended(0, 1, 1), riffChunk("VP8L", []byte{0x2f, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0}))
	var err error
	if got := allocated(func() { _, err = Picture(t.Context(), bytes.NewReader(small), PictureOptions{}) }); got > 1<<20 || !errors.Is(err, ErrNotPicture) {
		t.Errorf("a webp that is larger than it says: %d bytes, %v", got, err)
	}
	// The control: the same kind of file, decoded without looking at its header first.
	bomb := asPNG(t, image.NewGray(image.Rect(0, 0, 4000, 4000)))
	if len(bomb) > 200_000 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	if got := allocated(func() { _, err = png.Decode(bytes.NewReader(bomb)) }); got < 16_000_000 {
		t.Errorf("the measurement does not notice 16 million pixels: %d bytes, %v", got, err)
	}
	if got := allocated(func() { _, err = Picture(t.Context(), bytes.NewReader(bomb), PictureOptions{MaxPixels: 1_000_000}) }); got > 1<<21 || !errors.Is(err, ErrTooManyPixels) {
		t.Errorf("with a limit: %d bytes, %v", got, err)
	}
}

func TestOrientationOfDamagedFiles(t *testing.T) {
	t.Parallel()
	tiff := exif(binary.BigEndian, 6)
	with := func(at int, bytes ...byte) []byte {
		changed := slices.Clone(tiff)
		copy(changed[at:], bytes)
		return changed
	}
	for what, damaged := range map[string][]byte{
		"nothing":                   {},
		"a value of 0":              exif(binary.BigEndian, 0),
		"a value of 9":              exif(binary.BigEndian, 9),
		"another byte order":        with(0, 'X', 'X'),
		"another version":           with(2, 0, 43),
		"a directory far away":      with(4, 0xff, 0xff, 0xff, 0xff),
		"a directory at the end":    with(4, 0, 0, 0, byte(len(tiff)-2)),
		"more entries than bytes":   append(with(8, 0xff, 0xff)[:22], make([]byte, 13)...),
		"a value of another type":   with(24, 0, 4),
		"more values than one":      with(26, 0, 0, 0, 2),
		"cut within the directory":  tiff[:25],
		"cut within the first word": tiff[:7],
	} {
		data := withSegments(asJPEG(t, corners(8, 8)), segment(0xe1, append([]byte(exifMark), damaged...)))
		if got := orientation(data); got != 1 {
			t.Errorf("%s: got %d", what, got)
		}
		picture(t, data, PictureOptions{})
	}
	for what, data := range map[string][]byte{
		"a segment longer than the file": []byte("\xff\xd8\xff\xe1\xff\xff" + exifMark),
		"a segment without length":       []byte("\xff\xd8\xff\xe1\x00\x00" + exifMark + "MM\x00*"),
		"only fill bytes":                []byte("\xff\xd8" + strings.Repeat("\xff", 100)),
		"only restart marks":             []byte("\xff\xd8" + strings.Repeat("\xff\xd0", 100)),
		"a chunk longer than the file":   []byte(pngSignature + "\xff\xff\xff\xffeXIfMM\x00*\x00\x00"),
		"a riff chunk that is too long":  []byte("RIFFxxxxWEBPEXIF\xff\xff\xff\xffMM\x00*"),
		"an odd riff chunk at the end":   riff([]byte("ICCP\x01\x00\x00\x00x")),
	} {
		if got := orientation(data); got != 1 {
			t.Errorf("%s: got %d", what, got)
		}
	}
}

func TestPictureDropsEverythingElse(t *testing.T) {
	t.Parallel()
	page := "<script>alert('" + canary + "')</script>"
	mark := append([]byte(exifMark), exif(binary.LittleEndian, 1)...)
	plain := corners(60, 40)
	extension := slices.Concat([]byte{'!', 0xfe, byte(len(page))}, []byte(page), []byte{0})
	animated := asGIF(t, plain)
	for what, data := range map[string][]byte{
		"position in a jpeg":  withSegments(asJPEG(t, plain), segment(0xe1, mark)),
		"xmp in a jpeg":       withSegments(asJPEG(t, plain), segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00"+page))),
		"profile in a jpeg":   withSegments(asJPEG(t, plain), segment(0xe2, []byte("ICC_PROFILE\x00"+page))),
		"comment in a jpeg":   withSegments(asJPEG(t, plain), segment(0xfe, []byte(page))),
		"page after a jpeg":   append(asJPEG(t, plain), page...),
		"archive after a png": append(asPNG(t, plain), "PK\x03\x04"+canary...),
		"text in a png":       withChunks(asPNG(t, plain), chunk("tEXt", []byte("Author\x00"+canary))),
		"position in a png":   withChunks(asPNG(t, plain), chunk("eXIf", mark[6:])),
		"page after a gif":    append(asGIF(t, plain), page...),
		"comment in a gif":    slices.Concat(animated[:len(animated)-1], extension, animated[len(animated)-1:]),
		"xmp in a webp":       riff(extended(4, 1, 1), lossyWebP(t)[12:], riffChunk("XMP ", []byte(page))),
		"page after a webp":   append(lossyWebP(t), page...),
	} {
		if !bytes.Contains(data, []byte(canary)) { // the control: what goes in holds what must not come out
			t.Errorf("%s: not in the upload", what)
		}
		set := picture(t, data, PictureOptions{})
		for _, v := range set.Variants {
			for _, trace := range []string{canary, "GPS", "Exif", "script", "ICC", "PK\x03\x04", "xap"} {
				if bytes.Contains(v.Data, []byte(trace)) {
					t.Errorf("%s: %q came out again", what, trace)
				}
			}
			if set.Type != "image/jpeg" || !bytes.HasSuffix(v.Data, []byte("\xff\xd9")) {
				t.Errorf("%s: %s that ends in %x", what, set.Type, v.Data[len(v.Data)-2:])
			}
		}
	}
}

func FuzzPicture(f *testing.F) {
	m := corners(30, 20)
	mark := append([]byte(exifMark), exif(binary.LittleEndian, 6)...)
	for _, seed := range [][]byte{
		withSegments(asJPEG(f, m), segment(0xe1, mark)), withChunks(asPNG(f, m), chunk("eXIf", mark[6:])), asGIF(f, m),
		lossyWebP(f), losslessWebP(f), riff(extended(8, 1, 1), losslessWebP(f)[12:], riffChunk("EXIF", mark)),
		riff(extended(16, 1, 1), riffChunk("ALPH", []byte{0, 128}), lossyWebP(f)[12:]), []byte("GIF89a"), []byte("RIFF"),
	} {
		f.Add(seed)
	}
	opt := PictureOptions{MaxBytes: 1 << 16, MaxPixels: 1 << 14, Widths: []int{16, 64}}
	f.Fuzz(func(t *testing.T, data []byte) {
		if turn := orientation(data); turn < 1 || turn > 8 {
			t.Errorf("orientation %d", turn)
		}
		set, err := Picture(t.Context(), bytes.NewReader(data), opt)
		if err != nil {
			if !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrNotPicture) && !errors.Is(err, ErrTooManyPixels) {
				t.Errorf("got %v", err)
			}
			return
		}
		if len(set.Variants) == 0 || len(set.Variants) > 2 {
			t.Fatalf("%d variants", len(set.Variants))
		}
		for _, v := range set.Variants {
			if m := read(t, set, v); v.Width > 64 || v.Height > 128 || set.Type == "image/jpeg" && !m.(interface{ Opaque() bool }).Opaque() {
				t.Errorf("%d × %d of %s", v.Width, v.Height, set.Type)
			}
		}
	})
}
