package store

import (
	"context"
	"fmt"
	"strings"

	"chapterhouse/internal/sqldb"
)

// tablePrivileges are what a serving hub may do with a table: read, add, change and delete rows, and nothing to the table itself.
// TRUNCATE is not among them: it asks neither row-level security nor a row's trigger.
func tablePrivileges(table string) string {
	switch table {
	case "goose_db_version", "river_migration", "compatibility": // the version of the schema, and who may serve it
		return "SELECT"
	case "audit": // its place in a chain once, of rows from before there were chains; a trigger keeps rows for 400 days
		return "SELECT, INSERT, DELETE, UPDATE (chain, seq, mac)"
	case "audit_heads":
		return "SELECT, INSERT, UPDATE"
	}
	return "SELECT, INSERT, UPDATE, DELETE"
}

// GrantApp gives an existing role exactly what a serving hub needs, and takes back what it had beyond that. db is the
// owner's. Granting again changes nothing; on SQLite nothing happens.
func GrantApp(ctx context.Context, db *sqldb.DB, role string) error {
	return db.Grant(ctx, role, tablePrivileges)
}

// AppRoles are the roles that GrantApp was called for, so that a migration can give them what it added.
func AppRoles(ctx context.Context, db *sqldb.DB) ([]string, error) {
	return db.Grantees(ctx, "chapters")
}

// OwnerError says why the hub must not serve as the role it connects as: row-level security does not bind it.
type OwnerError struct{ Reasons []string }

func (e *OwnerError) Error() string {
	return "the database role of the hub " + strings.Join(e.Reasons, ", ") +
		", so row-level security would not keep the chapters apart: run `chapterhouse migrate --app-role NAME` as the owner, and serve as NAME"
}

// CheckApp returns an *OwnerError when row-level security would not bind the role that db connects as.
func CheckApp(ctx context.Context, db *sqldb.DB) error {
	reasons, err := db.AboveTheWall(ctx)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if len(reasons) > 0 {
		return &OwnerError{reasons}
	}
	return nil
}
