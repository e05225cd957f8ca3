package hub

import (
	"strings"
	"unicode"
)

// Text is what somebody typed or sent without what no reader sees: control characters but tab and line breaks, which come
// along when people paste; invisible characters; and the ones that turn the reading direction of what follows, with which a
// name can rewrite the page around it (Unicode Standard Annex 9, section 2).
func Text(text string) string { return strings.Map(visible, text) }

// Line is Text on one line with single spaces, for titles, names and places. The marks that say which way a word is read are
// taken out, too: a line is set apart on every page, and nothing in it needs them.
func Line(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if isDirectionMark(r) {
			return -1
		}
		return visible(r)
	}, text)), " ")
}

// Lines is Line for each line of a text, such as an address.
func Lines(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = Line(line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// visible is r, or -1 for what Text takes out.
func visible(r rune) rune {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return r
	case r == '\u0085', r == '\u2028', r == '\u2029': // line breaks of other systems
		return '\n'
	case isDirectionMark(r): // in running text of two directions they put a full stop where it belongs
		return r
	case r == '\u200c', r == '\u200d': // Persian, the scripts of India and many emoji are not written without them
		return r
	case r >= 0xe0020 && r <= 0xe007f: // the letters of flags such as that of Wales, behind a black flag
		return r
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(fillers, r):
		return -1
	}
	return r
}

// isDirectionMark recognizes LRM, RLM and ALM.
func isDirectionMark(r rune) bool { return r == '\u200e' || r == '\u200f' || r == '\u061c' }

// fillers are letters and signs without a form: a name of them looks like none.
var fillers = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x034f, 0x034f, 1}, {0x115f, 0x1160, 1}, {0x17b4, 0x17b5, 1}, {0x3164, 0x3164, 1}, {0xffa0, 0xffa0, 1},
	},
}
