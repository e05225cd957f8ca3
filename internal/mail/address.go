package mail

import "chapterhouse/internal/address"

// Address is a mailbox: a display name, which may be empty, and an addr-spec such as ada@example.org.
type Address struct{ Name, Email string }

// spec returns the address as it goes on the wire and its domain, both ASCII.
func (a Address) spec() (spec, domain string, err error) {
	spec, domain, problem := address.Spec(a.Email)
	if problem != address.None {
		return "", "", ErrAddress
	}
	return spec, domain, nil
}
