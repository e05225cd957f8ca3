package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chapterhouse/internal/jobs"
	"chapterhouse/internal/sqldb"
)

// errSchema says that the database, or the queue in it, waits for `chapterhouse migrate`.
var errSchema = errors.New("the database has an older schema: run `chapterhouse migrate` first")

// tooOld is the refusal of a program that a newer schema no longer bears.
func tooOld(s sqldb.Schema) error {
	return &exit{ExitUsage, fmt.Errorf("upgrade this process: the database has schema %d and takes programs built for %d or later; this one was built for %d",
		s.Have, s.CompatibleFrom, s.Newest)}
}

// checkSchema refuses a database that waits for `migrate`, and one whose schema this program is too old for. A newer schema
// that this program may still serve is worth a warning: the process should be upgraded soon.
func (b *base) checkSchema(ctx context.Context) error {
	schema, err := b.db.Schema(ctx)
	if errors.Is(err, sqldb.ErrDenied) {
		return &exit{ExitUsage, fmt.Errorf("%w: run `chapterhouse migrate --app-role` with its name as the owner of the database", err)}
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
		return fmt.Errorf("the queue: %w", errSchema)
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
