package plaintext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Likelier is the character set of bytes that are not UTF-8: the one in which they make the better words. Nothing else tells the two apart;
// when nothing tells, it is Windows-1252. Sensible is false for bytes that Windows-1252 does not have and that make no words in the other.
func Likelier(data []byte) (set *charmap.Charmap, sensible bool) {
	mac := sense(charmap.Macintosh, data)
	if mac > sense(charmap.Windows1252, data) {
		return charmap.Macintosh, mac > 0
	}
	return charmap.Windows1252, true
}

// sense counts how far the characters beyond ASCII stand where such characters stand in words and sentences: an accented letter beside
// letters, a capital at the start of a word, an apostrophe inside one, quotation marks around, a dash between.
func sense(set *charmap.Charmap, data []byte) int {
	score := 0
	previous := ' '
	for i, b := range data {
		r := set.DecodeByte(b)
		if b >= 0x80 {
			next := ' '
			if i+1 < len(data) {
				next = set.DecodeByte(data[i+1])
			}
			score += senseOf(previous, r, next)
		}
		previous = r
	}
	return score
}

func senseOf(previous, r, next rune) int {
	before, after := unicode.IsLetter(previous), unicode.IsLetter(next)
	switch {
	case r == utf8.RuneError:
		return -100
	case r == 'ƒ':
		return -2
	case unicode.IsLower(r):
		if !before && !after || unicode.IsUpper(next) && !unicode.IsUpper(previous) {
			return -2
		}
		if strings.ContainsRune("šžœÿıµ", r) { // rarer than what the other set has in their place
			return 1
		}
		return 2
	case unicode.IsUpper(r):
		switch {
		case unicode.IsLower(previous):
			return -3
		case !before && !after:
			return -2
		}
		return 1
	case r == '’', r == '‘' && !before:
		if before || after {
			return 2
		}
		return 1
	case r == '“':
		return 2 * sign(!before)
	case r == '”':
		return 2 * sign(!after)
	case r == '–', r == '—':
		return sign(before == after && !(unicode.IsLower(previous) && unicode.IsLower(next)))
	case r == '…', r == '€', r == '•', r == '\u00a0', r == '°', r == '®', r == '™', r == '©':
		return sign(!before || !after)
	}
	return -2
}

func sign(fits bool) int {
	if fits {
		return 1
	}
	return -1
}
