package blob

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"time"

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
	// MaxPicture is how large a picture's file may be: a phone's picture of 50 megapixels has 8 to 15 MB.
	MaxPicture = 15 << 20
	// jpegQuality is where artefacts cannot be seen at arm's length; from 85
	// on files grow faster than they improve.
	jpegQuality = 82
	// maxPNG is up to when transparency is kept: logos and drawings are below
	// it, photographs far above.
	maxPNG = 300 << 10
)

// PictureOptions bounds an upload. The zero value means 15 MB, as many pixels as the memory of the kind allows, the widths
// 640 and 1280, and WaitForPicture.
type PictureOptions struct {
	MaxBytes int64
	// MaxPixels is another bound in pixels; 0 for none.
	MaxPixels int
	// Widths are the wanted widths in pixels. A picture is never enlarged: all
	// widths above its own become one variant of its own width.
	Widths []int
	// Wait is how long to wait for the turn to decode.
	Wait time.Duration
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
// stays below 300 KB, and becomes white in JPEG otherwise. Colors are brought to
// sRGB as the color profile says; it is dropped with all other metadata.
//
// One picture is prepared at a time in the whole process, in at most 200 MB of memory, which goes back to the system
// afterwards; the others wait for their turn. r should be a file or memory, not a connection: it is read while others wait.
//
// Errors are a *Refusal, hub.ErrBusy when no turn came, and those of ctx and r.
func Picture(ctx context.Context, r io.Reader, opt PictureOptions) (Set, error) {
	opt = opt.complete()
	leave, err := decoding.enter(ctx, opt.Wait)
	if err != nil {
		return Set{}, fmt.Errorf("blob: picture: %w", err)
	}
	defer leave()
	set, large, err := prepare(ctx, r, opt)
	if large {
		debug.FreeOSMemory() // before the next one begins, or the two would be there together
	}
	return set, err
}

// freeFrom is from which size on memory is given back at once, in bytes: doing so takes some milliseconds.
const freeFrom = 16 << 20

// prepare does the work of one turn, and says whether it took much memory.
func prepare(ctx context.Context, r io.Reader, opt PictureOptions) (set Set, large bool, err error) {
	data, err := readAll(r, opt.MaxBytes)
	if err != nil {
		return Set{}, false, err
	}
	source, need, err := decode(ctx, data, opt.MaxPixels)
	large = need > freeFrom+scaling
	if err != nil {
		return Set{}, large, err
	}
	pictures := resize(source, orientation(data), opt.Widths)
	if colors, ok := profileOf(data); ok {
		for _, picture := range pictures {
			colors.converted(picture)
		}
	}
	if !pictures[len(pictures)-1].Opaque() {
		if set, ok, err := encodePNG(pictures); err != nil || ok {
			return set, large, err
		}
	}
	set, err = encodeJPEG(pictures)
	return set, large, err
}

func (o PictureOptions) complete() PictureOptions {
	if o.MaxBytes <= 0 {
		o.MaxBytes = MaxPicture
	}
	if o.Wait <= 0 {
		o.Wait = WaitForPicture
	}
	o.Widths = slices.DeleteFunc(slices.Clone(o.Widths), func(width int) bool { return width <= 0 })
	if len(o.Widths) == 0 {
		o.Widths = []int{640, 1280}
	}
	slices.Sort(o.Widths)
	return o
}

// readAll reads at most limit bytes, into memory of just that size where r knows it.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	out := new(bytes.Buffer)
	if known, ok := r.(io.Seeker); ok {
		size, err := sizeOf(known)
		if err != nil {
			return nil, err
		}
		if size > limit {
			return nil, tooLarge(limit)
		}
		out.Grow(int(size) + bytes.MinRead)
	}
	if _, err := out.ReadFrom(io.LimitReader(r, limit+1)); err != nil {
		return nil, fmt.Errorf("blob: read upload: %w", err)
	}
	if int64(out.Len()) > limit {
		return nil, tooLarge(limit)
	}
	return out.Bytes(), nil
}

