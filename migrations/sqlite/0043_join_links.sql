-- +goose Up

-- tenant: links by which people join a chapter, or ask to.
CREATE TABLE join_links (
    chapter_id text NOT NULL REFERENCES chapters (id),
    id         text NOT NULL PRIMARY KEY,
    name       text NOT NULL,
    token_key  blob NOT NULL UNIQUE,    -- SHA-256 of the link's secret, which is derived from the keyset
    direct     boolean NOT NULL,         -- makes members; else the leads decide
    most       integer NOT NULL,         -- people
    used       integer NOT NULL DEFAULT 0,
    made_by    text NOT NULL,            -- a person's id
    made_at    timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    ended_at   timestamp,              -- when it was taken back
    UNIQUE (chapter_id, id),
    CHECK (used <= most)
);
CREATE INDEX join_links_made ON join_links (chapter_id, made_at);


-- By which link somebody came last; '': by none. The link goes before the membership does.
ALTER TABLE memberships ADD COLUMN join_link_id text NOT NULL DEFAULT '';
