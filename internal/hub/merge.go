package hub

// Merged counts what becomes the other's when two people are made one.
type Merged struct {
	RSVPs       int
	Memberships int
	Lists       int // places on lists
	SignIns     int // accounts at providers
	Twice       int // events that both have answered
}
