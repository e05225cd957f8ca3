-- +goose Up

-- global: an address that a chapter had leads to the one it has, and is given to no other chapter.
CREATE TABLE chapter_slugs (
    slug       text NOT NULL PRIMARY KEY,
    chapter_id text NOT NULL REFERENCES chapters (id),
    ended_at   timestamptz NOT NULL
);
CREATE INDEX chapter_slugs_chapter ON chapter_slugs (chapter_id);

-- global: what one person asked to do with a chapter and another has to confirm; it is of the office, not of the chapter.
CREATE TABLE chapter_proposals (
    id         text NOT NULL PRIMARY KEY,
    chapter_id text NOT NULL REFERENCES chapters (id),
    kind       text NOT NULL CHECK (kind IN ('close', 'rename')),
    slug       text NOT NULL DEFAULT '',   -- the address to rename it to
    asked_by   text NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    asked_at   timestamptz NOT NULL,
    UNIQUE (chapter_id, kind)
);
CREATE INDEX chapter_proposals_asked ON chapter_proposals (asked_by);
