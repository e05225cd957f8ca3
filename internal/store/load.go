package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// ErrShape means that what is to be loaded does not have the tables and columns of this schema.
var ErrShape = errors.New("the rows are not of this schema")

// Rows is one table to be loaded: Open gives lines as Table.Write wrote them.
type Rows struct {
	Name    string
	Columns []sqldb.Column
	Rows    int64
	Open    func() (io.ReadCloser, error)
}

// Restored says what becomes of a database that is to be served after Load.
type Restored struct {
	By     hub.PersonID
	Reason string // why no mail leaves until somebody resumes sends
}

// refill runs fn in the one transaction that writes rows of every chapter.
func (s *Store) refill(ctx context.Context, verb string, fn func(tx *transaction) error) error {
	return s.acrossTx(ctx, verb, fn)
}

// Load fills an empty database of the same schema, in one transaction: all rows are in, or none. A database with any row in
// it is ErrConflict, other tables or columns ErrShape. With after, every session begun before is over and no mail leaves,
// because what was owed at the time of the backup may have been sent since; in an older schema as far as it can say so, with
// nothing in the trail: call Quiet once it is migrated. step, which may be nil, hears of each row; it starts over when the
// transaction does.
func (s *Store) Load(ctx context.Context, tables []Rows, after *Restored, step func(table string)) error {
	have, newest, err := s.db.Version(ctx)
	if err != nil {
		return wrap("load", err)
	}
	return s.refill(ctx, "load", func(tx *transaction) error {
		order, err := s.emptyTables(ctx, tx, tables)
		if err != nil {
			return err
		}
		err = s.db.Bulk(ctx, tx.Tx, func() error {
			for _, table := range order {
				i := slices.IndexFunc(tables, func(r Rows) bool { return r.Name == table.Name })
				if err := s.fill(ctx, tx, table, tables[i], step); err != nil {
					return fmt.Errorf("table %s: %w", table.Name, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		switch {
		case after == nil:
			return nil
		case have < newest:
			return s.pauseRestored(ctx, tx, order, *after)
		}
		return s.finishRestore(ctx, tx, *after)
	})
}

// emptyTables returns the database's tables, parents first, if they are empty and those that are to be loaded.
func (s *Store) emptyTables(ctx context.Context, tx *transaction, tables []Rows) ([]sqldb.Table, error) {
	found, err := s.db.Tables(ctx, tx.Tx, notOurs()...)
	if err != nil {
		return nil, err
	}
	for _, table := range found {
		taken, err := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM `+quoted(table.Name)+` LIMIT 1`))
		if err != nil {
			return nil, err
		}
		if taken {
			return nil, fmt.Errorf("table %s has rows already: %w", table.Name, hub.ErrConflict)
		}
		i := slices.IndexFunc(tables, func(r Rows) bool { return r.Name == table.Name })
		if i < 0 {
			return nil, fmt.Errorf("no rows for table %s: %w", table.Name, ErrShape)
		}
		if !sameColumns(table.Columns, tables[i].Columns) {
			return nil, fmt.Errorf("other columns of table %s: %w", table.Name, ErrShape)
		}
	}
	if len(found) != len(tables) {
		return nil, fmt.Errorf("%d tables for %d: %w", len(tables), len(found), ErrShape)
	}
	return found, nil
}

// Empty reports whether the database holds no row, and so could be loaded. A database without any table is empty.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	empty := true
	err := s.snapshot(ctx, func(tx *sql.Tx) error {
		tables, err := s.db.Tables(ctx, tx, notOurs()...)
		for _, table := range tables {
			taken, err := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM `+quoted(table.Name)+` LIMIT 1`))
			if err != nil {
				return err
			}
			empty = empty && !taken
		}
		return err
	})
	return empty, wrap("look for rows", err)
}

// sameColumns compares without order: a column that was added by a migration stands last on one engine and where the
// migration put it on the other.
func sameColumns(a, b []sqldb.Column) bool {
	byName := func(a, b sqldb.Column) int { return strings.Compare(a.Name, b.Name) }
	return slices.Equal(slices.SortedFunc(slices.Values(a), byName), slices.SortedFunc(slices.Values(b), byName))
}

// rowsAtOnce is how many rows of a table one statement of a load inserts. PostgreSQL takes a statement's worth of parameters (see
// seedParameters). SQLite takes one: of a statement that writes several it keeps every page as it was, to take half a statement back,
// and of each parameter of many it looks for the name.
func (s *Store) rowsAtOnce(columns int) int {
	if s.db.Engine == sqldb.SQLite {
		return 1
	}
	return max(1, seedParameters/columns)
}

// fill inserts the lines of one table. They are read beside the inserting: either takes about as long.
func (s *Store) fill(ctx context.Context, tx *transaction, table sqldb.Table, rows Rows, step func(string)) (err error) {
	lines, err := rows.Open()
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	columns := len(table.Columns)
	per := s.rowsAtOnce(columns)
	pages := readRows(ctx, lines, table.Columns, per*max(1, seedParameters/columns/per))
	defer func() {
		stop()
		for range pages { // until the reader has ended
		}
		err = errors.Join(err, lines.Close())
	}()
	insert, done, err := s.prepareFill(ctx, tx, table, per)
	if err != nil {
		return err
	}
	defer done()
	count, err := fillPages(ctx, pages, per*columns, columns, insert, func() {
		if step != nil {
			step(table.Name)
		}
	})
	if err == nil && count != rows.Rows {
		err = fmt.Errorf("%d rows of %d: %w", count, rows.Rows, ErrShape)
	}
	return err
}

// fillPages inserts pages, so many values at a time, and returns how many rows they held. step hears of each row.
func fillPages(ctx context.Context, pages <-chan page, values, columns int, insert func(args []any) error, step func()) (count int64, err error) {
	for page := range pages {
		if err := ctx.Err(); err != nil {
			return count, err
		}
		for args := range slices.Chunk(page.values, values) {
			if err := insert(args); err != nil {
				return count, sqldb.Map(err)
			}
		}
		for range len(page.values) / columns {
			count++
			step()
		}
		if page.err != nil && !errors.Is(page.err, io.EOF) {
			return count, fmt.Errorf("line %d: %w", count+1, page.err)
		}
	}
	return count, ctx.Err()
}

// prepareFill returns what inserts some rows of a table, per of them or fewer, given their values one after the other, and what is to
// be called after the last. A statement is short: its context does not end, because a goroutine for each would watch it.
func (s *Store) prepareFill(ctx context.Context, tx *transaction, table sqldb.Table, per int) (insert func(args []any) error, done func(), err error) {
	ctx = context.WithoutCancel(ctx)
	names := columnNames(table.Columns)
	for i, name := range names {
		names[i] = quoted(name)
	}
	text := `INSERT INTO ` + quoted(table.Name) + ` (` + strings.Join(names, ", ") + `) VALUES `
	whole, err := tx.PrepareContext(ctx, text+tuples(per, len(names)))
	if err != nil {
		return nil, nil, sqldb.Map(err)
	}
	return func(args []any) error {
		if s.db.Engine == sqldb.Postgres {
			dropNUL(args)
		}
		if len(args) == per*len(names) {
			_, err := whole.ExecContext(ctx, args...)
			return err
		}
		_, err := tx.ExecContext(ctx, text+tuples(len(args)/len(names), len(names)), args...)
		return err
	}, func() { _ = whole.Close() }, nil
}

// page is some rows of a table, their values one after the other, and why there are no more.
type page struct {
	values []any
	err    error
}

// readRows reads the rows of a table, some at a time, until the lines or ctx end, or one is no row. It closes the channel when it reads
// no more.
func readRows(ctx context.Context, lines io.Reader, columns []sqldb.Column, some int) <-chan page {
	pages := make(chan page, 4)
	go func() {
		defer close(pages)
		reader := json.NewDecoder(lines)
		for {
			var next page
			for next.err == nil && len(next.values) < some*len(columns) {
				var row []any
				row, next.err = readRow(reader, columns)
				next.values = append(next.values, row...)
			}
			select {
			case pages <- next:
			case <-ctx.Done():
				return
			}
			if next.err != nil {
				return
			}
		}
	}()
	return pages
}

// dropNUL takes from texts the one character SQLite keeps and PostgreSQL refuses.
func dropNUL(row []any) {
	for i, value := range row {
		if s, ok := value.(string); ok {
			row[i] = strings.ReplaceAll(s, "\x00", "")
		}
	}
}

// readRow reads the values of one line in the order of columns; every column must be there, and no other.
func readRow(reader *json.Decoder, columns []sqldb.Column) ([]any, error) {
	var line map[string]json.RawMessage
	if err := reader.Decode(&line); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("not a row: %w", ErrShape) // the decoder's own text may quote the line
	}
	if len(line) != len(columns) {
		return nil, fmt.Errorf("%d columns of %d: %w", len(line), len(columns), ErrShape)
	}
	values := make([]any, len(columns))
	for i, column := range columns {
		c := cell{Column: column}
		raw, there := line[column.Name]
		if !there || c.UnmarshalJSON(raw) != nil {
			return nil, fmt.Errorf("column %s: %w", column.Name, ErrShape)
		}
		values[i] = c.value
	}
	return values, nil
}

