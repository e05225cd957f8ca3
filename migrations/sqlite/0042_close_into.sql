-- +goose Up

ALTER TABLE chapters ADD COLUMN merged_into text REFERENCES chapters (id) CHECK (merged_into IS NULL OR status = 'closed'); -- the chapter it was closed into

ALTER TABLE chapter_proposals RENAME TO chapter_proposals_before;

-- global: what one person asked to do with a chapter and another has to confirm; it is of the office, not of the chapter.
CREATE TABLE chapter_proposals (
    id         text NOT NULL PRIMARY KEY,
    chapter_id text NOT NULL REFERENCES chapters (id),
    kind       text NOT NULL CHECK (kind IN ('close', 'rename', 'merge')),
    slug       text NOT NULL DEFAULT '',   -- the address to rename it to
    asked_by   text NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    asked_at   timestamp NOT NULL,
    into_id    text REFERENCES chapters (id), -- the chapter to close it into
    UNIQUE (chapter_id, kind),
    CHECK ((kind = 'merge') = (into_id IS NOT NULL))
);
INSERT INTO chapter_proposals (id, chapter_id, kind, slug, asked_by, asked_at)
    SELECT id, chapter_id, kind, slug, asked_by, asked_at FROM chapter_proposals_before;
DROP TABLE chapter_proposals_before;
CREATE INDEX chapter_proposals_asked ON chapter_proposals (asked_by);

CREATE INDEX confirmations_chapter ON confirmations (chapter_id) WHERE chapter_id IS NOT NULL;
