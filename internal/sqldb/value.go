package sqldb

import (
	"fmt"
	"time"
)

// At is t as both engines keep it: UTC, whole microseconds. The zero time is NULL.
func At(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Truncate(time.Microsecond)
}

// Time scans a time that may be NULL (the zero time) or, from an expression on SQLite, text.
type Time struct{ T *time.Time }

// layouts are the forms in which SQLite hands back a time: the driver's own, and RFC 3339.
var layouts = []string{"2006-01-02 15:04:05.999999999-07:00", time.RFC3339Nano}

// Scan implements sql.Scanner.
func (t Time) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*t.T = time.Time{}
		return nil
	case time.Time:
		*t.T = v.UTC()
		return nil
	case string:
		for _, layout := range layouts {
			if at, err := time.Parse(layout, v); err == nil {
				*t.T = at.UTC()
				return nil
			}
		}
	}
	return fmt.Errorf("sqldb: a time from %T", v)
}

// Text is s, or NULL when it is empty.
func Text[S ~string](s S) any {
	if s == "" {
		return nil
	}
	return string(s)
}
