// Package app wires the hub together: configuration, parts, servers, and the command line.
//
// It owns the order in which parts start and stop, and the embedded default. It must not hold rules of the business. The
// one invariant: an embedded part never runs next to its configured real counterpart, and never on a public address.
package app
