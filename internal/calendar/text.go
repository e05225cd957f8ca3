package calendar

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

// cleanText makes any string fit for a TEXT value (RFC 5545 3.3.11): valid UTF-8, no control characters but tab and newline.
// Everything that some program takes for a line end becomes a newline, which is then escaped: besides CR these are
// VT, FF, FS, GS, RS, NEL, LS and PS, on which Python's splitlines breaks.
func cleanText(s string) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\r', r == '\v', r == '\f', r >= 0x1c && r <= 0x1e, r == 0x85, r == 0x2028, r == 0x2029:
			return '\n'
		case r < 0x20, r >= 0x7f && r <= 0x9f, r == 0xfeff:
			return -1
		}
		return r
	}, s)
}

// oneLine is cleanText for values that are shown on one line, such as titles and names.
func oneLine(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\n", " ", "\t", " ").Replace(cleanText(s)))
}

// quoteParam writes a parameter value as a quoted string (RFC 5545 3.2). A double quote cannot be written at all and becomes
// an apostrophe; a backslash becomes a slash, because some readers (golang-ical among them) take it for an escape and run past the
// closing quote; the caret is doubled for readers of RFC 6868, which would otherwise take ^n for a newline.
func quoteParam(s string) string {
	return `"` + strings.NewReplacer(`"`, `'`, `\`, "/", "^", "^^").Replace(oneLine(s)) + `"`
}

// mailAddress writes an address as a mailto URI. Only bytes that RFC 6068 section 2 lets stand and that mean nothing to
// iCalendar stay as they are; the rest is percent-encoded, so that no address can end the value or the line.
func mailAddress(address string) string {
	return "mailto:" + escapeBytes(strings.ToValidUTF8(address, ""), "-._~@+!$'*=/")
}

// webAddress writes a URI value. URI values are not escaped in iCalendar (RFC 5545 3.3.13), so that every byte outside the
// characters of RFC 3986 section 2 is percent-encoded; % itself stands, because the address may be encoded already.
func webAddress(address string) string {
	return escapeBytes(strings.ToValidUTF8(address, ""), "-._~:/?#[]@!$&'()*+,;=%")
}

// escapeBytes percent-encodes every byte that is neither an ASCII letter or digit nor in keep.
func escapeBytes(s, keep string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(keep, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

// unescapeText reads a TEXT value (RFC 5545 3.3.11). A backslash before any other character than the four the RFC names is
// kept, because the programs that do not escape at all write paths and smileys; \: and \" are what some escape needlessly.
func unescapeText(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return cleanText(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		switch next := s[i+1]; next {
		case 'n', 'N':
			b.WriteByte('\n')
		case '\\', ';', ',', ':', '"':
			b.WriteByte(next)
		default:
			b.WriteByte('\\')
			continue
		}
		i++
	}
	return cleanText(b.String())
}

// Text in ENCODING=QUOTED-PRINTABLE or BASE64 and in a CHARSET is vCalendar 1.0's; programs that grew out of it still write it
// into iCalendar files, where RFC 5545 knows only UTF-8 and BASE64 for pictures.

const softBreak = '='

// endsSoftly says whether a line goes on in the next: its value is quoted-printable and ends in "=".
func endsSoftly(line []byte) bool {
	if len(line) == 0 || line[len(line)-1] != softBreak {
		return false
	}
	const longestHead = 200 // a name and its parameters; the text of a value is not searched
	head := line[:min(len(line), longestHead)]
	if colon := bytes.IndexByte(head, ':'); colon >= 0 {
		head = head[:colon]
	}
	return bytes.Contains(bytes.ToUpper(head), []byte("QUOTED-PRINTABLE"))
}

// propertyStart is what a line of an event begins with in the files that use this encoding: a value that ends in "=" without being encoded
// must not swallow the line below.
var propertyStart = regexp.MustCompile(`^(BEGIN|END|UID|SEQUENCE|CLASS|STATUS|TRANSP|PRIORITY|CATEGORIES|URL|GEO|DURATION|CREATED|LAST-MODIFIED|` +
	`SUMMARY|DESCRIPTION|LOCATION|ORGANIZER|ATTENDEE|DT[A-Z]+|RRULE|EXDATE|RDATE|RECURRENCE-ID|X-[A-Z0-9-]+)[:;]`)

func beginsProperty(line []byte) bool { return propertyStart.Match(line) }

// decode replaces the value by the text it is written for. A value that is not in the encoding it names stays as it is.
func (p *property) decode(raw []byte) {
	encoding, charset := strings.ToUpper(p.param("ENCODING")), p.param("CHARSET")
	var data []byte
	switch encoding {
	case "QUOTED-PRINTABLE", "Q":
		data = unquotePrintable(p.value)
	case "BASE64", "B":
		decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(p.value), ""))
		if err != nil {
			return
		}
		data = decoded
	default:
		colon := valueColon(string(raw))
		if charset == "" || colon < 0 || strings.EqualFold(charset, "UTF-8") {
			return
		}
		data = raw[colon+1:]
	}
	if text, ok := inCharset(data, charset); ok {
		p.value = text
	}
}

// inCharset reads bytes in a named character set; without a name, or with one nobody knows, as decodeLine does.
func inCharset(data []byte, charset string) (string, bool) {
	if charset != "" && !strings.EqualFold(charset, "UTF-8") {
		if known, err := htmlindex.Get(charset); err == nil {
			if text, err := known.NewDecoder().Bytes(data); err == nil {
				return string(text), utf8.Valid(text)
			}
		}
	}
	return decodeLine(data), true
}

// unquotePrintable decodes =XX and leaves every other = as it stands, since some programs do not encode it. (The standard
// library's reader stops at the first such byte.)
func unquotePrintable(value string) []byte {
	out := make([]byte, 0, len(value))
	for i := 0; i < len(value); i++ {
		if value[i] == softBreak && i+2 < len(value) {
			if b, err := hex.DecodeString(value[i+1 : i+3]); err == nil {
				out = append(out, b[0])
				i += 2
				continue
			}
		}
		out = append(out, value[i])
	}
	return out
}