// pauseRestored ends every session and pauses sends as far as an older schema can. It writes nothing into the trail, whose first row
// begins the chains: older rows belong before it.
func (s *Store) pauseRestored(ctx context.Context, tx *transaction, tables []sqldb.Table, after Restored) error {
	now := sqldb.At(s.now())
	if _, err := tx.ExecContext(ctx, `UPDATE people SET sessions_min = $1`, now); err != nil {
		return sqldb.Map(err)
	}
	if !slices.ContainsFunc(tables, func(t sqldb.Table) bool { return t.Name == Levers }) {
		return nil
	}
	_, err := s.setLever(ctx, tx, sendsPaused, after.By, after.Reason)
	return err
}

// Quiet does to a loaded database, migrated since, what Load does with after.
func (s *Store) Quiet(ctx context.Context, after Restored) error {
	return s.refill(ctx, "quiet", func(tx *transaction) error { return s.finishRestore(ctx, tx, after) })
}

// finishRestore ends every session and pauses sends.
func (s *Store) finishRestore(ctx context.Context, tx *transaction, after Restored) error {
	if err := s.endSessions(ctx, tx, after.By); err != nil {
		return err
	}
	err := s.pauseSends(ctx, tx, after.By, after.Reason)
	tx.happened(hub.Fact{By: after.By, Kind: hub.FactBackupRestore, Object: "hub"})
	return err
}
