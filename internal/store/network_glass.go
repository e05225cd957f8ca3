package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// GlassUses returns the times that admins opened a chapter's names, of all chapters when it is empty, the last first, up to hub.MostGlassUses,
// with how often the log says they read something in it. Why it crosses: who watches the admins sees every chapter's.
func (s *Store) GlassUses(ctx context.Context, chapter hub.ChapterID) ([]hub.GlassUse, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT `+glasses.list()+`, c.name, c.slug, w.name_sealed FROM break_glass g JOIN chapters c ON c.id = g.chapter_id LEFT JOIN people w ON w.id = g.opened_by
		WHERE $1 IN ('', g.chapter_id) ORDER BY g.opened_at DESC, g.id LIMIT $2`, chapter, hub.MostGlassUses)
	since, at := s.now(), map[hub.BreakGlassID]int{}
	list, err := collect(rows, err, func(row scanner) (hub.GlassUse, error) {
		var u hub.GlassUse
		err := row.Scan(append(glasses.dest(s, &u.BreakGlass), &u.ChapterName, &u.ChapterSlug, sealed{s, sealName, &u.ByName})...)
		since, at[u.ID] = u.OpenedAt, len(at)
		return u, err
	})
	if err != nil {
		return nil, wrap("uses of open names", err)
	}
	return list, wrap("uses of open names", s.countViews(ctx, list, at, since))
}

// countViews fills in what was read while names were open. Why it crosses: as GlassUses.
func (s *Store) countViews(ctx context.Context, list []hub.GlassUse, at map[hub.BreakGlassID]int, since time.Time) error {
	rows, err := s.across().QueryContext(ctx, `
		SELECT g.id, a.action, COUNT(*) FROM break_glass g JOIN audit a ON a.actor_id = g.opened_by AND a.chapter_id = g.chapter_id AND a.at >= g.opened_at AND a.at <= g.ends_at
		WHERE g.opened_at >= $1 AND a.action IN ($2, $3) GROUP BY g.id, a.action ORDER BY g.id`, sqldb.At(since), hub.FactMembersRead, hub.FactAttendeesRead)
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var id hub.BreakGlassID
		var kind hub.FactKind
		var n int
		err := row.Scan(&id, &kind, &n)
		if i, listed := at[id]; listed && kind == hub.FactMembersRead {
			list[i].Members = n
		} else if listed {
			list[i].RSVPs = n
		}
		return struct{}{}, err
	})
	return err
}

// dataGlasses reads which chapters' names a person opened, and why.
func dataGlasses(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	rows, err := run.QueryContext(ctx, `
		SELECT c.name, g.reason_sealed, g.opened_at, g.ends_at FROM break_glass g JOIN chapters c ON c.id = g.chapter_id WHERE g.opened_by = $1 ORDER BY g.opened_at, g.id`, id)
	d.NamesOpened, err = collect(rows, err, func(row scanner) (r hub.GlassRecord, err error) {
		return r, row.Scan(&r.Chapter, sealed{s, sealGlass, &r.Reason}, sqldb.Time{T: &r.Created}, sqldb.Time{T: &r.Ended})
	})
	return err
}
