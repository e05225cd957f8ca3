-- +goose Up

-- global: files of people that are brought in through the browser; their rows are of several chapters.
CREATE TABLE people_imports (
    id             text NOT NULL PRIMARY KEY,
    kind           text NOT NULL CHECK (kind IN ('members', 'followers', 'supporters', 'suppressions')),
    state          text NOT NULL CHECK (state IN ('draft', 'checking', 'checked', 'running', 'stopped', 'done')),
    begun_by       text NOT NULL,              -- a person's id; it stays after they were erased, as in the trail
    locale         text NOT NULL DEFAULT '',   -- in which the reasons are worded
    options_sealed bytea,                      -- JSON, hub.ImportOptions
    report_sealed  bytea,                      -- JSON, hub.ImportResult
    problem_sealed bytea,                      -- why it could not be read, or ended
    done           integer NOT NULL DEFAULT 0, -- rows that were looked at
    total          integer NOT NULL DEFAULT 0, -- rows there are; 0 until they were counted
    from_row       integer NOT NULL DEFAULT 0, -- where it last began, and when
    from_at        timestamptz,
    created_at     timestamptz NOT NULL,
    touched_at     timestamptz NOT NULL,            -- when it last changed
    lease          text NOT NULL DEFAULT '',   -- the job that works on it, and until when nobody else may
    leased_until   timestamptz
);
CREATE INDEX people_imports_created ON people_imports (created_at, id);
CREATE INDEX people_imports_due ON people_imports (created_at, id) WHERE state IN ('checking', 'running');
CREATE INDEX people_imports_touched ON people_imports (touched_at);

-- global: as people_imports.
CREATE TABLE people_import_files (
    id             text NOT NULL PRIMARY KEY,
    import_id      text NOT NULL REFERENCES people_imports (id) ON DELETE CASCADE,
    position       integer NOT NULL,
    name_sealed    bytea NOT NULL,
    tool           text NOT NULL,
    header_sealed  bytea,                      -- JSON, the names of its columns
    columns_sealed bytea,                      -- JSON, which column is what
    size           integer NOT NULL,           -- in bytes
    UNIQUE (import_id, position)
);

-- global: what is in those files, until the import is over; no backup has it.
CREATE TABLE people_import_parts (
    id          text NOT NULL PRIMARY KEY,
    file_id     text NOT NULL,
    import_id   text NOT NULL REFERENCES people_imports (id) ON DELETE CASCADE,
    position    integer NOT NULL,
    data_sealed bytea NOT NULL,
    UNIQUE (file_id, position)
);
CREATE INDEX people_import_parts_import ON people_import_parts (import_id);

-- global: rows that were not taken, a batch in each, to be mended; no backup has it.
CREATE TABLE people_import_rejects (
    id          text NOT NULL PRIMARY KEY,
    import_id   text NOT NULL REFERENCES people_imports (id) ON DELETE CASCADE,
    row_number  integer NOT NULL,              -- the last of its batch
    rows_sealed bytea NOT NULL,                -- JSON, hub.ImportReject
    at          timestamptz NOT NULL
);
CREATE INDEX people_import_rejects_import ON people_import_rejects (import_id, row_number);
CREATE INDEX people_import_rejects_at ON people_import_rejects (at);
