package store

import (
	"context"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// charters are the rows of charters.
var charters = table[hub.Charter]{name: "charters", alias: "x", columns: []column[hub.Charter]{
	moment("granted_at", func(c *hub.Charter) *time.Time { return &c.GrantedAt }),
	optional("granted_by", func(c *hub.Charter) *hub.PersonID { return &c.GrantedBy }),
	optional("chapter_id", func(c *hub.Charter) *hub.ChapterID { return &c.Chapter }),
	moment("agreed_version", func(c *hub.Charter) *time.Time { return &c.AgreedVersion }),
	moment("agreed_at", func(c *hub.Charter) *time.Time { return &c.AgreedAt }),
	optional("agreed_by", func(c *hub.Charter) *hub.PersonID { return &c.AgreedBy }),
	moment("review_due", func(c *hub.Charter) *time.Time { return &c.ReviewDue }),
	moment("reviewed_at", func(c *hub.Charter) *time.Time { return &c.ReviewedAt }),
	optional("reviewed_by", func(c *hub.Charter) *hub.PersonID { return &c.ReviewedBy }),
	secret("note_sealed", sealCharterNote, func(c *hub.Charter) *string { return &c.Note }),
	optional("reminded", func(c *hub.Charter) *hub.Reminded { return &c.Reminded }),
}}

// agreementOf is when the office last wrote the agreement; NULL: it wrote none.
const agreementOf = `(SELECT w.updated_at FROM site_pages w WHERE w.name = 'agreement' AND w.body <> '')`

// AcceptAgreement notes that somebody accepted the agreement for a chapter. ErrConflict: it is another version than the one they read, or
// was accepted before.
func (s *Store) AcceptAgreement(ctx context.Context, by hub.PersonID, chapter hub.ChapterID, version time.Time) error {
	return s.tx(ctx, "accept the agreement", func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `
			INSERT INTO charters (chapter_id, agreed_version, agreed_at, agreed_by)
			SELECT c.id, w.updated_at, $3, $4 FROM chapters c JOIN site_pages w ON w.name = 'agreement' AND w.body <> '' AND w.updated_at = $2 WHERE c.id = $1
			ON CONFLICT (chapter_id) DO UPDATE SET agreed_version = excluded.agreed_version, agreed_at = excluded.agreed_at, agreed_by = excluded.agreed_by
			WHERE charters.agreed_version IS NULL OR charters.agreed_version <> excluded.agreed_version`,
			chapter, sqldb.At(version), sqldb.At(s.now()), by))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Chapter: chapter, Kind: hub.FactCharterAgree, Object: "chapter:" + string(chapter)})
		return err
	})
}

// grantCharter notes that the office granted a chapter its charter: the first review is due in a year.
func (s *Store) grantCharter(ctx context.Context, tx *transaction, by hub.PersonID, chapter hub.ChapterID) error {
	now := s.now()
	_, err := tx.ExecContext(ctx, `
		INSERT INTO charters (chapter_id, granted_at, granted_by, review_due) VALUES ($1, $2, $3, $4)
		ON CONFLICT (chapter_id) DO UPDATE SET granted_at = excluded.granted_at, granted_by = excluded.granted_by, review_due = excluded.review_due, reminded = NULL`,
		chapter, sqldb.At(now), by, sqldb.At(hub.NextReview(now)))
	return sqldb.Map(err)
}

