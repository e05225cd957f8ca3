-- +goose Up

-- tenant: what a chapter's leads asked the national office for.
CREATE TABLE asks (
    chapter_id    text NOT NULL REFERENCES chapters (id),
    id            text NOT NULL PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('speaker', 'money', 'print', 'help')),
    text_sealed   bytea NOT NULL,
    needed_by     text NOT NULL,     -- 2026-12-12; empty: no day was said
    state         text NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
    answer_sealed bytea,
    asked_by      text NOT NULL,     -- a person's id
    asked_at      timestamptz NOT NULL,
    decided_at    timestamptz,
    UNIQUE (chapter_id, id)
);
CREATE INDEX asks_chapter ON asks (chapter_id, asked_at);
CREATE INDEX asks_state ON asks (state, asked_at, id);

ALTER TABLE asks ENABLE ROW LEVEL SECURITY;
ALTER TABLE asks FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON asks
    USING (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END)
    WITH CHECK (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END);