// sizeOf is how many bytes there are from where r stands.
func sizeOf(r io.Seeker) (int64, error) {
	at, err := r.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0, fmt.Errorf("blob: read upload: %w", err)
	}
	end, err := r.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = r.Seek(at, io.SeekStart)
	}
	if err != nil {
		return 0, fmt.Errorf("blob: read upload: %w", err)
	}
	return end - at, nil
}

// format is a decoder, found by the first bytes and not through the registry
// of package image, to which any import may add.
type format struct {
	name   string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

func formatOf(data []byte) (format, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return format{"JPEG", jpeg.DecodeConfig, jpeg.Decode}, true
	case bytes.HasPrefix(data, []byte(pngSignature)):
		return format{"PNG", png.DecodeConfig, png.Decode}, true
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		return format{"GIF", gif.DecodeConfig, gif.Decode}, true
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return format{"WebP", webp.DecodeConfig, webp.Decode}, true
	}
	return format{}, false
}

// decode checks what the header says the picture takes before it decodes, and returns that, too.
func decode(ctx context.Context, data []byte, maxPixels int) (source image.Image, taken int64, err error) {
	f, ok := formatOf(data)
	if !ok {
		return nil, 0, foreign(data)
	}
	if f.name == "WebP" && animated(data) { // its reader knows no animation, not even in the header
		return nil, 0, notPicture(textAnimated)
	}
	config, err := f.config(bytes.NewReader(data))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return nil, 0, unreadable(data, f, err)
	}
	n, err := estimate(data, f, config)
	if err == nil {
		err = n.check(maxPixels)
	}
	if err != nil {
		return nil, 0, err
	}
	source, err = f.decode(Patient(ctx, bytes.NewReader(data)))
	if ctx.Err() != nil {
		return nil, n.bytes, fmt.Errorf("blob: picture: %w", ctx.Err())
	}
	if err != nil {
		return nil, n.bytes, whyBroken(ctx, data, f, err)
	}
	canvas := image.Rect(0, 0, config.Width, config.Height)
	if source.Bounds() == canvas {
		return source, n.bytes, nil
	}
	if !source.Bounds().In(canvas) {
		return nil, n.bytes, notPicture(textDamaged)
	}
	whole := image.NewRGBA(canvas) // a GIF whose first frame covers a part
	draw.Draw(whole, source.Bounds(), source, source.Bounds().Min, draw.Src)
	return whole, n.bytes, nil
}

// unreadable says what a decoder's error means to the person.
func unreadable(data []byte, f format, err error) *Refusal {
	if _, is := errors.AsType[jpeg.UnsupportedError](err); is {
		return notPicture(textUnusualJPEG)
	}
	if cutShort(data, f) {
		return notPicture(textCutShort)
	}
	return notPicture(textDamaged)
}

// cutShort says whether a file lacks what every whole one ends with.
func cutShort(data []byte, f format) bool {
	switch f.name {
	case "JPEG": // EOI, ITU T.81, table B.1; the small picture in the header ends with one, too
		last := bytes.LastIndex(data, []byte("\xff\xda"))
		return last < 0 || !bytes.Contains(data[last:], []byte("\xff\xd9"))
	case "PNG":
		return !bytes.Contains(data, []byte("IEND"))
	case "GIF": // the trailer, GIF89a, section 27
		return !bytes.HasSuffix(bytes.TrimRight(data, "\x00"), []byte(";"))
	}
	return len(data) < 8 || int64(binary.LittleEndian.Uint32(data[4:]))+8 > int64(len(data))
}

// whyBroken tells a JPEG that lacks nothing but its end from one that stops partway through.
func whyBroken(ctx context.Context, data []byte, f format, err error) *Refusal {
	refusal := unreadable(data, f, err)
	if f.name != "JPEG" || refusal.Text.One != textCutShort.One {
		return refusal
	}
	end := strings.NewReader("\xff\xd9")
	if _, err := f.decode(Patient(ctx, io.MultiReader(bytes.NewReader(data), end))); err != nil {
		return refusal
	}
	return notPicture(textNoEnd)
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
