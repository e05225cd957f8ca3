package store_test

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// table is what both engines' catalogs say of a table, without types.
type table struct {
	Name    string
	Columns []column
	Keys    []string // "PRIMARY KEY (…)", "UNIQUE (…)", "UNIQUE (…) WHERE", "INDEX (…)", sorted
	Parents []parent
}

type column struct {
	Name    string
	NotNull bool
}

// parent is a foreign key: Columns of this table are To of Table.
type parent struct {
	Columns, To []string
	Table       string
	OnDelete    string // "", "CASCADE" or "SET NULL"
}

func (p parent) String() string {
	text := fmt.Sprintf("FOREIGN KEY (%s) REFERENCES %s (%s)", strings.Join(p.Columns, ", "), p.Table, strings.Join(p.To, ", "))
	if p.OnDelete != "" {
		text += " ON DELETE " + p.OnDelete
	}
	return text
}

// canonical is the schema as text that is the same on both engines.
func canonical(tables []table) string {
	var b strings.Builder
	for _, t := range tables {
		_, _ = fmt.Fprintf(&b, "%s\n", t.Name)
		for _, c := range t.Columns {
			null := ""
			if c.NotNull {
				null = " NOT NULL"
			}
			_, _ = fmt.Fprintf(&b, "  %s%s\n", c.Name, null)
		}
		for _, key := range t.Keys {
			_, _ = fmt.Fprintf(&b, "  %s\n", key)
		}
		for _, p := range t.Parents {
			_, _ = fmt.Fprintf(&b, "  %s\n", p)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// schema reads the live catalog; goose's own table is left out.
func schema(t *testing.T, f *storetest.Fixture) []table {
	t.Helper()
	read := sqliteTable
	names := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%' ORDER BY name`
	if f.DB.Engine == sqldb.Postgres {
		read = postgresTable
		names = `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'goose_%' ORDER BY tablename COLLATE "C"`
	}
	var tables []table
	for _, row := range rowsOf(t, f.DB, names) {
		one := read(t, f.DB, row[0])
		slices.Sort(one.Keys)
		one.Keys = slices.Compact(one.Keys)
		slices.SortFunc(one.Parents, func(a, b parent) int { return cmp.Compare(a.String(), b.String()) })
		tables = append(tables, one)
	}
	return tables
}

// querier is a pool, a scope or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// rowsOf reads every row as text; NULL is "".
func rowsOf(t *testing.T, db querier, query string, args ...any) [][]string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	done(t, err)
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	done(t, err)
	var out [][]string
	for rows.Next() {
		cells, dest := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range cells {
			dest[i] = &cells[i]
		}
		done(t, rows.Scan(dest...))
		row := make([]string, len(names))
		for i, c := range cells {
			row[i] = c.String
		}
		out = append(out, row)
	}
	done(t, rows.Err())
	return out
}

func sqliteTable(t *testing.T, db *sqldb.DB, name string) table {
	t.Helper()
	one := table{Name: name}
	primary := map[string]string{}
	for _, row := range rowsOf(t, db, `SELECT name, "notnull", pk FROM pragma_table_info($1) ORDER BY cid`, name) {
		one.Columns = append(one.Columns, column{Name: row[0], NotNull: row[1] == "1"})
		if row[2] != "0" {
			primary[row[2]] = row[0]
		}
	}
	var key []string
	for i := 1; i <= len(primary); i++ {
		key = append(key, primary[fmt.Sprint(i)])
	}
	if key != nil {
		one.Keys = append(one.Keys, "PRIMARY KEY ("+strings.Join(key, ", ")+")")
	}
	for _, row := range rowsOf(t, db, `SELECT name, "unique", origin, partial FROM pragma_index_list($1)`, name) {
		if row[2] == "pk" {
			continue
		}
		var columns []string
		for _, c := range rowsOf(t, db, `SELECT name FROM pragma_index_info($1) ORDER BY seqno`, row[0]) {
			columns = append(columns, c[0])
		}
		one.Keys = append(one.Keys, indexLine(row[1] == "1", row[3] == "1", columns))
	}
	keys := map[string]*parent{}
	for _, row := range rowsOf(t, db, `SELECT id, "table", "from", "to", on_delete FROM pragma_foreign_key_list($1) ORDER BY id, seq`, name) {
		p := keys[row[0]]
		if p == nil {
			p = &parent{Table: row[1], OnDelete: strings.TrimPrefix(row[4], "NO ACTION")}
			keys[row[0]] = p
		}
		p.Columns, p.To = append(p.Columns, row[2]), append(p.To, row[3])
	}
	for _, p := range keys {
		one.Parents = append(one.Parents, *p)
	}
	return one
}

func postgresTable(t *testing.T, db *sqldb.DB, name string) table {
	t.Helper()
	one := table{Name: name}
	for _, row := range rowsOf(t, db, `
		SELECT attname, attnotnull FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`, name) {
		one.Columns = append(one.Columns, column{Name: row[0], NotNull: row[1] == "true"})
	}
	for _, row := range rowsOf(t, db, `
		SELECT indisprimary, indisunique, indpred IS NOT NULL, (SELECT string_agg(a.attname, ', ' ORDER BY k.place)
			FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number)
		FROM pg_index i WHERE indrelid = to_regclass($1)`, name) {
		if row[0] == "true" {
			one.Keys = append(one.Keys, "PRIMARY KEY ("+row[3]+")")
			continue
		}
		one.Keys = append(one.Keys, indexLine(row[1] == "true", row[2] == "true", strings.Split(row[3], ", ")))
	}
	for _, row := range rowsOf(t, db, `
		SELECT (SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place)
				JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number),
			(SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(c.confkey) WITH ORDINALITY AS k (number, place)
				JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number),
			confrelid::regclass, confdeltype::text
		FROM pg_constraint c WHERE conrelid = to_regclass($1) AND contype = 'f'`, name) {
		action := map[string]string{"a": "", "c": "CASCADE", "n": "SET NULL"}
		one.Parents = append(one.Parents, parent{
			Columns: strings.Split(row[0], ","), To: strings.Split(row[1], ","), Table: row[2], OnDelete: action[row[3]],
		})
	}
	return one
}

func indexLine(unique, partial bool, columns []string) string {
	line := "INDEX (" + strings.Join(columns, ", ") + ")"
	if unique {
		line = "UNIQUE (" + strings.Join(columns, ", ") + ")"
	}
	if partial {
		line += " WHERE"
	}
	return line
}
