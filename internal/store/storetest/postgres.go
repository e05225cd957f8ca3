package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/migrations"
)

const postgresVariable = "CHAPTERHOUSE_TEST_POSTGRES_URL"

// templateLock is the advisory lock under which a template is made: "storetst" as a number. Several test binaries start
// at once and want the same one.
const templateLock = 0x73746f7265747374

// postgresURL makes a database for one test as a copy of the migrated template, which PostgreSQL 15 or later does quicker
// than it migrates, and drops it when the test ends.
func postgresURL(t testing.TB) (owner, app string) {
	t.Helper()
	server := os.Getenv(postgresVariable)
	if server == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("storetest: %s is not set, and in CI every test runs on PostgreSQL too", postgresVariable)
		}
		t.Skipf("storetest: %s is not set: skipping PostgreSQL (.ci/servers go test … starts one)", postgresVariable)
	}
	admin, err := sqldb.Open(server)
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	admin.SetMaxOpenConns(1) // the advisory lock belongs to one connection
	template, err := templateDatabase(t.Context(), admin, server)
	if err != nil {
		_ = admin.Close()
		t.Fatalf("storetest: template database: %v", err)
	}
	name := "hub_test_" + hub.NewID[string]()
	// FILE_COPY: a third of the time of WAL_LOG on a server without fsync (0.17 s and 0.57 s each on a busy machine).
	if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY FILE_COPY"); err != nil {
		_ = admin.Close()
		t.Fatalf("storetest: create database: %v", err)
	}
	t.Cleanup(func() {
		defer func() { _ = admin.Close() }()
		// The test's own context is over by the time of its cleanup.
		if _, err := admin.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("storetest: drop database: %v", err)
		}
	})
	owner = withDatabase(server, name)
	return owner, As(owner, appRole)
}

// appRole is the role of a serving hub in tests. Roles belong to the whole server, so all tests share it.
const appRole = "chapterhouse_test_app"

// As is a database's URL for another role, one of Fixture.Role or that of a serving hub.
func As(rawURL, role string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return rawURL
	}
	u.User = url.UserPassword(role, role)
	return u.String()
}

// GrantApp lets App at the tables that the test made, as migrating does.
func (f *Fixture) GrantApp(t testing.TB) {
	t.Helper()
	if err := store.GrantApp(t.Context(), f.DB, appRole); err != nil {
		t.Fatalf("storetest: %v", err)
	}
}

// Role makes a role of PostgreSQL that may sign in and nothing else, and drops it when the test ends.
func (f *Fixture) Role(t testing.TB) string {
	t.Helper()
	role := "hub_test_" + hub.NewID[string]()
	f.Exec(t, `CREATE ROLE `+role+` LOGIN PASSWORD '`+role+`'`)
	t.Cleanup(func() { // the test's own context is over by the time of its cleanup
		if _, err := f.DB.ExecContext(context.Background(), `DROP OWNED BY `+role+`; DROP ROLE `+role); err != nil {
			t.Errorf("storetest: drop role: %v", err)
		}
	})
	return role
}

// templateDatabase returns the name of the migrated template of this schema, making it when it is the first to ask.
func templateDatabase(ctx context.Context, admin *sqldb.DB, server string) (string, error) {
	name, err := templateName()
	if err != nil {
		return "", err
	}
	if there, err := databaseExists(ctx, admin, name); err != nil || there {
		return name, err
	}
	if _, err := admin.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, templateLock); err != nil {
		return "", fmt.Errorf("lock: %w", err)
	}
	defer func() {
		_, _ = admin.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, templateLock)
	}()
	if there, err := databaseExists(ctx, admin, name); err != nil || there {
		return name, err
	}
	return name, buildTemplate(ctx, admin, server, name)
}

// buildTemplate migrates under another name and renames at the end, so that a killed run leaves no half-made template.
func buildTemplate(ctx context.Context, admin *sqldb.DB, server, name string) error {
	building := name + "_building"
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + building + " WITH (FORCE)", "CREATE DATABASE " + building} {
		if _, err := admin.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("make: %w", err)
		}
	}
	db, err := sqldb.Open(withDatabase(server, building))
	if err != nil {
		return err
	}
	_, err = db.Migrate(ctx)
	if err == nil {
		err = makeAppRole(ctx, db)
	}
	if err == nil {
		err = store.GrantApp(ctx, db, appRole)
	}
	if closeErr := db.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if _, err := admin.ExecContext(ctx, "ALTER DATABASE "+building+" RENAME TO "+name); err != nil {
		return fmt.Errorf("rename: %w", err)
	}
	return nil
}

// makeAppRole runs under templateLock: nobody else makes the role meanwhile.
func makeAppRole(ctx context.Context, db *sqldb.DB) error {
	_, err := db.ExecContext(ctx, `
		DO $$ BEGIN
			IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '`+appRole+`') THEN
				CREATE ROLE `+appRole+` LOGIN PASSWORD '`+appRole+`';
			END IF;
		END $$`)
	if err != nil {
		return fmt.Errorf("make the role of the hub: %w", err)
	}
	return nil
}

// templateName names a schema by the content of its migrations: an edited file gets another template.
func templateName() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(migrations.Files, "postgres", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.Files, path)
		_, _ = fmt.Fprintf(sum, "%s\n%s\n", path, text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read migrations: %w", err)
	}
	return "hub_template_" + hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

func databaseExists(ctx context.Context, admin *sqldb.DB, name string) (there bool, err error) {
	err = admin.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, name).Scan(&there)
	if err != nil {
		return false, fmt.Errorf("look for the template: %w", err)
	}
	return there, nil
}

func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server // sqldb.Open refuses it with a sentence
	}
	u.Path = "/" + name
	return u.String()
}