// ReviewCharter notes that the office reviewed a chapter: the next review is due in a year. due is when this one was, as whoever reviewed
// read it; ErrConflict: it changed since.
func (s *Store) ReviewCharter(ctx context.Context, by hub.PersonID, chapter hub.ChapterID, due time.Time, note string) error {
	return s.tx(ctx, "review a charter", func(tx *transaction) error {
		sealed, err := s.seal(note, sealCharterNote)
		if err != nil {
			return err
		}
		now := s.now()
		first := 0
		if due.IsZero() {
			first = 1
		}
		n, err := affected(tx.ExecContext(ctx, `
			INSERT INTO charters (chapter_id, reviewed_at, reviewed_by, note_sealed, review_due) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (chapter_id) DO UPDATE SET reviewed_at = excluded.reviewed_at, reviewed_by = excluded.reviewed_by, note_sealed = excluded.note_sealed,
				review_due = excluded.review_due, reminded = NULL
			WHERE charters.review_due = $6 OR charters.review_due IS NULL AND $7 = 1`, chapter, sqldb.At(now), by, sealed, sqldb.At(hub.NextReview(now)), sqldb.At(due), first))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Chapter: chapter, Kind: hub.FactCharterReview, Object: "chapter:" + string(chapter)})
		return err
	})
}

// remindedAtOnce is how many reviews a sweep reminds of; the next goes on.
const remindedAtOnce = 500

// RemindReviews emails the leads and the office about reviews that are due within hub.ReviewAhead, and again once they are due; each
// reminder once, however often and by however many this runs. A chapter that is closed has no review. It returns how many reviews it was.
func (s *Store) RemindReviews(ctx context.Context) (n int, err error) {
	now := s.now()
	rows, err := s.db.QueryContext(ctx, `
		SELECT x.chapter_id, x.review_due FROM charters x JOIN chapters c ON c.id = x.chapter_id
		WHERE x.review_due <= $1 AND c.status <> 'closed' AND (x.reminded IS NULL OR x.reminded = 'ahead' AND x.review_due <= $2) ORDER BY x.review_due, x.chapter_id LIMIT $3`,
		sqldb.At(now.Add(hub.ReviewAhead)), sqldb.At(now), remindedAtOnce)
	list, err := collect(rows, err, func(row scanner) (c hub.Charter, err error) {
		return c, row.Scan(&c.Chapter, sqldb.Time{T: &c.ReviewDue})
	})
	for i := 0; i < len(list) && err == nil; i++ {
		var sent bool
		if sent, err = s.remindReview(ctx, list[i], now); sent {
			n++
		}
	}
	return n, wrap("remind of reviews", err)
}

// remindReview owes one reminder, unless another process did: whoever marks it sends it, in one transaction.
func (s *Store) remindReview(ctx context.Context, c hub.Charter, now time.Time) (sent bool, err error) {
	which := hub.RemindedAhead
	if !now.Before(c.ReviewDue) {
		which = hub.RemindedDue
	}
	err = s.tx(ctx, "remind of a review", func(tx *transaction) error {
		marked, err := affected(tx.ExecContext(ctx, `
			UPDATE charters SET reminded = $3 WHERE chapter_id = $1 AND review_due = $2 AND (reminded IS NULL OR reminded = 'ahead' AND $3 = 'due')`,
			c.Chapter, sqldb.At(c.ReviewDue), string(which)))
		if err != nil || marked == 0 {
			return err
		}
		sent = true
		return s.oweReview(ctx, tx, c)
	})
	return sent, err
}

// oweReview owes the leads of a chapter and the office an email about its review.
func (s *Store) oweReview(ctx context.Context, tx *transaction, c hub.Charter) error {
	words := hub.CharterReviewLetter{Due: c.ReviewDue.Format(time.DateOnly)}
	words.Chapter, words.Slug = s.chapterHead(ctx, tx, c.Chapter)
	leads, err := s.colleagues(ctx, tx, "", c.Chapter)
	if err != nil {
		return err
	}
	office, err := s.officePeople(ctx, tx)
	for i := 0; i < len(leads) && err == nil; i++ {
		err = s.oweAbout(ctx, tx, leads[i], words)
	}
	words.Office = true
	for i := 0; i < len(office) && err == nil; i++ {
		if !slices.Contains(leads, office[i]) { // who does both is told as a lead
			err = s.oweAbout(ctx, tx, office[i], words)
		}
	}
	return err
}
