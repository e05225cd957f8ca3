package store

import (
	"context"
	"database/sql"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

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

// File returns one stored file of the chapter with what shows it, or ErrNotFound. Of several events with one cover it is
// the one that most people may see.
func (c Chapter) File(ctx context.Context, id hub.FileID) (hub.File, error) {
	f := hub.File{ID: id, Chapter: c.id}
	var widths string
	err := c.reader().row(ctx, `
		SELECT f.kind, f.name, f.type, f.size, f.widths, f.height, COALESCE(e.id, ''), COALESCE(e.state, ''), COALESCE(e.audience, ''),
			EXISTS (SELECT 1 FROM toolkit_items i WHERE i.file_id = f.id),
			EXISTS (SELECT 1 FROM toolkit_items i JOIN toolkit_versions v ON v.toolkit_id = i.toolkit_id AND v.version = i.version
				WHERE i.file_id = f.id AND v.published_at IS NOT NULL)
		FROM files f LEFT JOIN events e ON e.chapter_id = f.chapter_id AND e.cover_id = f.id
		WHERE f.chapter_id = $1 AND f.id = $2
		ORDER BY CASE WHEN e.state <> 'draft' AND e.audience = 'public' THEN 0 WHEN e.state <> 'draft' THEN 1 ELSE 2 END LIMIT 1`, id).
		Scan(&f.Kind, &f.Name, &f.Type, &f.Size, &widths, &f.Height, &f.Use.Event, &f.Use.State, &f.Use.Audience, &f.Use.Toolkit, &f.Use.Released)
	if err != nil {
		return hub.File{}, sqldb.Map(err)
	}
	f.Widths, err = splitInts(widths)
	return f, err
}

// EachFile calls fn for the row of every stored file, chapter by chapter.
func (s *Store) EachFile(ctx context.Context, fn func(f hub.File) error) error {
	chapters, err := s.Chapters(ctx)
	if err != nil {
		return fmt.Errorf("store: files: %w", err)
	}
	for _, ch := range chapters {
		rows, err := s.Chapter(ch.ID).reader().query(ctx, `
			SELECT id, kind, name, type, size, widths, height FROM files WHERE chapter_id = $1 ORDER BY id`)
		files, err := scanFiles(ch.ID, rows, err)
		if err != nil {
			return fmt.Errorf("store: files: %w", err)
		}
		for _, f := range files {
			if err := fn(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// scanFiles reads (id, kind, name, type, size, widths, height) of a chapter's files.
func scanFiles(chapter hub.ChapterID, rows *sql.Rows, err error) ([]hub.File, error) {
	return collect(rows, err, func(row scanner) (hub.File, error) {
		f := hub.File{Chapter: chapter}
		var widths string
		err := row.Scan(&f.ID, &f.Kind, &f.Name, &f.Type, &f.Size, &widths, &f.Height)
		if err == nil {
			f.Widths, err = splitInts(widths)
		}
		return f, err
	})
}
