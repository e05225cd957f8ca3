package config

import (
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// SMTP is CHAPTERHOUSE_SMTP_URL taken apart.
type SMTP struct {
	// Address is host:port.
	Address string
	// Username and Password are both set, or neither is.
	Username string
	Password Secret
	// Security says when TLS starts.
	Security Security
	// Timeout bounds the sending of one mail.
	Timeout time.Duration
}

// Security is the scheme of an SMTP URL.
type Security string

// The three ways to reach a relay. Certificates are verified in every one of them.
const (
	// Plain begins without TLS and upgrades when the relay offers STARTTLS, which on loopback nobody asks for.
	Plain Security = "smtp"
	// STARTTLS must upgrade before anything else is said (RFC 3207); it never falls back.
	STARTTLS Security = "smtp+starttls"
	// TLS from the first byte (RFC 8314, section 3.3).
	TLS Security = "smtps"
)

const (
	defaultSMTPTimeout = 15 * time.Second
	minSMTPTimeout     = time.Second
	maxSMTPTimeout     = 10 * time.Minute // RFC 5321, section 4.5.3.2.6: the longest wait that any step deserves
)

var errSMTPURL = errors.New("config: not an smtp url")

// ParseSMTP reads scheme://[user:password@]host[:port][?timeout=15s] with the
// scheme smtp (default port 25), smtp+starttls (587) or smtps (465).
// Credentials are percent-encoded as in every URL; timeout is a Go duration
// from 1s to 10m. The error never contains the URL.
func ParseSMTP(secret Secret) (SMTP, error) {
	text := secret.Reveal()
	scheme, rest, _ := strings.Cut(text, "://")
	ports := map[Security]string{Plain: "25", STARTTLS: "587", TLS: "465"}
	port, ok := ports[Security(scheme)]
	if !ok || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
		return SMTP{}, errSMTPURL
	}
	s := SMTP{Security: Security(scheme), Timeout: defaultSMTPTimeout}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		user, password, err := parseUserinfo(rest[:at])
		// PLAIN separates its fields by NUL (RFC 4616, section 2).
		if err != nil || user == "" || password == "" || strings.ContainsAny(user+password, "\x00\r\n") {
			return SMTP{}, errSMTPURL
		}
		s.Username, s.Password = user, NewSecret(password)
		rest = rest[at+1:]
	}
	rest, query, _ := strings.Cut(rest, "?")
	rest = strings.TrimSuffix(rest, "/")
	address, err := withPort(rest, port)
	if err != nil || strings.ContainsAny(rest, "/#") {
		return SMTP{}, errSMTPURL
	}
	s.Address = address
	return s, s.parseQuery(query)
}

func (s *SMTP) parseQuery(query string) error {
	values, err := url.ParseQuery(query)
	if err != nil {
		return errSMTPURL
	}
	for name, value := range values {
		timeout, err := time.ParseDuration(value[0])
		if name != "timeout" || len(value) != 1 || err != nil || timeout < minSMTPTimeout || timeout > maxSMTPTimeout {
			return errSMTPURL
		}
		s.Timeout = timeout
	}
	return nil
}
