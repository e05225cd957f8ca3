package chapter

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

const unitedStates = "US"

// countryNames are the English names of all countries in the library's CLDR data, and what people write for some, as countryKey writes them.
var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{
		"us of a": unitedStates, "united states of america": unitedStates, "america": unitedStates,
		"great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "holland": "NL", "czech republic": "CZ",
	}
	english := display.English.Regions()
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			code := string([]rune{first, second})
			if region, err := language.ParseRegion(code); err == nil && region.IsCountry() && region.String() == code {
				names[countryKey(english.Name(region))] = code
			}
		}
	}
	return names
})

// countryKey is a country without what files differ in: case, dots, marks, "the" and "&".
func countryKey(name string) string {
	return strings.ReplaceAll(slugOf(strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(name, ".", "")), "the ")), "-", " ")
}

// countryOf is a country as its two letters (ISO 3166-1), told by two letters, three or its English name.
func countryOf(told string) (code string, known bool) {
	key := countryKey(told)
	if code, known = countryNames()[key]; known {
		return code, true
	}
	region, err := language.ParseRegion(strings.ToUpper(key))
	if err != nil || len(key) > 3 || !region.Canonicalize().IsCountry() {
		return "", false
	}
	return region.Canonicalize().String(), true
}
