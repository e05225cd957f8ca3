// Package directory keeps whom people can call: representatives, their offices, and which districts a ZIP code lies in.
//
// It owns how files become lists, what differs between two versions of one, who is found for a ZIP code, and what callers report. It asks
// no outside service. The one invariant: pages show a version of a list only after somebody looked at what changed and took it.
package directory
