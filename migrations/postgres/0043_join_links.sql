-- +goose Up

SELECT set_config('hub.chapter', '*', true);

-- tenant: links by which people join a chapter, or ask to.
CREATE TABLE join_links (
    chapter_id text NOT NULL REFERENCES chapters (id),
    id         text NOT NULL PRIMARY KEY,
    name       text NOT NULL,
    token_key  bytea NOT NULL UNIQUE,    -- SHA-256 of the link's secret, which is derived from the keyset
    direct     boolean NOT NULL,         -- makes members; else the leads decide
    most       integer NOT NULL,         -- people
    used       integer NOT NULL DEFAULT 0,
    made_by    text NOT NULL,            -- a person's id
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz,              -- when it was taken back
    UNIQUE (chapter_id, id),
    CHECK (used <= most)
);
CREATE INDEX join_links_made ON join_links (chapter_id, made_at);

ALTER TABLE join_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE join_links FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON join_links
    USING (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END)
    WITH CHECK (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END);

-- By which link somebody came last; '': by none. The link goes before the membership does.
ALTER TABLE memberships ADD COLUMN join_link_id text NOT NULL DEFAULT '';
