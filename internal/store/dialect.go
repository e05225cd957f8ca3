package store

import "chapterhouse/internal/sqldb"

// The fragments in which the engines differ, both spellings on adjacent lines. At most five; a sixth needs a decision record.

// skipLocked ends a SELECT that claims rows, so that two workers never wait for each other. SQLite has one writer.
func (s *Store) skipLocked() string {
	if s.db.Engine == sqldb.Postgres {
		return ` FOR UPDATE SKIP LOCKED`
	}
	return ``
}

// lockedWhole is locked of rows that nobody may refer to meanwhile either.
func (s *Store) lockedWhole() string {
	if s.db.Engine == sqldb.Postgres {
		return ` FOR UPDATE`
	}
	return ``
}

// deferred lets rows refer to others that are not there, until the transaction commits.
func (s *Store) deferred() string {
	if s.db.Engine == sqldb.Postgres {
		return `SET CONSTRAINTS ALL DEFERRED`
	}
	return `PRAGMA defer_foreign_keys = ON`
}

// locked ends a SELECT of rows that are to be written, so that nobody else writes them meanwhile. SQLite has one writer.
func (s *Store) locked() string {
	if s.db.Engine == sqldb.Postgres {
		return ` FOR NO KEY UPDATE`
	}
	return ``
}
