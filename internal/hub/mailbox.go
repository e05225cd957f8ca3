package hub

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

// FoldAddress is the mailbox that an address as typed ends in, as far as spelling tells: lower case, without the tag behind
// a plus sign, and without dots where the domain ignores them. Limits count by it, so that one mailbox cannot be mailed
// under many spellings; identities do not, because two people may differ by a tag. It is idempotent. A domain is taken as
// it comes: give it in A-labels where both forms may occur.
func FoldAddress(address string) string {
	address = strings.ToLower(strings.TrimSpace(address))
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address
	}
	local, domain := address[:at], AddressDomain(address)
	if tag := strings.IndexByte(local, '+'); tag > 0 {
		local = local[:tag]
	}
	if domain == "googlemail.com" { // one mailbox has both addresses: support.google.com/mail/answer/10313
		domain = "gmail.com"
	}
	if domain == "gmail.com" { // "dots don't matter": support.google.com/mail/answer/7436150
		local = strings.ReplaceAll(local, ".", "")
	}
	if local = strings.TrimSpace(local); local == "" { // no mailbox: nothing to fold
		local = address[:at]
	}
	return local + "@" + domain
}

// AddressDomain is the domain of an address in lower case, "" when it has none.
func AddressDomain(address string) string {
	address = strings.ToLower(strings.TrimSpace(address))
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return ""
	}
	return strings.TrimFunc(address[at+1:], func(r rune) bool { return r == '.' || unicode.IsSpace(r) }) // a root dot is no difference
}

// mailboxProviders lists the domains at which strangers have their mailboxes side by side, one a line.
//
//go:embed mailboxproviders.txt
var mailboxProviders string

var sharedDomains = sync.OnceValue(func() map[string]bool {
	shared := map[string]bool{}
	for line := range strings.Lines(mailboxProviders) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			shared[line] = true
		}
	}
	return shared
})

// SharedDomain reports whether a domain is a mailbox provider's, whose addresses have nothing in common: what one of them does
// says nothing about the next.
func SharedDomain(domain string) bool { return sharedDomains()[strings.ToLower(domain)] }
