package sqldb

import (
	"context"
	"fmt"
)

// Schema is how the database's schema and the one this program was built for stand to each other.
type Schema struct {
	Have   int64 // the database's number
	Newest int64 // the number this program knows
	// CompatibleFrom is the oldest number that a program may have been built for and still serve the database. A migration
	// that drops, renames or changes the meaning of something raises it. 0: the database is older than that rule.
	CompatibleFrom int64
}

// Pending says how many migrations the database lacks.
func (s Schema) Pending() int { return int(max(s.Newest-s.Have, 0)) }

// Behind says that a newer program has migrated the database.
func (s Schema) Behind() bool { return s.Have > s.Newest }

// Refused says that this program is too old to serve the database.
func (s Schema) Refused() bool { return s.Newest < s.CompatibleFrom }

// compatibleSince is the migration that made the table compatibility.
const compatibleSince = 11

// Schema reads how the database and this program stand to each other.
func (db *DB) Schema(ctx context.Context) (Schema, error) {
	var s Schema
	var err error
	if s.Have, s.Newest, err = db.Version(ctx); err != nil || s.Have < compatibleSince {
		return s, err
	}
	if err := db.QueryRowContext(ctx, `SELECT MAX(compatible_from) FROM compatibility`).Scan(&s.CompatibleFrom); err != nil {
		return s, fmt.Errorf("sqldb: compatible from: %w", Map(err))
	}
	return s, nil
}
