package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chapterhouse/internal/sqldb"
)

// errUsedUp says that a test left more in a database than a few rows.
var errUsedUp = errors.New("not as it was migrated")

// emptied is emptyDatabase, tried again where it was the server that refused.
func emptied(ctx context.Context, admin *sqldb.DB, url, template string) error {
	err := emptyDatabase(ctx, admin, url, template)
	if err == nil || errors.Is(err, errUsedUp) {
		return err
	}
	return emptyDatabase(ctx, admin, url, template)
}

// emptyDatabase deletes all rows but those of migrating. It returns errUsedUp for a database that differs from the template by
// more than rows.
func emptyDatabase(ctx context.Context, admin *sqldb.DB, url, template string) error {
	var mark string
	err := admin.QueryRowContext(ctx, `
		SELECT COALESCE(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = $1`, template).Scan(&mark)
	if err != nil {
		return fmt.Errorf("look at the template: %w", err)
	}
	db, err := openKept(url)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	want, filled, _ := strings.Cut(mark, " ")
	found, err := fingerprint(ctx, db, strings.Fields(filled))
	if err != nil {
		return err
	}
	if found != want {
		return errUsedUp
	}
	// In this role foreign keys and triggers look away. What a large test leaves behind takes longer to delete than to drop.
	_, err = db.ExecContext(ctx, `
		SET session_replication_role = replica;
		DO $$ DECLARE name regclass; numbers regclass; BEGIN
			FOR name IN SELECT oid FROM pg_class
				WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT relname = ANY (string_to_array('`+filled+`', ' ')) AND pg_relation_size(oid) > 0
			LOOP
				IF pg_relation_size(name) > 1000000 THEN RAISE '% is large', name; END IF;
				EXECUTE 'DELETE FROM ' || name;
				FOR numbers IN SELECT s.oid FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' WHERE d.refobjid = name LOOP
					PERFORM setval(numbers, 1, false);
				END LOOP;
			END LOOP;
		END $$`)
	if err != nil {
		return fmt.Errorf("empty: %w", err)
	}
	return nil
}

// markOf is the fingerprint of a template and the tables that migrating filled.
func markOf(ctx context.Context, db *sqldb.DB) (string, error) {
	filled, err := filledTables(ctx, db)
	if err != nil {
		return "", err
	}
	mark, err := fingerprint(ctx, db, filled)
	return mark + " " + strings.Join(filled, " "), err
}

func filledTables(ctx context.Context, db *sqldb.DB) (filled []string, err error) {
	var tables string
	err = db.QueryRowContext(ctx, `SELECT COALESCE(string_agg(tablename, ' '), '') FROM pg_tables WHERE schemaname = 'public'`).Scan(&tables)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	for table := range strings.FieldsSeq(tables) {
		var some bool
		if err := db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM `+table+`)`).Scan(&some); err != nil {
			return nil, fmt.Errorf("look into %s: %w", table, err)
		}
		if some {
			filled = append(filled, table)
		}
	}
	return filled, nil
}

// fingerprint tells whether anything but the rows of the hub differs: a row of PostgreSQL's own tables that was written since has
// another transaction, and one that was dropped is missing. It reads the tables that migrating filled as well; of those the server may take
// statistics by itself, whenever it likes.
func fingerprint(ctx context.Context, db *sqldb.DB, filled []string) (mark string, err error) {
	var parts []string
	for _, table := range append([]string{
		"pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_trigger", "pg_policy", "pg_rewrite", "pg_proc", "pg_type",
		"pg_namespace", "pg_sequence", "pg_extension", "pg_default_acl",
		"pg_statistic WHERE starelid >= 16384 AND starelid NOT IN (SELECT oid FROM pg_class WHERE relname = ANY (string_to_array('" + strings.Join(filled, " ") + "', ' ')))",
		"pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())",
	}, filled...) {
		parts = append(parts, "SELECT count(*) || ' ' || COALESCE(max(xmin::text::bigint), 0) AS part FROM "+table)
	}
	err = db.QueryRowContext(ctx, "SELECT md5(string_agg(part, ';')) FROM ("+strings.Join(parts, " UNION ALL ")+") x").Scan(&mark)
	if err != nil {
		return "", fmt.Errorf("fingerprint: %w", err)
	}
	return mark, nil
}
