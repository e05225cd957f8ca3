package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"

	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/migrations"
)

// templateLock is the advisory lock under which a template is made: "storetst" as a number. Several test binaries start
// at once and want the same one.
const templateLock = 0x73746f7265747374

// Further is what migrates a database further than the hub's own tables, such as a queue.
type Further struct {
	Name    string // another one after each change of what Migrate does; the empty Further is none
	Migrate func(ctx context.Context, db *sqldb.DB) error
}

// templateDatabase returns the name of the migrated template of this schema, making it when it is the first to ask.
func templateDatabase(ctx context.Context, admin *sqldb.DB, server string, further Further) (string, error) {
	name, err := templateName()
	if err != nil {
		return "", err
	}
	name += further.Name
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
	return name, buildTemplate(ctx, admin, server, name, further)
}

// buildTemplate migrates under another name and renames at the end, so that a killed run leaves no half-made template.
func buildTemplate(ctx context.Context, admin *sqldb.DB, server, name string, further Further) error {
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
	mark, err := migrate(ctx, db, further)
	if closeErr := db.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	for _, statement := range []string{"COMMENT ON DATABASE " + building + " IS '" + mark + "'", "ALTER DATABASE " + building + " RENAME TO " + name} {
		if _, err := admin.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("finish: %w", err)
		}
	}
	return nil
}

// migrate makes the tables of a template and returns what markOf says of them.
func migrate(ctx context.Context, db *sqldb.DB, further Further) (mark string, err error) {
	if _, err := db.Migrate(ctx); err != nil {
		return "", err
	}
	if further.Migrate != nil {
		if err := further.Migrate(ctx, db); err != nil {
			return "", err
		}
	}
	if err := makeAppRole(ctx, db); err != nil {
		return "", err
	}
	if err := store.GrantApp(ctx, db, appRole); err != nil {
		return "", err
	}
	return markOf(ctx, db)
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
