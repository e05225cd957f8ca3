package hub

import (
	"net/netip"
	"time"
)

// Limit is what an RSVP without an account, or a sign-in by a code, ran into.
type Limit string

// The limits.
const (
	LimitBusy    Limit = "busy"    // more posts at once from one network than are served together
	LimitNetwork Limit = "network" // unconfirmed answers of one network
	LimitDomain  Limit = "domain"  // unconfirmed answers of one email domain
	LimitEvent   Limit = "event"   // unconfirmed answers to one event; the loudest networks are refused
	LimitHub     Limit = "hub"     // unconfirmed answers in the whole hub; the loudest networks are refused
	LimitCodes   Limit = "codes"   // sign-in codes to one address
	LimitWrong   Limit = "wrong"   // wrong sign-in codes, of one network or in the whole hub
)

// The limits of sign-in codes, in any hour or day that passes. Addresses are counted as they fold (FoldAddress).
const (
	CodesPerHour      = 3
	CodesPerDay       = 10
	NetworkCodes      = 100 // an hour, to all addresses; those that were entered are not counted any more
	WrongCodesNetwork = 100 // an hour; then only links in emails sign anybody in from that network
	WrongCodesHub     = 500 // the same for everybody: 500 guesses an hour find one code of a million in 83 days
)

// TooMany is ErrTooMany with what was too much, and how long to wait before trying again.
type TooMany struct {
	Limit Limit
	After time.Duration
}

// Error names the limit only.
func (e *TooMany) Error() string { return ErrTooMany.Error() + ": " + string(e.Limit) }

// Is makes a TooMany an ErrTooMany.
func (e *TooMany) Is(target error) bool { return target == ErrTooMany }

// LimitWindow is the time in which unconfirmed RSVPs of a network, a domain and the hub are counted.
const LimitWindow = time.Hour

// RefusedFor is how long a limit asks people to wait: minutes, in which others confirm.
const RefusedFor = 5 * time.Minute

// The ceiling of one network: unconfirmed RSVPs in LimitWindow. Each answer confirmed in ConfirmedWindow raises it, so that
// the people of one hall get through behind one address.
const (
	NetworkUnconfirmed = 100
	NetworkPerAnswer   = 3
	NetworkMost        = 1000
	ConfirmedWindow    = 24 * time.Hour
)

// NetworkCeiling is how many unconfirmed answers a network may have that confirmed so many.
func NetworkCeiling(confirmed int) int {
	return min(NetworkUnconfirmed+NetworkPerAnswer*confirmed, NetworkMost)
}

// DomainUnconfirmed is how many unconfirmed RSVPs in LimitWindow one domain may have that is not shared by many: a whole
// class or office at once, and a nuisance to nobody else.
const DomainUnconfirmed = 30

// A domain is shared when SharedBy people of it have confirmed something here and are known for SharedAfter. Without the wait
// somebody who fills a domain with mailboxes of their own would be through in minutes.
const (
	SharedBy    = 20
	SharedAfter = 7 * 24 * time.Hour
)

// EventUnconfirmed is how many unconfirmed answers an event has before its loudest networks are refused.
const EventUnconfirmed = 200

// EventCeiling is EventUnconfirmed, or twice the seats that are free when that is more: about half of a crowd confirms.
func EventCeiling(s Seats) int { return max(EventUnconfirmed, 2*s.Left()) }

// HubUnconfirmed is how many unconfirmed RSVPs in LimitWindow the hub has before its loudest networks are refused, unless a
// setting says otherwise.
const HubUnconfirmed = 5000

// Holding is so many networks that hold so many unconfirmed RSVPs each.
type Holding struct{ Answers, Networks int }

// Loud reports whether a network that holds own unconfirmed RSVPs is refused at a ceiling, given what all networks hold: it is
// when all of them, none counted for more than own, reach the ceiling together. So nobody is refused below the ceiling, above
// it whoever holds most is, whoever holds as much or more than one that is refused is refused too, and a newcomer, who holds
// none, never is.
func Loud(own int, all []Holding, ceiling int) bool {
	sum := 0
	for _, h := range all {
		sum += min(h.Answers, own) * h.Networks
	}
	return own > 0 && sum >= ceiling
}

// SeatsAtOnce is how many seats of a limited event one network or one domain takes within SeatsWindow before further RSVPs
// are held for the organizers: twelve, or a fifth of the capacity when that is more.
func SeatsAtOnce(capacity int) int { return max(12, capacity/5) }

// SeatsWindow is the time in which SeatsAtOnce counts.
const SeatsWindow = time.Hour

// RestoreFor is how long the organizers may undo a removal.
const RestoreFor = 24 * time.Hour

// Network is the network of an address, as limits see one client: an IPv4 /24 or an IPv6 /64. An IPv4 address mapped into
// IPv6 is its IPv4 network; what is no address is "unknown".
func Network(ip netip.Addr) string {
	ip = ip.Unmap().WithZone("")
	bits := 64
	if ip.Is4() {
		bits = 24
	}
	p, err := ip.Prefix(bits)
	if err != nil || !p.IsValid() {
		return "unknown"
	}
	return p.String()
}

// Flood is a limit that RSVPs ran into lately.
type Flood struct {
	Limit   Limit
	Since   time.Time // of the oldest answer that counts
	Answers int       // unconfirmed
	Ceiling int
	Chapter ChapterID // of a flooded event
	Event   EventID
	Title   string
}
