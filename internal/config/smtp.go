package config

import (
	"errors"
	"strings"
)

// SMTP is CHAPTERHOUSE_SMTP_URL taken apart.
type SMTP struct {
	// Address is host:port.
	Address  string
	Username string
	Password Secret
	// Security says when TLS starts.
	Security Security
}

// Security is the scheme of an SMTP URL.
type Security string

// The three ways to reach a relay.
const (
	// Plain has no TLS: for a relay on the same machine or private network.
	Plain Security = "smtp"
	// STARTTLS must upgrade before anything else is said (RFC 3207); it never falls back.
	STARTTLS Security = "smtp+starttls"
	// TLS from the first byte (RFC 8314, section 3.3).
	TLS Security = "smtps"
)

var errSMTPURL = errors.New("config: not an smtp url")

// ParseSMTP reads scheme://[user:password@]host[:port] with the scheme smtp
// (default port 25), smtp+starttls (587) or smtps (465). Credentials are
// percent-encoded as in every URL. The error never contains the URL.
func ParseSMTP(secret Secret) (SMTP, error) {
	scheme, rest, _ := strings.Cut(secret.Reveal(), "://")
	ports := map[Security]string{Plain: "25", STARTTLS: "587", TLS: "465"}
	port, ok := ports[Security(scheme)]
	if !ok {
		return SMTP{}, errSMTPURL
	}
	s := SMTP{Security: Security(scheme)}
	rest = strings.TrimSuffix(rest, "/")
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		user, password, err := parseUserinfo(rest[:at])
		if err != nil || user == "" {
			return SMTP{}, errSMTPURL
		}
		s.Username, s.Password = user, NewSecret(password)
		rest = rest[at+1:]
	}
	address, err := withPort(rest, port)
	if err != nil {
		return SMTP{}, errSMTPURL
	}
	s.Address = address
	return s, nil
}
