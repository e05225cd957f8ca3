package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// glasses are the rows of break_glass. Whether one is open is asked of its row with each request, so it ends in every process at once.
var glasses = table[hub.BreakGlass]{name: "break_glass", alias: "g", columns: []column[hub.BreakGlass]{
	plain("id", func(g *hub.BreakGlass) *hub.BreakGlassID { return &g.ID }),
	plain("chapter_id", func(g *hub.BreakGlass) *hub.ChapterID { return &g.Chapter }),
	plain("opened_by", func(g *hub.BreakGlass) *hub.PersonID { return &g.By }),
	secret("reason_sealed", sealGlass, func(g *hub.BreakGlass) *string { return &g.Reason }),
	moment("opened_at", func(g *hub.BreakGlass) *time.Time { return &g.OpenedAt }),
	moment("ends_at", func(g *hub.BreakGlass) *time.Time { return &g.EndsAt }),
}}

// OpenGlass lets an admin read a chapter's names for an hour, and owes its leads and the auditors an email. ErrConflict: they can already.
func (s *Store) OpenGlass(ctx context.Context, by hub.PersonID, chapter hub.ChapterID, reason string) error {
	return s.tx(ctx, "open a chapter's names", func(tx *transaction) error {
		if err := s.lockRoles(ctx, tx, ""); err != nil { // an admin's role that ends at the same moment ends this
			return err
		}
		n, err := s.countHolder(ctx, tx, by)
		if err == nil && n == 0 {
			err = hub.ErrForbidden
		}
		if err != nil {
			return err
		}
		now := s.now()
		open, err := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM break_glass WHERE opened_by = $1 AND chapter_id = $2 AND ends_at > $3 LIMIT 1`, by, chapter, sqldb.At(now)))
		if err == nil && open {
			err = hub.ErrConflict
		}
		if err != nil {
			return err
		}
		g := hub.BreakGlass{ID: hub.NewID[hub.BreakGlassID](), Chapter: chapter, By: by, Reason: reason, OpenedAt: now, EndsAt: now.Add(hub.BreakGlassFor)}
		if err := insertGlobal(ctx, s, tx, &glasses, &g); err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Chapter: chapter, Kind: hub.FactGlassOpen, Object: "chapter:" + string(chapter)})
		return s.tellGlass(ctx, tx, g)
	})
}

// countHolder is 1 for a national admin, as a role of the hub or of any account, else 0.
func (s *Store) countHolder(ctx context.Context, tx *transaction, id hub.PersonID) (int64, error) {
	n, err := s.holds(ctx, tx, id, hub.Grant{Role: hub.RoleNationalAdmin})
	return min(n, 1), err
}

// tellGlass owes the emails about it.
func (s *Store) tellGlass(ctx context.Context, tx *transaction, g hub.BreakGlass) error {
	list, err := s.colleagues(ctx, tx, g.By, g.Chapter)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `
		SELECT DISTINCT r.person_id FROM roles r JOIN people p ON p.id = r.person_id
		WHERE r.chapter_id IS NULL AND r.role = 'auditor' AND p.suspended_at IS NULL AND (r.ends_at IS NULL OR r.ends_at > $1) ORDER BY 1`, sqldb.At(s.now()))
	auditors, err := collect(rows, err, text[hub.PersonID])
	if err != nil {
		return err
	}
	who, err := s.addressee(ctx, tx, g.By)
	words := hub.BreakGlassLetter{By: who.Name, Reason: g.Reason, Until: g.EndsAt.UTC().Truncate(time.Second)}
	words.Chapter, words.Slug = s.chapterHead(ctx, tx, g.Chapter)
	list = append(list, auditors...)
	for i := 0; i < len(list) && err == nil; i++ {
		err = s.oweAbout(ctx, tx, list[i], words)
	}
	return err
}

// Glass returns an admin's open reading of a chapter's names, or ErrNotFound.
func (s *Store) Glass(ctx context.Context, by hub.PersonID, chapter hub.ChapterID) (hub.BreakGlass, error) {
	g, err := glasses.scan(s)(s.db.QueryRowContext(ctx, `
		SELECT `+glasses.list()+` FROM break_glass g WHERE g.opened_by = $1 AND g.chapter_id = $2 AND g.ends_at > $3 ORDER BY g.ends_at DESC LIMIT 1`, by, chapter, sqldb.At(s.now())))
	return g, wrap("open names", err)
}

// CloseGlass ends it. ErrNotFound: it is over.
func (s *Store) CloseGlass(ctx context.Context, by hub.PersonID, chapter hub.ChapterID) error {
	return s.tx(ctx, "close a chapter's names", func(tx *transaction) error {
		now := sqldb.At(s.now())
		err := must(tx.ExecContext(ctx, `UPDATE break_glass SET ends_at = $3 WHERE opened_by = $1 AND chapter_id = $2 AND ends_at > $3`, by, chapter, now))
		tx.happened(hub.Fact{By: by, Chapter: chapter, Kind: hub.FactGlassClose, Object: "chapter:" + string(chapter)})
		return err
	})
}

// EraseGlass forgets what was over before a moment. It returns how many there were.
func (s *Store) EraseGlass(ctx context.Context, before time.Time) (int64, error) {
	n, err := affected(s.db.ExecContext(ctx, `DELETE FROM break_glass WHERE ends_at < $1`, sqldb.At(before)))
	return n, wrap("erase open names", err)
}
