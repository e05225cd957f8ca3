package hub_test

import (
	"errors"
	"testing"
	"testing/quick"

	"chapterhouse/internal/hub"
)

func TestSeatRules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after hub.Seats
		do            func(s *hub.Seats) any
		want          any
	}{
		"the last seats are taken":                                   {hub.Seats{Capacity: 4, Taken: 2}, hub.Seats{Capacity: 4, Taken: 4}, func(s *hub.Seats) any { return s.Admit(2) }, hub.RSVPGoing},
		"a party that does not fit waits":                            {hub.Seats{Capacity: 4, Taken: 3}, hub.Seats{Capacity: 4, Taken: 3, Waiting: 1}, func(s *hub.Seats) any { return s.Admit(2) }, hub.RSVPWaitlisted},
		"nobody passes those who wait":                               {hub.Seats{Capacity: 4, Taken: 3, Waiting: 1}, hub.Seats{Capacity: 4, Taken: 3, Waiting: 2}, func(s *hub.Seats) any { return s.Admit(1) }, hub.RSVPWaitlisted},
		"no limit, no waitlist":                                      {hub.Seats{Taken: 900}, hub.Seats{Taken: 920}, func(s *hub.Seats) any { return s.Admit(20) }, hub.RSVPGoing},
		"seats come back":                                            {hub.Seats{Capacity: 4, Taken: 4}, hub.Seats{Capacity: 4, Taken: 1}, func(s *hub.Seats) any { s.Release(hub.RSVPGoing, 3); return nil }, nil},
		"a place on the waitlist comes back":                         {hub.Seats{Capacity: 4, Taken: 4, Waiting: 2}, hub.Seats{Capacity: 4, Taken: 4, Waiting: 1}, func(s *hub.Seats) any { s.Release(hub.RSVPWaitlisted, 3); return nil }, nil},
		"what holds nothing gives nothing back":                      {hub.Seats{Capacity: 4, Taken: 4, Waiting: 2}, hub.Seats{Capacity: 4, Taken: 4, Waiting: 2}, func(s *hub.Seats) any { s.Release(hub.RSVPPending, 3); return nil }, nil},
		"the first in line moves up":                                 {hub.Seats{Capacity: 4, Taken: 2, Waiting: 2}, hub.Seats{Capacity: 4, Taken: 4, Waiting: 1}, func(s *hub.Seats) any { return s.Promote(2) }, true},
		"the first in line is too many":                              {hub.Seats{Capacity: 4, Taken: 3, Waiting: 2}, hub.Seats{Capacity: 4, Taken: 3, Waiting: 2}, func(s *hub.Seats) any { return s.Promote(2) }, false},
		"nobody waits":                                               {hub.Seats{Capacity: 4}, hub.Seats{Capacity: 4}, func(s *hub.Seats) any { return s.Promote(2) }, false},
		"a limit that is taken away moves all up":                    {hub.Seats{Taken: 4, Waiting: 1}, hub.Seats{Taken: 24}, func(s *hub.Seats) any { return s.Promote(20) }, true},
		"somebody passes those who wait ahead":                       {hub.Seats{Capacity: 4, Taken: 2, Waiting: 2}, hub.Seats{Capacity: 4, Taken: 4, Waiting: 1}, func(s *hub.Seats) any { return s.MoveUp(2) }, nil},
		"a removed party gets its seats back":                        {hub.Seats{Capacity: 4, Taken: 1}, hub.Seats{Capacity: 4, Taken: 4}, func(s *hub.Seats) any { return s.Readmit(hub.RSVPGoing, 3) }, hub.RSVPGoing},
		"a removed party whose seats are gone waits":                 {hub.Seats{Capacity: 4, Taken: 2}, hub.Seats{Capacity: 4, Taken: 2, Waiting: 1}, func(s *hub.Seats) any { return s.Readmit(hub.RSVPGoing, 3) }, hub.RSVPWaitlisted},
		"who waited waits":                                           {hub.Seats{Capacity: 4}, hub.Seats{Capacity: 4, Waiting: 1}, func(s *hub.Seats) any { return s.Readmit(hub.RSVPWaitlisted, 3) }, hub.RSVPWaitlisted},
		"what was held is held":                                      {hub.Seats{Capacity: 4}, hub.Seats{Capacity: 4}, func(s *hub.Seats) any { return s.Readmit(hub.RSVPPending, 3) }, hub.RSVPPending},
		"an undo takes the seats back":                               {hub.Seats{Capacity: 4, Taken: 1}, hub.Seats{Capacity: 4, Taken: 4}, func(s *hub.Seats) any { return s.Return(hub.RSVPGoing, 3) }, hub.RSVPGoing},
		"an undo comes before who waits for more than is free":       {hub.Seats{Capacity: 4, Taken: 3, Waiting: 1}, hub.Seats{Capacity: 4, Taken: 4, Waiting: 1}, func(s *hub.Seats) any { return s.Return(hub.RSVPGoing, 1) }, hub.RSVPGoing},
		"an undo whose seats are gone waits":                         {hub.Seats{Capacity: 4, Taken: 2, Waiting: 1}, hub.Seats{Capacity: 4, Taken: 2, Waiting: 2}, func(s *hub.Seats) any { return s.Return(hub.RSVPGoing, 3) }, hub.RSVPWaitlisted},
		"an undo without a limit":                                    {hub.Seats{Taken: 2}, hub.Seats{Taken: 5}, func(s *hub.Seats) any { return s.Return(hub.RSVPGoing, 3) }, hub.RSVPGoing},
		"an undo of who waited":                                      {hub.Seats{Capacity: 4}, hub.Seats{Capacity: 4, Waiting: 1}, func(s *hub.Seats) any { return s.Return(hub.RSVPWaitlisted, 3) }, hub.RSVPWaitlisted},
		"an undo of what was held":                                   {hub.Seats{Capacity: 4}, hub.Seats{Capacity: 4}, func(s *hub.Seats) any { return s.Return(hub.RSVPPending, 3) }, hub.RSVPPending},
		"a smaller party":                                            {hub.Seats{Capacity: 4, Taken: 4, Waiting: 1}, hub.Seats{Capacity: 4, Taken: 2, Waiting: 1}, func(s *hub.Seats) any { return s.Resize(hub.RSVPGoing, 3, 1) }, nil},
		"a larger party":                                             {hub.Seats{Capacity: 4, Taken: 2}, hub.Seats{Capacity: 4, Taken: 4}, func(s *hub.Seats) any { return s.Resize(hub.RSVPGoing, 1, 3) }, nil},
		"a party that the event cannot hold keeps nobody waiting":    {hub.Seats{Capacity: 4, Taken: 3}, hub.Seats{Capacity: 4, Taken: 4}, func(s *hub.Seats) any { s.Admit(5); return s.Admit(1) }, hub.RSVPGoing},
		"it leaves without a trace":                                  {hub.Seats{Capacity: 4, Waiting: 1}, hub.Seats{Capacity: 4, Waiting: 1}, func(s *hub.Seats) any { s.Release(hub.RSVPWaitlisted, 5); return nil }, nil},
		"it counts once it is small enough":                          {hub.Seats{Capacity: 4, Taken: 4}, hub.Seats{Capacity: 4, Taken: 4, Waiting: 1}, func(s *hub.Seats) any { return s.Resize(hub.RSVPWaitlisted, 5, 2) }, nil},
		"a party that waits may shrink and still be too large":       {hub.Seats{Capacity: 4, Taken: 4}, hub.Seats{Capacity: 4, Taken: 4}, func(s *hub.Seats) any { return s.Resize(hub.RSVPWaitlisted, 9, 5) }, nil},
		"nobody is moved up while more seats are taken than offered": {hub.Seats{Capacity: 2, Taken: 4, Waiting: 1}, hub.Seats{Capacity: 2, Taken: 4, Waiting: 1}, func(s *hub.Seats) any { return s.Promote(1) }, false},
		"a larger party that waits":                                  {hub.Seats{Capacity: 4, Taken: 4, Waiting: 1}, hub.Seats{Capacity: 4, Taken: 4, Waiting: 1}, func(s *hub.Seats) any { return s.Resize(hub.RSVPWaitlisted, 1, 3) }, nil},
	} {
		got := c.before
		answer := c.do(&got)
		if answer != c.want || got != c.after {
			t.Errorf("%s: %v, %+v, want %v, %+v", name, answer, got, c.want, c.after)
		}
	}
	waits := hub.Seats{Capacity: 4, Taken: 4, Waiting: 1}
	if none, is := errors.AsType[*hub.NoSeats](waits.Resize(hub.RSVPWaitlisted, 1, 5)); !is || none.Left != 3 || waits.Waiting != 1 {
		t.Errorf("a party that waits and grows beyond the event: %v, %+v", none, waits)
	}
	full := hub.Seats{Capacity: 4, Taken: 3, Waiting: 2}
	if none, is := errors.AsType[*hub.NoSeats](full.MoveUp(2)); !is || none.Left != 1 || full != (hub.Seats{Capacity: 4, Taken: 3, Waiting: 2}) {
		t.Errorf("moving up a party larger than the free seats: %v, %+v", none, full)
	}
	s := hub.Seats{Capacity: 4, Taken: 3}
	if none, is := errors.AsType[*hub.NoSeats](s.Resize(hub.RSVPGoing, 1, 3)); !is || none.Left != 1 || s.Taken != 3 {
		t.Errorf("a party larger than the seats left: %v, %+v", none, s)
	}
}

