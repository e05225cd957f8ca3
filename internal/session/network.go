package session

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/netip"
	"time"

	words "chapterhouse/internal/hub" // "hub" is a fixture of this package's tests
)

// NetworkKey names the network of ip for the limiter, without saying which it is: the
// HMAC-SHA256 of the UTC day and the network (IPv4 /24, IPv6 /64), 43 characters. The
// same network has another name tomorrow. An IPv4 address mapped into IPv6 is its IPv4
// network; addresses that are not valid share one name.
func NetworkKey(secret []byte, day time.Time, ip netip.Addr) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(day.UTC().Format(time.DateOnly) + "\x00" + words.Network(ip)))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
