package hub

import (
	_ "embed"
	"strings"
	"sync"
	"time"
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

// The limits of what leaves to a mailbox because somebody typed its address (trust.md: an email to a stranger is a cost to
// them). What is owed to people who have confirmed an address, or to members, is not typed and does not count.
const (
	mailboxDay = 24 * time.Hour
	// UnconfirmedPerDay is how many leave in any 24 hours to a mailbox whose owner has confirmed nothing in ConfirmedFor.
	UnconfirmedPerDay = 5
	// GatherFor is the least time between two of them; what comes meanwhile is gathered into one.
	GatherFor = 10 * time.Minute
	// ConfirmedFor is how long a confirmation counts.
	ConfirmedFor = 30 * 24 * time.Hour
	// ConfirmedPerDay is how many leave at once to somebody who has confirmed something; after that they are gathered too.
	ConfirmedPerDay = 20
	// SuppressedCodesPerDay is how many sign-in codes, asked for in a browser, reach somebody who wants no email.
	SuppressedCodesPerDay = 3
	// GatherMost is how many messages one email gathers; the rest waits for the next.
	GatherMost = 50
)

// Mailbox is what is known of a mailbox, except whose it is.
type Mailbox struct {
	ConfirmedAt time.Time
	Sends       []MailboxSend // the last typed emails that left, or may have, oldest first
	Suppressed  bool          // its owner asked for no email, or it takes none
}

// MailboxSend is an email that was counted against a mailbox.
type MailboxSend struct {
	At    time.Time
	First MessageID // what it began with; whether that was sent reports whether the email was
}

// Next is when the next typed email may leave: now, or later. ever is false when it may not leave at all. code is a sign-in code
// that its owner asked for in a browser: it does not wait for others, because it is worth nothing after ten minutes.
func (b Mailbox) Next(now time.Time, code bool) (at time.Time, ever bool) {
	recent := b.recent(now)
	switch {
	case b.Suppressed:
		return now, code && len(recent) < SuppressedCodesPerDay
	case !b.ConfirmedAt.IsZero() && now.Sub(b.ConfirmedAt) < ConfirmedFor:
		if len(recent) < ConfirmedPerDay || code {
			return now, true
		}
		return later(now, recent[len(recent)-1].At.Add(GatherFor)), true
	}
	at = now
	if n := len(recent); n > 0 && !code {
		at = later(at, recent[n-1].At.Add(GatherFor))
	}
	if n := len(recent); n >= UnconfirmedPerDay {
		at = later(at, recent[n-UnconfirmedPerDay].At.Add(mailboxDay))
	}
	return at, true
}

// Sent is the mailbox after a typed email left that began with this message. It keeps no more than the limits count.
func (b Mailbox) Sent(now time.Time, first MessageID) Mailbox {
	b.Sends = append(b.recent(now), MailboxSend{At: now, First: first})
	if extra := len(b.Sends) - ConfirmedPerDay; extra > 0 {
		b.Sends = b.Sends[extra:]
	}
	return b
}

// recent are the sends of the last 24 hours. One in the future, after a clock was set back, counts.
func (b Mailbox) recent(now time.Time) []MailboxSend {
	var recent []MailboxSend
	for _, send := range b.Sends {
		if now.Sub(send.At) < mailboxDay {
			recent = append(recent, send)
		}
	}
	return recent
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
