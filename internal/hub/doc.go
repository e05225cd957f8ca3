// Package hub is the vocabulary of Chapterhouse: plain structs, typed ids, roles, the actor and the sentinel errors.
//
// It owns the words and the pure rules that follow from them alone (when an RSVP holds a seat, which toolkit state
// follows which). It must not know how anything is stored, shown, sent or signed in. The one invariant: it imports the
// standard library only, so a newcomer can learn the business by reading this package and nothing else.
package hub
