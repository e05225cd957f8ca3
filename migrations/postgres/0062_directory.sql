-- +goose Up

-- global: a version of a list of the representatives' directory, which is the national office's.
CREATE TABLE directory_imports (
    id          text NOT NULL PRIMARY KEY,
    list        text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('people', 'offices', 'districts')),
    file        text NOT NULL,
    sum         text NOT NULL,      -- SHA-256 of the file, in hexadecimal
    as_of       text NOT NULL,      -- the day it is of, 2026-06-15
    state       text NOT NULL CHECK (state IN ('waiting', 'live', 'replaced', 'discarded')),
    row_count   integer NOT NULL,
    refused     integer NOT NULL,
    flaws       text NOT NULL,      -- JSON: lines and reasons of some rows that were refused
    imported_by text NOT NULL,      -- a person's id, or operator
    imported_at timestamptz NOT NULL,
    decided_at  timestamptz
);
CREATE UNIQUE INDEX directory_imports_waiting ON directory_imports (list) WHERE state = 'waiting';
CREATE UNIQUE INDEX directory_imports_live ON directory_imports (list) WHERE state = 'live';

-- global: public officials of a version of a list.
CREATE TABLE directory_officials (
    import_id text NOT NULL REFERENCES directory_imports (id) ON DELETE CASCADE,
    id        text NOT NULL,        -- in its list
    chamber   text NOT NULL CHECK (chamber IN ('senate', 'house', 'other')),
    title     text NOT NULL,
    name      text NOT NULL,
    state     text NOT NULL,
    district  text NOT NULL,
    class     text NOT NULL,
    party     text NOT NULL,
    phone     text NOT NULL,
    url       text NOT NULL,
    zips      text NOT NULL,        -- JSON
    PRIMARY KEY (import_id, id)
);
CREATE INDEX directory_officials_state ON directory_officials (import_id, state);

-- global: their local offices.
CREATE TABLE directory_offices (
    import_id text NOT NULL REFERENCES directory_imports (id) ON DELETE CASCADE,
    id        text NOT NULL,
    official  text NOT NULL,
    city      text NOT NULL,
    state     text NOT NULL,
    zip       text NOT NULL,
    phone     text NOT NULL,
    hours     text NOT NULL,
    PRIMARY KEY (import_id, id)
);
CREATE INDEX directory_offices_official ON directory_offices (import_id, official);

-- global: the congressional districts that a ZIP code lies in.
CREATE TABLE directory_districts (
    import_id text NOT NULL REFERENCES directory_imports (id) ON DELETE CASCADE,
    zip       text NOT NULL,
    state     text NOT NULL,
    district  text NOT NULL,
    PRIMARY KEY (import_id, zip, state, district)
);
