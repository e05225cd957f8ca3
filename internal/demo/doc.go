// Package demo makes the Commons Alliance, the fictional organization a hub shows before it has one of its own.
//
// It owns the invented content: 72 chapters in real cities, 5,000 invented people at example.org, their events, answers
// and toolkits, and the named people the embedded sign-in page offers. What is said stands in the files under content/.
// It must not know any SQL, page or sign-in flow.
// The one invariant: Build depends on nothing but the day, and what it returns is what the use cases themselves could
// have brought about (seats fit, waitlists are in order, names of old events are already erased).
package demo
