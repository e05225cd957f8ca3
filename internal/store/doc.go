// Package store holds all SQL of the hub, one body for SQLite and PostgreSQL.
//
// It owns the rows, their sealing, the transactions, and the wall between chapters. It must not know who is asking or
// what a page looks like. The one invariant: rows of a chapter are reachable only through the tenant handle
// Store.Chapter(id), which supplies the chapter as $1 of every statement; the deliberate exceptions are in network.go.
//
// One exported method is one transaction. Everything that must happen with a change (the audit row, the emails it causes,
// the job that sends them) is written in the same transaction.
package store
