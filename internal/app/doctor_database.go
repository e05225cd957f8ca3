package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/jobs"
	"chapterhouse/internal/sqldb"
)

func databaseChecks() []check {
	return []check{
		{name: "database", about: "Does the database answer?", mend: "Start it, and check CHAPTERHOUSE_DATABASE_URL; a new hub gets its database from `chapterhouse migrate`.", run: checkDatabase},
		{name: "database-version", about: "Is its version recent enough?", mend: "Use PostgreSQL 14 or later.", run: checkDatabaseVersion},
		{name: "database-settings", about: "Does it keep what it acknowledged, and text as it is written?", mend: "Let the database keep what it acknowledged (synchronous_commit on), in UTF-8.", run: checkDatabaseSettings},
		{name: "database-schema", about: "Are the hub's tables those of this version?", mend: "Run `chapterhouse migrate` with this version of the program.", run: checkSchema},
		{name: "queue-schema", about: "Are the queue's tables those of this version?", mend: "Run `chapterhouse migrate` with this version of the program.", run: checkQueueSchema},
		{name: "database-role", about: "Does row-level security bind the role that serves?", mend: "As the owner run `chapterhouse migrate --app-role NAME`, and serve as NAME.", run: checkRole},
		{name: "database-integrity", about: "Is the database whole, as far as it knows?", mend: "Stop the hub, keep a copy of what is there, and restore the last verified backup.", run: checkIntegrity},
	}
}

func checkDatabase(ctx context.Context, s *subject) (string, error) {
	if s.db == nil {
		return "", s.dbErr
	}
	began := time.Now()
	if err := s.db.PingContext(ctx); err != nil {
		return "", errors.New("no, it does not") // the driver's own text may hold its address
	}
	return fmt.Sprintf("yes, %s, in %s", engineName(s.db.Engine), milliseconds(time.Since(began))), nil
}

// answers is for checks that ask the database, whatever its schema.
func (s *subject) answers(ctx context.Context) error {
	if errors.Is(s.dbErr, errNoFile) {
		return errNoFile
	}
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
		return "", fmt.Errorf("no: %w", err)
	}
	if s.db.Engine != sqldb.Postgres {
		return "", nothingYet("SQLite has no roles")
	}
	return "yes, it owns nothing", nil
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
		return "", fmt.Errorf("no, %s %s is too old", engineName(s.db.Engine), server.Version)
	}
	return "yes, " + engineName(s.db.Engine) + " " + server.Version, nil
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
		return "", errors.New("no: " + list(wrong))
	}
	return "yes", nil
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
		return "", fmt.Errorf("no: they are of version %d and take programs built for %d or later, and this one was built for %d: upgrade it",
			schema.Have, schema.CompatibleFrom, schema.Newest)
	case schema.Behind():
		return "", warning(fmt.Sprintf("almost: they are of version %d and this program was built for %d: it may serve, but upgrade it soon", schema.Have, schema.Newest))
	case schema.Pending() > 0:
		return "", fmt.Errorf("no: they are of version %d, this program needs %d", schema.Have, schema.Newest)
	}
	return fmt.Sprintf("yes, version %d, for programs built for %d or later", schema.Have, schema.CompatibleFrom), nil
}

func checkQueueSchema(ctx context.Context, s *subject) (string, error) {
	if err := s.answers(ctx); err != nil {
		return "", err
	}
	current, err := jobs.Current(ctx, s.db)
	if err != nil || !current {
		return "", errors.Join(errors.New("no, they are missing or older"), err)
	}
	return "yes", nil
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
		return "", fmt.Errorf("no: %s, the first: %s", times(len(damage), "finding"), damage[0])
	}
	return "yes", nil
}

// engineName is the engine as people write it.
func engineName(e sqldb.Engine) string {
	if e == sqldb.Postgres {
		return "PostgreSQL"
	}
	return "SQLite"
}
