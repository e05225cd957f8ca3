package calendar

import (
	"bufio"
	"strings"
	"unicode/utf8"
)

const (
	foldedOctets  = 75 // RFC 5545 3.1
	writeBuffered = 1 << 16
)

var textEscaper = strings.NewReplacer(`\`, `\\`, "\n", `\n`, ";", `\;`, ",", `\,`)

// lineWriter writes content lines (RFC 5545 3.1). Its buffer keeps the first error for Flush.
type lineWriter struct{ *bufio.Writer }

// line writes a value as it stands, which must not hold a line end. Without a value there is no line.
func (w lineWriter) line(name, value string) {
	if value == "" {
		return
	}
	rest, limit := name+":"+value, foldedOctets
	for len(rest) > limit {
		cut := foldPoint(rest, limit)
		_, _ = w.WriteString(rest[:cut])
		_, _ = w.WriteString("\r\n ")
		rest, limit = rest[cut:], foldedOctets-1 // the space counts
	}
	_, _ = w.WriteString(rest)
	_, _ = w.WriteString("\r\n")
}

// text writes a value of type TEXT (RFC 5545 3.3.11).
func (w lineWriter) text(name, value string) { w.line(name, textEscaper.Replace(value)) }

// foldPoint is where to break s so that at most limit octets come before: at a space if there is one, never within a character.
func foldPoint(s string, limit int) int {
	if space := strings.LastIndexByte(s[:limit+1], ' '); space > 0 {
		return space
	}
	for !utf8.RuneStart(s[limit]) {
		limit--
	}
	return limit
}
