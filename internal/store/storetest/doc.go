// Package storetest gives every test its own database, on SQLite and on PostgreSQL, with a clock and a queue the test
// holds in its hand, and makes the rows a test starts from.
//
// It owns the life of test databases (a copy of one that is migrated, emptied for the next test of the process) and fixtures that read like
// sentences. It must not know what a use case or a page is: the rows come from the store's own methods. The one
// invariant: no two tests share a row, so every test may run beside every other.
//
// PostgreSQL is the server of CHAPTERHOUSE_TEST_POSTGRES_URL, whose role may create databases. Without it that half of
// each test is skipped; where CI is "true" a missing server is a failure, because a skip would prove nothing.
package storetest
