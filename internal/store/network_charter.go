package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// Charter returns a chapter's charter with what its conditions ask for; where nothing is on record, the charter is empty. Why it crosses:
// the office looks at any chapter; it gets numbers, and who accepted the agreement.
func (s *Store) Charter(ctx context.Context, chapter hub.ChapterID) (hub.Charter, error) {
	var c hub.Charter
	err := s.across().QueryRowContext(ctx, `
		SELECT `+charters.list()+`, `+agreementOf+`, p.name_sealed,
			(SELECT COUNT(*) FROM events e WHERE e.chapter_id = h.id AND e.state = 'published'),
			(SELECT COUNT(DISTINCT r.person_id) FROM roles r JOIN people l ON l.id = r.person_id
				WHERE r.chapter_id = h.id AND r.role = 'lead' AND l.suspended_at IS NULL AND (r.ends_at IS NULL OR r.ends_at > $2))
		FROM chapters h LEFT JOIN charters x ON x.chapter_id = h.id LEFT JOIN people p ON p.id = x.agreed_by WHERE h.id = $1`, chapter, sqldb.At(s.now())).
		Scan(append(charters.dest(s, &c), sqldb.Time{T: &c.Agreement}, sealed{s, sealName, &c.AgreedByName}, &c.Events, &c.Leads)...)
	c.Chapter = chapter
	return c, wrap("charter", sqldb.Map(err))
}
