package mail

import (
	netmail "net/mail"
	"strings"

	"golang.org/x/net/idna"
)

// Address is a mailbox: a display name, which may be empty, and an addr-spec such as ada@example.org.
type Address struct{ Name, Email string }

const (
	maxAddress   = 254 // RFC 5321, section 4.5.3.1.3, less the two angle brackets
	maxLocalPart = 64  // RFC 5321, section 4.5.3.1.1
)

// spec returns the address as it goes on the wire and its domain, both ASCII.
func (a Address) spec() (string, string, error) {
	parsed, err := netmail.ParseAddress(a.Email)
	if err != nil || parsed.Name != "" || parsed.Address != a.Email {
		return "", "", ErrAddress
	}
	at := strings.LastIndexByte(a.Email, '@')
	local, domain := a.Email[:at], a.Email[at+1:]
	if len(local) > maxLocalPart || !ascii(local) {
		return "", "", ErrAddress
	}
	host, err := hostNames().ToASCII(domain)
	if err != nil {
		return "", "", ErrAddress
	}
	if ascii(domain) {
		host = domain // as it was given: the profile would only change its case
	}
	if len(local)+1+len(host) > maxAddress {
		return "", "", ErrAddress
	}
	return local + "@" + host, host, nil
}

// hostNames accepts letters, digits and hyphens in labels of at most 63 (RFC 5890, section 2.3.1). It refuses address
// literals, with which a stranger could choose the machine that a relay talks to.
func hostNames() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
