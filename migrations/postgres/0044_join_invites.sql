-- +goose Up

-- tenant: whom a chapter's leads invited to join by email.
CREATE TABLE join_invites (
    chapter_id     text NOT NULL REFERENCES chapters (id),
    id             text NOT NULL PRIMARY KEY,
    address_key    bytea NOT NULL,       -- as mailboxes.address_key
    address_sealed bytea NOT NULL,
    name_sealed    bytea,
    token_key      bytea NOT NULL UNIQUE, -- SHA-256 of the link's secret, which is derived from the keyset
    state          text NOT NULL CHECK (state IN ('invited', 'used', 'withdrawn')),
    silent         boolean NOT NULL,      -- nothing was sent
    invited_by     text NOT NULL,         -- a person's id
    invited_at     timestamptz NOT NULL,
    decided_at     timestamptz,
    UNIQUE (chapter_id, id),
    UNIQUE (chapter_id, address_key)
);
CREATE INDEX join_invites_chapter ON join_invites (chapter_id, invited_at);
CREATE INDEX join_invites_at ON join_invites (invited_at);
CREATE INDEX join_invites_address ON join_invites (address_key);

ALTER TABLE join_invites ENABLE ROW LEVEL SECURITY;
ALTER TABLE join_invites FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON join_invites
    USING (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END)
    WITH CHECK (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END);
