package app

import (
	"context"
	"errors"
	"slices"

	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
)

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
