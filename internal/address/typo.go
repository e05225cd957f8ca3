package address

import (
	"slices"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// wellKnown are the domains that most people who RSVP have their mailboxes at; a slip of the finger in one of them is likelier than the
// domain that it spells.
var wellKnown = []string{
	"gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "live.com", "msn.com", "comcast.net", "verizon.net",
	"sbcglobal.net", "bellsouth.net", "att.net", "cox.net", "charter.net", "optonline.net", "earthlink.net", "protonmail.com", "fastmail.com", "mac.com",
}

// realDomains are one letter away from a well-known one, and somebody's.
var realDomains = []string{"cloud.com", "gmail.co.uk", "outlook.co", "fastmail.co", "yahoo.co"}

// endings are how people mistype the end of a domain.
var endings = map[string][]string{
	".com": {".con", ".cm", ".om", ".cmo", ".ocm", ".comm", ".coom", ".vom", ".xom", ".cim", ".cpm", ".co", ".c", ".clm", ".cok"},
	".net": {".ner", ".nett", ".nte", ".ent", ".met", ".bet", ".ne", ".nt", ".et"},
}

// Slip asks about an address that is likely a slip. One that was asked about before is meant: sent again, it is taken.
func Slip(email, asked string) (question say.Text, likely bool) {
	meant, likely := Suggest(email)
	if !likely || strings.EqualFold(strings.TrimSpace(asked), email) {
		return say.Text{}, false
	}
	return say.M("Did you mean %[1]s? If %[2]s is right, send it again.", meant, email), true
}

// Suggest is the address that was probably meant, when the domain of address looks like a slip in a well-known one. It is to be asked
// about, never refused: the domain may be real.
func Suggest(address string) (meant string, likely bool) {
	at := strings.LastIndexByte(address, '@')
	domain := hub.AddressDomain(address)
	if at < 1 || hub.SharedDomain(domain) || slices.Contains(wellKnown, domain) || slices.Contains(realDomains, domain) {
		return "", false
	}
	for _, known := range wellKnown {
		dot := strings.LastIndexByte(known, '.')
		label, end := known[:dot], known[dot:]
		for _, slip := range endings[end] {
			if domain == label+slip {
				return address[:at+1] + known, true
			}
		}
		// Of a short name nearly every neighbor is somebody's.
		if typed, ok := strings.CutSuffix(domain, end); ok && len(label) >= 5 && oneSlip(typed, label) {
			return address[:at+1] + known, true
		}
	}
	return "", false
}

// oneSlip says whether typed is meant with one letter left out, added or changed, or two neighbors swapped.
func oneSlip(typed, meant string) bool {
	i := 0
	for i < len(typed) && i < len(meant) && typed[i] == meant[i] {
		i++
	}
	t, m := typed[i:], meant[i:]
	switch len(t) - len(m) {
	case 1:
		return t[1:] == m
	case -1:
		return t == m[1:]
	case 0:
		return len(t) > 0 && t[1:] == m[1:] || len(t) > 1 && t[0] == m[1] && t[1] == m[0] && t[2:] == m[2:]
	}
	return false
}
