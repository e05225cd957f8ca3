package store

import (
	"context"
	"database/sql"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// Chapter is the tenant handle: the only way to a chapter's rows. Its statements get the chapter as $1.
type Chapter struct {
	store *Store
	id    hub.ChapterID
}

// Chapter returns the handle of one chapter. It reads nothing.
func (s *Store) Chapter(id hub.ChapterID) Chapter { return Chapter{store: s, id: id} }

// bound runs statements for one chapter, in a transaction or outside one.
type bound struct {
	store *Store
	id    hub.ChapterID
	run   runner
}

// scope is the chapter as row-level security knows it.
func (c Chapter) scope() sqldb.Scope { return c.store.db.Scope(string(c.id)) }

// reader runs each statement in a transaction of its own, bound to the chapter.
func (c Chapter) reader() bound { return bound{store: c.store, id: c.id, run: c.scope()} }

// tx runs fn in one transaction bound to the chapter.
func (c Chapter) tx(ctx context.Context, verb string, fn func(tx tenantTx) error) error {
	return wrap(verb, c.scope().Tx(ctx, c.store.recorded(ctx, func(tx *transaction) error {
		return fn(tenantTx{bound: bound{store: c.store, id: c.id, run: tx}, tx: tx})
	})))
}

// together is tx for what many people do at once: on SQLite those that wait share a transaction (see sqldb.Scope.Together). fn uses the
// context it is given, and may run again.
func (c Chapter) together(ctx context.Context, verb string, fn func(ctx context.Context, tx tenantTx) error) error {
	return wrap(verb, c.scope().Together(ctx, func(ctx context.Context, sqlTx *sql.Tx) error {
		return c.store.recorded(ctx, func(tx *transaction) error {
			return fn(ctx, tenantTx{bound: bound{store: c.store, id: c.id, run: tx}, tx: tx})
		})(sqlTx)
	}))
}

// bind binds a running transaction to one chapter, until it is bound to another.
func (s *Store) bind(ctx context.Context, tx *transaction, id hub.ChapterID) (tenantTx, error) {
	return tenantTx{bound: bound{store: s, id: id, run: tx}, tx: tx}, s.db.Rescope(ctx, tx.Tx, string(id))
}

// tenantTx is a transaction bound to one chapter.
type tenantTx struct {
	bound
	tx *transaction
}

// query runs SQL whose $1 is the chapter and whose $2… are args.
func (b bound) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return b.run.QueryContext(ctx, query, b.args(args)...)
}

// row is query for at most one row.
func (b bound) row(ctx context.Context, query string, args ...any) *sql.Row {
	return b.run.QueryRowContext(ctx, query, b.args(args)...)
}

// exec is query for statements that return no rows.
func (b bound) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return b.run.ExecContext(ctx, query, b.args(args)...)
}

// later is exec for statements of a transaction whose outcome nobody asks for (see sqldb.Later).
func (b bound) later(ctx context.Context, query string, args ...any) error {
	_, err := b.run.ExecContext(sqldb.Later(ctx), query, b.args(args)...)
	return sqldb.Map(err)
}

func (b bound) args(args []any) []any {
	return append(append(make([]any, 0, len(args)+1), string(b.id)), args...)
}

// happened notes a fact of the chapter, to be written when the transaction ends.
func (t tenantTx) happened(f hub.Fact) {
	f.Chapter = t.id
	t.tx.happened(f)
}

// Update writes the parts of the chapter's page that its leads may change: about, access, hue, zone, contact address and face. If the chapter changed
// since in was read, ErrConflict.
func (c Chapter) Update(ctx context.Context, by hub.PersonID, in hub.Chapter) error {
	face := in.Face
	links, err := listText(face.Links)
	if err != nil {
		return err
	}
	return c.tx(ctx, "update chapter", func(tx tenantTx) error {
		n, err := affected(tx.exec(ctx, `
			UPDATE chapters SET about = $2, access = $3, hue = $4, zone = $5, contact_email = $9, updated_at = $6,
				edited_at = CASE WHEN $7 THEN $6 ELSE edited_at END, picture_id = $10, picture_alt = $11, picture_widths = $12, picture_height = $13,
				meets = $14, know = $15, links = $16, public_phone = $17, no_form = $18
			WHERE id = $1 AND updated_at = $8`,
			in.About, in.Access, in.Hue, in.Zone, sqldb.At(tx.store.now()), by != "", sqldb.At(in.UpdatedAt), in.Contact,
			sqldb.Text(face.Picture), face.PictureAlt, joinInts(face.PictureWidths), face.PictureHeight, face.Meets, face.Know, links, face.Phone, face.NoForm))
		if err == nil && n == 0 {
			err = tx.changedOrGone(ctx)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactChapterUpdate, Object: "chapter:" + string(c.id)})
		return err
	})
}

// changedOrGone is ErrConflict for a chapter that is there, and ErrNotFound for one that is not.
func (t tenantTx) changedOrGone(ctx context.Context) error {
	there, err := rowExists(t.row(ctx, `SELECT 1 FROM chapters WHERE id = $1`))
	switch {
	case err != nil:
		return err
	case there:
		return hub.ErrConflict
	}
	return hub.ErrNotFound
}
