package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Kind is what a column holds, on either engine.
type Kind string

// The kinds of columns the schema is made of.
const (
	KindText  Kind = "text"
	KindBytes Kind = "bytes"
	KindInt   Kind = "int"
	KindFloat Kind = "float"
	KindBool  Kind = "bool"
	KindTime  Kind = "time"
)

// Column is a column of a table as the engine's catalog has it.
type Column struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}

// Table is a table as the engine's catalog has it.
type Table struct {
	Name    string
	Columns []Column // in the order of the schema
	Key     []string // the primary key
	Parents []string // tables its foreign keys name, without itself
}

// kinds are the declared types of both engines.
var kinds = map[string]Kind{
	"text": KindText, "blob": KindBytes, "bytea": KindBytes, "bigint": KindInt, "integer": KindInt, "real": KindFloat,
	"double precision": KindFloat, "boolean": KindBool, "timestamp": KindTime, "timestamp with time zone": KindTime,
}

// Tables reads the catalog: every table but goose's own and those whose name begins with one of skip, parents before their
// children, otherwise by name. A type that no Kind stands for is an error.
func (db *DB) Tables(ctx context.Context, tx *sql.Tx, skip ...string) ([]Table, error) {
	names, read := sqliteNames, sqliteTable
	if db.Engine == Postgres {
		names, read = postgresNames, postgresTable
	}
	all, err := column(ctx, tx, names)
	if err != nil {
		return nil, fmt.Errorf("sqldb: tables: %w", Map(err))
	}
	var tables []Table
	for _, name := range all {
		if slices.ContainsFunc(append(skip, "goose_"), func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			continue
		}
		table, err := read(ctx, tx, name)
		if err != nil {
			return nil, fmt.Errorf("sqldb: table %s: %w", name, Map(err))
		}
		tables = append(tables, table)
	}
	return parentsFirst(tables)
}

const (
	sqliteNames   = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`
	postgresNames = `SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname COLLATE "C"`
)

func sqliteTable(ctx context.Context, tx *sql.Tx, name string) (Table, error) {
	return readTable(ctx, tx, name,
		`SELECT name, lower(type), pk FROM pragma_table_xinfo($1) WHERE hidden = 0 ORDER BY cid`,
		`SELECT DISTINCT "table" FROM pragma_foreign_key_list($1) ORDER BY 1`)
}

func postgresTable(ctx context.Context, tx *sql.Tx, name string) (Table, error) {
	return readTable(ctx, tx, name, `
		SELECT a.attname, format_type(a.atttypid, NULL), COALESCE(array_position(i.indkey::smallint[], a.attnum) + 1, 0)
		FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
		WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum`, `
		SELECT DISTINCT c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid
		WHERE k.contype = 'f' AND k.conrelid = to_regclass($1) ORDER BY 1`)
}

// readTable reads one table with the queries of one engine: columns gives (name, type, place in the primary key from 1 or 0).
func readTable(ctx context.Context, tx *sql.Tx, name, columns, parents string) (Table, error) {
	table := Table{Name: name}
	type keyed struct {
		name  string
		place int
	}
	var key []keyed
	err := each(ctx, tx, columns, name, func(rows *sql.Rows) error {
		var column, declared string
		var place int
		if err := rows.Scan(&column, &declared, &place); err != nil {
			return err
		}
		kind, known := kinds[declared]
		if !known {
			return fmt.Errorf("column %s is %q, which is no kind of the hub's", column, declared)
		}
		table.Columns = append(table.Columns, Column{Name: column, Kind: kind})
		if place > 0 {
			key = append(key, keyed{column, place})
		}
		return nil
	})
	if err != nil {
		return Table{}, err
	}
	slices.SortFunc(key, func(a, b keyed) int { return cmp.Compare(a.place, b.place) })
	for _, k := range key {
		table.Key = append(table.Key, k.name)
	}
	all, err := column(ctx, tx, parents, name)
	table.Parents = slices.DeleteFunc(all, func(parent string) bool { return parent == name })
	return table, err
}

// parentsFirst orders tables so that each comes after those it refers to.
func parentsFirst(tables []Table) ([]Table, error) {
	var ordered []Table
	placed := map[string]bool{}
	for len(tables) > 0 {
		i := slices.IndexFunc(tables, func(t Table) bool {
			return !slices.ContainsFunc(t.Parents, func(parent string) bool { return !placed[parent] })
		})
		if i < 0 {
			return nil, fmt.Errorf("sqldb: the tables refer to each other in a ring: %s", tables[0].Name)
		}
		placed[tables[i].Name] = true
		ordered = append(ordered, tables[i])
		tables = slices.Delete(tables, i, i+1)
	}
	return ordered, nil
}

// column reads a query's one column of texts. run is a pool or a transaction.
func column(ctx context.Context, run interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}, query string, args ...any) ([]string, error) {
	var out []string
	rows, err := run.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// each calls fn for every row.
func each(ctx context.Context, tx *sql.Tx, query string, arg any, fn func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query, arg)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
