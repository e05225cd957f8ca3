package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The role a hub serves as on PostgreSQL owns nothing, so that row-level security binds it and it can change no table.

// ErrNoRole means that there is no such role to grant anything to.
var ErrNoRole = errors.New("there is no such database role")

// Grant gives an existing role rights to every table that is there, and takes back what it had beyond them. privileges says,
// for the name of a table, what follows GRANT. db is the owner's. Granting again changes nothing; on SQLite, which has no
// roles, nothing happens.
func (db *DB) Grant(ctx context.Context, role string, privileges func(table string) string) error {
	if db.Engine != Postgres {
		return nil
	}
	err := db.Tx(ctx, func(tx *sql.Tx) error {
		found, err := column(ctx, tx, `SELECT rolname FROM pg_roles WHERE rolname = $1`, role)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return ErrNoRole
		}
		tables, err := column(ctx, tx, `SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename`)
		if err != nil {
			return err
		}
		schema, err := column(ctx, tx, `SELECT current_schema()`)
		if err != nil {
			return err
		}
		to, in := quoted(role), quoted(schema[0])
		statements := []string{
			`GRANT USAGE ON SCHEMA ` + in + ` TO ` + to,
			`REVOKE ALL ON ALL TABLES IN SCHEMA ` + in + ` FROM ` + to,
			`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ` + in + ` TO ` + to,
		}
		for _, table := range tables {
			statements = append(statements, `GRANT `+privileges(table)+` ON `+quoted(table)+` TO `+to)
		}
		_, err = tx.ExecContext(ctx, strings.Join(statements, "; "))
		return err
	})
	if err != nil {
		return fmt.Errorf("sqldb: grant: %w", err)
	}
	return nil
}

// Grantees are the roles other than its owner that may add rows to a table.
func (db *DB) Grantees(ctx context.Context, table string) ([]string, error) {
	if db.Engine != Postgres {
		return nil, nil
	}
	// aclexplode gives a grant to everyone the grantee 0, which is no role.
	return column(ctx, db, `
		SELECT DISTINCT r.rolname FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) g JOIN pg_roles r ON r.oid = g.grantee
		WHERE c.oid = to_regclass($1) AND g.privilege_type = 'INSERT' AND g.grantee <> c.relowner ORDER BY r.rolname`, table)
}

// AboveTheWall says why row-level security does not bind the role that db connects as: it, or a role that it may become,
// is a superuser, has BYPASSRLS, or owns a table. It is empty when the role is bound, and always on SQLite.
func (db *DB) AboveTheWall(ctx context.Context) ([]string, error) {
	if db.Engine != Postgres {
		return nil, nil
	}
	reasons, err := column(ctx, db, `
		SELECT 'is a superuser' FROM pg_roles WHERE rolname = current_user AND rolsuper
		UNION SELECT 'has BYPASSRLS' FROM pg_roles WHERE rolname = current_user AND rolbypassrls AND NOT rolsuper
		UNION SELECT 'may become a superuser' FROM pg_roles r JOIN pg_roles me ON me.rolname = current_user
			WHERE r.rolsuper AND NOT me.rolsuper AND pg_has_role(me.oid, r.oid, 'MEMBER')
		UNION SELECT 'may become a role with BYPASSRLS' FROM pg_roles r JOIN pg_roles me ON me.rolname = current_user
			WHERE r.rolbypassrls AND NOT r.rolsuper AND NOT me.rolsuper AND NOT me.rolbypassrls AND pg_has_role(me.oid, r.oid, 'MEMBER')
		UNION SELECT 'owns tables of the hub' FROM pg_class c JOIN pg_roles me ON me.rolname = current_user
			WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relnamespace = current_schema()::regnamespace
				AND NOT me.rolsuper AND pg_has_role(me.oid, c.relowner, 'MEMBER')`)
	if err != nil {
		return nil, fmt.Errorf("sqldb: look at the role: %w", Map(err))
	}
	slices.Sort(reasons)
	return reasons, nil
}

// quoted is a name as an identifier of SQL (PostgreSQL 15 manual, section 4.1.1).
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
