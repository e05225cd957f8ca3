package page

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// draftBytes tell forms and people apart.
const draftBytes = 8

// Draft names what is typed in a form for the person, in the storage of their browser, which keeps it until it is saved: another person
// gets another name for the same form.
func (s *Site) Draft(q *Request, form string) string {
	sum := sha256.Sum256([]byte(string(q.Actor.Person) + "\n" + form))
	return hex.EncodeToString(sum[:draftBytes])
}

// Saved makes this page, or else the next one, drop what the browser kept of a form.
func (s *Site) Saved(q *Request, form string) {
	q.saved = s.Draft(q, form)
	s.SetCookie(q, savedCookie, q.saved, time.Minute)
}

// takeSaved returns the name of what was saved before this page, once.
func (s *Site) takeSaved(q *Request) string {
	if q.saved != "" {
		s.ClearCookie(q, savedCookie)
		return q.saved
	}
	name, ok := s.Cookie(q, savedCookie)
	if !ok || !q.Actor.SignedIn() {
		return ""
	}
	s.ClearCookie(q, savedCookie)
	if _, err := hex.DecodeString(name); err != nil || len(name) != 2*draftBytes {
		return "" // not of this hub
	}
	return name
}
