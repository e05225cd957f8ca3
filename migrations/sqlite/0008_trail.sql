-- +goose Up

-- The trail is read newest first, by chapter, by person, by action and as a whole; each index ends in the order of a page.
DROP INDEX IF EXISTS audit_chapter;
CREATE INDEX audit_chapter ON audit (chapter_id, at, id);
CREATE INDEX audit_own ON audit (actor_id, at, id);
CREATE INDEX audit_action ON audit (action, at, id);

-- Messages that were given up are few among many that were sent.
CREATE INDEX messages_failed ON messages (created_at, id) WHERE state = 'failed';
