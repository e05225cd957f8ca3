-- +goose Up

-- tenant: whom a chapter's leads invited to join by email.
CREATE TABLE join_invites (
    chapter_id     text NOT NULL REFERENCES chapters (id),
    id             text NOT NULL PRIMARY KEY,
    address_key    blob NOT NULL,       -- as mailboxes.address_key
    address_sealed blob NOT NULL,
    name_sealed    blob,
    token_key      blob NOT NULL UNIQUE, -- SHA-256 of the link's secret, which is derived from the keyset
    state          text NOT NULL CHECK (state IN ('invited', 'used', 'withdrawn')),
    silent         boolean NOT NULL,      -- nothing was sent
    invited_by     text NOT NULL,         -- a person's id
    invited_at     timestamp NOT NULL,
    decided_at     timestamp,
    UNIQUE (chapter_id, id),
    UNIQUE (chapter_id, address_key)
);
CREATE INDEX join_invites_chapter ON join_invites (chapter_id, invited_at);
CREATE INDEX join_invites_at ON join_invites (invited_at);
CREATE INDEX join_invites_address ON join_invites (address_key);
