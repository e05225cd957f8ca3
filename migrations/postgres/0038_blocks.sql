-- +goose Up

-- tenant: whom a chapter lets neither RSVP nor join. The keyed hash of the address outlives the person's erasure; the rest does not.
CREATE TABLE blocks (
    chapter_id    text NOT NULL REFERENCES chapters (id),
    id            text NOT NULL PRIMARY KEY,
    person_id     text REFERENCES people (id) ON DELETE SET NULL,
    address_key   bytea,               -- as mailboxes.address_key; NULL: somebody without an address
    reason_sealed bytea,
    blocked_by    text NOT NULL,      -- a person's id
    blocked_at    timestamptz NOT NULL,
    UNIQUE (chapter_id, id),
    UNIQUE (chapter_id, address_key),
    UNIQUE (chapter_id, person_id)
);
CREATE INDEX blocks_person ON blocks (person_id);
CREATE INDEX blocks_address ON blocks (address_key);

-- global: the national office blocks somebody in every chapter. Two admins lift it: the first asks.
CREATE TABLE national_blocks (
    id            text NOT NULL PRIMARY KEY,
    person_id     text UNIQUE REFERENCES people (id) ON DELETE SET NULL,
    address_key   bytea UNIQUE,
    reason_sealed bytea,
    blocked_by    text NOT NULL,
    blocked_at    timestamptz NOT NULL,
    lift_asked_by text NOT NULL DEFAULT '',
    lift_asked_at timestamptz
);

ALTER TABLE blocks ENABLE ROW LEVEL SECURITY;
ALTER TABLE blocks FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON blocks
    USING (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END)
    WITH CHECK (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END);
