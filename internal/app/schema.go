package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"chapterhouse/internal/jobs"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
)

// errSchema and errQueueSchema say that the database, or the queue in it, waits for `chapterhouse migrate`.
var (
	errSchema      = problem(say.M("The database has an older schema. Run `chapterhouse migrate` first."))
	errQueueSchema = problem(say.M("The job queue has an older schema. Run `chapterhouse migrate` first."))
)

// tooOld is the refusal of a program that a newer schema no longer bears.
func tooOld(s sqldb.Schema) error {
	return refuse(ExitUsage, say.M("Upgrade this process. The database has schema %[1]d, for programs built for %[2]d or later. This one was built for %[3]d.",
		s.Have, s.CompatibleFrom, s.Newest))
}

// checkSchema refuses a database that waits for `migrate`, and one whose schema this program is too old for. A newer schema
// that this program may still serve is worth a warning: the process should be upgraded soon.
func (b *base) checkSchema(ctx context.Context) error {
	schema, err := b.db.Schema(ctx)
	if errors.Is(err, sqldb.ErrDenied) {
		return &exit{ExitUsage, because(err, say.M("The database role doesn’t have the rights it needs. As the owner of the database, run `chapterhouse migrate --app-role` with its name."))}
	}
	if err != nil {
		return err
	}
	if schema.Refused() {
		return tooOld(schema)
	}
	if schema.Pending() > 0 {
		return errSchema
	}
	if schema.Behind() {
		b.log.WarnContext(ctx, "the database has a newer schema than this program: upgrade this process soon",
			"schema", schema.Have, "built_for", schema.Newest)
	}
	current, err := jobs.Current(ctx, b.db)
	if err != nil {
		return err
	}
	if !current {
		return errQueueSchema
	}
	return nil
}

// schemaEvery is how often a running process looks whether the schema has left it behind.
const schemaEvery = 10 * time.Second

// watchSchema returns a context that ends when ctx does, or when another process migrates the database beyond what this
// program may serve; cause is then the refusal. The returned function ends the watch.
func (b *base) watchSchema(ctx context.Context, every time.Duration) (watched context.Context, stop func()) {
	watched, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-watched.Done():
				return
			case <-tick.C:
			}
			schema, err := b.db.Schema(watched)
			if err == nil && schema.Refused() { // a database that does not answer says nothing about its schema
				b.log.ErrorContext(ctx, "the database has a schema that this program is too old for: it stops", "schema", schema.Have, "built_for", schema.Newest)
				cancel(tooOld(schema))
				return
			}
		}
	}()
	return watched, func() {
		cancel(context.Canceled)
		<-ended
	}
}

// leftBehind is why watchSchema ended ctx, nil when something else did.
func leftBehind(ctx context.Context) error {
	refusal, ok := errors.AsType[*exit](context.Cause(ctx))
	if !ok {
		return nil
	}
	return refusal
}

// grantApp gives the role a hub serves as what it needs: the one that is named, and those that were named before. It
// returns the names.
func grantApp(ctx context.Context, db *sqldb.DB, role string) ([]string, error) {
	roles, err := store.AppRoles(ctx, db)
	if err != nil {
		return nil, err
	}
	if role != "" {
		if db.Engine != sqldb.Postgres {
			return nil, refuse(ExitUsage, say.M("--app-role is for PostgreSQL. SQLite has no roles."))
		}
		roles = append(roles, role)
	}
	slices.Sort(roles)
	roles = slices.Compact(roles) // named before and named again
	for _, name := range roles {
		if err := store.GrantApp(ctx, db, name); err != nil {
			if errors.Is(err, sqldb.ErrNoRole) {
				return nil, refuse(ExitUsage, say.M("There is no role %q. Create it first (CREATE ROLE … LOGIN PASSWORD …).", name))
			}
			return nil, err
		}
	}
	return roles, nil
}

// bound refuses to serve as a database role that row-level security does not bind.
func (b *base) bound(ctx context.Context) error {
	err := store.CheckApp(ctx, b.db)
	if _, above := errors.AsType[*store.OwnerError](err); above {
		return &exit{ExitUsage, err}
	}
	return err
}
