package session

import (
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestNetworkKey(t *testing.T) {
	t.Parallel()
	key, other := []byte("a secret of the hub"), []byte("another secret")
	day := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	addr := netip.MustParseAddr
	base4 := NetworkKey(key, day, addr("192.0.2.7"))
	base6 := NetworkKey(key, day, addr("2001:db8:1:2::7"))
	for name, tc := range map[string]struct {
		got, base string
		same      bool
	}{
		"same /24":                    {NetworkKey(key, day, addr("192.0.2.255")), base4, true},
		"next /24":                    {NetworkKey(key, day, addr("192.0.3.7")), base4, false},
		"ipv4 mapped into ipv6":       {NetworkKey(key, day, addr("::ffff:192.0.2.9")), base4, true},
		"same /64":                    {NetworkKey(key, day, addr("2001:db8:1:2:ffff::1")), base6, true},
		"same /64 with a zone":        {NetworkKey(key, day, addr("2001:db8:1:2::1%eth0")), base6, true},
		"next /64":                    {NetworkKey(key, day, addr("2001:db8:1:3::7")), base6, false},
		"end of the day":              {NetworkKey(key, day.Add(24*time.Hour-1), addr("192.0.2.7")), base4, true},
		"same day seen from the west": {NetworkKey(key, day.In(time.FixedZone("", -8*3600)), addr("192.0.2.7")), base4, true},
		"next day":                    {NetworkKey(key, day.Add(24*time.Hour), addr("192.0.2.7")), base4, false},
		"another secret":              {NetworkKey(other, day, addr("192.0.2.7")), base4, false},
		"no address":                  {NetworkKey(key, day, netip.Addr{}), base4, false},
	} {
		if (tc.got == tc.base) != tc.same {
			t.Errorf("%s: same name %t, want %t", name, tc.got == tc.base, tc.same)
		}
		if len(tc.got) != 43 || strings.Contains(tc.got, "192") && strings.Contains(tc.got, ".") {
			t.Errorf("%s: name %q", name, tc.got)
		}
	}
	if NetworkKey(key, day, netip.Addr{}) != NetworkKey(key, day, netip.Addr{}) {
		t.Error("invalid addresses do not share one name")
	}
}
