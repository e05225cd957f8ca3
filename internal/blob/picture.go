package blob

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"

	"golang.org/x/image/webp"
)

var (
	// ErrTooLarge means that an upload has more bytes than allowed.
	ErrTooLarge = errors.New("blob: the file is too large, choose a smaller one")
	// ErrNotPicture means that an upload is no picture that can be read.
	ErrNotPicture = errors.New("blob: the file is not a JPEG, PNG, GIF or WebP picture or is damaged, save it again as JPEG")
	// ErrTooManyPixels means that a picture would need too much memory.
	ErrTooManyPixels = errors.New("blob: the picture has too many pixels, make it smaller")
)

const (
	defaultMaxBytes  = 15 << 20
	defaultMaxPixels = 40_000_000
	// jpegQuality is where artefacts cannot be seen at arm's length; from 85
	// on files grow faster than they improve.
	jpegQuality = 82
	// maxPNG is up to when transparency is kept: logos and drawings are below
	// it, photographs far above.
	maxPNG = 300 << 10
)

// PictureOptions bounds an upload. The zero value means 15 MB, 40 million
// pixels, and the widths 640 and 1280.
type PictureOptions struct {
	MaxBytes int64
	// MaxPixels is checked in the header, before any memory is taken for pixels.
	MaxPixels int
	// Widths are the wanted widths in pixels. A picture is never enlarged: all
	// widths above its own become one variant of its own width.
	Widths []int
}

// Set is one picture in several widths.
type Set struct {
	// Type is the media type of every variant, image/jpeg or image/png.
	Type string
	// Variants are in rising order of width; there is at least one.
	Variants []Variant
}

// Variant is one encoded picture. It is narrower than asked for where it would
// otherwise be more than twice as high as wide.
type Variant struct {
	Width, Height int
	Data          []byte
}

// Picture reads a JPEG, PNG, GIF (first frame) or still WebP, whatever it
// claims to be, turns it upright as its EXIF orientation says, and encodes it
// anew in the widths of opt. Transparency is kept as PNG if the widest variant
// stays below 300 KB, and becomes white in JPEG otherwise. Colour profiles are
// dropped with all other metadata: colours outside sRGB come out paler.
//
// Errors are ErrTooLarge, ErrTooManyPixels, ErrNotPicture and those of r.
// Callers bound how many run at once: a JPEG of 12 million pixels takes 73 MB
// and 0.8 s of one core (measured), and at the default limits a progressive one
// of 40 million about 0.6 GB (12 bytes of coefficients and 3 of samples a pixel).
func Picture(r io.Reader, opt PictureOptions) (Set, error) {
	opt = opt.complete()
	data, err := readAll(r, opt.MaxBytes)
	if err != nil {
		return Set{}, err
	}
	source, err := decode(data, opt.MaxPixels)
	if err != nil {
		return Set{}, err
	}
	pictures := resize(source, orientation(data), opt.Widths)
	if !pictures[len(pictures)-1].Opaque() {
		if set, ok, err := encodePNG(pictures); err != nil || ok {
			return set, err
		}
	}
	return encodeJPEG(pictures)
}

func (o PictureOptions) complete() PictureOptions {
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultMaxBytes
	}
	if o.MaxPixels <= 0 {
		o.MaxPixels = defaultMaxPixels
	}
	o.Widths = slices.DeleteFunc(slices.Clone(o.Widths), func(width int) bool { return width <= 0 })
	if len(o.Widths) == 0 {
		o.Widths = []int{640, 1280}
	}
	slices.Sort(o.Widths)
	return o
}

// readAll reads at most limit bytes.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("blob: read upload: %w", err)
	}
	if int64(len(data)) > limit {
		return nil, ErrTooLarge
	}
	return data, nil
}

// format is a decoder, found by the first bytes and not through the registry
// of package image, to which any import may add.
type format struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

func formatOf(data []byte) (format, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return format{jpeg.DecodeConfig, jpeg.Decode}, true
	case bytes.HasPrefix(data, []byte(pngSignature)):
		return format{png.DecodeConfig, png.Decode}, true
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		return format{gif.DecodeConfig, gif.Decode}, true
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return format{webp.DecodeConfig, webp.Decode}, true
	}
	return format{}, false
}

// decode checks the size that the header gives before it decodes.
func decode(data []byte, maxPixels int) (image.Image, error) {
	f, ok := formatOf(data)
	if !ok {
		return nil, ErrNotPicture
	}
	config, err := f.config(bytes.NewReader(data))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return nil, ErrNotPicture
	}
	if config.Width > maxPixels/config.Height {
		return nil, ErrTooManyPixels
	}
	source, err := f.decode(bytes.NewReader(data))
	if err != nil {
		return nil, ErrNotPicture
	}
	canvas := image.Rect(0, 0, config.Width, config.Height)
	if source.Bounds() == canvas {
		return source, nil
	}
	if !source.Bounds().In(canvas) {
		return nil, ErrNotPicture
	}
	whole := image.NewRGBA(canvas) // a GIF whose first frame covers a part
	draw.Draw(whole, source.Bounds(), source, source.Bounds().Min, draw.Src)
	return whole, nil
}

// encodePNG gives up, not ok, when the widest picture is larger than maxPNG.
func encodePNG(pictures []*image.RGBA) (set Set, ok bool, err error) {
	set.Type = "image/png"
	for _, picture := range slices.Backward(pictures) {
		var out bytes.Buffer
		if err := png.Encode(&out, picture); err != nil {
			return Set{}, false, fmt.Errorf("blob: encode png: %w", err)
		}
		if out.Len() > maxPNG {
			return Set{}, false, nil
		}
		set.Variants = append(set.Variants, variant(picture, out.Bytes()))
	}
	slices.Reverse(set.Variants)
	return set, true, nil
}

// encodeJPEG puts pictures on white, in place.
func encodeJPEG(pictures []*image.RGBA) (Set, error) {
	set := Set{Type: "image/jpeg"}
	for _, picture := range pictures {
		if !picture.Opaque() {
			flat := image.NewRGBA(picture.Rect)
			draw.Draw(flat, flat.Rect, image.White, image.Point{}, draw.Src)
			draw.Draw(flat, flat.Rect, picture, image.Point{}, draw.Over)
			picture = flat
		}
		var out bytes.Buffer
		if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: jpegQuality}); err != nil {
			return Set{}, fmt.Errorf("blob: encode jpeg: %w", err)
		}
		set.Variants = append(set.Variants, variant(picture, out.Bytes()))
	}
	return set, nil
}

func variant(picture *image.RGBA, data []byte) Variant {
	return Variant{Width: picture.Rect.Dx(), Height: picture.Rect.Dy(), Data: data}
}
