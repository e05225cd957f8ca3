package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// testDatabases are the databases of this process that no test has at the moment.
type testDatabases struct {
	mu   sync.Mutex
	free map[string][]string // by template

	stale sync.Once
}

var databases = &testDatabases{free: map[string][]string{}}

// take returns the name of a database that is as migrated, one that an earlier test is done with or a new one, and what gives it
// back.
func (d *testDatabases) take(ctx context.Context, server string, further Further) (name string, giveBack func(), err error) {
	admin, err := openKept(server)
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = admin.Close() }()
	admin.SetMaxOpenConns(1) // the advisory lock belongs to one connection
	template, err := templateDatabase(ctx, admin, server, further)
	if err != nil {
		return "", nil, fmt.Errorf("template: %w", err)
	}
	d.stale.Do(func() { err = dropStale(ctx, admin) })
	if err != nil {
		return "", nil, err
	}
	name = d.pop(template)
	if name != "" && emptied(ctx, admin, withDatabase(server, name), template) != nil {
		if _, err := admin.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			return "", nil, fmt.Errorf("drop: %w", err)
		}
		name = ""
	}
	if name == "" {
		name = fmt.Sprintf("hub_test_%d_%s", time.Now().Unix(), hub.NewID[string]())
		// FILE_COPY: a third of the time of WAL_LOG on a server without fsync (0.17 s and 0.57 s each on a busy machine).
		if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY FILE_COPY"); err != nil {
			return "", nil, fmt.Errorf("create: %w", err)
		}
	}
	return name, func() { d.push(template, name) }, nil
}

func (d *testDatabases) pop(template string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := d.free[template]
	if len(list) == 0 {
		return ""
	}
	d.free[template] = list[:len(list)-1]
	return list[len(list)-1]
}

func (d *testDatabases) push(template, name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.free[template] = append(d.free[template], name)
}

// dropStale drops the databases of processes that ended: nobody is connected, and they were made an hour ago.
func dropStale(ctx context.Context, admin *sqldb.DB) error {
	var names string
	err := admin.QueryRowContext(ctx, `
		SELECT COALESCE(string_agg(datname, ' '), '') FROM pg_database d
		WHERE starts_with(datname, 'hub_test_') AND datname < $1 AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)`,
		fmt.Sprintf("hub_test_%d", time.Now().Add(-time.Hour).Unix())).Scan(&names)
	if err != nil {
		return fmt.Errorf("look for stale databases: %w", err)
	}
	for name := range strings.FieldsSeq(names) {
		if _, err := admin.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name); err != nil {
			return fmt.Errorf("drop: %w", err)
		}
	}
	return nil
}
