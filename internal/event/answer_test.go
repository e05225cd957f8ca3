package event

import (
	"errors"
	"fmt"
	"testing"

	"chapterhouse/internal/hub"
)

// A party that grows by more than the seats that are left reads how many there are.
func TestAPartyReadsHowManySeatsAreLeft(t *testing.T) {
	t.Parallel()
	for left, want := range map[int]string{
		0: "No more seats are left. Choose a smaller number, or keep what you have.",
		1: "Only 1 more seat is left. Choose a smaller number, or keep what you have.",
		2: "Only 2 more seats are left. Choose a smaller number, or keep what you have.",
	} {
		in, is := errors.AsType[*hub.Invalid](seatsLeft(fmt.Errorf("store: %w", &hub.NoSeats{Left: left})))
		if !is || in.Fields["guests"].String() != want {
			t.Errorf("%d left reads %v, want %q", left, in, want)
		}
	}
}
