package geo

import (
	_ "embed"
	"encoding/binary"
	"sort"
	"strings"
)

// postcodes is searched where it lies in the binary: nothing is decoded, so the first request pays no start-up cost
// and the heap holds none of it. Each row is one big-endian uint64, ascending: 21 bits of code, 21 bits of
// latitude + 90°, 22 bits of longitude + 180°, both in 1/10000 degree (11 m; the centre of an area is vaguer).
//
//go:embed postcodes.bin
var postcodes string

const (
	rowSize = 8
	lonBits = 22
	latBits = 21
)

// Postcode returns the centre of a US ZIP code area. It accepts five digits, optionally with a hyphen and the four
// digits of ZIP+4, which are ignored, and white space around. Anything else, and a code that is not in the table,
// is false; so are most codes that serve only post office boxes, because they have no area.
func Postcode(code string) (Point, bool) {
	number, ok := parsePostcode(strings.TrimSpace(code))
	if !ok {
		return Point{}, false
	}
	rows := len(postcodes) / rowSize
	i := sort.Search(rows, func(i int) bool { return row(i)>>(lonBits+latBits) >= number })
	if i == rows || row(i)>>(lonBits+latBits) != number {
		return Point{}, false
	}
	return centre(i), true
}

func centre(i int) Point {
	lat, lon := row(i)>>lonBits&(1<<latBits-1), row(i)&(1<<lonBits-1)
	return Point{Lat: (float64(lat) - 90e4) / 1e4, Lon: (float64(lon) - 180e4) / 1e4}
}

func row(i int) uint64 {
	return binary.BigEndian.Uint64([]byte(postcodes[i*rowSize : (i+1)*rowSize]))
}

func parsePostcode(code string) (number uint64, ok bool) {
	if len(code) != len("02139") && (len(code) != len("02139-1234") || code[5] != '-') {
		return 0, false
	}
	for i := range len(code) {
		switch digit := code[i] - '0'; {
		case i == 5:
		case digit > 9: // bytes wrap, so this is everything that is not a digit
			return 0, false
		case i < 5:
			number = number*10 + uint64(digit)
		}
	}
	return number, true
}
