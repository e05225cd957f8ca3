package seal

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// maxDomain bounds the conversion to A-labels, which is quadratic in the length
// of a label. A name has 253 octets at most (RFC 1035, section 2.3.4), in UTF-8
// not more than about four times as many.
const maxDomain = 1024

// NormalEmail is the form of an e-mail address under which it is looked up:
// without surrounding space, in Unicode form NFC (RFC 6532, section 3.1), the
// domain as lower-case A-labels (RFC 5891), the local part in lower case too.
// RFC 5321, section 2.4 lets a server tell cases apart, but none in use does,
// and people type both.
//
// Compatibility forms (NFKC) are left alone and no letter becomes an ASCII
// letter by folding, because two addresses that mail servers keep apart must
// not become one person; only what Unicode calls the same character is one. It
// never fails: what is no address is only trimmed and folded. It is idempotent.
func NormalEmail(address string) string {
	address = strings.TrimSpace(address)
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return fold(address)
	}
	local, domain := fold(address[:at]), address[at+1:]
	if len(domain) <= maxDomain {
		if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
			return local + "@" + ascii
		}
	}
	return local + "@" + fold(domain)
}

// fold lowers letters, except those outside ASCII whose lower case is an ASCII
// letter, such as the Turkish dotted capital I.
func fold(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if lower := unicode.ToLower(r); r < unicode.MaxASCII || lower > unicode.MaxASCII {
			return lower
		}
		return r
	}, norm.NFC.String(s)))
}
