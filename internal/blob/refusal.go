package blob

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"chapterhouse/internal/say"
)

// Refusal is why an upload is not taken. Its text says to the person what is wrong with the file and what to do about it; it
// wraps ErrTooLarge, ErrNotPicture or ErrTooManyPixels.
type Refusal struct {
	Kind error
	Text say.Text
}

// Error implements error.
func (r *Refusal) Error() string { return r.Kind.Error() }

// Unwrap implements the interface of package errors.
func (r *Refusal) Unwrap() error { return r.Kind }

// Reason is the sentence of a Refusal, and whether err is one.
func Reason(err error) (text say.Text, refused bool) {
	r, refused := errors.AsType[*Refusal](err)
	if !refused {
		return say.Text{}, false
	}
	return r.Text, true
}

func notPicture(text say.Text) *Refusal { return &Refusal{ErrNotPicture, text} }

// tooLarge says how many bytes are taken.
func tooLarge(limit int64) *Refusal {
	return &Refusal{ErrTooLarge, say.M("This file is larger than %d MB. Choose a smaller one, or save a smaller copy.", limit>>20)}
}

var (
	textUnknown     = say.M("This is not a picture we can read. Choose a JPEG, PNG, GIF or WebP picture.")
	textEmpty       = say.M("This file is empty. Choose the picture again.")
	textDamaged     = say.M("This picture is damaged. Open it, save it as a JPEG, and choose that file.")
	textNoEnd       = say.M("The end of this JPEG is missing, so it may not have been saved or copied completely. Open it, save it again as a JPEG, and choose that file.")
	textCutShort    = say.M("This picture stops partway through, so it was not copied completely. Copy it again from where you have it, and choose that file.")
	textAnimated    = say.M("This WebP is animated. Save one still frame of it as a JPEG or PNG, and choose that file.")
	textDeepPNG     = say.M("This PNG has 16 bits per color, which is more than we can read. Save it with 8 bits per color, or as a JPEG.")
	textUnusualJPEG = say.M("This JPEG uses an unusual kind of compression that we can’t read. Open it, save it again as a standard JPEG, and choose that file.")
	textManyScans   = say.M("This JPEG takes too long to read. Open it, save it again as a standard JPEG, and choose that file.")
)

// foreign says by its first bytes what a file is that people often choose for a picture.
func foreign(data []byte) *Refusal {
	if len(data) == 0 {
		return notPicture(textEmpty)
	}
	for _, kind := range foreignKinds {
		if kind.is(data) {
			return notPicture(kind.text)
		}
	}
	return notPicture(textUnknown)
}

var foreignKinds = []struct {
	is   func([]byte) bool
	text say.Text
}{
	// The brands of ISO/IEC 23008-12, annex B, and of AVIF 1.1, section 6.
	{brand("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"), say.M("This is a HEIC picture, which is what iPhones take. Share or export it as a JPEG. To take JPEGs from now on, open Settings, then Camera, then Formats, and choose Most Compatible.")},
	{brand("avif", "avis"), say.M("This is an AVIF picture, which we can’t read. Save it as a JPEG, and choose that file.")},
	{brand("isom", "iso2", "mp41", "mp42", "qt  ", "M4V "), say.M("This is a video. Choose a picture: a JPEG, PNG, GIF or WebP.")},
	{starts("II*\x00", "MM\x00*"), say.M("This is a TIFF or raw camera picture, which we can’t read. Export it as a JPEG, and choose that file.")},
	{starts("BM"), say.M("This is a bitmap (BMP), which we can’t read. Save it as a PNG or JPEG, and choose that file.")},
	{starts("\xff\x0a", "\x00\x00\x00\x0cJXL "), say.M("This is a JPEG XL picture, which we can’t read. Save it as a standard JPEG, and choose that file.")},
	{starts("\x00\x00\x00\x0cjP  ", "\xff\x4f\xff\x51"), say.M("This is a JPEG 2000 picture, which we can’t read. Save it as a standard JPEG, and choose that file.")},
	{starts("8BPS"), say.M("This is a Photoshop file. Export it as a JPEG or PNG, and choose that file.")},
	{starts("%PDF-"), say.M("This is a PDF. Export its page as a JPEG or PNG, and choose that file.")},
	{isSVG, say.M("This is a drawing (SVG), which we can’t take because it can contain programs. Export it as a PNG, and choose that file.")},
}

func starts(beginnings ...string) func([]byte) bool {
	return func(data []byte) bool {
		for _, b := range beginnings {
			if bytes.HasPrefix(data, []byte(b)) {
				return true
			}
		}
		return false
	}
}

// brand recognizes the major brand of a file of ISO/IEC 14496-12, section 4.3.
func brand(brands ...string) func([]byte) bool {
	return func(data []byte) bool {
		if len(data) < 12 || string(data[4:8]) != "ftyp" {
			return false
		}
		return slices.Contains(brands, string(data[8:12]))
	}
}

func isSVG(data []byte) bool {
	return strings.Contains(strings.ToLower(string(data[:min(len(data), 1024)])), "<svg")
}
