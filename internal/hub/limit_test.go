package hub_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"chapterhouse/internal/hub"
)

func TestNetwork(t *testing.T) {
	t.Parallel()
	for ip, want := range map[string]string{
		"192.0.2.77": "192.0.2.0/24", "::ffff:192.0.2.77": "192.0.2.0/24", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
	} {
		if got := hub.Network(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s: got %s, want %s", ip, got, want)
		}
	}
	if got := hub.Network(netip.Addr{}); got != "unknown" {
		t.Errorf("no address: got %s", got)
	}
}

func TestNetworkCeiling(t *testing.T) {
	t.Parallel()
	for confirmed, want := range map[int]int{0: 100, 1: 103, 100: 400, 299: 997, 300: 1000, 5000: 1000} {
		if got := hub.NetworkCeiling(confirmed); got != want {
			t.Errorf("%d confirmed: got %d, want %d", confirmed, got, want)
		}
	}
}

func TestEventCeiling(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		seats hub.Seats
		want  int
	}{
		{hub.Seats{}, 200}, {hub.Seats{Capacity: 50}, 200}, {hub.Seats{Capacity: 500}, 1000}, {hub.Seats{Capacity: 500, Taken: 300}, 400},
		{hub.Seats{Capacity: 500, Taken: 450, Waiting: 3}, 200},
	} {
		if got := hub.EventCeiling(row.seats); got != row.want {
			t.Errorf("%+v: got %d, want %d", row.seats, got, row.want)
		}
	}
}

func TestSeatsAtOnce(t *testing.T) {
	t.Parallel()
	for capacity, want := range map[int]int{1: 12, 60: 12, 65: 13, 500: 100} {
		if got := hub.SeatsAtOnce(capacity); got != want {
			t.Errorf("capacity %d: got %d, want %d", capacity, got, want)
		}
	}
}

func TestTooManyIsTooMany(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("deep: %w", &hub.TooMany{Limit: hub.LimitDomain, After: hub.RefusedFor})
	many, ok := errors.AsType[*hub.TooMany](err)
	if !errors.Is(err, hub.ErrTooMany) || !ok || many.Limit != hub.LimitDomain {
		t.Errorf("%v is no ErrTooMany with its limit", err)
	}
	if errors.Is(err, hub.ErrConflict) {
		t.Error("it is everything")
	}
}

func TestLoud(t *testing.T) {
	t.Parallel()
	// One network holds 100 unconfirmed answers and a hundred others hold one each, at a ceiling of 200.
	all := []hub.Holding{{Answers: 1, Networks: 100}, {Answers: 100, Networks: 1}}
	for own, want := range map[int]bool{0: false, 1: false, 2: false, 99: false, 100: true} {
		if got := hub.Loud(own, all, 200); got != want {
			t.Errorf("a network that holds %d: got %v, want %v", own, got, want)
		}
	}
	// Two hundred that hold one each: whoever comes again waits, whoever comes first is served.
	all = []hub.Holding{{Answers: 1, Networks: 200}}
	for own, want := range map[int]bool{0: false, 1: true} {
		if got := hub.Loud(own, all, 200); got != want {
			t.Errorf("one of two hundred that holds %d: got %v, want %v", own, got, want)
		}
	}
}

// TestLoudShedsTheLoudest: for any holdings and any ceiling, a newcomer is served; below the ceiling everybody is; at it
// whoever holds most is refused; and whoever holds as much as one that is refused is refused. It was seen to fail with "own >
// 0" left out, with ">" for ">=", and with the average of the networks for the measure.
func TestLoudShedsTheLoudest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(1, 300), 1, 60).Draw(t, "answers of each network")
		ceiling := rapid.IntRange(1, 6000).Draw(t, "ceiling")
		all, total := []hub.Holding{}, 0
		for _, n := range counts {
			all, total = append(all, hub.Holding{Answers: n, Networks: 1}), total+n
		}
		loud := func(own int) bool { return hub.Loud(own, all, ceiling) }
		if loud(0) {
			t.Fatal("a newcomer is refused")
		}
		most := slices.Max(counts)
		if loud(most) != (total >= ceiling) {
			t.Fatalf("of %d at a ceiling of %d, the loudest: refused %v", total, ceiling, loud(most))
		}
		kept := 0 // what all networks hold when each is cut down to the most that is still served
		for own := range most + 1 {
			if loud(own) && !loud(own+1) {
				t.Fatalf("%d is refused and %d is not", own, own+1)
			}
			if !loud(own) {
				kept = 0
				for _, n := range counts {
					kept += min(n, own)
				}
			}
		}
		if kept >= ceiling {
			t.Fatalf("those who are served hold %d, the ceiling is %d", kept, ceiling)
		}
	})
}