// Whatever parties come, grow and leave, no more seats are taken than there are, and none is free while the first in line fits.
func TestSeatsNeverOverflow(t *testing.T) {
	t.Parallel()
	type rsvp struct {
		state hub.RSVPState
		party int
	}
	property := func(capacity uint8, steps []uint16) bool {
		s := hub.Seats{Capacity: int(capacity) % 30}
		var list []rsvp
		for _, step := range steps {
			party := int(step>>8)%5 + 1
			switch at := int(step>>2) % max(1, len(list)); {
			case step%4 < 2 || len(list) == 0:
				list = append(list, rsvp{s.Admit(party), party})
			case step%4 == 2:
				s.Release(list[at].state, list[at].party)
				list = append(list[:at], list[at+1:]...)
			default:
				if s.Resize(list[at].state, list[at].party, party) == nil {
					list[at].party = party
				}
			}
			for i := range list {
				if list[i].state == hub.RSVPWaitlisted && s.Holds(list[i].party) {
					if !s.Promote(list[i].party) {
						break
					}
					list[i].state = hub.RSVPGoing
				}
			}
			taken, waiting := 0, 0
			for _, r := range list {
				if r.state == hub.RSVPGoing {
					taken += r.party
				} else if s.Holds(r.party) {
					waiting++
				}
			}
			if taken != s.Taken || waiting != s.Waiting || s.Limited() && s.Taken > s.Capacity {
				return false
			}
		}
		return true
	}
	if err := quick.Check(property, &quick.Config{MaxCount: 2000}); err != nil {
		t.Error(err)
	}
}
