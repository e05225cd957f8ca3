-- +goose Up

-- global: which admin reads the names of which chapter, for an hour, and why; it is of the office, not of the chapter.
CREATE TABLE break_glass (
    id            text NOT NULL PRIMARY KEY,
    chapter_id    text NOT NULL REFERENCES chapters (id),
    opened_by     text NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    reason_sealed bytea NOT NULL,
    opened_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL  -- an hour later, or when they closed it, or when they were an admin no longer
);
CREATE INDEX break_glass_open ON break_glass (opened_by, chapter_id, ends_at);
CREATE INDEX break_glass_ended ON break_glass (ends_at);
CREATE INDEX break_glass_chapter ON break_glass (chapter_id);
