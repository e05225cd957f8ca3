-- +goose Up

-- tenant: whom a chapter lets neither RSVP nor join. The keyed hash of the address outlives the person's erasure; the rest does not.
CREATE TABLE blocks (
    chapter_id    text NOT NULL REFERENCES chapters (id),
    id            text NOT NULL PRIMARY KEY,
    person_id     text REFERENCES people (id) ON DELETE SET NULL,
    address_key   blob,               -- as mailboxes.address_key; NULL: somebody without an address
    reason_sealed blob,
    blocked_by    text NOT NULL,      -- a person's id
    blocked_at    timestamp NOT NULL,
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
    address_key   blob UNIQUE,
    reason_sealed blob,
    blocked_by    text NOT NULL,
    blocked_at    timestamp NOT NULL,
    lift_asked_by text NOT NULL DEFAULT '',
    lift_asked_at timestamp
);
