package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// ChapterLines returns every chapter but the national office, by name, or one of them, without its counts. Why it crosses: the office sees
// which chapters need it; it gets days and a number, and no person.
func (s *Store) ChapterLines(ctx context.Context, one hub.ChapterID) ([]hub.ChapterLine, error) {
	const began = `SELECT e.starts_at FROM events e WHERE e.chapter_id = chapters.id AND e.state = 'published' AND e.postponed_at IS NULL AND e.starts_at `
	// One person at a time: a join would read all people. Once each: a plain subquery would be asked again wherever it is named.
	const held = `held AS MATERIALIZED (
			SELECT r.chapter_id AS chapter, r.person_id AS person, (SELECT p.seen_on FROM people p WHERE p.id = r.person_id) AS seen,
				(SELECT p.suspended_at FROM people p WHERE p.id = r.person_id) AS suspended
			FROM roles r WHERE r.chapter_id > '' AND r.role = 'lead' AND (r.ends_at IS NULL OR r.ends_at > $1))`
	rows, err := s.across().QueryContext(ctx, `WITH `+held+`
		SELECT `+chapterColumns+`, COALESCE(led.leads, 0), led.seen, (`+began+`<= $1 ORDER BY e.starts_at DESC LIMIT 1), (`+began+`> $1 ORDER BY e.starts_at LIMIT 1),
			x.granted_at, x.agreed_version, x.review_due, `+agreementOf+`
		FROM chapters LEFT JOIN charters x ON x.chapter_id = chapters.id LEFT JOIN (
			SELECT chapter, COUNT(DISTINCT person) AS leads, MAX(seen) AS seen FROM held WHERE suspended IS NULL GROUP BY chapter
		) led ON led.chapter = chapters.id
		WHERE kind <> 'national' AND $2 IN ('', id) ORDER BY name, id`, sqldb.At(s.now()), one)
	list, err := collect(rows, err, func(row scanner) (hub.ChapterLine, error) {
		var l hub.ChapterLine
		err := row.Scan(append(chapters.dest(s, &l.Chapter), &l.Leads, sqldb.Time{T: &l.LeadSeen}, sqldb.Time{T: &l.LastEvent}, sqldb.Time{T: &l.NextEvent},
			sqldb.Time{T: &l.Charter.GrantedAt}, sqldb.Time{T: &l.Charter.AgreedVersion}, sqldb.Time{T: &l.Charter.ReviewDue}, sqldb.Time{T: &l.Charter.Agreement})...)
		return l, err
	})
	return list, wrap("chapter lines", err)
}

// ChapterCounts counts the people of some chapters, or without ids of all. Why it crosses: the office sees totals, never who it is.
func (s *Store) ChapterCounts(ctx context.Context, ids []hub.ChapterID) (map[hub.ChapterID]hub.ChapterCounts, error) {
	now, a := s.now(), &arguments{}
	query := a.fill(`SELECT c.id, (SELECT COUNT(*) FROM memberships m WHERE m.chapter_id = c.id AND m.state = 'approved'),
			(SELECT COUNT(*) FROM lists l JOIN subscriptions b ON b.chapter_id = l.chapter_id AND b.list_id = l.id
				WHERE l.chapter_id = c.id AND l.kind = 'followers' AND l.name = '' AND b.state = 'on'),
			(SELECT CAST(COALESCE(SUM(s.taken), 0) AS bigint) FROM events e JOIN event_seats s ON s.event_id = e.id
				WHERE e.chapter_id = c.id AND e.state = 'published' AND e.starts_at > ? AND e.starts_at <= ?)
		FROM chapters c`, sqldb.At(now.Add(-hub.RSVPsFor)), sqldb.At(now))
	if len(ids) > 0 {
		query += ` WHERE c.id IN ` + in(a, ids)
	}
	counts := map[hub.ChapterID]hub.ChapterCounts{}
	rows, err := s.across().QueryContext(ctx, query, a.values()...)
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var id hub.ChapterID
		var n hub.ChapterCounts
		err := row.Scan(&id, &n.Members, &n.Followers, &n.RSVPs)
		counts[id] = n
		return struct{}{}, err
	})
	return counts, wrap("chapter counts", err)
}
