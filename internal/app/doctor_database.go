package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chapterhouse/internal/jobs"
	"chapterhouse/internal/sqldb"
)

func databaseChecks() []check {
	return []check{
		{name: "database", about: "whether the database answers", mend: "Start it, and check CHAPTERHOUSE_DATABASE_URL; a new hub gets its database from `chapterhouse migrate`.", run: checkDatabase},
		{name: "database-version", about: "the engine's version", mend: "Use PostgreSQL 14 or later.", run: checkDatabaseVersion},
		{name: "database-settings", about: "settings that durability and text hang on", mend: "Let the database keep what it acknowledged (synchronous_commit on), in UTF-8.", run: checkDatabaseSettings},
		{name: "database-schema", about: "the hub's tables", mend: "Run `chapterhouse migrate` with this version of the program.", run: checkSchema},
		{name: "queue-schema", about: "the queue's tables", mend: "Run `chapterhouse migrate` with this version of the program.", run: checkQueueSchema},
		{name: "database-role", about: "whether row-level security binds the role that serves", mend: "As the owner run `chapterhouse migrate --app-role NAME`, and serve as NAME.", run: checkRole},
		{name: "database-integrity", about: "damage the engine knows of", mend: "Stop the hub, keep a copy of what is there, and restore the last verified backup.", run: checkIntegrity},
	}
}

func checkDatabase(ctx context.Context, s *subject) (string, error) {
	if s.db == nil {
		return "", s.dbErr
	}
	if err := s.db.PingContext(ctx); err != nil {
		return "", errors.New("it does not answer") // the driver's own text may hold its address
	}
	return string(s.db.Engine), nil
}

// answers is for checks that ask the database, whatever its schema.
func (s *subject) answers(ctx context.Context) error {
	if s.db == nil || s.db.PingContext(ctx) != nil {
		return skip("needs the database, see above")
	}
	return nil
}

func checkRole(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	if err := s.bound(ctx); err != nil {
		return "", err
	}
	return "owns nothing", nil
}

const (
	// oldestPostgres is the oldest release its makers still mend (PostgreSQL versioning policy: 5 years).
	oldestPostgres = 14
	// oldestSQLite has RETURNING and all else the store uses; the program brings its own.
	oldestSQLite = 3
)

func checkDatabaseVersion(ctx context.Context, s *subject) (string, error) {
	if err := s.answers(ctx); err != nil {
		return "", err
	}
	server, err := s.server(ctx)
	if err != nil {
		return "", err
	}
	major, _, _ := strings.Cut(server.Version, ".")
	oldest := oldestSQLite
	if s.db.Engine == sqldb.Postgres {
		oldest = oldestPostgres
	}
	if n, err := strconv.Atoi(strings.TrimFunc(major, func(r rune) bool { return r < '0' || r > '9' })); err != nil || n < oldest {
		return "", fmt.Errorf("%s %s is too old", s.db.Engine, server.Version)
	}
	return string(s.db.Engine) + " " + server.Version, nil
}

// wantedSettings are the values, by engine and name, that nothing else is as good as.
var wantedSettings = map[sqldb.Engine]map[string][]string{
	sqldb.SQLite:   {"journal_mode": {"wal"}, "synchronous": {"2", "3"}, "foreign_keys": {"1"}, "encoding": {"UTF-8"}},
	sqldb.Postgres: {"synchronous_commit": {"on", "remote_apply", "remote_write"}, "server_encoding": {"UTF8"}},
}

func checkDatabaseSettings(ctx context.Context, s *subject) (string, error) {
	if err := s.answers(ctx); err != nil {
		return "", err
	}
	server, err := s.server(ctx)
	if err != nil {
		return "", err
	}
	var wrong []string
	for name, values := range wantedSettings[s.db.Engine] {
		if got := server.Settings[name]; !slices.Contains(values, got) {
			wrong = append(wrong, fmt.Sprintf("%s is %q", name, got))
		}
	}
	if len(wrong) > 0 {
		return "", errors.New(list(wrong))
	}
	return "as they should be", nil
}

func checkSchema(ctx context.Context, s *subject) (string, error) {
	if err := s.answers(ctx); err != nil {
		return "", err
	}
	schema, err := s.db.Schema(ctx)
	switch {
	case err != nil:
		return "", err
	case schema.Refused():
		return "", fmt.Errorf("it is at version %d and takes programs built for %d or later; this one was built for %d and may not serve it: upgrade this program",
			schema.Have, schema.CompatibleFrom, schema.Newest)
	case schema.Behind():
		return "", warning(fmt.Sprintf("it is at version %d and this program was built for %d: it may still serve, but upgrade it soon", schema.Have, schema.Newest))
	case schema.Pending() > 0:
		return "", fmt.Errorf("it is at version %d of %d", schema.Have, schema.Newest)
	}
	return fmt.Sprintf("version %d, for programs built for %d or later", schema.Have, schema.CompatibleFrom), nil
}

func checkQueueSchema(ctx context.Context, s *subject) (string, error) {
	if err := s.answers(ctx); err != nil {
		return "", err
	}
	current, err := jobs.Current(ctx, s.db)
	if err != nil || !current {
		return "", errors.Join(errors.New("they are missing or older than this program"), err)
	}
	return "current", nil
}

func checkIntegrity(ctx context.Context, s *subject) (string, error) {
	if err := s.answers(ctx); err != nil {
		return "", err
	}
	damage, err := s.db.Damage(ctx)
	if err != nil {
		return "", err
	}
	if len(damage) > 0 {
		return "", fmt.Errorf("%d finding(s), the first: %s", len(damage), damage[0])
	}
	return "none", nil
}
