package storetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"chapterhouse/internal/sqldb"
)

// sqliteFile makes a migrated SQLite file for one test, as a copy of the one that the first test migrated.
func sqliteFile(t testing.TB) string {
	t.Helper()
	migrated, err := migratedFile()
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	path := filepath.Join(t.TempDir(), "hub.db")
	if err := os.WriteFile(path, migrated, 0o600); err != nil {
		t.Fatalf("storetest: %v", err)
	}
	return path
}

var migratedFile = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "storetest")
	if err != nil {
		return nil, fmt.Errorf("folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, "hub.db")
	db, err := sqldb.Open("sqlite:" + path)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	_, err = db.Migrate(context.Background())
	if closing := db.Close(); err == nil { // the last connection writes the log into the file
		err = closing
	}
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return os.ReadFile(path)
})
