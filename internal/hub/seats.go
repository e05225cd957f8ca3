package hub

// Seats is how full an event is: seats taken and people waiting, counted in seats and in RSVPs. Its rules are applied under the lock
// of the event's seat row.
type Seats struct {
	Capacity int // 0: no limit
	Taken    int
	Waiting  int // RSVPs on the waitlist whose party the event can hold: one that it cannot hold keeps nobody waiting
}

// Limited reports whether the event has a capacity.
func (s Seats) Limited() bool { return s.Capacity > 0 }

// Holds reports whether the event could hold a party when it is empty.
func (s Seats) Holds(party int) bool { return !s.Limited() || party <= s.Capacity }

// Overbooked is how many seats more are taken than the event has.
func (s Seats) Overbooked() int {
	if !s.Limited() {
		return 0
	}
	return max(0, s.Taken-s.Capacity)
}

// Left is how many seats a newcomer could take: none while anyone waits, since the waitlist is first come, first served.
func (s Seats) Left() int {
	if s.Waiting > 0 {
		return 0
	}
	return max(0, s.Capacity-s.Taken)
}

// Full reports whether a newcomer would wait.
func (s Seats) Full() bool { return s.Limited() && s.Left() == 0 }

// Fits reports whether a party gets its seats at once.
func (s Seats) Fits(party int) bool {
	return !s.Limited() || (s.Waiting == 0 && s.Taken+party <= s.Capacity)
}

// Admit gives a party seats, or a place at the end of the waitlist, and says which.
func (s *Seats) Admit(party int) RSVPState {
	if s.Fits(party) {
		s.Taken += party
		return RSVPGoing
	}
	s.wait(party, 1)
	return RSVPWaitlisted
}

// wait counts so many RSVPs with a party in or out of the waitlist.
func (s *Seats) wait(party, n int) {
	if s.Holds(party) {
		s.Waiting += n
	}
}

// Readmit gives an RSVP that was removed back what it had, as far as there are seats, and says which state that is.
func (s *Seats) Readmit(before RSVPState, party int) RSVPState {
	if before == RSVPWaitlisted {
		s.wait(party, 1)
		return RSVPWaitlisted
	}
	if before.HoldsSeats() {
		return s.Admit(party)
	}
	return before
}

// Return gives an RSVP that its person cancelled back what it had, and says which state that is: the seats if they are still free, however
// many wait, because it comes before them all; else the first place on the waitlist.
func (s *Seats) Return(before RSVPState, party int) RSVPState {
	if before.HoldsSeats() && (!s.Limited() || s.Taken+party <= s.Capacity) {
		s.Taken += party
		return RSVPGoing
	}
	if before.Coming() {
		s.wait(party, 1)
		return RSVPWaitlisted
	}
	return before
}

// Release gives back what an RSVP in a state has.
func (s *Seats) Release(state RSVPState, party int) {
	switch {
	case state.HoldsSeats():
		s.Taken -= party
	case state == RSVPWaitlisted:
		s.wait(party, -1)
	}
}

// Resize changes the party of an RSVP in a state. More seats than are left is a *NoSeats, and changes nothing.
func (s *Seats) Resize(state RSVPState, from, to int) error {
	if to > from && !s.Holds(to) {
		return &NoSeats{Left: max(0, s.Capacity-from)}
	}
	if state == RSVPWaitlisted {
		s.wait(from, -1)
		s.wait(to, 1)
	}
	if !state.HoldsSeats() {
		return nil
	}
	if to > from && !s.Fits(to-from) {
		return &NoSeats{Left: s.Left()}
	}
	s.Taken += to - from
	return nil
}

// Promote moves the first party of the waitlist that the event can hold up when there are seats for it, and reports whether there were.
// Nobody behind it is asked first, so nobody is passed over.
func (s *Seats) Promote(party int) bool {
	if s.Waiting == 0 || s.Limited() && s.Taken+party > s.Capacity {
		return false
	}
	s.Taken, s.Waiting = s.Taken+party, s.Waiting-1
	return true
}

// MoveUp gives a party of the waitlist seats before those who wait ahead of it. Without enough free seats it is a *NoSeats with how many
// there are, and changes nothing.
func (s *Seats) MoveUp(party int) error {
	if free := max(0, s.Capacity-s.Taken); s.Limited() && party > free {
		return &NoSeats{Left: free}
	}
	s.wait(party, -1)
	s.Taken += party
	return nil
}

// TooLarge is the error of an RSVP for a party that the event cannot hold even when it is empty.
type TooLarge struct{ Capacity int }

// Error implements error.
func (e *TooLarge) Error() string { return "the party is larger than the event" }

// NoSeats is the error of asking for more seats than are left.
type NoSeats struct{ Left int }

// Error implements error.
func (e *NoSeats) Error() string { return "not enough seats left" }
