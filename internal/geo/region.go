package geo

import (
	"math"
	"strconv"
	"strings"
	"sync"
)

// prefixes gives the state of each range of ZIP codes by their first three digits: USPS Publication 65 and the L002 list of sectional
// centers. They agree with the states of all 42,555 codes in npm zipcodes 8.0.0, but for those of single below and of the armed forces.
const prefixes = `005 NY,006-007 PR,008 VI,009 PR,010-027 MA,028-029 RI,030-038 NH,039-049 ME,050-054 VT,055 MA,056-059 VT,060-069 CT,070-089 NJ,` +
	`100-149 NY,150-196 PA,197-199 DE,200 DC,201 VA,202-205 DC,206-219 MD,220-246 VA,247-268 WV,270-289 NC,290-299 SC,300-319 GA,320-339 FL,` +
	`341-342 FL,344 FL,346-347 FL,349 FL,350-369 AL,370-385 TN,386-397 MS,398-399 GA,400-427 KY,430-459 OH,460-479 IN,480-499 MI,500-528 IA,` +
	`530-549 WI,550-567 MN,569 DC,570-577 SD,580-588 ND,590-599 MT,600-629 IL,630-658 MO,660-679 KS,680-693 NE,700-714 LA,716-729 AR,` +
	`730-732 OK,733 TX,734-749 OK,750-799 TX,800-816 CO,820-831 WY,832-838 ID,840-847 UT,850-865 AZ,870-884 NM,885 TX,889-898 NV,900-961 CA,` +
	`967-968 HI,969 GU,970-979 OR,980-994 WA,995-999 AK`

// single are the codes that belong to another state than their neighbors.
var single = map[uint64]string{6390: "NY", 73960: "TX", 83414: "WY", 96799: "AS", 96950: "MP", 96951: "MP", 96952: "MP"}

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
