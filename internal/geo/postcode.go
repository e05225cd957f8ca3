package geo

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
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

// Five is a code of a state as its five digits, whether it has an area or not. Beyond what Postcode accepts it gives back the zeros that a
// spreadsheet drops from a cell it takes for a number: 2139 and 21394307 are 02139. A person who types four digits has more likely left one
// out, so Postcode does not.
func Five(code string) (string, bool) {
	if plain := strings.TrimSpace(code); strings.Trim(plain, "0123456789") == "" {
		switch len(plain) {
		case 3, 4:
			code = "00"[:5-len(plain)] + plain
		case 7, 8:
			code = "00"[:9-len(plain)] + plain
		}
	}
	number, ok := parsePostcode(code)
	if !ok || regionOf(number) == "" {
		return "", false
	}
	return fmt.Sprintf("%05d", number), true
}

// find is the row of a code.
func find(code string) (int, bool) {
	number, ok := parsePostcode(code)
	if !ok {
		return 0, false
	}
	i := firstFrom(number)
	return i, i < len(postcodes)/rowSize && row(i)>>(lonBits+latBits) == number
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

// prefixes gives the state of each range of ZIP codes by their first three digits: USPS Publication 65 and the L002 list of sectional
// centers. They agree with the states of all 42,555 codes in npm zipcodes 8.0.0, but for those of single below and of the armed forces.
const prefixes = `005 NY,006-007 PR,008 VI,009 PR,010-027 MA,028-029 RI,030-038 NH,039-049 ME,050-054 VT,055 MA,056-059 VT,060-069 CT,070-089 NJ,` +
	`100-149 NY,150-196 PA,197-199 DE,200 DC,201 VA,202-205 DC,206-219 MD,220-246 VA,247-268 WV,270-289 NC,290-299 SC,300-319 GA,320-339 FL,` +
	`341-342 FL,344 FL,346-347 FL,349 FL,350-369 AL,370-385 TN,386-397 MS,398-399 GA,400-427 KY,430-459 OH,460-479 IN,480-499 MI,500-528 IA,` +
	`530-549 WI,550-567 MN,569 DC,570-577 SD,580-588 ND,590-599 MT,600-629 IL,630-658 MO,660-679 KS,680-693 NE,700-714 LA,716-729 AR,` +
	`730-732 OK,733 TX,734-749 OK,750-799 TX,800-816 CO,820-831 WY,832-838 ID,840-847 UT,850-865 AZ,870-884 NM,885 TX,889-898 NV,900-961 CA,` +
	`967-968 HI,969 GU,970-979 OR,980-994 WA,995-999 AK`

// single are the codes that belong to another state than their neighbors.
var single = map[uint64]string{6390: "NY", 73960: "TX", 83414: "WY", 96799: "AS", 96939: "PW", 96940: "PW", 96941: "FM",
	96942: "FM", 96943: "FM", 96944: "FM", 96950: "MP", 96951: "MP", 96952: "MP", 96960: "MH", 96970: "MH"}

// regions is prefixes by number.
var regions = sync.OnceValue(func() []string {
	table := make([]string, 1000)
	for entry := range strings.SplitSeq(prefixes, ",") {
		span, state, _ := strings.Cut(entry, " ")
		from, to, ranged := strings.Cut(span, "-")
		first, _ := strconv.Atoi(from) // written above
		last := first
		if ranged {
			last, _ = strconv.Atoi(to)
		}
		for i := first; i <= last; i++ {
			table[i] = state
		}
	}
	return table
})

func regionOf(number uint64) string {
	if state := single[number]; state != "" {
		return state
	}
	return regions()[number/100%1000]
}

// Region is the state, district or territory of a ZIP code as its two letters, told by the code alone, whether it has an area or not.
// It is false for the armed forces, and for what Five does not read.
func Region(code string) (string, bool) {
	number, ok := parsePostcode(code)
	if !ok {
		return "", false
	}
	region := regionOf(number)
	return region, region != ""
}

// Reach is how far a point is from the nearest center of a ZIP code area in a region, in kilometers; any region when it is empty. Nearest is
// the region of that center. A region without areas is infinitely far.
func Reach(p Point, region string) (km float64, nearest string) {
	km = math.Inf(1)
	for i := range len(postcodes) / rowSize {
		in := regionOf(row(i) >> (lonBits + latBits))
		if region != "" && in != region {
			continue
		}
		at := center(i)
		const degree = 110.5 // kilometers; a degree of latitude is nowhere shorter
		if math.Abs(at.Lat-p.Lat)*degree >= km {
			continue
		}
		if d := Kilometers(p, at); d < km {
			km, nearest = d, in
		}
	}
	return km, nearest
}
