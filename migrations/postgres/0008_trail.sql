-- +goose Up

-- The trail is read newest first, by chapter, by person, by action and as a whole; each index ends in the order of a page.
-- A family of actions is a range of texts; only the order of bytes keeps it together (glibc's en_US ignores the full stop).
ALTER TABLE audit ALTER COLUMN action TYPE text COLLATE "C";
DROP INDEX IF EXISTS audit_chapter;
CREATE INDEX audit_chapter ON audit (chapter_id, at, id);
CREATE INDEX audit_own ON audit (actor_id, at, id);
CREATE INDEX audit_action ON audit (action, at, id);

-- Messages that were given up are few among many that were sent.
CREATE INDEX messages_failed ON messages (created_at, id) WHERE state = 'failed';
