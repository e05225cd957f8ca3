package hub

import (
	"net/mail"
	"strings"
)

// Address returns a bare e-mail address as typed, trimmed, and whether it can be written to (RFC 5321: at most 254 bytes).
func Address(typed string) (string, bool) {
	typed = strings.TrimSpace(typed)
	parsed, err := mail.ParseAddress(typed)
	if err != nil || parsed.Address != typed || len(typed) > 254 {
		return "", false
	}
	_, domain, _ := strings.Cut(typed, "@")
	return typed, strings.Contains(domain, ".")
}
