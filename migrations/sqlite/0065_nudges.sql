-- +goose Up

-- The day by which the office hopes for an answer: '2026-12-12'; empty: none.
ALTER TABLE adoptions ADD COLUMN wished_on text NOT NULL DEFAULT '';

-- The email that the chapter's leads are owed: a sweep makes it, so that a push writes one row a chapter.
ALTER TABLE adoptions ADD COLUMN owed text NOT NULL DEFAULT '' CHECK (owed IN ('', 'push', 'nudge'));
CREATE INDEX adoptions_owed ON adoptions (owed, chapter_id, toolkit_id) WHERE owed <> '';

-- What the office last wrote to the chapter about the toolkit after sending it, and until when the chapter put that off.
ALTER TABLE adoptions ADD COLUMN nudged text NOT NULL DEFAULT '' CHECK (nudged IN ('', 'silent', 'half', 'behind'));
ALTER TABLE adoptions ADD COLUMN nudge_word text NOT NULL DEFAULT '';
ALTER TABLE adoptions ADD COLUMN nudged_at timestamp;
ALTER TABLE adoptions ADD COLUMN snoozed_until timestamp;
