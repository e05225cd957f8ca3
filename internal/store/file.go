package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// files are the rows of files.
var files = table[hub.File]{name: "files", alias: "f", columns: []column[hub.File]{
	plain("chapter_id", func(f *hub.File) *hub.ChapterID { return &f.Chapter }),
	plain("id", func(f *hub.File) *hub.FileID { return &f.ID }),
	plain("kind", func(f *hub.File) *string { return &f.Kind }),
	plain("name", func(f *hub.File) *string { return &f.Name }),
	plain("type", func(f *hub.File) *string { return &f.Type }),
	plain("size", func(f *hub.File) *int64 { return &f.Size }),
	numbers("widths", func(f *hub.File) *[]int { return &f.Widths }),
	plain("height", func(f *hub.File) *int { return &f.Height }),
	writeOnly("created_at", func(s *Store, _ *hub.File) any { return sqldb.At(s.now()) }),
}}

// AddFile records a stored file; its bytes are already in the files folder under the same id.
func (c Chapter) AddFile(ctx context.Context, by hub.PersonID, f hub.File) error {
	return c.tx(ctx, "add file", func(tx tenantTx) error {
		err := insert(ctx, tx, &files, &f)
		tx.happened(hub.Fact{By: by, Kind: hub.FactFileAdd, Object: "file:" + string(f.ID)})
		return err
	})
}

// File returns one stored file of the chapter with what shows it, or ErrNotFound. Of several events with one cover it is
// the one that most people may see.
func (c Chapter) File(ctx context.Context, id hub.FileID) (hub.File, error) {
	var f hub.File
	err := c.reader().row(ctx, `
		SELECT `+files.list()+`, COALESCE(e.id, ''), COALESCE(e.state, ''), COALESCE(e.audience, ''), COALESCE(e.good_standing, FALSE),
			EXISTS (SELECT 1 FROM chapters c WHERE c.id = $1 AND c.picture_id = f.id), EXISTS (SELECT 1 FROM toolkit_items i WHERE i.file_id = f.id),
			EXISTS (SELECT 1 FROM toolkit_items i JOIN toolkit_versions v ON v.toolkit_id = i.toolkit_id AND v.version = i.version
				WHERE i.file_id = f.id AND v.published_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM toolkit_recalls r WHERE r.toolkit_id = i.toolkit_id
					AND r.lifted_at IS NULL AND (r.item_key = '' AND r.version = i.version OR r.item_key IN (i.key, i.id) AND r.version >= i.version)))
		FROM files f LEFT JOIN events e ON e.chapter_id = f.chapter_id AND e.cover_id = f.id
		WHERE f.chapter_id = $1 AND f.id = $2
		ORDER BY CASE WHEN e.state <> 'draft' AND e.audience = 'public' THEN 0 WHEN e.state <> 'draft' AND NOT e.good_standing THEN 1 WHEN e.state <> 'draft' THEN 2 ELSE 3 END LIMIT 1`, id).
		Scan(append(files.dest(c.store, &f), &f.Use.Event, &f.Use.State, &f.Use.Audience, &f.Use.Standing, &f.Use.Chapter, &f.Use.Toolkit, &f.Use.Released)...)
	return f, sqldb.Map(err)
}

// EachFile calls fn for the row of every stored file, chapter by chapter.
func (s *Store) EachFile(ctx context.Context, fn func(f hub.File) error) error {
	chapters, err := s.Chapters(ctx)
	if err != nil {
		return fmt.Errorf("store: files: %w", err)
	}
	for _, ch := range chapters {
		rows, err := s.Chapter(ch.ID).reader().query(ctx, `SELECT `+files.list()+` FROM files f WHERE f.chapter_id = $1 ORDER BY f.id`)
		list, err := collect(rows, err, files.scan(s))
		if err != nil {
			return fmt.Errorf("store: files: %w", err)
		}
		for _, f := range list {
			if err := fn(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// joinInts writes a short list of widths into one column: "640,1280".
func joinInts(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}

// splitInts reads what joinInts wrote.
func splitInts(text string) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	var list []int
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, fmt.Errorf("store: widths: %w", err)
		}
		list = append(list, n)
	}
	return list, nil
}
