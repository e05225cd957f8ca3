-- +goose Up

SELECT set_config('hub.chapter', '*', true);

-- When somebody last edited it here, so that its words are theirs and not an import's; NULL: nobody did. The trail, which told
-- it before, forgets after 400 days.
ALTER TABLE chapters ADD COLUMN edited_at timestamptz;
ALTER TABLE events ADD COLUMN edited_at timestamptz;
UPDATE chapters SET edited_at = a.at
    FROM (SELECT object, MAX(at) AS at FROM audit WHERE action = 'chapter.update' GROUP BY object) a
    WHERE a.object = 'chapter:' || chapters.id;
UPDATE events SET edited_at = a.at
    FROM (SELECT chapter_id, object, MAX(at) AS at FROM audit WHERE action = 'event.update' GROUP BY chapter_id, object) a
    WHERE a.chapter_id = events.chapter_id AND a.object = 'event:' || events.id;
DROP INDEX audit_object; -- it answered that question alone

-- Whose cover a file is, asked for every picture that is shown.
CREATE INDEX events_cover ON events (chapter_id, cover_id) WHERE cover_id IS NOT NULL;
