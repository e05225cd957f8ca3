-- +goose Up

-- tenant: what guests did, without who: counted, and no part of the trail, whose chains would make a rush wait.
CREATE TABLE facts (
    chapter_id text NOT NULL REFERENCES chapters (id),
    id         text NOT NULL PRIMARY KEY,
    at         timestamptz NOT NULL,
    kind       text NOT NULL, -- "rsvp.take", as audit.action
    object     text NOT NULL, -- "rsvp:7m2q…"
    UNIQUE (chapter_id, id)
);
CREATE INDEX facts_at ON facts (at);

ALTER TABLE facts ENABLE ROW LEVEL SECURITY;
ALTER TABLE facts FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON facts
    USING (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END)
    WITH CHECK (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END);
