package mail

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// defaultCalendarName is the usual name of an invitation file.
const defaultCalendarName = "invite.ics"

var calendarNameShape = regexp.MustCompile(`^[A-Za-z0-9._-]{1,60}\.ics$`)

// checked returns c with CRLF line ends and a file name, or ErrCalendar with the reason.
func (c Calendar) checked() (Calendar, error) {
	if c.Name == "" {
		c.Name = defaultCalendarName
	}
	if !calendarNameShape.MatchString(c.Name) {
		return Calendar{}, fmt.Errorf("%w: file name", ErrCalendar)
	}
	switch c.Method {
	case "REQUEST", "CANCEL", "PUBLISH":
	default:
		return Calendar{}, fmt.Errorf("%w: method is not REQUEST, CANCEL or PUBLISH", ErrCalendar)
	}
	if !utf8.Valid(c.Body) || body(string(c.Body)) != string(c.Body) {
		return Calendar{}, fmt.Errorf("%w: body has control characters or is not utf-8", ErrCalendar)
	}
	lines := strings.ReplaceAll(string(c.Body), "\r\n", "\n")
	if strings.Contains(lines, "\r") {
		return Calendar{}, fmt.Errorf("%w: bare carriage return", ErrCalendar)
	}
	method, err := calendarMethod(lines)
	if err != nil {
		return Calendar{}, err
	}
	if method != c.Method {
		return Calendar{}, fmt.Errorf("%w: method differs from the body", ErrCalendar)
	}
	c.Body = bytes.ReplaceAll([]byte(strings.TrimRight(lines, "\n")+"\n"), []byte("\n"), []byte("\r\n"))
	return c, nil
}

// calendarMethod returns the one METHOD of a VCALENDAR (RFC 5545, section 3.7.2) in upper case. Lines end in LF.
func calendarMethod(text string) (string, error) {
	text = strings.NewReplacer("\n ", "", "\n\t", "").Replace(strings.TrimRight(text, "\n")) // unfold, section 3.1
	lines := strings.Split(text, "\n")
	if !strings.EqualFold(lines[0], "BEGIN:VCALENDAR") || !strings.EqualFold(lines[len(lines)-1], "END:VCALENDAR") {
		return "", fmt.Errorf("%w: body is not one vcalendar", ErrCalendar)
	}
	method, found, depth := "", 0, 0
	for i, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		name, _, _ = strings.Cut(name, ";")
		switch strings.ToUpper(name) {
		case "BEGIN":
			depth++
		case "END":
			depth--
		case "METHOD":
			if depth == 1 {
				method, found = strings.ToUpper(value), found+1
			}
		}
		if depth <= 0 && i < len(lines)-1 {
			return "", fmt.Errorf("%w: body is not one vcalendar", ErrCalendar)
		}
	}
	if found != 1 || depth != 0 {
		return "", fmt.Errorf("%w: body needs one method and balanced components", ErrCalendar)
	}
	return method, nil
}
