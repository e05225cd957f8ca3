package blob

import (
	"image"
	"image/draw"
	"slices"
)

// maxTall is how many times higher than wide a variant may be; it bounds the
// memory and the bytes of a variant.
const maxTall = 2

// resize returns source upright, in rising order of width, each at most once.
func resize(source image.Image, turn int, widths []int) []*image.RGBA {
	size := source.Bounds().Size()
	if turn >= 5 {
		size.X, size.Y = size.Y, size.X
	}
	var sizes []image.Point
	for _, width := range widths {
		if fitted := fit(size, width); !slices.Contains(sizes, fitted) {
			sizes = append(sizes, fitted)
		}
	}
	pictures := make([]*image.RGBA, len(sizes))
	for i, wanted := range slices.Backward(sizes) {
		if i < len(sizes)-1 {
			pictures[i] = scaled(pictures[i+1], wanted) // the next larger one is upright already
			continue
		}
		if turn >= 5 {
			wanted.X, wanted.Y = wanted.Y, wanted.X
		}
		pictures[i] = upright(scaled(source, wanted), turn)
	}
	return pictures
}

// fit is the largest size of the same shape within width and maxTall times width.
func fit(size image.Point, width int) image.Point {
	// In int64: 40 million pixels in one row times a width is beyond 32 bits.
	w, h, limit := int64(size.X), int64(size.Y), int64(width)
	if w > limit {
		w, h = limit, h*limit/w
	}
	if h > maxTall*limit {
		w, h = int64(size.X)*maxTall*limit/int64(size.Y), maxTall*limit
	}
	return image.Pt(int(max(w, 1)), int(max(h, 1)))
}

// scaled makes a picture smaller: each pixel is the mean of the part of the source it covers, in exact fractions. Only one row
// of the source is held besides the result; the kernels of x/image/draw hold 32 bytes for each pixel of the result's width
// and the source's height, which is 200 MB for a tall picture of 12 megapixels.
func scaled(source image.Image, size image.Point) *image.RGBA {
	bounds, out := source.Bounds(), image.NewRGBA(image.Rectangle{Max: size})
	if bounds.Size() == size {
		draw.Draw(out, out.Rect, source, bounds.Min, draw.Src)
		return out
	}
	width, height := uint64(bounds.Dx()), uint64(bounds.Dy())
	row := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), 1))
	line, sum := make([]uint64, 4*size.X), make([]uint64, 4*size.X)
	// In units of which a pixel of the source is size.Y high and one of the result is height high.
	end, filled := height, out.Pix
	for y := range bounds.Dy() {
		draw.Draw(row, row.Rect, source, bounds.Min.Add(image.Pt(0, y)), draw.Src)
		across(line, row.Pix, uint64(size.X), width)
		top, bottom := uint64(y)*uint64(size.Y), uint64(y+1)*uint64(size.Y)
		add(sum, line, min(bottom, end)-top)
		if bottom >= end {
			for i, total := range sum {
				filled[i] = uint8((total + width*height/2) / (width * height))
			}
			filled = filled[len(sum):]
			clear(sum)
			add(sum, line, bottom-end)
			end += height
		}
	}
	return out
}

func add(sum, line []uint64, weight uint64) {
	for i, value := range line {
		sum[i] += value * weight
	}
}

// across adds up a row of pixels in the fewer pixels of line, each value times the part of its pixel that is covered, in
// units of which a pixel of the row is narrow wide and one of the line is wide.
func across(line []uint64, row []byte, narrow, wide uint64) {
	clear(line)
	at, end := line, wide
	for x, right := 0, narrow; x < len(row); x, right = x+4, right+narrow {
		within := narrow
		if right > end {
			within = narrow - (right - end)
		}
		for i := range 4 {
			at[i] += uint64(row[x+i]) * within
		}
		if right < end {
			continue
		}
		at, end = at[4:], end+wide
		if within < narrow {
			for i := range 4 {
				at[i] += uint64(row[x+i]) * (narrow - within)
			}
		}
	}
}

// upright undoes the EXIF orientation turn (EXIF 2.32, tag 0x0112): 1 as it
// is, 2 mirrored, 3 upside down, 4 both, 5 to 8 the same on its side.
func upright(p *image.RGBA, turn int) *image.RGBA {
	if turn <= 1 || turn > 8 {
		return p
	}
	w, h := p.Rect.Dx(), p.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if turn >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			fromX, fromY := x, y
			switch turn {
			case 2:
				fromX = w - 1 - x
			case 3:
				fromX, fromY = w-1-x, h-1-y
			case 4:
				fromY = h - 1 - y
			case 5:
				fromX, fromY = y, x
			case 6:
				fromX, fromY = y, h-1-x
			case 7:
				fromX, fromY = w-1-y, h-1-x
			case 8:
				fromX, fromY = w-1-y, x
			}
			copy(out.Pix[out.PixOffset(x, y):][:4], p.Pix[p.PixOffset(fromX, fromY):][:4])
		}
	}
	return out
}
