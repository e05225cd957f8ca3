package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// chapters are the rows of chapters; what an import may change is edited.
var chapters = table[hub.Chapter]{name: "chapters", columns: slices.Concat([]column[hub.Chapter]{
	plain("id", func(c *hub.Chapter) *hub.ChapterID { return &c.ID }),
	plain("slug", func(c *hub.Chapter) *string { return &c.Slug }),
	plain("hue", func(c *hub.Chapter) *int { return &c.Hue }),
	plain("contact_email", func(c *hub.Chapter) *string { return &c.Contact }),
	optional("identifier", func(c *hub.Chapter) *string { return &c.Identifier }),
	optional("merged_into", func(c *hub.Chapter) *hub.ChapterID { return &c.MergedInto }),
	moment("created_at", func(c *hub.Chapter) *time.Time { return &c.CreatedAt }),
	moment("updated_at", func(c *hub.Chapter) *time.Time { return &c.UpdatedAt }),
	optional("picture_id", func(c *hub.Chapter) *hub.FileID { return &c.Face.Picture }),
	plain("picture_alt", func(c *hub.Chapter) *string { return &c.Face.PictureAlt }),
	numbers("picture_widths", func(c *hub.Chapter) *[]int { return &c.Face.PictureWidths }),
	plain("picture_height", func(c *hub.Chapter) *int { return &c.Face.PictureHeight }),
	plain("meets", func(c *hub.Chapter) *string { return &c.Face.Meets }),
	plain("know", func(c *hub.Chapter) *string { return &c.Face.Know }),
	listed("links", func(c *hub.Chapter) *[]hub.ChapterLink { return &c.Face.Links }),
	plain("public_phone", func(c *hub.Chapter) *string { return &c.Face.Phone }),
	plain("no_form", func(c *hub.Chapter) *bool { return &c.Face.NoForm }),
	listed("join_questions", func(c *hub.Chapter) *[]hub.JoinQuestion { return &c.Questions }),
	plain("welcome", func(c *hub.Chapter) *string { return &c.Welcome }),
	moment("locked_at", func(c *hub.Chapter) *time.Time { return &c.Lock.At }),
	plain("forming", func(c *hub.Chapter) *bool { return &c.StillForming }),
	plain("locked_by", func(c *hub.Chapter) *hub.PersonID { return &c.Lock.By }),
	plain("locked_from", func(c *hub.Chapter) *hub.CharterStatus { return &c.Lock.From }),
	plain("unlock_asked_by", func(c *hub.Chapter) *hub.PersonID { return &c.Lock.UnlockAskedBy }),
	secret("lock_reason_sealed", sealLock, func(c *hub.Chapter) *string { return &c.Lock.Reason }),
	moment("unlock_asked_at", func(c *hub.Chapter) *time.Time { return &c.Lock.UnlockAskedAt }),
}, edit(
	plain("name", func(c *hub.Chapter) *string { return &c.Name }),
	plain("kind", func(c *hub.Chapter) *hub.ChapterKind { return &c.Kind }),
	plain("status", func(c *hub.Chapter) *hub.CharterStatus { return &c.Status }),
	plain("locality", func(c *hub.Chapter) *string { return &c.Place.Locality }),
	plain("region", func(c *hub.Chapter) *string { return &c.Place.Region }),
	plain("postal_code", func(c *hub.Chapter) *string { return &c.Place.PostalCode }),
	plain("country", func(c *hub.Chapter) *string { return &c.Place.Country }),
	plain("zone", func(c *hub.Chapter) *string { return &c.Zone }),
	plain("since", func(c *hub.Chapter) *int { return &c.Since }),
	plain("about", func(c *hub.Chapter) *string { return &c.About }),
	plain("access", func(c *hub.Chapter) *string { return &c.Access }),
), edit(degrees(func(c *hub.Chapter) *hub.Place { return &c.Place })...))}

var chapterColumns = chapters.list()

func (s *Store) scanChapter(row scanner) (hub.Chapter, error) {
	var c hub.Chapter
	if err := row.Scan(chapters.dest(s, &c)...); err != nil {
		return hub.Chapter{}, fmt.Errorf("store: chapter: %w", sqldb.Map(err))
	}
	return c, nil
}

// Chapters returns every chapter, by name; the national office is among them.
func (s *Store) Chapters(ctx context.Context) ([]hub.Chapter, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+chapterColumns+` FROM chapters ORDER BY name, id`)
	return collect(rows, err, s.scanChapter)
}

// ChapterBySlug returns the chapter of a URL, or ErrNotFound.
func (s *Store) ChapterBySlug(ctx context.Context, slug string) (hub.Chapter, error) {
	return s.scanChapter(s.db.QueryRowContext(ctx, `SELECT `+chapterColumns+` FROM chapters WHERE slug = $1`, slug))
}

// SaveChapter inserts the chapter or, when its id or identifier is known, updates what an import may change: by its id, its identifier
// too. It reports whether the row is new. A slug that another chapter has or had is ErrConflict.
func (s *Store) SaveChapter(ctx context.Context, c hub.Chapter) (added bool, err error) {
	err = s.tx(ctx, "save chapter", func(tx *transaction) error {
		added, err = s.saveChapter(ctx, tx, c)
		return err
	})
	return added, err
}

func (s *Store) saveChapter(ctx context.Context, tx *transaction, c hub.Chapter) (bool, error) {
	now, identifier := s.now(), sqldb.Text(c.Identifier)
	if c.Identifier != "" || c.ID != "" {
		merged, err := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM chapters WHERE (id = $1 OR $1 = '' AND identifier = $2) AND merged_into IS NOT NULL`, string(c.ID), identifier))
		if err != nil {
			return false, err
		}
		if merged { // for good
			c.Status = hub.CharterClosed
		}
		n, err := updateGlobal(ctx, s, tx, &chapters, &c, with(`updated_at = ?, identifier = COALESCE(?, identifier)`, sqldb.At(now), identifier),
			with(`id = ? OR (? = '' AND identifier = ?)`, c.ID, string(c.ID), identifier))
		if err != nil || n > 0 {
			return false, err
		}
	}
	if c.ID == "" {
		c.ID = hub.NewID[hub.ChapterID]()
	}
	c.CreatedAt, c.UpdatedAt = now, now
	if err := insertGlobal(ctx, s, tx, &chapters, &c); err != nil {
		return true, err
	}
	if err := s.ownSlug(ctx, tx, c.Slug, c.ID); err != nil {
		return true, fmt.Errorf("%w: %w", hub.ErrConflict, err)
	}
	return true, nil
}
