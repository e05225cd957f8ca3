// Package logtest finds in a log what a log must not hold: e-mail addresses, names, tokens, network addresses, query
// strings, browsers and referrers.
//
// It owns the patterns, for tests of every floor. It must not know where a log comes from. The one invariant: a finding
// says which kind of text stands on which line, and shows the line, because the log of a test is fiction.
package logtest
