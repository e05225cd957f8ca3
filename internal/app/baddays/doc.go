// Package baddays proves what the hub does when something it needs is away: it holds tests only. They run the whole
// program as a process of its own (the test binary stands in for it, see TestMain), with a proxy in front of each part
// that refuses, freezes, slows down or cuts what goes through it.
//
// It owns the table of docs/operator.md, "When a part is away", as a table in Go with a row for every part, trouble and kind
// of request. It must not know how the hub is made: it sees pages, mails, exit codes, logs, and rows through the store. The
// one invariant: what was acknowledged is there afterwards, once.
package baddays
