package sqldb

import (
	"database/sql/driver"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
)

// scopedRows are the rows of a scoped statement. Closing them reads the pipeline to its end.
type scopedRows struct {
	rows    pgx.Rows
	results pgx.BatchResults
	ahead   bool // the first row was asked for already, and is there
	begun   bool
}

// Columns implements driver.Rows.
func (r *scopedRows) Columns() []string {
	fields := r.rows.FieldDescriptions()
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = field.Name
	}
	return names
}

// Close implements driver.Rows.
func (r *scopedRows) Close() error {
	r.rows.Close()
	return r.results.Close()
}

// Next implements driver.Rows.
func (r *scopedRows) Next(dest []driver.Value) error {
	more := r.ahead
	if r.begun {
		more = r.rows.Next()
	}
	r.begun = true
	if !more {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	values, err := r.rows.Values()
	if err != nil {
		return fmt.Errorf("sqldb: read a row: %w", err)
	}
	for i, value := range values {
		if dest[i], err = plain(value); err != nil {
			return err
		}
	}
	return nil
}

// plain is a value as database/sql knows it.
func plain(value any) (driver.Value, error) {
	switch v := value.(type) {
	case int32:
		return int64(v), nil
	case int16:
		return int64(v), nil
	case float32:
		return float64(v), nil
	}
	if driver.IsValue(value) {
		return value, nil
	}
	if valuer, ok := value.(driver.Valuer); ok {
		return valuer.Value()
	}
	return nil, fmt.Errorf("sqldb: a column gives %T", value)
}
