package event

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold is text as it is searched: small letters without accents, and spaces for everything that is neither letter nor digit.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’': // an accent; people write "tenants rights" for tenants' rights
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFKD.String(text))
}
