package store

import (
	"context"
	"time"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// offerings are the rows of toolkit_offerings.
var offerings = table[hub.Offering]{name: "toolkit_offerings", alias: "o", columns: []column[hub.Offering]{
	plain("id", func(o *hub.Offering) *hub.OfferingID { return &o.ID }),
	plain("toolkit_id", func(o *hub.Offering) *hub.ToolkitID { return &o.Toolkit }),
	filter("filter", func(o *hub.Offering) *hub.Audience { return &o.Audience }),
	plain("note", func(o *hub.Offering) *string { return &o.Note }),
	plain("wished_on", func(o *hub.Offering) *string { return &o.WishedOn }),
	moment("created_at", func(o *hub.Offering) *time.Time { return &o.At }),
}}

// Offerings returns the pushes of a toolkit that also go to chapters that open later, the newest first.
func (s *Store) Offerings(ctx context.Context, id hub.ToolkitID) ([]hub.Offering, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+offerings.list()+` FROM toolkit_offerings o WHERE o.toolkit_id = $1 ORDER BY o.created_at DESC, o.id`, id)
	list, err := collect(rows, err, offerings.scan(s))
	return list, wrap("offerings", err)
}

// StopOffering no longer offers a toolkit to chapters that open later. Those that have it keep it.
func (s *Store) StopOffering(ctx context.Context, by hub.PersonID, toolkit hub.ToolkitID, id hub.OfferingID) error {
	return s.national(ctx, by, hub.FactToolkitLaterStop, toolkit, func(tx *transaction) error {
		return must(tx.ExecContext(ctx, `DELETE FROM toolkit_offerings WHERE id = $1 AND toolkit_id = $2`, id, toolkit))
	})
}

// standingOffer is an offering with the newest published version of its toolkit.
type standingOffer struct {
	hub.Offering

	version int
}

// offerLater offers a chapter that opens in this transaction the toolkits whose pushes go to chapters that open later and fit: of each
// toolkit the newest version, once, with the newest note. Its first lead is told.
func (s *Store) offerLater(ctx context.Context, tx *transaction, c hub.Chapter) error {
	rows, err := tx.QueryContext(ctx, `
		SELECT `+offerings.list()+`, (SELECT MAX(v.version) FROM toolkit_versions v WHERE v.toolkit_id = o.toolkit_id AND v.published_at IS NOT NULL)
		FROM toolkit_offerings o JOIN toolkits t ON t.id = o.toolkit_id AND t.archived_at IS NULL ORDER BY o.created_at DESC, o.id`)
	list, err := collect(rows, err, func(row scanner) (o standingOffer, err error) {
		return o, row.Scan(append(offerings.dest(s, &o.Offering), &o.version)...)
	})
	if err != nil || len(list) == 0 {
		return err
	}
	chapter, err := s.bind(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	now := s.now()
	for _, o := range list {
		if !o.Audience.Fits(c, kilometersBetween) {
			continue
		}
		if o.WishedOn < now.Format(time.DateOnly) {
			o.WishedOn = "" // it was for those who had it then
		}
		_, err := chapter.exec(ctx, `
			INSERT INTO adoptions (chapter_id, toolkit_id, version, state, note, wished_on, pushed_at, owed) VALUES ($1, $2, $3, 'unseen', $4, $5, $6, 'push')
			ON CONFLICT (chapter_id, toolkit_id) DO NOTHING`, o.Toolkit, o.version, o.Note, o.WishedOn, sqldb.At(now))
		if err != nil {
			return sqldb.Map(err)
		}
	}
	return nil
}

// kilometersBetween measures between two points on the map.
func kilometersBetween(lat1, lon1, lat2, lon2 float64) float64 {
	return geo.Kilometers(geo.Point{Lat: lat1, Lon: lon1}, geo.Point{Lat: lat2, Lon: lon2})
}
