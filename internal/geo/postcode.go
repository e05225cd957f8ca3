package geo

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// postcodes is searched where it lies in the binary: nothing is decoded, so the first request pays no start-up cost
// and the heap holds none of it. Each row is one big-endian uint64, ascending: 21 bits of code, 21 bits of
// latitude + 90°, 22 bits of longitude + 180°, both in 1/10000 degree (11 m; the center of an area is vaguer).
//
//go:embed postcodes.bin
var postcodes string

const (
	rowSize = 8
	lonBits = 22
	latBits = 21
)

// Postcode returns the center of a US ZIP code area. It accepts five digits, nine, ZIP+4 with any dash or a space, of which the last four
// are ignored, and what a spreadsheet writes around them: ="02139", '02139, 2139.0. Anything else, and a code that is not in the table, is
// false; so are most codes that serve only post office boxes, because they have no area.
func Postcode(code string) (Point, bool) {
	i, ok := find(code)
	if !ok {
		return Point{}, false
	}
	return center(i), true
}

// Five is a code of the table as its five digits. Beyond what Postcode accepts it gives back the zeros that a spreadsheet drops from a cell
// it takes for a number: 2139 and 21394307 are 02139. A person who types four digits has more likely left one out, so Postcode does not.
func Five(code string) (string, bool) {
	if plain := strings.TrimSpace(code); strings.Trim(plain, "0123456789") == "" {
		switch len(plain) {
		case 3, 4:
			code = "00"[:5-len(plain)] + plain
		case 7, 8:
			code = "00"[:9-len(plain)] + plain
		}
	}
	i, ok := find(code)
	if !ok {
		return "", false
	}
	return fmt.Sprintf("%05d", row(i)>>(lonBits+latBits)), true
}

// find is the row of a code.
func find(code string) (int, bool) {
	number, ok := parsePostcode(code)
	if !ok {
		return 0, false
	}
	rows := len(postcodes) / rowSize
	i := sort.Search(rows, func(i int) bool { return row(i)>>(lonBits+latBits) >= number })
	return i, i < rows && row(i)>>(lonBits+latBits) == number
}

func center(i int) Point {
	lat, lon := row(i)>>lonBits&(1<<latBits-1), row(i)&(1<<lonBits-1)
	return Point{Lat: (float64(lat) - 90e4) / 1e4, Lon: (float64(lon) - 180e4) / 1e4}
}

func row(i int) uint64 {
	return binary.BigEndian.Uint64([]byte(postcodes[i*rowSize : (i+1)*rowSize]))
}

// dashes become hyphens; every space a space.
var dashes = strings.NewReplacer("‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "−", "-", "－", "-", "\u00a0", " ", "\u202f", " ")

// parsePostcode reads the five digits of a code; behind a decimal point, which only a spreadsheet writes, the zeros it drops are given back.
func parsePostcode(code string) (number uint64, ok bool) {
	const longest = 64 // no spelling of a code is longer; the rest of this need not be done for a book
	if len(code) > longest {
		return 0, false
	}
	code = strings.TrimSpace(dashes.Replace(code))
	code = strings.Trim(strings.TrimPrefix(strings.TrimSpace(code), "="), `"'’ `)
	whole, fraction, decimal := strings.Cut(code, ".")
	if decimal && (fraction == "" || strings.Trim(fraction, "0") != "" || strings.Trim(whole, "0123456789") != "") {
		return 0, false
	}
	if decimal && len(whole) > 2 {
		width := 5
		if len(whole) > 5 {
			width = 9
		}
		whole = "00"[:max(0, min(2, width-len(whole)))] + whole
	}
	code = whole
	five, four, parted := strings.Cut(strings.Replace(code, " - ", "-", 1), "-")
	if !parted {
		five, four, parted = strings.Cut(code, " ")
	}
	if !parted && len(five) == 9 {
		five, four = five[:5], five[5:]
	}
	if len(five) != 5 || len(four) != 0 && len(four) != 4 || parted && len(four) == 0 {
		return 0, false
	}
	for _, digit := range []byte(five + four) {
		if digit < '0' || digit > '9' {
			return 0, false
		}
	}
	number, err := strconv.ParseUint(five, 10, 64)
	return number, err == nil
}
