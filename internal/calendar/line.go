package calendar

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// The lines are read here and not by golang-ical's parser: that one counts unfolded lines, so that no problem could name its
// line in the file; it stops at the first line it does not like, losing every event after it; and it knows neither a lone CR,
// nor other encodings than UTF-8, nor the quotes around a whole "TZID:value" that Exchange writes.

// property is one unfolded content line. Its name is upper-case, its value as written.
type property struct {
	line   int
	name   string
	params []parameter
	value  string
}

type parameter struct {
	name, value string
}

// param returns the value of a parameter without its quotes, or "".
func (p property) param(name string) string {
	for _, q := range p.params {
		if q.name == name {
			return q.value
		}
	}
	return ""
}

// readAll reads the whole file as UTF-8 or a single-byte encoding; UTF-16 is told by its byte order mark and converted.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("calendar: read: %w", err)
	}
	if len(data) > maxBytes {
		return nil, ErrTooLarge
	}
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		data, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil {
			return nil, ErrNotCalendar
		}
		return data, nil
	default:
		return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), nil
	}
}

// logicalLines yields each unfolded line (RFC 5545 3.1) with the number of its first line in the file. CRLF, LF and CR all end a
// line, even mixed; empty lines are skipped. Lines are joined as bytes, because some programs fold inside a UTF-8 character.
// The slice is valid until the next one.
//
// A quoted-printable value ends its lines in "=" instead (RFC 2045 6.7, as vCalendar 1.0 folds), and goes on in the next line.
func logicalLines(data []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		var joined []byte
		start, number := 0, 0
		soft := false
		for len(data) > 0 {
			var physical []byte
			physical, data = cutLine(data)
			number++
			wasSoft := soft
			soft = false
			switch {
			case wasSoft && !beginsProperty(physical):
				if len(physical) > 0 && (physical[0] == ' ' || physical[0] == '\t') {
					physical = physical[1:]
				}
				joined = append(joined[:len(joined)-1], physical...)
				soft = endsSoftly(joined)
			case len(physical) == 0:
			case start > 0 && (physical[0] == ' ' || physical[0] == '\t'):
				joined = append(joined, physical[1:]...)
				soft = endsSoftly(joined)
			default:
				if start > 0 && !yield(start, joined) {
					return
				}
				joined = append(joined[:0], physical...)
				start = number
				soft = endsSoftly(joined)
			}
		}
		if start > 0 {
			yield(start, joined)
		}
	}
}

func cutLine(data []byte) (line, rest []byte) {
	i := bytes.IndexAny(data, "\r\n")
	if i < 0 {
		return data, nil
	}
	if data[i] == '\r' && i+1 < len(data) && data[i+1] == '\n' {
		return data[:i], data[i+2:]
	}
	return data[:i], data[i+1:]
}

// decodeLine takes a line that is not UTF-8 for Windows-1252, which contains Latin-1. Deciding by line keeps the rest of a file
// readable when one program pasted its bytes into another's.
func decodeLine(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), string(utf8.RuneError))
	}
	return string(text)
}

// parseProperty splits a content line into name, parameters and value; ok is false when it is none. A value in another encoding
// or character set, as ENCODING and CHARSET say it, comes decoded.
func parseProperty(number int, raw []byte) (p property, ok bool) {
	if p, ok = splitLine(number, decodeLine(raw)); ok {
		p.decode(raw)
	}
	return p, ok
}

// splitLine splits the text of a content line.
func splitLine(number int, text string) (p property, ok bool) {
	colon := valueColon(text)
	if colon < 0 {
		// Exchange: DTSTART;TZID="W. Europe Standard Time:20200609T090000". The quotes are read as if they were not there.
		text = strings.ReplaceAll(text, `"`, "")
		if colon = strings.LastIndexByte(text, ':'); colon < 0 {
			return property{}, false
		}
	}
	if last := strings.LastIndexByte(text, ':'); last > colon && isTime(text) &&
		!beginsWithTime(text[colon+1:]) && beginsWithTime(text[last+1:]) {
		// A colon in a zone name without quotes: DTSTART;TZID=tzone://Microsoft/Utc:20200609T090000.
		colon = last
	}
	p = property{line: number, value: text[colon+1:]}
	for i, part := range splitOutsideQuotes(text[:colon], ';') {
		name, value, _ := strings.Cut(part, "=")
		name = strings.ToUpper(strings.TrimSpace(name))
		if i == 0 {
			p.name = name
			continue
		}
		p.params = append(p.params, parameter{name, strings.TrimSpace(strings.ReplaceAll(value, `"`, ""))})
	}
	return p, isName(p.name)
}

// isTime reports whether a line is one whose value begins with a date.
func isTime(text string) bool {
	end := strings.IndexAny(text, ";:")
	if end < 0 {
		return false
	}
	switch strings.ToUpper(text[:end]) {
	case "DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE":
		return true
	default:
		return false
	}
}

func beginsWithTime(value string) bool {
	if end := strings.IndexAny(value, ",/"); end >= 0 {
		value = value[:end]
	}
	_, _, ok := parseClock(value)
	return ok
}

// valueColon finds the colon before the value: the first outside quotes, and outside parentheses, because some programs do not
// quote TZID=(UTC-05:00) Eastern Time. It is -1 when there is none.
func valueColon(text string) int {
	quoted, depth := false, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth = max(0, depth-1)
		case c == ':' && depth == 0:
			return i
		}
	}
	return -1
}

func splitOutsideQuotes(text string, separator byte) []string {
	var parts []string
	quoted, from := false, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case c == separator && !quoted:
			parts = append(parts, text[from:i])
			from = i + 1
		}
	}
	return append(parts, text[from:])
}

// isName allows underscores and dots besides the letters, digits and hyphens of RFC 5545 3.1: both are seen in X- names.
func isName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return name != ""
}
