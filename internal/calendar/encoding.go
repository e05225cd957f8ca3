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
