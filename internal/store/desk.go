package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// DeskCounts are the numbers a chapter's desk opens with.
type DeskCounts struct {
	Members       int
	Requests      int
	OldestRequest time.Time // zero when nobody asks
	Toolkits      int       // pushed and not answered
}

// DeskCounts returns what needs the chapter's leads, in one query.
func (c Chapter) DeskCounts(ctx context.Context) (DeskCounts, error) {
	var d DeskCounts
	err := c.reader().row(ctx, `
		SELECT
			(SELECT COUNT(*) FROM memberships WHERE chapter_id = $1 AND state = 'approved'),
			(SELECT COUNT(*) FROM memberships WHERE chapter_id = $1 AND state = 'requested'),
			(SELECT MIN(requested_at) FROM memberships WHERE chapter_id = $1 AND state = 'requested'),
			(SELECT COUNT(*) FROM adoptions WHERE chapter_id = $1 AND state IN ('unseen', 'seen'))`).
		Scan(&d.Members, &d.Requests, sqldb.Time{T: &d.OldestRequest}, &d.Toolkits)
	return d, sqldb.Map(err)
}

// AddFile records a stored file; its bytes are already in the files folder under the same id.
func (c Chapter) AddFile(ctx context.Context, by hub.PersonID, f hub.File) error {
	return c.tx(ctx, "add file", func(tx tenantTx) error {
		_, err := tx.exec(ctx, `
			INSERT INTO files (chapter_id, id, kind, name, type, size, widths, height, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			f.ID, f.Kind, f.Name, f.Type, f.Size, joinInts(f.Widths), f.Height, sqldb.At(tx.store.now()))
		if err != nil {
			return sqldb.Map(err)
		}
		return tx.audit(ctx, by, "file.add", "file:"+string(f.ID))
	})
}

// File returns one stored file of the chapter, or ErrNotFound.
func (c Chapter) File(ctx context.Context, id hub.FileID) (hub.File, error) {
	f := hub.File{ID: id, Chapter: c.id}
	var widths string
	err := c.reader().row(ctx, `SELECT kind, name, type, size, widths, height FROM files WHERE chapter_id = $1 AND id = $2`, id).
		Scan(&f.Kind, &f.Name, &f.Type, &f.Size, &widths, &f.Height)
	if err != nil {
		return hub.File{}, sqldb.Map(err)
	}
	f.Widths, err = splitInts(widths)
	return f, err
}
