package sqldb

import (
	"regexp"
	"strings"
)

// redacted is a driver's error whose text names no network address, as no log does (trust.md), and stays on one line.
type redacted struct{ error }

// addresses are IPv4 and IPv6 addresses as dialers write them: with a port, in brackets or in parentheses.
var addresses = regexp.MustCompile(`\(?\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b\)?|\(?\[[0-9A-Fa-f:.%]+\](:\d+)?\)?|\([0-9A-Fa-f]*:[0-9A-Fa-f:.%]+\)`)

// WithoutAddresses is a driver's text as a log may hold it: on one line, and naming no network address.
func WithoutAddresses(text string) string {
	return addresses.ReplaceAllString(strings.Join(strings.Fields(text), " "), "(address)")
}

// Error implements error.
func (r redacted) Error() string { return WithoutAddresses(r.error.Error()) }

// Unwrap is the error as it came.
func (r redacted) Unwrap() error { return r.error }
