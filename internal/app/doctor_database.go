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
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

func databaseChecks() []check {
	return []check{
		{name: "database", about: say.M("Is the database answering?"), mend: say.M("Start it, and check CHAPTERHOUSE_DATABASE_URL. For a new hub, run `chapterhouse migrate` first."), run: checkDatabase},
		{name: "database-version", about: say.M("Is the version of the database recent enough?"), mend: say.M("Use PostgreSQL 14 or later."), needs: (*subject).answers, run: checkDatabaseVersion},
		{name: "database-settings", about: say.M("Does the database keep what it confirmed, and text as it was written?"), mend: say.M("Set synchronous_commit to on, and use the encoding UTF-8."), needs: (*subject).answers, run: checkDatabaseSettings},
		{name: "database-schema", about: say.M("Do the hub’s tables match this version?"), mend: say.M("Run `chapterhouse migrate` with this version of the program."), needs: (*subject).answers, run: checkSchema},
		{name: "queue-schema", about: say.M("Do the job queue’s tables match this version?"), mend: say.M("Run `chapterhouse migrate` with this version of the program."), needs: (*subject).answers, run: checkQueueSchema},
		{name: "database-role", about: say.M("Does row-level security bind the role that serves?"), mend: say.M("As the owner, run `chapterhouse migrate --app-role NAME`, and serve as NAME."), needs: (*subject).rows, run: checkRole},
		{name: "database-integrity", about: say.M("Is the database intact, as far as it can tell?"), mend: say.M("Stop the hub, keep a copy of what’s there, and restore the last verified backup."), needs: (*subject).answers, run: checkIntegrity},
	}
}

func checkDatabase(ctx context.Context, s *subject) (say.Text, error) {
	if s.db == nil {
		return say.Text{}, s.dbErr
	}
	began := time.Now()
	if err := s.db.PingContext(ctx); err != nil {
		return say.Text{}, problem(say.M("No, it isn’t.")) // the driver's own text may hold its address
	}
	return say.M("Yes, %[1]s, in %[2]s.", engineName(s.db.Engine), milliseconds(time.Since(began))), nil
}

// answers is for checks that ask the database, whatever its schema.
func (s *subject) answers(ctx context.Context) error {
	if errors.Is(s.dbErr, errNoFile) {
		return errNoFile
	}
	if s.db == nil || s.db.PingContext(ctx) != nil {
		return skip(say.M("This needs the database, see above."))
	}
	return nil
}

func checkRole(ctx context.Context, s *subject) (say.Text, error) {
	if err := s.bound(ctx); err != nil {
		return say.Text{}, noBecause(err)
	}
	if s.db.Engine != sqldb.Postgres {
		return say.Text{}, nothingYet(say.M("SQLite has no roles."))
	}
	return say.M("Yes, it owns nothing."), nil
}

const (
	// oldestPostgres is the oldest release its makers still mend (PostgreSQL versioning policy: 5 years).
	oldestPostgres = 14
	// oldestSQLite has RETURNING and all else the store uses; the program brings its own.
	oldestSQLite = 3
)

func checkDatabaseVersion(ctx context.Context, s *subject) (say.Text, error) {
	server, err := s.server(ctx)
	if err != nil {
		return say.Text{}, err
	}
	major, _, _ := strings.Cut(server.Version, ".")
	oldest := oldestSQLite
	if s.db.Engine == sqldb.Postgres {
		oldest = oldestPostgres
	}
	if n, err := strconv.Atoi(strings.TrimFunc(major, func(r rune) bool { return r < '0' || r > '9' })); err != nil || n < oldest {
		return say.Text{}, problem(say.M("No, %[1]s %[2]s is too old.", engineName(s.db.Engine), server.Version))
	}
	return say.M("Yes, %[1]s %[2]s.", engineName(s.db.Engine), server.Version), nil
}

// wantedSettings are the values, by engine and name, that nothing else is as good as.
var wantedSettings = map[sqldb.Engine]map[string][]string{
	sqldb.SQLite:   {"journal_mode": {"wal"}, "synchronous": {"2", "3"}, "foreign_keys": {"1"}, "encoding": {"UTF-8"}},
	sqldb.Postgres: {"synchronous_commit": {"on", "remote_apply", "remote_write"}, "server_encoding": {"UTF8"}},
}

func checkDatabaseSettings(ctx context.Context, s *subject) (say.Text, error) {
	server, err := s.server(ctx)
	if err != nil {
		return say.Text{}, err
	}
	var wrong []string
	for name, values := range wantedSettings[s.db.Engine] {
		if got := server.Settings[name]; !slices.Contains(values, got) {
			wrong = append(wrong, fmt.Sprintf("%s=%q", name, got))
		}
	}
	if len(wrong) > 0 {
		return say.Text{}, problem(say.M("No: %s.", list(ctx, wrong)))
	}
	return yes, nil
}

func checkSchema(ctx context.Context, s *subject) (say.Text, error) {
	schema, err := s.db.Schema(ctx)
	switch {
	case err != nil:
		return say.Text{}, err
	case schema.Refused():
		return say.Text{}, problem(say.M("No. They are at version %[1]d, for programs built for %[2]d or later. This one was built for %[3]d: upgrade it.",
			schema.Have, schema.CompatibleFrom, schema.Newest))
	case schema.Behind():
		return say.Text{}, warning(say.M("Almost. They are at version %[1]d, and this program was built for %[2]d. It can serve, but upgrade it soon.", schema.Have, schema.Newest))
	case schema.Pending() > 0:
		return say.Text{}, problem(say.M("No. They are at version %[1]d, and this program needs %[2]d.", schema.Have, schema.Newest))
	}
	return say.M("Yes, version %[1]d, for programs built for %[2]d or later.", schema.Have, schema.CompatibleFrom), nil
}

func checkQueueSchema(ctx context.Context, s *subject) (say.Text, error) {
	current, err := jobs.Current(ctx, s.db)
	if err != nil || !current {
		return say.Text{}, because(err, say.M("No, they’re missing or older."))
	}
	return yes, nil
}

func checkIntegrity(ctx context.Context, s *subject) (say.Text, error) {
	damage, err := s.db.Damage(ctx)
	if err != nil {
		return say.Text{}, err
	}
	if len(damage) > 0 {
		return say.Text{}, problem(say.MN(len(damage), "No, 1 finding: %[2]s.", "No, %[1]d findings. The first: %[2]s.", damage[0]))
	}
	return yes, nil
}

// engineName is the engine as people write it.
func engineName(e sqldb.Engine) string {
	if e == sqldb.Postgres {
		return "PostgreSQL"
	}
	return "SQLite"
}
