package address

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"chapterhouse/internal/say"
)

// Problem is why an address is not taken; None when it is.
type Problem int

// The problems.
const (
	None      Problem = iota
	Malformed         // not an address, or one without a dot in its domain
	Special           // quotation marks, brackets or comments: a way to write an address that few servers take
	Letters           // letters outside ASCII before the @: few relays take them (RFC 6531), and some of them cannot be seen
	TooLong
)

const (
	maxAddress = 254 // RFC 5321, section 4.5.3.1.3, less the two angle brackets
	maxLocal   = 64  // RFC 5321, section 4.5.3.1.1
	// maxTyped bounds what is looked at: the conversion to A-labels is quadratic in the length of a label.
	maxTyped = 1024
)

// Sentence says what to do about a problem.
func (p Problem) Sentence() say.Text {
	switch p {
	case Special:
		return say.M("Enter an email address, like alex@example.org. We can’t send to addresses with quotation marks or brackets.")
	case Letters:
		return say.M("Enter an email address, like alex@example.org. We can’t send to addresses with accented or hidden letters before the @.")
	case TooLong:
		return say.M("Enter a shorter email address, like alex@example.org. It can have 64 characters before the @ and 254 in all.")
	case Malformed:
		return say.M("Enter an email address, like alex@example.org.")
	case None:
	}
	return say.Text{}
}

// Parse returns an address as it goes onto the wire: trimmed, its domain in lower case and as A-labels (RFC 5891). The domain
// has a dot, because no mailbox of a stranger is at a top-level domain.
func Parse(typed string) (string, Problem) {
	spec, domain, problem := Spec(strings.TrimSpace(typed))
	if problem == None && !strings.Contains(domain, ".") {
		return "", Malformed
	}
	return spec, problem
}

// dotAtom is a local part without quotation marks (RFC 5322, section 3.2.3).
var dotAtom = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")

// numeric is a last label of digits alone: an IP address, not a name (RFC 3696, section 2).
var numeric = regexp.MustCompile(`(^|\.)[0-9]+$`)

// Spec is Parse for an address of this installation, such as hub@localhost: it is not trimmed, and needs no dot. It returns the
// domain too.
func Spec(address string) (spec, domain string, problem Problem) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 || len(address) > maxTyped || !utf8.ValidString(address) || strings.HasSuffix(address, ".") {
		return "", "", Malformed
	}
	local, typed := address[:at], address[at+1:]
	switch {
	case strings.ContainsAny(address, "\"()[]<>\\"):
		return "", "", Special
	case !isASCII(local):
		return "", "", Letters
	case !dotAtom.MatchString(local):
		return "", "", Malformed
	case len(local) > maxLocal:
		return "", "", TooLong
	}
	domain, err := hostNames().ToASCII(typed)
	switch {
	case err != nil && len(typed) > maxAddress:
		return "", "", TooLong
	case err != nil || !isASCII(domain) || numeric.MatchString(domain):
		return "", "", Malformed
	case len(local)+1+len(domain) > maxAddress:
		return "", "", TooLong
	}
	return local + "@" + domain, domain, None
}

// hostNames accepts letters, digits and hyphens in labels of at most 63 (RFC 5890, section 2.3.1). It refuses address
// literals, with which a stranger could choose the machine that a relay talks to.
func hostNames() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
