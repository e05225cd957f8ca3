package store

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"chapterhouse/internal/sqldb"
)

// This file and load.go read and write whole tables, of every chapter, for backups. They name no table: the catalog does,
// so that a table of tomorrow is in tomorrow's backup. What keeps them safe: a dump only reads, in one snapshot; a load runs
// on an empty database only. Both begin their transaction in one place, snapshot and refill.

// notOurs are the beginnings of the names of tables that a backup leaves out: the queue's, since what is owed is in messages
// and the sweep finds it there, and what is true of one database alone, or is gone within days.
func notOurs() []string {
	return []string{"river_", "compatibility", "hub_facts", setups.name, importParts.name, importRejects.name}
}

// Table is one table while it is dumped.
type Table struct {
	sqldb.Table

	store *Store
	tx    *sql.Tx
	Rows  int64 // in the snapshot
}

// snapshot runs fn in a transaction that reads every chapter's rows as they were at one moment.
func (s *Store) snapshot(ctx context.Context, fn func(tx *sql.Tx) error) error {
	return s.db.Snapshot(ctx, func(tx *sql.Tx) error {
		if err := s.db.Rescope(ctx, tx, sqldb.Everyone); err != nil {
			return err
		}
		return fn(tx)
	})
}

// Dump calls fn for each table, parents first, all seen at the same moment while others write. begin, called first, hears
// the moment and how many rows there are in all.
func (s *Store) Dump(ctx context.Context, begin func(at time.Time, rows int64) error, fn func(t Table) error) error {
	err := s.snapshot(ctx, func(tx *sql.Tx) error {
		at := s.now().UTC().Truncate(time.Microsecond)
		found, err := s.db.Tables(ctx, tx, notOurs()...)
		if err != nil {
			return err
		}
		tables, total := make([]Table, len(found)), int64(0)
		for i, table := range found {
			tables[i] = Table{Table: table, store: s, tx: tx}
			if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+quoted(table.Name)).Scan(&tables[i].Rows); err != nil {
				return sqldb.Map(err)
			}
			total += tables[i].Rows
		}
		if err := begin(at, total); err != nil {
			return err
		}
		for _, table := range tables {
			if err := fn(table); err != nil {
				return err
			}
		}
		return nil
	})
	return wrap("dump", err)
}

// Write writes every row as a line of JSON, by the primary key where there is one, and calls step for each. It holds one row
// in memory. Sealed columns stay sealed.
func (t Table) Write(ctx context.Context, w io.Writer, step func()) error {
	names := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		names[i] = quoted(column.Name)
	}
	query := `SELECT ` + strings.Join(names, ", ") + ` FROM ` + quoted(t.Name)
	order := t.Key
	if len(order) == 0 {
		order = columnNames(t.Columns)
	}
	for i, name := range order {
		query += []string{` ORDER BY `, `, `}[min(i, 1)] + quoted(name)
	}
	rows, err := t.tx.QueryContext(ctx, query)
	if err != nil {
		return sqldb.Map(err)
	}
	defer func() { _ = rows.Close() }()
	out := bufio.NewWriter(w)
	cells := make([]cell, len(t.Columns))
	dest := make([]any, len(t.Columns))
	for i := range cells {
		cells[i].Column = t.Columns[i]
		dest[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		if err := writeRow(out, cells); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		step()
	}
	if err := rows.Err(); err != nil {
		return sqldb.Map(err)
	}
	return out.Flush()
}

func writeRow(out *bufio.Writer, cells []cell) error {
	for i, c := range cells {
		name, err := json.Marshal(c.Name)
		if err != nil {
			return err
		}
		value, err := json.Marshal(c.value)
		if err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
		_, _ = out.WriteString([]string{"{", ","}[min(i, 1)])
		_, _ = out.Write(name)
		_ = out.WriteByte(':')
		_, _ = out.Write(value)
	}
	_, err := out.WriteString("}\n") // a bufio.Writer keeps its first error
	return err
}

// cell is one value on its way between the database and JSON: nil, or a string, []byte (base64 in JSON), int64, float64,
// bool or time.Time as its column's kind says.
type cell struct {
	sqldb.Column

	value any
}

// Scan implements sql.Scanner.
func (c *cell) Scan(v any) error {
	if c.value = nil; v == nil {
		return nil
	}
	switch c.Kind {
	case sqldb.KindText:
		return scanInto[string](c, v)
	case sqldb.KindBytes:
		return scanInto[[]byte](c, v)
	case sqldb.KindInt:
		return scanInto[int64](c, v)
	case sqldb.KindFloat:
		return scanInto[float64](c, v)
	case sqldb.KindBool:
		return scanInto[bool](c, v)
	case sqldb.KindTime:
		var at time.Time
		err := sqldb.Time{T: &at}.Scan(v)
		c.value = at
		return err
	}
	return fmt.Errorf("store: column %s is of kind %q", c.Name, c.Kind)
}

func scanInto[T any](c *cell, v any) error {
	var n sql.Null[T]
	err := n.Scan(v)
	c.value = n.V
	return err
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *cell) UnmarshalJSON(b []byte) error {
	if c.value = nil; string(b) == "null" {
		return nil
	}
	switch c.Kind {
	case sqldb.KindText:
		return decodeInto[string](c, b)
	case sqldb.KindBytes:
		return decodeInto[[]byte](c, b)
	case sqldb.KindInt:
		return decodeInto[int64](c, b)
	case sqldb.KindFloat:
		return decodeInto[float64](c, b)
	case sqldb.KindBool:
		return decodeInto[bool](c, b)
	case sqldb.KindTime:
		var at time.Time
		err := json.Unmarshal(b, &at)
		c.value = sqldb.At(at)
		return err
	}
	return fmt.Errorf("store: column %s is of kind %q", c.Name, c.Kind)
}

func decodeInto[T any](c *cell, b []byte) error {
	var v T
	err := json.Unmarshal(b, &v)
	c.value = v
	return err
}

func columnNames(columns []sqldb.Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

// quoted is a name of the catalog as both engines take it. The schema's names hold no quotation mark.
func quoted(name string) string { return `"` + name + `"` }
