package store

import (
	"context"
	"database/sql"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

const chapterColumns = `id, slug, name, kind, status, locality, region, postal_code, country, lat, lon, zone, hue, since,
	about, access, identifier, created_at, updated_at`

func scanChapter(row scanner) (hub.Chapter, error) {
	var c hub.Chapter
	var lat, lon sql.NullFloat64
	var identifier sql.NullString
	err := row.Scan(&c.ID, &c.Slug, &c.Name, &c.Kind, &c.Status, &c.Place.Locality, &c.Place.Region, &c.Place.PostalCode,
		&c.Place.Country, &lat, &lon, &c.Zone, &c.Hue, &c.Since, &c.About, &c.Access, &identifier, sqldb.Time{T: &c.CreatedAt}, sqldb.Time{T: &c.UpdatedAt})
	if err != nil {
		return hub.Chapter{}, fmt.Errorf("store: chapter: %w", sqldb.Map(err))
	}
	locate(&c.Place, lat, lon)
	c.Identifier = identifier.String
	return c, nil
}

// Chapters returns every chapter, by name; the national office is among them.
func (s *Store) Chapters(ctx context.Context) ([]hub.Chapter, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+chapterColumns+` FROM chapters ORDER BY name, id`)
	return collect(rows, err, scanChapter)
}

// ChapterBySlug returns the chapter of a URL, or ErrNotFound.
func (s *Store) ChapterBySlug(ctx context.Context, slug string) (hub.Chapter, error) {
	return scanChapter(s.db.QueryRowContext(ctx, `SELECT `+chapterColumns+` FROM chapters WHERE slug = $1`, slug))
}

// SaveChapter inserts the chapter or, when its id or identifier is known, updates what an import may change: by its id, its identifier
// too. It says whether the row is new. A slug that another chapter has is ErrConflict.
func (s *Store) SaveChapter(ctx context.Context, c hub.Chapter) (added bool, err error) {
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		added, err = s.saveChapter(ctx, tx, c)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("store: save chapter: %w", err)
	}
	return added, nil
}

func (s *Store) saveChapter(ctx context.Context, tx *sql.Tx, c hub.Chapter) (bool, error) {
	now := sqldb.At(s.now())
	if c.Identifier != "" || c.ID != "" {
		n, err := affected(tx.ExecContext(ctx, `
			UPDATE chapters SET name = $2, kind = $3, status = $4, locality = $5, region = $6, postal_code = $7, country = $8,
				lat = $9, lon = $10, zone = $11, since = $12, about = $13, access = $14, updated_at = $15,
				identifier = COALESCE($1, identifier)
			WHERE id = $16 OR ($16 = '' AND identifier = $1)`,
			sqldb.Text(c.Identifier), c.Name, c.Kind, c.Status, c.Place.Locality, c.Place.Region, c.Place.PostalCode, c.Place.Country,
			coordinate(c.Place, c.Place.Lat), coordinate(c.Place, c.Place.Lon), c.Zone, c.Since, c.About, c.Access, now, string(c.ID)))
		if err != nil || n > 0 {
			return false, err
		}
	}
	if c.ID == "" {
		c.ID = hub.NewID[hub.ChapterID]()
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO chapters (id, slug, name, kind, status, locality, region, postal_code, country, lat, lon, zone, hue, since,
			about, access, identifier, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18)`,
		c.ID, c.Slug, c.Name, c.Kind, c.Status, c.Place.Locality, c.Place.Region, c.Place.PostalCode, c.Place.Country,
		coordinate(c.Place, c.Place.Lat), coordinate(c.Place, c.Place.Lon), c.Zone, c.Hue, c.Since, c.About, c.Access,
		sqldb.Text(c.Identifier), now)
	return true, sqldb.Map(err)
}

// coordinate is a degree of p, or NULL when p is not located.
func coordinate(p hub.Place, degrees float64) any {
	if !p.Located {
		return nil
	}
	return degrees
}
