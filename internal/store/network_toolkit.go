package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// Board returns one line for each chapter a toolkit was pushed to, by chapter name. Why it crosses: national sees who took
// a toolkit up; no personal data is in it.
func (s *Store) Board(ctx context.Context, id hub.ToolkitID) ([]hub.AdoptionRow, error) {
	const may = `(SELECT p.suspended_at FROM people p WHERE p.id = r.person_id) IS NULL` // can sign in
	rows, err := s.across().QueryContext(ctx, `
		SELECT `+adoptions.list()+`, `+latestOf+`, c.slug, c.name, c.kind, c.status, c.zone, c.public_phone, c.locality, c.region, c.lat, c.lon,
			COALESCE(made.events, 0), COALESCE(made.rsvps, 0), COALESCE(f.filled, 0), COALESCE(led.leads, 0), led.seen
		FROM adoptions a JOIN chapters c ON c.id = a.chapter_id
		LEFT JOIN (SELECT e.chapter_id AS chapter, COUNT(*) AS events, CAST(COALESCE(SUM(s.taken), 0) AS bigint) AS rsvps
			FROM events e LEFT JOIN event_seats s ON s.event_id = e.id WHERE e.toolkit_id = $1 AND e.state = 'published' GROUP BY e.chapter_id
		) made ON made.chapter = a.chapter_id
		LEFT JOIN (SELECT v.chapter_id AS chapter, COUNT(*) AS filled FROM slot_values v JOIN adoptions b ON b.chapter_id = v.chapter_id AND b.toolkit_id = v.toolkit_id
			JOIN toolkit_slots s ON s.toolkit_id = v.toolkit_id AND s.slot = v.slot AND s.version = b.version
			WHERE b.toolkit_id = $1 AND v.value <> '' GROUP BY v.chapter_id
		) f ON f.chapter = a.chapter_id
		LEFT JOIN (SELECT r.chapter_id AS chapter, COUNT(DISTINCT CASE WHEN `+may+` THEN r.person_id END) AS leads,
				MAX(CASE WHEN `+may+` THEN (SELECT p.seen_on FROM people p WHERE p.id = r.person_id) END) AS seen
			FROM roles r WHERE r.chapter_id > '' AND r.role = 'lead' AND (r.ends_at IS NULL OR r.ends_at > $2) GROUP BY r.chapter_id
		) led ON led.chapter = a.chapter_id
		WHERE a.toolkit_id = $1 ORDER BY c.name`, id, sqldb.At(s.now()))
	place := degrees(func(a *hub.AdoptionRow) *hub.Place { return &a.Place })
	return collect(rows, err, func(row scanner) (hub.AdoptionRow, error) {
		var a hub.AdoptionRow
		err := row.Scan(append(adoptions.dest(s, &a.Adoption), &a.Latest, &a.ChapterSlug, &a.ChapterName, &a.Kind, &a.Status, &a.Zone, &a.Phone, &a.Place.Locality, &a.Place.Region,
			place[0].scan(s, &a), place[1].scan(s, &a), &a.Events, &a.RSVPs, &a.Filled, &a.Leads, sqldb.Time{T: &a.LeadSeenAt})...)
		return a, err
	})
}

// PublicToolkits returns the toolkits that at least one chapter has a public page for, the newest push first. Why it crosses:
// "what national asks this week" counts chapters; it names none.
func (s *Store) PublicToolkits(ctx context.Context) ([]hub.PublicToolkit, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT h.toolkit_id, h.title, h.summary, h.ask, t.archived_at, EXISTS (
				SELECT 1 FROM toolkit_recalls r WHERE r.toolkit_id = h.toolkit_id AND r.item_key = '' AND r.version = h.version AND r.lifted_at IS NULL), COUNT(*),
			COUNT(*) FILTER (WHERE a.state IN ('adopted', 'localized', 'in_use')), COUNT(*) FILTER (WHERE a.state IN ('localized', 'in_use'))
		FROM toolkit_versions h JOIN toolkits t ON t.id = h.toolkit_id JOIN adoptions a ON a.toolkit_id = h.toolkit_id
		WHERE h.version = (SELECT MAX(v.version) FROM toolkit_versions v WHERE v.toolkit_id = h.toolkit_id AND v.published_at IS NOT NULL)
		GROUP BY h.toolkit_id, h.version, h.title, h.summary, h.ask, t.archived_at
		HAVING COUNT(*) FILTER (WHERE a.state IN ('localized', 'in_use')) > 0 ORDER BY MAX(a.pushed_at) DESC, h.toolkit_id`)
	return collect(rows, err, func(row scanner) (hub.PublicToolkit, error) {
		var a hub.PublicToolkit
		err := row.Scan(&a.ID, &a.Title, &a.Summary, &a.Ask, sqldb.Time{T: &a.ArchivedAt}, &a.Recalled, &a.Pushed, &a.Taken, &a.Up)
		return a, err
	})
}

// itemsOf returns the items of a version, in order, with what is attached to them. Why it crosses: an attachment belongs to
// the national office, and is for every chapter that has the toolkit.
func (s *Store) itemsOf(ctx context.Context, id hub.ToolkitID, version int) ([]hub.Item, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT `+toolkitItems.list()+`, `+files.outerList()+` FROM toolkit_items i LEFT JOIN files f ON f.id = i.file_id
		WHERE i.toolkit_id = $1 AND i.version = $2 ORDER BY i.position, i.id`, id, version)
	return collect(rows, err, s.scanItem)
}

// ToolkitChapters returns the chapters that have a public page for each of some toolkits, by chapter. Why it crosses: those
// pages are public.
func (s *Store) ToolkitChapters(ctx context.Context, ids []hub.ToolkitID) (map[hub.ToolkitID][]hub.ChapterID, error) {
	up := map[hub.ToolkitID][]hub.ChapterID{}
	if len(ids) == 0 {
		return up, nil
	}
	a := &arguments{}
	rows, err := s.across().QueryContext(ctx, `
		SELECT toolkit_id, chapter_id FROM adoptions WHERE toolkit_id IN `+in(a, ids)+` AND state IN ('localized', 'in_use')
		ORDER BY chapter_id`, a.values()...)
	return up, pairs(rows, err, func(kit hub.ToolkitID, chapter hub.ChapterID) { up[kit] = append(up[kit], chapter) })
}
