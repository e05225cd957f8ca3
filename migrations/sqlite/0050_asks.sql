-- +goose Up

-- tenant: what a chapter's leads asked the national office for.
CREATE TABLE asks (
    chapter_id    text NOT NULL REFERENCES chapters (id),
    id            text NOT NULL PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('speaker', 'money', 'print', 'help')),
    text_sealed   blob NOT NULL,
    needed_by     text NOT NULL,     -- 2026-12-12; empty: no day was said
    state         text NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
    answer_sealed blob,
    asked_by      text NOT NULL,     -- a person's id
    asked_at      timestamp NOT NULL,
    decided_at    timestamp,
    UNIQUE (chapter_id, id)
);
CREATE INDEX asks_chapter ON asks (chapter_id, asked_at);
CREATE INDEX asks_state ON asks (state, asked_at, id);
