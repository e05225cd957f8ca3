package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// PublicPages returns one part of the pages that anyone may find, and how many there are in all: chapters that are not closed, their
// public events that end after from, and the toolkits they have a page for. Why it crosses: a search engine reads every chapter's
// pages; drafts and members-only events are left out by the statement itself.
func (s *Store) PublicPages(ctx context.Context, from time.Time, skip, limit int) (pages []hub.PublicPage, all int, err error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT p.slug, p.event, p.toolkit, p.changed, COUNT(*) OVER () FROM (
			SELECT c.slug AS slug, '' AS event, '' AS toolkit, c.updated_at AS changed FROM chapters c WHERE c.status <> 'closed'
			UNION ALL
			SELECT c.slug, e.id, '', e.updated_at FROM events e JOIN chapters c ON c.id = e.chapter_id
				WHERE e.state = 'published' AND e.audience = 'public' AND e.ends_at > $1 AND c.status <> 'closed'
			UNION ALL
			SELECT c.slug, '', a.toolkit_id, COALESCE(a.decided_at, a.pushed_at) FROM adoptions a JOIN chapters c ON c.id = a.chapter_id
				WHERE a.state IN ('localized', 'in_use') AND c.status <> 'closed'
		) p ORDER BY p.slug, p.event, p.toolkit LIMIT $2 OFFSET $3`, sqldb.At(from), limit, skip)
	pages, err = collect(rows, err, func(row scanner) (hub.PublicPage, error) {
		var p hub.PublicPage
		err := row.Scan(&p.Slug, &p.Event, &p.Toolkit, sqldb.Time{T: &p.Changed}, &all)
		return p, err
	})
	return pages, all, err
}
