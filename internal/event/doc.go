// Package event holds the use cases of events and RSVPs: finding, writing, publishing and cancelling events, RSVPs to them,
// and importing calendar files.
//
// It owns the rules of an event's page (who sees the exact place), of its form, and of a guest's manage link. It must not
// know HTTP, SQL or the queue. The one invariant: every method that acts for somebody asks policy.Can first; Import acts
// for nobody but the operator of the database.
package event
