-- +goose Up

-- Whether a chapter that is paused, closed or without a lead had its charter yet: one that had not is forming again afterwards.
ALTER TABLE chapters ADD COLUMN forming boolean NOT NULL DEFAULT false;
UPDATE chapters SET forming = true WHERE kind = 'pod' AND status IN ('paused', 'closed', 'dormant')
    AND NOT EXISTS (SELECT 1 FROM charters x WHERE x.chapter_id = chapters.id AND x.granted_at IS NOT NULL);
