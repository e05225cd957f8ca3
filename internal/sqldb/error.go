package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"chapterhouse/internal/hub"
)

// PostgreSQL's SQLSTATE codes (PostgreSQL 15 manual, appendix A) that mean something to the hub.
const (
	pgUnique        = "23505"
	pgForeignKey    = "23503"
	pgSerialization = "40001"
	pgDeadlock      = "40P01"
	pgPrivilege     = "42501"
	pgReadOnly      = "25006"
	pgNoLock        = "55P03"
)

// ErrDenied means that the role has no right to what a statement asked for, or that row-level security refused a row.
var ErrDenied = errors.New("the database role may not do this")

// The classes of codes that say the server cannot do this for anybody now: no connection, no room or memory or free
// connection, stopped or starting or cut off by an operator or a time-out, a disk that fails.
var pgAway = []string{"08", "53", "57", "58"}

// Map turns an engine's error into the hub's: no rows and a missing parent are ErrNotFound, a broken uniqueness is
// ErrConflict, an engine that is not there, or whose races were lost every time, is ErrUnavailable. The engine's error stays wrapped for the log,
// without addresses.
func Map(err error) error {
	if err == nil {
		return nil
	}
	if kind := kindOf(err); kind != nil && !errors.Is(err, kind) {
		return fmt.Errorf("%w: %w", kind, redacted{err})
	}
	if _, connecting := errors.AsType[*pgconn.ConnectError](err); connecting {
		return redacted{err} // a wrong name or password: the address is told all the same
	}
	return err
}

func kindOf(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return hub.ErrNotFound
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code {
		case pgUnique:
			return hub.ErrConflict
		case pgForeignKey:
			return hub.ErrNotFound
		case pgPrivilege:
			return ErrDenied
		case pgSerialization, pgDeadlock, pgReadOnly, pgNoLock:
			return hub.ErrUnavailable
		}
		if len(pg.Code) == 5 && slices.Contains(pgAway, pg.Code[:2]) {
			return hub.ErrUnavailable
		}
		return nil
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		switch lite.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			return hub.ErrConflict
		case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
			return hub.ErrNotFound
		}
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
			return hub.ErrUnavailable
		}
		return nil
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return hub.ErrUnavailable
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return hub.ErrUnavailable
	}
	// Nothing was sent, because the connection had broken before, or because nobody waits any more.
	if pgconn.SafeToRetry(err) && !errors.Is(err, context.Canceled) {
		return hub.ErrUnavailable
	}
	if slices.ContainsFunc(lostConnection, func(lost error) bool { return errors.Is(err, lost) }) {
		return hub.ErrUnavailable
	}
	return nil
}

// lostConnection are the errors of a connection that broke: before the statement, or while its answer was read.
var lostConnection = []error{driver.ErrBadConn, sql.ErrConnDone, pgconn.ErrConnClosed, io.ErrUnexpectedEOF, io.EOF}

// lostRace says whether the same transaction may succeed when it is tried again.
func lostRace(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == pgSerialization || pg.Code == pgDeadlock
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return lite.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return false
}

// redacted is a driver's error whose text names no network address, as no log does (trust.md), and stays on one line.
type redacted struct{ error }

// addresses are IPv4 and IPv6 addresses as dialers write them: with a port, in brackets or in parentheses.
var addresses = regexp.MustCompile(`\(?\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b\)?|\(?\[[0-9A-Fa-f:.%]+\](:\d+)?\)?|\([0-9A-Fa-f]*:[0-9A-Fa-f:.%]+\)`)

// WithoutAddresses is a driver's text as a log may hold it: on one line, and naming no network address.
func WithoutAddresses(text string) string {
	return addresses.ReplaceAllString(strings.Join(strings.Fields(text), " "), "(address)")
}

// Error implements error.
func (r redacted) Error() string { return WithoutAddresses(r.error.Error()) }

// Unwrap is the error as it came.
func (r redacted) Unwrap() error { return r.error }
