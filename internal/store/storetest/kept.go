package storetest

import (
	"context"
	"database/sql/driver"
	"errors"
	"sync"
	"time"

	"chapterhouse/internal/sqldb"
)

// keptSessions are sessions of PostgreSQL that no pool has at the moment, by their URL. A session costs the server as much as all
// statements of a usual test together, most of it for reading the catalog and for planning, so tests pass them on.
type keptSessions struct {
	mu   sync.Mutex
	idle map[string][]session
}

var kept = &keptSessions{idle: map[string][]session{}}

// openKept is sqldb.Open, over sessions that were kept. Its pool is closed as any other, and what outlives a test has none.
func openKept(url string) (*sqldb.DB, error) {
	return sqldb.OpenThrough(url, func(c driver.Connector) driver.Connector { return keeper{c, url} })
}

// session is what database/sql knows of a connection of pgx.
type session interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
}

// keeper is a driver.Connector that hands out kept sessions first.
type keeper struct {
	driver.Connector

	url string
}

// Connect implements driver.Connector.
func (k keeper) Connect(ctx context.Context) (driver.Conn, error) {
	for {
		s := kept.pop(k.url)
		if s == nil {
			break
		}
		if s.Ping(ctx) == nil {
			return keptSession{s, k.url}, nil
		}
		_ = s.Close()
	}
	conn, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	s, ok := conn.(session)
	if !ok {
		return nil, errors.New("not a session")
	}
	return keptSession{s, k.url}, nil
}

type keptSession struct {
	session

	url string
}

// Close keeps the session, once it has no settings and locks.
func (s keptSession) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, err := s.ExecContext(ctx, "SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all()", nil)
	if err == nil && kept.push(s.url, s.session) {
		return nil
	}
	return s.session.Close()
}

func (k *keptSessions) pop(url string) session {
	k.mu.Lock()
	defer k.mu.Unlock()
	list := k.idle[url]
	if len(list) == 0 {
		return nil
	}
	k.idle[url] = list[:len(list)-1]
	return list[len(list)-1]
}

// push keeps at most four of a URL: the server has 400 for all test binaries.
func (k *keptSessions) push(url string, s session) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.idle[url]) >= 4 {
		return false
	}
	k.idle[url] = append(k.idle[url], s)
	return true
}
