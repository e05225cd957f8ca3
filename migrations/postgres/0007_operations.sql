-- +goose Up

-- global: a backup holds every chapter. The row is a note about a file; the file's own manifest is the truth.
CREATE TABLE backups (
    id          text        NOT NULL PRIMARY KEY,
    at          timestamptz NOT NULL,       -- the moment of the snapshot
    bytes       bigint      NOT NULL,       -- of the file
    rows        bigint      NOT NULL,       -- of all tables
    files       bigint      NOT NULL,       -- stored files in it
    fingerprint text        NOT NULL,       -- of the keyset that opens it
    verified_at timestamptz
);
CREATE INDEX backups_at ON backups (at, id);

-- global: a lever stops something for the whole hub while its row is there.
CREATE TABLE levers (
    name   text        NOT NULL PRIMARY KEY,
    set_at timestamptz NOT NULL,
    reason text        NOT NULL,
    set_by text        NOT NULL             -- a person's id, or 'operator'
);
