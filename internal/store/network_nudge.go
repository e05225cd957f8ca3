package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// Nudge writes the office's word to those of some chapters that the kind of nudge fits, that were not nudged about the toolkit within
// hub.NudgeEvery and did not put it off; their leads are owed an email. It returns how many. Why it crosses: the office asks many
// chapters at once, in one statement, so that two who press at the same time do not both write to one.
func (s *Store) Nudge(ctx context.Context, by hub.PersonID, n hub.Nudging) (nudged int, err error) {
	if len(n.Chapters) == 0 {
		return 0, nil
	}
	err = s.acrossTx(ctx, "nudge chapters", func(tx *transaction) error {
		now, a := s.now(), &arguments{}
		changed, err := affected(tx.ExecContext(ctx, a.fill(`
			UPDATE adoptions SET nudged = ?, nudge_word = ?, nudged_at = ?, owed = 'nudge' WHERE toolkit_id = ?`, n.Kind, n.Word, sqldb.At(now), n.Toolkit)+`
				AND chapter_id IN `+in(a, n.Chapters)+a.fill(` AND EXISTS (SELECT 1 FROM chapters c WHERE c.id = adoptions.chapter_id AND c.status <> 'closed')
				AND (nudged_at IS NULL OR nudged_at <= ?) AND (snoozed_until IS NULL OR snoozed_until <= ?)
				AND (? = 'silent' AND (state = 'unseen' OR state = 'seen' AND seen_at <= ?) OR ? = 'half' AND state = 'adopted'
					OR ? = 'behind' AND state IN ('localized', 'in_use') AND version < (
						SELECT MAX(n.version) FROM toolkit_versions n WHERE n.toolkit_id = adoptions.toolkit_id AND n.published_at IS NOT NULL))`,
			sqldb.At(now.Add(-hub.NudgeEvery)), sqldb.At(now), n.Kind, sqldb.At(now.Add(-hub.SilentAfter)), n.Kind, n.Kind), a.values()...))
		nudged = int(changed)
		if err == nil && nudged > 0 {
			tx.happened(hub.Fact{By: by, Kind: hub.FactToolkitNudge, Object: "toolkit:" + string(n.Toolkit)})
		}
		return err
	})
	return nudged, err
}

// owedToolkits returns at most limit chapters whose leads are owed an email about a toolkit and can be reached. Why it crosses: a sweep
// makes the emails of all chapters; it gets ids.
func (s *Store) owedToolkits(ctx context.Context, limit int) ([]owedToolkit, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT a.chapter_id, a.toolkit_id, a.owed FROM adoptions a
		WHERE a.owed IN ('push', 'nudge') AND a.owed <> '' AND EXISTS (SELECT 1 FROM roles r JOIN people p ON p.id = r.person_id WHERE r.chapter_id = a.chapter_id AND r.role = 'lead'
			AND (r.ends_at IS NULL OR r.ends_at > $1) AND p.email_sealed IS NOT NULL AND p.suspended_at IS NULL)
		ORDER BY a.owed, a.chapter_id, a.toolkit_id LIMIT $2`, sqldb.At(s.now()), limit)
	return collect(rows, err, func(row scanner) (o owedToolkit, err error) {
		return o, row.Scan(&o.chapter, &o.toolkit, &o.owed)
	})
}
